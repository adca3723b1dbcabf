package sqltext_test

import (
	"strings"
	"testing"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/internal/testdb"
)

// TestQuoteIdentIfNeededOnServers: every keyword that a server knows can name a table and a column in the form
// that we give it. The servers list their keywords; for SQLite those of the others do.
func TestQuoteIdentIfNeededOnServers(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		d := sqltext.SQLite
		words := []string{"rowid", "abort", "attach", "autoincrement", "conflict", "glob", "indexed", "isnull", "notnull", "pragma",
			"raise", "reindex", "replace", "virtual", "without", "if", "if_not", "exists", "strict", "true", "false"}
		switch db.Dialect {
		case "postgres":
			d = sqltext.Postgres
			words = strings.Fields(db.Query(t, "SELECT word FROM pg_get_keywords()"))
		case "mysql":
			d = sqltext.MySQL
			words = strings.Fields(strings.ToLower(db.Query(t, "SELECT word FROM information_schema.keywords WHERE word REGEXP '^[A-Z_0-9]+$'")))
		}
		if len(words) < 20 {
			t.Fatalf("only %d keywords", len(words))
		}
		var script strings.Builder
		script.WriteString("CREATE TABLE every_keyword (")
		for i, w := range words {
			q := sqltext.QuoteIdentIfNeeded(d, w)
			if i > 0 {
				script.WriteString(", ")
			}
			script.WriteString(q + " int")
		}
		script.WriteString(");\n")
		for _, w := range words {
			q := sqltext.QuoteIdentIfNeeded(d, w)
			script.WriteString("SELECT " + q + " FROM (SELECT 1 AS " + q + ", 2 AS x) " + q + " WHERE " + q + " = x ORDER BY " + q + ";\n")
		}
		db.Load(t, script.String())
	})
}
