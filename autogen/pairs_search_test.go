package autogen_test

// What text is searched with, and what is made of that: configurations of
// dictionaries, columns, indexes and routines of configurations.
func postgresSearchPairs() []pair {
	const dictionary = "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, language = 'english', stopwords = 'english');\n"
	const words = "CREATE TEXT SEARCH CONFIGURATION c (COPY = simple);\nALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR asciiword, word WITH d, simple;\n"
	const used = "CREATE TABLE t (a text, v tsvector GENERATED ALWAYS AS (to_tsvector('c', a)) STORED);\nCREATE INDEX i ON t USING gin (to_tsvector('c', a));\n" +
		"CREATE VIEW w AS SELECT to_tsquery('c', 'x') AS q FROM t;\nCREATE FUNCTION f(x text) RETURNS tsvector IMMUTABLE LANGUAGE sql AS 'SELECT to_tsvector(''public.c'', x)';\n" +
		"CREATE INDEX j ON t USING gin (f(a));\n"
	return []pair{
		{name: "a configuration and what is made of it", after: dictionary + words + used},
		{name: "a configuration in use that looks tokens up otherwise",
			before: dictionary + words + used,
			after: "CREATE TEXT SEARCH DICTIONARY e (TEMPLATE = simple, accept = 'false');\nCREATE TEXT SEARCH CONFIGURATION c (COPY = english);\n" +
				"ALTER TEXT SEARCH CONFIGURATION c DROP MAPPING FOR email, url;\nALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR asciiword WITH e, english_stem;\n" + used},
		{name: "options of a dictionary in use",
			before: dictionary + words + used,
			after:  "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, stopwords = 'german', language = 'english');\n" + words + used},
		{name: "a dictionary in use that gets another template, and comments",
			before: dictionary + "COMMENT ON TEXT SEARCH DICTIONARY d IS 'first';\n" + words + used,
			after: "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple);\nCOMMENT ON TEXT SEARCH DICTIONARY d IS 'then';\n" + words + used +
				"COMMENT ON TEXT SEARCH CONFIGURATION c IS 'words';"},
		{name: "names of the server's own, and one name for both",
			before: "CREATE TABLE t (a text);\nCREATE TEXT SEARCH DICTIONARY simple (TEMPLATE = simple, accept = 'false');",
			after: "CREATE TEXT SEARCH DICTIONARY simple (TEMPLATE = simple, accept = 'true');\nCREATE TEXT SEARCH DICTIONARY twice (TEMPLATE = simple);\n" +
				"CREATE TEXT SEARCH CONFIGURATION twice (COPY = pg_catalog.simple);\nALTER TEXT SEARCH CONFIGURATION twice ALTER MAPPING FOR word WITH public.simple, twice;\n" +
				"CREATE TEXT SEARCH CONFIGURATION public.english (COPY = twice);\nALTER TEXT SEARCH CONFIGURATION public.english DROP MAPPING FOR int;\n" +
				"CREATE TABLE t (a text, v tsvector GENERATED ALWAYS AS (to_tsvector('public.english', a)) STORED);"},
		{name: "a configuration of another schema over an extension's dictionary",
			before: "CREATE SCHEMA s;\nCREATE TABLE t (a text);",
			after: "CREATE SCHEMA s;\nCREATE EXTENSION unaccent;\nCREATE TEXT SEARCH DICTIONARY s.\"My Stems\" (TEMPLATE = snowball, language = 'french');\n" +
				"CREATE TEXT SEARCH CONFIGURATION s.\"My Words\" (COPY = french);\nALTER TEXT SEARCH CONFIGURATION s.\"My Words\" ALTER MAPPING FOR hword, word WITH unaccent, s.\"My Stems\";\n" +
				"CREATE TABLE t (a text);\nCREATE INDEX i ON t USING gin (to_tsvector('s.\"My Words\"', a));"},
	}
}
