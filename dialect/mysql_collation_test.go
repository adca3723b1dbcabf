package dialect_test

import (
	"testing"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/schema"
)

// From MariaDB 11.5 on, a variable says which collation utf8mb4 means: one that is named
// is none that goes without saying.
func TestCollationsThatAVariableChooses(t *testing.T) {
	for _, tt := range []struct {
		major, minor int
		want         string
	}{{10, 11, ""}, {11, 4, ""}, {11, 5, "utf8mb4_general_ci"}, {12, 0, "utf8mb4_general_ci"}} {
		d, err := dialect.For(dialect.Server{Dialect: "mysql", Flavor: "mariadb", Major: tt.major, Minor: tt.minor})
		if err != nil {
			t.Fatal(err)
		}
		s := d.Canonical(schema.Schema{Tables: []schema.Table{{Name: "t", Options: schema.TableOptions{Charset: "utf8mb4", Collation: "utf8mb4_general_ci"}}}})
		if o := s.Tables[0].Options; o.Charset != "utf8mb4" || o.Collation != tt.want {
			t.Errorf("%d.%d: %+v", tt.major, tt.minor, o)
		}
	}
}
