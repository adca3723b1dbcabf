package runner_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

// The server is restarted in the middle of a run, in order or by a crash: the run
// says that it lost the connection, and the next one goes on.
func TestServerRestarted(t *testing.T) {
	rounds := 4
	if testdb.Full() {
		rounds = 20
	}
	for _, flavor := range []string{"postgres", "mariadb", "mysql"} {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			server := testdb.StartPrivate(t, flavor)
			calm := server.New(t)
			if err := upgrade(t, calm, history(), runner.Options{}); err != nil {
				t.Fatal(err)
			}
			want := contents(t, calm)
			r := chance(t, 3)
			noticed := 0
			for round := range rounds {
				db := server.New(t)
				end := server.Stop
				if round%2 == 1 {
					end = server.Crash
				}
				if err := restartedUnder(t, db, r, end); err != nil {
					noticed++
					checkLoss(t, err)
				}
				server.Start(t)
				if err := upgrade(t, db, history(), runner.Options{}); err != nil {
					t.Errorf("round %d: the next run: %v", round, err)
					continue
				}
				if diff := cmp.Diff(want, contents(t, db)); diff != "" {
					t.Errorf("round %d:\n%s", round, diff)
				}
			}
			t.Logf("%d restarts, %d noticed", rounds, noticed)
			if noticed == 0 {
				t.Error("no run was met by a restart")
			}
		})
	}
}

// restartedUnder begins an upgrade and ends the server at a random moment of it.
// It returns when both are done.
func restartedUnder(t *testing.T, db testdb.DB, r *rand.Rand, end func()) error {
	t.Helper()
	stop, delay := r.IntN(20)+1, time.Duration(r.IntN(5000))*time.Microsecond
	ended := make(chan struct{})
	l := &log{on: func(e runner.Event) {
		if s, ok := e.(runner.RevisionStarted); ok && s.Number == stop {
			time.AfterFunc(delay, func() { end(); close(ended) })
		}
	}}
	conn := testdb.Connect(t, db.URL)
	_, err := newMigrator(t, conn, history(), runner.Options{Trace: stop%2 == 0}, l).Upgrade(t.Context(), "heads")
	<-ended
	return err
}
