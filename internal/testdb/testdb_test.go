package testdb

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

func TestEachGivesAFreshDatabase(t *testing.T) {
	Each(t, func(t *testing.T, db DB) {
		db.Load(t, "CREATE TABLE t (id integer, name varchar(20));\nINSERT INTO t VALUES (1, 'a b'), (2, NULL);\n")
		if diff := cmp.Diff("1\ta b\n2\tNULL", db.Query(t, "SELECT id, name FROM t ORDER BY id")); diff != "" {
			t.Errorf("Query (-want +got):\n%s", diff)
		}
		if got := New(t, db.Name).Dump(t); got != "" {
			t.Errorf("a second database is not empty:\n%s", got)
		}
	})
}

func TestTryLoadSaysWhatFailed(t *testing.T) {
	Each(t, func(t *testing.T, db DB) {
		err := db.TryLoad(t, "CREATE TABLE t (id integer);\nINSERT INTO nowhere VALUES (1);\nCREATE TABLE u (id integer);\n")
		if err == nil || !strings.Contains(err.Error(), "nowhere") {
			t.Fatalf("TryLoad = %v, want an error that names the table", err)
		}
		if got := db.Dump(t); !strings.Contains(got, "CREATE TABLE") || strings.Count(got, "CREATE TABLE") != 1 {
			t.Errorf("the script did not stop where it failed:\n%s", got)
		}
	})
}

// Two ways to the same schema have one dump, and a difference shows.
func TestDumpForgetsOrder(t *testing.T) {
	const version = "CREATE TABLE schema_revision (version_num varchar(255));\nCREATE TABLE schema_revision_log (id integer);\n"
	Each(t, func(t *testing.T, db DB) {
		db.Load(t, "CREATE TABLE a (id integer PRIMARY KEY, s varchar(9) DEFAULT 'x;  y');\nCREATE TABLE b (n integer);\n"+version)
		other := New(t, db.Name)
		other.Load(t, "CREATE TABLE b (n integer);\nCREATE TABLE a (s varchar(9) DEFAULT 'x;  y', id integer PRIMARY KEY);\n")
		if diff := cmp.Diff(db.Dump(t), other.Dump(t)); diff != "" {
			t.Errorf("dumps of equal schemas (-a +b):\n%s", diff)
		}
		if got := db.Dump(t); !strings.Contains(got, "'x;  y'") {
			t.Errorf("a literal was changed:\n%s", got)
		}
		other.Load(t, "ALTER TABLE b ADD COLUMN m integer;\n")
		if db.Dump(t) == other.Dump(t) {
			t.Error("dumps of different schemas are equal")
		}
	})
}

func TestDumpKeepsRoutines(t *testing.T) {
	scripts := map[string]string{
		"postgres": "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $x$ SELECT 1; -- one;\nSELECT 2; $x$;\n",
		"mysql": "CREATE TABLE t (id int);\nDELIMITER //\nCREATE TRIGGER f BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.id = 1; SET NEW.id = 2; END//\n" +
			"CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END//\n",
		"sqlite": "CREATE TABLE t (id int);\nCREATE TRIGGER f AFTER INSERT ON t BEGIN SELECT 1; SELECT 2; END;\n",
	}
	Each(t, func(t *testing.T, db DB) {
		db.Load(t, scripts[db.Dialect])
		want := map[string][]string{
			"postgres": {"CREATE FUNCTION", "SELECT 1; -- one;\nSELECT 2;"},
			"mysql":    {"SET NEW.id = 1; SET NEW.id = 2; END", "SELECT 1; SELECT 2; END"},
			"sqlite":   {"BEGIN SELECT 1; SELECT 2; END"},
		}
		got := db.Dump(t)
		for _, w := range want[db.Dialect] {
			if !strings.Contains(got, w) {
				t.Errorf("no %q in the dump:\n%s", w, got)
			}
		}
	})
}

func TestDatabasesAreDroppedWithOpenConnections(t *testing.T) {
	outer := Postgres(t)
	var name string
	t.Run("inner", func(t *testing.T) {
		db := Postgres(t)
		name = db.database(t)
		conn, err := pgx.Connect(context.Background(), db.URL)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close(context.Background()) })
	})
	if got := outer.Query(t, "SELECT count(*) FROM pg_database WHERE datname = '"+name+"'"); got != "0" {
		t.Errorf("%s databases are left of %s", got, name)
	}
}

func TestCanonical(t *testing.T) {
	tests := []struct {
		name, dump, want string
		backslashes      bool
	}{
		{
			name: "session settings and comments",
			dump: "-- a dump; of a database\nSET x = 1;\n\\restrict abc\nSELECT pg_catalog.set_config('search_path', '', false);\nCREATE VIEW v AS\n  SELECT 1;\n",
			want: "CREATE VIEW v AS SELECT 1",
		},
		{
			name: "members sorted, what follows them kept",
			dump: "CREATE TABLE t (\n b int,\n a numeric(3, 2) DEFAULT ')',\n CHECK (a IN (1, 2))\n) PARTITION BY RANGE (a, b);",
			want: "CREATE TABLE t (CHECK (a IN (1, 2)), a numeric(3, 2) DEFAULT ')', b int) PARTITION BY RANGE (a, b)",
		},
		{
			name: "dollar quotes",
			dump: "CREATE FUNCTION f() AS $a$ x;  $$ y -- z\n $a$;\nCREATE FUNCTION e() AS $$;$$;",
			want: "CREATE FUNCTION e() AS $$;$$\nCREATE FUNCTION f() AS $a$ x;  $$ y -- z\n $a$",
		},
		{
			name: "escapes",
			dump: `A E'\';', '\';` + "\n" + `B 'it''s;';`,
			want: `A E'\';', '\'` + "\n" + `B 'it''s;'`,
		},
		{
			name:        "conditional comments and delimiters",
			backslashes: true,
			dump: "/*M!999999\\- enable the sandbox mode */ \n/*!40101 SET x = 1 */;\nDELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`r`@`h`*/ /*!50003 TRIGGER t\nBEGIN SET a = '\\';'; END */;;\nDELIMITER ;\n" +
				"CREATE TABLE t (\n  `b` int,\n  `a` int /* gone */\n) ENGINE=InnoDB AUTO_INCREMENT=7 COMMENT='x';\n",
			want: "CREATE DEFINER=`r`@`h` TRIGGER t BEGIN SET a = '\\';'; END\nCREATE TABLE t (`a` int, `b` int) ENGINE=InnoDB COMMENT='x'",
		},
		{name: "unfinished", dump: "CREATE TABLE t (a 'x", want: "CREATE TABLE t (a 'x"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, canonical(test.dump, ";", test.backslashes)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// A server that is not at hand skips the test, or fails it where it is required. The test runs itself as a child,
// since a test cannot watch itself fail.
func TestMissingServer(t *testing.T) {
	if os.Getenv("TESTDB_CHILD") != "" {
		MariaDB(t)
		return
	}
	tests := []struct{ name, require, want string }{
		{"skips", "postgres", "--- SKIP"},
		{"fails where required", "postgres mariadb", "--- FAIL"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run=^TestMissingServer$", "-test.v")
			cmd.Env = append(os.Environ(), "TESTDB_CHILD=1", "MIGRATE_TEST_MARIADB_URL=", "MIGRATE_TEST_REQUIRE="+test.require)
			out, _ := cmd.CombinedOutput() // a failing child is one of the wanted outcomes
			if !strings.Contains(string(out), test.want) || !strings.Contains(string(out), "MIGRATE_TEST_MARIADB_URL is not set") {
				t.Errorf("want %q and the variable's name in:\n%s", test.want, out)
			}
		})
	}
}

func TestShared(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("MIGRATE_TEST_SHARED", dir)
	if err := os.Mkdir(filepath.Join(dir, "corpus"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got, want := Shared(t, "corpus"), filepath.Join(dir, "corpus"); got != want {
		t.Errorf("Shared = %q, want %q", got, want)
	}
}

func TestWithoutRowVersions(t *testing.T) {
	const dump = `ALTER TABLE ONLY public.t ALTER COLUMN a SET (pg_attver=17086474896);
ALTER TABLE ONLY public.t ALTER COLUMN "b c" SET (pg_attver='17086474896', n_distinct='5');
ALTER TABLE ONLY public.t ALTER COLUMN c SET (n_distinct=5, pg_attver=17086474896);
ALTER TABLE ONLY public.t ALTER COLUMN d SET (n_distinct=5);
`
	const want = `
ALTER TABLE ONLY public.t ALTER COLUMN "b c" SET (n_distinct='5');
ALTER TABLE ONLY public.t ALTER COLUMN c SET (n_distinct=5);
ALTER TABLE ONLY public.t ALTER COLUMN d SET (n_distinct=5);
`
	if got := withoutRowVersions(dump); got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
}
