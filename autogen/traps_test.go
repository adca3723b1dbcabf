package autogen_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/schema"
)

// trap is a change that tools of this kind are known to miss, to get wrong, or to
// see where there is none.
type trap struct {
	name    string
	servers string // "all", or the dialects
	before  string
	after   string               // SQL of the declared state; without it that is before
	edit    func(*schema.Schema) // makes of it what SQL cannot say
	want    []string             // words of the changes, in order; none where nothing differs
	keeps   string               // a query whose answer the upgrade must not change
}

func traps() []trap {
	return []trap{
		{
			name: "enum value added in the middle", servers: "postgres",
			before: "CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TABLE p (id int PRIMARY KEY, m mood DEFAULT 'sad')",
			after:  "CREATE TYPE mood AS ENUM ('sad', 'so so', 'glad'); CREATE TABLE p (id int PRIMARY KEY, m mood DEFAULT 'sad')",
			want:   []string{`new value "so so"`},
		},
		{
			name: "enum value removed and the rest reordered", servers: "postgres",
			before: "CREATE TYPE mood AS ENUM ('sad', 'mad', 'glad'); CREATE TABLE p (id int PRIMARY KEY, m mood NOT NULL DEFAULT 'sad'); CREATE VIEW v AS SELECT m FROM p",
			after:  "CREATE TYPE mood AS ENUM ('glad', 'sad'); CREATE TABLE p (id int PRIMARY KEY, m mood NOT NULL DEFAULT 'sad'); CREATE VIEW v AS SELECT m FROM p",
			want:   []string{"view v is dropped", "enum mood: without", "new view v"},
		},
		{
			name: "enum value renamed keeps rows", servers: "postgres",
			before: "CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TABLE p (id int PRIMARY KEY, m mood); INSERT INTO p VALUES (1, 'glad')",
			edit: func(s *schema.Schema) {
				s.Enums[0].Values = []string{"sad", "happy"}
				s.Enums[0].ValuesRenamed = map[string]string{"happy": "glad"}
			},
			want: []string{"is now called"}, keeps: "SELECT count(*) FROM p WHERE m IS NOT NULL",
		},
		{
			name: "enum type dropped with its table", servers: "postgres",
			before: "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE p (id int PRIMARY KEY, m mood)", after: "SELECT 1",
			want: []string{"table p is dropped", "enum mood is dropped"},
		},
		{
			name: "renamed column keeps its values", servers: "all",
			before: "CREATE TABLE p (id int PRIMARY KEY, a varchar(9)); INSERT INTO p VALUES (1, 'kept')",
			edit: func(s *schema.Schema) {
				s.Tables[0].Columns[1].Name, s.Tables[0].Columns[1].RenamedFrom = "b", "a"
				s.Tables[0].Definition = ""
			},
			want: []string{"new name a → b"}, keeps: "SELECT a FROM p",
		},
		{
			name: "renamed and altered column keeps its values", servers: "all",
			before: "CREATE TABLE p (id int PRIMARY KEY, a varchar(9)); INSERT INTO p VALUES (1, 'kept')",
			edit: func(s *schema.Schema) {
				c := &s.Tables[0].Columns[1]
				c.Name, c.RenamedFrom, c.Type = "b", "a", schema.ParseType("varchar(99)")
				s.Tables[0].Definition = ""
			},
			want: []string{"p.a:"}, keeps: "SELECT a FROM p",
		},
		{
			name: "a column goes behind one that is renamed", servers: "all",
			before: "CREATE TABLE p (id int PRIMARY KEY, a int, gone int, z int); INSERT INTO p VALUES (1, 2, 3, 4)",
			edit: func(s *schema.Schema) {
				t := &s.Tables[0]
				t.Columns[1].Name, t.Columns[1].RenamedFrom = "b", "a"
				t.Columns, t.Definition = slices.Delete(t.Columns, 2, 3), ""
			},
			want: []string{"new name a → b", "column p.gone is dropped"}, keeps: "SELECT a FROM p",
		},
		{
			name: "all columns are others, so that values can be moved over", servers: "all",
			before: "CREATE TABLE p (a int, b int)", after: "CREATE TABLE p (c bigint, d varchar(9))",
			want: []string{"new column p.c", "new column p.d", "column p.", "column p."},
		},
		{
			name: "renamed table keeps its rows, and those that refer to it", servers: "all",
			before: "CREATE TABLE p (id int PRIMARY KEY, a varchar(9)); CREATE TABLE c (id int PRIMARY KEY, p int, CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE); CREATE INDEX i ON p (a); INSERT INTO p VALUES (1, 'kept'); INSERT INTO c VALUES (1, 1)",
			edit: func(s *schema.Schema) {
				p, c := s.Table(schema.Name{Name: "p"}), s.Table(schema.Name{Name: "c"})
				p.Name, p.RenamedFrom, c.ForeignKeys[0].RefTable.Name = "q", "p", "q"
				p.Definition, c.Definition = "", ""
			},
			want: []string{"table p is now called q"}, keeps: "SELECT a FROM p JOIN c ON c.p = p.id",
		},
		{
			name: "renamed table under a view", servers: "postgres mysql sqlite",
			before: "CREATE TABLE p (id int PRIMARY KEY, a varchar(9)); CREATE VIEW v AS SELECT a FROM p; INSERT INTO p VALUES (1, 'kept')",
			after:  "CREATE TABLE q (id int PRIMARY KEY, a varchar(9)); CREATE VIEW v AS SELECT a FROM q",
			edit:   func(s *schema.Schema) { s.Table(schema.Name{Name: "q"}).RenamedFrom = "p" },
			want:   []string{"table p is now called q"}, keeps: "SELECT a FROM v",
		},
		{
			name: "letter case of a table's name", servers: "sqlite",
			before: "CREATE TABLE P (id int PRIMARY KEY, a varchar(9)); CREATE INDEX i ON P (a); CREATE VIEW v AS SELECT a FROM P; CREATE TABLE c (p int REFERENCES P (id)); CREATE TRIGGER g AFTER INSERT ON P BEGIN DELETE FROM c WHERE p = new.id; END; INSERT INTO P VALUES (1, 'kept')",
			after:  "CREATE TABLE p (id int PRIMARY KEY, a varchar(9)); CREATE INDEX i ON p (a); CREATE VIEW v AS SELECT a FROM p; CREATE TABLE c (p int REFERENCES p (id)); CREATE TRIGGER g AFTER INSERT ON p BEGIN DELETE FROM c WHERE p = new.id; END",
			want:   []string{"table P is now called p"}, keeps: "SELECT a FROM v",
		},
		{
			name: "letter case of the name of a table that is built again", servers: "sqlite",
			before: "CREATE TABLE P (id int PRIMARY KEY, a varchar(9)); CREATE TABLE c (p int REFERENCES P (id)); INSERT INTO P VALUES (1, 'kept')",
			after:  "CREATE TABLE p (id int PRIMARY KEY, a text NOT NULL); CREATE TABLE c (p int REFERENCES p (id))",
			want:   []string{"table P is now called p", "p.a:"}, keeps: "SELECT a FROM p",
		},
		{
			name: "numbering of a column that others refer to", servers: "mysql",
			before: "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE q (id int AUTO_INCREMENT PRIMARY KEY, q int, CONSTRAINT f2 FOREIGN KEY (q) REFERENCES q (id)); CREATE TABLE c (id int AUTO_INCREMENT PRIMARY KEY, p int, CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id), CONSTRAINT f3 FOREIGN KEY (id) REFERENCES q (id)); INSERT INTO p VALUES (1); INSERT INTO q VALUES (1, NULL); INSERT INTO c VALUES (1, 1)",
			after:  "CREATE TABLE p (id int AUTO_INCREMENT PRIMARY KEY); CREATE TABLE q (id int PRIMARY KEY, q int, CONSTRAINT f2 FOREIGN KEY (q) REFERENCES q (id)); CREATE TABLE c (id int PRIMARY KEY, p int, CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id), CONSTRAINT f3 FOREIGN KEY (id) REFERENCES q (id))",
			want:   []string{"p.id:", "q.id:"}, keeps: "SELECT id, p FROM c",
		},
		{
			name: "texts of a table that follows its database again", servers: "mysql",
			before: "CREATE TABLE p (a text, b tinytext NOT NULL, c varchar(9) COLLATE latin1_bin) DEFAULT CHARSET latin1",
			after:  "CREATE TABLE p (a text, b tinytext NOT NULL, c varchar(9) CHARACTER SET latin1 COLLATE latin1_bin)",
			want:   []string{"p:"},
		},
		{
			name: "index that is to say its method", servers: "mysql",
			before: "CREATE TABLE q (id int PRIMARY KEY); CREATE TABLE p (id int PRIMARY KEY, q int, KEY i (q), KEY j (q, id) USING BTREE, CONSTRAINT f FOREIGN KEY (q) REFERENCES q (id))",
			edit: func(s *schema.Schema) {
				p := s.Table(schema.Name{Name: "p"})
				p.Index("i").Method, p.Index("j").Method = "btree", "btree"
			},
			want: []string{"index i"},
		},
		{
			name: "renamed column under a view", servers: "postgres mysql sqlite",
			before: "CREATE TABLE p (id int PRIMARY KEY, a varchar(9)); CREATE VIEW v AS SELECT a FROM p; INSERT INTO p VALUES (1, 'kept')",
			after:  "CREATE TABLE p (id int PRIMARY KEY, b varchar(9)); CREATE VIEW v AS SELECT b AS a FROM p",
			edit:   func(s *schema.Schema) { s.Table(schema.Name{Name: "p"}).Column("b").RenamedFrom = "a" },
			want:   []string{"new name a → b"}, keeps: "SELECT a FROM v",
		},
		{
			name: "indexes and constraints with other names", servers: "postgres mysql",
			before: "CREATE TABLE q (id int PRIMARY KEY); CREATE TABLE p (id int PRIMARY KEY, a int, b int, CONSTRAINT u1 UNIQUE (a), CONSTRAINT c1 CHECK (b > 0)); CREATE INDEX i1 ON p (b)",
			after:  "CREATE TABLE q (id int PRIMARY KEY); CREATE TABLE p (id int PRIMARY KEY, a int, b int, CONSTRAINT u2 UNIQUE (a), CONSTRAINT c2 CHECK (b > 0)); CREATE INDEX i2 ON p (b)",
			want:   []string{"now called", "now called"},
		},
		{
			name: "primary key", servers: "all",
			before: "CREATE TABLE p (a int NOT NULL, b int NOT NULL, CONSTRAINT p_pkey PRIMARY KEY (a))",
			after:  "CREATE TABLE p (a int NOT NULL, b int NOT NULL, CONSTRAINT p_pkey PRIMARY KEY (a, b))",
			want:   []string{"primary key (a)", "primary key (a, b)"},
		},
		{
			name: "tables that refer to each other", servers: "postgres mysql",
			before: "SELECT 1",
			after:  "CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int); ALTER TABLE a ADD CONSTRAINT ab FOREIGN KEY (b) REFERENCES b (id); ALTER TABLE b ADD CONSTRAINT ba FOREIGN KEY (a) REFERENCES a (id)",
			want:   []string{"new table a", "new table b", "new foreign key", "new foreign key"},
		},
		{
			name: "tables that refer to each other go", servers: "all",
			before: "CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int, CONSTRAINT ba FOREIGN KEY (a) REFERENCES a (id)); INSERT INTO a VALUES (1, NULL)",
			after:  "SELECT 1",
			want:   []string{"table b is dropped", "table a is dropped"},
		},
		{
			name: "a circle of tables goes", servers: "postgres mysql",
			before: "CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int, CONSTRAINT ba FOREIGN KEY (a) REFERENCES a (id)); ALTER TABLE a ADD CONSTRAINT ab FOREIGN KEY (b) REFERENCES b (id)",
			after:  "SELECT 1",
			want:   []string{"foreign key", "foreign key", "table", "table"},
		},
		{
			name: "an order of drops that foreign keys decide", servers: "all",
			before: "CREATE TABLE z (id int PRIMARY KEY); CREATE TABLE y (id int PRIMARY KEY, z int, CONSTRAINT yz FOREIGN KEY (z) REFERENCES z (id)); CREATE TABLE x (id int PRIMARY KEY, y int, CONSTRAINT xy FOREIGN KEY (y) REFERENCES y (id))",
			after:  "SELECT 1",
			want:   []string{"table x is dropped", "table y is dropped", "table z is dropped"},
		},
		{
			name: "index predicate, operator class and INCLUDE", servers: "postgres",
			before: "CREATE TABLE p (a text, b int); CREATE INDEX w ON p (b) WHERE b > 1; CREATE INDEX o ON p (a); CREATE INDEX i ON p (b); CREATE INDEX x ON p (lower(a))",
			after:  "CREATE TABLE p (a text, b int); CREATE INDEX w ON p (b) WHERE b > 2; CREATE INDEX o ON p (a text_pattern_ops); CREATE INDEX i ON p (b) INCLUDE (a); CREATE INDEX x ON p (upper(a))",
			want:   []string{"dropped", "dropped", "dropped", "dropped", "new", "new", "new", "new"},
		},
		{
			name: "checks and predicates in other words", servers: "postgres",
			before: "CREATE TABLE p (a text CONSTRAINT k CHECK (a IN ('x', 'y')), b int); CREATE INDEX w ON p (b) WHERE (b IN (1, 2))",
			edit: func(s *schema.Schema) {
				s.Tables[0].Checks[0].Expr = schema.SQLExpr("a in ('x','y')")
				s.Tables[0].Indexes[0].Where = schema.SQLExpr("b in (1,2)")
			},
		},
		{
			name: "checks of texts in other words", servers: "mysql",
			before: "CREATE TABLE p (a varchar(9), CONSTRAINT k CHECK (a IN ('x', 'y')), CONSTRAINT l CHECK (a REGEXP '^[a-z]+$'), CONSTRAINT m CHECK (a <> 'it''s'))",
			edit: func(s *schema.Schema) {
				for i, text := range []string{"a in ('x','y')", "a regexp '^[a-z]+$'", "(a <> 'it''s')"} {
					s.Tables[0].Checks[i].Expr = schema.SQLExpr(text)
				}
			},
		},
		{
			name: "another condition of a check under its name", servers: "all",
			before: "CREATE TABLE p (a int, CONSTRAINT k CHECK (a BETWEEN 1 AND 24)); INSERT INTO p VALUES (7)",
			after:  "CREATE TABLE p (a int, CONSTRAINT k CHECK (a BETWEEN 1 AND 25))",
			want:   []string{"dropped", "25"}, keeps: "SELECT a FROM p",
		},
		{
			name: "defaults in other words", servers: "postgres",
			before: "CREATE TABLE p (a timestamptz DEFAULT now(), b jsonb DEFAULT '{}'::jsonb, c serial, d text DEFAULT 'x', e numeric DEFAULT 0, f date DEFAULT CURRENT_DATE)",
			edit: func(s *schema.Schema) {
				for name, text := range map[string]string{"a": "now()", "b": "'{}'", "d": "('x')", "f": "current_date"} {
					s.Tables[0].Column(name).Default = schema.SQLExpr(text)
				}
			},
		},
		{
			name: "length taken away", servers: "postgres",
			before: "CREATE TABLE p (a varchar(20))", after: "CREATE TABLE p (a varchar)", want: []string{"varchar(20) → varchar"},
		},
		{
			name: "display widths and boolean", servers: "mysql",
			before: "CREATE TABLE p (a int(11), b tinyint(1))", after: "CREATE TABLE p (a int, b boolean)",
		},
		{
			name: "generated expression", servers: "all",
			before: "CREATE TABLE p (a int, b int GENERATED ALWAYS AS (a + 1) STORED)", after: "CREATE TABLE p (a int, b int GENERATED ALWAYS AS (a + 2) STORED)",
			want: []string{"p"},
		},
		{
			name: "partitions", servers: "postgres",
			before: "CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (2)",
			after:  "CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (2); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (2) TO (3)",
			want:   []string{"new table p2"},
		},
		{
			name: "members of a partitioned table", servers: "postgres",
			before: "CREATE TABLE p (id int NOT NULL, a int, b varchar(9), gone int) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9); CREATE TABLE p2 PARTITION OF p DEFAULT; CREATE INDEX i ON p (a); INSERT INTO p VALUES (1, 2, 'x', 3)",
			after:  "CREATE TABLE p (id int NOT NULL, a bigint NOT NULL DEFAULT 7, b varchar(90), new text, CONSTRAINT pk PRIMARY KEY (id), CONSTRAINT c CHECK (a > 0)) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9); CREATE TABLE p2 PARTITION OF p DEFAULT; CREATE INDEX j ON p (b)",
			want:   []string{"p"}, keeps: "SELECT a FROM p",
		},
		{
			name: "a partition detached, attached and of another range", servers: "postgres",
			before: "CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (2); CREATE TABLE p2 (a int); CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (5) TO (6)",
			after:  "CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE p1 (a int); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (2) TO (3); CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (5) TO (7)",
			want:   []string{"p"},
		},
		{
			name: "members of a table that others inherit", servers: "postgres",
			before: "CREATE TABLE p (id int, a int, gone int); CREATE TABLE c (x int) INHERITS (p)",
			after:  "CREATE TABLE p (id int, a bigint NOT NULL, new text, CONSTRAINT k CHECK (a > 0)); CREATE TABLE c (x int) INHERITS (p)",
			want:   []string{"p"},
		},
		{
			name: "views on views over an altered column", servers: "postgres",
			before: "CREATE TABLE p (a varchar(9)); CREATE VIEW v AS SELECT a FROM p; CREATE VIEW w AS SELECT a FROM v",
			after:  "CREATE TABLE p (a varchar(99)); CREATE VIEW v AS SELECT a FROM p; CREATE VIEW w AS SELECT a FROM v",
			want:   []string{"view w is dropped", "view v is dropped", "varchar(9) → varchar(99)", "new view v", "new view w"},
		},
		{
			name: "a new value of an enum that much reads", servers: "postgres",
			before: "CREATE TYPE m AS ENUM ('a', 'b'); CREATE TABLE p (id int PRIMARY KEY, x m NOT NULL DEFAULT 'a', y m[], CONSTRAINT c CHECK (x <> 'b' OR id > 0)); CREATE INDEX i ON p (x) WHERE x = 'a'; CREATE VIEW v AS SELECT x FROM p; CREATE VIEW w AS SELECT x FROM v; CREATE MATERIALIZED VIEW mv AS SELECT x FROM p; CREATE POLICY o ON p USING (x = 'a'); CREATE FUNCTION f(m) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t BEFORE UPDATE OF x ON p FOR EACH ROW WHEN (NEW.x = 'a') EXECUTE FUNCTION tf(); INSERT INTO p VALUES (1, 'a')",
			edit:   func(s *schema.Schema) { s.Enums[0].Values = []string{"a", "new", "b"} },
			want:   []string{`new value "new"`}, keeps: "SELECT count(*) FROM p WHERE x = 'a'",
		},
		{
			name: "the order of an enum that much reads", servers: "postgres",
			before: "CREATE TYPE m AS ENUM ('a', 'b'); CREATE TABLE p (id int PRIMARY KEY, x m NOT NULL DEFAULT 'a'); CREATE VIEW v AS SELECT x FROM p; CREATE FUNCTION f(m) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW w AS SELECT f(x) AS n FROM v; INSERT INTO p VALUES (1, 'a')",
			edit:   func(s *schema.Schema) { s.Enums[0].Values = []string{"b", "a"} },
			want:   []string{"view", "enum m: in the order", "new view v", "new view w"}, keeps: "SELECT count(*) FROM p WHERE x = 'a'",
		},
		{
			name: "a domain whose check calls a function", servers: "postgres",
			before: "SELECT 1",
			after:  "CREATE FUNCTION ok(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'; CREATE DOMAIN d AS text CHECK (ok(VALUE)); CREATE TABLE p (a d)",
			want:   []string{"new function ok", "new domain d", "new table p"},
		},
		{
			name: "a view under a view gets and loses a column", servers: "postgres",
			before: "CREATE TABLE p (a int, b int, c int); CREATE VIEW v AS SELECT a FROM p; CREATE VIEW w AS SELECT a FROM v; CREATE VIEW x AS SELECT a FROM w",
			after:  "CREATE TABLE p (a int, b int, c int); CREATE VIEW v AS SELECT a, b FROM p; CREATE VIEW w AS SELECT a FROM v; CREATE VIEW x AS SELECT a FROM w",
			want:   []string{"view x is dropped", "view w is dropped", "view v", "new view w", "new view x"},
		},
		{
			name: "a view under a view gets another condition", servers: "postgres",
			before: "CREATE TABLE p (a int, b int); CREATE VIEW v AS SELECT a FROM p; CREATE VIEW w AS SELECT a FROM v",
			after:  "CREATE TABLE p (a int, b int); CREATE VIEW v AS SELECT a FROM p WHERE b > 1; CREATE VIEW w AS SELECT a FROM v",
			want:   []string{"view v: another query"},
		},
		{
			name: "another result of a function that a view and a trigger call", servers: "postgres",
			before: "CREATE TABLE p (a int); CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT f(a) AS n FROM p",
			after:  "CREATE TABLE p (a int); CREATE FUNCTION f(int) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'; CREATE VIEW v AS SELECT f(a) AS n FROM p",
			want:   []string{"view v is dropped", "function f", "new view v"},
		},
		{
			name: "a column goes that no view reads", servers: "postgres",
			before: "CREATE TABLE p (a int, b int); CREATE VIEW v AS SELECT a FROM p",
			after:  "CREATE TABLE p (a int); CREATE VIEW v AS SELECT a FROM p",
			want:   []string{"column p.b is dropped"},
		},
		{
			name: "a column goes that a trigger names", servers: "postgres",
			before: "CREATE TABLE p (a int, b int); CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t BEFORE UPDATE OF a, b ON p FOR EACH ROW EXECUTE FUNCTION tf()",
			after:  "CREATE TABLE p (a bigint); CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t BEFORE UPDATE OF a ON p FOR EACH ROW EXECUTE FUNCTION tf()",
			want:   []string{"trigger t on p is dropped", "p", "new trigger t"},
		},
		{
			name: "columns under generated ones", servers: "postgres",
			before: "CREATE TYPE m AS ENUM ('a', 'b'); CREATE TABLE p (a int, b int, x m, s int GENERATED ALWAYS AS (a * 2) STORED, d int GENERATED ALWAYS AS (b + 1) STORED, g boolean GENERATED ALWAYS AS (x = 'a') STORED, CONSTRAINT k CHECK (s > 0)); CREATE INDEX i ON p (s); CREATE VIEW v AS SELECT s, g FROM p",
			after:  "CREATE TYPE m AS ENUM ('b', 'a'); CREATE TABLE p (a bigint, x m, s int GENERATED ALWAYS AS (a * 2) STORED, d int GENERATED ALWAYS AS (a + 1) STORED, g boolean GENERATED ALWAYS AS (x = 'a') STORED, CONSTRAINT k CHECK (s > 0)); CREATE INDEX i ON p (s); CREATE VIEW v AS SELECT s, g FROM p",
			want:   []string{"view v is dropped", "p", "new view v"},
		},
		{
			name: "serial to identity and back", servers: "postgres",
			before: "CREATE TABLE p (a serial PRIMARY KEY, b int); CREATE TABLE q (a int GENERATED ALWAYS AS IDENTITY, b int)",
			after:  "CREATE TABLE p (a int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, b int); CREATE TABLE q (a serial, b int)",
			want:   []string{"p.a", "q.a"},
		},
		{
			name: "a materialized view and its indexes", servers: "postgres",
			before: "CREATE TABLE p (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM p; CREATE UNIQUE INDEX i ON m (a); CREATE VIEW v AS SELECT a FROM m",
			after:  "CREATE TABLE p (a int, b int); CREATE MATERIALIZED VIEW m AS SELECT a, b FROM p; CREATE UNIQUE INDEX i ON m (a); CREATE INDEX j ON m (b); CREATE VIEW v AS SELECT a FROM m",
			want:   []string{"view v is dropped", "materialized view m", "new view v"},
		},
		{
			name: "a column that a function in standard SQL reads", servers: "postgres",
			before: "CREATE TABLE p (a int); CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT a FROM p; END",
			after:  "CREATE TABLE p (a bigint); CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT a FROM p; END",
			want:   []string{"function f is dropped", "integer → bigint", "new function f"},
		},
		{
			name: "the same name in two schemas", servers: "postgres",
			before: "CREATE SCHEMA s; CREATE TABLE p (a int); CREATE TABLE s.p (a int)",
			after:  "CREATE SCHEMA s; CREATE TABLE p (a int); CREATE TABLE s.p (a bigint)", want: []string{"s.p.a: integer → bigint"},
		},
		{
			name: "type change with a default in the way and no cast", servers: "postgres",
			before: "CREATE TABLE p (a text NOT NULL DEFAULT '1'); INSERT INTO p VALUES ('7')", after: "CREATE TABLE p (a int NOT NULL DEFAULT 1)",
			want: []string{"text → integer"}, keeps: "SELECT count(*) FROM p WHERE a = '7'",
		},
		{
			name: "another primary key of a table that counts", servers: "mysql",
			before: "CREATE TABLE p (id int AUTO_INCREMENT PRIMARY KEY, a int); CREATE TABLE q (a timestamp NULL); INSERT INTO p VALUES (1, 1)",
			after:  "CREATE TABLE p (id int AUTO_INCREMENT, a int, k int NOT NULL DEFAULT 0, PRIMARY KEY (id, k)); CREATE TABLE q (a date)",
			want:   []string{"q.a", "primary key", "primary key (id, k)"},
		},
		{
			name: "JSON is JSON", servers: "mysql",
			before: "CREATE TABLE p (id int PRIMARY KEY, a json, b json NOT NULL, c longtext)", after: "CREATE TABLE p (id int PRIMARY KEY, a json, b json NOT NULL, c longtext)",
		},
		{
			name: "JSON that was none", servers: "mysql",
			before: "CREATE TABLE p (id int PRIMARY KEY, a longtext, b json)", after: "CREATE TABLE p (id int PRIMARY KEY, a json, b longtext)",
			want: []string{"p.a", "p.b"},
		},
		{
			name: "defaults in MySQL's other words", servers: "mysql",
			before: "CREATE TABLE p (a timestamp NOT NULL DEFAULT current_timestamp(), b int DEFAULT 0, c datetime(3) DEFAULT now(3) ON UPDATE now(3), d decimal(5,2) DEFAULT 1.5, e varchar(9) DEFAULT 'x', f boolean NOT NULL DEFAULT false, g bit(1) DEFAULT b'1', h int DEFAULT NULL)",
			after:  "CREATE TABLE p (a timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP, b int DEFAULT '0', c datetime(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), d decimal(5,2) DEFAULT '1.50', e varchar(9) DEFAULT \"x\", f tinyint(1) NOT NULL DEFAULT 0, g bit(1) DEFAULT 1, h int)",
		},
		{
			name: "a column's character set and comment", servers: "mysql",
			before: "CREATE TABLE p (a varchar(9) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'x' COMMENT 'it''s said', b int)",
			after:  "CREATE TABLE p (a varchar(90) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'x' COMMENT 'it''s said', b int)",
			want:   []string{"varchar(9) → varchar(90)"},
		},
		{
			name: "a view over a column that changes and one that goes", servers: "mysql sqlite",
			before: "CREATE TABLE p (id int PRIMARY KEY, a varchar(9), b int); CREATE VIEW v AS SELECT a, b FROM p",
			after:  "CREATE TABLE p (id int PRIMARY KEY, a varchar(99)); CREATE VIEW v AS SELECT a FROM p",
			want:   []string{"p"},
		},
		{
			name: "types without a cast between them", servers: "postgres",
			before: "CREATE TABLE p (a int, b uuid, c date, d boolean DEFAULT true, e int DEFAULT 1, f text DEFAULT '1')",
			after:  "CREATE TABLE p (a uuid, b int, c int, d int DEFAULT 1, e boolean DEFAULT true, f uuid)",
			want:   []string{"integer → uuid", "uuid → integer", "date → integer", "boolean → integer", "integer → boolean", "text → uuid"},
		},
		{
			name: "MODIFY restates the column", servers: "mysql",
			before: "CREATE TABLE p (id int PRIMARY KEY, a timestamp NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP COMMENT 'said')",
			after:  "CREATE TABLE p (id int PRIMARY KEY, a timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP COMMENT 'said')",
			want:   []string{"null not allowed"},
		},
		{
			name: "an index that a foreign key needs", servers: "mysql",
			before: "CREATE TABLE q (id int PRIMARY KEY); CREATE TABLE p (a int, KEY k (a), CONSTRAINT f FOREIGN KEY (a) REFERENCES q (id))",
			after:  "CREATE TABLE q (id int PRIMARY KEY); CREATE TABLE p (a int)", want: []string{"foreign key", "index k"},
		},
		{
			name: "an index of more columns that a foreign key stands on goes", servers: "mysql",
			before: "CREATE TABLE q (id int PRIMARY KEY); CREATE TABLE p (a int, b int, KEY f (a, b), CONSTRAINT f FOREIGN KEY (a) REFERENCES q (id)); INSERT INTO q VALUES (1); INSERT INTO p VALUES (1, 2)",
			edit:   func(s *schema.Schema) { s.Table(schema.Name{Name: "p"}).Indexes = nil },
			want:   []string{"index f (a, b) is dropped", "new index f (a)"}, keeps: "SELECT * FROM p",
		},
		{
			name: "an index of more columns that a foreign key stands on becomes another one", servers: "mysql",
			before: "CREATE TABLE q (id int PRIMARY KEY); CREATE TABLE p (a int, b int, KEY k (a, b), CONSTRAINT f FOREIGN KEY (a) REFERENCES q (id) ON DELETE SET NULL)",
			edit: func(s *schema.Schema) {
				s.Table(schema.Name{Name: "p"}).Indexes[0].Parts = schema.ColumnParts("b")
				s.Table(schema.Name{Name: "p"}).ForeignKeys[0].OnDelete = schema.Cascade
			},
			want: []string{"index k (a, b) is dropped", "new index k (b)", "new index f (a)", "new foreign key"},
		},
		{
			name: "a primary key that a foreign key stands on becomes another one", servers: "mysql",
			before: "CREATE TABLE q (id int PRIMARY KEY); CREATE TABLE p (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a, b), CONSTRAINT f FOREIGN KEY (a) REFERENCES q (id))",
			edit:   func(s *schema.Schema) { s.Table(schema.Name{Name: "p"}).PrimaryKey.Columns = []string{"b"} },
			want:   []string{"primary key (a, b) is dropped", "new index f (a)"},
		},
		{
			name: "a foreign key whose index goes with it gets another column", servers: "mysql",
			before: "CREATE TABLE q (id int PRIMARY KEY); CREATE TABLE p (a int, b int, KEY k (a, b), CONSTRAINT f FOREIGN KEY (a) REFERENCES q (id))",
			edit: func(s *schema.Schema) {
				t := s.Table(schema.Name{Name: "p"})
				t.Indexes, t.ForeignKeys[0].Columns = nil, []string{"b"}
			},
			want: []string{"index k (a, b) is dropped", "new index f (b)", "new foreign key (b)"},
		},
		{
			name: "keys and checks that the server named after a table which is renamed", servers: "mysql",
			before: "CREATE TABLE q (id int PRIMARY KEY); CREATE TABLE p (a int, b int, CHECK (b > 0), FOREIGN KEY (a) REFERENCES q (id))",
			after:  "CREATE TABLE q (id int PRIMARY KEY); CREATE TABLE r (a int, b int, CHECK (b > 0), FOREIGN KEY (a) REFERENCES q (id))",
			edit:   func(s *schema.Schema) { s.Table(schema.Name{Name: "r"}).RenamedFrom = "p" },
			want:   []string{"table p is now called r"},
		},
		{
			name: "keys and checks that keep names which the server gave, while their table is renamed", servers: "mysql",
			before: "CREATE TABLE q (id int PRIMARY KEY); CREATE TABLE p (a int, b int, CHECK (b > 0), FOREIGN KEY (a) REFERENCES q (id))",
			edit: func(s *schema.Schema) {
				t := s.Table(schema.Name{Name: "p"})
				t.Name, t.RenamedFrom, t.ForeignKeys[0].OnDelete = "r", "p", schema.Cascade
			},
			want: []string{"table p is now called r"},
		},
		{
			name: "RESTRICT is NO ACTION, a unique key a unique index", servers: "mysql",
			before: "CREATE TABLE q (id int PRIMARY KEY); CREATE TABLE p (a int, UNIQUE INDEX k (a), CONSTRAINT f FOREIGN KEY (a) REFERENCES q (id) ON DELETE RESTRICT)",
			after:  "CREATE TABLE q (id int PRIMARY KEY); CREATE TABLE p (a int, CONSTRAINT k UNIQUE (a), CONSTRAINT f FOREIGN KEY (a) REFERENCES q (id) ON DELETE NO ACTION)",
		},
		{
			name: "a rebuild keeps what hangs on the table", servers: "sqlite",
			before: "CREATE TABLE p (id INTEGER PRIMARY KEY AUTOINCREMENT, a int, CHECK (a > 0)); CREATE TABLE c (p int REFERENCES p (id) ON DELETE CASCADE); CREATE TRIGGER t AFTER INSERT ON p BEGIN SELECT 1; END; CREATE VIEW v AS SELECT a FROM p; INSERT INTO p VALUES (1, 1); INSERT INTO c VALUES (1)",
			after:  "CREATE TABLE p (id INTEGER PRIMARY KEY AUTOINCREMENT, a bigint, CHECK (a > 0)); CREATE TABLE c (p int REFERENCES p (id) ON DELETE CASCADE); CREATE TRIGGER t AFTER INSERT ON p BEGIN SELECT 1; END; CREATE VIEW v AS SELECT a FROM p",
			want:   []string{"p.a:"}, keeps: "SELECT count(*) FROM c",
		},
		{
			name: "a child's reference survives the rename of its parent", servers: "sqlite",
			before: "CREATE TABLE p (id INTEGER PRIMARY KEY, a int); CREATE TABLE c (p int REFERENCES p (id) ON DELETE CASCADE); CREATE TRIGGER t AFTER INSERT ON c BEGIN UPDATE p SET a = 1; END; INSERT INTO p VALUES (1, 1); INSERT INTO c VALUES (1)",
			after:  "CREATE TABLE q (id INTEGER PRIMARY KEY, a text); CREATE TABLE c (p int REFERENCES q (id) ON DELETE CASCADE); CREATE TRIGGER t AFTER INSERT ON c BEGIN UPDATE q SET a = 1; END",
			edit:   func(s *schema.Schema) { s.Table(schema.Name{Name: "q"}).RenamedFrom = "p" },
			want:   []string{"table p is now called q"}, keeps: "SELECT count(*) FROM c JOIN p ON p.id = c.p",
		},
		{
			name: "strict and without rowid", servers: "sqlite",
			before: "CREATE TABLE p (a int PRIMARY KEY, b int) STRICT, WITHOUT ROWID", after: "CREATE TABLE p (a int PRIMARY KEY, b text) STRICT, WITHOUT ROWID",
			want: []string{"p.b:"},
		},
		{
			name: "another key without rowid, and what becomes of other tables in between", servers: "sqlite",
			before: "CREATE TABLE a (x int, y int); CREATE TABLE p (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a)) WITHOUT ROWID; CREATE TABLE q (x int, y int); CREATE INDEX i ON a (x); CREATE INDEX j ON q (x)",
			after:  "CREATE TABLE a (x int, y int); CREATE TABLE p (a int NOT NULL, b int NOT NULL, PRIMARY KEY (b)) WITHOUT ROWID; CREATE TABLE q (x int, y int); CREATE INDEX i ON a (y); CREATE INDEX j ON q (y); CREATE TABLE r (x int)",
			want:   []string{"a: index i", "p: primary key", "q: index j", "new table r"},
		},
	}
}

// Each trap is sprung on the databases that have it: what is proposed is what a
// person would, it converges, and its reverse restores.
func TestTraps(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		for _, tt := range traps() {
			if tt.servers != "all" && !slices.Contains(strings.Fields(tt.servers), db.Dialect) {
				continue
			}
			t.Run(tt.name, func(t *testing.T) { tt.spring(t, db.Name) })
		}
	})
}

func (tt trap) spring(t *testing.T, server string) {
	db := testdb.New(t, server)
	db.Load(t, tt.before+";")
	l := connect(t, db)
	declared := clone(l.read(t))
	if tt.after != "" {
		target := testdb.New(t, server)
		target.Load(t, tt.after+";")
		declared = clone(connect(t, target).read(t))
	}
	if tt.edit != nil {
		tt.edit(&declared)
	}
	kept := ""
	if tt.keeps != "" {
		kept = db.Query(t, tt.keeps)
	}
	d, err := l.thereAndBack(t, declared)
	if err != nil {
		t.Fatalf("%v\nby\n%s", err, texts(d.Changes))
	}
	if len(d.Changes) < len(tt.want) || len(tt.want) == 0 && len(d.Changes) > 0 {
		t.Fatalf("found\n%swant %q", texts(d.Changes), tt.want)
	}
	checkWords(t, d.Changes, tt.want)
	if tt.keeps != "" && db.Query(t, tt.keeps) != kept {
		t.Errorf("%s: %s, was %s", tt.keeps, db.Query(t, tt.keeps), kept)
	}
}

// checkWords wants the words in the changes, in that order.
func checkWords(t *testing.T, changes []autogen.Change, want []string) {
	t.Helper()
	i := 0
	for _, c := range changes {
		if i < len(want) && strings.Contains(c.Text, want[i]) {
			i++
		}
	}
	if i < len(want) {
		t.Errorf("no %q in\n%s", want[i], texts(changes))
	}
}
