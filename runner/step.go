package runner

import (
	"context"
	"slices"
	"time"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/revision/graph"
)

// step carries out one revision, in a transaction where that can be.
func (r *Runner) step(ctx context.Context, step graph.Step, number, of int) error {
	begun := time.Now()
	j, err := r.open(ctx, step, number, of)
	if err != nil {
		return err
	}
	if ok, off := r.atomic(j.rev, j.list); ok {
		err = r.atOnce(ctx, *j, off)
	} else {
		err = r.stepwise(ctx, j, 0)
	}
	if err != nil {
		return err
	}
	r.events.Event(RevisionFinished{Number: number, Of: of, Step: step, Elapsed: time.Since(begun)})
	return nil
}

// open reads a revision and compiles what can be compiled before it runs.
func (r *Runner) open(ctx context.Context, step graph.Step, number, of int) (*job, error) {
	rev, err := r.source.Open(step.Revision)
	if err != nil {
		return nil, err
	}
	r.events.Event(RevisionStarted{Number: number, Of: of, Step: step, Message: rev.Message, File: rev.File, Parents: rev.Parents})
	if err := r.beforeRevision(ctx, rev, step); err != nil {
		return nil, err
	}
	j := &job{rev: rev, step: step}
	parts, err := rev.parts(step.Direction)
	if err == nil {
		j.list, err = r.compile(ctx, parts)
	}
	if err != nil {
		return nil, j.untouched(err)
	}
	return j, nil
}

// untouched is the error of a revision that did not touch the database.
func (j job) untouched(err error) error {
	return &StepError{Revision: j.rev.ID, File: j.rev.File, Direction: j.step.Direction, RolledBack: true, Err: err}
}

// atOnce runs a revision, its version row and its journal row as one
// transaction.
func (r *Runner) atOnce(ctx context.Context, j job, foreignKeysOff bool) error {
	f := r.transact(ctx, j.rev.ID, foreignKeysOff, func(ctx context.Context, t *transaction) error {
		return r.inside(ctx, t, j)
	})
	if f == nil {
		return nil
	}
	failed := j.stepError(f)
	failed.RolledBack = !f.unknown
	r.journalRollback(ctx, j, f)
	return failed
}

// journalRollback notes the failure of a revision of which nothing remains.
func (r *Runner) journalRollback(ctx context.Context, j job, f *failure) {
	if !f.unknown && database.ClassOf(f.err) != database.Lost {
		r.journalFailure(ctx, entry{
			event: eventFailed, revision: j.rev.ID, direction: j.step.Direction, statement: f.at.SQL, message: f.err.Error(),
		})
	}
}

// inside runs a revision inside a transaction that is open, to its end.
func (r *Runner) inside(ctx context.Context, t *transaction, j job) error {
	for _, s := range j.list {
		if err := r.stretchInside(ctx, t, s); err != nil {
			return err
		}
	}
	return r.finish(ctx, t, j)
}

// stretchInside runs a stretch inside a transaction that is open. One that had
// to wait for what a barrier left behind is compiled here, and anew when the
// transaction is tried again.
func (r *Runner) stretchInside(ctx context.Context, t *transaction, s stretch) error {
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
	}
	if i := s.program.Apart(); i >= 0 {
		return &CannotRunInsideError{Note: s.program.Segments[i].Steps[0].Note, Revision: t.revision}
	}
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
	done := entry{event: eventFinished, revision: j.rev.ID, direction: j.step.Direction, rev: &j.rev, applied: j.step.Applied.String()}
	s, err := r.journalStatement(done)
	if err != nil {
		return err
	}
	return t.own(ctx, s)
}

// stepwise runs a revision that is not one transaction: its program goes to the
// journal first, each step is journalled when it is done, and the version row
// goes with the last one. from is the first stretch to run.
func (r *Runner) stepwise(ctx context.Context, j *job, from int) error {
	if err := r.checkRows(ctx, *j); err != nil {
		return err
	}
	for i := from; i < len(j.list); i++ {
		if err := r.stretchStepwise(ctx, j, i); err != nil {
			return err
		}
	}
	f := r.transact(ctx, j.rev.ID, false, func(ctx context.Context, t *transaction) error { return r.finish(ctx, t, *j) })
	if f != nil {
		return j.halfway(f)
	}
	return nil
}

// stretchStepwise journals what a stretch is going to do, and does it.
func (r *Runner) stretchStepwise(ctx context.Context, j *job, i int) error {
	s := &j.list[i]
	fn := s.fn()
	if s.program == nil && fn == nil {
		if err := r.compileStretch(ctx, s); err != nil {
			return j.halfway(&failure{err: err})
		}
	}
	planned := entry{event: eventPlanned, revision: j.rev.ID, direction: j.step.Direction, rev: &j.rev, stretch: &i, program: s.program}
	if err := r.writeJournal(ctx, planned); err != nil {
		return &TableError{Table: r.tables.journal, Err: err}
	}
	r.session.enter(*s)
	if fn != nil {
		if err := r.limit(ctx, s.parts[0].Limits); err != nil {
			return j.halfway(&failure{err: err})
		}
		return r.runFunction(ctx, j, fn)
	}
	return r.runProgram(ctx, j, s.steps(), 0)
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
