package cli_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
)

// A family of tables, and changes that SQLite makes by building a table again.
var familyOf = []string{`
[[upgrade]]
op = "create_table"
table = "parents"
columns = [{ name = "id", type = "bigint", nullable = false }]
primary_key = ["id"]

[[upgrade]]
op = "create_table"
table = "children"
columns = [{ name = "id", type = "bigint", nullable = false }, { name = "parent", type = "bigint" }, { name = "name", type = "varchar(20)" }]
primary_key = ["id"]
foreign_keys = [{ name = "fk_children_parent", columns = ["parent"], references = "parents.id" }]

[[upgrade]]
op = "insert"
table = "parents"
rows = [{ id = 1 }]

[[upgrade]]
op = "insert"
table = "children"
rows = [{ id = 10, parent = 1, name = "x" }]
`, `
[[upgrade]]
op = "alter_column"
table = "children"
column = "name"
nullable = false

[[upgrade]]
op = "create_check_constraint"
table = "children"
constraint = { name = "ck_children_id", condition = "id > 0" }
`}

// The script for a database's own client does what upgrade does.
func TestScriptDoesWhatUpgradeDoes(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		for _, flags := range [][]string{{"upgrade"}, {"upgrade", "--online"}} {
			if len(flags) > 1 && db.Dialect == "mysql" {
				continue // adding a check copies, which --online refuses
			}
			here, there := testdb.New(t, db.Name), testdb.New(t, db.Name)
			p := deployed(t, here, familyOf...)
			p.must(t, flags...)
			here.Load(t, "DROP TABLE schema_revision_log;")
			there.Load(t, p.must(t, append(flags, "--sql")...).stdout)
			if diff := cmp.Diff(here.Dump(t), there.Dump(t)); diff != "" {
				t.Errorf("%v (-run +script):\n%s", flags, diff)
			}
			for _, query := range []string{"SELECT * FROM schema_revision", "SELECT * FROM children"} {
				if diff := cmp.Diff(here.Query(t, query), there.Query(t, query)); diff != "" {
					t.Errorf("%v: %s (-run +script):\n%s", flags, query, diff)
				}
			}
		}
	})
}

// A script checks what a run would check.
func TestScriptStops(t *testing.T) {
	rebuild := familyOf[1]
	for name, c := range map[string]struct{ second, meddle, want string }{
		"the table is another one": {rebuild, "ALTER TABLE children ADD COLUMN note text;", "table children has other columns"},
		"an orphan is made": {
			"[[upgrade]]\nop = \"create_foreign_key\"\ntable = \"children\"\nconstraint = { name = \"fk\", columns = [\"id\"], references = \"parents.id\" }\n",
			"", "without the row they refer to",
		},
	} {
		t.Run(name, func(t *testing.T) {
			db := testdb.SQLite(t)
			p := deployed(t, db, familyOf[0], c.second)
			script := p.must(t, "upgrade", "--sql").stdout
			first, second, _ := strings.Cut(script, "-- Running upgrade "+number(2))
			db.Load(t, first+c.meddle)
			if err := db.TryLoad(t, "-- "+second); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the script ends with %v, want %q\n%s", err, c.want, second)
			}
			if got := db.Query(t, "SELECT version_num FROM schema_revision"); got != number(1) {
				t.Errorf("the database is at %s", got)
			}
		})
	}
}

// A transaction that only reads the table does not hold the locks of the one that
// changes it, in scripts as in runs.
func TestOnlineCommitsBeforeItReads(t *testing.T) {
	p := deployed(t, testdb.Postgres(t), familyOf...)
	script := p.must(t, "upgrade", "--sql", "--online").stdout
	if !strings.Contains(script, "NOT VALID;\n\nCOMMIT;\n\nBEGIN;\n\nALTER TABLE children VALIDATE") {
		t.Errorf("the rows are read in the transaction that locks the table:\n%s", script)
	}
	p.must(t, "upgrade", number(1))
	if plan := p.must(t, "plan", "upgrade", "--online", "-v").stdout; !strings.Contains(plan, "check the rows of children against ck_children_id (after a commit)") {
		t.Errorf("the plan does not say so:\n%s", plan)
	}
	if got := p.fails(t, 6, "upgrade", "--online", "--transaction", "all"); !strings.Contains(got, "cannot run inside a transaction") {
		t.Errorf("--transaction all: %s", got)
	}
}

// What bounds statements is written into scripts too, and taken back.
func TestScriptSaysLimits(t *testing.T) {
	body := "lock_timeout = \"8s\"\n" + notes[:strings.Index(notes, "[[downgrade]]")] + "lock_timeout = \"9s\"\nstatement_timeout = \"90s\"\n"
	for server, want := range map[string][]string{
		"postgres": {"SET SESSION lock_timeout = 9000;", "SET SESSION statement_timeout = 90000;", "SET SESSION lock_timeout = 8000;", "SET SESSION lock_timeout = DEFAULT;"},
		"mariadb":  {"SET SESSION innodb_lock_wait_timeout = 9;", "SET SESSION max_statement_time = 90.000;", "SET SESSION lock_wait_timeout = 8;", "SET SESSION lock_wait_timeout = DEFAULT;"},
		"sqlite":   {"PRAGMA busy_timeout = 9000;", "PRAGMA busy_timeout = 8000;", "PRAGMA busy_timeout = 0;"},
	} {
		p := deployed(t, testdb.DB{URL: map[string]string{"postgres": "postgres://h/d", "mariadb": "mariadb://h/d", "sqlite": "sqlite:d.db"}[server]}, body+note("INSERT INTO notes (n) VALUES (1)"))
		script := p.must(t, "upgrade", "--sql").stdout
		rest := script
		for _, statement := range want {
			_, after, found := strings.Cut(rest, statement)
			if !found {
				t.Errorf("%s: no %q, or not in its place:\n%s", server, statement, script)
			}
			rest = after
		}
	}
}
