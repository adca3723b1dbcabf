package autogen_test

import "strings"

// Publications, and what they publish of tables that change: what is dropped, gets
// another type or another name goes from the publication first and comes back after.
func postgresPublishedPairs() []pair {
	const tables = "CREATE SCHEMA app;\nCREATE TABLE a (id int PRIMARY KEY, x text, y int);\nCREATE TABLE b (id int PRIMARY KEY, x text);\n" +
		"CREATE TABLE app.\"C c\" (id int PRIMARY KEY, \"select\" int);\n"
	const some = "CREATE PUBLICATION p FOR TABLE a (id, y), b WHERE (id > 2), app.\"C c\";\n"
	instead := func(s string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(s) }
	const parts = "CREATE TABLE m (id int, r int, v text, PRIMARY KEY (id, r)) PARTITION BY RANGE (r);\n" +
		"CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (10);\nCREATE TABLE m2 PARTITION OF m FOR VALUES FROM (10) TO (20);\n" +
		"CREATE PUBLICATION p FOR TABLE m, m1 (id, r, v), m2 WHERE (id > 1);\n"
	return []pair{
		{name: "a publication comes", before: tables, after: tables + some + "COMMENT ON PUBLICATION p IS 'it''s';"},
		{name: "a publication gets other tables, columns, conditions and options", before: tables + some,
			after: tables + "CREATE PUBLICATION p FOR TABLE a, b WHERE (id IN (1, 2)), TABLES IN SCHEMA public WITH (publish = 'update, insert', publish_via_partition_root);"},
		{name: "a publication of all tables becomes one of some", before: tables + "CREATE PUBLICATION p FOR ALL TABLES;", after: tables + some},
		{name: "tables of a publication come and go", before: tables + some,
			after: "CREATE TABLE a (id int PRIMARY KEY, x text, y int);\nCREATE TABLE d (id int PRIMARY KEY);\nCREATE PUBLICATION p FOR TABLE a (id, y), d (id);"},
		{name: "columns that a publication speaks of go or get another type", before: tables + some,
			after: instead(tables+some, "x text, y int", "x text", "(id, y)", "(id)", "id int", "id bigint")},
		{name: "a publication goes with its schema", before: tables + "CREATE PUBLICATION p FOR TABLES IN SCHEMA app, TABLE a;", after: "CREATE TABLE a (id int PRIMARY KEY, x text);"},
		{name: "columns of published partitions", before: parts,
			after: instead(parts, "id int", "id bigint", " v text,", "", "(id, r, v)", "(id, r)")},
		{name: "published tables get another partition key", before: parts,
			after: instead(parts, "RANGE (r)", "LIST (r)", "FROM (0) TO (10)", "IN (1)", "FROM (10) TO (20)", "IN (2)")},
		{name: "a publication of generated columns", servers: []string{"postgres18"},
			before: "CREATE TABLE g (id int PRIMARY KEY, s int GENERATED ALWAYS AS (id * 2) STORED);\nCREATE PUBLICATION p FOR TABLE g (id, s);",
			after: "CREATE TABLE g (id int PRIMARY KEY, s int GENERATED ALWAYS AS (id * 3) STORED, v int GENERATED ALWAYS AS (id * 2) VIRTUAL);\n" +
				"CREATE PUBLICATION p FOR TABLE g (id, s) WITH (publish_generated_columns = stored);"},
	}
}
