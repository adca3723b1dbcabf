package runner_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

// looks counts the looks at the catalogues.
type looks struct {
	sent
	n int
}

func (c *looks) QueryBatch(ctx context.Context, list []database.Statement, read func(int, database.Rows) error) error {
	for _, s := range list {
		if strings.Contains(s.SQL, "information_schema.COLUMNS") || strings.Contains(s.SQL, "AS enum_schema,") {
			c.n++
		}
	}
	return c.sent.QueryBatch(ctx, list, read)
}

func alterColumn(table, column, what string) string {
	return fmt.Sprintf("\n[[upgrade]]\nop = \"alter_column\"\ntable = %q\ncolumn = %q\n%s\n", table, column, what)
}

// Revisions share a look at the database as long as none of them changes what the next
// has to know.
func TestLookShared(t *testing.T) {
	eachServer(t, func(t *testing.T, db testdb.DB) {
		files := line(40, func(i int) string {
			switch {
			case i <= 20:
				return oneTable(i)
			case i <= 30: // each of another table
				return alterColumn(fmt.Sprintf("t%02d", i-20), "n", `default = "1"`)
			}
			return alterColumn("t01", "n", fmt.Sprintf(`default = "%d"`, i))
		})
		for _, span := range []struct {
			to   string
			most int
		}{{"r20", 0}, {"r30", 1}, {"r40", 10}} {
			conn := &looks{sent: sent{Conn: testdb.Connect(t, db.URL)}}
			if _, err := newMigrator(t, conn, files, runner.Options{}, nil).Upgrade(t.Context(), span.to); err != nil {
				t.Fatal(err)
			}
			if conn.n > span.most || conn.n == 0 && span.most > 0 {
				t.Errorf("to %s: %d looks, want %d", span.to, conn.n, span.most)
			}
		}
	})
}

// A revision that restates what is there finds what the one before it made, whether they
// are applied in one run or each in its own.
func TestLookFindsTheRevisionBefore(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		t.Parallel()
		files := line(len(restating), func(i int) string { return restating[i-1] })
		if db.Dialect == "postgres" {
			files = line(len(restating)+len(restatingFamilies), func(i int) string {
				return append(append([]string{}, restating...), restatingFamilies...)[i-1]
			})
		}
		together := upgraded(t, db, files, "heads")
		alone := upgraded(t, testdb.New(t, db.Name), files, "+1")
		if diff := cmp.Diff(alone, together); diff != "" {
			t.Errorf("in one run it is another (-alone +together):\n%s", diff)
		}
	})
}

// upgraded is what is in the database after all revisions, so many at a time.
func upgraded(t *testing.T, db testdb.DB, files fstest.MapFS, step string) string {
	t.Helper()
	conn := testdb.Connect(t, db.URL)
	for n := 0; n < len(files); {
		result, err := newMigrator(t, conn, files, runner.Options{}, nil).Upgrade(t.Context(), step)
		if err != nil {
			t.Fatal(err)
		}
		n += len(result.Applied)
	}
	return contents(t, db)
}

// restating are the bodies of revisions that change what the next ones have to know.
var restating = []string{
	createTable("p"), createTable("q"), createTable("r"),
	"\n[[upgrade]]\nop = \"add_column\"\ntable = \"p\"\ncolumn = { name = \"a\", type = \"integer\", nullable = false, default = \"1\", comment = \"one\" }\n",
	"\n[[upgrade]]\nop = \"add_column\"\ntable = \"q\"\ncolumn = { name = \"p_n\", type = \"integer\" }\n",
	alterColumn("q", "p_n", `comment = "of p"`),
	alterColumn("p", "a", `type = "bigint"`),
	alterColumn("p", "a", `default = "2"`),
	alterColumn("q", "p_n", `default = "3"`),
	alterColumn("r", "n", `default = "4"`),
	"\n[[upgrade]]\nop = \"create_foreign_key\"\ntable = \"q\"\nconstraint = { name = \"fk_q\", columns = [\"p_n\"], references = \"p.n\" }\n",
	alterColumn("p", "a", `new_name = "b"`),
	alterColumn("p", "b", `nullable = true`),
	alterColumn("q", "p_n", `nullable = false`),
	"\n[[upgrade]]\nop = \"rename_table\"\ntable = \"r\"\nnew_name = \"s\"\n",
	alterColumn("s", "n", `comment = "of s"`),
	execute("ALTER TABLE s ADD COLUMN z integer DEFAULT 5"),
	alterColumn("s", "z", `comment = "last"`),
	"\n[[upgrade]]\nop = \"drop_table\"\ntable = \"s\"\n",
	"\n[[upgrade]]\nop = \"create_table\"\ntable = \"s\"\ncolumns = [{ name = \"z\", type = \"varchar(20)\", default = \"'six'\" }]\n",
	alterColumn("s", "z", `nullable = false`),
	alterColumn("q", "p_n", `default = "7"`),
}

// restatingFamilies are such of tables that are others' partitions.
var restatingFamilies = []string{
	"\n[[upgrade]]\nop = \"create_table\"\ntable = \"whole\"\ncolumns = [{ name = \"n\", type = \"integer\" }, { name = \"m\", type = \"integer\", default = \"1\" }]\npartition_by = \"RANGE (n)\"\n",
	"\n[[upgrade]]\nop = \"create_table\"\ntable = \"part\"\npartition_of = { table = \"whole\", bound = \"FOR VALUES FROM (1) TO (10)\" }\n",
	alterColumn("q", "p_n", `default = "8"`),
	alterColumn("part", "m", `default = "2"`),
	alterColumn("whole", "m", `type = "bigint"`),
	alterColumn("q", "p_n", `default = "9"`),
	alterColumn("whole", "m", `default = "3"`),
	alterColumn("part", "m", `nullable = false`),
}
