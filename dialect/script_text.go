package dialect

import (
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
)

// Terminated returns a statement as it is written in a script for the database's own
// client. MySQL's client ends a statement at every semicolon, even inside the body of a
// trigger or routine, unless it is told another delimiter.
func Terminated(d Dialect, sql string) string {
	sql = strings.TrimRight(sql, "; \n\t")
	if endsInComment(d, sql) {
		sql += "\n" // or the semicolon would be part of the comment
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

// ScriptSession returns the statements that a script for the database's own client
// begins with. They say that the script is in UTF-8, whatever the client's locale, and
// have values that do not fit refused, as they are when the tool runs them.
func ScriptSession(d Dialect) []string {
	switch d.Name() {
	case "postgres":
		return []string{"SET client_encoding = 'UTF8'"}
	case "mysql":
		return []string{"SET NAMES utf8mb4", "SET SESSION sql_mode = CONCAT(@@SESSION.sql_mode, ',STRICT_TRANS_TABLES')"}
	}
	return nil
}

// hasSemicolon reports whether a statement has a semicolon in it, other than in a string
// or comment, at which MySQL's client would end it.
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
