package autogen

import (
	"cmp"
	"maps"
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// An index of a partitioned table has a part in each partition: an index that PostgreSQL
// creates and drops together with it. CREATE INDEX ON p (a), for example, creates
// p_2024_a_idx in the partition p_2024. All that can differ is the name of a part: the map
// schema.Table.Parts has those that were renamed.

// partedMember is a constraint or index of a partitioned table, as far as the names of its
// parts depend on it.
type partedMember struct {
	table   schema.Name
	name    string
	label   string // what the names of its parts end in, such as "idx"; empty if it has none
	columns []string
	where   string
}

func keyMember(table schema.Name, k schema.Constraint) partedMember {
	m := partedMember{table: table, name: k.ConstraintName()}
	switch k := k.(type) {
	case schema.PrimaryKey:
		m.label, m.columns = labelOf(k.Key, "pkey"), slices.Concat(k.Columns, k.Include)
	case schema.Unique:
		m.label, m.columns = labelOf(k.Key, "key"), slices.Concat(k.Columns, k.Include)
	case schema.Exclusion:
		m.label, m.where = "excl", k.Where.SQL
		for _, e := range k.Elements {
			m.columns = append(m.columns, e.Column)
		}
		m.columns = append(m.columns, k.Include...)
	case schema.ForeignKey:
		m.columns = k.Columns
	case schema.Check:
		m.where = k.Expr.SQL
	}
	return m
}

// labelOf is the label of a key, which is empty if the key is invalid: then PostgreSQL
// names no parts, and k.Attached says what they are called.
func labelOf(k schema.Key, of string) string {
	if k.Invalid {
		return ""
	}
	return of
}

func indexMember(table schema.Name, x schema.Index) partedMember {
	m := partedMember{table: table, name: x.Name, label: "idx", where: x.Where.SQL}
	if x.Invalid { // as of a key, see labelOf
		m.label = ""
	}
	for _, p := range x.Parts {
		m.columns = append(m.columns, p.Column)
	}
	m.columns = append(m.columns, x.Include...)
	return m
}

// partName is the name of a partition's part of a member.
func partName(t schema.Table, m partedMember) string {
	if m.label == "" {
		return m.name
	}
	given := dialect.PartName(t.Name, m.label, m.columns)
	return cmp.Or(t.Parts[given], given)
}

// partsOf are the members of its ancestors that a partition has parts of, by the names that
// PostgreSQL gives to the parts. It leaves out those whose names cannot be told: it numbers
// a name that is taken (p_2024_a_idx1), and names expressions in its own way.
func partsOf(s indexed, t schema.Table) map[string]partedMember {
	list, twice := map[string]partedMember{}, map[string]bool{}
	for _, own := range members(t) {
		twice[own.name] = true
	}
	add := func(m partedMember) {
		if m.label == "" || m.name == "" || slices.Contains(m.columns, "") {
			return
		}
		given := dialect.PartName(t.Name, m.label, m.columns)
		if _, there := list[given]; there {
			twice[given] = true
		}
		list[given] = m
	}
	for p := range s.above(t) {
		for _, m := range members(p) {
			add(m)
		}
	}
	for given := range twice {
		delete(list, given)
	}
	return list
}

// members are a table's constraints and indexes.
func members(t schema.Table) []partedMember {
	var list []partedMember
	for _, k := range t.Constraints() {
		list = append(list, keyMember(t.QualifiedName(), k))
	}
	for _, x := range t.Indexes {
		list = append(list, indexMember(t.QualifiedName(), x))
	}
	return list
}

// parts renames the parts of indexes to their declared names. A part without a declared
// name may have any, but in models written in SQL it has the name that PostgreSQL gives it.
func (w *walk) parts() {
	var done *memberOps
	for _, t := range w.compare.Tables {
		if t.PartitionOf == nil || t.Parts == nil && w.live.Table(w.formerTable(t.QualifiedName())) == nil {
			continue
		}
		if done == nil {
			done = memberOpsOf(w.ops)
		}
		list := partsOf(w.compare, t)
		for _, given := range slices.Sorted(maps.Keys(list)) {
			want, said := t.Parts[given]
			if !said && !w.in.Options.Naming.KeepUnnamed {
				continue
			}
			if t.Key(want) != nil {
				continue
			}
			if have := w.currentPartName(done, t, given, list[given]); have != cmp.Or(want, given) {
				w.emit(ops.RenameIndex{Table: t.QualifiedName(), From: have, To: cmp.Or(want, given)})
			}
		}
	}
}

// memberOps is what operations do to constraints and indexes.
type memberOps struct {
	created map[schema.Name]bool // tables
	made    map[member]bool      // what is added to a table
	former  map[member]string    // the former names of what is renamed
	altered map[schema.Name][]ops.AlterColumn
}

func memberOpsOf(list []ops.Op) *memberOps {
	m := &memberOps{map[schema.Name]bool{}, map[member]bool{}, map[member]string{}, map[schema.Name][]ops.AlterColumn{}}
	for _, op := range list {
		switch op := op.(type) {
		case ops.CreateTable:
			m.created[op.Table.QualifiedName()] = true
		case ops.CreateIndex:
			m.made[member{op.Table, op.Index.Name}] = true
		case ops.AddConstraint:
			m.made[member{op.Table, op.Constraint.ConstraintName()}] = true
		case ops.RenameIndex:
			m.former[member{op.Table, op.To}] = op.From
		case ops.RenameConstraint:
			m.former[member{op.Table, op.To}] = op.From
		case ops.AlterColumn:
			m.altered[op.Table] = append(m.altered[op.Table], op)
		}
	}
	return m
}

// makes reports whether the operations create a constraint or index, or alter a column so
// that PostgreSQL rebuilds it.
func (o *memberOps) makes(m partedMember) bool {
	return o.created[m.table] || o.made[member{m.table, m.name}] ||
		slices.ContainsFunc(o.altered[m.table], func(a ops.AlterColumn) bool { return m.rebuiltBy(a) })
}

// currentPartName is the name that a part has before parts renames it: the one that
// PostgreSQL has given it, if the operations create the index or the partition, and the
// live one otherwise. given is the former.
func (w *walk) currentPartName(done *memberOps, t schema.Table, given string, m partedMember) string {
	was := w.live.Table(w.formerTable(t.QualifiedName()))
	if was == nil {
		return given
	}
	if was.PartitionOf == nil { // it is attached: an index that it keeps becomes the part
		n := t.QualifiedName()
		for _, own := range members(*was) {
			if own.label == m.label && slices.Equal(own.columns, m.columns) && !w.dropsIndex(n, own.name) && !w.dropsConstraint(n, own.name) {
				return own.name
			}
		}
		return given
	}
	if done.makes(m) {
		return given
	}
	from := w.formerTable(m.table)
	former := cmp.Or(done.former[member{m.table, m.name}], m.name)
	for _, l := range partsOf(w.live, *was) {
		if l.table == from && l.name == former {
			return partName(*was, l)
		}
	}
	return cmp.Or(was.Parts[given], given)
}

// rebuiltBy reports whether an operation has PostgreSQL rebuild the index. ALTER COLUMN TYPE
// does so with the indexes on the column, and their parts have their standard names again.
func (m partedMember) rebuiltBy(op ops.Op) bool {
	a, ok := op.(ops.AlterColumn)
	of := func(column string) bool {
		return slices.Contains(m.columns, column) || column != "" && mentions(m.where, column)
	}
	if !ok || a.Table != m.table || !of(a.Column) && !of(a.To.Name.Value) {
		return false
	}
	_, _, was := dialect.SpelledSerial(a.Table, schema.Column{Type: a.From.Type.Value})
	_, _, is := dialect.SpelledSerial(a.Table, schema.Column{Type: a.To.Type.Value})
	return a.To.Collation.Set || a.To.Type.Set && was == is
}

// restorePartNames has the way back rename the parts that this revision drops, once it has
// created them again. That is after the reverse of the first operation that drops a part,
// which is the last one to run.
func (w *walk) restorePartNames(changes []Change) {
	var at map[schema.Name][]int // see changesByTable
	for _, t := range w.live.Tables {
		if len(t.Parts) == 0 {
			continue
		}
		if at == nil {
			at = w.changesByTable(changes)
		}
		list := partsOf(w.live, t)
		for _, given := range slices.Sorted(maps.Keys(t.Parts)) {
			m, ok := list[given]
			if !ok || t.Key(t.Parts[given]) != nil {
				continue
			}
			first := len(changes)
			for _, i := range slices.Concat(at[t.QualifiedName()], at[m.table]) {
				if i < first && w.dropsPart(changes[i].Op, t, m) {
					first = i
				}
			}
			if first < len(changes) && changes[first].Reverse != nil {
				changes[first].Reverse = append(changes[first].Reverse, ops.RenameIndex{Table: t.QualifiedName(), From: given, To: t.Parts[given]})
			}
		}
	}
}

// changesByTable are the indexes of the changes to each table, by its live name.
func (w *walk) changesByTable(changes []Change) map[schema.Name][]int {
	at := map[schema.Name][]int{}
	for i, c := range changes {
		n, ok := ops.Altered(c.Op)
		if drop, is := c.Op.(ops.DropTable); is {
			at[drop.Table.QualifiedName()] = append(at[drop.Table.QualifiedName()], i)
		} else if ok {
			at[w.formerTable(n)] = append(at[w.formerTable(n)], i)
		}
	}
	return at
}

// dropsPart reports whether an operation drops, or has PostgreSQL rebuild, the part of m
// that the partition t has.
func (w *walk) dropsPart(op ops.Op, t schema.Table, m partedMember) bool {
	switch op := op.(type) {
	case ops.DropTable:
		n := op.Table.QualifiedName()
		return n == t.QualifiedName() || n == m.table
	case ops.DropIndex:
		return w.formerTable(op.Table) == m.table && op.Index.Name == m.name
	case ops.DropConstraint:
		return w.formerTable(op.Table) == m.table && op.Name == m.name
	case ops.AlterColumn:
		op.Table = w.formerTable(op.Table)
		return m.rebuiltBy(op)
	}
	return false
}
