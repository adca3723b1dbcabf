package gosource

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// The ORMs' import paths.
const (
	gormPath   = "gorm.io/gorm"
	gormV1Path = "github.com/jinzhu/gorm"
	xormPath   = "xorm.io/xorm"
	xormV0Path = "github.com/go-xorm/xorm"
	bunPath    = "github.com/uptrace/bun"
)

// call is a call in the source, with what is called.
type call struct {
	pkg    *packages.Package
	expr   *ast.CallExpr
	callee *types.Func
}

// registrar is a function that makes tables of its arguments from a certain one
// on.
type registrar struct {
	flavor flavor
	name   string
	first  int
}

// registered lists the structs that the program itself makes tables of: by an
// ORM's function, or by one of its own that hands them on.
func (r *reader) registered() []model {
	calls := r.calls()
	own := map[*types.Func]registrar{}
	var list []model
	done := map[*ast.CallExpr]bool{}
	for changed := true; changed; {
		changed = false
		for _, c := range calls {
			reg, ok := ormRegistrar(c.callee)
			if !ok {
				if reg, ok = own[c.callee]; !ok {
					continue
				}
			}
			if done[c.expr] {
				continue
			}
			done[c.expr] = true
			changed = true
			res := r.resolution()
			for _, arg := range c.expr.Args[min(reg.first, len(c.expr.Args)):] {
				res.resolve(c.pkg, arg)
			}
			for fn, first := range res.params {
				own[fn] = registrar{flavor: reg.flavor, name: fn.Name(), first: first}
			}
			list = r.register(list, c, reg, res)
		}
	}
	return list
}

func (r *reader) register(list []model, c call, reg registrar, res *resolution) []model {
	why := fmt.Sprintf("%s in %s", reg.name, r.place(r.position(c.expr.Pos())))
	for _, n := range res.found {
		if !slices.ContainsFunc(list, func(m model) bool { return m.named == n }) {
			list = append(list, model{named: n, flavor: reg.flavor, why: why, pos: n.Obj().Pos()})
		}
	}
	for _, e := range res.open {
		r.fail(e.Pos(), "", "", "name the structs that are tables: [models] tables = [ … ], or "+directiveModel+" above each",
			"which structs %s is given here cannot be read from the source", reg.name)
	}
	return list
}

// calls lists all calls of functions that are known by name.
func (r *reader) calls() []call {
	var list []call
	for _, p := range r.packages {
		for _, f := range p.Syntax {
			ast.Inspect(f, func(n ast.Node) bool {
				if e, ok := n.(*ast.CallExpr); ok {
					if fn := calleeOf(p.TypesInfo, e); fn != nil {
						list = append(list, call{p, e, fn})
					}
				}
				return true
			})
		}
	}
	return list
}

// calleeOf is the function that a call names, nil for function values.
func calleeOf(info *types.Info, e *ast.CallExpr) *types.Func {
	fun := ast.Unparen(e.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	var id *ast.Ident
	switch x := fun.(type) {
	case *ast.Ident:
		id = x
	case *ast.SelectorExpr:
		id = x.Sel
	default:
		return nil
	}
	fn, ok := info.Uses[id].(*types.Func)
	if !ok {
		return nil
	}
	return fn.Origin()
}

// ormRegistrar knows the ORMs' functions.
func ormRegistrar(f *types.Func) (registrar, bool) {
	if f.Pkg() == nil {
		return registrar{}, false
	}
	path, name := f.Pkg().Path(), f.Name()
	in := func(roots ...string) bool {
		return slices.ContainsFunc(roots, func(root string) bool { return path == root || strings.HasPrefix(path, root+"/") })
	}
	switch name {
	case "AutoMigrate", "CreateTable":
		return registrar{flavor: flavorGORM, name: name}, in(gormPath, gormV1Path)
	case "Sync", "Sync2", "CreateTables":
		return registrar{flavor: flavorXorm, name: name}, in(xormPath, xormV0Path)
	case "SyncWithOptions":
		return registrar{flavor: flavorXorm, name: name, first: 1}, in(xormPath, xormV0Path)
	case "Model":
		return registrar{flavor: flavorBun, name: "NewCreateTable"}, in(bunPath) && receiverName(f) == "CreateTableQuery"
	case "RegisterModel", "RegisterModels":
		if in(bunPath) {
			return registrar{flavor: flavorBun, name: name}, true
		}
		return registrar{name: name}, true
	}
	return registrar{}, false
}

// resolution finds the struct types that expressions stand for.
type resolution struct {
	*source
	found  []*types.Named
	open   []ast.Expr // what they are cannot be read
	params map[*types.Func]int
	seen   map[ast.Expr]bool
}

func (r *reader) resolution() *resolution {
	return &resolution{source: r.source, params: map[*types.Func]int{}, seen: map[ast.Expr]bool{}}
}

func (r *resolution) resolve(p *packages.Package, e ast.Expr) {
	e = ast.Unparen(e)
	if r.seen[e] {
		return
	}
	r.seen[e] = true
	tv := p.TypesInfo.Types[e]
	if tv.IsNil() {
		return
	}
	if n := structBehind(tv.Type); n != nil {
		if !slices.Contains(r.found, n) {
			r.found = append(r.found, n)
		}
		return
	}
	switch e := e.(type) {
	case *ast.CompositeLit:
		for _, elt := range e.Elts {
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				elt = kv.Value
			}
			r.resolve(p, elt)
		}
	case *ast.CallExpr:
		r.resolveCall(p, e)
	case *ast.Ident:
		r.resolveVar(p, p.TypesInfo.ObjectOf(e), e)
	case *ast.SelectorExpr:
		r.resolveVar(p, p.TypesInfo.ObjectOf(e.Sel), e)
	case *ast.IndexExpr:
		r.resolve(p, e.X)
	case *ast.SliceExpr:
		r.resolve(p, e.X)
	case *ast.UnaryExpr:
		r.resolve(p, e.X)
	default:
		if !isString(tv.Type) {
			r.open = append(r.open, e)
		}
	}
}

// structBehind is the named struct that a pointer, or a slice of pointers, is
// to; nil for interfaces and all else.
func structBehind(t types.Type) *types.Named {
	if t == nil {
		return nil
	}
	t = indirect(t)
	for depth := 0; depth < 16; depth++ {
		switch x := t.Underlying().(type) { // a type made of a slice counts, too
		case *types.Slice:
			t = indirect(x.Elem())
			continue
		case *types.Array:
			t = indirect(x.Elem())
			continue
		}
		break
	}
	n := namedOf(t)
	if n == nil {
		return nil
	}
	if _, ok := n.Underlying().(*types.Struct); !ok {
		return nil
	}
	return n
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

func (r *resolution) resolveCall(p *packages.Package, e *ast.CallExpr) {
	if tv := p.TypesInfo.Types[e.Fun]; tv.IsType() || tv.IsBuiltin() { // a conversion, or append
		for _, arg := range e.Args {
			r.resolve(p, arg)
		}
		return
	}
	if lit, ok := ast.Unparen(e.Fun).(*ast.FuncLit); ok {
		for _, ret := range returns(lit.Body) {
			for _, result := range ret.Results {
				r.resolve(p, result)
			}
		}
		return
	}
	fn := calleeOf(p.TypesInfo, e)
	if fn == nil {
		r.open = append(r.open, e)
		return
	}
	body, ok := r.function(fn)
	if !ok || body.info == nil || body.decl.Body == nil {
		r.open = append(r.open, e)
		return
	}
	owner := r.packageOf(fn)
	for _, ret := range returns(body.decl.Body) {
		if len(ret.Results) > 0 {
			r.resolve(owner, ret.Results[0])
		}
	}
}

func (r *resolution) packageOf(f *types.Func) *packages.Package {
	for _, p := range r.packages {
		if p.Types == f.Pkg() {
			return p
		}
	}
	return nil
}

func (r *resolution) resolveVar(p *packages.Package, obj types.Object, e ast.Expr) {
	v, ok := obj.(*types.Var)
	if !ok {
		r.open = append(r.open, e)
		return
	}
	for _, a := range r.vars[v] {
		r.resolve(a.pkg, a.expr)
	}
	if fn, i := r.parameter(p, v); fn != nil {
		r.params[fn] = i
		return
	}
	if len(r.vars[v]) == 0 {
		r.open = append(r.open, e)
	}
}

// parameter finds the function that a variable is a parameter of.
func (r *resolution) parameter(p *packages.Package, v *types.Var) (*types.Func, int) {
	for _, f := range p.Syntax {
		for _, d := range f.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || v.Pos() < decl.Pos() || v.Pos() > decl.End() {
				continue
			}
			fn, ok := p.TypesInfo.Defs[decl.Name].(*types.Func)
			if !ok {
				continue
			}
			params := fn.Signature().Params()
			for i := range params.Len() {
				if params.At(i) == v {
					return fn, i
				}
			}
		}
	}
	return nil, 0
}
