package dialect

import (
	"slices"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// ReferredKeys holds the primary keys of tables whose key does not change: foreign keys
// may refer to them without naming their columns.
type ReferredKeys map[schema.Name][]string

// Add adds a table's primary key.
func (k ReferredKeys) Add(table schema.Name, columns []string) {
	k[foldedTable(table)] = columns
}

// stableKeys are the primary keys that a list of operations leaves as they are.
func stableKeys(tables []schema.Table, list []ops.Op) ReferredKeys {
	keys := ReferredKeys{}
	for i := range tables {
		if t := &tables[i]; t.PrimaryKey != nil {
			keys.Add(t.QualifiedName(), t.PrimaryKey.Columns)
		}
	}
	for _, op := range list {
		if d, ok := op.(ops.DropTable); ok {
			delete(keys, foldedTable(d.Table.QualifiedName()))
		}
		if n, ok := tableOfOp(op); ok && touchesKey(op) {
			delete(keys, foldedTable(n))
		}
	}
	return keys
}

// touchesKey is whether an operation may change a table's primary key or its name.
func touchesKey(op ops.Op) bool {
	switch op := op.(type) {
	case ops.AddConstraint:
		return op.Constraint.ConstraintKind() == schema.KindPrimaryKey
	case ops.DropConstraint, ops.RenameTable, ops.DropColumn:
		return true
	case ops.AlterColumn:
		return op.To.Name.Set
	}
	return false
}

// inWordsOf has the foreign keys of a table name the columns that they refer to, or
// leave them to the primary key that these are, as a text does.
func (d sqlite) inWordsOf(definition string, t schema.Table, keys ReferredKeys) schema.Table {
	parsed, err := sqltext.ParseTable(definition)
	if err != nil || len(t.ForeignKeys) == 0 {
		return t
	}
	said := d.tableOf(parsed).ForeignKeys
	t.ForeignKeys = slices.Clone(t.ForeignKeys)
	for i := range t.ForeignKeys {
		fk := &t.ForeignKeys[i]
		key, stays := keys[foldedTable(fk.RefTable)]
		if !stays || len(fk.RefColumns) > 0 && !sameSQLiteNames(fk.RefColumns, key) {
			continue
		}
		at := slices.IndexFunc(said, func(s schema.ForeignKey) bool {
			return s.Name == fk.Name && sameSQLiteName(s.RefTable.Name, fk.RefTable.Name) && sameSQLiteNames(s.Columns, fk.Columns) &&
				(len(s.RefColumns) == 0 || sameSQLiteNames(s.RefColumns, key))
		})
		if at >= 0 {
			fk.RefColumns = said[at].RefColumns
			said = slices.Delete(said, at, at+1)
		}
	}
	return t
}

// referWithOtherWords reports whether a table's foreign keys name columns that those of
// another form of it leave to the primary key, or the other way around.
func (d sqlite) referWithOtherWords(a, b schema.Table, keys ReferredKeys) bool {
	text, ok := d.stored(b)
	return ok && !equalValues(d.inWordsOf(text, a, keys).ForeignKeys, a.ForeignKeys)
}

func sameSQLiteNames(a, b []string) bool { return slices.EqualFunc(a, b, sameSQLiteName) }

// referredIn are the tables that the foreign keys of a text refer to.
func (d sqlite) referredIn(definition string) []schema.Name {
	var names []schema.Name
	if parsed, err := sqltext.ParseTable(definition); err == nil {
		for _, fk := range d.tableOf(parsed).ForeignKeys {
			names = append(names, fk.RefTable)
		}
	}
	return names
}
