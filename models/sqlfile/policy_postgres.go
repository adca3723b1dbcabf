package sqlfile

import (
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
)

func (p *policy) judgePostgres(s *statement) *refusal {
	c := s.class
	s.alone = c.NoTransaction != "" || c.AddsEnumValue
	if r := p.judgeStrings(s); r != nil {
		return r
	}
	switch c.Verb {
	case "", "BEGIN", "START", "COMMIT", "END", "SAVEPOINT", "RELEASE", "LOCK",
		"ANALYZE", "VACUUM", "REINDEX", "REFRESH", "LISTEN", "UNLISTEN", "NOTIFY", "SHOW", "CHECKPOINT":
		s.action = skip
	case "ROLLBACK", "ABORT":
		return rollback(c.Verb)
	case "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY", "VALUES", "TABLE":
		s.action, s.note = skip, noteRows
	case "GRANT", "REVOKE":
		if !p.grants {
			s.action, s.note = skip, notePrivileges
		}
	case "SECURITY":
		s.action, s.note = skip, noteLabels
	case "SELECT":
		return p.judgeSelect(s)
	case "SET", "RESET":
		return p.judgeSet(s, significant(sqltext.Postgres, s.sql))
	case "DISCARD":
		s.action = skip
	case "DO":
		return judgeDo(s)
	case "CLUSTER":
		if len(c.Targets) == 0 {
			s.action = skip
		}
	case "CREATE", "ALTER", "DROP", "COMMENT":
		return p.judgeDefinition(s)
	default:
		return unknown(s)
	}
	return nil
}

// judgeStrings refuses the strings that mean something else while
// standard_conforming_strings is off, as old dumps have it.
func (p *policy) judgeStrings(s *statement) *refusal {
	if !p.escapes {
		return nil
	}
	for _, t := range significant(sqltext.Postgres, s.sql) {
		if t.Kind == sqltext.String && strings.HasPrefix(t.Text, "'") && strings.Contains(t.Text, `\`) {
			return &refusal{message: "a backslash in a string, with standard_conforming_strings off", at: t.Offset,
				hint: `the files are read with it on: write strings with backslashes as E'…'`}
		}
	}
	return nil
}

// leaveDatabase: what an ALTER says about the database is the live one's.
func leaveDatabase(_ *policy, s *statement) {
	if s.class.Verb == "ALTER" {
		s.note = noteDatabase
	}
}

func rollback(verb string) *refusal {
	return &refusal{message: verb + " would take back what the files have declared so far", hint: "leave it out: the files are loaded without a transaction"}
}

// judgeDefinition sees to what a definition may hold besides: owners, queries
// that would run, the database's own name.
func (p *policy) judgeDefinition(s *statement) *refusal {
	c := s.class
	tokens := significant(sqltext.Postgres, s.sql)
	switch {
	case c.Object == "DEFAULT PRIVILEGES" && p.defaults:
	case c.Object == "DEFAULT PRIVILEGES", changesOwner(tokens):
		s.action, s.note = skip, notePrivileges
		return nil
	case c.Object == "USER MAPPING":
		s.action, s.note = skip, noteLabels
		return nil
	case c.Verb == "CREATE" && c.Object == "SCHEMA":
		s.edits = withoutAuthorization(tokens, p.live.user)
	case c.Verb == "CREATE" && c.Object == "FUNCTION":
		if r := judgeLibrary(tokens); r != nil {
			return r
		}
	case c.Verb == "ALTER" && c.Object == "EVENT TRIGGER":
		// Others do not fire here.
		s.last = isAny(tokens[len(tokens)-1], "ALWAYS", "REPLICA")
	case c.Verb == "CREATE" && (c.Object == "TABLE" || c.Object == "MATERIALIZED VIEW"):
		s.edits = withoutData(s.sql, tokens)
	}
	for _, part := range databaseNames(sqltext.Postgres, c, tokens, func(n sqltext.NamePart) bool { return p.own[p.database(n)] }) {
		// The current database's name says nothing.
		s.edits = append(s.edits, sqltext.Edit{Span: sqltext.Span{Start: part.Span.Start, End: dotBehind(tokens, part.Span.End)}})
	}
	sortEdits(s.edits)
	return nil
}

// changesOwner: ALTER … OWNER TO role, and nothing else.
func changesOwner(tokens []sqltext.Token) bool {
	n := len(tokens)
	return n > 4 && tokens[0].Is("ALTER") && tokens[n-3].Is("OWNER") && tokens[n-2].Is("TO") && tokens[n-4].Text != ","
}

// withoutAuthorization takes the owner out of CREATE SCHEMA name AUTHORIZATION
// role: the role may be on the live server only. Without a name the schema is
// called as the role is, and the role of the session is user.
func withoutAuthorization(tokens []sqltext.Token, user string) []sqltext.Edit {
	for i := 2; i+1 < len(tokens); i++ {
		role := tokens[i+1]
		span := sqltext.Span{Start: tokens[i].Offset, End: role.End()}
		switch {
		case !tokens[i].Is("AUTHORIZATION"):
		case i > 2 && isName(tokens[i-1]) && !tokens[i-1].Is("EXISTS"):
			return []sqltext.Edit{{Span: span}}
		case user != "" && isAny(role, "CURRENT_USER", "CURRENT_ROLE", "SESSION_USER"):
			return []sqltext.Edit{{Span: span, Text: sqltext.QuoteIdent(sqltext.Postgres, user)}}
		}
	}
	return nil
}

// judgeLibrary refuses functions in C whose library is not among those that the
// server's administrator has installed: the server loads it at once.
func judgeLibrary(tokens []sqltext.Token) *refusal {
	inC := false
	var library *sqltext.Token
	for i := range len(tokens) - 1 {
		next := tokens[i+1]
		switch {
		case tokens[i].Is("LANGUAGE"):
			inC = strings.EqualFold(strings.Trim(next.Text, `'"`), "c")
		case tokens[i].Is("AS") && next.Kind == sqltext.String:
			library = &next
		}
	}
	if !inC || library == nil {
		return nil
	}
	path, _ := sqltext.UnquoteString(sqltext.Postgres, library.Text)
	if name, ok := strings.CutPrefix(path, "$libdir/"); ok && !strings.Contains(name, "..") {
		return nil
	}
	return &refusal{message: "CREATE FUNCTION … LANGUAGE C loads the library " + path, at: library.Offset,
		hint: "only libraries in '$libdir/…' are loaded; or create the function by an extension"}
}

// withoutData keeps a table or materialised view that is made of a query empty:
// the query may call anything.
func withoutData(sql string, tokens []sqltext.Token) []sqltext.Edit {
	query := false
	free := outside(tokens)
	for n, i := range free {
		if tokens[i].Is("AS") && n+1 < len(free) {
			next := tokens[i+1]
			query = query || isAny(next, "SELECT", "WITH", "VALUES", "TABLE", "EXECUTE") || next.Text == "("
		}
	}
	n := len(tokens)
	switch {
	case !query, n < 3:
		return nil
	case tokens[n-1].Is("DATA") && tokens[n-2].Is("NO") && tokens[n-3].Is("WITH"):
		return nil
	case tokens[n-1].Is("DATA") && tokens[n-2].Is("WITH"):
		return []sqltext.Edit{{Span: sqltext.Span{Start: tokens[n-1].Offset, End: tokens[n-1].Offset}, Text: "NO "}}
	}
	end := tokens[n-1].End()
	return []sqltext.Edit{{Span: sqltext.Span{Start: end, End: end}, Text: " WITH NO DATA"}}
}

// judgeSelect knows the one SELECT that is a setting, in the form that pg_dump
// gives it. The others do not run: they read what is not there, or call what may
// do anything.
func (p *policy) judgeSelect(s *statement) *refusal {
	tokens := significant(sqltext.Postgres, s.sql)
	if tokens[0].Is("SELECT") {
		call := tokens[1:]
		if len(call) > 2 && call[0].Is("pg_catalog") && call[1].Text == "." {
			call = call[2:]
		}
		if len(call) == 8 && call[0].Is("set_config") && call[1].Text == "(" {
			name, known := sqltext.UnquoteString(sqltext.Postgres, call[2].Text)
			value, literal := sqltext.UnquoteString(sqltext.Postgres, call[4].Text)
			if known && literal {
				return p.judgeSetting(s, strings.ToLower(name), value, call[6].Is("true"))
			}
		}
	}
	for _, i := range outside(tokens) {
		if tokens[i].Is("INTO") {
			return &refusal{message: "SELECT … INTO declares a table by a query", at: tokens[i].Offset, hint: "declare the table with CREATE TABLE"}
		}
	}
	s.action, s.note = skip, noteRows
	return nil
}

// judgeDo runs blocks of PL/pgSQL, whose statements the classifier has seen.
func judgeDo(s *statement) *refusal {
	tokens := significant(sqltext.Postgres, s.sql)
	for i, t := range tokens {
		if t.Is("LANGUAGE") && i+1 < len(tokens) && !strings.EqualFold(strings.Trim(tokens[i+1].Text, `'"`), "plpgsql") {
			return &refusal{message: "DO runs a program in " + tokens[i+1].Text + ", which cannot be judged", at: t.Offset,
				hint: "declare what it makes with statements of their own"}
		}
	}
	return nil
}

// judgeSet reads SET and RESET.
func (p *policy) judgeSet(s *statement, tokens []sqltext.Token) *refusal {
	local := false
	rest := tokens[1:]
	for len(rest) > 1 && (rest[0].Is("SESSION") || rest[0].Is("LOCAL")) {
		local = local || rest[0].Is("LOCAL")
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return unknown(s)
	}
	if tokens[0].Is("RESET") {
		s.action = setting
		return nil
	}
	name, value := strings.ToLower(sqltext.UnquoteIdent(rest[0].Text)), ""
	for i := 1; i < len(rest); i++ {
		t := rest[i]
		if value == "" && (t.Text == "." || rest[i-1].Text == ".") {
			name += sqltext.UnquoteIdent(t.Text)
			continue
		}
		if t.Text != "=" && !t.Is("TO") {
			value += t.Text
		}
	}
	if text, ok := sqltext.UnquoteString(sqltext.Postgres, value); ok {
		value = text
	}
	return p.judgeSetting(s, name, value, local)
}

// judgeSetting decides about one setting of the session. Those that only guide
// the client, the planner or how long something may take are the loader's to
// choose.
func (p *policy) judgeSetting(s *statement, name, value string, local bool) *refusal {
	s.action = skip
	switch {
	case strings.HasSuffix(name, "_timeout"), strings.HasPrefix(name, "log_"), strings.HasPrefix(name, "default_transaction_"):
		return nil
	}
	switch name {
	case "client_encoding", "names":
		if !isUTF8(value) {
			return &refusal{message: "the files are read as UTF-8, not as " + value, hint: "convert the file to UTF-8"}
		}
		return nil
	case "standard_conforming_strings":
		p.escapes = !isAny(sqltext.Token{Kind: sqltext.Ident, Text: value}, "on", "true", "yes", "1")
		return nil
	case "transaction", "characteristics", "constraints", "client_min_messages", "check_function_bodies", "row_security",
		"session_replication_role", "default_with_oids", "escape_string_warning", "synchronous_commit", "work_mem",
		"maintenance_work_mem", "jit", "statement_mem", "extra_float_digits", "bytea_output", "application_name":
		return nil
	}
	if local {
		return &refusal{message: "SET LOCAL lasts until the end of a transaction, and the files are loaded without one", hint: "write SET instead"}
	}
	s.action = setting
	return nil
}
