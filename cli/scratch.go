package cli

import (
	"context"
	"errors"
	"fmt"
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
	if s.db != nil {
		return s.db, nil
	}
	u, err := s.config.URL()
	if err != nil {
		return nil, err
	}
	if u.Dialect == dburl.SQLite {
		s.url = u.With(dburl.Memory)
		s.db, err = connect(ctx, s.url)
		return s.db, err
	}
	db, err := s.database(ctx)
	var refusal *database.Error
	if err == nil || !errors.As(err, &refusal) {
		return db, err
	}
	switch refusal.Code {
	case "3D000": // PostgreSQL: there is no such database
		s.url = u.With("postgres")
	case "1049": // MySQL: the same
		s.url = u.With("")
	default:
		return nil, err
	}
	if s.db, err = connect(ctx, s.url); err != nil {
		return nil, &connectError{name: s.config.Display(s.url), err: err}
	}
	return s.db, nil
}

// scratchOptions say where a scratch is made, and how one connects to it.
func (s *session) scratchOptions(ctx context.Context) (sqlfile.Options, error) {
	o := sqlfile.Options{
		Ignore: s.ownTables(),
		Grants: s.config.Autogenerate.Grants,
		Open:   func(ctx context.Context, name string) (database.Conn, error) { return connect(ctx, s.url.With(name)) },
		As: func(ctx context.Context, name string, as sqlfile.Login) (database.Conn, error) {
			return connect(ctx, s.url.With(name).WithLogin(as.User, as.Password))
		},
	}
	var err error
	if o.Live, err = s.database(ctx); err != nil {
		return sqlfile.Options{}, err
	}
	given, set, err := s.config.ScratchURL()
	if err != nil {
		return sqlfile.Options{}, err
	}
	if set {
		o.Given = func(ctx context.Context) (database.Conn, error) { return connect(ctx, given) }
	}
	return o, nil
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
		return introspect.Snapshot{}, fmt.Errorf("replaying the history in an empty database: %w", err)
	}
	return scratch.Read(ctx, s.ownTables())
}

func (s *session) replay(ctx context.Context, scratch *sqlfile.Scratch, targets []string) error {
	set, err := s.revisions()
	if err != nil || set.Graph.Len() == 0 || len(targets) == 0 || slices.Equal(targets, []string{"base"}) {
		return err
	}
	run, err := s.runOptions()
	if err != nil {
		return err
	}
	run.Connect = scratch.Another
	run.LockKind, run.Strict, run.Trace = runner.LockNone, false, false
	m, err := migrate.New(scratch.Conn(), nil, migrate.WithRevisions(set), migrate.WithRunOptions(run))
	if err != nil {
		return err
	}
	_, err = m.Upgrade(ctx, targets...)
	return err
}
