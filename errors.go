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
	// LockError says that another run held the lock longer than this one was prepared
	// to wait. Trying again may help.
	LockError = runner.LockError
	// LockLostError says that this run no longer holds the lock.
	LockLostError = runner.LockLostError
	// RepairError says that an earlier run was cut off, and that nothing tells whether
	// its last step took effect. A person has to decide, with Resolve.
	RepairError = runner.RepairError
	// OutOfOrderError says that revisions which did not run stand below applied ones.
	OutOfOrderError = runner.OutOfOrderError
	// RanBeforeError says that revisions are applied which, by the files as they are
	// now, the rows of the version table do not include: a line was rebased, applied,
	// and put back as it was.
	RanBeforeError = runner.RanBeforeError
	// ChangedError says that revisions were changed after they had been applied (see
	// WithStrict).
	ChangedError = runner.ChangedError
	// InterruptedError says that the context ended between two revisions.
	InterruptedError = runner.InterruptedError
	// RowsChangedError says that somebody else wrote to the version table.
	RowsChangedError = runner.RowsChangedError
	// HookError says which hook stopped the run.
	HookError = runner.HookError
)

// DatabaseError is a refusal by the server or a lost connection, in one form for all
// drivers. Class is what to decide on; Code and Message are the server's own.
type DatabaseError = database.Error

// ErrorClass tells apart the errors of a database that a program can do something
// about.
type ErrorClass = database.Class

// The classes of errors that a program may want to tell apart. An error without a class
// is an ordinary refusal by the server.
const (
	Unreachable = database.Unreachable // no server, or it does not answer
	Denied      = database.Denied      // wrong user, password or database
	Lost        = database.Lost        // the connection broke
	LockTimeout = database.LockTimeout // a lock was not got in time
	Canceled    = database.Canceled    // the statement was cancelled, or timed out
	Busy        = database.Busy        // SQLite's file is locked by another writer
	ReadOnly    = database.ReadOnly    // no writes are accepted
)

// ErrorClassOf returns the class of the *DatabaseError in err's chain, or "" if there
// is none.
func ErrorClassOf(err error) ErrorClass { return database.ClassOf(err) }

// MissingTypesError says which columns of the models have types that the database does
// not have.
type MissingTypesError struct{ Types []dialect.TypeInDoubt }

func (e *MissingTypesError) Error() string {
	var b strings.Builder
	b.WriteString("the models ask for what this database does not have:")
	for _, t := range e.Types {
		fmt.Fprintf(&b, "\n  %s: unknown type %q", t.At, t.Type)
	}
	return b.String()
}

// TargetsError says that Plan was asked for a downgrade with no target, or with
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

// NoDowngradeError says that a revision has no way back.
type NoDowngradeError struct {
	Revision, File, Reason string
	// Declared says that the file's header declares it (irreversible), so that no
	// downgrade in the file counts.
	Declared bool
}

func (e *NoDowngradeError) Error() string {
	s := "revision " + e.Revision + " (" + e.File + ") cannot be taken down"
	if e.Reason != "" {
		return s + ": " + e.Reason
	}
	return s + ": it has no downgrade"
}

// IncompleteError says that a revision cannot run, up or down, because its header says
// that something is missing in it. An import writes that where the other tool ran a
// program.
type IncompleteError struct{ Revision, File, Reason string }

func (e *IncompleteError) Error() string {
	return "revision " + e.Revision + " (" + e.File + ") is incomplete: it lacks " + e.Reason
}

// UnfinishedError says that a downgrade cannot begin because an upgrade stopped half
// way.
type UnfinishedError struct{ Revision string }

func (e *UnfinishedError) Error() string {
	return "an earlier upgrade of revision " + e.Revision + " stopped half way, and is neither applied nor not"
}

// NotAtHeadsError says that a database cannot be compared with the models because it is
// not where the revisions lead: changes of pending revisions would be proposed again.
type NotAtHeadsError struct {
	Pending, Unknown []string
	// Below is Standing.Below.
	Below string
	// Heads are the heads of the revisions. If there are several, an upgrade has to be
	// told which.
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
	// Folder is a folder that does hold revisions, such as the one below the root of an
	// embed.FS. It is empty if the file system cannot be listed.
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
