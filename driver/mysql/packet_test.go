package mysql_test

import (
	"context"
	"errors"
	"fmt"
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

// ways are the ways to send a list of statements.
var ways = map[string]func(ctx context.Context, c database.Conn, list []database.Statement, done func(int)) error{
	"batch": func(ctx context.Context, c database.Conn, list []database.Statement, done func(int)) error {
		return c.(database.Batcher).ExecBatch(ctx, list, done)
	},
	"stream": func(ctx context.Context, c database.Conn, list []database.Statement, done func(int)) error {
		return c.(database.Streamer).ExecStream(ctx, func() ([]database.Statement, bool) { return list, true }, done)
	},
}

// Each case is a batch that fails at a statement: those before it took effect,
// those after it did not run, and the error is about it alone.
func TestPackets(t *testing.T) {
	for _, name := range servers() {
		t.Run(name, func(t *testing.T) {
			db := testdb.New(t, name)
			c := open(t, db.MySQLConfig(t))
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
				{"a table among others", whole("CREATE TABLE a (id int)", "INSERT INTO t VALUES (1, '')", "CREATE TABLE a (id int)", "INSERT INTO t VALUES (9, '')"), 2, 1},
				{"what cannot be read", whole("CREATE TABLE a (id int)", "INSERT INTO t VALUES (1, '')", "CREATE TABLE b (id int DEFAULT oops())", "INSERT INTO t VALUES (9, '')"), 2, 1},
				{"what cannot be read, at first", whole("CREATE TABLE b (id int DEFAULT oops)", "INSERT INTO t VALUES (9, '')"), 0, 0},
				{"what cannot be read, in the second block", append(
					append(whole("CREATE TABLE a (id int)", "INSERT INTO t VALUES (1, '')"), database.Statement{SQL: "INSERT INTO t VALUES (2, '')", Whole: true, Report: true}),
					whole("CREATE TABLE b (id int)", "CREATE TABLE c (id int DEFAULT oops())", "INSERT INTO t VALUES (9, '')")...), 4, 2},
				{"nothing", append(whole("SELECT 1", "INSERT INTO t VALUES (1, '')"), arg), -1, 2},
			} {
				for way, send := range ways {
					t.Run(test.name+", "+way, func(t *testing.T) {
						mustExec(t, c, "DELETE FROM t")
						mustExec(t, c, "DROP TABLE IF EXISTS a, b, c")
						var done []int
						err := send(t.Context(), c, test.list, func(i int) { done = append(done, i) })
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
			}
		})
	}
}

// A limit on the time of a statement is that of each, however they are sent.
func TestBoundedStatements(t *testing.T) {
	c := open(t, testdb.New(t, "mariadb").MySQLConfig(t))
	mustExec(t, c, "SET SESSION max_statement_time = 1")
	list := whole("CREATE TABLE a AS SELECT SLEEP(0.6) AS s", "CREATE TABLE b AS SELECT SLEEP(0.6) AS s", "CREATE TABLE c (id int)")
	for i := range list {
		list[i].Bounded = true
	}
	if err := ways["batch"](t.Context(), c, list, nil); err != nil {
		t.Error(err)
	}
}

// What a packet sets of the session stays: a block would take some of it back.
func TestSettingsStay(t *testing.T) {
	for _, name := range servers() {
		c := open(t, testdb.New(t, name).MySQLConfig(t))
		list := whole("CREATE TABLE a (id int)", "SET SESSION sql_mode = 'ANSI_QUOTES', max_sort_length = 512", "CREATE TABLE b (id int)", "INSERT INTO b VALUES (1)", "INSERT INTO b VALUES (2)")
		if err := ways["batch"](t.Context(), c, list, nil); err != nil {
			t.Fatal(name, err)
		}
		var mode string
		var length int
		if _, err := database.One(t.Context(), c, "SELECT @@SESSION.sql_mode, @@SESSION.max_sort_length", nil, &mode, &length); err != nil || mode != "ANSI_QUOTES" || length != 512 {
			t.Errorf("%s: sql_mode %q, max_sort_length %d, %v", name, mode, length, err)
		}
	}
}

// A packet that is cancelled ends at the statement that ran; the session stays.
func TestCancelledPacket(t *testing.T) {
	for _, name := range servers() {
		for way, send := range ways {
			t.Run(name+", "+way, func(t *testing.T) {
				c := open(t, testdb.New(t, name).MySQLConfig(t))
				mustExec(t, c, "CREATE TABLE t (id integer PRIMARY KEY)")
				ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
				defer cancel()
				list := whole("INSERT INTO t VALUES (1)", "INSERT INTO t SELECT 2 FROM DUAL WHERE SLEEP(20) = 0", "INSERT INTO t VALUES (3)")
				err := send(ctx, c, list, nil)
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
}

// While the server runs what was sent, what is sent next is asked for, and no more
// than that; the statement that fails ends both.
func TestStream(t *testing.T) {
	for _, name := range servers() {
		for _, fails := range []int{-1, 0, 1, 4, 5, 7, 8} {
			t.Run(fmt.Sprint(name, " ", fails), func(t *testing.T) {
				c := open(t, testdb.New(t, name).MySQLConfig(t))
				mustExec(t, c, "CREATE TABLE t (id integer PRIMARY KEY)")
				next, done := 0, 0
				round := func() (list []database.Statement) {
					for range 3 {
						sql := fmt.Sprintf("INSERT INTO t VALUES (%d)", next)
						if next == fails {
							sql = "INSERT INTO nowhere VALUES (1)"
						}
						list = append(list, database.Statement{SQL: sql, Whole: true, Report: next%3 == 2})
						next++
					}
					return list
				}
				more := func() ([]database.Statement, bool) {
					if next > done+3 {
						t.Errorf("%d were sent when %d were told", next, done)
					}
					return round(), next == 9
				}
				err := c.(database.Streamer).ExecStream(t.Context(), more, func(i int) {
					if i != done {
						t.Errorf("told of %d after %d", i, done)
					}
					done++
				})
				want := fails
				if fails < 0 {
					want = 9
				}
				var failed *database.BatchError
				if errors.As(err, &failed) != (fails >= 0) || failed != nil && failed.Index != fails || done != want {
					t.Errorf("%d done: %v", done, err)
				}
				var rows int64
				if _, err := database.One(t.Context(), c, "SELECT count(*) FROM t", nil, &rows); err != nil || rows != int64(want) {
					t.Errorf("%d rows, %v, want %d", rows, err, want)
				}
			})
		}
	}
}

// Statements of which it is of no importance which one fails are answered as one
// where the server can: what comes before them took effect, and what follows them
// did not run.
func TestVagueStatements(t *testing.T) {
	for _, name := range servers() {
		for _, fails := range []int{-1, 1, 2, 3, 6} {
			t.Run(fmt.Sprint(name, " ", fails), func(t *testing.T) {
				c := open(t, testdb.New(t, name).MySQLConfig(t))
				mustExec(t, c, "CREATE TABLE t (id integer PRIMARY KEY, name text)")
				list := whole("CREATE TABLE first (id integer)", "START TRANSACTION", "INSERT INTO t VALUES (?, ?)",
					"SET @found = IF(ROW_COUNT() = 1, 1, (SELECT 1 UNION SELECT 2))", "COMMIT",
					"CREATE TABLE second (id integer)", "START TRANSACTION", "INSERT INTO t VALUES (2, '')", "COMMIT")
				list[2].Args = []any{int64(1), "it's; what?\nEND"}
				for _, i := range []int{2, 3, 4, 7, 8} {
					list[i].Vague = true
				}
				list[8].Report = true
				if fails >= 0 {
					list[fails] = database.Statement{SQL: "INSERT INTO nowhere VALUES (1)", Whole: true, Vague: list[fails].Vague}
				}
				want, wantRows := len(list), int64(2)
				switch fails {
				case 1, 2, 3:
					want, wantRows = 1, 0
				case 6:
					want, wantRows = 6, 1
				}
				done := 0
				err := c.(database.Streamer).ExecStream(t.Context(), func() ([]database.Statement, bool) { return list, true }, func(int) { done++ })
				var failed *database.BatchError
				if errors.As(err, &failed) != (fails >= 0) || failed != nil && failed.Index != want || done != want {
					t.Errorf("%d done: %v", done, err)
				}
				mustExec(t, c, "ROLLBACK")
				var rows, tables int64
				if _, err := database.One(t.Context(), c, "SELECT count(*) FROM t", nil, &rows); err != nil || rows != wantRows {
					t.Errorf("%d rows, %v, want %d", rows, err, wantRows)
				}
				count := "SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name IN ('first', 'second')"
				wantTables := int64(2)
				if want == 1 {
					wantTables = 1
				}
				if _, err := database.One(t.Context(), c, count, nil, &tables); err != nil || tables != wantTables {
					t.Errorf("%d tables, %v, want %d", tables, err, wantTables)
				}
			})
		}
	}
}
