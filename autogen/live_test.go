package autogen_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// live is a database that differences are carried out on.
type live struct {
	db       testdb.DB
	conn     database.Conn
	dialect  dialect.Dialect
	migrator *migrate.Migrator
}

// connect opens the database; it is closed when the test ends.
func connect(t *testing.T, db testdb.DB) live {
	t.Helper()
	conn := testdb.Connect(t, db.URL)
	m, err := migrate.New(conn, nil)
	if err != nil {
		t.Fatal(err)
	}
	return live{db: db, conn: conn, dialect: m.Dialect(), migrator: m}
}

func (l live) read(t *testing.T) schema.Schema {
	t.Helper()
	snap, err := l.migrator.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return snap.Schema
}

// diff is what leads to the declared schema, nothing being sacred.
func (l live) diff(t *testing.T, declared schema.Schema, renames ...autogen.Rename) (migrate.Difference, error) {
	t.Helper()
	d, err := l.migrator.Diff(t.Context(), declared, migrate.DiffOptions{
		DropUnmanaged: true, Renames: renames, Naming: autogen.Naming{KeepUnnamed: true},
	})
	if err == nil && d.Textual != nil {
		err = d.Textual
	}
	return d, err
}

// apply carries operations out, knowing of the database what they say they need.
func (l live) apply(t *testing.T, list []ops.Op) error {
	t.Helper()
	before, err := introspect.Read(t.Context(), l.conn, introspect.Options{Tables: l.needs(list), Objects: true, Statements: true})
	if err != nil {
		return err
	}
	p, err := l.dialect.Compile(list, &before.Schema, dialect.Options{DefaultSchema: before.DefaultSchema})
	if err != nil {
		return err
	}
	for _, seg := range p.Segments {
		if err := l.segment(t.Context(), seg); err != nil {
			_, _ = l.conn.Exec(t.Context(), "ROLLBACK")
			return err
		}
	}
	return nil
}

// needs are the tables that operations need, by the names that they have before.
func (l live) needs(list []ops.Op) []schema.Name {
	names, former := []schema.Name{}, map[schema.Name]schema.Name{}
	was := func(n schema.Name) schema.Name {
		if from, renamed := former[n]; renamed {
			return from
		}
		return n
	}
	for _, op := range list {
		for _, n := range l.dialect.Needs(op) {
			names = append(names, was(n))
		}
		if r, ok := op.(ops.RenameTable); ok {
			former[r.To] = was(r.From)
		}
	}
	return names
}

func (l live) segment(ctx context.Context, seg dialect.Segment) error {
	begin, end := []string{"BEGIN"}, []string{"COMMIT"}
	switch seg.Mode {
	case dialect.ForeignKeysOff:
		begin, end = []string{"PRAGMA foreign_keys = OFF", "BEGIN"}, []string{"COMMIT", "PRAGMA foreign_keys = ON"}
	case dialect.Autocommit:
		begin, end = nil, nil
	}
	list := append([]string(nil), begin...)
	for _, step := range seg.Steps {
		if step.Exec != nil {
			list = append(list, step.Exec.SQL)
		}
	}
	for _, s := range append(list, end...) {
		if _, err := l.conn.Exec(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// upAndBack applies what leads to the declared schema, calls above, and takes it back.
func (l live) upAndBack(t *testing.T, declared schema.Schema, above func()) {
	t.Helper()
	d, err := l.diff(t, declared)
	if err != nil {
		t.Fatal(err)
	}
	up, down := upAndDown(d.Changes)
	if err := l.apply(t, up); err != nil {
		t.Fatal(err)
	}
	above()
	if err := l.apply(t, down); err != nil {
		t.Fatal(err)
	}
}

// There and back: what differs is applied, after which nothing differs, and
// taken back, after which the database is as it was.
func (l live) thereAndBack(t *testing.T, declared schema.Schema, renames ...autogen.Rename) (migrate.Difference, error) {
	t.Helper()
	start := l.read(t)
	d, err := l.diff(t, declared, renames...)
	if err != nil {
		return d, err
	}
	up, down := upAndDown(d.Changes)
	if err := l.apply(t, up); err != nil {
		return d, fmt.Errorf("upgrade: %w", err)
	}
	left, err := l.diff(t, declared)
	if err != nil {
		return d, fmt.Errorf("afterwards: %w", err)
	}
	if len(left.Changes) > 0 {
		return d, fmt.Errorf("still differs:\n%s", texts(left.Changes))
	}
	if err := l.apply(t, down); err != nil {
		return d, fmt.Errorf("downgrade: %w", err)
	}
	want, got := asSets(l.dialect, start), asSets(l.dialect, l.read(t))
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		return d, fmt.Errorf("not restored (-start +restored):\n%s", diff)
	}
	return d, nil
}

func upAndDown(changes []autogen.Change) (up, down []ops.Op) {
	for i, c := range changes {
		up = append(up, c.Op)
		down = append(down, changes[len(changes)-1-i].Reverse...)
	}
	return up, down
}

func texts(changes []autogen.Change) string {
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "  %s\n    %+v\n", c.Text, c.Op)
	}
	return b.String()
}

// asSets is the normal form of a schema in which the order of what is a set
// does not count, nor that of columns where a column cannot be put back in its
// place.
func asSets(d dialect.Dialect, s schema.Schema) schema.Schema {
	s = clone(d.Canonical(s))
	s.Sort()
	for i := range s.Tables {
		t := &s.Tables[i]
		t.Definition = ""
		t.ForeignKeys = sortedBy(t.ForeignKeys, func(k schema.ForeignKey) string { return fmt.Sprint(k) })
		t.Uniques = sortedBy(t.Uniques, func(k schema.Unique) string { return fmt.Sprint(k) })
		t.Checks = sortedBy(t.Checks, func(k schema.Check) string { return fmt.Sprint(k) })
		if d.Name() != "mysql" {
			t.Columns = sortedBy(t.Columns, func(c schema.Column) string { return c.Name })
		}
		for j := range t.Indexes {
			t.Indexes[j].Definition = ""
		}
	}
	return s
}

func clone(s schema.Schema) schema.Schema {
	var out schema.Schema
	text, err := json.Marshal(s)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		panic(err) // a schema is plain data
	}
	return out
}
