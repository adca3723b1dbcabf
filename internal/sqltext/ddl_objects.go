package sqltext

import "strings"

// Index is what SQLite's CREATE INDEX says.
type Index struct {
	Schema      string
	Name        string
	NameSpan    Span
	Unique      bool
	IfNotExists bool
	Table       string
	TableSpan   Span
	Terms       []Term
	Where       string // the condition's text, "" if there is none
}

// ParseIndex reads a CREATE INDEX statement of SQLite. The error is a *SyntaxError.
func ParseIndex(src string) (*Index, error) {
	r := newReader(SQLite, src)
	x := &Index{}
	r.expect("CREATE")
	x.Unique = r.accept("UNIQUE")
	r.expect("INDEX")
	x.IfNotExists = r.accept("IF", "NOT", "EXISTS")
	x.Schema, x.Name, x.NameSpan = r.qualified("the index's name")
	r.expect("ON")
	x.Table, x.TableSpan = r.name("the table's name")
	x.Terms, _ = r.terms()
	if r.accept("WHERE") {
		x.Where = r.rest()
	}
	r.end()
	if r.err != nil {
		return nil, r.err
	}
	return x, nil
}

// VirtualTable is what CREATE VIRTUAL TABLE says.
type VirtualTable struct {
	Schema      string
	Name        string
	NameSpan    Span
	IfNotExists bool
	Module      string
	Args        []string // verbatim, blanks around them trimmed; they mean what the module says
}

// IsVirtualTable reports whether a statement begins as those that create virtual
// tables do.
func IsVirtualTable(src string) bool {
	words := []string{"CREATE", "VIRTUAL", "TABLE"}
	for tok := range Lex(SQLite, src) {
		switch {
		case tok.Kind == Whitespace || tok.Kind == Comment:
			continue
		case !strings.EqualFold(tok.Text, words[0]):
			return false
		}
		if words = words[1:]; len(words) == 0 {
			return true
		}
	}
	return false
}

// ParseVirtualTable reads a CREATE VIRTUAL TABLE statement of SQLite. The error is a *SyntaxError.
func ParseVirtualTable(src string) (*VirtualTable, error) {
	r := newReader(SQLite, src)
	t := &VirtualTable{}
	r.expect("CREATE", "VIRTUAL", "TABLE")
	t.IfNotExists = r.accept("IF", "NOT", "EXISTS")
	t.Schema, t.Name, t.NameSpan = r.qualified("the table's name")
	r.expect("USING")
	t.Module, _ = r.name("the module's name")
	if r.atPunct('(') {
		t.Args = r.moduleArgs()
	}
	r.end()
	if r.err != nil {
		return nil, r.err
	}
	return t, nil
}

// moduleArgs takes the arguments as text: comments and blanks inside belong to them.
func (r *reader) moduleArgs() []string {
	open := r.at
	r.parens()
	if r.err != nil {
		return nil
	}
	var args []string
	depth, from := 0, r.tokens[open].End()
	for i := open + 1; i < r.at; i++ {
		tok := r.tokens[i]
		if last := i == r.at-1; last || depth == 0 && tok.punct(',') {
			if arg := strings.TrimSpace(r.src[from:tok.Offset]); arg != "" || !last || len(args) > 0 {
				args = append(args, arg)
			}
			from = tok.End()
		}
		switch {
		case tok.punct('('):
			depth++
		case tok.punct(')'):
			depth--
		}
	}
	return args
}

// View is what SQLite's CREATE VIEW says.
type View struct {
	Schema      string
	Name        string
	NameSpan    Span
	Temp        bool
	IfNotExists bool
	Columns     []string // the list behind the name, if there is one
	Select      string   // what follows AS
}

// ParseView reads a CREATE VIEW statement of SQLite. The error is a *SyntaxError.
func ParseView(src string) (*View, error) {
	r := newReader(SQLite, src)
	v := &View{}
	v.Temp, v.IfNotExists = r.create("VIEW")
	v.Schema, v.Name, v.NameSpan = r.qualified("the view's name")
	if r.atPunct('(') {
		terms, _ := r.terms()
		for _, t := range terms {
			v.Columns = append(v.Columns, t.Column)
		}
	}
	r.expect("AS")
	v.Select = r.rest()
	if r.err != nil {
		return nil, r.err
	}
	return v, nil
}

// Trigger is what SQLite's CREATE TRIGGER says.
type Trigger struct {
	Schema      string
	Name        string
	NameSpan    Span
	Temp        bool
	IfNotExists bool
	Timing      string   // BEFORE, AFTER, INSTEAD OF, or "" (which means BEFORE)
	Event       string   // DELETE, INSERT or UPDATE
	Columns     []string // of UPDATE OF
	TableSchema string
	Table       string // or view
	TableSpan   Span
	ForEachRow  bool   // written; SQLite has no other triggers
	When        string // the condition's text
	Body        string // the statements between BEGIN and END
}

// ParseTrigger reads a CREATE TRIGGER statement of SQLite. The error is a *SyntaxError.
func ParseTrigger(src string) (*Trigger, error) {
	r := newReader(SQLite, src)
	t := &Trigger{}
	t.Temp, t.IfNotExists = r.create("TRIGGER")
	t.Schema, t.Name, t.NameSpan = r.qualified("the trigger's name")
	if t.Timing = r.word("BEFORE", "AFTER"); t.Timing == "" && r.accept("INSTEAD", "OF") {
		t.Timing = "INSTEAD OF"
	}
	if t.Event = r.word("DELETE", "INSERT", "UPDATE"); t.Event == "" {
		r.fail("DELETE, INSERT or UPDATE")
	}
	if t.Event == "UPDATE" && r.accept("OF") {
		for r.err == nil {
			c, _ := r.name("a column's name")
			t.Columns = append(t.Columns, c)
			if !r.acceptPunct(',') {
				break
			}
		}
	}
	r.expect("ON")
	t.TableSchema, t.Table, t.TableSpan = r.qualified("the table's name")
	t.ForEachRow = r.accept("FOR", "EACH", "ROW")
	if r.accept("WHEN") {
		t.When = r.condition()
	}
	r.expect("BEGIN")
	t.Body = r.triggerBody()
	if r.err != nil {
		return nil, r.err
	}
	return t, nil
}

// condition takes everything up to the BEGIN outside parentheses.
func (r *reader) condition() string {
	first, depth := r.at, 0
	for ; !r.atEnd(); r.at++ {
		switch tok := r.peek(0); {
		case tok.punct('('):
			depth++
		case tok.punct(')'):
			depth--
		case depth == 0 && tok.Is("BEGIN") && r.at > first && !r.tokens[r.at-1].punct('.'):
			return r.spanOf(first, r.at).In(r.src)
		}
	}
	r.fail("BEGIN")
	return ""
}

func (r *reader) triggerBody() string {
	first, last := r.at, len(r.tokens)
	for last > first && r.tokens[last-1].punct(';') {
		last--
	}
	r.at = len(r.tokens)
	if last-1 <= first || !r.tokens[last-1].Is("END") {
		r.fail("END")
		return ""
	}
	return r.spanOf(first, last-1).In(r.src)
}
