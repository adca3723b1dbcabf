// Package arch holds the tests that keep the architecture: which package may import which, and what no package but
// a program's main may do.
package arch

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

const (
	root     = "../.."
	maxLines = 650 // split a file when it passes about 600 lines or holds two ideas
)

var update = flag.Bool("update", false, "write the depguard rows of .golangci.yaml")

func TestArchitecture(t *testing.T) {
	violations, err := check(os.DirFS(root), table())
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range violations {
		t.Error(v)
	}
}

// check reads all Go files but tests under fsys and returns what breaks the table or the other rules, in the order
// of their paths.
func check(fsys fs.FS, rows []row) (violations []string, err error) {
	err = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			return enter(fsys, name)
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		source, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, name, source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		violations = append(violations, checkImports(name, file, rows)...)
		violations = append(violations, checkCode(files, file)...)
		if n := bytes.Count(source, []byte("\n")); n > maxLines {
			violations = append(violations, fmt.Sprintf("%s: %d lines: split it by ideas, %d are the most", name, n, maxLines))
		}
		return nil
	})
	return violations, err
}

// enter returns fs.SkipDir for folders that hold no package of this module.
func enter(fsys fs.FS, dir string) error {
	base := path.Base(dir)
	if dir == "." {
		return nil
	}
	if base[0] == '.' || base[0] == '_' || base == "testdata" {
		return fs.SkipDir
	}
	if _, err := fs.Stat(fsys, path.Join(dir, "go.mod")); err == nil {
		return fs.SkipDir // a module of its own
	}
	return nil
}

func checkImports(name string, file *ast.File, rows []row) (violations []string) {
	folder := path.Dir(name)
	i := slices.IndexFunc(rows, func(r row) bool { return r.folder == folder })
	if i < 0 {
		return []string{fmt.Sprintf("%s: package %s has no row in the import table: add one to internal/arch/table_test.go", name, folder)}
	}
	for _, spec := range file.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value) // the parser has checked it
		if imported == "C" {
			violations = append(violations, name+`: imports "C": the program is built without cgo`)
		} else if !allowed(imported, rows[i].may) {
			violations = append(violations, fmt.Sprintf("%s: %s may not import %s (the table is internal/arch/table_test.go)", name, folder, imported))
		}
	}
	return violations
}

func allowed(imported string, may []string) bool {
	if !elsewhere(imported) || slices.Contains(may, everything) {
		return true
	}
	if imported == module {
		return slices.Contains(may, ".")
	}
	if own, ok := strings.CutPrefix(imported, module+"/"); ok {
		return slices.Contains(may, own)
	}
	return slices.ContainsFunc(may, func(m string) bool { return imported == m || strings.HasPrefix(imported, m+"/") })
}

// elsewhere reports whether path begins with a domain, as neither the standard library nor a folder does.
func elsewhere(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return strings.Contains(first, ".") && first != "."
}

// forbidden is what only a program's main may call: everybody else returns errors and writes where it was told to.
func forbidden() []string {
	return []string{
		"os.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln", "log.Panic", "log.Panicf", "log.Panicln",
		"fmt.Print", "fmt.Printf", "fmt.Println",
	}
}

func checkCode(files *token.FileSet, file *ast.File) (violations []string) {
	report := func(n ast.Node, what string) {
		at := files.Position(n.Pos())
		violations = append(violations, fmt.Sprintf("%s:%d: %s", at.Filename, at.Line, what))
	}
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			report(f, "has an init function: say it where it is wired")
		}
	}
	if file.Name.Name == "main" {
		return violations
	}
	ast.Inspect(file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); ok && slices.Contains(forbidden(), x.Name+"."+sel.Sel.Name) {
			report(sel, x.Name+"."+sel.Sel.Name+" below main: return an error, or write to the writer that was given")
		}
		return true
	})
	return violations
}

// The check finds what it is for.
func TestCheck(t *testing.T) {
	file := func(source string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(source)} }
	rows := []row{
		{".", []string{"low"}},
		{"low", nil},
		{"high", []string{"low", "example.org/lib/v2"}},
		{"all", []string{everything}},
		{"cmd/x", nil},
	}
	fsys := fstest.MapFS{
		"root.go":              file("package x\nimport (\"os\"; _ \"" + module + "/low\"; _ \"" + module + "/high\")\nvar _ = os.Args"),
		"low/low.go":           file("package low\nimport _ \"" + module + "\"\nimport _ \"" + module + "/low/deeper\""),
		"low/low_test.go":      file("package low\nimport _ \"" + module + "/high\"\nfunc init() {}"),
		"low/testdata/x.go":    file("package x\nimport \"C\""),
		"high/high.go":         file("package high\nimport (_ \"example.org/lib/v2/sub\"; _ \"example.org/lib/v20\"; _ \"C\")"),
		"all/all.go":           file("package all\nimport _ \"example.org/whatever\"\nfunc init() {}\nfunc f() { fmt.Println(); fmt.Fprintln(nil); defer os.Exit(1) }\ntype t int\nfunc (t) init() {}"),
		"all/long.go":          file("package all\n" + strings.Repeat("\n", maxLines)),
		"cmd/x/main.go":        file("package main\nfunc main() { fmt.Println(); os.Exit(0) }"),
		"unknown/u.go":         file("package unknown"),
		"own/go.mod":           file("module own"),
		"own/own.go":           file("package own\nimport \"C\""),
		".hidden/h.go":         file("package h"),
		"low/deeper/x_test.go": file("package deeper"),
	}
	want := []string{
		"all/all.go:3: has an init function: say it where it is wired",
		"all/all.go:4: fmt.Println below main: return an error, or write to the writer that was given",
		"all/all.go:4: os.Exit below main: return an error, or write to the writer that was given",
		"all/long.go: 651 lines: split it by ideas, 650 are the most",
		"high/high.go: high may not import example.org/lib/v20 (the table is internal/arch/table_test.go)",
		`high/high.go: imports "C": the program is built without cgo`,
		"low/low.go: low may not import " + module + " (the table is internal/arch/table_test.go)",
		"low/low.go: low may not import " + module + "/low/deeper (the table is internal/arch/table_test.go)",
		"root.go: . may not import " + module + "/high (the table is internal/arch/table_test.go)",
		"unknown/u.go: package unknown has no row in the import table: add one to internal/arch/table_test.go",
	}
	got, err := check(fsys, rows)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Rows may only name rows: a name that is misspelt would allow nothing, and nobody would notice.
func TestTableNamesItsOwnRows(t *testing.T) {
	for _, r := range table() {
		for _, m := range r.may {
			if m != everything && !elsewhere(m) && !slices.ContainsFunc(table(), func(r row) bool { return r.folder == m }) {
				t.Errorf("row %s names %s, which has no row", r.folder, m)
			}
		}
	}
}
