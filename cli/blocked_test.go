package cli_test

import (
	"strings"
	"testing"
	"time"

	"github.com/retort-db/migrate/internal/testdb"
)

// Who reads a database while a table of it is being altered hears whom that waits
// for, and waits no longer than statements may.
func TestToldWhoIsInTheWay(t *testing.T) {
	db := testdb.Postgres(t)
	const table = "CREATE TABLE held (a integer DEFAULT 4, CHECK (a > 0));"
	db.Load(t, table)
	p := newProject(t, map[string]string{"schema.sql": table, "config.toml": "[migrations]\nlocations = [\"sql\"]\nmodels = [\"schema.sql\"]\n"})
	p.env["MIGRATE_DATABASE_URL"] = db.URL
	other := testdb.Connect(t, db.URL)
	exec := func(sql string) {
		t.Helper()
		if _, err := other.Exec(t.Context(), sql); err != nil {
			t.Error(err)
		}
	}
	exec("BEGIN")
	exec("LOCK TABLE held")

	p.env["MIGRATE_STATEMENT_LOCK_TIMEOUT"] = "100ms"
	if r := p.run(t, "check"); r.code != 4 || !strings.Contains(r.stderr, "another session holds a lock") {
		t.Errorf("exit %d:\n%s", r.code, r.stderr)
	}

	delete(p.env, "MIGRATE_STATEMENT_LOCK_TIMEOUT")
	go func() {
		time.Sleep(3 * time.Second)
		exec("ROLLBACK")
	}()
	if said := p.must(t, "check").stderr; !strings.Contains(said, "waiting for a lock on held, which another has: process ") {
		t.Errorf("not told whom it waits for:\n%s", said)
	}
}
