package importer

import (
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// GolangMigrate reads folders of golang-migrate: a file for each way, whose name begins with a number.
type GolangMigrate struct{}

// Name is golang-migrate.
func (GolangMigrate) Name() string { return "golang-migrate" }

// VersionTables are schema_migrations.
func (GolangMigrate) VersionTables() []string { return []string{"schema_migrations"} }

// VersionQuery asks for the one version that the table holds, and whether it failed. CHAR is what MySQL casts to;
// where it has blanks at its end, it loses them as a text.
func (GolangMigrate) VersionQuery(table string) string {
	version := "CAST(version AS CHAR(20))"
	return "SELECT CASE WHEN dirty THEN REPLACE('dirty:@', '@', " + version + ") ELSE " + version + " END FROM " + table
}

// Heads is the version that the table holds: all before it are applied.
func (GolangMigrate) Heads(h History, answer []string) ([]string, error) {
	if len(answer) == 0 {
		return nil, nil
	}
	version := strings.TrimSpace(answer[0])
	if failed, dirty := strings.CutPrefix(version, "dirty:"); dirty {
		return nil, unsettled("golang-migrate", failed, "finish or take back by hand what the file does, and migrate force the version that is true")
	}
	if !slices.ContainsFunc(h.Revisions, func(r Revision) bool { return r.ID == version }) {
		return nil, noFile("golang-migrate", version)
	}
	return []string{version}, nil
}

// Read reads a folder. Versions become ids as they are; each follows the one before it.
func (GolangMigrate) Read(folder fs.FS, dialect string) (History, error) {
	names, err := filesIn(folder)
	if err != nil {
		return History{}, err
	}
	var ups, downs []numbered
	var left []Left
	for _, name := range names {
		switch f, up, ok := golangMigrateFile(name); {
		case ok && up:
			ups = append(ups, f)
		case ok:
			downs = append(downs, f)
		case f.title != "" && (path.Ext(name) == ".sql" || path.Ext(name) == ".go") && !strings.HasSuffix(name, "_test.go"):
			left = append(left, passedOver("golang-migrate", name))
		}
	}
	slices.SortStableFunc(ups, compareNumbers)
	h, err := inLine("golang-migrate", "000001_name.up.sql and 000001_name.down.sql", ups, func(f numbered, r *Revision) ([]Left, error) {
		up, err := readFile(folder, f.file)
		if err != nil {
			return nil, err
		}
		down := ""
		if i := slices.IndexFunc(downs, f.sameNumber); i >= 0 {
			if down, err = readFile(folder, downs[i].file); err != nil {
				return nil, err
			}
		}
		r.carry("golang-migrate", readPlain(dialect, up), readPlain(dialect, down))
		return nil, nil
	})
	if err != nil {
		return History{}, err
	}
	h.Left = append(h.Left, left...)
	for _, f := range downs {
		if !slices.ContainsFunc(ups, f.sameNumber) {
			h.Left = append(h.Left, Left{f.file, 1, "a way down of a version that has no way up"})
		}
	}
	return h, nil
}

// golangMigrateFile reads VERSION_title.up.sql. Without the way the file is none of
// the tool's, though it may have a version and a title.
func golangMigrateFile(name string) (f numbered, up, ok bool) {
	number, rest, found := strings.Cut(name, "_")
	n, err := strconv.ParseUint(number, 10, 64)
	stem := strings.TrimSuffix(rest, path.Ext(rest))
	title, down := strings.CutSuffix(stem, ".down")
	if !down {
		title, up = strings.CutSuffix(stem, ".up")
	}
	if !found || err != nil {
		return numbered{}, false, false
	}
	return numbered{strconv.FormatUint(n, 10), name, title}, up, up || down
}
