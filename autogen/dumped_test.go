package autogen_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
)

// asDumped leads from each pair's one side to the other and back, on PostgreSQL, in
// both directions: what pg_dump says then is what it says of what was loaded.
func asDumped(t *testing.T, pairs []pair) {
	t.Helper()
	eachTurn(t, pairs, []string{"postgres", "postgres18"}, func(t *testing.T, turn turn) {
		start := turn.from.Dump(t)
		connect(t, turn.from).upAndBack(t, connect(t, turn.to).read(t), func() {
			if diff := cmp.Diff(turn.to.Dump(t), turn.from.Dump(t)); diff != "" {
				t.Errorf("not as declared (-declared +made):\n%s", diff)
			}
		})
		if diff := cmp.Diff(start, turn.from.Dump(t)); diff != "" {
			t.Errorf("not restored (-start +restored):\n%s", diff)
		}
	})
}

// What pg_dump tells of tables, to the letter.
func TestTablesAsDumped(t *testing.T) {
	asDumped(t, []pair{
		{name: "defaults that are cut off and rounded by a cast of their own",
			before: "CREATE TABLE t (a varchar(3) DEFAULT 'xxxxx'::varchar(3), b numeric DEFAULT 1.255::numeric(5,1), c timestamp DEFAULT '2020-01-01 00:00:00.5'::timestamp(0));",
			after:  "CREATE TABLE t (a varchar(3) DEFAULT 'xxx', b numeric DEFAULT 1.255, c timestamp DEFAULT '2020-01-01 00:00:00.5');"},
		{name: "defaults whose words are those of the type that a column had",
			before: "CREATE TABLE t (b varchar(9) DEFAULT NULL, c varchar(9) DEFAULT NULL, d varchar(9), e varchar(9) DEFAULT 'x');",
			after:  "CREATE TABLE t (b text DEFAULT NULL, c varchar(9) NOT NULL, d varchar(20) DEFAULT NULL, e text DEFAULT 'x');"},
		{name: "defaults with a cast to the type that a column had, which altering it leaves",
			before: "CREATE TABLE t (a varchar(9) DEFAULT 'x', b text DEFAULT 'x'::varchar);",
			after:  "CREATE TABLE t (a text DEFAULT 'x'::varchar, b varchar(9) DEFAULT 'x');"},
		{name: "defaults with a cast to their column's type that says its length, too",
			before: "CREATE TABLE t (a int);",
			after:  "CREATE TABLE t (a int, b varchar(9)[] DEFAULT '{}'::varchar(9)[], c varchar(9) DEFAULT 'x'::varchar(9), d varchar(9)[] DEFAULT '{}', e varchar(9) DEFAULT 'x', f timestamp(3) DEFAULT '2020-01-01', g char(3) DEFAULT 'x', h bit(3) DEFAULT B'101', i interval(3) DEFAULT '1 day');"},
		{name: "how many values of an index's expressions are sampled",
			before: "CREATE TABLE t (id int, x text);\nCREATE INDEX i ON t (lower(x), id);\nALTER INDEX i ALTER COLUMN 1 SET STATISTICS 400;\nCREATE INDEX k ON t ((id + 1));\n" +
				"CREATE MATERIALIZED VIEW m AS SELECT id FROM t;\nCREATE INDEX n ON m ((id + 1));\nALTER INDEX n ALTER COLUMN 1 SET STATISTICS 7;",
			after: "CREATE TABLE t (id bigint, x varchar(20));\nCREATE INDEX i ON t (lower(x), upper(x), id);\nALTER INDEX i ALTER COLUMN 1 SET STATISTICS 400, ALTER COLUMN 2 SET STATISTICS 30;\n" +
				"CREATE INDEX k ON t ((id + 1));\nALTER INDEX k ALTER COLUMN 1 SET STATISTICS 5;\nCREATE MATERIALIZED VIEW m AS SELECT id FROM t;\nCREATE INDEX n ON m ((id + 1));\nALTER INDEX n ALTER COLUMN 1 SET STATISTICS 7;"},
		{name: "a table that says the names that another one's NOT NULL constraints get", servers: []string{"postgres18"},
			before: "CREATE TABLE keep (id int);",
			after:  "CREATE TABLE keep (id int);\nCREATE TABLE likened (id int NOT NULL, name text NOT NULL);\nCREATE TABLE copied (n int NOT NULL, LIKE likened);"},
	})
}

// A routine that an operator or cast is made with stays, and so does an operator that
// nobody declares; where it is declared, it is compared as any other.
func TestRoutinesOfWhatIsLeftAlone(t *testing.T) {
	const table, made = "CREATE TABLE t (id int);\n", "CREATE TYPE c AS (a int);\n" +
		"CREATE FUNCTION eq(a int, b text) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';\nCREATE OPERATOR === (LEFTARG = int, RIGHTARG = text, FUNCTION = eq);\n" +
		"CREATE FUNCTION f(c) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT 1::text';\nCREATE CAST (c AS text) WITH FUNCTION f(c);\n" +
		"CREATE DOMAIN ci AS varchar(9);\nCREATE FUNCTION same(ci, ci) RETURNS bool LANGUAGE sql AS 'SELECT true';\nCREATE OPERATOR = (LEFTARG = ci, RIGHTARG = ci, FUNCTION = same);\n" +
		"CREATE FUNCTION free(int) RETURNS int LANGUAGE sql AS 'SELECT 1';\n"
	for _, server := range []string{"postgres", "postgres18"} {
		db, to := testdb.New(t, server), testdb.New(t, server)
		db.Load(t, table+made)
		to.Load(t, table+"CREATE TYPE c AS (a int);\nCREATE FUNCTION eq(a int, b text) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT a IS NULL';\n")
		l := connect(t, db)
		d, err := l.diff(t, connect(t, to).read(t))
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, c := range d.Changes {
			got = append(got, c.Text)
		}
		for _, id := range d.Held {
			got = append(got, id.Name+" stays for "+d.Live.Held[id])
		}
		want := []string{"function eq(integer, text): another definition", "function free(integer) is dropped", "ci stays for function same", "f stays for cast from c to text", "same stays for operator =(ci,ci)"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("found (-want +got):\n%s", diff)
		}
		up, down := upAndDown(d.Changes)
		if err := l.apply(t, append(up, down...)); err != nil {
			t.Error(err)
		}
	}
}
