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
		{name: "checks of domains are validated, and come back unvalidated",
			before: "CREATE DOMAIN d AS integer;\nALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE <> 0) NOT VALID;\nCOMMENT ON CONSTRAINT c ON DOMAIN d IS 'kept';",
			after:  "CREATE DOMAIN d AS integer;\nALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE <> 0);\nCOMMENT ON CONSTRAINT c ON DOMAIN d IS 'kept';"},
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
