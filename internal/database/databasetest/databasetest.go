// Package databasetest is what every database.Conn has to pass, whatever
// driver is behind it.
package databasetest

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
)

// Run runs the suite. open returns a new connection to an empty database of
// its own, and closes it when the test ends; the suite may have closed it
// before.
func Run(t *testing.T, open func(t *testing.T) database.Conn) {
	tests := []struct {
		name string
		test func(t *testing.T, c conn)
	}{
		{"server", testServer},
		{"exec counts rows", testExec},
		{"query", testQuery},
		{"rows may be left unread", testUnreadRows},
		{"scan values", testScanValues},
		{"scan NULL", testScanNull},
		{"parameters", testParameters},
		{"error classes", testErrorClasses},
		{"where a syntax error is", testSyntaxError},
		{"read only", testReadOnly},
		{"cancel", testCancel},
		{"canceled before", testCanceledBefore},
		{"transactions", testTransactions},
		{"session state", testSession},
		{"batch", testBatch},
		{"batch stops at an error", testBatchError},
		{"batch in a transaction", testBatchTransaction},
		{"query batch", testQueryBatch},
		{"query batch error", testQueryBatchError},
		{"lost", testLost},
		{"close", testClose},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := open(t)
			test.test(t, conn{Conn: c, words: wordsOf(c.Server().Dialect)})
		})
	}
}

// Refused is a way to open a connection that has to fail.
type Refused struct {
	Name  string
	Open  func(ctx context.Context) (database.Conn, error)
	Class database.Class
	// Secret is a password that the error must not show, or empty.
	Secret string
}

// RunRefused runs the cases of connections that cannot be opened.
func RunRefused(t *testing.T, cases []Refused) {
	for _, test := range cases {
		t.Run(test.Name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			c, err := test.Open(ctx)
			if err == nil {
				_ = c.Close(ctx)
				t.Fatal("the connection was opened")
			}
			if got := database.ClassOf(err); got != test.Class {
				t.Errorf("class = %q, want %q; error: %v", got, test.Class, err)
			}
			if test.Secret != "" && strings.Contains(err.Error(), test.Secret) {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
}

// conn is a connection and its database's words.
type conn struct {
	database.Conn
	words
}

func (c conn) exec(t *testing.T, sql string, args ...any) int64 {
	t.Helper()
	n, err := c.Exec(t.Context(), sql, args...)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// ints are the answers of a query of one integer column.
func (c conn) ints(t *testing.T, query string, args ...any) []int64 {
	t.Helper()
	got := []int64{}
	err := database.Each(t.Context(), c.Conn, query, args, func(rows database.Rows) error {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return err
		}
		got = append(got, n)
		return nil
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return got
}

func wantInts(t *testing.T, what string, got []int64, want ...int64) {
	t.Helper()
	if diff := cmp.Diff(append([]int64{}, want...), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// checkClass is wantClass for when nothing else of the error matters.
func checkClass(t *testing.T, err error, want database.Class) {
	t.Helper()
	_ = wantClass(t, err, want)
}

func wantClass(t *testing.T, err error, want database.Class) *database.Error {
	t.Helper()
	var e *database.Error
	if !errors.As(err, &e) {
		t.Fatalf("error is %T (%v), want a *database.Error of class %q", err, err, want)
	}
	if e.Class != want {
		t.Errorf("class = %q, want %q; error: %v, code %s", e.Class, want, e, e.Code)
	}
	if e.Message == "" {
		t.Errorf("no message in %#v", e)
	}
	return e
}

func testServer(t *testing.T, c conn) {
	s := c.Server()
	if s.Dialect == "" || s.Flavor == "" || s.Version == "" || s.Major == 0 {
		t.Errorf("Server() = %+v, want dialect, flavor, version and major version", s)
	}
}

func testExec(t *testing.T, c conn) {
	c.exec(t, "CREATE TABLE t (id integer PRIMARY KEY, n integer)")
	if n := c.exec(t, "INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)"); n != 3 {
		t.Errorf("INSERT of three rows = %d", n)
	}
	if n := c.exec(t, "UPDATE t SET n = 2 WHERE n >= 2"); n != 2 {
		t.Errorf("UPDATE that matches two rows and changes one = %d, want 2", n)
	}
	if n := c.exec(t, "DELETE FROM t WHERE id = 99"); n != 0 {
		t.Errorf("DELETE of nothing = %d", n)
	}
}

func testQuery(t *testing.T, c conn) {
	c.exec(t, "CREATE TABLE t (id integer PRIMARY KEY, name varchar(20))")
	c.exec(t, "INSERT INTO t VALUES (1, 'one'), (2, 'two')")
	rows, err := c.Query(t.Context(), "SELECT id, name AS label FROM t ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if diff := cmp.Diff([]string{"id", "label"}, rows.Columns()); diff != "" {
		t.Errorf("Columns (-want +got):\n%s", diff)
	}
	type row struct {
		ID   int64
		Name string
	}
	var got []row
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.ID, &r.Name); err != nil {
			t.Fatal(err)
		}
		got = append(got, r)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]row{{1, "one"}, {2, "two"}}, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if rows.Next() {
		t.Error("Next after the end is true")
	}
	rows.Close()
	wantInts(t, "rows of an empty answer", c.ints(t, "SELECT id FROM t WHERE id > 5"))
}

func testUnreadRows(t *testing.T, c conn) {
	rows, err := c.Query(t.Context(), "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3")
	if err != nil {
		t.Fatal(err)
	}
	if !rows.Next() {
		t.Fatalf("no rows: %v", rows.Err())
	}
	rows.Close()
	rows.Close()
	wantInts(t, "the query after", c.ints(t, "SELECT 7"), 7)
}

func testTransactions(t *testing.T, c conn) {
	c.exec(t, "CREATE TABLE t (id integer PRIMARY KEY)")
	for _, step := range []string{
		"BEGIN", "INSERT INTO t VALUES (1)", "COMMIT",
		"BEGIN", "INSERT INTO t VALUES (2)", "ROLLBACK",
	} {
		c.exec(t, step)
	}
	wantInts(t, "rows", c.ints(t, "SELECT id FROM t ORDER BY id"), 1)

	c.exec(t, "BEGIN")
	c.exec(t, "INSERT INTO t VALUES (3)")
	_, err := c.Exec(t.Context(), "INSERT INTO t VALUES (1)")
	checkClass(t, err, database.UniqueViolation)
	c.exec(t, "ROLLBACK")
	wantInts(t, "rows after a failed transaction", c.ints(t, "SELECT id FROM t ORDER BY id"), 1)
}

// A connection is one session: what is temporary in it stays.
func testSession(t *testing.T, c conn) {
	c.exec(t, "CREATE TEMPORARY TABLE session_only (id integer)")
	for i := range 20 {
		c.exec(t, "INSERT INTO session_only VALUES ("+c.mark(1)+")", int64(i))
	}
	wantInts(t, "rows", c.ints(t, "SELECT count(*) FROM session_only"), 20)
}

func testLost(t *testing.T, c conn) {
	if c.suicide == "" {
		t.Skip("this database has no connections to lose")
	}
	// The statement that ends the session may itself be answered or not.
	_, _ = c.Exec(t.Context(), c.suicide)
	_, err := c.Exec(t.Context(), "SELECT 1")
	checkClass(t, err, database.Lost)
	_, err = c.Query(t.Context(), "SELECT 1")
	checkClass(t, err, database.Lost)
	if err := c.Close(context.WithoutCancel(t.Context())); err != nil {
		t.Errorf("Close of a lost connection: %v", err)
	}
}

func testClose(t *testing.T, c conn) {
	for range 2 {
		if err := c.Close(t.Context()); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	if _, err := c.Exec(t.Context(), "SELECT 1"); err == nil {
		t.Error("a closed connection still works")
	}
}

func testScanValues(t *testing.T, c conn) {
	c.exec(t, c.typesTable)
	at := time.Date(2026, 11, 21, 13, 14, 15, 0, time.UTC)
	marks := make([]string, 7)
	for i := range marks {
		marks[i] = c.mark(i + 1)
	}
	c.exec(t, "INSERT INTO types (i, big, f, s, b, bin, at) VALUES ("+strings.Join(marks, ", ")+")",
		int64(-7), int64(9223372036854775807), 2.5, "Grüße, 世界 'q'", true, []byte{0, 255, 'x'}, at)

	rows, err := c.Query(t.Context(), "SELECT i, big, f, s, b, bin, at FROM types")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if !rows.Next() {
		t.Fatalf("no row: %v", rows.Err())
	}
	var got, pointed values
	if err := rows.Scan(&got.I, &got.Big, &got.F, &got.S, &got.B, &got.Bin, &got.At); err != nil {
		t.Fatal(err)
	}
	want := values{-7, 9223372036854775807, 2.5, "Grüße, 世界 'q'", true, []byte{0, 255, 'x'}, at}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	var i, big *int64
	var f *float64
	var s sql.NullString
	var b sql.NullBool
	var bin []byte
	var moment sql.NullTime
	if err := rows.Scan(&i, &big, &f, &s, &b, &bin, &moment); err != nil {
		t.Fatal(err)
	}
	pointed = values{*i, *big, *f, s.String, b.Bool, bin, moment.Time}
	if diff := cmp.Diff(want, pointed); diff != "" {
		t.Errorf("values through pointers and sql.Null… (-want +got):\n%s", diff)
	}
	var anyI, anyF, anyS any
	var rest [4]any
	if err := rows.Scan(&anyI, &rest[0], &anyF, &anyS, &rest[1], &rest[2], &rest[3]); err != nil {
		t.Fatal(err)
	}
	if raw, ok := anyS.([]byte); ok {
		anyS = string(raw) // MySQL's text protocol does not tell them apart
	}
	if diff := cmp.Diff([]any{int64(-7), 2.5, want.S}, []any{anyI, anyF, anyS}); diff != "" {
		t.Errorf("values as any (-want +got):\n%s", diff)
	}
}

type values struct {
	I, Big int64
	F      float64
	S      string
	B      bool
	Bin    []byte
	At     time.Time
}

func testScanNull(t *testing.T, c conn) {
	c.exec(t, c.typesTable)
	c.exec(t, "INSERT INTO types (i) VALUES (NULL)")
	one, text := int64(1), "x"
	i, s := &one, &text
	var f sql.NullFloat64
	var b *bool
	bin := []byte("left over")
	var at sql.NullTime
	var big any = "left over"
	found, err := database.One(t.Context(), c.Conn, "SELECT i, big, f, s, b, bin, at FROM types", nil, &i, &big, &f, &s, &b, &bin, &at)
	if err != nil || !found {
		t.Fatalf("found %v, %v", found, err)
	}
	if i != nil || s != nil || f.Valid || b != nil || bin != nil || at.Valid || big != nil {
		t.Errorf("NULL read as %v %v %v %v %v %v %v", i, s, f, b, bin, at, big)
	}
	var n int64
	if _, err := database.One(t.Context(), c.Conn, "SELECT i FROM types", nil, &n); err == nil {
		t.Error("NULL was read into an int64 without an error")
	}
	wantInts(t, "the query after a failed scan", c.ints(t, "SELECT 7"), 7)
}

func testParameters(t *testing.T, c conn) {
	c.exec(t, "CREATE TABLE t (id integer PRIMARY KEY, name varchar(20), flag boolean)")
	insert := "INSERT INTO t VALUES (" + c.mark(1) + ", " + c.mark(2) + ", " + c.mark(3) + ")"
	c.exec(t, insert, int64(1), "it's", true)
	c.exec(t, insert, int64(2), nil, false)
	c.exec(t, insert, int64(3), "-- $1 ? ; \\", nil)
	wantInts(t, "by text", c.ints(t, "SELECT id FROM t WHERE name = "+c.mark(1), "it's"), 1)
	wantInts(t, "odd text", c.ints(t, "SELECT id FROM t WHERE name = "+c.mark(1), "-- $1 ? ; \\"), 3)
	wantInts(t, "by boolean", c.ints(t, "SELECT id FROM t WHERE flag = "+c.mark(1), false), 2)
	wantInts(t, "by number and NULL",
		c.ints(t, "SELECT id FROM t WHERE name IS NULL AND id > "+c.mark(1), int64(1)), 2)
}
