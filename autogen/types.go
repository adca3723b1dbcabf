package autogen

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Schemas, extensions, types and sequences. Of each kind, what is declared only is created,
// what is live only is dropped if it is managed, and what differs is altered.

func (w *walk) namespaces() {
	m := match(w.live.Namespaces, w.compare.Namespaces, func(n schema.Namespace) string { return n.Name }, nil)
	for _, n := range m.added {
		w.emit(ops.CreateSchema{Namespace: n})
	}
	for live, declared := range m.both() {
		if live != declared {
			w.emit(ops.AlterSchema{From: live, To: declared})
		}
	}
	for _, n := range m.dropped {
		if w.managed(schema.Name{Name: n.Name}) {
			w.emit(ops.DropSchema{Namespace: n})
		}
	}
}

func (w *walk) extensions() {
	m := match(w.live.Extensions, w.compare.Extensions, func(e schema.Extension) string { return e.Name }, nil)
	for _, e := range m.added {
		w.emit(ops.CreateExtension{Extension: e})
	}
	for live, declared := range m.both() {
		to := declared
		if to.Version == "" {
			to.Version = live.Version
		}
		if to.Schema == "" {
			to.Schema = live.Schema
		}
		if to.Comment == "" {
			to.Comment = live.Comment // CREATE EXTENSION sets one
		}
		if live != to {
			w.emit(ops.AlterExtension{From: live, To: to})
		}
	}
	for _, e := range m.dropped {
		if w.managed(schema.Name{Schema: e.Schema, Name: e.Name}) {
			w.emit(ops.DropExtension{Extension: e, Defined: true})
		}
	}
}

// formerName parses a RenamedFrom. A name without a schema is in ns, the object's own.
func (w *walk) formerName(ns, from string) (schema.Name, bool) {
	n := schema.ParseName(from)
	if n.Schema == "" {
		n.Schema = ns
	}
	return w.fold.name(n), from != ""
}

func (w *walk) enums() {
	key := func(e schema.Enum) schema.Name { return e.QualifiedName() }
	former := func(e schema.Enum) (schema.Name, bool) { return w.formerName(e.Schema, e.RenamedFrom) }
	m := match(w.live.Enums, w.compare.Enums, key, former)
	for _, e := range m.added {
		e.RenamedFrom, e.ValuesRenamed = "", nil
		w.emit(ops.CreateEnum{Enum: e})
	}
	for live, declared := range m.both() {
		if key(live) != key(declared) {
			w.emit(ops.RenameEnum{From: key(live), To: key(declared)})
		}
		w.enum(live, declared)
	}
	for _, e := range m.dropped {
		if w.typeManaged(key(e)) {
			w.emit(ops.DropEnum{Enum: e, Defined: true})
		}
	}
}

// enum compares the values of an enum: first it renames some, then it adds some in place. If
// a value is dropped or the order changes, which ALTER TYPE cannot do, the type is created
// anew.
func (w *walk) enum(live, declared schema.Enum) {
	name := declared.QualifiedName()
	values := slices.Clone(live.Values)
	for i, v := range values {
		for to, from := range declared.ValuesRenamed {
			if from == v && slices.Contains(declared.Values, to) && !slices.Contains(live.Values, to) {
				w.emit(ops.RenameEnumValue{Enum: name, From: v, To: to})
				values[i] = to
			}
		}
	}
	if isSubsequence(values, declared.Values) {
		w.addValues(name, values, declared.Values)
	} else {
		from, to := live, declared
		from.Schema, from.Name, from.Values = declared.Schema, declared.Name, values
		to.RenamedFrom, to.ValuesRenamed = "", nil
		w.emit(ops.AlterEnum{From: from, To: to, Columns: w.columnsOf(live, declared)})
		return // with its comment, since a second AlterEnum could be ordered before this one
	}
	if live.Comment != declared.Comment {
		from, to := declared, declared
		from.Comment = live.Comment
		from.RenamedFrom, from.ValuesRenamed, to.RenamedFrom, to.ValuesRenamed = "", nil, "", nil
		w.emit(ops.AlterEnum{From: from, To: to})
	}
}

// existingValues bounds how many values the additions to an enum may list, all together,
// in AddEnumValue.Existing. That is what makes an addition reversible by itself, but with
// very many additions the lists would make a file of a hundred megabytes. Beyond the bound
// only the first addition has its list, from which all are undone.
const existingValues = 20_000

// addValues adds the new values, each BEFORE or AFTER one that is there by then.
func (w *walk) addValues(name schema.Name, live, declared []string) {
	there := map[string]bool{}
	for _, v := range live {
		there[v] = true
	}
	lastLive := len(declared) - 1
	for lastLive >= 0 && !there[declared[lastLive]] {
		lastLive--
	}
	listed := 0
	for i, v := range declared {
		if there[v] {
			continue
		}
		op := ops.AddEnumValue{Enum: name, Value: v}
		if listed == 0 || listed < existingValues {
			op.Existing = keep(declared, func(s string) bool { return there[s] })
			listed += len(op.Existing)
		}
		switch {
		case i > lastLive:
		case i > 0:
			op.After = declared[i-1]
		default:
			op.Before = live[0]
		}
		there[v] = true
		w.emit(op)
	}
}

func isSubsequence(short, long []string) bool {
	i := 0
	for _, v := range long {
		if i < len(short) && short[i] == v {
			i++
		}
	}
	return i == len(short)
}

// columnsOf lists the columns that use an enum on both sides, and are not inherited.
func (w *walk) columnsOf(live, declared schema.Enum) []schema.ColumnRef {
	var list []schema.ColumnRef
	for _, t := range w.compare.Tables {
		for _, col := range t.Columns {
			if !usesType(col.Type, declared.Schema, declared.Name) || col.Inherited {
				continue
			}
			if lt := w.live.Table(t.QualifiedName()); lt != nil {
				if lc := lt.Column(col.Name); lc != nil && usesType(lc.Type, live.Schema, live.Name) {
					list = append(list, schema.ColumnRef{Table: t.QualifiedName(), Column: col.Name})
				}
			}
		}
	}
	return list
}

func usesType(t schema.Type, ns, name string) bool {
	if t.Elem != nil {
		return usesType(*t.Elem, ns, name)
	}
	return t.Kind == schema.EnumKind && t.Schema == ns && t.Name == name
}

func (w *walk) domains() {
	key := func(d schema.Domain) schema.Name { return d.QualifiedName() }
	former := func(d schema.Domain) (schema.Name, bool) { return w.formerName(d.Schema, d.RenamedFrom) }
	m := match(w.live.Domains, w.compare.Domains, key, former)
	for _, d := range m.added {
		d.RenamedFrom = ""
		w.emit(ops.CreateDomain{Domain: withNamedChecks(d, nil)})
	}
	for live, declared := range m.both() {
		if key(live) != key(declared) {
			w.emit(ops.RenameDomain{From: key(live), To: key(declared)})
		}
		from, to := live, withNamedChecks(declared, live.Checks)
		from.Checks = checksByName(from.Checks)
		from.Schema, from.Name, to.RenamedFrom = to.Schema, to.Name, ""
		if !equal(from, to) {
			w.emit(ops.AlterDomain{From: from, To: to})
			w.result.Unsettled.Domains = appendNew(w.result.Unsettled.Domains, w.in.Normalized.Domains, declared, key)
		}
	}
	for _, d := range m.dropped {
		if w.typeManaged(key(d)) {
			w.emit(ops.DropDomain{Domain: d, Defined: true})
		}
	}
}

// withNamedChecks is a domain whose nameless checks have the name of an equal live check, or
// else the one that the server would give them. The checks are sorted by name.
func withNamedChecks(d schema.Domain, live []schema.Check) schema.Domain {
	d.Checks = slices.Clone(d.Checks)
	taken := map[string]bool{}
	for _, k := range d.Checks {
		taken[k.Name] = true
	}
	for i := range d.Checks {
		k := &d.Checks[i]
		if k.Name != "" {
			continue
		}
		same := slices.IndexFunc(live, func(was schema.Check) bool {
			return !taken[was.Name] && was.Expr.SQL == k.Expr.SQL
		})
		if same >= 0 {
			k.Name = live[same].Name
			taken[k.Name] = true
		}
	}
	for i := range d.Checks {
		k := &d.Checks[i]
		if k.Name != "" {
			continue
		}
		k.Name = schema.PostgresObjectName(d.Name, "", "check")
		for n := 1; taken[k.Name]; n++ {
			k.Name = schema.PostgresObjectName(d.Name, "", "check"+strconv.Itoa(n))
		}
		taken[k.Name] = true
	}
	d.Checks = checksByName(d.Checks)
	return d
}

func checksByName(list []schema.Check) []schema.Check {
	return slices.SortedFunc(slices.Values(list), func(a, b schema.Check) int { return cmp.Compare(a.Name, b.Name) })
}

func (w *walk) composites() {
	key := func(c schema.Composite) schema.Name { return c.QualifiedName() }
	former := func(c schema.Composite) (schema.Name, bool) { return w.formerName(c.Schema, c.RenamedFrom) }
	m := match(w.live.Composites, w.compare.Composites, key, former)
	for _, c := range m.added {
		c.RenamedFrom = ""
		w.emit(ops.CreateType{Composite: c})
	}
	for live, declared := range m.both() {
		if key(live) != key(declared) {
			w.emit(ops.RenameType{From: key(live), To: key(declared)})
		}
		from, to := live, declared
		from.Schema, from.Name, to.RenamedFrom = to.Schema, to.Name, ""
		mid, back := reshaped(from, to), reshaped(to, from)
		there := slices.EqualFunc(mid.Attributes, to.Attributes, sameName)
		if (!there || !slices.EqualFunc(back.Attributes, from.Attributes, sameName)) && key(live) == key(declared) && !w.holdsValues(key(live)) {
			w.emit(ops.DropType{Composite: from, Defined: true}, ops.CreateType{Composite: to})
			continue
		}
		if !there {
			to = inOrderOf(to, mid) // the order of attributes cannot be changed, as that of a table's columns cannot
		}
		if attributeRetyped(from, to) && !equal(mid, from) {
			// First the attributes that come and go: this works while columns are of the type.
			// For the new types of the others, remake changes these columns to text, and the
			// text has to have the same attributes before and after.
			w.emit(ops.AlterType{From: from, To: mid})
			from = mid
		}
		if !equal(from, to) {
			w.emit(ops.AlterType{From: from, To: to})
		}
	}
	for _, c := range m.dropped {
		if w.typeManaged(key(c)) {
			w.emit(ops.DropType{Composite: c, Defined: true})
		}
	}
}

// reshaped is from with the attributes that to has: those of both as they are in from, and
// then the new ones.
func reshaped(from, to schema.Composite) schema.Composite {
	out := from
	out.Attributes = append(
		keep(from.Attributes, func(a schema.Attribute) bool { return hasAttribute(to, a.Name) }),
		keep(to.Attributes, func(a schema.Attribute) bool { return !hasAttribute(from, a.Name) })...)
	return out
}

func hasAttribute(c schema.Composite, name string) bool {
	return slices.ContainsFunc(c.Attributes, func(a schema.Attribute) bool { return a.Name == name })
}

func sameName(a, b schema.Attribute) bool { return a.Name == b.Name }

// inOrderOf is a type with its attributes sorted as in another one that has the same.
func inOrderOf(c, other schema.Composite) schema.Composite {
	place := func(a schema.Attribute) int {
		return slices.IndexFunc(other.Attributes, func(o schema.Attribute) bool { return sameName(a, o) })
	}
	c.Attributes = slices.Clone(c.Attributes)
	slices.SortFunc(c.Attributes, func(a, b schema.Attribute) int { return place(a) - place(b) })
	return c
}

// holdsValues reports whether columns or other types use a live type.
func (w *walk) holdsValues(n schema.Name) bool {
	set := map[schema.Name]bool{n: true}
	return slices.ContainsFunc(w.live.Tables, func(t schema.Table) bool {
		return slices.ContainsFunc(t.Columns, func(c schema.Column) bool { return madeOf(c.Type, set) })
	}) || slices.ContainsFunc(w.live.Composites, func(c schema.Composite) bool {
		return slices.ContainsFunc(c.Attributes, func(a schema.Attribute) bool { return madeOf(a.Type, set) })
	}) || slices.ContainsFunc(w.live.Domains, func(d schema.Domain) bool { return madeOf(d.Type, set) })
}

func (w *walk) sequences() {
	key := func(s schema.Sequence) schema.Name { return s.QualifiedName() }
	m := match(w.live.Sequences, w.compare.Sequences, key, w.formerSequence)
	for _, s := range m.added {
		s.RenamedFrom = ""
		w.emit(ops.CreateSequence{Sequence: s})
	}
	for live, declared := range m.both() {
		if key(live) != key(declared) {
			rename := ops.RenameSequence{From: key(live), To: key(declared)}
			w.emit(rename)
			w.renamedSequences = append(w.renamedSequences, rename)
		}
		from, to := live, declared
		if to.OwnedBy != nil {
			if was, ok := w.formerColumn(*to.OwnedBy); ok && from.OwnedBy != nil && *from.OwnedBy == was {
				from.OwnedBy = to.OwnedBy // the column is renamed, and the server notes that by itself
			}
		}
		from.Schema, from.Name, to.RenamedFrom = to.Schema, to.Name, ""
		if !equal(from, to) {
			w.alterSequence(from, to)
		}
	}
	for _, s := range m.dropped {
		switch {
		case s.OwnedBy != nil && !hasColumn(w.compare, *s.OwnedBy):
			w.dropOwnedSequence(s)
		case s.OwnedBy != nil || w.managed(s.QualifiedName()):
			w.emit(ops.DropSequence{Sequence: s, Defined: true})
		}
	}
	w.foldedSequences()
}

// alterSequence alters a sequence. Where it changes owner from a dropped table to a new one,
// this takes two operations, OWNED BY NONE and OWNED BY the new column, with the drop and
// the create between them: the new table may take the name of the dropped one.
func (w *walk) alterSequence(from, to schema.Sequence) {
	if from.OwnedBy != nil && to.OwnedBy != nil && w.compare.Table(from.OwnedBy.Table) == nil && w.live.Table(to.OwnedBy.Table) == nil {
		free := from
		free.OwnedBy = nil
		w.emit(ops.AlterSequence{From: from, To: free})
		from = free
	}
	w.emit(ops.AlterSequence{From: from, To: to})
}

// dropOwnedSequence drops a sequence, IF EXISTS, that has been dropped together with the
// column that owned it. The operation is there for the way back, where the sequence has to
// be created before the column whose default names it.
func (w *walk) dropOwnedSequence(s schema.Sequence) {
	if w.handlesTable(s.OwnedBy.Table) {
		w.emit(ops.DropSequence{Sequence: s, Defined: true, IfExists: true})
	}
}

// foldedSequences creates and drops sequences that are not in the canonical forms, which
// have serial columns in place of an integer column and its sequence. Operations carry the
// column as it was given, with a default that names the sequence.
func (w *walk) foldedSequences() {
	for _, s := range w.declared.Sequences {
		if s.OwnedBy != nil && w.compare.Sequence(s.QualifiedName()) == nil && !hasColumn(w.live, *s.OwnedBy) {
			s.RenamedFrom = ""
			w.emit(ops.CreateSequence{Sequence: s})
		}
	}
	for _, s := range w.in.Live.Sequences {
		if s.OwnedBy != nil && w.live.Sequence(s.QualifiedName()) == nil && !hasColumn(w.compare, *s.OwnedBy) {
			w.dropOwnedSequence(s)
		}
	}
}

func hasColumn(s indexed, ref schema.ColumnRef) bool {
	t := s.Table(ref.Table)
	return t != nil && t.Column(ref.Column) != nil
}

// handlesTable reports whether a live table is compared or dropped, and not left alone.
func (w *walk) handlesTable(n schema.Name) bool {
	if w.compare.Table(n) != nil {
		return true
	}
	return w.in.Options.DropUnmanaged || (w.in.Options.Managed != nil && w.in.Options.Managed(n))
}

// appendNew adds v to a list of unsettled objects, unless it has been normalized already.
func appendNew[T any, K comparable](list, done []T, v T, key func(T) K) []T {
	if _, ok := find(done, key, key(v)); ok {
		return list
	}
	return append(list, v)
}
