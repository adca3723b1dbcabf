package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
)

// PostgreSQL stores "a BETWEEN 1 AND 2 AND b" as an AND of two operands, the first of which
// is an AND itself, and prints it as "((a >= 1) AND (a <= 2)) AND b". If a statement says
// that, the server's parser makes it one AND of three operands, which is stored and printed
// in another way: a comparison would find a change that nobody made. So statements say
// BETWEEN again.

// keepBetween replaces what the server prints for a BETWEEN by the BETWEEN.
func keepBetween(s string) string {
	return eachBetween(s, func(b between) string {
		return b.value + choice(b.not, " NOT BETWEEN ", " BETWEEN ") + b.low + " AND " + b.high
	})
}

// flatBetween removes the parentheses around what the server prints for a BETWEEN: two
// expressions that differ only in these mean the same, and are compared without.
func flatBetween(s string) string {
	return eachBetween(s, func(b between) string { return b.inner })
}

// between is a BETWEEN that is the first operand of an AND, or a NOT BETWEEN that is the
// first one of an OR. inner is the printed text without the outer parentheses: (a >= 1) AND
// (a <= 2).
type between struct {
	value, low, high, inner string
	not                     bool
}

// eachBetween replaces what is printed for each BETWEEN, including its parentheses, by what
// by returns.
func eachBetween(s string, by func(between) string) string {
	if !strings.Contains(s, "<") || !strings.Contains(s, "((") {
		return s
	}
	tokens := sqltext.Tokens(sqltext.Postgres, s)
	closing := closingParens(tokens)
	var b strings.Builder
	done := 0
	for i := 0; i < len(tokens); i++ {
		end := closing[i]
		if end == 0 || end+1 >= len(tokens) || i > 0 && !beginsCondition(tokens[i-1]) {
			continue
		}
		found, ok := readBetween(s, tokens, closing, i)
		if !ok || !tokens[end+1].Is(choice(found.not, "or", "and")) {
			continue
		}
		b.WriteString(s[done:tokens[i].Offset] + by(found))
		done, i = tokens[end].End(), end
	}
	return b.String() + s[done:]
}

// beginsCondition reports whether a condition begins behind a token. A BETWEEN that is not
// the first operand of the AND is printed and read back alike.
func beginsCondition(t sqltext.Token) bool {
	return t.Text == "(" || t.Text == "," || slices.ContainsFunc([]string{"where", "when", "on", "having", "or", "select", "then", "else"}, t.Is)
}

// readBetween reads what the parentheses hold that open at a token, if it is (x >= a) AND
// (x <= b), or for NOT BETWEEN, (x < a) OR (x > b).
func readBetween(s string, tokens []sqltext.Token, closing []int, at int) (between, bool) {
	first, end := at+1, closing[at]
	second := closing[first] + 2
	if closing[first] == 0 || second >= end || closing[second] != end-1 {
		return between{}, false
	}
	b := between{inner: s[tokens[first].Offset:tokens[end-1].End()], not: tokens[second-1].Is("or")}
	if !b.not && !tokens[second-1].Is("and") {
		return b, false
	}
	value, low, ok := cutOperator(s, tokens[first:second-1], choice(b.not, "<", ">="))
	again, high, also := cutOperator(s, tokens[second:end], choice(b.not, ">", "<="))
	b.value, b.low, b.high = value, low, high
	return b, ok && also && value == again
}

// cutOperator splits a comparison in parentheses, (x >= a), at its operator, if it has no
// other one.
func cutOperator(s string, tokens []sqltext.Token, operator string) (left, right string, ok bool) {
	depth, cut := 0, -1
	for i, t := range tokens {
		switch {
		case t.Text == "(" || t.Text == "[":
			depth++
		case t.Text == ")" || t.Text == "]":
			depth--
		case depth > 1 || t.Kind != sqltext.Op || t.Text == "::":
		case t.Text != operator || cut >= 0:
			return "", "", false
		default:
			cut = i
		}
	}
	if cut < 2 || cut > len(tokens)-3 {
		return "", "", false
	}
	return s[tokens[1].Offset:tokens[cut-1].End()], s[tokens[cut+1].Offset:tokens[len(tokens)-2].End()], true
}

// closingParens maps the index of each token that opens a parenthesis to that of the one
// that closes it. It is 0 for all other tokens.
func closingParens(tokens []sqltext.Token) []int {
	closing := make([]int, len(tokens))
	var open []int
	for i, t := range tokens {
		switch {
		case t.Text == "(":
			open = append(open, i)
		case t.Text == ")" && len(open) > 0:
			closing[open[len(open)-1]] = i
			open = open[:len(open)-1]
		}
	}
	return closing
}

// choice is a if the condition holds, else b.
func choice(condition bool, a, b string) string {
	if condition {
		return a
	}
	return b
}
