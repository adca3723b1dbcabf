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

// formatExpr is FormatExpr without keepBetween.
func (d postgres) formatExpr(e schema.Expr) string {
	s := strings.TrimSpace(e.For("postgres"))
	if strings.EqualFold(s, "uuid()") {
		return "gen_random_uuid()"
	}
	return keepArrayCasts(s)
}

// keepArrayCasts adds the array's own type to what the server prints for c IN ('a', 'b'):
// "(ARRAY['a'::character varying, …])::text[]". If a statement says that, the parser applies
// the outer cast to each element, and the server stores and prints another expression; a
// comparison would find a change that nobody made. With "(ARRAY[…]::character
// varying[])::text[]" it is the same again.
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

// elementCast is the type that all elements of an array are cast to, or "" if there is no
// such type. The elements begin at a token; end is the token of the bracket behind them.
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

// bareDefault is a default for CREATE TABLE and ADD COLUMN, in parentheses where it needs
// them: an operator or a word in it could be taken for what follows, as NOT in DEFAULT a NOT
// NULL.
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

// canonicalExpr brings an expression into a normal form, as far as that is safe without a
// parser: blanks, the case of words, parentheses around the whole, the names of portable
// functions. Two expressions whose normal forms differ may still mean the same.
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

// canonicalDefault is canonicalExpr for the default of a column. It also removes the cast of
// a literal to the column's type, as in 'new'::text, and takes NULL for no default.
func (d postgres) canonicalDefault(e schema.Expr, t schema.Type) schema.Expr {
	e = d.canonicalExpr(e)
	if isNull(e) {
		return schema.Expr{}
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

// castCuts reports whether a cast to a type with a length or precision may change a literal:
// 'abcd'::varchar(3) is 'abc', whereas a column of type varchar(3) refuses 'abcd', and
// 1.55::numeric(3,1) is rounded.
func castCuts(literal string, cast, column schema.Type) bool {
	switch {
	case isText(cast) && isText(column):
		return len(cast.Args) > 0 && utf8.RuneCountInString(strings.Trim(literal, "'")) > cast.Args[0]
	case baseType(cast).Equal(cast): // of any length
		return false
	}
	return !cast.Equal(column)
}

// namesEnum reports whether t is an enum, or an array of one, and cast is its name.
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

// cutLiteralCast splits a literal with a single cast, such as 'x'::text or (-1)::bigint.
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

// foldPostgresSQL brings the tokens of SQL into one spelling: unquoted words in lower case,
// names in quotes only where they need them, one blank between tokens or none. Strings stay
// as they are, comments are left out.
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

// blankBetween reports whether a blank stands between two tokens. It looks at nothing else,
// so that the same tokens always result in the same text.
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

// cutParens removes a pair of parentheses around the whole expression. (a) + (b) has none.
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

// literal is a Go value in SQL. A string needs no cast, since the server reads it as the type
// of the column that it is for.
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

// hasSize reports whether a type, or what it is an array of, has a length or precision.
func hasSize(t schema.Type) bool {
	return !baseType(t).Equal(t) || t.Elem != nil && hasSize(*t.Elem)
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
	if !strings.HasPrefix(literal, "'") || isNumeric(to) || !base.Equal(to) && !padded && !d.namesEnum(cast, to) || hasSize(of) {
		return e
	}
	return schema.SQLExpr(literal)
}
