package cli_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
)

// someSchemas are those that are made the round trip of where time is short.
var someSchemas = []string{"pagila", "sakila", "everything", "everything18", "common", "mysql", "mariadb"}

// TestRoundTrip takes over databases that others made, real ones and those that
// hold everything there is: the models that are written of them lead to the same
// database elsewhere, by the client and by a revision, and from there back to an
// empty one.
func TestRoundTrip(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		for name, script := range schemasFor(t, db) {
			t.Run(name, func(t *testing.T) {
				if !testdb.Full() && !slices.Contains(someSchemas, name) {
					t.Skip("one of those that take long: MIGRATE_TEST_FULL is not set")
				}
				source := testdb.New(t, db.Name)
				if err := source.TryLoad(t, script); err != nil {
					t.Skipf("does not load: %v", err)
				}
				roundTrip(t, source)
			})
		}
	})
}

// schemasFor are the scripts of the corpus, if it is at hand, and of introspect's
// tests, by name.
func schemasFor(t *testing.T, db testdb.DB) map[string]string {
	t.Helper()
	own := map[string][]string{
		"postgres": {"everything"}, "postgres18": {"everything", "everything18"},
		"mysql": {"common", "mysql"}, "mariadb": {"common", "mariadb"},
	}
	var files []string
	for _, name := range own[db.Name] {
		files = append(files, filepath.Join("..", "introspect", "testdata", db.Dialect, name+".sql"))
	}
	if folder := corpusFolder(); folder != "" {
		found, err := filepath.Glob(filepath.Join(folder, "schemas", db.Dialect, "*.sql"))
		if err != nil || len(found) == 0 {
			t.Fatalf("no schemas in %s: %v", folder, err)
		}
		files = append(files, found...)
	}
	// The client would go to a database of that name, which may be somebody's.
	elsewhere := regexp.MustCompile(`(?im)^(DROP SCHEMA|CREATE SCHEMA|DROP DATABASE|CREATE DATABASE|USE) .*;$|\bsakila\.`)
	scripts := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		script := string(text)
		if db.Dialect == "mysql" {
			script = elsewhere.ReplaceAllString(script, "")
		}
		scripts[strings.TrimSuffix(filepath.Base(file), ".sql")] = script
	}
	if db.Dialect == "mysql" { // what one of the servers has stands in the tables of both
		scripts[db.Name] = scripts["common"] + "\n" + scripts[db.Name]
	}
	return scripts
}

// corpusFolder is where the shared test data is, or nothing.
func corpusFolder() string {
	for _, folder := range []string{filepath.Join(os.Getenv("MIGRATE_TEST_SHARED"), "corpus"), filepath.Join("..", "..", "shared", "corpus")} {
		if _, err := os.Stat(folder); err == nil {
			return folder
		}
	}
	return ""
}

func roundTrip(t *testing.T, source testdb.DB) {
	t.Helper()
	p := newProject(t, map[string]string{
		"config.toml": "[database]\nurl = \"" + source.URL + "\"\n[migrations]\nlocations = [\"migrations\"]\nmodels = [\"models.toml\"]\n",
	})
	want := dumpOf(t, source)
	models := p.must(t, "schema")
	if models.stderr != "" {
		t.Errorf("left alone:\n%s", models.stderr)
	}

	script := p.must(t, "schema", "--format", "sql").stdout
	loaded := testdb.New(t, source.Name)
	if err := loaded.TryLoad(t, script); err != nil {
		t.Errorf("the script does not load: %v", err)
	} else if diff := cmp.Diff(want, dumpOf(t, loaded)); diff != "" {
		t.Errorf("loaded by the client (-original +copy):\n%s", diff)
	}

	p.write(t, "models.toml", models.stdout)
	p.must(t, "baseline")
	p.must(t, "check")
	empty := testdb.New(t, source.Name)
	before := dumpOf(t, empty)
	p.must(t, "upgrade", "--url", empty.URL)
	if diff := cmp.Diff(want, dumpOf(t, empty)); diff != "" {
		t.Errorf("made by the revision (-original +copy):\n%s", diff)
	}
	p.must(t, "downgrade", "base", "--yes", "--url", empty.URL)
	if diff := cmp.Diff(before, dumpOf(t, empty)); diff != "" {
		t.Errorf("after the downgrade (-empty +left):\n%s", diff)
	}
}

// dumpOf is the dump, a line for a statement, without the database's name, which
// MariaDB keeps in defaults that come from sequences.
func dumpOf(t *testing.T, db testdb.DB) []string {
	t.Helper()
	name := db.URL[strings.LastIndex(db.URL, "/")+1:]
	return strings.Split(strings.ReplaceAll(db.Dump(t), "`"+name+"`.", ""), "\n")
}
