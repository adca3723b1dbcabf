package autogen_test

import (
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/schema"
)

// What belongs to a table or view goes along when that is renamed, and is not to be
// made beside itself.
func TestRenamedWithWhatBelongsToIt(t *testing.T) {
	const body = "CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n"
	tests := []struct {
		name          string
		servers       []string
		before, after string
		edit          func(*schema.Schema)
	}{
		{
			"triggers and policies", []string{"postgres", "postgres18"},
			body + "CREATE TABLE t (a int, b int);\nCREATE TRIGGER x AFTER UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION g();\nCREATE TRIGGER gone AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION g();\n" +
				"CREATE TRIGGER old AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION g();\nCREATE POLICY p ON t USING (a > 1);\nCOMMENT ON POLICY p ON t IS 'said';\nCREATE RULE r AS ON UPDATE TO t DO ALSO NOTHING;",
			body + "CREATE TABLE u (a bigint, b int);\nCREATE TRIGGER x AFTER UPDATE OF a ON u FOR EACH ROW EXECUTE FUNCTION g();\n" +
				"CREATE TRIGGER new AFTER DELETE ON u FOR EACH ROW EXECUTE FUNCTION g();\nCREATE POLICY p ON u USING (a > 1);\nCOMMENT ON POLICY p ON u IS 'said';\nCREATE RULE r AS ON UPDATE TO u DO ALSO NOTHING;",
			func(s *schema.Schema) {
				for i, o := range s.Objects {
					if o.Name == "new" {
						s.Objects[i].RenamedFrom = "old"
					}
				}
			},
		},
		{
			"triggers", []string{"mysql", "mariadb"},
			"CREATE TABLE t (a int);\nCREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;\nCREATE TRIGGER gone BEFORE UPDATE ON t FOR EACH ROW SET NEW.a = 1;",
			"CREATE TABLE u (a int);\nCREATE TRIGGER x BEFORE INSERT ON u FOR EACH ROW SET NEW.a = 1;", nil,
		},
		{
			"triggers of SQLite", []string{"sqlite"},
			"CREATE TABLE t (a int);\nCREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END;\nCREATE TRIGGER gone AFTER UPDATE ON t BEGIN SELECT 1; END;",
			"CREATE TABLE u (a bigint);\nCREATE TRIGGER x AFTER INSERT ON u BEGIN SELECT 1; END;", nil,
		},
		{
			"triggers of a view", []string{"sqlite"},
			"CREATE TABLE k (a int);\nCREATE VIEW t AS SELECT a FROM k;\nCREATE TRIGGER x INSTEAD OF INSERT ON t BEGIN INSERT INTO k VALUES (NEW.a); END;",
			"CREATE TABLE k (a int);\nCREATE VIEW u AS SELECT a FROM k;\nCREATE TRIGGER x INSTEAD OF INSERT ON u BEGIN INSERT INTO k VALUES (NEW.a); END;", nil,
		},
		{
			"triggers of PostgreSQL's view", []string{"postgres", "postgres18"},
			body + "CREATE TABLE k (a int);\nCREATE VIEW t AS SELECT a FROM k;\nCREATE TRIGGER x INSTEAD OF INSERT ON t FOR EACH ROW EXECUTE FUNCTION g();",
			body + "CREATE TABLE k (a int);\nCREATE VIEW u AS SELECT a FROM k;\nCREATE TRIGGER x INSTEAD OF INSERT ON u FOR EACH ROW EXECUTE FUNCTION g();", nil,
		},
		{
			"a view that others read, with another query", []string{"postgres", "postgres18", "sqlite", "mysql", "mariadb"},
			"CREATE TABLE k (a int, b int);\nCREATE VIEW t AS SELECT a FROM k;\nCREATE VIEW w AS SELECT a FROM t;",
			"CREATE TABLE k (a int, b int);\nCREATE VIEW u AS SELECT a, b FROM k;\nCREATE VIEW w AS SELECT a FROM u;", nil,
		},
		{
			"rows of a table that moves", []string{"postgres", "postgres18"},
			"CREATE SCHEMA app;\nCREATE TABLE old (a int);\nCREATE FUNCTION f() RETURNS SETOF old LANGUAGE sql AS 'SELECT * FROM old';\nCREATE FUNCTION g(x old) RETURNS int LANGUAGE sql AS 'SELECT x.a';",
			"CREATE SCHEMA app;\nCREATE TABLE app.new (a int);\nCREATE FUNCTION f() RETURNS SETOF app.new LANGUAGE sql AS 'SELECT * FROM app.new';\nCREATE FUNCTION g(x app.new) RETURNS int LANGUAGE sql AS 'SELECT x.a';",
			func(s *schema.Schema) { s.Table(schema.Name{Schema: "app", Name: "new"}).RenamedFrom = "public.old" },
		},
		{
			"columns that others are computed from", []string{"mysql", "mariadb", "sqlite"},
			"CREATE TABLE k (id int PRIMARY KEY, a int, b int AS (a + 1) STORED, c int AS (b * 2) VIRTUAL);",
			"CREATE TABLE k (id int PRIMARY KEY, x int, y int AS (x + 1) STORED, c int AS (y * 2) VIRTUAL);",
			func(s *schema.Schema) {
				k := s.Table(schema.Name{Name: "k"})
				k.Column("x").RenamedFrom, k.Column("y").RenamedFrom = "a", "b"
			},
		},
		{
			"columns of a period, with a key over it", []string{"mariadb"},
			"CREATE TABLE k (id int, s date, e date, x int, PERIOD FOR p (s, e), UNIQUE KEY u (id, p WITHOUT OVERLAPS));",
			"CREATE TABLE k (id int, since datetime, e datetime, y int, PERIOD FOR p (since, e), UNIQUE KEY u (id, y, p WITHOUT OVERLAPS));",
			func(s *schema.Schema) {
				k := s.Table(schema.Name{Name: "k"})
				k.Column("since").RenamedFrom, k.Column("y").RenamedFrom = "s", "x"
			},
		},
		{
			"times of a history", []string{"mariadb"},
			"CREATE TABLE k (id int, rs timestamp(6) GENERATED ALWAYS AS ROW START, re timestamp(6) GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (rs, re)) WITH SYSTEM VERSIONING;",
			"CREATE TABLE k (id int, since timestamp(6) GENERATED ALWAYS AS ROW START, till timestamp(6) GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (since, till)) WITH SYSTEM VERSIONING;",
			func(s *schema.Schema) {
				k := s.Table(schema.Name{Name: "k"})
				k.Column("since").RenamedFrom, k.Column("till").RenamedFrom = "rs", "re"
			},
		},
		{
			"a column that PostgreSQL computes another one from", []string{"postgres", "postgres18"},
			"CREATE TABLE k (a int, b int, d int, c int GENERATED ALWAYS AS (a * 2 + d) STORED);\nCREATE VIEW v AS SELECT c FROM k;",
			"CREATE TABLE k (a int, b int, e int, c int GENERATED ALWAYS AS (a * 2 + e) STORED);\nCREATE VIEW v AS SELECT c FROM k;",
			func(s *schema.Schema) { s.Table(schema.Name{Name: "k"}).Column("e").RenamedFrom = "d" },
		},
		{
			"a column of another type that PostgreSQL computes another one from, with what stands on both", []string{"postgres", "postgres18"},
			"CREATE TABLE k (b int, a int, c int GENERATED ALWAYS AS (a * 2) STORED, CONSTRAINT n CHECK (c > a));\nCREATE INDEX i ON k (c, a);\nCREATE VIEW v AS SELECT c, a FROM k;",
			"CREATE TABLE k (b int, e bigint, c bigint GENERATED ALWAYS AS (e * 2) STORED, CONSTRAINT n CHECK (c > e));\nCREATE INDEX i ON k (c, e);\nCREATE VIEW v AS SELECT c, e FROM k;",
			func(s *schema.Schema) { s.Table(schema.Name{Name: "k"}).Column("e").RenamedFrom = "a" },
		},
		{
			"a column of another type, with an index and a key that partitions have parts of", []string{"postgres", "postgres18"},
			"CREATE TABLE k (a int NOT NULL, d int NOT NULL, UNIQUE (d, a)) PARTITION BY RANGE (d);\nCREATE TABLE k1 PARTITION OF k FOR VALUES FROM (1) TO (2);\nCREATE INDEX ON k (a) WHERE a > 3;",
			"CREATE TABLE k (e bigint NOT NULL, d int NOT NULL, UNIQUE (d, e)) PARTITION BY RANGE (d);\nCREATE TABLE k1 PARTITION OF k FOR VALUES FROM (1) TO (2);\nCREATE INDEX ON k (e) WHERE e > 3;",
			func(s *schema.Schema) { s.Table(schema.Name{Name: "k"}).Column("e").RenamedFrom = "a" },
		},
		{
			"a column that a table is partitioned by", []string{"mysql", "mariadb"},
			"CREATE TABLE k (a int PRIMARY KEY, b int) PARTITION BY HASH (a) PARTITIONS 4;",
			"CREATE TABLE k (c int PRIMARY KEY, b int) PARTITION BY HASH (c) PARTITIONS 4;",
			func(s *schema.Schema) { s.Table(schema.Name{Name: "k"}).Column("c").RenamedFrom = "a" },
		},
		{
			"rows of a table that moves by its name", []string{"postgres", "postgres18"},
			"CREATE SCHEMA a;\nCREATE SCHEMA b;\nCREATE TABLE a.t (n int);\nCREATE FUNCTION a.g() RETURNS SETOF a.t LANGUAGE sql AS 'SELECT * FROM a.t';",
			"CREATE SCHEMA a;\nCREATE SCHEMA b;\nCREATE TABLE b.t (n int);\nCREATE FUNCTION a.g() RETURNS SETOF b.t LANGUAGE sql AS 'SELECT * FROM b.t';",
			func(s *schema.Schema) { s.Table(schema.Name{Schema: "b", Name: "t"}).RenamedFrom = "a.t" },
		},
		{
			"a partitioned table and a column, whose partitions stay where they are", []string{"postgres", "postgres18"},
			"CREATE TABLE old (a int, b int) PARTITION BY LIST (b);\nCREATE TABLE k PARTITION OF old FOR VALUES IN (1) PARTITION BY LIST (b);\nCREATE TABLE m PARTITION OF k DEFAULT;",
			"CREATE TABLE new (c int, b int) PARTITION BY LIST (b);\nCREATE TABLE k PARTITION OF new FOR VALUES IN (1) PARTITION BY LIST (b);\nCREATE TABLE m PARTITION OF k DEFAULT;",
			func(s *schema.Schema) {
				n := s.Table(schema.Name{Name: "new"})
				n.RenamedFrom, n.Column("c").RenamedFrom = "old", "a"
			},
		},
		{
			"a partitioned table that gets another partition key", []string{"postgres", "postgres18"},
			"CREATE TABLE t (id int NOT NULL, a int NOT NULL, b int) PARTITION BY LIST (id);\nCREATE TABLE k PARTITION OF t FOR VALUES IN (1);",
			"CREATE TABLE u (id int NOT NULL, c int NOT NULL, b int NOT NULL) PARTITION BY RANGE (c);\nCREATE TABLE k PARTITION OF u FOR VALUES FROM (0) TO (9);",
			func(s *schema.Schema) { s.Table(schema.Name{Name: "u"}).Column("c").RenamedFrom = "a" },
		},
		{
			"a column of a partitioned table that gets another partition key", []string{"postgres", "postgres18"},
			"CREATE TABLE k (id int NOT NULL, a int NOT NULL) PARTITION BY LIST (id);\nCREATE TABLE k1 PARTITION OF k FOR VALUES IN (1);",
			"CREATE TABLE k (id int NOT NULL, c int NOT NULL) PARTITION BY RANGE (c);\nCREATE TABLE k1 PARTITION OF k FOR VALUES FROM (0) TO (9);",
			func(s *schema.Schema) { s.Table(schema.Name{Name: "k"}).Column("c").RenamedFrom = "a" },
		},
		{
			"a view and its table", []string{"postgres", "postgres18", "sqlite", "mysql", "mariadb"},
			"CREATE TABLE old (a int, b int);\nCREATE VIEW t AS SELECT a FROM old;",
			"CREATE TABLE new (a int, b int);\nCREATE VIEW u AS SELECT a FROM new;",
			func(s *schema.Schema) { s.Table(schema.Name{Name: "new"}).RenamedFrom = "old" },
		},
		{
			"a view that takes the place of one that goes", []string{"postgres", "postgres18", "sqlite", "mysql", "mariadb"},
			"CREATE TABLE k (a int, b int);\nCREATE VIEW t AS SELECT a FROM k;\nCREATE VIEW w AS SELECT a FROM t;",
			"CREATE TABLE k (a int, b int);\nCREATE VIEW u AS SELECT a FROM k;\nCREATE VIEW t AS SELECT b FROM k;\nCREATE VIEW w AS SELECT a FROM u;", nil,
		},
		{
			"a routine", []string{"mysql", "mariadb"},
			"CREATE FUNCTION t(a int) RETURNS int DETERMINISTIC RETURN a;\nCREATE PROCEDURE p() SELECT t(1);",
			"CREATE FUNCTION u(a int) RETURNS int DETERMINISTIC RETURN a + 1;\nCREATE PROCEDURE p() SELECT u(1);", nil,
		},
		{
			"a materialized view and a function", []string{"postgres", "postgres18"},
			"CREATE TABLE k (a int);\nCREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';\nCREATE MATERIALIZED VIEW t AS SELECT f(a) AS x FROM k;\nCREATE INDEX i ON t (x);",
			"CREATE TABLE k (a int);\nCREATE FUNCTION h(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1';\nCREATE MATERIALIZED VIEW u AS SELECT h(a) AS x FROM k;\nCREATE INDEX i ON u (x);",
			func(s *schema.Schema) {
				for i, o := range s.Objects {
					if o.Name == "h" {
						s.Objects[i].RenamedFrom = "f"
					}
				}
			},
		},
		{
			"tables and columns that foreign keys hold together, with other types", []string{"postgres", "mysql", "mariadb", "sqlite"},
			"CREATE TABLE t (id int PRIMARY KEY, up int, CONSTRAINT fu FOREIGN KEY (up) REFERENCES t (id));\n" +
				"CREATE TABLE k (id int PRIMARY KEY, a int, CONSTRAINT fa FOREIGN KEY (a) REFERENCES t (id));\nCREATE TABLE c (id int PRIMARY KEY, b int, CONSTRAINT fb FOREIGN KEY (b) REFERENCES k (id));",
			"CREATE TABLE u (id bigint PRIMARY KEY, up bigint, CONSTRAINT fu FOREIGN KEY (up) REFERENCES u (id) ON DELETE CASCADE);\n" +
				"CREATE TABLE k2 (id bigint PRIMARY KEY, a2 bigint, CONSTRAINT fa2 FOREIGN KEY (a2) REFERENCES u (id));\nCREATE TABLE c (id int PRIMARY KEY, b bigint, CONSTRAINT fb FOREIGN KEY (b) REFERENCES k2 (id));",
			func(s *schema.Schema) {
				k := s.Table(schema.Name{Name: "k2"})
				k.RenamedFrom, k.Column("a2").RenamedFrom = "k", "a"
			},
		},
		{
			"tables between which a foreign key goes", []string{"postgres", "mysql", "mariadb", "sqlite"},
			"CREATE TABLE t (id int PRIMARY KEY);\nCREATE TABLE k (id int PRIMARY KEY, a int, b int, CONSTRAINT fa FOREIGN KEY (a) REFERENCES t (id), CONSTRAINT fb FOREIGN KEY (b) REFERENCES t (id));",
			"CREATE TABLE u (id int PRIMARY KEY);\nCREATE TABLE k2 (id int PRIMARY KEY, a int, b int, CONSTRAINT fb FOREIGN KEY (b) REFERENCES u (id) ON DELETE CASCADE);",
			func(s *schema.Schema) { s.Table(schema.Name{Name: "k2"}).RenamedFrom = "k" },
		},
		{
			"a table in the place of one that a view reads, with an index of the same name", []string{"postgres", "postgres18", "sqlite", "mysql", "mariadb"},
			"CREATE TABLE gone (a int, b int);\nCREATE INDEX i ON gone (a);\nCREATE VIEW v AS SELECT a FROM gone;\nCREATE VIEW w AS SELECT a FROM v;",
			"CREATE TABLE made (a int, c int);\nCREATE INDEX i ON made (a);\nCREATE VIEW v AS SELECT a FROM made;\nCREATE VIEW w AS SELECT a FROM v;", nil,
		},
	}
	for _, tt := range tests {
		for _, server := range tt.servers {
			t.Run(tt.name+"/"+server, func(t *testing.T) {
				t.Parallel()
				from, to := testdb.New(t, server), testdb.New(t, server)
				from.Load(t, tt.before)
				to.Load(t, tt.after)
				declared := clone(connect(t, to).read(t))
				if u := declared.Table(schema.Name{Name: "u"}); u != nil {
					u.RenamedFrom = "t"
				}
				for i, o := range declared.Objects {
					if o.Name == "u" {
						declared.Objects[i].RenamedFrom = "t"
					}
				}
				if tt.edit != nil {
					tt.edit(&declared)
				}
				if d, err := connect(t, from).thereAndBack(t, declared); err != nil {
					t.Errorf("%v\nby\n%s", err, texts(d.Changes))
				}
			})
		}
	}
}
