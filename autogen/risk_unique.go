package autogen

import (
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// unique is a unique constraint or index, or a primary key.
type unique struct {
	table   schema.Name
	columns []string // its plain columns: neither expressions nor prefixes
	nulls   bool     // two nulls are duplicates, too
}

// becomesUnique is the unique constraint or index that an operation adds, if it adds one.
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

// indexColumns are the plain columns of an index: neither expressions nor prefixes.
func indexColumns(x schema.Index) []string {
	var list []string
	for _, p := range x.Parts {
		if p.Column != "" && p.Length == 0 {
			list = append(list, p.Column)
		}
	}
	return list
}

// duplicates is the risk that existing rows violate a new unique constraint or index. It is
// only asked whether there are rows at all: looking for duplicates would sort the table.
func (w *assessor) duplicates(op ops.Op, rows map[Question]bool) []Risk {
	u, ok := becomesUnique(op)
	if !ok || w.made.Only(op) || w.areUnique(u) || w.hasDistinctColumn(u) {
		return nil
	}
	means := w.answered(dialect.RiskUnfit, op, rows).means(
		"the table holds rows: where two of them are alike in it, this fails",
		"the table is empty here; where two rows are alike in it, this fails",
		"where two rows are alike in it, this fails")
	return []Risk{{Kind: dialect.RiskUnfit, Means: means, Safe: "look for them before"}}
}

// areUnique reports whether the rows are unique already, because some of the columns alone
// were.
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

// heldUnique are the unique constraints and indexes of a table that hold for all rows, and
// are on plain columns only.
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

// hasDistinctColumn reports whether one of the columns is new and cannot have duplicates: it
// is numbered, or null in all rows.
func (w *assessor) hasDistinctColumn(u unique) bool {
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
