package runner

import (
	"context"
	"errors"
	"fmt"

	"github.com/retort-db/migrate/revision/graph"
)

// Hooks are functions that a run calls. Each may be nil; none is called when
// there is nothing to do. An error stops the run, which then returns a
// *HookError: what was committed before stays.
type Hooks struct {
	// BeforeRun is called when the lock is held, before the first statement.
	BeforeRun func(context.Context, HookRun) error
	// AfterRun is called when the run has ended, well or not, unless BeforeRun
	// stopped it. Its context is not cancelled with the run's.
	AfterRun func(context.Context, HookRun) error
	// BeforeRevision is called before the database is looked at for a revision, whose
	// file has been read by then, AfterRevision when it is committed. With
	// TransactionAll the former is called inside the transaction, and all of the
	// latter after it.
	BeforeRevision func(context.Context, HookRevision) error
	AfterRevision  func(context.Context, HookRevision) error
}

// HookRun is what the hooks of a run are told.
type HookRun struct {
	// Steps are those that the run is about to carry out, or was; a revision that
	// an earlier run left unfinished comes before them.
	Steps []graph.Step
	// Applied are those that were carried out, Heads the rows that stand now, and
	// Err is why the run failed. They are for AfterRun.
	Applied []graph.Step
	Heads   []string
	Err     error
}

// HookRevision is what the hooks of a revision are told.
type HookRevision struct {
	Step          graph.Step
	Message, File string
}

// HookError says which hook stopped a run.
type HookError struct {
	// Hook is "before_run", "after_run", "before_revision" or "after_revision".
	Hook     string
	Revision string // empty for the hooks of a run
	Err      error
}

func (e *HookError) Error() string {
	if e.Revision == "" {
		return fmt.Sprintf("the hook %s failed: %v", e.Hook, e.Err)
	}
	return fmt.Sprintf("the hook %s of %s failed: %v", e.Hook, e.Revision, e.Err)
}

func (e *HookError) Unwrap() error { return e.Err }

// hooked carries a plan out between the hooks of a run.
func (r *Runner) hooked(ctx context.Context, rows []string, steps []graph.Step, carryOut func() (Result, error)) (Result, error) {
	h := r.options.Hooks
	if h.BeforeRun != nil {
		if err := h.BeforeRun(ctx, HookRun{Steps: steps, Heads: rows}); err != nil {
			return Result{Heads: rows}, &HookError{Hook: "before_run", Err: err}
		}
	}
	result, err := carryOut()
	if h.AfterRun != nil {
		told := HookRun{Steps: steps, Applied: result.Applied, Heads: result.Heads, Err: err}
		if hookErr := h.AfterRun(context.WithoutCancel(ctx), told); hookErr != nil {
			err = errors.Join(err, &HookError{Hook: "after_run", Err: hookErr})
		}
	}
	return result, err
}

func (r *Runner) beforeRevision(ctx context.Context, rev Revision, step graph.Step) error {
	return callHook(ctx, r.options.Hooks.BeforeRevision, "before_revision", rev, step)
}

func (r *Runner) afterRevision(ctx context.Context, step graph.Step) error {
	if r.options.Hooks.AfterRevision == nil {
		return nil
	}
	rev, err := r.source.Open(step.Revision, step.Direction)
	if err != nil {
		return err
	}
	return callHook(ctx, r.options.Hooks.AfterRevision, "after_revision", rev, step)
}

func callHook(ctx context.Context, hook func(context.Context, HookRevision) error, name string, rev Revision, step graph.Step) error {
	if hook == nil {
		return nil
	}
	if err := hook(ctx, HookRevision{Step: step, Message: rev.Message, File: rev.File}); err != nil {
		return &HookError{Hook: name, Revision: rev.ID, Err: err}
	}
	return nil
}
