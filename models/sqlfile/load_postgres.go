package sqlfile

import (
	"context"
	"errors"
	"slices"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// beginPostgres: triggers and event triggers of the files do not fire, where the
// role may say so, and commits do not wait for the disk.
func (l *loader) beginPostgres(ctx context.Context) error {
	err := database.ExecAll(ctx, l.scratch.conn, []database.Statement{
		{SQL: "RESET ALL"},
		{SQL: "SET standard_conforming_strings = on"},
		{SQL: "SET check_function_bodies = off"},
		{SQL: "SET synchronous_commit = off"},
		{SQL: "SET client_min_messages = warning"},
		{SQL: `SELECT set_config('session_replication_role', 'replica', false) FROM pg_roles WHERE rolname = current_user AND rolsuper`},
	})
	if err != nil {
		return err
	}
	return l.likeLive(ctx)
}

// likeLive gives the session the settings that the live database gives to every
// one of its own. A setting that this role may not change, or that this server
// does not know, is left out.
func (l *loader) likeLive(ctx context.Context) error {
	for _, s := range l.live.settings {
		var value string
		_, err := database.One(ctx, l.scratch.conn, "SELECT set_config($1, $2, false)", []any{s.name, s.value}, &value)
		if class := database.ClassOf(err); err != nil && class != database.Privilege && class != database.Missing {
			return err
		}
	}
	return nil
}

// leaveNamespace makes the default namespace of the session that reads the one
// of the live database: a declared schema may have the user's name, which comes
// first in the usual search_path.
func (l *loader) leaveNamespace(ctx context.Context) error {
	if err := l.likeLive(ctx); err != nil || l.live.namespace == "" {
		return err
	}
	_, err := l.scratch.conn.Exec(ctx, "SET search_path = "+sqltext.QuoteIdent(sqltext.Postgres, l.live.namespace))
	return err
}

// borrowExtensions creates the extensions of the live database that the files do
// not declare: their administrator may have seen to them. Those that nothing
// uses go again.
func (l *loader) borrowExtensions(ctx context.Context) (bool, error) {
	if l.borrowed != nil {
		return false, nil
	}
	for _, e := range l.live.extensions {
		var there bool
		if _, err := database.One(ctx, l.scratch.conn, "SELECT true FROM pg_extension WHERE extname = $1", []any{e.name}, &there); err != nil {
			return false, err
		}
		if there {
			continue
		}
		quote := func(name string) string { return sqltext.QuoteIdent(sqltext.Postgres, name) }
		err := l.mayAsOwner(ctx, "CREATE SCHEMA IF NOT EXISTS "+quote(e.namespace),
			"CREATE EXTENSION "+quote(e.name)+" SCHEMA "+quote(e.namespace)+" VERSION "+quote(e.version))
		switch {
		case ctx.Err() != nil, database.ClassOf(err) == database.Lost:
			return false, err
		case err == nil:
			l.borrowed = append(l.borrowed, e)
		}
	}
	return l.borrowed != nil, nil
}

// mayAsOwner runs statements, those that the confined user may not run as the
// user of the connection.
func (l *loader) mayAsOwner(ctx context.Context, list ...string) error {
	for _, sql := range list {
		err := runOne(ctx, l.scratch.conn, sql)
		if isBeyond(err) && l.scratch.confined != nil {
			err = l.asOwner(ctx, len(l.settings), func() error {
				if err := runOne(ctx, l.scratch.conn, sql); err != nil {
					return err
				}
				return l.openAll(ctx)
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// giveBack drops the borrowed extensions that nothing uses, and tells about the
// others.
func (l *loader) giveBack(ctx context.Context) error {
	for _, e := range slices.Backward(l.borrowed) {
		err := l.mayAsOwner(ctx, "DROP EXTENSION "+sqltext.QuoteIdent(sqltext.Postgres, e.name))
		switch class := database.ClassOf(err); {
		case err == nil:
			// Its schema, too, if nothing else is in it and nobody declared it.
			if e.namespace != "public" && e.namespace != l.live.namespace && !l.declares("SCHEMA", e.namespace) {
				_, _ = l.scratch.conn.Exec(ctx, "DROP SCHEMA "+sqltext.QuoteIdent(sqltext.Postgres, e.namespace))
			}
		case class == database.InUse:
			l.notes = append(l.notes, Note{File: l.list[0].file.Path, Line: 1, Count: 1,
				Message: "the extension " + e.name + " is used but not declared: it was taken from the live database"})
		default:
			return err
		}
	}
	return ctx.Err()
}

// declares reports whether the files create something of that kind and name.
func (l *loader) declares(object, name string) bool {
	return slices.ContainsFunc(l.list, func(s *statement) bool {
		return s.class.Verb == "CREATE" && s.class.Object == object && len(s.class.Targets) > 0 && s.class.Targets[0].Last() == name
	})
}

func (l *loader) mapBackPostgres(s *schema.Schema) {
	l.scratch.confined.disownPostgres(l.live, s)
	s.Extensions = slices.DeleteFunc(s.Extensions, func(e schema.Extension) bool {
		return slices.Contains(l.scratch.provided, e.Name) && !l.declares("EXTENSION", e.Name)
	})
	s.Namespaces = slices.DeleteFunc(s.Namespaces, func(n schema.Namespace) bool {
		return n.Name == marker || slices.Contains(l.scratch.kept, n.Name) && !l.declares("SCHEMA", n.Name)
	})
}

// wasThere reports whether a statement creates what a fresh database has: the
// default namespace, PL/pgSQL. Not everybody may comment on the latter.
func (l *loader) wasThere(s *statement, class database.Class) bool {
	if len(s.class.Targets) == 0 {
		return false
	}
	name := s.class.Targets[0].Last()
	switch s.class.Object {
	case "SCHEMA":
		return class == database.Exists && s.class.Verb == "CREATE" && (name == "public" || name == l.live.namespace)
	case "EXTENSION":
		return class == database.Exists && s.class.Verb == "CREATE" && (name == "plpgsql" || slices.Contains(l.scratch.provided, name)) ||
			class == database.Privilege && s.class.Verb == "COMMENT"
	}
	return false
}

// missesRole reports whether a statement speaks of a role that is not there,
// rather than of something that the files may still declare.
func missesRole(s *statement, err error) bool {
	var e *database.Error
	if !errors.As(err, &e) || e.Code != "42704" {
		return false
	}
	return s.class.Verb == "GRANT" || s.class.Verb == "REVOKE" || s.class.Object == "DEFAULT PRIVILEGES" || s.class.Object == "POLICY"
}
