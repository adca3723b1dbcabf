package sqlfile

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/models/gosource"
	"github.com/retort-db/migrate/models/tomlfile"
	"github.com/retort-db/migrate/schema"
)

// The worked example declared in TOML, in Go and in SQL is one schema: what
// create-all makes of the first two is, value by value, what the third declares.
func TestWorkedExample(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		live := testdb.Connect(t, db.URL)
		d, err := dialect.For(live.Server())
		if err != nil {
			t.Fatal(err)
		}
		inTOML, err := tomlfile.Load(os.DirFS("../.."), "models.toml")
		if err != nil {
			t.Fatal(err)
		}
		inGo, err := gosource.Load(t.Context(), gosource.Options{Dir: "../gosource/testdata/example", Patterns: []string{"."}, Dialect: d})
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join("testdata", "example", db.Dialect+".sql"))
		if err != nil {
			t.Fatal(err)
		}
		inSQL := load(t, db, string(text)).Snapshot.Schema
		if len(inSQL.Tables) != len(inTOML.Tables) {
			t.Fatalf("%d tables in SQL, %d in TOML", len(inSQL.Tables), len(inTOML.Tables))
		}
		for _, other := range []struct {
			name     string
			declared schema.Schema
		}{{"TOML", inTOML}, {"Go", inGo.Schema}} {
			if diff := cmp.Diff(inSQL, created(t, db, other.declared), cmpopts.EquateEmpty(), theAuthorsText()); diff != "" {
				t.Errorf("SQL (-) and %s (+) differ:\n%s", other.name, diff)
			}
		}
	})
}

// theAuthorsText leaves out how a statement was spelled, which SQLite keeps.
func theAuthorsText() cmp.Option {
	return cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Definition" }, cmp.Ignore())
}

// created is what introspection finds where create-all has made a schema.
func created(t *testing.T, like testdb.DB, declared schema.Schema) schema.Schema {
	t.Helper()
	m, err := migrate.New(testdb.Connect(t, testdb.New(t, like.Name).URL), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.CreateAll(t.Context(), declared, migrate.DiffOptions{}); err != nil {
		t.Fatal(err)
	}
	live, err := m.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return live.Schema
}
