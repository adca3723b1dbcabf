package dialect_test

import (
	"strings"
	"testing"

	"github.com/retort-db/migrate/schema"
)

// A period, and a key over one, is MariaDB's; the key ends with the period of its table.
func TestValidatePeriods(t *testing.T) {
	period := schema.Period{Name: "p", Start: "s", End: "e"}
	key := &schema.PrimaryKey{Key: schema.Key{Columns: []string{"id", "p"}, WithoutOverlaps: true}}
	tests := []struct {
		flavor string
		table  schema.Table
		want   string
	}{
		{"mariadb", schema.Table{Name: "t", PrimaryKey: key, Options: schema.TableOptions{Period: period}}, ""},
		{"mariadb", schema.Table{Name: "t", PrimaryKey: key}, "table t, primary key: a key without overlaps ends with the period of its table: write period = "},
		{
			"mariadb", schema.Table{Name: "t", Indexes: []schema.Index{{Name: "k", WithoutOverlaps: true, Parts: schema.ColumnParts("p", "id")}}, Options: schema.TableOptions{Period: period}},
			"table t, index k: a key without overlaps ends with",
		},
		{"mysql", schema.Table{Name: "t", Options: schema.TableOptions{Period: period}}, "table t: MySQL has no periods"},
		{"mysql", schema.Table{Name: "t", PrimaryKey: key}, "table t: MySQL has no keys WITHOUT OVERLAPS"},
	}
	for _, tt := range tests {
		tt.table.Columns = []schema.Column{{Name: "id", Type: schema.ParseType("bigint")}}
		var got []string
		for _, err := range mysqlDialect(t, tt.flavor).Validate(schema.Schema{Tables: []schema.Table{tt.table}}) {
			got = append(got, err.Error())
		}
		if all := strings.Join(got, "\n"); tt.want == "" && all != "" || !strings.HasPrefix(all, tt.want) {
			t.Errorf("want %q, got %q", tt.want, all)
		}
	}
}
