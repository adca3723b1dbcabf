package dialect

import (
	"encoding/hex"
	"iter"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// FormatExpr spells now() by the type that takes it: the server wants the
// fractional digits of the column, and a date or a time has a function of its
// own.
func (d mysql) FormatExpr(e schema.Expr, t schema.Type) string {
	sql := strings.TrimSpace(d.spelling(e))
	if strings.EqualFold(sql, "now()") {
		return d.currentFor(t)
	}
	return sql
}

// spelling is the expression's own for this server.
func (d mysql) spelling(e schema.Expr) string {
	if d.maria() {
		return e.For("mariadb", "mysql")
	}
	return e.For("mysql")
}

func (d mysql) currentFor(t schema.Type) string {
	switch t := d.resolved(t); t.Kind {
	case schema.Date:
		return "curdate()"
	case schema.Time:
		return "curtime(" + mysqlInts(t.Args) + ")"
	case schema.Timestamp, schema.Timestamptz:
		if len(t.Args) > 0 {
			return "CURRENT_TIMESTAMP(" + mysqlInts(t.Args) + ")"
		}
		return "CURRENT_TIMESTAMP"
	}
	return "now()"
}

// formatDefault spells a default as a column's definition does: literals and
// CURRENT_TIMESTAMP bare, all else in parentheses.
func (d mysql) formatDefault(e schema.Expr, t schema.Type) string {
	sql := d.FormatExpr(e, t)
	tokens := sqltext.Tokens(sqltext.MySQL, sql)
	switch {
	case wrapped(tokens):
		return sql
	case isMySQLLiteral(tokens):
		if d.defaultsNeedParens() && d.isLarge(t) && !strings.EqualFold(sql, "null") {
			return "(" + sql + ")"
		}
		return sql
	case isMySQLCurrent(tokens) && d.isMoment(t):
		return sql
	}
	return "(" + sql + ")"
}

// bareLiteral is a literal that a column could have only as an expression, as a column of another type has it: without
// parentheses, and without the character set that MySQL says in expressions.
func bareLiteral(e schema.Expr) schema.Expr {
	tokens := mysqlUnwrap(sqltext.Tokens(sqltext.MySQL, e.SQL))
	switch {
	case !isMySQLLiteral(tokens):
		return e
	case isMySQLIntroducer(tokens[0]):
		return schema.SQLExpr(tokens[1].Text)
	case len(tokens) == 1:
		return schema.SQLExpr(tokens[0].Text)
	}
	return schema.SQLExpr(tokens[0].Text + " " + tokens[1].Text)
}

// isLarge: the types that MySQL gives no literal default.
func (d mysql) isLarge(t schema.Type) bool {
	t = d.resolved(t)
	switch t.Kind {
	case schema.Text, schema.Blob, schema.JSON:
		return true
	case schema.Raw:
		word, _, _ := strings.Cut(t.Raw, "(")
		return slices.Contains([]string{
			"tinytext", "mediumtext", "longtext", "tinyblob", "mediumblob", "longblob", "geometry", "point", "linestring",
			"polygon", "multipoint", "multilinestring", "multipolygon", "geometrycollection", "vector",
		}, word)
	}
	return false
}

// isMoment: the types that take CURRENT_TIMESTAMP by itself.
func (d mysql) isMoment(t schema.Type) bool {
	t = d.resolved(t)
	return t.Kind == schema.Timestamp || t.Kind == schema.Timestamptz
}

// MySQLDefault reads a default as such a server prints it, and returns it in portable
// words where there are any: now(), uuid(), true, false.
func MySQLDefault(s Server, text string, t schema.Type) schema.Expr {
	d := mysql{server: s}
	tokens := sqltext.Tokens(sqltext.MySQL, text)
	switch {
	case len(tokens) == 1 && tokens[0].Is("null"):
		return schema.Expr{}
	case wrapped(tokens):
		return schema.SQLExpr(text)
	case d.isCurrentFor(tokens, t):
		return schema.SQLExpr("now()")
	case t.Kind == schema.Boolean && (text == "1" || text == "'1'"):
		return schema.SQLExpr("true")
	case t.Kind == schema.Boolean && (text == "0" || text == "'0'"):
		return schema.SQLExpr("false")
	}
	return schema.SQLExpr(text)
}

// isCurrentFor reports whether the tokens are what now() is for that type.
func (d mysql) isCurrentFor(tokens []sqltext.Token, t schema.Type) bool {
	t = d.resolved(t)
	switch t.Kind {
	case schema.Date:
		return len(tokens) > 0 && (tokens[0].Is("curdate") || tokens[0].Is("current_date")) && mysqlCallArgs(tokens) == ""
	case schema.Time:
		return len(tokens) > 0 && (tokens[0].Is("curtime") || tokens[0].Is("current_time")) && mysqlCallArgs(tokens) == mysqlInts(t.Args)
	case schema.Timestamp, schema.Timestamptz:
		return isMySQLCurrent(tokens) && (mysqlCallArgs(tokens) == mysqlInts(t.Args) || d.nowOnly(tokens))
	}
	return false
}

// nowOnly: "now()" is the portable word, whatever the column's digits are.
func (d mysql) nowOnly(tokens []sqltext.Token) bool {
	return tokens[0].Is("now") && mysqlCallArgs(tokens) == ""
}

// isMySQLCurrent reports whether the tokens are CURRENT_TIMESTAMP in any of its
// spellings.
func isMySQLCurrent(tokens []sqltext.Token) bool {
	if len(tokens) == 0 || len(tokens) > 1 && (tokens[1].Text != "(" || tokens[len(tokens)-1].Text != ")" || len(tokens) > 4) {
		return false
	}
	for _, word := range []string{"current_timestamp", "localtime", "localtimestamp"} {
		if tokens[0].Is(word) {
			return true
		}
	}
	return tokens[0].Is("now") && len(tokens) > 1
}

// mysqlCallArgs is the text between the parentheses of f(…), blanks left out.
func mysqlCallArgs(tokens []sqltext.Token) string {
	if len(tokens) < 3 {
		return ""
	}
	var b strings.Builder
	for _, t := range tokens[2 : len(tokens)-1] {
		b.WriteString(t.Text)
	}
	return b.String()
}

// outsideParentheses goes through those of a list of tokens that stand in none.
func outsideParentheses(tokens []sqltext.Token) iter.Seq2[int, sqltext.Token] {
	return func(yield func(int, sqltext.Token) bool) {
		depth := 0
		for i, t := range tokens {
			switch {
			case t.Text == "(":
				depth++
			case t.Text == ")":
				depth--
			case depth <= 0 && !yield(i, t):
				return
			}
		}
	}
}

// isMySQLLiteral: a string, with its character set or as DATE '…', a number
// with its sign, TRUE, FALSE or NULL.
func isMySQLLiteral(tokens []sqltext.Token) bool {
	switch len(tokens) {
	case 1:
		t := tokens[0]
		return t.Kind == sqltext.Number || t.Kind == sqltext.String || t.Is("true") || t.Is("false") || t.Is("null")
	case 2:
		a, b := tokens[0], tokens[1]
		if b.Kind == sqltext.String {
			return isMySQLIntroducer(a) || a.Is("date") || a.Is("time") || a.Is("timestamp")
		}
		return (a.Text == "-" || a.Text == "+") && b.Kind == sqltext.Number
	}
	return false
}

// isMySQLIntroducer: _utf8mb4 in front of a string.
func isMySQLIntroducer(t sqltext.Token) bool {
	return t.Kind == sqltext.Ident && strings.HasPrefix(t.Text, "_")
}

// canonicalExpr brings two spellings of an expression together as far as that
// is safe without a parser: blanks, case, quotes, the character sets of
// literals, the outermost parentheses, names for the same function.
func (d mysql) canonicalExpr(e schema.Expr, t schema.Type) schema.Expr {
	if e.IsZero() {
		return schema.Expr{}
	}
	return schema.SQLExpr(foldMySQL(mysqlUnwrap(sqltext.Tokens(sqltext.MySQL, d.FormatExpr(e, t)))))
}

// mysqlUnwrap takes parentheses off that enclose everything.
func mysqlUnwrap(tokens []sqltext.Token) []sqltext.Token {
	for wrapped(tokens) {
		tokens = tokens[1 : len(tokens)-1]
	}
	return tokens
}

// foldMySQL writes tokens in one way.
func foldMySQL(tokens []sqltext.Token) string {
	var b strings.Builder
	last := ""
	for i, t := range tokens {
		if isMySQLIntroducer(t) && i+1 < len(tokens) && tokens[i+1].Kind == sqltext.String {
			continue
		}
		text := foldMySQLToken(t, i+1 < len(tokens) && tokens[i+1].Text == "(")
		if last != "" && mysqlSpaceBetween(last, text) {
			b.WriteByte(' ')
		}
		b.WriteString(text)
		last = text
	}
	return b.String()
}

// mysqlSpaceBetween leaves blanks out around parentheses, commas and dots.
func mysqlSpaceBetween(a, b string) bool {
	return a != "(" && a != "." && b != "(" && b != ")" && b != "," && b != "."
}

func foldMySQLToken(t sqltext.Token, call bool) string {
	switch t.Kind {
	case sqltext.Ident:
		return foldMySQLWord(strings.ToLower(t.Text), call)
	case sqltext.QuotedIdent:
		name := strings.ToLower(sqltext.UnquoteIdent(t.Text))
		if plainMySQLName(name) {
			return name
		}
		return sqltext.QuoteIdent(sqltext.MySQL, name)
	case sqltext.String:
		if v, ok := sqltext.UnquoteString(sqltext.MySQL, t.Text); ok {
			return sqltext.QuoteString(sqltext.MySQL, v)
		}
		return strings.ToLower(t.Text)
	case sqltext.Number:
		return strings.ToLower(t.Text)
	}
	switch t.Text {
	case "!=":
		return "<>"
	case "&&":
		return "and"
	}
	return t.Text
}

// foldMySQLWord gives functions one name; those that need no parentheses get
// them by way of the word alone.
func foldMySQLWord(word string, call bool) string {
	switch word {
	case "current_timestamp", "localtime", "localtimestamp", "now":
		word = "now"
	case "current_date", "curdate":
		word = "curdate"
	case "current_time", "curtime":
		word = "curtime"
	case "current_user":
	case "lcase":
		return "lower"
	case "ucase":
		return "upper"
	case "substring", "mid":
		return "substr"
	case "character_length":
		return "char_length"
	case "integer":
		return "int"
	default:
		return word
	}
	if !call {
		return word + "()"
	}
	return word
}

func plainMySQLName(name string) bool {
	for i := range len(name) {
		c := name[i]
		letter := c == '_' && i > 0 || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	switch name { // those that foldMySQLWord would change
	case "current_timestamp", "localtime", "localtimestamp", "now", "current_date", "curdate", "current_time", "curtime",
		"current_user", "lcase", "ucase", "substring", "mid", "character_length", "integer", "":
		return false
	}
	return true
}

// canonicalDefault also reads literals the way the column's type stores them.
func (d mysql) canonicalDefault(e schema.Expr, t schema.Type) schema.Expr {
	if e.IsZero() {
		return schema.Expr{}
	}
	t = d.resolved(t)
	tokens := mysqlUnwrap(sqltext.Tokens(sqltext.MySQL, d.FormatExpr(e, t)))
	if len(tokens) == 1 && tokens[0].Is("null") {
		return schema.Expr{}
	}
	if d.isCurrentFor(tokens, t) {
		return schema.SQLExpr("now()")
	}
	if isMySQLLiteral(tokens) {
		if s, ok := d.storedLiteral(tokens, t); ok {
			return schema.SQLExpr(s)
		}
	}
	return schema.SQLExpr(foldMySQL(tokens))
}

// storedLiteral is a literal as a column of that type keeps it.
func (d mysql) storedLiteral(tokens []sqltext.Token, t schema.Type) (string, bool) {
	last := tokens[len(tokens)-1]
	value, isText := sqltext.UnquoteString(sqltext.MySQL, last.Text)
	switch {
	case !isText && (last.Is("true") || last.Is("false")):
		value = map[bool]string{true: "1", false: "0"}[last.Is("true")]
	case !isText && last.Kind == sqltext.Number && len(tokens) == 2:
		value = strings.TrimPrefix(tokens[0].Text+last.Text, "+")
	case !isText:
		value = last.Text
	}
	word, _, _ := strings.Cut(t.Raw, "(")
	word, _, _ = strings.Cut(word, " ")
	switch {
	case t.Kind == schema.Boolean && (value == "1" || value == "0"):
		return map[string]string{"1": "true", "0": "false"}[value], true
	case word == "bit":
		return mysqlBits(value)
	case isMySQLNumber(t.Kind) || slices.Contains([]string{"tinyint", "mediumint", "float", "double", "year"}, word):
		return mysqlNumber(value, t)
	case t.Kind == schema.Binary || t.Kind == schema.Varbinary || t.Kind == schema.Blob:
		return mysqlBytes(value, isText)
	case t.Kind == schema.Timestamp || t.Kind == schema.Timestamptz:
		return sqltext.QuoteString(sqltext.MySQL, mysqlMoment(value, t)), isText
	case isText || last.Kind == sqltext.Number && !strings.HasPrefix(last.Text, "0x"):
		return sqltext.QuoteString(sqltext.MySQL, value), true
	}
	return "", false
}

func isMySQLNumber(k schema.Kind) bool {
	switch k {
	case schema.Boolean, schema.Smallint, schema.Integer, schema.Bigint, schema.Numeric, schema.Real, schema.Double:
		return true
	}
	return false
}

func mysqlNumber(value string, t schema.Type) (string, bool) {
	r, ok := new(big.Rat).SetString(value)
	if !ok {
		return "", false
	}
	if t.Kind == schema.Numeric && len(t.Args) == 2 {
		return r.FloatString(t.Args[1]), true
	}
	if r.IsInt() {
		return r.Num().String(), true
	}
	f, _ := r.Float64()
	return strconv.FormatFloat(f, 'g', -1, 64), true
}

func mysqlBits(value string) (string, bool) {
	bits, isBits := strings.CutPrefix(strings.ToLower(value), "b'")
	base := 10
	if isBits {
		bits, base = strings.TrimSuffix(bits, "'"), 2
	} else {
		bits = value
	}
	n, err := strconv.ParseUint(bits, base, 64)
	return "b'" + strconv.FormatUint(n, 2) + "'", err == nil
}

func mysqlBytes(value string, isText bool) (string, bool) {
	if isText {
		return "0x" + hex.EncodeToString([]byte(value)), true
	}
	v := strings.ToLower(value)
	if h, ok := strings.CutPrefix(v, "x'"); ok {
		return "0x" + strings.TrimSuffix(h, "'"), true
	}
	return v, strings.HasPrefix(v, "0x")
}

// mysqlMoment completes a date to a date with time, in the column's digits.
func mysqlMoment(value string, t schema.Type) string {
	if len(value) == len("2026-01-01") {
		value += " 00:00:00"
	}
	if len(value) < len("2026-01-01 00:00:00") {
		return value
	}
	digits := 0
	if len(t.Args) == 1 {
		digits = t.Args[0]
	}
	whole, fraction, _ := strings.Cut(value, ".")
	if fraction = strings.TrimRight(fraction, "0"); len(fraction) > digits {
		return value
	}
	if digits == 0 {
		return whole
	}
	return whole + "." + fraction + strings.Repeat("0", digits-len(fraction))
}
