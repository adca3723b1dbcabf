package dialect_test

import (
	"slices"
	"testing"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/schema"
)

func TestDeclaredNamesAndDefaults(t *testing.T) {
	id, mood := schema.Column{Name: "id", Type: schema.ParseType("integer")}, schema.Type{Kind: schema.EnumKind, Name: "mood"}
	index := func(name string) schema.Index { return schema.Index{Name: name, Parts: schema.ColumnParts("id")} }
	withDefault := func(name, sql string) schema.Column {
		return schema.Column{Name: name, Type: mood, Default: schema.SQLExpr(sql)}
	}
	declared := schema.Schema{
		Enums: []schema.Enum{{Name: "mood", Values: []string{"glad", "it's"}}},
		Tables: []schema.Table{
			{Name: "t", Columns: []schema.Column{id}, Indexes: []schema.Index{index("x"), index("y"), index(""), index("")}},
			{Name: "u", Columns: []schema.Column{id}, Indexes: []schema.Index{index("y"), index("Z"), index("z")}},
			{Name: "v", Columns: []schema.Column{id}, Indexes: []schema.Index{index("k")}, Uniques: []schema.Unique{{Key: schema.Key{Name: "k", Columns: []string{"id"}}}}},
			{Name: "e", Columns: []schema.Column{
				id, withDefault("a", "'glad'"), withDefault("b", "'it''s'"), withDefault("c", "'Glad'"), withDefault("d", "'sad'"), withDefault("f", "lower('GLAD')"),
			}},
		},
	}
	second := func(flavor, table, index, beside string) string {
		return "table " + table + ", index " + index + ": " + flavor + " has no second index of that name beside the one of " + beside + "; give it another name"
	}
	none := func(column, value string) string {
		return "table e, column " + column + ": the default '" + value + "' is none of the enum's values: 'glad', 'it''s'"
	}
	for server, want := range map[string][]string{
		"postgres": {second("PostgreSQL", "u", "y", "t"), second("PostgreSQL", "v", "k", "v"), none("c", "Glad"), none("d", "sad")},
		"mysql":    {second("MySQL", "u", "z", "u"), second("MySQL", "v", "k", "v"), none("d", "sad")},
		"mariadb":  {second("MariaDB", "u", "z", "u"), second("MariaDB", "v", "k", "v"), none("d", "sad")},
		"sqlite":   {second("SQLite", "u", "y", "t"), second("SQLite", "u", "z", "u"), none("c", "Glad"), none("d", "sad")},
	} {
		d, err := dialect.For(dialect.DefaultServer(server))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, err := range d.Validate(declared) {
			got = append(got, err.Error())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", server, got, want)
		}
	}
}
