package sqlfile

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
)

// attack is a text that tries to reach out of its scratch. CANARY stands for the
// name of another database with a table canary, {HOST} and {PORT} for its server,
// FILE for a file that is not there, ROLE for a role that is not.
type attack struct{ name, sql string }

// pgFunction is a function that the server takes for one that changes nothing.
func pgFunction(body string) string {
	return `CREATE FUNCTION inner_evil() RETURNS int LANGUAGE plpgsql AS $evil$ BEGIN ` + body + ` RETURN 1; END $evil$;
		CREATE FUNCTION evil() RETURNS int IMMUTABLE LANGUAGE plpgsql AS $evil$ BEGIN RETURN inner_evil(); END $evil$;
		`
}

// pgEvil calls what it is given from where the server evaluates an expression by
// itself: the bound of a partition.
func pgEvil(body string) string {
	return pgFunction(body) + `CREATE TABLE p (a int) PARTITION BY RANGE (a);
		CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (evil()) TO (10);`
}

func attacks(dialect string) []attack {
	switch dialect {
	case "postgres":
		return []attack{
			{"dynamic SQL in DO", `DO $$ BEGIN EXECUTE 'DROP ' || 'DATABASE CANARY'; END $$;`},
			{"dynamic SQL in DO, in quotes", `DO 'BEGIN EXECUTE ''CREATE ROLE ROLE''; END';`},
			{"role in DO", `DO $$ BEGIN IF true THEN CREATE ROLE ROLE; END IF; END $$;`},
			{"dblink", `CREATE EXTENSION dblink; SELECT dblink_exec('host={HOST} port={PORT} user=postgres dbname=CANARY', 'DROP TABLE canary');`},
			{"dblink in a view", `CREATE EXTENSION dblink; CREATE VIEW v AS SELECT * FROM dblink('dbname=CANARY', 'DELETE FROM canary') AS t (a int);`},
			{"dblink in a function", `CREATE EXTENSION dblink; ` + pgEvil(`PERFORM dblink_exec('host={HOST} port={PORT} user=postgres dbname=CANARY', 'DROP TABLE canary');`)},
			{"function that is selected", `CREATE FUNCTION evil() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'CREATE ROLE ROLE'; END $$; SELECT evil();`},
			{"function in a bound", pgEvil(`EXECUTE 'CREATE ROLE ROLE';`)},
			{"another role in a function", pgEvil(`EXECUTE 'RESET SESSION AUTHORIZATION'; EXECUTE 'SET ROLE postgres'; EXECUTE 'CREATE ROLE ROLE';`)},
			{"program in a function", pgEvil(`EXECUTE 'COPY p TO PROGRAM ''touch FILE''';`)},
			{"file in a function", pgEvil(`EXECUTE 'COPY (SELECT 1) TO ''FILE''';`)},
			{"password in a function", pgEvil(`EXECUTE 'ALTER ROLE ' || current_user || ' LOGIN SUPERUSER';`)},
			{"function in an index", pgFunction(`EXECUTE 'CREATE ROLE ROLE';`) + `CREATE TABLE t (a int); CREATE INDEX i ON t (a) WHERE a > evil();`},
			{"function in a default of a column that is added", pgFunction(`EXECUTE 'CREATE ROLE ROLE';`) + `CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN b int DEFAULT evil();`},
			{"query of a materialized view", pgFunction(`EXECUTE 'CREATE ROLE ROLE';`) + `CREATE MATERIALIZED VIEW v AS SELECT evil(); REFRESH MATERIALIZED VIEW v;`},
			{"event trigger", `CREATE FUNCTION evil() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'CREATE ROLE ROLE'; END $$;
				CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION evil(); ALTER EVENT TRIGGER e ENABLE ALWAYS;
				CREATE TABLE t (a int); COMMENT ON EVENT TRIGGER e IS 'x';`},
			{"event trigger at login", `CREATE FUNCTION evil() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'CREATE ROLE ROLE'; END $$;
				CREATE EVENT TRIGGER e ON login EXECUTE FUNCTION evil(); ALTER EVENT TRIGGER e ENABLE ALWAYS;`},
			{"procedure", `CREATE PROCEDURE evil() LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'CREATE ROLE ROLE'; END $$; CALL evil();`},
			{"prepared", `PREPARE evil AS SELECT 1; EXECUTE evil;`},
			{"path before pg_catalog", `CREATE SCHEMA s; CREATE FUNCTION s.lower(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'CREATE ROLE ROLE'; RETURN ''; END $$;
				SET search_path = s, pg_catalog; CREATE TABLE t (a text DEFAULT lower('A'));`},
			{"program of the client", `\! touch FILE`},
			{"output of the client", "CREATE TABLE t (a int);\n\\o FILE\n"},
			{"program", `COPY (SELECT 1) TO PROGRAM 'touch FILE';`},
			{"file", `COPY (SELECT 1) TO 'FILE';`},
			{"another database", `\connect CANARY` + "\nDROP TABLE canary;"},
			{"dropped", `DROP DATABASE "CANARY";`},
			{"renamed", `ALTER DATABASE "CANARY" RENAME TO gone;`},
			{"library", `CREATE FUNCTION evil() RETURNS int LANGUAGE C AS 'FILE', 'evil';`},
			{"server", `CREATE EXTENSION postgres_fdw; CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '{HOST}', port '{PORT}', dbname 'CANARY');
				CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (user 'postgres'); IMPORT FOREIGN SCHEMA public FROM SERVER s INTO public;`},
			{"extension behind a comment", `/* CREATE TABLE t (a int); */ ALTER SYSTEM SET work_mem = '1MB';`},
		}
	case "mysql":
		return []attack{
			{"another database", "USE CANARY; DROP TABLE canary;"},
			{"another database, in a versioned comment", "/*!50000 USE CANARY */; DROP TABLE IF EXISTS canary;"},
			{"another database, in MariaDB's comment", "/*M! USE CANARY */; DROP TABLE IF EXISTS canary;"},
			{"part of a name in a comment", "DROP TABLE /*!50000 CANARY. */ canary;"},
			{"part of a statement in a comment", "CREATE TABLE t (a int) /*!50000 ; DROP TABLE CANARY.canary */;"},
			{"blanks in a name", "DROP TABLE `CANARY` \n.\t`canary`;"},
			{"prepared", "PREPARE s FROM 'DROP TABLE CANARY.canary'; EXECUTE s;"},
			{"prepared from a variable", "SET @s = CONCAT('DROP TABLE ', 'CANARY', '.canary'); PREPARE s FROM @s; EXECUTE s;"},
			{"at once", "EXECUTE IMMEDIATE CONCAT('DROP TABLE ', 'CANARY', '.canary');"},
			{"procedure", "CREATE PROCEDURE p() BEGIN SET @s = CONCAT('DROP DATABASE ', 'CANARY'); PREPARE s FROM @s; EXECUTE s; END; CALL p();"},
			{"procedure, by its text", "CREATE PROCEDURE p() DROP TABLE CANARY.canary; CALL p();"},
			{"function in a query", "CREATE FUNCTION f() RETURNS int MODIFIES SQL DATA BEGIN DELETE FROM CANARY.canary; RETURN 1; END; CREATE TABLE t AS SELECT f() AS a;"},
			{"function in a setting", "CREATE FUNCTION f() RETURNS int MODIFIES SQL DATA BEGIN DELETE FROM CANARY.canary; RETURN 1; END; SET @a = f();"},
			{"query of a table", "CREATE TABLE t AS SELECT * FROM CANARY.canary;"},
			{"event", "CREATE EVENT e ON SCHEDULE AT CURRENT_TIMESTAMP ON COMPLETION PRESERVE DO DELETE FROM CANARY.canary;"},
			{"event that prepares", "CREATE EVENT e ON SCHEDULE EVERY 1 SECOND ON COMPLETION PRESERVE ENABLE DO BEGIN SET @s = CONCAT('DELETE FROM ', 'CANARY', '.canary'); PREPARE s FROM @s; EXECUTE s; END;"},
			{"event in a versioned comment", "/*!50106 CREATE EVENT e ON SCHEDULE EVERY 1 SECOND ON COMPLETION PRESERVE ENABLE DO BEGIN SET @s = CONCAT('DELETE FROM ', 'CANARY', '.canary'); PREPARE s FROM @s; EXECUTE s; END */;"},
			{"event that is altered", "CREATE EVENT e ON SCHEDULE EVERY 1 SECOND DISABLE DO BEGIN SET @s = CONCAT('DELETE FROM ', 'CANARY', '.canary'); PREPARE s FROM @s; EXECUTE s; END; ALTER EVENT e ON SCHEDULE EVERY 2 SECOND ENABLE;"},
			{"event that is moved", "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1; ALTER EVENT e RENAME TO CANARY.e;"},
			{"trigger", "CREATE TRIGGER CANARY.t BEFORE INSERT ON CANARY.canary FOR EACH ROW SET NEW.id = 0;"},
			{"table that is moved", "CREATE TABLE t (a int); ALTER TABLE t RENAME TO CANARY.t;"},
			{"tables that are exchanged", "CREATE TABLE t (a int); RENAME TABLE CANARY.canary TO gone, t TO CANARY.canary;"},
			{"partition that is exchanged", "CREATE TABLE t (id int) PARTITION BY RANGE (id) (PARTITION p VALUES LESS THAN (5)); ALTER TABLE t EXCHANGE PARTITION p WITH TABLE CANARY.canary;"},
			{"merge", "CREATE TABLE t (id int) ENGINE=MERGE UNION=(CANARY.canary);"},
			{"dropped", "DROP DATABASE CANARY;"},
			{"altered", "ALTER DATABASE CANARY CHARACTER SET latin1;"},
			{"file into a table", "CREATE TABLE t (a text); LOAD DATA INFILE 'FILE' INTO TABLE t;"},
			{"client's file into a table", "CREATE TABLE t (a text); LOAD DATA LOCAL INFILE 'FILE' INTO TABLE t;"},
			{"table into a file", "SELECT 1 INTO OUTFILE 'FILE';"},
			{"table into a file, behind a union", "CREATE TABLE t AS SELECT 1 AS a UNION SELECT 2 INTO DUMPFILE 'FILE';"},
			{"federated", "CREATE TABLE t (id int) ENGINE=FEDERATED CONNECTION='mysql://root@{HOST}:{PORT}/CANARY/canary';"},
			{"user", "CREATE USER ROLE;"},
			{"global", "SET GLOBAL event_scheduler = ON;"},
			{"global, by its variable", "SET @a = 1, @@GLOBAL.event_scheduler = ON;"},
			{"compound statement", "BEGIN NOT ATOMIC SET @s = 'DROP DATABASE CANARY'; EXECUTE IMMEDIATE @s; END;"},
			{"setting for one statement", "SET STATEMENT max_statement_time = 1 FOR DROP TABLE CANARY.canary;"},
			{"program of the client", `\! touch FILE`},
			{"output of the client", "tee FILE\nCREATE TABLE t (a int);"},
		}
	}
	return []attack{
		{"attached", "ATTACH 'CANARY' AS c; DROP TABLE c.canary;"},
		{"attached, behind a comment", "/* */ ATTACH DATABASE 'CANARY' AS c; DELETE FROM c.canary;"},
		{"attached from a trigger", "CREATE TABLE t (a); CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM c.canary; END; ATTACH 'CANARY' AS c; INSERT INTO t VALUES (1);"},
		{"written schema", "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'x';"},
		{"extension", "SELECT load_extension('FILE');"},
		{"extension in a table", "CREATE TABLE t AS SELECT load_extension('FILE') AS a;"},
		{"extension in an index", "CREATE TABLE t (a); CREATE INDEX i ON t (load_extension('FILE'));"},
		{"extension in a column", "CREATE TABLE t (a, b AS (load_extension('FILE')));"},
		{"vacuumed into a file", "CREATE TABLE t (a); VACUUM INTO 'FILE';"},
		{"file", "CREATE TABLE t AS SELECT writefile('FILE', 'x') AS a;"},
		{"file of a virtual table", "CREATE VIRTUAL TABLE t USING csv(filename='FILE');"},
		{"output of the client", ".output FILE\nSELECT 1;"},
		{"dump of the client", ".save FILE"},
		{"database of the client", ".open CANARY\nDROP TABLE canary;"},
		{"program of the client", ".shell touch FILE"},
		{"folder", "PRAGMA temp_store_directory = 'FILE';"},
		{"journal", "PRAGMA journal_mode = DELETE; CREATE TABLE t (a);"},
	}
}

// TestCanary: every text is refused or does no harm: another database on the
// server, its roles and its files are as they were.
func TestCanary(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		canary := testdb.New(t, db.Name)
		canary.Load(t, "CREATE TABLE canary (id int); INSERT INTO canary VALUES (1);")
		watch := testdb.Connect(t, canary.URL)
		before := canary.Dump(t)
		u := parse(t, canary.URL)
		for _, a := range attacks(db.Dialect) {
			t.Run(a.name, func(t *testing.T) {
				file := filepath.Join(t.TempDir(), "touched")
				role := "role_" + u.Database[max(0, len(u.Database)-12):]
				text := strings.NewReplacer("CANARY", u.Database, "{HOST}", u.Host, "{PORT}", u.Port, "FILE", file, "ROLE ROLE", "ROLE "+role, "USER ROLE", "USER "+role).Replace(a.sql)
				_, err := Load(t.Context(), options(t, db, text))
				var told *Error
				if err != nil && !errors.As(err, &told) {
					t.Errorf("the error tells no place: %v", err)
				}
				t.Log(err)
				if diff := cmp.Diff(before, canary.Dump(t)); diff != "" {
					t.Fatal(diff)
				}
				if rows := count(t, watch, "SELECT count(*) FROM canary"); rows != 1 {
					t.Errorf("the canary has %d rows", rows)
				}
				if _, err := os.Stat(file); err == nil {
					t.Error("a file was written")
				}
				if query := map[string]string{"postgres": "SELECT count(*) FROM pg_roles WHERE rolname = '" + role + "'",
					"mysql": "SELECT count(*) FROM mysql.user WHERE user = '" + role + "'"}[db.Dialect]; query != "" && count(t, watch, query) != 0 {
					t.Error("a role was created")
					_, _ = watch.Exec(context.Background(), "DROP ROLE "+role)
				}
			})
		}
	})
}

func count(t *testing.T, c database.Conn, query string) (n int) {
	t.Helper()
	if _, err := database.One(t.Context(), c, query, nil, &n); err != nil {
		t.Fatal(err)
	}
	return n
}
