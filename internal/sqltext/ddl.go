package sqltext

import (
	"cmp"
	"slices"
	"strings"
)

// Span is a range of bytes in the text that was read.
type Span struct{ Start, End int }

// In returns the text of the span.
func (s Span) In(src string) string { return src[s.Start:s.End] }

// Replace returns src with other text in the place of the span.
func (s Span) Replace(src, text string) string { return src[:s.Start] + text + src[s.End:] }

// Edit replaces the bytes of a span by Text.
type Edit struct {
	Span Span
	Text string
}

// ApplyEdits returns src with the edits made. Their spans refer to src and must not overlap; the order of the
// edits does not matter.
func ApplyEdits(src string, edits []Edit) string {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	var out strings.Builder
	at := 0
	for _, e := range edits {
		out.WriteString(src[at:e.Span.Start])
		out.WriteString(e.Text)
		at = e.Span.End
	}
	out.WriteString(src[at:])
	return out.String()
}

// reader walks over the tokens of one statement. It takes the first error and then stays at the end of the
// text, so that the code that reads clauses need not check after each.
type reader struct {
	d      Dialect
	src    string
	tokens []Token // neither blanks nor comments
	notes  []Token // the comments
	at     int
	err    *SyntaxError
}

// bytesPerToken is less than a token of a definition takes, with blanks.
const bytesPerToken = 4

func newReader(d Dialect, src string) *reader {
	r := &reader{d: d, src: src, tokens: make([]Token, 0, len(src)/bytesPerToken)}
	for tok := range Lex(d, src) {
		switch {
		case tok.Unterminated:
			r.err = errorAt(src, tok.Offset, "%s", unterminated(tok))
		case tok.Kind == Comment:
			r.notes = append(r.notes, tok)
		case tok.Kind != Whitespace:
			r.tokens = append(r.tokens, tok)
		}
	}
	return r
}

// fail records an error at the next token.
func (r *reader) fail(wanted string) {
	if r.err == nil {
		if tok := r.peek(0); tok.Kind != 0 {
			r.err = errorAt(r.src, tok.Offset, "expected %s, found %s", wanted, clip(tok.Text))
		} else {
			r.err = errorAt(r.src, len(r.src), "expected %s, found the end of the statement", wanted)
		}
	}
	r.at = len(r.tokens)
}

func clip(text string) string {
	if len(text) > 40 {
		return strings.ToValidUTF8(text[:40], "") + "…"
	}
	return text
}

// peek returns the token n behind the next one, or the zero Token.
func (r *reader) peek(n int) Token {
	if r.at+n < len(r.tokens) {
		return r.tokens[r.at+n]
	}
	return Token{}
}

func (r *reader) atEnd() bool { return r.at >= len(r.tokens) }

// atWord reports whether the next token is one of the keywords.
func (r *reader) atWord(words ...string) bool {
	tok := r.peek(0)
	return slices.ContainsFunc(words, tok.Is)
}

// accept takes the keywords if they come next, all of them in this order.
func (r *reader) accept(words ...string) bool {
	for i, w := range words {
		if !r.peek(i).Is(w) {
			return false
		}
	}
	r.at += len(words)
	return true
}

func (r *reader) expect(words ...string) {
	for _, w := range words {
		if !r.accept(w) {
			r.fail(w)
			return
		}
	}
}

// word takes one of the keywords and returns it as listed, or "".
func (r *reader) word(words ...string) string {
	for _, w := range words {
		if r.accept(w) {
			return w
		}
	}
	return ""
}

func (r *reader) atPunct(c byte) bool { return r.peek(0).punct(c) }

func (r *reader) acceptPunct(c byte) bool {
	if r.atPunct(c) {
		r.at++
		return true
	}
	return false
}

func (r *reader) expectPunct(c byte) {
	if !r.acceptPunct(c) {
		r.fail(string(rune(c)))
	}
}

// isName: SQLite takes strings for names where a name must stand.
func isName(t Token) bool { return t.Kind == Ident || t.Kind == QuotedIdent || t.Kind == String }

// name takes a name in any quoting.
func (r *reader) name(what string) (string, Span) {
	tok := r.peek(0)
	if !isName(tok) {
		r.fail(what)
		return "", Span{}
	}
	r.at++
	return UnquoteIdent(tok.Text), Span{tok.Offset, tok.End()}
}

// qualified takes name or schema.name; the span is that of the last part.
func (r *reader) qualified(what string) (schema, name string, span Span) {
	name, span = r.name(what)
	if r.acceptPunct('.') {
		schema = name
		name, span = r.name(what)
	}
	return schema, name, span
}

// start is where the next token begins.
func (r *reader) start() int {
	if r.atEnd() {
		return len(r.src)
	}
	return r.tokens[r.at].Offset
}

// spanFrom is the span from start to the end of the last token taken.
func (r *reader) spanFrom(start int) Span {
	if r.at == 0 {
		return Span{start, start}
	}
	return Span{start, max(start, r.tokens[min(r.at, len(r.tokens))-1].End())}
}

// parens takes a parenthesised group and returns the span between the parentheses, blanks trimmed.
func (r *reader) parens() Span {
	r.expectPunct('(')
	start := r.at
	for depth := 1; !r.atEnd(); r.at++ {
		switch tok := r.peek(0); {
		case tok.punct('('):
			depth++
		case tok.punct(')'):
			depth--
		}
		if depth == 0 {
			span := r.spanOf(start, r.at)
			r.at++
			return span
		}
	}
	r.fail(")")
	return Span{}
}

// spanOf is the span of the tokens [i, j).
func (r *reader) spanOf(i, j int) Span {
	if i >= j {
		return Span{}
	}
	return Span{r.tokens[i].Offset, r.tokens[j-1].End()}
}

// end takes an optional semicolon and wants nothing behind it.
func (r *reader) end() {
	for r.acceptPunct(';') {
	}
	if !r.atEnd() {
		r.fail("the end of the statement")
	}
}

// create takes CREATE and what stands between it and the object's name.
func (r *reader) create(kind ...string) (temp, ifNotExists bool) {
	r.expect("CREATE")
	temp = r.word("TEMP", "TEMPORARY") != ""
	r.expect(kind...)
	return temp, r.accept("IF", "NOT", "EXISTS")
}
