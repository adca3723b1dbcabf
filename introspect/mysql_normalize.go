package introspect

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// Scratch databases are called mysqlScratch, the time they were made at, and
// chance. One that is older than mysqlScratchAge was left by a run that was killed.
const (
	mysqlScratch    = "migrate_scratch_"
	mysqlScratchAge = time.Hour
)

// mysqlScratchRun is one normalisation.
type mysqlScratchRun struct {
	conn database.Conn
	name string // of the scratch
	home string // the live database, if there is one
}

func normalizeMySQL(ctx context.Context, c database.Conn, objects, surroundings schema.Schema) (out schema.Schema, err error) {
	s := &mysqlScratchRun{conn: c, name: mysqlScratchName(time.Now())}
	if err := s.open(ctx); err != nil {
		return schema.Schema{}, err
	}
	defer func() { err = errors.Join(err, s.close(context.WithoutCancel(ctx))) }()
	return s.normalize(ctx, objects, surroundings)
}

// normalizeMySQLIn makes the objects in the database that scratch is in.
func normalizeMySQLIn(ctx context.Context, c, scratch database.Conn, objects, surroundings schema.Schema) (schema.Schema, error) {
	s := &mysqlScratchRun{conn: scratch}
	if _, err := database.One(ctx, c, "SELECT COALESCE(DATABASE(), '')", nil, &s.home); err != nil {
		return schema.Schema{}, err
	}
	if _, err := scratch.Exec(ctx, "SET SESSION foreign_key_checks = 0"); err != nil {
		return schema.Schema{}, err
	}
	return s.normalize(ctx, objects, surroundings)
}

func (s *mysqlScratchRun) normalize(ctx context.Context, objects, surroundings schema.Schema) (schema.Schema, error) {
	if err := s.fill(ctx, objects, surroundings); err != nil {
		return schema.Schema{}, err
	}
	snapshot, err := readMySQL(ctx, s.conn, Options{})
	if err != nil {
		return schema.Schema{}, err
	}
	out := mysqlOnly(snapshot.Schema, objects)
	for i, o := range out.Objects {
		if o.Kind != schema.KindEvent {
			continue
		}
		if out.Objects[i], err = s.keep(ctx, o); err != nil {
			return schema.Schema{}, err
		}
	}
	return out, nil
}

func mysqlScratchName(now time.Time) string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails
	return mysqlScratch + strconv.FormatInt(now.Unix(), 36) + "_" + hex.EncodeToString(b[:])
}

// open makes the scratch, with the character set that tables have here, and
// moves into it. Foreign keys may then refer to what is not there.
func (s *mysqlScratchRun) open(ctx context.Context) error {
	var home *string
	var charset, collation string
	_, err := database.One(ctx, s.conn, "SELECT DATABASE(), @@character_set_database, @@collation_database", nil, &home, &charset, &collation)
	if err != nil {
		return err
	}
	if home != nil {
		s.home = *home
	}
	s.sweep(ctx)
	create := "CREATE DATABASE " + quoteMySQL(s.name) + " CHARACTER SET " + charset + " COLLATE " + collation
	if _, err := s.conn.Exec(ctx, create); err != nil {
		switch database.ClassOf(err) {
		case database.Privilege, database.Denied, database.ReadOnly:
			return &ScratchError{Err: err}
		}
		// Whether one that was cut off took effect is not known.
		_, _ = s.conn.Exec(context.WithoutCancel(ctx), "DROP DATABASE IF EXISTS "+quoteMySQL(s.name))
		return err
	}
	for _, sql := range []string{"USE " + quoteMySQL(s.name), "SET @migrate_foreign_key_checks = @@SESSION.foreign_key_checks", "SET SESSION foreign_key_checks = 0"} {
		if _, err := s.conn.Exec(ctx, sql); err != nil {
			return errors.Join(err, s.close(context.WithoutCancel(ctx)))
		}
	}
	return nil
}

// close puts the session back as it was and drops the scratch. A session that
// cannot be moved home is of no use to anybody: it is closed.
func (s *mysqlScratchRun) close(ctx context.Context) error {
	var errs []error
	if s.home != "" { // else it is in none again when the scratch is gone
		if _, err := s.conn.Exec(ctx, "USE "+quoteMySQL(s.home)); err != nil {
			errs = append(errs, err, s.conn.Close(ctx))
		}
	}
	for _, sql := range []string{
		"SET SESSION foreign_key_checks = COALESCE(@migrate_foreign_key_checks, @@SESSION.foreign_key_checks)",
		"DROP DATABASE IF EXISTS " + quoteMySQL(s.name),
	} {
		_, err := s.conn.Exec(ctx, sql)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// sweep drops what killed runs left. It is no reason to fail.
func (s *mysqlScratchRun) sweep(ctx context.Context) {
	var old []string
	err := database.Each(ctx, s.conn, "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE ?",
		[]any{strings.ReplaceAll(mysqlScratch, "_", `\_`) + "%"}, func(rows database.Rows) error {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			at, _, _ := strings.Cut(strings.TrimPrefix(name, mysqlScratch), "_")
			made, err := strconv.ParseInt(at, 36, 64)
			if err == nil && time.Since(time.Unix(made, 0)) > mysqlScratchAge {
				old = append(old, name)
			}
			return nil
		})
	if err != nil {
		return
	}
	for _, name := range old {
		_, _ = s.conn.Exec(ctx, "DROP DATABASE IF EXISTS "+quoteMySQL(name))
	}
}

// fill makes the objects and, of what surrounds them, what they may need:
// sequences for defaults, and, for views and triggers, tables and routines.
func (s *mysqlScratchRun) fill(ctx context.Context, objects, surroundings schema.Schema) error {
	whole := schema.Schema{
		Enums:     slices.Concat(objects.Enums, surroundings.Enums),
		Sequences: mysqlUnion(objects.Sequences, surroundings.Sequences, func(q schema.Sequence) string { return q.Name }),
		Tables:    objects.Tables, Objects: objects.Objects,
	}
	if len(objects.Objects) > 0 {
		whole.Tables = mysqlUnion(objects.Tables, surroundings.Tables, func(t schema.Table) string { return t.Name })
		whole.Objects = mysqlUnion(objects.Objects, surroundings.Objects, func(o schema.Object) string { return fmt.Sprint(o.ID()) })
	}
	list, err := dialect.MySQLScratch(s.conn.Server(), whole, s.home)
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, t := range objects.Tables {
		wanted["table "+t.Name] = true
	}
	for _, q := range objects.Sequences {
		wanted["sequence "+q.Name] = true
	}
	for _, o := range objects.Objects {
		wanted[string(o.Kind)+" "+o.Name] = true
	}
	return s.createAll(ctx, list, wanted)
}

// mysqlUnion is a with what only b has.
func mysqlUnion[T any](a, b []T, key func(T) string) []T {
	out := slices.Clone(a)
	for _, v := range b {
		if !slices.ContainsFunc(a, func(w T) bool { return key(w) == key(v) }) {
			out = append(out, v)
		}
	}
	return out
}

// createAll runs the statements, those that miss something once more after the
// others. What only surrounds the wanted things may fail.
func (s *mysqlScratchRun) createAll(ctx context.Context, list []dialect.ScratchStatement, wanted map[string]bool) error {
	for len(list) > 0 {
		var later []dialect.ScratchStatement
		var missing error
		for rest := list; len(rest) > 0; {
			one := rest[:sameMySQLThing(rest)]
			rest = rest[len(one):]
			err := s.create(ctx, one)
			switch what := one[0].What; {
			case err == nil:
			case database.ClassOf(err) == database.Missing:
				later = append(later, one...)
				if missing == nil && wanted[what] {
					missing = fmt.Errorf("%s: %w", what, err)
				}
			case wanted[what], database.ClassOf(err) == database.Lost, ctx.Err() != nil:
				return fmt.Errorf("%s: %w", what, err)
			}
		}
		if len(later) == len(list) {
			return missing
		}
		list = later
	}
	return nil
}

// sameMySQLThing counts the statements at the beginning of the list that create one
// thing: an object's comes between those that set the session and put it back.
func sameMySQLThing(list []dialect.ScratchStatement) int {
	n := slices.IndexFunc(list, func(s dialect.ScratchStatement) bool { return s.What != list[0].What })
	if n < 0 {
		return len(list)
	}
	return n
}

// create runs the statements of one thing, all of them, and returns the first
// error: the session is put back whatever became of the object.
func (s *mysqlScratchRun) create(ctx context.Context, list []dialect.ScratchStatement) error {
	var first error
	for _, statement := range list {
		if _, err := s.conn.Exec(ctx, statement.SQL); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// mysqlOnly is what was asked for, of what was read. Events come back as they went
// in.
func mysqlOnly(read, asked schema.Schema) schema.Schema {
	var out schema.Schema
	for _, q := range asked.Sequences {
		if found := read.Sequence(schema.Name{Name: q.Name}); found != nil {
			out.Sequences = append(out.Sequences, *found)
		}
	}
	for _, t := range asked.Tables {
		if found := read.Table(schema.Name{Name: t.Name}); found != nil {
			out.Tables = append(out.Tables, withoutMySQLImplied(*found, t))
		}
	}
	for _, o := range asked.Objects {
		found := read.Object(o.ID())
		if o.Kind == schema.KindEvent {
			found = &o
		}
		if found != nil {
			out.Objects = append(out.Objects, *found)
		}
	}
	return out
}

// withoutMySQLImplied leaves out the indexes that the server made for foreign keys
// by itself: nobody declared them.
func withoutMySQLImplied(read, asked schema.Table) schema.Table {
	declared := func(columns []string) bool {
		same := func(parts []schema.IndexPart) bool {
			return slices.EqualFunc(parts, columns, func(p schema.IndexPart, c string) bool { return p.Column == c })
		}
		return slices.ContainsFunc(asked.Indexes, func(x schema.Index) bool { return same(x.Parts) }) ||
			slices.ContainsFunc(asked.Uniques, func(u schema.Unique) bool { return slices.Equal(u.Columns, columns) })
	}
	for _, f := range read.ForeignKeys {
		if declared(f.Columns) {
			continue
		}
		read.Indexes = slices.DeleteFunc(read.Indexes, func(x schema.Index) bool {
			return !x.Unique && x.Method == "" && slices.EqualFunc(x.Parts, f.Columns, func(p schema.IndexPart, c string) bool { return p.Column == c })
		})
	}
	return read
}

func quoteMySQL(name string) string { return sqltext.QuoteIdent(sqltext.MySQL, name) }
