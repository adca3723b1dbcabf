package importer

import (
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Goose reads folders of goose: SQL files whose names begin with a number, in the order of the numbers. Its programs
// are named and left.
type Goose struct{}

// Name is goose.
func (Goose) Name() string { return "goose" }

// VersionTables are goose_db_version.
func (Goose) VersionTables() []string { return []string{"goose_db_version"} }

// VersionQuery asks for the versions whose last row says that they are applied.
func (Goose) VersionQuery(table string) string {
	return "SELECT v.version_id FROM " + table + " v WHERE v.version_id > 0 AND v.is_applied AND v.id = " +
		"(SELECT max(w.id) FROM " + table + " w WHERE w.version_id = v.version_id) ORDER BY v.version_id"
}

// Heads is the newest version that is applied. Where an older one is not, there is no such place in a line.
func (Goose) Heads(h History, answer []string) ([]string, error) {
	return headOf(h, "goose", "goose up -allow-missing", answer, idOf)
}

// Read reads a folder. Versions become ids as they are; each follows the one before it.
func (Goose) Read(folder fs.FS, dialect string) (History, error) {
	files, err := gooseFiles(folder)
	if err != nil {
		return History{}, err
	}
	m := marks{tool: "goose", prefix: "+goose ", up: "+goose Up"}
	return m.history(folder, dialect, "00001_name.sql or 20261121003900_name.sql", files)
}

func gooseFiles(folder fs.FS) ([]numbered, error) {
	names, err := filesIn(folder)
	if err != nil {
		return nil, err
	}
	var files []numbered
	for _, name := range names {
		number, _, _ := strings.Cut(name, "_")
		version, err := strconv.ParseInt(number, 10, 64)
		ext := path.Ext(name)
		if err != nil || version < 1 || ext != ".sql" && ext != ".go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		files = append(files, numbered{strconv.FormatInt(version, 10), name, titleOf(name, "_")})
	}
	slices.SortStableFunc(files, compareNumbers)
	return files, nil
}
