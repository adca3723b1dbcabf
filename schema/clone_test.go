package schema_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/schematest"
	"github.com/retort-db/migrate/schema"
)

// Every slice, map and pointer of a clone is its own, whatever fields are added.
func TestCloneSharesNothing(t *testing.T) {
	s := schematest.Full[schema.Schema]()
	clone := s.Clone()
	if diff := cmp.Diff(s, clone); diff != "" {
		t.Fatalf("the clone differs (-want +got):\n%s", diff)
	}
	shared(t, "Schema", reflect.ValueOf(s), reflect.ValueOf(clone))
}

func shared(t *testing.T, path string, a, b reflect.Value) {
	switch a.Kind() {
	case reflect.Struct:
		for i := range a.NumField() {
			shared(t, path+"."+a.Type().Field(i).Name, a.Field(i), b.Field(i))
		}
	case reflect.Pointer:
		if !a.IsNil() && a.Pointer() == b.Pointer() {
			t.Errorf("%s is shared", path)
		} else if !a.IsNil() {
			shared(t, path, a.Elem(), b.Elem())
		}
	case reflect.Slice:
		if a.Len() > 0 && a.Pointer() == b.Pointer() {
			t.Errorf("%s is shared", path)
			return
		}
		for i := range a.Len() {
			shared(t, fmt.Sprintf("%s[%d]", path, i), a.Index(i), b.Index(i))
		}
	case reflect.Map:
		if a.Len() > 0 && a.Pointer() == b.Pointer() {
			t.Errorf("%s is shared", path)
		}
	}
}

func TestSort(t *testing.T) {
	s := schema.Schema{
		Tables: []schema.Table{
			{Schema: "b", Name: "a"},
			{Name: "z", Columns: []schema.Column{{Name: "y"}, {Name: "x"}}, Indexes: []schema.Index{{Name: "i2"}, {Method: "gin"}, {Name: "i1"}, {Method: "hash"}}},
			{Name: "a"},
		},
		Objects: []schema.Object{
			{Kind: schema.KindView, Name: "v"},
			{Kind: schema.KindTrigger, Name: "a", On: schema.Name{Name: "z"}},
			{Kind: schema.KindTrigger, Name: "b", On: schema.Name{Name: "a"}},
			{Kind: schema.KindFunction, Name: "f", Args: "text"},
			{Kind: schema.KindFunction, Name: "f", Args: "integer"},
		},
	}
	s.Sort()
	var got []string
	for _, t := range s.Tables {
		got = append(got, t.QualifiedName().String())
		for _, c := range t.Columns {
			got = append(got, "column "+c.Name)
		}
		for _, x := range t.Indexes {
			got = append(got, "index "+x.Name+x.Method)
		}
	}
	for _, o := range s.Objects {
		got = append(got, fmt.Sprint(o.Kind, " ", o.Name, o.Args, o.On))
	}
	want := []string{
		"a", "z", "column y", "column x", "index gin", "index hash", "index i1", "index i2", "b.a",
		"function finteger", "function ftext", "trigger ba", "trigger az", "view v",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNames(t *testing.T) {
	for text, want := range map[string]schema.Name{
		"users":            {Name: "users"},
		"auth.users":       {Schema: "auth", Name: "users"},
		`"a.b"`:            {Name: "a.b"},
		`"a""b".c`:         {Schema: `a"b`, Name: "c"},
		`auth."user[s].x"`: {Schema: "auth", Name: "user[s].x"},
	} {
		got := schema.ParseName(text)
		if got != want {
			t.Errorf("ParseName(%s) = %+v, want %+v", text, got, want)
		}
		if got.String() != text {
			t.Errorf("%+v is spelled %s, want %s", got, got, text)
		}
	}
}

func TestColumnRefs(t *testing.T) {
	for text, want := range map[string]schema.ColumnRef{
		"users.id":          {Table: schema.Name{Name: "users"}, Column: "id"},
		"auth.users.id":     {Table: schema.Name{Schema: "auth", Name: "users"}, Column: "id"},
		`auth."a.b"."c""d"`: {Table: schema.Name{Schema: "auth", Name: "a.b"}, Column: `c"d`},
	} {
		got, ok := schema.ParseColumnRef(text)
		if !ok || got != want {
			t.Errorf("ParseColumnRef(%s) = %+v, %v, want %+v", text, got, ok, want)
		}
		if got.String() != text {
			t.Errorf("%+v is spelled %s, want %s", got, got, text)
		}
	}
	if got, ok := schema.ParseColumnRef("users"); !ok || got.Table.Name != "users" || got.Column != "" {
		t.Errorf("ParseColumnRef(users) = %+v, %v", got, ok)
	}
	for _, text := range []string{"", ".", "a.", ".a", "a..b", "a.b.c.d"} {
		if got, ok := schema.ParseColumnRef(text); ok {
			t.Errorf("ParseColumnRef(%q) = %+v, want none", text, got)
		}
	}
}

func TestParseType(t *testing.T) {
	enum := func(n string) *schema.Type {
		name := schema.ParseName(n)
		return &schema.Type{Kind: schema.EnumKind, Schema: name.Schema, Name: name.Name}
	}
	tests := []struct {
		text, spelled string
		want          schema.Type
	}{
		{"integer", "integer", schema.Type{Kind: schema.Integer}},
		{" VARCHAR ( 20 ) ", "varchar(20)", schema.Type{Kind: schema.Varchar, Args: []int{20}}},
		{"numeric(10, 2)", "numeric(10,2)", schema.Type{Kind: schema.Numeric, Args: []int{10, 2}}},
		{"timestamp(0)", "timestamp(0)", schema.Type{Kind: schema.Timestamp, Args: []int{0}}},
		{"bigint unsigned", "bigint unsigned", schema.Type{Kind: schema.Bigint, Unsigned: true}},
		{"Numeric(5) UNSIGNED zerofill", "numeric(5) unsigned zerofill", schema.Type{Kind: schema.Numeric, Args: []int{5}, Unsigned: true, Zerofill: true}},
		{"text unsigned", "text unsigned", schema.Type{Kind: schema.Raw, Raw: "text unsigned"}},
		{"integer(11)", "integer(11)", schema.Type{Kind: schema.Raw, Raw: "integer(11)"}},
		{"int unsigned", "int unsigned", schema.Type{Kind: schema.Raw, Raw: "int unsigned"}},
		{"enum:auth.mood[]", "enum:auth.mood[]", schema.Type{Kind: schema.Array, Elem: enum("auth.mood")}},
		{`enum:"a[]"`, `enum:"a[]"`, *enum(`"a[]"`)},
		{"enum( 'a','it''s' )", "enum('a', 'it''s')", schema.Type{Kind: schema.EnumKind, Values: []string{"a", "it's"}}},
		{"set('a')", "set('a')", schema.Type{Kind: schema.SetKind, Values: []string{"a"}}},
		{"enum(a)", "enum(a)", schema.Type{Kind: schema.Raw, Raw: "enum(a)"}},
		{"enum('a)", "enum('a)", schema.Type{Kind: schema.Raw, Raw: "enum('a)"}},
		{"text[][]", "text[][]", schema.Type{Kind: schema.Array, Elem: &schema.Type{Kind: schema.Array, Elem: &schema.Type{Kind: schema.Text}}}},
	}
	for _, tt := range tests {
		got := schema.ParseType(tt.text)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("ParseType(%q) (-want +got):\n%s", tt.text, diff)
		}
		if got.String() != tt.spelled {
			t.Errorf("%q is spelled %q, want %q", tt.text, got, tt.spelled)
		}
	}
}

func FuzzParseType(f *testing.F) {
	for _, s := range []string{"integer", "varchar(20)", "enum('a','b''c')", "enum:a.b[]", "set()", "bigint unsigned zerofill", `enum:"x[].""`, "numeric(1,2)[]", "enum:.", "[]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		first := schema.ParseType(s)
		again := schema.ParseType(first.String())
		if diff := cmp.Diff(first, again); diff != "" {
			t.Errorf("%q is spelled %q, which is another type:\n%s", s, first, diff)
		}
	})
}
