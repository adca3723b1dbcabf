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
	}
}
