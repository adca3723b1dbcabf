package ops

import (
	"fmt"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// FieldText is a changed property as it is shown to people: its key in revision files
// and both values. A value is empty if there is none, or if it is not known.
type FieldText struct{ Name, From, To string }

// Texts spells what c changes, from being the former values.
func (c ColumnChange) Texts(from ColumnChange) []FieldText { return texts(c.fields(), from.fields()) }

// Texts spells what c changes, from being the former values.
func (c TableChange) Texts(from TableChange) []FieldText { return texts(c.fields(), from.fields()) }

func texts(to, from []namedField) []FieldText {
	var list []FieldText
	for i, f := range to {
		if !f.field.isSet() {
			continue
		}
		t := FieldText{Name: f.key, To: f.field.text()}
		if from[i].field.isSet() {
			t.From = from[i].field.text()
		}
		list = append(list, t)
	}
	return list
}

func (f *Field[T]) text() string {
	switch v := any(f.Value).(type) {
	case string:
		return v
	case bool:
		return fmt.Sprint(v)
	case schema.Type:
		return v.String()
	case schema.Expr:
		return v.SQL
	case *schema.Identity:
		if v == nil {
			return ""
		}
		return string(v.Kind)
	case *schema.Generated:
		if v == nil {
			return ""
		}
		return v.Expr.SQL
	case *int:
		if v == nil {
			return ""
		}
		return fmt.Sprint(*v)
	case schema.NotNull:
		return v.Name
	case schema.Parameters:
		return v.String()
	case schema.Period:
		return v.String()
	case []schema.Name:
		parts := make([]string, len(v))
		for i, n := range v {
			parts[i] = n.String()
		}
		return strings.Join(parts, ", ")
	}
	return fmt.Sprint(f.Value)
}
