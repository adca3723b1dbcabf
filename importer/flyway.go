package importer

import (
	"cmp"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Flyway reads folders of Flyway, with the folders inside them: versioned scripts with their undo scripts, and
// repeatable ones behind them, each of which becomes a revision that runs once.
type Flyway struct{}

// Name is flyway.
func (Flyway) Name() string { return "flyway" }

// VersionTables are flyway_schema_history, and what it was called before Flyway 5.
func (Flyway) VersionTables() []string { return []string{"flyway_schema_history", "schema_version"} }

// VersionQuery asks for what is applied and not undone since: versions, and the files of repeatable scripts. REPLACE
// puts texts together on every database.
func (Flyway) VersionQuery(table string) string {
	return "SELECT CASE WHEN NOT h.success THEN REPLACE('failed:@', '@', COALESCE(h.version, h.script))" +
		" WHEN h.type LIKE '%BASELINE' THEN REPLACE('baseline:@', '@', h.version)" +
		" WHEN h.version IS NULL THEN h.script ELSE h.version END FROM " + table + " h" +
		" WHERE h.type NOT IN ('SCHEMA', 'DELETE') AND h.type NOT LIKE 'UNDO%' AND NOT EXISTS (SELECT 1 FROM " + table + " u" +
		" WHERE u.installed_rank > h.installed_rank AND (u.version = h.version AND (u.type = 'DELETE' OR u.type LIKE 'UNDO%')" +
		" OR u.version IS NULL AND h.version IS NULL AND u.script = h.script AND u.type = 'DELETE'))" +
		" ORDER BY h.installed_rank"
}

// Heads is the newest script that is applied. Where an older version is not, there is no such place in a line. A
// repeatable script stands behind all versions: where one of those is pending, it runs again behind it, as it may.
func (Flyway) Heads(h History, answer []string) ([]string, error) {
	var applied []string
	for _, text := range answer {
		if version, failed := strings.CutPrefix(text, "failed:"); failed {
			return nil, unsettled("Flyway", version, "finish or take back by hand what the script does, and run flyway repair")
		}
		base, baseline := strings.CutPrefix(text, "baseline:")
		switch {
		case !baseline && repeatable(text):
			applied = append(applied, path.Base(text))
		case !baseline:
			applied = append(applied, plainVersion(text))
		default:
			for _, r := range h.Revisions {
				if !repeatable(r.Source) && compareFlyway(r.ID, base) <= 0 {
					applied = append(applied, plainVersion(r.ID))
				}
			}
		}
	}
	return headOf(h, "Flyway", "flyway migrate -outOfOrder=true", withoutRepeated(h, applied), flywayKey)
}

// withoutRepeated is what is applied without the repeatable scripts behind one that is not.
func withoutRepeated(h History, applied []string) []string {
	gap := false
	for _, r := range h.Revisions {
		key := flywayKey(r)
		gap = gap || !slices.Contains(applied, key)
		if gap && repeatable(r.Source) {
			applied = slices.DeleteFunc(applied, func(a string) bool { return a == key })
		}
	}
	return applied
}

// flywayKey is what Heads calls a script.
func flywayKey(r Revision) string {
	if repeatable(r.Source) {
		return path.Base(r.Source)
	}
	return plainVersion(r.ID)
}

func repeatable(file string) bool { return strings.HasPrefix(path.Base(file), "R__") }

// flywayFolder is what a folder holds.
type flywayFolder struct {
	versions, repeatables []numbered
	undo                  map[string]string // files, by version
	left                  []Left
}

// Read reads a folder. Versions become ids as they are; each follows the one before it.
func (Flyway) Read(folder fs.FS, dialect string) (History, error) {
	found := flywayFolder{undo: map[string]string{}}
	err := fs.WalkDir(folder, ".", func(file string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found.add(file)
		}
		return err
	})
	if err != nil {
		return History{}, &Error{Message: err.Error()}
	}
	slices.SortStableFunc(found.versions, func(a, b numbered) int { return compareFlyway(a.version, b.version) })
	for i, f := range found.versions {
		if i > 0 && compareFlyway(f.version, found.versions[i-1].version) == 0 {
			return History{}, sameVersion("Flyway", f, found.versions[i-1])
		}
	}
	slices.SortStableFunc(found.repeatables, func(a, b numbered) int { return strings.Compare(a.title, b.title) })
	files := slices.Concat(found.versions, found.repeatables)
	h, err := inLine("Flyway", "V1__name.sql or V1.2__name.sql", files, func(f numbered, r *Revision) ([]Left, error) {
		return found.read(folder, f, dialect, r)
	})
	h.Left = append(h.Left, found.left...)
	return h, err
}

// flywayCallback is what Flyway runs at an event.
var flywayCallback = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^((before|after)[A-Z][A-Za-z]*|createSchema)(__.*)?\.sql$`)
})

// add takes a file whose name Flyway would take.
func (f *flywayFolder) add(file string) {
	name := path.Base(file)
	ext := path.Ext(name)
	stem, title, ok := strings.Cut(strings.TrimSuffix(name, ext), "__")
	if ext != ".sql" && (!ok || ext != ".java" && ext != ".kt") {
		return
	}
	version, isVersion := "", false
	if ok && stem != "" {
		version = strings.ReplaceAll(stem[1:], "_", ".")
		isVersion = digits(strings.ReplaceAll(version, ".", ""))
	}
	switch {
	case ext == ".sql" && flywayCallback().MatchString(name):
		f.left = append(f.left, Left{file, 1, "a callback: migrate runs commands before and after, as [hooks] in its config says"})
	case ok && stem == "R":
		f.repeatables = append(f.repeatables, numbered{asID("R__" + title), file, title})
	case isVersion && stem[0] == 'V':
		f.versions = append(f.versions, numbered{version, file, title})
	case isVersion && stem[0] == 'U':
		f.undo[plainVersion(version)] = file
	case isVersion && stem[0] == 'B':
		f.left = append(f.left, Left{file, 1, "a baseline: the versions up to " + version + " lead to the same place"})
	case ext == ".sql":
		f.left = append(f.left, passedOver("Flyway", file))
	}
}

func (f *flywayFolder) read(folder fs.FS, n numbered, dialect string, r *Revision) ([]Left, error) {
	if path.Ext(n.file) != ".sql" {
		return r.program(n.file, "Flyway"), nil
	}
	up, left, err := readFlywayScript(folder, n.file, dialect, r)
	if err != nil {
		return nil, err
	}
	if repeatable(n.file) {
		what := "a repeatable script runs once here: declare in the models what it makes, and autogenerate follows its changes"
		left = append(left, Left{n.file, 1, what})
	}
	var down plain
	if file := f.undo[plainVersion(n.version)]; file != "" {
		var more []Left
		if down, more, err = readFlywayScript(folder, file, dialect, r); err != nil {
			return nil, err
		}
		left = append(left, more...)
	}
	for _, l := range left {
		r.Notes = append(r.Notes, l.What)
	}
	r.carry("Flyway", up, down)
	return left, nil
}

// readFlywayScript reads a script with its own settings, and lists in the revision the variables that it asks for.
func readFlywayScript(folder fs.FS, file, dialect string, r *Revision) (plain, []Left, error) {
	text, err := readFile(folder, file)
	if err != nil {
		return plain{}, nil, err
	}
	conf, err := readFlywayConf(folder, file)
	if err != nil {
		return plain{}, nil, err
	}
	left := conf.left
	if !conf.literal {
		number := 0
		for line := range strings.Lines(text) {
			number++
			left = append(left, r.askIn(file, number, line, "Flyway")...)
		}
	}
	script := readPlain(dialect, text)
	script.NoTransaction = script.NoTransaction || conf.outside
	return script, left, nil
}

// compareFlyway compares versions as Flyway does: number by number, and what is not there is 0.
func compareFlyway(a, b string) int {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(x), len(y)) {
		if c := cmp.Compare(part(x, i), part(y, i)); c != 0 {
			return c
		}
	}
	return 0
}

func part(numbers []string, i int) uint64 {
	if i >= len(numbers) {
		return 0
	}
	n, _ := strconv.ParseUint(numbers[i], 10, 64)
	return n
}

// plainVersion is a version as its spellings have it in common: 1, 01 and 1.0 are one.
func plainVersion(version string) string {
	numbers := strings.Split(version, ".")
	for i := range numbers {
		numbers[i] = strconv.FormatUint(part(numbers, i), 10)
	}
	for len(numbers) > 1 && numbers[len(numbers)-1] == "0" {
		numbers = numbers[:len(numbers)-1]
	}
	return strings.Join(numbers, ".")
}
