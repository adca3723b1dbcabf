package runner

import (
	"context"
	"errors"
	"time"

	"github.com/retort-db/migrate/internal/database"
)

// What is sent cannot be called back: as long as the database is quick, up to
// flightLimit revisions, each a transaction of its own, are on their way at a
// time, and one when it is not.
const (
	flightFirst = 4
	flightLimit = 64
	// flightAge is how long a revision may be on its way before fewer are sent.
	flightAge = 100 * time.Millisecond
	// flightBytes bounds the text of the revisions that are on their way.
	flightBytes = 256 << 10
	// flightTime is how long revisions are sent without a pause, in which a lock
	// that expires is renewed.
	flightTime = time.Second
)

// pace is how many revisions may be on their way at present.
type pace int

// after is the pace after a revision that was on its way for so long.
func (p pace) after(age time.Duration) pace {
	if age > flightAge {
		return max(p/2, 1)
	}
	return min(p+1, flightLimit)
}

// sendable reports whether a revision can be sent whole, without a look at what
// its statements do.
func (r *Runner) sendable(j *job) bool {
	_, streams := r.conn.(database.Streamer)
	hooks := r.options.Hooks.BeforeRevision != nil || r.options.Hooks.AfterRevision != nil
	if !streams || hooks || r.options.Trace || r.dialect.Name() != "postgres" {
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

// sent is a statement on its way, and whose it is.
type sent struct {
	queued
	unit *transaction
	// more is how many that are told follow it in its revision.
	more int
}

// sending is a revision on its way.
type sending struct {
	*job
	bytes int
	at    time.Time
}

// flight is the revisions that are on their way.
type flight struct {
	r     *Runner
	ahead *ahead
	pace  *pace
	begun time.Time
	// next is the first revision, until it is sent.
	next []sent
	// jobs were sent and are not committed yet, the first of which has begun, and
	// list are their statements that are not answered yet.
	jobs  []sending
	list  []sent
	bytes int
	// done are those that were committed.
	done []*job
}

// sendTogether sends the transactions of revisions without waiting for one before
// the next is sent: first, which has begun, and those that are ahead. It returns
// those that were committed and, if one failed, that one: it is rolled back, and
// the database did not look at those after it, which are ahead again.
func (r *Runner) sendTogether(ctx context.Context, first *job, ahead *ahead, p *pace) (done []*job, failed *job, _ *failure) {
	if err := r.held.renew(ctx); err != nil {
		return nil, first, &failure{err: err}
	}
	fl := &flight{r: r, ahead: ahead, pace: p, begun: time.Now()}
	list, err := r.statementsOf(ctx, first)
	if err != nil {
		return nil, first, &failure{err: err}
	}
	fl.next = list
	fl.add(first, list)
	startNext(list, list[0].unit)
	err = r.conn.(database.Streamer).ExecStream(ctx, func() ([]database.Statement, bool) { return fl.more(ctx) }, fl.answered)
	if err == nil || len(fl.jobs) == 0 {
		return fl.done, nil, nil // a connection that breaks now is the next one's to find
	}
	for i := len(fl.jobs) - 1; i > 0; i-- {
		ahead.back(fl.jobs[i].job)
	}
	at := fl.list[0]
	var be *database.BatchError
	if errors.As(err, &be) {
		err = be.Err
	}
	// Its COMMIT was sent, whichever statement had the last answer.
	at.unit.open, at.unit.committing = true, true
	return fl.done, fl.jobs[0].job, at.unit.undo(ctx, at.unit.fail(at.queued, err))
}

// more lists what is sent next, and says whether nothing follows it.
func (f *flight) more(ctx context.Context) (list []database.Statement, end bool) {
	for _, s := range f.next {
		list = append(list, s.Statement)
	}
	f.next = nil
	if n := len(f.jobs); n > 1 && n > int(*f.pace)/2 {
		return list, false // sent in fewer and larger pieces
	}
	for len(f.jobs) < int(*f.pace) && f.bytes < flightBytes {
		if ctx.Err() != nil || time.Since(f.begun) > flightTime {
			return list, true
		}
		o, ok, ready := f.ahead.look(len(f.jobs) == 0)
		if !ready {
			return list, false
		}
		if !ok || o.err != nil || !f.r.sendable(o.job) {
			return list, true
		}
		own, err := f.r.statementsOf(ctx, o.job)
		if err != nil {
			return list, true // it is met again when its turn comes
		}
		f.ahead.next()
		if len(f.jobs) == 0 {
			f.r.started(o.job)
			startNext(own, own[0].unit)
		}
		f.add(o.job, own)
		for _, s := range own {
			list = append(list, s.Statement)
		}
	}
	return list, false
}

func (f *flight) add(j *job, list []sent) {
	s := sending{job: j, bytes: len(j.rev.Source), at: time.Now()}
	f.jobs, f.list, f.bytes = append(f.jobs, s), append(f.list, list...), f.bytes+s.bytes
}

// answered notes that the first statement on its way succeeded.
func (f *flight) answered(int) {
	s := f.list[0]
	f.list = f.list[1:]
	s.unit.tell(s.queued, 0, 0)
	if !s.Report {
		startNext(f.list, s.unit)
		return
	}
	j := f.jobs[0]
	f.r.finished(j.job)
	f.done, f.jobs, f.bytes = append(f.done, j.job), f.jobs[1:], f.bytes-j.bytes
	*f.pace = f.pace.after(time.Since(j.at))
	if len(f.jobs) > 0 {
		f.r.started(f.jobs[0].job)
		startNext(f.list, f.list[0].unit)
	}
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

// statementsOf lists the statements of a revision as a transaction. The COMMIT
// asks to be told at once.
func (r *Runner) statementsOf(ctx context.Context, j *job) ([]sent, error) {
	t := &transaction{r: r, revision: j.rev.ID}
	if err := t.begin(ctx, false); err != nil {
		return nil, err
	}
	if err := r.inside(ctx, t, *j); err != nil {
		return nil, err
	}
	if err := t.own(ctx, database.Statement{SQL: commitSQL, Report: true}); err != nil {
		return nil, err
	}
	list := make([]sent, len(t.pending))
	more := 0
	for i := len(list) - 1; i >= 0; i-- {
		list[i] = sent{queued: t.pending[i], unit: t, more: more}
		if list[i].tell {
			more++
		}
	}
	return list, nil
}
