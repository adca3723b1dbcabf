package autogen_test

// periodPairs are of MariaDB's periods: the keys over one go before it, and it goes before
// its columns.
func periodPairs() []pair {
	pairs := []pair{
		{name: "a period comes with its columns, and a key over it",
			before: "CREATE TABLE t (id int);\nINSERT INTO t VALUES (1);",
			after:  "CREATE TABLE t (id int, s date DEFAULT '2020-01-01', e date DEFAULT '2030-01-01', PERIOD FOR p (s, e), UNIQUE KEY k (id, p WITHOUT OVERLAPS));"},
		{name: "columns become those of a period",
			before: "CREATE TABLE t (id int NOT NULL, s date, e date, KEY k (id, s, e), CONSTRAINT p CHECK (s < e), CONSTRAINT q CHECK (id < 9));",
			after:  "CREATE TABLE t (id int NOT NULL, s date NOT NULL, e date NOT NULL, PERIOD FOR p (s, e), PRIMARY KEY (id, p WITHOUT OVERLAPS), CONSTRAINT q CHECK (id < 9));"},
		{name: "a period gets other columns, and another name",
			before: "CREATE TABLE t (id int, s date, e date, PERIOD FOR p (s, e), UNIQUE KEY k (id, p WITHOUT OVERLAPS));\n" +
				"CREATE TABLE u (id int, s date, e date, PERIOD FOR p (s, e), PRIMARY KEY (id, p WITHOUT OVERLAPS));",
			after: "CREATE TABLE t (id int, s date, e2 date NOT NULL, e date, PERIOD FOR p (s, e2), UNIQUE KEY k (id, p WITHOUT OVERLAPS));\n" +
				"CREATE TABLE u (id int, s date, e date, PERIOD FOR q (s, e), PRIMARY KEY (id, q WITHOUT OVERLAPS));"},
		{name: "the columns of a period get another type",
			before: "CREATE TABLE t (id int, s date, e date, PERIOD FOR p (s, e), UNIQUE KEY k (id, p WITHOUT OVERLAPS));",
			after:  "CREATE TABLE t (id bigint, s datetime(6) COMMENT 'from', e datetime(6), x int, PERIOD FOR p (s, e), UNIQUE KEY k (id, p WITHOUT OVERLAPS));"},
		{name: "the columns of a period become timestamps",
			before: "CREATE TABLE t (id int, s date, e date, PERIOD FOR p (s, e));",
			after:  "CREATE TABLE t (id int, s timestamp DEFAULT '2020-01-01 00:00:00', e timestamp DEFAULT '2030-01-01 00:00:00', PERIOD FOR p (s, e));"},
		{name: "a key is no more without overlaps",
			before: "CREATE TABLE t (id int, b int, s date, e date, PERIOD FOR p (s, e), UNIQUE KEY k (id, p WITHOUT OVERLAPS));",
			after:  "CREATE TABLE t (id int, b int, s date, e date, PERIOD FOR p (s, e), UNIQUE KEY k (id, s, e), UNIQUE KEY l (b, id, p WITHOUT OVERLAPS) COMMENT 'c');"},
		{name: "a period beside a history",
			before: "CREATE TABLE t (id int, s date, e date, PERIOD FOR p (s, e)) WITH SYSTEM VERSIONING;",
			after: "CREATE TABLE t (id int, s date, e date, rs timestamp(6) GENERATED ALWAYS AS ROW START, re timestamp(6) GENERATED ALWAYS AS ROW END, " +
				"PERIOD FOR SYSTEM_TIME (rs, re), PERIOD FOR p (s, e), UNIQUE KEY k (id, p WITHOUT OVERLAPS)) WITH SYSTEM VERSIONING;"},
		{name: "a column of a key over a period goes",
			before: "CREATE TABLE t (a int, b int, s date, e date, PERIOD FOR p (s, e), UNIQUE KEY k (a, b, p WITHOUT OVERLAPS));",
			after:  "CREATE TABLE t (a int, s date, e date, PERIOD FOR p (s, e), UNIQUE KEY k (a, p WITHOUT OVERLAPS));"},
		{name: "a period and a key over it are called like others were",
			before: "CREATE TABLE t (p int, s date, e date, CONSTRAINT c CHECK (p < 9));",
			after:  "CREATE TABLE t (a int, s date, e date, PERIOD FOR p (s, e), UNIQUE KEY c (a, p WITHOUT OVERLAPS));"},
	}
	for i := range pairs {
		pairs[i].servers = []string{"mariadb"}
	}
	return pairs
}
