package tomlfile

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/schematest"
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/schema"
)

// Whatever a schema can hold, its models say.
func TestEveryFieldIsRendered(t *testing.T) {
	s := schematest.Full[schema.Schema]()
	for i := range s.Tables {
		keys := []*schema.Key{&s.Tables[i].PrimaryKey.Key, &s.Tables[i].Uniques[0].Key, &s.Tables[i].Uniques[1].Key}
		for _, k := range keys {
			k.Columns = []string{k.Parts[0].Column, k.Parts[1].Column}
		}
	}
	s.Given = nil // nobody declares it: a server told it of models in SQL
	s.Objects = nil
	for _, kind := range schematoml.ObjectKinds() {
		o := schematest.Full[schema.Object]()
		o.Kind = kind
		if kind != schema.KindMaterializedView {
			o.Indexes, o.Columns, o.ClusterOn = nil, nil, ""
		}
		twin := o
		twin.Args, twin.On = "other", schema.Name{Name: "elsewhere"}
		s.Objects = append(s.Objects, o, twin)
	}
	text := Render(s)
	got, err := Parse("full.toml", text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if diff := cmp.Diff(s, got); diff != "" {
		t.Errorf("(-want +got):\n%s\n%s", diff, text)
	}
}
