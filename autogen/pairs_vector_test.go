package autogen_test

import (
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

// MariaDB's vector indexes, where the server has them.
func TestVectorIndexes(t *testing.T) {
	if !connect(t, testdb.MariaDB(t)).conn.Server().AtLeast(11, 7, 0) {
		t.Skip("MariaDB has vector indexes from 11.7 on")
	}
	pairs := []pair{
		{name: "a vector index comes with its column",
			before: "CREATE TABLE t (id int PRIMARY KEY, a int);",
			after:  "CREATE TABLE t (id int PRIMARY KEY, a int, v vector(3) NOT NULL, VECTOR INDEX k (v) M=8 DISTANCE=cosine, KEY (a));"},
		{name: "a vector index becomes another one",
			before: "CREATE TABLE t (id int PRIMARY KEY, v vector(3) NOT NULL, VECTOR INDEX k (v) DISTANCE='euclidean');\nCREATE TABLE u (id int PRIMARY KEY, v vector(3) NOT NULL, w vector(4) NOT NULL, VECTOR INDEX k (v));",
			after:  "CREATE TABLE t (id int PRIMARY KEY, v vector(3) NOT NULL, VECTOR INDEX k (v) distance=cosine m=4 COMMENT 'near');\nCREATE TABLE u (id int PRIMARY KEY, v vector(3) NOT NULL, w vector(4) NOT NULL, VECTOR INDEX l (w));"},
		{name: "a vector index is called otherwise, and its column is of another size",
			before: "CREATE TABLE t (id int PRIMARY KEY, v vector(3) NOT NULL, VECTOR INDEX k (v) M=8);",
			after:  "CREATE TABLE t (id int PRIMARY KEY, v vector(5) NOT NULL COMMENT 'x', VECTOR INDEX l (v) M=8);"},
	}
	eachTurn(t, pairs, []string{"mariadb"}, func(t *testing.T, turn turn) {
		if d, err := connect(t, turn.from).thereAndBack(t, connect(t, turn.to).read(t)); err != nil {
			t.Errorf("from\n%s\nto\n%s\nfound:\n%s%v", turn.before, turn.after, texts(d.Changes), err)
		}
	})
}
