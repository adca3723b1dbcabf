package autogen_test

import (
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

// pair is a script of before and one of after.
type pair struct {
	name          string
	servers       []string // mysql and mariadb, if empty
	before, after string
}

// What the servers of MySQL do to a statement that they should leave alone, and
// what they refuse to do in one.
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
		{name: "a default that is another one on each server", before: "CREATE TABLE t (id int PRIMARY KEY);\nINSERT INTO t VALUES (1), (2);",
			after: "CREATE TABLE t (id int PRIMARY KEY, a varchar(40) NOT NULL DEFAULT (uuid()), b int, c varchar(40) DEFAULT (uuid()));"},
		{name: "a spatial column", servers: []string{"mysql"}, before: "CREATE TABLE t (id int PRIMARY KEY, g point NOT NULL SRID 4326, SPATIAL KEY s (g));",
			after: "CREATE TABLE t (id int PRIMARY KEY, g point NOT NULL);"},
		{name: "compression", servers: []string{"mysql"}, before: "CREATE TABLE t (id int PRIMARY KEY) COMPRESSION='zlib';", after: "CREATE TABLE t (id int PRIMARY KEY);"},
		{name: "a sequence", servers: []string{"mariadb"}, before: "CREATE SEQUENCE s MAXVALUE 9 CYCLE;", after: "CREATE SEQUENCE s;"},
		{name: "an engine's options", servers: []string{"mariadb"}, before: "CREATE TABLE t (id int) ENGINE=Aria TRANSACTIONAL=0 PAGE_CHECKSUM=0;",
			after: "CREATE TABLE t (id int) ENGINE=Aria TRANSACTIONAL=1;"},
		{name: "a view with triggers", servers: []string{"sqlite"},
			before: "CREATE TABLE t (a text);\nCREATE VIEW v AS SELECT a FROM t;\nCREATE TRIGGER i INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (NEW.a); END;",
			after:  "CREATE TABLE t (a text);\nCREATE VIEW v AS SELECT upper(a) AS a FROM t;\nCREATE TRIGGER i INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (NEW.a); END;"},
	}
	for _, p := range pairs {
		servers := p.servers
		if servers == nil {
			servers = []string{"mysql", "mariadb"}
		}
		for _, server := range servers {
			t.Run(p.name+"/"+server, func(t *testing.T) {
				t.Parallel()
				for _, turn := range []struct{ from, to string }{{p.before, p.after}, {p.after, p.before}} {
					from, to := testdb.New(t, server), testdb.New(t, server)
					from.Load(t, turn.from)
					to.Load(t, turn.to)
					if d, err := connect(t, from).thereAndBack(t, connect(t, to).read(t)); err != nil {
						t.Errorf("from\n%s\nto\n%s\nfound:\n%s%v", turn.from, turn.to, texts(d.Changes), err)
					}
				}
			})
		}
	}
}
