package autogen_test

import (
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

// SQLite takes any words for a type, enum(1) among them, and in quotes any text:
// a table that has such a one is taken over and changed as any other.
func TestSQLiteTypesOfOddWords(t *testing.T) {
	t.Parallel()
	from, to := testdb.New(t, "sqlite"), testdb.New(t, "sqlite")
	from.Load(t, `CREATE TABLE t (a enum(1), b "not a (type" NOT NULL, c text); INSERT INTO t VALUES (1, 2, 'x');`)
	to.Load(t, `CREATE TABLE t (a enum(2) NOT NULL, b "not a (type", c text, d "it's odd", e enum (-1.5, +2));
CREATE TABLE u (a "another (one", b "enum" (3));`)
	if _, err := connect(t, from).thereAndBack(t, connect(t, to).read(t)); err != nil {
		t.Error(err)
	}
}
