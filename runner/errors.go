package runner

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/schema"
)

// StepError says which revision failed, at which statement, and how it was
// left. Err is usually a *database.Error.
type StepError struct {
	Revision  string
	File      string
	Line      int
	Direction graph.Direction
	// SQL is the statement, without the comments that a file has in front of it, and
	// empty if the failure was not in one.
	SQL  string
	Note string
	// RolledBack says that nothing of the revision remains, and Undone how many
	// revisions before it went with it, because they shared its transaction.
	// Otherwise Done of its Steps are in place, journalled, and the next run goes
	// on from there. (Steps counts those that are known: what comes after SQL that
	// may change anything is not compiled before that has run.)
	RolledBack  bool
	Undone      int
	Done, Steps int
	// NotBegun says that nothing of it was executed: it cannot be read, or made
	// statements of.
	NotBegun bool
	// Kept is how many revisions this run applied before, which stay, and Heads are
	// the rows of the version table after them.
	Kept  int
	Heads []string
	// Partly says that it failed in a function that had committed part of its
	// work: it is called again by the next run.
	Partly bool
	// Batches says that of the step that failed some batches are in place, too.
	Batches bool
	// ByItself says that the statement that failed may have committed part of its
	// work, as a procedure can: the next run executes it again.
	ByItself bool
	// Unknown says that the connection broke at a moment that leaves open
	// whether the statement took effect. The next run finds out.
	Unknown bool
	// Diagnosis explains the refusal by what was found in the database, empty if
	// nothing was; Hint says what to do.
	Diagnosis string
	Hint      string
	Err       error

	// ops are the operations that the statement may have been for.
	ops []ops.Op
}

func (e *StepError) Error() string {
	return fmt.Sprintf("%s of revision %s failed: %v (%s)", e.Direction, e.Revision, e.Err, e.Left())
}

// Left says in words how the revision was left.
func (e *StepError) Left() string {
	switch {
	case e.Unknown:
		return "whether it took effect is not known; the next run finds out"
	case e.Partly:
		return "what its function did before stays; the next run calls it again"
	case e.Batches:
		return "the batches before are in place, and the next run goes on after them"
	case e.ByItself && e.Done == 0:
		return "what the statement has committed by itself stays, and the next run executes it from its beginning"
	case e.ByItself:
		return e.inPlace() + "; so is what the statement has committed by itself, and the next run executes it from its beginning"
	case e.NotBegun:
		return "nothing of it was executed"
	case e.RolledBack && e.Undone > 0:
		return fmt.Sprintf("nothing of it remains, nor of the %d before it in the same transaction", e.Undone)
	case (e.RolledBack || e.Done == 0) && e.Direction == graph.Down:
		return "all of it is still applied"
	case e.RolledBack, e.Done == 0:
		return "nothing of it remains"
	}
	return e.inPlace()
}

func (e *StepError) inPlace() string {
	are := "are"
	if e.Done == 1 {
		are = "is"
	}
	return fmt.Sprintf("%d of its %d steps %s in place and journalled", e.Done, e.Steps, are)
}

func (e *StepError) Unwrap() error { return e.Err }

// ScriptError says why a revision cannot be written as SQL.
type ScriptError struct {
	Revision  string
	File      string
	Line      int
	Direction graph.Direction
	// Hidden is where it is lost what the database looks like, which Err may be about.
	Hidden Hidden
	Err    error
}

func (e *ScriptError) Error() string {
	return fmt.Sprintf("the %s of revision %s cannot be written as a script: %v", e.Direction, e.Revision, e.Err)
}

func (e *ScriptError) Unwrap() error { return e.Err }

// lineOf finds the line of the operation that an error of a compiler is about; 0
// if that is not known.
func lineOf(parts []Part, err error) int {
	var about dialect.OpError
	if !errors.As(err, &about) || about.Operation() == nil {
		return 0
	}
	for _, p := range parts {
		if reflect.DeepEqual(p.Op, about.Operation()) {
			return p.Line
		}
	}
	return 0
}

// TableError says that the tool's own tables could not be read or created.
type TableError struct {
	Table schema.Name
	// Hint says what to do, where that is known.
	Hint string
	Err  error
}

func (e *TableError) Error() string { return fmt.Sprintf("version table %s: %v", e.Table, e.Err) }
func (e *TableError) Unwrap() error { return e.Err }

// RowsChangedError says that the version table did not hold what this run had
// read: another program wrote to it.
type RowsChangedError struct {
	Table    schema.Name
	Revision string
	Wanted   string
}

func (e *RowsChangedError) Error() string {
	return fmt.Sprintf("version table %s was changed by somebody else while revision %s ran: expected to %s",
		e.Table, e.Revision, e.Wanted)
}

// LockError says that another run held the lock for as long as this one was
// prepared to wait.
type LockError struct {
	Holder Holder
	Waited time.Duration
}

func (e *LockError) Error() string {
	return fmt.Sprintf("another run holds the migration lock (%s); waited %s", e.Holder, e.Waited.Round(time.Millisecond))
}

// LockLostError says that this run no longer holds the lock. It stops before its next
// statement.
type LockLostError struct{}

func (*LockLostError) Error() string {
	return "the migration lock was lost: another run may have taken it (behind a pooler, use lock = \"table\")"
}

// ChangedError says that revisions were changed after they were applied, which
// Options.Strict refuses.
type ChangedError struct{ Revisions []Changed }

func (e *ChangedError) Error() string {
	names := make([]string, len(e.Revisions))
	for i, c := range e.Revisions {
		names[i] = c.Revision
		if c.File != "" {
			names[i] += " (" + c.File + ")"
		}
	}
	return "changed after they were applied: " + strings.Join(names, ", ")
}

// FileChangedError says that a revision's file was changed during the run: the run reads
// all files of its plan before the first step.
type FileChangedError struct {
	Revision string
	File     string
}

func (e *FileChangedError) Error() string {
	return "the file was changed since this run looked at it, before its first step"
}

// InterruptedError says that the run was asked to stop between two revisions.
type InterruptedError struct {
	Done int
	Next string
	Err  error
}

func (e *InterruptedError) Error() string {
	return fmt.Sprintf("stopped before revision %s, after %d done: %v", e.Next, e.Done, e.Err)
}

func (e *InterruptedError) Unwrap() error { return e.Err }

// RepairError says that it cannot be found out whether a step of an earlier run took
// effect, so that a person has to say.
type RepairError struct {
	Revision  string
	Direction graph.Direction
	SQL       string
	Reason    string
	// Edited says that the revision could be carried on if its file still contained the
	// steps that have taken effect.
	Edited bool
}

func (e *RepairError) Error() string {
	return fmt.Sprintf("an earlier %s of revision %s was cut off and cannot be carried on: %s", e.Direction, e.Revision, e.Reason)
}

// AssertError says that a condition of a step did not hold.
type AssertError struct {
	Message string
	Rows    [][]string
}

func (e *AssertError) Error() string {
	if len(e.Rows) == 0 {
		return e.Message
	}
	return fmt.Sprintf("%s: %v", e.Message, e.Rows)
}

func joinUnlock(err error, unlock func() error) error {
	return errors.Join(err, unlock())
}

// CannotRunInsideError says that a step cannot be part of a transaction that was
// asked for.
type CannotRunInsideError struct {
	Revision string
	File     string
	Line     int
	Note     string
}

func (e *CannotRunInsideError) Error() string {
	return fmt.Sprintf("revision %s: %q cannot run inside a transaction", e.Revision, e.Note)
}
