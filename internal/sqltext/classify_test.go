package sqltext

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// describe writes a class in one line: "VERB OBJECT targets [on table] {flags}".
func describe(c Class) string {
	out := c.Verb
	if c.Object != "" {
		out += " " + c.Object
	}
	if len(c.Targets) > 0 {
		var names []string
		for _, n := range c.Targets {
			names = append(names, n.String())
		}
		out += ": " + strings.Join(names, ", ")
	}
	if len(c.On.Parts) > 0 {
		out += " on " + c.On.String()
	}
	var flags []string
	flag := func(set bool, text string) {
		if set {
			flags = append(flags, text)
		}
	}
	flag(c.TransactionControl, "control")
	flag(c.ImplicitCommit, "commits")
	flag(c.NoTransaction != "", "alone="+c.NoTransaction)
	flag(c.AddsEnumValue, "enum")
	flag(c.Opaque, "opaque")
	flag(c.Reach != WithinDatabase, fmt.Sprintf("%s=%s", map[Reach]string{
		OtherDatabase: "database", ServerRoles: "roles", SessionRole: "role", WholeServer: "server", OutsideServer: "outside"}[c.Reach], c.Reason))
	if len(flags) > 0 {
		out += " {" + strings.Join(flags, "; ") + "}"
	}
	return out
}

func TestClassifyPostgres(t *testing.T) {
	testClassify(t, Postgres, [][2]string{
		{"", ""},
		{"-- c\n", ""},
		{"/* c */ create table if not exists a.\"B\" (x int)", "CREATE TABLE: a.B"},
		{"CREATE UNLOGGED TABLE t (a int)", "CREATE TABLE: t"},
		{"CREATE OR REPLACE RECURSIVE VIEW v AS SELECT 1", "CREATE VIEW: v"},
		{"CREATE MATERIALIZED VIEW IF NOT EXISTS v AS SELECT 1", "CREATE MATERIALIZED VIEW: v"},
		{"CREATE FOREIGN TABLE f (a int) SERVER s", "CREATE FOREIGN TABLE: f"},
		{"CREATE OR REPLACE FUNCTION s.f(a int) RETURNS int AS $$x.y$$ LANGUAGE sql", "CREATE FUNCTION: s.f"},
		{"CREATE AGGREGATE a(int) (sfunc = f)", "CREATE AGGREGATE: a"},
		{"CREATE CONSTRAINT TRIGGER t AFTER INSERT OR UPDATE OF a ON s.x FOR EACH ROW EXECUTE FUNCTION f()", "CREATE TRIGGER: t on s.x"},
		{"CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION f()", "CREATE EVENT TRIGGER: t"},
		{"CREATE RULE r AS ON INSERT TO t DO NOTHING", "CREATE RULE: r on t"},
		{"CREATE POLICY p ON t USING (true)", "CREATE POLICY: p on t"},
		{"CREATE UNIQUE INDEX i ON ONLY s.t (a)", "CREATE INDEX: i on s.t"},
		{"CREATE INDEX ON t (a)", "CREATE INDEX on t"},
		{"CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)", "CREATE INDEX: i on t {alone=CREATE INDEX … CONCURRENTLY}"},
		{"DROP INDEX CONCURRENTLY i", "DROP INDEX: i {alone=DROP INDEX … CONCURRENTLY}"},
		{"CREATE TABLE concurrently_t (concurrently int)", "CREATE TABLE: concurrently_t"},
		{"REINDEX (VERBOSE, CONCURRENTLY) TABLE t", "REINDEX TABLE: t {alone=REINDEX TABLE … CONCURRENTLY}"},
		{"REINDEX SCHEMA s", "REINDEX SCHEMA: s {alone=REINDEX SCHEMA}"},
		{"REINDEX INDEX i", "REINDEX INDEX: i"},
		{"ALTER TABLE t DETACH PARTITION p CONCURRENTLY", "ALTER TABLE: t {alone=ALTER TABLE … CONCURRENTLY}"},
		{"REFRESH MATERIALIZED VIEW CONCURRENTLY v", "REFRESH MATERIALIZED VIEW: v"},
		{"VACUUM (FULL) t", "VACUUM: t {alone=VACUUM}"},
		{"CLUSTER", "CLUSTER {alone=CLUSTER without a table}"},
		{"CLUSTER VERBOSE t USING i", "CLUSTER: t"},
		{"ALTER TYPE s.mood ADD VALUE IF NOT EXISTS 'x'", "ALTER TYPE: s.mood {enum}"},
		{"ALTER TYPE mood RENAME VALUE 'a' TO 'b'", "ALTER TYPE: mood"},
		{"DROP TABLE IF EXISTS a, s.b CASCADE", "DROP TABLE: a, s.b"},
		{"DROP FUNCTION f(int, text), g CASCADE", "DROP FUNCTION: f, g"},
		{"DROP TRIGGER IF EXISTS t ON s.x", "DROP TRIGGER: t on s.x"},
		{"COMMENT ON COLUMN s.t.c IS 'x'", "COMMENT COLUMN: s.t.c"},
		{"COMMENT ON TEXT SEARCH CONFIGURATION x IS 'y'", "COMMENT TEXT SEARCH CONFIGURATION: x"},
		{"INSERT INTO s.t VALUES (1)", "INSERT: s.t"},
		{"UPDATE ONLY t SET a = 1", "UPDATE: t"},
		{"DELETE FROM ONLY t", "DELETE: t"},
		{"MERGE INTO t USING u ON true", "MERGE: t"},
		{"TRUNCATE TABLE ONLY a, b *, c", "TRUNCATE TABLE: a, b, c"},
		{"SELECT 1", "SELECT"},
		{"WITH RECURSIVE a AS (SELECT 1), b AS MATERIALIZED (SELECT 2) INSERT INTO t SELECT 1", "INSERT: t"},
		{"EXPLAIN (ANALYZE, FORMAT json) DELETE FROM t", "DELETE: t"},
		{"EXPLAIN ANALYZE VERBOSE WITH a AS (SELECT 1) SELECT 1", "SELECT"},
		{"BEGIN", "BEGIN {control}"},
		{"START TRANSACTION READ ONLY", "START TRANSACTION {control}"},
		{"end;", "END {control}"},
		{"ROLLBACK TO SAVEPOINT a", "ROLLBACK TO {control}"},
		{"SAVEPOINT a", "SAVEPOINT: a {control}"},
		{"RELEASE a", "RELEASE: a {control}"},
		{"PREPARE TRANSACTION 'x'", "PREPARE TRANSACTION {control; server=PREPARE TRANSACTION}"},
		{"COMMIT PREPARED 'x'", "COMMIT PREPARED {control; alone=COMMIT PREPARED; server=COMMIT PREPARED}"},
		{"PREPARE p AS SELECT 1", "PREPARE P"},
		{"SET search_path TO a, b", "SET SEARCH_PATH"},
		{"SET LOCAL lock_timeout = 1", "SET LOCK_TIMEOUT"},
		{"SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SET TRANSACTION"},

		{"CREATE DATABASE d", "CREATE DATABASE: d {alone=CREATE DATABASE; database=CREATE DATABASE}"},
		{"DROP DATABASE IF EXISTS d", "DROP DATABASE: d {alone=DROP DATABASE; database=DROP DATABASE}"},
		{"ALTER DATABASE d SET x = 1", "ALTER DATABASE: d {database=ALTER DATABASE}"},
		{"COMMENT ON DATABASE d IS 'x'", "COMMENT DATABASE: d {database=COMMENT DATABASE}"},
		{"CREATE ROLE r", "CREATE ROLE: r {roles=CREATE ROLE}"},
		{"CREATE USER r", "CREATE ROLE: r {roles=CREATE ROLE}"},
		{"ALTER GROUP r ADD USER u", "ALTER ROLE: r {roles=ALTER ROLE}"},
		{"CREATE USER MAPPING FOR u SERVER s", "CREATE USER MAPPING"},
		{"DROP OWNED BY r", "DROP OWNED {server=DROP OWNED}"},
		{"REASSIGN OWNED BY a TO b", "REASSIGN OWNED {server=REASSIGN OWNED}"},
		{"ALTER SYSTEM SET x = 1", "ALTER SYSTEM {alone=ALTER SYSTEM; server=ALTER SYSTEM}"},
		{"CREATE TABLESPACE t LOCATION '/x'", "CREATE TABLESPACE: t {alone=CREATE TABLESPACE; server=CREATE TABLESPACE}"},
		{"CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p", "CREATE SUBSCRIPTION: s {alone=CREATE SUBSCRIPTION; server=CREATE SUBSCRIPTION}"},
		{"ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO r", "ALTER DEFAULT PRIVILEGES"},
		{"GRANT SELECT ON ALL TABLES IN SCHEMA s TO r", "GRANT"},
		{"GRANT a, b TO c", "GRANT {roles=GRANT of a role}"},
		{"REVOKE a FROM c", "REVOKE {roles=REVOKE of a role}"},
		{"GRANT CONNECT ON DATABASE d, e TO r", "GRANT DATABASE: d, e {database=GRANT ON DATABASE}"},
		{"GRANT SET ON PARAMETER x TO r", "GRANT PARAMETER {roles=GRANT ON PARAMETER}"},
		{"SET ROLE r", "SET ROLE {role=SET ROLE}"},
		{"SET LOCAL \"role\" = r", "SET ROLE {role=SET ROLE}"},
		{"SET SESSION AUTHORIZATION DEFAULT", "SET AUTHORIZATION {role=SET SESSION AUTHORIZATION}"},
		{"RESET SESSION AUTHORIZATION", "RESET AUTHORIZATION {role=RESET SESSION AUTHORIZATION}"},
		{"DISCARD ALL", "DISCARD ALL {alone=DISCARD ALL; role=DISCARD ALL}"},
		{"SELECT pg_catalog.set_config('search_path', '', false)", "SELECT"},
		{"SELECT set_config('role', 'x', false)", "SELECT {role=set_config('role')}"},
		{"SELECT pg_catalog.\"pg_read_file\" ('x')", "SELECT {outside=pg_read_file()}"},
		{"SELECT pg_terminate_backend(1)", "SELECT {server=pg_terminate_backend()}"},
		{"COPY t (a) FROM STDIN", "COPY: t"},
		{"COPY (SELECT 'x' FROM t) TO STDOUT", "COPY"},
		{"COPY t FROM PROGRAM 'x'", "COPY: t {outside=COPY … PROGRAM}"},
		{"COPY t TO E'/x'", "COPY: t {outside=COPY with a file}"},
		{"LOAD 'x'", "LOAD {outside=LOAD}"},
		{"CALL p()", "CALL {opaque}"},
		{"DO $$ BEGIN CREATE TYPE t AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$", "DO"},
		{"DO $x$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles) THEN CREATE ROLE r; END IF; END $x$", "DO {roles=CREATE ROLE inside DO}"},
		{"DO LANGUAGE plpgsql 'begin execute ''drop role x''; end'", "DO {opaque}"},
	})
}

func TestClassifyMySQL(t *testing.T) {
	testClassify(t, MySQL, [][2]string{
		{"/*!50001 CREATE TABLE */ `d`.`t` (a int)", "CREATE TABLE: d.t {commits}"},
		{"CREATE TEMPORARY TABLE t (a int)", "CREATE TABLE: t"},
		{"CREATE OR REPLACE DEFINER = `u`@`%` SQL SECURITY INVOKER VIEW v AS SELECT 1", "CREATE VIEW: v {commits}"},
		{"CREATE ALGORITHM=MERGE DEFINER=CURRENT_USER() VIEW v AS SELECT 1", "CREATE VIEW: v {commits}"},
		{"CREATE DEFINER=u@h.x PROCEDURE p() SELECT 1", "CREATE PROCEDURE: p {commits}"},
		{"CREATE FULLTEXT INDEX i ON d.t (a)", "CREATE INDEX: i on d.t {commits}"},
		{"DROP INDEX i ON t", "DROP INDEX: i on t {commits}"},
		{"CREATE DATABASE IF NOT EXISTS d", "CREATE DATABASE: d {commits; database=CREATE DATABASE}"},
		{"ALTER DATABASE CHARACTER SET utf8", "ALTER DATABASE {commits}"},
		{"ALTER SCHEMA d DEFAULT COLLATE utf8mb4_bin", "ALTER DATABASE: d {commits; database=ALTER DATABASE}"},
		{"DROP SCHEMA d", "DROP DATABASE: d {commits; database=DROP DATABASE}"},
		{"USE `d e`", "USE: d e {database=USE}"},
		{"RENAME TABLE a TO b, c TO d.e", "RENAME TABLE: a, b, c, d.e {commits}"},
		{"CREATE USER 'u'@'h'", "CREATE USER {commits; roles=CREATE USER}"},
		{"GRANT SELECT ON d.* TO u", "GRANT {commits; roles=GRANT}"},
		{"INSERT IGNORE INTO t VALUES (1)", "INSERT: t"},
		{"REPLACE t VALUES (1)", "REPLACE: t"},
		{"DELETE a FROM a JOIN b", "DELETE: a"},
		{"ANALYZE TABLE t", "ANALYZE: t {commits}"},
		{"BEGIN", "BEGIN {control; commits}"},
		{"BEGIN NOT ATOMIC SELECT 1; END", "BEGIN NOT ATOMIC {opaque}"},
		{"START TRANSACTION", "START TRANSACTION {control; commits}"},
		{"START REPLICA", "START REPLICA {commits; server=START REPLICA}"},
		{"COMMIT", "COMMIT {control}"},
		{"SET autocommit = 0", "SET AUTOCOMMIT {control; commits}"},
		{"SET @@session.autocommit = 0", "SET @@SESSION {control; commits}"},
		{"SET NAMES utf8", "SET NAMES"},
		{"SET @a = 1, GLOBAL b = 2", "SET @A {server=SET GLOBAL}"},
		{"SET @@global.a = 1", "SET @@GLOBAL {server=SET GLOBAL}"},
		{"SET PERSIST a = 1", "SET PERSIST {server=SET PERSIST}"},
		{"SET PASSWORD = 'x'", "SET PASSWORD {commits; server=SET PASSWORD}"},
		{"SET DEFAULT ROLE r TO u", "SET DEFAULT {roles=SET DEFAULT ROLE}"},
		{"SET ROLE r", "SET ROLE {role=SET ROLE}"},
		{"LOCK TABLES t WRITE", "LOCK TABLES: t {control; commits}"},
		{"UNLOCK TABLES", "UNLOCK TABLES {control; commits}"},
		{"LOAD DATA LOCAL INFILE 'x' INTO TABLE t", "LOAD DATA {outside=LOAD DATA}"},
		{"SELECT 1 INTO OUTFILE 'x'", "SELECT {outside=INTO OUTFILE}"},
		{"SELECT load_file('x')", "SELECT {outside=load_file()}"},
		{"CREATE TABLE t (a int) DATA DIRECTORY = '/x'", "CREATE TABLE: t {commits; outside=DATA DIRECTORY}"},
		{"CREATE FUNCTION f RETURNS INT SONAME 'x'", "CREATE FUNCTION: f {commits; outside=CREATE FUNCTION … SONAME}"},
		{"FLUSH PRIVILEGES", "FLUSH PRIVILEGES {commits; server=FLUSH PRIVILEGES}"},
		{"KILL 1", "KILL {server=KILL}"},
		{"PREPARE s FROM 'x'", "PREPARE S {opaque}"},
		{"EXPLAIN FORMAT=JSON SELECT 1", "SELECT"},
		{"EXPLAIN t", "EXPLAIN"},
	})
}

func TestClassifySQLite(t *testing.T) {
	testClassify(t, SQLite, [][2]string{
		{"CREATE VIRTUAL TABLE IF NOT EXISTS v USING fts5(a)", "CREATE VIRTUAL TABLE: v"},
		{"CREATE TEMP TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; END", "CREATE TRIGGER: t on x"},
		{"INSERT OR REPLACE INTO main.t VALUES (1)", "INSERT: main.t"},
		{"UPDATE OR IGNORE t SET a = 1", "UPDATE: t"},
		{"EXPLAIN QUERY PLAN SELECT 1", "SELECT"},
		{"BEGIN IMMEDIATE", "BEGIN IMMEDIATE {control}"},
		{"SAVEPOINT a", "SAVEPOINT: a {control}"},
		{"ATTACH DATABASE 'x' AS y;", "ATTACH: y {alone=ATTACH; database=ATTACH}"},
		{"DETACH y", "DETACH: y {alone=DETACH; database=DETACH}"},
		{"VACUUM", "VACUUM {alone=VACUUM}"},
		{"VACUUM main INTO 'x'", "VACUUM: main {alone=VACUUM; outside=VACUUM INTO}"},
		{"PRAGMA main.foreign_keys = OFF", "PRAGMA FOREIGN_KEYS {alone=PRAGMA foreign_keys}"},
		{"PRAGMA user_version", "PRAGMA USER_VERSION"},
		{"SELECT load_extension('x')", "SELECT {outside=load_extension()}"},
	})
}

func testClassify(t *testing.T, d Dialect, tests [][2]string) {
	t.Helper()
	for _, tt := range tests {
		if got := describe(Classify(d, tt[0])); got != tt[1] {
			t.Errorf("%s\n got %s\nwant %s", tt[0], got, tt[1])
		}
	}
}

func TestClassifyQualified(t *testing.T) {
	sql := "CREATE VIEW `sakila`.v AS SELECT f.a, sakila.f.b, f.*, sakila . g(1), 'x.y', 1.5 FROM sakila.`film` f -- c.d"
	c := Classify(MySQL, sql)
	var got []string
	for _, n := range c.Qualified {
		got = append(got, n.String()+" = "+sql[n.Parts[0].Span.Start:n.Parts[len(n.Parts)-1].Span.End])
	}
	want := []string{"sakila.v = `sakila`.v", "f.a = f.a", "sakila.f.b = sakila.f.b", "sakila.g = sakila . g", "sakila.film = sakila.`film`"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if p := c.Targets[0].Parts; !p[0].Quoted || p[1].Quoted || c.Targets[0].Last() != "v" {
		t.Errorf("target %+v", p)
	}
}

func FuzzClassify(f *testing.F) {
	for _, src := range append(nasty, "EXPLAIN FORMAT", "CREATE DEFINER", "SECURITY LABEL FOR", "WITH a AS (", "DO $$BEGIN THEN DROP ROLE x",
		"GRANT ON", "SET SESSION", "INSERT OR", "CREATE OR REPLACE ALGORITHM = ", "COPY a FROM", "RENAME TABLE a TO", "LOCK TABLES a,") {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		for _, d := range []Dialect{Postgres, MySQL, SQLite} {
			c := Classify(d, src)
			if (c.Reach == WithinDatabase) != (c.Reason == "") {
				t.Fatalf("%s: reach %d because of %q", d, c.Reach, c.Reason)
			}
			for _, n := range append(c.Targets, c.Qualified...) {
				for _, p := range n.Parts {
					if got := UnquoteIdent(p.Span.In(src)); got != p.Text {
						t.Fatalf("%s: name %q stands where %q is", d, p.Text, got)
					}
				}
			}
		}
	})
}
