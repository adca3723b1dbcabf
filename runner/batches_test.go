package runner_test

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

// filling is a revision that counts in each row how often it was done.
func filling(size int, rest string) fstest.MapFS {
	return fstest.MapFS{"1.toml": {Data: fmt.Appendf(nil, `revision = "a"
down_revision = "base"
[[upgrade]]
op = "backfill"
table = "counted"
set = { n = { sql = "n + 1" } }
batch_size = %d
%s`, size, rest)}}
}

// countedRows makes the table that filling fills.
func countedRows(t testing.TB, db testdb.DB, rows int) {
	t.Helper()
	ctx := context.Background()
	conn := testdb.Connect(t, db.URL)
	if _, err := conn.Exec(ctx, "CREATE TABLE counted (id integer NOT NULL PRIMARY KEY, n integer NOT NULL DEFAULT 0, w integer NOT NULL DEFAULT 0)"); err != nil {
		t.Fatal(err)
	}
	for from := 0; from < rows; from += 10_000 {
		values := make([]string, 0, 10_000)
		for i := from; i < min(from+10_000, rows); i++ {
			values = append(values, fmt.Sprintf("(%d)", 2*i)) // a key with gaps
		}
		if _, err := conn.Exec(ctx, "INSERT INTO counted (id) VALUES "+strings.Join(values, ", ")); err != nil {
			t.Fatal(err)
		}
	}
}

// numbers asks for a row of numbers.
func numbers(t testing.TB, db testdb.DB, query string, want ...int64) {
	t.Helper()
	got := make([]int64, len(want))
	dest := make([]any, len(want))
	for i := range got {
		dest[i] = &got[i]
	}
	if _, err := database.One(context.Background(), testdb.Connect(t, db.URL), query, nil, dest...); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: %v instead of %v", query, got, want)
	}
}

// A backfill that is killed ten times, at any moment, ends complete, and does no
// row twice.
func TestBackfillKilled(t *testing.T) {
	rows, size, calls := 3000, 100, 40
	if testdb.Full() {
		rows, size, calls = 1_000_000, 5000, 200
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		countedRows(t, db, rows)
		r := chance(t, 7)
		killed := 0
		for killed < 10 {
			c := child{URL: db.URL, Batches: size, At: 1 + r.IntN(calls), When: []string{before, during, after}[r.IntN(3)], Delay: time.Duration(r.Int64N(int64(3 * time.Millisecond)))}
			cmd, out := c.start(t)
			err := cmd.Wait()
			if err == nil {
				break
			}
			if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || !exit.Sys().(syscall.WaitStatus).Signaled() {
				t.Fatalf("%+v: %v: %s", c, err, out)
			}
			killed++
		}
		if killed < 3 {
			t.Errorf("killed %d times only", killed)
		}
		if err := upgrade(t, db, filling(size, ""), runner.Options{}); err != nil {
			t.Fatal(err)
		}
		t.Logf("killed %d times", killed)
		numbers(t, db, "SELECT count(*), min(n), max(n) FROM counted", int64(rows), 1, 1)
	})
}

// atBatch calls a function at each batch's statement, with its number.
func atBatch(f func(number int)) *log {
	n := 0
	return &log{on: func(e runner.Event) {
		if s, ok := e.(runner.StatementFinished); ok && strings.HasPrefix(s.SQL, "UPDATE") {
			n++
			f(n)
		}
	}}
}

// While a batch runs, the rows of the one before are free: a lock is held no
// longer than a batch takes.
func TestBackfillLocks(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			return // a transaction there locks all of the database
		}
		countedRows(t, db, 100)
		other, wrote := testdb.Connect(t, db.URL), 0
		l := atBatch(func(number int) {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			if number < 2 {
				return
			}
			if _, err := other.Exec(ctx, fmt.Sprintf("UPDATE counted SET w = 1 WHERE id = %d", 20*(number-1)-2)); err != nil {
				t.Errorf("during batch %d: %v", number, err)
			}
			wrote++
		})
		m := newMigrator(t, testdb.Connect(t, db.URL), filling(10, ""), runner.Options{}, l)
		if _, err := m.Upgrade(context.Background(), "heads"); err != nil {
			t.Fatal(err)
		}
		if wrote != 9 {
			t.Errorf("%d batches after the first", wrote)
		}
		numbers(t, db, "SELECT min(n), max(n), sum(w) FROM counted", 1, 1, 9)
	})
}

// Rows that still match the condition at the end are an error, and the next run
// goes through the table again.
func TestBackfillLeftOver(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		countedRows(t, db, 50)
		files := filling(10, `where = "n = 0"`)
		other := testdb.Connect(t, db.URL)
		l := atBatch(func(number int) {
			if number != 5 {
				return
			}
			// In SQLite the batch holds the only lock: write within it.
			if db.Dialect == "sqlite" {
				return
			}
			if _, err := other.Exec(context.Background(), "INSERT INTO counted (id) VALUES (1), (3)"); err != nil {
				t.Error(err)
			}
		})
		m := newMigrator(t, testdb.Connect(t, db.URL), files, runner.Options{}, l)
		_, err := m.Upgrade(context.Background(), "heads")
		if db.Dialect == "sqlite" {
			if err != nil {
				t.Fatal(err)
			}
			return
		}
		var left *runner.LeftOverError
		if !errors.As(err, &left) || left.Rows != 2 {
			t.Fatalf("%v instead of two rows that are left", err)
		}
		if err := upgrade(t, db, files, runner.Options{}); err != nil {
			t.Fatal(err)
		}
		numbers(t, db, "SELECT count(*), min(n), max(n) FROM counted", 52, 1, 1)
	})
}

// A batch that the database refuses leaves those before it, and the next run goes
// on with it; so does a run that was asked to stop.
func TestBackfillGoesOn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		ctx := context.Background()
		countedRows(t, db, 100)
		conn := testdb.Connect(t, db.URL)
		if _, err := conn.Exec(ctx, "CREATE UNIQUE INDEX one_of_w ON counted (w, id)"); err != nil {
			t.Fatal(err)
		}
		files := filling(10, `pause = "1ms"`)
		canceled, cancel := context.WithCancel(ctx)
		l := atBatch(func(number int) {
			if number == 3 {
				cancel()
			}
		})
		m := newMigrator(t, testdb.Connect(t, db.URL), files, runner.Options{}, l)
		_, err := m.Upgrade(canceled, "heads")
		var step *runner.StepError
		if !errors.As(err, &step) || !errors.Is(err, context.Canceled) {
			t.Fatalf("%v instead of a run that was cancelled", err)
		}
		if want := "the batches before are in place, and the next run goes on after them"; step.Left() != want {
			t.Errorf("%q instead of %q", step.Left(), want)
		}
		state, err := m.Current(ctx)
		if err != nil || state.Unfinished == nil || state.Unfinished.Position == "" {
			t.Fatalf("%+v, %v: no position", state.Unfinished, err)
		}
		if _, err := m.Resolve(ctx, runner.ResolveUndo); err == nil || !strings.Contains(err.Error(), "half done") {
			t.Errorf("taken back: %v", err)
		}
		// Changed operations would go over rows that are done.
		if err := upgrade(t, db, filling(20, ""), runner.Options{}); err == nil || !strings.Contains(err.Error(), "its operations were changed since") {
			t.Errorf("went on with other operations: %v", err)
		}
		if err := upgrade(t, db, files, runner.Options{}); err != nil {
			t.Fatal(err)
		}
		numbers(t, db, "SELECT count(*), min(n), max(n) FROM counted", 100, 1, 1)
	})
}
