package runner

import (
	"context"
	"errors"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/schema"
)

// allTogether carries out a whole plan as one transaction. It refuses before the
// first step what can be seen not to fit; what turns out later (after SQL that
// may have changed anything) takes all of it back.
func (r *Runner) allTogether(ctx context.Context, result Result, steps []graph.Step) (Result, error) {
	foreignKeysOff, err := r.fitsTogether(steps)
	if err != nil {
		return result, err
	}
	at, running := 0, job{step: steps[0]}
	f := r.transact(ctx, "", foreignKeysOff, func(ctx context.Context, t *transaction) error {
		for i, step := range steps {
			at, running = i, job{step: step}
			if err := t.flush(ctx); err != nil { // what is compiled now may depend on it
				return err
			}
			j, err := r.open(ctx, r.openPure(step, i+1, len(steps)), &ahead{})
			if err != nil {
				return err
			}
			running, t.revision = *j, j.rev.ID
			if err := r.inside(ctx, t, *j); err != nil {
				return err
			}
		}
		return nil
	})
	if f != nil {
		failed := r.stepError(&running, f)
		failed.Revision, failed.Undone, failed.RolledBack = steps[at].Revision, at, !f.unknown
		var inner *StepError
		if errors.As(f.err, &inner) {
			failed.File, failed.Err = inner.File, inner.Err
		}
		running.rev.ID = steps[at].Revision
		r.journalRollback(ctx, running, f)
		return result, failed
	}
	for i, step := range steps {
		r.events.Event(RevisionFinished{Number: i + 1, Of: len(steps), Step: step})
	}
	result.Applied = append(result.Applied, steps...)
	result.Heads = steps[len(steps)-1].Heads()
	for _, step := range steps {
		if err := r.afterRevision(ctx, step); err != nil {
			return result, err
		}
	}
	return result, nil
}

// fitsTogether looks for what cannot run inside a transaction, as far as that
// can be seen without running what comes before it.
func (r *Runner) fitsTogether(steps []graph.Step) (foreignKeysOff bool, err error) {
	known := &schema.Schema{}
	for _, step := range steps {
		rev, err := r.source.Open(step.Revision, step.Direction)
		if err != nil {
			return false, err
		}
		if rev.NoTransaction {
			return false, &CannotRunInsideError{Revision: rev.ID, File: rev.File, Note: "transaction = false"}
		}
		parts, err := rev.parts()
		if err != nil {
			return false, job{rev: rev, step: step}.untouched(err)
		}
		for _, p := range parts {
			if p.Op == nil {
				continue
			}
			mode := r.modeOf(p.Op, known)
			if mode == dialect.Autocommit {
				return false, &CannotRunInsideError{Revision: rev.ID, File: rev.File, Line: p.Line, Note: p.Op.Kind()}
			}
			foreignKeysOff = foreignKeysOff || mode == dialect.ForeignKeysOff
			known = evolved(known, p.Op)
		}
	}
	return foreignKeysOff, nil
}

// modeOf is what an operation needs: a mode, or "" if that cannot be told yet. What
// cannot be told may be a table that SQLite has to rebuild.
func (r *Runner) modeOf(op ops.Op, known *schema.Schema) dialect.Mode {
	if dialect.InBatches(op) {
		return dialect.Autocommit
	}
	p, err := r.dialect.Compile([]ops.Op{op}, known, dialect.Options{Online: r.options.Online})
	if err != nil {
		if r.dialect.Traits().RebuildsTables {
			return dialect.ForeignKeysOff
		}
		return ""
	}
	if p.Apart() >= 0 {
		return dialect.Autocommit
	}
	for _, seg := range p.Segments {
		if seg.Mode == dialect.ForeignKeysOff {
			return seg.Mode
		}
	}
	return dialect.Transaction
}

// evolved is the schema after an operation, as far as it is known.
func evolved(known *schema.Schema, op ops.Op) *schema.Schema {
	after, err := ops.Apply(*known, op)
	if err != nil {
		return known
	}
	return &after
}
