package runner_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

// A run whose lock is not its own any more, because a revision's SQL or a pooler
// gave it back or its lease was taken over, stops before the next statement.
func TestLostLock(t *testing.T) {
	lose := map[runner.LockKind]map[string]string{
		runner.LockSession: {"postgres": "SELECT pg_advisory_unlock_all()", "mysql": "DO RELEASE_ALL_LOCKS()"},
		runner.LockTable: {
			"postgres": "UPDATE schema_revision_lock SET token = 'another'", "mysql": "UPDATE schema_revision_lock SET token = 'another'",
			"sqlite": "UPDATE schema_revision_lock SET token = 'another'",
		},
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		for kind, statements := range lose {
			sql, ok := statements[db.Dialect]
			if !ok {
				continue // a lock file goes with the process
			}
			for _, mode := range []runner.TransactionMode{runner.TransactionRevision, runner.TransactionNone} {
				t.Run(string(kind)+" "+string(mode), func(t *testing.T) {
					db := testdb.New(t, db.Name)
					files := chain(createTrail, insertTrail(2)+execute(sql), insertTrail(3), insertTrail(4))
					o := runner.Options{LockKind: kind, Transaction: mode}
					err := upgrade(t, db, files, o)
					var lost *runner.LockLostError
					if !asError(err, &lost) {
						t.Errorf("Upgrade = %v, want a LockLostError", err)
					}
					if diff := cmp.Diff([]string{"2"}, rowsOf(t, testdb.Connect(t, db.URL), "SELECT n FROM trail")); diff != "" {
						t.Errorf("what was done without the lock:\n%s", diff)
					}
					if kind == runner.LockTable {
						do(t, testdb.Connect(t, db.URL), "DELETE FROM schema_revision_lock")
					}
					if err := upgrade(t, db, chain(createTrail, insertTrail(2)+execute(sql), insertTrail(3), insertTrail(4)), runner.Options{LockTimeout: 5 * time.Second}); err != nil {
						t.Errorf("the next run: %v", err)
					}
					if diff := cmp.Diff([]string{"2", "3", "4"}, rowsOf(t, testdb.Connect(t, db.URL), "SELECT n FROM trail")); diff != "" {
						t.Error(diff)
					}
				})
			}
		}
	})
}
