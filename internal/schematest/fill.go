// Package schematest makes schema values for tests of what has to hold for
// every field of every value, present and future.
package schematest

import (
	"fmt"
	"reflect"

	"github.com/retort-db/migrate/schema"
)

// Full returns a value in which every field that can say something does: no
// field of it, or of what it holds, is zero, but for those that exclude one
// another, of which it holds one. Two strings in it are never equal.
func Full[T any]() T {
	var v T
	Fill(reflect.ValueOf(&v).Elem())
	return v
}

// Fill is Full for a value that can be set, of any type.
func Fill(v reflect.Value) {
	f := &filler{}
	f.fill(v)
}

type filler struct{ n int }

// fixed says what values of some types are, where not any will do.
func (f *filler) fixed(t reflect.Type) (any, bool) {
	switch t {
	case reflect.TypeFor[schema.Type]():
		return schema.Type{Kind: schema.Varchar, Args: []int{f.number()}}, true
	case reflect.TypeFor[schema.Action]():
		return schema.SetDefault, true
	case reflect.TypeFor[schema.IdentityKind]():
		return schema.IdentityAlways, true
	case reflect.TypeFor[schema.ObjectKind]():
		return schema.KindMaterializedView, true
	case reflect.TypeFor[schema.Constraint]():
		var fk schema.ForeignKey
		f.fill(reflect.ValueOf(&fk).Elem())
		return fk, true
	case reflect.TypeFor[schema.Expr]():
		return schema.Expr{SQL: f.text(), Dialects: map[string]string{"mysql": f.text(), "sqlite": ""}}, true
	case reflect.TypeFor[schema.IndexPart]():
		return schema.IndexPart{
			Column: f.text(), Collation: f.text(), OpClass: f.text(), OpClassArgs: schema.Parameters{{Name: f.text(), Value: f.text()}},
			Desc: true, Nulls: "last", Length: f.number(),
		}, true
	}
	return nil, false
}

// fixedField is fixed for fields of some names.
func (f *filler) fixedField(name string) (any, bool) {
	if name == "Enabled" {
		return "replica", true
	}
	return nil, false
}

func (f *filler) number() int { f.n++; return f.n }

func (f *filler) text() string { return fmt.Sprintf("t%d", f.number()) }

func (f *filler) fill(v reflect.Value) {
	if fixed, ok := f.fixed(v.Type()); ok {
		v.Set(reflect.ValueOf(fixed))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if fixed, ok := f.fixedField(v.Type().Field(i).Name); ok {
				v.Field(i).Set(reflect.ValueOf(fixed))
				continue
			}
			f.fill(v.Field(i))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		f.fill(v.Index(0))
		f.fill(v.Index(1))
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		f.fill(key)
		f.fill(value)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.String:
		v.SetString(f.text())
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(f.number()))
	}
}
