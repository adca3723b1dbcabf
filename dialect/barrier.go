package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
)

// IsBarrier reports whether the database has to be looked at again after an operation.
// SQL that is run as it is written may change any definition, unless it only inserts,
// updates and deletes rows.
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

// EndsTransaction says what a statement does to the transaction that it runs in.
// control is set if it begins or ends one explicitly (savepoints do not count), commits
// if it ends one implicitly, as MySQL's definitions do.
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

// MayCommit reports whether a statement that failed outside a transaction may have
// committed part of its work: it calls a procedure, or is a block with a COMMIT of its
// own. What a procedure does is not in the text. On MySQL each statement of one commits
// by itself.
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

// ChangesRows reports whether a statement is of a kind for which databases report a
// number of affected rows.
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

// MayPrecede reports whether a text is one statement that others may follow in the same
// text. MySQL keeps the body of a routine, trigger or event as it was written, and
// takes a delimiter behind it for part of it; such a statement has to be the last one.
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
