package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/dburl"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/models/sqlfile"
	"github.com/retort-db/migrate/runner"
)

// server connects to the server that the configuration names, and not
// necessarily to the database: what is made in a scratch has no need of one.
// SQLite has no server, so that it is a database in memory.
func (s *session) server(ctx context.Context) (migrate.Database, error) {
	if db, _ := s.at(); db != nil {
		return db, nil
	}
	u, err := s.config.URL()
	if err != nil {
		return nil, err
	}
	if u.Dialect == dburl.SQLite {
		return s.stepAside(ctx, u.With(dburl.Memory))
	}
	db, err := s.database(ctx)
	var refusal *database.Error
	if err == nil || !errors.As(err, &refusal) {
		return db, err
	}
	switch {
	case !isMissing(refusal):
		return nil, err
	case u.Dialect == dburl.Postgres:
		return s.stepAside(ctx, u.With("postgres"))
	}
	return s.stepAside(ctx, u.With(""))
}

// isMissing tells a server's answer that there is no such database.
func isMissing(e *database.Error) bool {
	return e.Code == "3D000" || e.Code == "1049" // PostgreSQL, MySQL
}

// hintNoDatabase says what can be had without one.
const hintNoDatabase = "revision --autogenerate --from scratch, verify and diff with rev:… need none"

// hintNoScratch says how a role that may not make a scratch has one.
const hintNoScratch = "name an empty database that may be filled and emptied as scratch_url under [migrations]"

// stepAside connects to another database than the live one.
func (s *session) stepAside(ctx context.Context, u dburl.URL) (migrate.Database, error) {
	db, err := s.app.connect(ctx, u)
	if err != nil {
		return nil, &connectError{name: s.config.Display(u), err: err}
	}
	s.aside, s.asideURL = db, u
	return db, nil
}

// scratchOptions say where a scratch is made, and how one connects to it.
func (s *session) scratchOptions(ctx context.Context) (sqlfile.Options, error) {
	if _, err := s.server(ctx); err != nil {
		return sqlfile.Options{}, err
	}
	live, u := s.at()
	o := sqlfile.Options{
		Live:   live,
		Ignore: s.ownTables(),
		Others: s.others(),
		Grants: s.config.Autogenerate.Grants,
		Open:   func(ctx context.Context, name string) (database.Conn, error) { return s.app.connect(ctx, u.With(name)) },
		As: func(ctx context.Context, name string, as sqlfile.Login) (database.Conn, error) {
			return s.app.connect(ctx, u.With(name).WithLogin(as.User, as.Password))
		},
	}
	given, set, err := s.config.ScratchURL()
	if err != nil {
		return sqlfile.Options{}, err
	}
	if set {
		o.Given = func(ctx context.Context) (database.Conn, error) { return s.app.connect(ctx, given) }
	}
	return o, nil
}

// givenScratch opens the database of scratch_url; nil if none is set.
func (s *session) givenScratch() migrate.OpenScratch {
	if _, set, err := s.config.ScratchURL(); err == nil && !set {
		return nil
	}
	return func(ctx context.Context) (migrate.Scratch, error) {
		o, err := s.scratchOptions(ctx)
		if err != nil {
			return nil, err
		}
		return sqlfile.OpenScratch(ctx, o)
	}
}

// replayed is the schema that the revisions up to target make of an empty
// database. They are replayed in a scratch, which is gone afterwards.
func (s *session) replayed(ctx context.Context, targets ...string) (snapshot introspect.Snapshot, err error) {
	if _, err := s.server(ctx); err != nil {
		return introspect.Snapshot{}, err
	}
	o, err := s.scratchOptions(ctx)
	if err != nil {
		return introspect.Snapshot{}, err
	}
	scratch, err := sqlfile.OpenScratch(ctx, o)
	if err != nil {
		return introspect.Snapshot{}, err
	}
	defer func() { err = errors.Join(err, scratch.Close(ctx)) }()
	if err := s.replay(ctx, scratch, targets); err != nil {
		return introspect.Snapshot{}, &replayError{err}
	}
	return scratch.Read(ctx, s.ownTables())
}

// replayError says that it was in an empty database that something went wrong.
type replayError struct{ err error }

func (e *replayError) Error() string {
	return "replaying the revisions in an empty database: " + e.err.Error()
}

func (e *replayError) Unwrap() error { return e.err }

func (s *session) replay(ctx context.Context, scratch *sqlfile.Scratch, targets []string) error {
	set, err := s.revisions()
	if err != nil || set.Graph.Len() == 0 || len(targets) == 0 || slices.Equal(targets, []string{"base"}) {
		return err
	}
	run := s.runOptions()
	run.Connect = scratch.Another
	run.LockKind, run.Strict, run.Trace = runner.LockNone, false, false
	m, err := migrate.New(scratch.Conn(), nil, migrate.WithRevisions(set), migrate.WithRunOptions(run))
	if err != nil {
		return err
	}
	_, err = m.Upgrade(ctx, targets...)
	return err
}
