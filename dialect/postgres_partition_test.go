package dialect

import (
	"errors"
	"testing"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// PostgreSQL gives no other type to a column that rows are parted by, at whatever
// level: that is said before anything runs.
func TestPartitionKeysKeepTheirTypes(t *testing.T) {
	d, err := For(Server{Dialect: "postgres"})
	if err != nil {
		t.Fatal(err)
	}
	p := schema.Name{Name: "p"}
	e := schema.Type{Kind: schema.EnumKind, Name: "e"}
	columns := []schema.Column{
		{Name: "a", Type: schema.ParseType("integer")}, {Name: "B", Type: schema.ParseType("integer")},
		{Name: "c", Type: schema.ParseType("integer")}, {Name: "e", Type: e},
	}
	before := schema.Schema{
		Enums: []schema.Enum{{Name: "e", Values: []string{"x", "y"}}},
		Tables: []schema.Table{
			{Name: "p", Columns: columns, PartitionBy: "RANGE (a)"},
			{Name: "p1", PartitionOf: &schema.Partition{Parent: p, Bound: "DEFAULT"}, PartitionBy: `LIST ("B", e)`},
		},
	}
	retype := func(column string) ops.Op {
		return ops.AlterColumn{
			Table: p, Column: column,
			To: ops.ColumnChange{Type: ops.To(schema.ParseType("bigint"))}, From: ops.ColumnChange{Type: ops.To(schema.ParseType("integer"))},
		}
	}
	less := ops.AlterEnum{From: before.Enums[0], To: schema.Enum{Name: "e", Values: []string{"x"}}, Columns: []schema.ColumnRef{{Table: p, Column: "e"}}}
	for _, tt := range []struct {
		name    string
		op      ops.Op
		refused bool
	}{{"key", retype("a"), true}, {"key of a partition", retype("B"), true}, {"no key", retype("c"), false}, {"enum", less, true}} {
		_, err := d.Compile([]ops.Op{tt.op}, &before, Options{})
		var unsupported *UnsupportedError
		if errors.As(err, &unsupported) != tt.refused {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
