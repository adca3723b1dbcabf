package importer

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// GolangMigrate reads folders of golang-migrate: two SQL files for each version, NUMBER_name.up.sql and
// NUMBER_name.down.sql.
type GolangMigrate struct{}

// Name is golang-migrate.
func (GolangMigrate) Name() string { return "golang-migrate" }

// VersionTable is schema_migrations.
func (GolangMigrate) VersionTable() string { return "schema_migrations" }

// VersionQuery asks for the version, which is negative if it is dirty.
func (GolangMigrate) VersionQuery(table string) string {
	return "SELECT version FROM " + table + " WHERE NOT dirty UNION ALL SELECT -version FROM " + table + " WHERE dirty"
}

// Heads is the version that the database is at: all before it are applied.
func (GolangMigrate) Heads(h History, answer []string) ([]string, error) {
	if len(answer) == 0 {
		return nil, nil
	}
	if version, dirty := strings.CutPrefix(answer[0], "-"); dirty {
		return nil, &Error{
			Message: fmt.Sprintf("the database is dirty: version %s was begun and not ended", version),
			Hint:    "repair it by hand, say where it stands with migrate force VERSION (golang-migrate's), then import again",
		}
	}
	if !slices.ContainsFunc(h.Revisions, func(r Revision) bool { return r.ID == answer[0] }) {
		return nil, noFileHas("golang-migrate", answer[0])
	}
	return answer[:1], nil
}

var golangMigrateName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\d+)_(.*)\.(up|down)\.sql$`) })

// golangMigrateVersion is a version's files; a name is empty where there is none.
type golangMigrateVersion struct {
	number   uint64
	title    string
	up, down string
}

// Read reads a folder. Versions become ids as they are; each follows the one before it.
func (GolangMigrate) Read(folder fs.FS, dialect string) (History, error) {
	versions, err := golangMigrateVersions(folder)
	if err != nil {
		return History{}, err
	}
	var h History
	var down []string
	for _, v := range versions {
		r := Revision{Source: v.up, SQL: true}
		r.ID, r.Down, r.Created = strconv.FormatUint(v.number, 10), down, versionTime(int64(v.number)) //nolint:gosec // what overflows is no time
		r.Message = strings.TrimSpace(strings.ReplaceAll(v.title, "_", " "))
		for _, half := range []struct {
			file string
			sql  *string
		}{{v.up, &r.UpgradeSQL}, {v.down, &r.DowngradeSQL}} {
			if half.file == "" {
				continue
			}
			text, err := fs.ReadFile(folder, half.file)
			if err != nil {
				return History{}, &Error{File: half.file, Message: err.Error()}
			}
			sql, alone, left := inOneTransaction(dialect, half.file, string(text), 1)
			*half.sql, r.NoTransaction = sql, r.NoTransaction || alone
			h.leave(&r, left...)
		}
		switch {
		case v.up == "":
			r.Source = v.down
			h.leave(&r, Left{v.down, 1, "there is no file for the way up"})
		case strings.TrimSpace(r.DowngradeSQL) == "":
			r.Irreversible = "golang-migrate had no way down"
		}
		h.Revisions = append(h.Revisions, r)
		down = []string{r.ID}
	}
	return h, nil
}

func golangMigrateVersions(folder fs.FS) ([]golangMigrateVersion, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, &Error{Message: err.Error()}
	}
	byNumber := map[uint64]*golangMigrateVersion{}
	var list []*golangMigrateVersion
	for _, e := range entries {
		parts := golangMigrateName().FindStringSubmatch(e.Name())
		if parts == nil || e.IsDir() {
			continue
		}
		number, err := strconv.ParseUint(parts[1], 10, 64)
		if err != nil {
			continue
		}
		v := byNumber[number]
		if v == nil {
			v = &golangMigrateVersion{number: number, title: parts[2]}
			byNumber[number], list = v, append(list, v)
		}
		file := &v.up
		if parts[3] == "down" {
			file = &v.down
		}
		if *file != "" {
			return nil, &Error{
				File: e.Name(), Message: "has the same version as " + *file,
				Hint: "golang-migrate refuses them, too: give one of them another number",
			}
		}
		*file = e.Name()
	}
	if len(list) == 0 {
		return nil, &Error{
			Message: "there are no migrations of golang-migrate's in the folder",
			Hint:    "they are called 000001_name.up.sql and 000001_name.down.sql",
		}
	}
	slices.SortFunc(list, func(a, b *golangMigrateVersion) int {
		if a.number < b.number {
			return -1
		}
		return 1
	})
	versions := make([]golangMigrateVersion, len(list))
	for i, v := range list {
		versions[i] = *v
	}
	return versions, nil
}
