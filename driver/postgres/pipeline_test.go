package postgres_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
)

// rounds are pieces of a stream, each a transaction that inserts a row, by a
// statement that comes again, and then runs what the round says.
func rounds(n int, what func(i int) string) [][]database.Statement {
	var list [][]database.Statement
	for i := range n {
		list = append(list, []database.Statement{
			{SQL: "BEGIN", Again: true},
			{SQL: "INSERT INTO numbers VALUES ($1)", Args: []any{int64(i)}, Again: true},
			{SQL: what(i), Forgets: true},
			{SQL: "COMMIT", Again: true, Report: true},
		})
	}
	return list
}

// Statements that come again are prepared, and given up at the end, whatever the
// ones between them do to what is prepared, and also when one fails.
func TestStream(t *testing.T) {
	db := testdb.Postgres(t)
	nothing := func(int) string { return "SELECT 1" }
	at := func(k int, sql string) func(i int) string {
		return func(i int) string {
			if i == k {
				return sql
			}
			return "SELECT 1"
		}
	}
	for _, test := range []struct {
		name string
		what func(i int) string
		// failed is the statement that is to fail, counted over all, or -1.
		failed int
		rows   int64
	}{
		{"all well", nothing, -1, 20},
		{"what is prepared is given up by a statement", at(7, "DEALLOCATE ALL"), -1, 20},
		{"by a block", at(7, "DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$"), -1, 20},
		{"one fails", at(7, "SELECT nothing"), 7*4 + 2, 7},
		{"a later one fails", at(9, "SELECT nothing"), 9*4 + 2, 9},
		{"the first fails", at(0, "SELECT nothing"), 2, 0},
		{"the last fails", at(19, "SELECT nothing"), 19*4 + 2, 19},
	} {
		for _, pieces := range []int{1, 3, 20} {
			t.Run(fmt.Sprint(test.name, ", pieces of ", pieces), func(t *testing.T) {
				c := open(t, db.URL)
				mustExec(t, c, "CREATE TABLE numbers (n integer)")
				defer mustExec(t, c, "DROP TABLE numbers")
				list := rounds(20, test.what)
				all := 0
				more := func() (out []database.Statement, end bool) {
					for n := 0; n < pieces && len(list) > 0; n++ {
						out, list = append(out, list[0]...), list[1:]
					}
					all += len(out)
					return out, len(list) == 0
				}
				var done []int
				err := c.(database.Streamer).ExecStream(t.Context(), more, func(i int) { done = append(done, i) })
				var failed *database.BatchError
				want := test.failed
				if want < 0 {
					want = all
				}
				if errors.As(err, &failed) != (test.failed >= 0) {
					t.Fatalf("error = %v", err)
				}
				if failed != nil {
					if failed.Index != test.failed {
						t.Errorf("statement %d failed: %v", failed.Index, err)
					}
					mustExec(t, c, "ROLLBACK")
				}
				var order []int
				for i := range want {
					order = append(order, i)
				}
				if diff := cmp.Diff(order, done); diff != "" {
					t.Errorf("told of: %s", diff)
				}
				var rows, prepared int64
				if _, err := database.One(t.Context(), c, "SELECT (SELECT count(*) FROM numbers), (SELECT count(*) FROM pg_prepared_statements WHERE name <> '')", nil, &rows, &prepared); err != nil {
					t.Fatal(err)
				}
				if rows != test.rows || prepared != 0 {
					t.Errorf("%d rows, %d statements left prepared", rows, prepared)
				}
			})
		}
	}
}

// The texts of statements that come again are sent once.
func TestStreamPrepares(t *testing.T) {
	c := open(t, testdb.Postgres(t).URL)
	mustExec(t, c, "CREATE TABLE numbers (n integer)")
	var seen int64
	list := rounds(9, func(int) string { return "SELECT 1" })
	for i := range list {
		list[i][2].Forgets = false
	}
	list[8][2].SQL = "INSERT INTO numbers SELECT 1000 + count(*) FROM pg_prepared_statements"
	err := c.(database.Streamer).ExecStream(t.Context(), func() (out []database.Statement, end bool) {
		for _, l := range list {
			out = append(out, l...)
		}
		return out, true
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := database.One(t.Context(), c, "SELECT max(n) - 1000 FROM numbers", nil, &seen); err != nil || seen < 3 {
		t.Errorf("%d statements were prepared, %v", seen, err)
	}
}

// Answers come in order while more is asked for, until there is none.
func TestStreamEnds(t *testing.T) {
	c := open(t, testdb.Postgres(t).URL)
	var said []string
	pieces := 0
	err := c.(database.Streamer).ExecStream(t.Context(), func() ([]database.Statement, bool) {
		said = append(said, "more")
		if pieces++; pieces == 3 {
			return nil, false
		}
		return []database.Statement{{SQL: "SELECT 1", Report: true}}, false
	}, func(i int) { said = append(said, fmt.Sprint("done ", i)) })
	if err != nil || strings.Join(said, ", ") != "more, done 0, more, done 1, more" {
		t.Errorf("%s, %v", strings.Join(said, ", "), err)
	}
}

// A copy is none of the answers of a stream: what came before it took effect, and
// it is the one that fails.
func TestStreamCopies(t *testing.T) {
	db := testdb.Postgres(t)
	c := open(t, db.URL)
	mustExec(t, c, "CREATE TABLE numbers (n integer)")
	list := rounds(3, func(i int) string { return []string{"SELECT 1", "COPY numbers FROM STDIN", "SELECT 1"}[i] })
	err := c.(database.Streamer).ExecStream(t.Context(), func() (out []database.Statement, end bool) {
		out, list = list[0], list[1:]
		return out, len(list) == 0
	}, nil)
	var failed *database.BatchError
	if !errors.As(err, &failed) || failed.Index != 6 {
		t.Fatalf("error = %v", err)
	}
	var rows int64
	if _, err := database.One(t.Context(), open(t, db.URL), "SELECT count(*) FROM numbers", nil, &rows); err != nil || rows != 1 {
		t.Errorf("%d rows, %v", rows, err)
	}
}

func mustExec(t *testing.T, c database.Conn, sql string) {
	t.Helper()
	if _, err := c.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}
