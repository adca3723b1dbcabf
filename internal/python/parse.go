package python

import "strings"

// Parse reads a module.
func Parse(src string) ([]Statement, error) {
	src = strings.TrimPrefix(strings.ReplaceAll(src, "\r\n", "\n"), "\uFEFF")
	tokens, err := tokenize(src)
	if err != nil {
		return nil, err
	}
	p := &parser{src: src, tokens: tokens}
	return p.block(kindEnd), nil
}

// parser walks over tokens. It never fails: what it cannot read is kept as text.
type parser struct {
	src    string
	tokens []token
	at     int
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) is(text string) bool {
	t := p.peek()
	return t.text == text && (t.kind == kindSign || t.kind == kindName)
}

// take steps over a token if it is the one that is wanted.
func (p *parser) take(text string) bool {
	if p.is(text) {
		p.at++
		return true
	}
	return false
}

// block reads statements up to a token that ends them.
func (p *parser) block(end kind) []Statement {
	var list []Statement
	for {
		switch t := p.peek(); t.kind {
		case end, kindEnd:
			if t.kind == end && end != kindEnd {
				p.at++
			}
			return list
		case kindNewline, kindIndent, kindDedent:
			p.at++
		default:
			list = append(list, p.statement())
		}
	}
}

func (p *parser) statement() Statement {
	begin := p.at
	first := p.peek()
	s := Statement{Line: first.line}
	ok := false
	switch {
	case p.is("return") && p.tokens[p.at+1].kind != kindNewline:
		p.at++
		s.Pass, s.Return = true, p.tuple()
		ok = p.lineEnds()
	case first.kind == kindName && isNothing(first.text):
		s.Pass, ok = true, p.skipLine()
	case p.is("def"):
		s.Function, ok = p.function()
	case p.is("with"):
		s.With, ok = p.with()
	default:
		ok = p.simple(&s)
	}
	if !ok {
		p.at = begin
		p.skipStatement()
		s = Statement{Line: first.line}
	}
	s.Text = strings.TrimRight(p.src[first.start:p.tokens[p.at-1].start], " \t\n;")
	return s
}

// isNothing reports whether a statement that begins with this word does nothing to a database.
func isNothing(word string) bool {
	switch word {
	case "pass", "import", "from", "return", "global", "nonlocal":
		return true
	}
	return false
}

// simple reads an assignment or an expression that is a whole line.
func (p *parser) simple(s *Statement) bool {
	if p.peek().kind == kindName && p.tokens[p.at+1].kind == kindSign {
		name := p.peek().text
		switch p.tokens[p.at+1].text {
		case "=":
			p.at += 2
			s.Assign = &Assign{name, p.tuple()}
			return p.lineEnds()
		case ":":
			p.at += 2
			p.tuple() // the annotation
			if p.lineEnds() {
				s.Pass = true
				return true
			}
			if !p.take("=") {
				return false
			}
			s.Assign = &Assign{name, p.tuple()}
			return p.lineEnds()
		}
	}
	s.Expr = p.tuple()
	return p.lineEnds()
}

func (p *parser) lineEnds() bool {
	if p.take(";") {
		p.at--
		p.tokens[p.at].kind = kindNewline
	}
	if p.peek().kind != kindNewline {
		return false
	}
	p.at++
	return true
}

func (p *parser) skipLine() bool {
	for p.peek().kind != kindNewline && p.peek().kind != kindEnd {
		p.at++
	}
	return p.lineEnds()
}

// skipStatement steps over a line and the blocks below it, with those that go on with it, such as else.
func (p *parser) skipStatement() {
	for {
		p.skipLine()
		if p.peek().kind == kindIndent {
			p.at++
			p.block(kindDedent)
		}
		if !p.is("else") && !p.is("elif") && !p.is("except") && !p.is("finally") {
			return
		}
	}
}

func (p *parser) function() (*Function, bool) {
	p.at++
	f := &Function{Name: p.peek().text}
	for !p.is(":") || p.depth() > 0 {
		if p.peek().kind == kindNewline || p.peek().kind == kindEnd {
			return nil, false
		}
		p.at++
	}
	p.at++
	f.Body = p.suite()
	return f, true
}

// depth counts the brackets that are open since the line began.
func (p *parser) depth() int {
	n := 0
	for i := p.at - 1; i >= 0 && p.tokens[i].kind != kindNewline; i-- {
		if p.tokens[i].kind != kindSign {
			continue
		}
		switch p.tokens[i].text {
		case "(", "[", "{":
			n++
		case ")", "]", "}":
			n--
		}
	}
	return n
}

// suite reads the block of a compound statement, or what stands on the same line.
func (p *parser) suite() []Statement {
	if p.peek().kind != kindNewline {
		return []Statement{p.statement()}
	}
	p.at++
	if p.peek().kind != kindIndent {
		return nil
	}
	p.at++
	return p.block(kindDedent)
}

func (p *parser) with() (*With, bool) {
	p.at++
	w := &With{Item: p.expression()}
	if p.take("as") {
		w.As = p.peek().text
		p.at++
	}
	if !p.take(":") {
		return nil, false
	}
	w.Body = p.suite()
	return w, true
}
