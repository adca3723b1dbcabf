package sqltext

import "strings"

// CollapseExpr takes blanks, comments and parentheses around the whole out of an SQL expression, so that two texts
// that differ only in those come out equal. It can be used instead of the text, unless a MySQL function's name must
// be followed by its parenthesis at once, or must not.
func CollapseExpr(d Dialect, text string) string {
	tokens := withoutOuterParens(Tokens(d, text))
	var out strings.Builder
	for i, tok := range tokens {
		if i > 0 && spaced(tokens[i-1], tok) {
			out.WriteByte(' ')
		}
		out.WriteString(tok.Text)
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

// lowerASCII leaves other letters alone: whether a database folds those depends on its locale.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
