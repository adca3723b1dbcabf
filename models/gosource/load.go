package gosource

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/retort-db/migrate/internal/conflict"
)

// source is the packages that were asked for, with types. Of what they import
// only the types are known; their files are parsed when a method's body matters.
type source struct {
	dir      string
	fset     *token.FileSet
	packages []*packages.Package
	funcs    map[token.Position]function // by the place of the name
	files    map[string]*ast.File        // of imported packages, as needed
	vars     map[types.Object][]assigned
	// broken is what keeps imported packages from being compiled: it matters where models
	// have types of theirs.
	broken Errors
}

// function is a function's source. info is nil for imported packages.
type function struct {
	decl *ast.FuncDecl
	info *types.Info
	pkg  *types.Package
}

// assigned is an expression that is a variable's value at some time.
type assigned struct {
	expr ast.Expr
	pkg  *packages.Package
	// element is set where the variable holds an element of expr, as in range.
	element bool
}

const hintNoPackage = "name a folder of Go source that is there, as ./internal/models, or an import path"

func load(ctx context.Context, o Options) (*source, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	s := &source{
		dir: dir, fset: token.NewFileSet(),
		funcs: map[token.Position]function{}, files: map[string]*ast.File{}, vars: map[types.Object][]assigned{},
	}
	// Imported packages are read from the build's cache, not from their source.
	const need = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
		packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedTypesSizes | packages.NeedExportFile | packages.NeedModule
	list, err := packages.Load(&packages.Config{Context: ctx, Dir: dir, Mode: need, Fset: s.fset}, o.Patterns...)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		patterns := strings.Join(o.Patterns, " ")
		if _, missing := exec.LookPath("go"); missing != nil {
			return nil, &Error{
				Message: fmt.Sprintf("the Go packages %s cannot be read: there is no go command on PATH", patterns),
				Hint:    "install Go to compare with models in Go; upgrade and downgrade do without",
			}
		}
		return nil, &Error{
			Message: fmt.Sprintf("the Go packages %s cannot be read: %v", patterns, err),
			Hint:    "go list has to succeed for them in the folder of the configuration: " + patterns,
		}
	}
	var errs Errors
	for _, p := range list {
		if s.packageExcluded(p, o.Exclude) {
			continue
		}
		errs = append(errs, s.packageErrors(p)...)
		for _, path := range slices.Sorted(maps.Keys(p.Imports)) {
			s.broken = append(s.broken, s.packageErrors(p.Imports[path])...)
		}
		p.Syntax = slices.DeleteFunc(p.Syntax, func(f *ast.File) bool {
			return excluded(o.Exclude, s.position(f.FileStart).Filename)
		})
		s.packages = append(s.packages, p)
	}
	if len(errs) > 0 {
		return nil, errs
	}
	if len(s.packages) == 0 {
		return nil, &Error{
			Message: fmt.Sprintf("models = %q matches no Go package", strings.Join(o.Patterns, ", ")),
			Hint:    hintNoPackage,
		}
	}
	for _, p := range s.packages {
		for _, f := range p.Syntax {
			s.index(p, f)
		}
	}
	return s, nil
}

// packageErrors are those that keep a package from being read. Where a conflict is left in a file,
// its first mark stands for whatever does not parse.
func (s *source) packageErrors(p *packages.Package) Errors {
	placed := slices.ContainsFunc(p.Errors, func(e packages.Error) bool { return e.Kind != packages.ListError })
	var errs Errors
	conflicts := map[string]bool{}
	for _, e := range p.Errors {
		if isMissingEmbed(e) || placed && compiled(e, p.PkgPath) {
			continue
		}
		file, line := splitPosition(e.Pos)
		switch {
		case conflicts[file]:
		case lineBeginsConflict(file, line):
			conflicts[file] = true
			errs = append(errs, &Error{File: s.short(file), Line: line, Message: conflict.Message})
		default:
			errs = append(errs, s.packageError(p, e))
		}
	}
	return errs
}

// compiled reports whether an error is what the compiler printed of a package.
func compiled(e packages.Error, path string) bool {
	return e.Kind == packages.ListError && strings.HasPrefix(e.Msg, "# "+path)
}

// lineBeginsConflict reports whether a line of a file is a mark that git left there.
func lineBeginsConflict(file string, line int) bool {
	text, err := os.ReadFile(file)
	if err != nil || line < 1 {
		return false
	}
	lines := strings.SplitN(string(text), "\n", line+1)
	return line <= len(lines) && conflict.Begins(lines[line-1])
}

func (s *source) packageError(p *packages.Package, e packages.Error) *Error {
	file, line, hint := "", 0, "models are read from source that compiles"
	if e.Pos == "" && e.Kind == packages.ListError && !compiled(e, "") {
		hint = hintNoPackage
	}
	if e.Pos != "" && e.Pos != "-" {
		file, line = splitPosition(e.Pos)
		file = s.short(file)
	}
	return &Error{File: file, Line: line, Message: fmt.Sprintf("package %s: %s", p.ID, e.Msg),
		Hint: hint}
}

// isMissingEmbed reports whether an error is about files to embed that are not
// there yet, such as those of a front end: models do not depend on them.
func isMissingEmbed(e packages.Error) bool {
	return e.Kind == packages.ListError && strings.HasPrefix(e.Msg, "pattern ") && strings.HasSuffix(e.Msg, ": no matching files found")
}

// splitPosition reads "file:line:column" or "file:line".
func splitPosition(pos string) (file string, line int) {
	parts := strings.Split(pos, ":")
	for len(parts) > 1 {
		n := 0
		if _, err := fmt.Sscanf(parts[len(parts)-1], "%d", &n); err != nil {
			break
		}
		line, parts = n, parts[:len(parts)-1]
	}
	return strings.Join(parts, ":"), line
}

// position is a place with its file as it is shown.
func (s *source) position(pos token.Pos) token.Position {
	p := s.fset.Position(pos)
	p.Filename = s.short(p.Filename)
	return p
}

// short is a path relative to the folder that was read, where that is shorter.
func (s *source) short(file string) string {
	rel, err := filepath.Rel(s.dir, file)
	if err != nil || len(rel) >= len(file) {
		return filepath.ToSlash(file)
	}
	return filepath.ToSlash(rel)
}

// place is a position without its column.
func (s *source) place(p token.Position) string { return fmt.Sprintf("%s:%d", p.Filename, p.Line) }

func (s *source) packageExcluded(p *packages.Package, globs []string) bool {
	if excluded(globs, p.PkgPath) {
		return true
	}
	for _, f := range p.GoFiles {
		if !excluded(globs, path.Dir(s.short(f))) {
			return false
		}
	}
	return len(p.GoFiles) > 0 && len(globs) > 0
}

// excluded matches a path, or a folder above it, with any of the globs. A glob
// that ends in /... or /** means what lies below.
func excluded(globs []string, name string) bool {
	name = path.Clean(filepath.ToSlash(name))
	for _, g := range globs {
		g = path.Clean(strings.TrimSuffix(strings.TrimSuffix(filepath.ToSlash(g), "/..."), "/**"))
		for at := name; at != "." && at != "/"; at = path.Dir(at) {
			if ok, err := path.Match(g, at); err == nil && ok {
				return true
			}
			if ok, err := path.Match(g, path.Base(at)); err == nil && ok && !strings.Contains(g, "/") {
				return true
			}
		}
	}
	return false
}

// index remembers functions, and what variables are given.
func (s *source) index(p *packages.Package, f *ast.File) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			s.funcs[s.fset.Position(n.Name.Pos())] = function{decl: n, info: p.TypesInfo, pkg: p.Types}
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if len(n.Values) == len(n.Names) {
					s.assign(p, name, assigned{expr: n.Values[i], pkg: p})
				}
			}
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if len(n.Rhs) == len(n.Lhs) {
					s.assign(p, left, assigned{expr: n.Rhs[i], pkg: p})
				}
			}
		case *ast.RangeStmt:
			if n.Value != nil {
				s.assign(p, n.Value, assigned{expr: n.X, pkg: p, element: true})
			}
		}
		return true
	})
}

func (s *source) assign(p *packages.Package, to ast.Expr, a assigned) {
	id, ok := to.(*ast.Ident)
	if !ok {
		return
	}
	obj := p.TypesInfo.ObjectOf(id)
	if v, ok := obj.(*types.Var); ok {
		s.vars[v] = append(s.vars[v], a)
	}
}

// function finds the source of a function or method; ok is false where it
// cannot be read.
func (s *source) function(f *types.Func) (function, bool) {
	at := s.fset.Position(f.Origin().Pos())
	if fn, ok := s.funcs[at]; ok {
		return fn, true
	}
	if at.Filename == "" {
		return function{}, false
	}
	file, ok := s.files[at.Filename]
	if !ok {
		var err error
		// A set of its own: the shared one knows the file from the export data.
		if file, err = parser.ParseFile(token.NewFileSet(), at.Filename, nil, parser.SkipObjectResolution); err != nil {
			file = nil
		}
		s.files[at.Filename] = file
	}
	if file == nil {
		return function{}, false
	}
	receiver := receiverName(f)
	for _, d := range file.Decls {
		if fd, ok := d.(*ast.FuncDecl); ok && fd.Name.Name == f.Name() && receiverOf(fd) == receiver {
			return function{decl: fd, pkg: f.Pkg()}, true
		}
	}
	return function{}, false
}

// receiverName is the name of the type that a method belongs to.
func receiverName(f *types.Func) string {
	recv := f.Signature().Recv()
	if recv == nil {
		return ""
	}
	if n := namedOf(recv.Type()); n != nil {
		return n.Obj().Name()
	}
	return ""
}

func receiverOf(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return ""
	}
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}
