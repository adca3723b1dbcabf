package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	modernc "modernc.org/sqlite"

	"github.com/retort-db/migrate/driver/sqlite"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/database/databasetest"
)

func open(t *testing.T, path string, opts ...sqlite.Option) database.Conn {
	t.Helper()
	c, err := sqlite.Open(t.Context(), path, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	return c
}

func exec(t *testing.T, c database.Conn, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := c.Exec(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func text(t *testing.T, c database.Conn, query string) (s string) {
	t.Helper()
	if _, err := database.One(t.Context(), c, query, nil, &s); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return s
}

func TestConformance(t *testing.T) {
	ways := map[string]func(t *testing.T) database.Conn{
		"file":   func(t *testing.T) database.Conn { return open(t, filepath.Join(t.TempDir(), "test.db")) },
		"memory": func(t *testing.T) database.Conn { return open(t, ":memory:") },
		"from a pool": func(t *testing.T) database.Conn {
			connector, err := modernc.NewConnector("file:" + filepath.Join(t.TempDir(), "test.db"))
			if err != nil {
				t.Fatal(err)
			}
			db := sql.OpenDB(connector)
			t.Cleanup(func() { _ = db.Close() })
			c, err := sqlite.FromDB(t.Context(), db)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = c.Close(context.Background()) })
			return c
		},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) { databasetest.Run(t, way) })
	}
}

// A definition is told no rows, which SQLite itself has of the change before.
func TestRowsOf(t *testing.T) {
	c, err := sqlite.Open(t.Context(), ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	for _, test := range []struct {
		sql  string
		rows int64
	}{
		{"CREATE TABLE t (n)", 0},
		{"INSERT INTO t VALUES (1), (2), (3)", 3},
		{"ALTER TABLE t ADD COLUMN m", 0},
		{"WITH two AS (SELECT 2 AS n) UPDATE t SET m = 1 WHERE n IN (SELECT n FROM two)", 1},
		{"-- all\nDELETE FROM t", 3},
		{"DROP TABLE t", 0},
	} {
		if rows, err := c.Exec(t.Context(), test.sql); err != nil || rows != test.rows {
			t.Errorf("%s: %d rows, %v, want %d", test.sql, rows, err, test.rows)
		}
	}
}

func TestRefused(t *testing.T) {
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("no database ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	at := func(path string, opts ...sqlite.Option) func(ctx context.Context) (database.Conn, error) {
		return func(ctx context.Context) (database.Conn, error) { return sqlite.Open(ctx, path, opts...) }
	}
	missing := filepath.Join(dir, "missing.db")
	cases := []databasetest.Refused{
		{Name: "no folder", Open: at(filepath.Join(dir, "nowhere", "app.db")), Class: database.Missing},
		{Name: "a file that cannot be made", Open: at(filepath.Join(dir, strings.Repeat("x", 300))), Class: database.Denied},
		{Name: "a folder", Open: at(dir), Class: ""},
		{Name: "not a database", Open: at(garbage), Class: ""},
		{Name: "missing, read only", Open: at(missing, sqlite.ReadOnly()), Class: database.Missing},
		{Name: "missing, not to be created", Open: at(missing, sqlite.MustExist()), Class: database.Missing},
		{Name: "missing, mode in the URI", Open: at("file:" + missing + "?mode=ro"), Class: database.Missing},
		{Name: "nothing", Open: at(""), Class: ""},
		{Name: "unknown pragma value", Open: at("file::memory:?_foreign_keys=perhaps"), Class: ""},
	}
	databasetest.RunRefused(t, cases)
	if _, err := os.Stat(missing); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s was created: %v", missing, err)
	}
	_, err := sqlite.Open(t.Context(), garbage)
	if err == nil || !strings.Contains(err.Error(), garbage) {
		t.Errorf("the error does not name the file: %v", err)
	}
}

func TestSettings(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a file?#%41.db")
	tests := []struct {
		name, path  string
		opts        []sqlite.Option
		keys, busy  string
		refuseWrite bool
	}{
		{name: "defaults", path: file, keys: "1", busy: "5000"},
		{name: "options", path: file, opts: []sqlite.Option{sqlite.ForeignKeys(false), sqlite.BusyTimeout(70 * time.Millisecond)}, keys: "0", busy: "70"},
		{name: "read only", path: file, opts: []sqlite.Option{sqlite.ReadOnly()}, keys: "1", busy: "5000", refuseWrite: true},
		{name: "parameters win", path: "file::memory:?_foreign_keys=0&_busy_timeout=9", keys: "0", busy: "9"},
		{name: "pragmas win", path: "file::memory:?_pragma=foreign_keys(0)&_pragma=busy_timeout=8", keys: "0", busy: "8"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := open(t, test.path, test.opts...)
			got := []string{text(t, c, "PRAGMA foreign_keys"), text(t, c, "PRAGMA busy_timeout")}
			if diff := cmp.Diff([]string{test.keys, test.busy}, got); diff != "" {
				t.Errorf("foreign_keys, busy_timeout (-want +got):\n%s", diff)
			}
			_, err := c.Exec(t.Context(), "PRAGMA user_version = 7")
			if refused := database.ClassOf(err) == database.ReadOnly; refused != test.refuseWrite {
				t.Errorf("writing: %v, want refused = %v", err, test.refuseWrite)
			}
		})
	}
	if _, err := os.Stat(file); err != nil {
		t.Errorf("the file has another name: %v", err)
	}
}

// What a program registered with the driver for its own connections is not in ours.
func TestNothingShared(t *testing.T) {
	hooked := false
	modernc.RegisterConnectionHook(func(modernc.ExecQuerierContext, string) error {
		hooked = true
		return nil
	})
	open(t, ":memory:")
	if hooked {
		t.Error("a connection hook of the process ran")
	}
}

func TestErrorDetails(t *testing.T) {
	c := open(t, ":memory:")
	exec(t, c,
		"CREATE TABLE p (id integer PRIMARY KEY, a integer NOT NULL, b integer, UNIQUE (a), UNIQUE (a, b), CONSTRAINT positive CHECK (a > 0), CHECK (b <> 7))",
		"CREATE TABLE s (n integer) STRICT",
		"CREATE UNIQUE INDEX lower_b ON p (abs(b))",
		"INSERT INTO p VALUES (1, 1, 1)")
	type want struct {
		Class                            database.Class
		Table, Column, Constraint, Token string
	}
	tests := []struct {
		sql  string
		want want
	}{
		{"INSERT INTO p VALUES (1, 2, 2)", want{Class: database.UniqueViolation, Table: "p", Column: "id"}},
		{"INSERT INTO p VALUES (2, 1, 2)", want{Class: database.UniqueViolation, Table: "p", Column: "a"}},
		{"INSERT INTO p VALUES (2, 2, -1)", want{Class: database.UniqueViolation, Constraint: "lower_b"}},
		{"INSERT INTO p VALUES (2, NULL, 2)", want{Class: database.NotNullViolation, Table: "p", Column: "a"}},
		{"INSERT INTO p VALUES (2, -1, 2)", want{Class: database.CheckViolation, Constraint: "positive"}},
		{"INSERT INTO p VALUES (2, 2, 7)", want{Class: database.CheckViolation, Constraint: "b <> 7"}},
		{"INSERT INTO s VALUES ('x')", want{Class: database.CheckViolation, Table: "s", Column: "n"}},
		{"INSERT INTO nowhere VALUES (1)", want{Class: database.Missing, Table: "nowhere"}},
		{"INSERT INTO p (shoe) VALUES (1)", want{Class: database.Missing, Table: "p", Column: "shoe"}},
		{"SELECT shoe FROM p", want{Class: database.Missing, Column: "shoe"}},
		{"SELECT FROM p", want{Class: database.Syntax, Token: "FROM"}},
		{"SELECT 'x", want{Class: database.Syntax, Token: "'x"}},
		{"SELECT (1", want{Class: database.Syntax}},
		{"DROP INDEX nowhere", want{Class: database.Missing}},
		{"SELECT lowr('X')", want{Class: database.Unregistered, Token: "lowr"}},
		{"CREATE UNIQUE INDEX u ON p (b COLLATE unicase)", want{Class: database.Unregistered, Token: "unicase"}},
		{"CREATE VIRTUAL TABLE v USING vec0(e)", want{Class: database.Unregistered, Token: "vec0"}},
		{"CREATE VIRTUAL TABLE v USING fts5(e, tokenize = 'ours')", want{Class: database.Unregistered, Token: "ours"}},
	}
	for _, test := range tests {
		t.Run(test.sql, func(t *testing.T) {
			_, err := c.Exec(t.Context(), test.sql)
			var e *database.Error
			if !errors.As(err, &e) {
				t.Fatalf("error is %v", err)
			}
			got := want{e.Class, e.Table, e.Column, e.Constraint, e.Token}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%q (-want +got):\n%s", e.Message, diff)
			}
			if strings.Contains(e.Message, "SQL logic error") || strings.HasSuffix(e.Message, ")") && !strings.Contains(e.Message, "(") {
				t.Errorf("the message is the driver's: %q", e.Message)
			}
		})
	}
}

func TestBusy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "test.db")
	writer, waiter := open(t, file), open(t, file, sqlite.BusyTimeout(50*time.Millisecond))
	exec(t, writer, "CREATE TABLE t (id integer)", "BEGIN IMMEDIATE")
	_, err := waiter.Exec(t.Context(), "BEGIN IMMEDIATE")
	if database.ClassOf(err) != database.Busy {
		t.Errorf("error = %v, want class %q", err, database.Busy)
	}
	exec(t, writer, "ROLLBACK")
	exec(t, waiter, "BEGIN IMMEDIATE", "ROLLBACK")
}

func TestFull(t *testing.T) {
	c := open(t, ":memory:")
	exec(t, c, "PRAGMA max_page_count = 3", "CREATE TABLE t (b blob)")
	_, err := c.Exec(t.Context(), "INSERT INTO t VALUES (zeroblob(1000000))")
	if database.ClassOf(err) != database.Full {
		t.Errorf("error = %v, want class %q", err, database.Full)
	}
}

func TestServer(t *testing.T) {
	s := open(t, ":memory:").Server()
	if s.Dialect != "sqlite" || !s.AtLeast(3, 45, 0) || s.AtLeast(4, 0, 0) || !strings.HasPrefix(s.Version, "3.") {
		t.Errorf("server = %+v", s)
	}
}
