package importer

import "io/fs"

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
	files, err := sqlFiles(folder, func(name string) bool { return leadingDigits(name) != "" })
	if err != nil {
		return History{}, err
	}
	for i := range files {
		files[i].version = leadingDigits(files[i].file)
	}
	m := marks{tool: "dbmate", prefix: "migrate:", up: "migrate:up"}
	return m.history(folder, dialect, "20261121003900_name.sql", files)
}
