package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/schema"
)

// TestDocOperations keeps the reference of what operations become on each database: those of testdata/operations, one
// after the other.
func TestDocOperations(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "operations", "*.toml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no operations: %v", err)
	}
	known := map[string]*schema.Schema{}
	var out strings.Builder
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := revision.Parse(path, text)
		if err != nil {
			t.Fatal(err)
		}
		body, err := f.Body()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "\n## %s\n", f.Message)
		for _, e := range body.Upgrade {
			fmt.Fprintf(&out, "\n### %s\n\n```toml\n%s\n```\n", e.Op.Kind(), strings.TrimSpace(ops.Format(e.Op)))
			for _, name := range []string{"postgres", "mysql", "sqlite"} {
				out.WriteString(compiledReference(t, known, name, e.Op))
			}
		}
	}
	doc := openDocument(t, "docs/operations.md")
	doc.section(t, "operations", out.String())
}

// compiledReference is what an operation becomes on a database, after those before it.
func compiledReference(t *testing.T, known map[string]*schema.Schema, name string, op ops.Op) string {
	t.Helper()
	title := map[string]string{"postgres": "PostgreSQL", "mysql": "MySQL and MariaDB", "sqlite": "SQLite"}[name]
	d, err := dialect.For(dialect.DefaultServer(name))
	if err != nil {
		t.Fatal(err)
	}
	if known[name] == nil {
		known[name] = &schema.Schema{}
	}
	program, err := d.Compile([]ops.Op{op}, known[name], dialect.Options{})
	if err != nil {
		return fmt.Sprintf("\n%s: %s\n", title, err)
	}
	if after, err := ops.Apply(*known[name], op); err == nil {
		known[name] = &after
	}
	var sql strings.Builder
	for _, segment := range program.Segments {
		for _, step := range segment.Steps {
			if step.Exec != nil {
				sql.WriteString(dialect.Terminated(d, step.Exec.SQL) + "\n")
			}
		}
	}
	if sql.Len() == 0 {
		return fmt.Sprintf("\n%s: nothing to do.\n", title)
	}
	return fmt.Sprintf("\n%s\n\n```sql\n%s```\n", title, sql.String())
}
