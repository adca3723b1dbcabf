package python

import "strings"

// tuple reads expressions with commas between them; several are a List.
func (p *parser) tuple() Expr {
	first := p.expression()
	if !p.is(",") {
		return first
	}
	list := List{Items: []Expr{first}}
	for p.take(",") {
		if p.endsExpression() {
			break
		}
		list.Items = append(list.Items, p.expression())
	}
	return list
}

// expression reads up to a comma, a closing bracket, or the end of a line. Where it meets what it does not know, all
// of it is Unknown.
func (p *parser) expression() Expr {
	begin := p.at
	lambda := p.is("lambda")
	e := p.sum()
	if p.endsExpression() && !lambda {
		return e
	}
	p.at = begin
	for depth := 0; depth > 0 || !p.endsExpression() || lambda && p.is(":"); p.at++ {
		t := p.peek()
		if t.kind == kindEnd {
			break
		}
		if t.kind == kindSign {
			switch t.text {
			case "(", "[", "{":
				depth++
			case ")", "]", "}":
				depth--
			}
		}
	}
	return p.unknown(begin)
}

func (p *parser) unknown(begin int) Expr {
	if begin == p.at { // nothing where something should be: step over it
		p.at++
	}
	return Unknown{p.src[p.tokens[begin].start:p.tokens[p.at-1].end]}
}

// endsExpression reports whether the next token is none of an expression's.
func (p *parser) endsExpression() bool {
	t := p.peek()
	switch t.kind {
	case kindNewline, kindEnd, kindIndent, kindDedent:
		return true
	case kindSign:
		switch t.text {
		case ",", ")", "]", "}", ":", "=", ";":
			return true
		}
	case kindName:
		return t.text == "as"
	}
	return false
}

func (p *parser) sum() Expr {
	e := p.postfix()
	for p.take("+") {
		e = Join{e, p.postfix()}
	}
	return e
}

// postfix reads a value with what is done to it: .name, (…), […].
func (p *parser) postfix() Expr {
	begin := p.at
	e := p.value()
	for {
		switch {
		case p.take("."):
			e = Attribute{e, p.peek().text}
			p.at++
		case p.is("("):
			e = p.call(e, begin)
		case p.is("["):
			p.at++
			p.items("]")
			e = p.unknown(begin)
		default:
			return e
		}
	}
}

func (p *parser) value() Expr {
	begin := p.at
	t := p.peek()
	switch {
	case t.kind == kindString:
		return p.strings()
	case t.kind == kindNumber:
		p.at++
		return Number{t.text}
	case t.kind == kindName && (t.text == "True" || t.text == "False" || t.text == "None"):
		p.at++
		return Constant{t.text}
	case t.kind == kindName && !isOperator(t.text):
		p.at++
		return Name{t.text}
	case p.take("-"):
		if n, ok := p.value().(Number); ok {
			return Number{"-" + n.Value}
		}
		return p.unknown(begin)
	case p.take("("):
		return p.parenthesized(begin)
	case p.take("["):
		items, known := p.items("]")
		if !known {
			return p.unknown(begin)
		}
		return List{items}
	case p.take("{"):
		return p.braces(begin)
	}
	return p.unknown(begin)
}

// isOperator reports whether a word joins expressions instead of being one.
func isOperator(word string) bool {
	switch word {
	case "lambda", "not", "and", "or", "in", "is", "if", "else", "for", "await", "yield", "as":
		return true
	}
	return false
}

// strings joins strings that stand side by side.
func (p *parser) strings() Expr {
	begin := p.at
	var joined Expr
	known := true
	for ; p.peek().kind == kindString; p.at++ {
		t := p.peek()
		parts := []Expr{Text{t.text}}
		if t.formatted {
			var simple bool
			parts, simple = formatted(t.text)
			known = known && simple
		}
		known = known && !t.bytes
		for _, part := range parts {
			joined = join(joined, part)
		}
	}
	if !known {
		return p.unknown(begin)
	}
	return joined
}

// join puts texts together where both are known, and keeps a Join where one is not.
func join(a, b Expr) Expr {
	x, known := a.(Text)
	y, also := b.(Text)
	switch {
	case a == nil:
		return b
	case known && also:
		return Text{x.Value + y.Value}
	}
	return Join{a, b}
}

// formatted cuts an f-string into texts and variables; anything but a name in the braces is not simple.
func formatted(text string) (parts []Expr, simple bool) {
	parts = []Expr{Text{}}
	for text != "" {
		i := strings.IndexAny(text, "{}")
		if i < 0 {
			return append(parts, Text{text}), true
		}
		parts = append(parts, Text{text[:i]})
		if strings.HasPrefix(text[i:], "{{") || strings.HasPrefix(text[i:], "}}") {
			parts, text = append(parts, Text{text[i : i+1]}), text[i+2:]
			continue
		}
		name, rest, closed := strings.Cut(text[i+1:], "}")
		if !closed || text[i] == '}' || !isName(name) {
			return nil, false
		}
		parts, text = append(parts, Name{name}), rest
	}
	return parts, true
}

func isName(s string) bool {
	for i := range len(s) {
		if !isLetter(s[i]) && (i == 0 || !isDigit(s[i])) {
			return false
		}
	}
	return s != ""
}

func (p *parser) parenthesized(begin int) Expr {
	if p.take(")") {
		return List{}
	}
	e := p.expression()
	if p.take(")") {
		return e
	}
	items, known := p.items(")")
	if !known {
		return p.unknown(begin)
	}
	return List{append([]Expr{e}, items...)}
}

// items reads expressions up to a closing bracket, and reports whether that is all there is: no comprehension, no
// key.
func (p *parser) items(closing string) ([]Expr, bool) {
	var list []Expr
	known := true
	for !p.take(closing) {
		switch {
		case p.take(","):
		case p.peek().kind == kindEnd:
			return list, false
		case p.is("*") || p.is(":") || p.is("="):
			known = false
			p.at++
		default:
			list = append(list, p.expression())
		}
	}
	return list, known
}

func (p *parser) braces(begin int) Expr {
	var d Dict
	for !p.take("}") {
		if p.take(",") {
			continue
		}
		key := p.expression()
		if !p.take(":") {
			rest, known := p.items("}")
			if !known || len(d.Keys) > 0 {
				return p.unknown(begin)
			}
			return List{append([]Expr{key}, rest...)}
		}
		d.Keys = append(d.Keys, key)
		d.Values = append(d.Values, p.expression())
		if p.peek().kind == kindEnd {
			return p.unknown(begin)
		}
	}
	return d
}

func (p *parser) call(function Expr, begin int) Expr {
	c := Call{Function: function, Line: p.tokens[begin].line}
	p.at++
	for !p.take(")") {
		t := p.peek()
		switch {
		case p.take(","):
		case t.kind == kindEnd:
			return p.unknown(begin)
		case p.is("**"):
			p.items(")")
			return p.unknown(begin)
		case p.take("*"):
			c.Args = append(c.Args, Spread{p.expression()})
		case t.kind == kindName && p.tokens[p.at+1].kind == kindSign && p.tokens[p.at+1].text == "=":
			p.at += 2
			c.Keywords = append(c.Keywords, Keyword{t.text, p.expression()})
		default:
			c.Args = append(c.Args, p.expression())
		}
	}
	c.Source = p.src[p.tokens[begin].start:p.tokens[p.at-1].end]
	return c
}
