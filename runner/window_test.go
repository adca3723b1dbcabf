package runner_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

// sent counts what is said to the database.
type sent struct {
	database.Conn
	calls int
}

func (c *sent) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	c.calls++
	return c.Conn.Exec(ctx, sql, args...)
}

func (c *sent) Query(ctx context.Context, sql string, args ...any) (database.Rows, error) {
	c.calls++
	return c.Conn.Query(ctx, sql, args...)
}

func (c *sent) ExecBatch(ctx context.Context, list []database.Statement, done func(int)) error {
	c.calls++
	return c.Conn.(database.Batcher).ExecBatch(ctx, list, done)
}

func (c *sent) ExecStream(ctx context.Context, more func() ([]database.Statement, bool), done func(int)) error {
	return c.Conn.(database.Streamer).ExecStream(ctx, func() ([]database.Statement, bool) {
		list, end := more()
		if len(list) > 0 {
			c.calls++
		}
		return list, end
	}, done)
}

func (c *sent) QueryBatch(ctx context.Context, list []database.Statement, read func(int, database.Rows) error) error {
	c.calls++
	return c.Conn.(database.Batcher).QueryBatch(ctx, list, read)
}

// line is a history of n revisions, r01 and so on, with the given operations.
func line(n int, body func(i int) string) fstest.MapFS {
	files := fstest.MapFS{}
	parent := "base"
	for i := 1; i <= n; i++ {
		id := fmt.Sprintf("r%02d", i)
		files[id+".toml"] = &fstest.MapFile{Data: fmt.Appendf(nil, "revision = %q\ndown_revision = %q\nmessage = \"\"\n%s", id, parent, body(i))}
		parent = id
	}
	return files
}

func createTable(name string) string {
	return fmt.Sprintf("\n[[upgrade]]\nop = \"create_table\"\ntable = %q\ncolumns = [{ name = \"n\", type = \"integer\", nullable = false }]\nprimary_key = [\"n\"]\n", name)
}

// definitions are those of a revision in a line: one, or several, or with rows.
func definitions(i int) string {
	body := createTable(fmt.Sprintf("t%02d", i))
	if i%3 == 0 {
		body += createTable(fmt.Sprintf("u%02d", i)) + createTable(fmt.Sprintf("v%02d", i))
	}
	if i%4 == 0 {
		body += fmt.Sprintf("\n[[upgrade]]\nop = \"drop_table\"\ntable = \"t%02d\"\n", i-1)
	}
	if i%5 == 0 {
		body = tableInSQL(i)
	}
	if i%7 == 0 {
		body += execute(fmt.Sprintf("INSERT INTO t%02d VALUES (%d)", i, i))
	}
	return body
}

// eachServer runs a test on the databases that revisions are sent to together.
func eachServer(t *testing.T, test func(t *testing.T, db testdb.DB)) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("revisions are sent together to servers only")
		}
		t.Parallel()
		test(t, db)
	})
}

func oneTable(i int) string { return createTable(fmt.Sprintf("t%02d", i)) }

// tableInSQL makes it in SQL of one's own, with what could get in the way of others.
func tableInSQL(i int) string {
	return execute(fmt.Sprintf("CREATE TABLE t%02d (n integer NOT NULL PRIMARY KEY) -- a table; no more", i))
}

func eachPostgres(t *testing.T, test func(t *testing.T, db testdb.DB)) {
	eachServer(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect != "postgres" {
			t.Skip("SQL of one's own is sent together to PostgreSQL only")
		}
		test(t, db)
	})
}

func eachMySQL(t *testing.T, test func(t *testing.T, db testdb.DB)) {
	eachServer(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect != "mysql" {
			t.Skip("a revision is one transaction here")
		}
		test(t, db)
	})
}

func insert(i int) string { return execute(fmt.Sprintf("INSERT INTO numbers VALUES (%d)", i)) }

// Quick revisions share round trips, and what is told of them is as if they did
// not.
func TestSentTogether(t *testing.T) {
	for name, body := range map[string]func(int) string{"operations": oneTable, "SQL": tableInSQL} {
		t.Run(name, func(t *testing.T) { sentTogether(t, body) })
	}
}

func sentTogether(t *testing.T, body func(int) string) {
	eachServer(t, func(t *testing.T, db testdb.DB) {
		conn := &sent{Conn: testdb.Connect(t, db.URL)}
		l := &log{}
		if _, err := newMigrator(t, conn, line(60, body), runner.Options{}, l).Upgrade(t.Context(), "heads"); err != nil {
			t.Fatal(err)
		}
		// About 14 for the tables and the lock, and windows of 1, 2, 4 …: fewer than
		// one for each revision even where all windows are slow.
		if conn.calls > 60 {
			t.Errorf("%d round trips for 60 revisions", conn.calls)
		}
		var told []string
		for _, e := range l.list {
			switch e := e.(type) {
			case runner.RevisionStarted:
				told = append(told, "begin "+e.Step.Revision)
			case runner.StatementFinished:
				told = append(told, "run "+e.Revision)
			case runner.RevisionFinished:
				told = append(told, "end "+e.Step.Revision)
			}
		}
		var want []string
		for i := 1; i <= 60; i++ {
			want = append(want, fmt.Sprintf("begin r%02d", i), fmt.Sprintf("run r%02d", i), fmt.Sprintf("end r%02d", i))
		}
		if !slices.Equal(told, want) {
			t.Errorf("told %q", told)
		}
	})
}

// One that fails among others is named, the ones before it stay, and nothing of
// those after it is there.
func TestFailsAmongOthers(t *testing.T) {
	eachPostgres(t, func(t *testing.T, db testdb.DB) {
		conn := testdb.Connect(t, db.URL)
		do(t, conn, "CREATE TABLE numbers (n integer)")
		files := line(60, func(i int) string {
			if i == 37 {
				return execute("INSERT INTO numbers VALUES (37); INSERT INTO nowhere VALUES (1)")
			}
			return insert(i)
		})
		result, err := newMigrator(t, conn, files, runner.Options{}, nil).Upgrade(t.Context(), "heads")
		var failed *runner.StepError
		if !errors.As(err, &failed) {
			t.Fatalf("error is %T: %v", err, err)
		}
		var refusal *database.Error
		if !errors.As(err, &refusal) || refusal.Position != 13 {
			t.Errorf("refusal = %+v, want position 13", refusal)
		}
		if failed.Revision != "r37" || failed.SQL != "INSERT INTO nowhere VALUES (1)" || !failed.RolledBack || failed.Unknown {
			t.Errorf("%+v", failed)
		}
		if len(result.Applied) != 36 || !slices.Equal(result.Heads, []string{"r36"}) {
			t.Errorf("%d applied, heads %q", len(result.Applied), result.Heads)
		}
		var n, last int64
		if _, err := database.One(t.Context(), conn, "SELECT count(*), max(n) FROM numbers", nil, &n, &last); err != nil || n != 36 || last != 36 {
			t.Errorf("%d rows up to %d, %v", n, last, err)
		}
	})
}

// One that does not get a lock among others is tried again, by itself.
func TestWaitsAmongOthers(t *testing.T) {
	eachPostgres(t, func(t *testing.T, db testdb.DB) {
		holder, conn := testdb.Connect(t, db.URL), testdb.Connect(t, db.URL)
		do(t, holder, "CREATE TABLE numbers (n integer)", "CREATE TABLE held (n integer)", "BEGIN", "LOCK TABLE held")
		files := line(60, func(i int) string {
			if i == 37 {
				return execute("INSERT INTO held VALUES (37)")
			}
			return insert(i)
		})
		l := &log{on: func(e runner.Event) {
			if r, ok := e.(runner.Retrying); ok {
				if r.Revision != "r37" || r.Attempt != 1 {
					t.Errorf("%+v", r)
				}
				do(t, holder, "COMMIT")
			}
		}}
		o := runner.Options{StatementLockTimeout: 50 * time.Millisecond}
		result, err := newMigrator(t, conn, files, o, l).Upgrade(t.Context(), "heads")
		if err != nil {
			t.Fatal(err)
		}
		if len(result.Applied) != 60 || count[runner.RevisionStarted](l) != 60 || count[runner.Retrying](l) != 1 {
			t.Errorf("%d applied, %d begun, %d tried again", len(result.Applied), count[runner.RevisionStarted](l), count[runner.Retrying](l))
		}
	})
}

// Where a revision is not one transaction, one that fails among others leaves the
// steps before the one that failed, and nothing of those after it. The next run
// goes on from there.
func TestStepFailsAmongOthers(t *testing.T) {
	eachMySQL(t, func(t *testing.T, db testdb.DB) {
		body := func(third string) func(i int) string {
			return func(i int) string {
				if i == 37 {
					return createTable("t37") + createTable("u37") + createTable(third)
				}
				return oneTable(i)
			}
		}
		conn := testdb.Connect(t, db.URL)
		l := &log{}
		result, err := newMigrator(t, conn, line(60, body("t36")), runner.Options{}, l).Upgrade(t.Context(), "heads")
		var failed *runner.StepError
		if !asError(err, &failed) || database.ClassOf(err) != database.Exists {
			t.Fatalf("error is %T: %v", err, err)
		}
		if failed.Revision != "r37" || !strings.HasPrefix(failed.SQL, "CREATE TABLE `t36`") || failed.Done != 2 || failed.Steps != 3 || failed.Unknown || failed.RolledBack {
			t.Errorf("%+v", failed)
		}
		if len(result.Applied) != 36 || !slices.Equal(result.Heads, []string{"r36"}) || count[runner.RevisionStarted](l) != 37 {
			t.Errorf("%d applied, heads %q, %d begun", len(result.Applied), result.Heads, count[runner.RevisionStarted](l))
		}
		tables := "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name REGEXP '^[tu]3[6-9]'"
		if got := rowsOf(t, conn, tables); !slices.Equal(got, []string{"t36", "t37", "u37"}) {
			t.Errorf("it left %q", got)
		}
		result, err = newMigrator(t, conn, line(60, body("v37")), runner.Options{}, nil).Upgrade(t.Context(), "heads")
		if err != nil || len(result.Applied) != 24 {
			t.Errorf("the next run applied %d: %v", len(result.Applied), err)
		}
	})
}

// MySQL keeps the body of a routine, trigger or event as it was sent, with all that
// follows it in the same text.
func TestBodiesAmongOthers(t *testing.T) {
	const bodies = `
[[upgrade]]
op = "create_procedure"
procedure = "p"
definition = "CREATE PROCEDURE p() SELECT 1"
[[upgrade]]
op = "create_function"
function = "f"
definition = "CREATE DEFINER = CURRENT_USER FUNCTION f() RETURNS int DETERMINISTIC RETURN 1"
[[upgrade]]
op = "create_trigger"
trigger = "g"
on = "t01"
definition = "CREATE TRIGGER g BEFORE INSERT ON t01 FOR EACH ROW SET @g = 1"
[[upgrade]]
op = "create_event"
event = "e"
definition = "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SET @e = 1"
`
	eachMySQL(t, func(t *testing.T, db testdb.DB) {
		files := line(4, func(i int) string {
			if i == 2 {
				return oneTable(i) + bodies
			}
			return oneTable(i)
		})
		conn := testdb.Connect(t, db.URL)
		if _, err := newMigrator(t, conn, files, runner.Options{}, nil).Upgrade(t.Context(), "heads"); err != nil {
			t.Fatal(err)
		}
		kept := `SELECT routine_definition FROM information_schema.routines WHERE routine_schema = DATABASE()
			UNION ALL SELECT action_statement FROM information_schema.triggers WHERE trigger_schema = DATABASE()
			UNION ALL SELECT event_definition FROM information_schema.events WHERE event_schema = DATABASE()`
		got := rowsOf(t, conn, kept)
		slices.Sort(got)
		if want := []string{"RETURN 1", "SELECT 1", "SET @e = 1", "SET @g = 1"}; !slices.Equal(got, want) {
			t.Errorf("the server keeps %q, want %q", got, want)
		}
	})
}

// A step that does not get a lock among others is tried again, by itself.
func TestStepWaitsAmongOthers(t *testing.T) {
	eachMySQL(t, func(t *testing.T, db testdb.DB) {
		holder, conn := testdb.Connect(t, db.URL), testdb.Connect(t, db.URL)
		do(t, holder, "CREATE TABLE held (n integer)", "BEGIN", "INSERT INTO held VALUES (1)")
		files := line(60, func(i int) string {
			body := oneTable(i)
			if i == 37 {
				body += "\n[[upgrade]]\nop = \"drop_table\"\ntable = \"held\"\n"
			}
			return body
		})
		l := &log{on: func(e runner.Event) {
			if r, ok := e.(runner.Retrying); ok {
				if r.Revision != "r37" || r.Attempt != 1 || r.SQL != "DROP TABLE `held`" {
					t.Errorf("%+v", r)
				}
				do(t, holder, "COMMIT")
			}
		}}
		o := runner.Options{StatementLockTimeout: time.Second}
		result, err := newMigrator(t, conn, files, o, l).Upgrade(t.Context(), "heads")
		if err != nil {
			t.Fatal(err)
		}
		if len(result.Applied) != 60 || count[runner.RevisionStarted](l) != 60 || count[runner.Retrying](l) != 1 {
			t.Errorf("%d applied, %d begun, %d tried again", len(result.Applied), count[runner.RevisionStarted](l), count[runner.Retrying](l))
		}
	})
}

// Somebody who writes to the version table while revisions are on their way stops
// the run at the next one, of which nothing takes effect.
func TestRowsChangedAmongOthers(t *testing.T) {
	eachMySQL(t, func(t *testing.T, db testdb.DB) {
		for _, meddling := range []string{
			"DELETE FROM schema_revision", "UPDATE schema_revision SET version_num = 'elsewhere'", "INSERT INTO schema_revision VALUES ('r38')",
		} {
			db := testdb.New(t, db.Name)
			other := testdb.Connect(t, db.URL)
			l := &log{on: func(e runner.Event) {
				if s, ok := e.(runner.RevisionFinished); ok && s.Number == 10 {
					do(t, other, meddling)
				}
			}}
			result, err := newMigrator(t, testdb.Connect(t, db.URL), line(60, oneTable), runner.Options{}, l).Upgrade(t.Context(), "heads")
			var changed *runner.RowsChangedError
			if !asError(err, &changed) {
				t.Fatalf("%s: Upgrade = %v, want a RowsChangedError", meddling, err)
			}
			want := fmt.Sprintf("t%02d", len(result.Applied)+1)
			got := rowsOf(t, other, "SELECT MAX(table_name) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name LIKE 't__'")
			if got[0] != want && got[0] != fmt.Sprintf("t%02d", len(result.Applied)) {
				t.Errorf("%s: %d applied, the last table is %s", meddling, len(result.Applied), got)
			}
		}
	})
}

// A run that is cancelled while revisions are on their way says so and leaves what
// the next run goes on from.
func TestCancelledAmongOthers(t *testing.T) {
	eachServer(t, func(t *testing.T, db testdb.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		l := &log{on: func(e runner.Event) {
			if f, ok := e.(runner.RevisionFinished); ok && f.Number == 20 {
				cancel()
			}
		}}
		result, err := newMigrator(t, testdb.Connect(t, db.URL), line(60, definitions), runner.Options{}, l).Upgrade(ctx, "heads")
		if !errors.Is(err, context.Canceled) {
			t.Errorf("Upgrade = %v", err)
		}
		if n := len(result.Applied); n < 20 || n == 60 {
			t.Errorf("%d applied", n)
		}
		rest, err := newMigrator(t, testdb.Connect(t, db.URL), line(60, definitions), runner.Options{}, nil).Upgrade(t.Context(), "heads")
		if err != nil || len(rest.Applied)+len(result.Applied) != 60 {
			t.Errorf("%d and then %d applied: %v", len(result.Applied), len(rest.Applied), err)
		}
	})
}

// What a revision risks is told when its turn comes, also when it was sent along
// with others.
func TestRisksOfWhatIsSentTogether(t *testing.T) {
	eachServer(t, func(t *testing.T, db testdb.DB) {
		conn := testdb.Connect(t, db.URL)
		do(t, conn, "CREATE TABLE old (n integer, gone integer)")
		l := &log{}
		files := line(20, func(i int) string {
			if i == 12 {
				return "[[upgrade]]\nop = \"drop_column\"\ntable = \"old\"\ncolumn = { name = \"gone\", type = \"integer\" }\n"
			}
			return oneTable(i)
		})
		if _, err := newMigrator(t, conn, files, runner.Options{}, l).Upgrade(t.Context(), "heads"); err != nil {
			t.Fatal(err)
		}
		begun := ""
		var told []string
		for _, e := range l.list {
			switch e := e.(type) {
			case runner.RevisionStarted:
				begun = e.Step.Revision
			case runner.Risks:
				told = append(told, begun+" "+e.Revision)
			}
		}
		if diff := cmp.Diff([]string{"r12 r12"}, told); diff != "" {
			t.Error(diff)
		}
	})
}

// seen notes the statements that are sent in streams.
type seen struct {
	sent
	list []database.Statement
}

func (c *seen) ExecStream(ctx context.Context, more func() ([]database.Statement, bool), done func(int)) error {
	return c.sent.ExecStream(ctx, func() ([]database.Statement, bool) {
		list, end := more()
		c.list = append(c.list, list...)
		return list, end
	}, done)
}

// A limit on the time of a statement is kept from being that of several: the run's,
// and one that the session had before.
func TestBoundedOnTheirWay(t *testing.T) {
	for name, test := range map[string]struct {
		before string
		limit  time.Duration
		want   bool
	}{
		"no limit":     {},
		"the run's":    {limit: time.Minute, want: true},
		"the server's": {before: "SET SESSION max_statement_time = 60", want: true},
	} {
		t.Run(name, func(t *testing.T) {
			conn := &seen{sent: sent{Conn: testdb.Connect(t, testdb.New(t, "mariadb").URL)}}
			if test.before != "" {
				if _, err := conn.Exec(t.Context(), test.before); err != nil {
					t.Fatal(err)
				}
			}
			o := runner.Options{StatementTimeout: test.limit}
			if _, err := newMigrator(t, conn, line(5, oneTable), o, nil).Upgrade(t.Context(), "heads"); err != nil {
				t.Fatal(err)
			}
			tables := 0
			for _, s := range conn.list {
				if strings.HasPrefix(s.SQL, "CREATE TABLE `t0") {
					tables++
					if s.Bounded != test.want {
						t.Errorf("Bounded = %t: %s", s.Bounded, s.SQL)
					}
				}
			}
			if tables != 5 {
				t.Errorf("%d tables were sent", tables)
			}
		})
	}
}
