package importer

import (
	"cmp"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/retort-db/migrate/internal/sqltext"
)

// Bun reads folders of bun, with the folders inside them: a file for each way, whose name begins with a number, and
// programs in Go. Whether SQL runs in a transaction is said by its file's name.
type Bun struct{}

// Name is bun.
func (Bun) Name() string { return "bun" }

// VersionTables are bun_migrations.
func (Bun) VersionTables() []string { return []string{"bun_migrations"} }

// VersionQuery asks for the names, which are the numbers only. What ran again may have several rows.
func (Bun) VersionQuery(table string) string {
	return "SELECT DISTINCT name FROM " + table + " ORDER BY name"
}

// Heads is the newest version that is applied. Where an older one is not, there is no such place in a line.
func (Bun) Heads(h History, answer []string) ([]string, error) {
	return headOf(h, "bun", "bun (Migrator.Migrate runs all that is not applied)", answer, idOf)
}

// bunName is what bun takes for a migration: a number and a title, which ends at the first dot.
var bunName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\d{1,14})_([0-9a-z_\-]+)\.`) })

// bunVersion is what a folder holds of a version.
type bunVersion struct {
	numbered
	up, down, program string // files, empty if there are none
}

// bunFolder is what a folder holds.
type bunFolder struct {
	versions map[string]*bunVersion
	left     []Left
}

// Read reads a folder. Versions become ids as they are, and follow each other as texts do: bun sorts them so.
func (Bun) Read(folder fs.FS, dialect string) (History, error) {
	found := bunFolder{versions: map[string]*bunVersion{}}
	err := fs.WalkDir(folder, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return &Error{Message: err.Error()}
		}
		if d.IsDir() {
			return nil
		}
		return found.add(file)
	})
	if err != nil {
		return History{}, err
	}
	var files []numbered
	for _, v := range found.versions {
		files = append(files, v.numbered)
	}
	slices.SortFunc(files, func(a, b numbered) int { return strings.Compare(a.version, b.version) })
	h, err := inLine("bun", "20261121003900_name.up.sql, 20261121003900_name.tx.up.sql or 20261121003900_name.go", files, func(f numbered, r *Revision) ([]Left, error) {
		return found.versions[f.version].read(folder, dialect, r)
	})
	h.Left = append(h.Left, found.left...)
	return h, err
}

// add takes a file whose name bun would take.
func (f *bunFolder) add(file string) error {
	name := path.Base(file)
	up, down := strings.HasSuffix(name, ".up.sql"), strings.HasSuffix(name, ".down.sql")
	program := path.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go")
	m := bunName().FindStringSubmatch(name)
	if m == nil || !up && !down && !program {
		if up || down || path.Ext(name) == ".sql" {
			f.left = append(f.left, passedOver("bun", file))
		}
		return nil
	}
	v := f.versions[m[1]]
	if v == nil {
		v = &bunVersion{numbered: numbered{m[1], file, m[2]}}
		f.versions[m[1]] = v
	} else if v.title != m[2] {
		return &Error{
			File: file, Message: "has the same version as " + v.file,
			Hint: "bun knows them by one name: give one of them another number",
		}
	}
	way := &v.program
	switch {
	case up:
		way = &v.up
	case down:
		way = &v.down
	}
	if *way != "" { // one in a transaction, and one outside of it
		f.left = append(f.left, Left{*way, 1, "bun runs " + file + " in its place"})
	}
	*way = file
	v.file = cmp.Or(v.program, v.up, v.down)
	return nil
}

// read fills in what the files of a version hold.
func (v *bunVersion) read(folder fs.FS, dialect string, r *Revision) ([]Left, error) {
	var left []Left
	if v.program != "" {
		left = r.program(v.program, "bun")
	}
	var ways [2]plain
	for i, file := range []string{v.up, v.down} {
		way, more, err := readBunFile(folder, file, dialect)
		if err != nil {
			return nil, err
		}
		for _, l := range more {
			left = append(left, l)
			r.Notes = append(r.Notes, l.What)
		}
		ways[i] = way
	}
	r.carry("bun", ways[0], ways[1])
	return left, nil
}

// readBunFile reads a way, which may be none. Lines that say where statements end become the ends of statements.
func readBunFile(folder fs.FS, file, dialect string) (plain, []Left, error) {
	if file == "" {
		return plain{}, nil, nil
	}
	text, err := readFile(folder, file)
	if err != nil {
		return plain{}, nil, err
	}
	var left []Left
	var whole, piece strings.Builder
	number := 0
	for line := range strings.Lines(text) {
		number++
		if mark, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "--bun:"); ok {
			if mark != "split" {
				return plain{}, nil, &Error{File: file, Line: number, Message: "--bun:" + mark + " is not known", Hint: "bun refuses it, too: it knows --bun:split"}
			}
			whole.WriteString(closed(dialect, piece.String()))
			piece.Reset()
			continue
		}
		if piece.Len() == 0 && line == "\n" && strings.HasSuffix(whole.String(), "\n\n") {
			continue // one of the blank lines around the mark is enough
		}
		piece.WriteString(line)
		if action := templateAction(line); action != "" {
			left = append(left, Left{file, number, action + ", where bun puts a value if the program gives it template data"})
		}
	}
	whole.WriteString(closed(dialect, piece.String()))
	s := readPlain(dialect, whole.String())
	if !inTransaction(file) && s.SQL == whole.String() { // unless it begins one by itself
		s.NoTransaction = true
	}
	return s, left, nil
}

// inTransaction reports whether bun runs a file in a transaction.
func inTransaction(file string) bool {
	return strings.HasSuffix(file, ".tx.up.sql") || strings.HasSuffix(file, ".tx.down.sql")
}

// closed is SQL whose last statement has an end, so that another may follow.
func closed(dialect, text string) string {
	tokens := sqltext.Tokens(lexerOf(dialect), text)
	if len(tokens) == 0 {
		return text
	}
	last := tokens[len(tokens)-1]
	if last.Text == ";" {
		return text
	}
	end := last.Offset + len(last.Text)
	return text[:end] + ";" + text[end:]
}
