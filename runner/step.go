package runner

import (
	"context"
	"errors"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/revision/graph"
)

// step carries out one revision, in a transaction where that can be.
func (r *Runner) step(ctx context.Context, step graph.Step, number, of int) error {
	begun := time.Now()
	rev, err := r.source.Open(step.Revision)
	if err != nil {
		return err
	}
	r.events.Event(RevisionStarted{Number: number, Of: of, Step: step, Message: rev.Message, File: rev.File})
	parts, err := rev.parts(step.Direction)
	if err != nil {
		return r.failedBefore(rev, step, err)
	}
	list, err := r.compile(ctx, parts)
	if err != nil {
		return r.failedBefore(rev, step, err)
	}
	if ok, off := r.atomic(rev, list); ok {
		err = r.inTransaction(ctx, rev, step, list, off)
	} else {
		err = r.stepwise(ctx, rev, step, list, 0)
	}
	if err != nil {
		return err
	}
	r.events.Event(RevisionFinished{Number: number, Of: of, Step: step, Elapsed: time.Since(begun)})
	return nil
}

// failedBefore is the error of a revision that did not touch the database.
func (r *Runner) failedBefore(rev Revision, step graph.Step, err error) error {
	return &StepError{Revision: rev.ID, File: rev.File, Direction: step.Direction, RolledBack: true, Err: err}
}

// inTransaction runs a revision, its version row and its journal row as one
// transaction.
func (r *Runner) inTransaction(ctx context.Context, rev Revision, step graph.Step, list []stretch, off bool) error {
	t := &transaction{r: r, revision: rev.ID}
	err := t.begin(ctx, off)
	for i := range list {
		if err != nil {
			break
		}
		err = r.stretchInside(ctx, t, &list[i])
	}
	if err == nil {
		err = r.finish(ctx, t, rev, step)
	}
	if err == nil {
		err = t.commit(ctx)
	}
	if err == nil {
		return nil
	}
	err = errors.Join(err, t.rollback(ctx))
	failure := &StepError{Revision: rev.ID, File: rev.File, Direction: step.Direction, RolledBack: true, Err: err}
	failure.SQL, failure.Note = t.failedSQL, t.failedNote
	r.journalFailure(ctx, entry{event: eventFailed, revision: rev.ID, direction: step.Direction, statement: t.failedSQL, message: err.Error()})
	return failure
}

// stretchInside runs a stretch inside a transaction that is open. One that had
// to wait for what a barrier left behind is compiled here.
func (r *Runner) stretchInside(ctx context.Context, t *transaction, s *stretch) error {
	if fn := s.fn(); fn != nil {
		if err := t.flush(ctx); err != nil {
			return err
		}
		return fn(ctx, &Tx{conn: r.conn, dialect: r.dialect})
	}
	if s.program == nil {
		if err := t.flush(ctx); err != nil {
			return err
		}
		if err := r.compileStretch(ctx, s); err != nil {
			return err
		}
	}
	for _, p := range steps(*s.program) {
		if p.mode == dialect.Autocommit {
			return &CannotRunInsideError{Note: p.Note, Revision: t.revision}
		}
		if err := t.step(ctx, p.Step); err != nil {
			return err
		}
	}
	return nil
}

// finish adds the version row and the journal row of a revision that is done.
func (r *Runner) finish(ctx context.Context, t *transaction, rev Revision, step graph.Step) error {
	if err := r.moveRows(ctx, t, step); err != nil {
		return err
	}
	s, err := r.journalStatement(entry{event: eventFinished, revision: rev.ID, direction: step.Direction, rev: &rev})
	if err != nil {
		return err
	}
	return t.statement(ctx, "", s, false)
}

// stepwise runs a revision that is not one transaction: its program goes to the
// journal first, each step is journalled when it is done, and the version row
// goes with the last one. from is the first stretch to run.
func (r *Runner) stepwise(ctx context.Context, rev Revision, step graph.Step, list []stretch, from int) error {
	for i := from; i < len(list); i++ {
		s := &list[i]
		if fn := s.fn(); fn != nil {
			if err := r.goStretch(ctx, rev, step, fn); err != nil {
				return err
			}
			continue
		}
		if s.program == nil {
			if err := r.compileStretch(ctx, s); err != nil {
				return r.failedBefore(rev, step, err)
			}
		}
		planned := entry{event: eventPlanned, revision: rev.ID, direction: step.Direction, rev: &rev, stretch: &i, program: s.program}
		if err := r.writeJournal(ctx, planned); err != nil {
			return &TableError{Table: r.tables.journal, Err: err}
		}
		if err := r.runProgram(ctx, rev, step.Direction, *s.program, 0); err != nil {
			return err
		}
	}
	return r.finishStepwise(ctx, rev, step)
}

// goStretch runs a function of a revision that is not one transaction in a
// transaction of its own.
func (r *Runner) goStretch(ctx context.Context, rev Revision, step graph.Step, fn func(context.Context, *Tx) error) error {
	t := &transaction{r: r, revision: rev.ID}
	err := t.begin(ctx, false)
	if err == nil {
		err = fn(ctx, &Tx{conn: r.conn, dialect: r.dialect})
	}
	if err == nil {
		err = t.commit(ctx)
	}
	if err == nil {
		return nil
	}
	err = errors.Join(err, t.rollback(ctx))
	return &StepError{Revision: rev.ID, File: rev.File, Direction: step.Direction, RolledBack: true, Err: err}
}

func (r *Runner) finishStepwise(ctx context.Context, rev Revision, step graph.Step) error {
	t := &transaction{r: r, revision: rev.ID}
	err := t.begin(ctx, false)
	if err == nil {
		err = r.finish(ctx, t, rev, step)
	}
	if err == nil {
		err = t.commit(ctx)
	}
	if err == nil {
		return nil
	}
	return errors.Join(err, t.rollback(ctx))
}

// runProgram runs the steps of a program from the given one on. Steps of a
// transaction segment commit together with the journal row of the last of them.
func (r *Runner) runProgram(ctx context.Context, rev Revision, dir graph.Direction, p dialect.Program, from int) error {
	all := steps(p)
	for i := from; i < len(all); {
		end := i + 1
		if all[i].mode != dialect.Autocommit {
			for end < len(all) && all[end].segment == all[i].segment {
				end++
			}
		}
		if err := r.runUnit(ctx, rev, dir, all[i:end], len(all)); err != nil {
			return err
		}
		i = end
	}
	return nil
}

// runUnit runs steps that commit together and journals the last of them.
func (r *Runner) runUnit(ctx context.Context, rev Revision, dir graph.Direction, unit []placed, of int) error {
	last := unit[len(unit)-1]
	done := entry{event: eventFinished, revision: rev.ID, direction: dir, segment: &last.segment, step: &last.number, statement: sqlOf(last.Step)}
	journal, err := r.journalStatement(done)
	if err != nil {
		return err
	}
	t := &transaction{r: r, revision: rev.ID}
	auto := last.mode == dialect.Autocommit
	if !auto {
		err = t.begin(ctx, last.mode == dialect.ForeignKeysOff)
	}
	for _, s := range unit {
		if err == nil {
			err = t.step(ctx, s.Step)
		}
	}
	if err == nil {
		err = t.statement(ctx, "", journal, false)
	}
	if err == nil && !auto {
		err = t.commit(ctx)
	}
	if err == nil {
		err = t.flush(ctx)
	}
	if err == nil {
		return nil
	}
	if !auto {
		err = errors.Join(err, t.rollback(ctx))
	}
	failed := entry{event: eventFailed, revision: rev.ID, direction: dir, segment: &last.segment, step: &unit[0].number, statement: t.failedSQL, message: err.Error()}
	r.journalFailure(ctx, failed)
	return &StepError{
		Revision: rev.ID, File: rev.File, Direction: dir, SQL: t.failedSQL, Note: t.failedNote,
		Done: unit[0].number, Steps: of, Err: err,
	}
}

func sqlOf(s dialect.Step) string {
	switch {
	case s.Exec != nil:
		return s.Exec.SQL
	case s.Assert != nil:
		return s.Assert.Query
	}
	return ""
}

// journalFailure writes what failed in a transaction of its own, after the
// rollback. A journal that cannot be written then, because the connection is
// gone, loses nothing: the next run finds the same state without it.
func (r *Runner) journalFailure(ctx context.Context, e entry) {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	if err := r.writeJournal(ctx, e); err != nil {
		r.events.Event(Warning{Message: "the failure could not be journalled: " + err.Error()})
	}
}

// afterwards is a context for what has to be done even when the run was
// cancelled.
func afterwards(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
}

// moveRows changes the version table as the step says.
func (r *Runner) moveRows(ctx context.Context, t *transaction, step graph.Step) error {
	for _, c := range step.Changes {
		if err := t.row(ctx, c); err != nil {
			return err
		}
	}
	return nil
}
