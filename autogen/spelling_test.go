package autogen_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

func TestTextAsDeclared(t *testing.T) {
	tests := []struct {
		name           string
		live, declared string
		want           []string
	}{
		{"a comment is no change", "CREATE TABLE t (a INTEGER)", "CREATE TABLE t (a integer /* new */)", nil},
		{"the change leads there", "CREATE TABLE t (a INTEGER)", "CREATE TABLE t (a INTEGER, b TEXT)", []string{"new column t.b text"}},
		{"the change leads elsewhere", "CREATE TABLE t (a INTEGER)", "CREATE TABLE t (a INTEGER, \"b\" TEXT)",
			[]string{"new column t.b text", "t: text as declared"}},
		{"the way back leads elsewhere", "CREATE TABLE t (a INTEGER, \"b\" TEXT)", "CREATE TABLE t (a INTEGER)",
			[]string{"column t.b is dropped", "t: text as declared"}},
		{"columns come back in order", "CREATE TABLE t (a INTEGER, b TEXT, c TEXT)", "CREATE TABLE t (a INTEGER)",
			[]string{"column t.c is dropped", "column t.b is dropped"}},
		{"letter case of the name is one", "CREATE TABLE T (a INTEGER)", "CREATE TABLE t (a INTEGER, b TEXT)",
			[]string{"table T is now called t", "new column t.b text", "t: text as declared"}},
	}
	d, err := dialect.For(dialect.DefaultServer("sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	table := func(sql string) schema.Schema {
		read, err := dialect.SQLiteTable(sql)
		if err != nil {
			t.Fatal(err)
		}
		return schema.Schema{Tables: []schema.Table{read}}
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := autogen.Input{Dialect: d, Live: table(test.live), Declared: table(test.declared)}
			in.Options.Naming.KeepUnnamed = true
			var got []string
			for _, c := range autogen.Diff(in).Changes {
				got = append(got, c.Text)
				for _, op := range append(c.Reverse, c.Op) {
					if a, ok := op.(ops.AlterTable); ok && a.From.Definition.Set {
						t.Error("the other text stands in the other direction")
					}
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
			in.Options.Naming.KeepUnnamed = false // models in TOML have no text
			for _, c := range autogen.Diff(in).Changes {
				if strings.Contains(c.Text, "as declared") {
					t.Errorf("without a text: %s", c.Text)
				}
			}
		})
	}
}
