package sqlfile

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
)

// both loads a text as a temporary user and as the user of the connection.
func both(t *testing.T, db testdb.DB, text string) (confined, plain Result) {
	t.Helper()
	o := options(t, db, text)
	confined, err := Load(t.Context(), o)
	if err != nil {
		t.Fatal(explain(err))
	}
	if !strings.HasPrefix(confined.User, "migrate_user_") || confined.Unconfined != "" {
		t.Errorf("loaded as %q: %s", confined.User, confined.Unconfined)
	}
	o.As = nil
	if plain, err = Load(t.Context(), o); err != nil {
		t.Fatal(explain(err))
	}
	if plain.User != "" || plain.Unconfined != "" {
		t.Errorf("loaded as %q: %s", plain.User, plain.Unconfined)
	}
	return confined, plain
}

// TestConfined: what is declared does not depend on whose statements it were,
// also where only an administrator may run one of them.
func TestConfined(t *testing.T) {
	administrators := map[string]string{
		"postgres": `
			CREATE SCHEMA AUTHORIZATION CURRENT_USER;
			CREATE EXTENSION IF NOT EXISTS pageinspect;
			CREATE EXTENSION IF NOT EXISTS postgres_fdw;
			CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'nowhere');
			CREATE FOREIGN TABLE far_away (id int) SERVER far;
			CREATE SERVER farther FOREIGN DATA WRAPPER w;
			CREATE FOREIGN TABLE farther_away (id int) SERVER farther;
			CREATE POLICY pol ON a TO CURRENT_USER;
			CREATE TABLE who (a text DEFAULT CURRENT_USER);
			COMMENT ON SCHEMA public IS 'ours';
			COMMENT ON EXTENSION pageinspect IS 'pages';
			SET lc_messages = 'C';
			ALTER EVENT TRIGGER e ENABLE ALWAYS;
			CREATE TABLE behind (id int);`,
		"mysql": `
			CREATE DEFINER=CURRENT_USER VIEW v1 AS SELECT id FROM a;
			CREATE DEFINER=nobody@nowhere VIEW v2 AS SELECT id FROM a;
			CREATE DEFINER=nobody@nowhere PROCEDURE p2() SQL SECURITY INVOKER SELECT 1;
			CREATE DEFINER=nobody@nowhere TRIGGER t2 AFTER INSERT ON a FOR EACH ROW SET @a = 1;`,
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("SQLite has no users")
		}
		confined, plain := both(t, db, everything(db.Dialect)+administrators[db.Dialect])
		plain.User = confined.User
		confined.Notes = nil
		plain.Notes = nil
		if diff := cmp.Diff(plain, confined); diff != "" {
			t.Errorf("as the user of the connection (-) and as a temporary one (+):\n%s", diff)
		}
	})
}

// TestNotConfined: where no user can be made, or it cannot connect, the files are
// loaded as before, and it is said why.
func TestNotConfined(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("SQLite has no users")
		}
		check := func(o Options, want string) {
			t.Helper()
			before := temporaryUsers(t, connectAdmin(t, db))
			r, err := Load(t.Context(), o)
			if err != nil {
				t.Fatal(explain(err))
			}
			if r.User != "" || !strings.Contains(r.Unconfined, want) {
				t.Errorf("loaded as %q: %s", r.User, r.Unconfined)
			}
			if diff := cmp.Diff("table t id\n", summary(r.Snapshot.Schema)); diff != "" {
				t.Error(diff)
			}
			if left := staying(t, connectAdmin(t, db), before); len(left) > 0 {
				t.Errorf("the users %q are left", left)
			}
		}
		o := options(t, db, "CREATE TABLE t (id int);")
		o.As = func(context.Context, string, Login) (database.Conn, error) {
			return nil, &database.Error{Class: database.Denied, Message: "no entry in pg_hba.conf"}
		}
		check(o, "no entry")

		role := userOf(t, db, map[string][]string{
			"postgres": {"ALTER ROLE %s CREATEDB"},
			"mysql":    {"GRANT ALL ON `migrate\\_scratch\\_%%`.* TO %s", "GRANT SELECT ON " + parse(t, db.URL).Database + ".* TO %s"},
		})
		check(options(t, as(t, db, role), "CREATE TABLE t (id int);"), map[string]string{
			"postgres": "may not create roles", "mysql": "lacks SELECT"}[db.Dialect])
	})
}

// TestConfinedByLesser: a role that may create databases and roles needs not be a
// superuser.
func TestConfinedByLesser(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("SQLite has no users")
		}
		role := userOf(t, db, map[string][]string{
			"postgres": {"ALTER ROLE %s CREATEDB CREATEROLE"},
			"mysql":    {"GRANT ALL ON *.* TO %s WITH GRANT OPTION"},
		})
		text := "CREATE TABLE t (id int PRIMARY KEY); CREATE VIEW v AS SELECT id FROM t;"
		if db.Dialect == "postgres" {
			text += "CREATE SCHEMA s; CREATE TYPE s.mood AS ENUM ('a'); CREATE POLICY p ON t TO CURRENT_USER; COMMENT ON EXTENSION plpgsql IS 'x';"
		}
		confined, plain := both(t, as(t, db, role), text)
		plain.User = confined.User
		if diff := cmp.Diff(plain, confined); diff != "" {
			t.Error(diff)
		}
	})
}

// userOf makes a user with rights, who is gone when the test ends.
func userOf(t *testing.T, db testdb.DB, rights map[string][]string) string {
	t.Helper()
	name := "r" + parse(t, db.URL).Database
	name = name[:min(len(name), 30)]
	create := "CREATE ROLE %s LOGIN"
	if db.Dialect == "mysql" {
		create = "CREATE USER %s"
	}
	for _, s := range append([]string{create}, rights[db.Dialect]...) {
		if _, err := connectAdmin(t, db).Exec(t.Context(), fmt.Sprintf(s, name)); err != nil {
			t.Fatal(s, err)
		}
	}
	t.Cleanup(func() {
		if _, err := connectAdmin(t, db).Exec(context.Background(), "DROP USER "+name); err != nil {
			t.Error(err)
		}
	})
	return name
}

// as is the database for another user.
func as(t *testing.T, db testdb.DB, user string) testdb.DB {
	t.Helper()
	db.URL = strings.Replace(db.URL, "://"+parse(t, db.URL).User+"@", "://"+user+"@", 1)
	return db
}
