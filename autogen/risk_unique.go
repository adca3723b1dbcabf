package autogen

import (
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// unique is what no two rows of a table may be alike in from now on.
type unique struct {
	table   schema.Name
	columns []string // those that are in it as they are
	nulls   bool     // two rows without values are alike, too
}

// becomesUnique is what an operation makes unique, if it does.
func becomesUnique(op ops.Op) (unique, bool) {
	switch op := op.(type) {
	case ops.AddConstraint:
		switch k := op.Constraint.(type) {
		case schema.PrimaryKey:
			return unique{op.Table, k.Columns, true}, true
		case schema.Unique:
			return unique{op.Table, k.Columns, k.NullsNotDistinct}, true
		}
	case ops.CreateIndex:
		return unique{op.Table, indexColumns(op.Index), op.Index.NullsNotDistinct}, op.Index.Unique
	}
	return unique{}, false
}

// indexColumns are the columns that an index has as they are: neither within an expression
// nor cut off after some characters.
func indexColumns(x schema.Index) []string {
	var list []string
	for _, p := range x.Parts {
		if p.Column != "" && p.Length == 0 {
			list = append(list, p.Column)
		}
	}
	return list
}

// rowsAlike tells where rows that are there stand against what is to be unique. Nobody
// looks for them: that would sort the table.
func (w *assessor) rowsAlike(op ops.Op, rows map[Question]bool) []Risk {
	u, ok := becomesUnique(op)
	if !ok || w.made.Only(op) || w.areUnique(u) || w.tellsApart(u) {
		return nil
	}
	means := w.answered(dialect.RiskUnfit, op, rows).means(
		"the table holds rows: where two of them are alike in it, this fails",
		"the table is empty here; where two rows are alike in it, this fails",
		"where two rows are alike in it, this fails")
	return []Risk{{Kind: dialect.RiskUnfit, Means: means, Safe: "look for them before"}}
}

// areUnique reports whether a table had something to the same effect before: some of the
// columns alone were unique.
func (w *assessor) areUnique(u unique) bool {
	t := w.before.Table(w.live(u.table))
	if t == nil {
		return false
	}
	var columns []string
	for _, c := range u.columns {
		columns = append(columns, w.liveColumn(u.table, c))
	}
	return slices.ContainsFunc(heldUnique(*t), func(held unique) bool {
		return len(held.columns) > 0 && len(schema.Without(held.columns, columns)) == 0 && (held.nulls || !u.nulls)
	})
}

// heldUnique is what a table keeps its rows from being alike in, all of them.
func heldUnique(t schema.Table) []unique {
	var list []unique
	for _, k := range t.Constraints() {
		if u, ok := becomesUnique(ops.AddConstraint{Constraint: k}); ok {
			list = append(list, u)
		}
	}
	for _, x := range t.Indexes {
		u, ok := becomesUnique(ops.CreateIndex{Index: x})
		if ok && x.Where.IsZero() && len(u.columns) == len(x.Parts) {
			list = append(list, u)
		}
	}
	return list
}

// tellsApart reports whether one of the columns is new, and has another value in each row
// or none.
func (w *assessor) tellsApart(u unique) bool {
	was, is := w.before.Table(w.live(u.table)), w.now.Schema().Table(u.table)
	if was == nil || is == nil {
		return false
	}
	return slices.ContainsFunc(u.columns, func(name string) bool {
		c := is.Column(name)
		if c == nil || was.Column(w.liveColumn(u.table, name)) != nil {
			return false
		}
		return c.Type.Kind.IsSerial() || c.Identity != nil || c.Sequence != "" || !u.nulls && c.Nullable && c.Default.IsZero() && c.Generated == nil
	})
}
