package sqlfile

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/sqltext"
)

// server is what a live database might tell.
func server(d sqltext.Dialect) *liveInfo {
	live := &liveInfo{engine: engineOf(d.String()), name: "app", namespace: "public"}
	if d == sqltext.MySQL {
		live.databases = map[string]bool{"app": true, "prod": true, "users": true, "mysql": true, "information_schema": true}
	}
	return live
}

func TestRefused(t *testing.T) {
	tests := []struct {
		dialect sqltext.Dialect
		sql     string
		want    string // in the message
	}{
		{sqltext.Postgres, "ALTER SYSTEM SET work_mem = 1", "ALTER SYSTEM"},
		{sqltext.Postgres, "COPY t FROM PROGRAM 'curl x'", "COPY … PROGRAM reaches out of the database"},
		{sqltext.Postgres, "COPY t FROM '/etc/passwd'", "COPY with a file"},
		{sqltext.Postgres, "CREATE TABLESPACE x LOCATION '/x'", "CREATE TABLESPACE"},
		{sqltext.Postgres, "DROP DATABASE prod", "DROP DATABASE names another database, prod"},
		{sqltext.Postgres, "CREATE TABLE a (id int);\nDROP DATABASE app", "would drop what the files have declared"},
		{sqltext.Postgres, "CREATE DATABASE a; CREATE DATABASE b", "two databases, a and b"},
		{sqltext.Postgres, "ALTER DATABASE prod SET search_path = x", "names another database, prod"},
		{sqltext.Postgres, "GRANT CONNECT ON DATABASE prod TO a", "names another database, prod"},
		{sqltext.Postgres, "DO $$ BEGIN CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p; END $$", "CREATE SUBSCRIPTION inside DO"},
		{sqltext.Postgres, "SELECT dblink_exec('dbname=prod', 'DROP TABLE users')", "dblink_exec()"},
		{sqltext.Postgres, "CREATE VIEW v AS SELECT * FROM dblink('dbname=prod', 'x') AS t (a int)", "dblink()"},
		{sqltext.Postgres, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity", "pg_terminate_backend()"},
		{sqltext.Postgres, "SET ROLE postgres", "SET ROLE changes the role"},
		{sqltext.Postgres, "SET SESSION AUTHORIZATION postgres", "SET SESSION AUTHORIZATION"},
		{sqltext.Postgres, "SELECT pg_catalog.set_config('role', 'postgres', false)", "set_config('role')"},
		{sqltext.Postgres, "RESET ROLE", "RESET ROLE"},
		{sqltext.Postgres, "DISCARD ALL", "DISCARD ALL"},
		{sqltext.Postgres, "DROP OWNED BY a", "DROP OWNED"},
		{sqltext.Postgres, "REASSIGN OWNED BY a TO b", "REASSIGN OWNED"},
		{sqltext.Postgres, "LOAD 'x'", "LOAD"},
		{sqltext.Postgres, "IMPORT FOREIGN SCHEMA a FROM SERVER s INTO b", "IMPORT FOREIGN SCHEMA"},
		{sqltext.Postgres, "CALL p()", "CALL runs what is not in its text"},
		{sqltext.Postgres, "EXECUTE p", "EXECUTE runs what is not in its text"},
		{sqltext.Postgres, "PREPARE p AS SELECT 1", "PREPARE has no place"},
		{sqltext.Postgres, "DO $$ BEGIN CREATE ROLE a; CREATE TABLE t (id int); END $$", "CREATE ROLE inside DO is about the whole server, and the rest"},
		{sqltext.Postgres, "DO $$ BEGIN CREATE ROLE a; EXECUTE 'CREATE ROLE b'; END $$", "CREATE ROLE inside DO"},
		{sqltext.Postgres, "DO $$ BEGIN EXECUTE 'DROP ' || 'ROLE a'; END $$", "DO runs what is not in its text"},
		{sqltext.Postgres, "DO LANGUAGE plpython3u $$ x = 1 $$", "DO runs a program in plpython3u"},
		{sqltext.Postgres, "ROLLBACK", "ROLLBACK would take back"},
		{sqltext.Postgres, "SELECT 1 AS a INTO t", "SELECT … INTO declares"},
		{sqltext.Postgres, "SET LOCAL search_path = a", "SET LOCAL"},
		{sqltext.Postgres, "SET standard_conforming_strings = off;\nCOMMENT ON TABLE a IS 'C:\\\\temp'", "standard_conforming_strings"},
		{sqltext.Postgres, "SET client_encoding = 'LATIN1'", "read as UTF-8, not as LATIN1"},
		{sqltext.Postgres, "\\connect prod", `\connect names another database, prod`},
		{sqltext.Postgres, "\\i other.sql", `\i reads another file`},
		{sqltext.Postgres, "\\! rm -rf /", `\! is a command of the database's client`},
		{sqltext.Postgres, "\\copy t FROM 'x'", `\copy is a command`},
		{sqltext.Postgres, "SELECT 'DROP ROLE a' \\gexec", `\gexec is a command`},
		{sqltext.Postgres, "-- migrate:statement-begin\nCREATE TABLE a (id int); ALTER SYSTEM SET work_mem = 1;\n-- migrate:statement-end", "ALTER SYSTEM"},

		{sqltext.MySQL, "DROP DATABASE prod", "DROP DATABASE names another database, prod"},
		{sqltext.MySQL, "CREATE SCHEMA a; CREATE SCHEMA b", "two databases"},
		{sqltext.MySQL, "USE prod", "USE names another database, prod"},
		{sqltext.MySQL, "CREATE TABLE prod.t (id int)", "CREATE TABLE names another database, prod"},
		{sqltext.MySQL, "DROP TABLE IF EXISTS `prod`.`t`", "names another database"},
		{sqltext.MySQL, "ALTER TABLE t RENAME TO prod.t", "names another database"},
		{sqltext.MySQL, "RENAME TABLE t TO prod.t", "names another database"},
		{sqltext.MySQL, "CREATE VIEW v AS SELECT p.id FROM a, prod.p", "names another database"},
		{sqltext.MySQL, "CREATE VIEW v AS SELECT users.id FROM users.people AS users", "names another database"},
		{sqltext.MySQL, "CREATE VIEW v AS SELECT prod.f(1)", "names another database"},
		{sqltext.MySQL, "CREATE VIEW v AS SELECT * FROM mysql.user", "names another database, mysql"},
		{sqltext.MySQL, "CREATE TABLE t (a int, FOREIGN KEY (a) REFERENCES prod.t (a))", "names another database"},
		{sqltext.MySQL, "CREATE TABLE t LIKE prod.t", "names another database"},
		{sqltext.MySQL, "CREATE TABLE t (a int) ENGINE=MERGE UNION=(prod.a)", "names another database"},
		{sqltext.MySQL, "CREATE PROCEDURE p() DELETE FROM prod.t", "names another database"},
		{sqltext.MySQL, "/*!50001 DROP TABLE prod.t */", "names another database"},
		{sqltext.MySQL, "SET GLOBAL sql_mode = ''", "SET GLOBAL"},
		{sqltext.MySQL, "SET @@global.sql_mode = ''", "SET GLOBAL"},
		{sqltext.MySQL, "SET PERSIST sql_mode = ''", "SET PERSIST"},
		{sqltext.MySQL, "SET PASSWORD = 'x'", "SET PASSWORD"},
		{sqltext.MySQL, "SET STATEMENT max_statement_time = 1 FOR DROP DATABASE prod", "SET has no place"},
		{sqltext.MySQL, "SET NAMES latin1", "read as UTF-8, not as latin1"},
		{sqltext.MySQL, "LOAD DATA INFILE '/x' INTO TABLE t", "LOAD DATA"},
		{sqltext.MySQL, "SELECT 1 INTO OUTFILE '/x'", "INTO OUTFILE"},
		{sqltext.MySQL, "INSTALL PLUGIN a SONAME 'x'", "INSTALL PLUGIN"},
		{sqltext.MySQL, "CREATE FUNCTION f RETURNS INT SONAME 'x'", "SONAME"},
		{sqltext.MySQL, "CREATE TABLE t (a int) DATA DIRECTORY = '/x'", "DATA DIRECTORY"},
		{sqltext.MySQL, "CREATE TABLE t (a int) ENGINE=FEDERATED CONNECTION='mysql://x'", "ENGINE FEDERATED"},
		{sqltext.MySQL, "PREPARE s FROM 'DROP DATABASE prod'", "PREPARE runs what is not in its text"},
		{sqltext.MySQL, "CALL p()", "CALL runs"},
		{sqltext.MySQL, "BEGIN NOT ATOMIC DROP DATABASE prod; END", "BEGIN runs what is not in its text"},
		{sqltext.MySQL, "SHUTDOWN", "SHUTDOWN"},
		{sqltext.MySQL, "HANDLER t OPEN", "HANDLER has no place"},
		{sqltext.MySQL, "source other.sql", "source reads another file"},
		{sqltext.MySQL, "system rm", "system is a command"},
		{sqltext.MySQL, "connect prod", "names another database"},

		{sqltext.SQLite, "ATTACH 'app.db' AS x", "ATTACH reaches another database"},
		{sqltext.SQLite, "DETACH x", "DETACH reaches another database"},
		{sqltext.SQLite, "SELECT load_extension('x')", "load_extension()"},
		{sqltext.SQLite, "CREATE TABLE t AS SELECT load_extension('x')", "load_extension()"},
		{sqltext.SQLite, "VACUUM INTO 'x'", "VACUUM INTO"},
		{sqltext.SQLite, "PRAGMA writable_schema = ON", "PRAGMA writable_schema"},
		{sqltext.SQLite, "ROLLBACK", "ROLLBACK"},
		{sqltext.SQLite, ".read other.sql", ".read reads another file"},
		{sqltext.SQLite, ".shell rm", ".shell is a command"},
	}
	for _, tt := range tests {
		t.Run(tt.dialect.String()+"/"+tt.sql, func(t *testing.T) {
			_, err := readFiles(server(tt.dialect), Options{Files: []File{{Path: "a.sql", Text: "\n" + tt.sql + "\n"}}})
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v, want a refusal", err)
			}
			if !strings.Contains(e.Message, tt.want) {
				t.Errorf("got %q, want %q in it", e.Message, tt.want)
			}
			if !e.Refused || e.File != "a.sql" || e.Line < 2 || e.Hint == "" || !strings.Contains(e.Excerpt, "^") {
				t.Errorf("got %+v", e)
			}
		})
	}
}

// TestJudged shows what runs, and in which words, and what is left out.
func TestJudged(t *testing.T) {
	tests := []struct {
		dialect sqltext.Dialect
		sql     string
		want    string
	}{
		{sqltext.Postgres, "CREATE TABLE t (a int)", "run CREATE TABLE t (a int)"},
		{sqltext.Postgres, "CREATE TABLE t AS SELECT f() AS a", "run CREATE TABLE t AS SELECT f() AS a WITH NO DATA"},
		{sqltext.Postgres, "CREATE TABLE t AS TABLE u WITH DATA", "run CREATE TABLE t AS TABLE u WITH NO DATA"},
		{sqltext.Postgres, "CREATE MATERIALIZED VIEW v AS (SELECT 1) WITH NO DATA", "run CREATE MATERIALIZED VIEW v AS (SELECT 1) WITH NO DATA"},
		{sqltext.Postgres, "CREATE TABLE t (a int GENERATED ALWAYS AS (b) STORED)", "run CREATE TABLE t (a int GENERATED ALWAYS AS (b) STORED)"},
		{sqltext.Postgres, "CREATE SCHEMA s AUTHORIZATION r", "run CREATE SCHEMA s "},
		{sqltext.Postgres, "CREATE SCHEMA AUTHORIZATION r", "run CREATE SCHEMA AUTHORIZATION r"},
		{sqltext.Postgres, "CREATE TABLE app.public.t (a int)", "run CREATE TABLE public.t (a int)"},
		{sqltext.Postgres, "CREATE VIEW v AS SELECT app.t.a FROM app.t", "run CREATE VIEW v AS SELECT app.t.a FROM app.t"},
		{sqltext.Postgres, "CREATE VIEW v AS SELECT * FROM app.s.t, app.s.u", "run CREATE VIEW v AS SELECT * FROM s.t, s.u"},
		{sqltext.Postgres, "COMMENT ON COLUMN app.t.a IS ''", "run COMMENT ON COLUMN app.t.a IS ''"},
		{sqltext.Postgres, "DO $$ BEGIN CREATE TYPE a AS ENUM (); EXCEPTION WHEN others THEN NULL; END $$",
			"run DO $$ BEGIN CREATE TYPE a AS ENUM (); EXCEPTION WHEN others THEN NULL; END $$"},
		{sqltext.Postgres, "ALTER TYPE a ADD VALUE 'x'", "run alone ALTER TYPE a ADD VALUE 'x'"},
		{sqltext.Postgres, "CREATE INDEX CONCURRENTLY i ON t (a)", "run alone CREATE INDEX CONCURRENTLY i ON t (a)"},
		{sqltext.Postgres, "SELECT pg_catalog.set_config('search_path', '', false)", "setting SELECT pg_catalog.set_config('search_path', '', false)"},
		{sqltext.Postgres, "SELECT set_config('search_path', f(), false)", "skip: " + noteRows},
		{sqltext.Postgres, "SET search_path TO a, b", "setting SET search_path TO a, b"},
		{sqltext.Postgres, "RESET search_path", "setting RESET search_path"},
		{sqltext.Postgres, "SET default_tablespace = ''", "setting SET default_tablespace = ''"},
		{sqltext.Postgres, "SET statement_timeout = 0", "skip"},
		{sqltext.Postgres, "SET LOCAL lock_timeout = 0", "skip"},
		{sqltext.Postgres, "SET client_encoding TO 'UTF8'", "skip"},
		{sqltext.Postgres, "SET standard_conforming_strings = on", "skip"},
		{sqltext.Postgres, "SET standard_conforming_strings = off", "skip"},
		{sqltext.Postgres, "SET check_function_bodies = false", "skip"},
		{sqltext.Postgres, "BEGIN", "skip"},
		{sqltext.Postgres, "COMMIT", "skip"},
		{sqltext.Postgres, "INSERT INTO t VALUES (1)", "skip: " + noteRows},
		{sqltext.Postgres, "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p", "skip: " + noteElsewhere},
		{sqltext.Postgres, "ALTER SUBSCRIPTION s ENABLE", "skip: " + noteElsewhere},
		{sqltext.Postgres, "ALTER SUBSCRIPTION s OWNER TO a", "skip: " + noteElsewhere},
		{sqltext.Postgres, "COMMENT ON SUBSCRIPTION s IS 'x'", "skip: " + noteElsewhere},
		{sqltext.Postgres, "DROP SUBSCRIPTION s", "skip: " + noteElsewhere},
		{sqltext.Postgres, "SELECT pg_catalog.setval('s', 1)", "skip: " + noteRows},
		{sqltext.MySQL, "flush /*!50503 binary */ logs", "skip: " + noteFlush},
		{sqltext.MySQL, "FLUSH PRIVILEGES", "skip: " + noteFlush},
		{sqltext.Postgres, "ALTER TABLE t OWNER TO r", "skip: " + notePrivileges},
		{sqltext.Postgres, "ALTER FUNCTION f(a int, b text) OWNER TO r", "skip: " + notePrivileges},
		{sqltext.Postgres, "GRANT SELECT ON t TO r", "skip: " + notePrivileges},
		{sqltext.Postgres, "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO r", "skip: " + notePrivileges},
		{sqltext.Postgres, "GRANT CONNECT ON DATABASE app TO r", "skip: " + notePrivileges},
		{sqltext.Postgres, "CREATE ROLE a; CREATE USER b PASSWORD 'x'; GRANT a TO b; COMMENT ON ROLE a IS 'x'; DROP USER b",
			strings.Repeat("|skip: "+noteRoles, 5)[1:]},
		{sqltext.Postgres, "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'a') THEN CREATE ROLE a LOGIN; END IF; END $$", "skip: " + noteRoles},
		{sqltext.Postgres, "DO $$ BEGIN CREATE ROLE a; GRANT SELECT ON t TO a; EXCEPTION WHEN duplicate_object THEN RAISE NOTICE 'there'; END $$", "skip: " + noteRoles},
		{sqltext.Postgres, "GRANT SET ON PARAMETER x TO a; GRANT CREATE ON TABLESPACE x TO a", "skip: " + noteRoles + "|skip: " + noteRoles},
		{sqltext.Postgres, "ALTER DATABASE app SET x = 1", "skip: " + noteDatabase},
		{sqltext.Postgres, "CREATE DATABASE other; \\connect other\nCREATE TABLE t (a int)", "skip|skip|run CREATE TABLE t (a int)"},
		{sqltext.Postgres, "\\connect -reuse-previous=on \"dbname='app'\"", "skip"},
		{sqltext.Postgres, "\\restrict x", "skip"},
		{sqltext.Postgres, "COPY t FROM stdin;\n1\n\\.\n", "skip: " + noteRows},

		{sqltext.MySQL, "DROP SCHEMA IF EXISTS sakila; CREATE SCHEMA sakila; USE sakila", "skip|skip|skip"},
		{sqltext.MySQL, "CREATE DATABASE IF NOT EXISTS `app` DEFAULT CHARACTER SET latin1", "setting ALTER DATABASE `SCRATCH` DEFAULT CHARACTER SET latin1"},
		{sqltext.MySQL, "ALTER DATABASE app CHARACTER SET latin1", "setting ALTER DATABASE SCRATCH CHARACTER SET latin1"},
		{sqltext.MySQL, "ALTER DATABASE DEFAULT CHARACTER SET latin1", "setting ALTER DATABASE DEFAULT CHARACTER SET latin1"},
		{sqltext.MySQL, "CREATE TABLE app.t (a int)", "run CREATE TABLE SCRATCH.t (a int)"},
		{sqltext.MySQL, "CREATE VIEW `app`.v AS SELECT t.a, app.t.b FROM app.t, `app` . u JOIN app.w USING (a)",
			"run CREATE VIEW `SCRATCH`.v AS SELECT t.a, SCRATCH.t.b FROM SCRATCH.t, `SCRATCH` . u JOIN SCRATCH.w USING (a)"},
		{sqltext.MySQL, "CREATE VIEW v AS SELECT app.a FROM app", "run CREATE VIEW v AS SELECT app.a FROM app"},
		{sqltext.MySQL, "CREATE VIEW v AS SELECT users.a FROM users WHERE users.b", "run CREATE VIEW v AS SELECT users.a FROM users WHERE users.b"},
		{sqltext.MySQL, "CREATE VIEW v AS SELECT prod.a FROM t AS prod, u ORDER BY prod.b", "run CREATE VIEW v AS SELECT prod.a FROM t AS prod, u ORDER BY prod.b"},
		{sqltext.MySQL, "CREATE VIEW v AS SELECT * FROM information_schema.tables", "run CREATE VIEW v AS SELECT * FROM information_schema.tables"},
		{sqltext.MySQL, "CREATE TRIGGER app.t BEFORE INSERT ON app.u FOR EACH ROW DELETE FROM app.w WHERE a = NEW.a",
			"run CREATE TRIGGER SCRATCH.t BEFORE INSERT ON SCRATCH.u FOR EACH ROW DELETE FROM SCRATCH.w WHERE a = NEW.a"},
		{sqltext.MySQL, "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t", "run CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM t"},
		{sqltext.MySQL, "CREATE EVENT e ON SCHEDULE EVERY 1 DAY ENABLE COMMENT 'x' DO DELETE FROM t",
			"run CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE COMMENT 'x' DO DELETE FROM t"},
		{sqltext.MySQL, "CREATE EVENT e ON SCHEDULE EVERY 1 DAY COMMENT 'x' DO DELETE FROM t",
			"run CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE COMMENT 'x' DO DELETE FROM t"},
		{sqltext.MySQL, "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM t", "run CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM t"},
		{sqltext.MySQL, "ALTER EVENT e ENABLE", "run ALTER EVENT e DISABLE"},
		{sqltext.MySQL, "SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='TRADITIONAL'", "setting SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='TRADITIONAL'"},
		{sqltext.MySQL, "SELECT REPLACE(@@sql_mode, 'ONLY_FULL_GROUP_BY', '') INTO @mode", "setting SELECT REPLACE(@@sql_mode, 'ONLY_FULL_GROUP_BY', '') INTO @mode"},
		{sqltext.MySQL, "SELECT a INTO @a FROM t", "skip: " + noteRows},
		{sqltext.MySQL, "SELECT @@sql_mode", "skip: " + noteRows},
		{sqltext.MySQL, "/*!40101 SET NAMES utf8 */", "skip"},
		{sqltext.MySQL, "SET character_set_client = @saved", "skip"},
		{sqltext.MySQL, "SET @@session.collation_connection = utf8mb4_bin", "skip"},
		{sqltext.MySQL, "SET autocommit = 0", "skip"},
		{sqltext.MySQL, "LOCK TABLES t WRITE; INSERT INTO t VALUES (1); UNLOCK TABLES", "skip|skip: " + noteRows + "|skip"},
		{sqltext.MySQL, "CREATE USER a@b IDENTIFIED BY 'x'; GRANT ALL ON app.* TO a@b; DROP ROLE r", strings.Repeat("|skip: "+noteRoles, 3)[1:]},
		{sqltext.MySQL, "INSERT INTO prod.t VALUES (1)", "skip: " + noteRows},
		{sqltext.MySQL, "DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END$$\nDELIMITER ;", "run CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END"},

		{sqltext.SQLite, "CREATE TABLE t (a)", "run CREATE TABLE t (a)"},
		{sqltext.SQLite, "CREATE TABLE sqlite_sequence(name,seq); CREATE TABLE sqlite_stat1(tbl,idx,stat)", "skip|skip"},
		{sqltext.SQLite, "PRAGMA foreign_keys = OFF", "skip"},
		{sqltext.SQLite, "BEGIN TRANSACTION; INSERT INTO t VALUES (1); COMMIT", "skip|skip: " + noteRows + "|skip"},
		{sqltext.SQLite, ".mode box", "skip"},
	}
	for _, tt := range tests {
		t.Run(tt.dialect.String()+"/"+tt.sql, func(t *testing.T) {
			live := server(tt.dialect)
			list, err := readFiles(live, Options{Files: []File{{Path: "a.sql", Text: tt.sql + ";"}}})
			if err != nil {
				t.Fatal(explain(err))
			}
			l := loader{live: live, scratch: &scratch{name: "SCRATCH"}}
			var got []string
			for _, s := range list {
				got = append(got, describe(&l, s))
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "|")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func describe(l *loader, s *statement) string {
	text, _ := l.text(s)
	switch {
	case s.action == skip && s.note == "":
		return "skip"
	case s.action == skip:
		return "skip: " + s.note
	case s.action == setting:
		return "setting " + text
	case s.alone:
		return "run alone " + text
	}
	return "run " + text
}
