package autogen

import (
	"cmp"
	"slices"
	"sync"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// spellSerials spells out, on either side, the serial columns whose sequence the
// other side has by itself: it is the same one, and goes on counting where it is. So
// are those whose sequence somebody named, where the other side's column is none: no
// operation makes a column that is there count by a sequence of another name. And so
// are those of a sequence that comes to be behind another column of the table.
func (in Input) spellSerials() Input {
	if !in.Dialect.Traits().SerialSequences {
		return in
	}
	in = in.spelled(ownedByListed(in.Declared.Sequences), ownedByListed(in.Live.Sequences))
	in = in.spelled(notSerialOnOtherSide(in.Declared), notSerialOnOtherSide(in.Live))
	return in.spelled(ofAnotherColumn(in.Live, in.Declared), ofAnotherColumn(in.Declared, in.Live))
}

// spelled spells out those that the tests tell, on either side.
func (in Input) spelled(live, declared serialTest) Input {
	in.Live = spelledOut(in.Live, live)
	in.Declared, in.Normalized = spelledOut(in.Declared, declared), spelledOut(in.Normalized, declared)
	return in
}

// serialTest tells which serial columns of a table are to be spelled out, by the
// sequence behind them.
type serialTest func(col schema.Column, q schema.Sequence) bool

// ownedByListed are those whose sequence is in a list.
func ownedByListed(list []schema.Sequence) serialTest {
	names := make(map[schema.Name]bool, len(list))
	for _, q := range list {
		names[q.QualifiedName()] = true
	}
	return func(_ schema.Column, q schema.Sequence) bool { return names[q.QualifiedName()] }
}

// notSerialOnOtherSide are those whose sequence has a name of its own and that are plain columns
// of the other side.
func notSerialOnOtherSide(other schema.Schema) serialTest {
	of := sync.OnceValue(func() indexed { return index(other) })
	return func(col schema.Column, q schema.Sequence) bool {
		if col.Sequence == "" {
			return false
		}
		t := of().Table(q.OwnedBy.Table)
		if t == nil || t.Column(col.Name) == nil {
			return false
		}
		beside := *t.Column(col.Name)
		return beside.Identity != nil || beside.SequenceBehind(t.Name) == ""
	}
}

// ofAnotherColumn are those of own whose sequence is behind another column of the table
// on the other side. Where neither side has the other's column, that is the same one
// with a new name.
func ofAnotherColumn(own, other schema.Schema) serialTest {
	at := sync.OnceValue(func() map[schema.Name]schema.ColumnRef {
		refs := map[schema.Name]schema.ColumnRef{}
		for _, t := range other.Tables {
			for _, col := range t.Columns {
				if _, q, serial := dialect.SpelledSerial(t.QualifiedName(), col); serial {
					refs[q.QualifiedName()] = *q.OwnedBy
				}
			}
		}
		return refs
	})
	sides := sync.OnceValues(func() (indexed, indexed) { return index(own), index(other) })
	return func(_ schema.Column, q schema.Sequence) bool {
		there, ok := at()[q.QualifiedName()]
		if !ok || there.Table != q.OwnedBy.Table || there.Column == q.OwnedBy.Column {
			return false
		}
		here, beside := sides()
		return hasColumn(here, there) || hasColumn(beside, *q.OwnedBy)
	}
}

// spelledOut is a schema with the sequences of the serial columns that a test tells,
// and those columns drawing from them.
func spelledOut(s schema.Schema, spells serialTest) schema.Schema {
	var tables []schema.Table
	var sequences []schema.Sequence
	for i, t := range s.Tables {
		for j, col := range t.Columns {
			plain, q, serial := dialect.SpelledSerial(t.QualifiedName(), col)
			if !serial || !spells(col, q) {
				continue
			}
			if tables == nil {
				tables = slices.Clone(s.Tables)
			}
			if len(sequences) == 0 || sequences[len(sequences)-1].OwnedBy.Table != t.QualifiedName() {
				tables[i].Columns = slices.Clone(t.Columns)
			}
			tables[i].Columns[j] = plain
			sequences = append(sequences, q)
		}
	}
	if tables == nil {
		return s
	}
	s.Tables, s.Sequences = tables, slices.Concat(s.Sequences, sequences)
	return s
}

// renameSequence gives the sequence behind a column the name that is declared. Models
// that say none leave it as it is, but for two things: where the table or the column is
// renamed it has the name that the server would give it now, which no server does by
// itself, if it had such a name before; and it makes room for what is declared by its name.
func (c *tableWalk) renameSequence(live, declared schema.Column) {
	if !c.in.Dialect.Traits().SerialSequences || c.live.PartitionOf != nil || c.declared.PartitionOf != nil {
		return
	}
	was, is := c.liveColumn(live.Name), c.declaredColumn(declared.Name)
	from, to := was.SequenceBehind(c.live.Name), is.SequenceBehind(c.name.Name)
	if from == to || from == "" || to == "" || (was.Identity == nil) != (is.Identity == nil) {
		return
	}
	given := from == schema.PostgresObjectName(c.live.Name, live.Name, "seq")
	if !c.namesSequence(c.name, is) && !given && !c.declaresName(schema.Name{Schema: c.name.Schema, Name: from}) {
		return
	}
	at := schema.Name{Schema: c.name.Schema, Name: to}
	if !c.keepsName(at) {
		c.emit(ops.RenameSequence{From: schema.Name{Schema: c.name.Schema, Name: from}, To: at})
		c.renamedSequences = append(c.renamedSequences, ops.RenameSequence{From: schema.Name{Schema: c.live.Schema, Name: from}, To: at})
	}
}

// counting takes an alteration apart between a default that draws from a sequence and an
// identity whose sequence has the same name: the one goes before the other comes.
func (c *tableWalk) splitNumbering(op ops.AlterColumn) []ops.Op {
	behind := func(change ops.ColumnChange, table, column string) string {
		col := schema.Column{Name: column, Identity: change.Identity.Value}
		return dialect.DrawsFrom(schema.Name{Schema: c.name.Schema, Name: col.SequenceBehind(table)})
	}
	begins := op.To.Identity.Value != nil && op.From.Default.Value.SQL == behind(op.To, c.name.Name, cmp.Or(op.To.Name.Value, op.Column))
	ends := op.From.Identity.Value != nil && op.To.Default.Value.SQL == behind(op.From, c.live.Name, op.Column)
	if !begins && !ends {
		return []ops.Op{op}
	}
	other := ops.AlterColumn{Table: op.Table, Column: cmp.Or(op.To.Name.Value, op.Column)}
	if begins {
		other.To.Identity, other.From.Identity = op.To.Identity, op.From.Identity
		op.To.Identity, op.From.Identity = ops.Field[*schema.Identity]{}, ops.Field[*schema.Identity]{}
	} else {
		other.To.Default, other.From.Default = op.To.Default, op.From.Default
		op.To.Default, op.From.Default = ops.Field[schema.Expr]{}, ops.Field[schema.Expr]{}
	}
	return []ops.Op{op, other}
}

// means reports whether a declared column says what the sequence behind it is called. In
// SQL one that says nothing has the name that the server gives it.
func (w *walk) namesSequence(table schema.Name, declared schema.Column) bool {
	return w.in.Options.Naming.KeepUnnamed || declared.SequenceBehind(table.Name) != schema.PostgresObjectName(table.Name, declared.Name, "seq")
}

// claims reports whether something declared is called so, be it a sequence that a column
// names. What is left to the server to name takes another name by itself.
func (w *walk) declaresName(n schema.Name) bool {
	if w.claimed == nil {
		w.claimed = map[schema.Name]bool{}
		for _, t := range w.declared.Tables {
			for _, r := range tableResources(t) {
				if r.kind == kindIndexName {
					w.claimed[r.name] = true
				}
			}
			for _, col := range t.Columns {
				if behind := col.SequenceBehind(t.Name); behind != "" && !w.namesSequence(t.QualifiedName(), col) {
					delete(w.claimed, schema.Name{Schema: t.Schema, Name: behind})
				}
			}
		}
		for _, q := range w.declared.Sequences {
			w.claimed[q.QualifiedName()] = true
		}
		for _, o := range w.declared.Objects {
			if o.Kind == schema.KindView || o.Kind == schema.KindMaterializedView {
				w.claimed[o.QualifiedName()] = true
			}
		}
	}
	return w.claimed[n]
}

// followSequences leaves out the changes of defaults that come of a sequence's new
// name alone: the server follows by itself.
func (w *walk) followSequences() {
	if len(w.renamedSequences) == 0 {
		return
	}
	draws := map[string]string{}
	for _, r := range w.renamedSequences {
		draws[dialect.DrawsFrom(r.From)] = dialect.DrawsFrom(r.To)
	}
	list := w.ops[:0]
	for _, op := range w.ops {
		a, ok := op.(ops.AlterColumn)
		if is := a.To.Default.Value.SQL; ok && is != "" && draws[a.From.Default.Value.SQL] == is {
			a.To.Default, a.From.Default = ops.Field[schema.Expr]{}, ops.Field[schema.Expr]{}
			if op = a; a.To.IsZero() {
				continue
			}
		}
		list = append(list, op)
	}
	w.ops = list
}

// stays reports whether a live sequence has a name and keeps it.
func (w *walk) keepsName(n schema.Name) bool {
	if w.live.Sequence(n) != nil && !anyOf(w.ops, func(d ops.DropSequence) bool { return d.Sequence.QualifiedName() == n }) || w.compare.Sequence(n) != nil {
		return true
	}
	for _, t := range w.found.Tables {
		for _, col := range t.Columns {
			at := t.QualifiedName()
			if t.Schema != n.Schema || col.SequenceBehind(t.Name) != n.Name || w.newName(at) != at {
				continue
			}
			declared := w.declared.Table(at)
			if !w.handlesTable(at) {
				return true
			}
			if declared == nil || declared.Column(col.Name) == nil {
				continue
			}
			if is := declared.Column(col.Name); is.SequenceBehind(at.Name) == n.Name || !w.namesSequence(at, *is) && !w.declaresName(n) {
				return true
			}
		}
	}
	return false
}

// formerSequence is what a sequence that belongs to a column was called when the
// column or its table was, as the server names such sequences.
func (w *walk) formerSequence(s schema.Sequence) (schema.Name, bool) {
	if s.RenamedFrom != "" || s.OwnedBy == nil || !w.in.Dialect.Traits().SerialSequences {
		return w.formerName(s.Schema, s.RenamedFrom)
	}
	was, ok := w.formerColumn(*s.OwnedBy)
	if !ok || s.Name != schema.PostgresObjectName(s.OwnedBy.Table.Name, s.OwnedBy.Column, "seq") {
		return schema.Name{}, false
	}
	n := schema.Name{Schema: was.Table.Schema, Name: schema.PostgresObjectName(was.Table.Name, was.Column, "seq")}
	q := w.live.Sequence(n)
	return n, n.Schema == s.Schema && q != nil && q.OwnedBy != nil && *q.OwnedBy == was
}

// formerColumn is what a declared column is called in the database; ok is false where
// it is not there, or under that name.
func (w *walk) formerColumn(ref schema.ColumnRef) (was schema.ColumnRef, ok bool) {
	t := w.compare.Table(ref.Table)
	if t == nil || t.Column(ref.Column) == nil {
		return ref, false
	}
	was = ref
	if w.live.Table(ref.Table) == nil {
		from, _ := w.renamed(schema.Name{}, ref.Table.String())
		if n, ok := w.formerName(ref.Table.Schema, cmp.Or(from, t.RenamedFrom)); ok {
			was.Table = n
		}
	}
	if !hasColumn(w.live, was) {
		from, _ := w.renamed(ref.Table, ref.Column)
		was.Column = cmp.Or(from, t.Column(ref.Column).RenamedFrom)
	}
	return was, was != ref && hasColumn(w.live, was)
}
