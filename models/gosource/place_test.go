package gosource

import (
	"testing"

	"github.com/retort-db/migrate/schema"
)

// Columns are where their fields are, whichever tags the struct has.
func TestPlace(t *testing.T) {
	const body = `
type Base struct {
	ID int64 `
	for tags, source := range map[string]string{
		"gorm": body + "`gorm:\"primaryKey\"`\n}\n\ntype Thing struct {\n\tBase\n\tName string `gorm:\"index\"`\n}\n",
		"xorm": body + "`xorm:\"pk 'id'\"`\n}\n\ntype Thing struct {\n\tBase `xorm:\"extends\"`\n\tName string `xorm:\"index\"`\n}\n",
		"bun":  body + "`bun:\",pk\"`\n}\n\ntype Thing struct {\n\tBase\n\tName string `bun:\",unique\"`\n}\n",
		"own":  body + "`migrate:\"primary_key\"`\n}\n\ntype Thing struct {\n\tBase\n\tName string `migrate:\"index\"`\n}\n",
	} {
		t.Run(tags, func(t *testing.T) {
			o := options(t, module(t, map[string]string{"m.go": "package m\n" + source}))
			o.Tables = []string{"Thing"}
			r, err := Load(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Schema.Tables) != 1 {
				t.Fatalf("%d tables", len(r.Schema.Tables))
			}
			table := schema.TablePath(r.Schema.Tables[0].QualifiedName())
			for want, at := range map[string]schema.Path{
				"m.go:4:2": table.With("column", "id"),
				"m.go:9:2": table.With("column", "name"),
				"m.go:7:6": table,
			} {
				if got := r.Place(at).String(); got != want {
					t.Errorf("%s: %s, want %s", at, got, want)
				}
			}
			if got := r.Place(table.With("index", "", "name")).Line; got != 9 {
				t.Errorf("an index: line %d", got)
			}
			if got := r.Place(schema.Path{Kind: "domain", Name: table.Name}); got.IsValid() {
				t.Errorf("a domain: %s", got)
			}
		})
	}
}
