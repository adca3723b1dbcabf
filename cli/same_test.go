package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

// The same models make the same file, byte for byte, in whatever process: with one
// thread and with many, and from one run to the next.
func TestSameFile(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		folder := testdb.Shared(t, "corpus", "schemas", db.Dialect)
		schemas, err := filepath.Glob(filepath.Join(folder, "*.sql"))
		if err != nil || len(schemas) == 0 {
			t.Fatalf("no schemas in %s: %v", folder, err)
		}
		if db.Dialect != "sqlite" { // a server takes its time to load them
			schemas = []string{filepath.Join(folder, "chinook.sql"), filepath.Join(folder, "answer.sql")}
		}
		for _, path := range schemas {
			t.Run(filepath.Base(path), func(t *testing.T) {
				text, err := os.ReadFile(path) //nolint:gosec // of the corpus
				if err != nil {
					t.Fatal(err)
				}
				p := newProject(t, map[string]string{
					"config.toml": fmt.Sprintf("[database]\nurl = %q\n[migrations]\nmodels = [\"schema.sql\"]\n", db.URL), "schema.sql": string(text),
				})
				first := ""
				for i, threads := range []string{"1", "8", "8"} {
					cmd := exec.Command(os.Args[0], "revision", "--autogenerate", "--from", "empty", "--rev-id", "aaaaaaaaaaaa", "-m", "all") //nolint:gosec // the test's own binary
					cmd.Dir = p.dir
					cmd.Env = append(os.Environ(), "MIGRATE_TEST_COMMAND=1", "SOURCE_DATE_EPOCH=1795221540", "GOMAXPROCS="+threads)
					if out, err := cmd.CombinedOutput(); err != nil {
						t.Fatalf("%v\n%s", err, out)
					}
					file := p.revisions(t)[0]
					written := p.read(t, file)
					if i == 0 {
						first = written
					}
					if written != first {
						t.Fatal("the file is another one")
					}
					if err := os.Remove(filepath.Join(p.dir, file)); err != nil {
						t.Fatal(err)
					}
				}
			})
		}
	})
}
