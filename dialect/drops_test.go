package dialect_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

func TestDrops(t *testing.T) {
	d, err := dialect.For(dialect.DefaultServer("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		op   ops.Op
		want []string
	}{
		{ops.DropTable{Table: schema.Table{Schema: "auth", Name: "users"}}, []string{"table auth.users"}},
		{ops.DropColumn{Table: schema.Name{Name: "users"}, Column: schema.Column{Name: "age"}}, []string{"column users.age"}},
		{ops.DropIndex{}, nil},
		{
			ops.Execute{SQL: schema.SQLExpr("DELETE FROM a; DROP TABLE IF EXISTS Users, auth.\"Posts\"; DROP VIEW v;")},
			[]string{"table users", "table auth.Posts"},
		},
		{ops.Execute{SQL: schema.SQLExpr("DROP TABLE 'not closed")}, nil},
		{ops.Execute{SQL: schema.Expr{Dialects: map[string]string{"mysql": "DROP TABLE t"}}}, nil},
	} {
		var got []string
		for _, x := range dialect.Drops(d, c.op) {
			got = append(got, x.String())
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%#v (-want +got):\n%s", c.op, diff)
		}
	}
}
