package cli_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/config"
)

// TestDocLibraryPage keeps the code that the page shows as it is in the example,
// which is built and run.
func TestDocLibraryPage(t *testing.T) {
	doc := openDocument(t, "docs/library.md")
	marks := regexp.MustCompile(`<!-- (code: (\S+) ([^>]*)) -->`).FindAllStringSubmatch(doc.text, -1)
	if len(marks) < 4 {
		t.Fatalf("%d pieces of code", len(marks))
	}
	for _, m := range marks {
		doc.section(t, m[1], "```go\n"+declarations(t, m[2], strings.Fields(m[3]))+"```")
	}
}

// declarations are the named functions and variables of a Go file, as they stand
// there.
func declarations(t *testing.T, path string, names []string) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("..", path))
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, path, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	var b strings.Builder
	for _, d := range tree.Decls {
		name, doc := "", (*ast.CommentGroup)(nil)
		switch d := d.(type) {
		case *ast.FuncDecl:
			name, doc = d.Name.Name, d.Doc
		case *ast.GenDecl:
			if v, ok := d.Specs[0].(*ast.ValueSpec); ok {
				name, doc = v.Names[0].Name, d.Doc
			}
		}
		if !slices.Contains(names, name) {
			continue
		}
		begin := d.Pos()
		if doc != nil {
			begin = doc.Pos()
		}
		if len(found) > 0 {
			b.WriteString("\n")
		}
		b.Write(source[set.Position(begin).Offset:set.Position(d.End()).Offset])
		b.WriteString("\n")
		found = append(found, name)
	}
	if diff := cmp.Diff(names, found); diff != "" {
		t.Fatalf("%s (-wanted +found, in this order):\n%s", path, diff)
	}
	return b.String()
}

// TestDocHooks sees that the page names what hooks are told and nothing else, and
// that its configuration is one.
func TestDocHooks(t *testing.T) {
	doc := openDocument(t, "docs/hooks.md")
	source, err := os.ReadFile("hooks.go")
	if err != nil {
		t.Fatal(err)
	}
	names := func(pattern, text string) []string {
		var list []string
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			list = append(list, m[1])
		}
		slices.Sort(list)
		return slices.Compact(list)
	}
	if diff := cmp.Diff(names(`"(MIGRATE_[A-Z]+)=`, string(source)), names("(?m)^\\| `(MIGRATE_[A-Z]+)`", doc.text)); diff != "" {
		t.Errorf("variables (-set +documented):\n%s", diff)
	}
	for _, block := range doc.blocks("toml") {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "migrate.toml"), []byte(block), 0o666); err != nil {
			t.Fatal(err)
		}
		c, err := config.Load(config.Options{Dir: dir})
		if err != nil {
			t.Errorf("%v in\n%s", err, block)
		}
		if len(c.Hooks.BeforeRun) == 0 {
			t.Errorf("no hook in\n%s", block)
		}
	}
}
