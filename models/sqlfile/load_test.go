package sqlfile

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/schema"
)

// TestAnyOrder: everything may come before what it needs.
func TestAnyOrder(t *testing.T) {
	scripts := map[string]string{
		"postgres": `
			CREATE VIEW names AS SELECT name FROM people;
			COMMENT ON TABLE people IS 'who';
			SET search_path TO extra;
			CREATE TABLE notes (id int PRIMARY KEY, mood public.mood);
			SET search_path TO public;
			DROP TABLE people;
			CREATE TABLE pets (id int PRIMARY KEY, owner int REFERENCES people (id));
			ALTER TABLE pets ADD CONSTRAINT pets_vet FOREIGN KEY (id) REFERENCES vets (id);
			CREATE TABLE people (id int PRIMARY KEY, name text, mood mood);
			CREATE INDEX people_name ON people (name);
			CREATE TABLE vets (id int);
			ALTER TABLE vets ADD PRIMARY KEY (id);
			CREATE TYPE mood AS ENUM ('sad', 'ok');
			CREATE SCHEMA extra;`,
		"mysql": `
			CREATE VIEW names AS SELECT name FROM people;
			CREATE TABLE pets (id int PRIMARY KEY, owner int, vet int, FOREIGN KEY (owner) REFERENCES people (id), FOREIGN KEY (vet) REFERENCES vets (id));
			DROP TABLE people;
			CREATE TRIGGER people_born BEFORE INSERT ON people FOR EACH ROW SET NEW.name = 'x';
			CREATE TABLE people (id int PRIMARY KEY, name text);
			CREATE TABLE vets (id int PRIMARY KEY, pet int, FOREIGN KEY (pet) REFERENCES pets (id));`,
		"sqlite": `
			CREATE INDEX people_name ON people (name);
			CREATE TRIGGER people_born AFTER INSERT ON people BEGIN DELETE FROM pets; END;
			DROP TABLE people;
			CREATE VIEW names AS SELECT name FROM people;
			CREATE TABLE pets (id integer PRIMARY KEY, owner int REFERENCES people (id));
			CREATE TABLE people (id integer PRIMARY KEY, name text);`,
	}
	want := map[string]string{
		"postgres": "namespace extra\nenum mood sad,ok\ntable extra.notes id,mood\ntable people id,name,mood\ntable pets id,owner\ntable vets id\nview names\n",
		"mysql":    "table people id,name\ntable pets id,owner,vet\ntable vets id,pet\ntrigger people_born\nview names\n",
		"sqlite":   "table people id,name\ntable pets id,owner\ntrigger people_born\nview names\n",
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		r := load(t, db, scripts[db.Dialect])
		if diff := cmp.Diff(want[db.Dialect], summary(r.Snapshot.Schema)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestErrors: what a database refuses is shown where it is, and nothing is left.
func TestErrors(t *testing.T) {
	tests := []struct {
		name, dialect string
		sql           string
		line, column  int
		want          string
	}{
		{"syntax", "", "CREATE TABLE a (id int, x int);\n\nCREATE TABLE b (\n  id int, x int CHECK (x > 0)\n)) y;", 5, 2, "syntax"},
		{"open quote", "", "CREATE TABLE a (id int);\nCREATE TABLE b (c text DEFAULT 'x);", 2, 32, "no closing quote"},
		{"missing", "postgres", "-- é\nCREATE TABLE ü (id int);\nCREATE VIEW v AS\n  SELECT é FROM ü;", 4, 10, `column "é" does not exist`},
		{"missing", "mysql", "CREATE TABLE t (id int);\nCREATE VIEW v AS\n  SELECT nope FROM t;", 3, 10, "nope"},
		{"missing", "sqlite", "CREATE TABLE t (id int);\nCREATE INDEX i ON t (\n nope);", 3, 2, "nope"},
		// a waits for b, which is the one that cannot be made.
		{"cause", "postgres", "CREATE VIEW a AS SELECT * FROM b;\nCREATE VIEW b AS SELECT * FROM c;", 2, 32, `"c" does not exist`},
		{"scratch", "mysql", "CREATE VIEW a AS SELECT * FROM nope;", 1, 32, "Table 'nope' doesn't exist"},
		{"scratch", "sqlite", "# sqlite3 leaves this out\nCREATE INDEX i ON nope (a);", 2, 19, "no such table: nope"},
		{"exists", "", "CREATE TABLE t (id int);\nCREATE TABLE t (id int);", 2, 14, "exists"},
		{"own name", "mysql", "CREATE SCHEMA longer_than_the_scratch_is_called_really_really;\n" +
			"CREATE TABLE longer_than_the_scratch_is_called_really_really.t (id int, x nope);", 2, 75, "nope"},
		{"nothing to refer to", "mysql", "CREATE TABLE a (id int PRIMARY KEY, b int,\n FOREIGN KEY (b) REFERENCES b (id));", 2, 29, "refers to b, which is not declared"},
		{"lexical mode", "mysql", "CREATE TABLE a (id int);\nSET sql_mode = 4;", 2, 1, "ANSI_QUOTES"},
		{"role", "postgres", "CREATE TABLE t (id int);\nCREATE POLICY p ON t TO nobody_at_all;", 2, 25, "nobody_at_all"},
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		for _, tt := range tests {
			if tt.dialect != "" && tt.dialect != db.Dialect {
				continue
			}
			t.Run(tt.name, func(t *testing.T) {
				o := options(t, db, tt.sql)
				_, err := Load(t.Context(), o)
				var e *Error
				if !errors.As(err, &e) {
					t.Fatalf("got %v, want an *Error", err)
				}
				if e.Line != tt.line || e.Column != tt.column || !strings.Contains(e.Message, tt.want) || strings.Contains(e.Message, "migrate_scratch") {
					t.Errorf("want %d:%d with %q in\n%s", tt.line, tt.column, tt.want, explain(err))
				}
			})
		}
	})
}

// TestZeroDates: tables may have defaults that the session's mode forbids; routines keep
// that mode, and what is wrong for another reason is.
func TestZeroDates(t *testing.T) {
	const function = "CREATE FUNCTION f() RETURNS int DETERMINISTIC RETURN 1;"
	const tables = "CREATE TABLE t (id int, at datetime NOT NULL DEFAULT '0000-00-00 00:00:00');\nALTER TABLE t ADD d date DEFAULT '2000-00-00';\n" +
		"CREATE TABLE u LIKE t;\n" + function
	db := testdb.MySQL(t)
	for _, mode := range []string{"STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE", "TRADITIONAL", "STRICT_TRANS_TABLES"} {
		s := load(t, db, "SET sql_mode = '"+mode+"';\n"+tables).Snapshot.Schema
		if u := s.Table(schema.Name{Name: "u"}); u == nil || u.Column("at").Default.SQL != "'0000-00-00 00:00:00'" || u.Column("d") == nil {
			t.Errorf("%s: %+v", mode, s.Tables)
		}
		alone := load(t, db, "SET sql_mode = '"+mode+"';\n"+function).Snapshot.Schema
		if diff := cmp.Diff(alone.Objects, s.Objects); diff != "" {
			t.Errorf("%s: the function (-by itself +behind the tables): %s", mode, diff)
		}
	}
	var e *Error
	if _, err := Load(t.Context(), options(t, db, "SET sql_mode = 'TRADITIONAL';\nCREATE TABLE t (a date DEFAULT '0000-00-00', b int DEFAULT 'x');")); !errors.As(err, &e) || !strings.Contains(e.Message, "'b'") {
		t.Errorf("got %v", err)
	}
}

// TestNothingIsLeft counts what this run itself creates and drops.
func TestNothingIsLeft(t *testing.T) {
	scripts := map[string]string{
		"fine":   "CREATE TABLE t (id int);",
		"broken": "CREATE TABLE t (id int); CREATE TABLE u (",
		"fails":  "CREATE TABLE t (id int); CREATE TABLE t (id int);",
		"cancel": "CREATE TABLE t (id int); CREATE TABLE u (id int);",
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("nothing is created")
		}
		for name, script := range scripts {
			t.Run(name, func(t *testing.T) {
				o := options(t, db, script)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				var opened, users []string
				inner, as := o.Open, o.As
				o.As = func(c context.Context, name string, login Login) (database.Conn, error) {
					opened, users = append(opened, name), append(users, login.User)
					conn, err := as(c, name, login)
					return &cancelling{Conn: conn, at: "TABLE u", cancel: cancel}, err
				}
				o.Open = func(c context.Context, name string) (database.Conn, error) {
					opened = append(opened, name)
					conn, err := inner(c, name)
					return &cancelling{Conn: conn, at: "TABLE u", cancel: cancel}, err
				}
				_, err := Load(ctx, o)
				if (name == "fine") != (err == nil) {
					t.Errorf("err = %v", err)
				}
				if name == "cancel" && !errors.Is(err, context.Canceled) {
					t.Errorf("got %v, want a cancelled context", err)
				}
				for _, name := range opened {
					if slices.Contains(scratches(t, o.Live), name) {
						t.Errorf("%s is left", name)
					}
				}
				for _, name := range users {
					if slices.Contains(temporaryUsers(t, o.Live), name) {
						t.Errorf("the user %s is left", name)
					}
				}
				if name != "broken" && len(users) != 1 {
					t.Errorf("%d users were made", len(users))
				}
			})
		}
	})
}

// cancelling cancels a context when a statement comes by.
type cancelling struct {
	database.Conn
	at     string
	cancel context.CancelFunc
}

func (c *cancelling) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	if strings.Contains(sql, c.at) && !strings.Contains(sql, "(id int); ") {
		c.cancel()
	}
	return c.Conn.Exec(ctx, sql, args...)
}

// TestSweep: what a killed process has left goes, what is fresh or somebody
// else's stays.
func TestSweep(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("nothing is left in memory")
		}
		o := options(t, db, "CREATE TABLE t (id int);")
		now := time.Now().Unix()
		old, fresh := newScratchName(now-2*3600), newScratchName(now-1800)
		other := fmt.Sprintf("migrate_scratch_%d_mine", now-2*3600)
		users := map[string]bool{ // whether they go
			newLogin(now - 2*3600).User:                             true,
			newLogin(now - 1800).User:                               false,
			fmt.Sprintf("migrate_user_%d_%s", now-2*3600, "nobody"): false,
		}
		for name := range users {
			if _, err := o.Live.Exec(t.Context(), "CREATE USER "+name); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if _, err := connectAdmin(t, db).Exec(context.Background(), "DROP USER IF EXISTS "+name); err != nil {
					t.Error(err)
				}
			})
		}
		for _, name := range []string{old, fresh, other} {
			if _, err := o.Live.Exec(t.Context(), "CREATE DATABASE "+name); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				c, err := testdb.Dial(context.Background(), parse(t, db.URL))
				if err != nil {
					t.Fatal(err)
				}
				_, err = c.Exec(context.Background(), "DROP DATABASE IF EXISTS "+name)
				if err = errors.Join(err, c.Close(context.Background())); err != nil {
					t.Error(err)
				}
			})
		}
		if _, err := Load(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		left := scratches(t, o.Live)
		for name, gone := range users {
			if slices.Contains(temporaryUsers(t, o.Live), name) == gone {
				t.Errorf("the user %s: should be gone: %v", name, gone)
			}
		}
		if slices.Contains(left, old) || !slices.Contains(left, fresh) || !slices.Contains(left, other) {
			t.Errorf("%s should be gone, %s and %s not: there are %v", old, fresh, other, left)
		}
	})
}

// TestLiveIsNotTouched loads files that speak of what the live database has.
func TestLiveIsNotTouched(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		db.Load(t, "CREATE TABLE people (id int); INSERT INTO people VALUES (1);")
		before := db.Dump(t)
		script := "DROP TABLE IF EXISTS people; CREATE TABLE people (id int, name text); DELETE FROM people; DROP TABLE people;"
		name := parse(t, db.URL).Database
		switch db.Dialect {
		case "mysql":
			script += fmt.Sprintf("DROP DATABASE IF EXISTS `%[1]s`; DROP TABLE IF EXISTS `%[1]s`.people; USE `%[1]s`; DROP TABLE IF EXISTS %[1]s.people;", name)
			script = strings.Replace(script, "DROP TABLE IF EXISTS people;", "", 1)
			script = script[strings.Index(script, "DROP DATABASE"):] + script[:strings.Index(script, "DROP DATABASE")]
			script += fmt.Sprintf("ALTER DATABASE %s CHARACTER SET latin1;", name)
		case "postgres":
			script = fmt.Sprintf("DROP DATABASE \"%[1]s\"; CREATE DATABASE \"%[1]s\"; \\connect \"%[1]s\"\n%s; DROP SCHEMA public CASCADE;", name, script)
		}
		if _, err := Load(t.Context(), options(t, db, script)); err != nil {
			t.Fatal(explain(err))
		}
		if diff := cmp.Diff(before, db.Dump(t)); diff != "" {
			t.Error(diff)
		}
		if got := strings.TrimSpace(db.Query(t, "SELECT count(*) FROM people")); got != "1" {
			t.Errorf("%s rows are left of 1", got)
		}
	})
}

// TestOwnName: the declared database's name may stand everywhere, and comes back
// as the live one's where the server keeps it.
func TestOwnName(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect != "mysql" {
			t.Skip("names of databases are MySQL's")
		}
		name := parse(t, db.URL).Database
		script := fmt.Sprintf(`
			CREATE TABLE %[1]s.a (id int PRIMARY KEY);
			CREATE TABLE b (id int PRIMARY KEY, a int, FOREIGN KEY (a) REFERENCES %[1]s.a (id));
			CREATE VIEW %[1]s.v AS SELECT a.id, %[1]s.b.a FROM %[1]s.a JOIN %[1]s.b ON %[1]s.b.a = a.id;
			CREATE TRIGGER tr BEFORE INSERT ON %[1]s.a FOR EACH ROW DELETE FROM %[1]s.b WHERE a = NEW.id;
			CREATE PROCEDURE p() DELETE FROM `+"`%[1]s`"+`.b;`, name)
		got := load(t, db, script).Snapshot
		db.Load(t, script)
		want, err := introspect.Read(t.Context(), testdb.Connect(t, db.URL), introspect.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(withoutCollation(want), withoutCollation(got)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestEvents: an event does not run in the scratch, and is declared as it was
// written, or as the server makes it where its last time has passed.
func TestEvents(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect != "mysql" {
			t.Skip("events are MySQL's")
		}
		r := load(t, db, `
			CREATE EVENT a ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 00:00:00' DO DELETE FROM t;
			CREATE EVENT b ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 00:00:00' DISABLE DO DELETE FROM t;
			CREATE EVENT c ON SCHEDULE AT '2035-01-01 00:00:00' ON COMPLETION PRESERVE ENABLE COMMENT 'DISABLE' DO DELETE FROM t;
			CREATE EVENT past ON SCHEDULE AT '2020-01-01 00:00:00' ON COMPLETION PRESERVE DO DELETE FROM t;
			CREATE EVENT past_end ON SCHEDULE EVERY 1 DAY STARTS '2019-01-01 00:00:00' ENDS '2020-01-01 00:00:00' ON COMPLETION PRESERVE ENABLE DO DELETE FROM t;`)
		var got []string
		for _, o := range r.Snapshot.Schema.Objects {
			for _, word := range significant(sqltext.MySQL, o.Definition) {
				if isAny(word, "ENABLE", "DISABLE") {
					got = append(got, o.Name+" "+word.Text)
				}
			}
		}
		if diff := cmp.Diff([]string{"a ENABLE", "b DISABLE", "c ENABLE", "past DISABLE", "past_end DISABLE"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestSession: what the files set does not reach introspection, and the default
// namespace is the live one's.
func TestSession(t *testing.T) {
	db := testdb.Postgres(t)
	user := parse(t, db.URL).User
	r := load(t, db, "CREATE SCHEMA "+user+`; -- the user's name comes first in search_path
		CREATE TABLE t (id int);
		CREATE TABLE public.u (id int);
		CREATE SCHEMA other;
		SET search_path TO other; SET quote_all_identifiers = on; SET datestyle TO 'German';
		CREATE TABLE w (id int DEFAULT 1);
		SELECT pg_catalog.set_config('search_path', '', false);`)
	want := "namespace other\nnamespace " + user + "\ntable other.w id\ntable " + user + ".t id\ntable u id\n"
	if diff := cmp.Diff(want, summary(r.Snapshot.Schema)); diff != "" {
		t.Error(diff)
	}

	db.Load(t, "CREATE SCHEMA app; ALTER DATABASE \""+parse(t, db.URL).Database+"\" SET search_path TO app, public;")
	r = load(t, db, "CREATE TABLE t (id int); CREATE TABLE public.u (id int); CREATE TABLE app.v (id int);")
	want = "table t id\ntable v id\ntable public.u id\n"
	if diff := cmp.Diff(want, summary(r.Snapshot.Schema)); diff != "" {
		t.Error(diff)
	}
	if r.Snapshot.DefaultSchema != "app" {
		t.Errorf("the default schema is %q", r.Snapshot.DefaultSchema)
	}
}

// TestSavedMode: a mode that is put aside and set again is the one that was there,
// in the way of mysqldump and by a query.
func TestSavedMode(t *testing.T) {
	for _, server := range []string{"mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			r := load(t, testdb.New(t, server), `
				/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
				CREATE TABLE a (id int);
				/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
				SELECT REPLACE(@@sql_mode, 'ONLY_FULL_GROUP_BY', '') INTO @mode;
				SET sql_mode = @mode;
				CREATE TABLE b (id int);`)
			if diff := cmp.Diff("table a id\ntable b id\n", summary(r.Snapshot.Schema)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestLikeLive: encoding and collation are the live database's.
func TestLikeLive(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		o := options(t, db, "CREATE TABLE t (id int);")
		query := "SELECT @@collation_database"
		switch db.Dialect {
		case "mysql":
			if _, err := o.Live.Exec(t.Context(), "ALTER DATABASE "+parse(t, db.URL).Database+" CHARACTER SET latin1 COLLATE latin1_german2_ci"); err != nil {
				t.Fatal(err)
			}
		case "postgres":
			query = "SELECT to_jsonb(d) - 'oid' - 'datname' - 'datfrozenxid' - 'datminmxid' - 'dattablespace' - 'datdba' - 'datacl' FROM pg_database d WHERE datname = current_database()"
		case "sqlite":
			query = "PRAGMA encoding"
			if _, err := o.Live.Exec(t.Context(), "PRAGMA encoding = 'UTF-16le'; CREATE TABLE x (a)"); err != nil {
				t.Fatal(err)
			}
		}
		live, err := askLive(t.Context(), o.Live)
		if err != nil {
			t.Fatal(err)
		}
		s, err := openScratch(t.Context(), live, o)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := s.remove(context.Background()); err != nil {
				t.Error(err)
			}
		}()
		var want, got string
		for c, dest := range map[database.Conn]*string{o.Live: &want, s.conn: &got} {
			if _, err := database.One(t.Context(), c, query, nil, dest); err != nil {
				t.Fatal(err)
			}
		}
		if want == "" || want != got {
			t.Errorf("live %s\nscratch %s", want, got)
		}
	})
}

// TestBorrowedExtension: what the files use and the administrator has installed
// need not be declared; what they do not use is not theirs.
func TestBorrowedExtension(t *testing.T) {
	db := testdb.Postgres(t)
	if err := db.TryLoad(t, "CREATE SCHEMA ext; CREATE EXTENSION citext SCHEMA ext; CREATE EXTENSION btree_gist;"); err != nil {
		t.Skip("the server has no such extensions:", err)
	}
	r := load(t, db, "CREATE TABLE t (a ext.citext);")
	if diff := cmp.Diff("namespace ext\nextension citext\ntable t a\n", summary(r.Snapshot.Schema)); diff != "" {
		t.Error(diff)
	}
	if len(r.Notes) != 1 || !strings.Contains(r.Notes[0].Message, "citext is used but not declared") {
		t.Errorf("notes %v", r.Notes)
	}
	r = load(t, db, "CREATE TABLE t (a text);")
	if diff := cmp.Diff("table t a\n", summary(r.Snapshot.Schema)); diff != "" {
		t.Error(diff)
	}
}

func TestNotes(t *testing.T) {
	db := testdb.SQLite(t)
	r := load(t, db, "CREATE TABLE t (a);\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2);\n-- @renamed from=nobody\nCREATE VIEW IF NOT EXISTS v AS SELECT 1;\nDROP VIEW v;\n")
	var got []string
	for _, n := range r.Notes {
		got = append(got, n.String())
	}
	want := []string{
		"schema.sql:2: " + noteRows + " (2 statements)",
		"schema.sql:4: the comment says renamed from nobody, but not what: put it behind the name on the line of the table, column, constraint or index",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSeveralFiles(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		o := options(t, db, "CREATE VIEW v AS SELECT id FROM t;")
		o.Files = append(o.Files, File{Path: "more.sql", Text: "CREATE TABLE t (id int);\n"})
		o.Ignore = []schema.Name{{Name: "schema_revision"}}
		o.Files[1].Text += "CREATE TABLE schema_revision (id int);\nCREATE TABLE oops oops"
		_, err := Load(t.Context(), o)
		var e *Error
		if !errors.As(err, &e) || e.File != "more.sql" || e.Line != 3 {
			t.Fatal(err)
		}
		o.Files[1].Text = strings.Replace(o.Files[1].Text, "CREATE TABLE oops oops", "", 1)
		r, err := Load(t.Context(), o)
		if err != nil {
			t.Fatal(explain(err))
		}
		if diff := cmp.Diff("table t id\nview v\n", summary(r.Snapshot.Schema)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestEventTimes: the server keeps what times by the clock came to be when the event
// was made in the scratch, which is not what the file says.
func TestEventTimes(t *testing.T) {
	const script = "CREATE EVENT a ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 1 DAY DO SELECT 1;\n" +
		"CREATE EVENT b ON SCHEDULE EVERY 1 DAY STARTS (now() + INTERVAL 1 HOUR) ENDS '2037-01-01' + INTERVAL 1 DAY COMMENT 'x' DO SELECT 1;"
	want := map[string]string{
		"a": "ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 1 DAY ON COMPLETION",
		"b": "ON SCHEDULE EVERY 1 DAY STARTS (now() + INTERVAL 1 HOUR) ENDS '2037-01-02 00:00:00' ON COMPLETION",
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect != "mysql" {
			t.Skip("it has no events")
		}
		objects := load(t, db, script).Snapshot.Schema.Objects
		if len(objects) != len(want) {
			t.Errorf("%d events", len(objects))
		}
		for _, o := range objects {
			if !strings.Contains(o.Definition, want[o.Name]) {
				t.Errorf("%s: %s", o.Name, o.Definition)
			}
		}
	})
}

// What .schema of sqlite3 prints, with a virtual table of a module that only a
// program registers, and the tables that the module keeps.
func TestModuleOfAProgram(t *testing.T) {
	r := load(t, testdb.SQLite(t), `CREATE TABLE sqlite_sequence(name,seq);
CREATE TABLE t (id integer PRIMARY KEY AUTOINCREMENT);
CREATE VIRTUAL TABLE IF NOT EXISTS Items USING vec0(embedding float[4]);
CREATE TABLE IF NOT EXISTS "items_chunks"(chunk_id INTEGER PRIMARY KEY);
CREATE TABLE items2 (id integer PRIMARY KEY);
`)
	var tables []string
	for _, table := range r.Snapshot.Schema.Tables {
		tables = append(tables, table.Name)
	}
	if want := []string{"items2", "t"}; !slices.Equal(tables, want) {
		t.Errorf("tables %v, want %v", tables, want)
	}
	want := []schema.Object{{Kind: schema.KindVirtualTable, Name: "Items", Definition: "CREATE VIRTUAL TABLE Items USING vec0(embedding float[4])"}}
	if diff := cmp.Diff(want, r.Snapshot.Schema.Objects); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
	if len(r.Notes) != 1 || r.Notes[0].Line != 3 || !strings.Contains(r.Notes[0].Message, "vec0") {
		t.Errorf("notes: %+v", r.Notes)
	}
}
