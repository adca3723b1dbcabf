package dialect

import (
	"cmp"
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// Keyless says, in words, that a foreign key refers to columns that are no key of their
// table, so that the database is going to refuse it, or, on SQLite, the rows. It returns
// "" if they are, or if it cannot be told. loose is that of IsKey.
func Keyless(d Dialect, key schema.ForeignKey, from, to schema.Table, loose bool) string {
	if len(key.RefColumns) == 0 || key.Period || IsKey(d, to, key.RefColumns, loose) {
		return ""
	}
	at := to.QualifiedName().String() + " (" + strings.Join(key.RefColumns, ", ") + ")"
	why := "foreign key " + cmp.Or(key.Name, "of "+from.QualifiedName().String()) + ": " + at + " is neither the primary key nor unique"
	switch {
	case d.Name() == "sqlite":
		why += "; SQLite refuses the rows, not the key"
	case d.Name() == "mysql" && IsKey(d, to, key.RefColumns, true):
		why += "; an index is not enough from MySQL 8.4 on"
	case d.Name() == "mysql" && len(key.RefColumns) > 1:
		why += " in this order"
	}
	return why
}

// IsKey reports whether a foreign key may refer to columns of a table: they are the
// primary key or unique. MySQL and MariaDB want them in the key's order; MariaDB, MySQL
// before 8.4, and a later one if loose says so (its restrict_fk_on_non_standard_key is
// off) also take columns that an index begins with. If it cannot be told, IsKey reports
// true.
func IsKey(d Dialect, t schema.Table, columns []string, loose bool) bool {
	if t.PartitionOf != nil || len(t.Inherits) > 0 || slices.ContainsFunc(columns, func(c string) bool { return t.Column(c) == nil }) {
		return true
	}
	var primary []string
	if t.PrimaryKey != nil {
		primary = t.PrimaryKey.Columns
	}
	if m, ok := d.(mysql); ok {
		return m.isKey(t, primary, columns, loose || !m.restrictsForeignKeys())
	}
	same := func(key []string) bool {
		return len(key) == len(columns) && !slices.ContainsFunc(columns, func(c string) bool { return !slices.Contains(key, c) })
	}
	return same(primary) || slices.ContainsFunc(t.Uniques, func(u schema.Unique) bool { return same(u.Columns) }) ||
		slices.ContainsFunc(t.Indexes, func(x schema.Index) bool {
			names := wholeColumns(x)
			return x.Unique && x.Where.IsZero() && len(names) == len(x.Parts) && same(names)
		})
}

// isKey is IsKey for MySQL and MariaDB. An index has, behind its own columns, those of the
// primary key, which a loose server counts, too.
func (d mysql) isKey(t schema.Table, primary, columns []string, loose bool) bool {
	leads := func(key []string, unique bool) bool {
		return len(key) >= len(columns) && slices.Equal(key[:len(columns)], columns) && (loose || unique && len(key) == len(columns))
	}
	if leads(primary, true) || slices.ContainsFunc(t.Uniques, func(u schema.Unique) bool { return leads(u.Columns, true) }) {
		return true
	}
	if loose && slices.ContainsFunc(t.ForeignKeys, func(k schema.ForeignKey) bool { return leads(slices.Concat(k.Columns, primary), false) }) {
		return true // the server makes an index for each
	}
	return slices.ContainsFunc(t.Indexes, func(x schema.Index) bool {
		names := wholeColumns(x)
		unique := x.Unique && len(names) == len(x.Parts)
		if loose && len(names) == len(x.Parts) {
			names = slices.Concat(names, primary)
		}
		return leads(names, unique)
	})
}

// wholeColumns are the columns that an index begins with, up to an expression, or to a
// column of which it has no more than the beginning of the values. One for words or
// shapes has none.
func wholeColumns(x schema.Index) []string {
	var names []string
	if x.Method == "fulltext" || x.Method == "spatial" || x.Method == "vector" {
		return nil
	}
	for _, p := range x.Parts {
		if p.Column == "" || p.Length > 0 {
			break
		}
		names = append(names, p.Column)
	}
	return names
}
