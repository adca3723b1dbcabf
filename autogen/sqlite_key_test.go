package autogen_test

import (
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

// A primary key of SQLite may hold NULL, but not the one that numbers the rows:
// what becomes one, or ceases to be, is as declared in that as well, and comes back
// as it was.
func TestSQLiteKeysThatHoldNull(t *testing.T) {
	const number = "INTEGER PRIMARY KEY"
	for _, p := range []struct{ from, to string }{
		{"INT PRIMARY KEY", number}, {number, "INT PRIMARY KEY"}, {"TEXT PRIMARY KEY", number}, {number, "TEXT PRIMARY KEY NOT NULL"},
		{"INTEGER PRIMARY KEY DESC", number}, {number, "INTEGER PRIMARY KEY DESC"},
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
