package runner

import (
	"context"
	"errors"
	"time"

	"github.com/retort-db/migrate/internal/database"
)

// A window is the revisions that are sent in one round trip, each a transaction
// of its own. It grows while the database is quick, and shrinks to one revision
// when it is not: what was sent cannot be called back.
const (
	windowLimit = 64
	windowTime  = 100 * time.Millisecond
	// windowBytes bounds the text of the revisions.
	windowBytes = 256 << 10
)

// nextWindow is the size of the window after one that took so long.
func nextWindow(size int, took time.Duration) int {
	if took > windowTime {
		return max(size/2, 1)
	}
	return min(size*2, windowLimit)
}

// sendable reports whether a revision can be sent whole, without a look at what
// its statements do.
func (r *Runner) sendable(j *job) bool {
	_, batches := r.conn.(database.Batcher)
	hooks := r.options.Hooks.BeforeRevision != nil || r.options.Hooks.AfterRevision != nil
	if !batches || hooks || r.options.Trace || r.dialect.Name() != "postgres" {
		return false
	}
	if ok, _ := r.atomic(j.rev, j.list); !ok {
		return false
	}
	for _, s := range j.list {
		if s.program == nil {
			return false
		}
		for _, p := range steps(*s.program) {
			if p.Exec == nil {
				return false
			}
		}
	}
	return true
}

// sent is a statement of a window, and whose it is.
type sent struct {
	queued
	job  *job
	unit *transaction
	// more is how many that are told follow it in its revision.
	more int
}

// sendTogether sends the transactions of several revisions at once, of which the
// first has begun, and reports how many were committed. The one that failed is
// rolled back; the database did not look at those after it.
func (r *Runner) sendTogether(ctx context.Context, jobs []*job) (done int, f *failure) {
	if err := r.held.renew(ctx); err != nil {
		return 0, &failure{err: err}
	}
	list, err := r.window(ctx, jobs)
	if err != nil {
		return 0, &failure{err: err}
	}
	statements := make([]database.Statement, len(list))
	for i, s := range list {
		statements[i] = s.Statement
	}
	answered := 0
	startNext(list, list[0].unit)
	err = r.conn.(database.Batcher).ExecBatch(ctx, statements, func(i int) {
		answered = i + 1
		list[i].unit.tell(list[i].queued, 0, 0)
		if !list[i].Report {
			startNext(list[i+1:], list[i].unit)
			return
		}
		r.finished(list[i].job)
		if done++; done < len(jobs) {
			r.started(jobs[done])
			startNext(list[i+1:], list[i+1].unit)
		}
	})
	if err == nil || done == len(jobs) {
		return done, nil // a connection that breaks now is the next one's to find
	}
	failed := list[answered]
	var be *database.BatchError
	if errors.As(err, &be) {
		err = be.Err
	}
	// Its COMMIT was sent, whichever statement had the last answer.
	failed.unit.open, failed.unit.committing = true, true
	return done, failed.unit.undo(ctx, failed.unit.fail(failed.queued, err))
}

// startNext tells of the first statement that is not answered yet, if it is of
// that revision.
func startNext(list []sent, of *transaction) {
	for _, s := range list {
		if s.unit != of || s.tell {
			if s.unit == of {
				of.start(s.queued, s.more)
			}
			return
		}
	}
}

// window lists the statements of revisions, a transaction each. That of the
// COMMIT asks to be told at once.
func (r *Runner) window(ctx context.Context, jobs []*job) ([]sent, error) {
	var list []sent
	for _, j := range jobs {
		t := &transaction{r: r, revision: j.rev.ID}
		if err := t.begin(ctx, false); err != nil {
			return nil, err
		}
		if err := r.inside(ctx, t, *j); err != nil {
			return nil, err
		}
		commit := queued{Statement: database.Statement{SQL: commitSQL, Report: true}}
		first := len(list)
		for _, q := range append(t.pending, commit) {
			list = append(list, sent{queued: q, job: j, unit: t})
		}
		more := 0
		for i := len(list) - 1; i >= first; i-- {
			list[i].more = more
			if list[i].tell {
				more++
			}
		}
	}
	return list, nil
}
