package cli

import (
	"strings"
	"testing"

	"github.com/retort-db/migrate/internal/database"
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

// A server that answers is running, whatever it answers.
func TestServerWithoutASession(t *testing.T) {
	for code, want := range map[string]string{"53300": "try again, or let --wait", "57P03": "try again, or let --wait", "1040": "try again, or let --wait", "": "is the server running"} {
		p := explain(&database.Error{Class: database.Unreachable, Code: code, Message: "it says no"})
		if p.exit != exitRetry || !strings.HasPrefix(p.Hint, want) {
			t.Errorf("%q: exit %d, hint %q, want %q", code, p.exit, p.Hint, want)
		}
	}
}
