package dialect

import (
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
)

// IsBarrier reports whether nothing is known of the database after an
// operation: SQL that is run as it is written may change any definition, unless
// it does nothing but insert, update and delete rows.
func IsBarrier(d Dialect, op ops.Op) bool {
	x, ok := op.(ops.Execute)
	if !ok {
		return false
	}
	text := sqltextDialect(d)
	list, err := sqltext.Split(text, x.SQL.For(d.Server().Flavor, d.Name()))
	if err != nil {
		return true
	}
	for _, s := range list {
		switch sqltext.Classify(text, s.SQL).Verb {
		case "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE":
		default:
			return true
		}
	}
	return false
}

func sqltextDialect(d Dialect) sqltext.Dialect {
	switch d.Name() {
	case "postgres":
		return sqltext.Postgres
	case "mysql":
		return sqltext.MySQL
	}
	return sqltext.SQLite
}
