// Package autogen compares a live schema with the declared one and says what
// operations lead from the first to the second. It is pure: what only the
// database can say, it asks its caller for.
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
	// Normalized holds declared objects as the database itself spells them, for
	// those that an earlier Diff returned as unsettled. May be empty.
	Normalized schema.Schema
	// Unsaid are live indexes, by table, that say less of themselves than the
	// declared ones do, or something else, although they are the same: they are made anew.
	Unsaid map[schema.Name][]string
	// Held are live objects and types that something stands on which is left alone, by
	// what that is: they are kept, declared or not.
	Held    map[schema.ID]string
	Options Options
}

// Options say what may be proposed.
type Options struct {
	// Managed reports whether a revision created the table or object: those are
	// dropped when they are no longer declared. All others are kept and listed,
	// unless DropUnmanaged is set. Nil means that none is managed.
	Managed       func(schema.Name) bool
	DropUnmanaged bool
	// Renames are the answers to rename candidates of an earlier Diff: pairs
	// that are renames indeed.
	Renames []Rename
	// Include reports whether an object takes part in the comparison at all,
	// on either side: kind is "table", "schema", "extension", "enum", "domain",
	// "type" (a composite one), "sequence", or a schema.ObjectKind. Nil means that
	// all do.
	Include func(kind string, name schema.Name) bool
	Naming  Naming
	// Grants says that what roles may do is compared too. Where none is declared,
	// those of the database are left alone all the same: nobody spoke of them.
	Grants bool
	// AnyName says that constraints of Live without a name may have any, as those of
	// Declared may: Live is what somebody declared.
	AnyName bool
	// Nameless says that constraints of Declared without a name have none: Declared
	// was read from a database.
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
	// Held are those of Input.Held that nobody declares.
	Held []schema.ID
}

// Change is one operation with its reverse.
type Change struct {
	Op ops.Op
	// Reverse undoes it, in this order; nil when that cannot be. It is more than one
	// operation where something is in the way of going back only, and none, but not
	// nil, where the reverse of an earlier change undoes this one too.
	Reverse []ops.Op
	// Text says it as a person would: "users.email: varchar(100) → varchar(320)".
	Text string
	// Notes are what deserves a look and is no risk by itself: a possible rename.
	Notes []string
	// Risks are what Assess found, and Back what it found of the operations of
	// Reverse, each: what the rows there will be then may not allow.
	Risks []Risk
	Back  [][]Risk
}

// Ops are the operations of changes, in their order.
func Ops(changes []Change) []ops.Op {
	list := make([]ops.Op, len(changes))
	for i, c := range changes {
		list[i] = c.Op
	}
	return list
}

// Diff compares. It does not modify its input, and the same input always gives
// the same result.
func Diff(in Input) Result {
	w := &walk{sides: sidesOf(in), detoured: map[thing]bool{}}
	w.types()
	w.sequences()
	w.tables()
	w.besideTables()
	w.objects()
	w.besideObjects()
	w.result.Changes = w.changes(w.ordered())
	return w.result
}

// types compares what columns are made of, and the schemas and extensions that these
// live in. What is renamed has its new name for what comes after it.
func (w *walk) types() {
	w.namespaces()
	w.extensions()
	for _, compare := range []func(){w.enums, w.domains, w.composites} {
		compare()
		w.retype()
	}
}

// besideTables adds to the operations on types and tables what these do not show one by
// one, and takes from them what the server does by itself.
func (w *walk) besideTables() {
	w.partitionsCounted()
	w.ownParts()
	w.followSequences()
	w.uncircle()
	w.remadeTypes()
	w.enumDefaults()
	w.references()
}

// besideObjects does the same when all operations are known.
func (w *walk) besideObjects() {
	w.spellings()
	w.parts()
	w.detours()
}

// ordered are the operations in an order in which they can be executed.
func (w *walk) ordered() []ops.Op {
	of, traits := w.kin(), w.in.Dialect.Traits()
	list := order(w.ops, of, traits, w.passing)
	if traits.CountsByKey {
		list = keysTogether(list, w.footing(), of, traits)
	}
	return list
}

// Named returns the declared schema with a name for every constraint and index, and
// with routines told apart, as Diff uses it; it is what a scratch should be made of.
func Named(s schema.Schema, n Naming, d dialect.Dialect) schema.Schema {
	s.Objects = dialect.ToldApart(d, s.Objects)
	named, _ := nameMembers(s, n, d.Name())
	return named
}
