package survey

import (
	"bytes"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Tool is another tool's migrations.
type Tool struct {
	Name   string
	Folder string
	// Files is how many there are.
	Files int
}

// OwnTables are the tables of a tool that no importer names: globs of names, as the
// tool spells them.
func OwnTables(tool string) []string {
	switch strings.ToLower(tool) {
	case "bun":
		return []string{"bun_migration_locks"}
	case "django":
		return []string{"django_migrations"}
	case "laravel":
		return []string{"migrations"}
	case "liquibase": // in capitals where the server keeps them
		return []string{"databasechangeloglock", "DATABASECHANGELOGLOCK"}
	case "node-pg-migrate":
		return []string{"pgmigrations"}
	case "rails":
		return []string{"ar_internal_metadata", "schema_migrations"}
	case "sqitch":
		return []string{"sqitch", "sqitch.*"}
	}
	return nil
}

// sign tells a tool by the names of its files, or by what the first of them
// contains; or by a file that the folder of each migration holds, or that lies beside
// them.
type sign struct {
	tool   string
	name   *regexp.Regexp
	in     *regexp.Regexp // the folder; may be nil
	text   []byte         // which one of them contains; may be nil
	not    []byte         // which none of them contains; may be nil
	each   string         // may be empty; name is the folder's
	beside string         // may be empty
}

func signs() []sign {
	return []sign{
		{tool: "goose", name: regexp.MustCompile(`^\d+_.*\.(sql|go)$`), text: []byte("+goose Up")},
		{tool: "goose", name: regexp.MustCompile(`^\d+_.*\.go$`), text: []byte("pressly/goose")},
		{tool: "sql-migrate", name: regexp.MustCompile(`\.sql$`), text: []byte("+migrate Up")},
		{tool: "dbmate", name: regexp.MustCompile(`^\d+.*\.sql$`), text: []byte("migrate:up\n")},
		{tool: "golang-migrate", name: regexp.MustCompile(`^\d{1,19}_.*\.up\.sql$`)},
		{tool: "Flyway", name: regexp.MustCompile(`^V[\d._]+__.*\.sql$`)},
		{tool: "Alembic", name: regexp.MustCompile(`\.py$`), text: []byte("down_revision")},
		{tool: "Prisma", name: regexp.MustCompile(`^\d+_`), each: "migration.sql"},
		{tool: "Prisma", name: regexp.MustCompile(`^migration_lock\.toml$`)},
		{tool: "Rails", name: regexp.MustCompile(`^\d{14}_.*\.rb$`)},
		{tool: "Atlas", name: regexp.MustCompile(`\.sql$`), beside: "atlas.sum"},
		{tool: "Diesel", name: regexp.MustCompile(`^\d[\d-]*_`), each: "up.sql"},
		{tool: "tern", name: regexp.MustCompile(`^\d+_.*\.sql$`), text: []byte("---- create above / drop below ----")},
		{tool: "Liquibase", name: regexp.MustCompile(`^.*changelog.*\.(xml|ya?ml|json|sql)$`)},
		{tool: "Liquibase", name: regexp.MustCompile(`\.(xml|ya?ml|json)$`), text: []byte("databaseChangeLog")},
		{tool: "Liquibase", name: regexp.MustCompile(`\.sql$`), text: []byte("liquibase formatted sql")},
		{tool: "Laravel", name: regexp.MustCompile(`^\d{4}_\d\d_\d\d_\d{6}_.*\.php$`)},
		{tool: "node-pg-migrate", name: regexp.MustCompile(`^\d+_.*\.sql$`), text: []byte("-- Up Migration")},
		{tool: "node-pg-migrate", name: regexp.MustCompile(`^\d+_.*\.[jt]s$`), text: []byte("pgm")},
		{tool: "Django", name: regexp.MustCompile(`^\d+_.*\.py$`), text: []byte("django.db")},
		{tool: "SQL", name: regexp.MustCompile(`^\d{1,19}[_-].*\.sql$`), in: regexp.MustCompile(`migrations?$|^\.$`), not: []byte(revisionMark)},
		{tool: "sqitch", name: regexp.MustCompile(`^sqitch\.plan$`)},
	}
}

// folders are where tools have their migrations.
func folders() []string {
	return []string{
		"migrations", "db/migrations", "migration", "db/migrate", "database/migrations", "internal/migrations", "internal/db/migrations",
		"sql/migrations", "sql", "db", "schema/migrations", "alembic/versions", "migrations/versions", "src/main/resources/db/migration",
		"src/main/resources/db/changelog", "src/main/resources/config/liquibase", "src/main/resources/liquibase", "db/changelog", "changelog",
		"liquibase", "prisma/migrations",
		"supabase/migrations",
	}
}

// Tools looks for other tools' migrations where they usually are.
func Tools(fsys fs.FS) []Tool {
	var out []Tool
	for _, folder := range folders() {
		if t, ok := ToolIn(fsys, folder); ok {
			out = append(out, t)
		}
	}
	// Those whose plan lies beside the folders, and that have a folder in each package.
	if isFile(fsys, "sqitch.plan") {
		scripts, _ := fs.Glob(fsys, "deploy/*.sql")
		out = append(out, Tool{Name: "sqitch", Folder: "deploy", Files: len(scripts)})
	}
	if isFile(fsys, "manage.py") {
		if files, _ := fs.Glob(fsys, "*/migrations/[0-9]*.py"); len(files) > 0 {
			out = append(out, Tool{Name: "Django", Folder: "*/migrations", Files: len(files)})
		}
	}
	return out
}

// ToolIn says whose migrations lie in a folder of fsys, if they are any tool's.
func ToolIn(fsys fs.FS, folder string) (Tool, bool) {
	entries, err := fs.ReadDir(fsys, folder)
	if err != nil {
		return Tool{}, false
	}
	if n := bunFiles(fsys, folder); n > 0 {
		return Tool{Name: "bun", Folder: folder, Files: n}, true
	}
	for _, s := range signs() {
		if n := s.count(fsys, folder, entries); n > 0 {
			return Tool{Name: s.tool, Folder: folder, Files: n}, true
		}
	}
	return Tool{}, false
}

// bunFiles counts migrations of bun, whose names are like golang-migrate's: some are
// called .tx.up.sql or are split by its marks, or a Go file beside them registers them.
func bunFiles(fsys fs.FS, folder string) int {
	var files []string
	for _, pattern := range []string{"[0-9]*_*.up.sql", "[0-9]*_*.go"} {
		found, _ := fs.Glob(fsys, path.Join(folder, pattern))
		files = append(files, found...)
	}
	others, _ := fs.Glob(fsys, path.Join(folder, "*.go"))
	if len(files) > 0 && slices.ContainsFunc(append(others, files...), func(name string) bool { return isBuns(fsys, name) }) {
		return len(files)
	}
	return 0
}

// isBuns reports whether a file can be bun's only.
func isBuns(fsys fs.FS, name string) bool {
	if strings.HasSuffix(name, ".tx.up.sql") {
		return true
	}
	text, err := fs.ReadFile(fsys, name)
	mark := "\n--bun:split"
	if path.Ext(name) == ".go" {
		mark = "uptrace/bun/migrate"
	}
	return err == nil && bytes.Contains(text, []byte(mark))
}

func (s sign) count(fsys fs.FS, folder string, entries []fs.DirEntry) int {
	if s.in != nil && !s.in.MatchString(folder) {
		return 0
	}
	if s.beside != "" && !isFile(fsys, path.Join(folder, s.beside)) {
		return 0
	}
	n, told := 0, s.text == nil
	for _, e := range entries {
		if e.IsDir() != (s.each != "") || !s.name.MatchString(e.Name()) {
			continue
		}
		if s.each != "" && !isFile(fsys, path.Join(folder, e.Name(), s.each)) {
			continue
		}
		if !told || s.not != nil {
			text, err := fs.ReadFile(fsys, path.Join(folder, e.Name()))
			if err != nil || s.not != nil && bytes.Contains(text, s.not) {
				return 0
			}
			told = told || bytes.Contains(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), s.text)
		}
		n++
	}
	if !told {
		return 0
	}
	return n
}

// revisionMark is what each revision in SQL contains: the begin of a section.
const revisionMark = "-- migrate:upgrade"

// isStrange reports whether a folder holds SQL, and no revision in SQL.
func isStrange(fsys fs.FS, folder string) bool {
	files, _ := fs.Glob(fsys, path.Join(folder, "*.sql"))
	return len(files) > 0 && !slices.ContainsFunc(files, func(name string) bool {
		text, err := fs.ReadFile(fsys, name)
		return err != nil || bytes.Contains(text, []byte(revisionMark))
	})
}

// Occupied reports whether a folder holds another tool's migrations, or what may be
// some.
func (f Found) Occupied(folder string) bool {
	return slices.Contains(f.Strange, folder) || slices.ContainsFunc(f.Tools, func(t Tool) bool {
		return t.Folder == folder || strings.HasPrefix(t.Folder, folder+"/")
	})
}
