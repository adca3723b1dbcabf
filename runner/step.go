package runner

import (
	"context"
	"slices"
	"time"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/revision/graph"
)

// takeSteps carries out the steps of a plan, those that can be together. result
// grows with each that is done.
func (r *Runner) takeSteps(ctx context.Context, result *Result, steps []graph.Step) error {
	there, hashes, err := r.lookAhead(steps)
	if err != nil {
		return err
	}
	ahead := r.readAhead(steps, there, hashes)
	defer ahead.stop()
	p := pace(flightFirst)
	for i := 0; i < len(steps); {
		if err := ctx.Err(); err != nil {
			return &InterruptedError{Done: len(result.Applied), Next: steps[i].Revision, Err: context.Cause(ctx)}
		}
		j, err := r.open(ctx, ahead.next(), ahead)
		if err != nil {
			return err
		}
		done, err := r.runJobs(ctx, j, ahead, &p)
		for _, step := range done {
			result.Applied = append(result.Applied, step)
			result.Heads = step.Heads()
			if err := r.afterRevision(ctx, step); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
		i += len(done)
	}
	return nil
}

// open tells that a revision's turn has come, and compiles what had to wait for
// it, and of those that follow where they can share its look at the database.
func (r *Runner) open(ctx context.Context, o opened, ahead *ahead) (*job, error) {
	if o.job == nil {
		return nil, o.err
	}
	j := o.job
	r.started(j)
	if err := r.beforeRevision(ctx, j.rev, j.step); err != nil {
		return nil, err
	}
	if o.err == nil && len(j.list) > 0 && j.list[0].fn() == nil && j.list[0].program == nil {
		o.err = r.look(ctx, j, ahead)
	}
	if o.err != nil {
		return nil, j.untouched(o.err)
	}
	r.tellAllRisks(j)
	return j, nil
}

// startedSent is started for a revision that is on its way already.
func (r *Runner) startedSent(j *job) {
	r.started(j)
	r.tellAllRisks(j)
}

// started tells that a revision's turn has come.
func (r *Runner) started(j *job) {
	j.begun = time.Now()
	r.events.Event(RevisionStarted{
		Number: j.number, Of: j.of, Step: j.step, Message: j.rev.Message, File: j.rev.File, Parents: j.rev.Parents,
	})
}

// finished tells that a revision is committed.
func (r *Runner) finished(j *job) {
	r.events.Event(RevisionFinished{Number: j.number, Of: j.of, Step: j.step, Elapsed: time.Since(j.begun)})
}

// runJobs carries out a revision that has begun, and others along with it, and
// returns those that are done: at least one, unless there is an error.
func (r *Runner) runJobs(ctx context.Context, j *job, ahead *ahead, p *pace) (done []graph.Step, err error) {
	var tried *failure
	if r.sendable(j) {
		if done, j, tried = r.sendTogether(ctx, j, ahead, p); tried == nil {
			return done, nil
		}
	}
	ok, off := r.atomic(j.rev, j.list)
	switch {
	case ok:
		err = r.atOnce(ctx, *j, off, tried)
	case tried != nil:
		err = r.goOnSent(ctx, j, tried)
	default:
		err = r.stepwise(ctx, j, 0)
	}
	if err != nil {
		return done, err
	}
	r.finished(j)
	return append(done, j.step), nil
}

// untouched is the error of a revision that did not touch the database.
func (j job) untouched(err error) error {
	var parts []Part
	for _, s := range j.list {
		parts = append(parts, s.parts...)
	}
	return &StepError{
		Revision: j.rev.ID, File: j.rev.File, Line: lineOf(parts, err), Direction: j.step.Direction,
		RolledBack: true, NotBegun: true, Err: err,
	}
}

// atOnce runs a revision, its version row and its journal row as one
// transaction. tried, unless it is nil, is how the first attempt failed.
func (r *Runner) atOnce(ctx context.Context, j job, foreignKeysOff bool, tried *failure) error {
	f := r.transactAfter(ctx, tried, j.rev.ID, foreignKeysOff, func(ctx context.Context, t *transaction) error {
		return r.inside(ctx, t, j)
	})
	if f == nil {
		return nil
	}
	failed := r.stepError(&j, f)
	failed.RolledBack = !f.unknown
	r.journalRollback(ctx, j, f)
	return failed
}

// journalRollback notes the failure of a revision of which nothing remains.
func (r *Runner) journalRollback(ctx context.Context, j job, f *failure) {
	if !f.unknown && database.ClassOf(f.err) != database.Lost {
		r.journalFailure(ctx, entry{
			event: eventFailed, revision: j.rev.ID, direction: j.step.Direction, statement: f.at.SQL, message: failureMessage(f.err),
		})
	}
}

// inside runs a revision inside a transaction that is open, to its end.
func (r *Runner) inside(ctx context.Context, t *transaction, j job) error {
	for _, s := range j.list {
		if err := r.stretchInside(ctx, t, j, s); err != nil {
			return err
		}
	}
	return r.finish(ctx, t, j)
}

// stretchInside runs a stretch inside a transaction that is open. One that had
// to wait for what a barrier left behind is compiled here, and anew when the
// transaction is tried again.
func (r *Runner) stretchInside(ctx context.Context, t *transaction, j job, s stretch) error {
	r.session.enter(s)
	if fn := s.fn(); fn != nil {
		if err := t.limit(ctx, s.parts[0].Limits); err != nil {
			return err
		}
		_, err := t.callInside(ctx, nil, fn)
		return err
	}
	if s.program == nil {
		if err := t.flush(ctx); err != nil {
			return err
		}
		if err := r.compileStretch(ctx, &s); err != nil {
			return err
		}
		r.tellRisks(j, s, 0)
	}
	if i := s.program.Apart(); i >= 0 {
		return &CannotRunInsideError{Note: s.program.Segments[i].Steps[0].Note, Revision: t.revision}
	}
	t.barrier = s.barrier
	for _, p := range s.steps() {
		if err := t.step(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// finish adds the version row and the journal row of a revision that is done.
func (r *Runner) finish(ctx context.Context, t *transaction, j job) error {
	if err := t.backHome(ctx); err != nil {
		return err
	}
	for _, c := range j.step.Changes {
		if err := t.row(ctx, c); err != nil {
			return err
		}
	}
	return t.journal(ctx, j.conclusion())
}

// conclusion is the journal's row for a revision that is done.
func (j job) conclusion() entry {
	return entry{event: eventFinished, revision: j.rev.ID, direction: j.step.Direction, rev: &j.rev, applied: j.step.Applied.String()}
}

// stepwise runs a revision that is not one transaction: its program goes to the
// journal first, each step is journalled when it is done, and the version row
// goes with the last one. from is the first stretch to run.
func (r *Runner) stepwise(ctx context.Context, j *job, from int) error {
	if err := r.expectRows(ctx, j); err != nil {
		return err
	}
	for i := from; i < len(j.list); i++ {
		if err := r.stretchStepwise(ctx, j, i); err != nil {
			return err
		}
	}
	// The row of the revision says all that those of its steps would.
	j.owed = slices.DeleteFunc(j.owed, func(q queued) bool { return q.of != nil })
	if err := r.payOwed(ctx, j); err != nil {
		return err
	}
	f := r.transact(ctx, j.rev.ID, false, func(ctx context.Context, t *transaction) error { return r.finish(ctx, t, *j) })
	if f != nil {
		return r.halfway(j, f)
	}
	return nil
}

// stretchStepwise journals what a stretch is going to do, and does it.
func (r *Runner) stretchStepwise(ctx context.Context, j *job, i int) error {
	s := &j.list[i]
	fn := s.fn()
	if s.program == nil && fn == nil {
		if err := r.compileStretch(ctx, s); err != nil {
			return r.halfway(j, &failure{err: err})
		}
		r.tellRisks(*j, *s, 0)
	}
	if err := r.journalBefore(ctx, j, j.planned(i, 0)); err != nil {
		return r.tableError(ctx, r.tables.journal, err)
	}
	r.session.enter(*s)
	if fn != nil {
		if err := r.limit(ctx, s.parts[0].Limits); err != nil {
			return r.halfway(j, &failure{err: err})
		}
		if err := r.payOwed(ctx, j); err != nil {
			return err
		}
		return r.runFunction(ctx, j, fn)
	}
	return r.runProgram(ctx, j, s.steps(), 0)
}

// planned is the journal's row for a stretch that is going to run, of which done
// steps are in place.
func (j *job) planned(i, done int) entry {
	return entry{
		event: eventPlanned, revision: j.rev.ID, direction: j.step.Direction, rev: &j.rev, stretch: &i, program: j.recordedOf(i, done),
	}
}

// expectRows is checkRows, or leaves it to guards that are sent along with the
// first step.
func (r *Runner) expectRows(ctx context.Context, j *job) error {
	if !r.defers() {
		return r.checkRows(ctx, *j)
	}
	j.owed = append(j.owed, r.expecting(j)...)
	return nil
}

// expecting are MySQL's guards for the rows that a revision is going to change.
func (r *Runner) expecting(j *job) []queued {
	var list []queued
	for _, c := range j.step.Changes {
		_, wanted := r.tables.change(c)
		refused := &RowsChangedError{Table: r.tables.version, Revision: j.rev.ID, Wanted: wanted}
		list = append(list, queued{Statement: mysqlGuard(r.tables.expected(c)...), refused: refused})
	}
	return list
}

// checkRows looks whether the version table is as the step expects it, before
// anything is done that could not be rolled back.
func (r *Runner) checkRows(ctx context.Context, j job) error {
	state, err := r.readRows(ctx)
	if err != nil {
		return err
	}
	for _, c := range j.step.Changes {
		_, wanted := r.tables.change(c)
		missing := c.Op != graph.InsertRow && !slices.Contains(state, c.From)
		there := c.Op != graph.DeleteRow && slices.Contains(state, c.To)
		if missing || there {
			return &RowsChangedError{Table: r.tables.version, Revision: j.rev.ID, Wanted: wanted}
		}
	}
	return nil
}
