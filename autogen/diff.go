package autogen

import (
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Input is what Diff compares.
type Input struct {
	Dialect  dialect.Dialect
	Live     schema.Schema
	Declared schema.Schema
	// Normalized holds declared objects as the database itself spells them: those
	// that an earlier Diff returned in Result.Unsettled. It may be empty.
	Normalized schema.Schema
	// Unsaid lists, by table, live indexes that work as the declared ones do but are
	// written otherwise in the database, such as without USING BTREE (see
	// introspect.UnsaidMethods). They are created anew.
	Unsaid map[schema.Name][]string
	// Held maps live objects and types to what depends on them that the tool leaves
	// alone. They are kept, whether they are declared or not.
	Held    map[schema.ID]string
	Options Options
}

// Options control what Diff may propose.
type Options struct {
	// Managed reports whether a revision created the table or object. What a
	// revision created is dropped when it is no longer declared; everything else is
	// kept, and listed in Result.Unmanaged, unless DropUnmanaged is set. Nil means
	// that no revision created any.
	Managed       func(schema.Name) bool
	DropUnmanaged bool
	// Renames are those of the Candidates of an earlier Diff that are renames.
	Renames []Rename
	// Include reports whether an object takes part in the comparison at all,
	// on either side: kind is "table", "schema", "extension", "enum", "domain",
	// "type" (a composite one), "sequence", or a schema.ObjectKind. Nil means that
	// all do.
	Include func(kind string, name schema.Name) bool
	Naming  Naming
	// Grants says that privileges are compared, too. If no grant is declared, the
	// database's are left alone even so.
	Grants bool
	// LiveDeclared says that Live was declared, and not read from a database: it lacks the
	// names and the indexes that a server gives by itself. If Nameless is set, too, a
	// constraint of Live without a name matches one of any name.
	LiveDeclared bool
	// Nameless says that a constraint of Declared without a name has no name, instead
	// of any. It is for a Declared that was read from a database.
	Nameless bool
}

// Rename says that what was called From is now called To. For columns, Table is
// the table's new name; it is empty for tables.
type Rename struct {
	Table    schema.Name
	From, To string
	// Reason says why the two look alike, for the person who decides.
	Reason string
}

// Result is what Diff found.
type Result struct {
	// Changes lead from live to declared, in an order in which they can be
	// executed.
	Changes []Change
	// Unsettled are declared objects that differ from the live ones in text that
	// only the database can compare. When Normalized held them already they are
	// not listed again.
	Unsettled schema.Schema
	// Candidates are pairs of a drop and an add that look like a rename.
	Candidates []Rename
	// Unmanaged are live tables and objects that are neither declared nor
	// created by a revision.
	Unmanaged []schema.Name
	// Held are those of Input.Held that are not declared. They are kept.
	Held []schema.ID
}

// Change is one operation with its reverse.
type Change struct {
	Op ops.Op
	// Reverse are the operations that undo it, in the order in which they run. It is
	// nil if the change cannot be undone, and empty but not nil if the reverse of an
	// earlier change undoes this one, too.
	Reverse []ops.Op
	// Text says it as a person would: "users.email: varchar(100) → varchar(320)".
	Text string
	// Notes say what deserves a look and is no risk by itself, such as a possible
	// rename.
	Notes []string
	// Risks are those that Assess found. Back holds those of undoing the change, for
	// each operation of Reverse; nil if there are none.
	Risks []Risk
	Back  [][]Risk
}

// Ops returns the operations of changes, in the order of the changes.
func Ops(changes []Change) []ops.Op {
	list := make([]ops.Op, len(changes))
	for i, c := range changes {
		list[i] = c.Op
	}
	return list
}

// Diff compares in.Live with in.Declared. It does not modify its input, and the same
// input always gives the same result.
func Diff(in Input) Result {
	w := &walk{sides: sidesOf(in), detoured: map[resource]bool{}}
	w.types()
	w.sequences()
	w.tables()
	w.tableConsequences()
	w.objects()
	w.objectConsequences()
	w.result.Changes = w.changes(w.ordered())
	return w.result
}

// types compares the schemas and extensions, and the types that columns are of. The live
// side of each comparison has the new names of types that the one before has renamed.
func (w *walk) types() {
	w.namespaces()
	w.extensions()
	for _, compare := range []func(){w.enums, w.domains, w.composites} {
		compare()
		w.retype()
	}
}

// tableConsequences goes through the operations on types and tables together. It adds what
// else has to change because of them, such as a foreign key in the way of a column's new
// type, and takes out what the server does by itself.
func (w *walk) tableConsequences() {
	w.recreateInvalidMembers()
	w.recreateForAttachedKeys()
	w.followSequences()
	w.recreateCyclicRenames()
	w.remadeTypes()
	w.enumDefaults()
	w.references()
}

// objectConsequences does so for all operations, those on views, routines and the like
// included. It comes last, since it needs to see every table that is changed, and every
// name that is taken.
func (w *walk) objectConsequences() {
	w.spellings()
	w.parts()
	w.splitCyclicRenames()
}

// ordered are the operations in an order in which they can be executed.
func (w *walk) ordered() []ops.Op {
	ancestors, traits := w.ancestry(), w.in.Dialect.Traits()
	list := order(w.ops, ancestors, traits, w.temporary)
	if traits.CountsByKey {
		list = keysTogether(list, w.requiredIndexes(), ancestors, traits)
	}
	return list
}

// Named returns the declared schema as Diff uses it: every constraint and index has a
// name, and routines of the same name have the arguments that tell them apart. Let the
// database spell this one, not s.
func Named(s schema.Schema, n Naming, d dialect.Dialect) schema.Schema {
	s.Objects = dialect.ToldApart(d, s.Objects)
	named, _ := nameMembers(s, n, d.Name())
	return named
}
