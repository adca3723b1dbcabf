package cli_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

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

// A script is for the state that it begins with: run once more, or elsewhere, it stops before it
// changes anything.
func TestScriptIsForOneState(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		p := deployed(t, db, notes, note("INSERT INTO notes (n) VALUES (1)")+"\n[[downgrade]]\nop = \"execute\"\nsql = \"DELETE FROM notes\"\n", note("INSERT INTO notes (n) VALUES (2)"))
		whole := p.must(t, "upgrade", "--sql").stdout
		db.Load(t, whole)
		for script, want := range map[string]string{
			whole: "the database has revisions of this script",
			p.must(t, "upgrade", number(1)+":"+number(2), "--sql").stdout:   "the database is not at " + number(1),
			p.must(t, "downgrade", number(2)+":"+number(1), "--sql").stdout: "the database is not at " + number(2),
			p.must(t, "stamp", number(2)+":"+number(1), "--sql").stdout:     "the database is not at " + number(2),
		} {
			if err := db.TryLoad(t, script); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("the script ends with %v, want %q\n%s", err, want, script)
			}
		}
		if got := db.Query(t, "SELECT version_num, (SELECT count(*) FROM notes) FROM schema_revision"); got != number(3)+"\t2" {
			t.Errorf("the database is at %s", got)
		}
	})
}

// Where psql goes on after an error, as it does unless it is told not to, nothing that follows
// the failed revision is done.
func TestScriptFailsToTheEnd(t *testing.T) {
	db := testdb.Postgres(t)
	p := deployed(t, db, notes, note("INSERT INTO notes (n) VALUES ('x')"), note("INSERT INTO notes (n) VALUES (2)"))
	db.Load(t, "\\set ON_ERROR_STOP off\n"+p.must(t, "upgrade", "--sql").stdout)
	if got := db.Query(t, "SELECT concat(version_num, (SELECT count(*) FROM notes)) FROM schema_revision"); got != number(1)+"0" {
		t.Errorf("the database is at %s", got)
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

// settingsOf is an expression for what revisions below change of the session.
func settingsOf(db testdb.DB) string {
	if db.Dialect == "postgres" {
		return "concat_ws('|', session_user, current_user, current_setting('search_path'), current_setting('lock_timeout'), " +
			"current_setting('check_function_bodies'), current_setting('client_encoding'), current_setting('session_replication_role'))"
	}
	return "concat_ws('|', database(), @@sql_mode, @@foreign_key_checks, @@unique_checks, @@lock_wait_timeout, @@time_zone, " +
		"@@character_set_client, @@collation_connection, ifnull(@@character_set_results, '-'), @@autocommit, ifnull(current_role(), '-'))"
}

// aRole is a role of MySQL's or MariaDB's that the session may take.
func aRole(t *testing.T, db testdb.DB) string {
	if db.Dialect != "mysql" {
		return ""
	}
	role := fmt.Sprintf("role_%d", time.Now().UnixNano())
	db.Load(t, "CREATE ROLE "+role+";\nGRANT "+role+" TO CURRENT_USER;")
	t.Cleanup(func() { db.Load(t, "DROP ROLE "+role) })
	return role
}

// What a revision's SQL sets in the session ends with the revision, in scripts as in
// runs.
func TestScriptEndsWhatSQLSets(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		role := aRole(t, db)
		away := map[string][]string{
			"postgres": {
				"SELECT pg_catalog.set_config('search_path', '', false); SET lock_timeout = 77; SET check_function_bodies = off; SET session_replication_role = replica",
				"SET LOCAL ROLE pg_monitor; SET LOCAL search_path = pg_catalog", "SET SESSION AUTHORIZATION pg_monitor; SET search_path = ''",
				"SET lock_timeout = 77; RESET ALL", "DO $$ BEGIN PERFORM set_config('search_path', '', false); END $$",
				"DO $$ BEGIN SET client_encoding = 'LATIN1'; END $$",
			},
			"mysql": {
				"/*!40101 SET NAMES latin1 */; /*!40014 SET @OLD=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */; SET FOREIGN_KEY_CHECKS=0",
				"SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'; SET lock_wait_timeout = 77, time_zone = '+09:00'",
				"SET character_set_results = NULL; SET autocommit = 0", "SET @a = 1, sql_mode = ''", "SET ROLE " + role + "; SET @a = 1",
			},
		}[db.Dialect]
		if db.Name == "mariadb" {
			away = append(away, "USE information_schema; SET check_constraint_checks = 0")
		}
		for i, sql := range away {
			for _, flags := range [][]string{{"upgrade", "--statement-lock-timeout", "9s"}, {"upgrade"}}[:max(1, 2-i)] {
				bodies := []string{
					note("CREATE TABLE before_it AS SELECT " + settingsOf(db) + " AS settings"), note(sql), notes,
					note("CREATE TABLE behind_it AS SELECT " + settingsOf(db) + " AS settings"), note(sql), addColumnX,
				}
				here, there := testdb.New(t, db.Name), testdb.New(t, db.Name)
				p := deployed(t, here, bodies...)
				p.must(t, flags...)
				there.Load(t, p.must(t, append(flags, "--sql")...).stdout)
				for what, d := range map[string]testdb.DB{"run": here, "script": there} {
					before, behind := d.Query(t, "SELECT settings FROM before_it"), d.Query(t, "SELECT settings FROM behind_it")
					if before != behind {
						t.Errorf("%s: %s %v: %s before, %s behind", sql, what, flags, before, behind)
					}
					if at := d.Query(t, "SELECT version_num FROM schema_revision"); at != number(len(bodies)) {
						t.Errorf("%s: %s: the database is at %s", sql, what, at)
					}
				}
			}
		}
	})
}

// A script speaks of the session only where SQL changes it.
func TestScriptLeavesSessionAlone(t *testing.T) {
	for url, bodies := range map[string][]string{
		"postgres://h/d": {notes, note("SET CONSTRAINTS ALL DEFERRED; INSERT INTO notes VALUES (1); UPDATE notes SET n = 2; CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = '' AS 'SELECT 1'")},
		"mysql://h/d":    {notes, note("SET @a = (SELECT max(n), 1 FROM notes), @b := 2; /*!40101 SET @old = @@sql_mode */; INSERT INTO notes VALUES (1); CREATE PROCEDURE p() BEGIN SET sql_mode = ''; END")},
		"sqlite:d.db":    {notes, note("PRAGMA foreign_keys = OFF")},
	} {
		if script := deployed(t, testdb.DB{URL: url}, bodies...).must(t, "upgrade", "--sql").stdout; strings.Contains(script, "session holds") || strings.Contains(script, "@migrate_") {
			t.Errorf("%s: it speaks of the session:\n%s", url, script)
		}
	}
}

// MySQL takes no USE from a text: a script stops ahead of a revision that would leave
// it in another database than it began in.
func TestScriptStaysInItsDatabase(t *testing.T) {
	db := testdb.MySQL(t)
	name := db.Query(t, "SELECT database()")
	p := deployed(t, db, notes, note("USE information_schema; USE "+name), note("INSERT INTO notes VALUES (1); USE information_schema"))
	if err := db.TryLoad(t, p.must(t, "upgrade", "--sql").stdout); err == nil || !strings.Contains(err.Error(), "more than 1 row") {
		t.Errorf("the script ends with %v", err)
	}
	if got := db.Query(t, "SELECT concat(version_num, (SELECT count(*) FROM notes)) FROM schema_revision"); got != number(2)+"0" {
		t.Errorf("the database is at %s", got)
	}
}
