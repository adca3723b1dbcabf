package dialect

import (
	"reflect"
	"testing"

	"github.com/retort-db/migrate/schema"
)

// No field may be forgotten: a change of it would be lost.
func TestSameColumnComparesEveryField(t *testing.T) {
	kind := reflect.TypeFor[schema.Column]()
	for i := range kind.NumField() {
		var plain, other schema.Column
		f := reflect.ValueOf(&other).Elem().Field(i)
		switch value := f.Addr().Interface().(type) {
		case *string:
			*value = "x"
		case *bool:
			*value = true
		case *schema.Type:
			value.Kind = schema.Text
		case *schema.Expr:
			value.SQL = "1"
		case *schema.NotNull:
			value.NotValid = true
		case *schema.Parameters:
			*value = schema.Parameters{{Name: "n_distinct", Value: "5"}}
		default:
			if f.Kind() != reflect.Pointer {
				t.Fatalf("%s is of a type that this test does not know", kind.Field(i).Name)
			}
			f.Set(reflect.New(f.Type().Elem()))
		}
		if !sameColumn(&plain, &schema.Column{}) || sameColumn(&plain, &other) {
			t.Errorf("%s is not compared", kind.Field(i).Name)
		}
	}
}

func TestEachColumnCopiesOnlyWhatChanges(t *testing.T) {
	list := []schema.Column{{Name: "a"}, {Name: "b"}}
	kept := mapColumns(list, func(c schema.Column) schema.Column { return c })
	if &kept[0] != &list[0] {
		t.Error("what does not change was copied")
	}
	changed := mapColumns(list, func(c schema.Column) schema.Column {
		c.Nullable = c.Name == "b"
		return c
	})
	if list[1].Nullable || changed[0].Nullable || !changed[1].Nullable {
		t.Errorf("%+v became %+v", list, changed)
	}
}
