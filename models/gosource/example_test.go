package gosource

import (
	"os"
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
			a, b := d.Canonical(autogen.Named(want, autogen.Naming{}, d.Name())), d.Canonical(autogen.Named(got.Schema, autogen.Naming{}, d.Name()))
			a.Sort()
			b.Sort()
			if diff := cmp.Diff(a, b, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("TOML (-) and Go (+) differ:\n%s", diff)
			}
		})
	}
}
