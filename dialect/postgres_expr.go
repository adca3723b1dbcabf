package dialect

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// FormatExpr spells an expression for PostgreSQL.
func (d postgres) FormatExpr(e schema.Expr, _ schema.Type) string {
	return keepBetween(d.formatExpr(e))
}

func (d postgres) formatExpr(e schema.Expr) string {
	s := strings.TrimSpace(e.For("postgres"))
	if strings.EqualFold(s, "uuid()") {
		return "gen_random_uuid()"
	}
	return keepArrayCasts(s)
}

// keepArrayCasts says the type of an array that the server prints with a cast
// around it, as in "(ARRAY['a'::character varying])::text[]", which is what
// IN ('a') comes to. Read back, the cast would be one of each element, and the
// server would keep and print another expression than the one that it had.
func keepArrayCasts(s string) string {
	if !strings.Contains(s, "])::") {
		return s
	}
	tokens := sqltext.Tokens(sqltext.Postgres, s)
	var b strings.Builder
	done := 0
	for i := 1; i+1 < len(tokens); i++ {
		if tokens[i-1].Text != "(" || !tokens[i].Is("array") || tokens[i+1].Text != "[" {
			continue
		}
		elem, end := elementCast(s, tokens, i+2)
		if end+3 >= len(tokens) || elem == "" || tokens[end+1].Text != ")" || tokens[end+2].Text != "::" {
			continue
		}
		if cast := s[tokens[end+3].Offset:]; strings.HasPrefix(cast, elem+"[]") {
			continue
		}
		b.WriteString(s[done:tokens[end+1].End()] + "::" + elem + "[]")
		done = tokens[end+1].End()
	}
	return b.String() + s[done:]
}

// elementCast is the type that all elements of an array are cast to, which begin
// at a token, or "", and the token of the bracket behind them.
func elementCast(s string, tokens []sqltext.Token, at int) (cast string, end int) {
	depth, colons := 0, -1
	for i := at; i < len(tokens); i++ {
		text := tokens[i].Text
		if depth == 0 && (text == "," || text == "]") {
			if colons < 0 {
				return "", len(tokens)
			}
			of := strings.TrimSpace(s[tokens[colons].End():tokens[i].Offset])
			if cast != "" && cast != of {
				return "", len(tokens)
			}
			if cast = of; text == "]" {
				return cast, i
			}
			colons = -1
		}
		switch text {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		case "::":
			if depth == 0 {
				colons = i
			}
		}
	}
	return "", len(tokens)
}

// bareDefault puts parentheses around a default that CREATE TABLE could not tell
// from what follows it.
func (d postgres) bareDefault(e schema.Expr, t schema.Type) string {
	s := d.FormatExpr(e, t)
	depth := 0
	var last sqltext.Token
	for _, tok := range sqltext.Tokens(sqltext.Postgres, s) {
		switch {
		case tok.Text == "(" || tok.Text == "[":
			depth++
		case tok.Text == ")" || tok.Text == "]":
			depth--
		case depth > 0:
		case tok.Kind == sqltext.Op && tok.Text != "::" && !(tok.Text == "-" && last.Text == ""),
			tok.Kind == sqltext.Ident && last.Kind != sqltext.Op && last.Text != "" && last.Text != ".":
			return "(" + s + ")"
		}
		last = tok
	}
	return s
}

// canonicalExpr brings two spellings of an expression together where that is
// safe without a parser: blanks, the case of words, the parentheses around the
// whole and the names of portable functions. What it leaves different may still
// mean the same.
func (d postgres) canonicalExpr(e schema.Expr) schema.Expr {
	if e.IsZero() {
		return schema.Expr{}
	}
	s := foldPostgresSQL(flatBetween(d.formatExpr(e)))
	for {
		inner, ok := cutParens(s)
		if !ok {
			break
		}
		s = inner
	}
	if number, ok := strings.CutPrefix(s, "- "); ok && isNumber(number) {
		s = "-" + number
	}
	switch s {
	case "current_timestamp", "transaction_timestamp()", "pg_catalog.now()":
		s = "now()"
	case "gen_random_uuid()", "pg_catalog.gen_random_uuid()":
		s = "uuid()"
	case "'t'", "'true'::boolean", "'t'::boolean":
		s = "true"
	case "'f'", "'false'::boolean", "'f'::boolean":
		s = "false"
	}
	return schema.SQLExpr(s)
}

// isNull reports whether a canonical expression is NULL, of whatever type.
func isNull(e schema.Expr) bool { return e.SQL == "null" || strings.HasPrefix(e.SQL, "null::") }

// canonicalDefault also drops what a column's type says anyway: the cast of a
// literal to it.
func (d postgres) canonicalDefault(e schema.Expr, t schema.Type) schema.Expr {
	e = d.canonicalExpr(e)
	if isNull(e) {
		return schema.Expr{} // no default and NULL are one thing
	}
	literal, cast, ok := cutLiteralCast(e.SQL)
	if !ok {
		return e
	}
	of, column := d.ParseType(cast), plainOf(d.canonicalType(t))
	castTo, to := baseType(d.canonicalType(of)), baseType(column)
	if !castTo.Equal(to) && !(isText(castTo) && isText(to)) && !d.namesEnum(cast, to) || castCuts(literal, of, column) {
		return e
	}
	if number := strings.Trim(literal, "'"); isNumber(number) && isNumeric(to) {
		literal = number
	}
	if to.Kind == schema.Boolean {
		literal = strings.Trim(literal, "'")
	}
	return schema.SQLExpr(literal)
}

// castCuts reports whether a cast to a type with a length or precision makes another
// value of a literal than the column would: it cuts off what is too long, where the
// column refuses it, and rounds.
func castCuts(literal string, cast, column schema.Type) bool {
	switch {
	case isText(cast) && isText(column):
		return len(cast.Args) > 0 && utf8.RuneCountInString(strings.Trim(literal, "'")) > cast.Args[0]
	case baseType(cast).Equal(cast): // of any length
		return false
	}
	return !cast.Equal(column)
}

// namesEnum reports whether a cast is to the enum, or array of enums, that t
// is.
func (d postgres) namesEnum(cast string, t schema.Type) bool {
	if t.Kind == schema.Array && t.Elem != nil {
		elem, ok := strings.CutSuffix(cast, "[]")
		return ok && d.namesEnum(elem, *t.Elem)
	}
	return t.Kind == schema.EnumKind && cast == d.QuoteName(t.QualifiedName())
}

func isText(t schema.Type) bool {
	return t.Kind == schema.Text || t.Kind == schema.Varchar || t.Kind == schema.Char ||
		(t.Kind == schema.Raw && t.Raw == "bpchar")
}

func isInteger(t schema.Type) bool {
	return t.Kind == schema.Smallint || t.Kind == schema.Integer || t.Kind == schema.Bigint
}

func isNumeric(t schema.Type) bool {
	return isInteger(t) || t.Kind == schema.Numeric || t.Kind == schema.Real || t.Kind == schema.Double
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && strings.Trim(s, "0123456789.+-eE") == ""
}

// cutLiteralCast splits "'x'::text" and "(-1)::bigint".
func cutLiteralCast(s string) (literal, cast string, ok bool) {
	tokens := sqltext.Tokens(sqltext.Postgres, s)
	cut := -1
	for i, t := range tokens {
		switch {
		case t.Kind == sqltext.Op && t.Text == "::":
			if cut >= 0 {
				return "", "", false
			}
			cut = i
		case cut < 0 && t.Kind != sqltext.String && t.Kind != sqltext.Number && t.Text != "-" && t.Text != "(" && t.Text != ")":
			return "", "", false
		}
	}
	if cut <= 0 {
		return "", "", false
	}
	literal = strings.TrimSpace(s[:tokens[cut].Offset])
	if inner, ok := cutParens(literal); ok {
		literal = inner
	}
	return literal, strings.TrimSpace(s[tokens[cut].End():]), true
}

// foldPostgresSQL writes SQL with one blank where there has to be any, unquoted
// words in lower case, and quotes only where a name needs them. Strings are
// kept as they are.
func foldPostgresSQL(s string) string {
	var b strings.Builder
	var last sqltext.Token
	for _, t := range sqltext.Tokens(sqltext.Postgres, s) {
		text := t.Text
		switch t.Kind {
		case sqltext.Ident:
			text = strings.ToLower(text)
		case sqltext.QuotedIdent:
			if name := sqltext.UnquoteIdent(text); plainPostgresName(name) && !postgresKeyword(name) {
				text = name
			}
		}
		if b.Len() > 0 && blankBetween(last, t) {
			b.WriteByte(' ')
		}
		b.WriteString(text)
		last = t
	}
	return b.String()
}

// blankBetween decides by the two tokens alone, so that the same tokens always
// give the same text.
func blankBetween(a, b sqltext.Token) bool {
	tight := func(t sqltext.Token) bool {
		return t.Text == "(" || t.Text == ")" || t.Text == "[" || t.Text == "]" || t.Text == "." || t.Text == "::"
	}
	switch {
	case a.Text == "(" || a.Text == "[" || a.Text == "." || a.Text == "::":
		return false
	case b.Text == ",":
		return false
	case b.Text == "(":
		return a.Kind != sqltext.Ident && a.Kind != sqltext.QuotedIdent && !tight(a)
	case tight(b):
		return false
	}
	return true
}

// cutParens takes off a pair of parentheses that is around everything.
func cutParens(s string) (string, bool) {
	if !strings.HasPrefix(s, "(") || !strings.HasSuffix(s, ")") {
		return s, false
	}
	depth := 0
	tokens := sqltext.Tokens(sqltext.Postgres, s)
	for i, t := range tokens {
		switch t.Text {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 && i < len(tokens)-1 {
				return s, false
			}
		}
	}
	if depth != 0 {
		return s, false
	}
	return strings.TrimSpace(s[1 : len(s)-1]), true
}

// literal writes a value of an insert or update. The server converts it to the
// type of the column, so that strings need no cast.
func (d postgres) literal(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "NULL", nil
	case string:
		return d.QuoteString(v), nil
	case bool:
		return strconv.FormatBool(v), nil
	case int:
		return strconv.Itoa(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return d.QuoteString(strings.TrimPrefix(strconv.FormatFloat(v, 'g', -1, 64), "+")), nil
		}
		return strconv.FormatFloat(v, 'g', -1, 64), nil
	case []byte:
		return `'\x` + hex.EncodeToString(v) + "'", nil
	case time.Time:
		return d.QuoteString(v.Format("2006-01-02 15:04:05.999999999Z07:00")), nil
	}
	return "", fmt.Errorf("a value of type %T cannot be written as SQL", v)
}

// saysSize reports whether a type, or what it is an array of, has a length or precision.
func saysSize(t schema.Type) bool {
	return !baseType(t).Equal(t) || t.Elem != nil && saysSize(*t.Elem)
}

// PostgresExpr returns an expression that the server has printed, without parentheses
// around the whole, and in its portable spelling if it has one.
func PostgresExpr(text string) schema.Expr {
	text = strings.TrimSpace(text)
	for {
		inner, ok := cutParens(text)
		if !ok {
			break
		}
		text = inner
	}
	if text == "gen_random_uuid()" {
		text = "uuid()"
	}
	if text == "" {
		return schema.Expr{}
	}
	return schema.SQLExpr(text)
}

// PostgresDefault is PostgresExpr for the default of a column of type t. A cast of a
// literal to that type is left out, unless it has a length or precision, which the
// server never adds by itself.
func PostgresDefault(text string, t schema.Type) schema.Expr {
	e := PostgresExpr(text)
	literal, cast, ok := cutLiteralCast(e.SQL)
	if !ok {
		return e
	}
	var d postgres
	of, column := d.ParseType(cast), plainOf(d.canonicalType(t))
	base, to := baseType(of), baseType(column)
	padded := to.Kind == schema.Char && base.Raw == "bpchar"
	if !strings.HasPrefix(literal, "'") || isNumeric(to) || !base.Equal(to) && !padded && !d.namesEnum(cast, to) || saysSize(of) {
		return e
	}
	return schema.SQLExpr(literal)
}
