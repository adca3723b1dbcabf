package cli_test

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/retort-db/migrate/internal/dburl"
	"github.com/retort-db/migrate/internal/testdb"
)

// elsewhere is the URL of a database beside another one, which is not there.
func elsewhere(t *testing.T, db testdb.DB) string {
	t.Helper()
	if db.Dialect == "sqlite" {
		return "sqlite:nowhere.db"
	}
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	u.Path += "_nowhere"
	return u.String()
}

// A history and models need no live database: they are compared before it is
// created. What does ask for it is told that it is not there, and is not given
// another one of the server.
func TestScratchWithoutALiveDatabase(t *testing.T) {
	const one = "[tables.users]\ncolumns = [{ name = \"id\", type = \"integer\" }, { name = \"at\", type = \"timestamptz\", default = \"now()\" }]\nprimary_key = [\"id\"]\n"
	two := strings.Replace(one, "{ name = \"at\"", "{ name = \"age\", type = \"integer\", default = \"(1 + 1)\" }, { name = \"at\"", 1)
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		p := newProject(t, map[string]string{
			"config.toml": fmt.Sprintf("[database]\nurl = %q\n[migrations]\nmodels = [\"models.toml\"]\n", elsewhere(t, db)), "models.toml": one,
		})
		p.must(t, "revision", "--autogenerate", "--from", "scratch", "--rev-id", "aaaaaaaaaaaa", "-m", "one")
		p.write(t, "models.toml", two)
		if r := p.must(t, "revision", "--autogenerate", "--from", "scratch", "-m", "two"); !strings.Contains(r.stderr, "new column users.age integer") {
			t.Errorf("it says\n%s", r.stderr)
		}
		p.must(t, "diff", "rev:head", "models")
		p.must(t, "diff", "models", "rev:head")
		p.fails(t, 3, "diff", "rev:aaaaaaaaaaaa", "models")
		p.must(t, "verify", "-q")
		if db.Dialect == "sqlite" { // a file is created when it is opened
			r := p.run(t, "diff", "rev:head", "live")
			if r.code != 3 || !strings.Contains(r.stdout, "table users is dropped") {
				t.Errorf("exit %d\n%s%s", r.code, r.stdout, r.stderr)
			}
			p.must(t, "upgrade")
			p.must(t, "diff", "rev:head", "live")
			return
		}
		for _, args := range [][]string{{"diff", "rev:head", "live"}, {"diff", "live", "models"}, {"revision", "--autogenerate"}, {"upgrade"}} {
			said := p.fails(t, 1, args...)
			if !strings.Contains(said, "_nowhere") || !strings.Contains(said, "hint: create it") {
				t.Errorf("%v: it says\n%s", args, said)
			}
		}
	})
}

// Who may not create a scratch compares what the texts say, and is told so.
func TestComparedAsText(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("SQLite gives no rights")
		}
		app, through, _ := limitedUser(t, db)
		p := newProject(t, map[string]string{
			"config.toml": fmt.Sprintf("[database]\nurl = %q\n[migrations]\nmodels = [\"models.toml\"]\n", through),
			"models.toml": "[tables.users]\ncolumns = [{ name = \"id\", type = \"integer\" }]\nchecks = [\"id > 1\"]\nprimary_key = [\"id\"]\n",
		})
		p.must(t, "revision", "--autogenerate", "-m", "one")
		p.must(t, "upgrade")
		p.must(t, "check")
		p.write(t, "models.toml", "[tables.users]\ncolumns = [{ name = \"id\", type = \"integer\" }, { name = \"age\", type = \"integer\", default = \"(2 + 3) * 4\" }]\nchecks = [\"id > 1\"]\nprimary_key = [\"id\"]\n")
		said := p.fails(t, 3, "check")
		for _, want := range []string{"compared as text only, so that the same in other words may show as a change:\n  no scratch to compare in: ", "enied", "\nhint: name an empty database"} {
			if !strings.Contains(said, want) {
				t.Errorf("no %q in\n%s", want, said)
			}
		}

		if said := p.fails(t, 1, "diff", "models.toml", "live"); !strings.Contains(said, "no scratch to compare in: ") || !strings.Contains(said, "\nhint: name an empty database") {
			t.Errorf("models that cannot be spelled:\n%s", said)
		}

		// The database of scratch_url can say what the live one may not.
		p.must(t, "revision", "--autogenerate", "-m", "two")
		p.must(t, "upgrade")
		p.write(t, "models.toml", "[tables.users]\ncolumns = [{ name = \"id\", type = \"integer\" }, { name = \"age\", type = \"integer\", default = \"(2 + 3) * 4\" }]\nchecks = [\"case id when 0 then null else id end > 1 and mod(id, 7) < 9\"]\nprimary_key = [\"id\"]\n")
		p.must(t, "revision", "--autogenerate", "-m", "three")
		p.must(t, "upgrade")
		if said := p.fails(t, 3, "check"); !strings.Contains(said, "compared as text") {
			t.Errorf("compared otherwise than as text:\n%s", said)
		}
		scratch := testdb.New(t, db.Name)
		u, err := url.Parse(scratch.URL)
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.User(app)
		grant := "GRANT ALL ON SCRATCH.* TO APP@'%';"
		if db.Dialect == "postgres" {
			grant = "ALTER DATABASE SCRATCH OWNER TO APP; ALTER SCHEMA public OWNER TO APP;"
		}
		scratch.Load(t, strings.NewReplacer("SCRATCH", strings.TrimPrefix(u.Path, "/"), "APP", app).Replace(grant))
		p.write(t, "config.toml", p.read(t, "config.toml")+fmt.Sprintf("scratch_url = %q\n", u.String()))
		if got := p.must(t, "check"); got.stdout != "nothing to do: the database is as the models declare it\n" || strings.Contains(got.stderr, "compared as text") {
			t.Errorf("%s%s", got.stdout, got.stderr)
		}
	})
}

// What a run that was killed has left on the server goes with the next one; what
// is young may be in use, and stays.
func TestScratchIsSwept(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("its scratch is in memory")
		}
		stem := "_" + strings.TrimPrefix(db.URL[strings.LastIndex(db.URL, "_"):], "_")
		stem, _, _ = strings.Cut(stem, "?")
		stem = stem[:13] // an underscore and twelve digits
		old, young := "migrate_scratch_1000000000"+stem, fmt.Sprintf("migrate_scratch_%d%s", time.Now().Unix(), stem)
		there := func(name string) bool {
			query := "SELECT count(*) FROM information_schema.schemata WHERE schema_name = '" + name + "'"
			if db.Dialect == "postgres" {
				query = "SELECT count(*) FROM pg_database WHERE datname = '" + name + "'"
			}
			return db.Query(t, query) == "1"
		}
		db.Load(t, "CREATE DATABASE "+old+";")
		db.Load(t, "CREATE DATABASE "+young+";")
		t.Cleanup(func() { db.Load(t, "DROP DATABASE "+young+";") })
		p := deployed(t, db, notes)
		p.fails(t, 3, "diff", "rev:base", "rev:head")
		if there(old) || !there(young) {
			t.Errorf("the old one is there: %v, the young one: %v", there(old), there(young))
		}
	})
}

// A command that is killed while it works in the scratch leaves the live database
// as it was.
func TestKilledInTheScratch(t *testing.T) {
	sleep := map[string]string{"postgres": "SELECT pg_sleep(60)", "mysql": "SELECT SLEEP(60)"}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("its scratch is in memory")
		}
		p := deployed(t, db, notes, note(sleep[db.Dialect]))
		p.must(t, "upgrade", number(1))
		was := p.must(t, "schema").stdout
		cmd := exec.Command(os.Args[0], "diff", "rev:base", "rev:head") //nolint:gosec // the test's own binary
		cmd.Dir, cmd.Env = p.dir, append(os.Environ(), "MIGRATE_TEST_COMMAND=1")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		scratch := whereAsleep(t, db, "migrate_scratch_%")
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		t.Cleanup(func() { // as the next run would in an hour
			force := map[string]string{"postgres": " WITH (FORCE)"}[db.Dialect]
			db.Load(t, "DROP DATABASE IF EXISTS "+scratch+force+";")
		})
		if got := p.must(t, "schema").stdout; got != was {
			t.Errorf("the live database was\n%sand is\n%s", was, got)
		}
		p.must(t, "upgrade", number(1))
	})
}

// whereAsleep waits until a statement that sleeps runs in a database whose name is
// like the pattern, and returns the name.
func whereAsleep(t *testing.T, db testdb.DB, like string) string {
	t.Helper()
	asleep := map[string]string{
		"postgres": "SELECT coalesce(max(datname), '') FROM pg_stat_activity WHERE query LIKE '%%pg_sleep(%%' AND pid <> pg_backend_pid() AND state = 'active' AND datname LIKE '%s'",
		"mysql":    "SELECT coalesce(max(DB), '') FROM information_schema.processlist WHERE INFO LIKE '%%SLEEP(%%' AND ID <> connection_id() AND DB LIKE '%s'",
	}[db.Dialect]
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if name := db.Query(t, fmt.Sprintf(asleep, like)); name != "" {
			return name
		}
	}
	t.Fatal("it does not get there")
	return ""
}

func databaseName(t *testing.T, db testdb.DB) string {
	t.Helper()
	u, err := dburl.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Database
}
