package importer

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Liquibase reads changelogs of Liquibase: formatted SQL, XML, YAML and JSON, with the files that they include. Each
// changeset becomes a revision behind the one before it.
type Liquibase struct {
	// Changelog is the file in the folder to begin with. Without it, it is the one that no other includes.
	Changelog string
	// Contexts are those that Liquibase is run with. As there, none means all.
	Contexts []string
}

// Name is liquibase.
func (Liquibase) Name() string { return "liquibase" }

// VersionTables are DATABASECHANGELOG, which PostgreSQL has in small letters.
func (Liquibase) VersionTables() []string { return []string{"DATABASECHANGELOG", "databasechangelog"} }

// VersionQuery asks for the changesets that are applied, as Liquibase writes them down: file, id and author. REPLACE puts
// texts together on every database.
func (Liquibase) VersionQuery(table string) string {
	return "SELECT REPLACE(REPLACE(REPLACE('{file}::{id}::{author}', '{author}', author), '{id}', id), '{file}', filename) FROM " + table +
		" WHERE exectype IN ('EXECUTED', 'RERAN', 'MARK_RAN') ORDER BY orderexecuted"
}

// Heads is the newest changeset that is applied. Where an older one is not, there is no such place in a line.
func (l Liquibase) Heads(h History, answer []string) ([]string, error) {
	applied := make([]string, 0, len(answer))
	for _, row := range answer {
		key := h.liquibaseKey(row)
		if context, ok := h.besides[key]; ok {
			return nil, &Error{
				Message: fmt.Sprintf("Liquibase applied changeset %s, which is in the contexts %s", key, context),
				Hint:    "import with the --contexts that Liquibase was run with on this database",
			}
		}
		applied = append(applied, key)
	}
	heads, err := headOf(h, "Liquibase", "liquibase update", applied, func(r Revision) string { return r.Key })
	if gap, ok := errors.AsType[*Error](err); ok && len(l.Contexts) == 0 {
		if i := slices.IndexFunc(h.Revisions, func(r Revision) bool { return !slices.Contains(applied, r.Key) }); i >= 0 && h.Revisions[i].conditional {
			gap.Hint = "it runs in some contexts only: import with the --contexts that Liquibase is run with on this database"
		}
	}
	return heads, err
}

// liquibaseKey is the key of the changeset that a row of Liquibase's table means. Where the folder lies, the row does not
// say, and its file may have been named by another root.
func (h History) liquibaseKey(row string) string {
	file, rest, _ := strings.Cut(row, "::")
	file = plainPath(file)
	var same []string
	known := func(key string) {
		if at, what, _ := strings.Cut(key, "::"); what == rest && (at == file || strings.HasSuffix(at, "/"+file) || strings.HasSuffix(file, "/"+at)) {
			same = append(same, key)
		}
	}
	for _, r := range h.Revisions {
		known(r.Key)
	}
	for key := range h.besides {
		known(key)
	}
	if exact := file + "::" + rest; len(same) == 0 || slices.Contains(same, exact) {
		return exact
	}
	return slices.MaxFunc(same, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
}

// plainPath is a path of Liquibase's without what says where it is looked up.
func plainPath(file string) string {
	file = strings.TrimPrefix(strings.TrimPrefix(file, "classpath*:"), "classpath:")
	return strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(file, `\`, "/")), "/")
}

// Read reads the changelog of a folder.
func (l Liquibase) Read(folder fs.FS, dialect string) (History, error) {
	c := &changelogs{folder: folder, dialect: dialect, contexts: l.Contexts, properties: map[string]string{}, besides: map[string]string{}, made: ops.Evolve(schema.Schema{})}
	file, err := l.root(c)
	if err != nil {
		return History{}, err
	}
	if err := c.read(file, changelogAt{}); err != nil {
		return History{}, err
	}
	if len(c.sets) == 0 {
		return History{}, &Error{
			Message: "there is no changeset for this database",
			Hint:    "name the changelog that includes the others, as in migrate import liquibase db/changelog/db.changelog-master.xml",
		}
	}
	h, err := c.history()
	if file == "." && err == nil {
		names, err := filesIn(folder)
		if err != nil {
			return History{}, err
		}
		for _, name := range names {
			if is, err := c.isChangelog(name); !is && err == nil && path.Ext(name) == ".sql" {
				h.Left = append(h.Left, Left{name, 1, "SQL that does not begin with --liquibase formatted sql, and that no changelog includes"})
			}
		}
	}
	return h, err
}

// root is the file to begin with: the one that was asked for, or the only one that no other includes.
func (l Liquibase) root(c *changelogs) (string, error) {
	if l.Changelog != "" {
		return l.Changelog, nil
	}
	names, err := c.changelogsIn(".")
	if err != nil {
		return "", err
	}
	if len(names) == 0 {
		return "", &Error{
			Message: "there are no changelogs of Liquibase's in the folder",
			Hint:    "they are XML, YAML or JSON with a databaseChangeLog, or SQL that begins with --liquibase formatted sql; a file may be named instead of a folder",
		}
	}
	included := map[string]bool{}
	for _, name := range names {
		for _, other := range c.includedBy(name) {
			included[other] = true
		}
	}
	roots := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return included[name] })
	if masters := slices.DeleteFunc(slices.Clone(roots), func(name string) bool { return !strings.Contains(path.Base(name), "master") }); len(roots) > 1 && len(masters) == 1 {
		roots = masters
	}
	if len(roots) == 1 {
		return roots[0], nil
	}
	if all := !slices.ContainsFunc(names, func(name string) bool { return path.Ext(name) != ".sql" }); all || len(roots) == 0 {
		return ".", nil // as includeAll would take them
	}
	return "", &Error{
		Message: "several changelogs are included by none: " + strings.Join(roots, ", "),
		Hint:    "name the one that Liquibase is run with, as in migrate import liquibase FOLDER/" + roots[0],
	}
}
