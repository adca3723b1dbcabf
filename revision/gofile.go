package revision

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strconv"

	"github.com/retort-db/migrate/internal/schematoml"
)

// goType is the name of the type whose literals are revisions in Go source.
const goType = "GoRevision"

// readGo finds the revisions that a Go file declares, without running anything:
// literals of type GoRevision, whose fields of the header are written out. A file
// that declares none is not a revision's.
func readGo(file string, data []byte) ([]File, error) {
	if !bytes.Contains(data, []byte(goType)) {
		return nil, nil
	}
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, data, parser.SkipObjectResolution)
	if err != nil {
		return nil, goSyntax(file, err)
	}
	r := goReader{file: file, set: set}
	ast.Inspect(tree, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		switch t := lit.Type.(type) {
		case *ast.ArrayType:
			if isGoType(t.Elt) {
				for _, e := range lit.Elts {
					if inner, ok := e.(*ast.CompositeLit); ok && inner.Type == nil {
						r.literal(inner)
					}
				}
			}
		default:
			if t != nil && isGoType(t) && len(lit.Elts) > 0 {
				r.literal(lit)
			}
		}
		return true
	})
	if len(r.errs) > 0 {
		return nil, r.errs
	}
	return r.files, nil
}

func goSyntax(file string, err error) error {
	var list scanner.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		return &schematoml.Error{File: file, Line: list[0].Pos.Line, Message: list[0].Msg}
	}
	return &FileError{File: file, Message: err.Error(), Err: err}
}

func isGoType(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return e.Sel.Name == goType
	case *ast.Ident:
		return e.Name == goType
	}
	return false
}

// goReader collects the revisions of a file and the mistakes in them.
type goReader struct {
	file  string
	set   *token.FileSet
	files []File
	errs  schematoml.Errors
}

func (r *goReader) line(n ast.Node) int { return r.set.Position(n.Pos()).Line }

func (r *goReader) errorf(n ast.Node, message string) {
	r.errs = append(r.errs, &schematoml.Error{File: r.file, Line: r.line(n), Message: message})
}

// literal reads the header of one revision.
func (r *goReader) literal(lit *ast.CompositeLit) {
	f := File{Path: r.file, Go: true, lines: lines{id: r.line(lit)}}
	var down []string
	hasDown := false
	for _, e := range lit.Elts {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok {
			r.errorf(e, "the fields of a "+goType+" are written with their names")
			return
		}
		key, _ := pair.Key.(*ast.Ident)
		if key == nil {
			continue
		}
		switch key.Name {
		case "ID":
			f.ID, f.lines.id = r.text(key.Name, pair.Value), r.line(pair)
		case "Down":
			down, hasDown, f.lines.down = r.texts(key.Name, pair.Value), true, r.line(pair)
			f.down = span{r.offset(pair.Value.Pos()), r.offset(pair.Value.End())}
		case "Labels":
			f.Labels, f.lines.labels = r.texts(key.Name, pair.Value), r.line(pair)
		case "DependsOn":
			f.DependsOn, f.lines.dependsOn = r.texts(key.Name, pair.Value), r.line(pair)
		case "Message":
			f.Message = r.text(key.Name, pair.Value)
		}
	}
	switch {
	case f.ID == "":
		r.errorf(lit, "a "+goType+" needs an ID")
	case !hasDown || len(down) == 0:
		r.errorf(lit, `a `+goType+` needs Down: the revision that it follows, or []string{"base"} if it follows none`)
	}
	if len(down) != 1 || down[0] != "base" {
		f.Down = down
	}
	r.files = append(r.files, f)
}

func (r *goReader) offset(p token.Pos) int { return r.set.Position(p).Offset }

// text reads a string literal.
func (r *goReader) text(field string, e ast.Expr) string {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		if s, err := strconv.Unquote(lit.Value); err == nil {
			return s
		}
	}
	r.errorf(e, field+" has to be written out, so that it can be read without running it")
	return ""
}

// texts reads a []string{…} literal.
func (r *goReader) texts(field string, e ast.Expr) []string {
	if id, ok := e.(*ast.Ident); ok && id.Name == "nil" {
		return nil
	}
	lit, ok := e.(*ast.CompositeLit)
	if !ok {
		r.errorf(e, field+" has to be written out, so that it can be read without running it")
		return nil
	}
	list := make([]string, len(lit.Elts))
	for i, e := range lit.Elts {
		list[i] = r.text(field, e)
	}
	return list
}

// span is where something stands in a file.
type span struct{ start, end int }

// setGoDown puts other parents into the source of the one revision of a Go file.
func setGoDown(file string, data []byte, down []string) ([]byte, error) {
	list, err := readGo(file, data)
	if err != nil {
		return nil, err
	}
	if len(list) != 1 {
		return nil, &FileError{
			File: file, Message: "it holds several revisions, or none any more, so that the parents of one are not changed for you",
			Hint: "change Down by hand",
		}
	}
	at := list[0].down
	out := append([]byte{}, data[:at.start]...)
	return append(append(out, goTexts(down)...), data[at.end:]...), nil
}

// goTexts spells down_revision in Go.
func goTexts(list []string) string {
	if len(list) == 0 {
		return `[]string{"base"}`
	}
	s := "[]string{"
	for i, v := range list {
		if i > 0 {
			s += ", "
		}
		s += strconv.Quote(v)
	}
	return s + "}"
}
