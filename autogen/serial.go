package autogen

import (
	"cmp"
	"slices"
	"sync"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// spellSerials spells out some serial columns, on either side. A column "id serial" is one
// thing in a schema, but "id integer DEFAULT nextval('t_id_seq')" and the sequence t_id_seq
// are two. To find that they are the same, the first is spelled out as the second, where
//
//   - the other side has the sequence as an object of its own;
//   - the sequence was given a name, and the other side's column is not serial: there is no
//     operation that makes an existing column serial with a sequence of a given name;
//   - the sequence belongs to another column of the table on the other side.
func (in Input) spellSerials() Input {
	if !in.Dialect.Traits().SerialSequences {
		return in
	}
	in = in.spelled(ownedByListed(in.Declared.Sequences), ownedByListed(in.Live.Sequences))
	in = in.spelled(notSerialOnOtherSide(in.Declared), notSerialOnOtherSide(in.Live))
	return in.spelled(ofAnotherColumn(in.Live, in.Declared), ofAnotherColumn(in.Declared, in.Live))
}

// spelled spells out the serial columns of each side for which its test holds.
func (in Input) spelled(live, declared serialTest) Input {
	in.Live = spelledOut(in.Live, live)
	in.Declared, in.Normalized = spelledOut(in.Declared, declared), spelledOut(in.Normalized, declared)
	return in
}

// serialTest reports whether a serial column is to be spelled out. q is its sequence.
type serialTest func(col schema.Column, q schema.Sequence) bool

// ownedByListed holds for columns whose sequence is in a list.
func ownedByListed(list []schema.Sequence) serialTest {
	names := make(map[schema.Name]bool, len(list))
	for _, q := range list {
		names[q.QualifiedName()] = true
	}
	return func(_ schema.Column, q schema.Sequence) bool { return names[q.QualifiedName()] }
}

// notSerialOnOtherSide holds for columns whose sequence was given a name, and that are not
// serial on the other side.
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

// ofAnotherColumn holds for columns of own whose sequence belongs to another column of the
// same table on the other side. If neither side has the other's column, it is one column
// that was renamed, and there is nothing to spell out.
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

// spelledOut is a schema in which the serial columns for which a test holds draw from
// sequences that are objects of their own.
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

// renameSequence renames the sequence of a serial or identity column to its declared name.
// If the models do not say one, there are two reasons to rename it. The table or column is
// renamed and the sequence has the standard name, t_id_seq: it gets the standard name for
// the new ones, as PostgreSQL does not rename it. Or something else is declared by the name
// that it has.
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

// splitNumbering splits an alteration that replaces DEFAULT nextval('t_id_seq') by an
// identity whose sequence has the same name, or the reverse: the old sequence is dropped
// between the two.
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

// namesSequence reports whether a declared column says the name of its sequence. In models
// written in SQL it always does: if nothing is said, the name is the standard one.
func (w *walk) namesSequence(table schema.Name, declared schema.Column) bool {
	return w.in.Options.Naming.KeepUnnamed || declared.SequenceBehind(table.Name) != schema.PostgresObjectName(table.Name, declared.Name, "seq")
}

// declaresName reports whether a declared table, index, sequence or view has a name. The
// sequence of a column counts only if the column names it: otherwise the server chooses a
// name that is free.
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

// followSequences leaves out changes of a default from nextval('old') to nextval('new') where
// the sequence is renamed so: PostgreSQL changes the default by itself.
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

// keepsName reports whether there is a live sequence of a name that is neither renamed nor
// dropped.
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

// formerSequence is the live name of a declared sequence. For one with the standard name of
// its column, t_id_seq, it is the standard name for the former names of table and column.
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

// formerColumn is the live name of a declared column; ok is false if the column has no
// other name in the database, or is not there.
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
