package dialect_test

import (
	"testing"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// MariaDB has vector indexes from 11.7 on, and MySQL has none.
func TestVectorIndexes(t *testing.T) {
	x := schema.Index{Name: "k", Method: "vector", Parts: schema.ColumnParts("v"), Storage: schema.Parameters{{Name: "M", Value: "8"}, {Name: "distance", Value: "cosine"}}}
	declared := schema.Schema{Tables: []schema.Table{{
		Name: "t", Columns: []schema.Column{{Name: "v", Type: schema.ParseType("blob")}}, Indexes: []schema.Index{x},
	}}}
	for _, tt := range []struct {
		server dialect.Server
		want   string
	}{
		{dialect.Server{Flavor: "mariadb", Major: 11, Minor: 7}, ""},
		{dialect.Server{Flavor: "mariadb", Major: 11, Minor: 4}, "table t, index k: MariaDB has no vector indexes; version 11.7 brings them"},
		{dialect.Server{Flavor: "mysql", Major: 9, Minor: 1}, "table t, index k: MySQL has no vector indexes"},
	} {
		tt.server.Dialect = "mysql"
		d, err := dialect.For(tt.server)
		if err != nil {
			t.Fatal(err)
		}
		if errs := d.Validate(declared); tt.want != "" && (len(errs) != 1 || errs[0].Error() != tt.want) || tt.want == "" && len(errs) != 0 {
			t.Errorf("%+v: %v", tt.server, errs)
		}
		p, err := d.Compile([]ops.Op{ops.CreateIndex{Table: schema.Name{Name: "t"}, Index: x}}, nil, dialect.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := p.Segments[0].Steps[0].Exec.SQL, "ALTER TABLE `t` ADD VECTOR INDEX `k` (`v`) `M`=8 `distance`=cosine"; got != want {
			t.Errorf("got %s", got)
		}
	}
}
