package runner_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/runner"
	"github.com/retort-db/migrate/schema"
)

// Sent together, one by one, and without transactions: the same in the end.
func TestWaysToRun(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		var results []string
		for _, o := range []runner.Options{{}, {Trace: true}, {Transaction: runner.TransactionNone}} {
			db := testdb.New(t, db.Name)
			if err := upgrade(t, db, history(), o); err != nil {
				t.Fatalf("%+v: %v", o, err)
			}
			results = append(results, contents(t, db))
		}
		for _, r := range results[1:] {
			if diff := cmp.Diff(results[0], r); diff != "" {
				t.Errorf("the ways to run it differ:\n%s", diff)
			}
		}
	})
}

// One transaction for all: what fails takes everything with it, and what cannot
// be part of it is refused before the first step.
func TestAllTogether(t *testing.T) {
	o := runner.Options{Transaction: runner.TransactionAll}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		c := testdb.Connect(t, db.URL)
		bad := chain(createTrail, insertTrail(2), execute("INSERT INTO nowhere (n) VALUES (1)"))
		err := upgrade(t, db, bad, o)
		if db.Dialect == "mysql" {
			var inside *runner.CannotRunInsideError
			if !asError(err, &inside) || inside.Revision != revisionID(1) {
				t.Fatalf("Upgrade = %v, want a CannotRunInsideError of the first revision", err)
			}
			return
		}
		var step *runner.StepError
		if !asError(err, &step) || !step.RolledBack || step.Undone != 2 || step.Revision != revisionID(3) {
			t.Fatalf("Upgrade = %#v, want a StepError with two revisions undone", err)
		}
		if rows := rowsOf(t, c, "SELECT version_num FROM schema_revision"); len(rows) != 0 {
			t.Errorf("rows %v remain", rows)
		}
		if err := upgrade(t, db, chain(createTrail, insertTrail(2)), o); err != nil {
			t.Fatal(err)
		}
		if db.Dialect != "postgres" {
			return
		}
		index := "[[upgrade]]\nop = \"create_index\"\ntable = \"trail\"\nindex = { name = \"ix_n\", columns = [\"n\"] }\nconcurrently = true\n"
		err = upgrade(t, db, chain(createTrail, insertTrail(2), insertTrail(3), index), o)
		var inside *runner.CannotRunInsideError
		if !asError(err, &inside) || inside.Revision != revisionID(4) {
			t.Fatalf("Upgrade = %v, want a CannotRunInsideError", err)
		}
		if got := rowsOf(t, c, "SELECT n FROM trail"); len(got) != 1 {
			t.Errorf("it began all the same: %v", got)
		}
	})
}

// What was changed after it was applied is told, or refused; formatting is not a
// change, nor is the way back.
func TestChangedAfterwards(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if err := upgrade(t, db, chain(createTrail, insertTrail(2)), runner.Options{}); err != nil {
			t.Fatal(err)
		}
		back := "\n[[downgrade]]\nop = \"execute\"\nsql = \"DELETE FROM trail WHERE n = 2\"\n"
		formatted := chain("# a comment"+createTrail, insertTrail(2)+back, insertTrail(3))
		l := &log{}
		c := testdb.Connect(t, db.URL)
		if _, err := newMigrator(t, c, formatted, runner.Options{Strict: true}, l).Upgrade(t.Context(), "heads"); err != nil {
			t.Fatal(err)
		}
		edited := chain(createTrail, insertTrail(20), insertTrail(3), insertTrail(4))
		_, err := newMigrator(t, c, edited, runner.Options{Strict: true}, l).Upgrade(t.Context(), "heads")
		var changed *runner.ChangedError
		if !asError(err, &changed) || len(changed.Revisions) != 1 || changed.Revisions[0].Revision != revisionID(2) {
			t.Fatalf("Upgrade = %v, want a ChangedError of the second revision", err)
		}
		if n := count[runner.Changed](l); n != 0 {
			t.Errorf("%d changes told, want none yet", n)
		}
		m := newMigrator(t, c, edited, runner.Options{}, l)
		if _, err := m.Upgrade(t.Context(), "heads"); err != nil {
			t.Fatal(err)
		}
		if n := count[runner.Changed](l); n != 1 {
			t.Errorf("%d changes told, want 1", n)
		}
		if list, err := m.Changed(t.Context()); err != nil || len(list) != 1 {
			t.Errorf("Changed = %v, %v", list, err)
		}
		longer := chain(createTrail, insertTrail(20), insertTrail(3), insertTrail(4), insertTrail(5))
		if _, err := newMigrator(t, c, longer, runner.Options{Strict: true, AssumeUnchanged: true}, l).Upgrade(t.Context(), "heads"); err != nil {
			t.Errorf("Upgrade = %v, want no look at what was changed", err)
		}
		if n := count[runner.Changed](l); n != 1 {
			t.Errorf("%d changes told, want no other", n)
		}
	})
}

// A plan with a revision that cannot be read, or made into statements, is not
// begun, whatever its place in it.
func TestNothingIsBegunThatCannotBeRead(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		good := []string{createTrail}
		for i := 2; i <= 40; i++ {
			good = append(good, insertTrail(i))
		}
		long := insertTrail(41) + strings.Repeat("# "+strings.Repeat("x", 998)+"\n", 500)
		for name, bad := range map[string]string{
			"no TOML":           "[[upgrade]]\nop = \n",
			"no such type":      "[[upgrade]]\nop = \"create_table\"\ntable = \"t\"\ncolumns = [{ name = \"n\", type = \"txet\" }]\n",
			"no such file":      "[[upgrade]]\nop = \"bulk_insert\"\ntable = \"trail\"\nfile = \"n.csv\"\n",
			"no such operation": "[[upgrade]]\nop = \"creat_table\"\n",
		} {
			l := &log{}
			c := testdb.Connect(t, db.URL)
			files := chain(append(slices.Clone(good), long, long, bad, insertTrail(44))...)
			result, err := newMigrator(t, c, files, runner.Options{}, l).Upgrade(t.Context(), "heads")
			if err == nil || !strings.Contains(err.Error(), revisionID(43)+".toml") {
				t.Errorf("%s: Upgrade = %v, want an error that names the file", name, err)
			}
			if n := count[runner.RevisionStarted](l); n != 0 || len(result.Applied) != 0 {
				t.Errorf("%s: %d revisions were begun", name, n)
			}
			if rows := rowsOf(t, c, "SELECT version_num FROM schema_revision"); len(rows) != 0 {
				t.Errorf("%s: rows %v", name, rows)
			}
		}
		if err := upgrade(t, db, chain(append(good, long, long, insertTrail(43))...), runner.Options{}); err != nil {
			t.Fatal(err)
		}
	})
}

// A file that is changed while a run is on its way to it is not run as nobody has
// looked at it: what came before stays, and the next run takes it as it is then.
func TestFileChangedMeanwhile(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		bodies := []string{createTrail}
		for i := 2; i <= 40; i++ {
			bodies = append(bodies, insertTrail(i)+strings.Repeat("# "+strings.Repeat("x", 998)+"\n", 50))
		}
		files := chain(bodies...)
		last := revisionID(40) + ".toml"
		before, after := files[last], &fstest.MapFile{Data: append(slices.Clone(files[last].Data), "# later\n"...)}
		l := &log{}
		m := newMigrator(t, testdb.Connect(t, db.URL), changing{files, last, func() *fstest.MapFile {
			if count[runner.RevisionStarted](l) > 0 {
				return after
			}
			return before
		}}, runner.Options{}, l)
		result, err := m.Upgrade(t.Context(), "heads")
		var changed *runner.FileChangedError
		if !asError(err, &changed) || changed.Revision != revisionID(40) || changed.File == "" {
			t.Fatalf("Upgrade = %v, want a FileChangedError", err)
		}
		if len(result.Applied) != 39 {
			t.Errorf("%d revisions were applied, want 39", len(result.Applied))
		}
		files[last] = after
		if err := upgrade(t, db, files, runner.Options{}); err != nil {
			t.Fatal(err)
		}
	})
}

// changing is a folder in which a file changes.
type changing struct {
	fstest.MapFS
	name string
	now  func() *fstest.MapFile
}

func (c changing) Open(name string) (fs.File, error) {
	if name == c.name {
		return fstest.MapFS{name: c.now()}.Open(name)
	}
	return c.MapFS.Open(name)
}

func (c changing) ReadFile(name string) ([]byte, error) {
	if name == c.name {
		return c.now().Data, nil
	}
	return c.MapFS.ReadFile(name)
}

// A statement that fails in the middle of a revision: nothing of it remains where
// that can be, the rest is told and done by the next run where not.
func TestFailureInTheMiddle(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		c := testdb.Connect(t, db.URL)
		broken := `
[[upgrade]]
op = "create_table"
table = "a"
columns = [{ name = "n", type = "integer", nullable = false }]

[[upgrade]]
op = "create_table"
table = "b"
columns = [{ name = "n", type = "integer", nullable = false }]
` + execute("INSERT INTO later (n) VALUES (1)")
		files := chain(createTrail, broken)
		err := upgrade(t, db, files, runner.Options{})
		var step *runner.StepError
		if !asError(err, &step) {
			t.Fatalf("Upgrade = %v, want a StepError", err)
		}
		if step.Revision != revisionID(2) || step.Line == 0 || step.SQL == "" {
			t.Errorf("the error does not say where: %#v", step)
		}
		if transactional := db.Dialect != "mysql"; step.RolledBack != transactional {
			t.Errorf("RolledBack = %v", step.RolledBack)
		} else if !transactional && step.Done != 2 {
			t.Errorf("Done = %d, want 2", step.Done)
		}
		do(t, c, "CREATE TABLE later (n integer)")
		l := &log{}
		if _, err := newMigrator(t, c, files, runner.Options{}, l).Upgrade(t.Context(), "heads"); err != nil {
			t.Fatal(err)
		}
		if n := count[runner.Resuming](l); (n == 1) != (db.Dialect == "mysql") {
			t.Errorf("%d runs were carried on", n)
		}
	})
}

// A revision's SQL that leaves the session elsewhere does not lead the tool's
// tables, or the next revision, astray.
func TestSessionLeftElsewhere(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		away := map[string]string{
			"postgres": "SELECT pg_catalog.set_config('search_path', '', false)",
			"mysql":    "USE information_schema",
			"sqlite":   "PRAGMA case_sensitive_like = 1",
		}[db.Dialect]
		for _, o := range []runner.Options{{}, {Transaction: runner.TransactionNone}} {
			db := testdb.New(t, db.Name)
			if err := upgrade(t, db, chain(createTrail, execute(away), insertTrail(3)), o); err != nil {
				t.Errorf("%q: %v", o.Transaction, err)
			}
		}
	})
}

// What a revision's SQL sets in the session is not what the next one finds, which may
// as well be applied by a run of its own.
func TestSessionLeftOtherwise(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		var away, seen string
		switch {
		case db.Dialect == "postgres":
			away = "SET lock_timeout = 1234; SET statement_timeout = '55s'; SET check_function_bodies = off; SET TIME ZONE 'Asia/Tokyo'; " +
				"SET session_replication_role = replica"
			seen = "concat_ws(',', current_user, current_setting('lock_timeout'), current_setting('statement_timeout'), " +
				"current_setting('check_function_bodies'), current_setting('TimeZone'), current_setting('session_replication_role'))"
		case db.Dialect == "mysql":
			away = "SET SESSION sql_mode = 'ANSI_QUOTES', foreign_key_checks = 0, lock_wait_timeout = 77, time_zone = '+09:00'; SET NAMES latin1"
			seen = "concat_ws(',', @@sql_mode, @@foreign_key_checks, @@lock_wait_timeout, @@time_zone, @@character_set_client, @@collation_connection)"
		default:
			t.Skip("SQLite's settings are those of its file, or of no statement")
		}
		for _, o := range []runner.Options{{Transaction: runner.TransactionNone}, {}, {StatementLockTimeout: 9 * time.Second}} {
			if db.Dialect == "postgres" && o.Transaction == "" { // else the steps are journalled in between
				away += "; SET ROLE pg_monitor"
			}
			files := chain("", execute(away), execute("CREATE TABLE seen AS SELECT "+seen+" AS settings"))
			var found []string
			for _, targets := range [][]string{{"heads"}, {"+2", "heads"}} {
				url := testdb.New(t, db.Name).URL
				for _, target := range targets {
					c := testdb.Connect(t, url)
					if _, err := newMigrator(t, c, files, o, nil).Upgrade(t.Context(), target); err != nil {
						t.Fatalf("%q: %v", o.Transaction, err)
					}
				}
				var settings string
				if _, err := database.One(t.Context(), testdb.Connect(t, url), "SELECT settings FROM seen", nil, &settings); err != nil {
					t.Fatal(err)
				}
				found = append(found, settings)
			}
			if found[0] != found[1] {
				t.Errorf("%q: together %s, apart %s", o.Transaction, found[0], found[1])
			}
		}
	})
}

// What is altered in the revision that gave it its name is looked up by the name
// that it has before.
func TestAlteredUnderANewName(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		files := chain(`
[[upgrade]]
op = "create_table"
table = "people"
columns = [{ name = "id", type = "bigint", nullable = false }, { name = "name", type = "varchar(20)", nullable = false, comment = "kept" }]
primary_key = ["id"]
`, `
[[upgrade]]
op = "rename_table"
table = "people"
new_name = "between"

[[upgrade]]
op = "rename_table"
table = "between"
new_name = "users"

[[upgrade]]
op = "alter_column"
table = "users"
column = "name"
type = "varchar(30)"
`)
		if err := upgrade(t, db, files, runner.Options{}); err != nil {
			t.Fatal(err)
		}
		c := testdb.Connect(t, db.URL)
		snap, err := introspect.Read(t.Context(), c, introspect.Options{})
		if err != nil {
			t.Fatal(err)
		}
		users := snap.Schema.Table(schema.Name{Name: "users"})
		if users == nil || users.Column("name").Type.String() != "varchar(30)" || users.Column("name").Nullable {
			t.Errorf("users: %+v", users)
		}
	})
}

// A procedure, or a block that commits, has done part of its work when it fails: that
// is told, and it is not tried again as what leaves nothing behind is.
func TestStatementThatCommitsByItself(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		c := testdb.Connect(t, db.URL)
		sql := map[string]string{
			"postgres": "DO $$ BEGIN UPDATE counted SET n = n + 1; COMMIT; RAISE EXCEPTION 'met' USING ERRCODE = '40P01'; END $$",
			"mysql":    "CALL count_up()",
		}[db.Dialect]
		if sql == "" {
			t.Skip("it has no procedures")
		}
		do(t, c, "CREATE TABLE counted (n integer)", "INSERT INTO counted VALUES (0)")
		if db.Dialect == "mysql" {
			do(t, c, "CREATE PROCEDURE count_up() BEGIN UPDATE counted SET n = n + 1; "+
				"SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'met'; END")
		}
		err := upgrade(t, db, chain("\n[[upgrade]]\nop = \"execute\"\nautocommit = true\nsql = \""+sql+"\"\n"), runner.Options{})
		var step *runner.StepError
		if !asError(err, &step) || !step.ByItself || !strings.Contains(step.Left(), "committed by itself stays") {
			t.Errorf("Upgrade = %v, want that part of it may stay", err)
		}
		if got := rowsOf(t, c, "SELECT n FROM counted"); len(got) != 1 || got[0] != "1" {
			t.Errorf("it was executed %v times, want once", got)
		}
	})
}
