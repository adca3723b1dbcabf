package migrate

import (
	"context"
	"io/fs"
	"log/slog"
	"time"

	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/schema"
)

// Option changes how a Migrator works. If two options set the same thing, the later one
// counts.
type Option func(*options)

type options struct {
	set       *revision.Set
	locations []revision.Location
	recursive bool
	variables revision.Lookup
	compiled  []GoRevision
	run       RunOptions
	observer  Observer
	confirm   func(context.Context, Pending) error
	ahead     Ahead
	scratch   OpenScratch
}

// WithLocation adds a folder of revision files to the one that New was given.
// Errors say name where they mean it.
func WithLocation(name string, fsys fs.FS) Option {
	return func(o *options) { o.locations = append(o.locations, revision.Location{FS: fsys, Name: name}) }
}

// WithRecursive reads the folders inside the folders of revisions, too.
func WithRecursive() Option { return func(o *options) { o.recursive = true } }

// WithVariables gives values to the variables that revisions list in their headers. If
// a run needs one that has no value, it is refused with a *revision.VariableError
// before its first step.
func WithVariables(values map[string]string) Option {
	return func(o *options) { o.variables = revision.Values(values) }
}

// WithGoRevisions adds revisions written in Go.
func WithGoRevisions(list ...GoRevision) Option {
	return func(o *options) { o.compiled = append(o.compiled, list...) }
}

// WithRevisions uses a set that was loaded before, instead of loading one: New and
// WithLocation then read nothing, and the variables are those of the set. If the set
// has revisions in Go, it has to be loaded with the GoFiles of those that
// WithGoRevisions gives.
func WithRevisions(set *revision.Set) Option { return func(o *options) { o.set = set } }

// WithVersionTable names the version table. The default is schema_revision, in the
// schema where the connection finds unqualified names. "alembic_version" adopts a
// database of Alembic's.
func WithVersionTable(n schema.Name) Option {
	return func(o *options) { o.run.VersionTable = n }
}

// WithLock says how runs keep out of each other's way. The default is LockAuto;
// LockTable is for clusters where each node has locks of its own, and LockNone for runs
// that cannot meet.
func WithLock(kind LockKind) Option { return func(o *options) { o.run.LockKind = kind } }

// WithLockTimeout bounds the wait for another run to end. The default is a minute; with
// a negative duration it does not wait.
func WithLockTimeout(d time.Duration) Option { return func(o *options) { o.run.LockTimeout = d } }

// WithTransaction says how much goes into one transaction, where the database can roll
// definitions back. The default is TransactionRevision.
func WithTransaction(mode TransactionMode) Option {
	return func(o *options) { o.run.Transaction = mode }
}

// WithStatementTimeout bounds how long a statement may run. Zero, the default, leaves
// it to the server's own setting.
func WithStatementTimeout(d time.Duration) Option {
	return func(o *options) { o.run.StatementTimeout = d }
}

// WithStatementLockTimeout bounds how long a statement waits for a lock before its
// transaction is rolled back and tried again. MySQL and MariaDB know whole seconds
// only. Zero, the default, leaves it to the server's own setting.
func WithStatementLockTimeout(d time.Duration) Option {
	return func(o *options) { o.run.StatementLockTimeout = d }
}

// WithRetries says how often a revision is tried again that did not get a lock in time
// or met a deadlock. The default is 4; 0 or less means never.
func WithRetries(n int) Option { return func(o *options) { o.run.Attempts = max(n, 0) + 1 } }

// WithOnline carries out every operation in a form that does not block readers and
// writers, if it has one.
func WithOnline() Option { return func(o *options) { o.run.Online = true } }

// WithStrict refuses to run, with a *ChangedError, if a revision was changed after it
// had been applied. Without it there is only an event.
func WithStrict() Option { return func(o *options) { o.run.Strict = true } }

// WithOutOfOrder applies revisions that did not run but stand below applied ones,
// instead of stopping with an *OutOfOrderError. The rows of the version table stay as
// they are.
func WithOutOfOrder() Option { return func(o *options) { o.run.OutOfOrder = true } }

// WithAhead says what an upgrade does with a database that is ahead of the files. The
// default is AheadWarn.
func WithAhead(a Ahead) Option { return func(o *options) { o.ahead = a } }

// WithScratch says which database Diff may use as a scratch if the role may not create
// one beside the live database. open is called only when it is needed.
func WithScratch(open OpenScratch) Option {
	return func(o *options) { o.scratch = open }
}

// WithConfirm shows the plan to f before its first step. If f returns an error, nothing
// is done, and Upgrade or Downgrade returns that error. f may be called again if
// another run has changed the database meanwhile.
func WithConfirm(f func(context.Context, Pending) error) Option {
	return func(o *options) { o.confirm = f }
}

// WithHooks calls functions before and after a run and each of its revisions.
func WithHooks(h Hooks) Option { return func(o *options) { o.run.Hooks = h } }

// WithObserver tells ob what happens. There is one observer: a later WithObserver or
// WithLogger replaces it.
func WithObserver(ob Observer) Option { return func(o *options) { o.observer = ob } }

// WithLogger logs what happens, as LogTo does. To have events and a log, give
// WithObserver an observer that passes events on to LogTo.
func WithLogger(l *slog.Logger) Option { return WithObserver(LogTo(l)) }

// WithRunOptions sets all settings of a run at once, including some that have no option
// of their own. It replaces what earlier options have set.
func WithRunOptions(run RunOptions) Option { return func(o *options) { o.run = run } }
