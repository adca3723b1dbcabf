package migrate_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/schema"
)

// Plan has the targets that Upgrade and Downgrade have.
func TestPlanTargets(t *testing.T) {
	m, err := migrate.New(testdb.Connect(t, testdb.SQLite(t).URL), files)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := m.Plan(t.Context(), migrate.Up)
	if err != nil || len(plan.Steps) != 2 {
		t.Errorf("an upgrade without a target plans %d steps, %v", len(plan.Steps), err)
	}
	for _, targets := range [][]string{nil, {"base", "a1"}} {
		_, err := m.Plan(t.Context(), migrate.Down, targets...)
		if e := (*migrate.TargetsError)(nil); !errors.As(err, &e) {
			t.Errorf("a downgrade to %q plans: %v", targets, err)
		}
	}
}

// What does not get a lock is tried again as often as was said, and a negative
// number is none, not the default.
func TestRetries(t *testing.T) {
	for retries, want := range map[int]int{-1: 1, 0: 1, 1: 2} {
		calls := 0
		locked := migrate.GoRevision{ID: "c3", Down: []string{"base"}, Upgrade: func(context.Context, *migrate.Tx) error {
			calls++
			return &migrate.DatabaseError{Class: migrate.LockTimeout, Message: "locked"}
		}}
		m, err := migrate.New(testdb.Connect(t, testdb.SQLite(t).URL), nil, migrate.WithGoRevisions(locked), migrate.WithRetries(retries))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Upgrade(t.Context()); migrate.ErrorClassOf(err) != migrate.LockTimeout || calls != want {
			t.Errorf("%d retries: %d calls, %v", retries, calls, err)
		}
	}
}

// Each option reaches what it is about.
func TestOptions(t *testing.T) {
	insert := `
[[upgrade]]
op = "execute"
sql = "INSERT INTO users (id, name) VALUES (1, 'Ada')"
`
	revision := func(id, down, body string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("revision = \"" + id + "\"\ndown_revision = \"" + down + "\"\nmessage = \"" + id + "\"\n" + body)}
	}
	more := fstest.MapFS{"deep/c3.toml": revision("c3", "b2", insert)}
	db := testdb.SQLite(t)
	conn := testdb.Connect(t, db.URL)
	open := func(opts ...migrate.Option) *migrate.Migrator {
		t.Helper()
		m, err := migrate.New(conn, files, append([]migrate.Option{
			migrate.WithVersionTable(schema.Name{Name: "versions"}),
			migrate.WithLock(migrate.LockTable), migrate.WithLockTimeout(-1),
			migrate.WithTransaction(migrate.TransactionAll), migrate.WithRetries(0), migrate.WithOnline(),
			migrate.WithStatementTimeout(time.Minute), migrate.WithStatementLockTimeout(time.Second),
		}, opts...)...)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}

	// The last of the revisions is refused, and with it goes all of the run.
	_, err := open(migrate.WithLocation("more", more), migrate.WithRecursive()).Upgrade(t.Context())
	if step := (*migrate.StepError)(nil); !errors.As(err, &step) || step.Revision != "c3" || !step.RolledBack {
		t.Fatalf("%v, where c3 should be refused", err)
	}
	m := open()
	state, err := m.Current(t.Context())
	if err != nil || len(state.Rows) > 0 {
		t.Errorf("the rows are %v, %v: the run is not one transaction", state.Rows, err)
	}
	if _, err := m.Upgrade(t.Context()); err != nil {
		t.Fatal(err)
	}
	live, err := m.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, own := range m.OwnTables() {
		names = append(names, own.Name)
	}
	if diff := cmp.Diff([]string{"versions", "schema_revision_log", "schema_revision_lock"}, names); diff != "" {
		t.Errorf("the tool's tables (-want +got):\n%s", diff)
	}
	if len(live.Schema.Tables) != 1 || live.Schema.Tables[0].Name != "users" {
		t.Errorf("the tables are %+v, of which users alone is not the tool's", live.Schema.Tables)
	}
	if tables := db.Query(t, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"); !strings.Contains(tables, "schema_revision_lock") {
		t.Errorf("%v: no row locked the run", tables)
	}

	// A revision that is another one than was applied.
	changed := fstest.MapFS{"a1.toml": revision("a1", "base", insert), "d4.toml": revision("d4", "b2", "")}
	changed["b2.sql"] = files["20261122_ada.sql"]
	strict, err := migrate.New(conn, changed, migrate.WithVersionTable(schema.Name{Name: "versions"}), migrate.WithStrict())
	if err != nil {
		t.Fatal(err)
	}
	_, err = strict.Upgrade(t.Context())
	if refused := (*migrate.ChangedError)(nil); !errors.As(err, &refused) {
		t.Errorf("%v, where a1 should be refused", err)
	}
}
