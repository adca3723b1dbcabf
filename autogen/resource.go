package autogen

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// resource is what the ordering of operations is decided by: something that operations
// create, need, change or drop. Most are what the database has, such as a table, a column
// or an index name. Some are milestones, such as "the partition has been detached": the
// operation that reaches one creates it, and those that have to wait for it need it.
type resource struct {
	kind resourceKind
	name schema.Name
	// member is what of name it is, if not all: a column, an index, or the columns of a
	// key.
	member string
}

type resourceKind string

// What the database has.
const (
	kindNamespace resourceKind = "namespace"
	kindRelation  resourceKind = "relation" // a table, view or sequence
	// kindType is a type. PostgreSQL has a row type for every table and view, too, so
	// that one name is both a relation and a type.
	kindType     resourceKind = "type"
	kindFunction resourceKind = "function" // any routine
	kindColumn   resourceKind = "column"
	kindKey      resourceKind = "key"    // columns that a foreign key can refer to
	kindMember   resourceKind = "member" // a constraint or index of a table, by its name
	// kindPartitions are all partitions of a table, at every level. A foreign key to the
	// table is one to each of them: it is added after the last one is made, and dropped
	// before the first one is.
	kindPartitions resourceKind = "partitions"
	// kindIndexName is the name of an index where it is unique in the schema
	// (PostgreSQL, SQLite). Tables and sequences have such a name as well.
	kindIndexName resourceKind = "index name"
	// kindConstraintName is the name of a check or foreign key where it is unique in the
	// schema (MySQL; MariaDB: foreign keys only).
	kindConstraintName resourceKind = "constraint name"
	kindObject         resourceKind = "object" // a schema.Object, by its whole identity
	// kindObjectName is a schema.Object by its name alone, which is all that the Needs of
	// another one say. A trigger is known as a kindTriggerName instead: it may be called
	// as the routine that it runs is, and the only ones that need it are triggers that
	// fire after it (FOLLOWS).
	kindObjectName  resourceKind = "object name"
	kindTriggerName resourceKind = "trigger name"
	// kindExtensions are all extensions. Nobody knows which types, operators and access
	// methods one brings: what may come from any waits for all.
	kindExtensions    resourceKind = "extensions"
	kindDictionary    resourceKind = "text search dictionary"
	kindConfiguration resourceKind = "text search configuration"
	kindPublication   resourceKind = "publication"
	// kindPublishedTables are the tables that a publication names. PostgreSQL accepts
	// none with a list of columns beside a whole schema: such a list goes before FOR
	// TABLES IN SCHEMA comes.
	kindPublishedTables resourceKind = "published tables"
)

// Milestones. What is called "new" is reached when the last operation that adds to it has
// run; what is called "old" ends with the first that takes something away.
const (
	kindBounds         resourceKind = "bounds"
	kindNewMembers     resourceKind = "new members"
	kindOldMembers     resourceKind = "old members"
	kindCascaded       resourceKind = "cascaded"
	kindDetached       resourceKind = "detached"
	kindAttached       resourceKind = "attached"
	kindRenamed        resourceKind = "renamed"
	kindDefaultDropped resourceKind = "default dropped"
	kindNewType        resourceKind = "new type"
	kindOldType        resourceKind = "old type"
	kindDefinition     resourceKind = "definition"
	kindNewColumns     resourceKind = "new columns"
	kindOldColumns     resourceKind = "old columns"
	// kindNewIndex and kindOldIndex are an index that begins with certain columns.
	// MySQL keeps one for every foreign key, and refuses to drop the last. Two kinds,
	// and not one: what creates a resource waits for what drops it, but here the new
	// index may come before the old one goes.
	kindNewIndex resourceKind = "new index"
	kindOldIndex resourceKind = "old index"
	// kindPinnedIndexes are the indexes of a table that MySQL has made for its foreign
	// keys by itself, once they are renamed to the names that they have: until then the
	// server drops such an index as soon as another one can replace it.
	kindPinnedIndexes     resourceKind = "pinned indexes"
	kindNotNullName       resourceKind = "not null" // the name of a NOT NULL constraint, see notnull.go
	kindAddedToChildren   resourceKind = "added to children"
	kindDroppedFromParent resourceKind = "dropped from parent"
)

func relation(n schema.Name) resource { return resource{kind: kindRelation, name: n} }
func typ(n schema.Name) resource      { return resource{kind: kindType, name: n} }
func column(t schema.Name, c string) resource {
	return resource{kind: kindColumn, name: t, member: c}
}
func memberOf(t schema.Name, n string) resource {
	return resource{kind: kindMember, name: t, member: n}
}

func namespace(n schema.Name) []resource {
	if n.Schema == "" {
		return nil
	}
	return []resource{{kind: kindNamespace, name: schema.Name{Name: n.Schema}}}
}

// key is what a foreign key can refer to. It may name the columns in any order. Without
// columns it is the primary key, for references that name none.
func key(t schema.Name, columns []string) resource {
	return ofColumns(kindKey, t, slices.Sorted(slices.Values(columns)))
}

// ofColumns is a resource that is told by its table and columns.
func ofColumns(kind resourceKind, t schema.Name, columns []string) resource {
	return resource{kind: kind, name: t, member: strings.Join(columns, "\x00")}
}

// indexName is the name of an index of t, in the schema that t is in.
func indexName(t schema.Name, name string) []resource {
	if name == "" {
		return nil
	}
	return []resource{{kind: kindIndexName, name: schema.Name{Schema: t.Schema, Name: name}}}
}

func isNotIndexName(r resource) bool { return r.kind != kindIndexName }

// boundsOf are the partition bounds within a partitioned table. They may not overlap, so
// that PostgreSQL takes a partition in only after those have left that do not stay.
func boundsOf(parent schema.Name) resource { return resource{kind: kindBounds, name: parent} }

// newMembers are the constraints and indexes that t gets. A partition's part of one can
// be renamed only when the server has made it, and a table joins parents only when it
// has what it is to bring.
func newMembers(t schema.Name) resource { return resource{kind: kindNewMembers, name: t} }

// oldMembers are the constraints and indexes that t loses. A partition that is detached
// before keeps a copy of them; one that is detached later does not.
func oldMembers(t schema.Name) resource { return resource{kind: kindOldMembers, name: t} }

// cascaded: the indexes of t have been dropped with CASCADE, and with them the keys of
// partitions that were attached to them. Only then is it known that DROP CONSTRAINT IF
// EXISTS still has anything to do.
func cascaded(t schema.Name) resource { return resource{kind: kindCascaded, name: t} }

// tableRenamed: the table has its new name n, by which operations speak of it. What
// waits for this, and not for relation(n), need not wait for other changes of the table.
func tableRenamed(n schema.Name) resource { return resource{kind: kindRenamed, name: n} }

// detached: t is a partition no more, and its constraints and indexes can be changed.
// attached: it has become one.
func detached(t schema.Name) resource { return resource{kind: kindDetached, name: t} }
func attached(t schema.Name) resource { return resource{kind: kindAttached, name: t} }

// addedToChildren: all children of parent have a column or check of that name of their
// own, which parent gets as well. They get it first: ADD COLUMN on the parent merges with
// the child's column, while the child's own ADD COLUMN would fail afterwards.
func addedToChildren(parent schema.Name, name string) resource {
	return resource{kind: kindAddedToChildren, name: parent, member: name}
}

// droppedFromParent: parent has lost a column or check that its children had of it and by
// themselves. Only then can they drop it: what is inherited cannot go.
func droppedFromParent(parent schema.Name, name string) resource {
	return resource{kind: kindDroppedFromParent, name: parent, member: name}
}

// defaultDropped: the column has no default, so that its type can change to one that the
// default could not be converted to.
func defaultDropped(t schema.Name, c string) resource {
	return resource{kind: kindDefaultDropped, name: t, member: c}
}

// newType: the column has its new type. The new default is set then, and generated
// columns that are computed from it are added.
func newType(t schema.Name, c string) resource {
	return resource{kind: kindNewType, name: t, member: c}
}

// oldType: the column still has its former type. Generated columns that are computed
// from it are dropped before that ends: PostgreSQL changes no type under them.
func oldType(t schema.Name, c string) resource {
	return resource{kind: kindOldType, name: t, member: c}
}

// columnDefinition is how a column of a table with children is defined, apart from its
// being there: an ALTER COLUMN on the parent holds for its partitions and heirs, too.
func columnDefinition(t schema.Name, c string) resource {
	return resource{kind: kindDefinition, name: t, member: c}
}

// newColumns: the table, view or composite type has all columns that it is to have.
// oldColumns: it still has all that it had. A routine is replaced between the two, in
// either direction, since its body may use what comes and what goes.
func newColumns(n schema.Name) resource { return resource{kind: kindNewColumns, name: n} }
func oldColumns(n schema.Name) resource { return resource{kind: kindOldColumns, name: n} }
