// Package migrate changes database schemas by revisions: a directed acyclic
// graph of upgrades and downgrades, applied to PostgreSQL, MySQL, MariaDB or
// SQLite, and compared with declared models.
//
// A Migrator works over a Database, which driver/postgres, driver/mysql or
// driver/sqlite opens or takes out of a pool, and over revisions: files in TOML
// or SQL in an fs.FS, and functions (GoRevision). It prints nothing, never exits,
// and keeps no global state.
//
// Upgrade and Downgrade carry out what Plan says and Preview shows. Their targets
// are a revision's id or the beginning of one, a label, "head", "heads", "base",
// "shop@head" on a branch, or relative: "+2", "-1", "shop@-1". They hold a
// lock, journal what they do, and go on where an earlier run was cut off; a
// revision is one transaction where the database can roll definitions back. When
// there is nothing to do, no lock is taken and nothing is written. Current,
// Standing and History say where a database stands, Stamp sets that without
// running anything, Check compares with declared models, and Autogenerate makes a
// revision of the difference.
//
// What goes on is told to an Observer, or logged (WithLogger). Errors are types,
// among them *StepError, *LockError and *RepairError. Every call takes a context;
// when that ends, what runs is cancelled and rolled back.
//
// Many names here are those of other packages (runner, revision/graph, autogen,
// …), where they are described in full, so that most programs import this one
// alone.
package migrate

import (
	"context"
	"errors"
	"io/fs"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"
	"github.com/retort-db/migrate/schema"
)

// Migrator applies the revisions of a set to one database. It is for one
// goroutine at a time.
type Migrator struct {
	db      Database
	dialect dialect.Dialect
	set     *revision.Set
	runner  *runner.Runner
	options options
}

// New makes a Migrator over the revision files at the top of fsys, those of the
// options, or both. fsys may be nil or empty. If it cannot be listed, or has revisions
// only in a folder below its top, the error is a *MisplacedError. New reads no more
// than the files' headers and does not use the database. All mistakes in the files are
// reported at once, as revision.LineErrors, a *revision.FileError or a
// *revision.GraphError.
func New(db Database, fsys fs.FS, opts ...Option) (*Migrator, error) {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	if o.set == nil {
		set, err := o.load(fsys)
		if err != nil {
			return nil, err
		}
		o.set = set
	}
	if db == nil {
		return nil, errors.New("no database was given: what driver/postgres, driver/mysql or driver/sqlite returned is nil")
	}
	d, err := dialect.For(db.Server())
	if err != nil {
		return nil, err
	}
	m := &Migrator{db: db, dialect: d, set: o.set, options: o}
	m.runner, err = m.runnerFor(o.set)
	return m, err
}

// load reads the revisions of fsys and of all locations.
func (o options) load(fsys fs.FS) (*revision.Set, error) {
	locations := o.locations
	if fsys != nil {
		locations = append([]revision.Location{{FS: fsys, Name: "."}}, locations...)
	}
	compiled, err := GoFiles(o.compiled)
	if err != nil {
		return nil, err
	}
	set, err := revision.Load(locations, revision.LoadOptions{Recursive: o.recursive, Compiled: compiled, Variables: o.variables})
	if fsys != nil && (err != nil || set.Graph.Len() <= len(compiled)) {
		if lost := misplaced(fsys, o.recursive); lost != nil {
			return nil, lost
		}
	}
	return set, err
}

// misplaced is the error of a file system that is not there, or has its revisions
// in a folder: taken as it is, every database would be at its head.
func misplaced(fsys fs.FS, recursive bool) error {
	own := []revision.Location{{FS: fsys, Name: "."}}
	if files, mistakes := revision.Scan(own, revision.LoadOptions{Recursive: recursive}); len(files)+len(mistakes) > 0 {
		return nil
	}
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return &MisplacedError{Err: err}
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		sub, err := fs.Sub(fsys, e.Name())
		if err != nil {
			return err
		}
		if files, _ := revision.Scan([]revision.Location{{FS: sub, Name: e.Name()}}, revision.LoadOptions{}); len(files) > 0 {
			return &MisplacedError{Folder: e.Name()}
		}
	}
	return nil
}

// runnerFor is a runner that opens the revisions of a set.
func (m *Migrator) runnerFor(set *revision.Set) (*runner.Runner, error) {
	return runner.New(m.db, newSource(set, m.options.compiled), m.options.run, m.options.observer)
}

// Graph is the graph of the revisions.
func (m *Migrator) Graph() *graph.Graph { return m.set.Graph }

// Dialect returns the dialect of the connected database.
func (m *Migrator) Dialect() dialect.Dialect { return m.dialect }

// Current reads the version table: two queries, no lock, nothing written.
func (m *Migrator) Current(ctx context.Context) (State, error) { return m.runner.State(ctx) }

// Plan returns what Upgrade to the targets, or Downgrade to the one target, would do
// now. It takes no lock, so another run may come first. An upgrade without a target
// goes to "head"; a downgrade has to have a target.
func (m *Migrator) Plan(ctx context.Context, d Direction, targets ...string) (Plan, error) {
	switch {
	case d == graph.Up:
		targets = orHead(targets)
	case len(targets) != 1:
		return Plan{}, &TargetsError{Targets: targets}
	}
	state, err := m.runner.State(ctx)
	if err != nil {
		return Plan{}, err
	}
	p, err := m.planner(m.runner, m.set, d, targets).plan(ctx, state)
	if d == graph.Down && unknownRows(err) {
		set, rerr := m.recorded(ctx, state, err)
		if rerr != nil {
			return Plan{}, rerr
		}
		return m.planner(m.runner, set, d, []string{m.ofFiles(targets[0])}).plan(ctx, state)
	}
	return p, err
}

// Preview compiles the steps of a plan without running them. It reads from the database
// what compiling takes, and writes nothing.
func (m *Migrator) Preview(ctx context.Context, plan Plan) ([]Preview, error) {
	r, err := m.runnerOf(ctx, plan)
	if err != nil {
		return nil, err
	}
	return r.Preview(ctx, plan.Steps)
}

// Losses returns the tables and columns that a plan drops and that hold data now. See
// Pending.Losses for what it costs.
func (m *Migrator) Losses(ctx context.Context, plan Plan) ([]Loss, error) {
	r, err := m.runnerOf(ctx, plan)
	if err != nil {
		return nil, err
	}
	return r.Losses(ctx, plan.Steps)
}

// Upgrade applies the revisions that lead to the targets, or to "head" if there are
// none. It first finishes what an earlier run left unfinished. WithConfirm lets a
// program see the plan before anything is done. A database that is provably ahead of
// the files is left as it is, with a warning (WithAhead).
//
// The Result says what was applied even if there is an error: revisions before the one
// that failed stay applied, and a *StepError says how that one was left. After a
// *LockError it makes sense to try again; a *RepairError and an *OutOfOrderError are
// for a person to decide; an *UnknownError says that files are missing. For targets
// that do not exist, or that are not above, there are errors in package revision/graph.
func (m *Migrator) Upgrade(ctx context.Context, targets ...string) (Result, error) {
	targets = orHead(targets)
	result, err := m.runner.Run(ctx, m.planner(m.runner, m.set, graph.Up, targets))
	if unknownRows(err) {
		return m.ahead(ctx, targets, err)
	}
	return result, err
}

func orHead(targets []string) []string {
	if len(targets) == 0 {
		return []string{"head"}
	}
	return targets
}

// Downgrade takes down all applied revisions above target; "base" takes down all. A
// revision that has no file any more is taken down as the journal recorded it. If one
// of them has no way back, the error is a *NoDowngradeError, and nothing is done. Other
// errors are those of Upgrade.
func (m *Migrator) Downgrade(ctx context.Context, target string) (Result, error) {
	result, err := m.runner.Run(ctx, m.planner(m.runner, m.set, graph.Down, []string{target}))
	if unknownRows(err) {
		return m.downgradeRecorded(ctx, target, err)
	}
	return result, err
}

// Stamp sets the rows of the version table without running anything, under the
// lock: the revisions that symbols name count as the latest applied ones, with all
// that they need, and "base", or none, as if nothing was. It returns the rows
// before and after.
func (m *Migrator) Stamp(ctx context.Context, mode StampMode, symbols ...string) (before, after []string, err error) {
	return m.runner.Stamp(ctx, func(rows []string) (graph.Stamp, error) { return m.set.Graph.Stamp(rows, symbols, mode) })
}

// EnsureVersionTable creates the version table and the journal if they do not exist. A
// run does so by itself.
func (m *Migrator) EnsureVersionTable(ctx context.Context) error {
	return m.runner.EnsureVersionTable(ctx)
}

// OwnTables returns the names of the tool's own tables, which Snapshot and Live leave
// out.
func (m *Migrator) OwnTables() []schema.Name { return m.runner.Own() }

// Created returns the tables and objects that the revisions up to some rows of the
// version table created. Of those, what the models no longer declare may be dropped. It
// reads the revisions' files and not the database. Of plain SQL it sees the tables
// only.
func (m *Migrator) Created(rows []string) (map[schema.Name]bool, error) {
	applied, err := m.set.Graph.Applied(rows)
	if err != nil {
		return nil, err
	}
	created := map[schema.Name]bool{}
	for _, id := range applied {
		f, ok := m.set.File(id)
		if !ok || f.Go {
			continue
		}
		body, err := f.Body()
		if err != nil {
			return nil, err
		}
		for _, e := range body.Upgrade {
			for _, n := range dialect.Creates(m.dialect, e.Op) {
				created[n] = true
			}
		}
	}
	return created, nil
}

// Resolve settles State.Unfinished in the way that a person has chosen.
func (m *Migrator) Resolve(ctx context.Context, how Resolution) (Unfinished, error) {
	return m.runner.Resolve(ctx, how)
}

// Holder says who holds the lock now, which as a rule is another run; ok is false if
// nobody does. To find out it takes the lock, and releases it again.
func (m *Migrator) Holder(ctx context.Context) (h Holder, ok bool, err error) {
	return m.runner.Holder(ctx)
}

// Changed lists the applied revisions whose operations are no longer those that were
// applied.
func (m *Migrator) Changed(ctx context.Context) ([]Changed, error) {
	return m.runner.Changed(ctx)
}
