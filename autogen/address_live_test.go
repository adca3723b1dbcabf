package autogen_test

import (
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

// MariaDB converts neither kind of address into the other one, nor into anything but
// texts: a revision does, with the rows that are there.
func TestAddressesBecomeOthers(t *testing.T) {
	db, other := testdb.New(t, "mariadb"), testdb.New(t, "mariadb")
	db.Load(t, "CREATE TABLE t (id inet4 NOT NULL DEFAULT '10.0.0.1' PRIMARY KEY, a inet4, b inet6, c inet6, u uuid, n int, s varchar(40), x geometry, KEY (a));\n"+
		"INSERT INTO t (id, a, b, c, s) VALUES ('10.0.0.2', '10.0.0.3', '::ffff:10.0.0.4', NULL, '10.0.0.5');")
	other.Load(t, "CREATE TABLE t (id inet6 NOT NULL DEFAULT '::1' PRIMARY KEY, aa inet6, b inet4 DEFAULT '10.0.0.6', c uuid, u inet6, n inet4 NOT NULL, s inet4, x int, KEY a (aa));")
	declared := clone(connect(t, other).read(t))
	declared.Tables[0].Column("aa").RenamedFrom = "a"
	declared.Tables[0].Column("n").Nullable = true // as there is a row without
	l := connect(t, db)
	const values = "SELECT concat_ws(' ', id, a, b, s) FROM t"
	before := db.Query(t, values)
	l.upAndBack(t, declared, func() {
		if got, want := db.Query(t, "SELECT concat_ws(' ', id, aa, b, s) FROM t"), "::ffff:10.0.0.2 ::ffff:10.0.0.3 10.0.0.4 10.0.0.5"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if left, err := l.diff(t, declared); err != nil || len(left.Changes) > 0 {
			t.Errorf("still differs: %v\n%s", err, texts(left.Changes))
		}
	})
	if got := db.Query(t, values); got != before {
		t.Errorf("afterwards %q, before %q", got, before)
	}
	if _, err := l.thereAndBack(t, declared); err != nil {
		t.Error(err)
	}
}
