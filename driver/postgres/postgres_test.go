package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/retort-db/migrate/driver/postgres"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/database/databasetest"
	"github.com/retort-db/migrate/internal/testdb"
)

func closeLater(t *testing.T, c database.Conn) database.Conn {
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	return c
}

func open(t *testing.T, url string, opts ...postgres.Option) database.Conn {
	t.Helper()
	c, err := postgres.Open(t.Context(), url, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return closeLater(t, c)
}

// own gives each connection of a conformance run a schema of its own, which is
// as good as a database of its own and made in no time.
func own(t *testing.T, c database.Conn) database.Conn {
	t.Helper()
	name := fmt.Sprintf("s%x", rand.Uint64())
	for _, s := range []string{"CREATE SCHEMA " + name, "SET search_path = " + name} {
		if _, err := c.Exec(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func TestConformance(t *testing.T) {
	for _, server := range []string{"postgres", "postgres18"} {
		t.Run(server, func(t *testing.T) {
			db := testdb.New(t, server)
			databasetest.Run(t, func(t *testing.T) database.Conn { return own(t, open(t, db.URL)) })
		})
	}
}

func TestConformanceOfBorrowedConnections(t *testing.T) {
	url := testdb.Postgres(t).URL
	must := func(t *testing.T, c database.Conn, err error) database.Conn {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return own(t, closeLater(t, c))
	}
	t.Run("FromConn", func(t *testing.T) {
		databasetest.Run(t, func(t *testing.T) database.Conn {
			native, err := pgx.Connect(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = native.Close(context.Background()) })
			c, err := postgres.FromConn(native)
			return must(t, c, err)
		})
	})
	t.Run("FromPool", func(t *testing.T) {
		databasetest.Run(t, func(t *testing.T) database.Conn {
			pool, err := pgxpool.New(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(pool.Close)
			c, err := postgres.FromPool(t.Context(), pool)
			return must(t, c, err)
		})
	})
	t.Run("FromDB", func(t *testing.T) {
		databasetest.Run(t, func(t *testing.T) database.Conn {
			db, err := sql.Open("pgx", url)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			c, err := postgres.FromDB(t.Context(), db)
			return must(t, c, err)
		})
	})
}

func TestRefusedConnections(t *testing.T) {
	db := testdb.Postgres(t)
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	connect := func(change func(u *url.URL)) func(ctx context.Context) (database.Conn, error) {
		other := *u
		change(&other)
		return func(ctx context.Context) (database.Conn, error) { return postgres.Open(ctx, other.String()) }
	}
	databasetest.RunRefused(t, []databasetest.Refused{
		{Name: "nobody listens", Class: database.Unreachable, Secret: "s3cret", Open: connect(func(u *url.URL) {
			u.Host, u.User = databasetest.ClosedPort(t), url.UserPassword("u", "s3cret")
		})},
		{Name: "no such role", Class: database.Denied, Secret: "s3cret", Open: connect(func(u *url.URL) {
			u.User = url.UserPassword("nobody_at_all", "s3cret")
		})},
		{Name: "no such database", Class: database.Denied, Open: connect(func(u *url.URL) { u.Path = "/nowhere_at_all" })},
		{Name: "a server that does not answer", Class: database.Unreachable, Open: connect(func(u *url.URL) {
			u.Host = databasetest.SilentPort(t)
			u.RawQuery = "sslmode=disable&connect_timeout=1"
		})},
	})
}

func TestConnStringErrorsShowNothing(t *testing.T) {
	for _, s := range []string{
		"postgres://u:s3cret@host:port/db",
		"postgres://u:s3cret@/x@y:z:1/db",
		"postgres://u:s3cret#%zz@host/db",
		"password=s3cret host=x port=abc",
		"u:s3cret@host",
		"postgres://u:s3cret@host/db?sslmode=s3cret",
	} {
		_, err := postgres.Open(t.Context(), s)
		if err == nil {
			t.Errorf("%q was accepted", s)
			continue
		}
		for e := err; e != nil; e = errors.Unwrap(e) {
			if strings.Contains(e.Error(), "s3cret") {
				t.Errorf("%q: the error shows the password: %v", s, e)
			}
		}
	}
}

func TestSession(t *testing.T) {
	db := testdb.Postgres(t)
	for _, test := range []struct{ name, url, want string }{
		{"by itself", db.URL, "migrate"},
		{"SQLAlchemy's scheme", strings.Replace(db.URL, "postgres://", "postgresql+psycopg2://", 1), "migrate"},
		{"the URL's", db.URL + "&application_name=deploy", "deploy"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got string
			if _, err := database.One(t.Context(), open(t, test.url), "SHOW application_name", nil, &got); err != nil {
				t.Fatal(err)
			}
			if got != test.want {
				t.Errorf("application_name = %q, want %q", got, test.want)
			}
		})
	}
}

func TestNotices(t *testing.T) {
	var got []string
	c := open(t, testdb.Postgres(t).URL, postgres.WithNotices(func(severity, message string) {
		got = append(got, severity+": "+message)
	}))
	if _, err := c.Exec(t.Context(), "DO $$ BEGIN RAISE NOTICE 'half way'; END $$"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"NOTICE: half way"}, got); diff != "" {
		t.Errorf("notices (-want +got):\n%s", diff)
	}
}

// A connection that is cancelled keeps its session: what holds a lock can give
// it back.
func TestCancelKeepsTheSession(t *testing.T) {
	c := open(t, testdb.Postgres(t).URL)
	if _, err := c.Exec(t.Context(), "SELECT pg_advisory_lock(7)"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := c.Exec(ctx, "SELECT pg_sleep(60)"); database.ClassOf(err) != database.Canceled {
		t.Fatalf("error = %v, want a cancelled one", err)
	}
	var unlocked bool
	if _, err := database.One(t.Context(), c, "SELECT pg_advisory_unlock(7)", nil, &unlocked); err != nil || !unlocked {
		t.Errorf("unlocked = %v, %v", unlocked, err)
	}
}

func TestClassesOfTwoSessions(t *testing.T) {
	db := testdb.Postgres(t)
	a, b := open(t, db.URL), open(t, db.URL)
	must := func(c database.Conn, sql string) {
		t.Helper()
		if _, err := c.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	must(a, "CREATE TABLE t (id int)")
	must(a, "CREATE VIEW v AS SELECT id FROM t")
	must(a, "BEGIN")
	must(a, "LOCK TABLE t")
	must(b, "SET lock_timeout = '50ms'")
	for _, test := range []struct {
		sql  string
		want database.Class
	}{
		{"ALTER TABLE t ADD COLUMN n int", database.LockTimeout},
		{"SET statement_timeout = '50ms'; SELECT pg_sleep(9)", database.Canceled},
	} {
		if _, err := b.Exec(t.Context(), test.sql); database.ClassOf(err) != test.want {
			t.Errorf("%s: class %q, want %q (%v)", test.sql, database.ClassOf(err), test.want, err)
		}
	}
	must(a, "ROLLBACK")
	if _, err := b.Exec(t.Context(), "DROP TABLE t"); database.ClassOf(err) != database.InUse {
		t.Errorf("DROP of a table that a view reads: class %q (%v)", database.ClassOf(err), err)
	}
	must(b, "SET ROLE pg_monitor")
	if _, err := b.Exec(t.Context(), "CREATE TABLE u (id int)"); database.ClassOf(err) != database.Privilege {
		t.Errorf("CREATE without the right to: class %q (%v)", database.ClassOf(err), err)
	}
}

// The server ends other sessions, too: that is a loss, not a refusal.
func TestKilledByAnother(t *testing.T) {
	db := testdb.Postgres(t)
	c := open(t, db.URL)
	go func() {
		time.Sleep(200 * time.Millisecond)
		other, err := postgres.Open(context.Background(), db.URL)
		if err != nil {
			return
		}
		defer other.Close(context.Background())
		_, _ = other.Exec(context.Background(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(61)' AND pid <> pg_backend_pid()")
	}()
	_, err := c.Exec(t.Context(), "SELECT pg_sleep(61)")
	if database.ClassOf(err) != database.Lost {
		t.Errorf("class %q, want lost (%v)", database.ClassOf(err), err)
	}
}

// What a statement could not do says where, in bytes.
func TestPosition(t *testing.T) {
	c := open(t, testdb.Postgres(t).URL)
	const text = "SELECT 'Grüße', nothing_here"
	_, err := c.Exec(t.Context(), text)
	var e *database.Error
	if !errors.As(err, &e) {
		t.Fatalf("error is %T: %v", err, err)
	}
	if want := strings.Index(text, "nothing_here") + 1; e.Position != want {
		t.Errorf("Position = %d, want %d", e.Position, want)
	}
}

// Where there is no schema to create in, search_path is to blame.
func TestNoSchemaToCreateIn(t *testing.T) {
	c := open(t, testdb.Postgres(t).URL)
	if _, err := c.Exec(t.Context(), "SET search_path = nowhere"); err != nil {
		t.Fatal(err)
	}
	_, err := c.Exec(t.Context(), "CREATE TABLE t (id int)")
	var e *database.Error
	if !errors.As(err, &e) || e.Class != database.Missing || !strings.Contains(e.Hint, "search_path") {
		t.Errorf("%v, and hints at %+v", err, e)
	}
}
