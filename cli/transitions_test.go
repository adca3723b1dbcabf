package cli_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
)

// Each real schema, declared as it was loaded, leaves nothing to find; the way from
// it to another one leads there and back. (Two of them where time is short.)
func TestTransitions(t *testing.T) {
	for _, server := range []string{"postgres", "postgres18"} {
		t.Run(server, func(t *testing.T) {
			files := corpus(t, "postgres")
			for i, file := range files {
				name := strings.TrimSuffix(filepath.Base(file), ".sql")
				if !testdb.Full() && !slices.Contains([]string{"chinook", "pagila"}, name) {
					continue
				}
				t.Run(name, func(t *testing.T) { transition(t, server, file, files[(i+1)%len(files)]) })
			}
		})
	}
}

func transition(t *testing.T, server, from, to string) {
	var scripts [2]string
	for i, file := range []string{from, to} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		scripts[i] = string(text)
	}
	db, target := testdb.New(t, server), testdb.New(t, server)
	db.Load(t, scripts[0])
	target.Load(t, scripts[1])
	start := db.Dump(t)

	p := newProject(t, map[string]string{
		"config.toml": "[database]\nurl = \"" + db.URL + "\"\n[migrations]\nmodels = [\"schema.sql\"]\n[autogenerate]\nrenames = \"drop\"\nunmanaged = \"drop\"\n",
		"schema.sql":  scripts[0],
	})
	p.must(t, "check")
	p.write(t, "schema.sql", scripts[1])
	p.must(t, "revision", "--autogenerate", "-m", "another")
	p.must(t, "upgrade")
	p.must(t, "check")
	same := func(what, want, got string) {
		t.Helper()
		if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	same("after the upgrade", target.Dump(t), db.Dump(t))
	p.must(t, "downgrade", "base")
	same("after the downgrade", start, db.Dump(t))
}
