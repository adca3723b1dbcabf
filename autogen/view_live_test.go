package autogen_test

import (
	"testing"
)

// What a view's columns have besides its query is as it is declared, and comes back.
func TestViewColumns(t *testing.T) {
	const calls = "CREATE SEQUENCE s;\nCREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT a $$;\n"
	const made = calls + "CREATE TABLE t (id int PRIMARY KEY, a int, b text);\n"
	pairs := []pair{
		{name: "around a column that gets another type",
			before: made + "CREATE VIEW v AS SELECT id, a, b FROM t;\nALTER VIEW v ALTER id SET DEFAULT nextval('s');\nALTER VIEW v ALTER a SET DEFAULT 3;\nALTER VIEW v ALTER b SET DEFAULT 'x';\nCOMMENT ON COLUMN v.a IS 'c';",
			after: calls + "CREATE TABLE t (id int PRIMARY KEY, a bigint, b varchar(9));\n" +
				"CREATE VIEW v AS SELECT id, a, b FROM t;\nALTER VIEW v ALTER id SET DEFAULT nextval('s');\nALTER VIEW v ALTER a SET DEFAULT 3;\nALTER VIEW v ALTER b SET DEFAULT 'y';\nCOMMENT ON COLUMN v.a IS 'c';"},
		{name: "with another query and without",
			before: made + "CREATE VIEW v AS SELECT id, a FROM t;\nALTER VIEW v ALTER a SET DEFAULT f(2);\nCOMMENT ON COLUMN v.a IS 'c';\nCREATE VIEW w AS SELECT id, b FROM t;\nALTER VIEW w ALTER b SET DEFAULT 'x';\nCREATE VIEW x AS SELECT id, a AS y FROM t;\nALTER VIEW x ALTER y SET DEFAULT 1;",
			after:  made + "CREATE VIEW v AS SELECT id, a FROM t WHERE a > 1;\nALTER VIEW v ALTER id SET DEFAULT 9;\nCREATE VIEW w AS SELECT id, b FROM t;\nALTER VIEW w ALTER id SET DEFAULT 1;\nCREATE VIEW x AS SELECT id, b AS z FROM t;\nALTER VIEW x ALTER z SET DEFAULT 'q';"},
		{name: "around a function that a default calls, and with a new sequence",
			before: made + "CREATE VIEW v AS SELECT id, a FROM t;\nALTER VIEW v ALTER a SET DEFAULT f(2);",
			after: "CREATE SEQUENCE r;\nCREATE FUNCTION f(a int) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT a::bigint $$;\nCREATE TABLE t (id int PRIMARY KEY, a int, b text);\n" +
				"CREATE VIEW v AS SELECT id, a FROM t;\nALTER VIEW v ALTER a SET DEFAULT f(2);\nALTER VIEW v ALTER id SET DEFAULT nextval('r');"},
	}
	asDumped(t, pairs)
}
