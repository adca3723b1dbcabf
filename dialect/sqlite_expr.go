package dialect

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// sqliteUUID makes a random (version 4) UUID, which SQLite has no function for.
const sqliteUUID = "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || " +
	"substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"

// FormatExpr spells now() by the type that takes it, since SQLite has no cast
// on assignment: the date, the time, or both.
func (d sqlite) FormatExpr(e schema.Expr, t schema.Type) string {
	sql := strings.TrimSpace(e.For(d.Name()))
	if _, own := e.Dialects[d.Name()]; own {
		return sql
	}
	switch strings.ToLower(strings.ReplaceAll(sql, " ", "")) {
	case "now()":
		return currentFor(t)
	case "uuid()":
		return sqliteUUID
	case "true", "false":
		return strings.ToLower(sql)
	}
	return sql
}

func currentFor(t schema.Type) string {
	switch t.Kind {
	case schema.Date:
		return "CURRENT_DATE"
	case schema.Time, schema.Timetz:
		return "CURRENT_TIME"
	}
	return "CURRENT_TIMESTAMP"
}

// formatDefault spells a default, in parentheses where SQLite wants them.
func (d sqlite) formatDefault(e schema.Expr, t schema.Type) string {
	sql := d.FormatExpr(e, t)
	if sql == "" || isSQLiteLiteral(sql) || wrapped(sqltext.Tokens(sqltext.SQLite, sql)) {
		return sql
	}
	return "(" + sql + ")"
}

// portableDefault reads a default as it is stored back into portable words.
func (d sqlite) portableDefault(sql string, t schema.Type) schema.Expr {
	bare := normalSQL(sql, nil)
	switch {
	case bare == "null":
		return schema.Expr{}
	case bare == normalSQL(currentFor(t), nil):
		return schema.SQLExpr("now()")
	case bare == normalSQL(sqliteUUID, nil):
		return schema.SQLExpr("uuid()")
	case bare == "true" || bare == "false":
		return schema.SQLExpr(bare)
	}
	return schema.SQLExpr(sql)
}

// isSQLiteLiteral reports whether a default may stand without parentheses.
func isSQLiteLiteral(sql string) bool {
	tokens := sqltext.Tokens(sqltext.SQLite, sql)
	if len(tokens) == 2 && (tokens[0].Text == "-" || tokens[0].Text == "+") {
		return tokens[1].Kind == sqltext.Number
	}
	if len(tokens) != 1 {
		return false
	}
	switch tokens[0].Kind {
	case sqltext.Number, sqltext.String, sqltext.QuotedIdent, sqltext.Ident:
		return true
	}
	return false
}

// wrapped reports whether one pair of parentheses holds everything.
func wrapped(tokens []sqltext.Token) bool {
	if len(tokens) < 2 || tokens[0].Text != "(" {
		return false
	}
	depth := 0
	for i, t := range tokens {
		switch t.Text {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return i == len(tokens)-1
			}
		}
	}
	return false
}

// normalSQL is an expression in one spelling: one blank between tokens, words
// and names in lower case, quotes only around names that need them, no
// qualifier before the table's own columns, no parentheses around all of it,
// and one operator for each meaning. columns are the names that a quoted word
// may stand for: a quoted word that names no column is a string to SQLite.
func normalSQL(sql string, t *schema.Table) string {
	tokens := sqltext.Tokens(sqltext.SQLite, sql)
	for wrapped(tokens) {
		tokens = tokens[1 : len(tokens)-1]
	}
	var b strings.Builder
	for i := 0; i < len(tokens); i++ {
		if t != nil && i+2 < len(tokens) && tokens[i+1].Text == "." && isSQLiteName(tokens[i]) &&
			sameSQLiteName(sqltext.UnquoteIdent(tokens[i].Text), t.Name) {
			i += 2
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(normalToken(tokens[i], t))
	}
	return b.String()
}

func isSQLiteName(t sqltext.Token) bool {
	return t.Kind == sqltext.Ident || t.Kind == sqltext.QuotedIdent
}

func normalToken(tok sqltext.Token, t *schema.Table) string {
	switch tok.Kind {
	case sqltext.Ident:
		return foldSQLiteName(tok.Text)
	case sqltext.QuotedIdent:
		name := sqltext.UnquoteIdent(tok.Text)
		if tok.Text[0] == '"' && (t == nil || !hasSQLiteColumn(t, name)) {
			return sqltext.QuoteString(sqltext.SQLite, name)
		}
		if plainSQLiteName(name) {
			return foldSQLiteName(name)
		}
		return sqltext.QuoteIdent(sqltext.SQLite, foldSQLiteName(name))
	case sqltext.Op:
		switch tok.Text {
		case "==":
			return "="
		case "!=":
			return "<>"
		}
	case sqltext.Number:
		return strings.ToLower(tok.Text)
	case sqltext.String:
		if tok.Text[0] == 'x' || tok.Text[0] == 'X' {
			return strings.ToUpper(tok.Text)
		}
	}
	return tok.Text
}

func hasSQLiteColumn(t *schema.Table, name string) bool { return sqliteColumn(t, name) != nil }

// sqliteColumn finds a column as SQLite does, without regard to case.
func sqliteColumn(t *schema.Table, name string) *schema.Column {
	for i := range t.Columns {
		if sameSQLiteName(t.Columns[i].Name, name) {
			return &t.Columns[i]
		}
	}
	return nil
}

// normalDefault is normalSQL for a default of a column of type t; empty means
// that there is none.
func (d sqlite) normalDefault(e schema.Expr, t schema.Type) string {
	sql := d.formatDefault(e, t)
	if sql == "" {
		return ""
	}
	n := normalSQL(sql, nil)
	tokens := sqltext.Tokens(sqltext.SQLite, n)
	switch {
	case n == "null":
		return ""
	case len(tokens) == 2 && tokens[0].Text == "+":
		n = tokens[1].Text
	case len(tokens) == 1 && tokens[0].Kind == sqltext.Ident && !sqliteConstant(n):
		n = sqltext.QuoteString(sqltext.SQLite, strings.TrimSpace(sql)) // a bare word is a string here
	}
	if t.Kind == schema.Boolean {
		switch n {
		case "0":
			return "false"
		case "1":
			return "true"
		}
	}
	return n
}

func sqliteConstant(word string) bool {
	switch word {
	case "null", "true", "false", "current_timestamp", "current_date", "current_time":
		return true
	}
	return false
}

// sqliteBlob is the literal of bytes.
func sqliteBlob(b []byte) string { return "X'" + strings.ToUpper(hex.EncodeToString(b)) + "'" }

// literal spells a value of an operation, for a column of type t.
func (d sqlite) literal(v any, t schema.Type) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case bool:
		if v {
			return "1"
		}
		return "0"
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return sqliteFloat(v)
	case []byte:
		return sqliteBlob(v)
	case time.Time:
		return d.QuoteString(sqliteTime(v, t))
	case string:
		return d.QuoteString(v)
	}
	return d.QuoteString(fmt.Sprint(v))
}

func sqliteFloat(v float64) string {
	switch {
	case math.IsNaN(v):
		return "NULL" // SQLite has no other
	case math.IsInf(v, 1):
		return "9e999"
	case math.IsInf(v, -1):
		return "-9e999"
	}
	s := strconv.FormatFloat(v, 'g', -1, 64)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}

// sqliteTime writes a time in the form that SQLite's own functions write and
// read, and that CURRENT_TIMESTAMP has; UTC where the type has a time zone.
func sqliteTime(v time.Time, t schema.Type) string {
	switch t.Kind {
	case schema.Date:
		return v.Format(time.DateOnly)
	case schema.Time:
		return v.Format("15:04:05.999999")
	case schema.Timestamp:
	default:
		v = v.UTC()
	}
	return v.Format("2006-01-02 15:04:05.999999")
}
