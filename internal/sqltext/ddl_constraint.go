package sqltext

// columnConstraints takes the constraints behind a column's type.
func (r *reader) columnConstraints() []Constraint {
	var out []Constraint
	for r.err == nil {
		start, name := r.start(), r.constraintName()
		c := Constraint{Name: name}
		switch {
		case r.atWord("DEFERRABLE"), r.peek(0).Is("NOT") && r.peek(1).Is("DEFERRABLE"):
			r.deferClause(out)
			continue
		case r.accept("PRIMARY"):
			r.expect("KEY")
			c.Kind = PrimaryKey
			c.Desc = r.word("ASC", "DESC") == "DESC"
			c.Conflict = r.conflict()
			c.Autoincrement = r.accept("AUTOINCREMENT")
		case r.accept("NOT"):
			r.expect("NULL")
			c.Kind, c.Conflict = NotNull, r.conflict()
		case r.accept("NULL"):
			c.Kind, c.Conflict = Null, r.conflict()
		case r.accept("UNIQUE"):
			c.Kind, c.Conflict = Unique, r.conflict()
		case r.accept("CHECK"):
			c.Kind = Check
			r.expression(&c)
		case r.accept("DEFAULT"):
			c.Kind, c.ExprSpan = Default, r.defaultValue()
			c.Expr = c.ExprSpan.In(r.src)
		case r.accept("COLLATE"):
			c.Kind = Collate
			c.Collation, _ = r.name("a collation")
		case r.accept("REFERENCES"):
			c.Kind, c.References = ForeignKey, r.reference()
		case r.accept("GENERATED", "ALWAYS", "AS"), r.accept("AS"):
			c.Kind = Generated
			r.expression(&c)
			c.Stored = r.word("STORED", "VIRTUAL") == "STORED"
		default: // a name without a constraint is allowed, and nothing
			return out
		}
		c.Span = r.spanFrom(start)
		out = append(out, c)
	}
	return out
}

// tableConstraint takes one constraint of the table; a bare CONSTRAINT name is none.
func (r *reader) tableConstraint() (Constraint, bool) {
	start := r.start()
	c := Constraint{Name: r.constraintName()}
	switch {
	case r.accept("PRIMARY"):
		r.expect("KEY")
		c.Kind = PrimaryKey
		c.Columns, c.Autoincrement = r.terms()
		c.Conflict = r.conflict()
	case r.accept("UNIQUE"):
		c.Kind = Unique
		c.Columns, _ = r.terms()
		c.Conflict = r.conflict()
	case r.accept("CHECK"):
		c.Kind = Check
		r.expression(&c)
		c.Conflict = r.conflict()
	case r.accept("FOREIGN"):
		r.expect("KEY")
		c.Kind = ForeignKey
		c.Columns, _ = r.terms()
		r.expect("REFERENCES")
		c.References = r.reference()
		c.Span = r.spanFrom(start)
		if r.atWord("DEFERRABLE", "NOT") {
			one := []Constraint{c}
			r.deferClause(one)
			return one[0], true
		}
	case c.Name != "":
		return c, false
	default:
		r.fail("a constraint")
	}
	c.Span = r.spanFrom(start)
	return c, true
}

// constraintName takes CONSTRAINT name; of several the last counts.
func (r *reader) constraintName() string {
	name := ""
	for r.accept("CONSTRAINT") {
		name, _ = r.name("the constraint's name")
	}
	return name
}

func (r *reader) conflict() string {
	if !r.accept("ON", "CONFLICT") {
		return ""
	}
	w := r.word("ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE")
	if w == "" {
		r.fail("ROLLBACK, ABORT, FAIL, IGNORE or REPLACE")
	}
	return w
}

// expression takes (expr) into c.
func (r *reader) expression(c *Constraint) {
	c.ExprSpan = r.parens()
	c.Expr = c.ExprSpan.In(r.src)
}

// defaultValue takes a value, a signed number, or an expression with its parentheses.
func (r *reader) defaultValue() Span {
	start := r.start()
	if r.atPunct('(') {
		r.parens()
		return r.spanFrom(start)
	}
	if tok := r.peek(0); tok.op("+") || tok.op("-") {
		r.at++
	}
	if tok := r.peek(0); isName(tok) || tok.Kind == Number {
		r.at++
		return r.spanFrom(start)
	}
	r.fail("a default value")
	return Span{}
}

// reference takes what follows REFERENCES, but for the DEFERRABLE clause.
func (r *reader) reference() *Reference {
	ref := &Reference{}
	ref.Table, ref.TableSpan = r.name("the referenced table")
	if r.atPunct('(') {
		columns, _ := r.terms()
		for _, c := range columns {
			ref.Columns = append(ref.Columns, c.Column)
		}
	}
	for r.err == nil {
		switch {
		case r.accept("MATCH"):
			ref.Match, _ = r.name("a match type")
		case r.accept("ON", "DELETE"):
			ref.OnDelete = r.action()
		case r.accept("ON", "UPDATE"):
			ref.OnUpdate = r.action()
		case r.accept("ON", "INSERT"): // parsed by SQLite, and without effect
			r.action()
		default:
			return ref
		}
	}
	return ref
}

func (r *reader) action() string {
	switch {
	case r.accept("SET", "NULL"):
		return "SET NULL"
	case r.accept("SET", "DEFAULT"):
		return "SET DEFAULT"
	case r.accept("NO", "ACTION"):
		return "NO ACTION"
	}
	w := r.word("CASCADE", "RESTRICT")
	if w == "" {
		r.fail("a foreign key action")
	}
	return w
}

// deferClause takes [NOT] DEFERRABLE [INITIALLY …] and applies it, as SQLite does, to the last foreign key.
func (r *reader) deferClause(constraints []Constraint) {
	not := r.accept("NOT")
	r.expect("DEFERRABLE")
	deferred := false
	if r.accept("INITIALLY") {
		w := r.word("DEFERRED", "IMMEDIATE")
		if w == "" {
			r.fail("DEFERRED or IMMEDIATE")
		}
		deferred = w == "DEFERRED"
	}
	for i := len(constraints) - 1; i >= 0; i-- {
		if c := &constraints[i]; c.Kind == ForeignKey {
			c.References.Deferrable, c.References.InitiallyDeferred = !not, deferred
			if i == len(constraints)-1 {
				c.Span = r.spanFrom(c.Span.Start)
			}
			return
		}
	}
}

// terms takes a parenthesised list of columns or expressions. AUTOINCREMENT may stand behind the last, in a
// primary key.
func (r *reader) terms() (terms []Term, autoincrement bool) {
	r.expectPunct('(')
	for r.err == nil {
		first := r.at
		for depth := 0; !r.atEnd(); r.at++ {
			if depth == 0 && (r.atPunct(',') || r.atPunct(')')) {
				break
			}
			switch {
			case r.atPunct('('):
				depth++
			case r.atPunct(')'):
				depth--
			}
		}
		last := r.at
		if last > first+1 && r.tokens[last-1].Is("AUTOINCREMENT") {
			autoincrement = true
			last--
		}
		if first == last {
			r.fail("a column or an expression")
			break
		}
		terms = append(terms, r.term(first, last))
		if !r.acceptPunct(',') {
			r.expectPunct(')')
			break
		}
	}
	return terms, autoincrement
}

// term reads the tokens [i, j): expression, COLLATE, order.
func (r *reader) term(i, j int) Term {
	t := Term{Span: r.spanOf(i, j)}
	if j-i > 2 && r.tokens[j-2].Is("NULLS") { // no index has it, but a user may write it
		j -= 2
	}
	if j-i > 1 && (r.tokens[j-1].Is("DESC") || r.tokens[j-1].Is("ASC")) {
		t.Desc = r.tokens[j-1].Is("DESC")
		j--
	}
	// COLLATE binds tighter than any other operator: it is the term's only behind a single operand.
	for j-i > 2 && r.tokens[j-2].Is("COLLATE") && r.isOperand(i, j-2) {
		if t.Collation == "" {
			t.Collation = UnquoteIdent(r.tokens[j-1].Text)
		}
		j -= 2
	}
	a, b := i, j
	for b-a > 2 && r.tokens[a].punct('(') && r.groupEnd(a) == b {
		a, b = a+1, b-1
	}
	if b-a == 1 && isName(r.tokens[a]) {
		t.Column = UnquoteIdent(r.tokens[a].Text)
	} else {
		t.Expr = r.spanOf(i, j).In(r.src)
	}
	return t
}

// isOperand reports whether the tokens [i, j) are a value, a call or a group, maybe with COLLATE behind it.
func (r *reader) isOperand(i, j int) bool {
	for j-i > 2 && r.tokens[j-2].Is("COLLATE") {
		j -= 2
	}
	if r.tokens[i].punct('(') {
		return r.groupEnd(i) == j
	}
	if j-i == 1 {
		return true
	}
	return isName(r.tokens[i]) && r.tokens[i+1].punct('(') && r.groupEnd(i+1) == j
}

// groupEnd is the index behind the parenthesis that closes the one at i.
func (r *reader) groupEnd(i int) int {
	depth := 0
	for ; i < len(r.tokens); i++ {
		switch {
		case r.tokens[i].punct('('):
			depth++
		case r.tokens[i].punct(')'):
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return i
}
