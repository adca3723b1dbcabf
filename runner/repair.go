package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
)

// Resolution is what a person decides about a revision that was cut off.
type Resolution string

// The resolutions.
const (
	// ResolveDone says that the unfinished step took effect, or was done by hand:
	// the next run goes on after it.
	ResolveDone Resolution = "done"
	// ResolveNotDone says that it did not: the next run executes it again.
	ResolveNotDone Resolution = "not done"
	// ResolveUndo takes back the steps that are in place, so that the revision is
	// as if it had not been begun. The unfinished step must not have taken effect.
	ResolveUndo Resolution = "undo"
)

// NothingUnfinishedError says that there is no unfinished revision to repair.
type NothingUnfinishedError struct{}

func (*NothingUnfinishedError) Error() string { return "no revision is unfinished" }

// CannotUndoError says why the steps that have taken effect cannot be undone.
type CannotUndoError struct {
	Revision string
	Reason   string
	Err      error
}

func (e *CannotUndoError) Error() string {
	s := fmt.Sprintf("what is in place of revision %s cannot be taken back: %s", e.Revision, e.Reason)
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *CannotUndoError) Unwrap() error { return e.Err }

// UnfinishedStep is a step of a revision that was cut off.
type UnfinishedStep struct {
	Number int // counted from 1
	Note   string
	SQL    string
	Done   bool
	// Next marks the one that was not finished; Unknown says that it may have
	// taken effect.
	Next, Unknown bool
	// Refused marks the one that the database refused; what is between Next and
	// it was rolled back with it.
	Refused bool
}

// Steps are those of the stretch that was cut off. Whether one of them is unknown
// is for the next run, or a person, to find out.
func (u Unfinished) Steps() []UnfinishedStep {
	if u.Function {
		return []UnfinishedStep{{
			Number: 1, Note: "its function, written in Go",
			Done: u.Done > 0, Next: u.Done == 0, Unknown: u.Done == 0 && u.Failed == "" && u.Started,
			Refused: u.Done == 0 && u.Failed != "",
		}}
	}
	var list []UnfinishedStep
	for i, s := range steps(u.Program) {
		next := i == u.Done
		alone := s.mode == dialect.Autocommit && s.Exec != nil && !s.Exec.Session
		list = append(list, UnfinishedStep{
			Number: i + 1, Note: s.Note, SQL: sqlOf(s.Step), Done: i < u.Done,
			Next: next, Refused: u.Failed != "" && i == max(u.Refused, u.Done), Unknown: next && alone && u.Failed == "" && (s.Exec.Probe != "" || u.Started),
		})
	}
	return list
}

// Resolve settles the revision that is unfinished, and returns it as it was.
func (r *Runner) Resolve(ctx context.Context, how Resolution) (Unfinished, error) {
	unlock, err := r.lock(ctx)
	if err != nil {
		return Unfinished{}, err
	}
	u, err := r.resolveLocked(ctx, how)
	return u, joinUnlock(err, unlock)
}

func (r *Runner) resolveLocked(ctx context.Context, how Resolution) (Unfinished, error) {
	state, err := r.State(ctx)
	if err != nil {
		return Unfinished{}, err
	}
	if state.Unfinished == nil {
		return Unfinished{}, &NothingUnfinishedError{}
	}
	u := *state.Unfinished
	if how == ResolveUndo {
		if err := r.openSession(ctx); err != nil {
			return u, errors.Join(err, r.closeSession(ctx))
		}
		return u, errors.Join(r.undo(ctx, u), r.closeSession(ctx))
	}
	e := entry{event: eventResolved, revision: u.Revision, direction: u.Direction, step: &u.Done, message: tookNone}
	if how == ResolveDone {
		e.message = tookEffect
	}
	if all := steps(u.Program); u.Done < len(all) {
		e.segment, e.statement = &all[u.Done].segment, sqlOf(all[u.Done].Step)
	} else if !u.Function || u.Done > 0 {
		return u, &NothingUnfinishedError{}
	}
	return u, r.writeJournal(ctx, e)
}

// undo takes back the operations that are in place, the last one first, and
// journals each, so that an undo that is cut off can be carried on.
func (r *Runner) undo(ctx context.Context, u Unfinished) error {
	rev, err := r.source.Open(u.Revision, u.Direction)
	if err != nil {
		return &CannotUndoError{Revision: u.Revision, Reason: "its file cannot be read", Err: err}
	}
	parts, err := rev.parts()
	if err != nil {
		return err
	}
	list := cut(r.dialect, parts)
	if rev.OpsHash != u.OpsHash {
		if _, why := r.unchanged(u, list, u.Done); why != "" {
			return &CannotUndoError{Revision: u.Revision, Reason: why + "; put the file back as it was"}
		}
	}
	if u.Stretch > len(list) {
		return &CannotUndoError{Revision: u.Revision, Reason: "its parts are not those that were recorded"}
	}
	taken, err := u.inPlace(list)
	if err != nil {
		return err
	}
	for _, t := range taken {
		if err := r.takeBack(ctx, rev, t.reverse); err != nil {
			return err
		}
		if t.step < 0 {
			continue
		}
		e := entry{event: eventResolved, revision: u.Revision, direction: u.Direction, step: &t.step, message: takenBack}
		if err := r.writeJournal(ctx, e); err != nil {
			return err
		}
	}
	return r.writeJournal(ctx, entry{event: eventResolved, revision: u.Revision, direction: u.Direction, message: "taken back"})
}

// taken is an operation that is in place: its reverse, and the number of its
// first step, or -1 in an earlier stretch.
type taken struct {
	reverse Part
	step    int
}

// inPlace lists the operations that took effect, the last one first. One that is
// half done, or has no reverse, is an error before anything is touched.
func (u Unfinished) inPlace(list []stretch) ([]taken, error) {
	var out []taken
	add := func(p Part, step int) error {
		if p.Op == nil {
			return &CannotUndoError{Revision: u.Revision, Reason: "a part of it is written in Go"}
		}
		reverse, err := ops.Reverse(p.Op)
		if err != nil {
			return &CannotUndoError{Revision: u.Revision, Reason: fmt.Sprintf("the operation in line %d has no reverse", p.Line), Err: err}
		}
		out = append(out, taken{Part{Op: reverse, Line: p.Line, Folder: p.Folder}, step})
		return nil
	}
	for _, s := range list[:u.Stretch] {
		for _, p := range s.parts {
			if err := add(p, -1); err != nil {
				return nil, err
			}
		}
	}
	if u.Stretch == len(list) {
		slices.Reverse(out)
		return out, nil
	}
	all, parts := steps(u.Program), list[u.Stretch].parts
	at, ok := u.placeOf(u.Done)
	if !ok || u.Position != "" || at.begun > 0 {
		return nil, &CannotUndoError{Revision: u.Revision, Reason: "one of its operations" + lineAt(parts, at.whole) + " is half done"}
	}
	for i, p := range parts[:min(at.whole, len(parts))] {
		first := slices.IndexFunc(all, func(s placed) bool { return s.Op >= i })
		if err := add(p, max(first, 0)); err != nil {
			return nil, err
		}
	}
	slices.Reverse(out)
	return out, nil
}

// lineAt says where in the file an operation stands, if it is there.
func lineAt(parts []Part, i int) string {
	if i >= len(parts) || parts[i].Line == 0 {
		return ""
	}
	return fmt.Sprintf(" (line %d)", parts[i].Line)
}

// takeBack executes one operation.
func (r *Runner) takeBack(ctx context.Context, rev Revision, p Part) error {
	s := stretch{parts: []Part{p}}
	if err := r.compileStretch(ctx, &s); err != nil {
		return &CannotUndoError{Revision: rev.ID, Reason: p.Op.Kind() + " cannot be compiled", Err: err}
	}
	for _, step := range s.steps() {
		var f *failure
		if step.mode == dialect.Autocommit && step.Exec != nil {
			f = r.retried(ctx, rev.ID, func() *failure { return r.execAlone(ctx, rev.ID, step) })
		} else {
			f = r.transact(ctx, rev.ID, step.mode == dialect.ForeignKeysOff, func(ctx context.Context, t *transaction) error { return t.step(ctx, step) })
		}
		if f != nil {
			return &CannotUndoError{Revision: rev.ID, Reason: "the database refused " + oneLine(f.at.SQL), Err: f.err}
		}
	}
	return nil
}
