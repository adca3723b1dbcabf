package dialect

import (
	"testing"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

func TestKeepsSession(t *testing.T) {
	tests := []struct {
		sql             string
		mysql, postgres bool
	}{
		{"CREATE TABLE t (a int); ALTER TABLE t ADD b int; DROP TABLE t", true, false},
		{"INSERT INTO t VALUES (1)", false, true},
		{"CREATE TABLE t AS SELECT f() AS a", false, false},
		{"SET sql_mode = ''; CREATE TABLE t (a int)", false, false},
		{"USE other", false, false},
		{"CALL p()", false, false},
		{"CREATE TABLE t (a int", true, false},
		{"CREATE TABLE t (a char DEFAULT 'x)", false, false},
	}
	for _, tt := range tests {
		for name, want := range map[string]bool{"mysql": tt.mysql, "postgres": tt.postgres} {
			if got := KeepsSession(dialectFor(t, name), ops.Execute{SQL: schema.SQLExpr(tt.sql)}); got != want {
				t.Errorf("%s: %s: %v", name, tt.sql, got)
			}
		}
	}
	if !KeepsSession(dialectFor(t, "mysql"), ops.DropTable{Table: schema.Table{Name: "t"}}) {
		t.Error("an operation of the tool's")
	}
}

// What settles whether SQL of one's own took effect.
func TestSettledMySQL(t *testing.T) {
	tests := []struct{ sql, probe string }{
		{"CREATE TABLE s.t (a int)", "SELECT COUNT(*) > 0 FROM information_schema.TABLES WHERE TABLE_SCHEMA = 's' AND TABLE_NAME = 't'"},
		{"DROP TABLE IF EXISTS t", "SELECT COUNT(*) = 0 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 't'"},
		{"CREATE UNIQUE INDEX i ON t (a)", "SELECT COUNT(*) > 0 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 't' AND INDEX_NAME = 'i'"},
		{"DROP INDEX i ON t", "SELECT COUNT(*) = 0 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 't' AND INDEX_NAME = 'i'"},
		{"CREATE OR REPLACE TABLE t (a int)", probeNever},
		{"CREATE TEMPORARY TABLE t (a int)", ""}, // a lasting one of that name would be taken for it
		{"DROP TABLE t, u", ""},
		{"ALTER TABLE t ADD a int", ""},
	}
	d, ok := dialectFor(t, "mysql").(mysql)
	if !ok {
		t.Fatal("not MySQL's")
	}
	for _, tt := range tests {
		x := d.settled(tt.sql)
		if x.Probe != tt.probe || tt.probe == "" && len(x.Shows) == 0 {
			t.Errorf("%s: probe %q, shows %v", tt.sql, x.Probe, x.Shows)
		}
	}
}

func dialectFor(t *testing.T, name string) Dialect {
	t.Helper()
	d, err := For(DefaultServer(name))
	if err != nil {
		t.Fatal(err)
	}
	return d
}
