package autogen_test

import (
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/ops"
)

// A primary key of SQLite may hold NULL, but not the one that numbers the rows:
// what becomes one, or ceases to be, is as declared in that as well, and comes back
// as it was.
func TestSQLiteKeysThatHoldNull(t *testing.T) {
	const number = "INTEGER PRIMARY KEY"
	for _, p := range []struct{ from, to string }{
		{"INT PRIMARY KEY", number}, {number, "INT PRIMARY KEY"}, {"TEXT PRIMARY KEY", number}, {number, "TEXT PRIMARY KEY NOT NULL"},
		{"INTEGER PRIMARY KEY DESC", number}, {number, "INTEGER PRIMARY KEY DESC"},
		{"TEXT PRIMARY KEY", "TEXT PRIMARY KEY NOT NULL"}, {"TEXT PRIMARY KEY NOT NULL", "TEXT PRIMARY KEY"},
	} {
		t.Run(p.from+" to "+p.to, func(t *testing.T) {
			t.Parallel()
			from, to := testdb.New(t, "sqlite"), testdb.New(t, "sqlite")
			from.Load(t, "CREATE TABLE t (a "+p.from+", b INT);")
			to.Load(t, "CREATE TABLE t (a "+p.to+", b INT);")
			l, declared := connect(t, from), connect(t, to).read(t)
			nullable := func() bool { return l.read(t).Tables[0].Column("a").Nullable }
			was := nullable()
			l.upAndBack(t, declared, func() {
				if got, want := nullable(), declared.Tables[0].Column("a").Nullable; got != want {
					t.Errorf("nullable is %t after the upgrade, not %t", got, want)
				}
			})
			if got := nullable(); got != was {
				t.Errorf("nullable is %t after the downgrade, not %t", got, was)
			}
		})
	}
}

// A column that enters or leaves a primary key holds NULL as it is declared, and is of
// no other type for that.
func TestSQLiteKeysThatMove(t *testing.T) {
	for _, p := range []struct{ from, to string }{
		{"a INT PRIMARY KEY, b INT", "a INT, b INT PRIMARY KEY"},
		{"a TEXT PRIMARY KEY, b TEXT", "a TEXT, b TEXT PRIMARY KEY"},
		{"a TEXT PRIMARY KEY, b TEXT NOT NULL", "a TEXT NOT NULL, b TEXT, PRIMARY KEY (b, a)"},
		{"a INT PRIMARY KEY, b INT", "a INT, b INT"},
	} {
		t.Run(p.from+" to "+p.to, func(t *testing.T) {
			t.Parallel()
			from, to := testdb.New(t, "sqlite"), testdb.New(t, "sqlite")
			from.Load(t, "CREATE TABLE t ("+p.from+");")
			to.Load(t, "CREATE TABLE t ("+p.to+");")
			columns := func(db testdb.DB) string {
				return db.Query(t, `SELECT name, type, "notnull", pk FROM pragma_table_info('t')`)
			}
			l := connect(t, from)
			d, err := l.diff(t, connect(t, to).read(t))
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range d.Changes {
				if alter, ok := c.Op.(ops.AlterColumn); ok && (alter.To.Type.Set || p.to != "a TEXT NOT NULL, b TEXT, PRIMARY KEY (b, a)") {
					t.Errorf("a change that nobody asked for: %+v", alter)
				}
			}
			looksAsLoaded(t, from, to, columns)
		})
	}
}

// looksAsLoaded leads one database to the other and back, and holds what they show
// against what they showed as they were loaded.
func looksAsLoaded(t *testing.T, from, to testdb.DB, look func(testdb.DB) string) {
	t.Helper()
	was, want := look(from), look(to)
	connect(t, from).upAndBack(t, connect(t, to).read(t), func() {
		if got := look(from); got != want {
			t.Errorf("after the upgrade:\n%s\nnot\n%s", got, want)
		}
	})
	if got := look(from); got != was {
		t.Errorf("after the downgrade:\n%s\nnot\n%s", got, was)
	}
}

// The order of a key among the table's constraints means nothing while that numbers the
// rows, and does not begin to when its column is of another type.
func TestSQLiteKeysInNoOrder(t *testing.T) {
	for _, p := range []struct{ from, to string }{
		{"a INTEGER, b INT, PRIMARY KEY (a DESC)", "a TEXT PRIMARY KEY, b INT"},
		{"a INTEGER, b INT, PRIMARY KEY (a DESC)", "a TEXT, b INT, PRIMARY KEY (a DESC)"},
		{"a TEXT, b INT, PRIMARY KEY (a DESC)", "a INTEGER, b INT, PRIMARY KEY (a DESC)"},
	} {
		t.Run(p.from+" to "+p.to, func(t *testing.T) {
			t.Parallel()
			from, to := testdb.New(t, "sqlite"), testdb.New(t, "sqlite")
			from.Load(t, "CREATE TABLE t ("+p.from+");")
			to.Load(t, "CREATE TABLE t ("+p.to+");")
			keys := func(db testdb.DB) string {
				return db.Query(t, `SELECT l.name, x.name, x."desc" FROM pragma_index_list('t') l, pragma_index_xinfo(l.name) x`)
			}
			looksAsLoaded(t, from, to, keys)
		})
	}
}
