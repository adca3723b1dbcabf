package autogen

import (
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// unlike tells of foreign keys that MySQL or MariaDB is going to refuse, since their
// columns are not alike.
func (w *assessor) unlike(op ops.Op, collation string) []Risk {
	if w.dialect.Name() != "mysql" {
		return nil
	}
	var table schema.Table
	var keys []schema.ForeignKey
	switch op := op.(type) {
	case ops.CreateTable:
		table, keys = op.Table, op.Table.ForeignKeys
	case ops.AddConstraint:
		key, ok := op.Constraint.(schema.ForeignKey)
		t := w.table(op.Table)
		if !ok || t == nil {
			return nil
		}
		table, keys = *t, []schema.ForeignKey{key}
	}
	var list []Risk
	for _, k := range keys {
		to := &table
		if k.RefTable != table.QualifiedName() {
			to = w.table(k.RefTable)
		}
		if to == nil {
			continue
		}
		for _, why := range dialect.RefusedKey(w.dialect, k, table, *to, collation) {
			list = append(list, Risk{Kind: dialect.RiskRefused, Means: why, Safe: "declare the two columns alike"})
		}
	}
	return list
}

// table is a table as the changes so far have left it, or made it.
func (w *assessor) table(n schema.Name) *schema.Table {
	if t, ok := w.created[n]; ok {
		return &t
	}
	return w.now.Schema().Table(n)
}
