package autogen_test

// partitionPairs are of what a partition has by itself and what it has of the partitioned
// table.
func partitionPairs() []pair {
	return []pair{
		{name: "comments on columns of a partition and an heir", servers: []string{"postgres", "postgres18"},
			before: "CREATE TABLE ev (id int, n int DEFAULT 3, g int GENERATED ALWAYS AS (id + 1) STORED) PARTITION BY LIST (id);\nCREATE TABLE ev_a PARTITION OF ev FOR VALUES IN (1);\nCREATE TABLE p (a int DEFAULT 1);\nCREATE TABLE c () INHERITS (p);\n" +
				"CREATE TABLE ev_c PARTITION OF ev FOR VALUES IN (3);\nCOMMENT ON COLUMN ev.n IS 'all';\nCOMMENT ON COLUMN ev_c.n IS 'c';",
			after: "CREATE TABLE ev (id int, n int DEFAULT 3, g int GENERATED ALWAYS AS (id + 1) STORED) PARTITION BY LIST (id);\nCREATE TABLE ev_a PARTITION OF ev FOR VALUES IN (1);\nCREATE TABLE p (a int DEFAULT 1);\nCREATE TABLE c () INHERITS (p);\n" +
				"CREATE TABLE ev_b PARTITION OF ev FOR VALUES IN (2);\nALTER TABLE ev_b ALTER n DROP DEFAULT;\nCREATE TABLE ev_c (id int, n int DEFAULT 3, g int GENERATED ALWAYS AS (id + 1) STORED);\n" +
				"COMMENT ON COLUMN ev.n IS 'every';\nCOMMENT ON COLUMN ev_a.n IS 'one';\nCOMMENT ON COLUMN ev_a.g IS 'g';\nCOMMENT ON COLUMN ev_b.n IS 'two';\nCOMMENT ON COLUMN p.a IS 'p';\nCOMMENT ON COLUMN c.a IS 'c';"},
		{name: "a table becomes a partition, and one leaves, with constraints that forbid null", servers: []string{"postgres", "postgres18"},
			before: "CREATE TABLE ev (id int NOT NULL, region text CONSTRAINT nn NOT NULL) PARTITION BY LIST (region);\nCREATE TABLE ev_a (id int NOT NULL, region text NOT NULL);\nCREATE TABLE ev_b PARTITION OF ev FOR VALUES IN ('b');",
			after:  "CREATE TABLE ev (id int NOT NULL, region text CONSTRAINT nn NOT NULL) PARTITION BY LIST (region);\nCREATE TABLE ev_a PARTITION OF ev FOR VALUES IN ('a');\nCREATE TABLE ev_b (id int NOT NULL, region text NOT NULL);"},
		{name: "an index over partitions one of which has a key of its own for it", servers: []string{"postgres", "postgres18"},
			before: "CREATE TABLE ev (id int NOT NULL, region text NOT NULL) PARTITION BY LIST (region);\nCREATE TABLE ev_a PARTITION OF ev FOR VALUES IN ('a');\nCREATE TABLE ev_b PARTITION OF ev FOR VALUES IN ('b');\nALTER TABLE ev_a ADD CONSTRAINT k PRIMARY KEY (region, id);",
			after:  "CREATE TABLE ev (id int NOT NULL, region text NOT NULL) PARTITION BY LIST (region);\nCREATE TABLE ev_a PARTITION OF ev FOR VALUES IN ('a');\nCREATE TABLE ev_b PARTITION OF ev FOR VALUES IN ('b');\nALTER TABLE ev_a ADD CONSTRAINT k PRIMARY KEY (region, id);\nCREATE UNIQUE INDEX u ON ev (region, id);"},
		{name: "an index over partitions and a key of one of them", servers: []string{"postgres", "postgres18"},
			before: "CREATE TABLE ev (id int NOT NULL, region text NOT NULL) PARTITION BY LIST (region);\nCREATE TABLE ev_a PARTITION OF ev FOR VALUES IN ('a');\n",
			after:  "CREATE TABLE ev (id int NOT NULL, region text NOT NULL) PARTITION BY LIST (region);\nCREATE TABLE ev_a PARTITION OF ev FOR VALUES IN ('a');\nALTER TABLE ev_a ADD CONSTRAINT k UNIQUE (region, id);\nCREATE UNIQUE INDEX u ON ev (region, id);"},
		{name: "an index over a partition with a key of its own becomes a key", servers: []string{"postgres", "postgres18"},
			before: "CREATE TABLE ev (id int NOT NULL, region text NOT NULL) PARTITION BY LIST (region);\nCREATE TABLE ev_a PARTITION OF ev FOR VALUES IN ('a');\nALTER TABLE ev_a ADD CONSTRAINT k PRIMARY KEY (region, id);\nCREATE UNIQUE INDEX u ON ev (region, id);",
			after:  "CREATE TABLE ev (id int NOT NULL, region text NOT NULL) PARTITION BY LIST (region);\nCREATE TABLE ev_a PARTITION OF ev FOR VALUES IN ('a');\nALTER TABLE ev ADD CONSTRAINT u PRIMARY KEY (region, id);"},
		{name: "partitions that come with a key of their own for an index", servers: []string{"postgres", "postgres18"},
			before: "CREATE TABLE ev (id int NOT NULL, region text NOT NULL) PARTITION BY LIST (region);\nCREATE TABLE ev_a PARTITION OF ev FOR VALUES IN ('a');\nCREATE UNIQUE INDEX u ON ev (region, id);",
			after:  "CREATE TABLE ev (id int NOT NULL, region text NOT NULL) PARTITION BY LIST (region);\nCREATE TABLE ev_a PARTITION OF ev FOR VALUES IN ('a');\nCREATE UNIQUE INDEX u ON ev (region, id);\nCREATE TABLE ev_c (id int NOT NULL, region text NOT NULL, CONSTRAINT c PRIMARY KEY (region, id));\nALTER TABLE ev_c ALTER id SET DEFAULT 3;\nALTER TABLE ev ATTACH PARTITION ev_c FOR VALUES IN ('c');\nCREATE TABLE ev_d (id int NOT NULL, region text NOT NULL, CONSTRAINT d UNIQUE (region, id));\nALTER TABLE ev ATTACH PARTITION ev_d FOR VALUES IN ('d');"},
		{name: "a part of an index becomes a key of the partition's own", servers: []string{"postgres", "postgres18"},
			before: "CREATE TABLE ev (id int NOT NULL, region text NOT NULL) PARTITION BY LIST (region);\nCREATE TABLE ev_a PARTITION OF ev FOR VALUES IN ('a');\nCREATE UNIQUE INDEX u ON ev (region, id);",
			after:  "CREATE TABLE ev (id int NOT NULL, region text NOT NULL) PARTITION BY LIST (region);\nCREATE TABLE ev_a PARTITION OF ev FOR VALUES IN ('a');\nALTER TABLE ev_a ADD CONSTRAINT k UNIQUE (region, id);\nCREATE UNIQUE INDEX u ON ev (region, id);"},
	}
}
