package autogen

import (
	"cmp"
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// maxCandidates is how many drops are proposed as the former name of one addition: nobody
// reads more. It also keeps a thousand dropped tables and a thousand new ones, all of them
// similar, from being a million pairs.
const maxCandidates = 10

// columnCandidates notes the drops and adds of columns that look like a rename, because the
// types are the same.
func (c *tableWalk) columnCandidates(dropped, added []schema.Column) {
	for _, add := range added {
		found := 0
		for _, drop := range dropped {
			reason := columnsAlike(drop, add)
			if reason == "" {
				continue
			}
			c.result.Candidates = append(c.result.Candidates, Rename{Table: c.name, From: drop.Name, To: add.Name, Reason: reason})
			if found++; found == maxCandidates {
				break
			}
		}
	}
}

// columnsAlike says why one column may be the other one renamed; "" if it may not.
func columnsAlike(a, b schema.Column) string {
	if !a.Type.Equal(b.Type) || (a.Generated == nil) != (b.Generated == nil) {
		return ""
	}
	return cmp.Or(a.Type.String(), "the same type")
}

// tableCandidates notes tables that look like one another: most columns are the
// same, with the same types.
func (w *walk) tableCandidates(dropped, added []schema.Table) {
	if len(dropped) == 0 || len(added) == 0 {
		return
	}
	f := newFinder(dropped)
	for _, add := range added {
		found := 0
		for _, i := range f.sharing(add) {
			if !f.alike(i, add) {
				continue
			}
			w.result.Candidates = append(w.result.Candidates, Rename{
				From: dropped[i].QualifiedName().String(), To: add.QualifiedName().String(), Reason: "most columns are the same",
			})
			if found++; found == maxCandidates {
				break
			}
		}
	}
}

// finder finds, among many tables, those that are similar to a given one.
type finder struct {
	tables []schema.Table
	// having are the tables with a column of a name, but at most commonName of them: a name
	// that very many tables have, such as "id", tells nothing.
	having  map[string][]int
	columns []map[string]*schema.Column
	// asked is, for each table, the last call of sharing that has listed it; calls counts
	// the calls.
	asked []int
	calls int
}

const commonName = 100

func newFinder(tables []schema.Table) *finder {
	f := &finder{tables: tables, having: map[string][]int{}, columns: make([]map[string]*schema.Column, len(tables)), asked: make([]int, len(tables))}
	for i, t := range tables {
		f.columns[i] = make(map[string]*schema.Column, len(t.Columns))
		for j := range t.Columns {
			name := t.Columns[j].Name
			f.columns[i][name] = &t.Columns[j]
			if len(f.having[name]) < commonName {
				f.having[name] = append(f.having[name], i)
			}
		}
	}
	return f
}

// sharing lists the tables that have a column of the same name as t.
func (f *finder) sharing(t schema.Table) []int {
	f.calls++
	var list []int
	for _, c := range t.Columns {
		for _, i := range f.having[c.Name] {
			if f.asked[i] != f.calls {
				f.asked[i] = f.calls
				list = append(list, i)
			}
		}
	}
	slices.Sort(list)
	return list
}

// alike reports whether more than half of the columns have the same name and type.
func (f *finder) alike(i int, t schema.Table) bool {
	same := 0
	for _, c := range t.Columns {
		if other := f.columns[i][c.Name]; other != nil && other.Type.Equal(c.Type) {
			same++
		}
	}
	return same*2 > max(len(f.tables[i].Columns), len(t.Columns))
}

// hints are the rename candidates by the dropped column or table, and by the added one. A
// table is a ColumnRef with the table's name as Column.
type hints struct{ drops, adds map[schema.ColumnRef][]Rename }

func newHints(candidates []Rename) hints {
	h := hints{map[schema.ColumnRef][]Rename{}, map[schema.ColumnRef][]Rename{}}
	for _, r := range candidates {
		from, to := schema.ColumnRef{Table: r.Table, Column: r.From}, schema.ColumnRef{Table: r.Table, Column: r.To}
		h.drops[from], h.adds[to] = append(h.drops[from], r), append(h.adds[to], r)
	}
	return h
}

// notes say of a drop or an addition that it may be one half of a rename.
func (h hints) notes(op ops.Op) []string {
	var drops, adds []Rename
	switch op := op.(type) {
	case ops.DropTable:
		drops = h.drops[schema.ColumnRef{Column: op.Table.QualifiedName().String()}]
	case ops.CreateTable:
		adds = h.adds[schema.ColumnRef{Column: op.Table.QualifiedName().String()}]
	case ops.DropColumn:
		drops = h.drops[schema.ColumnRef{Table: op.Table, Column: op.Column.Name}]
	case ops.AddColumn:
		adds = h.adds[schema.ColumnRef{Table: op.Table, Column: op.Column.Name}]
	}
	var list []string
	for _, r := range drops[:min(len(drops), maxCandidates)] {
		list = append(list, "possible rename to "+r.To+": "+renameHint(r))
	}
	for _, r := range adds {
		list = append(list, "possible rename of "+r.From+": "+renameHint(r))
	}
	return list
}

// renameHint says how to declare a rename.
func renameHint(r Rename) string {
	return "renamed_from = \"" + r.From + "\" in the models would keep the data"
}
