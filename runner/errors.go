package runner

import (
	"errors"
	"fmt"
	"time"

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
	// SQL is the statement, empty if the failure was not in one.
	SQL  string
	Note string
	// RolledBack says that nothing of the revision remains. Otherwise Done of
	// its Steps are in place, journalled, and the next run goes on from there.
	RolledBack  bool
	Done, Steps int
	Err         error
}

func (e *StepError) Error() string {
	s := fmt.Sprintf("%s of revision %s failed: %v", e.Direction, e.Revision, e.Err)
	if e.RolledBack {
		return s + " (rolled back)"
	}
	return s + fmt.Sprintf(" (%d of %d steps are in place and journalled)", e.Done, e.Steps)
}

func (e *StepError) Unwrap() error { return e.Err }

// TableError says that the tool's own tables could not be read or created.
type TableError struct {
	Table schema.Name
	Err   error
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

// RepairError says that a step of an earlier run has an outcome that nothing
// settles, so that a person has to.
type RepairError struct {
	Revision  string
	Direction graph.Direction
	SQL       string
	Reason    string
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
	Note     string
}

func (e *CannotRunInsideError) Error() string {
	return fmt.Sprintf("revision %s: %q cannot run inside a transaction; say transaction = false in the revision", e.Revision, e.Note)
}
