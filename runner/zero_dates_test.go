package runner_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

// Tables with a date like 0000-00-00 for a default are made, and altered, in a session
// that takes none; no other statement is run in another session.
func TestZeroDates(t *testing.T) {
	steps := []string{
		"op = \"create_table\"\ntable = \"made\"\ncolumns = [{ name = \"at\", type = \"timestamp\", nullable = false, default = \"'0000-00-00 00:00:00'\" }]",
		"op = \"add_column\"\ntable = \"made\"\ncolumn = { name = \"n\", type = \"integer\" }",
		"op = \"add_column\"\ntable = \"there\"\ncolumn = { name = \"n\", type = \"integer\" }",
		"op = \"create_index\"\ntable = \"there\"\nindex = { name = \"i\", columns = [\"n\"] }",
		"op = \"execute\"\nsql = \"ALTER TABLE there ADD COLUMN m int\"",
		"op = \"alter_column\"\ntable = \"there\"\ncolumn = \"n\"\ntype = \"bigint\"",
	}
	for _, dialect := range []string{"mysql", "mariadb"} {
		for _, apart := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, each by itself: %v", dialect, apart), func(t *testing.T) {
				db := testdb.New(t, dialect)
				db.Load(t, "SET sql_mode = '';\nCREATE TABLE there (id int, at datetime NOT NULL DEFAULT '0000-00-00 00:00:00');")
				conn := testdb.Connect(t, db.URL)
				do(t, conn, "SET SESSION sql_mode = 'TRADITIONAL'")
				const look = "\n[[upgrade]]\nop = \"execute\"\nsql = \"INSERT INTO modes VALUES (@@SESSION.sql_mode)\"\n"
				do(t, conn, "CREATE TABLE modes (mode varchar(500))", "INSERT INTO modes VALUES (@@SESSION.sql_mode)")
				files := line(len(steps), func(i int) string { return "\n[[upgrade]]\n" + steps[i-1] + "\n" + look })
				if !apart {
					files = line(1, func(int) string {
						return "\n[[upgrade]]\n" + strings.Join(steps, "\n"+look+"\n[[upgrade]]\n") + "\n" + look
					})
				}
				if _, err := newMigrator(t, conn, files, runner.Options{}, nil).Upgrade(t.Context(), "heads"); err != nil {
					t.Fatal(err)
				}
				if n := db.Query(t, "SELECT concat(count(DISTINCT mode), ' of ', count(*)) FROM modes"); n != fmt.Sprintf("1 of %d", len(steps)+1) {
					t.Errorf("modes: %s", n)
				}
			})
		}
	}
}
