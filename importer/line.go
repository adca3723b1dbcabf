package importer

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// numbered is a migration of a tool that counts its files: it follows the one before it.
type numbered struct {
	version string // becomes the id
	file    string // where it is told of
	title   string
}

func (n numbered) sameNumber(other numbered) bool { return n.version == other.version }

// compareNumbers compares versions that are whole numbers.
func compareNumbers(a, b numbered) int {
	x, _ := strconv.ParseUint(a.version, 10, 64)
	y, _ := strconv.ParseUint(b.version, 10, 64)
	return cmp.Compare(x, y)
}

// inLine makes revisions of migrations, each of which follows the one before it. read fills in what a file holds.
// tool is the tool's name, and names is how it calls its files.
func inLine(tool, names string, files []numbered, read func(numbered, *Revision) ([]Left, error)) (History, error) {
	if len(files) == 0 {
		return History{}, &Error{
			Message: "there are no migrations of " + tool + "'s in the folder",
			Hint:    "they are called " + names,
		}
	}
	for i, f := range files {
		if i > 0 && files[i-1].version == f.version {
			return History{}, sameVersion(tool, f, files[i-1])
		}
	}
	var h History
	var down []string
	for _, f := range files {
		r := Revision{Source: f.file, SQL: true}
		r.ID, r.Down, r.Created = f.version, down, timeIn(f.version)
		r.Message = strings.TrimSpace(strings.ReplaceAll(f.title, "_", " "))
		left, err := read(f, &r)
		if err != nil {
			return History{}, err
		}
		h.Left = append(h.Left, left...)
		h.Revisions = append(h.Revisions, r)
		down = []string{r.ID}
	}
	return h, nil
}

// tellOthers names the SQL files among names that a tool does not run.
func (h *History) tellOthers(tool string, names []string) {
	for _, name := range names {
		if path.Ext(name) == ".sql" && !slices.ContainsFunc(h.Revisions, func(r Revision) bool { return r.Source == name }) {
			h.Left = append(h.Left, passedOver(tool, name))
		}
	}
}

// passedOver is a file that a tool does not run, and that looks as if it should.
func passedOver(tool, file string) Left {
	return Left{file, 1, tool + " runs no file of this name: if another tool does, write anew what it does"}
}

func sameVersion(tool string, f, other numbered) *Error {
	return &Error{
		File: f.file, Message: "has the same version as " + other.file,
		Hint: tool + " refuses them, too: give one of them another number",
	}
}

// headOf is the newest revision of a line that is applied. Where an older one is not, there is no such place. keyOf is
// what the tool's table holds for a revision, and catchUp is how the tool applies what is missing.
func headOf(h History, tool, catchUp string, applied []string, keyOf func(Revision) string) ([]string, error) {
	left := map[string]bool{}
	for _, key := range applied {
		left[key] = true
	}
	head, gap := "", ""
	for _, r := range h.Revisions {
		key := keyOf(r)
		switch {
		case !left[key]:
			gap = cmp.Or(gap, key)
		case gap != "":
			return nil, &Error{
				Message: fmt.Sprintf("%s applied version %s, but not %s, which comes before it", tool, key, gap),
				Hint:    "apply what is missing with " + catchUp + ", then import again",
			}
		default:
			head = r.ID
		}
		delete(left, key)
	}
	for _, key := range applied {
		if left[key] {
			return nil, noFile(tool, key)
		}
	}
	if head == "" {
		return nil, nil
	}
	return []string{head}, nil
}

func noFile(tool, version string) *Error {
	return &Error{
		Message: fmt.Sprintf("%s applied version %s, and no file in the folder has it", tool, version),
		Hint:    "import the folder that belongs to the database, or one without a database by --no-stamp",
	}
}

// idOf is the revision's own name in a tool's table, where that is its id.
func idOf(r Revision) string { return r.ID }

// unsettled refuses a database in which a migration failed half way.
func unsettled(tool, version, settle string) *Error {
	return &Error{
		Message: fmt.Sprintf("version %s failed in %s, which does not know how far it came", version, tool),
		Hint:    "settle it first: " + settle + "; then import again",
	}
}

// timeIn is the time that a version holds, if it is one.
func timeIn(version string) time.Time {
	t, err := time.Parse("20060102150405", version)
	if err != nil {
		return time.Time{}
	}
	return t
}

// titleOf is what stands between the version of a file's name and its extension.
func titleOf(name, separator string) string {
	_, title, _ := strings.Cut(strings.TrimSuffix(name, path.Ext(name)), separator)
	return title
}

// digits reports whether text is a number without a sign.
func digits(text string) bool {
	return text != "" && strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// asID makes a name an id of a revision: of letters, digits, _ and dots.
func asID(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' {
			return r
		}
		return '_'
	}, name)
}

// filesIn are the names of a folder's files, in order.
func filesIn(folder fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, &Error{Message: err.Error()}
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

// sqlFiles are the SQL files of a folder that a tool takes, in the order of their names. The number that a name begins
// with becomes the id if no other file has it, and all of the name if not.
func sqlFiles(folder fs.FS, takes func(name string) bool) ([]numbered, error) {
	names, err := filesIn(folder)
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(name string) bool { return path.Ext(name) != ".sql" || !takes(name) })
	return byNumber(names), nil
}

// byNumber makes migrations of names of files or folders.
func byNumber(names []string) []numbered {
	var files []numbered
	uses := map[string]int{}
	for _, name := range names {
		number, stem := leadingDigits(name), strings.TrimSuffix(name, ".sql")
		files = append(files, numbered{cmp.Or(number, asID(stem)), name, strings.TrimLeft(stem[len(number):], "_-")})
		uses[number]++
	}
	for i, f := range files {
		if uses[f.version] > 1 {
			files[i].version = asID(strings.TrimSuffix(f.file, ".sql"))
		}
	}
	return files
}

// leadingDigits are those that a name begins with.
func leadingDigits(name string) string {
	return name[:len(name)-len(strings.TrimLeft(name, "0123456789"))]
}

func readFile(folder fs.FS, name string) (string, error) {
	text, err := fs.ReadFile(folder, name)
	if err != nil {
		return "", &Error{File: name, Message: err.Error()}
	}
	if !utf8.Valid(text) {
		return "", &Error{File: name, Message: "is no UTF-8", Hint: "convert it, as iconv -f ISO-8859-1 -t UTF-8 does, then import again"}
	}
	return strings.ReplaceAll(strings.TrimPrefix(string(text), "\ufeff"), "\r\n", "\n"), nil
}
