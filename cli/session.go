package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/token"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/user"
	"path/filepath"
	"strings"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/internal/config"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/dburl"
	"github.com/retort-db/migrate/models/gosource"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/runner"
	"github.com/retort-db/migrate/schema"
)

// session is what a command works with: the configuration, and, as soon as they
// are asked for, the revisions and the database. It is closed when the command
// ends.
type session struct {
	app    *app
	config *config.Config

	// looking says that the command changes nothing in the database.
	looking bool
	// online is --online.
	online bool
	// migrator is what plan was asked of.
	migrator *migrate.Migrator

	// ahead are the models in TOML, if they are being read while something else is
	// done.
	ahead func() (schema.Schema, error)
	// fromGo is what was read of models in Go.
	fromGo gosource.Result
	// places say where models in TOML and SQL declare something, once that was asked.
	places []func(schema.Path) token.Position

	set *revision.Set
	db  migrate.Database // the live one, at url
	url dburl.URL
	// aside is for what is made in a scratch while the live one is not there, or not
	// asked for: another database of the server, or one in memory.
	aside    migrate.Database
	asideURL dburl.URL
}

// open reads the configuration. flags are the settings that the command's own
// flags give, by the name of the key; optional says that there need not be one.
func (a *app) open(flags map[string][]string, optional bool) (*session, error) {
	all := map[string][]string{}
	if a.flags.url != "" {
		all["database.url"] = []string{a.flags.url}
	}
	for k, v := range flags {
		all[k] = v
	}
	c, err := config.Load(config.Options{
		Dir: a.env.Dir, Config: a.flags.config, Env: a.flags.env, Flags: all,
		LookupEnv: a.env.LookupEnv, Version: version(), Optional: optional || a.files != nil, Variables: a.flags.variables,
	})
	if err != nil {
		return nil, err
	}
	return &session{app: a, config: c}, nil
}

// with opens a session, hands it to f, and closes it whatever happens.
func (a *app) with(ctx context.Context, flags map[string][]string, f func(context.Context, *session) error) error {
	s, err := a.open(flags, false)
	if err != nil {
		return err
	}
	return s.handTo(ctx, f)
}

// withDatabase is with for a command that reads nothing but databases and the files that it names: where a URL is
// given it needs no configuration.
func (a *app) withDatabase(ctx context.Context, flags map[string][]string, f func(context.Context, *session) error) error {
	s, err := a.open(flags, a.flags.url != "")
	if e, ok := errors.AsType[*config.Error](err); ok && e.Code == config.CodeNotFound && e.Where == "" {
		e.Hint += "; with --url this command needs none"
	}
	if err != nil {
		return err
	}
	return s.handTo(ctx, f)
}

// handTo hands the session to f, and closes it whatever happens.
func (s *session) handTo(ctx context.Context, f func(context.Context, *session) error) error {
	return errors.Join(f(ctx, s), s.close(ctx))
}

func (s *session) close(ctx context.Context) error {
	var errs []error
	for _, db := range []migrate.Database{s.db, s.aside} {
		if db != nil {
			errs = append(errs, db.Close(context.WithoutCancel(ctx)))
		}
	}
	return errors.Join(errs...)
}

// revisions loads the headers of all revisions.
func (s *session) revisions() (*revision.Set, error) {
	if s.set != nil {
		return s.set, nil
	}
	o, err := s.loadOptions()
	if err != nil {
		return nil, err
	}
	s.set, err = revision.Load(s.locations(), o)
	if mistakes := (revision.LineErrors)(nil); errors.As(err, &mistakes) {
		if files, _ := revision.Scan(s.locations(), o); len(files) > 0 {
			return s.set, err
		}
		if t, ok := s.foreign(); ok {
			err = &foreignFilesError{err, t}
		}
	}
	return s.set, err
}

// loadOptions say how revisions are read, and which this program has besides.
func (s *session) loadOptions() (revision.LoadOptions, error) {
	files, err := migrate.GoFiles(s.app.compiled)
	for i := range files {
		files[i].Path = s.app.short(files[i].Path)
	}
	return revision.LoadOptions{Recursive: s.config.Migrations.Recursive, Compiled: files, Variables: s.config.Variable}, err
}

// source opens revisions for what has no Migrator.
func (s *session) source() runner.Source { return migrate.Source(s.set, s.app.compiled...) }

// locations are the folders of revisions, named as people see them: relative to
// where they are.
func (s *session) locations() []revision.Location {
	if s.app.files != nil {
		return []revision.Location{{FS: s.app.files, Name: s.app.short(s.config.Migrations.Locations[0])}}
	}
	var list []revision.Location
	for _, dir := range s.config.Migrations.Locations {
		list = append(list, revision.Location{FS: os.DirFS(dir), Name: s.app.short(dir)})
	}
	return list
}

// short is a path as it is shown: relative when that is shorter.
func (a *app) short(path string) string {
	rel, err := filepath.Rel(a.env.Dir, path)
	if err != nil || len(rel) >= len(path) {
		return filepath.ToSlash(path)
	}
	return filepath.ToSlash(rel)
}

// database connects, once.
func (s *session) database(ctx context.Context) (migrate.Database, error) {
	if s.db != nil {
		return s.db, nil
	}
	u, err := s.config.URL()
	if err != nil {
		return nil, err
	}
	s.url = u
	if s.looking {
		u = toLookAt(u)
	}
	db, err := s.connectWaiting(ctx, u)
	if err != nil {
		return nil, &connectError{name: s.config.Display(u), err: err}
	}
	if s.app.flags.verbose > 1 {
		db = tracing(db, s.app.env.Stderr)
	}
	s.db = db
	return s.db, nil
}

// isUnmade reports whether a URL names an SQLite file that is not there, in a folder that is: an empty database, which
// connecting would make.
func isUnmade(u dburl.URL) bool {
	if _, mode := u.Param("mode"); mode || u.Dialect != dburl.SQLite || u.Database == dburl.Memory {
		return false
	}
	_, err := os.Stat(u.Database)
	if !errors.Is(err, fs.ErrNotExist) {
		return false
	}
	info, err := os.Stat(filepath.Dir(u.Database))
	return err == nil && info.IsDir()
}

// toLookAt is what is connected to by those who only look: rather than to make an empty database, one in memory.
func toLookAt(u dburl.URL) dburl.URL {
	if isUnmade(u) {
		u.Database = dburl.Memory
	}
	return u
}

// lostFolders is the error of a configuration none of whose folders of revisions is
// there, or has one: a deploy without its files would find nothing to do, and say that it is done.
func (s *session) lostFolders(m *migrate.Migrator) error {
	folders := s.config.Migrations.Locations
	if m.Graph().Len() > 0 || s.app.files != nil || len(s.app.compiled) > 0 {
		return nil
	}
	for _, f := range folders {
		if _, err := os.Stat(f); !errors.Is(err, fs.ErrNotExist) {
			return s.lostRevisions()
		}
	}
	short := make([]string, len(folders))
	for i, f := range folders {
		short[i] = s.app.short(f)
	}
	return refuse(exitFailure, "no_folder", "there is no folder "+strings.Join(short, ", ")+", where the revisions are to be",
		"bring it along (git and images keep no empty folder), or correct locations under [migrations]; migrate revision makes it with the first revision")
}

// at is what is connected to: the live database rather than the one aside.
func (s *session) at() (migrate.Database, dburl.URL) {
	if s.db == nil && s.aside != nil {
		return s.aside, s.asideURL
	}
	return s.db, s.url
}

// another opens a second connection to the same database.
func (s *session) another(ctx context.Context) (database.Conn, error) {
	return s.app.connect(ctx, s.url)
}

// connectError says which database could not be reached.
type connectError struct {
	name string
	err  error
}

func (e *connectError) Error() string { return fmt.Sprintf("cannot connect to %s: %v", e.name, e.err) }
func (e *connectError) Unwrap() error { return e.err }

// target names the database for people, never with a password.
func (s *session) target() string {
	_, u := s.at()
	return s.config.Display(u)
}

// migrator connects and loads the revisions.
func (s *session) open(ctx context.Context, opts ...migrate.Option) (*migrate.Migrator, error) {
	if err := s.prepare(ctx); err != nil {
		return nil, err
	}
	opts = append([]migrate.Option{
		migrate.WithRevisions(s.set), migrate.WithGoRevisions(s.app.compiled...), migrate.WithRunOptions(s.runOptions()), migrate.WithHooks(s.hooks()), migrate.WithObserver(s.app.observer()),
		migrate.WithScratch(s.givenScratch()),
	}, opts...)
	return migrate.New(s.db, nil, opts...)
}

// look is open for a command that changes nothing in the database.
func (s *session) look(ctx context.Context) (*migrate.Migrator, error) {
	s.looking = true
	return s.open(ctx)
}

// prepare loads the revisions and connects, at the same time unless that would make
// an SQLite file. What is wrong with the revisions is told first.
func (s *session) prepare(ctx context.Context) error {
	u, err := s.config.URL()
	if err != nil || s.set != nil || s.db != nil || !s.looking && isUnmade(u) {
		if _, err := s.revisions(); err != nil {
			return err
		}
		_, err := s.database(ctx)
		return err
	}
	connecting, cancel := context.WithCancel(ctx)
	defer cancel()
	loaded := make(chan error, 1)
	go func() {
		_, err := s.revisions()
		if err != nil {
			cancel()
		}
		loaded <- err
	}()
	_, err = s.database(connecting)
	return cmp.Or(<-loaded, err)
}

// versionTable is the name of the version table.
func (s *session) versionTable() schema.Name {
	return schema.Name{Schema: s.config.Migrations.VersionSchema, Name: s.config.Migrations.VersionTable}
}

func (s *session) runOptions() runner.Options {
	m := s.config.Migrations
	wait := m.LockTimeout
	if wait == 0 {
		wait = -1
	}
	return runner.Options{
		VersionTable: s.versionTable(), LockKind: runner.LockKind(m.Lock), LockTimeout: wait,
		Transaction:          runner.TransactionMode(m.Transaction),
		StatementLockTimeout: m.StatementLockTimeout, StatementTimeout: m.StatementTimeout,
		Attempts: m.Retries + 1,
		Trace:    s.app.flags.verbose > 0, Strict: m.Strict, Connect: s.another, Online: s.online,
		Tool: version(), Who: who,
		RunID: fmt.Sprintf("%016x", rand.Uint64()), //nolint:gosec // it is no secret
	}
}

// who runs this, and where. The journal is for people: better a row without a name
// than none.
func who() (name, host string) {
	host, _ = os.Hostname()
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	return name, host
}
