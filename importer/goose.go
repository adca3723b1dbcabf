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

// VersionTable is goose_db_version.
func (Goose) VersionTable() string { return "goose_db_version" }

// VersionQuery asks for the versions whose last row says that they are applied.
func (Goose) VersionQuery(table string) string {
	return "SELECT v.version_id FROM " + table + " v WHERE v.version_id > 0 AND v.is_applied AND v.id = " +
		"(SELECT max(w.id) FROM " + table + " w WHERE w.version_id = v.version_id) ORDER BY v.version_id"
}

// Heads is the newest version that is applied. Where an older one is not, there is no such place in a line.
func (Goose) Heads(h History, answer []string) ([]string, error) {
	return lineHeads("goose", "goose up -allow-missing", h, answer)
}

// gooseFile is a file of goose's, by its number.
type gooseFile struct {
	version int64
	name    string
}

// Read reads a folder. Versions become ids as they are; each follows the one before it.
func (Goose) Read(folder fs.FS, _ string) (History, error) {
	files, err := gooseFiles(folder)
	if err != nil {
		return History{}, err
	}
	var h History
	var down []string
	for _, f := range files {
		text, err := fs.ReadFile(folder, f.name)
		if err != nil {
			return History{}, &Error{File: f.name, Message: err.Error()}
		}
		r := Revision{Source: f.name, SQL: true}
		r.ID, r.Down, r.Created = strconv.FormatInt(f.version, 10), down, versionTime(f.version)
		r.Message = words(f.name, "_")
		if path.Ext(f.name) == ".go" {
			what := "a program is not carried over: what it does has to be written anew, or stay with goose"
			h.Left = append(h.Left, Left{f.name, 1, what})
			r.Notes = []string{"from " + f.name + ": " + what}
		} else {
			left, err := readGoose(f.name, string(text), &r)
			if err != nil {
				return History{}, err
			}
			h.Left = append(h.Left, left...)
		}
		h.Revisions = append(h.Revisions, r)
		down = []string{r.ID}
	}
	return h, nil
}

func gooseFiles(folder fs.FS) ([]gooseFile, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, &Error{Message: err.Error()}
	}
	var files []gooseFile
	for _, e := range entries {
		number, _, _ := strings.Cut(e.Name(), "_")
		version, err := strconv.ParseInt(number, 10, 64)
		ext := path.Ext(e.Name())
		if err != nil || e.IsDir() || ext != ".sql" && ext != ".go" || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		files = append(files, gooseFile{version, e.Name()})
	}
	slices.SortFunc(files, func(a, b gooseFile) int { return int(min(max(a.version-b.version, -1), 1)) })
	for i := 1; i < len(files); i++ {
		if files[i].version == files[i-1].version {
			return nil, &Error{
				File: files[i].name, Message: "has the same version as " + files[i-1].name,
				Hint: "goose refuses them, too: give one of them another number",
			}
		}
	}
	if len(files) == 0 {
		return nil, &Error{
			Message: "there are no migrations of goose's in the folder",
			Hint:    "they are called 00001_name.sql or 20261121003900_name.sql",
		}
	}
	return files, nil
}

// readGoose reads the sections of a file. Marks around statements are left out: statements are found by reading them.
func readGoose(name, text string, r *Revision) ([]Left, error) {
	var up, down strings.Builder
	var section *strings.Builder
	var left []Left
	number := 0
	for line := range strings.Lines(text) {
		number++
		mark, isMark := gooseMark(line)
		switch {
		case !isMark && section == nil:
			if note, ok := strings.CutPrefix(strings.TrimSpace(line), "--"); ok {
				r.Notes = append(r.Notes, strings.TrimSpace(note))
			} else if strings.TrimSpace(line) != "" {
				return nil, &Error{File: name, Line: number, Message: "a statement before -- +goose Up", Hint: "goose refuses it, too: say which way it goes"}
			}
		case !isMark:
			section.WriteString(line)
		case mark == "up":
			section = &up
		case mark == "down":
			section = &down
		case mark == "no transaction":
			r.NoTransaction = true
		case mark == "statementbegin" || mark == "statementend":
		case mark == "envsub off":
		default:
			left = append(left, Left{name, number, "-- +goose " + mark + " is not known here"})
		}
	}
	r.UpgradeSQL, r.DowngradeSQL = up.String(), down.String()
	if section == nil {
		return nil, &Error{File: name, Message: "has no -- +goose Up", Hint: "goose refuses it, too"}
	}
	if strings.TrimSpace(r.DowngradeSQL) == "" {
		r.Irreversible = "goose had no way down"
	}
	return left, nil
}

// gooseMark reads "-- +goose MARK", in small letters.
func gooseMark(line string) (string, bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(line), "--")
	if !ok {
		return "", false
	}
	mark, ok := strings.CutPrefix(strings.TrimSpace(rest), "+goose")
	return strings.ToLower(strings.TrimSpace(mark)), ok
}
