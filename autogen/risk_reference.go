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
	table, keys := w.newForeignKeys(op)
	var list []Risk
	for _, k := range keys {
		to := w.referred(table, k)
		if to == nil {
			continue
		}
		for _, why := range dialect.RefusedKey(w.dialect, k, table, *to, collation) {
			list = append(list, Risk{Kind: dialect.RiskRefused, Means: why, Safe: "declare the two columns alike"})
		}
	}
	return list
}

// keyless tells of foreign keys to columns that are no key, so that the database is
// going to refuse them, or, as SQLite does, the rows. after is the schema when all
// changes are made: another one may make the key.
func (w *assessor) keyless(op ops.Op, after func() *schema.Schema) []Risk {
	table, keys := w.newForeignKeys(op)
	var list []Risk
	for _, k := range keys {
		to := w.referred(table, k)
		if to == nil {
			continue
		}
		means := dialect.Keyless(w.dialect, k, table, *to)
		if means == "" {
			continue
		}
		if made := after().Table(k.RefTable); made == nil || dialect.IsKey(w.dialect, *made, k.RefColumns) {
			continue
		}
		list = append(list, Risk{Kind: dialect.RiskRefused, Means: means, Safe: "refer to the primary key, or make it unique"})
	}
	return list
}

// newForeignKeys are the foreign keys that an operation adds, and their table.
func (w *assessor) newForeignKeys(op ops.Op) (table schema.Table, keys []schema.ForeignKey) {
	switch op := op.(type) {
	case ops.CreateTable:
		return op.Table, op.Table.ForeignKeys
	case ops.AddConstraint:
		key, ok := op.Constraint.(schema.ForeignKey)
		if t := w.table(op.Table); ok && t != nil {
			return *t, []schema.ForeignKey{key}
		}
	}
	return table, nil
}

// referred is the table that a foreign key of a table refers to; nil if it is not known.
func (w *assessor) referred(table schema.Table, k schema.ForeignKey) *schema.Table {
	if k.RefTable == table.QualifiedName() {
		return &table
	}
	return w.table(k.RefTable)
}

// table is a table as the changes so far have left it, or made it.
func (w *assessor) table(n schema.Name) *schema.Table {
	if t, ok := w.created[n]; ok {
		return &t
	}
	return w.now.Schema().Table(n)
}
