package runner_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
	"github.com/retort-db/migrate/schema"
)

// counting keeps what is said to the database.
type counting struct {
	database.Conn
	said []string
}

func (c *counting) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	c.said = append(c.said, sql)
	return c.Conn.Exec(ctx, sql, args...)
}

func (c *counting) Query(ctx context.Context, sql string, args ...any) (database.Rows, error) {
	c.said = append(c.said, sql)
	return c.Conn.Query(ctx, sql, args...)
}

// A run with nothing to do looks twice, takes no lock, and does not wait for the
// run that holds it.
func TestNothingToDo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		files := chain(createTrail, insertTrail(2))
		if err := upgrade(t, db, files, runner.Options{}); err != nil {
			t.Fatal(err)
		}
		// Another run is in the middle of a third revision.
		holding, goOn := make(chan struct{}), make(chan struct{})
		ended := make(chan error)
		l := &log{on: func(e runner.Event) {
			if _, ok := e.(runner.RevisionStarted); ok {
				close(holding)
				<-goOn
			}
		}}
		other := newMigrator(t, testdb.Connect(t, db.URL), chain(createTrail, insertTrail(2), insertTrail(3)), runner.Options{}, l)
		go func() { _, err := other.Upgrade(context.Background(), "heads"); ended <- err }()
		<-holding

		c := &counting{Conn: testdb.Connect(t, db.URL)}
		begun := time.Now()
		waits := &log{}
		if _, err := newMigrator(t, c, files, runner.Options{}, waits).Upgrade(t.Context(), "heads"); err != nil {
			t.Error(err)
		}
		if len(c.said) > 2 {
			t.Errorf("%d round trips:\n%s", len(c.said), strings.Join(c.said, "\n"))
		}
		if n := count[runner.Waiting](waits); n > 0 || time.Since(begun) > 2*time.Second {
			t.Errorf("it waited %s for the lock, %d times", time.Since(begun), n)
		}
		close(goOn)
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// Two runs that both have something to do: the second waits, says for whom, and
// finds nothing left.
func TestTwoRuns(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		for _, kind := range []runner.LockKind{runner.LockSession, runner.LockTable} {
			t.Run(string(kind), func(t *testing.T) {
				db := testdb.New(t, db.Name)
				files := chain(createTrail, insertTrail(2))
				holding, goOn, ended := make(chan struct{}), make(chan struct{}), make(chan error)
				o := runner.Options{LockKind: kind, RunID: "one"}
				first := newMigrator(t, testdb.Connect(t, db.URL), files, o, &log{on: func(e runner.Event) {
					if s, ok := e.(runner.RevisionStarted); ok && s.Number == 1 {
						close(holding)
						<-goOn
					}
				}})
				go func() { _, err := first.Upgrade(context.Background(), "heads"); ended <- err }()
				<-holding

				o.LockTimeout, o.RunID = -1, "two"
				_, err := newMigrator(t, testdb.Connect(t, db.URL), files, o, nil).Upgrade(t.Context(), "heads")
				var locked *runner.LockError
				if !asError(err, &locked) {
					t.Fatalf("Upgrade = %v, want a LockError", err)
				}
				if locked.Holder.PID == 0 {
					t.Errorf("the error does not name the holder: %v", err)
				}

				o.LockTimeout = 20 * time.Second
				opened := false
				l := &log{on: func(e runner.Event) {
					if _, ok := e.(runner.Waiting); ok && !opened {
						opened = true
						close(goOn)
					}
				}}
				result, err := newMigrator(t, testdb.Connect(t, db.URL), files, o, l).Upgrade(t.Context(), "heads")
				if err != nil || len(result.Applied) != 0 {
					t.Errorf("the second run: applied %d, %v", len(result.Applied), err)
				}
				if err := <-ended; err != nil {
					t.Error(err)
				}
				if got := rowsOf(t, testdb.Connect(t, db.URL), "SELECT n FROM trail"); len(got) != 1 {
					t.Errorf("trail holds %v", got)
				}
			})
		}
	})
}

// Two version tables share a journal: each finds its own end of it, whoever wrote
// last.
func TestSharedJournal(t *testing.T) {
	table := func(name string) string {
		return "[[upgrade]]\nop = \"create_table\"\ntable = \"" + name + "\"\ncolumns = [{ name = \"n\", type = \"integer\" }]\n"
	}
	cutOff := chain(createTrail, "transaction = false\n"+table("a")+execute("INSERT INTO trial (n) VALUES (2)"))
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		one, two := runner.Options{VersionTable: schema.Name{Name: "one"}}, runner.Options{VersionTable: schema.Name{Name: "two"}}
		if err := upgrade(t, db, cutOff, one); err == nil {
			t.Fatal("there is no such table")
		}
		unfinished := func(o runner.Options, want string) {
			t.Helper()
			s, err := newMigrator(t, testdb.Connect(t, db.URL), cutOff, o, nil).Current(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if s.Unfinished != nil {
				got = s.Unfinished.Revision
			}
			if got != want {
				t.Errorf("version table %s: unfinished is %q, want %q", o.VersionTable, got, want)
			}
		}
		unfinished(one, revisionID(2))
		unfinished(two, "")
		if err := upgrade(t, db, chain(table("b")), two); err != nil {
			t.Fatal(err)
		}
		unfinished(one, revisionID(2))
		unfinished(two, "")
	})
}
