package importer

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Flyway reads folders of Flyway: V1.2__name.sql, and U1.2__name.sql for the way back. What is repeatable or written
// in Java is named and left.
type Flyway struct{}

// Name is flyway.
func (Flyway) Name() string { return "flyway" }

// VersionTable is flyway_schema_history.
func (Flyway) VersionTable() string { return "flyway_schema_history" }

// VersionQuery asks for the versions that are applied, a baseline among them.
func (Flyway) VersionQuery(table string) string {
	return "SELECT version FROM " + table + " h WHERE version IS NOT NULL AND success AND type NOT LIKE 'UNDO%' AND type <> 'DELETE' AND " +
		"NOT EXISTS (SELECT 1 FROM " + table + " u WHERE u.version = h.version AND u.installed_rank > h.installed_rank AND " +
		"(u.type LIKE 'UNDO%' OR u.type = 'DELETE')) ORDER BY installed_rank"
}

// Heads is the newest version that is applied. What is older than all that are applied came before Flyway's baseline.
func (Flyway) Heads(h History, answer []string) ([]string, error) {
	if len(answer) == 0 {
		return nil, nil
	}
	lowest := slices.MinFunc(answer, compareVersions)
	known := map[string]string{}
	for _, r := range h.Revisions {
		known[plainVersion(r.ID)] = r.ID
	}
	var applied []string
	for _, version := range answer {
		id, ok := known[plainVersion(version)]
		if !ok && compareVersions(version, lowest) > 0 {
			return nil, noFileHas("Flyway", version)
		}
		if ok {
			applied = append(applied, id)
		}
	}
	for _, r := range h.Revisions {
		if compareVersions(r.ID, lowest) < 0 {
			applied = append(applied, r.ID)
		}
	}
	return lineHeads("Flyway", "flyway migrate -outOfOrder=true", h, applied)
}

var flywayName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:([VUB])(\d+(?:[._]\d+)*)|(R))__(.*)\.(sql|java|kt)$`)
})

// flywayVersion is a version's files; undo is empty where there is none.
type flywayVersion struct {
	id, file, undo string
}

// Read reads a folder. Versions become ids, with dots between their numbers; each follows the one before it.
func (Flyway) Read(folder fs.FS, dialect string) (History, error) {
	var h History
	versions, err := flywayVersions(folder, &h)
	if err != nil {
		return History{}, err
	}
	var down []string
	for _, v := range versions {
		r := Revision{Source: v.file, SQL: true}
		r.ID, r.Down, r.Message, r.Created = v.id, down, words(v.file, "__"), timeOf(v.id)
		if path.Ext(v.file) != ".sql" {
			h.leave(&r, Left{v.file, 1, "a program is not carried over: what it does has to be written anew"})
		} else if r.UpgradeSQL, err = h.readFlyway(folder, dialect, v.file, &r); err != nil {
			return History{}, err
		}
		if v.undo == "" {
			r.Irreversible = "Flyway had no way back"
		} else if r.DowngradeSQL, err = h.readFlyway(folder, dialect, v.undo, &r); err != nil {
			return History{}, err
		}
		h.Revisions = append(h.Revisions, r)
		down = []string{r.ID}
	}
	return h, nil
}

// readFlyway reads one way of a revision.
func (h *History) readFlyway(folder fs.FS, dialect, file string, r *Revision) (string, error) {
	data, err := fs.ReadFile(folder, file)
	if err != nil {
		return "", &Error{File: file, Message: err.Error()}
	}
	text := string(data)
	sql, alone, left := inOneTransaction(dialect, file, text, 1)
	if at := strings.Index(text, "${"); at >= 0 {
		left = append(left, Left{file, 1 + strings.Count(text[:at], "\n"), "a placeholder of Flyway's: write what stands for it"})
	}
	h.leave(r, left...)
	r.NoTransaction = r.NoTransaction || alone
	return sql, nil
}

// flywayVersions lists the versions in order, and what is not in it.
func flywayVersions(folder fs.FS, h *History) ([]flywayVersion, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, &Error{Message: err.Error()}
	}
	var list []flywayVersion
	undo := map[string]string{}
	for _, e := range entries {
		parts := flywayName().FindStringSubmatch(e.Name())
		if parts == nil || e.IsDir() {
			continue
		}
		id := strings.ReplaceAll(parts[2], "_", ".")
		switch {
		case parts[3] == "R":
			h.Left = append(h.Left, Left{e.Name(), 1, "what is run again when it changes: declare it in the models, or write a revision for each change"})
		case parts[1] == "B":
			h.Left = append(h.Left, Left{e.Name(), 1, "a baseline for new databases: these are built by all revisions"})
		case parts[1] == "U":
			undo[plainVersion(id)] = e.Name()
		default:
			list = append(list, flywayVersion{id: id, file: e.Name()})
		}
	}
	slices.SortFunc(list, func(a, b flywayVersion) int { return compareVersions(a.id, b.id) })
	for i := range list {
		if i > 0 && compareVersions(list[i].id, list[i-1].id) == 0 {
			return nil, &Error{
				File: list[i].file, Message: "has the same version as " + list[i-1].file,
				Hint: "Flyway refuses them, too: give one of them another number",
			}
		}
		list[i].undo = undo[plainVersion(list[i].id)]
	}
	if len(list) == 0 {
		return nil, &Error{Message: "there are no migrations of Flyway's in the folder", Hint: fmt.Sprintf("they are called %s or %s", "V1__name.sql", "V2026.11.21__name.sql")}
	}
	return list, nil
}

// compareVersions compares number by number; 1.0 is 1.
func compareVersions(a, b string) int {
	one, other := strings.Split(plainVersion(a), "."), strings.Split(plainVersion(b), ".")
	for i := range max(len(one), len(other)) {
		x, y := numberAt(one, i), numberAt(other, i)
		if c := cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y)); c != 0 {
			return c
		}
	}
	return 0
}

// numberAt is a number without leading zeros, empty for 0 and for none.
func numberAt(list []string, i int) string {
	if i >= len(list) {
		return ""
	}
	return strings.TrimLeft(list[i], "0")
}

// plainVersion spells a version in the one way that all spellings of it have in common.
func plainVersion(version string) string {
	numbers := strings.Split(strings.ReplaceAll(version, "_", "."), ".")
	for i := range numbers {
		numbers[i] = cmp.Or(numberAt(numbers, i), "0")
	}
	for len(numbers) > 1 && numbers[len(numbers)-1] == "0" {
		numbers = numbers[:len(numbers)-1]
	}
	return strings.Join(numbers, ".")
}
