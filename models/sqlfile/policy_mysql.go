package sqlfile

import (
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
)

func (p *policy) judgeMySQL(s *statement) *refusal {
	switch s.class.Verb {
	case "", "BEGIN", "START", "COMMIT", "SAVEPOINT", "RELEASE", "LOCK", "UNLOCK",
		"ANALYZE", "OPTIMIZE", "REPAIR", "CHECK", "CHECKSUM", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "HELP":
		s.action = skip
	case "ROLLBACK":
		return rollback(s.class.Verb)
	case "INSERT", "REPLACE", "UPDATE", "DELETE", "TRUNCATE", "VALUES", "TABLE", "DO":
		s.action, s.note = skip, noteRows
	case "SELECT":
		if s.action = setting; !setsVariables(significant(sqltext.MySQL, s.sql)) {
			s.action, s.note = skip, noteRows
		}
	case "USE":
		s.action = skip
	case "SET":
		return p.judgeMySQLSet(s, significant(sqltext.MySQL, s.sql))
	case "CREATE", "ALTER", "DROP", "RENAME":
		return p.judgeMySQLDefinition(s, significant(sqltext.MySQL, s.sql))
	default:
		return unknown(s)
	}
	return nil
}

// ownDefaults turns CREATE DATABASE with options, and ALTER DATABASE, into an
// ALTER of the scratch: tables take their character set from their database.
func (p *policy) ownDefaults(s *statement) {
	tokens := significant(sqltext.MySQL, s.sql)
	name := s.class.Targets[0].Parts[0]
	if tokens[len(tokens)-1].Offset == name.Span.Start {
		s.action = skip
		return
	}
	s.action = setting
	// CREATE DATABASE [IF NOT EXISTS] name options
	if s.class.Verb == "CREATE" {
		s.edits = []sqltext.Edit{{Span: sqltext.Span{Start: tokens[0].Offset, End: name.Span.Start}, Text: "ALTER DATABASE "}}
	}
	s.own = []sqltext.NamePart{name}
}

// judgeMySQLDefinition looks at every name that a statement holds, in bodies of
// routines as well: those of other databases are refused, the declared one's is
// exchanged.
func (p *policy) judgeMySQLDefinition(s *statement, tokens []sqltext.Token) *refusal {
	isOwn := func(n sqltext.NamePart) bool { return p.own[p.database(n)] }
	other := databaseNames(sqltext.MySQL, s.class, tokens, func(n sqltext.NamePart) bool {
		return !isOwn(n) && p.live.databases[p.database(n)] && !isCatalogue(n.Text)
	})
	if len(other) > 0 {
		return p.foreign(strings.TrimSpace(s.class.Verb+" "+s.class.Object), other[0])
	}
	s.own = databaseNames(sqltext.MySQL, s.class, tokens, isOwn)
	switch s.class.Object {
	case "DATABASE": // the one of the session
		s.action = setting
	case "TABLE":
		return judgeEngine(tokens)
	case "EVENT":
		s.disableEvent(tokens)
	}
	return nil
}

// isCatalogue: the schemas that tell about the server and can only be read.
func isCatalogue(name string) bool {
	return strings.EqualFold(name, "information_schema") || strings.EqualFold(name, "performance_schema")
}

// judgeEngine refuses the storage engines that keep a table elsewhere.
func judgeEngine(tokens []sqltext.Token) *refusal {
	for i := 1; i < len(tokens); i++ {
		t := tokens[i]
		if !tokens[i-1].Is("ENGINE") && !(tokens[i-1].Text == "=" && tokens[i-2].Is("ENGINE")) {
			continue
		}
		switch strings.ToUpper(strings.Trim(t.Text, "'\"`")) {
		case "FEDERATED", "CONNECT", "SPIDER", "S3":
			return &refusal{message: "ENGINE " + t.Text + " keeps the table out of the database", at: t.Offset, hint: "leave the table out of the files"}
		}
	}
	return nil
}

// disableEvent keeps an event from running in the scratch, where the server
// would start it at once. What was done is undone in what is read.
func (s *statement) disableEvent(tokens []sqltext.Token) {
	create, scheduled := s.class.Verb == "CREATE", false
	for _, i := range outside(tokens) {
		t := tokens[i]
		scheduled = scheduled || t.Is("SCHEDULE")
		body := scheduled && t.Is("DO")
		switch {
		case t.Is("DISABLE"):
			s.event = eventDisabled
		case t.Is("ENABLE"):
			s.edits, s.event = []sqltext.Edit{{Span: sqltext.Span{Start: t.Offset, End: t.End()}, Text: "DISABLE"}}, eventEnabled
		case create && (body || scheduled && t.Is("COMMENT")):
			s.edits, s.event = []sqltext.Edit{{Span: sqltext.Span{Start: t.Offset, End: t.Offset}, Text: "DISABLE "}}, eventEnabled
		case !body:
			continue
		}
		return
	}
}

// judgeMySQLSet looks at the assignments of a SET. What says how the client
// writes is left out, since the loader sends UTF-8, whatever the file's author
// did. (What GLOBAL and the like reach was refused before.)
func (p *policy) judgeMySQLSet(s *statement, tokens []sqltext.Token) *refusal {
	s.action = skip
	mixed := false
	for _, a := range assignments(tokens[1:]) {
		switch strings.ToLower(a.name) {
		case "names", "character", "charset", "character_set_client", "character_set_results", "character_set_connection":
			mixed = true
			if !isUTF8(a.value) && !strings.HasPrefix(a.value, "@") {
				return &refusal{message: "the files are read as UTF-8, not as " + a.value, at: a.at, hint: "convert the file to UTF-8, and leave the setting out"}
			}
		case "collation_connection", "autocommit", "sql_log_bin", "transaction":
			mixed = true
		case "password", "statement", "resource":
			return unknown(s)
		default:
			s.action = setting
			s.inOrdinaryMode(a)
		}
	}
	if s.action == setting && mixed {
		return &refusal{message: "SET mixes settings of the client with others", hint: "write one SET for each"}
	}
	return nil
}

// setsVariables knows the SELECT that is another way to write SET @a = …, which a
// SET behind it may need: one INTO variables, that reads no table.
func setsVariables(tokens []sqltext.Token) bool {
	sets := false
	for i, t := range tokens {
		if t.Is("FROM") || t.Is("TABLE") {
			return false
		}
		sets = sets || t.Is("INTO") && i+1 < len(tokens) && strings.HasPrefix(tokens[i+1].Text, "@")
	}
	return sets
}

// assigned is one assignment of a SET.
type assigned struct {
	name, value string
	at          int
	tokens      []sqltext.Token // of the value
}

// assignments reads a = 1, SESSION b := 2, @@session.c = 3, @d = 4, NAMES utf8.
func assignments(tokens []sqltext.Token) []assigned {
	var list []assigned
	var part []sqltext.Token
	flush := func() {
		for len(part) > 1 && isScope(part[0].Text) {
			part = part[1:]
			if part[0].Text == "." {
				part = part[1:]
			}
		}
		if len(part) == 0 {
			return
		}
		a := assigned{name: strings.TrimPrefix(sqltext.UnquoteIdent(part[0].Text), "@@"), at: part[0].Offset}
		for _, t := range part[1:] {
			if t.Text != "=" && t.Text != ":=" && !t.Is("SET") && !t.Is("COLLATE") && a.value == "" {
				a.value = t.Text
			}
			a.tokens = append(a.tokens, t)
		}
		list, part = append(list, a), nil
	}
	depth := 0
	for _, t := range tokens {
		switch t.Text {
		case "(":
			depth++
		case ")":
			depth--
		}
		if t.Text == "," && depth == 0 {
			flush()
			continue
		}
		part = append(part, t)
	}
	flush()
	return list
}

func isScope(word string) bool {
	switch strings.ToLower(word) {
	case "session", "local", "@@session", "@@local":
		return true
	}
	return false
}
