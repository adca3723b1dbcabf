package ops_test

import (
	"slices"
	"testing"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

func TestRedefines(t *testing.T) {
	table, other := schema.Name{Name: "t"}, schema.Name{Schema: "s", Name: "other"}
	key := schema.ForeignKey{Columns: []string{"a"}, RefTable: other}
	for _, c := range []struct {
		name string
		op   ops.Op
		want []schema.Name
		ok   bool
	}{
		{"rows", ops.Insert{Table: table}, nil, true},
		{"a table, and what it refers to", ops.CreateTable{Table: schema.Table{Name: "t", ForeignKeys: []schema.ForeignKey{key}}}, []schema.Name{table, other}, true},
		{"a partition", ops.CreateTable{Table: schema.Table{Name: "t", PartitionOf: &schema.Partition{Parent: other}}}, nil, false},
		{"an heir", ops.CreateTable{Table: schema.Table{Name: "t", Inherits: []schema.Name{other}}}, nil, false},
		{"a table that goes", ops.DropTable{Table: schema.Table{Name: "t"}}, []schema.Name{table}, true},
		{"with what refers to it", ops.DropTable{Table: schema.Table{Name: "t"}, Cascade: true}, nil, false},
		{"a column", ops.AddColumn{Table: table}, []schema.Name{table}, true},
		{"a column that goes with what depends on it", ops.DropColumn{Table: table, Cascade: true}, nil, false},
		{"a type", ops.AlterColumn{Table: table, To: ops.ColumnChange{Default: ops.To(schema.Expr{})}}, []schema.Name{table}, true},
		{"a name that keys of other tables have", ops.AlterColumn{Table: table, To: ops.ColumnChange{Name: ops.To("b")}}, nil, false},
		{"a key", ops.AddConstraint{Table: table, Constraint: key}, []schema.Name{table, other}, true},
		{"a check", ops.AddConstraint{Table: table, Constraint: schema.Check{}}, []schema.Name{table}, true},
		{"an index whose table is not said", ops.DropIndex{Index: schema.Index{Name: "i"}}, nil, false},
		{"an index", ops.CreateIndex{Table: table}, []schema.Name{table}, true},
		{"a comment", ops.AlterTable{Table: table, To: ops.TableChange{Comment: ops.To("c")}}, []schema.Name{table}, true},
		{"parents", ops.AlterTable{Table: table, To: ops.TableChange{Inherits: ops.To([]schema.Name{other})}}, nil, false},
		{"a partition that comes", ops.AttachPartition{Table: table}, nil, false},
		{"a table's name", ops.RenameTable{From: table, To: other}, nil, false},
		{"SQL", ops.Execute{}, nil, false},
		{"a view", ops.CreateObject{}, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := ops.Redefines(c.op)
			if ok != c.ok || ok && !slices.Equal(got, c.want) {
				t.Errorf("%v, %v", got, ok)
			}
		})
	}
}
