package gosource

import (
	"go/ast"
	"go/types"
	"reflect"
)

// content is what GORM takes a field to hold: the type that decides the column.
type content struct {
	typ    types.Type // nil where it cannot be known
	valuer bool
}

// dataType is GORM's word for a kind of content. Anything else is a type of the
// database, as written in a tag.
const (
	dataBool   = "bool"
	dataInt    = "int"
	dataUint   = "uint"
	dataFloat  = "float"
	dataString = "string"
	dataTime   = "time"
	dataBytes  = "bytes"
)

// contentOf finds what a field of a type holds. A Valuer's is what its Value
// method gives for a zero value, as far as the source tells; where that is
// nothing, the first field of a struct decides. Settings in the tags of such a
// struct's fields count as the field's own.
func (r *reader) contentOf(t types.Type, settings map[string]string) content {
	if !isValuer(t) {
		return content{typ: t}
	}
	if hasResults(method(t, "GormDataType"), 0, "string") {
		return content{typ: t, valuer: true}
	}
	given := r.valueTypes(t, 0)
	if given == nil {
		return content{valuer: true}
	}
	var found types.Type
	for i, g := range given {
		if g == nil {
			g = t
		}
		end := firstField(g, settings)
		if i > 0 && dataTypeOf(end) != dataTypeOf(found) {
			return content{valuer: true}
		}
		found = end
	}
	return content{typ: found, valuer: true}
}

// firstField follows the first fields of structs down to what is none.
func firstField(t types.Type, settings map[string]string) types.Type {
	for depth := 0; depth < 16; depth++ {
		st, ok := t.Underlying().(*types.Struct)
		if !ok || isTimeLike(t) || st.NumFields() == 0 {
			return t
		}
		for i := range st.NumFields() {
			for k, v := range parseSettings(reflect.StructTag(st.Tag(i)).Get("gorm"), ";") {
				if _, set := settings[k]; !set {
					settings[k] = v
				}
			}
		}
		t = indirect(st.Field(0).Type())
	}
	return t
}

// valueTypes lists the types that a Valuer's Value method may return, nil among
// them for nothing. The answer is nil where the source does not tell.
func (r *reader) valueTypes(t types.Type, depth int) []types.Type {
	switch fullName(t) {
	case "github.com/google/uuid.UUID", "github.com/gofrs/uuid.UUID", "github.com/gofrs/uuid/v5.UUID",
		"github.com/satori/go.uuid.UUID", "github.com/shopspring/decimal.Decimal":
		return []types.Type{types.Typ[types.String]}
	case "gorm.io/gorm.DeletedAt", "github.com/google/uuid.NullUUID", "github.com/gofrs/uuid.NullUUID",
		"github.com/gofrs/uuid/v5.NullUUID", "github.com/lib/pq.NullTime", "gorm.io/datatypes.Null":
		return []types.Type{nil}
	}
	if n := namedOf(t); n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "database/sql" {
		return []types.Type{nil}
	}
	fn, ok := r.function(method(t, "Value"))
	if !ok || fn.info == nil || fn.decl.Body == nil || depth > 4 {
		return nil
	}
	var list []types.Type
	for _, ret := range returns(fn.decl.Body) {
		more, ok := r.returned(fn, ret, depth)
		if !ok {
			return nil
		}
		list = append(list, more...)
	}
	return list
}

// returned is what one return statement of a Value method gives.
func (r *reader) returned(fn function, ret *ast.ReturnStmt, depth int) ([]types.Type, bool) {
	switch len(ret.Results) {
	case 1: // the results of a call, handed on
		e, ok := ret.Results[0].(*ast.CallExpr)
		if !ok {
			return nil, false
		}
		tuple, ok := fn.info.Types[e].Type.(*types.Tuple)
		if !ok || tuple.Len() != 2 {
			return nil, false
		}
		first := tuple.At(0).Type()
		if !types.IsInterface(first) {
			return []types.Type{first}, true
		}
		sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "Value" || len(e.Args) > 0 {
			return nil, false
		}
		inner := r.valueTypes(indirect(fn.info.Types[sel.X].Type), depth+1)
		return inner, inner != nil
	case 2:
		tv := fn.info.Types[ret.Results[0]]
		if tv.IsNil() {
			return []types.Type{nil}, true
		}
		if types.IsInterface(tv.Type) {
			return nil, false
		}
		return []types.Type{types.Default(indirect(tv.Type))}, true
	}
	return nil, false
}

// dataTypeOf is the word for a type's kind, "" for what GORM cannot store by
// itself.
func dataTypeOf(t types.Type) string {
	if t == nil {
		return ""
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch info := u.Info(); {
		case info&types.IsBoolean != 0:
			return dataBool
		case u.Kind() == types.Uintptr:
			return ""
		case info&types.IsUnsigned != 0:
			return dataUint
		case info&types.IsInteger != 0:
			return dataInt
		case info&types.IsFloat != 0:
			return dataFloat
		case info&types.IsString != 0:
			return dataString
		}
	case *types.Struct:
		if isTimeLike(t) {
			return dataTime
		}
	case *types.Slice:
		if isByte(u.Elem()) {
			return dataBytes
		}
	case *types.Array:
		if isByte(u.Elem()) {
			return dataBytes
		}
	}
	return ""
}

func isByte(t types.Type) bool {
	b, ok := types.Unalias(t).(*types.Basic)
	return ok && b.Kind() == types.Uint8
}

// isTimeLike reports whether a type is time.Time or one made of it.
func isTimeLike(t types.Type) bool {
	if fullName(t) == "time.Time" {
		return true
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	st, ok := n.Underlying().(*types.Struct)
	// time.Time's fields are not exported: only a type defined as it has them.
	return ok && st.NumFields() == 3 && st.Field(0).Pkg() != nil && st.Field(0).Pkg().Path() == "time" && st.Field(0).Name() == "wall"
}

// sizeOf is the number of bits of a number's type, 0 for all else.
func sizeOf(t types.Type) int {
	if t == nil {
		return 0
	}
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return 0
	}
	switch b.Kind() {
	case types.Int, types.Int64, types.Uint, types.Uint64, types.Float64:
		return 64
	case types.Int8, types.Uint8:
		return 8
	case types.Int16, types.Uint16:
		return 16
	case types.Int32, types.Uint32, types.Float32:
		return 32
	}
	return 0
}
