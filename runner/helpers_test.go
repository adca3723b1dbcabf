package runner_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/runner"
	"github.com/retort-db/migrate/schema"
)

func do(t testing.TB, c database.Conn, list ...string) {
	t.Helper()
	for _, s := range list {
		if _, err := c.Exec(context.Background(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// log keeps the events of a run.
type log struct {
	mu   sync.Mutex
	list []runner.Event
	on   func(runner.Event)
}

func (l *log) Event(e runner.Event) {
	l.mu.Lock()
	l.list = append(l.list, e)
	l.mu.Unlock()
	if l.on != nil {
		l.on(e)
	}
}

func count[T runner.Event](l *log) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, e := range l.list {
		if _, ok := e.(T); ok {
			n++
		}
	}
	return n
}

func newMigrator(t testing.TB, c database.Conn, files fs.FS, o runner.Options, l *log) *migrate.Migrator {
	t.Helper()
	if o.RunID == "" {
		o.RunID = "test"
	}
	if l == nil {
		l = &log{}
	}
	m, err := migrate.New(c, files, migrate.WithRunOptions(o), migrate.WithObserver(l))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// upgrade runs everything there is on a connection of its own.
func upgrade(t testing.TB, db testdb.DB, files fs.FS, o runner.Options) error {
	t.Helper()
	ctx := context.Background()
	c, err := testdb.Open(ctx, db.URL)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(ctx) }()
	_, err = newMigrator(t, c, files, o, nil).Upgrade(ctx, "heads")
	return err
}

// contents is everything in a database but the journal: its definitions, the
// version rows and the rows of all tables.
func contents(t testing.TB, db testdb.DB) string {
	t.Helper()
	ctx := context.Background()
	c, err := testdb.Open(ctx, db.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(ctx) }()
	var b strings.Builder
	snap, err := introspect.Read(ctx, c, introspect.Options{Ignore: []schema.Name{{Name: runner.DefaultVersionTable}, {Name: runner.JournalTable}, {Name: runner.LeaseTable}}})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(snap.Schema, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	b.Write(text)
	tables := []string{runner.DefaultVersionTable}
	for _, table := range snap.Schema.Tables {
		tables = append(tables, table.Name)
	}
	for _, table := range tables {
		fmt.Fprintf(&b, "\n%s\n%s\n", table, strings.Join(rowsOf(t, c, "SELECT * FROM "+table), "\n"))
	}
	return b.String()
}

// rowsOf are the rows of a query as text, sorted.
func rowsOf(t testing.TB, c database.Conn, query string) []string {
	t.Helper()
	var list []string
	err := database.Each(context.Background(), c, query, nil, func(rows database.Rows) error {
		values := make([]any, len(rows.Columns()))
		dest := make([]any, len(values))
		for i := range values {
			dest[i] = &values[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		for i, v := range values {
			if raw, ok := v.([]byte); ok {
				values[i] = string(raw)
			}
		}
		list = append(list, strings.TrimSuffix(fmt.Sprintln(values...), "\n"))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

func asError[T error](err error, target *T) bool { return errors.As(err, target) }
