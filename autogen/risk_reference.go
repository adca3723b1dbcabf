package autogen

import (
	"cmp"
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// reference is a foreign key and the tables at its ends.
type reference struct {
	key      schema.ForeignKey
	from, to schema.Table
}

// mismatchedReferences are the foreign keys that MySQL or MariaDB is going to refuse because
// their columns differ in type or collation from those that they refer to.
func (w *assessor) mismatchedReferences(op ops.Op, collation string) []Risk {
	if w.dialect.Name() != "mysql" {
		return nil
	}
	var list []Risk
	for _, r := range w.references(op) {
		for _, why := range dialect.RefusedKey(w.dialect, r.key, r.from, r.to, collation) {
			list = append(list, Risk{Kind: dialect.RiskRefused, Means: why, Safe: "declare the two columns alike"})
		}
	}
	return list
}

// unkeyedReferences are the foreign keys to columns that are not unique. The database is
// going to refuse the key or, as SQLite does, the rows. after is the schema after all
// changes: a later one may make the columns unique. loose is Holds.LooseKeys.
func (w *assessor) unkeyedReferences(op ops.Op, after func() *schema.Schema, loose bool) []Risk {
	var list []Risk
	for _, r := range w.references(op) {
		means := dialect.Keyless(w.dialect, r.key, r.from, r.to, loose)
		if means == "" {
			continue
		}
		if made := after().Table(r.key.RefTable); made == nil || dialect.IsKey(w.dialect, *made, r.key.RefColumns, loose) {
			continue
		}
		list = append(list, Risk{Kind: dialect.RiskRefused, Means: means, Safe: "refer to the primary key, or make it unique"})
	}
	return list
}

// missingPrimaryKey is the risk of a table without a primary key, where the server refuses
// one. after is the schema after all changes: dropping a key and adding the next one are one
// statement.
func (w *assessor) missingPrimaryKey(op ops.Op, after func() *schema.Schema, needed bool) []Risk {
	if !needed {
		return nil
	}
	switch op := op.(type) {
	case ops.CreateTable:
		if op.Table.PrimaryKey != nil {
			return nil
		}
	case ops.DropConstraint:
		if t := after().Table(op.Table); op.Type != schema.KindPrimaryKey || t == nil || t.PrimaryKey != nil {
			return nil
		}
	default:
		return nil
	}
	return []Risk{{Kind: dialect.RiskRefused, Means: "the server takes no table without a primary key (sql_require_primary_key is on)",
		Safe: "declare a primary key"}}
}

// missingReferences tells of foreign keys to a table that is not there, and that no change
// makes. Other schemas may hold tables that are not read, as may PostgreSQL's extensions.
func (w *assessor) missingReferences(op ops.Op, after func() *schema.Schema) []Risk {
	if w.dialect.Name() == "postgres" {
		return nil
	}
	var list []Risk
	from, keys := w.foreignKeys(op)
	for _, k := range keys {
		called := func(t schema.Table) bool { return t.Schema == "" && strings.EqualFold(t.Name, k.RefTable.Name) }
		if k.RefTable.Schema != "" || called(from) || slices.ContainsFunc(after().Tables, called) {
			continue
		}
		means := "foreign key " + cmp.Or(k.Name, "of "+from.QualifiedName().String()) + ": there is no table " + k.RefTable.Name
		if w.dialect.Name() == "sqlite" {
			means += "; SQLite refuses the rows, not the key"
		}
		list = append(list, Risk{Kind: dialect.RiskRefused, Means: means, Safe: "declare the table, or refer to one that is there"})
	}
	return list
}

// foreignKeys are those that an operation adds, and the table that they are on.
func (w *assessor) foreignKeys(op ops.Op) (from schema.Table, keys []schema.ForeignKey) {
	switch op := op.(type) {
	case ops.CreateTable:
		return op.Table, op.Table.ForeignKeys
	case ops.AddConstraint:
		key, ok := op.Constraint.(schema.ForeignKey)
		if t := w.table(op.Table); ok && t != nil {
			return *t, []schema.ForeignKey{key}
		}
	}
	return from, nil
}

// references are the foreign keys that an operation adds, if the table that they refer to is
// known.
func (w *assessor) references(op ops.Op) []reference {
	from, keys := w.foreignKeys(op)
	var list []reference
	for _, k := range keys {
		if k.RefTable == from.QualifiedName() {
			list = append(list, reference{k, from, from})
		} else if to := w.table(k.RefTable); to != nil {
			list = append(list, reference{k, from, *to})
		}
	}
	return list
}

// table is a table as it is after the changes so far.
func (w *assessor) table(n schema.Name) *schema.Table {
	if t, ok := w.created[n]; ok {
		return &t
	}
	return w.now.Schema().Table(n)
}
