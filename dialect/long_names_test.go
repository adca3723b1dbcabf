package dialect_test

import (
	"strings"
	"testing"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/schema"
)

// A name that the database would cut off, or refuse, is told before it is asked.
func TestLongNames(t *testing.T) {
	long := func(n int) string { return strings.Repeat("ä", n) }
	named := func(n int) schema.Schema {
		return schema.Schema{
			Tables: []schema.Table{{
				Name: "t" + long(n), Columns: []schema.Column{{Name: "c" + long(n), Type: schema.Type{Kind: schema.Integer}}},
				Uniques: []schema.Unique{{Key: schema.Key{Name: "u" + long(n), Columns: []string{"c" + long(n)}}}},
				Indexes: []schema.Index{{Name: "i" + long(n), Parts: []schema.IndexPart{{Column: "c" + long(n)}}}},
			}},
			Objects: []schema.Object{{Kind: schema.KindView, Name: "v" + long(n), Definition: "CREATE VIEW v" + long(n) + " AS SELECT 1"}},
		}
	}
	for server, fits := range map[string]int{"postgres": 31, "mysql": 63, "mariadb": 63, "sqlite": 500} {
		d, err := dialect.For(dialect.DefaultServer(server))
		if err != nil {
			t.Fatal(err)
		}
		if errs := d.Validate(named(fits)); len(errs) > 0 {
			t.Errorf("%s: %v", server, errs)
		}
		if server == "sqlite" {
			continue
		}
		errs := d.Validate(named(fits + 1))
		if len(errs) != 5 || !strings.Contains(errs[0].Error(), "the name has 6") {
			t.Errorf("%s: %v", server, errs)
		}
	}
}
