package autogen_test

import (
	"slices"
	"testing"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// What a publication lists of a partition or of an heir stands against changes of the
// table that these are of, by whatever name it goes by then.
func TestPublishedPartitions(t *testing.T) {
	column := schema.Column{Name: "a", Type: schema.ParseType("text")}
	before := schema.Schema{Tables: []schema.Table{
		{Name: "p", PartitionBy: "list(a)", Columns: []schema.Column{column}},
		{Name: "q", PartitionOf: &schema.Partition{Parent: schema.Name{Name: "p"}, Bound: "DEFAULT"}},
		{Name: "h", Columns: []schema.Column{column}},
		{Name: "i", Inherits: []schema.Name{{Name: "h"}}},
		{Name: "free", Columns: []schema.Column{column}}, {Name: "dropped", Columns: []schema.Column{column}},
	}}
	var aside ops.Op
	for _, table := range []string{"q", "i", "free", "dropped"} {
		o := schema.Object{Kind: schema.KindPublicationTable, Name: "pub", On: schema.Name{Name: table}, Definition: "ALTER PUBLICATION pub ADD TABLE ONLY " + table}
		if table != "free" {
			o.Definition += " (a)"
		}
		before.Objects, aside = append(before.Objects, o), ops.DropObject{Object: o}
	}
	d, err := dialect.For(dialect.DefaultServer("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	changes := []autogen.Change{{Op: aside}, {Op: ops.RenameTable{From: schema.Name{Name: "p"}, To: schema.Name{Name: "r"}}}}
	for _, table := range []string{"r", "h", "free", "dropped"} {
		changes = append(changes, autogen.Change{Op: ops.DropColumn{Table: schema.Name{Name: table}, Column: column}})
	}
	var refused []bool
	for _, c := range autogen.Assess(d, before, changes, nil, autogen.Holds{}) {
		refused = append(refused, len(c.Risks) > 0 && c.Risks[0].Kind == dialect.RiskRefused)
	}
	if want := []bool{false, false, true, true, false, false}; !slices.Equal(refused, want) {
		t.Errorf("refused: %v, want %v", refused, want)
	}
}
