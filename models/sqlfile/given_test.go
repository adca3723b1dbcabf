package sqlfile

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/introspect"
)

// given makes a database for scratch_url to name.
func givenTo(t *testing.T, o *Options, db testdb.DB) {
	t.Helper()
	u := parse(t, db.URL)
	o.Given = func(ctx context.Context) (database.Conn, error) { return testdb.Dial(ctx, u) }
	o.Open = func(context.Context, string) (database.Conn, error) {
		return nil, errors.New("nothing else may be opened")
	}
}

// everything is a schema with one of each kind that has to be emptied.
func everything(dialect string) string {
	if dialect == "mysql" {
		return `CREATE TABLE a (id int PRIMARY KEY, b int);
			CREATE TABLE b (id int PRIMARY KEY, a int, FOREIGN KEY (a) REFERENCES a (id));
			ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b (id);
			CREATE VIEW v AS SELECT id FROM a;
			CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.b = 1;
			CREATE PROCEDURE p() DELETE FROM a;
			CREATE FUNCTION f() RETURNS int DETERMINISTIC RETURN 1;
			CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 00:00:00' DO DELETE FROM a;`
	}
	return `CREATE SCHEMA s;
		CREATE TYPE mood AS ENUM ('a', 'b');
		CREATE TYPE s.pair AS (a int, b int);
		CREATE DOMAIN positive AS int CHECK (value > 0);
		CREATE TYPE span AS RANGE (subtype = float8);
		CREATE SEQUENCE seq;
		CREATE TABLE a (id int PRIMARY KEY, m mood, p s.pair, d positive DEFAULT nextval('seq'));
		CREATE TABLE s.b (id serial PRIMARY KEY, a int REFERENCES a (id));
		CREATE TABLE part (id int) PARTITION BY RANGE (id);
		CREATE TABLE part1 PARTITION OF part FOR VALUES FROM (1) TO (2);
		CREATE VIEW v AS SELECT * FROM a;
		CREATE MATERIALIZED VIEW m AS SELECT * FROM v;
		CREATE FUNCTION f(a int, b text) RETURNS int LANGUAGE sql AS 'SELECT 1';
		CREATE FUNCTION tr() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
		CREATE FUNCTION ev() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
		CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
		CREATE FUNCTION transition(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
		CREATE AGGREGATE agg(*) (sfunc = transition, stype = int, initcond = '0');
		CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION tr();
		CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION ev();
		CREATE COLLATION c FROM "C";
		CREATE STATISTICS st ON id, d FROM a;
		CREATE OPERATOR === (leftarg = mood, rightarg = mood, function = eq);
		CREATE FUNCTION eq(mood, mood) RETURNS boolean LANGUAGE sql AS 'SELECT true';
		CREATE CAST (mood AS s.pair) WITH INOUT;
		CREATE PUBLICATION pub FOR TABLE a;
		CREATE TEXT SEARCH CONFIGURATION ts (COPY = english);
		CREATE FOREIGN DATA WRAPPER w;
		CREATE SERVER srv FOREIGN DATA WRAPPER w;`
}

// TestGiven: a database that was given is filled, read and emptied.
func TestGiven(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("SQLite has no use for it")
		}
		script := everything(db.Dialect)
		created, err := Load(t.Context(), options(t, db, script))
		if err != nil {
			t.Fatal(explain(err))
		}
		created.User = "" // nobody is made for a database that somebody else provides
		o, other := options(t, db, script), testdb.New(t, db.Name)
		givenTo(t, &o, other)
		for range 2 {
			got, err := Load(t.Context(), o)
			if err != nil {
				t.Fatal(explain(err))
			}
			if diff := cmp.Diff(created, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(testdb.New(t, db.Name).Dump(t), other.Dump(t)); diff != "" {
				t.Errorf("left in the scratch:\n%s", diff)
			}
		}
		o.Files[0].Text += "CREATE TABLE a (id int);"
		if _, err := Load(t.Context(), o); err == nil {
			t.Error("no error")
		}
		if got := other.Dump(t); got != "" {
			t.Errorf("left in the scratch after an error:\n%s", got)
		}
	})
}

// TestGivenRefused: nothing is done in a database that holds something.
func TestGivenRefused(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("SQLite has no use for it")
		}
		o := options(t, db, "CREATE TABLE t (id int);")
		check := func(message string) {
			t.Helper()
			_, err := Load(t.Context(), o)
			var e *ScratchError
			if !errors.As(err, &e) || !strings.Contains(e.Message, message) || e.Hint == "" {
				t.Errorf("got %v, want a ScratchError with %q", err, message)
			}
		}
		givenTo(t, &o, db)
		check("the live database itself")

		other := testdb.New(t, db.Name)
		other.Load(t, "CREATE TABLE mine (id int);")
		before := other.Dump(t)
		givenTo(t, &o, other)
		check("is not empty: it has ")
		if diff := cmp.Diff(before, other.Dump(t)); diff != "" {
			t.Error(diff)
		}

		givenTo(t, &o, testdb.SQLite(t))
		check("is sqlite, the live one is " + db.Dialect)
	})
}

// TestGivenAfterCrash: what a killed process has left goes first.
func TestGivenAfterCrash(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("SQLite has no use for it")
		}
		other := testdb.New(t, db.Name)
		if db.Dialect == "postgres" {
			// What its administrator has put there stays.
			if err := other.TryLoad(t, "CREATE SCHEMA ext; CREATE EXTENSION citext SCHEMA ext;"); err != nil {
				t.Skip("the server has no such extension:", err)
			}
		}
		before := other.Dump(t)
		o := options(t, db, everything(db.Dialect))
		givenTo(t, &o, other)
		var opened []database.Conn
		inner := o.Given
		o.Given = func(ctx context.Context) (database.Conn, error) {
			c, err := inner(ctx)
			opened = append(opened, c)
			return c, err
		}
		live, err := askLive(t.Context(), o.Live)
		if err != nil {
			t.Fatal(err)
		}
		list, err := readFiles(live, o)
		if err != nil {
			t.Fatal(err)
		}
		// Load, as far as a process gets that is killed.
		s, err := openScratch(t.Context(), live, o)
		if err != nil {
			t.Fatal(err)
		}
		l := loader{live: live, scratch: s, list: list}
		if err := l.load(t.Context()); err != nil {
			t.Fatal(explain(err))
		}
		for _, c := range opened {
			if err := c.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if other.Dump(t) == before {
			t.Fatal("nothing was left to remove")
		}

		o.Files[0].Text = "CREATE TABLE t (id int);"
		r, err := Load(t.Context(), o)
		if err != nil {
			t.Fatal(explain(err))
		}
		if diff := cmp.Diff("table t id\n", summary(r.Snapshot.Schema)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(before, other.Dump(t)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestProvidedExtension: an extension that the administrator has put into the
// scratch is declared only if the files declare it.
func TestProvidedExtension(t *testing.T) {
	db := testdb.Postgres(t)
	other := testdb.Postgres(t)
	if err := other.TryLoad(t, "CREATE EXTENSION citext; CREATE EXTENSION btree_gist;"); err != nil {
		t.Skip("the server has no such extensions:", err)
	}
	o := options(t, db, "CREATE EXTENSION IF NOT EXISTS citext; CREATE TABLE t (a citext);")
	givenTo(t, &o, other)
	r, err := Load(t.Context(), o)
	if err != nil {
		t.Fatal(explain(err))
	}
	if diff := cmp.Diff("extension citext\ntable t a\n", summary(r.Snapshot.Schema)); diff != "" {
		t.Error(diff)
	}
	got, err := introspect.Read(t.Context(), testdb.Connect(t, other.URL), introspect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("extension btree_gist\nextension citext\n", summary(got.Schema)); diff != "" {
		t.Error(diff)
	}
}

// TestMayNotCreate: a role that may not create a database is told what to do,
// and can do it.
func TestMayNotCreate(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		u := parse(t, db.URL)
		role := "role_" + u.Database
		scratch := testdb.New(t, db.Name)
		admin := testdb.Connect(t, db.URL)
		var prepare, drop []string
		switch db.Dialect {
		case "sqlite":
			t.Skip("SQLite has no roles")
		case "postgres":
			prepare = []string{"CREATE ROLE " + role + " LOGIN", "ALTER DATABASE " + parse(t, scratch.URL).Database + " OWNER TO " + role}
			drop = []string{"ALTER DATABASE " + parse(t, scratch.URL).Database + " OWNER TO CURRENT_USER", "DROP ROLE " + role}
		case "mysql":
			role = role[:30]
			prepare = []string{"CREATE USER " + role, "GRANT SELECT ON " + u.Database + ".* TO " + role,
				"GRANT ALL ON " + parse(t, scratch.URL).Database + ".* TO " + role}
			drop = []string{"DROP USER " + role}
		}
		for _, s := range prepare {
			if _, err := admin.Exec(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
		t.Cleanup(func() {
			for _, s := range drop {
				if _, err := connectAdmin(t, db).Exec(context.Background(), s); err != nil {
					t.Error(err)
				}
			}
		})
		limited := func(db testdb.DB) testdb.DB {
			db.URL = strings.Replace(db.URL, "://"+u.User+"@", "://"+role+"@", 1)
			return db
		}
		o := options(t, limited(db), "CREATE TABLE t (id int);")
		_, err := Load(t.Context(), o)
		var e *ScratchError
		if !errors.As(err, &e) || !strings.Contains(e.Hint, "scratch_url") {
			t.Fatalf("got %v, want a ScratchError", err)
		}
		givenTo(t, &o, limited(scratch))
		r, err := Load(t.Context(), o)
		if err != nil {
			t.Fatal(explain(err))
		}
		if diff := cmp.Diff("table t id\n", summary(r.Snapshot.Schema)); diff != "" {
			t.Error(diff)
		}
		if got := scratch.Dump(t); got != "" {
			t.Errorf("left in the scratch:\n%s", got)
		}
	})
}

func connectAdmin(t *testing.T, db testdb.DB) database.Conn {
	t.Helper()
	c, err := testdb.Dial(context.Background(), parse(t, db.URL))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	return c
}
