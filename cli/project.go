package cli

import (
	"fmt"
	"path"
	"strings"

	"github.com/retort-db/migrate/importer"
	"github.com/retort-db/migrate/internal/dburl"
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/internal/survey"
)

// project is what init writes down.
type project struct {
	url    string
	note   string // about the URL
	folder string
	models []string
	// tables are those of another tool, which are no part of the models.
	tables []string
}

// defaultURL is for somebody who has no database yet.
const defaultURL = "${DATABASE_URL:-sqlite:app.db}"

// propose decides by the flags, and then by what there is.
func (a *app) propose(t template, f initFlags, found survey.Found) project {
	p := project{url: a.flags.url, folder: f.folder, models: f.models, tables: tablesOf(found.Tools)}
	if p.folder == "" {
		if p.folder = "migrations"; found.Occupied(p.folder) {
			p.folder = "revisions"
		}
	}
	if p.models == nil {
		p.models = []string{t.models}
		switch {
		case found.SQL != "" && (t.name == "sql" || len(found.Models) == 0 && !found.TOML):
			p.models = []string{found.SQL}
		case len(found.Models) > 0 && !found.TOML && t.name != "sql":
			p.models = found.Patterns()
		}
	}
	if p.url != "" {
		return p
	}
	p.url = defaultURL
	_, set := a.env.LookupEnv("DATABASE_URL")
	if set || found.DotEnv || len(found.Services) > 0 || found.Dialect != "" && found.Dialect != "sqlite" {
		p.url = "${DATABASE_URL}"
	}
	for _, s := range found.Services {
		p.note = fmt.Sprintf("# %s, for DATABASE_URL (with its password): %s\n", s.File, s.URL())
	}
	return p
}

// config is the text of the config file.
func (p project) config(t template) string {
	models := make([]string, len(p.models))
	for i, m := range p.models {
		models[i] = schematoml.Inline(m)
	}
	return fmt.Sprintf(t.config, p.note, schematoml.Inline(p.url), schematoml.Inline(p.folder), strings.Join(models, ", "), p.left())
}

// left is what the config says of another tool's tables.
func (p project) left() string {
	if len(p.tables) == 0 {
		return ""
	}
	return "\n[autogenerate]\n# What is no part of the models: the tables of another tool.\n" + excluding(p.tables) + "\n"
}

// excluding is the setting that keeps tables out of the models.
func excluding(tables []string) string {
	quoted := make([]string, len(tables))
	for i, t := range tables {
		quoted[i] = schematoml.Inline(t)
	}
	return "exclude = [" + strings.Join(quoted, ", ") + "]"
}

// tablesOf are those in which tools keep what is applied. Alembic's may go on to be
// the version table.
func tablesOf(tools []survey.Tool) []string {
	var out []string
	for _, t := range tools {
		if tool, ok := importer.Find(strings.ToLower(t.Name)); ok && tool.Name() != "alembic" {
			out = append(out, tool.VersionTables()...)
		}
		out = append(out, survey.OwnTables(t.Name)...)
	}
	return out
}

// foundNotes says what there is.
func (a *app) foundNotes(f survey.Found) []string {
	var notes []string
	add := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	if f.Module != "" {
		text := "go.mod: module " + f.Module
		if f.Dialect != "" {
			text += ", for " + map[string]string{"postgres": "PostgreSQL", "mysql": "MySQL", "sqlite": "SQLite"}[f.Dialect]
		}
		add("%s", text)
	}
	if len(f.Models) > 0 {
		folders := make([]string, len(f.Models))
		for i, m := range f.Models {
			folders[i] = m.Folder
		}
		const few = 4
		if len(folders) > few {
			folders = append(folders[:few], fmt.Sprintf("and %d more", len(f.Models)-few))
		}
		add("models of %s: %s", strings.Join(f.ORMs(), ", "), strings.Join(folders, ", "))
	}
	for _, c := range f.Calls {
		add("%s in %s:%d", c.Name, c.File, c.Line)
	}
	if f.SQL != "" {
		add("%s", f.SQL)
	}
	notes = append(notes, a.foundURL(f)...)
	for _, t := range f.Tools {
		add("%s: %s, %s", t.Folder, count(t.Files, t.Name+" migration"), guide(t))
	}
	return notes
}

// foundURL says where databases are named, and never a password.
func (a *app) foundURL(f survey.Found) []string {
	var notes []string
	if text, set := a.env.LookupEnv("DATABASE_URL"); set {
		if u, err := dburl.Parse(text); err == nil {
			notes = append(notes, "DATABASE_URL: "+u.In(a.env.Dir).WithVariables(a.env.LookupEnv).Display())
		} else {
			notes = append(notes, "DATABASE_URL, which is no URL of a database")
		}
	} else if f.DotEnv {
		notes = append(notes, "DATABASE_URL in .env, which this tool does not read: export it")
	}
	for _, s := range f.Services {
		notes = append(notes, fmt.Sprintf("%s: %s", s.File, s.URL()))
	}
	return notes
}

// guide says what becomes of another tool's migrations.
func guide(t survey.Tool) string {
	if command, ok := importOf(t); ok {
		return "which " + command + " takes over"
	}
	return "left alone"
}

// nextSteps says what to type.
func (a *app) nextSteps(p project, f survey.Found) string {
	if command, ok := firstImport(f.Tools); ok {
		return fmt.Sprintf("next:\n%s  %s\n  migrate status    says where the database stands, and what to do\n", a.exportURL(p, f), command)
	}
	own := len(p.models) == 1 && (p.models[0] == "models.toml" || p.models[0] == "schema.sql") && f.SQL == "" && !f.TOML
	if own && len(f.Calls) == 0 {
		return fmt.Sprintf("next, for a new database: declare tables in %[1]s, then\n"+
			"  migrate revision --autogenerate -m \"…\"\n  migrate upgrade\n"+
			"next, for a database that exists:\n  migrate schema > %[1]s\n  migrate baseline\n", p.models[0])
	}
	return "next:\n" + a.exportURL(p, f) + "  migrate status    says where the database stands, and what to do\n"
}

// importOf is the command that takes over another tool's history, if there is an importer
// for it.
func importOf(t survey.Tool) (command string, ok bool) {
	tool, ok := importer.Find(strings.ToLower(t.Name))
	if !ok {
		return "", false
	}
	return "migrate import " + tool.Name() + " " + t.Folder, true
}

// firstImport is that of the first of the tools that has one.
func firstImport(tools []survey.Tool) (command string, ok bool) {
	for _, t := range tools {
		if command, ok = importOf(t); ok {
			return command, true
		}
	}
	return "", false
}

// exportURL is what to type where the config takes the URL from the environment,
// and it is not there.
func (a *app) exportURL(p project, f survey.Found) string {
	if _, set := a.env.LookupEnv("DATABASE_URL"); set || p.url != "${DATABASE_URL}" {
		return ""
	}
	example := "postgres://user@host/name"
	if f.Dialect == "mysql" {
		example = "mysql://user@host/name"
	}
	if len(f.Services) > 0 {
		example = strings.Replace(f.Services[len(f.Services)-1].URL(), "@", ":PASSWORD@", 1)
	}
	return "  export DATABASE_URL=" + example + "\n"
}

// embedSource is the package that carries the revisions in a binary.
func embedSource(folder string) string {
	return fmt.Sprintf(`// Package %[1]s carries the revisions in the program.
package %[1]s

import "embed"

// Files holds the revisions: migrate.New(db, %[1]s.Files) applies them.
//
//go:embed *
var Files embed.FS
`, packageName(folder))
}

func packageName(folder string) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(path.Base(folder)))
	if name == "" || name[0] <= '9' {
		return "migrations"
	}
	return name
}
