package introspect

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// sqliteScratch is the name under which a database in memory is attached.
const sqliteScratch = "migrate_scratch"

// normalizeSQLite creates the objects in a database in memory that is attached
// to the connection: so that functions and collations are those of the
// connection, and the database itself is not locked. SQLite keeps statements as
// they are written; what this gives is its judgement of whether they are right.
// Inside a transaction nothing can be detached again, so that there is no
// scratch.
func normalizeSQLite(ctx context.Context, c database.Conn, objects, surroundings schema.Schema) (_ schema.Schema, err error) {
	for _, s := range []string{"BEGIN", "COMMIT"} { // which takes no lock, and fails inside another
		if _, err := c.Exec(ctx, s); err != nil {
			return schema.Schema{}, &ScratchError{Err: err}
		}
	}
	if _, err := c.Exec(ctx, "ATTACH DATABASE ':memory:' AS "+sqliteScratch); err != nil {
		return schema.Schema{}, &ScratchError{Err: err}
	}
	defer func() {
		_, derr := c.Exec(context.WithoutCancel(ctx), "DETACH DATABASE "+sqliteScratch)
		err = errors.Join(err, derr)
	}()
	statements, err := dialect.SQLiteScratch(together(objects, surroundings), sqliteScratch)
	if err != nil {
		return schema.Schema{}, err
	}
	apart, err := makeScratch(ctx, c, statements, objects)
	if err != nil {
		return schema.Schema{}, err
	}
	rows, err := sqliteRows(ctx, c, sqliteScratch)
	if err != nil {
		return schema.Schema{}, err
	}
	r := sqliteReader{}
	r.classify(rows)
	return asDeclared(only(r.read().Schema, objects), objects, apart), nil
}

// makeScratch runs the statements of a scratch. Programs give their connections
// collations, functions, modules and tokenizers that this one may not have: apart is
// what could not be made for that alone, and is taken to be right, since it is settled
// already, or since the database itself uses what this connection lacks.
func makeScratch(ctx context.Context, c database.Conn, statements []dialect.ScratchStatement, objects schema.Schema) (apart map[schema.ID]bool, err error) {
	apart = map[schema.ID]bool{}
	for _, s := range statements {
		if apart[s.Of] {
			continue // an index of a table that is not there
		}
		_, err := c.Exec(ctx, s.SQL)
		var lacks *database.Error
		if errors.As(err, &lacks) && lacks.Class == database.Unregistered {
			if apart[s.Of], err = isPrograms(ctx, c, lacks, s.Of, objects); apart[s.Of] && s.StandIn != "" {
				_, err = c.Exec(ctx, s.StandIn)
			}
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.What, err)
		}
	}
	return apart, nil
}

// isPrograms reports whether what the connection lacks is a program's own, and no
// mistake in what is declared; err is lacks where it may be one.
func isPrograms(ctx context.Context, c database.Conn, lacks *database.Error, of schema.ID, objects schema.Schema) (bool, error) {
	if of.Kind == "" && !hasTable(objects, of.Name) || of.Kind != "" && objects.Object(of) == nil {
		return true, nil
	}
	rows, err := sqliteRows(ctx, c, "main")
	if err != nil {
		return false, err
	}
	for _, row := range rows {
		if slices.ContainsFunc(sqltext.Tokens(sqltext.SQLite, row.sql), func(t sqltext.Token) bool { return strings.EqualFold(t.Text, lacks.Token) }) {
			return true, nil
		}
	}
	return false, lacks
}

// asDeclared has what could not be made in a scratch as it is declared.
func asDeclared(made, objects schema.Schema, apart map[schema.ID]bool) schema.Schema {
	made.Tables = slices.DeleteFunc(made.Tables, func(t schema.Table) bool { return apart[schema.ID{Name: t.Name}] })
	for _, t := range objects.Tables {
		if apart[schema.ID{Name: t.Name}] {
			made.Tables = append(made.Tables, t)
		}
	}
	for _, o := range objects.Objects {
		if apart[o.ID()] {
			made.Objects = append(made.Objects, o)
		}
	}
	return made
}

// together is all of a schema and what another one has besides.
func together(s, more schema.Schema) schema.Schema {
	out := s
	out.Enums = append(slices.Clone(s.Enums), more.Enums...)
	out.Tables, out.Objects = slices.Clone(s.Tables), slices.Clone(s.Objects)
	for _, t := range more.Tables {
		if !hasTable(s, t.Name) {
			out.Tables = append(out.Tables, t)
		}
	}
	for _, o := range more.Objects {
		if s.Object(o.ID()) == nil {
			out.Objects = append(out.Objects, o)
		}
	}
	return out
}

// only keeps what another schema has.
func only(s, of schema.Schema) schema.Schema {
	s.Tables = slices.DeleteFunc(s.Tables, func(t schema.Table) bool { return !hasTable(of, t.Name) })
	s.Objects = slices.DeleteFunc(s.Objects, func(o schema.Object) bool {
		return !slices.ContainsFunc(of.Objects, func(p schema.Object) bool { return p.Kind == o.Kind && strings.EqualFold(p.Name, o.Name) })
	})
	return s
}

func hasTable(s schema.Schema, name string) bool {
	return slices.ContainsFunc(s.Tables, func(t schema.Table) bool { return fold(t.Name) == fold(name) })
}
