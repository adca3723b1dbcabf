package autogen_test

// mysqlMixedPairs are of several changes to one table, of which each alone is easy.
func mysqlMixedPairs() []pair {
	return []pair{
		{name: "dates that are none come, stay and go",
			before: "SET sql_mode = '';\nCREATE TABLE t (id int PRIMARY KEY, at datetime NOT NULL DEFAULT '0000-00-00 00:00:00', x int, d date NOT NULL DEFAULT '0000-00-00');",
			after:  "SET sql_mode = '';\nCREATE TABLE t (id int PRIMARY KEY, at datetime NOT NULL DEFAULT '0000-00-00 00:00:00', x int, d date, KEY (x));\nCREATE TABLE v (d date DEFAULT '2000-00-00');"},
		{name: "indexes that the server made for foreign keys, and others that would do",
			before: "CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE c (id int PRIMARY KEY, a int, b int NOT NULL, CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id));\n" +
				"CREATE TABLE d (id int NOT NULL, a int NOT NULL, PRIMARY KEY (id), CONSTRAINT fd FOREIGN KEY (a) REFERENCES p (id));\nCREATE TABLE e (id int, a int, FOREIGN KEY (a) REFERENCES p (id));",
			after: "CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE c (id int PRIMARY KEY, a int, b int NOT NULL, KEY fk (a), KEY n (a, b), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id));\n" +
				"CREATE TABLE d (id int NOT NULL, a int NOT NULL, PRIMARY KEY (a, id), KEY fd (a), CONSTRAINT fd FOREIGN KEY (a) REFERENCES p (id));\n" +
				"CREATE TABLE e (id int, a int, KEY a (a), UNIQUE KEY u (a), FOREIGN KEY (a) REFERENCES p (id));"},
		{name: "a foreign key becomes another one, of another name, over the index that the server made",
			before: "CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE c (id int, a int, FOREIGN KEY (a) REFERENCES p (id));",
			after:  "CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE c (id int, a int, KEY a (a), CONSTRAINT other FOREIGN KEY (a) REFERENCES p (id) ON DELETE CASCADE);"},
		{name: "the index that a foreign key stands on gets a new column in another character set",
			before: "CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE c (id int PRIMARY KEY, p_id int NOT NULL, f varchar(20), UNIQUE KEY k (p_id, f), CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p (id));",
			after:  "CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE c (id int PRIMARY KEY, p_id int NOT NULL, x varchar(32) NOT NULL, f varchar(20), UNIQUE KEY k (p_id, x, f), CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p (id)) CHARSET=latin1;"},
		{name: "tables get, and leave, a database's collation that is not its character set's",
			before: "ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;\nCREATE TABLE t (id int PRIMARY KEY, a varchar(9), b varchar(9) CHARACTER SET ascii) CHARSET=latin1;\n" +
				"CREATE TABLE u (id int PRIMARY KEY) CHARSET=latin1;\nCREATE TABLE v (a text) COLLATE utf8mb4_general_ci;",
			after: "ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;\nCREATE TABLE t (id int PRIMARY KEY, a varchar(9), b varchar(9) CHARACTER SET ascii, c text);\n" +
				"CREATE TABLE u (id int PRIMARY KEY);\nCREATE TABLE v (a text);"},
		{name: "a foreign key and its index, which is called as that of a table that goes",
			before: "CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE c (id int PRIMARY KEY, p_id int);\nCREATE TABLE gone (id int PRIMARY KEY, a int, KEY k (a));",
			after:  "CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE c (id int PRIMARY KEY, p_id int, KEY k (p_id), CONSTRAINT f FOREIGN KEY (p_id) REFERENCES p (id));"},
		{name: "a foreign key gets another name while the column that it refers to gets another type",
			before: "CREATE TABLE p (id int AUTO_INCREMENT PRIMARY KEY, boss int, KEY (boss), CONSTRAINT fk_boss FOREIGN KEY (boss) REFERENCES p (id));\n" +
				"CREATE TABLE c (id int PRIMARY KEY, p_id int, KEY k (p_id), CONSTRAINT fk_p FOREIGN KEY (p_id) REFERENCES p (id) ON DELETE CASCADE);",
			after: "CREATE TABLE p (id bigint AUTO_INCREMENT PRIMARY KEY, boss bigint, KEY (boss), CONSTRAINT fk_manager FOREIGN KEY (boss) REFERENCES p (id));\n" +
				"CREATE TABLE c (id int PRIMARY KEY, p_id bigint, KEY k (p_id), CONSTRAINT fk_parent FOREIGN KEY (p_id) REFERENCES p (id) ON DELETE CASCADE);"},
		{name: "computed columns beside one another are made anew, and what they are computed from changes",
			before: "CREATE TABLE t (id int PRIMARY KEY, a varchar(30) NOT NULL, b varchar(30) AS (lower(a)) STORED, c varchar(40) AS (concat(a, 'y')) VIRTUAL, d int AS (length(a)) VIRTUAL, KEY kb (b, d), KEY kc (c));",
			after:  "CREATE TABLE t (id int PRIMARY KEY, a varchar(10), b varchar(10) AS (upper(a)) VIRTUAL, c varchar(20) AS (concat(a, 'x')) STORED, KEY kb (b), UNIQUE KEY kc (c));"},
		{name: "views of views and the routine that reads them change with the table",
			before: "CREATE TABLE t (id int PRIMARY KEY, a int, b int);\nCREATE VIEW v1 AS SELECT id, a FROM t;\nCREATE VIEW v2 AS SELECT v1.a, t.b FROM v1 JOIN t ON t.id = v1.id;\n" +
				"CREATE PROCEDURE p() SELECT a FROM v2;",
			after: "CREATE TABLE t (id bigint PRIMARY KEY, a2 bigint, b int NOT NULL);\nCREATE VIEW v1 AS SELECT id, a2 AS a, b FROM t;\nCREATE VIEW v2 AS SELECT v1.a, v1.b FROM v1;\n" +
				"CREATE PROCEDURE p(q int) SELECT a + q FROM v2;"},
		{name: "a foreign key of a table to itself goes with the keys on both of its sides",
			before: "CREATE TABLE t (id int PRIMARY KEY, parent int, KEY kp (parent), CONSTRAINT fp FOREIGN KEY (parent) REFERENCES t (id));\n" +
				"CREATE TABLE u (id int PRIMARY KEY, n int, parent int, UNIQUE KEY un (n), CONSTRAINT fu FOREIGN KEY (parent) REFERENCES u (n));",
			after: "CREATE TABLE t (cid bigint PRIMARY KEY, parent_id bigint, KEY kp (parent_id), CONSTRAINT fp FOREIGN KEY (parent_id) REFERENCES t (cid) ON DELETE SET NULL);\n" +
				"CREATE TABLE u (id int PRIMARY KEY, n bigint, parent int);"},
		{name: "a default that differs by replica changes beside columns that come",
			before: "CREATE TABLE t (id int PRIMARY KEY, a varchar(36) DEFAULT (uuid()), s varchar(9) DEFAULT 'x') DEFAULT CHARSET=utf8mb4;",
			after:  "CREATE TABLE t (id int PRIMARY KEY, a varchar(40) NOT NULL DEFAULT (concat('x', uuid())), s varchar(9) DEFAULT 'x', b int, c varchar(9) DEFAULT 'c') DEFAULT CHARSET=latin1;"},
		{name: "a new table refers to a column that gets another type beside another primary key",
			before: "CREATE TABLE t (id int NOT NULL AUTO_INCREMENT, n int NOT NULL, PRIMARY KEY (id), UNIQUE KEY un (n));\nCREATE TABLE z (i int);",
			after: "CREATE TABLE t (id int NOT NULL, n bigint NOT NULL, k int NOT NULL AUTO_INCREMENT, PRIMARY KEY (k), UNIQUE KEY un (n));\n" +
				"CREATE TABLE c (x bigint, CONSTRAINT f FOREIGN KEY (x) REFERENCES t (n));\nCREATE TABLE z (i int, j int, KEY (j));"},
		{name: "the key of a column that goes on counting becomes another kind of key, beside changes of other tables",
			before: "CREATE TABLE m (id int PRIMARY KEY, n int, KEY kn (n));\nCREATE TABLE a (id int NOT NULL AUTO_INCREMENT, n int, UNIQUE KEY id (id));\n" +
				"CREATE TABLE z (id int NOT NULL AUTO_INCREMENT, n int NOT NULL, PRIMARY KEY (id));",
			after: "CREATE TABLE m (id int PRIMARY KEY, n bigint, k int, KEY kk (k));\nCREATE TABLE a (id int NOT NULL AUTO_INCREMENT, n int, PRIMARY KEY (id));\n" +
				"CREATE TABLE z (id int NOT NULL AUTO_INCREMENT, n int NOT NULL, KEY k (id, n), UNIQUE KEY un (n));"},
		{name: "enums and sets of bytes, and a table that is not of bytes any more",
			before: "CREATE TABLE t (id int PRIMARY KEY, e enum('a','b'), f varchar(9)) CHARSET=binary;\nCREATE TABLE u (e enum('a'), s set('x') CHARACTER SET binary, v varchar(9));",
			after:  "CREATE TABLE t (id int PRIMARY KEY, e enum('a','b'), f varchar(9));\nCREATE TABLE u (e enum('a') CHARACTER SET binary, s set('x'), v varchar(9));"},
		{name: "blocks of a size while rows stay compressed",
			before: "CREATE TABLE t (id int PRIMARY KEY, a int, KEY ka (a)) ROW_FORMAT=COMPRESSED;",
			after:  "CREATE TABLE t (id int PRIMARY KEY, a int, b int, KEY ka (a)) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8;"},
		{name: "options of an engine that goes", servers: []string{"mariadb"},
			before: "CREATE TABLE t (id int PRIMARY KEY, a int) PAGE_COMPRESSED=1 PAGE_COMPRESSION_LEVEL=3;\nCREATE TABLE u (id int PRIMARY KEY) ENGINE=MyISAM CHECKSUM=1;",
			after:  "CREATE TABLE t (id int PRIMARY KEY, a bigint, b int) ENGINE=MyISAM CHECKSUM=1;\nCREATE TABLE u (id int PRIMARY KEY) PAGE_COMPRESSED=1;"},
	}
}
