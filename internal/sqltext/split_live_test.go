package sqltext_test

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/internal/testdb"
)

// Bodies, quotes and comments that a client and a server must take as Split cuts them. Where a client needs
// DELIMITER, the script has it.
var awkwardScripts = map[string]string{
	"postgres": `
CREATE TABLE t (a int, "b;c" text DEFAULT E'\';' || ';' || $q$;$$;$q$); -- it's;
/* ; /* ' */ ; */ CREATE TABLE u (a int);
CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO u VALUES (1); DELETE FROM u WHERE a = 2);
CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql BEGIN ATOMIC
  SELECT CASE WHEN x = 1 THEN 2 ELSE CASE x WHEN 3 THEN 4 END END AS "end";
  SELECT 1;
END;
CREATE OR REPLACE PROCEDURE p() LANGUAGE plpgsql AS $_$ BEGIN PERFORM $$;$$; END $_$;
DO 'BEGIN CREATE TABLE v (a int); END';
CREATE FUNCTION g() RETURNS text LANGUAGE sql AS ' SELECT '';''::text; ' ;
COPY t (a, "b;c") FROM stdin;
1	it's; \\
2	\N
\.
CREATE VIEW w AS SELECT a FROM t WHERE a >= -1 AND "b;c" <> U&'\003b'
`,
	"mysql": `
CREATE TABLE t (a int, ` + "`b;c`" + ` varchar(20) DEFAULT ';\';' COMMENT "it's; \" "); # it's;
/* ; ' */ CREATE TABLE u (a int, begin int, end int); -- '
/*!50003 CREATE TABLE v (a int) */;
DELIMITER $$
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN
  DECLARE x INT DEFAULT CASE WHEN NEW.a THEN 1 ELSE 2 END;
  DECLARE CONTINUE HANDLER FOR NOT FOUND BEGIN SET x = 1; END;
  IF IF(NEW.a, 1, 2) = 1 THEN SET NEW.a = 2; ELSEIF x THEN SET x = 3; ELSE UPDATE u SET begin = end; END IF;
  CASE x WHEN 1 THEN SET x = 2; ELSE BEGIN END; END CASE;
  l: LOOP LEAVE l; END LOOP l;
  WHILE x < 0 DO SET x = x + 1; END WHILE;
  REPEAT SET x = 9; UNTIL x > 8 END REPEAT;
END$$
CREATE TRIGGER tr2 BEFORE UPDATE ON t FOR EACH ROW IF NEW.a THEN SET NEW.a = 1; END IF$$
CREATE FUNCTION f(a INT) RETURNS SET('a','b') DETERMINISTIC COMMENT 'it''s; begin' BEGIN RETURN REPEAT('a', 1); END$$
CREATE FUNCTION g(a INT) RETURNS INT DETERMINISTIC CASE a WHEN 1 THEN RETURN 1; ELSE RETURN IF(a, 2, 3); END CASE$$
CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE DO BEGIN DELETE FROM u; DELETE FROM v; END $$
CREATE PROCEDURE p() SELECT begin, end FROM u$$
DELIMITER ;
CREATE VIEW w AS SELECT a FROM t WHERE a >= -1`,
	"sqlite": `
CREATE TABLE t (a int, [b;c] text DEFAULT ';'';', "d;" , ` + "`e;`" + `); -- it's;
/* ; ' */ CREATE TABLE u (a int, begin, "end");
CREATE TRIGGER tr AFTER UPDATE OF a ON t WHEN new.a > CASE WHEN 1 THEN 2 END BEGIN
  UPDATE u SET a = CASE a WHEN 1 THEN 2 ELSE CASE WHEN 3 THEN 4 END END; -- end;
  INSERT INTO u SELECT 1, ';', 'end;' ;
END;
CREATE VIEW w AS SELECT a FROM t WHERE a >= -1 /* open ;`,
}

// TestSplitLoads: what the splitter cuts, run statement by statement through the driver, makes the database that
// the database's own client makes of the whole script.
func TestSplitLoads(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		t.Run("awkward", func(t *testing.T) { compareLoads(t, db.Name, awkwardScripts[db.Dialect]) })
		// Pagila and Sakila have the routines; the others take their time.
		t.Run("corpus", func(t *testing.T) {
			files, err := filepath.Glob(filepath.Join(testdb.Shared(t, "corpus", "schemas", db.Dialect), "*.sql"))
			if err != nil || len(files) == 0 {
				t.Fatalf("no schemas: %v", err)
			}
			for _, f := range files {
				name := filepath.Base(f)
				if !testdb.Full() && name != "pagila.sql" && name != "sakila.sql" {
					continue
				}
				t.Run(name, func(t *testing.T) {
					if name == "temporal_visibility.sql" && db.Flavor == "mariadb" {
						t.Skip("MariaDB does not know the operator ->")
					}
					script, err := os.ReadFile(f)
					if err != nil {
						t.Fatal(err)
					}
					compareLoads(t, db.Name, string(script))
				})
			}
		})
	})
}

// TestSplitNeedsNoDelimiter: the same bodies without the client's help.
func TestSplitNeedsNoDelimiter(t *testing.T) {
	plain := func(script string) string {
		script = regexp.MustCompile(`(?m)^DELIMITER.*\n`).ReplaceAllString(script, "")
		return regexp.MustCompile(`\s*(\$\$|//|;;)\n`).ReplaceAllString(script, ";\n")
	}
	check := func(t *testing.T, script string) {
		t.Helper()
		if plain(script) == script {
			t.Fatal("the script has no DELIMITER")
		}
		var texts [2][]string
		for i, s := range []string{script, plain(script)} {
			statements, err := sqltext.Split(sqltext.MySQL, s)
			if err != nil {
				t.Fatal(err)
			}
			for _, st := range statements {
				texts[i] = append(texts[i], st.SQL[st.Lead:])
			}
		}
		if diff := cmp.Diff(texts[0], texts[1]); diff != "" {
			t.Error(diff)
		}
	}
	t.Run("awkward", func(t *testing.T) { check(t, awkwardScripts["mysql"]) })
	t.Run("sakila", func(t *testing.T) {
		script, err := os.ReadFile(testdb.Shared(t, "corpus", "schemas", "mysql", "sakila.sql"))
		if err != nil {
			t.Fatal(err)
		}
		check(t, string(script))
	})
}

func compareLoads(t *testing.T, server, script string) {
	t.Helper()
	ours, theirs := testdb.New(t, server), testdb.New(t, server)
	theirs.Load(t, inDatabase(t, theirs, script))
	loadSplit(t, ours, inDatabase(t, ours, script))
	want := theirs.Dump(t)
	if strings.TrimSpace(want) == "" {
		t.Fatal("the client made nothing of the script")
	}
	if diff := cmp.Diff(unnamed(t, theirs, want), unnamed(t, ours, ours.Dump(t))); diff != "" {
		t.Errorf("the databases differ (-client +split):\n%s", diff)
	}
}

// inDatabase rewrites Sakila, which makes and names its own database.
func inDatabase(t *testing.T, db testdb.DB, script string) string {
	t.Helper()
	script = regexp.MustCompile(`(?m)^(DROP SCHEMA IF EXISTS|CREATE SCHEMA|USE) sakila;$`).ReplaceAllString(script, "")
	return strings.ReplaceAll(script, "sakila.", databaseName(t, db)+".")
}

func databaseName(t *testing.T, db testdb.DB) string {
	t.Helper()
	if db.Dialect == "sqlite" {
		return "main"
	}
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(u.Path, "/")
}

func unnamed(t *testing.T, db testdb.DB, dump string) string {
	t.Helper()
	if db.Dialect != "mysql" {
		return dump
	}
	return strings.ReplaceAll(dump, databaseName(t, db), "db")
}

// loadSplit runs the statements one by one, each as text of its own.
func loadSplit(t *testing.T, db testdb.DB, script string) {
	t.Helper()
	d := map[string]sqltext.Dialect{"postgres": sqltext.Postgres, "mysql": sqltext.MySQL, "sqlite": sqltext.SQLite}[db.Dialect]
	statements, err := sqltext.Split(d, script)
	if err != nil {
		t.Fatal(err)
	}
	exec := executor(t, db)
	for i, s := range statements {
		switch {
		case s.Kind == sqltext.ClientCommand && strings.Contains(s.SQL, "restrict "), s.Kind == sqltext.CopyData:
			continue
		case s.Kind == sqltext.ClientCommand:
			t.Fatalf("line %d: client command %s", s.Line, s.SQL)
		}
		data := ""
		if i+1 < len(statements) && statements[i+1].Kind == sqltext.CopyData {
			data = statements[i+1].SQL
		}
		if err := exec(s.SQL, data); err != nil {
			t.Fatalf("line %d: %v\n%s", s.Line, err, s.SQL)
		}
	}
}

// executor connects and returns what runs one statement; data is what a COPY reads.
func executor(t *testing.T, db testdb.DB) func(statement, data string) error {
	t.Helper()
	ctx := context.Background()
	if db.Dialect == "postgres" {
		conn, err := pgx.Connect(ctx, db.URL)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := conn.Close(ctx); err != nil {
				t.Error(err)
			}
		})
		return func(statement, data string) error {
			var err error
			if data != "" {
				_, err = conn.PgConn().CopyFrom(ctx, strings.NewReader(data), statement)
			} else {
				_, err = conn.Exec(ctx, statement, pgx.QueryExecModeSimpleProtocol)
			}
			return err
		}
	}
	pool := openPool(t, db)
	pool.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
	})
	return func(statement, _ string) error {
		_, err := pool.Exec(statement)
		return err
	}
}

func openPool(t *testing.T, db testdb.DB) *sql.DB {
	t.Helper()
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	if db.Dialect == "sqlite" {
		pool, err := sql.Open("sqlite", strings.TrimPrefix(db.URL, "sqlite:"))
		if err != nil {
			t.Fatal(err)
		}
		return pool
	}
	cfg := mysql.NewConfig()
	cfg.Net, cfg.Addr, cfg.DBName, cfg.User = "tcp", u.Host, databaseName(t, db), u.User.Username()
	cfg.Passwd, _ = u.User.Password()
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return sql.OpenDB(connector)
}
