package sqltext

import "strings"

// Table is what SQLite's CREATE TABLE says, in its own order. Names are without quotes; spans refer to the text
// that was read.
type Table struct {
	Schema       string // main, temp or an attached database, if one is written; sqlite_master has none
	Name         string
	NameSpan     Span
	Temp         bool
	IfNotExists  bool
	Columns      []Column
	Constraints  []Constraint // those behind the columns
	Body         Span         // the list of columns and constraints with its parentheses
	Strict       bool
	WithoutRowID bool
	// Select is the query of CREATE TABLE … AS, which has no Columns. SQLite stores such a table with columns.
	Select string
}

// Column is a column definition.
type Column struct {
	Name     string
	NameSpan Span
	// Type is the declared type, "" if there is none: TypeSpan's text, or, as for SQLite, what stands in quotes
	// if it begins with one. (PRAGMA table_info shows the type names that STRICT tables know in upper case.)
	Type        string
	TypeSpan    Span
	Constraints []Constraint // in the order written
	// Comment is the text of a -- comment that ends the line on which the definition ends.
	Comment string
	Span    Span // from the name to the last constraint
}

// ConstraintKind says what a constraint is.
type ConstraintKind uint8

// The kinds of constraints, named as in SQL.
const (
	PrimaryKey ConstraintKind = iota + 1
	NotNull
	Null // the word NULL alone; it has no effect
	Unique
	Check
	Default
	Collate
	ForeignKey
	Generated
)

// Constraint is a constraint of a column or of the table. Only the fields of its kind are set.
type Constraint struct {
	Kind ConstraintKind
	Name string // "" if it has none
	Span Span   // with CONSTRAINT name, if there is one

	// Columns are the key's columns: PrimaryKey, Unique and ForeignKey of the table. A column's own constraint
	// has none.
	Columns       []Term
	Desc          bool   // PRIMARY KEY DESC on a column
	Autoincrement bool   // PrimaryKey
	Conflict      string // ROLLBACK, ABORT, FAIL, IGNORE, REPLACE: the ON CONFLICT clause

	// Expr is the text of Check and Generated without the parentheses around it, and of Default with them, if
	// it has any.
	Expr      string
	ExprSpan  Span
	Stored    bool   // Generated
	Collation string // Collate

	References *Reference // ForeignKey
}

// Reference is the REFERENCES clause of a foreign key.
type Reference struct {
	Table     string
	TableSpan Span
	Columns   []string // none: the primary key
	OnDelete  string   // SET NULL, SET DEFAULT, CASCADE, RESTRICT, NO ACTION, or ""
	OnUpdate  string
	Match     string // as written; SQLite ignores it
	// Deferrable and InitiallyDeferred are as declared. SQLite defers a key only if both are set.
	Deferrable        bool
	InitiallyDeferred bool
}

// Term is a column or an expression in an index or a key.
type Term struct {
	Column    string // "" if it is an expression
	Expr      string // the text, if it is an expression
	Collation string // "" if none is written
	Desc      bool
	Span      Span // the whole term
}

// ParseTable reads a CREATE TABLE statement of SQLite, as sqlite_master.sql holds it or as a user writes it. A
// virtual table is not one: see ParseVirtualTable. The error is a *SyntaxError.
func ParseTable(src string) (*Table, error) {
	r := newReader(SQLite, src)
	t := &Table{}
	t.Temp, t.IfNotExists = r.create("TABLE")
	t.Schema, t.Name, t.NameSpan = r.qualified("the table's name")
	if r.accept("AS") {
		t.Select = r.rest()
		if r.err != nil {
			return nil, r.err
		}
		return t, nil
	}
	bodyStart := r.start()
	r.expectPunct('(')
	for r.err == nil && !r.atTableConstraint() {
		t.Columns = append(t.Columns, r.column())
		if !r.acceptPunct(',') {
			break
		}
	}
	for r.err == nil && !r.atPunct(')') { // the commas between constraints are optional
		if c, ok := r.tableConstraint(); ok {
			t.Constraints = append(t.Constraints, c)
		}
		if r.acceptPunct(',') && r.atPunct(')') {
			r.fail("a constraint")
		}
	}
	r.expectPunct(')')
	t.Body = r.spanFrom(bodyStart)
	r.tableOptions(t)
	r.end()
	if r.err != nil {
		return nil, r.err
	}
	return t, nil
}

func (r *reader) tableOptions(t *Table) {
	for !r.atEnd() && !r.atPunct(';') {
		switch {
		case r.accept("WITHOUT", "ROWID"):
			t.WithoutRowID = true
		case r.accept("STRICT"):
			t.Strict = true
		default:
			r.fail("WITHOUT ROWID or STRICT")
		}
		if !r.acceptPunct(',') {
			return
		}
	}
}

// rest takes all tokens that are left, but a final semicolon, and returns their text.
func (r *reader) rest() string {
	start, end := r.at, len(r.tokens)
	r.at = end
	for end > start && r.tokens[end-1].punct(';') {
		end--
	}
	if start >= end {
		r.fail("a query")
	}
	return r.spanOf(start, end).In(r.src)
}

func (r *reader) column() Column {
	var c Column
	start := r.start()
	c.Name, c.NameSpan = r.name("a column's name")
	c.Type, c.TypeSpan = r.declaredType()
	c.Constraints = r.columnConstraints()
	c.Span = r.spanFrom(start)
	c.Comment = r.trailingComment()
	return c
}

// declaredType takes words up to the first constraint, and one group in parentheses.
func (r *reader) declaredType() (string, Span) {
	first := r.at
	for isName(r.peek(0)) && !r.atColumnConstraint() {
		r.at++
	}
	if r.at > first && r.atPunct('(') {
		r.parens()
	}
	span := r.spanOf(first, r.at)
	if r.at > first && r.tokens[first].Kind != Ident {
		return UnquoteIdent(r.tokens[first].Text), span
	}
	return span.In(r.src), span
}

func (r *reader) atColumnConstraint() bool {
	return r.atWord("CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT", "COLLATE", "REFERENCES",
		"AS", "DEFERRABLE") || r.peek(0).Is("GENERATED") && r.peek(1).Is("ALWAYS")
}

func (r *reader) atTableConstraint() bool {
	return r.atWord("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN")
}

// trailingComment finds the -- comment on the line where the token before the next one ends, in front of the
// next definition: a comma may stand before it.
func (r *reader) trailingComment() string {
	if r.at == 0 || r.err != nil {
		return ""
	}
	last := r.tokens[r.at-1]
	line := last.Line + strings.Count(last.Text, "\n")
	next := len(r.src)
	if tok := r.peek(0); tok.punct(',') {
		if tok := r.peek(1); tok.Kind != 0 {
			next = tok.Offset
		}
	} else if tok.Kind != 0 {
		next = tok.Offset
	}
	for len(r.notes) > 0 && r.notes[0].Offset < last.Offset { // columns come in order: what is behind us is done
		r.notes = r.notes[1:]
	}
	for _, note := range r.notes {
		if note.Offset > next || note.Line != line {
			break
		}
		if text, ok := strings.CutPrefix(note.Text, "--"); ok {
			return strings.TrimSpace(text)
		}
	}
	return ""
}
