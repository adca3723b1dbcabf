package autogen_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/schema"
)

// pair is a script of before and one of after.
type pair struct {
	name          string
	servers       []string // nil for those that the test is about
	before, after string
}

// eachTurn leads from each pair's one side to the other, and the other way round, in
// databases that were loaded with them.
func eachTurn(t *testing.T, pairs []pair, servers []string, lead func(t *testing.T, turn turn)) {
	t.Helper()
	for _, p := range pairs {
		on := p.servers
		if on == nil {
			on = servers
		}
		for _, server := range on {
			t.Run(p.name+"/"+server, func(t *testing.T) {
				t.Parallel()
				for _, scripts := range [][2]string{{p.before, p.after}, {p.after, p.before}} {
					from, to := testdb.New(t, server), testdb.New(t, server)
					from.Load(t, scripts[0])
					to.Load(t, scripts[1])
					lead(t, turn{from, to, scripts[0], scripts[1]})
				}
			})
		}
	}
}

// turn is one way of a pair: databases, and what they were loaded with.
type turn struct {
	from, to      testdb.DB
	before, after string
}

// What servers do to a statement that they should leave alone, and what they
// refuse to do in one.
func TestPairs(t *testing.T) {
	const parent = "CREATE TABLE p (id int PRIMARY KEY);\n"
	pairs := []pair{
		{name: "a foreign key and the index that the server made for it get another name",
			before: parent + "CREATE TABLE c (id int PRIMARY KEY, p_id int, CONSTRAINT fk_old FOREIGN KEY (p_id) REFERENCES p (id));",
			after:  parent + "CREATE TABLE c (id int PRIMARY KEY, p_id int, CONSTRAINT fk_new FOREIGN KEY (p_id) REFERENCES p (id));"},
		{name: "a foreign key and its own index get another name",
			before: parent + "CREATE TABLE c (id int PRIMARY KEY, p_id int, KEY fk_old (p_id), CONSTRAINT fk_old FOREIGN KEY (p_id) REFERENCES p (id));",
			after:  parent + "CREATE TABLE c (id int PRIMARY KEY, p_id int, KEY fk_new (p_id), CONSTRAINT fk_new FOREIGN KEY (p_id) REFERENCES p (id));"},
		{name: "a column keeps its character set when the table gets the database's",
			before: "CREATE TABLE t (id int PRIMARY KEY, a varchar(10), b varchar(10), c varchar(10) CHARACTER SET ascii) DEFAULT CHARSET=latin1;",
			after:  "CREATE TABLE t (id int PRIMARY KEY, a varchar(10) CHARACTER SET latin1, b varchar(10), c varchar(10) CHARACTER SET ascii);"},
		{name: "the index that a foreign key stands on becomes another one",
			before: parent + "CREATE TABLE c (id int PRIMARY KEY, a int, p_id int, KEY k (p_id), CONSTRAINT f FOREIGN KEY (p_id) REFERENCES p (id));",
			after:  parent + "CREATE TABLE c (id int PRIMARY KEY, a int, p_id int, KEY k (a, p_id), CONSTRAINT f FOREIGN KEY (p_id) REFERENCES p (id));"},
		{name: "the indexes that foreign keys of several tables stand on become others",
			before: parent + "CREATE TABLE c (id int PRIMARY KEY, a int, p_id int, CONSTRAINT f FOREIGN KEY (p_id) REFERENCES p (id));\n" +
				"CREATE TABLE d (id int PRIMARY KEY, a int, p_id int NOT NULL, KEY k (p_id), CONSTRAINT g FOREIGN KEY (p_id) REFERENCES p (id));",
			after: parent + "CREATE TABLE c (id int PRIMARY KEY, b int, p_id int, KEY k (p_id, b), CONSTRAINT f FOREIGN KEY (p_id) REFERENCES p (id));\n" +
				"CREATE TABLE d (id int, b int, p_id int NOT NULL, PRIMARY KEY (p_id, id), CONSTRAINT g FOREIGN KEY (p_id) REFERENCES p (id));"},
		{name: "the indexes that foreign keys of several tables refer to become others", servers: []string{"mariadb"},
			before: "CREATE TABLE p (a int, KEY k (a));\nCREATE TABLE q (a int, KEY k (a));\n" +
				"CREATE TABLE c (a int, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (a));\nCREATE TABLE d (a int, CONSTRAINT g FOREIGN KEY (a) REFERENCES q (a));",
			after: "CREATE TABLE p (a int, b int, KEY l (a, b));\nCREATE TABLE q (a int, b int, KEY l (a, b));\n" +
				"CREATE TABLE c (a int, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (a));\nCREATE TABLE d (a int, CONSTRAINT g FOREIGN KEY (a) REFERENCES q (a));"},
		{name: "a column of a foreign key takes no null any more, beside what copies the table",
			before: "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));\n" +
				"CREATE TABLE c (a int, b int NOT NULL, x int, s varchar(9), CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p (a, b) ON DELETE CASCADE);",
			after: "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));\n" +
				"CREATE TABLE c (a int NOT NULL, b int NOT NULL, x bigint NOT NULL, s varchar(300) NOT NULL, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p (a, b) ON DELETE CASCADE, CONSTRAINT k CHECK (x > 1));"},
		{name: "a second foreign key over a column whose index the server made",
			before: parent + "CREATE TABLE c (id int PRIMARY KEY, a int, b int, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id), FOREIGN KEY (b) REFERENCES p (id));",
			after: parent + "CREATE TABLE c (id int PRIMARY KEY, a int, b int, CONSTRAINT e FOREIGN KEY (a) REFERENCES c (id), CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id), " +
				"CONSTRAINT h FOREIGN KEY (b) REFERENCES c (id), FOREIGN KEY (b) REFERENCES p (id));"},
		{name: "another column counts", before: "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int);\nCREATE TABLE u (id int);",
			after: "CREATE TABLE t (id int PRIMARY KEY, a int, n int NOT NULL AUTO_INCREMENT, KEY (n));\nCREATE TABLE u (id int, b int, KEY (b));"},
		{name: "two fulltext indexes",
			before: "CREATE TABLE t (id int PRIMARY KEY, a text, b varchar(200), FULLTEXT KEY f (a));",
			after:  "CREATE TABLE t (id int PRIMARY KEY, a text, b varchar(200), FULLTEXT KEY f (a, b), FULLTEXT KEY g (b), KEY h (b));"},
		{name: "indexes in memory", before: "CREATE TABLE t (id int PRIMARY KEY, a int, KEY k (a)) ENGINE=MEMORY;",
			after: "CREATE TABLE t (id int PRIMARY KEY, a int, KEY k (a) USING BTREE, KEY l (a)) ENGINE=MEMORY;"},
		{name: "columns and a view over a view",
			before: "CREATE TABLE t (id int PRIMARY KEY, a int, b int);\nCREATE VIEW v AS SELECT id, a FROM t;\nCREATE VIEW w AS SELECT id FROM v;",
			after:  "CREATE TABLE t (id int PRIMARY KEY, a bigint, c int);\nCREATE VIEW v AS SELECT id, a, c FROM t;\nCREATE VIEW w AS SELECT id, c FROM v;"},
		{name: "views over views that read a column which goes, which comes, and both",
			before: "CREATE TABLE t (id int PRIMARY KEY, a int, b int);\nCREATE VIEW v AS SELECT id, a, b + 1 AS `the sum` FROM t;\nCREATE VIEW w AS SELECT id, a FROM v;\nCREATE VIEW x AS SELECT id, `the sum` AS s FROM v;\nCREATE VIEW y AS SELECT id, a FROM w;",
			after:  "CREATE TABLE t (id int PRIMARY KEY, a int, b int);\nCREATE VIEW v AS SELECT id, a AS d, b FROM t WHERE a > 0;\nCREATE VIEW w AS SELECT id FROM v;\nCREATE VIEW x AS SELECT id, d AS s, b FROM v;\nCREATE VIEW y AS SELECT w.id, x.b FROM w JOIN x ON x.id = w.id;"},
		{name: "generated columns beside one another become others",
			before: "CREATE TABLE t (id int PRIMARY KEY, a int, b int AS (a + 1) STORED, c int AS (a + 2) STORED, d int, e varchar(9) NOT NULL);",
			after:  "CREATE TABLE t (id int PRIMARY KEY, a int, b int AS (a + 1), c int AS (a + 2), d int AS (a * 2) STORED, e varchar(9) AS (a), f int AS (b + c));"},
		{name: "generated columns that go with what they are computed from, and one that is no more",
			before: "CREATE TABLE t (id int PRIMARY KEY, a int, b int AS (a + 1) STORED, c int AS (a + 2), d int AS (c + 1));",
			after:  "CREATE TABLE t (id int PRIMARY KEY, x int, b int, y int AS (b + 1) STORED);"},
		{name: "a secondary engine", servers: []string{"mysql"}, before: "CREATE TABLE t (id int PRIMARY KEY) SECONDARY_ENGINE=rapid;", after: "CREATE TABLE t (id int PRIMARY KEY);"},
		{name: "a default that is another one on each server", before: "CREATE TABLE t (id int PRIMARY KEY);\nINSERT INTO t VALUES (1), (2);",
			after: "CREATE TABLE t (id int PRIMARY KEY, a varchar(40) NOT NULL DEFAULT (uuid()), b int, c varchar(40) DEFAULT (uuid()));"},
		{name: "a spatial column", servers: []string{"mysql"}, before: "CREATE TABLE t (id int PRIMARY KEY, g point NOT NULL SRID 4326, SPATIAL KEY s (g));",
			after: "CREATE TABLE t (id int PRIMARY KEY, g point NOT NULL);"},
		{name: "a spatial column of another reference system", servers: []string{"mysql"}, before: "CREATE TABLE t (g point NOT NULL SRID 4326, SPATIAL KEY s (g));",
			after: "CREATE TABLE t (g point NOT NULL SRID 0, SPATIAL KEY s (g));"},
		{name: "a function and a view that calls it",
			before: "CREATE FUNCTION f (a int) RETURNS int DETERMINISTIC RETURN a;\nCREATE TABLE t (a int);\nCREATE VIEW v AS SELECT f(a) AS x FROM t;",
			after:  "CREATE FUNCTION f (a int, b int) RETURNS int DETERMINISTIC RETURN a;\nCREATE TABLE t (a int);\nCREATE VIEW v AS SELECT f(a, 1) AS x FROM t;"},
		{name: "an event in another time zone",
			before: "SET time_zone = '+05:00';\nCREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 00:00:00' DO SELECT 1;",
			after:  "SET time_zone = '+00:00';\nCREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 00:00:00' DO SELECT 1;"},
		{name: "a further partition", before: "CREATE TABLE t (a int) PARTITION BY RANGE (a) (PARTITION p1 VALUES LESS THAN (10));\nINSERT INTO t VALUES (1);",
			after: "CREATE TABLE t (a int, b int) COMMENT='c' PARTITION BY RANGE (a) (PARTITION p1 VALUES LESS THAN (10), PARTITION `P 2` VALUES LESS THAN MAXVALUE);"},
		{name: "partitions by the whole primary key", before: "CREATE TABLE t (id int PRIMARY KEY);", after: "CREATE TABLE t (id int PRIMARY KEY) PARTITION BY KEY () PARTITIONS 4;"},
		{name: "partitions by another column than the primary key that goes",
			before: "CREATE TABLE t (a int, b int, c int, PRIMARY KEY (a, b)) COMMENT='old' PARTITION BY KEY () PARTITIONS 3;",
			after:  "CREATE TABLE t (d int, c int, KEY k (c)) COMMENT='new' PARTITION BY LINEAR KEY (d) PARTITIONS 2;"},
		{name: "partitions and a primary key by another column",
			before: "CREATE TABLE t (a int, b int NOT NULL, PRIMARY KEY (a)) PARTITION BY HASH (a) PARTITIONS 3;",
			after:  "CREATE TABLE t (a int NOT NULL, b int, PRIMARY KEY (b)) PARTITION BY HASH (b) PARTITIONS 2;"},
		{name: "columns that count go from several tables, with their keys",
			before: "CREATE TABLE a (id int AUTO_INCREMENT PRIMARY KEY, x int, UNIQUE KEY k (x));\nCREATE TABLE b (id int AUTO_INCREMENT PRIMARY KEY, x int, UNIQUE KEY k (x));\n" +
				"CREATE TABLE c (id int AUTO_INCREMENT PRIMARY KEY, x varchar(9) NOT NULL);",
			after: "CREATE TABLE a (x int, UNIQUE KEY k (x));\nCREATE TABLE b (x int, UNIQUE KEY k (x));\nCREATE TABLE c (x varchar(9) PRIMARY KEY);"},
		{name: "a column counts beside a fulltext and a spatial index",
			before: "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a text, g point NOT NULL, FULLTEXT KEY f (a), SPATIAL KEY s (g));",
			after:  "CREATE TABLE t (a text, b int, KEY k (b));"},
		{name: "a column counts, and others are of another character set",
			before: "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a varchar(10), b varchar(10), KEY k (b)) DEFAULT CHARSET=utf8mb3;",
			after:  "CREATE TABLE t (id int, b varchar(20), c varchar(10), PRIMARY KEY (id, c)) DEFAULT CHARSET=latin1;"},
		{name: "a key that the database's character set leaves no room for gets shorter",
			before: "CREATE TABLE t (id int PRIMARY KEY, a varchar(3000), UNIQUE KEY k (a)) DEFAULT CHARSET=latin1;",
			after:  "CREATE TABLE t (id int PRIMARY KEY, a varchar(768), UNIQUE KEY k (a));"},
		{name: "a primary key that the database's character set leaves no room for goes",
			before: "CREATE TABLE t (id int, a varchar(700), b varchar(700), PRIMARY KEY (a, b)) DEFAULT CHARSET=latin1;",
			after:  "CREATE TABLE t (id int, a varchar(700) NOT NULL, b varchar(700) NOT NULL, PRIMARY KEY (a), KEY k (b));"},
		{name: "tables whose columns a foreign key joins get another character set",
			before: "CREATE TABLE p (id varchar(40) PRIMARY KEY) DEFAULT CHARSET=latin1;\nCREATE TABLE c (p_id varchar(40), n int, KEY k (p_id), CONSTRAINT f FOREIGN KEY (p_id) REFERENCES p (id)) DEFAULT CHARSET=latin1;",
			after:  "CREATE TABLE p (id varchar(40) PRIMARY KEY) DEFAULT CHARSET=ascii;\nCREATE TABLE c (p_id varchar(40), n int, KEY k (p_id), CONSTRAINT f FOREIGN KEY (p_id) REFERENCES p (id)) DEFAULT CHARSET=ascii;"},
		{name: "tables whose columns a foreign key joins get the database's character set",
			before: "CREATE TABLE p (id varchar(40) PRIMARY KEY) DEFAULT CHARSET=latin1;\nCREATE TABLE c (p_id varchar(40), KEY k (p_id), CONSTRAINT f FOREIGN KEY (p_id) REFERENCES p (id)) DEFAULT CHARSET=latin1;",
			after:  "CREATE TABLE p (id varchar(40) PRIMARY KEY);\nCREATE TABLE c (p_id varchar(40), KEY k (p_id), CONSTRAINT f FOREIGN KEY (p_id) REFERENCES p (id));"},
		{name: "what reads partitions, and heirs, whose columns change with those above", servers: []string{"postgres", "postgres18"},
			before: "CREATE TABLE p (a int NOT NULL, b int, c int) PARTITION BY LIST (a);\nCREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) PARTITION BY RANGE (a);\nCREATE TABLE p2 PARTITION OF p1 FOR VALUES FROM (0) TO (9);\n" +
				"CREATE VIEW v AS SELECT a, b, c FROM p2;\nCREATE POLICY o ON p2 USING (b > 3);\n" +
				"CREATE TABLE q (a int);\nCREATE TABLE h (x int) INHERITS (q);\nCREATE MATERIALIZED VIEW m AS SELECT a, x FROM h;",
			after: "CREATE TABLE p (a int NOT NULL, b bigint) PARTITION BY LIST (a);\nCREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) PARTITION BY RANGE (a);\nCREATE TABLE p2 PARTITION OF p1 FOR VALUES FROM (0) TO (9);\n" +
				"CREATE VIEW v AS SELECT a, b FROM p2;\nCREATE POLICY o ON p2 USING (b > 3);\n" +
				"CREATE TABLE q (a bigint);\nCREATE TABLE h (x int) INHERITS (q);\nCREATE MATERIALIZED VIEW m AS SELECT a, x FROM h;"},
		{name: "no default in the place of a domain's", servers: []string{"postgres", "postgres18"},
			before: "CREATE DOMAIN d AS varchar(9) DEFAULT 'x';\nCREATE TABLE t (a d, b d DEFAULT NULL);",
			after:  "CREATE DOMAIN d AS varchar(9) DEFAULT 'x';\nCREATE TABLE t (a d DEFAULT NULL, b d, c d DEFAULT NULL);"},
		{name: "a foreign key gets its first name", servers: []string{"sqlite"},
			before: parent + "CREATE TABLE c (id int PRIMARY KEY, p_id int, FOREIGN KEY (p_id) REFERENCES p (id));",
			after:  parent + "CREATE TABLE c (id int PRIMARY KEY, p_id int, CONSTRAINT f FOREIGN KEY (p_id) REFERENCES p (id));"},
		{name: "columns of a foreign key whose tables get another character set",
			before: "CREATE TABLE p (k varchar(20) PRIMARY KEY) DEFAULT CHARSET=latin1;\nCREATE TABLE c (k varchar(20), x varchar(9), CONSTRAINT f FOREIGN KEY (k) REFERENCES p (k) ON UPDATE CASCADE) DEFAULT CHARSET=latin1;",
			after:  "CREATE TABLE p (k varchar(20) PRIMARY KEY) DEFAULT CHARSET=utf8mb4;\nCREATE TABLE c (k varchar(20), x varchar(9), CONSTRAINT f FOREIGN KEY (k) REFERENCES p (k) ON UPDATE CASCADE) DEFAULT CHARSET=utf8mb4;"},
		{name: "a foreign key goes for partitions",
			before: parent + "CREATE TABLE t (id int PRIMARY KEY, p int, CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id));",
			after:  parent + "CREATE TABLE t (id int PRIMARY KEY, p int) PARTITION BY KEY (id) PARTITIONS 3;"},
		{name: "a foreign key of a table to itself, and the columns and the key that it stands on",
			before: "CREATE TABLE t (id int NOT NULL, up int, code varchar(9));",
			after:  "CREATE TABLE t (id bigint PRIMARY KEY, up bigint, code varchar(20) UNIQUE, above varchar(20), CONSTRAINT f FOREIGN KEY (up) REFERENCES t (id), CONSTRAINT g FOREIGN KEY (above) REFERENCES t (code));"},
		{name: "a new table refers to columns that get an index", servers: []string{"mariadb"}, before: "CREATE TABLE p (id int PRIMARY KEY, a int, b int);",
			after: "CREATE TABLE p (id int PRIMARY KEY, a int, b int, KEY k (a, b));\nCREATE TABLE c (a int, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (a));"},
		{name: "rows that are numbered apart", before: "CREATE TABLE t (g int NOT NULL, id int NOT NULL AUTO_INCREMENT, PRIMARY KEY (g, id)) ENGINE=MyISAM;",
			after: "CREATE TABLE t (g int NOT NULL, id int NOT NULL AUTO_INCREMENT PRIMARY KEY);"},
		{name: "compression", servers: []string{"mysql"}, before: "CREATE TABLE t (id int PRIMARY KEY) COMPRESSION='zlib';", after: "CREATE TABLE t (id int PRIMARY KEY);"},
		{name: "no encryption, as it is said", servers: []string{"mariadb"}, before: "CREATE TABLE t (id int) ENCRYPTED=NO PAGE_COMPRESSED=1;", after: "CREATE TABLE t (id int);"},
		{name: "a sequence", servers: []string{"mariadb"}, before: "CREATE SEQUENCE s MAXVALUE 9 CYCLE;", after: "CREATE SEQUENCE s;"},
		{name: "sequences of other bounds", servers: []string{"mariadb"},
			before: "CREATE SEQUENCE r START 5 MAXVALUE 10;\nCREATE SEQUENCE s;\nCREATE SEQUENCE t INCREMENT -1;\nCREATE SEQUENCE u;\nCREATE SEQUENCE v MINVALUE -100 MAXVALUE 100;",
			after:  "CREATE SEQUENCE r START 50 MINVALUE 20 MAXVALUE 1000;\nCREATE SEQUENCE s START 100 MINVALUE 100;\nCREATE SEQUENCE t INCREMENT -1 MAXVALUE -50;\nCREATE SEQUENCE u START -5 INCREMENT -1;\nCREATE SEQUENCE v INCREMENT -1 MINVALUE -50 MAXVALUE 50;"},
		{name: "indexes that views are hinted at, and that go", servers: []string{"mariadb", "mysql"},
			before: "CREATE TABLE t (a int, b int, KEY k (a), KEY j (b));\nCREATE TABLE u (a int, UNIQUE KEY k (a));\nCREATE VIEW v AS SELECT a FROM t USE INDEX (j, k) WHERE a > 1;\nCREATE VIEW w AS SELECT a FROM u FORCE INDEX (k);",
			after:  "CREATE TABLE t (a int, b int, KEY k2 (a), KEY j (b));\nCREATE TABLE u (a int);\nCREATE VIEW v AS SELECT a FROM t IGNORE INDEX FOR JOIN (k2) WHERE a > 1;\nCREATE VIEW w AS SELECT a FROM u;"},
		{name: "an engine's options", servers: []string{"mariadb"}, before: "CREATE TABLE t (id int) ENGINE=Aria TRANSACTIONAL=0 PAGE_CHECKSUM=0;",
			after: "CREATE TABLE t (id int) ENGINE=Aria TRANSACTIONAL=1;"},
		{name: "comments on sequences", servers: []string{"mariadb"}, before: "CREATE SEQUENCE s COMMENT='x';\nCREATE SEQUENCE q INCREMENT 2 COMMENT='y';",
			after: "CREATE SEQUENCE s COMMENT='it''s';\nCREATE SEQUENCE q;\nCREATE SEQUENCE r COMMENT='z';"},
		{name: "an engine's options go with it", servers: []string{"mariadb"}, before: "CREATE TABLE t (id int) ENGINE=Aria TRANSACTIONAL=1;\nCREATE TABLE u (id int) ENGINE=Aria TRANSACTIONAL=0;",
			after: "CREATE TABLE t (id int) ENGINE=MyISAM PACK_KEYS=1;\nCREATE TABLE u (id int);"},
		{name: "a constraint gets the name of a primary key that has none any more", servers: []string{"sqlite"},
			before: "CREATE TABLE t (a int NOT NULL, b int NOT NULL, CONSTRAINT n PRIMARY KEY (a, b));\nCREATE TABLE u (a int NOT NULL, b int, CONSTRAINT n PRIMARY KEY (a));",
			after:  "CREATE TABLE t (id INTEGER PRIMARY KEY NOT NULL, a int NOT NULL, b int NOT NULL, CONSTRAINT n UNIQUE (a, b));\nCREATE TABLE u (a int NOT NULL PRIMARY KEY, b int, CONSTRAINT n UNIQUE (b));"},
		{name: "a view with triggers", servers: []string{"sqlite"},
			before: "CREATE TABLE t (a text);\nCREATE VIEW v AS SELECT a FROM t;\nCREATE TRIGGER i INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (NEW.a); END;",
			after:  "CREATE TABLE t (a text);\nCREATE VIEW v AS SELECT upper(a) AS a FROM t;\nCREATE TRIGGER i INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (NEW.a); END;"},
	}
	pairs = slices.Concat(pairs, mysqlMixedPairs(), historyPairs(), periodPairs(), postgresPairs(), partitionPairs(), routinePairs(), inUsePairs(), namePairs())
	eachTurn(t, pairs, []string{"mysql", "mariadb"}, func(t *testing.T, turn turn) {
		if d, err := connect(t, turn.from).thereAndBack(t, connect(t, turn.to).read(t)); err != nil {
			t.Errorf("from\n%s\nto\n%s\nfound:\n%s%v", turn.before, turn.after, texts(d.Changes), err)
		}
	})
}

// What PostgreSQL prints otherwise than it reads, takes along, or holds on to.
func postgresPairs() []pair {
	const parted = "CREATE TABLE p (id int PRIMARY KEY, n serial) PARTITION BY RANGE (id);\nCREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9);\n"
	const standing = "CREATE VIEW v AS SELECT a FROM p;\nCREATE TABLE c (p int, k int, CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id));\nCREATE STATISTICS s ON id, a FROM p;\n" +
		"CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\nCREATE TRIGGER t BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION g();\nCREATE POLICY w ON p USING (a > 1);\n" +
		"CREATE SEQUENCE q OWNED BY p.a;\nCREATE RULE r AS ON DELETE TO c DO ALSO DELETE FROM p WHERE false;"
	pairs := []pair{
		{name: "statistics on columns that go, and that are computed in another way", servers: []string{"postgres", "postgres18"},
			before: "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED, c int);\nCREATE STATISTICS s ON a, b FROM t;\nCREATE STATISTICS r ON a, c FROM t;\nCREATE STATISTICS q ON b, c FROM t;\nCOMMENT ON STATISTICS s IS 'x';",
			after:  "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 3) STORED, d int);\nCREATE STATISTICS s ON a, b FROM t;\nCREATE STATISTICS r ON a, d FROM t;\nCOMMENT ON STATISTICS s IS 'x';"},
		{name: "a default that names the type that its column had",
			before: "CREATE TABLE t (a smallint DEFAULT '0' NOT NULL, b date DEFAULT '2020-01-01', c varchar(9) DEFAULT 'x');",
			after:  "CREATE TABLE t (a int DEFAULT '0' NOT NULL, b timestamp DEFAULT '2020-01-01', c text DEFAULT 'x');"},
		{name: "a list of values that a text is one of",
			before: "CREATE TABLE t (a varchar(9), b varchar(9), CONSTRAINT c CHECK (a IN ('x', 'y') AND b NOT IN ('z, ]', 'x')));\nCREATE INDEX i ON t (b) WHERE a IN ('x', 'y');\nCREATE VIEW v AS SELECT b FROM t WHERE a IN ('x', 'y');",
			after:  "CREATE TABLE t (a varchar(9), b varchar(9), CONSTRAINT c CHECK (a::text = ANY (ARRAY['x'::varchar, 'y'::varchar]::text[])));"},
		{name: "keys that are over the same columns",
			before: "CREATE TABLE t (a int CONSTRAINT t_pkey PRIMARY KEY, b int, CONSTRAINT b UNIQUE (b));",
			after: "CREATE TABLE t (a int CONSTRAINT t_pkey PRIMARY KEY, b int, CONSTRAINT b UNIQUE (b));\nALTER TABLE t ADD CONSTRAINT a UNIQUE (a);\nALTER TABLE t ADD CONSTRAINT c UNIQUE (b);\n" +
				"CREATE TABLE u (a int4range, EXCLUDE USING gist (a WITH &&));\nALTER TABLE u ADD CONSTRAINT x EXCLUDE USING gist (a WITH &&);\nALTER TABLE u ADD CONSTRAINT y UNIQUE (a);\nALTER TABLE u ADD CONSTRAINT z UNIQUE (a) DEFERRABLE;\n" +
				"CREATE TABLE v (a int CONSTRAINT v_pkey PRIMARY KEY);\nALTER TABLE v ADD CONSTRAINT w UNIQUE (a);"},
		{name: "a partition of a table that a foreign key refers to",
			before: parted + "CREATE TABLE c (p int REFERENCES p (id));",
			after:  parted + "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (9) TO (20);\nCREATE TABLE c (p int REFERENCES p (id));"},
		{name: "a serial column of a partitioned table",
			before: parted, after: strings.Replace(parted, "n serial", "n int NOT NULL", 1)},
		// On version 18 the NOT NULL constraint keeps the name of the first parent's, and
		// the next revision renames it.
		{name: "a child that leaves a parent with a serial column for another one", servers: []string{"postgres"},
			before: "CREATE TABLE p (id serial);\nCREATE TABLE q (id serial);\nCREATE TABLE c (a int, id int) INHERITS (p);",
			after:  "CREATE TABLE p (b int);\nCREATE TABLE q (id serial);\nCREATE TABLE c (a int, id int) INHERITS (q);"},
		{name: "a partition that leaves a table with a serial column",
			before: parted, after: "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id);\nCREATE TABLE p1 (id int PRIMARY KEY, n int NOT NULL);"},
		{name: "a partition with keys and indexes that becomes a table",
			before: "CREATE TABLE q (a int PRIMARY KEY);\nCREATE TABLE p (id int PRIMARY KEY, a int CONSTRAINT f REFERENCES q, CONSTRAINT k CHECK (a > 0)) PARTITION BY RANGE (id);\nCREATE INDEX i ON p (a);\nCREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9);",
			after:  "CREATE TABLE q (a int PRIMARY KEY);\nCREATE TABLE p (id int PRIMARY KEY, a int CONSTRAINT f REFERENCES q, CONSTRAINT k CHECK (a > 0)) PARTITION BY RANGE (id);\nCREATE INDEX i ON p (a);\nCREATE TABLE p1 (id int CONSTRAINT mine PRIMARY KEY, a int CONSTRAINT f REFERENCES q, CONSTRAINT k CHECK (a > 0));\nCREATE INDEX p1_a_idx ON p1 (a);"},
		{name: "a sequence that goes with its table",
			before: "CREATE TABLE k (id int);\nCREATE TABLE t (id int);\nCREATE SEQUENCE s OWNED BY t.id;\nALTER TABLE t ALTER id SET DEFAULT nextval('s');",
			after:  "CREATE TABLE k (id int)"},
		{name: "a sequence that goes with its column",
			before: "CREATE TABLE t (a int, id int);\nCREATE SEQUENCE s OWNED BY t.id;\nALTER TABLE t ALTER id SET DEFAULT nextval('s');",
			after:  "CREATE TABLE t (a int);"},
		{name: "a sequence that stays when its column goes",
			before: "CREATE TABLE t (a int, id int);\nCREATE TABLE u (a int);\nCREATE SEQUENCE s OWNED BY t.id;",
			after:  "CREATE TABLE t (a int);\nCREATE TABLE u (a int, id int);\nCREATE SEQUENCE s OWNED BY u.id;"},
		{name: "how many values are sampled of a column",
			before: "CREATE TABLE t (a int, b int, c text);\nALTER TABLE t ALTER a SET STATISTICS 0, ALTER b SET STATISTICS 200, ALTER a SET (n_distinct = 5), ALTER b SET (n_distinct = -0.5, n_distinct_inherited = 7);",
			after:  "CREATE TABLE t (a int, b bigint, c text, d int);\nALTER TABLE t ALTER b SET STATISTICS 300, ALTER c SET STATISTICS 10, ALTER d SET STATISTICS 5, ALTER b SET (n_distinct_inherited = 9), ALTER d SET (n_distinct = 3);"},
		{name: "how many values are sampled for statistics",
			before: "CREATE TABLE t (a int, b int);\nCREATE STATISTICS s ON a, b FROM t;\nALTER STATISTICS s SET STATISTICS 44;\nCREATE STATISTICS u ON a, b FROM t;",
			after:  "CREATE TABLE t (a int, b int);\nCREATE STATISTICS s ON a, b FROM t;\nCREATE STATISTICS u ON b, a FROM t;\nALTER STATISTICS u SET STATISTICS 0;"},
		{name: "statistics with a target of their own, on columns of other types",
			before: "CREATE TABLE t (a int, b int, c int);\nCREATE STATISTICS s ON a, b FROM t;\nALTER STATISTICS s SET STATISTICS 7;\nCREATE STATISTICS u ON b, c FROM t;\nALTER STATISTICS u SET STATISTICS 9;",
			after:  "CREATE TABLE t (a int, b bigint, c int);\nCREATE STATISTICS s (mcv) ON a, c FROM t;\nALTER STATISTICS s SET STATISTICS 7;\nCREATE STATISTICS u ON b, c FROM t;\nALTER STATISTICS u SET STATISTICS 9;"},
		{name: "how a materialised view is kept and sampled",
			before: "CREATE TABLE t (a int, b text, c text);\nCREATE MATERIALIZED VIEW m AS SELECT a, b, c FROM t;\nCREATE INDEX i ON m (a);\nCREATE INDEX j ON m (b);\nALTER TABLE m CLUSTER ON i;\n" +
				"ALTER MATERIALIZED VIEW m ALTER b SET STORAGE external, ALTER b SET STATISTICS 5, ALTER c SET COMPRESSION pglz, ALTER a SET (n_distinct = 3);",
			after: "CREATE TABLE t (a bigint, b text, c text);\nCREATE MATERIALIZED VIEW m AS SELECT a, b, c FROM t;\nCREATE INDEX i ON m (a);\nCREATE INDEX j ON m (b);\nALTER TABLE m CLUSTER ON i;\n" +
				"ALTER MATERIALIZED VIEW m ALTER b SET STORAGE external, ALTER b SET STATISTICS 5, ALTER c SET COMPRESSION pglz, ALTER a SET (n_distinct = 3);"},
		{name: "another way of keeping and sampling a materialised view",
			before: "CREATE TABLE t (a int, b text, c text);\nCREATE MATERIALIZED VIEW m AS SELECT a, b, c FROM t;\nCREATE INDEX i ON m (a);\nCREATE INDEX j ON m (b);\nALTER TABLE m CLUSTER ON i;\n" +
				"ALTER MATERIALIZED VIEW m ALTER b SET STORAGE external, ALTER b SET STATISTICS 5, ALTER c SET COMPRESSION pglz, ALTER a SET (n_distinct = 3);",
			after: "CREATE TABLE t (a int, b text, c text);\nCREATE MATERIALIZED VIEW m AS SELECT a, b, c FROM t;\nCREATE INDEX i ON m (a);\nCREATE INDEX j ON m (c);\nALTER TABLE m CLUSTER ON j;\n" +
				"ALTER MATERIALIZED VIEW m ALTER b SET STATISTICS 7, ALTER c SET STORAGE main, ALTER a SET (n_distinct_inherited = 3);"},
		{name: "a table that is partitioned, with all that stands on it",
			before: "CREATE TABLE p (id int PRIMARY KEY, a int, n serial, CHECK (a > 0), UNIQUE (id, a));\nCREATE INDEX i ON p (a);\n" + standing,
			after: "CREATE TABLE p (id int, a int, n serial, k int, CHECK (a > 0), PRIMARY KEY (id, k), UNIQUE (id, a, k)) PARTITION BY LIST (k);\nCREATE TABLE p1 PARTITION OF p DEFAULT;\nCREATE INDEX i ON p (a);\n" +
				strings.ReplaceAll(standing, "(p) REFERENCES p (id)", "(p, k) REFERENCES p (id, k)")},
		{name: "another partition key",
			before: "CREATE TABLE p (a int, b int) PARTITION BY LIST (a);\nCREATE TABLE p1 PARTITION OF p DEFAULT;\nCREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);\nCREATE VIEW v AS SELECT a FROM p;",
			after:  "CREATE TABLE p (a int, b int) PARTITION BY RANGE (b);\nCREATE TABLE p1 PARTITION OF p DEFAULT;\nCREATE TABLE p2 PARTITION OF p FOR VALUES FROM (1) TO (2);\nCREATE VIEW v AS SELECT a FROM p;"},
	}
	pairs = append(pairs, slices.Concat(postgresOrderPairs(), postgresSearchPairs(), postgresPublishedPairs())...)
	for i := range pairs {
		if pairs[i].servers == nil {
			pairs[i].servers = []string{"postgres", "postgres18"}
		}
	}
	return pairs
}

// What has to come before or after what, and what holds on to what, where the
// names alone do not tell.
func postgresOrderPairs() []pair {
	return []pair{
		{name: "a domain inside of arrays that asks for more",
			before: "CREATE DOMAIN d AS text CONSTRAINT c CHECK (VALUE <> '');\nCREATE TYPE c AS (x d);\nCREATE TABLE t (a d, b d[] DEFAULT '{}', c c);",
			after:  "CREATE DOMAIN d AS text NOT NULL CONSTRAINT c CHECK (VALUE <> 'y');\nCREATE TYPE c AS (x d);\nCREATE TABLE t (a d, b d[] DEFAULT '{}', c c);"},
		{name: "statistics on columns that come back in another order",
			before: "CREATE TABLE t (id int, n int, m int);\nCREATE STATISTICS s (ndistinct) ON n, m FROM t;\nCREATE STATISTICS e ON (n + m) FROM t;",
			after:  "CREATE TABLE t (id int, m numeric);\nCREATE TABLE u (m int, n int);\nCREATE STATISTICS e ON (id + m) FROM t;"},
		{name: "types of many columns at once",
			before: "CREATE TABLE t (id int PRIMARY KEY, up int CONSTRAINT f REFERENCES t (id), a int DEFAULT 1, b varchar(9) DEFAULT 'x', c date, g int GENERATED ALWAYS AS (a + 1) STORED, CONSTRAINT k CHECK (id < up AND a > 0));\nCREATE INDEX i ON t (a, b) WHERE b <> '';\nINSERT INTO t VALUES (1, NULL, 2, 'y', '2020-01-01');",
			after:  "CREATE TABLE t (id bigint PRIMARY KEY, up bigint CONSTRAINT f REFERENCES t (id), a numeric DEFAULT 2, b text, c timestamp DEFAULT now(), g int GENERATED ALWAYS AS (a + 1) STORED, CONSTRAINT k CHECK (id < up AND a > 0));\nCREATE INDEX i ON t (a, b) WHERE b <> '';"},
		{name: "a collation of what a view reads",
			before: "CREATE COLLATION k FROM \"C\";\nCREATE TABLE t (a text COLLATE k, b text);\nCREATE VIEW v AS SELECT a, b FROM t;",
			after:  "CREATE TABLE t (a text, b text COLLATE \"C\");\nCREATE VIEW v AS SELECT a, b FROM t;"},
		{name: "rows of what is a view and then a table",
			before: "CREATE TABLE t (a int);\nCREATE VIEW v AS SELECT a FROM t;\nCREATE FUNCTION f(x v) RETURNS SETOF v LANGUAGE sql AS 'SELECT a FROM t';",
			after:  "CREATE TABLE t (a int);\nCREATE TABLE v (a int);\nCREATE FUNCTION f(x v) RETURNS SETOF v LANGUAGE sql AS 'SELECT a FROM t';"},
		{name: "types that become ones of another kind",
			before: "CREATE TYPE a AS ENUM ('x', 'y');\nCREATE TYPE b AS (n int, m text);\nCREATE TYPE c AS RANGE (subtype = float8);\nCREATE TYPE d AS ENUM ('x');\nCREATE TABLE t (a a DEFAULT 'x', b b, c c, CHECK (a <> 'y'));\n" +
				"CREATE VIEW v AS SELECT a, b FROM t;\nCREATE FUNCTION f(x d) RETURNS int LANGUAGE sql AS 'SELECT 1';",
			after: "CREATE DOMAIN a AS text CHECK (VALUE IN ('x', 'y'));\nCREATE TYPE b AS ENUM ('p');\nCREATE TYPE c AS ENUM ('q');\nCREATE TYPE d AS (n int);\nCREATE TABLE t (a a DEFAULT 'x', b b, c c, CHECK (a <> 'y'));\n" +
				"CREATE VIEW v AS SELECT a, b FROM t;\nCREATE FUNCTION f(x d) RETURNS int LANGUAGE sql AS 'SELECT 1';"},
		{name: "attributes of a type in another order",
			before: "CREATE TYPE p AS (a int, c int);\nCREATE TYPE q AS (a int, b text);\nCREATE FUNCTION f(p) RETURNS q LANGUAGE sql AS 'SELECT NULL::q';\nCREATE TYPE r AS (a int, b int);\nCREATE TABLE t (r r);",
			after:  "CREATE TYPE p AS (a int, b int, c int);\nCREATE TYPE q AS (b text, a int);\nCREATE FUNCTION f(p) RETURNS q LANGUAGE sql AS 'SELECT NULL::q';\nCREATE TYPE r AS (a int, b int, c int);\nCREATE TABLE t (r r);"},
		{name: "names of indexes that become those of tables, sequences and views",
			before: "CREATE TABLE t (a int);\nCREATE INDEX r ON t (a);\nCREATE INDEX s ON t (a);\nCREATE INDEX v ON t (a);",
			after:  "CREATE TABLE t (a int);\nCREATE TABLE r (a int);\nCREATE SEQUENCE s;\nCREATE VIEW v AS SELECT a FROM t;"},
		{name: "an index that options name, and a column of it that changes",
			before: "CREATE TABLE t (a int NOT NULL, b text);\nCREATE UNIQUE INDEX i ON t (a);\nALTER TABLE t CLUSTER ON i;\nALTER TABLE t REPLICA IDENTITY USING INDEX i;",
			after:  "CREATE TABLE t (a int NOT NULL, b int NOT NULL);\nCREATE UNIQUE INDEX i ON t (a, b);\nALTER TABLE t CLUSTER ON i;\nALTER TABLE t REPLICA IDENTITY USING INDEX i;"},
		{name: "sequences that turn around, and bounds that share no number",
			before: "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (START 100 MINVALUE 50), b bigint GENERATED BY DEFAULT AS IDENTITY, c int);\nCREATE SEQUENCE s;\nCREATE SEQUENCE u START 7;",
			after:  "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (INCREMENT -1), b bigint GENERATED BY DEFAULT AS IDENTITY (MAXVALUE 50 CYCLE), c int GENERATED ALWAYS AS IDENTITY (MINVALUE 3 MAXVALUE 99));\nCREATE SEQUENCE s INCREMENT -2 MINVALUE -100 MAXVALUE 0;\nCREATE SEQUENCE u INCREMENT -1;"},
		{name: "a column computed by a function from one that gets another type",
			before: "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';\nCREATE TABLE t (a int, g int GENERATED ALWAYS AS (f(a)) STORED);",
			after:  "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 1';\nCREATE TABLE t (a bigint, g int GENERATED ALWAYS AS (f(a::int) + 1) STORED);"},
		{name: "a multirange",
			before: "CREATE TYPE r AS RANGE (subtype = float8);\nCREATE TABLE t (id int, r r);",
			after:  "CREATE TYPE r AS RANGE (subtype = float8, multirange_type_name = m);\nCREATE TABLE t (id int, r r, m m);"},
		{name: "multiranges in the schema of their range and in another",
			before: "CREATE SCHEMA app;\nCREATE TYPE app.floatrange AS RANGE (subtype = float8);\nCREATE TABLE t (r app.floatrange, m app.floatmultirange);",
			after:  "CREATE SCHEMA app;\nCREATE TYPE app.floatrange AS RANGE (subtype = float8, multirange_type_name = m);\nCREATE TYPE app.r AS RANGE (subtype = float4);\nCREATE TABLE t (r app.floatrange, m m, n app.r_multirange);"},
		{name: "parents that share a column",
			before: "CREATE TABLE p1 (a int);\nCREATE TABLE p2 (a int);\nCREATE TABLE c (x int) INHERITS (p1);",
			after:  "CREATE TABLE p1 (a int);\nCREATE TABLE p2 (a int);\nCREATE TABLE c (x int) INHERITS (p1, p2);"},
		{name: "checks and columns that children have besides, at every level",
			before: "CREATE TABLE p (id int, CONSTRAINT k CHECK (id > 0));\nCREATE TABLE c (b int) INHERITS (p);\nCREATE TABLE g (x int) INHERITS (c);",
			after: "CREATE TABLE p (id int, n int, CONSTRAINT k CHECK (id > 0), CONSTRAINT l CHECK (n > 0));\nCREATE TABLE c (b int, n int, CONSTRAINT k CHECK (id > 0), CONSTRAINT l CHECK (n > 0)) INHERITS (p);\n" +
				"CREATE TABLE g (x int, CONSTRAINT k CHECK (id > 0)) INHERITS (c);"},
		{name: "a key by which a view groups, and one that a rule names",
			before: "CREATE TABLE t (id int PRIMARY KEY, k int, a text, CONSTRAINT u UNIQUE (a));\nCREATE VIEW v AS SELECT id, a, count(*) AS n FROM t GROUP BY id;\n" +
				"CREATE RULE r AS ON UPDATE TO v DO INSTEAD INSERT INTO t (a) VALUES (NEW.a) ON CONFLICT ON CONSTRAINT u DO NOTHING;",
			after: "CREATE TABLE t (id int, k int, a text, PRIMARY KEY (id, k), CONSTRAINT u UNIQUE (a, k));\nCREATE VIEW v AS SELECT id, k, a, count(*) AS n FROM t GROUP BY id, k;\n" +
				"CREATE RULE r AS ON UPDATE TO v DO INSTEAD INSERT INTO t (a) VALUES (NEW.a) ON CONFLICT ON CONSTRAINT u DO NOTHING;"},
		{name: "bodies in standard SQL",
			before: "CREATE TABLE t (id int, a text);\nCREATE FUNCTION g() RETURNS SETOF t LANGUAGE sql STABLE RETURN (SELECT t FROM t LIMIT 1);",
			after:  "CREATE TABLE t (id bigint, a varchar(10), b int);\nCREATE FUNCTION g() RETURNS SETOF t LANGUAGE sql STABLE RETURN (SELECT t FROM t ORDER BY b LIMIT 1);"},
		{name: "bodies that read columns which come and go",
			before: "CREATE TABLE t (a int, c int);\nCREATE FUNCTION g() RETURNS bigint LANGUAGE sql AS 'SELECT count(a) FROM t';\nCREATE FUNCTION h() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t WHERE a > 0';\nCREATE VIEW v AS SELECT a FROM t;",
			after:  "CREATE TABLE t (b int, c bigint);\nCREATE FUNCTION g() RETURNS bigint LANGUAGE sql AS 'SELECT count(b) FROM t';\nCREATE FUNCTION h() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t WHERE b > 0';\nCREATE VIEW v AS SELECT c FROM t;"},
		{name: "a default that is a new value of an enum in another schema",
			before: "CREATE SCHEMA app;\nCREATE TYPE app.e AS ENUM ('a', 'b');\nCREATE TABLE app.t (x app.e DEFAULT 'a');\nCREATE FUNCTION app.f(app.e) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';\nALTER TABLE app.t ADD CONSTRAINT k CHECK (app.f(x));",
			after:  "CREATE SCHEMA app;\nCREATE TYPE app.e AS ENUM ('a', 'b', 'c');\nCREATE TABLE app.t (x app.e DEFAULT 'c', y app.e[]);\nCREATE FUNCTION app.f(app.e) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false';\nALTER TABLE app.t ADD CONSTRAINT k CHECK (app.f(x) OR app.f(y[1]));"},
		{name: "defaults of an enum whose values are exchanged",
			before: "CREATE TYPE m AS ENUM ('a', 'b', 'c');\nCREATE TABLE t (x m DEFAULT 'c', y m[] DEFAULT '{c}');\nCREATE FUNCTION f(x m DEFAULT 'c') RETURNS m LANGUAGE sql AS 'SELECT x';",
			after:  "CREATE TYPE m AS ENUM ('d', 'a');\nCREATE TABLE t (x m DEFAULT 'd', y m[] DEFAULT '{a}');\nCREATE FUNCTION f(x m DEFAULT 'd') RETURNS m LANGUAGE sql AS 'SELECT x';"},
		{name: "an enum's comment",
			before: "CREATE TYPE m AS ENUM ('a');\nCREATE TABLE t (x m);\nCREATE VIEW v AS SELECT x FROM t;",
			after:  "CREATE TYPE m AS ENUM ('a');\nCOMMENT ON TYPE m IS 'moods';\nCREATE TABLE t (x m);\nCREATE VIEW v AS SELECT x FROM t;"},
		{name: "a default that calls what goes with the type",
			before: "CREATE SCHEMA a;\nCREATE TYPE a.e AS ENUM ('x');\nCREATE FUNCTION a.f() RETURNS a.e LANGUAGE sql AS 'SELECT ''x''::a.e';\nCREATE TABLE u (e a.e DEFAULT a.f());",
			after:  "CREATE SCHEMA b;\nCREATE TYPE b.e AS ENUM ('x');\nCREATE FUNCTION b.f() RETURNS b.e LANGUAGE sql AS 'SELECT ''x''::b.e';\nCREATE TABLE u (e b.e DEFAULT b.f());"},
		{name: "partitions that get other bounds while columns change",
			before: "CREATE TABLE h (id int, v text) PARTITION BY HASH (id);\nCREATE TABLE h0 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 0);\nCREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 1);",
			after: "CREATE TABLE h (id int, v varchar(10)) PARTITION BY HASH (id);\nCREATE TABLE h0 PARTITION OF h FOR VALUES WITH (MODULUS 4, REMAINDER 0);\n" +
				"CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 1);\nCREATE TABLE h2 PARTITION OF h FOR VALUES WITH (MODULUS 4, REMAINDER 2);"},
		{name: "partitions in the place of another one",
			before: "CREATE TABLE q (a int) PARTITION BY RANGE (a);\nCREATE TABLE q1 PARTITION OF q FOR VALUES FROM (1) TO (9);",
			after:  "CREATE TABLE q (a int) PARTITION BY RANGE (a);\nCREATE TABLE q2 PARTITION OF q FOR VALUES FROM (1) TO (5);\nCREATE TABLE q3 PARTITION OF q FOR VALUES FROM (5) TO (9);"},
		{name: "a partition that forbids null by itself",
			before: "CREATE TABLE p (a int, b int NOT NULL) PARTITION BY LIST (a);\nCREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);",
			after:  "CREATE TABLE p (a int, b int) PARTITION BY LIST (a);\nCREATE TABLE p1 PARTITION OF p (b NOT NULL) FOR VALUES IN (1);"},
		{name: "partitions that leave and join, with what is shared and nobody declares",
			before: "CREATE TABLE q (a int PRIMARY KEY);\nCREATE TABLE p (id int NOT NULL, d int NOT NULL CONSTRAINT f REFERENCES q, CONSTRAINT k CHECK (d > 0), PRIMARY KEY (id, d)) PARTITION BY RANGE (d);\nCREATE INDEX i ON p (d);\nCREATE INDEX j ON p (id);\n" +
				"CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9);\nCREATE TABLE p2 (id int, d int);\nCREATE TABLE p3 PARTITION OF p FOR VALUES FROM (20) TO (29) PARTITION BY LIST (id);\nCREATE TABLE p31 PARTITION OF p3 DEFAULT;",
			after: "CREATE TABLE q (a int PRIMARY KEY);\nCREATE TABLE p (id int NOT NULL, d int NOT NULL CONSTRAINT f REFERENCES q, CONSTRAINT k CHECK (d > 0), PRIMARY KEY (id, d)) PARTITION BY RANGE (d);\nCREATE INDEX i ON p (d, id);\n" +
				"CREATE TABLE p1 (id int, d int NOT NULL);\nCREATE TABLE p2 PARTITION OF p FOR VALUES FROM (9) TO (19);\nCREATE TABLE p3 PARTITION OF p FOR VALUES FROM (20) TO (29) PARTITION BY LIST (id);\nCREATE TABLE p31 (id int NOT NULL, d int NOT NULL);"},
		{name: "keys of partitions that are parts of an index, beside parts of their own",
			before: "CREATE TABLE p (id int, d int) PARTITION BY RANGE (d);\nCREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9);\nALTER TABLE p1 ADD CONSTRAINT k UNIQUE (id, d);\n" +
				"CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (9) TO (19);\nCREATE UNIQUE INDEX u ON p (id, d);\nCREATE INDEX i ON p (d);\nCREATE INDEX j ON p2 (d);",
			after: "CREATE TABLE p (id int, d int);\nCREATE TABLE p1 (id int, d int, CONSTRAINT k UNIQUE (id, d));\n" +
				"CREATE TABLE p2 (id int, d int);"},
		{name: "another partition key, and a serial column that partitions draw from",
			before: "CREATE TABLE p (id serial, n bigserial, d int NOT NULL) PARTITION BY RANGE (d);\nCREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9);",
			after:  "CREATE TABLE p (id serial, n bigserial, d int NOT NULL) PARTITION BY LIST (d);\nCREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);"},
		{name: "a partition that draws from a table which is partitioned no more",
			before: "CREATE TABLE p (id int, n serial) PARTITION BY RANGE (id);\nCREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9);",
			after:  "CREATE TABLE p (id int, n serial);\nCREATE TABLE p1 (id int, n serial);"},
		{name: "constraints and indexes that exchange their names",
			before: "CREATE TABLE t (a int, b int, CONSTRAINT x UNIQUE (a), CONSTRAINT y CHECK (b > 0));\nCREATE INDEX i ON t (a);\nCREATE INDEX j ON t (b);\nCREATE INDEX k ON t (a, b);",
			after:  "CREATE TABLE t (a int, b int, CONSTRAINT y UNIQUE (a), CONSTRAINT x CHECK (b > 0));\nCREATE INDEX j ON t (a);\nCREATE INDEX k ON t (b);\nCREATE INDEX i ON t (a, b);"},
		{name: "storage parameters as they are written",
			before: "CREATE TABLE t (a int) WITH (autovacuum_enabled = off);\nCREATE INDEX i ON t (a) WITH (fillfactor = 50);",
			after:  "CREATE TABLE t (a int) WITH (autovacuum_enabled = off, fillfactor = 70);\nCREATE INDEX i ON t (a) WITH (deduplicate_items = off);"},
		{name: "a function whose parameter is called as the table that calls it is",
			before: "CREATE FUNCTION norm(t text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower(t)';\nCREATE TABLE t (a text, n text GENERATED ALWAYS AS (norm(a)) STORED);",
			after: "CREATE FUNCTION norm(t text, x boolean DEFAULT false) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper(t)';\n" +
				"CREATE TABLE t (a text, n text GENERATED ALWAYS AS (norm(a, true)) STORED);"},
		{name: "defaults of heirs that stay, change and are none",
			before: "CREATE TABLE p (a int DEFAULT 1, b int DEFAULT 1, c int, d int DEFAULT 1);\nCREATE TABLE z (x int, a int DEFAULT 5) INHERITS (p);\nALTER TABLE z ALTER b SET DEFAULT 5, ALTER c SET DEFAULT 5, ALTER d DROP DEFAULT;\nCREATE TABLE y () INHERITS (z);\nALTER TABLE y ALTER a SET DEFAULT 7;",
			after:  "CREATE TABLE p (a int DEFAULT 2, b int, c int DEFAULT 2, d int DEFAULT 2);\nCREATE TABLE z (x int, a int DEFAULT 5) INHERITS (p);\nALTER TABLE z ALTER b SET DEFAULT 5, ALTER c SET DEFAULT 6, ALTER d DROP DEFAULT;\nCREATE TABLE y () INHERITS (z);\nALTER TABLE y ALTER a SET DEFAULT 7;"},
		{name: "defaults of partitions that stay, change and are none",
			before: "CREATE TABLE p (id int, a int DEFAULT 1, b int DEFAULT 1, c int DEFAULT 1) PARTITION BY RANGE (id);\nCREATE TABLE p1 PARTITION OF p (a DEFAULT 5, b DEFAULT 5, c DEFAULT NULL) FOR VALUES FROM (1) TO (9);\nCREATE TABLE p2 PARTITION OF p FOR VALUES FROM (9) TO (19);",
			after:  "CREATE TABLE p (id int, a int DEFAULT 2, b bigint DEFAULT 2, c int DEFAULT 2) PARTITION BY RANGE (id);\nCREATE TABLE p1 PARTITION OF p (a DEFAULT 5, b DEFAULT 6, c DEFAULT NULL) FOR VALUES FROM (1) TO (9);\nCREATE TABLE p2 PARTITION OF p FOR VALUES FROM (9) TO (19);\nCREATE TABLE p3 PARTITION OF p (c DEFAULT NULL) FOR VALUES FROM (19) TO (29);\nCREATE TABLE q (a int DEFAULT 1, b int DEFAULT 1);\nCREATE TABLE h () INHERITS (q);\nALTER TABLE h ALTER a DROP DEFAULT, ALTER b SET DEFAULT 2;"},
		{name: "parts of indexes that somebody named",
			before: "CREATE TABLE p (id int PRIMARY KEY, a int, UNIQUE (id, a)) PARTITION BY RANGE (id);\nCREATE INDEX i ON p (a) INCLUDE (id);\nCREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9) PARTITION BY RANGE (id);\nCREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (1) TO (5);\n" +
				"ALTER INDEX p1_pkey RENAME TO mine;\nALTER INDEX p11_a_id_idx RENAME TO mine_i;\nALTER INDEX p11_id_a_key RENAME TO mine_k;",
			after: "CREATE TABLE p (id int PRIMARY KEY, a bigint, UNIQUE (id, a)) PARTITION BY RANGE (id);\nCREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9) PARTITION BY RANGE (id);\nCREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (1) TO (5);\nCREATE TABLE p12 PARTITION OF p1 FOR VALUES FROM (5) TO (9);\n" +
				"CREATE INDEX j ON ONLY p (a);\nCREATE INDEX j1 ON ONLY p1 (a);\nALTER INDEX j ATTACH PARTITION j1;\nCREATE INDEX j11 ON p11 (a);\nALTER INDEX j1 ATTACH PARTITION j11;\nCREATE INDEX j12 ON p12 (a);\nALTER INDEX j1 ATTACH PARTITION j12;\nALTER INDEX p11_pkey RENAME TO mine;\nALTER INDEX p11_id_a_key RENAME TO mine_k;"},
		{name: "a partition with named parts that goes, and one that becomes a table",
			before: "CREATE TABLE p (id int PRIMARY KEY, a int) PARTITION BY RANGE (id);\nCREATE INDEX i ON p (a);\nCREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9);\nCREATE TABLE p2 PARTITION OF p FOR VALUES FROM (9) TO (19);\nALTER INDEX p1_pkey RENAME TO mine;\nALTER INDEX p2_pkey RENAME TO mine_k;\nALTER INDEX p2_a_idx RENAME TO mine_i;",
			after:  "CREATE TABLE p (id int PRIMARY KEY, a int) PARTITION BY RANGE (id);\nCREATE INDEX i ON p (a);\nCREATE TABLE p2 (id int CONSTRAINT mine_k PRIMARY KEY, a int);\nCREATE INDEX mine_i ON p2 (a);"},
		{name: "named parts of a table that is partitioned otherwise",
			before: "CREATE TABLE p (id int NOT NULL, a int NOT NULL) PARTITION BY RANGE (id);\nCREATE INDEX i ON p (a);\nCREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9);\nALTER INDEX p1_a_idx RENAME TO mine;",
			after:  "CREATE TABLE p (id int NOT NULL, a int NOT NULL) PARTITION BY RANGE (a);\nCREATE INDEX i ON p (a);\nCREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9);\nALTER INDEX p1_a_idx RENAME TO mine;"},
		{name: "columns of a foreign key with a period, and of the key that it leads to, get another type", servers: []string{"postgres18"},
			before: "CREATE EXTENSION btree_gist;\nCREATE TABLE r (id int, d daterange, CONSTRAINT rp PRIMARY KEY (id, d WITHOUT OVERLAPS));\nCREATE TABLE b (id int, d daterange, CONSTRAINT bf FOREIGN KEY (id, PERIOD d) REFERENCES r (id, PERIOD d));",
			after:  "CREATE EXTENSION btree_gist;\nCREATE TABLE r (id bigint, d daterange, CONSTRAINT rp PRIMARY KEY (id, d WITHOUT OVERLAPS));\nCREATE TABLE b (id bigint, d daterange, CONSTRAINT bf FOREIGN KEY (id, PERIOD d) REFERENCES r (id, PERIOD d));"},
		{name: "a sequence that is a serial column's no more", before: "CREATE TABLE t (id serial);",
			after: "CREATE TABLE t (id int);\nCREATE SEQUENCE t_id_seq;"},
		{name: "a sequence that stays when its serial column goes",
			before: "CREATE SCHEMA app;\nCREATE TABLE app.t (id serial, a int);\nCREATE TABLE u (a int);\nCREATE TABLE v (id bigserial);",
			after:  "CREATE SCHEMA app;\nCREATE TABLE app.t (a int);\nCREATE SEQUENCE app.t_id_seq;\nCREATE SEQUENCE v_id_seq CYCLE;\nCREATE TABLE u (a int DEFAULT nextval('v_id_seq'));"},
		{name: "a column that draws from a sequence and becomes a serial one",
			before: "CREATE SEQUENCE t_id_seq START 5;\nCREATE TABLE t (id int NOT NULL DEFAULT nextval('t_id_seq'));", after: "CREATE TABLE t (id serial);"},
		{name: "storage parameters in the order in which they are set", servers: []string{"postgres", "postgres18"},
			before: "CREATE TABLE t (a int, b text, PRIMARY KEY (a) WITH (fillfactor=70, deduplicate_items=off)) WITH (fillfactor=70, autovacuum_enabled=off, autovacuum_vacuum_threshold=40, toast.autovacuum_enabled=off, toast_tuple_target=200);\n" +
				"CREATE INDEX i ON t (a) WITH (fillfactor=50, deduplicate_items=off);\nCREATE INDEX j ON t (a) WITH (fillfactor=50, deduplicate_items=off);\nCREATE TABLE same (a int) WITH (fillfactor=70, autovacuum_enabled=off);",
			after: "CREATE TABLE t (a int, b text, PRIMARY KEY (a) WITH (fillfactor=70, deduplicate_items=off)) WITH (toast.vacuum_truncate=off, toast_tuple_target=200, fillfactor=80, toast.autovacuum_enabled=off, autovacuum_vacuum_threshold=40);\n" +
				"CREATE INDEX i ON t (a) WITH (deduplicate_items=off, fillfactor=60);\nCREATE INDEX j ON t (b) WITH (fillfactor=60, deduplicate_items=off);\nCREATE TABLE same (a int) WITH (fillfactor=70, autovacuum_enabled=off);\n" +
				"CREATE TABLE u (a int, UNIQUE (a) WITH (fillfactor=50, deduplicate_items=off), EXCLUDE (a WITH =) WITH (fillfactor=60, deduplicate_items=off)) WITH (toast_tuple_target=200, fillfactor=80, autovacuum_vacuum_threshold=40);"},
		{name: "constraints that forbid null", servers: []string{"postgres18"},
			before: "CREATE TABLE t (a int, b int NOT NULL, c int CONSTRAINT c1 NOT NULL);\nALTER TABLE t ADD CONSTRAINT x NOT NULL a NOT VALID;",
			after:  "CREATE TABLE t (a int CONSTRAINT x NOT NULL, b int, c int CONSTRAINT c2 NOT NULL NO INHERIT, d int);\nALTER TABLE t ADD CONSTRAINT y NOT NULL b NOT VALID;"},
	}
}

// A table gets the checks of a parent before it inherits that one, and columns of the
// types that a new parent has. What it has by itself then is not found to go.
func TestTablesThatInherit(t *testing.T) {
	for _, server := range []string{"postgres", "postgres18"} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			from, to := testdb.New(t, server), testdb.New(t, server)
			from.Load(t, "CREATE TABLE c (x int, a int);\nCREATE TABLE q (b int);\nCREATE TABLE d (x int, b int) INHERITS (q);")
			to.Load(t, "CREATE TABLE p (a int, n int DEFAULT 3, CONSTRAINT k CHECK (a BETWEEN 1 AND 5 AND n > 0));\nCREATE TABLE q (b int);\nCREATE TABLE r (b bigint);\n"+
				"CREATE TABLE c (x int, a int) INHERITS (p);\nCREATE TABLE d (x int, b bigint) INHERITS (r);")
			if d, err := connect(t, from).thereAndBack(t, connect(t, to).read(t)); err != nil {
				t.Errorf("%v\n%s", err, texts(d.Changes))
			}
		})
	}
}

// A BETWEEN that begins a longer condition stays one: of what the server prints for it,
// it would make another expression.
func TestBetweenStays(t *testing.T) {
	const after = "CREATE DOMAIN d AS int CONSTRAINT k CHECK (VALUE BETWEEN 1 AND 10 AND VALUE <> 3);\n" +
		"CREATE TABLE t (a int, b date, c int CHECK (a BETWEEN 1 AND 5 AND b BETWEEN '2020-01-01' AND '2021-01-01'), CHECK (a NOT BETWEEN 1 AND 2 OR b IS NULL));\n" +
		"CREATE INDEX i ON t (a) WHERE a + 1 BETWEEN 1 AND 2 AND b IS NULL;\nCREATE VIEW v AS SELECT a FROM t WHERE a BETWEEN 1 AND 2 AND (b IS NULL OR a NOT BETWEEN 3 AND 4);\n" +
		"CREATE MATERIALIZED VIEW m AS SELECT a, count(*) FROM t GROUP BY a HAVING count(*) BETWEEN 1 AND 2 AND max(a) > 1;\nCREATE POLICY p ON t USING (a BETWEEN 1 AND 2 AND a > 1);"
	for _, server := range []string{"postgres", "postgres18"} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			from, to := testdb.New(t, server), testdb.New(t, server)
			to.Load(t, after)
			connect(t, from).upAndBack(t, connect(t, to).read(t), func() {
				for _, text := range []string{
					"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype = 'c' ORDER BY conname",
					"SELECT pg_get_indexdef('i'::regclass)",
					"SELECT pg_get_viewdef(c) FROM unnest('{v,m}'::regclass[]) AS c",
					"SELECT pg_get_expr(polqual, polrelid) FROM pg_policy",
				} {
					if diff := cmp.Diff(to.Query(t, text), from.Query(t, text)); diff != "" {
						t.Errorf("not as declared (-declared +made):\n%s", diff)
					}
				}
			})
		})
	}
}

// An index that says the method that it has anyway says it again when it comes back,
// and one that does not say it yet says it under its new name.
func TestIndexMethodsComeBack(t *testing.T) {
	const before = "CREATE TABLE t (id int, a int, b int, c int, PRIMARY KEY (id) USING BTREE, KEY i (a) USING BTREE, KEY j (b), UNIQUE KEY k (c));\n" +
		"CREATE TABLE v (a int, b int, KEY p (a) USING HASH, KEY q (b) USING BTREE);\n" + // MySQL keeps no HASH for show
		"CREATE TABLE u (id int, KEY l (id) USING BTREE, KEY m (id, id2), id2 int);"
	for _, server := range []string{"mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			from, to := testdb.New(t, server), testdb.New(t, server)
			from.Load(t, before)
			other := map[string]string{"mysql": "BTREE", "mariadb": "HASH"}[server]
			to.Load(t, "CREATE TABLE t (id int, a int, b int, c int, KEY i (b) USING BTREE, UNIQUE KEY n (c) USING BTREE);\n"+
				"CREATE TABLE v (a int, b int, KEY p (a) USING BTREE, KEY q (b) USING "+other+");")
			l, start := connect(t, from), from.Dump(t)
			declared, err := introspect.Read(t.Context(), testdb.Connect(t, to.URL), introspect.Options{Statements: true})
			if err != nil {
				t.Fatal(err)
			}
			l.upAndBack(t, declared.Schema, func() {
				if diff := cmp.Diff(to.Dump(t), from.Dump(t)); diff != "" {
					t.Errorf("not as declared (-declared +made):\n%s", diff)
				}
			})
			if diff := cmp.Diff(start, from.Dump(t)); diff != "" {
				t.Errorf("not restored (-start +restored):\n%s", diff)
			}
		})
	}
}

// MySQL prints the collation of a column that is its table's where the column's
// definition named it. So do what is made anew, what comes back, and what else of such
// a column changes; nothing is found to do where only one side says it.
func TestStatedCollations(t *testing.T) {
	const before = "CREATE TABLE gone (a varchar(9) COLLATE utf8mb4_bin) COLLATE utf8mb4_bin;\n" +
		"CREATE TABLE t (id int, a varchar(9) CHARACTER SET utf8mb4, b varchar(9), c text CHARACTER SET utf8mb4, d varchar(9) CHARACTER SET utf8mb4, e int);"
	const after = "CREATE TABLE made (a varchar(9) COLLATE utf8mb4_bin, b varchar(9), c enum('x') CHARACTER SET utf8mb4 COLLATE utf8mb4_bin) COLLATE utf8mb4_bin;\n" +
		"CREATE TABLE t (id int, a varchar(19) CHARACTER SET utf8mb4 COMMENT 'it''s', b varchar(19), d varchar(9) CHARACTER SET utf8mb4, e int, f text CHARACTER SET utf8mb4, g varchar(9));"
	from, to, other := testdb.New(t, "mysql"), testdb.New(t, "mysql"), testdb.New(t, "mysql")
	from.Load(t, before)
	to.Load(t, after)
	other.Load(t, strings.ReplaceAll(strings.ReplaceAll(before, "(9) COLLATE utf8mb4_bin)", "(9))"), " CHARACTER SET utf8mb4", ""))
	read := func(db testdb.DB) schema.Schema {
		s, err := introspect.Read(t.Context(), testdb.Connect(t, db.URL), introspect.Options{Statements: true})
		if err != nil {
			t.Fatal(err)
		}
		return s.Schema
	}
	l, start, declared := connect(t, from), from.Dump(t), read(to)
	for _, side := range []testdb.DB{from, other} {
		if d, err := connect(t, side).diff(t, read(from)); err != nil || len(d.Changes)+len(d.Unsettled.Tables) > 0 {
			t.Errorf("found where only one side states a collation, or none: %v\n%s", err, texts(d.Changes))
		}
	}
	d, err := l.diff(t, declared)
	if err != nil {
		t.Fatal(err)
	}
	up, down := upAndDown(d.Changes)
	if err := l.apply(t, up); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(to.Dump(t), from.Dump(t)); diff != "" {
		t.Errorf("not as declared (-declared +made):\n%s", diff)
	}
	if err := l.apply(t, down); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(start, from.Dump(t)); diff != "" {
		t.Errorf("not restored (-start +restored):\n%s", diff)
	}
}

// thereAndBackBy brings a schema to another one, and back, on each of the servers. renames
// says in that one what had which name.
func thereAndBackBy(t *testing.T, servers []string, before, after string, renames func(*schema.Schema)) {
	t.Helper()
	for _, server := range servers {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			from, to := testdb.New(t, server), testdb.New(t, server)
			from.Load(t, before)
			to.Load(t, after)
			declared := connect(t, to).read(t)
			renames(&declared)
			if d, err := connect(t, from).thereAndBack(t, declared); err != nil {
				t.Errorf("found:\n%s%v", texts(d.Changes), err)
			}
		})
	}
}

// A column that begins to count has to be a key in the same statement, whatever
// else of the table gets another name.
func TestCountsWhileOthersAreRenamed(t *testing.T) {
	thereAndBackBy(t, []string{"mysql", "mariadb"},
		"CREATE TABLE old_accounts (id bigint NOT NULL, user_name varchar(50), active boolean, old_field text, KEY k (active));\nINSERT INTO old_accounts VALUES (1, 'a', true, 'x');",
		"CREATE TABLE accounts (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, username varchar(100), is_active boolean DEFAULT true, created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP, KEY k (is_active));",
		func(s *schema.Schema) {
			accounts := s.Table(schema.Name{Name: "accounts"})
			accounts.RenamedFrom = "old_accounts"
			accounts.Column("username").RenamedFrom = "user_name"
			accounts.Column("is_active").RenamedFrom = "active"
		})
}

// What a table had that gets another name comes back by the names that it had, though
// the table has its new one still when it does.
func TestNamesOnTheWayBackOfARenamedTable(t *testing.T) {
	thereAndBackBy(t, []string{"postgres", "postgres18"},
		"CREATE TABLE old (id int PRIMARY KEY, a int NOT NULL, b text NOT NULL, s serial, i int GENERATED ALWAYS AS IDENTITY, u int UNIQUE, c int CHECK (c > 0));",
		"CREATE TABLE new (id int CONSTRAINT old_pkey PRIMARY KEY, a int);",
		func(s *schema.Schema) { s.Tables[0].RenamedFrom = "old" })
}

// The way back takes an added value away from an enum by its values' names as they
// were before some were renamed.
func TestEnumValuesRenamedAndAdded(t *testing.T) {
	thereAndBackBy(t, []string{"postgres", "postgres18"},
		"CREATE TYPE state AS ENUM ('open', 'shipping');\nCREATE TABLE t (a state DEFAULT 'shipping', b state DEFAULT 'shipping');\nINSERT INTO t VALUES ('shipping');",
		"CREATE TYPE status AS ENUM ('new', 'open', 'shipped', 'gone');\nCREATE TABLE t (a status DEFAULT 'shipped', b status DEFAULT 'open');",
		func(s *schema.Schema) {
			s.Enums[0].RenamedFrom, s.Enums[0].ValuesRenamed = "state", map[string]string{"shipped": "shipping"}
		})
}
