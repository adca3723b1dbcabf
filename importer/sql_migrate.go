package importer

import (
	"io/fs"
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
	files, err := sqlFiles(folder, func(string) bool { return true })
	if err != nil {
		return History{}, err
	}
	// Files whose names begin with no number come after the others.
	slices.SortStableFunc(files, func(a, b numbered) int {
		x, y := leadingDigits(a.file), leadingDigits(b.file)
		if (x == "") != (y == "") {
			return strings.Compare(y, x)
		}
		return compareNumbers(numbered{version: x}, numbered{version: y})
	})
	m := marks{tool: "sql-migrate", prefix: "+migrate ", up: "+migrate Up"}
	return m.history(folder, dialect, "001_name.sql or 20261121003900-name.sql", files)
}
