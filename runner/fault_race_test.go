package runner_test

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

// Eight processes upgrade an empty database at once: one applies everything, all
// end well, also when the one that applies is killed.
func TestRaces(t *testing.T) {
	const processes = 8
	rounds := 5
	if testdb.Full() {
		rounds = 50
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		t.Parallel()
		want, n := undisturbed(t, db.Name, child{})
		for round := range rounds {
			db := testdb.New(t, db.Name)
			killWinner := round%2 == 1
			var children []*exec.Cmd
			var outs []*strings.Builder
			for i := range processes {
				c := child{URL: db.URL}
				if round%5 == 4 {
					c.LockKind = runner.LockTable
				}
				if killWinner && i%2 == 0 {
					// Only the one that applies gets that far.
					c.At, c.When, c.Delay = n/2+round, during, time.Millisecond
				}
				cmd, out := c.start(t)
				children, outs = append(children, cmd), append(outs, out)
			}
			died := 0
			for i, cmd := range children {
				err := cmd.Wait()
				switch {
				case err == nil:
				case strings.Contains(err.Error(), "killed") && killWinner && i%2 == 0:
					died++
				default:
					t.Errorf("round %d, process %d: %v: %s", round, i, err, outs[i])
				}
			}
			if diff := cmp.Diff(want, contents(t, db)); diff != "" {
				t.Errorf("round %d (%d killed):\n%s", round, died, diff)
			}
			applied := rowsOf(t, testdb.Connect(t, db.URL), "SELECT DISTINCT run_id FROM schema_revision_log WHERE event = 'finished' AND step IS NULL")
			if len(applied) > died+1 {
				t.Errorf("round %d: %d runs applied something, %d were killed", round, len(applied), died)
			}
		}
	})
}
