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

// Who publishes a table whose rows nothing tells apart is told what the server will refuse.
func TestPublishedWithoutKey(t *testing.T) {
	column := schema.Column{Name: "a", Type: schema.ParseType("integer")}
	key := &schema.PrimaryKey{Key: schema.Key{Columns: []string{"a"}}}
	bare := schema.Table{Name: "bare", Columns: []schema.Column{column}}
	keyed := schema.Table{Name: "keyed", PartitionBy: "list(a)", Columns: []schema.Column{column}, PrimaryKey: key}
	part := schema.Table{Name: "part", PartitionOf: &schema.Partition{Parent: schema.Name{Name: "keyed"}, Bound: "DEFAULT"}}
	full, nothing, published := bare, keyed, bare
	full.Name, full.Options.ReplicaIdentity = "full", "full"
	nothing.Name, nothing.PartitionBy, nothing.Options.ReplicaIdentity = "nothing", "", "nothing"
	published.Name = "published"
	publish := func(table string) schema.Object {
		return schema.Object{Kind: schema.KindPublicationTable, Name: "pub", On: schema.Name{Name: table}, Definition: "ALTER PUBLICATION pub ADD TABLE ONLY " + table}
	}
	before := schema.Schema{Tables: []schema.Table{bare, keyed, part, full, nothing, published}, Objects: []schema.Object{publish("published")}}
	d, err := dialect.For(dialect.DefaultServer("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	fresh := bare
	fresh.Name = "fresh"
	list := []ops.Op{ops.CreateTable{Table: fresh}, ops.DropObject{Object: publish("published")}}
	for _, table := range []string{"bare", "keyed", "part", "full", "nothing", "published", "fresh"} {
		list = append(list, ops.CreateObject{Object: publish(table)})
	}
	// From here on it has a key.
	list = append(list, ops.AddConstraint{Table: bare.QualifiedName(), Constraint: *key}, ops.CreateObject{Object: publish("bare")})
	var changes []autogen.Change
	for _, op := range list {
		changes = append(changes, autogen.Change{Op: op})
	}
	var told []string
	for _, c := range autogen.Assess(d, before, changes, nil, autogen.Holds{}) {
		if len(c.Risks) > 0 && c.Risks[0].Kind == dialect.RiskPublished {
			told = append(told, c.Op.(ops.CreateObject).Object.On.Name)
		}
	}
	if want := []string{"bare", "nothing", "fresh"}; !slices.Equal(told, want) {
		t.Errorf("told of %q, want %q", told, want)
	}
}
