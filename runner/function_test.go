package runner_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/runner"
	"github.com/retort-db/migrate/schema"
)

// people is a revision in a file, for those in Go to follow.
func people() fs.FS {
	return fstest.MapFS{"a.toml": {Data: []byte(`revision = "a"
down_revision = "base"

[[upgrade]]
op = "create_table"
table = "people"
columns = [{ name = "id", type = "integer" }, { name = "name", type = "varchar(50)" }, { name = "age", type = "integer" }]
primary_key = ["id"]

[[upgrade]]
op = "insert"
table = "people"
rows = [{ id = 1, name = "ada" }, { id = 2, name = "bob" }]
`)}}
}

// withGo makes a Migrator of people and one revision in Go that follows them.
func withGo(t *testing.T, c database.Conn, g migrate.GoRevision, opts ...migrate.Option) *migrate.Migrator {
	t.Helper()
	g.ID, g.Down = "b", []string{"a"}
	m, err := migrate.New(c, people(), append(opts, migrate.WithGoRevisions(g))...)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func ages(t *testing.T, db testdb.DB) string {
	t.Helper()
	return strings.ReplaceAll(db.Query(t, "SELECT id, coalesce(age, -1) FROM people ORDER BY id"), "\t", "=")
}

func setAge(ctx context.Context, tx *migrate.Tx, id, age int) error {
	d := tx.Dialect()
	_, err := tx.Exec(ctx, "UPDATE people SET age = "+d.Placeholder(1)+" WHERE id = "+d.Placeholder(2), age, id)
	return err
}

// A function reads and writes in the transaction that its row commits with, and
// applies operations in the database's own spelling.
func TestFunction(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		ctx := context.Background()
		g := migrate.GoRevision{
			Upgrade: func(ctx context.Context, tx *migrate.Tx) error {
				var id int
				if err := tx.QueryRow(ctx, "SELECT max(id) FROM people", nil, &id); err != nil {
					return err
				}
				rows, err := tx.Query(ctx, "SELECT name FROM people ORDER BY id")
				if err != nil {
					return err
				}
				names := ""
				for rows.Next() {
					var name string
					if err := rows.Scan(&name); err != nil {
						return err
					}
					names += name
				}
				rows.Close()
				if err := rows.Err(); err != nil || names != "adabob" {
					return fmt.Errorf("read %q, %w", names, err)
				}
				return errors.Join(setAge(ctx, tx, 1, 36), setAge(ctx, tx, id, 41))
			},
			Downgrade: func(ctx context.Context, tx *migrate.Tx) error {
				_, err := tx.Exec(ctx, "UPDATE people SET age = NULL")
				return err
			},
		}
		m := withGo(t, testdb.Connect(t, db.URL), g)
		result, err := m.Upgrade(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"b"}, result.Heads); diff != "" {
			t.Error(diff)
		}
		if got := ages(t, db); got != "1=36\n2=41" {
			t.Errorf("after the upgrade: %s", got)
		}
		if _, err := m.Downgrade(ctx, "-1"); err != nil {
			t.Fatal(err)
		}
		if got := ages(t, db); got != "1=-1\n2=-1" {
			t.Errorf("after the downgrade: %s", got)
		}
	})
}

// What a function did is rolled back when it returns an error or panics, and its
// Tx is of no use to it afterwards.
func TestFunctionFails(t *testing.T) {
	boom := errors.New("boom")
	for name, fail := range map[string]func(context.Context, *migrate.Tx) error{
		"error": func(context.Context, *migrate.Tx) error { return boom },
		"panic": func(context.Context, *migrate.Tx) error { panic(boom) },
		"sql": func(ctx context.Context, tx *migrate.Tx) error {
			_, err := tx.Exec(ctx, "SELECT * FROM nowhere")
			return err
		},
		"commit": func(ctx context.Context, tx *migrate.Tx) error {
			_, err := tx.Exec(ctx, "COMMIT")
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			testdb.Each(t, func(t *testing.T, db testdb.DB) {
				ctx := context.Background()
				var kept *migrate.Tx
				broken := true
				g := migrate.GoRevision{Upgrade: func(ctx context.Context, tx *migrate.Tx) error {
					kept = tx
					if err := setAge(ctx, tx, 1, 36); err != nil || !broken {
						return err
					}
					return fail(ctx, tx)
				}}
				m := withGo(t, testdb.Connect(t, db.URL), g)
				_, err := m.Upgrade(ctx)
				var step *migrate.StepError
				if !errors.As(err, &step) || step.Revision != "b" || !strings.HasSuffix(step.File, "function_test.go") {
					t.Fatalf("got %v", err)
				}
				if !strings.Contains(err.Error(), "nothing of it remains") {
					t.Errorf("it says %q", err)
				}
				if got := ages(t, db); got != "1=-1\n2=-1" {
					t.Errorf("it left %s", got)
				}
				var over *runner.TxDoneError
				if _, err := kept.Exec(ctx, "SELECT 1"); !errors.As(err, &over) {
					t.Errorf("the Tx says %v afterwards", err)
				}
				broken = false
				if _, err := m.Upgrade(ctx); err != nil {
					t.Fatalf("the next run: %v", err)
				}
				if got := ages(t, db); got != "1=36\n2=-1" {
					t.Errorf("the next run left %s", got)
				}
			})
		})
	}
}

// Operations of a function change tables that other tables refer to, be it by a
// rebuild for which SQLite's foreign keys have to be off.
func TestFunctionApplies(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		ctx := context.Background()
		calls := 0
		g := migrate.GoRevision{Upgrade: func(ctx context.Context, tx *migrate.Tx) error {
			calls++
			add := ops.AddColumn{Table: schema.Name{Name: "people"}, Column: schema.Column{Name: "city", Type: schema.ParseType("varchar(20)"), Nullable: true}}
			if err := tx.Apply(ctx, add); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, "UPDATE people SET city = 'Leeds'"); err != nil {
				return err
			}
			return tx.Apply(ctx, ops.AlterColumn{Table: add.Table, Column: "city", To: ops.ColumnChange{Nullable: ops.To(false), Type: ops.To(schema.ParseType("text"))}})
		}}
		c := testdb.Connect(t, db.URL)
		m := withGo(t, c, g)
		if _, err := m.Upgrade(ctx, "a"); err != nil {
			t.Fatal(err)
		}
		do(t, c, "CREATE TABLE pets (id integer PRIMARY KEY, owner integer REFERENCES people (id) ON DELETE CASCADE)", "INSERT INTO pets VALUES (1, 1)")
		if _, err := m.Upgrade(ctx); err != nil {
			t.Fatal(err)
		}
		if got := db.Query(t, "SELECT city FROM people WHERE id = 2"); got != "Leeds" {
			t.Errorf("city is %q", got)
		}
		if got := db.Query(t, "SELECT count(*) FROM pets"); got != "1" {
			t.Errorf("%s pets", got)
		}
		if _, err := c.Exec(ctx, "INSERT INTO people (id) VALUES (9)"); database.ClassOf(err) != database.NotNullViolation {
			t.Errorf("NULL was accepted: %v", err)
		}
		want := map[bool]int{true: 2, false: 1}[db.Dialect == "sqlite"] // the table has to be rebuilt
		if calls != want {
			t.Errorf("%d calls, want %d", calls, want)
		}
	})
}

// Outside a transaction each statement commits by itself. After an error the
// function is called again; after a run that was cut off a person decides.
func TestFunctionOutsideTransaction(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		ctx := context.Background()
		fail := errors.New("not yet")
		g := migrate.GoRevision{NoTransaction: true, Upgrade: func(ctx context.Context, tx *migrate.Tx) error {
			return errors.Join(setAge(ctx, tx, 1, 36), fail)
		}}
		c := testdb.Connect(t, db.URL)
		_, err := withGo(t, c, g).Upgrade(ctx)
		if err == nil || !strings.Contains(err.Error(), "what its function did before stays; the next run calls it again") {
			t.Fatalf("got %v", err)
		}
		if got := ages(t, db); got != "1=36\n2=-1" {
			t.Errorf("it left %s", got)
		}
		fail = nil
		if _, err := withGo(t, c, g).Upgrade(ctx); err != nil {
			t.Fatal(err)
		}
	})
}

func TestFunctionCutOff(t *testing.T) {
	for _, how := range []migrate.Resolution{migrate.ResolveDone, migrate.ResolveNotDone} {
		t.Run(string(how), func(t *testing.T) {
			testdb.Each(t, func(t *testing.T, db testdb.DB) {
				ctx := context.Background()
				calls := 0
				var c database.Conn
				g := migrate.GoRevision{NoTransaction: true, Upgrade: func(ctx context.Context, tx *migrate.Tx) error {
					if calls++; calls > 1 {
						return setAge(ctx, tx, 2, 41)
					}
					err := setAge(ctx, tx, 1, 36)
					_ = c.Close(ctx) // nothing can be journalled any more
					return errors.Join(err, errors.New("killed"))
				}}
				var err error
				if c, err = testdb.Open(ctx, db.URL); err != nil {
					t.Fatal(err)
				}
				if _, err := withGo(t, c, g).Upgrade(ctx); err == nil {
					t.Fatal("it did not fail")
				}
				m := withGo(t, testdb.Connect(t, db.URL), g)
				var repair *migrate.RepairError
				if _, err := m.Upgrade(ctx); !errors.As(err, &repair) {
					t.Fatalf("the next run says %v", err)
				}
				if calls != 1 {
					t.Fatalf("it was called %d times", calls)
				}
				if _, err := m.Resolve(ctx, how); err != nil {
					t.Fatal(err)
				}
				if _, err := m.Upgrade(ctx); err != nil {
					t.Fatal(err)
				}
				want := "1=36\n2=-1"
				if how == migrate.ResolveNotDone {
					want = "1=36\n2=41"
				}
				if got := ages(t, db); got != want {
					t.Errorf("it left %s, want %s", got, want)
				}
			})
		})
	}
}

// A definition in a function commits by itself on MySQL: cut off after it, nobody
// knows how far the function got.
func TestFunctionDefinesOnMySQL(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect != "mysql" {
			t.Skip("definitions are rolled back")
		}
		ctx := context.Background()
		var c database.Conn
		g := migrate.GoRevision{Upgrade: func(ctx context.Context, tx *migrate.Tx) error {
			_, err := tx.Exec(ctx, "CREATE TABLE pets (id integer)")
			_ = c.Close(ctx)
			return err
		}}
		var err error
		if c, err = testdb.Open(ctx, db.URL); err != nil {
			t.Fatal(err)
		}
		if _, err := withGo(t, c, g).Upgrade(ctx); err == nil {
			t.Fatal("it did not fail")
		}
		var repair *migrate.RepairError
		if _, err := withGo(t, testdb.Connect(t, db.URL), g).Upgrade(ctx); !errors.As(err, &repair) {
			t.Fatalf("the next run says %v", err)
		}
	})
}

// All hooks are called, in order, and one that fails stops the run where it is.
func TestHooks(t *testing.T) {
	var told []string
	stop := ""
	note := func(s string) error {
		told = append(told, s)
		if s == stop {
			return errors.New("no")
		}
		return nil
	}
	revision := func(name string) func(context.Context, runner.HookRevision) error {
		return func(_ context.Context, h runner.HookRevision) error { return note(name + " " + h.Step.Revision) }
	}
	hooks := runner.Hooks{
		BeforeRun: func(_ context.Context, h runner.HookRun) error { return note(fmt.Sprint("before run ", len(h.Steps))) },
		AfterRun: func(_ context.Context, h runner.HookRun) error {
			return note(fmt.Sprint("after run ", len(h.Applied), " ", h.Err != nil))
		},
		BeforeRevision: revision("before"), AfterRevision: revision("after"),
	}
	for _, c := range []struct {
		stop string
		want []string
		rows string
	}{
		{"", []string{"before run 2", "before a", "after a", "before b", "after b", "after run 2 false"}, "b"},
		{"before run 2", []string{"before run 2"}, ""},
		{"before a", []string{"before run 2", "before a", "after run 0 true"}, ""},
		{"after a", []string{"before run 2", "before a", "after a", "after run 1 true"}, "a"},
		{"before b", []string{"before run 2", "before a", "after a", "before b", "after run 1 true"}, "a"},
		{"after run 2 false", []string{"before run 2", "before a", "after a", "before b", "after b", "after run 2 false"}, "b"},
	} {
		t.Run("stop "+c.stop, func(t *testing.T) {
			told, stop = nil, c.stop
			db := testdb.SQLite(t)
			m := withGo(t, testdb.Connect(t, db.URL), migrate.GoRevision{}, migrate.WithHooks(hooks))
			_, err := m.Upgrade(context.Background())
			var hook *migrate.HookError
			if errors.As(err, &hook) != (c.stop != "") {
				t.Errorf("it ends with %v", err)
			}
			if diff := cmp.Diff(c.want, told); diff != "" {
				t.Errorf("hooks (-want +got):\n%s", diff)
			}
			state, err := m.Current(context.Background())
			if err != nil || strings.Join(state.Rows, " ") != c.rows {
				t.Errorf("it is at %v (%v)", state.Rows, err)
			}
			told, stop = nil, ""
			if _, err := m.Upgrade(context.Background()); err != nil {
				t.Error(err)
			}
			if c.rows == "b" && told != nil {
				t.Errorf("nothing to do, and hooks were told %v", told)
			}
		})
	}
}
