package importer

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/retort-db/migrate/internal/python"
	"github.com/retort-db/migrate/revision"
)

// Alembic reads Alembic's scripts, which are Python, without running them: their place in the graph, and those
// operations whose arguments stand in the script as they are. What a script computes is named and left.
type Alembic struct{}

// Name is alembic.
func (Alembic) Name() string { return "alembic" }

// VersionTables are alembic_version.
func (Alembic) VersionTables() []string { return []string{"alembic_version"} }

// VersionQuery asks for its rows, which mean what this tool's mean.
func (Alembic) VersionQuery(table string) string {
	return "SELECT version_num FROM " + table + " ORDER BY version_num"
}

// Heads are the rows as they are.
func (Alembic) Heads(_ History, answer []string) ([]string, error) { return answer, nil }

// Read reads the scripts in the folder, or in its folder versions.
func (Alembic) Read(folder fs.FS, dialect string) (History, error) {
	dir := "."
	if info, err := fs.Stat(folder, "versions"); err == nil && info.IsDir() {
		dir = "versions"
	}
	var h History
	err := fs.WalkDir(folder, dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || path.Ext(name) != ".py" || path.Base(name) == "__init__.py" {
			return err
		}
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return err
		}
		r, left, err := readScript(name, string(text), dialect)
		if errors.Is(err, errNoRevision) {
			return nil
		}
		h.Revisions, h.Left = append(h.Revisions, r), append(h.Left, left...)
		return err
	})
	if syntax, ok := errors.AsType[*Error](err); ok {
		return History{}, syntax
	}
	if err != nil {
		return History{}, &Error{Message: err.Error()}
	}
	if len(h.Revisions) == 0 {
		return History{}, &Error{
			Message: "there are no scripts of Alembic's in the folder",
			Hint:    "give the folder that holds env.py, or the one of the scripts, versions",
		}
	}
	h.Revisions = inOrder(h.Revisions)
	return h, nil
}

// errNoRevision is a Python file that is no script.
var errNoRevision = errors.New("no revision")

// readScript reads one script.
func readScript(name, text, dialect string) (Revision, []Left, error) {
	module, err := python.Parse(text)
	if syntax, ok := errors.AsType[*python.SyntaxError](err); ok {
		return Revision{}, nil, &Error{File: name, Line: syntax.Line, Message: "no Python that can be read: " + syntax.Message}
	}
	if err != nil {
		return Revision{}, nil, err
	}
	s := &script{file: name, dialect: dialect, vars: map[string]python.Expr{}, functions: map[string]*python.Function{}}
	r := Revision{Source: name}
	for i, st := range module {
		switch {
		case st.Assign != nil:
			s.vars[st.Assign.Name] = st.Assign.Value
		case st.Function != nil:
			s.functions[st.Function.Name] = st.Function
		case i == 0:
			if doc, ok := st.Expr.(python.Text); ok {
				r.Message, r.Created = readDoc(doc.Value)
			}
		}
	}
	if r.Header, err = s.header(r.Header); err != nil {
		return Revision{}, nil, err
	}
	r.Upgrade = s.function("upgrade", place{})
	s.enums = nil
	r.Downgrade = s.function("downgrade", place{down: true})
	for _, l := range s.left {
		r.Notes = append(r.Notes, "not carried over from "+l.String())
	}
	if len(s.foreign) > 0 {
		r.Incomplete = "what the database has for " + strings.Join(s.foreign, ", ")
	}
	if len(r.Upgrade) > 0 && len(r.Downgrade) == 0 {
		r.Irreversible = "its script had no operations that take it down"
	}
	return r, s.left, nil
}

// header reads the variables that place a script in the graph.
func (s *script) header(h revision.Header) (revision.Header, error) {
	id, ok := s.vars["revision"]
	if !ok {
		return h, errNoRevision
	}
	if h.ID, ok = s.text(id); !ok {
		return h, &Error{File: s.file, Message: "revision is no text", Hint: "write the id into the script"}
	}
	for _, key := range []struct {
		name string
		to   *[]string
	}{{"down_revision", &h.Down}, {"branch_labels", &h.Labels}, {"depends_on", &h.DependsOn}} {
		value, ok := s.vars[key.name]
		if !ok {
			continue
		}
		if *key.to, ok = s.texts(value); !ok {
			return h, &Error{File: s.file, Message: key.name + " is neither a text, nor several, nor None", Hint: "write the ids into the script"}
		}
	}
	return h, nil
}

// readDoc reads the message and the date of a script's docstring.
func readDoc(doc string) (message string, created time.Time) {
	message, facts, _ := strings.Cut(strings.TrimSpace(doc), "\n")
	fact := regexp.MustCompile(`(?m)^\s*Create Date: *([0-9-]+[ T][0-9:]+)`).FindStringSubmatch(facts)
	if fact != nil {
		created, _ = time.Parse(time.DateTime, strings.Replace(fact[1], "T", " ", 1)) // the zero time stands for none
	}
	return strings.TrimSpace(message), created
}

// script is a script that is being read.
type script struct {
	file    string
	dialect string
	// vars are the variables that are known so far, with what they were given.
	vars      map[string]python.Expr
	functions map[string]*python.Function
	left      []Left
	line      int      // of the statement that is being read
	foreign   []string // types that only the script knows
	guessed   []string // types that are taken for SQLAlchemy's
	enums     []string // those that tables have created
}

// function reads the operations of upgrade, of downgrade, or of a function that they call.
func (s *script) function(name string, at place) []revision.DraftEntry {
	f := s.functions[name]
	if f == nil || at.depth > 5 {
		return nil
	}
	at.depth++
	return s.statements(f.Body, at)
}

// place is where a statement stands.
type place struct {
	// batch is the name that operations on table are called by, within batch_alter_table.
	batch  string
	table  tableName
	commit bool // within autocommit_block
	down   bool // on the way down
	depth  int  // of functions that call each other
}

func (s *script) statements(body []python.Statement, at place) []revision.DraftEntry {
	var list []revision.DraftEntry
	for _, st := range body {
		if at.down && strings.HasPrefix(st.Text, "raise ") { // which says that there is none
			continue
		}
		s.line = st.Line
		found, err := s.statement(st, at)
		if err != nil {
			s.left = append(s.left, Left{s.file, st.Line, fmt.Sprintf("%v: %s", err, firstLine(st.Text))})
		}
		list = append(list, found...)
	}
	return list
}

func firstLine(text string) string {
	line, rest, _ := strings.Cut(text, "\n")
	if rest != "" {
		return line + " …"
	}
	return line
}

// unreadable says why a statement is left.
type unreadable string

func (e unreadable) Error() string { return string(e) }

const computed = unreadable("computed by the script")

func (s *script) statement(st python.Statement, at place) ([]revision.DraftEntry, error) {
	switch {
	case st.Pass:
		return nil, nil
	case st.Assign != nil:
		s.vars[st.Assign.Name] = st.Assign.Value
		if !isDirective(st.Assign.Value) {
			return nil, s.harmless(st.Assign.Value)
		}
		st.Expr = st.Assign.Value
	case st.With != nil:
		return s.with(st.With, at)
	}
	if _, doc := st.Expr.(python.Text); doc {
		return nil, nil
	}
	call, ok := st.Expr.(python.Call)
	if !ok {
		return nil, computed
	}
	if name, own := call.Function.(python.Name); own && s.functions[name.Name] != nil && len(call.Args)+len(call.Keywords) == 0 {
		return s.function(name.Name, at), nil
	}
	list, err := s.call(call, at)
	if err != nil {
		return nil, err
	}
	return entriesOf(list), nil
}

// isDirective reports whether a value is what a directive of op's returns, as op.create_table does.
func isDirective(e python.Expr) bool {
	call, ok := e.(python.Call)
	return ok && strings.HasPrefix(python.Path(call.Function), "op.") && lastName(call.Function) != "f"
}

// harmless reports nothing about a value that does nothing by itself.
func (s *script) harmless(e python.Expr) error {
	call, ok := e.(python.Call)
	if !ok {
		if _, unknown := e.(python.Unknown); unknown {
			return computed
		}
		return nil
	}
	switch lastName(call.Function) {
	case "execute", "scalar", "scalars", "commit", "create", "drop", "create_all", "drop_all", "add", "add_all", "flush", "bulk_insert":
		return computed
	}
	return nil
}

func (s *script) with(w *python.With, at place) ([]revision.DraftEntry, error) {
	call, ok := w.Item.(python.Call)
	if !ok {
		return nil, computed
	}
	switch lastName(call.Function) {
	case "batch_alter_table":
		table, ok := s.table(call, 0, "table_name")
		if !ok || w.As == "" {
			return nil, computed
		}
		return s.statements(w.Body, place{batch: w.As, table: table, commit: at.commit, down: at.down, depth: at.depth}), nil
	case "autocommit_block":
		at.commit = true
		return s.statements(w.Body, at), nil
	}
	return nil, computed
}

// lastName is the last name of a chain, as in create_table of op.create_table.
func lastName(e python.Expr) string {
	switch e := e.(type) {
	case python.Name:
		return e.Name
	case python.Attribute:
		return e.Name
	}
	return ""
}
