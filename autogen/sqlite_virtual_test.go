package autogen_test

import (
	"strings"
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

// A virtual table is made anew where its definition changes, and keeps what it
// holds: columns that stay keep their values, and an index over another table is
// filled from that.
func TestSQLiteVirtualTablesKeepWhatTheyHold(t *testing.T) {
	const table = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);\n"
	const filled = table + "INSERT INTO t VALUES (7, 'salt', 'pepper');\n"
	for _, p := range []struct{ name, from, to, fill, ask, want string }{
		{"an index over a table gets a column", "fts5(a, content='t', content_rowid=id)", "fts5(a, b, content='t', content_rowid=id, tokenize='porter ascii')",
			"INSERT INTO f (rowid, a) VALUES (7, 'salt')", "SELECT rowid FROM f WHERE f MATCH 'pepper'", "7"},
		{"an index with texts of its own", `fts5(a, "B c" UNINDEXED)`, `fts5(x, "b C", a, prefix='2 3')`,
			"INSERT INTO f (rowid, a, [b c]) VALUES (9, 'salt', 'pepper')", `SELECT rowid || "b C" FROM f WHERE f MATCH 'a:sa*'`, "9pepper"},
		{"an index comes to hold its texts", "fts5(a, content = \"t\", content_rowid=id)", "fts5(a)",
			"INSERT INTO f (rowid, a) VALUES (7, 'salt')", "SELECT rowid || a FROM f WHERE f MATCH 'salt'", "7salt"},
		{"an index over a table keeps its settings", "fts5(a, content='t', content_rowid=id)", "fts5(a, content='t', content_rowid=id, prefix='2')",
			"INSERT INTO f (f, rank) VALUES ('rank', 'bm25(10.0, 5.0)')", "SELECT v FROM f_config WHERE k = 'rank'", "bm25(10.0, 5.0)"},
		{"an index with texts keeps its settings", "fts5(a)", "fts5(a, b)",
			"INSERT INTO f (f, rank) VALUES ('automerge', 7)", "SELECT v FROM f_config WHERE k = 'automerge'", "7"},
		{"an R-tree", "rtree(id, x0, x1, +note TEXT)", "rtree(id, x0, x1, +other, +note TEXT)",
			"INSERT INTO f (id, x0, x1, note) VALUES (5, 1, 2, 'here')", "SELECT id || note FROM f WHERE x0 < 2", "5here"},
	} {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			from, to := testdb.New(t, "sqlite"), testdb.New(t, "sqlite")
			from.Load(t, filled+"CREATE VIRTUAL TABLE f USING "+p.from+";\n"+p.fill+";")
			to.Load(t, table+"CREATE VIRTUAL TABLE f USING "+p.to+";")
			l := connect(t, from)
			kept := func() {
				if got := strings.TrimSpace(from.Query(t, p.ask)); got != p.want {
					t.Errorf("%q instead of %q", got, p.want)
				}
			}
			l.upAndBack(t, connect(t, to).read(t), kept)
			if strings.HasSuffix(p.name, "settings") {
				kept()
			}
		})
	}
}

// What would lose something is refused.
func TestSQLiteVirtualTablesThatCannotKeepWhatTheyHold(t *testing.T) {
	for _, p := range []struct{ from, to string }{
		{"fts5(a, content='')", "fts5(a)"},
		{"fts5(a)", "fts5(a, content='')"},
		{"rtree(id, x0, x1)", "rtree(id, x0, x1, y0, y1)"},
		{"rtree(id, x0, x1)", "fts5(id)"},
	} {
		from, to := testdb.New(t, "sqlite"), testdb.New(t, "sqlite")
		from.Load(t, "CREATE VIRTUAL TABLE f USING "+p.from)
		to.Load(t, "CREATE VIRTUAL TABLE f USING "+p.to)
		_, err := connect(t, from).thereAndBack(t, connect(t, to).read(t))
		if err == nil || !strings.Contains(err.Error(), "no way to change this virtual table and keep what it holds") {
			t.Errorf("%s to %s: %v", p.from, p.to, err)
		}
	}
}

// What only shows another index, and holds nothing, is exchanged.
func TestSQLiteVocabularyIsExchanged(t *testing.T) {
	t.Parallel()
	from, to := testdb.New(t, "sqlite"), testdb.New(t, "sqlite")
	from.Load(t, "CREATE VIRTUAL TABLE f USING fts5(a); CREATE VIRTUAL TABLE v USING fts5vocab(f, row);")
	to.Load(t, "CREATE VIRTUAL TABLE f USING fts5(a, b); CREATE VIRTUAL TABLE v USING fts5vocab('f', 'col');")
	if _, err := connect(t, from).thereAndBack(t, connect(t, to).read(t)); err != nil {
		t.Error(err)
	}
}
