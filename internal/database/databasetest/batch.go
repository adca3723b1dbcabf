package databasetest

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
)

func statements(list ...string) []database.Statement {
	out := make([]database.Statement, len(list))
	for i, s := range list {
		out[i].SQL = s
	}
	return out
}

// Later statements of a batch see what earlier ones made.
func testBatch(t *testing.T, c conn) {
	list := statements(
		"CREATE TABLE t (id integer PRIMARY KEY, name varchar(20))",
		"INSERT INTO t VALUES (1, 'one')",
		"ALTER TABLE t ADD COLUMN n integer",
		"UPDATE t SET n = 5",
	)
	list = append(list, database.Statement{
		SQL:  "INSERT INTO t VALUES (" + c.mark(1) + ", " + c.mark(2) + ", " + c.mark(3) + ")",
		Args: []any{int64(2), "it's two", nil},
	})
	if err := database.ExecAll(t.Context(), c.Conn, list); err != nil {
		t.Fatal(err)
	}
	wantInts(t, "n", c.ints(t, "SELECT coalesce(n, -1) FROM t ORDER BY id"), 5, -1)
	if err := database.ExecAll(t.Context(), c.Conn, nil); err != nil {
		t.Errorf("an empty batch: %v", err)
	}
}

func testBatchError(t *testing.T, c conn) {
	c.exec(t, "CREATE TABLE t (id integer PRIMARY KEY)")
	for _, test := range []struct {
		name string
		list []string
		at   int
		want database.Class
	}{
		{"first", []string{"INSERT INTO nowhere VALUES (1)", "INSERT INTO t VALUES (10)"}, 0, database.Missing},
		{"middle", []string{"INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (10)"}, 1, database.UniqueViolation},
		{"last, a syntax error", []string{"SELECT 1", "DELETE FROM t", "INSERT INT t VALUES (1)"}, 2, database.Syntax},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := database.ExecAll(t.Context(), c.Conn, statements(test.list...))
			wantAt(t, err, test.at)
			e := wantClass(t, err, test.want)
			if e.SQL != test.list[test.at] {
				t.Errorf("SQL = %q, want %q", e.SQL, test.list[test.at])
			}
			// Without BEGIN, what ran before may have stayed or not; what
			// came after must not have run.
			wantInts(t, "rows of later statements", c.ints(t, "SELECT id FROM t WHERE id = 10"))
			c.exec(t, "DELETE FROM t")
		})
	}
}

func wantAt(t *testing.T, err error, index int) {
	t.Helper()
	var b *database.BatchError
	if !errors.As(err, &b) {
		t.Fatalf("error is %T (%v), want a *database.BatchError", err, err)
	}
	if b.Index != index {
		t.Errorf("Index = %d, want %d; error: %v", b.Index, index, err)
	}
}

func testBatchTransaction(t *testing.T, c conn) {
	c.exec(t, "CREATE TABLE t (id integer PRIMARY KEY)")
	err := database.ExecAll(t.Context(), c.Conn, statements("BEGIN", "INSERT INTO t VALUES (1)", "COMMIT"))
	if err != nil {
		t.Fatal(err)
	}
	err = database.ExecAll(t.Context(), c.Conn, statements("BEGIN", "INSERT INTO t VALUES (2)", "INSERT INTO t VALUES (1)", "COMMIT"))
	wantAt(t, err, 2)
	checkClass(t, err, database.UniqueViolation)
	c.exec(t, "ROLLBACK")
	wantInts(t, "rows", c.ints(t, "SELECT id FROM t ORDER BY id"), 1)
	c.exec(t, "BEGIN")
	err = database.ExecAll(t.Context(), c.Conn, statements("INSERT INTO t VALUES (3)", "COMMIT", "BEGIN", "INSERT INTO t VALUES (4)"))
	if err != nil {
		t.Fatal(err)
	}
	c.exec(t, "ROLLBACK")
	wantInts(t, "rows", c.ints(t, "SELECT id FROM t ORDER BY id"), 1, 3)
}

func testQueryBatch(t *testing.T, c conn) {
	list := append(statements("SELECT 1 UNION ALL SELECT 2 ORDER BY 1", "SELECT 3 WHERE 1 = 0", "SELECT 4 UNION ALL SELECT 5 ORDER BY 1"),
		database.Statement{SQL: "SELECT 'x' WHERE 'it''s' = " + c.mark(1), Args: []any{"it's"}})
	got := map[int][]any{}
	err := database.QueryAll(t.Context(), c.Conn, list, func(i int, rows database.Rows) error {
		got[i] = []any{}
		for rows.Next() {
			if i == 2 && len(got[i]) == 1 {
				break // rows may be left unread
			}
			if i == 3 {
				var s string
				if err := rows.Scan(&s); err != nil {
					return err
				}
				got[i] = append(got[i], s)
				continue
			}
			var n int64
			if err := rows.Scan(&n); err != nil {
				return err
			}
			got[i] = append(got[i], n)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[int][]any{0: {int64(1), int64(2)}, 1: {}, 2: {int64(4)}, 3: {"x"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func testQueryBatchError(t *testing.T, c conn) {
	err := database.QueryAll(t.Context(), c.Conn, statements("SELECT 1", "SELECT id FROM nowhere", "SELECT 2"),
		func(i int, rows database.Rows) error {
			if i > 1 {
				t.Errorf("read was called for query %d", i)
			}
			for rows.Next() {
			}
			return rows.Err()
		})
	wantAt(t, err, 1)
	checkClass(t, err, database.Missing)

	stop := errors.New("enough")
	err = database.QueryAll(t.Context(), c.Conn, statements("SELECT 1", "SELECT 2", "SELECT 3"), func(i int, _ database.Rows) error {
		if i == 1 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) {
		t.Errorf("error = %v, want the reader's own", err)
	}
	wantInts(t, "the query after", c.ints(t, "SELECT 7"), 7)
}
