package dialect

import (
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
)

// Terminated is a statement as it stands in a script for the database's own
// client. The client of MySQL cuts at every semicolon, also inside the body of
// a trigger or routine, unless it is told another delimiter.
func Terminated(d Dialect, sql string) string {
	sql = strings.TrimRight(sql, "; \n\t")
	if endsInComment(d, sql) {
		sql += "\n" // or the semicolon would be part of it
	}
	if d.Name() != "mysql" || !hasSemicolon(sql) {
		return sql + ";"
	}
	delimiter := ";;"
	for strings.Contains(sql, delimiter) {
		delimiter += ";"
	}
	return "DELIMITER " + delimiter + "\n" + sql + delimiter + "\nDELIMITER ;"
}

// ScriptSession are the statements that a script for the database's own client
// begins with: what is in it is UTF-8, whatever the client takes the locale's
// encoding to be, and values that do not fit are refused, as they are when the tool
// runs it.
func ScriptSession(d Dialect) []string {
	switch d.Name() {
	case "postgres":
		return []string{"SET client_encoding = 'UTF8'"}
	case "mysql":
		return []string{"SET NAMES utf8mb4", "SET SESSION sql_mode = CONCAT(@@SESSION.sql_mode, ',STRICT_TRANS_TABLES')"}
	}
	return nil
}

// hasSemicolon reports whether a client would cut the statement: a semicolon
// stands in it, not in a string or comment.
func hasSemicolon(sql string) bool {
	for t := range sqltext.Lex(sqltext.MySQL, sql) {
		if t.Text == ";" {
			return true
		}
	}
	return false
}

// endsInComment reports whether the last line of a statement is commented out.
func endsInComment(d Dialect, sql string) bool {
	last := sqltext.Token{}
	for t := range sqltext.Lex(sqltextDialect(d), sql) {
		last = t
	}
	return last.Kind == sqltext.Comment && !strings.HasSuffix(last.Text, "*/")
}
