package importer

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// Tern reads folders of tern: SQL files with numbers, in which a line parts the way up from the way down.
type Tern struct{}

const (
	ternBelow = "---- create above / drop below ----"
	ternAlone = "---- tern: disable-tx ----"
)

// Name is tern.
func (Tern) Name() string { return "tern" }

// VersionTables are schema_version.
func (Tern) VersionTables() []string { return []string{"schema_version"} }

// VersionQuery asks for the one number that the table holds.
func (Tern) VersionQuery(table string) string { return "SELECT version FROM " + table }

// Heads is the number that the table holds: all before it are applied.
func (Tern) Heads(h History, answer []string) ([]string, error) {
	if len(answer) == 0 || answer[0] == "0" {
		return nil, nil
	}
	if !slices.ContainsFunc(h.Revisions, func(r Revision) bool { return r.ID == answer[0] }) {
		return nil, noFile("tern", answer[0])
	}
	return answer[:1], nil
}

// Read reads a folder. Numbers become ids; each file follows the one before it.
func (Tern) Read(folder fs.FS, dialect string) (History, error) {
	files, err := sqlFiles(folder, func(name string) bool {
		number, _, ok := strings.Cut(name, "_")
		return ok && digits(number)
	})
	if err != nil {
		return History{}, err
	}
	for i := range files {
		n, _ := strconv.ParseUint(leadingDigits(files[i].file), 10, 64)
		files[i].version = strconv.FormatUint(n, 10)
	}
	slices.SortStableFunc(files, compareNumbers)
	return inLine("tern", "001_name.sql", files, func(f numbered, r *Revision) ([]Left, error) {
		text, err := readFile(folder, f.file)
		if err != nil {
			return nil, err
		}
		var left []Left
		number := 0
		for line := range strings.Lines(text) {
			number++
			if action := templateAction(line); action != "" {
				left = append(left, Left{f.file, number, action + ", which tern computes"})
				r.Notes = append(r.Notes, left[len(left)-1].What)
			}
		}
		r.NoTransaction = strings.Contains(text, ternAlone)
		up, down, _ := strings.Cut(strings.ReplaceAll(text, ternAlone+"\n", ""), ternBelow)
		r.carry("tern", readPlain(dialect, up), readPlain(dialect, strings.TrimLeft(down, "\n")))
		return left, nil
	})
}
