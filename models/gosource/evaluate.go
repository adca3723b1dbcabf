package gosource

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
)

// namedOf is the named type behind pointers and aliases, or nil.
func namedOf(t types.Type) *types.Named {
	n, _ := types.Unalias(indirect(t)).(*types.Named)
	return n
}

// indirect is the type behind pointers.
func indirect(t types.Type) types.Type {
	for {
		p, ok := types.Unalias(t).(*types.Pointer)
		if !ok {
			return types.Unalias(t)
		}
		t = p.Elem()
	}
}

// fullName is a named type's path and name, "" for others.
func fullName(t types.Type) string {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return ""
	}
	return n.Obj().Pkg().Path() + "." + n.Obj().Name()
}

// method finds a method of a type or of a pointer to it, promoted ones too.
func method(t types.Type, name string) *types.Func {
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, nil, name)
	f, _ := obj.(*types.Func)
	return f
}

// hasResults reports whether a signature has so many parameters and results of
// these types, written as in source.
func hasResults(f *types.Func, params int, results ...string) bool {
	if f == nil {
		return false
	}
	sig := f.Signature()
	if sig.Params().Len() != params || sig.Results().Len() != len(results) {
		return false
	}
	for i, want := range results {
		if sig.Results().At(i).Type().String() != want {
			return false
		}
	}
	return true
}

// isValuer reports whether a type has the Value method of database/sql/driver.
func isValuer(t types.Type) bool {
	return hasResults(method(t, "Value"), 0, "database/sql/driver.Value", "error")
}

// knowledge says what the source tells of a method's result.
type knowledge int

const (
	absent  knowledge = iota // there is no such method
	known                    // it always returns the same literal
	unknown                  // what it returns is found out by running it
)

// literal is the string that a method without parameters always returns.
func (s *source) literal(t types.Type, name string) (string, knowledge, token.Pos) {
	f := method(t, name)
	if !hasResults(f, 0, "string") {
		return "", absent, token.NoPos
	}
	fn, ok := s.function(f)
	if !ok || fn.decl.Body == nil {
		return "", unknown, f.Pos()
	}
	value, seen, same := "", false, true
	for _, ret := range returns(fn.decl.Body) {
		if len(ret.Results) != 1 {
			return "", unknown, f.Pos()
		}
		v, ok := fn.text(ret.Results[0])
		if !ok || seen && v != value {
			same = false
		}
		value, seen = v, true
	}
	if !seen || !same {
		return "", unknown, f.Pos()
	}
	return value, known, f.Pos()
}

// returns lists a function's own return statements.
func returns(body *ast.BlockStmt) []*ast.ReturnStmt {
	var list []*ast.ReturnStmt
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			list = append(list, n)
		}
		return true
	})
	return list
}

// text is an expression's constant value, a string.
func (f function) text(e ast.Expr) (string, bool) {
	if f.info != nil {
		v := f.info.Types[e].Value
		if v == nil || v.Kind() != constant.String {
			return "", false
		}
		return constant.StringVal(v), true
	}
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		v, err := strconv.Unquote(e.Value)
		return v, err == nil
	case *ast.ParenExpr:
		return f.text(e.X)
	case *ast.Ident:
		c, ok := f.pkg.Scope().Lookup(e.Name).(*types.Const)
		if !ok || c.Val().Kind() != constant.String {
			return "", false
		}
		return constant.StringVal(c.Val()), true
	case *ast.BinaryExpr:
		x, okX := f.text(e.X)
		y, okY := f.text(e.Y)
		return x + y, okX && okY && e.Op == token.ADD
	}
	return "", false
}
