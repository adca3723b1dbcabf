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
	}
}

// folders are where tools have their migrations.
func folders() []string {
	return []string{
		"migrations", "db/migrations", "migration", "db/migrate", "database/migrations", "internal/migrations", "internal/db/migrations",
		"sql/migrations", "sql", "db", "schema/migrations", "alembic/versions", "migrations/versions", "src/main/resources/db/migration",
		"src/main/resources/db/changelog", "prisma/migrations",
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
	return out
}

// ToolIn says whose migrations lie in a folder of fsys, if they are any tool's.
func ToolIn(fsys fs.FS, folder string) (Tool, bool) {
	entries, err := fs.ReadDir(fsys, folder)
	if err != nil {
		return Tool{}, false
	}
	for _, s := range signs() {
		if n := s.count(fsys, folder, entries); n > 0 {
			return Tool{Name: s.tool, Folder: folder, Files: n}, true
		}
	}
	return Tool{}, false
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
