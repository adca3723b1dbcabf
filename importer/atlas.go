package importer

import (
	"io/fs"
	"slices"
	"strings"
)

// Atlas reads folders of versioned migrations of Atlas, in the order of their names. They have no way down.
type Atlas struct{}

// Name is atlas.
func (Atlas) Name() string { return "atlas" }

// VersionTables are atlas_schema_revisions, which has a schema of its own unless Atlas was told of one.
func (Atlas) VersionTables() []string {
	return []string{"atlas_schema_revisions", "atlas_schema_revisions.atlas_schema_revisions"}
}

// VersionQuery asks for the versions, and which of them failed. REPLACE puts texts together on every database; names
// that begin with a dot are Atlas's own.
func (Atlas) VersionQuery(table string) string {
	return "SELECT CASE WHEN applied < total THEN REPLACE('failed:@', '@', version) ELSE version END FROM " + table +
		" WHERE version NOT LIKE '.%' ORDER BY version"
}

// Heads is the newest version that is applied. A database that was taken over, or made by a checkpoint, has no rows for
// what came before.
func (Atlas) Heads(h History, answer []string) ([]string, error) {
	var applied []string
	for _, text := range answer {
		if version, failed := strings.CutPrefix(text, "failed:"); failed {
			return nil, unsettled("Atlas", version, "finish it with atlas migrate apply")
		}
	}
	for _, r := range h.Revisions {
		if version := atlasVersion(r.Source); len(answer) > 0 && version < slices.Min(answer) {
			applied = append(applied, version)
		}
	}
	return headOf(h, "Atlas", "atlas migrate apply --exec-order non-linear", append(applied, answer...),
		func(r Revision) string { return atlasVersion(r.Source) })
}

// atlasVersion is what Atlas calls a file: all before the first _.
func atlasVersion(file string) string {
	version, _, _ := strings.Cut(strings.TrimSuffix(file, ".sql"), "_")
	return version
}

// Read reads a folder. The number that a version begins with becomes its id; each follows the one before it.
func (Atlas) Read(folder fs.FS, dialect string) (History, error) {
	files, err := sqlFiles(folder, func(string) bool { return true })
	if err != nil {
		return History{}, err
	}
	if i := slices.IndexFunc(files, func(f numbered) bool { return strings.HasSuffix(f.file, ".down.sql") }); i >= 0 {
		return History{}, &Error{
			File: files[i].file, Message: "is a file of golang-migrate's, which Atlas reads as well",
			Hint: "migrate import golang-migrate reads the folder; if Atlas applied it, do so with --no-stamp, and say by migrate stamp VERSION where the database stands",
		}
	}
	slices.SortStableFunc(files, func(a, b numbered) int { return strings.Compare(atlasVersion(a.file), atlasVersion(b.file)) })
	return inLine("Atlas", "20261121003900_name.sql", files, func(f numbered, r *Revision) ([]Left, error) {
		text, err := readFile(folder, f.file)
		if err != nil {
			return nil, err
		}
		directives := atlasDirectives(text)
		if directives["checkpoint"] {
			what := "a checkpoint: the files before it lead to the same place"
			r.Notes = []string{what}
			return []Left{{f.file, 1, what}}, nil
		}
		r.NoTransaction = directives["txmode none"]
		r.carry("Atlas", readPlain(dialect, text), plain{})
		return nil, nil
	})
}

// atlasDirectives are the comments at the beginning of a file by which Atlas is told how to run it.
func atlasDirectives(text string) map[string]bool {
	found := map[string]bool{}
	for line := range strings.Lines(text) {
		directive, ok := strings.CutPrefix(strings.TrimSpace(line), "-- atlas:")
		if !ok {
			break
		}
		words := strings.Fields(directive)
		if len(words) > 0 && words[0] == "checkpoint" { // a name may follow
			words = words[:1]
		}
		found[strings.Join(words, " ")] = true
	}
	return found
}
