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

// Revisions are sent before the database has answered for the ones ahead of them, so
// that a run does not wait for a round trip each. What is sent cannot be called back:
// up to flightLimit revisions, each a transaction of its own, are on their way as long
// as the database is quick, and fewer, down to one, when it is not.
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
	// statements lists the statements of group[0]. The others in the group are those
	// that leave with it, in order. announced says that one before it was in the group
	// too, whose last statements have written its first row in the journal; report says
	// that its end is to be told as soon as it is known.
	statements(ctx context.Context, group []*job, announced, report bool) ([]sent, error)
	// failed says how a revision stands after its statement at has failed.
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

// hooksBetween reports whether hooks are to be called between one revision and the next.
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
	// more counts the statements after it in its revision that people are told of, and
	// ends says that it is the revision's last one.
	more int
	ends bool
	// step is, in a revision that is not one transaction, how many of its steps have
	// taken effect before this statement runs, or notPlanned.
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
	// jobs are the revisions that were sent and are not committed yet, and list are
	// their statements without an answer. The first job is the one that runs now.
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

// sendTogether sends revisions, each without waiting for the one before it: first, which
// people have been told of, and then those ahead. It returns the steps that were
// committed and, if a revision failed, that one. The database has not looked at the
// revisions after that one; they are put back ahead.
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

// send lists the statements of a group of revisions and notes that they are on their
// way. If the statements of one cannot be made, it and those after it are put back, so
// that the error is told when its turn comes.
func (f *flight) send(ctx context.Context, group []*job) (list []database.Statement, err error) {
	quick := make([]bool, len(group))
	for i, j := range group {
		quick[i] = j.quick(f.made)
	}
	for i, j := range group {
		// Each answer that is told at once wakes a thread. The end of a revision may
		// wait for that of the next one, if the next one will not take long.
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

// keepPace sets the pace after a revision that was sent at the given time. Revisions
// that left together and are slow reduce it only once.
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

// startNext tells people of the next statement that they should know of, if it is one of
// the given revision.
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

// sending makes statements ready to be sent, and counts for each how many follow it that
// people are told of.
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
