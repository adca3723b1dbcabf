package runner_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

// A table that is rebuilt is answered for by what the revision does to its
// foreign keys, not by rows that were orphans before.
func TestOrphansOfBefore(t *testing.T) {
	const family = `
[[upgrade]]
op = "create_table"
table = "parents"
columns = [{ name = "id", type = "bigint", nullable = false }]
primary_key = ["id"]

[[upgrade]]
op = "create_table"
table = "children"
columns = [{ name = "id", type = "bigint", nullable = false }, { name = "parent", type = "bigint" }]
primary_key = ["id"]
foreign_keys = [{ columns = ["parent"], references = "parents.id" }]
`
	const rebuild = `
[[upgrade]]
op = "alter_column"
table = "children"
column = "parent"
nullable = false
`
	const orphan = "INSERT INTO children VALUES (1, 7)"
	setUp := func(t *testing.T, before ...string) testdb.DB {
		db := testdb.SQLite(t)
		if err := upgrade(t, db, chain(family), runner.Options{}); err != nil {
			t.Fatal(err)
		}
		do(t, testdb.Connect(t, db.URL), append([]string{"PRAGMA foreign_keys = OFF"}, before...)...)
		return db
	}

	t.Run("were there before", func(t *testing.T) {
		db := setUp(t, orphan)
		if err := upgrade(t, db, chain(family, rebuild), runner.Options{}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"1 7"}, rowsOf(t, testdb.Connect(t, db.URL), "SELECT * FROM children")); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("are new", func(t *testing.T) {
		db := setUp(t, orphan, "INSERT INTO parents VALUES (8)", "INSERT INTO children VALUES (2, 8)")
		err := upgrade(t, db, chain(family, rebuild+execute("DELETE FROM parents")), runner.Options{})
		var found *runner.AssertError
		if !asError(err, &found) || !strings.HasPrefix(found.Message, "1 row would be left") {
			t.Fatalf("Upgrade = %v", err)
		}
		if diff := cmp.Diff([][]string{{"children", "2", "parents"}}, found.Rows); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("cannot be told of a key that was wrong before", func(t *testing.T) {
		db := setUp(t, "CREATE TABLE loose (n integer)", "CREATE TABLE wrong (n integer REFERENCES loose (n))", "INSERT INTO wrong VALUES (1)")
		if err := upgrade(t, db, chain(family, rebuild), runner.Options{}); err != nil {
			t.Fatal(err)
		}
	})
}
