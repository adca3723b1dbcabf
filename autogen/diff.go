// Package autogen compares a live schema with the declared one and says what
// operations lead from the first to the second. It is pure: what only the
// database can say, it asks its caller for.
package autogen

import (
	"slices"

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
	in = in.spellSerials()
	in.Declared.Objects = dialect.ToldApart(in.Dialect, in.Declared.Objects)
	declared, implicit := nameMembers(in.Declared, in.Options.Naming, in.Dialect.Name())
	w := &walk{
		in: in, fold: foldingOf(in.Dialect.Traits()), implicit: implicit, declared: index(declared), detoured: map[thing]bool{},
		live:    index(in.Dialect.Canonical(in.scope(in.Live))),
		compare: index(in.Dialect.Canonical(overlay(in.scope(declared), in.Normalized))),
		found:   index(in.Live), normalized: index(in.Normalized),
	}
	w.impliedKeys()
	w.foundObjects = byIdentity(w.live.Objects, in.scope(in.Live).Objects)
	w.declaredObjects = byIdentity(w.compare.Objects, in.scope(declared).Objects)
	w.identities = identitiesOf(w.foundObjects)
	w.namespaces()
	w.extensions()
	w.enums()
	w.retype()
	w.domains()
	w.retype()
	w.composites()
	w.retype()
	w.sequences()
	w.tables()
	w.partitionsCounted()
	w.ownParts()
	w.followSequences()
	w.uncircle()
	w.remadeTypes()
	w.enumDefaults()
	w.references()
	w.objects()
	w.spellings()
	w.parts()
	w.detours()
	of, traits := w.kin(), in.Dialect.Traits()
	ordered := order(w.ops, of, traits, w.passing)
	if traits.CountsByKey {
		ordered = keysTogether(ordered, w.footing(), of, traits)
	}
	w.result.Changes = w.changes(ordered)
	return w.result
}

// Named returns the declared schema with a name for every constraint and index, and
// with routines told apart, as Diff uses it; it is what a scratch should be made of.
func Named(s schema.Schema, n Naming, d dialect.Dialect) schema.Schema {
	s.Objects = dialect.ToldApart(d, s.Objects)
	named, _ := nameMembers(s, n, d.Name())
	return named
}

// Respelled returns a declared schema with what normalized holds of it in the
// database's own words.
func Respelled(declared, normalized schema.Schema) schema.Schema {
	return overlay(declared, normalized)
}

// byIdentity lists objects by the identity of their canonical forms, which come in
// the same order.
func byIdentity(canonical, list []schema.Object) map[schema.ID]schema.Object {
	out := make(map[schema.ID]schema.Object, len(list))
	for i, o := range list {
		out[canonical[i].ID()] = o
	}
	return out
}

// identitiesOf are the identities of the canonical forms, by those of what was given:
// the types of a routine's arguments may be spelled otherwise there.
func identitiesOf(given map[schema.ID]schema.Object) map[schema.ID]schema.ID {
	out := make(map[schema.ID]schema.ID, len(given))
	for canonical, o := range given {
		out[o.ID()] = canonical
	}
	return out
}

// walk is one comparison.
type walk struct {
	in       Input
	fold     folding
	implicit map[member]bool
	// live and compare are canonical and are compared; declared holds the values
	// that operations carry. found and normalized are what the caller gave.
	live, compare, declared, found, normalized indexed
	// repartitioned are live tables that are made anew.
	repartitioned map[schema.Name]bool
	// detoured are columns that are of another type meanwhile.
	detoured map[thing]bool
	// claimed are the names that declared tables, indexes and sequences say.
	claimed map[schema.Name]bool
	// taken are the names of both sides that what is renamed cannot have meanwhile, and
	// passing is what has another one.
	taken   map[string]bool
	passing map[thing]bool
	// foundObjects and declaredObjects are as they were given, by the identity of
	// their canonical form.
	foundObjects, declaredObjects map[schema.ID]schema.Object
	// identities are those of the canonical forms of foundObjects, by their own.
	identities map[schema.ID]schema.ID
	// retyped is how many operations retype has read.
	retyped int

	ops []ops.Op
	// gone are operations that happened before those of this walk.
	gone  []ops.Op
	pairs []tablePair
	// renames are those of tables among ops, which are asked for by every key.
	renames []ops.RenameTable
	// renamedSequences are from the names that live defaults say.
	renamedSequences []ops.RenameSequence
	// owners are the new names of tables and views, by those that they have, and became
	// says which declared objects the live ones are that are called otherwise or belong
	// to one of these; former has the latter by what they are found as then.
	owners map[schema.Name]schema.Name
	became map[schema.ID]schema.ID
	former map[schema.ID]schema.Object
	result Result
}

func (w *walk) emit(list ...ops.Op) {
	w.ops = append(w.ops, list...)
	for _, op := range list {
		if r, ok := op.(ops.RenameTable); ok {
			w.renames = append(w.renames, r)
		}
	}
}

// changes adds to each operation its reverse and its text.
func (w *walk) changes(list []ops.Op) []Change {
	out := make([]Change, 0, len(list))
	undone, h, back := map[schema.Name]bool{}, newHints(w.result.Candidates), again(list)
	for i, op := range list {
		c := Change{Op: op, Text: Describe(op), Notes: append(h.notes(op), againNotes(op, back)...)}
		if add, ok := op.(ops.AddEnumValue); ok {
			c.Reverse = []ops.Op{}
			if !undone[add.Enum] { // it is undone last, and then all of them are
				undone[add.Enum] = true
				c.Reverse = w.withoutValues(add, list[:i])
			}
		} else if r, err := ops.Reverse(op); err == nil {
			c.Reverse = []ops.Op{r}
		}
		c.Op = w.asDeclared(w.asGiven(onceSpelled(c.Op)))
		for i := range c.Reverse {
			c.Reverse[i] = w.asFound(w.asGiven(onceSpelled(c.Reverse[i])))
		}
		out = append(out, c)
	}
	w.partsBack(out)
	w.ownPartsBack(out)
	w.statedBack(out)
	return out
}

// managed reports whether a live table or object that is not declared is to be
// dropped. If it is not, it is listed.
func (w *walk) managed(n schema.Name) bool {
	if w.in.Options.DropUnmanaged || (w.in.Options.Managed != nil && w.in.Options.Managed(n)) {
		return true
	}
	w.result.Unmanaged = append(w.result.Unmanaged, n)
	return false
}

// typeManaged is managed for a type, which stays with what stands on it.
func (w *walk) typeManaged(n schema.Name) bool {
	if id := schema.TypeID(n); w.in.Held[id] != "" {
		w.result.Held = append(w.result.Held, id)
		return false
	}
	return w.managed(n)
}

// scope leaves out what the options exclude.
func (in Input) scope(s schema.Schema) schema.Schema {
	if !in.Options.Grants || !slices.ContainsFunc(in.Declared.Objects, isGrant) {
		s.Objects = keep(s.Objects, func(o schema.Object) bool { return !isGrant(o) })
	}
	include := in.Options.Include
	if include == nil {
		return s
	}
	s.Namespaces = keep(s.Namespaces, func(n schema.Namespace) bool { return include("schema", schema.Name{Name: n.Name}) })
	s.Extensions = keep(s.Extensions, func(e schema.Extension) bool { return include("extension", schema.Name{Name: e.Name}) })
	s.Enums = keep(s.Enums, func(e schema.Enum) bool { return include("enum", e.QualifiedName()) })
	s.Domains = keep(s.Domains, func(d schema.Domain) bool { return include("domain", d.QualifiedName()) })
	s.Composites = keep(s.Composites, func(c schema.Composite) bool { return include("type", c.QualifiedName()) })
	s.Sequences = keep(s.Sequences, func(q schema.Sequence) bool { return include("sequence", q.QualifiedName()) })
	s.Tables = keep(s.Tables, func(t schema.Table) bool { return include("table", t.QualifiedName()) })
	s.Objects = keep(s.Objects, func(o schema.Object) bool {
		return include(string(o.Kind), o.QualifiedName())
	})
	return s
}

func keep[T any](list []T, ok func(T) bool) []T {
	var out []T
	for _, v := range list {
		if ok(v) {
			out = append(out, v)
		}
	}
	return out
}

// anyOf reports whether a list has an operation of a type that holds.
func anyOf[T ops.Op](list []ops.Op, holds func(T) bool) bool {
	return slices.ContainsFunc(list, func(op ops.Op) bool {
		o, ok := op.(T)
		return ok && holds(o)
	})
}

// leaveOut is the list without the operations of a type that match.
func leaveOut[T ops.Op](list []ops.Op, match func(T) bool) []ops.Op {
	return keep(list, func(op ops.Op) bool {
		o, ok := op.(T)
		return !ok || !match(o)
	})
}

// overlay replaces declared objects by their normalized form. What they were
// called before is not the database's to know and stays.
func overlay(s, normalized schema.Schema) schema.Schema {
	s.Tables = replace(s.Tables, normalized.Tables, func(t schema.Table) any { return t.QualifiedName() }, formerNames)
	s.Domains = replace(s.Domains, normalized.Domains, func(d schema.Domain) any { return d.QualifiedName() },
		func(from, to schema.Domain) schema.Domain { to.RenamedFrom = from.RenamedFrom; return to })
	s.Objects = replace(s.Objects, normalized.Objects, func(o schema.Object) any { return o.ID() },
		func(from, to schema.Object) schema.Object { to.RenamedFrom = from.RenamedFrom; return to })
	return s
}

// formerNames gives a normalized table the former names of the declared one.
func formerNames(from, to schema.Table) schema.Table {
	to.RenamedFrom, to.Parts = from.RenamedFrom, from.Parts
	to.Columns, to.Indexes = slices.Clone(to.Columns), slices.Clone(to.Indexes)
	for i := range to.Columns {
		if c := from.Column(to.Columns[i].Name); c != nil {
			to.Columns[i].RenamedFrom = c.RenamedFrom
		}
	}
	for i := range to.Indexes {
		if x := from.Index(to.Indexes[i].Name); x != nil && x.Name != "" {
			to.Indexes[i].RenamedFrom = x.RenamedFrom
		}
	}
	if from.PrimaryKey != nil && to.PrimaryKey != nil {
		pk := *to.PrimaryKey
		pk.RenamedFrom = from.PrimaryKey.RenamedFrom
		to.PrimaryKey = &pk
	}
	to.Uniques = withFormer(from.Uniques, to.Uniques, func(k *schema.Unique) (string, *string) { return k.Name, &k.RenamedFrom })
	to.ForeignKeys = withFormer(from.ForeignKeys, to.ForeignKeys, func(k *schema.ForeignKey) (string, *string) { return k.Name, &k.RenamedFrom })
	to.Checks = withFormer(from.Checks, to.Checks, func(k *schema.Check) (string, *string) { return k.Name, &k.RenamedFrom })
	to.Exclusions = withFormer(from.Exclusions, to.Exclusions, func(k *schema.Exclusion) (string, *string) { return k.Name, &k.RenamedFrom })
	return to
}

func withFormer[T any](from, to []T, names func(*T) (name string, former *string)) []T {
	to = slices.Clone(to)
	for i := range to {
		name, former := names(&to[i])
		for j := range from {
			if n, f := names(&from[j]); n == name && n != "" {
				*former = *f
			}
		}
	}
	return to
}

func replace[T any](list, by []T, key func(T) any, carry func(from, to T) T) []T {
	if len(by) == 0 {
		return list
	}
	forms := make(map[any]T, len(by))
	for _, v := range by {
		forms[key(v)] = v
	}
	out := make([]T, len(list))
	for i, v := range list {
		out[i] = v
		if f, ok := forms[key(v)]; ok {
			out[i] = carry(v, f)
		}
	}
	return out
}

// Pick returns the declared objects that which lists, under the names that they
// have in s.
func Pick(s, which schema.Schema) schema.Schema {
	var out schema.Schema
	at := schema.NewLookup(&s)
	for _, t := range which.Tables {
		if d := at.Table(t.QualifiedName()); d != nil {
			out.Tables = append(out.Tables, *d)
		}
	}
	out.Domains = which.Domains
	for _, o := range which.Objects {
		if d := at.Object(o.ID()); d != nil {
			out.Objects = append(out.Objects, *d)
		}
	}
	return out
}
