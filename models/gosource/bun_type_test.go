package gosource

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/dialect"
)

// Each line of the documentation's table of bun's types.
func TestBunTypes(t *testing.T) {
	lines := []struct{ field, postgres, mysql, sqlite string }{
		{"A bool", "boolean", "tinyint(1)", "boolean"},
		{"A int8", "smallint", "smallint", "integer"},
		{"A uint16", "smallint", "smallint", "integer"},
		{"A int32", "integer", "int", "integer"},
		{"A uint32", "integer", "int", "integer"},
		{"A int", "bigint", "bigint", "integer"},
		{"A uint64", "bigint", "bigint", "integer"},
		{"A float32", "real", "double", "real"},
		{"A float64", "double precision", "double", "double"},
		{"A string", "varchar", "varchar(255)", "varchar"},
		{"A *string", "varchar", "varchar(255)", "varchar"},
		{"A string `bun:\"type:text\"`", "text", "text", "text"},
		{"A time.Time", "timestamptz", "datetime", "timestamp"},
		{"A sql.NullTime", "timestamptz", "datetime", "timestamp"},
		{"A []byte", "bytea", "blob", "blob"},
		{"A json.RawMessage", "jsonb", "json", "json"},
		{"A map[string]int", "jsonb", "varchar(255)", "varchar"},
		{"A []string", "jsonb", "varchar(255)", "varchar"},
		{"A []string `bun:\",array\"`", "varchar[]", "", ""},
		{"A net.IP", "bytea", "blob", "blob"},
		{"A net.IPNet", "cidr", "varchar(255)", "varchar"},
	}
	var structs strings.Builder
	for i, l := range lines {
		structs.WriteString("//migrate:model t" + string(rune('a'+i)) + "\ntype T" + string(rune('A'+i)) + " struct {\n\tID int64 `bun:\",pk\"`\n\t" + l.field + "\n}\n\n")
	}
	dir := module(t, map[string]string{"m.go": "package m\n\nimport (\n\t\"database/sql\"\n\t\"encoding/json\"\n\t\"net\"\n\t\"time\"\n)\n\n" +
		structs.String() + "var (\n\t_ sql.NullTime\n\t_ json.RawMessage\n\t_ net.IP\n\t_ time.Time\n)\n"})
	for _, server := range []string{"postgres", "mysql", "sqlite"} {
		d, err := dialect.For(dialect.DefaultServer(server))
		if err != nil {
			t.Fatal(err)
		}
		r, err := Load(t.Context(), Options{Dir: dir, Patterns: []string{"./..."}, Dialect: d})
		if err != nil {
			t.Fatal(err)
		}
		got, want := map[string]string{}, map[string]string{}
		for i, l := range lines {
			typ := map[string]string{"postgres": l.postgres, "mysql": l.mysql, "sqlite": l.sqlite}[server]
			if typ == "" {
				continue
			}
			want[l.field] = typ
			for _, table := range r.Schema.Tables {
				if table.Name == "t"+string(rune('a'+i)) {
					got[l.field], err = d.FormatType(table.Column("a").Type)
					if err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: want (-), got (+):\n%s", server, diff)
		}
	}
}
