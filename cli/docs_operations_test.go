package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/schema"
)

// TestDocOperations keeps the reference of what operations become on each database: those of testdata/operations, one
// after the other.
func TestDocOperations(t *testing.T) {
	known := map[string]*schema.Schema{}
	var out strings.Builder
	for _, chapter := range documentedOperations(t) {
		fmt.Fprintf(&out, "\n## %s\n", chapter.title)
		for _, op := range chapter.ops {
			fmt.Fprintf(&out, "\n### %s\n\n```toml\n%s\n```\n", op.Kind(), strings.TrimSpace(ops.Format(op)))
			postgres, mysql, mariadb, sqlite := compiledReference(t, known, "postgres", op), compiledReference(t, known, "mysql", op),
				compiledReference(t, known, "mariadb", op), compiledReference(t, known, "sqlite", op)
			out.WriteString("\nPostgreSQL" + postgres)
			if mysql == mariadb {
				out.WriteString("\nMySQL and MariaDB" + mysql)
			} else {
				out.WriteString("\nMySQL" + mysql + "\nMariaDB" + mariadb)
			}
			out.WriteString("\nSQLite" + sqlite)
		}
	}
	doc := openDocument(t, "docs/operations.md")
	doc.section(t, "operations", out.String())
}

// TestDocOperationsRun has each of them in a revision of its own, which has to find
// out what it does not say, goes up, down where it says enough for that, and up.
func TestDocOperationsRun(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		p := deployed(t, db)
		n, down := 1, 0
		for _, chapter := range documentedOperations(t) {
			for _, op := range chapter.ops {
				p.revision(t, n, "\n[[upgrade]]\n"+ops.Format(op))
				if r := p.run(t, "upgrade"); r.code != 0 {
					if !strings.Contains(r.stderr, " has no ") {
						t.Errorf("%s\n%s", ops.Format(op), r.stderr)
					}
					if err := os.Remove(filepath.Join(p.dir, "migrations", number(n)+".toml")); err != nil {
						t.Fatal(err)
					}
					continue
				}
				n++
				if r := p.run(t, "downgrade", "-1"); r.code == 0 {
					down++
					p.must(t, "upgrade")
				} else if !strings.Contains(r.stderr, "cannot be reversed") {
					t.Errorf("%s\n%s", ops.Format(op), r.stderr)
				}
			}
		}
		if n < 25 || down < 15 {
			t.Errorf("%d operations went up and %d of them down", n-1, down)
		}
	})
}

// chapter is operations of the reference.
type chapter struct {
	title string
	ops   []ops.Op
}

func documentedOperations(t *testing.T) []chapter {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "operations", "*.toml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no operations: %v", err)
	}
	var list []chapter
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
		c := chapter{title: f.Message}
		for _, e := range body.Upgrade {
			c.ops = append(c.ops, e.Op)
		}
		list = append(list, c)
	}
	return list
}

// compiledReference is what an operation becomes on a database, after those before it.
func compiledReference(t *testing.T, known map[string]*schema.Schema, name string, op ops.Op) string {
	t.Helper()
	d, err := dialect.For(dialect.DefaultServer(name))
	if err != nil {
		t.Fatal(err)
	}
	if known[name] == nil {
		known[name] = &schema.Schema{}
	}
	program, err := d.Compile([]ops.Op{op}, known[name], dialect.Options{})
	if err != nil {
		_, reason, _ := strings.Cut(err.Error(), " has ") // "create_enum: SQLite has no enums"
		return fmt.Sprintf(": %s\n", reason)
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
	// One such table shows how they all are built anew.
	if _, shown := op.(ops.AlterColumn); strings.Contains(sql.String(), "_migrate_") && !shown {
		return ": the table is built anew with it, as for [alter_column](#alter_column).\n"
	}
	if sql.Len() == 0 {
		return ": nothing to do.\n"
	}
	return fmt.Sprintf("\n\n```sql\n%s```\n", sql.String())
}
