package runner

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/retort-db/migrate/internal/database"
)

// defaultAttempts is how often a unit is tried when a lock is not got.
const defaultAttempts = 5

// The pause before the next attempt doubles up to a bound; half of it is
// chance, so that two runs that met do not meet again.
const (
	firstPause   = 200 * time.Millisecond
	longestPause = 5 * time.Second
)

// retried runs try until it succeeds, fails for another reason than a lock that
// was not got, or was tried often enough. try leaves nothing behind when it
// fails.
func (r *Runner) retried(ctx context.Context, revision string, try func() *failure) *failure {
	attempts := r.options.Attempts
	if attempts == 0 {
		attempts = defaultAttempts
	}
	pause := firstPause
	for n := 1; ; n++ {
		f := try()
		if f == nil || n >= attempts || f.unknown || f.once || !worthRetrying(f.err) {
			return f
		}
		r.retries++
		wait := pause/2 + rand.N(pause/2)
		r.events.Event(Retrying{Revision: revision, Note: f.at.note, SQL: f.at.SQL, Attempt: n, Of: attempts, Wait: wait, Err: f.err})
		select {
		case <-ctx.Done():
			return f
		case <-time.After(wait):
		}
		pause = min(pause*2, longestPause)
	}
}

// worthRetrying: a lock was not got in time, or a deadlock was broken.
func worthRetrying(err error) bool {
	c := database.ClassOf(err)
	return c == database.LockTimeout || c == database.Busy
}
