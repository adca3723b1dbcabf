package sqlfile

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// action is what becomes of a statement.
type action int

const (
	// run: it declares something.
	run action = iota
	// setting: it is run, and again before a later statement is retried in its
	// place.
	setting
	// skip: it declares nothing.
	skip
)

// verdict is what was decided about a statement.
type verdict struct {
	action action
	client bool   // it is a command of the database's client, not of the server
	note   string // what to tell a person about a statement that is skipped
	alone  bool   // it does not run in a transaction with others
	last   bool   // it would change what the statements behind it do
	// edits change the statement before it runs, in the order of their places.
	edits []sqltext.Edit
	// own are the places that name the declared database, where the scratch's
	// name has to go.
	own []sqltext.NamePart
	// event says how an event is declared, which is created disabled.
	event eventState
}

// eventState is what a statement says about whether an event runs.
type eventState int

const (
	eventUnsaid eventState = iota
	eventEnabled
	eventDisabled
)

// refusal is why a statement is not run.
type refusal struct {
	message, hint string
	at            int // the byte of the statement to point to
}

// What is told about statements that are skipped.
const (
	noteRows       = "a schema holds no rows: statements that change or read some were not run"
	notePrivileges = "owners and privileges are the database's administrator's: statements about them were not run"
	noteRoles      = "roles and users are the whole server's: statements about them were not run"
	noteFlush      = "logs and caches are the whole server's: FLUSH was not run"
	noteDatabase   = "settings of a database are the live one's: statements about them were not run"
	noteElsewhere  = "subscriptions are about another server: statements about them were not run"
	noteLabels     = "security labels and user mappings are no part of a schema: statements about them were not run"
)

// policy judges statements by their text. It knows which databases there are,
// and by which names the files may call their own.
type policy struct {
	live *liveInfo
	// own are the names of the declared database, folded: the live one's, and the
	// one that the files create.
	own      map[string]bool
	declared string // the latter
	ran      bool   // whether a statement before this one declared something
	escapes  bool   // whether a backslash in a plain string would mean something by now
	// grants and defaults say whether privileges, and default privileges, are part
	// of the schema. The latter would stay in a scratch that is only emptied.
	grants, defaults bool
	others           func(schema.Name) bool // Options.Others
}

// othersRows reports whether a statement inserts into the table of another tool. Its beginning says so: the rows may
// be many.
func (p *policy) othersRows(s *statement) bool {
	if p.others == nil || s.class.Verb != "INSERT" {
		return false
	}
	const enough = 300
	targets := sqltext.Classify(p.live.dialect, s.sql[:min(len(s.sql), enough)]).Targets
	if len(targets) != 1 {
		return false
	}
	table := schema.Name{Name: targets[0].Last()}
	if n := targets[0].Parts; len(n) > 1 && n[0].Text != p.live.namespace {
		table.Schema = n[0].Text
	}
	return p.others(table)
}

// findDeclared looks for CREATE DATABASE: the files may call the database that
// they create by its name, wherever they are loaded.
func (p *policy) findDeclared(list []*statement) error {
	for _, s := range list {
		if s.client || s.class.Verb != "CREATE" || s.class.Object != "DATABASE" || len(s.class.Targets) != 1 {
			continue
		}
		name := p.database(s.class.Targets[0].Parts[0])
		if p.declared != "" && p.declared != name {
			e := errorAt(s.file, s.offset, "the files declare two databases, "+p.declared+" and "+name,
				"declare one database: what belongs to the other needs a config.toml of its own")
			e.Refused = true
			return e
		}
		p.declared, p.own[name] = name, true
	}
	return nil
}

// database is the name of a database as the server compares it.
func (p *policy) database(part sqltext.NamePart) string {
	if part.Quoted {
		return p.live.fold(part.Text)
	}
	return p.live.fold(p.live.bare(part.Text))
}

// judge decides what becomes of a statement.
func (p *policy) judge(s *statement) *refusal {
	if s.client {
		s.action = skip
		return p.judgeClient(s.sql)
	}
	if r := p.judgeReach(s); r != nil || s.action != run {
		return r
	}
	if s.class.Opaque {
		return &refusal{message: s.class.Verb + " runs what is not in its text, which cannot be judged",
			hint: "declare what it makes with statements of their own"}
	}
	r := p.live.judge(p, s)
	if s.note == noteRows && p.othersRows(s) {
		s.note = ""
	}
	p.ran = p.ran || s.action == run
	return r
}

// judgeReach refuses what reaches beyond the database, but for what the files
// say about their own one by its name.
func (p *policy) judgeReach(s *statement) *refusal {
	c := s.class
	if c.Object == "SUBSCRIPTION" { // pg_dump has them, and one that is made takes a slot there
		s.action, s.note = skip, noteElsewhere
		return nil
	}
	switch c.Reach {
	case sqltext.WithinDatabase:
		return nil
	case sqltext.OtherDatabase:
		return p.judgeDatabase(s)
	case sqltext.ServerRoles:
		return p.judgeRoles(s)
	case sqltext.SessionRole:
		return &refusal{message: c.Reason + " changes the role that the session acts as",
			hint: "leave it out: the files are loaded as the user of the connection"}
	case sqltext.WholeServer:
		if c.Verb == "FLUSH" {
			s.action, s.note = skip, noteFlush
			return nil
		}
		return &refusal{message: c.Reason + " is about the whole server, not about one database",
			hint: "leave it out of the files: settings of the server and the like are managed apart from a schema"}
	case sqltext.OutsideServer:
		return &refusal{message: c.Reason + " reaches out of the database, to files, programs or other servers",
			hint: "leave it out of the files"}
	}
	return nil
}

// judgeDatabase is for statements about databases. Those about the declared one
// have been carried out when the scratch is there.
func (p *policy) judgeDatabase(s *statement) *refusal {
	c := s.class
	if len(c.Targets) == 0 || p.live.hosting == nil {
		return &refusal{message: c.Reason + " reaches another database", hint: "leave it out of the files"}
	}
	for _, target := range c.Targets {
		if name := target.Parts[0]; len(target.Parts) > 1 || !p.own[p.database(name)] {
			return p.foreign(c.Reason, name)
		}
	}
	s.action = skip
	switch {
	case c.Verb == "DROP" && p.ran:
		return &refusal{message: "DROP " + c.Object + " would drop what the files have declared so far",
			hint: "move it before the first CREATE, or leave it out"}
	case c.Verb == "GRANT" || c.Verb == "REVOKE":
		s.note = notePrivileges
	case c.Verb == "COMMENT":
		s.note = noteDatabase
	case c.Verb == "ALTER" || c.Verb == "CREATE":
		p.live.ownDatabase(p, s)
	}
	return nil
}

// judgeRoles leaves out what is about roles, as many files create those that they
// speak of. A DO that makes something else as well would have to run in part.
func (p *policy) judgeRoles(s *statement) *refusal {
	for _, inner := range s.class.Inside {
		declares := inner.Reach != sqltext.ServerRoles && isVerb(inner, "CREATE", "ALTER", "DROP", "COMMENT", "SECURITY") ||
			inner.Reach == sqltext.WithinDatabase && isVerb(inner, "GRANT", "REVOKE") && p.grants
		if declares || inner.Opaque || s.class.Opaque {
			return &refusal{message: s.class.Reason + " is about the whole server, and the rest of the block about the database",
				hint: "let a DO of its own create the roles: it is left out, since roles are managed apart from a schema"}
		}
	}
	s.action, s.note = skip, noteRoles
	return nil
}

func isVerb(c sqltext.Class, verbs ...string) bool { return slices.Contains(verbs, c.Verb) }

// foreign refuses a name of a database that is not the declared one.
func (p *policy) foreign(reason string, name sqltext.NamePart) *refusal {
	hint := "a schema file may name the database that it is for"
	switch {
	case p.declared != "":
		hint += ", " + p.declared
	case p.live.name != "":
		hint += ", " + p.live.name
	}
	return &refusal{message: reason + " names another database, " + name.Text, at: name.Span.Start,
		hint: hint + ", and no other; without a database's name it can be loaded anywhere"}
}

// unknown refuses what no rule knows: what is not known to be harmless is not
// run.
func unknown(s *statement) *refusal {
	verb := s.class.Verb
	if verb == "" {
		verb = strings.ToUpper(strings.SplitN(s.sql, "\n", 2)[0])
	}
	return &refusal{message: verb + " has no place in a schema file", hint: "a schema file holds CREATE, ALTER, DROP, COMMENT and SET statements"}
}

// judgeClient understands commands of the databases' clients that change
// nothing, and refuses the others.
func (p *policy) judgeClient(command string) *refusal {
	words := fields(strings.TrimRight(command, "; "))
	if len(words) == 0 {
		return nil
	}
	switch name := strings.ToLower(words[0]); name {
	case `\restrict`, `\unrestrict`, `\set`, `\unset`, `\echo`, `\qecho`, `\warn`, `\timing`, `\pset`, `\x`, `\t`, `\a`,
		"warnings", "nowarning", "tee", "notee", "pager", "nopager", "prompt", "rehash", "status", "clear", `\w`,
		".bail", ".changes", ".echo", ".headers", ".header", ".mode", ".nullvalue", ".print", ".separator", ".stats", ".timer", ".width":
		return nil
	case `\encoding`, "charset":
		if len(words) < 2 || isUTF8(words[1]) {
			return nil
		}
		return &refusal{message: "the files are read as UTF-8, not as " + words[1], hint: "convert the file to UTF-8"}
	case `\connect`, `\c`, "connect", `\r`, `\u`:
		return p.judgeConnect(name, words[1:])
	case `\i`, `\ir`, `\include`, `\include_relative`, "source", `\.`, ".read":
		return &refusal{message: name + " reads another file", hint: "name that file in models, in the place where it is needed"}
	default:
		return &refusal{message: name + " is a command of the database's client, which does not run here", hint: "write it as SQL, or leave it out"}
	}
}

// judgeConnect lets a dump connect to the database that it has created.
func (p *policy) judgeConnect(command string, args []string) *refusal {
	for _, arg := range args {
		if strings.HasPrefix(arg, "-") {
			continue // psql's -reuse-previous
		}
		if _, name, ok := strings.Cut(arg, "dbname="); ok {
			arg = strings.Trim(name, `'"`)
		}
		if p.own[p.live.fold(arg)] {
			return nil
		}
		return p.foreign(command, sqltext.NamePart{Text: arg})
	}
	return nil
}

// isUTF8 reports whether a value, in quotes or not, names UTF-8.
func isUTF8(value string) bool {
	v := strings.ToUpper(strings.Trim(value, `'"`+"`"))
	switch strings.NewReplacer("-", "", "_", "").Replace(v) {
	case "UTF8", "UTF8MB3", "UTF8MB4", "UNICODE", "DEFAULT", "AUTO":
		return true
	}
	return false
}
