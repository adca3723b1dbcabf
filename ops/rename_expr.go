package ops

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// renameInExpr gives a column its new name in an expression, in every spelling.
// What it cannot tell from a column (an unquoted name that is called like a
// function, a string, a name qualified by anything but the table) it leaves.
func renameInExpr(x *schema.Expr, table, from, to string) {
	x.SQL = renameIdent(x.SQL, table, from, to)
	if len(x.Dialects) == 0 {
		return
	}
	x.Dialects = copyMap(x.Dialects)
	for d, sql := range x.Dialects {
		x.Dialects[d] = renameIdent(sql, table, from, to)
	}
}

// RenamedColumns returns an expression as it reads after columns of a table were
// renamed, all at the same time: two may exchange their names.
func RenamedColumns(x schema.Expr, table string, names map[string]string) schema.Expr {
	list := slices.Sorted(maps.Keys(names))
	between := func(i int) string { return "migrate_renamed_" + strconv.Itoa(i) }
	for i, from := range list {
		renameInExpr(&x, table, from, between(i))
	}
	for i, from := range list {
		renameInExpr(&x, table, between(i), names[from])
	}
	return x
}

// renameIdent replaces the identifier from, bare or quoted in any of the ways
// of the three databases.
func renameIdent(sql, table, from, to string) string {
	if !strings.Contains(strings.ToLower(sql), strings.ToLower(from)) {
		return sql
	}
	var b strings.Builder
	last, qualifier, dotted := "", "", false // what stands before this token, and before its dot
	for i := 0; i < len(sql); {
		tok := nextToken(sql[i:])
		i += len(tok)
		name, quote := unquote(tok)
		if name != "" && sameIdent(name, from, quote) && (!dotted || sameIdent(qualifier, table, 0)) &&
			!isType(last) && !(quote == 0 && calls(sql[i:])) {
			b.WriteString(quoteLike(to, quote))
		} else {
			b.WriteString(tok)
		}
		switch {
		case tok == ".":
			dotted = true
		case strings.TrimSpace(tok) != "":
			last, qualifier, dotted = tok, name, false
		}
	}
	return b.String()
}

// nextToken cuts off a string, a quoted or bare identifier, a run of blanks, or
// else one byte.
func nextToken(s string) string {
	switch c := s[0]; {
	case c == '\'' || c == '"' || c == '`':
		return s[:quotedEnd(s, c)]
	case c == '[' && bracketed(s):
		return s[:strings.IndexByte(s, ']')+1]
	case isWord(c):
		n := 1
		for n < len(s) && isWord(s[n]) {
			n++
		}
		return s[:n]
	case c == ' ' || c == '\t' || c == '\n' || c == '\r':
		return s[:len(s)-len(strings.TrimLeft(s, " \t\r\n"))]
	}
	return s[:1]
}

// quotedEnd finds the end of a quoted token; a doubled quote is part of it.
func quotedEnd(s string, quote byte) int {
	for i := 1; i < len(s); i++ {
		if s[i] != quote {
			continue
		}
		if i+1 < len(s) && s[i+1] == quote {
			i++
			continue
		}
		return i + 1
	}
	return len(s)
}

// bracketed tells SQLite's [name] from an array subscript.
func bracketed(s string) bool {
	end := strings.IndexByte(s, ']')
	return end > 1 && isWord(s[1]) && (s[1] < '0' || s[1] > '9')
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// unquote returns the name that a token spells and its opening quote, or
// nothing if the token is no identifier.
func unquote(tok string) (name string, quote byte) {
	switch c := tok[0]; {
	case (c == '"' || c == '`') && len(tok) > 1:
		q := string(c)
		return strings.ReplaceAll(tok[1:len(tok)-1], q+q, q), c
	case c == '[' && len(tok) > 1:
		return tok[1 : len(tok)-1], c
	case isWord(c) && (c < '0' || c > '9'):
		return tok, 0
	}
	return "", 0
}

// sameIdent compares a spelled name with a real one; a bare word has no case.
func sameIdent(spelled, name string, quote byte) bool {
	if quote == 0 {
		return strings.EqualFold(spelled, name)
	}
	return spelled == name
}

// isType reports whether the token before a word makes it the name of a type:
// x::date, CAST(x AS date).
func isType(last string) bool { return last == ":" || strings.EqualFold(last, "as") }

// calls reports whether a parenthesis or a string follows, so that the word
// before it is a function or the type of a literal.
func calls(rest string) bool {
	rest = strings.TrimLeft(rest, " \t\r\n")
	return strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "'")
}

func quoteLike(name string, quote byte) string {
	switch quote {
	case '[':
		return "[" + name + "]"
	case 0:
		if plainIdent(name) {
			return name
		}
		quote = '"'
	}
	q := string(quote)
	return q + strings.ReplaceAll(name, q, q+q) + q
}

// plainIdent reports whether a name needs no quotes in any of the databases,
// reserved words apart.
func plainIdent(name string) bool {
	for i := range len(name) {
		c := name[i]
		if c != '_' && !(c >= 'a' && c <= 'z') && !(i > 0 && c >= '0' && c <= '9') {
			return false
		}
	}
	return name != ""
}
