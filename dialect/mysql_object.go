package dialect

import (
	"maps"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// mysqlHead is the beginning of CREATE VIEW, TRIGGER, FUNCTION, PROCEDURE and
// EVENT, up to the name. What follows is nobody's business but the server's.
type mysqlHead struct {
	orReplace   bool
	aggregate   bool
	ifNotExists bool
	algorithm   string // upper case, of a view
	definer     string // as it is written
	security    string // upper case, of a view
	kind        string // upper case
	name        schema.Name
	rest        string // what follows the name
	// written is the statement from the kind to the name as its author spelled
	// it; String keeps it while it is set.
	written string
}

// readMySQLHead reads a statement that creates an object.
func readMySQLHead(stmt string) (h mysqlHead, ok bool) {
	tokens := sqltext.Tokens(sqltext.MySQL, stmt)
	if len(tokens) < 3 || !tokens[0].Is("create") {
		return h, false
	}
	i := 1
	word := func(w string) bool {
		if i < len(tokens) && tokens[i].Is(w) {
			i++
			return true
		}
		return false
	}
	for i < len(tokens) && h.kind == "" {
		switch t := tokens[i]; {
		case t.Is("or") && i+1 < len(tokens):
			h.orReplace = true
			i += 2
		case t.Is("aggregate"):
			h.aggregate = true
			i++
		case t.Is("algorithm") && i+2 < len(tokens):
			h.algorithm = strings.ToUpper(tokens[i+2].Text)
			i += 3
		case t.Is("sql") && i+2 < len(tokens):
			h.security = strings.ToUpper(tokens[i+2].Text)
			i += 3
		case t.Is("definer") && i+2 < len(tokens):
			i += 2
			for start := i; i < len(tokens) && (i == start || !endsMySQLDefiner(tokens[i])); i++ {
				h.definer += tokens[i].Text
			}
		case isMySQLObjectWord(t):
			h.kind, h.written = strings.ToUpper(t.Text), stmt[t.Offset:]
			i++
		default:
			return h, false
		}
	}
	if word("if") {
		h.ifNotExists = word("not") && word("exists")
	}
	if i >= len(tokens) {
		return h, false
	}
	h.name.Name = sqltext.UnquoteIdent(tokens[i].Text)
	if i+2 < len(tokens) && tokens[i+1].Text == "." {
		h.name = schema.Name{Schema: h.name.Name, Name: sqltext.UnquoteIdent(tokens[i+2].Text)}
		i += 2
	}
	after := stmt[tokens[i].End():]
	h.written = strings.TrimSuffix(h.written, after)
	h.rest = strings.TrimSpace(after)
	return h, h.kind != ""
}

func isMySQLObjectWord(t sqltext.Token) bool {
	return t.Is("view") || t.Is("trigger") || t.Is("function") || t.Is("procedure") || t.Is("event")
}

func endsMySQLDefiner(t sqltext.Token) bool {
	return isMySQLObjectWord(t) || t.Is("sql") || t.Is("aggregate")
}

// String writes the statement with the head in one order and the attributes
// that the server assumes left out.
func (h mysqlHead) String() string {
	var b strings.Builder
	b.WriteString("CREATE ")
	if h.orReplace {
		b.WriteString("OR REPLACE ")
	}
	if h.algorithm != "" && h.algorithm != "UNDEFINED" {
		b.WriteString("ALGORITHM=" + h.algorithm + " ")
	}
	if h.definer != "" && !isMySQLCurrentUser(h.definer) {
		b.WriteString("DEFINER=" + h.definer + " ")
	}
	if h.security != "" && h.security != "DEFINER" {
		b.WriteString("SQL SECURITY " + h.security + " ")
	}
	if h.aggregate {
		b.WriteString("AGGREGATE ")
	}
	if h.written != "" {
		b.WriteString(h.written)
		return b.String() + h.gap() + h.rest
	}
	b.WriteString(h.kind + " ")
	if h.ifNotExists {
		b.WriteString("IF NOT EXISTS ")
	}
	if h.name.Schema != "" {
		b.WriteString(sqltext.QuoteIdent(sqltext.MySQL, h.name.Schema) + ".")
	}
	b.WriteString(sqltext.QuoteIdent(sqltext.MySQL, h.name.Name))
	return b.String() + h.gap() + h.rest
}

// gap stands between the name and what follows, but for a routine's parameters.
func (h mysqlHead) gap() string {
	if strings.HasPrefix(h.rest, "(") && h.kind != "VIEW" {
		return ""
	}
	return " "
}

// respell forgets how the author spelled the name and what is before it.
func (h *mysqlHead) respell(name schema.Name) {
	h.name, h.written = name, ""
	h.orReplace, h.ifNotExists = false, false
}

func isMySQLCurrentUser(definer string) bool {
	return strings.EqualFold(strings.TrimSuffix(definer, "()"), "current_user")
}

// MySQLObject turns what SHOW CREATE prints of a view, routine, trigger or event into a
// definition for schema.Object: without the name of the database it is in, and without
// its definer if that is user (as CURRENT_USER() prints it). ok is false for another
// kind of statement.
func MySQLObject(stmt, database, user string) (definition string, ok bool) {
	h, ok := readMySQLHead(stmt)
	if !ok {
		return "", false
	}
	if sameMySQLAccount(h.definer, user) {
		h.definer = ""
	}
	if h.name.Schema == database && database != "" {
		h.respell(schema.Name{Name: h.name.Name})
	} else if h.ifNotExists || strings.HasSuffix(h.written, `"`) { // MariaDB keeps it; the mode that it was made in does so
		h.respell(h.name)
	}
	if h.kind == "VIEW" { // the server qualifies every name in it
		h.respell(h.name)
		h.rest = withoutMySQLDatabase(h.rest, database)
	}
	return h.String(), true
}

// sameMySQLAccount compares `user`@`host`, quoted in any way, with user@host.
func sameMySQLAccount(definer, user string) bool {
	name, host, _ := mysqlAccount(definer)
	return name+"@"+host == user
}

func mysqlAccount(s string) (name, host string, ok bool) {
	i := strings.LastIndex(s, "@")
	if i < 0 {
		return sqltext.UnquoteIdent(s), "%", false
	}
	return sqltext.UnquoteIdent(s[:i]), sqltext.UnquoteIdent(s[i+1:]), true
}

// withoutMySQLDatabase takes "`database`." off the names in a query. An alias may have the database's name: then only names of three parts
// are certain.
func withoutMySQLDatabase(query, database string) string {
	tokens := make([]sqltext.Token, 0, 64)
	for t := range sqltext.Lex(sqltext.MySQL, query) {
		tokens = append(tokens, t)
	}
	at := func(i int, text string) bool { return i >= 0 && i < len(tokens) && tokens[i].Text == text }
	qualifies := func(t sqltext.Token) bool {
		return (t.Kind == sqltext.QuotedIdent || t.Kind == sqltext.Ident) && sqltext.UnquoteIdent(t.Text) == database
	}
	alias := false
	for i, t := range tokens {
		alias = alias || qualifies(t) && !at(i+1, ".") && !at(i-1, ".")
	}
	var b strings.Builder
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if qualifies(t) && at(i+1, ".") && !at(i-1, ".") && (!alias || at(i+3, ".")) {
			i++ // the dot
			continue
		}
		b.WriteString(t.Text)
	}
	return b.String()
}

// canonicalObject brings the head of a definition into one form, and makes a
// statement of a view's bare query. Comments are no difference: the clients of both
// servers leave them out of what they send.
func (d mysql) canonicalObject(o schema.Object) schema.Object {
	o.Definition = strings.TrimRight(strings.TrimSpace(o.Definition), "; \n\t\r")
	if h, ok := readMySQLHead(o.Definition); ok {
		h.respell(schema.Name{Name: o.Name})
		if e, ok := readMySQLEvent(h.rest); ok && o.Kind == schema.KindEvent {
			h.rest = e.canonical()
		}
		o.Definition = h.String()
	} else if o.Kind == schema.KindView && o.Definition != "" {
		o.Definition = mysqlHead{kind: "VIEW", name: schema.Name{Name: o.Name}, rest: "AS " + o.Definition}.String()
	}
	o.Definition = withoutMySQLComments(o.Definition)
	o.Args, o.Enabled, o.Needs, o.Comment = "", "", nil, ""
	o.Indexes = nil
	if _, said := o.Session[MySQLEventBegan]; said {
		o.Session = maps.Clone(o.Session)
		if delete(o.Session, MySQLEventBegan); len(o.Session) == 0 {
			o.Session = nil
		}
	}
	return o
}

// withoutMySQLComments is a statement with a blank for each stretch of blanks and
// comments; hints to the optimizer stay.
func withoutMySQLComments(stmt string) string {
	var b strings.Builder
	blank := false
	for t := range sqltext.Lex(sqltext.MySQL, stmt) {
		if t.Blank() && !strings.HasPrefix(t.Text, "/*+") {
			blank = true
			continue
		}
		if blank && b.Len() > 0 {
			b.WriteByte(' ')
		}
		blank = false
		b.WriteString(t.Text)
	}
	return b.String()
}
