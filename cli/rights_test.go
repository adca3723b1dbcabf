package cli_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

const (
	addColumnX = "\n[[upgrade]]\nop = \"add_column\"\ntable = \"notes\"\ncolumn = { name = \"x\", type = \"integer\" }\n"
	schemaOp   = "\n[[upgrade]]\nop = \"create_schema\"\nschema = \"other\"\n"
)

// Whoever lacks a right is told which, where that showed, and what to grant; a run
// that needs none of it goes on.
func TestRightsThatLack(t *testing.T) {
	type lack struct {
		name  string
		admin string // what is done to the user APP of the database DB, beforehand
		pending,
		args string
		code int
		says []string
	}
	postgres := []lack{
		{
			"no right to connect", "REVOKE CONNECT ON DATABASE DB FROM public;", addColumnX, "status", 1,
			[]string{"cannot connect to", "permission denied for database", "hint: have it granted: GRANT CONNECT ON DATABASE"},
		},
		{
			"another's schema", "DROP TABLE schema_revision; DROP TABLE schema_revision_log; REVOKE ALL ON SCHEMA public FROM APP;", addColumnX, "upgrade", 1,
			[]string{"version table schema_revision: permission denied for schema public", "hint: run it as the owner, or have it granted: GRANT USAGE, CREATE ON SCHEMA public TO APP"},
		},
		{
			"no right to a database beside", "", "", "diff rev:head rev:base", 1,
			[]string{"no scratch database can be created beside DB: permission denied to create database", "hint: name an empty database that may be filled and emptied as scratch_url"},
		},
		{
			"no right to create a schema", "", schemaOp, "upgrade", 1,
			[]string{`failed at "create schema other": permission denied for database`, "nothing of it remains", "GRANT CREATE ON DATABASE", "the database is at " + number(1)},
		},
		{
			"no right to read where it stands", "REVOKE SELECT ON schema_revision FROM APP;", addColumnX, "current", 1,
			[]string{"permission denied for table schema_revision", "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE schema_revision TO APP; who only looks needs no more than SELECT"},
		},
		{
			"no right to move the version row", "REVOKE UPDATE ON schema_revision FROM APP;", addColumnX, "upgrade", 1,
			[]string{"permission denied for table schema_revision: this is APP; nothing of it remains", "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE schema_revision TO APP"},
		},
		{
			"no right to journal", "REVOKE INSERT ON schema_revision_log FROM APP;", addColumnX, "upgrade", 1,
			[]string{"permission denied for table schema_revision_log", "ON TABLE schema_revision_log TO APP"},
		},
		{
			"no right to stamp", "REVOKE DELETE ON schema_revision FROM APP;", "", "stamp base", 1,
			[]string{"version table schema_revision: permission denied for table schema_revision", "hint: run it as the owner, or have it granted: GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE schema_revision TO APP"},
		},
		{
			"no right to journal a stamp", "REVOKE INSERT ON schema_revision_log FROM APP;", "", "stamp base", 1,
			[]string{"permission denied for table schema_revision_log", "ON TABLE schema_revision_log TO APP"},
		},
		{
			"another's table", "ALTER TABLE notes OWNER TO postgres;", addColumnX, "upgrade", 1,
			[]string{"notes belongs to postgres, and this is APP", "hint: run it as postgres, or GRANT postgres TO APP"},
		},
		{
			"a session that only reads", "ALTER ROLE APP SET default_transaction_read_only = on;", addColumnX, "upgrade", 1,
			[]string{"transactions are read-only here: default_transaction_read_only is on", "hint: connect to the server that takes writes"},
		},
		{
			"nothing can be tried where nothing can be written", "ALTER ROLE APP createdb; ALTER ROLE APP SET default_transaction_read_only = on;", "", "verify", 1,
			[]string{"cannot execute CREATE DATABASE in a read-only transaction\nhint: name an empty database", "or connect to the server that takes writes"},
		},
		{"reading is enough to look", "ALTER ROLE APP SET default_transaction_read_only = on;", addColumnX, "status", 0, nil},
		{"reading is enough where nothing is to do", "REVOKE INSERT, UPDATE, DELETE ON schema_revision, schema_revision_log FROM APP;", "", "upgrade", 0, nil},
	}
	mysql := []lack{
		{
			"no right to the database", "REVOKE ALL ON DB.* FROM APP;", addColumnX, "status", 1,
			[]string{"cannot connect to", "hint: check user, password and database name"},
		},
		{
			"no right to a database beside", "", "", "diff rev:head rev:base", 1,
			[]string{"no scratch database can be created beside DB: Access denied for user", "GRANT ALL ON `migrate\\_scratch\\_%`.* TO …"},
		},
		{
			"no right to create", "DROP TABLE schema_revision; DROP TABLE schema_revision_log; REVOKE CREATE ON DB.* FROM APP;", addColumnX, "upgrade", 1,
			[]string{"version table schema_revision: CREATE command denied", "have it granted: GRANT CREATE ON `DB`.* TO 'APP'@'%'"},
		},
		{
			"no right to alter", "REVOKE ALTER ON DB.* FROM APP;", addColumnX, "upgrade", 1,
			[]string{"has no right to ALTER; nothing of it remains", "GRANT ALTER ON `DB`.* TO 'APP'@'%'", "the database is at " + number(1)},
		},
		{
			"no right to move the version row", "REVOKE UPDATE ON DB.* FROM APP;", addColumnX, "upgrade", 1,
			[]string{"UPDATE", "schema_revision", "GRANT", "ON `DB`.* TO 'APP'@'%'"},
		},
		{
			"no right to stamp", "REVOKE DELETE ON DB.* FROM APP;", "", "stamp base", 1,
			[]string{"DELETE command denied", "have it granted: GRANT DELETE ON `DB`.* TO 'APP'@'%'"},
		},
		{"reading is enough to look", "REVOKE ALL ON DB.* FROM APP; GRANT SELECT ON DB.* TO APP;", addColumnX, "status", 0, nil},
		{"reading is enough where nothing is to do", "REVOKE ALL ON DB.* FROM APP; GRANT SELECT ON DB.* TO APP;", "", "upgrade", 0, nil},
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		list := map[string][]lack{"postgres": postgres, "mysql": mysql}[db.Dialect]
		if list == nil {
			t.Skip("SQLite gives no rights")
		}
		t.Parallel()
		for _, l := range list {
			t.Run(l.name, func(t *testing.T) {
				db := testdb.New(t, db.Name)
				app, through, fill := limitedUser(t, db)
				p := deployed(t, testdb.DB{URL: through}, notes)
				p.must(t, "upgrade")
				if l.admin != "" {
					db.Load(t, fill(l.admin))
				}
				if l.pending != "" {
					p.revision(t, 2, l.pending)
				}
				out := p.run(t, strings.Fields(l.args)...)
				if out.code != l.code {
					t.Errorf("exit %d, want %d", out.code, l.code)
				}
				for _, s := range l.says {
					if !strings.Contains(out.stderr, fill(s)) {
						t.Errorf("nothing of %q (for %s) in:\n%s", fill(s), app, out.stderr)
					}
				}
			})
		}
	})
}

// limitedUser is somebody who may do everything inside a database, but owns
// nothing; fill puts the names into a text.
func limitedUser(t *testing.T, db testdb.DB) (app, through string, fill func(string) string) {
	t.Helper()
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	app = "app_" + strings.TrimPrefix(name, "migrate_test_")
	fill = func(s string) string { return strings.NewReplacer("DB", name, "APP", app).Replace(s) }
	create, drop := "CREATE USER APP@'%'; GRANT ALL ON DB.* TO APP@'%';", "DROP USER APP@'%';"
	if db.Dialect == "postgres" {
		create = "CREATE ROLE APP LOGIN; GRANT CREATE, USAGE ON SCHEMA public TO APP;"
		drop = "DROP OWNED BY APP CASCADE; DROP ROLE APP;"
	}
	db.Load(t, fill(create))
	t.Cleanup(func() { _ = db.TryLoad(t, fill(drop)) })
	u.User = url.User(app)
	return app, u.String(), fill
}

// Where PostgreSQL takes no writes, as a standby does, that is said before the first
// revision; what only reads works.
func TestReadOnlySession(t *testing.T) {
	db := testdb.New(t, "postgres")
	p := deployed(t, db, notes)
	p.must(t, "upgrade")
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("default_transaction_read_only", "on")
	u.RawQuery = query.Encode()
	p.revision(t, 2, addColumnX)
	standby := u.String()
	for _, args := range [][]string{{"status"}, {"history"}, {"plan", "upgrade"}, {"current"}} {
		p.must(t, append(args, "--url", standby)...)
	}
	for _, args := range [][]string{{"upgrade"}, {"upgrade", "--lock", "table"}, {"downgrade", "-1", "--yes"}} {
		got := p.fails(t, 1, append(args, "--url", standby)...)
		if !strings.Contains(got, "error: transactions are read-only here") || !strings.Contains(got, "hint: connect to the server that takes writes") ||
			strings.Contains(got, "Running") || strings.Contains(got, "warning") {
			t.Errorf("%v says\n%s", args, got)
		}
	}
	p.must(t, "upgrade")
	p.write(t, "models.toml", "[tables.notes]\ncolumns = [{ name = \"n\", type = \"integer\", default = \"(2 + 3) * 4\" }]\n")
	p.write(t, "config.toml", fmt.Sprintf("[database]\nurl = %q\n[migrations]\nmodels = [\"models.toml\"]\n", standby))
	if got := p.fails(t, 3, "check"); !strings.Contains(got, "no scratch to compare in: cannot execute") {
		t.Errorf("check says\n%s", got)
	}
}

// A revision may take from its session the role that it began with: the next one runs
// without, as it would in a session of its own.
func TestRoleTakenAway(t *testing.T) {
	db := testdb.New(t, "postgres")
	_, through, fill := limitedUser(t, db)
	db.Load(t, fill("CREATE ROLE APP_owner; GRANT APP_owner TO APP WITH ADMIN OPTION; ALTER ROLE APP SET role = APP_owner; GRANT CREATE, USAGE ON SCHEMA public TO APP_owner;"))
	t.Cleanup(func() { _ = db.TryLoad(t, fill("DROP OWNED BY APP_owner CASCADE; DROP ROLE APP_owner;")) })
	const own = "GRANT ALL ON schema_revision, schema_revision_log TO APP; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO APP; "
	p := deployed(t, testdb.DB{URL: through}, notes,
		note(fill(own+"SET ROLE NONE; REVOKE APP_owner FROM APP")), note("CREATE TABLE seen AS SELECT current_setting('role') AS role"))
	p.must(t, "upgrade")
	if got := db.Query(t, "SELECT role FROM seen"); got != "none" {
		t.Errorf("the next revision ran as %q", got)
	}
}

// A replica's way to say that it takes no writes.
func TestReadOnlyServer(t *testing.T) {
	server := testdb.StartPrivate(t, "mariadb")
	db := server.New(t)
	_, through, _ := limitedUser(t, db)
	p := deployed(t, testdb.DB{URL: through}, notes)
	p.must(t, "upgrade")
	db.Load(t, "SET GLOBAL read_only = 1;")
	p.must(t, "upgrade")
	p.revision(t, 2, addColumnX)
	p.must(t, "status")
	for _, args := range [][]string{{"upgrade"}, {"upgrade", "--lock", "table"}} {
		if got := p.fails(t, 1, args...); !strings.Contains(got, "read-only option") || !strings.Contains(got, "hint: connect to the server that takes writes") {
			t.Errorf("%v says\n%s", args, got)
		}
	}
	if got := p.must(t, "current").stdout; strings.TrimSpace(got) != number(1) {
		t.Errorf("the database is at %q", got)
	}
	db.Load(t, "SET GLOBAL read_only = 0;")
	p.must(t, "upgrade")
}

// A server with a binary log takes triggers of administrators only, until one says
// otherwise. Nothing in the file is to be corrected then.
func TestTriggersBesideABinaryLog(t *testing.T) {
	db := testdb.StartPrivate(t, "mariadb", "--log-bin=binary", "--server-id=1").New(t)
	db.Load(t, "CREATE USER app@'%' IDENTIFIED BY 'x'; GRANT ALL ON `migrate\\_test\\_%`.* TO app@'%';")
	address := strings.Replace(db.URL, "root@", "app:x@", 1)
	p := newProject(t, map[string]string{
		"config.toml": "[database]\nurl = \"" + address + "\"\n[migrations]\nlocations = [\"migrations\"]\n",
		"migrations/a.toml": `revision = "aaaaaaaaaaaa"
down_revision = "base"

[[upgrade]]
op = "create_table"
table = "t"
columns = [{ name = "id", type = "integer" }]

[[upgrade]]
op = "create_trigger"
trigger = "r"
on = "t"
definition = "CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW SET new.id = 1"
`,
	})
	refused := p.run(t, "upgrade").stderr
	for _, part := range []string{"SET GLOBAL log_bin_trust_function_creators = 1", "; then run the command again: it goes on where it stands"} {
		if !strings.Contains(refused, part) {
			t.Errorf("%q does not say %q", refused, part)
		}
	}
	db.Load(t, "SET GLOBAL log_bin_trust_function_creators = 1;")
	p.must(t, "upgrade")
}
