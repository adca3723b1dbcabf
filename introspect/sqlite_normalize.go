package introspect

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
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
	for _, s := range statements {
		if _, err := c.Exec(ctx, s.SQL); err != nil {
			return schema.Schema{}, fmt.Errorf("%s: %w", s.What, err)
		}
	}
	rows, err := sqliteRows(ctx, c, sqliteScratch)
	if err != nil {
		return schema.Schema{}, err
	}
	r := sqliteReader{}
	r.classify(rows)
	return only(r.read().Schema, objects), nil
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
