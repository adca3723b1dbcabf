package mysql_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
)

// whole vouches for statements that may be sent in one packet.
func whole(list ...string) []database.Statement {
	out := make([]database.Statement, len(list))
	for i, s := range list {
		out[i] = database.Statement{SQL: s, Whole: true}
	}
	return out
}

// Each case is a batch that fails at a statement: those before it took effect,
// those after it did not run, and the error is about it alone.
func TestPackets(t *testing.T) {
	for _, name := range servers() {
		t.Run(name, func(t *testing.T) {
			db := testdb.New(t, name)
			c := open(t, config(t, db))
			mustExec(t, c, "CREATE TABLE t (id integer PRIMARY KEY, name longtext)")
			arg := database.Statement{SQL: "INSERT INTO t VALUES (2, ?)", Args: []any{"it's; what?"}, Whole: true}
			long := database.Statement{SQL: "INSERT INTO t VALUES (3, ?)", Args: []any{strings.Repeat("x", 400<<10)}, Whole: true}
			for _, test := range []struct {
				name   string
				list   []database.Statement
				failed int
				rows   int64
			}{
				{"the first", whole("INSERT INTO nowhere VALUES (1)", "INSERT INTO t VALUES (1, '')"), 0, 0},
				{"one among others", whole("INSERT INTO t VALUES (1, '')", "INSERT INTO t VALUES (1, '')", "INSERT INTO t VALUES (9, '')"), 1, 1},
				{"the last", append(whole("INSERT INTO t VALUES (1, '')"), arg, database.Statement{SQL: "CREATE TABEL x (id int)"}), 2, 2},
				{"after one that is not vouched for", append([]database.Statement{{SQL: "INSERT INTO t VALUES (1, '')"}}, whole("SELECT 1", "SELECT nothing")...), 2, 1},
				{"with question marks that are none", append(whole("INSERT INTO t VALUES (1, 'why?')"), arg, whole("SELECT nothing")[0]), 2, 2},
				{"in the second packet", append(whole("INSERT INTO t VALUES (1, '')"), long, arg, whole("SELECT nothing")[0]), 3, 3},
				{"nothing", append(whole("SELECT 1", "INSERT INTO t VALUES (1, '')"), arg), -1, 2},
			} {
				t.Run(test.name, func(t *testing.T) {
					mustExec(t, c, "DELETE FROM t")
					var done []int
					err := c.(database.Batcher).ExecBatch(t.Context(), test.list, func(i int) { done = append(done, i) })
					var failed *database.BatchError
					var refusal *database.Error
					want := len(test.list)
					if errors.As(err, &failed) != (test.failed >= 0) {
						t.Fatalf("error = %v", err)
					}
					if failed != nil {
						want = test.failed
						if failed.Index != test.failed || !errors.As(err, &refusal) || refusal.SQL != test.list[test.failed].SQL {
							t.Errorf("index %d: %v", failed.Index, err)
						}
					}
					if len(done) != want {
						t.Errorf("told of %v", done)
					}
					var rows int64
					if _, err := database.One(t.Context(), c, "SELECT count(*) FROM t", nil, &rows); err != nil || rows != test.rows {
						t.Errorf("%d rows, %v, want %d", rows, err, test.rows)
					}
				})
			}
		})
	}
}

// A packet that is cancelled ends at the statement that ran; the session stays.
func TestCancelledPacket(t *testing.T) {
	for _, name := range servers() {
		t.Run(name, func(t *testing.T) {
			c := open(t, config(t, testdb.New(t, name)))
			mustExec(t, c, "CREATE TABLE t (id integer PRIMARY KEY)")
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			list := whole("INSERT INTO t VALUES (1)", "INSERT INTO t SELECT 2 FROM DUAL WHERE SLEEP(20) = 0", "INSERT INTO t VALUES (3)")
			err := c.(database.Batcher).ExecBatch(ctx, list, nil)
			var failed *database.BatchError
			if !errors.As(err, &failed) || database.ClassOf(err) != database.Canceled {
				t.Fatalf("error = %v", err)
			}
			var ids []int64
			err = database.Each(t.Context(), c, "SELECT id FROM t WHERE id <> 2", nil, func(rows database.Rows) error {
				var id int64
				err := rows.Scan(&id)
				ids = append(ids, id)
				return err
			})
			if diff := cmp.Diff([]int64{1}, ids); diff != "" || err != nil {
				t.Errorf("%v %s", err, diff)
			}
		})
	}
}
