package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/dburl"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/models/tomlfile"
	"github.com/retort-db/migrate/schema"
)

// The kinds of what can be compared.
const (
	sideURL    = "URL"
	sideLive   = "live"
	sideModels = "models"
	sideRev    = "rev"
	sideSQL    = ".sql"
	sideTOML   = ".toml"
)

// sideKind tells what an argument names, or says what there is.
func sideKind(arg string) (string, error) {
	switch {
	case arg == sideLive, arg == sideModels:
		return arg, nil
	case strings.HasPrefix(arg, "rev:") && len(arg) > len("rev:"):
		return sideRev, nil
	case strings.Contains(arg, "://"), strings.HasPrefix(arg, "sqlite:"):
		return sideURL, nil
	}
	switch ext := strings.ToLower(filepath.Ext(arg)); ext {
	case sideSQL, sideTOML:
		return ext, nil
	}
	return "", usage(fmt.Sprintf("%q cannot be compared: there are live, models, rev:REVISION, a database URL, and files in .sql or .toml", arg))
}

// ofProject reports whether an argument names what a configuration says where to find.
func ofProject(arg string) bool {
	kind, _ := sideKind(arg)
	return kind == sideModels || kind == sideRev
}

// side is one of two schemas that are compared.
type side struct {
	name     string // as people are told
	snapshot introspect.Snapshot
	// declared says that it has its author's spelling, not a database's.
	declared bool
	// keepUnnamed says that a constraint without a name really has none.
	keepUnnamed bool
	// file says that it was read from files, not from a database.
	file bool
	// connected says that it is the session's database, which may be asked for
	// rows.
	connected bool
}

// side reads what an argument names. The session's database is that of a URL, if
// one was given.
func (s *session) side(ctx context.Context, arg string) (side, error) {
	kind, err := sideKind(arg)
	if err != nil {
		return side{}, err
	}
	out := side{name: arg, keepUnnamed: true}
	switch kind {
	case sideLive:
		snap, err := s.snapshot(ctx)
		out.name, out.snapshot, out.connected = s.target(), snap, true
		return out, err
	case sideURL:
		return s.sideOf(ctx, arg)
	case sideRev:
		out.snapshot, err = s.replayed(ctx, strings.TrimPrefix(arg, "rev:"))
		return out, err
	}
	if _, err := s.server(ctx); err != nil {
		return side{}, err
	}
	out.file = true
	switch kind {
	case sideModels:
		out.declared = true
		out.snapshot.Schema, out.keepUnnamed, err = s.models(ctx)
	case sideSQL:
		out.snapshot.Schema, err = s.sqlModels(ctx, []string{s.fromConfig(arg)})
	case sideTOML:
		out.declared, out.keepUnnamed = true, false
		out.snapshot.Schema, err = s.tomlSide(ctx, arg)
	}
	return out, err
}

// tomlSide reads a file of models, which declares what the database can have.
func (s *session) tomlSide(ctx context.Context, path string) (schema.Schema, error) {
	declared, err := s.tomlModels([]string{s.fromConfig(path)}, schema.Schema{})
	if err != nil {
		return declared, err
	}
	d, err := s.dialect(ctx)
	if err != nil {
		return declared, err
	}
	if errs := d.Validate(declared); len(errs) > 0 {
		return declared, invalidModels(path+" asks", errs, tomlfile.Places(folder(s.config.Dir), s.fromConfig(path)))
	}
	return declared, nil
}

// fromConfig is a path of the command line as seen from the configuration's
// folder.
func (s *session) fromConfig(path string) string {
	rel, err := filepath.Rel(s.config.Dir, s.app.path(path))
	if err != nil {
		return path
	}
	return filepath.ToSlash(rel)
}

// sideOf reads the database that a URL names.
func (s *session) sideOf(ctx context.Context, arg string) (side, error) {
	u, err := dburl.Parse(arg)
	if err != nil {
		return side{}, err
	}
	u = u.In(s.app.env.Dir).WithVariables(s.app.env.LookupEnv)
	out := side{name: u.Display(), keepUnnamed: true}
	s.looking = true
	db, err := s.database(ctx)
	if err != nil {
		return side{}, err
	}
	if out.connected = u.Redacted() == s.url.Redacted(); !out.connected {
		if err := sameDatabase(db, u); err != nil {
			return side{}, err
		}
		if db, err = s.app.connect(ctx, toLookAt(u)); err != nil {
			return side{}, &connectError{name: u.Display(), err: err}
		}
		defer func() { _ = db.Close(context.WithoutCancel(ctx)) }()
	}
	read := func() (err error) {
		out.snapshot, err = introspect.Read(ctx, db, introspect.Options{Ignore: s.ownTables(), Grants: s.config.Autogenerate.Grants})
		return err
	}
	if out.connected {
		return out, s.reading(ctx, db, read)
	}
	return out, read()
}

// compareSides says what leads from one side to the other. What only the first
// one has is kept, or goes with dropUnmanaged, even where nobody declared it.
func (s *session) compareSides(ctx context.Context, from, to side, dropUnmanaged bool, renames []autogen.Rename) (migrate.Difference, error) {
	db, err := s.server(ctx)
	if err != nil {
		return migrate.Difference{}, err
	}
	o, err := s.diffOptions(nil)
	if err != nil {
		return migrate.Difference{}, err
	}
	o.DropUnmanaged, o.Renames, o.Naming.KeepUnnamed = dropUnmanaged, renames, from.keepUnnamed
	was := from.snapshot
	if from.declared {
		if was, err = migrate.Spelled(ctx, db, from.snapshot.Schema, o.Naming, s.givenScratch()); err != nil {
			return migrate.Difference{}, fmt.Errorf("%s: %w", from.name, err)
		}
	}
	o.Naming.KeepUnnamed, o.LiveDeclared, o.Nameless = to.keepUnnamed, from.file, !to.file
	return migrate.Compare(ctx, db, migrate.Comparison{
		From: was, HasRows: from.connected, To: to.snapshot.Schema, Options: o, Scratch: s.givenScratch(),
	})
}

// sameDatabase refuses to compare databases of different kinds.
func sameDatabase(db database.Conn, u dburl.URL) error {
	if string(u.Dialect) == db.Server().Dialect {
		return nil
	}
	return refuse(exitUsage, "different_databases", "these are databases of different kinds: "+db.Server().Dialect+" and "+string(u.Dialect),
		"compare models or files with each of them")
}
