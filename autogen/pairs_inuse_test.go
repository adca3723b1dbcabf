package autogen_test

import "strings"

// inUsePairs are of what schemas that are in use came to from one version to another.
func inUsePairs() []pair {
	const events = "CREATE TABLE incoming_webhook_validation_failures_by_day (tenant_id uuid NOT NULL, incoming_webhook_name text, at date NOT NULL, %s) PARTITION BY RANGE (at);\n" +
		"CREATE TABLE incoming_webhook_validation_failures_by_day_2026_11_22 PARTITION OF incoming_webhook_validation_failures_by_day FOR VALUES FROM ('2026-11-22') TO ('2026-11-23');\n" +
		"CREATE TABLE incoming_webhook_validation_failures_by_day_2026_11_23 PARTITION OF incoming_webhook_validation_failures_by_day FOR VALUES FROM ('2026-11-23') TO ('2026-11-24');\n"
	pairs := []pair{
		{name: "parts of indexes and keys whose names are cut off alike, and numbered",
			before: strings.Replace(events, "%s", "CHECK (at > '2000-01-01')", 1),
			after:  strings.Replace(events, "%s", "UNIQUE (tenant_id, incoming_webhook_name, at)", 1) + "CREATE INDEX ON incoming_webhook_validation_failures_by_day (tenant_id, incoming_webhook_name);"},
		{name: "an enum gets and loses values and its comment changes",
			before: "CREATE TYPE e AS ENUM ('a', 'b');\nCREATE TABLE t (id int, x e DEFAULT 'a');\nCREATE VIEW v AS SELECT x FROM t;\nCOMMENT ON TYPE e IS 'before';",
			after:  "CREATE TYPE e AS ENUM ('c', 'a');\nCREATE TABLE t (id int, x e DEFAULT 'c');\nCREATE VIEW v AS SELECT x, id FROM t;\nCOMMENT ON TYPE e IS 'after';"},
		{name: "an enum with values to come gets a comment",
			before: "CREATE TYPE e AS ENUM ('a');\nCREATE TYPE f AS ENUM ('a');\nCOMMENT ON TYPE f IS 'before';",
			after:  "CREATE TYPE e AS ENUM ('a', 'b', 'c');\nCOMMENT ON TYPE e IS 'after';\nCREATE TYPE f AS ENUM ('b', 'a');\n"},
		{name: "functions with arguments of several words go and change beside a type of theirs",
			before: "CREATE TYPE e AS ENUM ('a', 'b');\nCREATE TABLE t (id int, x e);\nCREATE FUNCTION f(a timestamp with time zone, x e) RETURNS bigint LANGUAGE sql AS 'SELECT 1';\n" +
				"CREATE FUNCTION g(a timestamp with time zone, x e) RETURNS bigint LANGUAGE sql AS 'SELECT 1';",
			after: "CREATE TYPE e AS ENUM ('c', 'b');\nCREATE TABLE t (id int, x e);\nCREATE FUNCTION g(a timestamp with time zone, x e) RETURNS bigint LANGUAGE sql AS 'SELECT 2';"},
		{name: "a check and an index get another name beside a type of theirs",
			before: "CREATE TYPE e AS ENUM ('a', 'b');\nCREATE TABLE t (id int, x e, CONSTRAINT c CHECK (x <> 'a'));\nCREATE INDEX i ON t (id) WHERE x = 'a';",
			after:  "CREATE TYPE e AS ENUM ('a', 'c');\nCREATE TABLE t (id int, x e, CONSTRAINT d CHECK (x <> 'a'));\nCREATE INDEX j ON t (id) WHERE x = 'a';"},
		{name: "another table takes the sequence of one that goes, and the names of its keys",
			before: "CREATE SEQUENCE q CACHE 5;\nCREATE TABLE old (id bigint NOT NULL DEFAULT nextval('q') CONSTRAINT k PRIMARY KEY, a text CONSTRAINT u UNIQUE);\n" +
				"CREATE INDEX i ON old (a, id);\nALTER SEQUENCE q OWNED BY old.id;",
			after: "CREATE SEQUENCE q CACHE 5;\nCREATE TABLE new (a varchar(9) CONSTRAINT u UNIQUE, id bigint NOT NULL DEFAULT nextval('q') CONSTRAINT k PRIMARY KEY);\n" +
				"CREATE INDEX i ON new (a, id);\nALTER SEQUENCE q OWNED BY new.id;"},
		{name: "keys take the names of others, of tables that go among them",
			before: "CREATE TABLE a (id int CONSTRAINT a_pkey PRIMARY KEY, n int CONSTRAINT a_u UNIQUE);\nCREATE TABLE b (id int CONSTRAINT b_pkey PRIMARY KEY);\nCREATE TABLE c (id int CONSTRAINT c_pkey PRIMARY KEY);",
			after:  "CREATE TABLE a (id int CONSTRAINT b_pkey PRIMARY KEY, n int CONSTRAINT c_pkey UNIQUE);\nCREATE TABLE c (id int CONSTRAINT d_pkey PRIMARY KEY);\nCREATE TABLE e (x int, id int CONSTRAINT a_pkey PRIMARY KEY);"},
		{name: "a column counts by a sequence with the name of one that goes",
			before: "CREATE TABLE a (x int);\nCREATE TABLE b (y int, id int GENERATED ALWAYS AS IDENTITY);",
			after:  "CREATE TABLE a (x int, id int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME b_id_seq));"},
		{name: "a partitioned table becomes one with storage parameters",
			before: "CREATE TABLE t (id int) PARTITION BY RANGE (id);\nCREATE TABLE t1 PARTITION OF t FOR VALUES FROM (1) TO (9);",
			after:  "CREATE TABLE t (id int) WITH (fillfactor = 70, autovacuum_enabled = false);"},
		{name: "a routine reads a table of an enum that loses values, and goes",
			before: "CREATE TYPE e AS ENUM ('a', 'b');\nCREATE TABLE t (x e);\nCREATE TABLE u (x e, y int);\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'DECLARE v e; BEGIN SELECT u.y INTO v FROM u; RETURN 1; END';",
			after:  "CREATE TYPE e AS ENUM ('a');\nCREATE TABLE t (x e);\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'DECLARE v e; BEGIN SELECT t.x INTO v FROM t; RETURN 1; END';"},
		{name: "a routine reads a table that comes with an enum that loses values, and read one that goes",
			before: "CREATE TYPE e AS ENUM ('a', 'b');\nCREATE TABLE t (x e);\nCREATE TABLE u (x e, y int);\n" +
				"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM u.y FROM u; RETURN NULL; END';\nCREATE TRIGGER f AFTER INSERT ON u FOR EACH ROW EXECUTE FUNCTION f();",
			after: "CREATE TYPE e AS ENUM ('a');\nCREATE TABLE t (x e);\nCREATE TABLE v (x e);\n" +
				"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'DECLARE r v%ROWTYPE; BEGIN SELECT v.* INTO r FROM v; RETURN NULL; END';\nCREATE TRIGGER f AFTER INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();"},
		{name: "routines that return rows of a type and of a table that change",
			before: "CREATE TYPE p AS (a int);\nCREATE TABLE t (a int);\nCREATE FUNCTION f() RETURNS SETOF p LANGUAGE sql AS 'SELECT 1';\nCREATE FUNCTION g() RETURNS SETOF t LANGUAGE sql AS 'SELECT 1';",
			after: "CREATE TYPE p AS (a int, b int);\nCREATE TABLE t (a int, b int);\n" +
				"CREATE FUNCTION f() RETURNS SETOF p LANGUAGE sql AS 'SELECT 1, 2';\nCREATE FUNCTION g() RETURNS SETOF t LANGUAGE sql AS 'SELECT 1, 2';"},
		{name: "a routine that returns rows of a table with a column of another type",
			before: "CREATE TABLE t (a int);\nCREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql AS 'SELECT 1';",
			after:  "CREATE TABLE t (a text);\nCREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql AS 'SELECT ''x''';"},
		{name: "types between which there is no cast",
			before: "CREATE EXTENSION hstore;\nCREATE EXTENSION citext;\nCREATE EXTENSION cube;\nCREATE TYPE p AS (a text);\nCREATE DOMAIN d AS int;\n" +
				"CREATE TABLE t (a jsonb, b jsonb, c jsonb, d p, e int, f p[], g citext, h float8[], i p[], j int, k d, l bytea);",
			after: "CREATE EXTENSION hstore;\nCREATE EXTENSION citext;\nCREATE EXTENSION cube;\nCREATE TYPE p AS (a text);\nCREATE DOMAIN d AS int;\nCREATE TYPE q AS (a text, b int);\nCREATE DOMAIN n AS bigint;\n" +
				"CREATE TABLE t (a p, b p[], c hstore, d q, e p, f q[], g int, h cube, i p, j n, k n, l hstore);"},
		{name: "keys that foreign keys refer to exchange their names with a check, an index and a sequence",
			before: "CREATE TABLE a (id int CONSTRAINT x PRIMARY KEY, n int CONSTRAINT w CHECK (n > 0));\nCREATE TABLE b (id int CONSTRAINT y UNIQUE, a int CONSTRAINT f REFERENCES a, CONSTRAINT g FOREIGN KEY (id) REFERENCES b (id));\n" +
				"CREATE SEQUENCE v;\nCREATE TABLE c (r int4range, CONSTRAINT z EXCLUDE USING gist (r WITH &&));",
			after: "CREATE TABLE a (id int CONSTRAINT w PRIMARY KEY, n int CONSTRAINT x CHECK (n > 0));\nCREATE TABLE b (id bigint CONSTRAINT z UNIQUE, a int CONSTRAINT g REFERENCES a, CONSTRAINT f FOREIGN KEY (id) REFERENCES b (id));\n" +
				"CREATE SEQUENCE y;\nCREATE TABLE c (r int4range, CONSTRAINT v EXCLUDE USING gist (r WITH &&));"},
		{name: "the keys of a partitioned table and of its partition exchange their names with others'",
			before: "CREATE TABLE a (id int CONSTRAINT x PRIMARY KEY, n int) PARTITION BY RANGE (id);\nCREATE TABLE a1 PARTITION OF a FOR VALUES FROM (1) TO (9);\nCREATE TABLE b (id int CONSTRAINT y UNIQUE, n int CONSTRAINT z UNIQUE);\nALTER INDEX a1_pkey RENAME TO v;",
			after:  "CREATE TABLE a (id int CONSTRAINT y PRIMARY KEY, n int) PARTITION BY RANGE (id);\nCREATE TABLE a1 PARTITION OF a FOR VALUES FROM (1) TO (9);\nCREATE TABLE b (id int CONSTRAINT x UNIQUE, n int CONSTRAINT v UNIQUE);\nALTER INDEX a1_pkey RENAME TO z;"},
		{name: "what changes of a foreign key and an index that step aside",
			before: "CREATE TABLE n (k int, id text, CONSTRAINT nk PRIMARY KEY (k, id));\nCREATE TABLE m (k int, n text, CONSTRAINT f FOREIGN KEY (k, n) REFERENCES n (k, id));\n" +
				"CREATE TABLE p (a int, b int GENERATED ALWAYS AS (a * 2) STORED);\nCREATE INDEX i ON p (b) WITH (fillfactor = 70);",
			after: "CREATE TABLE n (k int, id text, CONSTRAINT nk PRIMARY KEY (id, k));\nCREATE TABLE m (k int, n text, CONSTRAINT f FOREIGN KEY (k, n) REFERENCES n (k, id) DEFERRABLE INITIALLY DEFERRED);\n" +
				"CREATE TABLE p (a int, b int GENERATED ALWAYS AS (a * 3) STORED);\nCREATE INDEX i ON p (b);"},
		{name: "a foreign key of a table that becomes partitioned is deferred",
			before: "CREATE TABLE n (k int, id text, PRIMARY KEY (k, id)) PARTITION BY HASH (k);\nCREATE TABLE m (k int, n text, CONSTRAINT f FOREIGN KEY (k, n) REFERENCES n (k, id));",
			after:  "CREATE TABLE n (k int, id text, PRIMARY KEY (k, id)) PARTITION BY HASH (k);\nCREATE TABLE m (k int, n text, CONSTRAINT f FOREIGN KEY (k, n) REFERENCES n (k, id) DEFERRABLE INITIALLY DEFERRED) PARTITION BY HASH (k);"},
		{name: "a column that counts gets another type together with the bounds of its numbers",
			before: "CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY, b smallint GENERATED BY DEFAULT AS IDENTITY (MAXVALUE 100));",
			after:  "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY (MAXVALUE 5000000000), b bigint GENERATED BY DEFAULT AS IDENTITY (MINVALUE -5000000000 START 7));"},
		{name: "checks of domains are validated, and come back unvalidated",
			before: "CREATE DOMAIN d AS integer;\nALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE <> 0) NOT VALID;\nCOMMENT ON CONSTRAINT c ON DOMAIN d IS 'kept';",
			after:  "CREATE DOMAIN d AS integer;\nALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE <> 0);\nCOMMENT ON CONSTRAINT c ON DOMAIN d IS 'kept';"},
		{name: "statistics of a materialised view that is made anew",
			before: "CREATE TABLE t (id int, a int);\nCREATE MATERIALIZED VIEW m AS SELECT id, a FROM t;\nCREATE MATERIALIZED VIEW n AS SELECT id, id + 1 AS a FROM t;\n" +
				"CREATE STATISTICS s ON id, a FROM m;\nCOMMENT ON STATISTICS s IS 'kept';\nCREATE STATISTICS r ON id, a FROM n;",
			after: "CREATE TABLE t (id int, a bigint);\nCREATE MATERIALIZED VIEW m AS SELECT id, a FROM t;\nCREATE MATERIALIZED VIEW n AS SELECT id, id + 2 AS a FROM t;\n" +
				"CREATE STATISTICS s ON id, a FROM m;\nCOMMENT ON STATISTICS s IS 'kept';\nCREATE STATISTICS r ON id, a FROM n;"},
		{name: "columns get the storage of their types back",
			before: "CREATE TABLE t (a cidr, b inet, c numeric, d text, e int4range, f integer[], g varchar(9));\n" +
				"ALTER TABLE t ALTER a SET STORAGE external, ALTER b SET STORAGE external, ALTER c SET STORAGE extended, ALTER d SET STORAGE main, " +
				"ALTER e SET STORAGE plain, ALTER f SET STORAGE external, ALTER g SET STORAGE main;",
			after: "CREATE TABLE t (a cidr, b inet, c numeric, d text, e int4range, f integer[], g varchar(9));"},
	}
	for i := range pairs {
		pairs[i].servers = []string{"postgres", "postgres18"}
	}
	return pairs
}
