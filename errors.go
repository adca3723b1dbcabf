package migrate

import (
	"fmt"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/runner"
)

// The errors of a run, to be found with errors.As.
type (
	// StepError says which revision failed, at which file, line and statement,
	// and how it was left. It wraps the cause, often a *DatabaseError.
	StepError = runner.StepError
	// LockError says that another run held the lock for as long as this one was
	// prepared to wait: try again.
	LockError = runner.LockError
	// LockLostError says that the lock is not this run's any more.
	LockLostError = runner.LockLostError
	// RepairError says that an earlier run was cut off where nothing tells what
	// it did: a person decides, with Resolve.
	RepairError = runner.RepairError
	// OutOfOrderError says that revisions were slid under applied ones.
	OutOfOrderError = runner.OutOfOrderError
	// RanBeforeError says that more is applied than the files tell.
	RanBeforeError = runner.RanBeforeError
	// ChangedError says that applied revisions were changed since (WithStrict).
	ChangedError = runner.ChangedError
	// InterruptedError says that the context ended between two revisions.
	InterruptedError = runner.InterruptedError
	// RowsChangedError says that somebody else wrote to the version table.
	RowsChangedError = runner.RowsChangedError
	// HookError says which hook stopped the run.
	HookError = runner.HookError
)

// DatabaseError is a refusal by the server, or the loss of it, in one form for
// all drivers: Class says what to decide on, Code and Message are the server's.
type DatabaseError = database.Error

// ErrorClass is what a caller decides on.
type ErrorClass = database.Class

// The classes that are worth a decision. An error of none is a refusal like any
// other.
const (
	Unreachable = database.Unreachable // no server, or it does not answer
	Denied      = database.Denied      // wrong user, password or database
	Lost        = database.Lost        // the connection broke
	LockTimeout = database.LockTimeout // a lock was not got in time
	Canceled    = database.Canceled    // the statement was cancelled, or timed out
	Busy        = database.Busy        // SQLite's file is locked by another writer
	ReadOnly    = database.ReadOnly    // no writes are accepted
)

// ErrorClassOf is the class of the *DatabaseError in err's chain, or "".
func ErrorClassOf(err error) ErrorClass { return database.ClassOf(err) }

// MissingTypesError says which columns of the models are of types that the database
// does not have.
type MissingTypesError struct{ Types []dialect.TypeInDoubt }

func (e *MissingTypesError) Error() string {
	var b strings.Builder
	b.WriteString("the models ask for what this database does not have:")
	for _, t := range e.Types {
		fmt.Fprintf(&b, "\n  %s: unknown type %q", t.Where, t.Type)
	}
	return b.String()
}

// TargetsError says that Plan was asked for a downgrade to no target, or to
// several.
type TargetsError struct{ Targets []string }

func (e *TargetsError) Error() string {
	if len(e.Targets) == 0 {
		return `a downgrade has to say to which revision: an id, "-1", or "base"`
	}
	return "a downgrade goes to one revision, not to " + strings.Join(e.Targets, ", ")
}

// MissingFileError says that a revision of the plan has no file.
type MissingFileError struct{ Revision string }

func (e *MissingFileError) Error() string { return "revision " + e.Revision + " has no file" }

// NoDowngradeError says that a revision does not say how to go back.
type NoDowngradeError struct {
	Revision, File, Reason string
	// Declared says that the file's header gives the reason (irreversible), which
	// holds whatever stands below.
	Declared bool
}

func (e *NoDowngradeError) Error() string {
	s := "revision " + e.Revision + " (" + e.File + ") cannot be taken down"
	if e.Reason != "" {
		return s + ": " + e.Reason
	}
	return s + ": it has no downgrade"
}

// IncompleteError says that a revision cannot run in either direction, because its file lacks something of what it is to
// do: import writes so of what another tool had a program for.
type IncompleteError struct{ Revision, File, Reason string }

func (e *IncompleteError) Error() string {
	return "revision " + e.Revision + " (" + e.File + ") is incomplete: it lacks " + e.Reason
}

// UnfinishedError says that there is nothing to take down from yet: an upgrade
// stopped half way.
type UnfinishedError struct{ Revision string }

func (e *UnfinishedError) Error() string {
	return "an earlier upgrade of revision " + e.Revision + " stopped half way, and is neither applied nor not"
}

// NotAtHeadsError says that a database cannot be compared with the models,
// because it is not where the revisions lead: what is pending would be proposed
// a second time.
type NotAtHeadsError struct {
	Pending, Unknown []string
	// Below is Standing.Below.
	Below string
	// Heads are where the revisions lead. An upgrade has to be told to which of
	// several.
	Heads []string
}

func (e *NotAtHeadsError) Error() string {
	if len(e.Unknown) > 0 {
		return fmt.Sprintf("the database is at %s, which no file knows", strings.Join(e.Unknown, ", "))
	}
	if len(e.Pending) == 1 {
		return "the database is behind: " + e.Pending[0] + " is pending"
	}
	return "the database is behind: " + strings.Join(e.Pending, ", ") + " are pending"
}

// MisplacedError says that revisions are not where they are looked for.
type MisplacedError struct {
	// Folder is where some are: an embed.FS has its files below the folder that the
	// directive names. It is empty where the file system cannot be listed.
	Folder string
	Err    error
}

func (e *MisplacedError) Error() string {
	if e.Folder == "" {
		return "the revisions cannot be listed: " + e.Err.Error()
	}
	return fmt.Sprintf("there are no revisions at the top of the file system, but in its folder %q: pass what fs.Sub(fsys, %q) returns", e.Folder, e.Folder)
}

func (e *MisplacedError) Unwrap() error { return e.Err }
