package cli_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/cli"
	"github.com/retort-db/migrate/internal/testdb"
)

// TestMain is the command itself in a process that a test started.
func TestMain(m *testing.M) {
	if os.Getenv("MIGRATE_TEST_COMMAND") != "" {
		os.Exit(cli.Run())
	}
	os.Exit(m.Run())
}

// deployed is a project with revisions in a line, on a database.
func deployed(t *testing.T, db testdb.DB, bodies ...string) project {
	t.Helper()
	p := newProject(t, map[string]string{"config.toml": fmt.Sprintf("[database]\nurl = %q\n[migrations]\nlocations = [\"migrations\"]\nmodels = []\n", db.URL)})
	for i, body := range bodies {
		p.revision(t, i+1, body)
	}
	return p
}

func number(n int) string { return fmt.Sprintf("%012x", 0xb00000000000+n) }

func (p project) revision(t *testing.T, n int, body string) {
	t.Helper()
	down := "base"
	if n > 1 {
		down = number(n - 1)
	}
	p.write(t, filepath.Join("migrations", number(n)+".toml"), fmt.Sprintf("revision = %q\ndown_revision = %q\nmessage = \"number %d\"\n%s", number(n), down, n, body))
}

const notes = `
[[upgrade]]
op = "create_table"
table = "notes"
columns = [{ name = "n", type = "integer", nullable = false }]

[[downgrade]]
op = "drop_table"
table = "notes"
`

func note(sql string) string {
	return "\n[[upgrade]]\nop = \"execute\"\nsql = \"\"\"\n" + sql + "\"\"\"\n"
}

// A plan that was looked at is applied exactly, or refused with what changed.
func TestPlanFile(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		p := deployed(t, db, notes, note("INSERT INTO notes (n) VALUES (2)"))
		p.must(t, "plan", "upgrade", "-o", "plan.json")
		var doc struct {
			Data struct {
				Steps []struct {
					Revision   string
					Statements []struct{ SQL string }
				}
			}
		}
		if err := json.Unmarshal([]byte(p.read(t, "plan.json")), &doc); err != nil {
			t.Fatal(err)
		}
		if n := len(doc.Data.Steps); n != 2 || len(doc.Data.Steps[1].Statements) != 1 || !strings.Contains(doc.Data.Steps[1].Statements[0].SQL, "INSERT") {
			t.Errorf("the plan does not say what it does: %+v", doc)
		}

		p.revision(t, 2, note("INSERT INTO notes (n) VALUES (22)"))
		if got := p.fails(t, 6, "upgrade", "--plan", "plan.json"); !strings.Contains(got, "revision "+number(2)+" was changed") {
			t.Errorf("it does not say what changed: %s", got)
		}
		p.revision(t, 2, note("INSERT INTO notes (n) VALUES (2)"))
		p.revision(t, 3, note("INSERT INTO notes (n) VALUES (3)"))
		if got := p.fails(t, 6, "upgrade", "--plan", "plan.json"); !strings.Contains(got, "revision "+number(3)+" has come since") {
			t.Errorf("it does not say what came: %s", got)
		}
		if err := os.Remove(filepath.Join(p.dir, "migrations", number(3)+".toml")); err != nil {
			t.Fatal(err)
		}
		p.must(t, "upgrade", number(1))
		p.must(t, "upgrade", "--plan", "plan.json") // what is left of it
		if got := db.Query(t, "SELECT n FROM notes"); got != "2" {
			t.Errorf("notes hold %q", got)
		}

		p.revision(t, 3, note("INSERT INTO notes (n) VALUES (3)"))
		p.must(t, "plan", "upgrade", "-o", "plan.json")
		p.must(t, "stamp", number(1))
		if got := p.fails(t, 6, "upgrade", "--plan", "plan.json"); !strings.Contains(got, "made for a database at "+number(2)) {
			t.Errorf("it does not say where the database is: %s", got)
		}
	})
}

// plan -v shows statements and their risks, but none to a table that the run makes
// itself.
func TestPlanShowsStatements(t *testing.T) {
	p := deployed(t, testdb.SQLite(t), notes, `
[[upgrade]]
op = "add_column"
table = "notes"
column = { name = "text", type = "text" }
[[upgrade]]
op = "drop_column"
table = "notes"
column = "n"
`)
	got := p.must(t, "plan", "upgrade", "-v").stdout
	if !strings.Contains(got, "CREATE TABLE") || strings.Contains(got, "risk") {
		t.Errorf("the plan from the beginning:\n%s", got)
	}
	p.must(t, "upgrade", number(1))
	got = p.must(t, "plan", "upgrade", "-v").stdout
	for _, want := range []string{"ALTER TABLE notes DROP COLUMN n", "risk: data loss (drop column notes.n)"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// A revision that cannot be carried on is shown, and settled.
func TestRepairCommand(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		p := deployed(t, db, "transaction = false\n"+notes+note("INSERT INTO nowhere (n) VALUES (1)"))
		if got := p.must(t, "repair").stdout; !strings.Contains(got, "nothing to repair") {
			t.Errorf("repair says %q", got)
		}
		p.fails(t, 1, "upgrade")
		shown := p.run(t, "repair")
		if shown.code != 5 || !strings.Contains(shown.stdout, "INSERT INTO nowhere") || !strings.Contains(shown.stdout, "--undo") {
			t.Errorf("repair: exit %d\n%s%s", shown.code, shown.stdout, shown.stderr)
		}
		p.fails(t, 2, "repair", "--done", "--undo")
		p.must(t, "repair", "--undo")
		p.must(t, "repair")
		p.fails(t, 1, "upgrade")
		p.must(t, "repair", "--done")
		p.must(t, "upgrade")
		if diff := cmp.Diff("0", db.Query(t, "SELECT count(*) FROM notes")); diff != "" {
			t.Error(diff)
		}
	})
}

// What was changed after it was applied is told by current -v and status, and
// refused when that was asked for, also where nothing is pending.
func TestChangedRevision(t *testing.T) {
	p := deployed(t, testdb.SQLite(t), notes)
	p.must(t, "upgrade")
	p.revision(t, 1, notes+note("INSERT INTO notes (n) VALUES (1)"))
	for _, want := range []string{"changed    " + number(1), "next       migrate show --recorded " + number(1)} {
		if got := p.must(t, "status").stdout; !strings.Contains(got, want) {
			t.Errorf("status does not say %q:\n%s", want, got)
		}
	}
	if got := p.fails(t, 6, "upgrade", "--strict"); !strings.Contains(got, number(1)) {
		t.Errorf("upgrade --strict, with nothing to do, says %q", got)
	}
	p.must(t, "upgrade")
	p.revision(t, 2, note("INSERT INTO notes (n) VALUES (2)"))
	if got := p.must(t, "current", "-v").stderr; !strings.Contains(got, number(1)+" was changed after it was applied") {
		t.Errorf("current -v says %q", got)
	}
	if got := p.fails(t, 6, "upgrade", "--strict"); !strings.Contains(got, number(1)) {
		t.Errorf("upgrade --strict says %q", got)
	}
	if got := p.must(t, "upgrade").stderr; !strings.Contains(got, "warning: "+number(1)) {
		t.Errorf("upgrade says %q", got)
	}
}

// start runs a command in a process of its own, with what it says on the standard
// error output.
func (p project) start(t *testing.T, args ...string) (*exec.Cmd, *strings.Builder) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...) //nolint:gosec // the test's own binary
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "MIGRATE_TEST_COMMAND=1")
	var out strings.Builder
	cmd.Stderr = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, &out
}

// What only reads has nothing to end: the first signal ends it at once, whatever it
// waits for.
func TestSignalToReader(t *testing.T) {
	p := deployed(t, testdb.SQLite(t), notes)
	cmd, out := p.start(t, "current", "--url", "postgres://127.0.0.1:1/none", "--wait", "60s")
	time.Sleep(500 * time.Millisecond)
	begun := time.Now()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	status := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if !status.Signaled() || status.Signal() != syscall.SIGTERM || time.Since(begun) > time.Second {
		t.Errorf("%s after the signal it ended with %v\n%s", time.Since(begun), cmd.ProcessState, out.String())
	}
}

// SIGTERM ends the statement, gives the lock back and says where it stands; the
// next run goes on.
func TestSignal(t *testing.T) {
	sleep := map[string]string{
		"postgres": "SELECT pg_sleep(20)", "mysql": "SELECT SLEEP(20)",
		"sqlite": "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 200000000) INSERT INTO notes SELECT count(*) FROM c",
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		p := deployed(t, db, notes, note("INSERT INTO notes (n) VALUES (2)")+note(sleep[db.Dialect]))
		cmd, out := p.start(t, "upgrade", "-v")
		if db.Dialect == "sqlite" {
			time.Sleep(2 * time.Second)
		} else {
			whereAsleep(t, db, databaseName(t, db))
		}
		begun := time.Now()
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); code != 128+int(syscall.SIGTERM) || time.Since(begun) > 10*time.Second {
			t.Errorf("exit %d after %s\n%s", code, time.Since(begun), out.String())
		}
		if !strings.Contains(out.String(), number(2)) {
			t.Errorf("it does not say where it stands:\n%s", out.String())
		}
		if want := "\nhint: run the command again: it goes on where it stands\n"; !strings.Contains(out.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, out.String())
		}
		p.revision(t, 3, note("INSERT INTO notes (n) VALUES (3)"))
		if got := p.run(t, "upgrade", number(1)); got.code != 0 && got.code != 1 {
			t.Errorf("the lock is not free: %s", got.stderr)
		}
	})
}

// With --log-format json that, too, is a line of JSON.
func TestSignalInJSON(t *testing.T) {
	db := testdb.New(t, "postgres")
	p := deployed(t, db, note("SELECT pg_sleep(20)"))
	cmd, out := p.start(t, "upgrade", "--log-format", "json")
	whereAsleep(t, db, databaseName(t, db))
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	stopping := false
	var last struct {
		Event, Message string
		Exit           int
	}
	for line := range strings.Lines(out.String()) {
		if err := json.Unmarshal([]byte(line), &last); err != nil {
			t.Errorf("%v: %s", err, line)
		}
		stopping = stopping || last.Event == "note" && strings.HasPrefix(last.Message, "stopping")
	}
	if code := cmd.ProcessState.ExitCode(); code != 130 || last.Exit != code || !stopping {
		t.Errorf("exit %d, after\n%s", code, out.String())
	}
}

// Whoever stops a run is not what the database refused: there is nothing to correct.
func TestStatusAfterAStop(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect != "mysql" {
			return // nothing of the revision remains
		}
		p := deployed(t, db, notes, note("CREATE TABLE other (n integer)")+note("DO SLEEP(20)")+note("CREATE TABLE more (n integer)"))
		cmd, _ := p.start(t, "upgrade")
		whereAsleep(t, db, databaseName(t, db))
		time.Sleep(500 * time.Millisecond) // it may stand in a text whose first statement runs
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		out := p.must(t, "status").stdout
		for _, want := range []string{": it was stopped\n", "next       migrate upgrade (goes on with what was cut off)\n"} {
			if !strings.Contains(out, want) {
				t.Errorf("status does not say %q:\n%s", want, out)
			}
		}
		if out := p.run(t, "repair").stdout; !strings.Contains(out, "\nthe run was stopped there\n") {
			t.Errorf("repair does not say why:\n%s", out)
		}
	})
}
