package importer

import (
	"io/fs"
	"path"
	"strings"
)

// Dbmate reads folders of dbmate: SQL files whose names begin with digits, in the order of their names.
type Dbmate struct{}

// Name is dbmate.
func (Dbmate) Name() string { return "dbmate" }

// VersionTables are schema_migrations.
func (Dbmate) VersionTables() []string { return []string{"schema_migrations"} }

// VersionQuery asks for all versions: the table has a row for each.
func (Dbmate) VersionQuery(table string) string {
	return "SELECT version FROM " + table + " ORDER BY version"
}

// Heads is the newest version that is applied. Where an older one is not, there is no such place in a line.
func (Dbmate) Heads(h History, answer []string) ([]string, error) {
	return headOf(h, "dbmate", "dbmate up", answer, idOf)
}

// Read reads a folder. Versions become ids as they are; each follows the one before it.
func (Dbmate) Read(folder fs.FS, dialect string) (History, error) {
	names, err := filesIn(folder)
	if err != nil {
		return History{}, err
	}
	var files []numbered
	for _, name := range names {
		version, _, _ := strings.Cut(strings.TrimSuffix(name, ".sql"), "_")
		if digits(version) && path.Ext(name) == ".sql" {
			files = append(files, numbered{version, name, titleOf(name, "_")})
		}
	}
	m := marks{tool: "dbmate", prefix: "migrate:", up: "migrate:up"}
	return m.history(folder, dialect, "20261121003900_name.sql", files)
}
