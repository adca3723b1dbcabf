package migrate

import (
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"
)

// Database is one pinned connection, opened by driver/postgres, driver/mysql or
// driver/sqlite. It is for one goroutine at a time, and a Migrator does not
// close it.
type Database = database.Conn

// Rows is a result being read: Next, Scan, Err and Close, as in database/sql.
type Rows = database.Rows

// Tx is what a revision written in Go works with.
type Tx = runner.Tx

// Direction is Up or Down.
type Direction = graph.Direction

// The directions.
const (
	Up   = graph.Up
	Down = graph.Down
)

// Plan is what an upgrade or a downgrade would do: steps in order, each with the
// rows of the version table that stand after it.
type Plan = graph.Plan

// Step is one revision of a plan, and a direction.
type Step = graph.Step

// Preview is a step as it would be carried out: the statements, with their risks.
type Preview = runner.Preview

// Loss is a table or column that a step drops and that holds data.
type Loss = runner.Loss

// Holder is what is known of the run that holds the lock.
type Holder = runner.Holder

// NotRun is a revision that counts as applied, since a revision above it is, but never
// ran: it was inserted below that one after that one had been applied.
type NotRun = runner.NotRun

// Result says what a run did.
type Result = runner.Result

// State is what the version table and the end of the journal say.
type State = runner.State

// Unfinished is a revision that a run began and did not finish.
type Unfinished = runner.Unfinished

// Resolution is what a person decides about an unfinished revision, for Resolve.
type Resolution = runner.Resolution

// The resolutions. The revision's open step took effect; it did not; or what has been
// done of the revision is to be undone.
const (
	ResolveDone    = runner.ResolveDone
	ResolveNotDone = runner.ResolveNotDone
	ResolveUndo    = runner.ResolveUndo
)

// StampMode says what Stamp does with the rows that are there.
type StampMode = graph.StampMode

// The ways to stamp: StampKeep keeps the rows of other branches, StampPurge removes all
// rows first.
const (
	StampKeep  = graph.StampKeep
	StampPurge = graph.StampPurge
)

// RunOptions are all settings of a run. The zero value of each has a meaning.
type RunOptions = runner.Options

// LockKind says how runs keep out of each other's way.
type LockKind = runner.LockKind

// The kinds of lock. LockSession is a lock of the session: an advisory lock, a named
// lock, a lock file. LockTable is a row beside the version table that the run renews.
// LockAuto is LockSession, or LockTable behind a connection pooler. LockNone is no
// lock.
const (
	LockAuto    = runner.LockAuto
	LockSession = runner.LockSession
	LockTable   = runner.LockTable
	LockNone    = runner.LockNone
)

// TransactionMode is how much goes into one transaction.
type TransactionMode = runner.TransactionMode

// The modes: each revision is a transaction, the whole run is one, or each statement
// commits by itself.
const (
	TransactionRevision = runner.TransactionRevision
	TransactionAll      = runner.TransactionAll
	TransactionNone     = runner.TransactionNone
)

// Hooks are called before and after a run and each of its revisions.
type Hooks = runner.Hooks

// HookRun is what the hooks of a run are told.
type HookRun = runner.HookRun

// HookRevision is what the hooks of a revision are told.
type HookRevision = runner.HookRevision
