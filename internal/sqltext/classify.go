package sqltext

import "strings"

// Class is what the text of a statement says about it. It is as good as text can be: what a called function
// does, or what a variable holds, it does not know.
type Class struct {
	// Verb is the first keyword in upper case: CREATE, INSERT, BEGIN, …; "" for an empty statement. WITH and
	// EXPLAIN count for the statement behind them.
	Verb string
	// Object is the kind of object that the verb is about, in upper case: TABLE, MATERIALIZED VIEW, INDEX, ….
	// MySQL's SCHEMA is a DATABASE, PostgreSQL's USER and GROUP are a ROLE. For SET, START, LOCK, PREPARE and
	// the like it is the next word.
	Object string
	// Targets are the objects that the statement is about, if they stand where the verb wants them: the table
	// of an INSERT, every table of a DROP TABLE, the database of a USE.
	Targets []Name
	// On is the table of CREATE INDEX, of CREATE TRIGGER and the like; no parts if there is none.
	On Name
	// Qualified are all names of two or more parts, in order, those of Targets and On included, inside the
	// bodies of MySQL's and SQLite's routines as well (but not inside strings). Columns of tables are among
	// them: what the first part of a.b means is for the caller to judge.
	Qualified []Name

	// TransactionControl: it begins, ends or subdivides a transaction.
	TransactionControl bool
	// ImplicitCommit: MySQL ends the running transaction before it.
	ImplicitCommit bool
	// NoTransaction says, if it is not empty, what in the statement cannot run inside a transaction block.
	NoTransaction string
	// AddsEnumValue: ALTER TYPE … ADD VALUE, which before PostgreSQL 12 cannot run inside a transaction, and
	// whose value cannot be used in the transaction since.
	AddsEnumValue bool

	// Reach is how far the statement reaches beyond the database that it runs in, and Reason which part of it
	// does, as the subject of a sentence: "CREATE ROLE".
	Reach  Reach
	Reason string
	// Opaque: it runs SQL that is not in its text (EXECUTE, CALL, …).
	Opaque bool
	// Inside are the statements in the body of PostgreSQL's DO, as far as they are in its text, with what of
	// its language looks like one. Reach, Reason and Opaque are those of the whole.
	Inside []Class
}

// Reach is how far a statement reaches.
type Reach uint8

const (
	// WithinDatabase is as far as the connection's own database; Qualified may still name others on MySQL.
	WithinDatabase Reach = iota
	// OtherDatabase creates, changes, drops, attaches or switches to a database, which Targets names.
	OtherDatabase
	// ServerRoles creates, changes or drops roles or users, or membership in them: all databases share them, and
	// none of them holds anything else because of it.
	ServerRoles
	// SessionRole changes the role that the session acts as.
	SessionRole
	// WholeServer changes what else all databases share: settings, tablespaces, replication.
	WholeServer
	// OutsideServer touches files, runs programs, loads code or talks to other servers.
	OutsideServer
)

// Name is a name of one or more parts, as in auth.users.
type Name struct{ Parts []NamePart }

// NamePart is one part of a name.
type NamePart struct {
	Text   string // without quotes
	Quoted bool   // otherwise the database may fold its case
	Span   Span   // in the statement, quotes included
}

// String joins the parts' texts with dots, quoted where JoinQualified must.
func (n Name) String() string {
	parts := make([]string, len(n.Parts))
	for i, p := range n.Parts {
		parts[i] = p.Text
	}
	return JoinQualified(parts...)
}

// Last is the text of the last part, "" for a name without parts.
func (n Name) Last() string {
	if len(n.Parts) == 0 {
		return ""
	}
	return n.Parts[len(n.Parts)-1].Text
}

// Lead is the length of the comments and blanks that a statement begins with: what is left begins with its first word.
// Versioned comments and hints are parts of the statement.
func Lead(d Dialect, statement string) int {
	for tok := range Lex(d, statement) {
		if !tok.Blank() {
			return tok.Offset
		}
	}
	return 0
}

// FirstWord is the keyword that a statement begins with, in upper case, "" where it begins with something else. It
// reads no further, so that it costs the same for a statement of a megabyte.
func FirstWord(d Dialect, statement string) string {
	for tok := range Lex(d, statement) {
		switch tok.Kind {
		case Whitespace, Comment:
			continue
		case Ident:
			return strings.ToUpper(tok.Text)
		default:
			return ""
		}
	}
	return ""
}

// Classify judges one statement; of several in the text, it judges the first. It never fails: what it does not
// know has a Verb and nothing else.
func Classify(d Dialect, statement string) Class {
	r := newReader(d, statement)
	r.err = nil // an open quote at the end does not hide what stands before it
	r.dropVersionMarks()
	c := &Class{Qualified: r.qualifiedNames()}
	r.skipExplain(c)
	r.verb(c)
	switch d {
	case Postgres:
		r.judgePostgres(c)
	case MySQL:
		r.judgeMySQL(c)
	case SQLite:
		r.judgeSQLite(c)
	}
	return *c
}

// dropVersionMarks makes the contents of versioned comments ordinary tokens, as the server does.
func (r *reader) dropVersionMarks() {
	kept := r.tokens[:0]
	for _, tok := range r.tokens {
		if tok.Kind != VersionOpen && tok.Kind != VersionClose {
			kept = append(kept, tok)
		}
	}
	r.tokens = kept
}

// isObjectName: an object's name, which a string is not.
func isObjectName(t Token) bool { return t.Kind == Ident || t.Kind == QuotedIdent }

// objectName takes a dotted name; it has no parts if none stands here.
func (r *reader) objectName() Name {
	var n Name
	for isObjectName(r.peek(0)) {
		tok := r.peek(0)
		n.Parts = append(n.Parts, NamePart{UnquoteIdent(tok.Text), tok.Kind == QuotedIdent, Span{tok.Offset, tok.End()}})
		r.at++
		if !r.atPunct('.') || !isObjectName(r.peek(1)) {
			break
		}
		r.at++
	}
	return n
}

func (r *reader) qualifiedNames() []Name {
	var names []Name
	for !r.atEnd() {
		if !isObjectName(r.peek(0)) {
			r.at++
			continue
		}
		if !r.peek(1).punct('.') {
			r.at++
			continue
		}
		if n := r.objectName(); len(n.Parts) > 1 {
			names = append(names, n)
		}
	}
	r.at = 0
	return names
}

// skipExplain steps to the statement that is explained, and to the one that a WITH prepares.
func (r *reader) skipExplain(c *Class) {
	if r.accept("EXPLAIN") {
		for r.err == nil {
			switch {
			case r.atPunct('('):
				r.parens()
				continue
			case r.word("ANALYZE", "VERBOSE", "QUERY", "PLAN", "EXTENDED", "PARTITIONS") != "":
				continue
			case r.accept("FORMAT"):
				r.at += 2 // = name
				continue
			}
			break
		}
		if r.atEnd() || !r.atVerb() {
			r.at = 0
		}
	}
	if !r.atWord("WITH") {
		return
	}
	depth := 0
	for i := r.at + 1; i < len(r.tokens); i++ {
		switch tok := r.tokens[i]; {
		case tok.punct('('):
			depth++
		case tok.punct(')'):
			depth--
		case depth == 0 && isAny(tok, "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "VALUES", "TABLE"):
			r.at = i
			return
		}
	}
}

func (r *reader) atVerb() bool {
	return r.atWord("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "VALUES", "WITH", "TABLE", "CREATE",
		"EXECUTE", "DECLARE", "REFRESH")
}

func isAny(tok Token, words ...string) bool {
	for _, w := range words {
		if tok.Is(w) {
			return true
		}
	}
	return false
}

// upper takes one keyword and returns it in upper case, or "".
func (r *reader) upper() string {
	tok := r.peek(0)
	if tok.Kind == Ident || tok.Kind == Param {
		r.at++
		return strings.ToUpper(tok.Text)
	}
	return ""
}

// has reports whether the keywords stand one after the other anywhere in the statement.
func (r *reader) has(words ...string) bool {
	_, ok := r.find(words...)
	return ok
}

// find returns the index of the first place where the keywords stand one after the other.
func (r *reader) find(words ...string) (int, bool) {
	for i := range r.tokens {
		n := 0
		for n < len(words) && i+n < len(r.tokens) && r.tokens[i+n].Is(words[n]) {
			n++
		}
		if n == len(words) {
			return i, true
		}
	}
	return 0, false
}

// reaches records how far the statement reaches; the widest reach counts.
func (c *Class) reaches(reach Reach, reason string) {
	if reach > c.Reach {
		c.Reach, c.Reason = reach, reason
	}
}

// title is the verb with its object.
func (c *Class) title() string { return strings.TrimSpace(c.Verb + " " + c.Object) }
