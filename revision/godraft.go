package revision

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// modulePath is what revisions in Go import.
const modulePath = "github.com/retort-db/migrate"

// GoName is the name of the function that returns a revision in Go.
func GoName(id string) string {
	var b strings.Builder
	b.WriteString("revision")
	for _, c := range id {
		if c == '_' || unicode.IsLetter(c) || unicode.IsDigit(c) {
			b.WriteRune(c)
		} else {
			b.WriteByte('_')
		}
	}
	return b.String()
}

// GoPackage is a name for the package in a folder.
func GoPackage(folder string) string {
	name := strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return unicode.ToLower(c)
		}
		return -1
	}, folder)
	if name == "" || unicode.IsDigit(rune(name[0])) || token.IsKeyword(name) {
		return "migrations"
	}
	return name
}

// RenderGo writes the draft as Go source of a package: a function, named by
// GoName, that returns the revision. Operations are not written in Go, and are
// left out; one that merges has nothing to do.
func (d Draft) RenderGo(pkg string) ([]byte, error) {
	var b strings.Builder
	merges := len(d.Down) > 1
	fmt.Fprintf(&b, "package %s\n\nimport (\n", pkg)
	b.WriteString("\t\"context\"\n\n")
	fmt.Fprintf(&b, "\t%q\n)\n\n", modulePath)
	comment(&b, "//", GoName(d.ID)+": "+d.Message)
	if !d.Created.IsZero() {
		fmt.Fprintf(&b, "// (%s)\n", d.Created.Format(time.RFC3339))
	}
	fmt.Fprintf(&b, "func %s() migrate.GoRevision {\n\treturn migrate.GoRevision{\n", GoName(d.ID))
	field := func(name, value string) { fmt.Fprintf(&b, "\t\t%s: %s,\n", name, value) }
	field("ID", strconv.Quote(d.ID))
	field("Down", goTexts(d.Down))
	if len(d.Labels) > 0 {
		field("Labels", goTexts(d.Labels))
	}
	if len(d.DependsOn) > 0 {
		field("DependsOn", goTexts(d.DependsOn))
	}
	field("Message", strconv.Quote(d.Message))
	if merges {
		field("Downgrade", "func(context.Context, *migrate.Tx) error { return nil }")
	} else {
		field("Upgrade", "func(ctx context.Context, tx *migrate.Tx) error {\n"+
			"_, err := tx.Exec(ctx, `UPDATE users SET active = true`)\nreturn err\n}")
		field("Downgrade", "func(ctx context.Context, tx *migrate.Tx) error {\n"+
			"_, err := tx.Exec(ctx, `UPDATE users SET active = false`)\nreturn err\n}")
	}
	b.WriteString("\t}\n}\n")
	return format.Source([]byte(b.String()))
}

// GoList is the source of a file that lists the revisions of a package, with one
// of them.
func GoList(pkg, function string) ([]byte, error) {
	return format.Source(fmt.Appendf(nil, `package %s

import %q

// Revisions are those of this package that are written in Go.
func Revisions() []migrate.GoRevision {
	return []migrate.GoRevision{
		%s(),
	}
}
`, pkg, modulePath, function))
}

// AddToGoList adds a revision to the list in a file that GoList began, which is
// the first []migrate.GoRevision{…} in it. It reports false if there is none.
func AddToGoList(file string, source []byte, function string) ([]byte, bool) {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, false
	}
	at := -1
	last := byte('{')
	ast.Inspect(tree, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok || at >= 0 {
			return at < 0
		}
		if t, ok := lit.Type.(*ast.ArrayType); ok && isGoType(t.Elt) {
			at = set.Position(lit.Rbrace).Offset
			if before := bytes.TrimRight(source[:at], " \t\r\n"); len(before) > 0 {
				last = before[len(before)-1]
			}
		}
		return true
	})
	if at < 0 {
		return nil, false
	}
	added := function + "(),\n"
	if last != '{' && last != ',' {
		added = ",\n" + added
	}
	out, err := format.Source(append(append(bytes.Clone(source[:at]), added...), source[at:]...))
	return out, err == nil
}

// GoPackageOf is the name of the package that a Go file is of, or "".
func GoPackageOf(source []byte) string {
	tree, err := parser.ParseFile(token.NewFileSet(), "", source, parser.PackageClauseOnly)
	if err != nil {
		return ""
	}
	return tree.Name.Name
}
