package autogen_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// A new object is kept with the character set that all others are kept with.
func TestNewObjectsFollow(t *testing.T) {
	old := map[string]string{"character_set_client": "utf8mb3", "collation_connection": "utf8mb3_general_ci"}
	withMode := map[string]string{"character_set_client": "utf8mb3", "collation_connection": "utf8mb3_general_ci", "sql_mode": ""}
	view := func(name string, session map[string]string) schema.Object {
		return schema.Object{Kind: schema.KindView, Name: name, Definition: "CREATE VIEW " + name + " AS select 'x' AS `x`", Session: session}
	}
	d, err := dialect.For(dialect.DefaultServer("mysql"))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		live []schema.Object
		said map[string]string
		want map[string]string
	}{
		"nobody":             {nil, nil, nil},
		"all":                {[]schema.Object{view("a", old), view("b", withMode)}, nil, old},
		"those that differ":  {[]schema.Object{view("a", old), view("b", nil)}, nil, nil},
		"one that says more": {[]schema.Object{view("a", old)}, map[string]string{"collation_connection": "utf8mb3_bin"}, map[string]string{"character_set_client": "utf8mb3", "collation_connection": "utf8mb3_bin"}},
	} {
		t.Run(name, func(t *testing.T) {
			in := autogen.Input{Dialect: d, Live: schema.Schema{Objects: test.live}}
			for _, o := range test.live {
				o.Session = nil
				in.Declared.Objects = append(in.Declared.Objects, o)
			}
			in.Declared.Objects = append(in.Declared.Objects, view("made", test.said))
			changes := autogen.Diff(in).Changes
			if len(changes) != 1 {
				t.Fatalf("%d changes: %s", len(changes), texts(changes))
			}
			if diff := cmp.Diff(test.want, changes[0].Op.(ops.CreateObject).Object.Session); diff != "" {
				t.Errorf("session (-want +got):\n%s", diff)
			}
		})
	}
}

// A generated column goes back to the words that it was found in: the character
// sets of the literals are among them.
func TestGeneratedTextComesBack(t *testing.T) {
	d, err := dialect.For(dialect.DefaultServer("mysql"))
	if err != nil {
		t.Fatal(err)
	}
	table := func(expr string) schema.Schema {
		generated := schema.Column{Name: "g", Type: schema.ParseType("varchar(9)"), Nullable: true, Generated: &schema.Generated{Expr: schema.SQLExpr(expr)}}
		return schema.Schema{Tables: []schema.Table{{Name: "t", Columns: []schema.Column{{Name: "a", Type: schema.ParseType("json")}, generated}}}}
	}
	const found, said = "json_extract(`a`,_utf8mb3'$.x')", "json_extract(a, '$.y')"
	changes := autogen.Diff(autogen.Input{Dialect: d, Live: table(found), Declared: table(said)}).Changes
	if len(changes) != 1 || len(changes[0].Reverse) != 1 {
		t.Fatalf("changes:\n%s", texts(changes))
	}
	there, back := changes[0].Op.(ops.AlterColumn), changes[0].Reverse[0].(ops.AlterColumn)
	got := []string{there.To.Generated.Value.Expr.SQL, back.To.Generated.Value.Expr.SQL}
	if diff := cmp.Diff([]string{said, found}, got); diff != "" {
		t.Errorf("there and back (-want +got):\n%s", diff)
	}
}
