package autogen_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/ops"
)

// Where the server has no cast from one type to another, the revision says how the values
// are converted, both ways, and that rows may not allow it.
func TestMissingCasts(t *testing.T) {
	const types = "CREATE EXTENSION hstore;\nCREATE TYPE p AS (x text);\nCREATE TYPE c AS (x text);\nCREATE CAST (p AS c) WITH INOUT;\n"
	from, to := testdb.Postgres(t), testdb.Postgres(t)
	from.Load(t, types+"CREATE TABLE t (id int, a jsonb, b jsonb, c hstore, d p, e text, f p);\nINSERT INTO t (d, f) VALUES ('(one)', '(two)');")
	to.Load(t, types+"CREATE TABLE t (id int, a p, \"B\" hstore, c jsonb, d c, e p, f hstore);")
	l, declared := connect(t, from), connect(t, to).read(t)
	declared.Tables[0].Column("B").RenamedFrom = "b"
	d, err := l.diff(t, declared)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][2]string{
		"a": {"a::text::p", "to_jsonb(a)"}, "b": {`"B"::text::hstore`, ""}, "c": {"", "c::text::hstore"},
		"d": {"", "d::text::p"}, "e": {"", ""}, "f": {"f::text::hstore", "f::text::p"},
	}
	for _, c := range d.Changes {
		up, down := c.Op.(ops.AlterColumn), c.Reverse[0].(ops.AlterColumn)
		if got := [2]string{up.Using, down.Using}; got != want[up.Column] {
			t.Errorf("%s: %q, want %q", up.Column, got, want[up.Column])
		}
		noted := slices.ContainsFunc(c.Notes, func(s string) bool { return strings.HasPrefix(s, "the server has no cast from ") })
		unfit := slices.ContainsFunc(c.Risks, func(r autogen.Risk) bool { return r.Kind == dialect.RiskUnfit })
		if through := want[up.Column][0] != ""; noted != through || unfit != through {
			t.Errorf("%s: noted %t, a risk %t, want %t", up.Column, noted, unfit, through)
		}
	}
	if len(d.Changes) != len(want) {
		t.Errorf("found\n%s", texts(d.Changes))
	}
	up, _ := upAndDown(d.Changes)
	if err := l.apply(t, up); err == nil || !strings.Contains(err.Error(), "hstore") {
		t.Errorf("%v, want a value that is no hstore", err)
	}
	from.Load(t, "UPDATE t SET f = NULL;")
	if d, err := l.thereAndBack(t, declared); err != nil {
		t.Errorf("%v\nby\n%s", err, texts(d.Changes))
	}
	if got := from.Query(t, "SELECT d FROM t"); got != "(one)" {
		t.Errorf("the value is %q", got)
	}
}
