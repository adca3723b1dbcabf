package autogen_test

// historyPairs are of MariaDB's tables that keep their history: the server takes their
// beginning, their end and the times of the rows in one statement, or in no other order.
func historyPairs() []pair {
	const times = "rs timestamp(6) GENERATED ALWAYS AS ROW START, re timestamp(6) GENERATED ALWAYS AS ROW END"
	const period = "PERIOD FOR SYSTEM_TIME (rs, re)"
	pairs := []pair{
		{name: "a table shows the times of its history",
			before: "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, x int, y int) COMMENT='a';\nCREATE TABLE u (id int PRIMARY KEY);",
			after: "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, " + times + ", x bigint, z int NOT NULL, KEY kz (z), " + period + ") COMMENT='b' WITH SYSTEM VERSIONING;\n" +
				"CREATE TABLE u (id int PRIMARY KEY, st timestamp(6) GENERATED ALWAYS AS ROW START INVISIBLE, en timestamp(6) GENERATED ALWAYS AS ROW END INVISIBLE, PERIOD FOR SYSTEM_TIME (st, en)) WITH SYSTEM VERSIONING;"},
		{name: "a table that keeps its history shows the times of it",
			before: "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, x int) WITH SYSTEM VERSIONING;",
			after:  "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, x bigint, " + times + ", " + period + ") WITH SYSTEM VERSIONING;"},
		{name: "the times are those of transactions",
			before: "CREATE TABLE t (x int, KEY (x));",
			after:  "CREATE TABLE t (rs bigint unsigned GENERATED ALWAYS AS ROW START, x int, re bigint unsigned GENERATED ALWAYS AS ROW END, KEY (x, re), " + period + ") WITH SYSTEM VERSIONING;"},
		{name: "a history in partitions shows its times",
			before: "CREATE TABLE t (id int PRIMARY KEY, x int);",
			after:  "CREATE TABLE t (id int PRIMARY KEY, x int, " + times + ", " + period + ") WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME LIMIT 100 (PARTITION p0 HISTORY, PARTITION p1 CURRENT);"},
		{name: "columns are left out of a history that begins",
			before: "CREATE TABLE t (id int PRIMARY KEY, x int);",
			after:  "CREATE TABLE t (id int PRIMARY KEY, " + times + ", x int WITHOUT SYSTEM VERSIONING, y int WITHOUT SYSTEM VERSIONING, " + period + ") WITH SYSTEM VERSIONING;"},
		{name: "one column has a history",
			before: "CREATE TABLE t (id int PRIMARY KEY, x int);",
			after:  "CREATE TABLE t (id int PRIMARY KEY, x int WITH SYSTEM VERSIONING, y int);"},
		{name: "a history moves from the table that refers to the one that is referred to",
			before: "CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE t (id int PRIMARY KEY, p int, CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id)) WITH SYSTEM VERSIONING;",
			after:  "CREATE TABLE p (id bigint PRIMARY KEY) WITH SYSTEM VERSIONING;\nCREATE TABLE t (id int PRIMARY KEY, p bigint, CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id));"},
		{name: "a view reads a history that goes",
			before: "CREATE TABLE t (a int) WITH SYSTEM VERSIONING;\nCREATE VIEW v AS SELECT a FROM t FOR SYSTEM_TIME ALL;",
			after:  "CREATE TABLE t (a int);\nCREATE VIEW v AS SELECT a FROM t;"},
	}
	for i := range pairs {
		pairs[i].servers = []string{"mariadb"}
	}
	return pairs
}
