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
	switch tool {
	case "bun":
		return []string{"bun_migration_locks"}
	case "Django":
		return []string{"django_migrations"}
	case "Diesel":
		return []string{"__diesel_schema_migrations"}
	case "Laravel":
		return []string{"migrations"}
	case "Liquibase": // in capitals where the server keeps them
		return []string{"databasechangelog*", "DATABASECHANGELOG*"}
	case "node-pg-migrate":
		return []string{"pgmigrations"}
	case "Prisma":
		return []string{"_prisma_migrations"}
	case "Rails":
		return []string{"ar_internal_metadata", "schema_migrations"}
	case "sqitch":
		return []string{"sqitch", "sqitch.*"}
	}
	return nil
}

// sign tells a tool by the names of its files, or by what the first of them
// contains; or by a file that the folder of each migration holds.
type sign struct {
	tool string
	name *regexp.Regexp
	text []byte // may be nil
	each string // may be empty; name is the folder's
}

func signs() []sign {
	return []sign{
		{"goose", regexp.MustCompile(`^\d+_.*\.(sql|go)$`), []byte("+goose Up"), ""},
		{"goose", regexp.MustCompile(`^\d+_.*\.go$`), []byte("pressly/goose"), ""},
		{"sql-migrate", regexp.MustCompile(`\.sql$`), []byte("+migrate Up"), ""},
		{"dbmate", regexp.MustCompile(`^\d+_.*\.sql$`), []byte("migrate:up\n"), ""},
		{"golang-migrate", regexp.MustCompile(`^\d{1,19}_.*\.up\.sql$`), nil, ""},
		{"Flyway", regexp.MustCompile(`^V[\d._]+__.*\.sql$`), nil, ""},
		{"Alembic", regexp.MustCompile(`\.py$`), []byte("down_revision"), ""},
		{"Prisma", regexp.MustCompile(`^\d+_`), nil, "migration.sql"},
		{"Prisma", regexp.MustCompile(`^migration_lock\.toml$`), nil, ""},
		{"Rails", regexp.MustCompile(`^\d{14}_.*\.rb$`), nil, ""},
		{"Atlas", regexp.MustCompile(`^atlas\.sum$`), nil, ""},
		{"Diesel", regexp.MustCompile(`^\d[\d-]*_`), nil, "up.sql"},
		{"Liquibase", regexp.MustCompile(`^.*changelog.*\.(xml|ya?ml|json|sql)$`), nil, ""},
		{"Liquibase", regexp.MustCompile(`\.sql$`), []byte("--liquibase formatted sql"), ""},
		{"Laravel", regexp.MustCompile(`^\d{4}_\d\d_\d\d_\d{6}_.*\.php$`), nil, ""},
		{"node-pg-migrate", regexp.MustCompile(`^\d+_.*\.sql$`), []byte("-- Up Migration"), ""},
		{"node-pg-migrate", regexp.MustCompile(`^\d+_.*\.[jt]s$`), []byte("pgm"), ""},
		{"Django", regexp.MustCompile(`^\d+_.*\.py$`), []byte("django.db"), ""},
		{"sqitch", regexp.MustCompile(`^sqitch\.plan$`), nil, ""},
	}
}

// folders are where tools have their migrations.
func folders() []string {
	return []string{
		"migrations", "db/migrations", "migration", "db/migrate", "database/migrations", "internal/migrations", "internal/db/migrations",
		"sql/migrations", "sql", "db", "schema/migrations", "alembic/versions", "migrations/versions", "src/main/resources/db/migration",
		"src/main/resources/db/changelog", "db/changelog", "changelog", "prisma/migrations",
	}
}

// tools looks for other tools' migrations where they usually are.
func tools(fsys fs.FS) []Tool {
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
	n := 0
	for _, e := range entries {
		if e.IsDir() != (s.each != "") || !s.name.MatchString(e.Name()) {
			continue
		}
		if s.each != "" {
			if _, err := fs.Stat(fsys, path.Join(folder, e.Name(), s.each)); err != nil {
				continue
			}
		}
		if n == 0 && s.text != nil {
			text, err := fs.ReadFile(fsys, path.Join(folder, e.Name()))
			if err != nil || !bytes.Contains(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), s.text) {
				continue
			}
		}
		n++
	}
	return n
}

// Occupied reports whether a folder holds another tool's migrations.
func (f Found) Occupied(folder string) bool {
	return slices.ContainsFunc(f.Tools, func(t Tool) bool {
		return t.Folder == folder || strings.HasPrefix(t.Folder, folder+"/")
	})
}
