package importer

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// SQL reads folders of plain SQL files whose names begin with numbers, and of pairs .up.sql and .down.sql of them, as
// sqlx, Supabase, Wrangler and many others have them.
type SQL struct{}

// Name is sql.
func (SQL) Name() string { return "sql" }

// VersionTables are those of sqlx, Supabase and Wrangler.
func (SQL) VersionTables() []string {
	return []string{"_sqlx_migrations", "supabase_migrations.schema_migrations", "d1_migrations"}
}

// VersionQuery asks for versions, or for the names of files, which begin with them. sqlx says which failed.
func (SQL) VersionQuery(table string) string {
	switch {
	case strings.Contains(table, "sqlx"):
		version := "CAST(version AS CHAR(20))"
		return "SELECT CASE WHEN success THEN " + version + " ELSE REPLACE('failed:@', '@', " + version + ") END FROM " + table + " ORDER BY version"
	case strings.Contains(table, "d1_migrations"):
		return "SELECT name FROM " + table + " ORDER BY name"
	}
	return "SELECT version FROM " + table + " ORDER BY version"
}

// Heads is the newest version that is applied. Where an older one is not, there is no such place in a line.
func (SQL) Heads(h History, answer []string) ([]string, error) {
	var applied []string
	for _, text := range answer {
		if version, failed := strings.CutPrefix(strings.TrimSpace(text), "failed:"); failed {
			return nil, unsettled("sqlx", version, "finish or take back by hand what the file does, and set the row right in _sqlx_migrations")
		}
		applied = append(applied, plainNumber(leadingDigits(text)))
	}
	return headOf(h, "the other tool", "that tool", applied, func(r Revision) string { return plainNumber(r.ID) })
}

// plainNumber is a number as its spellings have it in common: 1 and 0001 are one.
func plainNumber(number string) string { return strings.TrimLeft(number, "0") }

// Read reads a folder. Numbers become ids as they are; each file follows the one before it.
func (SQL) Read(folder fs.FS, dialect string) (History, error) {
	names, err := filesIn(folder)
	if err != nil {
		return History{}, err
	}
	var ups []numbered
	var left []Left
	downs := map[string]string{}
	for _, name := range names {
		stem, isSQL := strings.CutSuffix(name, ".sql")
		number := leadingDigits(name)
		title, down := strings.CutSuffix(stem, ".down")
		switch {
		case !isSQL:
		case number == "":
			left = append(left, Left{name, 1, "no number begins its name, which would say when it runs"})
		case down:
			downs[title] = name
		default:
			title = strings.TrimSuffix(title, ".up")
			ups = append(ups, numbered{number, name, strings.TrimLeft(title[len(number):], "_-")})
		}
	}
	if len(ups) == 0 {
		return History{}, &Error{
			Message: "there are no SQL files in the folder whose names begin with a number",
			Hint:    "they are called 0001_name.sql, or 0001_name.up.sql and 0001_name.down.sql",
		}
	}
	slices.SortStableFunc(ups, compareNumbers)
	h, err := inLine("sqlx", "", ups, func(f numbered, r *Revision) ([]Left, error) {
		down := downs[strings.TrimSuffix(strings.TrimSuffix(f.file, ".sql"), ".up")]
		delete(downs, strings.TrimSuffix(down, ".down.sql"))
		text, err := readFile(folder, f.file)
		if err != nil {
			return nil, err
		}
		r.NoTransaction = strings.HasPrefix(text, "-- no-transaction") // as sqlx has it
		return nil, r.carryFiles(folder, dialect, "the file", f.file, down)
	})
	for _, name := range names {
		if stem := strings.TrimSuffix(name, ".down.sql"); downs[stem] == name && path.Ext(name) == ".sql" {
			left = append(left, Left{name, 1, "a way down of a version that has no way up"})
		}
	}
	h.Left = append(h.Left, left...)
	return h, err
}
