package cli_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
)

// Real databases, loaded by their own clients: each is adopted, and made anew
// from its models elsewhere. Both are the same to the database's dump program,
// and a downgrade leaves nothing.
func TestAdopt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		for _, file := range corpus(t, db.Dialect) {
			name := strings.TrimSuffix(filepath.Base(file), ".sql")
			if name != "chinook" && !testdb.Full() {
				continue
			}
			t.Run(name, func(t *testing.T) { adopt(t, db.Name, file) })
		}
	})
}

func corpus(t *testing.T, dialect string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(testdb.Shared(t, "corpus", "schemas", dialect), "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no schemas: %v", err)
	}
	return files
}

func adopt(t *testing.T, server, file string) {
	script, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	// Into the database of the test, whatever the script calls its own.
	script = regexp.MustCompile(`(?m)^(DROP SCHEMA|CREATE SCHEMA|USE) .*;$|\bsakila\.`).ReplaceAll(script, nil)
	old := testdb.New(t, server)
	if err := old.TryLoad(t, string(script)); err != nil {
		t.Skipf("its own client does not load it: %v", err)
	}

	p := newProject(t, nil)
	p.must(t, "init", "--url", old.URL)
	p.write(t, "models.toml", p.must(t, "schema").stdout)
	p.must(t, "baseline")
	p.must(t, "check")
	if files := p.revisions(t); len(files) != 1 {
		t.Errorf("baseline wrote %v", files)
	}

	fresh := testdb.New(t, server)
	q := newProject(t, nil)
	q.must(t, "init", "--url", fresh.URL)
	q.write(t, "models.toml", p.read(t, "models.toml"))
	q.must(t, "revision", "--autogenerate", "-m", "begin")
	q.must(t, "upgrade")
	q.must(t, "check")
	if diff := cmp.Diff(strings.Split(old.Dump(t), "\n"), strings.Split(fresh.Dump(t), "\n")); diff != "" {
		t.Errorf("dumps (-old +fresh):\n%s", diff)
	}
	q.must(t, "downgrade", "base")
	if left := fresh.Dump(t); left != "" {
		t.Errorf("downgrade base leaves:\n%s", left)
	}
}

// A database of Alembic's: its version table is used as it is, and the baseline
// takes over the id of its head.
func TestAdoptAlembic(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		db.Load(t, `
			CREATE TABLE alembic_version (version_num varchar(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
			INSERT INTO alembic_version VALUES ('ae1027a6acf');
			CREATE TABLE account (id integer NOT NULL, name varchar(50) NOT NULL, CONSTRAINT account_pkey PRIMARY KEY (id));
		`)
		p := newProject(t, map[string]string{
			"config.toml": "[database]\nurl = \"" + db.URL + "\"\n[migrations]\nversion_table = \"alembic_version\"\nmodels = [\"models.toml\"]\n",
		})
		p.write(t, "models.toml", p.must(t, "schema").stdout)
		p.must(t, "baseline", "--rev-id", "ae1027a6acf")
		if got := p.must(t, "current").stdout; got != "ae1027a6acf (head)\n" {
			t.Errorf("current: %s", got)
		}
		p.must(t, "check")
		p.must(t, "revision", "-m", "next", "--rev-id", "bbbbbbbbbbbb")
		p.must(t, "upgrade")
		if got := db.Query(t, "SELECT version_num FROM alembic_version"); got != "bbbbbbbbbbbb" {
			t.Errorf("alembic_version: %s", got)
		}
	})
}

// What there are no words for is in no revision: a baseline says so, since a new
// database would be without it.
func TestBaselineTellsWhatItLacks(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect != "postgres" {
			t.Skip("what the others have no words for is a part of a table")
		}
		old := testdb.New(t, db.Name)
		old.Load(t, "CREATE TEXT SEARCH TEMPLATE plain (INIT = dsimple_init, LEXIZE = dsimple_lexize); CREATE TEXT SEARCH DICTIONARY words (TEMPLATE = plain);"+
			"CREATE TABLE texts (id integer, body text); CREATE INDEX found ON texts USING gin (to_tsvector('simple', body));")
		p := newProject(t, nil)
		p.must(t, "init", "--url", old.URL)
		p.write(t, "models.toml", p.must(t, "schema").stdout)
		told := p.must(t, "baseline").stderr
		for _, want := range []string{"text search template plain, text search dictionary words; ", "by execute operations at the beginning of migrations/"} {
			if !strings.Contains(told, want) {
				t.Errorf("%q is not in\n%s", want, told)
			}
		}
	})
}
