package dialect_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/schema"
)

func TestColumnErrors(t *testing.T) {
	typ := schema.ParseType("integer")
	declared := schema.Schema{Tables: []schema.Table{
		{Name: "none"},
		{Name: "t", Columns: []schema.Column{{Name: "id", Type: typ}, {Name: "a", Type: typ}, {Name: "A", Type: typ}}},
	}}
	for server, flavor := range map[string]string{"mysql": "MySQL", "mariadb": "MariaDB", "sqlite": "SQLite", "postgres": ""} {
		d, err := dialect.For(dialect.DefaultServer(server))
		if err != nil {
			t.Fatal(err)
		}
		var got, want []string
		for _, err := range d.Validate(declared) {
			if !errors.As(err, new(*dialect.UnsupportedError)) {
				t.Errorf("%s: %T: %v", server, err, err)
			}
			got = append(got, err.Error())
		}
		if flavor != "" {
			want = []string{
				"table none: " + flavor + " has no tables without columns; give it one",
				"table t, column A: " + flavor + " has no second column of that name beside a: capital letters make no difference; give it another name",
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q", server, got)
		}
	}
}
