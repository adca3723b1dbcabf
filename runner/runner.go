// Package runner carries a plan of revisions out on a database: it takes the
// lock, cuts each revision into units that can be committed, journals what it
// does, and goes on where an earlier run was cut off.
package runner

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"slices"
	"sync"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/schema"
)

// Runner applies revisions to one database over one pinned connection. It is
// for one goroutine at a time.
type Runner struct {
	conn    database.Conn
	dialect dialect.Dialect
	server  server
	source  Source
	options Options
	tables  tables
	events  Observer
	// held is the lock and session the connection's state, while a run has them.
	held    locker
	session session
	retries int
	made    ops.NewTables // by the run
	inserts inserts
	who     func() (user, host string) // asks once
}

// Options are the settings of a run. The zero value of each is a sensible default.
type Options struct {
	// VersionTable holds a row for each head; empty means schema_revision.
	VersionTable schema.Name
	// LockKind says how runs keep out of each other's way; empty is LockAuto.
	LockKind LockKind
	// LockTimeout bounds the wait for another run; 0 means 60 s, a negative
	// value not to wait at all.
	LockTimeout time.Duration
	// LockPath is the lock file's path for SQLite; empty puts it beside the
	// database.
	LockPath string
	// Transaction is how much goes into one transaction; empty is
	// TransactionRevision.
	Transaction TransactionMode
	// Online expands every operation that has a non-blocking expansion.
	Online bool
	// StatementLockTimeout bounds how long a statement waits for a lock (whole
	// seconds on MySQL and MariaDB), StatementTimeout how long it runs; 0 means
	// the server's own.
	StatementLockTimeout time.Duration
	StatementTimeout     time.Duration
	// Lease is how long a lock of LockTable lasts that is not renewed, because its
	// holder is gone; 0 means 30 s.
	Lease time.Duration
	// Connect opens another connection to the same database, for the heartbeat of
	// LockTable. Without it a run that takes longer than the lease without a
	// statement in between may lose the lock.
	Connect func(context.Context) (database.Conn, error)
	// Attempts is how often a unit is tried when a lock was not got; 0 means 5,
	// 1 once.
	Attempts int
	// Trace sends each statement by itself, so that each can be timed, instead of several
	// together.
	Trace bool
	// OutOfOrder applies revisions that were inserted below applied ones.
	OutOfOrder bool
	// Hooks are called before and after the run and each of its revisions.
	Hooks Hooks
	// Strict refuses to run where a revision was changed after it was applied, even if
	// there is nothing to do.
	Strict bool
	// AssumeUnchanged leaves that check out, with the warnings that it gives otherwise. It
	// is for databases that this process alone has filled, such as a scratch.
	AssumeUnchanged bool
	// Tool is the name and version of the program, for the journal.
	Tool string
	// Who returns the user and the host, for the journal. It is called before the first
	// row is written, and not at all where none is; nil leaves both empty.
	Who func() (user, host string)
	// RunID tells this run from others in the journal and in the lock's table;
	// empty means a random one.
	RunID string
}

// TransactionMode is how much goes into one transaction.
type TransactionMode string

// The transaction modes.
const (
	// TransactionRevision commits each revision by itself.
	TransactionRevision TransactionMode = "revision"
	// TransactionAll commits the whole run at once.
	TransactionAll TransactionMode = "all"
	// TransactionNone commits each statement by itself.
	TransactionNone TransactionMode = "none"
)

// Source opens revisions. Planning needs their headers only, so that a body is
// read when it is about to run.
type Source interface {
	// Open reads a revision for a direction. A run opens them ahead of their turn, on a
	// goroutine of its own, so that it may be called by two at once.
	Open(id string, d graph.Direction) (Revision, error)
	// IDs are those of all revisions, applied or not.
	IDs() []string
	// BytesHash is that of a revision's file, and of the data files that belong to
	// it, as they are now; empty if the revision is not in a file, or not there.
	BytesHash(id string) (string, error)
}

// Revision is a revision with what it does in the direction that it was opened for.
type Revision struct {
	ID      string
	Message string
	// File is where it was read from, for people; empty for revisions that are
	// not in files.
	File string
	// Parents are its down_revision, and DependsOn the ids of the others that it
	// needs; the journal keeps both.
	Parents   []string
	DependsOn []string
	// Source is the file's text, for the journal.
	Source string
	// BytesHash and OpsHash tell whether the revision was changed after it was applied, or
	// while it is half done: the first is that of its file, the second of its operations.
	BytesHash      string
	OpsHash        string
	OpsHashVersion int
	// NoTransaction runs it outside a transaction.
	NoTransaction bool
	// Limits bound its statements where an operation has no limits of its own; where both
	// are silent, the Options count.
	Limits revision.Limits
	// Parts returns what it does in that direction, or why it cannot: there may be no
	// downgrade.
	Parts func() ([]Part, error)
}

// Part is a piece of a revision's body: an operation or a function.
type Part struct {
	Op ops.Op
	Go Function
	// Name is the function's, for people.
	Name string
	// Line is where it stands in the file, counted from 1; 0 if unknown.
	Line int
	// Sections are the lines of SQL that is for one database only, by its name.
	Sections map[string]int
	// Limits are the operation's own.
	Limits revision.Limits
	// Folder is where the data files are that the operation names.
	Folder Folder
}

// Folder is a folder of data files. FS is nil where there is none.
type Folder struct {
	FS fs.FS
	// Name is how people know it.
	Name string
}

// New makes a Runner. events may be nil.
func New(conn database.Conn, source Source, options Options, events Observer) (*Runner, error) {
	d, err := dialect.For(conn.Server())
	if err != nil {
		return nil, err
	}
	if options.VersionTable.Name == "" {
		options.VersionTable.Name = DefaultVersionTable
	}
	if options.LockTimeout == 0 {
		options.LockTimeout = time.Minute
	}
	if options.RunID == "" {
		options.RunID = rand.Text()
	}
	if options.Who == nil {
		options.Who = func() (user, host string) { return "", "" }
	}
	if events == nil {
		events = discard{}
	}
	return &Runner{
		conn: conn, dialect: d, server: serverOf(d.Server()), source: source, options: options, events: events,
		tables: newTables(d, options.VersionTable), held: noLock{}, inserts: inserts{},
		who: sync.OnceValues(options.Who),
	}, nil
}

// Planner decides what is to be done. It is asked again after the lock was
// taken, if the rows are others then.
type Planner interface {
	// Plan decides the steps from where the database stands. It may use the
	// connection.
	Plan(ctx context.Context, state State) ([]graph.Step, error)
	// Step is the step of one revision alone, for one that was cut off.
	Step(rows []string, revision string, d graph.Direction) (graph.Step, error)
}

// Result says what a run did.
type Result struct {
	// Applied are the steps that were carried out, in order.
	Applied []graph.Step
	// Heads are the rows afterwards.
	Heads []string
	// Ahead are rows that are in no file, where the database has everything that was
	// asked for and more.
	Ahead []string
	// Retries counts the attempts that were repeated because a lock was not available.
	Retries int
	// Elapsed is the time from the first look to the last commit.
	Elapsed time.Duration
}

// Run brings the database to where plan says. When there is nothing to do it
// takes no lock and writes nothing. A plan with a revision that cannot be read is
// not begun. Steps before one that fails stay applied;
// the error is then a *StepError.
func (r *Runner) Run(ctx context.Context, plan Planner) (Result, error) {
	begun := time.Now()
	r.retries, r.made = 0, ops.NewTables{}
	state, err := r.State(ctx)
	if err != nil {
		return Result{}, err
	}
	steps, err := plan.Plan(ctx, state)
	if err != nil {
		return Result{}, err
	}
	// An unfinished upgrade that is not asked for is another program's, which may
	// be at it; a revision that is half taken down is nobody's aim.
	halfDown := state.Unfinished != nil && state.Unfinished.Direction == graph.Down
	if len(steps) == 0 && !halfDown {
		if r.options.Strict {
			err = r.checkApplied(ctx, state, nil)
		}
		return Result{Heads: state.Rows, Elapsed: time.Since(begun)}, err
	}
	unlock, err := r.lock(ctx)
	if err != nil {
		return Result{}, err
	}
	result, err := r.locked(ctx, plan, state.Rows, steps)
	result.Elapsed, result.Retries = time.Since(begun), r.retries
	return result, joinUnlock(err, unlock)
}

// locked does the work of Run while the lock is held. seen are the rows that
// steps were planned for.
func (r *Runner) locked(ctx context.Context, plan Planner, seen []string, steps []graph.Step) (Result, error) {
	state, err := r.State(ctx)
	if err != nil {
		return Result{}, err
	}
	if err := r.checkApplied(ctx, state, steps); err != nil {
		return Result{Heads: state.Rows}, err
	}
	if err := r.ensureTables(ctx, state); err != nil {
		return Result{Heads: state.Rows}, err
	}
	if err := r.openSession(ctx); err != nil {
		return Result{Heads: state.Rows}, errors.Join(err, r.closeSession(ctx))
	}
	result, err := r.inSession(ctx, plan, state, seen, steps)
	r.diagnose(ctx, err)
	if step := (*StepError)(nil); errors.As(err, &step) {
		step.Kept, step.Heads = len(result.Applied), result.Heads
	}
	return result, errors.Join(err, r.closeSession(ctx))
}

// inSession carries out the plan, which is made again if the rows are not those
// it was made for, after what an earlier run left.
func (r *Runner) inSession(ctx context.Context, plan Planner, state State, seen []string, steps []graph.Step) (result Result, err error) {
	if state.Unfinished == nil && !slices.Equal(state.Rows, seen) {
		if steps, err = plan.Plan(ctx, state); err != nil {
			return Result{Heads: state.Rows}, err
		}
	}
	if state.Unfinished == nil && len(steps) == 0 {
		r.events.Event(Planned{})
		return Result{Heads: state.Rows}, nil
	}
	return r.hooked(ctx, state.Rows, steps, func() (Result, error) {
		return r.carryOut(ctx, plan, state, seen, steps)
	})
}

// carryOut carries on what an earlier run left, and then takes the steps. The plan
// is made again in between, unless what was left is its first step: a target that
// counts from where the database stands would lie one step further then.
func (r *Runner) carryOut(ctx context.Context, plan Planner, state State, seen []string, steps []graph.Step) (result Result, err error) {
	result.Heads = state.Rows
	if u := state.Unfinished; u != nil {
		first := slices.Equal(state.Rows, seen) && len(steps) > 0 && steps[0].Revision == u.Revision && steps[0].Direction == u.Direction
		if state, err = r.carryOn(ctx, plan, state, &result); err != nil {
			return result, err
		}
		if first && len(result.Applied) > 0 {
			steps = steps[1:]
		} else if steps, err = plan.Plan(ctx, state); err != nil {
			return result, err
		}
	}
	r.events.Event(Planned{Steps: steps})
	if r.options.Transaction == TransactionAll && len(steps) > 0 {
		return r.allTogether(ctx, result, steps)
	}
	err = r.takeSteps(ctx, &result, steps)
	return result, err
}

// carryOn ends the revision that an earlier run left unfinished, and returns how
// the database stands then.
func (r *Runner) carryOn(ctx context.Context, plan Planner, state State, result *Result) (State, error) {
	step, err := plan.Step(state.Rows, state.Unfinished.Revision, state.Unfinished.Direction)
	if err != nil {
		return state, err
	}
	resumed, err := r.resume(ctx, *state.Unfinished, step)
	if err != nil {
		return state, err
	}
	if state, err = r.State(ctx); err != nil {
		return state, err
	}
	result.Heads = state.Rows
	if !resumed {
		return state, nil
	}
	result.Applied = append(result.Applied, step)
	return state, r.afterRevision(ctx, step)
}
