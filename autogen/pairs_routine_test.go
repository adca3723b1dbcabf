package autogen_test

// routinePairs are of routines and what they are made of.
func routinePairs() []pair {
	return []pair{
		{name: "a function that reads a composite type whose attributes go and change", servers: []string{"postgres", "postgres18"},
			before: "CREATE TYPE c AS (a numeric(12,2), b char(3), n text);\nCREATE TABLE t (id int PRIMARY KEY, a c, b c[]);\nCREATE FUNCTION f(m c) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT (m).a || (m).b || (m).n $$;",
			after:  "CREATE TYPE c AS (a int, b char(3));\nCREATE TABLE t (id int PRIMARY KEY, a c, b c[]);\nCREATE FUNCTION f(m c) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT (m).a || (m).b $$;"},
		{name: "a procedure with a comment gets a further result", servers: []string{"postgres", "postgres18"},
			before: "CREATE PROCEDURE p(IN a int, INOUT b text) LANGUAGE plpgsql AS $$ BEGIN b := a::text; END $$;",
			after:  "CREATE PROCEDURE p(IN a int, INOUT b text, OUT c int) LANGUAGE plpgsql AS $$ BEGIN b := a::text; c := 1; END $$;\nCOMMENT ON PROCEDURE p IS 'pp';"},
		{name: "a function of one schema that is called what a column of another schema's table is", servers: []string{"postgres", "postgres18"},
			before: "CREATE SCHEMA c; CREATE SCHEMA d;\n" + sameNames + "CREATE FUNCTION d.all_of(p c.person) RETURNS SETOF d.person LANGUAGE sql STABLE AS $$ SELECT * FROM d.person $$;",
			after:  "CREATE SCHEMA c; CREATE SCHEMA d;\n" + sameNames + "CREATE FUNCTION d.all_of(p c.person) RETURNS SETOF d.person LANGUAGE sql STABLE AS $$ SELECT * FROM d.person ORDER BY id $$;"},
	}
}

const sameNames = "CREATE TABLE d.person (id int, names text);\nCREATE FUNCTION d.full_name(n d.person) RETURNS text LANGUAGE sql STABLE AS $$ SELECT n.names $$;\n" +
	"CREATE FUNCTION c.names(n d.person) RETURNS text LANGUAGE sql STABLE AS $$ SELECT n.names $$;\nCREATE TABLE c.person (id int PRIMARY KEY, full_name text NOT NULL);\n"
