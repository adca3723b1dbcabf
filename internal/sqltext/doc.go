// Package sqltext reads SQL as text: a lexer and a statement splitter for PostgreSQL, MySQL (MariaDB
// included) and SQLite, a classifier of single statements, a reader of the DDL that SQLite keeps in
// sqlite_master, and the quoting and error-excerpt helpers that go with them.
//
// Nothing here talks to a database, and nothing here is a full SQL parser: the package knows where tokens,
// statements and clauses begin and end, and leaves judging them to the server. All offsets are byte offsets
// into the text that was passed in, lines and columns start at 1, and columns count characters.
package sqltext

// Dialect selects the lexical rules. The zero value is not a dialect.
type Dialect uint8

const (
	// Postgres is PostgreSQL with standard_conforming_strings on, the default since 9.1.
	Postgres Dialect = iota + 1
	// MySQL is MySQL and MariaDB with the lexical part of the default sql_mode: "…" is a string, a backslash
	// escapes.
	MySQL
	// SQLite is SQLite 3.
	SQLite
)

// String returns the lower-case name used in configuration and messages.
func (d Dialect) String() string {
	switch d {
	case Postgres:
		return "postgres"
	case MySQL:
		return "mysql"
	case SQLite:
		return "sqlite"
	}
	return "unknown"
}
