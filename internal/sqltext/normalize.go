package sqltext

import "strings"

// NormalizeExpr brings an SQL expression into a form for comparison: two texts that differ only in blanks,
// comments, the case of keywords and unquoted names, quotes that names do not need, and parentheses around
// the whole come out equal. Names in quotes keep their case on PostgreSQL only: elsewhere the case of columns
// and functions does not matter, and those are the names in expressions. Strings stay as they are, but that
// MySQL's "…" becomes '…'. The result is meant for comparing, not for a server.
func NormalizeExpr(d Dialect, text string) string { return normalize(d, text, true) }

// CollapseExpr is the weaker form: blanks, comments and outer parentheses only. It can be used instead of the
// text, unless a MySQL function's name must be followed by its parenthesis at once, or must not.
func CollapseExpr(d Dialect, text string) string { return normalize(d, text, false) }

func normalize(d Dialect, text string, fold bool) string {
	var tokens []Token
	for tok := range Lex(d, text) {
		if !tok.blank() {
			tokens = append(tokens, tok)
		}
	}
	tokens = withoutOuterParens(tokens)
	var out strings.Builder
	for i, tok := range tokens {
		if i > 0 && spaced(tokens[i-1], tok) {
			out.WriteByte(' ')
		}
		if fold {
			out.WriteString(foldToken(d, tok))
		} else {
			out.WriteString(tok.Text)
		}
	}
	return out.String()
}

// withoutOuterParens drops pairs of parentheses that enclose everything.
func withoutOuterParens(tokens []Token) []Token {
	closing := make(map[int]int)
	var open []int
	for i, tok := range tokens {
		switch {
		case tok.punct('('):
			open = append(open, i)
		case tok.punct(')') && len(open) > 0:
			closing[open[len(open)-1]] = i
			open = open[:len(open)-1]
		}
	}
	first, last := 0, len(tokens)-1
	for first < last && closing[first] == last {
		first++
		last--
	}
	return tokens[first : last+1]
}

// spaced decides on the blank between two tokens: it may depend on nothing but the two.
func spaced(before, after Token) bool {
	switch {
	case before.op("::"), after.op("::"), before.punct('('), before.punct('['), before.punct('.'):
		return false
	case after.punct('('):
		return before.Kind != QuotedIdent && (before.Kind != Ident || isOperatorWord(before.Text))
	case after.punct('['):
		return before.Kind == Op
	case after.Kind == Punct:
		return after.punct('{')
	}
	return true
}

// isOperatorWord lists the keywords that a parenthesis may follow without being a function's.
func isOperatorWord(word string) bool {
	switch lowerASCII(word) {
	case "and", "or", "not", "in", "is", "like", "between", "case", "when", "then", "else", "as", "on", "where":
		return true
	}
	return false
}

func foldToken(d Dialect, tok Token) string {
	switch {
	case tok.Unterminated:
		return tok.Text
	case tok.Kind == Ident, tok.Kind == Number, tok.Kind == Param && d == MySQL:
		return lowerASCII(tok.Text)
	case tok.Kind == QuotedIdent:
		name := UnquoteIdent(tok.Text)
		if d != Postgres {
			name = lowerASCII(name)
		}
		if isPlainName(name) && !isReserved(d, name) && !isOddType(d, name) {
			return name
		}
		return QuoteIdent(d, name)
	case tok.Kind == String && d == MySQL && tok.Text[0] == '"':
		if s, ok := UnquoteString(d, tok.Text); ok {
			return QuoteString(d, s)
		}
	}
	return tok.Text
}

// isOddType names the two types of PostgreSQL that are others in quotes.
func isOddType(d Dialect, name string) bool {
	return d == Postgres && (name == "char" || name == "bit")
}

// lowerASCII leaves other letters alone: whether a database folds those depends on its locale.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
