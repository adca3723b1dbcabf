package runner

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision/graph"
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

// carriage is how revisions are sent: as transactions, or in steps.
type carriage interface {
	// sendable reports whether a revision can be sent whole, without a look at what
	// its statements do.
	sendable(j *job) bool
	// most is how many revisions are on their way at a time, at the pace that there
	// is, and piece how many of them leave together.
	most(p pace) int
	piece(p pace) int
	// statements lists those of the first of a group of revisions. announced says
	// that the one before it was in the group too, and report that its end is to be
	// told at once.
	statements(ctx context.Context, group []*job, announced, report bool) ([]sent, error)
	// failed is what became of a revision of which that statement failed.
	failed(ctx context.Context, j *job, at sent, err error) *failure
}

func (r *Runner) carriage() carriage {
	if r.dialect.TransactionalDDL() {
		return asTransactions{r}
	}
	return inSteps{r}
}

// sendable reports whether a revision can be sent.
func (r *Runner) sendable(j *job) bool {
	_, streams := r.conn.(database.Streamer)
	return streams && !r.hooksBetween() && !r.options.Trace && r.carriage().sendable(j)
}

// hooksBetween reports whether others' work is done between one revision and the next.
func (r *Runner) hooksBetween() bool {
	return r.options.Hooks.BeforeRevision != nil || r.options.Hooks.AfterRevision != nil
}

// asTransactions sends each revision as a transaction.
type asTransactions struct{ r *Runner }

func (asTransactions) most(p pace) int { return int(p) }

func (asTransactions) piece(p pace) int { return int(p) }

func (a asTransactions) sendable(j *job) bool {
	if ok, _ := a.r.atomic(j.rev, j.list); !ok {
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
	// more is how many that are told follow it in its revision, and ends says that
	// none follows it at all.
	more int
	ends bool
	// step is how many steps of a revision that is not one transaction have taken
	// effect when it is its turn, or notPlanned.
	step int
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
	by    carriage
	ahead *ahead
	pace  *pace
	begun time.Time
	// first is the first revision, until it is sent.
	first *job
	// jobs were sent and are not committed yet, the first of which has begun, and
	// list are their statements that are not answered yet.
	jobs  []sending
	list  database.Queue[sent]
	bytes int
	// made are the tables that are new when all that was sent is done.
	made ops.NewTables
	// slowed is when the pace was last reduced.
	slowed time.Time
	// done are the steps that were committed, without what they were made of.
	done []graph.Step
	// err is why a revision was not sent.
	err error
}

// sendTogether sends revisions without waiting for one before the next is sent:
// first, which has begun, and those that are ahead. It returns those that were
// committed and, if one failed, that one: the database did not look at those after
// it, which are ahead again.
func (r *Runner) sendTogether(ctx context.Context, first *job, ahead *ahead, p *pace) (done []graph.Step, failed *job, _ *failure) {
	if err := r.held.renew(ctx); err != nil {
		return nil, first, &failure{err: err}
	}
	fl := &flight{r: r, by: r.carriage(), ahead: ahead, pace: p, begun: time.Now(), first: first, made: maps.Clone(r.made)}
	err := r.conn.(database.Streamer).ExecStream(ctx, func() ([]database.Statement, bool) { return fl.more(ctx) }, fl.answered)
	if len(fl.done)+len(fl.jobs) == 0 {
		return nil, first, &failure{err: errors.Join(fl.err, err)}
	}
	if err == nil || len(fl.jobs) == 0 {
		return fl.done, nil, nil // a connection that breaks now is the next one's to find
	}
	for i := len(fl.jobs) - 1; i > 0; i-- {
		ahead.back(fl.jobs[i].job)
	}
	var be *database.BatchError
	if errors.As(err, &be) {
		err = be.Err
	}
	j := fl.jobs[0].job
	return fl.done, j, fl.by.failed(ctx, j, fl.list.Waiting()[0], err)
}

// more lists what is sent next, and says whether nothing follows it.
func (f *flight) more(ctx context.Context) (list []database.Statement, end bool) {
	var group []*job
	if f.first != nil {
		group, f.first = append(group, f.first), nil
	}
	n, most := len(f.jobs)+len(group), f.by.most(*f.pace)
	if n > 1 && n > most/2 {
		return nil, false // sent in fewer and larger pieces
	}
	most = min(most, len(f.jobs)+f.by.piece(*f.pace))
	bytes := f.bytes
	for ; n < most && bytes < flightBytes; n++ {
		if ctx.Err() != nil || time.Since(f.begun) > flightTime {
			end = true
			break
		}
		o, ok, ready := f.ahead.look(n == 0)
		if !ready {
			break
		}
		if !ok || o.err != nil || !f.r.sendable(o.job) {
			end = true
			break
		}
		f.ahead.next()
		group, bytes = append(group, o.job), bytes+len(o.job.rev.Source)
	}
	list, f.err = f.send(ctx, group)
	return list, end || f.err != nil
}

// send puts revisions on their way. One of which no statements can be made is met
// again when its turn comes.
func (f *flight) send(ctx context.Context, group []*job) (list []database.Statement, err error) {
	quick := make([]bool, len(group))
	for i, j := range group {
		quick[i] = j.quick(f.made)
	}
	for i, j := range group {
		// Each answer wakes a thread: what is done soon may wait to be told.
		soon := i+1 < len(group) && quick[i+1]
		own, err := f.by.statements(ctx, group[i:], i > 0, !soon)
		if err != nil {
			for k := len(group) - 1; k >= i && group[k].begun.IsZero(); k-- {
				f.ahead.back(group[k])
			}
			return list, err
		}
		if len(f.jobs) == 0 {
			if j.begun.IsZero() {
				f.r.startedSent(j)
			}
			startNext(own, own[0].unit)
		}
		s := sending{job: j, bytes: len(j.rev.Source), at: time.Now()}
		own[len(own)-1].ends = true
		f.list.Push(own)
		f.jobs, f.bytes = append(f.jobs, s), f.bytes+s.bytes
		if list == nil {
			list = make([]database.Statement, 0, len(own)*len(group))
		}
		for _, s := range own {
			list = append(list, s.Statement)
		}
	}
	return list, nil
}

// answered notes that the first statement on its way succeeded.
func (f *flight) answered(int) {
	s := f.list.Pop()
	s.unit.tell(s.queued, 0, 0)
	if !s.ends {
		startNext(f.list.Waiting(), s.unit)
		return
	}
	j := f.jobs[0]
	f.r.finished(j.job)
	f.jobs[0] = sending{}
	f.done, f.jobs, f.bytes = append(f.done, j.step), f.jobs[1:], f.bytes-j.bytes
	f.keepPace(j.at)
	if len(f.jobs) > 0 {
		f.r.startedSent(f.jobs[0].job)
		startNext(f.list.Waiting(), f.list.Waiting()[0].unit)
	}
}

// keepPace sets the pace after a revision that was sent at that time. Those that
// left together are slow together.
func (f *flight) keepPace(sent time.Time) {
	next := f.pace.after(time.Since(sent))
	if next < *f.pace {
		if sent.Before(f.slowed) {
			return
		}
		f.slowed = time.Now()
	}
	*f.pace = next
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

func (a asTransactions) statements(ctx context.Context, group []*job, _, report bool) ([]sent, error) {
	j, t := group[0], &transaction{r: a.r, revision: group[0].rev.ID}
	if err := t.begin(ctx, false); err != nil {
		return nil, err
	}
	if err := a.r.inside(ctx, t, *j); err != nil {
		return nil, err
	}
	if err := t.own(ctx, database.Statement{SQL: commitSQL, Report: report}); err != nil {
		return nil, err
	}
	return t.sending(t.pending), nil
}

func (asTransactions) failed(ctx context.Context, _ *job, at sent, err error) *failure {
	// Its COMMIT was sent, whichever statement had the last answer.
	at.unit.open, at.unit.committing = true, true
	return at.unit.undo(ctx, at.unit.fail(at.queued, err))
}

// sending counts what of statements is told.
func (t *transaction) sending(pending []queued) []sent {
	list := make([]sent, len(pending))
	more := 0
	for i := len(list) - 1; i >= 0; i-- {
		list[i] = sent{queued: pending[i], unit: t, more: more}
		if list[i].tell {
			more++
		}
	}
	return list
}
