package importer

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// SQLMigrate reads folders of sql-migrate: SQL files in the order of the numbers that their names begin with.
type SQLMigrate struct{}

// Name is sql-migrate.
func (SQLMigrate) Name() string { return "sql-migrate" }

// VersionTables are gorp_migrations, which is sql-migrate's even where nothing else uses gorp.
func (SQLMigrate) VersionTables() []string { return []string{"gorp_migrations"} }

// VersionQuery asks for the names of files: these are what the table holds.
func (SQLMigrate) VersionQuery(table string) string {
	return "SELECT id FROM " + table + " ORDER BY id"
}

// Heads is the newest file that is applied. Where an older one is not, there is no such place in a line.
func (SQLMigrate) Heads(h History, answer []string) ([]string, error) {
	return headOf(h, "sql-migrate", "sql-migrate up", answer, func(r Revision) string { return r.Source })
}

// Read reads a folder. What a file's name begins with becomes its id if it is a number that no other file has, and
// all of the name if not; each file follows the one before it.
func (SQLMigrate) Read(folder fs.FS, dialect string) (History, error) {
	names, err := filesIn(folder)
	if err != nil {
		return History{}, err
	}
	var files []numbered
	uses := map[string]int{}
	for _, name := range names {
		if path.Ext(name) == ".sql" {
			number := name[:len(name)-len(strings.TrimLeft(name, "0123456789"))]
			files = append(files, numbered{number, name, strings.TrimLeft(titleOf(name, number), "_-")})
			uses[number]++
		}
	}
	// Files whose names begin with no number come after the others.
	slices.SortStableFunc(files, func(a, b numbered) int {
		if (a.version == "") != (b.version == "") {
			return strings.Compare(b.version, a.version)
		}
		return compareNumbers(a, b)
	})
	for i, f := range files {
		if f.version == "" || uses[f.version] > 1 {
			files[i].version = asID(strings.TrimSuffix(f.file, ".sql"))
		}
	}
	m := marks{tool: "sql-migrate", prefix: "+migrate ", up: "+migrate Up"}
	return m.history(folder, dialect, "001_name.sql or 20261121003900-name.sql", files)
}
