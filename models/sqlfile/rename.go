package sqlfile

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// rename is what a comment says: -- @renamed from=old.
type rename struct {
	kind   renamed
	name   string // of the member or value that is called so now; empty for the statement's own target
	from   schema.Name
	offset int // of the comment in the file
	// namespace is the schema that was the default one when the statement ran;
	// empty for the database's.
	namespace string
}

// renamed is the kind of thing that a comment is about.
type renamed int

const (
	renamedTarget renamed = iota
	renamedColumn
	renamedMember // a constraint or an index
	renamedValue  // of an enumeration
)

// renamedFrom is the notation, which sqldef has made known.
var renamedFrom = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("@renamed\\s+from\\s*=\\s*(\"(?:[^\"]|\"\")*\"(?:\\.\"(?:[^\"]|\"\")*\")?|`(?:[^`]|``)*`|'(?:[^']|'')*'|[^\\s,;*]+)")
})

// readRenames finds the comments of one statement: those inside, those before it
// and the one behind it on the line where it ends. before is where the statement
// before it ends.
func readRenames(d sqltext.Dialect, text string, s sqltext.Statement, before int, c sqltext.Class) []rename {
	end := s.Offset + len(s.SQL)
	if !strings.Contains(text[s.Offset:end]+restOfLine(text, end), "@renamed") {
		return nil
	}
	r := renameReader{d: d, class: c, text: text, base: s.Offset + s.Lead}
	for t := range sqltext.Lex(d, s.SQL[:s.Lead]) {
		// A comment on the line on which another statement ends belongs there.
		if at := s.Offset + t.Offset; t.Kind == sqltext.Comment && (before == 0 || strings.Contains(text[before:at], "\n")) {
			r.add(renamedTarget, "", t.Text, at)
		}
	}
	r.body(s.SQL[s.Lead:])
	rest := restOfLine(text, end)
	for t := range sqltext.Lex(d, rest) {
		if t.Kind == sqltext.Comment {
			r.add(r.afterwards, r.last, t.Text, end+t.Offset)
		} else if t.Kind != sqltext.Whitespace && t.Text != ";" {
			break
		}
	}
	return r.found
}

func restOfLine(text string, from int) string {
	if n := strings.IndexByte(text[from:], '\n'); n >= 0 {
		return text[from : from+n]
	}
	return text[from:]
}

// renameReader walks through a statement.
type renameReader struct {
	d     sqltext.Dialect
	class sqltext.Class
	text  string // of the file
	base  int    // of the statement in it
	found []rename

	// What a comment behind the statement is about.
	afterwards renamed
	last       string
}

// add notes what a comment says. The first one about a thing counts.
func (r *renameReader) add(kind renamed, name, comment string, offset int) {
	m := renamedFrom().FindStringSubmatch(comment)
	if m == nil || slices.ContainsFunc(r.found, func(o rename) bool { return o.kind == kind && o.name == name }) {
		return
	}
	r.found = append(r.found, rename{kind: kind, name: name, from: r.formerName(kind, m[1]), offset: offset})
}

// formerName reads the value: quoted as the database or as SQL quotes names.
// Without quotes PostgreSQL's names are in lower case; an enumeration's values
// are as they are.
func (r *renameReader) formerName(kind renamed, value string) schema.Name {
	quoted := strings.ContainsAny(value[:1], "\"'`")
	if kind == renamedValue || quoted && !strings.Contains(value, `"."`) {
		return schema.Name{Name: sqltext.UnquoteIdent(value)}
	}
	if r.d == sqltext.Postgres && !quoted {
		value = strings.ToLower(value)
	}
	parts, err := sqltext.SplitQualified(value)
	if err != nil || len(parts) != 2 {
		return schema.Name{Name: value}
	}
	return schema.Name{Schema: parts[0], Name: parts[1]}
}

func (r *renameReader) body(sql string) {
	var tokens []sqltext.Token
	for t := range sqltext.Lex(r.d, sql) {
		if t.Kind != sqltext.Whitespace && t.Kind != sqltext.VersionOpen && t.Kind != sqltext.VersionClose {
			tokens = append(tokens, t)
		}
	}
	switch {
	case r.class.Verb == "ALTER" && r.class.Object == "TABLE":
		r.alteration(tokens)
	case r.class.Verb != "CREATE" || len(r.class.Targets) == 0:
	case r.class.Object == "INDEX":
		r.comments(tokens)
	case r.class.Object == "TABLE":
		r.behindName(tokens)
		r.members(tokens)
	case r.class.Object == "TYPE":
		r.behindName(tokens)
		r.values(tokens)
	default:
		r.behindName(tokens)
	}
}

// comments takes every comment behind the target's name for the target's.
func (r *renameReader) comments(tokens []sqltext.Token) {
	for _, t := range tokens {
		if t.Kind == sqltext.Comment && t.Offset > r.nameEnd() {
			r.add(renamedTarget, "", t.Text, r.base+t.Offset)
		}
	}
}

func (r *renameReader) nameEnd() int {
	parts := r.class.Targets[0].Parts
	return parts[len(parts)-1].Span.End
}

// behindName takes the comments between the target's name and what follows it.
func (r *renameReader) behindName(tokens []sqltext.Token) {
	for _, t := range tokens {
		switch {
		case t.Offset < r.nameEnd():
		case t.Kind == sqltext.Comment:
			r.add(renamedTarget, "", t.Text, r.base+t.Offset)
		default:
			return
		}
	}
}

// alteration: a comment in ALTER TABLE is about the constraint added before it.
func (r *renameReader) alteration(tokens []sqltext.Token) {
	name := ""
	for i, t := range tokens {
		if i > 0 && i+1 < len(tokens) && t.Is("CONSTRAINT") && tokens[i-1].Is("ADD") {
			name = r.identifier(tokens[i+1])
		}
		if t.Kind == sqltext.Comment && name != "" {
			r.add(renamedMember, name, t.Text, r.base+t.Offset)
		}
	}
	if name != "" {
		r.afterwards, r.last = renamedMember, name
	}
}

// values: a comment behind ( is the type's, the others that of the value before
// them.
func (r *renameReader) values(tokens []sqltext.Token) {
	value, list := "", false
	for i, t := range tokens {
		switch {
		case t.Text == "(" && i > 0 && tokens[i-1].Is("ENUM"):
			list = true
		case !list:
		case t.Kind == sqltext.String:
			value, _ = sqltext.UnquoteString(r.d, t.Text)
		case t.Kind == sqltext.Comment && value == "":
			r.add(renamedTarget, "", t.Text, r.base+t.Offset)
		case t.Kind == sqltext.Comment:
			r.add(renamedValue, value, t.Text, r.base+t.Offset)
		}
	}
}

// member is an element in the list of a CREATE TABLE.
type member struct{ tokens, comments []sqltext.Token }

// members walks through the list of a CREATE TABLE. A comment is about the
// member in which it stands or which ended before it on its line; on a line of
// its own, between two members, about the next one; on the line of the opening
// parenthesis, or behind the list, about the table.
func (r *renameReader) members(tokens []sqltext.Token) {
	list := []*member{{}}
	depth, edge := 0, 0 // edge is the end of the parenthesis or comma before the member
	for _, t := range tokens {
		current := list[len(list)-1]
		switch {
		case t.Offset < r.nameEnd():
		case t.Kind == sqltext.Comment && depth == 0:
			if edge > 0 {
				r.add(renamedTarget, "", t.Text, r.base+t.Offset)
			}
		case t.Kind == sqltext.Comment:
			sameLine := len(current.tokens) == 0 && !strings.Contains(r.text[r.base+edge:r.base+t.Offset], "\n")
			switch {
			case sameLine && len(list) == 1:
				r.add(renamedTarget, "", t.Text, r.base+t.Offset)
			case sameLine:
				list[len(list)-2].comments = append(list[len(list)-2].comments, t)
			default:
				current.comments = append(current.comments, t)
			}
		case t.Text == "(" && depth == 0 && edge == 0:
			depth, edge = 1, t.End()
		case t.Text == "," && depth == 1:
			list, edge = append(list, &member{}), t.End()
		case depth > 0:
			if t.Text == "(" {
				depth++
			} else if t.Text == ")" {
				depth--
			}
			current.tokens = append(current.tokens, t)
		}
	}
	for _, m := range list {
		for _, c := range m.comments {
			r.addMember(m.tokens, c)
		}
	}
}

// addMember finds out what a member of a table is called: a column by its first
// word, a constraint or an index by the word behind its kind.
func (r *renameReader) addMember(member []sqltext.Token, comment sqltext.Token) {
	kind, i := renamedColumn, 0
	at := func(words ...string) bool { return i < len(member) && isAny(member[i], words...) }
	skip := func(words ...string) bool {
		if at(words...) {
			i++
			return true
		}
		return false
	}
	switch mysql := r.d == sqltext.MySQL; {
	case skip("CONSTRAINT"):
		kind = renamedMember
	case mysql && skip("UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR"):
		kind = renamedMember
		skip("INDEX", "KEY")
	case mysql && skip("INDEX", "KEY"):
		kind = renamedMember
	case mysql && at("FOREIGN"):
		kind = renamedMember
		i += 2
	case at("PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "LIKE", "EXCLUDE"):
		return // it has no name
	}
	if i < len(member) && (isName(member[i]) || r.d == sqltext.SQLite && member[i].Kind == sqltext.String) {
		r.add(kind, r.identifier(member[i]), comment.Text, r.base+comment.Offset)
	}
}

// identifier is the name that a token stands for, as the server keeps it.
func (r *renameReader) identifier(t sqltext.Token) string {
	if r.d == sqltext.Postgres && t.Kind == sqltext.Ident {
		return strings.ToLower(t.Text)
	}
	return sqltext.UnquoteIdent(t.Text)
}
