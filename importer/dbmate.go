package importer

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Dbmate reads folders of dbmate: SQL files whose names begin with digits, with a section for each way.
type Dbmate struct{}

// Name is dbmate.
func (Dbmate) Name() string { return "dbmate" }

// VersionTable is schema_migrations.
func (Dbmate) VersionTable() string { return "schema_migrations" }

// VersionQuery asks for the versions that are applied.
func (Dbmate) VersionQuery(table string) string {
	return "SELECT version FROM " + table + " ORDER BY version"
}

// Heads is the newest version that is applied.
func (Dbmate) Heads(h History, answer []string) ([]string, error) {
	return lineHeads("dbmate", "dbmate up", h, answer)
}

// Read reads a folder. Versions become ids as they are; each follows the one before it.
func (Dbmate) Read(folder fs.FS, dialect string) (History, error) {
	names, err := dbmateFiles(folder)
	if err != nil {
		return History{}, err
	}
	var h History
	var down []string
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return History{}, &Error{File: name, Message: err.Error()}
		}
		r := Revision{Source: name, SQL: true}
		r.ID, r.Down, r.Message = dbmateVersion(name), down, words(name, "_")
		r.Created = timeOf(r.ID)
		sections, err := readDbmate(name, string(text), &r)
		if err != nil {
			return History{}, err
		}
		for _, half := range []struct {
			section *dbmateSection
			sql     *string
		}{{sections["up"], &r.UpgradeSQL}, {sections["down"], &r.DowngradeSQL}} {
			sql, alone, left := inOneTransaction(dialect, name, half.section.text.String(), half.section.first)
			*half.sql, r.NoTransaction = sql, r.NoTransaction || alone
			h.leave(&r, left...)
		}
		if strings.TrimSpace(r.DowngradeSQL) == "" {
			r.Irreversible = "dbmate had no way down"
		}
		h.Revisions = append(h.Revisions, r)
		down = []string{r.ID}
	}
	return h, nil
}

// dbmateVersion is the digits that a name begins with.
func dbmateVersion(name string) string {
	return name[:len(name)-len(strings.TrimLeft(name, "0123456789"))]
}

func dbmateFiles(folder fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, &Error{Message: err.Error()}
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() && path.Ext(e.Name()) == ".sql" && dbmateVersion(e.Name()) != "" {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names) // as dbmate does
	for i := 1; i < len(names); i++ {
		if dbmateVersion(names[i]) == dbmateVersion(names[i-1]) {
			return nil, &Error{
				File: names[i], Message: "has the same version as " + names[i-1],
				Hint: "dbmate takes them for one: give one of them another number",
			}
		}
	}
	if len(names) == 0 {
		return nil, &Error{
			Message: "there are no migrations of dbmate's in the folder",
			Hint:    "they are called 20261121003900_name.sql",
		}
	}
	return names, nil
}

// dbmateSection is what stands below a mark, and the line on which that begins.
type dbmateSection struct {
	text  strings.Builder
	first int
}

// readDbmate reads the sections of a file, "up" and "down".
func readDbmate(name, text string, r *Revision) (map[string]*dbmateSection, error) {
	sections := map[string]*dbmateSection{"up": {}, "down": {}}
	var section *dbmateSection
	number := 0
	for line := range strings.Lines(text) {
		number++
		mark, options, isMark := dbmateMark(line)
		begun, known := sections[mark]
		switch {
		case isMark && known:
			section = begun
			section.first = number + 1
			r.NoTransaction = r.NoTransaction || slices.Contains(options, "transaction:false")
		case section != nil:
			section.text.WriteString(line)
		case strings.HasPrefix(strings.TrimSpace(line), "--"):
			r.Notes = append(r.Notes, strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "--")))
		case strings.TrimSpace(line) != "":
			return nil, &Error{File: name, Line: number, Message: "a statement before -- migrate:up", Hint: "dbmate refuses it, too: say which way it goes"}
		}
	}
	if section == nil {
		return nil, &Error{File: name, Message: "has no -- migrate:up", Hint: "dbmate refuses it, too"}
	}
	return sections, nil
}

// dbmateMark reads "-- migrate:MARK option:value …".
func dbmateMark(line string) (mark string, options []string, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(line), "--")
	if !ok {
		return "", nil, false
	}
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return "", nil, false
	}
	mark, ok = strings.CutPrefix(fields[0], "migrate:")
	return mark, fields[1:], ok
}
