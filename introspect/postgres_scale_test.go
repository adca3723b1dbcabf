package introspect_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/schema"
)

// roundTrips counts them, and statements.
type roundTrips struct {
	database.Conn
	trips, statements int
}

func (c *roundTrips) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	c.trips++
	c.statements++
	return c.Conn.Exec(ctx, sql, args...)
}

func (c *roundTrips) Query(ctx context.Context, sql string, args ...any) (database.Rows, error) {
	c.trips++
	c.statements++
	return c.Conn.Query(ctx, sql, args...)
}

func (c *roundTrips) ExecBatch(ctx context.Context, list []database.Statement, done func(int)) error {
	c.trips++
	c.statements += len(list)
	return c.Conn.(database.Batcher).ExecBatch(ctx, list, done)
}

func (c *roundTrips) QueryBatch(ctx context.Context, list []database.Statement, read func(int, database.Rows) error) error {
	c.trips++
	c.statements += len(list)
	return c.Conn.(database.Batcher).QueryBatch(ctx, list, read)
}

// plain hides that a connection can send batches.
type plain struct{ c database.Conn }

func (p plain) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	return p.c.Exec(ctx, sql, args...)
}

func (p plain) Query(ctx context.Context, sql string, args ...any) (database.Rows, error) {
	return p.c.Query(ctx, sql, args...)
}
func (p plain) Server() dialect.Server          { return p.c.Server() }
func (p plain) Close(ctx context.Context) error { return p.c.Close(ctx) }

func pgManyTables(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `CREATE TABLE t%[1]d (id serial PRIMARY KEY, name varchar(50) NOT NULL UNIQUE, age integer CHECK (age > 0),
			at timestamptz DEFAULT now(), data jsonb DEFAULT '{}', a text, b text, c text, d numeric(10,2), parent integer REFERENCES t%[1]d);
			CREATE INDEX ON t%[1]d (lower(name)) WHERE age > 1;
			CREATE INDEX ON t%[1]d (a, b DESC);`, i)
	}
	return b.String()
}

// Reading costs one round trip, however much there is to read.
func TestPostgresReadsInOneRoundTrip(t *testing.T) {
	counts := map[int]roundTrips{}
	for _, n := range []int{10, 1000} {
		c, _ := openPostgres(t, testdb.Postgres(t))
		loadPostgres(t, c, pgManyTables(n))
		counted := &roundTrips{Conn: c}
		start := time.Now()
		snap := readPostgres(t, counted)
		t.Logf("%d tables in %v", n, time.Since(start))
		if len(snap.Schema.Tables) != n || len(snap.Schema.Tables[n-1].Indexes) != 2 {
			t.Errorf("read %d tables, want %d", len(snap.Schema.Tables), n)
		}
		counts[n] = roundTrips{trips: counted.trips, statements: counted.statements}
	}
	if counts[10] != counts[1000] {
		t.Errorf("10 tables: %+v, 1000 tables: %+v", counts[10], counts[1000])
	}
	if counts[1000].trips != 1 {
		t.Errorf("%d round trips, want one", counts[1000].trips)
	}
}

// Without batches the answer is the same, and the session's settings are as
// they were.
func TestPostgresReadsWithoutBatches(t *testing.T) {
	c, _ := openPostgres(t, testdb.Postgres(t))
	loadPostgres(t, c, "CREATE SCHEMA app; SET search_path = app, public; SET datestyle = 'German'; CREATE TABLE t (d date DEFAULT '2026-01-31'); CREATE TABLE public.u (d date);")
	whole := readPostgres(t, c)
	piecemeal, err := introspect.Read(t.Context(), plain{c}, introspect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "without batches", whole, piecemeal)
	if whole.DefaultSchema != "app" || whole.Schema.Table(schema.ParseName("t")) == nil || whole.Schema.Table(schema.ParseName("public.u")) == nil {
		t.Errorf("default schema %q, tables %v", whole.DefaultSchema, whole.Schema.Tables)
	}
	if got := whole.Schema.Table(schema.ParseName("t")).Column("d").Default.SQL; got != "'2026-01-31'" {
		t.Errorf("default = %s", got)
	}
	for setting, want := range map[string]string{"search_path": "app, public", "datestyle": "German, DMY", "quote_all_identifiers": "off"} {
		var got string
		if _, err := database.One(t.Context(), c, "SHOW "+setting, nil, &got); err != nil || got != want {
			t.Errorf("%s = %q afterwards, want %q (%v)", setting, got, want, err)
		}
	}
}
