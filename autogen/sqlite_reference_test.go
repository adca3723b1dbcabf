package autogen_test

import (
	"strings"
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

// A foreign key of SQLite that names no columns refers to the primary key. Whether it
// names them is no change; but a table that changes otherwise gets the text that it is
// declared with in that as well, and its former one on the way back.
func TestSQLiteTextsOfReferences(t *testing.T) {
	const parent = "CREATE TABLE p (id INTEGER PRIMARY KEY, u INT UNIQUE);\n"
	for name, p := range map[string]struct{ one, other string }{
		"behind the column": {"CREATE TABLE c (p_id INT REFERENCES p, x TEXT)", "CREATE TABLE c (p_id INT REFERENCES p(id), x INT)"},
		"among the members": {"CREATE TABLE c (p_id INT, x TEXT, FOREIGN KEY (p_id) REFERENCES p)", "CREATE TABLE c (p_id INT, x INT, FOREIGN KEY (p_id) REFERENCES P(ID))"},
		"in place":          {"CREATE TABLE c (p_id INT REFERENCES p)", "CREATE TABLE c (p_id INT REFERENCES p(id), x INT)"},
		"to itself":         {"CREATE TABLE c (id INTEGER PRIMARY KEY, up INT REFERENCES c, x TEXT)", "CREATE TABLE c (id INTEGER PRIMARY KEY, up INT REFERENCES c(id), x INT)"},
		"one of two":        {"CREATE TABLE c (a INT REFERENCES p, b INT REFERENCES p(u), x TEXT)", "CREATE TABLE c (a INT REFERENCES p(id), b INT REFERENCES p(u), x INT)"},
		"another key":       {"CREATE TABLE c (p_id INT REFERENCES p, x TEXT)", "CREATE TABLE c (p_id INT REFERENCES p(u), x INT)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, way := range [][2]string{{p.one, p.other}, {p.other, p.one}} {
				from, to := testdb.New(t, "sqlite"), testdb.New(t, "sqlite")
				from.Load(t, parent+way[0]+";")
				to.Load(t, parent+way[1]+";")
				plain := func(text string) string { return strings.Join(strings.Fields(text), "") } // blanks are no part of it
				text := func() string { return from.Query(t, "SELECT sql FROM sqlite_master WHERE name = 'c'") }
				l := connect(t, from)
				l.upAndBack(t, connect(t, to).read(t), func() {
					if got := text(); plain(got) != plain(way[1]) {
						t.Errorf("after the upgrade: %s, not %s", got, way[1])
					}
				})
				if got := text(); plain(got) != plain(way[0]) {
					t.Errorf("after the downgrade: %s, not %s", got, way[0])
				}
			}
		})
	}
}
