package schema_test

import (
	"slices"
	"testing"

	"github.com/retort-db/migrate/schema"
)

func TestDescendants(t *testing.T) {
	table := func(name string, parents ...string) schema.Table {
		out := schema.Table{Name: name}
		for _, p := range parents {
			out.Inherits = append(out.Inherits, schema.Name{Name: p})
		}
		return out
	}
	part := schema.Table{Name: "part", PartitionOf: &schema.Partition{Parent: schema.Name{Name: "mid"}}}
	s := schema.Schema{Tables: []schema.Table{part, table("leaf", "part", "other"), table("mid", "top"), table("top"), table("other"), {Schema: "x", Name: "top"}}}
	for of, want := range map[schema.Name][]string{
		{Name: "top"}:              {"leaf", "mid", "part"},
		{Name: "other"}:            {"leaf"},
		{Name: "leaf"}:             nil,
		{Schema: "x", Name: "top"}: nil,
		{Name: "missing"}:          nil,
	} {
		var got []string
		for n := range s.Descendants(of) {
			got = append(got, n.Name)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%v: %v, want %v", of, got, want)
		}
	}
}
