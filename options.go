package migrate

import (
	"context"
	"io/fs"
	"log/slog"
	"time"

	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/schema"
)

// Option changes how a Migrator works. Of two that say the same the later one
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

// WithVariables gives the values of the variables that revisions list in their
// headers. A run that needs one without a value is refused with a
// *revision.VariableError before its first step.
func WithVariables(values map[string]string) Option {
	return func(o *options) { o.variables = revision.Values(values) }
}

// WithGoRevisions adds revisions written in Go.
func WithGoRevisions(list ...GoRevision) Option {
	return func(o *options) { o.compiled = append(o.compiled, list...) }
}

// WithRevisions uses a set that was loaded before, instead of loading one: what New
// and WithLocation name is not read then, and the variables are the set's. A set with revisions in Go was loaded
// with GoFiles of those that WithGoRevisions gives.
func WithRevisions(set *revision.Set) Option { return func(o *options) { o.set = set } }

// WithVersionTable names the version table; without it that is schema_revision,
// where the connection's unqualified names are. "alembic_version" adopts a
// database of Alembic's.
func WithVersionTable(n schema.Name) Option {
	return func(o *options) { o.run.VersionTable = n }
}

// WithLock says how runs keep out of each other's way: LockAuto if nothing
// is said, LockTable for clusters where each node has locks of its own, LockNone if they cannot meet.
func WithLock(kind LockKind) Option { return func(o *options) { o.run.LockKind = kind } }

// WithLockTimeout bounds the wait for another run to end, a minute if nothing is
// said. A negative one does not wait.
func WithLockTimeout(d time.Duration) Option { return func(o *options) { o.run.LockTimeout = d } }

// WithTransaction says how much goes into one transaction, where the database
// can roll definitions back: TransactionRevision if nothing is said.
func WithTransaction(mode TransactionMode) Option {
	return func(o *options) { o.run.Transaction = mode }
}

// WithStatementTimeout bounds how long a statement runs; without it, and with 0, the
// server's own setting holds.
func WithStatementTimeout(d time.Duration) Option {
	return func(o *options) { o.run.StatementTimeout = d }
}

// WithStatementLockTimeout bounds how long a statement waits for a lock before
// its transaction is rolled back and tried again; whole seconds on MySQL and
// MariaDB. Without it, and with 0, the server's own setting holds.
func WithStatementLockTimeout(d time.Duration) Option {
	return func(o *options) { o.run.StatementLockTimeout = d }
}

// WithRetries is how often what did not get a lock in time, or met a deadlock, is
// tried again: 4 times by default, 0 or less for not at all.
func WithRetries(n int) Option { return func(o *options) { o.run.Attempts = max(n, 0) + 1 } }

// WithOnline expands every operation that has a form which does not block.
func WithOnline() Option { return func(o *options) { o.run.Online = true } }

// WithStrict refuses to run, with a *ChangedError, when a revision was changed
// after it was applied. Without it that is an event.
func WithStrict() Option { return func(o *options) { o.run.Strict = true } }

// WithOutOfOrder applies revisions that were slid under applied ones, instead of
// stopping with an *OutOfOrderError. The rows stay what they are.
func WithOutOfOrder() Option { return func(o *options) { o.run.OutOfOrder = true } }

// WithAhead says what an upgrade does with a database that is ahead of the
// files: AheadWarn if nothing is said.
func WithAhead(a Ahead) Option { return func(o *options) { o.ahead = a } }

// WithScratch says which database Diff may ask how the server spells what the models
// declare, where the role may not make a scratch beside the live database. open is
// called when it is needed.
func WithScratch(open OpenScratch) Option {
	return func(o *options) { o.scratch = open }
}

// WithConfirm shows the plan to f before its first step; an error stops the
// run, and is what Upgrade or Downgrade returns. f may be asked again, if the
// database was changed by another run meanwhile.
func WithConfirm(f func(context.Context, Pending) error) Option {
	return func(o *options) { o.confirm = f }
}

// WithHooks calls functions before and after a run and each of its revisions.
func WithHooks(h Hooks) Option { return func(o *options) { o.run.Hooks = h } }

// WithObserver tells ob what happens. There is one observer: WithLogger is another
// way to give it.
func WithObserver(ob Observer) Option { return func(o *options) { o.observer = ob } }

// WithLogger logs what happens, as LogTo does. For events and a log, give an observer
// that passes events on to LogTo.
func WithLogger(l *slog.Logger) Option { return WithObserver(LogTo(l)) }

// WithRunOptions sets all settings of a run at once, those of the options above and
// what few programs need: it takes the place of what options before it have set.
func WithRunOptions(run RunOptions) Option { return func(o *options) { o.run = run } }
