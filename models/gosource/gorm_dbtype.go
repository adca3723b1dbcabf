package gosource

import (
	"go/ast"
	"go/token"
)

// ownSpelling is the type that a Go type chooses for a database itself, in a
// GormDBDataType method; "" where it does not. It is stronger than the tag, as
// it is with GORM; only a type in our own tag is stronger still.
func (g *gormReader) ownSpelling(f *gormField) string {
	if f.tag.ownType {
		return ""
	}
	m := method(f.inner, "GormDBDataType")
	if !hasResults(m, 2, "string") {
		return ""
	}
	fn, ok := g.function(m)
	if ok && fn.decl.Body != nil {
		if t, ok := fn.onDialect(fn.decl.Body.List, g.options.Dialect.Name()); ok {
			return t
		}
	}
	g.failField(f, "say the type in a tag of ours, migrate:\"type:…\"", "what GormDBDataType of %s returns cannot be read from the source", f.inner)
	return ""
}

// onDialect carries out a body of ifs and switches over a dialect's name that
// return literals. ok is false where there is anything else in it.
func (f function) onDialect(body []ast.Stmt, name string) (string, bool) {
	for _, s := range body {
		switch s := s.(type) {
		case *ast.ReturnStmt:
			if len(s.Results) != 1 {
				return "", false
			}
			return f.text(s.Results[0])
		case *ast.SwitchStmt:
			if s.Init != nil || !isDialectName(s.Tag) {
				return "", false
			}
			branch, ok := f.branch(s, name)
			if !ok {
				return "", false
			}
			if len(branch) > 0 {
				return f.onDialect(branch, name)
			}
		case *ast.IfStmt:
			cond, ok := s.Cond.(*ast.BinaryExpr)
			if !ok || s.Init != nil || cond.Op != token.EQL || !isDialectName(cond.X) {
				return "", false
			}
			want, ok := f.text(cond.Y)
			if !ok {
				return "", false
			}
			if want == name {
				return f.onDialect(s.Body.List, name)
			}
			if block, ok := s.Else.(*ast.BlockStmt); ok {
				return f.onDialect(block.List, name)
			}
			if s.Else != nil {
				return f.onDialect([]ast.Stmt{s.Else}, name)
			}
		default:
			return "", false
		}
	}
	return "", false
}

// branch is the case of a switch that a dialect takes, empty if there is none.
func (f function) branch(s *ast.SwitchStmt, name string) ([]ast.Stmt, bool) {
	var otherwise []ast.Stmt
	for _, c := range s.Body.List {
		clause := c.(*ast.CaseClause)
		if clause.List == nil {
			otherwise = clause.Body
		}
		for _, e := range clause.List {
			text, ok := f.text(e)
			if !ok {
				return nil, false
			}
			if text == name {
				return clause.Body, true
			}
		}
	}
	return otherwise, true
}

// isDialectName recognises db.Dialector.Name() and db.Name().
func isDialectName(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok || len(call.Args) > 0 {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Name"
}
