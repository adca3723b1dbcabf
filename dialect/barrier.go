package dialect

import (
	"slices"
	"strings"

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
	list, err := splitCommands(text, x.SQL.For(d.Server().Flavor, d.Name()))
	if err != nil {
		return true
	}
	for _, s := range list {
		if !s.ReadsData && !ChangesRows(d, s.SQL) {
			return true
		}
	}
	return false
}

// EndsTransaction says what a statement does to the transaction that it runs in:
// whether it begins or ends one in so many words (savepoints do not), and whether
// it ends it by itself, as MySQL's definitions do.
func EndsTransaction(d Dialect, sql string) (control, commits bool) {
	text := sqltextDialect(d)
	list, err := splitCommands(text, sql)
	if err != nil {
		return false, false // the database will say what is wrong with it
	}
	for _, s := range list {
		c := sqltext.Classify(text, s.SQL)
		savepoint := c.Verb == "SAVEPOINT" || c.Verb == "RELEASE" || c.Verb == "ROLLBACK" && c.Object == "TO"
		control = control || c.TransactionControl && !savepoint
		commits = commits || c.ImplicitCommit
	}
	return control, commits
}

// MayCommit reports whether a statement that runs outside a transaction may have
// committed part of its work when it fails: a procedure, or a block with a COMMIT of
// its own. What a procedure does, the text does not say. On MySQL each of its
// statements commits by itself.
func MayCommit(d Dialect, sql string) bool {
	text := sqltextDialect(d)
	if text == sqltext.SQLite {
		return false
	}
	c := sqltext.Classify(text, sql)
	if text == sqltext.MySQL {
		return c.Verb == "CALL" || c.Verb == "BEGIN" // BEGIN NOT ATOMIC …
	}
	return c.Verb == "CALL" || slices.ContainsFunc(c.Inside, func(inner sqltext.Class) bool {
		return inner.Verb == "CALL" || inner.Verb == "COMMIT" || inner.Verb == "ROLLBACK"
	})
}

// ChangesRows reports whether a statement is one that databases count the rows of.
func ChangesRows(d Dialect, sql string) bool {
	verb := sqltext.FirstWord(sqltextDialect(d), sql)
	switch verb {
	case "", "WITH", "EXPLAIN": // the verb stands further on
		verb = sqltext.Classify(sqltextDialect(d), sql).Verb
	}
	switch verb {
	case "INSERT", "REPLACE", "UPDATE", "DELETE", "MERGE":
		return true
	}
	return false
}

// MayPrecede reports whether a text is one statement, after which others may stand
// in one text. What MySQL keeps as it was written, the body of a routine, trigger
// or event, must be the last: the server takes the delimiter for a part of it.
func MayPrecede(d Dialect, sql string) bool {
	text := sqltextDialect(d)
	list, err := sqltext.Split(text, sql)
	if err != nil || len(list) != 1 || list[0].Kind != sqltext.Plain || list[0].SQL != sql {
		return false
	}
	if text != sqltext.MySQL || strings.HasPrefix(sql, "CREATE TABLE ") || strings.HasPrefix(sql, "ALTER TABLE ") {
		return true
	}
	switch sqltext.Classify(text, sql).Object {
	case "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT":
		return false
	}
	return true
}
