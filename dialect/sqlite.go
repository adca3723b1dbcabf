package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// sqlite is the dialect of SQLite. Two things set it apart: the database keeps
// the text of every statement that made something, and hands it out as it was
// written; and most changes of a table mean that the table is built again.
type sqlite struct {
	server Server
	// upperTypes spells portable types in upper case, after the columns that a
	// table has already.
	upperTypes bool
}

func newSQLite(s Server) Dialect { return sqlite{server: s} }

func (d sqlite) Name() string           { return "sqlite" }
func (d sqlite) Server() Server         { return d.server }
func (d sqlite) TransactionalDDL() bool { return true }
func (d sqlite) Placeholder(int) string { return "?" }

// What the versions of SQLite differ in, as far as it matters here.

// renamesColumns: ALTER TABLE … RENAME COLUMN, with all that refers to it.
func (d sqlite) renamesColumns() bool { return d.server.AtLeast(3, 25, 0) }

// dropsColumns: ALTER TABLE … DROP COLUMN, without the mistakes of 3.35.0 to
// 3.35.4.
func (d sqlite) dropsColumns() bool { return d.server.AtLeast(3, 35, 5) }

// hasStrictTables: CREATE TABLE … STRICT.
func (d sqlite) hasStrictTables() bool { return d.server.AtLeast(3, 37, 0) }

// hasGeneratedColumns: GENERATED ALWAYS AS.
func (d sqlite) hasGeneratedColumns() bool { return d.server.AtLeast(3, 31, 0) }

// QuoteIdent quotes a name where it needs quotes: the text is kept, shown to
// people and compared, so that it should read as one would write it.
func (d sqlite) QuoteIdent(name string) string {
	if plainSQLiteName(name) {
		return name
	}
	return sqltext.QuoteIdent(sqltext.SQLite, name)
}

func (d sqlite) QuoteName(n schema.Name) string {
	if n.Schema == "" || strings.EqualFold(n.Schema, "main") {
		return d.QuoteIdent(n.Name)
	}
	return d.QuoteIdent(n.Schema) + "." + d.QuoteIdent(n.Name)
}

func (d sqlite) QuoteString(s string) string {
	if strings.ContainsRune(s, 0) { // a literal would end there
		return "CAST(" + sqliteBlob([]byte(s)) + " AS TEXT)"
	}
	return sqltext.QuoteString(sqltext.SQLite, s)
}

// plainSQLiteName reports whether a name may stand without quotes. SQLite keeps
// the case of such a name, and ignores it when it compares.
func plainSQLiteName(name string) bool {
	folded := foldSQLiteName(name)
	return sqltext.QuoteIdentIfNeeded(sqltext.SQLite, folded) == folded
}

// sameSQLiteName compares names as SQLite does: without regard to the case of
// ASCII letters.
func sameSQLiteName(a, b string) bool { return foldSQLiteName(a) == foldSQLiteName(b) }

// hasSQLiteName reports whether a name is in a list, as SQLite compares names.
func hasSQLiteName(list []string, name string) bool {
	return slices.ContainsFunc(list, func(n string) bool { return sameSQLiteName(n, name) })
}

func foldSQLiteName(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
