package cli

import (
	"slices"
	"testing"

	"github.com/retort-db/migrate/internal/config"
	"github.com/retort-db/migrate/schema"
)

// What is excluded is no part of the models, unless something there refers to it.
func TestModelsWithoutWhatIsExcluded(t *testing.T) {
	name := func(n string) schema.Name { return schema.Name{Name: n} }
	live := schema.Schema{
		Namespaces: []schema.Namespace{{Name: "old_empty"}, {Name: "old_used"}, {Name: "shop"}},
		Enums:      []schema.Enum{{Schema: "old_used", Name: "mood"}},
		Tables: []schema.Table{
			{Schema: "old_empty", Name: "old_z"},
			{Name: "goose_db_version"},
			{Name: "old_a"},
			{Name: "old_b", ForeignKeys: []schema.ForeignKey{{RefTable: name("old_a")}}},
			{Name: "old_c"},
			{Name: "users", ForeignKeys: []schema.ForeignKey{{RefTable: name("old_b")}}},
		},
		Objects: []schema.Object{
			{Kind: schema.KindView, Name: "old_view", Needs: []schema.Name{name("old_c")}},
			{Kind: schema.KindTrigger, Name: "audit", On: name("old_c")},
			{Kind: schema.KindTrigger, Name: "old_trigger", On: name("users")},
		},
	}
	got, left := inScope(live, config.Autogenerate{Exclude: []string{"goose_*", "old_*"}})
	var tables, objects, namespaces []string
	for _, n := range got.Namespaces {
		namespaces = append(namespaces, n.Name)
	}
	if want := []string{"old_used", "shop"}; !slices.Equal(namespaces, want) {
		t.Errorf("schemas %v, want %v", namespaces, want)
	}
	for _, table := range got.Tables {
		tables = append(tables, table.Name)
	}
	for _, o := range got.Objects {
		objects = append(objects, o.Name)
	}
	if want := []string{"old_a", "old_b", "users"}; !slices.Equal(tables, want) {
		t.Errorf("tables %v, want %v", tables, want)
	}
	if want := []string{"old_trigger"}; !slices.Equal(objects, want) {
		t.Errorf("objects %v, want %v", objects, want)
	}
	if want := []schema.Name{name("goose_db_version"), name("old_c"), name("old_view"), {Schema: "old_empty", Name: "old_z"}}; !slices.Equal(left, want) {
		t.Errorf("left out %v, want %v", left, want)
	}
	if same, left := inScope(live, config.Autogenerate{}); len(same.Tables) != len(live.Tables) || left != nil {
		t.Error("nothing is excluded, and something is left out")
	}
}
