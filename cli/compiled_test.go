package cli_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/cli"
	"github.com/retort-db/migrate/internal/testdb"
)

// own is a program of a user's, with revisions in files and in Go.
func own(t *testing.T, db testdb.DB, upgrade func(context.Context, *migrate.Tx) error, outside bool) func(args ...string) ran {
	t.Helper()
	files := fstest.MapFS{"a.sql": {Data: []byte(`-- revision = "aaaa"
-- down_revision = "base"

-- migrate:upgrade
CREATE TABLE t (a integer);

-- migrate:downgrade
DROP TABLE t;
`)}}
	list := []migrate.GoRevision{{ID: "bbbb", Down: []string{"aaaa"}, Message: "fill", NoTransaction: outside, Upgrade: upgrade}}
	dir := t.TempDir()
	return func(args ...string) ran {
		var stdout, stderr bytes.Buffer
		env := cli.Env{
			Dir: dir, LookupEnv: func(string) (string, bool) { return "", false }, Stdin: strings.NewReader(""),
			Stdout: &stdout, Stderr: &stderr, Now: time.Now, Terminal: func(any) bool { return false },
		}
		code := cli.Main(context.Background(), env, append([]string{"--url", db.URL}, args...), cli.WithFiles(files), cli.WithRevisions(list...))
		return ran{stdout.String(), stderr.String(), code}
	}
}

func fill(ctx context.Context, tx *migrate.Tx) error {
	_, err := tx.Exec(ctx, "INSERT INTO t VALUES (1)")
	return err
}

// expect runs a command and looks for texts in what it says.
func expect(t *testing.T, r ran, code int, said ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit %d, want %d", r.code, code)
	}
	for _, s := range said {
		if !strings.Contains(r.stdout+r.stderr, s) {
			t.Errorf("%q is not in\n%s%s", s, r.stdout, r.stderr)
		}
	}
}

// A binary of one's own needs no configuration and no files, and every command
// knows its revisions.
func TestOwnBinary(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		run := own(t, db, fill, false)
		expect(t, run("history"), 0, "aaaa -> bbbb (head), fill")
		expect(t, run("plan", "upgrade", "-v"), 0, "call the Go function cli_test.fill")
		expect(t, run("upgrade", "--sql"), 1, "upgrade of bbbb cannot be written as SQL: it is written in Go (cli_test.fill)", "FROM:TO")
		expect(t, run("upgrade", "-v"), 0, "Running upgrade aaaa -> bbbb, fill", "INSERT INTO t VALUES (1)")
		expect(t, run("current"), 0, "bbbb (head)")
		expect(t, run("status", "--json"), 0, `"pending": []`)
		expect(t, run("downgrade", "-1"), 1, "revision bbbb", "cannot be taken down: its Downgrade is nil")
		expect(t, run("show", "bbbb"), 0, "compiled_test.go")
		if got := db.Query(t, "SELECT count(*) FROM t"); got != "1" {
			t.Errorf("%s rows", got)
		}
	})
}

// A function outside a transaction that nobody saw the end of is for a person to
// settle, and repair says what there is to choose.
func TestOwnBinaryIsCutOff(t *testing.T) {
	db := testdb.SQLite(t)
	calls := 0
	run := own(t, db, func(ctx context.Context, tx *migrate.Tx) error {
		if calls++; calls == 1 {
			// As if the process ended here: the journal's lock is the database's.
			c := tx.Underlying().(interface{ Close() error })
			if err := fill(ctx, tx); err != nil {
				return err
			}
			return c.Close()
		}
		return nil
	}, true)
	if r := run("upgrade"); r.code == 0 {
		t.Fatal("it did not fail")
	}
	expect(t, run("upgrade"), 5, "nothing tells what its function did before it was cut off", "migrate repair")
	expect(t, run("repair"), 5, "upgrade of bbbb", "migrate repair --done", "its function")
	expect(t, run("repair", "--done"), 0)
	expect(t, run("upgrade"), 0, "now at bbbb")
	if calls != 1 {
		t.Errorf("it was called %d times", calls)
	}
}
