package runner_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

// cutConn loses the connection over the first statement that begins with a text,
// before or after it took effect.
type cutConn struct {
	database.Conn
	at    string
	after bool
	dead  bool
}

func (c *cutConn) lost() error {
	return &database.Error{Class: database.Lost, Message: "the connection is gone"}
}

func (c *cutConn) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	if c.dead {
		return 0, c.lost()
	}
	if !strings.HasPrefix(sql, c.at) {
		return c.Conn.Exec(ctx, sql, args...)
	}
	if c.after {
		if _, err := c.Conn.Exec(ctx, sql, args...); err != nil {
			return 0, err
		}
	}
	c.dead = true
	return 0, c.lost()
}

func (c *cutConn) Query(ctx context.Context, sql string, args ...any) (database.Rows, error) {
	if c.dead {
		return nil, c.lost()
	}
	return c.Conn.Query(ctx, sql, args...)
}

// A step whose outcome nothing tells stops the next run, until a person says
// what became of it.
func TestRepair(t *testing.T) {
	files := chain(createTrail, `transaction = false
[[upgrade]]
op = "create_table"
table = "a"
columns = [{ name = "n", type = "integer" }]

[[upgrade]]
op = "add_column"
table = "a"
column = { name = "m", type = "integer" }

[[upgrade]]
op = "execute"
sql = "INSERT INTO trail (n) VALUES (2)"
autocommit = true
`+insertTrail(3))
	tests := []struct {
		name  string
		after bool
		how   runner.Resolution
	}{
		{"it took effect", true, runner.ResolveDone},
		{"it did not", false, runner.ResolveNotDone},
		{"taken back", false, runner.ResolveUndo},
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				db := testdb.New(t, db.Name)
				conn := testdb.Connect(t, db.URL)
				cut := &cutConn{Conn: conn, at: "INSERT INTO trail (n) VALUES (2)", after: tt.after}
				_, err := newMigrator(t, cut, files, runner.Options{}, nil).Upgrade(t.Context(), "heads")
				var step *runner.StepError
				if !asError(err, &step) || !step.Unknown {
					t.Fatalf("Upgrade = %v, want a StepError of unknown outcome", err)
				}
				conn = testdb.Connect(t, db.URL) // the first one still holds the lock, as a lost one does for a while
				do(t, cut.Conn, map[string]string{"postgres": "SELECT pg_advisory_unlock_all()", "mysql": "SELECT RELEASE_ALL_LOCKS()", "sqlite": "SELECT 1"}[db.Dialect])
				m := newMigrator(t, conn, files, runner.Options{}, nil)
				_, err = m.Upgrade(t.Context(), "heads")
				var repair *runner.RepairError
				if !asError(err, &repair) || repair.Revision != revisionID(2) || repair.SQL == "" {
					t.Fatalf("Upgrade = %v, want a RepairError", err)
				}
				u, err := m.Resolve(t.Context(), tt.how)
				if err != nil {
					t.Fatal(err)
				}
				if steps := u.Steps(); !steps[u.Done].Unknown {
					t.Errorf("the step is not told to be unknown: %+v", steps)
				}
				if tt.how == runner.ResolveUndo {
					do(t, conn, "CREATE TABLE a (n integer)", "DROP TABLE a") // it is not there
				}
				if _, err := m.Upgrade(t.Context(), "heads"); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff([]string{"2", "3"}, rowsOf(t, conn, "SELECT n FROM trail")); diff != "" {
					t.Error(diff)
				}
				var none *runner.NothingUnfinishedError
				if _, err := m.Resolve(t.Context(), tt.how); !asError(err, &none) {
					t.Errorf("Resolve with nothing to settle = %v", err)
				}
			})
		}
	})
}

// A revision that failed before anything of it took effect can be corrected.
func TestCorrectedAfterFailure(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		bad, good := chain(createTrail, execute("INSERT INTO trial (n) VALUES (2)")), chain(createTrail, insertTrail(2))
		if err := upgrade(t, db, bad, runner.Options{}); err == nil {
			t.Fatal("there is no such table")
		}
		if err := upgrade(t, db, good, runner.Options{}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"2"}, rowsOf(t, testdb.Connect(t, db.URL), "SELECT n FROM trail")); diff != "" {
			t.Error(diff)
		}
	})
}
