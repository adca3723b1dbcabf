package dialect_test

import (
	"strings"
	"testing"

	"github.com/retort-db/migrate/dialect"
)

func TestChangesRows(t *testing.T) {
	tests := []struct {
		sql  string
		want bool
	}{
		{"INSERT INTO t VALUES (1)", true},
		{"\n -- one row\n /* or two */ insert or replace into t values (1)", true},
		{"REPLACE INTO t VALUES (1)", true},
		{"UPDATE t SET a = 1", true},
		{"DELETE FROM t", true},
		{"WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x", true},
		{"WITH x AS (SELECT 1) SELECT * FROM x", false},
		{"EXPLAIN INSERT INTO t VALUES (1)", true},
		{"CREATE TABLE t (a int)", false},
		{"CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET a = 1; END", false},
		{"SELECT 1", false},
		{"(SELECT 1)", false},
		{`"insert" INTO t`, false},
		{"", false},
	}
	for _, name := range []string{"postgres", "mysql", "mariadb", "sqlite"} {
		d := defaultDialect(t, name)
		for _, tt := range tests {
			if got := dialect.ChangesRows(d, tt.sql); got != tt.want {
				t.Errorf("%s: ChangesRows(%q) = %v", name, tt.sql, got)
			}
		}
	}
	if !dialect.ChangesRows(defaultDialect(t, "mysql"), "/*!40101 INSERT INTO t VALUES (1) */") {
		t.Error("MySQL runs what a versioned comment holds")
	}
}

// Every statement that changes rows is asked about on SQLite, those of a load among them.
func TestChangesRowsReadsNoFurtherThanTheVerb(t *testing.T) {
	lite := defaultDialect(t, "sqlite")
	long := "INSERT INTO t VALUES " + strings.Repeat("(1, 'a''b'), ", 1<<12)
	allocs := testing.AllocsPerRun(10, func() { dialect.ChangesRows(lite, long) })
	if short := testing.AllocsPerRun(10, func() { dialect.ChangesRows(lite, "INSERT INTO t VALUES (1)") }); allocs > short {
		t.Errorf("%v allocations for a long statement, %v for a short one", allocs, short)
	}
}

func defaultDialect(t *testing.T, name string) dialect.Dialect {
	t.Helper()
	d, err := dialect.For(dialect.DefaultServer(name))
	if err != nil {
		t.Fatal(err)
	}
	return d
}
