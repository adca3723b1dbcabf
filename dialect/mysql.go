package dialect

import (
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// mysql is the dialect of MySQL and MariaDB.
type mysql struct{ server Server }

func newMySQL(s Server) Dialect { return mysql{server: s} }

func (d mysql) Name() string           { return "mysql" }
func (d mysql) Server() Server         { return d.server }
func (d mysql) TransactionalDDL() bool { return false }
func (d mysql) Placeholder(int) string { return "?" }

func (d mysql) QuoteIdent(name string) string { return sqltext.QuoteIdent(sqltext.MySQL, name) }
func (d mysql) QuoteString(s string) string   { return sqltext.QuoteString(sqltext.MySQL, s) }

func (d mysql) QuoteName(n schema.Name) string {
	if n.Schema == "" {
		return d.QuoteIdent(n.Name)
	}
	return d.QuoteIdent(n.Schema) + "." + d.QuoteIdent(n.Name)
}

// flavor is the name of the server as people know it.
func (d mysql) flavor() string {
	if d.maria() {
		return "MariaDB"
	}
	return "MySQL"
}

// What the two servers and their versions differ in, as far as it matters here.

func (d mysql) maria() bool { return d.server.IsMariaDB() }

func (d mysql) mysqlFrom(major, minor, patch int) bool {
	return !d.maria() && d.server.AtLeast(major, minor, patch)
}

func (d mysql) mariaFrom(major, minor, patch int) bool {
	return d.maria() && d.server.AtLeast(major, minor, patch)
}

// hasUUIDType: a column type for UUIDs.
func (d mysql) hasUUIDType() bool { return d.mariaFrom(10, 7, 0) }

// hasLibraries: code that stored programs in other languages share.
func (d mysql) hasLibraries() bool { return d.mysqlFrom(9, 2, 0) }

// MySQLHasLibraries reports whether a server has libraries, and a catalogue of them.
func MySQLHasLibraries(s Server) bool { return mysql{server: s}.hasLibraries() }

// restrictsForeignKeys: a foreign key may only refer to a whole primary or unique key,
// unless restrict_fk_on_non_standard_key is off.
func (d mysql) restrictsForeignKeys() bool { return d.mysqlFrom(8, 4, 0) }

// MySQLSaysWhatKeysAre reports whether a server has settings that say which keys tables
// need and foreign keys may refer to.
func MySQLSaysWhatKeysAre(s Server) bool { return mysql{server: s}.restrictsForeignKeys() }

// MySQLHasRoles reports whether sessions of a server have roles.
func MySQLHasRoles(s Server) bool { return mysql{server: s}.maria() || s.AtLeast(8, 0, 0) }

// hasInet4Type: a column type for IPv4 addresses; inet6 is older than anything
// that is supported.
func (d mysql) hasInet4Type() bool { return d.mariaFrom(10, 10, 0) }

// hasVectorType: a column type for vectors.
func (d mysql) hasVectorType() bool { return d.mysqlFrom(9, 0, 0) || d.mariaFrom(11, 7, 0) }

// hasVectorIndexes: VECTOR INDEX, with M and DISTANCE.
func (d mysql) hasVectorIndexes() bool { return d.mariaFrom(11, 7, 0) }

// dropsDisplayWidths: int(11) is stored as int. The widths of zerofill columns
// and of tinyint(1) stay.
func (d mysql) dropsDisplayWidths() bool { return d.mysqlFrom(8, 0, 19) }

// hasFunctionalIndexes: expressions as parts of an index.
func (d mysql) hasFunctionalIndexes() bool { return d.mysqlFrom(8, 0, 13) }

// hasDescendingIndexes: DESC in an index means something.
func (d mysql) hasDescendingIndexes() bool { return d.mysqlFrom(8, 0, 1) || d.mariaFrom(10, 8, 0) }

// hasInvisibleIndexes: indexes that the optimizer does not see, INVISIBLE on
// MySQL, IGNORED on MariaDB.
func (d mysql) hasInvisibleIndexes() bool { return d.mysqlFrom(8, 0, 0) || d.mariaFrom(10, 6, 0) }

// hasInvisibleColumns: columns that SELECT * leaves out.
func (d mysql) hasInvisibleColumns() bool { return d.mysqlFrom(8, 0, 23) || d.mariaFrom(10, 3, 3) }

// hasUnenforcedChecks: CHECK … NOT ENFORCED.
func (d mysql) hasUnenforcedChecks() bool { return d.mysqlFrom(8, 0, 16) }

// keepsColumnChecks: a CHECK in a column's definition stays part of it, under
// the column's name, and goes with a MODIFY that does not restate it.
func (d mysql) keepsColumnChecks() bool { return d.maria() }

// refersToWhatWas: a foreign key from a table to itself is checked against the columns
// and keys that the table has before the statement that adds it.
func (d mysql) refersToWhatWas() bool { return d.maria() }

// defaultsNeedParens: a default of TEXT, BLOB, JSON and spatial columns has to
// be an expression in parentheses, even if it is a literal.
func (d mysql) defaultsNeedParens() bool { return !d.maria() }

// hasSequences: CREATE SEQUENCE.
func (d mysql) hasSequences() bool { return d.maria() }

// hasSystemVersioning: tables that keep their history.
func (d mysql) hasSystemVersioning() bool { return d.maria() }

// choosesCollations: character_set_collations says what Unicode's character sets mean.
func (d mysql) choosesCollations() bool { return d.mariaFrom(11, 5, 0) }

// hasPeriods: PERIOD FOR, and keys WITHOUT OVERLAPS.
func (d mysql) hasPeriods() bool { return d.mariaFrom(10, 5, 3) }

// hasExistsClauses: IF [NOT] EXISTS on the clauses of ALTER TABLE.
func (d mysql) hasExistsClauses() bool { return d.maria() }

// replacesObjects: CREATE OR REPLACE for routines, triggers and events. Both
// have it for views.
func (d mysql) replacesObjects() bool { return d.maria() }

// createsObjectsIfMissing: CREATE … IF NOT EXISTS for routines and triggers.
func (d mysql) createsObjectsIfMissing() bool { return d.maria() || d.mysqlFrom(8, 0, 29) }

// createsViewsIfMissing: CREATE VIEW IF NOT EXISTS.
func (d mysql) createsViewsIfMissing() bool { return d.maria() || d.mysqlFrom(9, 1, 0) }

// addsColumnsInstantly: ALGORITHM=INSTANT for ADD COLUMN, at least at the end.
func (d mysql) addsColumnsInstantly() bool { return d.mysqlFrom(8, 0, 12) || d.mariaFrom(10, 3, 2) }

// readsTimeOffsets: '2026-01-01 00:00:00+00:00' is a literal.
func (d mysql) readsTimeOffsets() bool { return d.mysqlFrom(8, 0, 19) }

// hasRowAliases: INSERT … VALUES … AS alias, which is to be used instead of
// VALUES() in ON DUPLICATE KEY UPDATE.
func (d mysql) hasRowAliases() bool { return d.mysqlFrom(8, 0, 20) }
