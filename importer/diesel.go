package importer

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Diesel reads folders of Diesel: a folder for each migration, with up.sql and down.sql in it.
type Diesel struct{}

// Name is diesel.
func (Diesel) Name() string { return "diesel" }

// VersionTables are __diesel_schema_migrations.
func (Diesel) VersionTables() []string { return []string{"__diesel_schema_migrations"} }

// VersionQuery asks for all versions: the table has a row for each.
func (Diesel) VersionQuery(table string) string {
	return "SELECT version FROM " + table + " ORDER BY version"
}

// Heads is the newest version that is applied. Where an older one is not, there is no such place in a line.
func (Diesel) Heads(h History, answer []string) ([]string, error) {
	return headOf(h, "Diesel", "diesel migration run", answer, idOf)
}

// Read reads a folder. Versions become ids as they are; each follows the one before it.
func (Diesel) Read(folder fs.FS, dialect string) (History, error) {
	names, left, err := foldersWith(folder, "up.sql", "Diesel")
	if err != nil {
		return History{}, err
	}
	files := make([]numbered, len(names))
	for i, name := range names {
		version, title, _ := strings.Cut(name, "_")
		files[i] = numbered{asID(strings.ReplaceAll(version, "-", "")), path.Join(name, "up.sql"), title}
	}
	slices.SortStableFunc(files, func(a, b numbered) int { return strings.Compare(a.version, b.version) })
	h, err := inLine("Diesel", "2026-11-21-003900_name/up.sql", files, func(f numbered, r *Revision) ([]Left, error) {
		if len(f.version) > len("20261121003900") { // with fractions of the second
			r.Created = timeIn(f.version[:len("20261121003900")])
		}
		settings, err := readIfThere(folder, path.Join(path.Dir(f.file), "metadata.toml"))
		if err != nil {
			return nil, err
		}
		r.NoTransaction = strings.Contains(strings.ReplaceAll(settings, " ", ""), "run_in_transaction=false")
		return nil, r.carryFiles(folder, dialect, "Diesel", f.file, path.Join(path.Dir(f.file), "down.sql"))
	})
	h.Left = append(h.Left, left...)
	return h, err
}

// foldersWith are the names of the folders in which a migration's file lies, in order, and those in which it should.
func foldersWith(folder fs.FS, file, tool string) (names []string, left []Left, err error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, nil, &Error{Message: err.Error()}
	}
	for _, e := range entries {
		if !e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if _, err := fs.Stat(folder, path.Join(e.Name(), file)); err != nil {
			left = append(left, Left{e.Name(), 1, "the folder has no " + file + ", which " + tool + " asks for"})
			continue
		}
		names = append(names, e.Name())
	}
	return names, left, nil
}

// readIfThere reads a file that may be missing.
func readIfThere(folder fs.FS, name string) (string, error) {
	if _, err := fs.Stat(folder, name); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return readFile(folder, name)
}

// carryFiles gives a revision the SQL of two files, of which the second may be missing.
func (r *Revision) carryFiles(folder fs.FS, dialect, tool, up, down string) error {
	upgrade, err := readFile(folder, up)
	if err != nil {
		return err
	}
	downgrade := ""
	if down != "" {
		if downgrade, err = readIfThere(folder, down); err != nil {
			return err
		}
	}
	r.carry(tool, readPlain(dialect, upgrade), readPlain(dialect, downgrade))
	return nil
}
