package dialect

import (
	"cmp"
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// Keyless says, in words, that a foreign key refers to columns that are no key of their
// table, so that the database is going to refuse it, or, on SQLite, the rows. It returns
// "" if they are, or if it cannot be told.
func Keyless(d Dialect, key schema.ForeignKey, from, to schema.Table) string {
	if len(key.RefColumns) == 0 || key.Period || IsKey(d, to, key.RefColumns) {
		return ""
	}
	at := to.QualifiedName().String() + " (" + strings.Join(key.RefColumns, ", ") + ")"
	why := "foreign key " + cmp.Or(key.Name, "of "+from.QualifiedName().String()) + ": " + at + " is neither the primary key nor unique"
	if d.Name() == "sqlite" {
		why += "; SQLite refuses the rows, not the key"
	}
	return why
}

// IsKey reports whether a foreign key may refer to columns of a table: they are the
// primary key or unique, or, on MySQL and MariaDB, an index begins with them. If that
// cannot be told, it reports true.
func IsKey(d Dialect, t schema.Table, columns []string) bool {
	if t.PartitionOf != nil || len(t.Inherits) > 0 || slices.ContainsFunc(columns, func(c string) bool { return t.Column(c) == nil }) {
		return true
	}
	leads := d.Name() == "mysql"
	same := func(key []string) bool {
		if leads && len(key) > len(columns) {
			key = key[:len(columns)]
		}
		return len(key) == len(columns) && !slices.ContainsFunc(columns, func(c string) bool { return !slices.Contains(key, c) })
	}
	if t.PrimaryKey != nil && same(t.PrimaryKey.Columns) {
		return true
	}
	return slices.ContainsFunc(t.Uniques, func(u schema.Unique) bool { return same(u.Columns) }) ||
		leads && slices.ContainsFunc(t.ForeignKeys, func(k schema.ForeignKey) bool { return same(k.Columns) }) ||
		slices.ContainsFunc(t.Indexes, func(x schema.Index) bool {
			if !x.Unique && !leads || !x.Where.IsZero() {
				return false
			}
			var names []string
			for _, p := range x.Parts {
				if p.Column == "" {
					break
				}
				names = append(names, p.Column)
			}
			return (leads || len(names) == len(x.Parts)) && same(names)
		})
}
