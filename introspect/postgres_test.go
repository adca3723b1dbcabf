package introspect_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// pgServers are the servers that PostgreSQL tests run on, side by side.
func pgServers(t *testing.T, f func(t *testing.T, server string)) {
	for _, server := range []string{"postgres", "postgres18"} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			f(t, server)
		})
	}
}

func openPostgres(t *testing.T, db testdb.DB) (database.Conn, dialect.Dialect) {
	t.Helper()
	c := testdb.Connect(t, db.URL)
	d, err := dialect.For(c.Server())
	if err != nil {
		t.Fatal(err)
	}
	return c, d
}

func readPostgres(t *testing.T, c database.Conn) introspect.Snapshot {
	t.Helper()
	snap, err := introspect.Read(t.Context(), c, introspect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

// loadPostgres runs a script through the connection: psql may be older than the
// server.
func loadPostgres(t *testing.T, c database.Conn, script string) {
	t.Helper()
	if _, err := c.Exec(t.Context(), script); err != nil {
		t.Fatal(err)
	}
}

// runPostgres carries operations out.
func runPostgres(t *testing.T, c database.Conn, d dialect.Dialect, list []ops.Op, before *schema.Schema) {
	t.Helper()
	p, err := d.Compile(list, before, dialect.Options{DefaultSchema: "public"})
	if err != nil {
		t.Fatal(err)
	}
	for _, segment := range p.Segments {
		var statements []database.Statement
		if segment.Mode == dialect.Transaction {
			statements = append(statements, database.Statement{SQL: "BEGIN"})
		}
		for _, s := range segment.Steps {
			if segment.Mode != dialect.Transaction {
				if _, err := c.Exec(t.Context(), s.Exec.SQL); err != nil {
					t.Fatalf("%s: %v", s.Exec.SQL, err)
				}
				continue
			}
			statements = append(statements, database.Statement{SQL: s.Exec.SQL})
		}
		if segment.Mode == dialect.Transaction {
			statements = append(statements, database.Statement{SQL: "COMMIT"})
		}
		if err := database.ExecAll(t.Context(), c, statements); err != nil {
			at := ""
			var b *database.BatchError
			if errors.As(err, &b) {
				at = statements[b.Index].SQL
			}
			t.Fatalf("%v\n%s", err, at)
		}
	}
}

// Every schema of the corpus: read, written as operations, carried out in an
// empty database, and read again.
func TestPostgresRoundTripOfTheCorpus(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testdb.Shared(t, "corpus", "schemas", "postgres"), "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	pgServers(t, func(t *testing.T, server string) {
		for _, file := range files {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".sql"), func(t *testing.T) {
				script, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				roundTrip(t, server, string(script))
			})
		}
	})
}

func roundTrip(t *testing.T, server, script string) {
	db := testdb.New(t, server)
	db.Load(t, script)
	c, d := openPostgres(t, db)
	snap := readPostgres(t, c)
	for _, l := range snap.LeftAlone {
		t.Logf("left alone: %s %s", l.Kind, l.Name)
	}
	copied := testdb.New(t, server)
	cc, _ := openPostgres(t, copied)
	up, down := bothWays(d, schema.Schema{}, snap.Schema)
	runPostgres(t, cc, d, up, &schema.Schema{})
	if difference := cmp.Diff(snap.Schema, readPostgres(t, cc).Schema); difference != "" {
		t.Errorf("the copy reads differently (-first +copy):\n%s", difference)
	}
	if db.Dialect == "postgres" {
		if difference := cmp.Diff(strings.Split(db.Dump(t), "\n"), strings.Split(copied.Dump(t), "\n")); difference != "" {
			t.Errorf("the dumps differ (-first +copy):\n%s", difference)
		}
	}
	runPostgres(t, cc, d, down, &snap.Schema)
	compare(t, "after the way back", "", copied.Dump(t))
	normal, err := introspect.Normalize(t.Context(), c, snap.Schema, schema.Schema{})
	if err != nil {
		t.Fatal(err)
	}
	if difference := cmp.Diff(d.Canonical(snap.Schema), d.Canonical(normal)); difference != "" {
		t.Errorf("normalizing changes it (-read +normalized):\n%s", difference)
	}
}

func script(t *testing.T, names ...string) string {
	t.Helper()
	var b strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join("testdata", "postgres", name))
		if err != nil {
			t.Fatal(err)
		}
		b.Write(text)
	}
	return b.String()
}

func TestPostgresRoundTripOfEverything(t *testing.T) {
	t.Run("postgres", func(t *testing.T) { roundTrip(t, "postgres", script(t, "everything.sql", "extensions.sql")) })
	t.Run("postgres18", func(t *testing.T) { roundTrip(t, "postgres18", script(t, "everything.sql", "everything18.sql")) })
}

func compare(t *testing.T, what string, want, got any) {
	t.Helper()
	if difference := cmp.Diff(want, got); difference != "" {
		t.Errorf("%s (-want +got):\n%s", what, difference)
	}
}
