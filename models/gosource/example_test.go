package gosource

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/models/tomlfile"
)

// The worked example in Go is the one in TOML.
func TestWorkedExample(t *testing.T) {
	want, err := tomlfile.Load(os.DirFS("../.."), "models.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"postgres", "mysql", "mariadb", "sqlite"} {
		t.Run(name, func(t *testing.T) {
			d, err := dialect.For(dialect.DefaultServer(name))
			if err != nil {
				t.Fatal(err)
			}
			got, err := Load(t.Context(), Options{Dir: "testdata/example", Patterns: []string{"."}, Dialect: d})
			if err != nil {
				t.Fatal(err)
			}
			if errs := d.Validate(got.Schema); len(errs) > 0 {
				t.Error(errs)
			}
			a, b := d.Canonical(autogen.Named(want, autogen.Naming{}, d)), d.Canonical(autogen.Named(got.Schema, autogen.Naming{}, d))
			a.Sort()
			b.Sort()
			if diff := cmp.Diff(a, b, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("TOML (-) and Go (+) differ:\n%s", diff)
			}
		})
	}
}

// The examples of the documentation are models.
func TestDocumentation(t *testing.T) {
	text, err := os.ReadFile("../../docs/go-models.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(text), "```go\n")[1:]
	if len(blocks) == 0 {
		t.Fatal("no example")
	}
	for _, block := range blocks {
		source, _, _ := strings.Cut(block, "```")
		r, err := Load(t.Context(), options(t, module(t, map[string]string{"m.go": "package m\n\n" + source})))
		if err != nil {
			t.Errorf("%v in\n%s", err, source)
			continue
		}
		var got []string
		for _, f := range r.Found {
			got = append(got, f.Table.String())
		}
		slices.Sort(got)
		if diff := cmp.Diff([]string{"authors", "book_tag", "books", "profiles", "tags"}, got); diff != "" {
			t.Error(diff)
		}
	}
}
