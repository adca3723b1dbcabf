package autogen

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// thing is something that operations create, need and drop: a table, a column
// of one, a type, an object.
type thing struct {
	kind   string
	name   schema.Name
	member string
}

// The kinds of thing. Types of all sorts share their names with tables on
// PostgreSQL, and so does what can be selected from.
const (
	aNamespace  = "namespace"
	aRelation   = "relation" // tables, views, sequences
	aType       = "type"
	aFunction   = "function"
	aMember     = "member"          // a table's columns
	aKey        = "key"             // what a foreign key can refer to
	partitions  = "partitions"      // of a table and of those: a foreign key to it is one to all
	aNamed      = "named"           // a table's constraints and indexes
	aName       = "index name"      // where indexes share their names across tables, and with these
	aConstraint = "constraint name" // of a check or foreign key, where tables share them
	anObject    = "object"
	// anObjectCalled is an object by its name, whatever its kind, but for a trigger: that
	// may be called as its routine is, and is needed by the one that fires after it only.
	anObjectCalled = "object called"
	aTrigger       = "trigger"
	anyExt         = "extensions"
	// What text is searched with: one of each may have the same name.
	aDictionary    = "text search dictionary"
	aConfiguration = "text search configuration"
	aPublication   = "publication"
	thePublished   = "published" // tables of a publication: with schemas beside, they list no columns
)

// What a thing is at some point of the way is a thing of its own.
const (
	theBounds  = "bounds"          // that the partitions of a table share
	theParts   = "parts"           // that partitions have of a table's indexes
	theShared  = "shared"          // that partitions have of a table's indexes and constraints as long as it has them
	aCascade   = "cascaded"        // the indexes that took partitions' keys along
	aLeft      = "left"            // a table that is a partition no more
	aJoined    = "joined"          // a table that has become a partition
	isCalled   = "called"          // a table by the name that it is to have
	aBare      = "default dropped" // a column whose default is out of the way
	aRetyped   = "type changed"    // a column that has its new type
	aFormer    = "former type"     // a column that still has the type that it had
	anAltered  = "altered"         // a column of a parent that is as it is to be
	grownRows  = "grown"           // a table with the columns that it is to have
	shrunkRows = "shrunk"          // a table that still has those that it had
	comesIndex = "index comes"     // which a foreign key can refer to; one may come before another goes
	goesIndex  = "index goes"
	ownIndexes = "own indexes" // of a table, which the server does not drop for others any more
	namesNull  = "not null"    // constraints by the names that the server gives them
	ownMember  = "own"         // that a child has beside a parent's of the same name
	leftMember = "left to"     // a child that has its own, when a parent's is gone
)

func relation(n schema.Name) thing { return thing{kind: aRelation, name: n} }
func typ(n schema.Name) thing      { return thing{kind: aType, name: n} }
func column(t schema.Name, c string) thing {
	return thing{kind: aMember, name: t, member: c}
}
func namedMember(t schema.Name, n string) thing { return thing{kind: aNamed, name: t, member: n} }

func namespace(n schema.Name) []thing {
	if n.Schema == "" {
		return nil
	}
	return []thing{{kind: aNamespace, name: schema.Name{Name: n.Schema}}}
}

// key is what a foreign key can refer to, which may name its columns in any order.
func key(t schema.Name, columns []string) thing {
	return ofColumns(aKey, t, slices.Sorted(slices.Values(columns)))
}

// ofColumns is a thing that is what it is by its table and columns.
func ofColumns(kind string, t schema.Name, columns []string) thing {
	return thing{kind: kind, name: t, member: strings.Join(columns, "\x00")}
}

// indexName is the name of an index of t, which no other table's may have.
func indexName(t schema.Name, name string) []thing {
	if name == "" {
		return nil
	}
	return []thing{{kind: aName, name: schema.Name{Schema: t.Schema, Name: name}}}
}

func isNoIndexName(t thing) bool { return t.kind != aName }

// boundsIn is the room that the partitions of a table share.
func boundsIn(parent schema.Name) thing { return thing{kind: theBounds, name: parent} }

// partsIn are the parts that partitions have of a table's indexes.
func partsIn(t schema.Name) thing { return thing{kind: theParts, name: t} }

// cascaded are the indexes of a table that took keys of its partitions along.
func cascaded(t schema.Name) thing { return thing{kind: aCascade, name: t} }

// shared is what stays with a partition that leaves, if the table still has it then.
func shared(t schema.Name) thing { return thing{kind: theShared, name: t} }

// called is a table that has its new name, whatever else happens to it.
func called(n schema.Name) thing { return thing{kind: isCalled, name: n} }

// left is a table that is a partition no more, and joined one that has become one.
func left(t schema.Name) thing   { return thing{kind: aLeft, name: t} }
func joined(t schema.Name) thing { return thing{kind: aJoined, name: t} }

// ownOf is a column or check that heirs of a table have besides: they get it before the
// table does, with whose it is one from then on, and lose it after the table, since what
// is inherited cannot go. leftTo is the same once the table's is gone.
func ownOf(parent schema.Name, name string) thing {
	return thing{kind: ownMember, name: parent, member: name}
}
func leftTo(parent schema.Name, name string) thing {
	return thing{kind: leftMember, name: parent, member: name}
}

// bare is a column whose default is out of the way, typed one that has its new type,
// and untyped one that has it not yet.
func bare(t schema.Name, c string) thing {
	return thing{kind: aBare, name: t, member: c}
}
func typed(t schema.Name, c string) thing   { return thing{kind: aRetyped, name: t, member: c} }
func untyped(t schema.Name, c string) thing { return thing{kind: aFormer, name: t, member: c} }

// altered is a column of a parent when it is as it is to be: what it is told goes
// for its children, too, and what they forbid it does not allow.
func altered(t schema.Name, c string) thing { return thing{kind: anAltered, name: t, member: c} }

// grown is a table or composite type with the columns that it is to have, and shrunk
// one that still has those that it had. A routine that is replaced, in either direction, comes
// after the first and before the other.
func grown(n schema.Name) thing  { return thing{kind: grownRows, name: n} }
func shrunk(n schema.Name) thing { return thing{kind: shrunkRows, name: n} }
