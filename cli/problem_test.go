package cli

import (
	"strings"
	"testing"

	"github.com/retort-db/migrate/runner"
)

// A pooler goes on using the session whose lock a run has left behind.
func TestLockBehindAPooler(t *testing.T) {
	for program, pooled := range map[string]bool{"psql": true, "migrate": false, "migrate devel": false, "": false} {
		p := explain(&runner.LockError{Holder: runner.Holder{PID: 7, Application: program}})
		if p.Code != "locked" || strings.Contains(p.Hint, "pooler") != pooled {
			t.Errorf("held by %q: %+v", program, p)
		}
	}
}
