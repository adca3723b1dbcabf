package autogen_test

import (
	"strings"
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

// What PostgreSQL cannot change while something stands on it is made anew, and
// what stands on it steps aside, with its rows kept, in both directions.
func TestAside(t *testing.T) {
	tests := []trap{
		{
			name:   "type under a domain",
			before: "CREATE DOMAIN d AS integer CHECK (VALUE > 0); CREATE TABLE p (a d NOT NULL DEFAULT 3, b d[], CONSTRAINT k CHECK (a < 9)); CREATE INDEX i ON p (a) WHERE a > 1; CREATE VIEW v AS SELECT a FROM p; INSERT INTO p VALUES (4, '{1,2}')",
			after:  "CREATE DOMAIN d AS bigint CHECK (VALUE > 0); CREATE TABLE p (a d NOT NULL DEFAULT 3, b d[], CONSTRAINT k CHECK (a < 9)); CREATE INDEX i ON p (a) WHERE a > 1; CREATE VIEW v AS SELECT a FROM p",
			want:   []string{"view v is dropped", "domain d is dropped", "new domain d", "new view v"}, keeps: "SELECT a || ' ' || b::text FROM p",
		},
		{
			name:   "enum in a domain and in a composite type",
			before: "CREATE TYPE m AS ENUM ('a', 'b', 'c'); CREATE DOMAIN d AS m; CREATE TYPE c AS (x int, y m[]); CREATE TABLE p (a d, b c); INSERT INTO p VALUES ('a', '(1,\"{c,a}\")')",
			after:  "CREATE TYPE m AS ENUM ('c', 'a'); CREATE DOMAIN d AS m; CREATE TYPE c AS (x int, y m[]); CREATE TABLE p (a d, b c)",
			want:   []string{"domain d is dropped", "enum m: ", "new domain d"}, keeps: "SELECT a::text || (b).y::text FROM p",
		},
		{
			name:   "values added to an enum, taken back under functions and checks",
			before: "CREATE TYPE m AS ENUM ('a'); CREATE TABLE p (a m, CONSTRAINT k CHECK (a <> 'a'), CONSTRAINT l CHECK (a IS NOT NULL)); CREATE FUNCTION f() RETURNS SETOF m LANGUAGE sql AS 'SELECT a FROM p'",
			after:  "CREATE TYPE m AS ENUM ('a', 'b', 'c'); CREATE TABLE p (a m, CONSTRAINT k CHECK (a <> 'b'), CONSTRAINT l CHECK (a IS NOT NULL)); CREATE FUNCTION f() RETURNS SETOF m LANGUAGE sql AS 'SELECT a FROM p'",
			want:   []string{`new value "b"`, `new value "c"`, "new check"},
		},
		{
			name:   "attribute of a composite type",
			before: "CREATE TYPE c AS (x int, y text); CREATE TABLE p (a c, b c[]); CREATE VIEW v AS SELECT (a).x FROM p; INSERT INTO p VALUES ('(1,one)', '{\"(2,two)\"}')",
			after:  "CREATE TYPE c AS (x bigint, y text); CREATE TABLE p (a c, b c[]); CREATE VIEW v AS SELECT (a).x FROM p",
			want:   []string{"view v is dropped", "type c", "new view v"}, keeps: "SELECT (a).y || (b[1]).x FROM p",
		},
		{
			name:   "attributes of a composite type that come and go",
			before: "CREATE TYPE c AS (x int, y text); CREATE TABLE p (a c); CREATE VIEW v AS SELECT (a).y FROM p; INSERT INTO p VALUES ('(1,one)')",
			after:  "CREATE TYPE c AS (x int, z date); CREATE TABLE p (a c); CREATE VIEW v AS SELECT (a).z FROM p",
			want:   []string{"view v is dropped", "type c", "new view v"}, keeps: "SELECT (a).x FROM p",
		},
		{
			name:   "attribute of a composite type while others come and go",
			before: "CREATE TYPE c AS (x int, y text, w date); CREATE TABLE p (a c, b c[]); CREATE VIEW v AS SELECT (a).x FROM p; INSERT INTO p VALUES ('(1,one,2026-01-01)', '{\"(2,two,)\"}')",
			after:  "CREATE TYPE c AS (x bigint, y text, z int); CREATE TABLE p (a c, b c[]); CREATE VIEW v AS SELECT (a).x FROM p",
			want:   []string{"view v is dropped", "type c", "type c", "new view v"}, keeps: "SELECT (a).y || (b[1]).x FROM p",
		},
		{
			name: "result of a function that all sorts call",
			before: `CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE DOMAIN d AS int CHECK (f(VALUE) > 0);
				CREATE TABLE p (a int DEFAULT f(1), b d, g bigint GENERATED ALWAYS AS (f(a)) STORED, CONSTRAINT k CHECK (f(a) > 0), CONSTRAINT u UNIQUE (g));
				CREATE INDEX i ON p (f(a)); CREATE INDEX j ON p (a) WHERE f(a) > 1; CREATE VIEW v AS SELECT g, f(a) AS x FROM p; CREATE POLICY w ON p USING (f(a) > 0); INSERT INTO p (a, b) VALUES (7, 1)`,
			after: `CREATE FUNCTION f(int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1::bigint'; CREATE DOMAIN d AS int CHECK (f(VALUE) > 0);
				CREATE TABLE p (a int DEFAULT f(1), b d, g bigint GENERATED ALWAYS AS (f(a)) STORED, CONSTRAINT k CHECK (f(a) > 0), CONSTRAINT u UNIQUE (g));
				CREATE INDEX i ON p (f(a)); CREATE INDEX j ON p (a) WHERE f(a) > 1; CREATE VIEW v AS SELECT g, f(a) AS x FROM p; CREATE POLICY w ON p USING (f(a) > 0)`,
			want: []string{"function f(integer): another definition", "new check", "new view v"}, keeps: "SELECT a + g FROM p",
		},
		{
			name:   "computed column with what stands on it",
			before: "CREATE TABLE p (a int, g int GENERATED ALWAYS AS (a * 2) STORED, CONSTRAINT k CHECK (g > 0), CONSTRAINT u UNIQUE (g)); CREATE INDEX i ON p (a) WHERE g > 3; CREATE TABLE c (g int CONSTRAINT f REFERENCES p (g))",
			after:  "CREATE TABLE p (a int, g int GENERATED ALWAYS AS (a * 3) STORED, CONSTRAINT k CHECK (g > 0), CONSTRAINT u UNIQUE (g)); CREATE INDEX i ON p (a) WHERE g > 3; CREATE TABLE c (g int CONSTRAINT f REFERENCES p (g))",
			want:   []string{"column p.g is dropped", "new column p.g", "new unique", "new foreign key"},
		},
		{
			name:   "collation of a column",
			before: "CREATE COLLATION c (provider = icu, locale = 'de'); CREATE TABLE p (a text COLLATE c); CREATE INDEX i ON p (lower(a)); INSERT INTO p VALUES ('kept')",
			after:  "CREATE COLLATION c (provider = icu, locale = 'fr'); CREATE TABLE p (a text COLLATE c); CREATE INDEX i ON p (lower(a))",
			want:   []string{"collation c: another definition"}, keeps: "SELECT a FROM p",
		},
		{
			name:   "trigger on a view that is made anew",
			before: "CREATE TABLE p (a int); CREATE VIEW v AS SELECT a FROM p; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f()",
			after:  "CREATE TABLE p (b int, a int); CREATE VIEW v AS SELECT b, a FROM p; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f()",
			want:   []string{"trigger t on v is dropped", "view v", "new trigger t on v"},
		},
		{
			name:   "view under another view takes a table's name",
			before: "CREATE TABLE p (a int); CREATE VIEW v AS SELECT a FROM p",
			after:  "CREATE TABLE q (a int); CREATE VIEW p AS SELECT a FROM q; CREATE VIEW v AS SELECT a FROM p",
			want:   []string{"view v is dropped", "table p is dropped", "new view p", "new view v"},
		},
		{
			name:   "index that a table is clustered on",
			before: "CREATE TABLE p (a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX i ON p (a); ALTER TABLE p CLUSTER ON i, REPLICA IDENTITY USING INDEX i",
			after:  "CREATE TABLE p (a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX i ON p (b); ALTER TABLE p CLUSTER ON i, REPLICA IDENTITY USING INDEX i",
			want:   []string{"index i", "index i"},
		},
		{
			name:   "not null of a partition, and of a column that its parent gets",
			before: "CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p (PRIMARY KEY (a, b)) FOR VALUES IN (1)",
			after:  "CREATE TABLE p (a int, b int, c int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p (PRIMARY KEY (a, c)) FOR VALUES IN (1)",
			want:   []string{"new column p.c", "p1.c"},
		},
		{
			name:   "column that becomes a child's own",
			before: "CREATE TABLE p (a int, e int); CREATE TABLE c (b int) INHERITS (p)",
			after:  "CREATE TABLE p (a int); CREATE TABLE c (b int, e int) INHERITS (p)",
			want:   []string{"column p.e is dropped", "new column c.e"},
		},
		{
			name:   "default that a child has of its own",
			before: "CREATE TABLE p (a int); CREATE TABLE c (b int) INHERITS (p); ALTER TABLE c ALTER a SET DEFAULT 0",
			after:  "CREATE TABLE p (a bigint); CREATE TABLE c (b int) INHERITS (p); ALTER TABLE c ALTER a SET DEFAULT 1",
			want:   []string{"c.a:"},
		},
		{
			name:   "child that leaves its parent, with a check",
			before: "CREATE TABLE p (a int, CONSTRAINT k CHECK (a > 0)); CREATE TABLE c (a int, b int, CONSTRAINT k CHECK (a > 0)) INHERITS (p)",
			after:  "CREATE TABLE p (a int, CONSTRAINT k CHECK (a > 0)); CREATE TABLE c (b int)",
			want:   []string{"c:"},
		},
		{
			name:   "key between columns that become of another type one after the other",
			before: "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE c (p int CONSTRAINT f REFERENCES p (a))",
			after:  "CREATE TABLE p (a uuid PRIMARY KEY); CREATE TABLE c (p uuid CONSTRAINT f REFERENCES p (a))",
			want:   []string{"foreign key", "p.a:", "foreign key"},
		},
		{
			name:   "routine in SQL over a new column",
			before: "CREATE TABLE p (); CREATE PROCEDURE w() LANGUAGE sql AS 'INSERT INTO p DEFAULT VALUES'",
			after:  "CREATE TABLE p (a int); CREATE PROCEDURE w() LANGUAGE sql AS 'INSERT INTO p (a) VALUES (1)'",
			want:   []string{"new column p.a", "procedure w"},
		},
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect != "postgres" {
			return
		}
		for _, tt := range tests {
			t.Run(strings.ReplaceAll(tt.name, " ", "_"), func(t *testing.T) { tt.spring(t, db.Name) })
		}
	})
}
