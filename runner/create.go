package runner

import (
	"context"
	"errors"
	"fmt"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision/graph"
)

// Creation is a schema that is created in an empty database without running revisions.
type Creation struct {
	// Ops create the schema.
	Ops []ops.Op
	// Stamp decides which revisions count as applied afterwards.
	Stamp func(rows []string) (graph.Stamp, error)
	// Empty refuses, by its error, a database that holds something. It is asked
	// while the lock is held.
	Empty func(context.Context) error
	// Undo lists the operations that remove what Ops have created so far, for databases
	// that commit each definition by itself.
	Undo func(context.Context) ([]ops.Op, error)
}

// CreateError says which statement of a Creation the server refused.
type CreateError struct {
	SQL  string
	Note string
	// Left says that what was created before it is still there, and Undoing why it
	// could not be removed.
	Left    bool
	Undoing error
	Err     error
}

func (e *CreateError) Error() string {
	text := fmt.Sprintf("the schema was not created: %v", e.Err)
	if e.Left {
		return text + fmt.Sprintf(" (what was made before is still there: %v)", e.Undoing)
	}
	return text
}

func (e *CreateError) Unwrap() error { return e.Err }

// Create carries a Creation out and returns the rows of the version table after
// it. Where DDL is transactional, all of it is one transaction; elsewhere what was created
// is removed again when a statement is refused.
func (r *Runner) Create(ctx context.Context, c Creation) (rows []string, err error) {
	unlock, err := r.lock(ctx)
	if err != nil {
		return nil, err
	}
	rows, err = r.createLocked(ctx, c)
	return rows, joinUnlock(err, unlock)
}

func (r *Runner) createLocked(ctx context.Context, c Creation) ([]string, error) {
	state, err := r.State(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.Empty(ctx); err != nil {
		return state.Rows, err
	}
	wanted, err := c.Stamp(state.Rows)
	if err != nil {
		return state.Rows, err
	}
	parts := make([]Part, len(c.Ops))
	for i, op := range c.Ops {
		parts[i].Op = op
	}
	list, err := r.compilePure(parts)
	if err != nil {
		return state.Rows, err
	}
	if err := r.ensureTables(ctx, state); err != nil {
		return state.Rows, err
	}
	if err := r.openSession(ctx); err != nil {
		return state.Rows, errors.Join(err, r.closeSession(ctx))
	}
	if f := r.create(ctx, list, state.Rows, wanted); f != nil {
		e := &CreateError{SQL: f.at.SQL, Note: f.at.note, Err: f.err}
		if atomic, _ := r.atomic(Revision{}, list); !atomic {
			e.Undoing = r.undoCreation(ctx, c)
			e.Left = e.Undoing != nil
		}
		return state.Rows, errors.Join(e, r.closeSession(ctx))
	}
	return wanted.To, r.closeSession(ctx)
}

// create runs the steps and sets the rows, together where that can be.
func (r *Runner) create(ctx context.Context, list []stretch, from []string, wanted graph.Stamp) *failure {
	var all []placed
	for i := range list {
		if list[i].program == nil {
			if err := r.compileStretch(ctx, &list[i]); err != nil {
				return &failure{err: err}
			}
		}
		all = append(all, list[i].steps()...)
	}
	atomic, foreignKeysOff := r.atomic(Revision{}, list)
	if !atomic {
		for _, s := range all {
			if f := r.createAlone(ctx, s); f != nil {
				return f
			}
		}
		all = nil
	}
	row, err := r.journalStatement(stampEntry(from, wanted))
	if err != nil {
		return &failure{err: err}
	}
	return r.transact(ctx, "", foreignKeysOff, func(ctx context.Context, t *transaction) error {
		for _, s := range all {
			if err := t.step(ctx, s); err != nil {
				return err
			}
		}
		for _, s := range r.setRows(from, wanted.To) {
			if err := t.own(ctx, s); err != nil {
				return err
			}
		}
		return t.own(ctx, row)
	})
}

// createAlone runs a step that commits by itself, or an assertion.
func (r *Runner) createAlone(ctx context.Context, s placed) *failure {
	if s.Exec == nil {
		return r.transact(ctx, "", false, func(ctx context.Context, t *transaction) error { return t.step(ctx, s) })
	}
	return r.retried(ctx, "", func() *failure { return r.execAlone(ctx, "", s) })
}

// undoCreation takes away what was made, even when the run was cancelled.
func (r *Runner) undoCreation(ctx context.Context, c Creation) error {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	list, err := c.Undo(ctx)
	if err != nil || len(list) == 0 {
		return err
	}
	p, err := r.dialect.Compile(list, nil, dialect.Options{})
	if err != nil {
		return err
	}
	for _, s := range steps(p) {
		if f := r.createAlone(ctx, s); f != nil {
			return f.err
		}
	}
	return nil
}
