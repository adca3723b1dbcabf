package dialect

import (
	"errors"
	"slices"
	"testing"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Two branches have each added a value, and the second one to run restates the
// list without that of the first.
func TestForgottenValues(t *testing.T) {
	values := func(list ...string) schema.Enum { return schema.Enum{Name: "mood", Values: list} }
	column := func(from, to []string) ops.AlterColumn {
		op := ops.AlterColumn{Table: schema.Name{Name: "users"}, Column: "mood"}
		op.To.Type = ops.To(schema.Type{Kind: schema.EnumKind, Values: to})
		if from != nil {
			op.From.Type = ops.To(schema.Type{Kind: schema.EnumKind, Values: from})
		}
		return op
	}
	live := schema.Schema{
		Enums: []schema.Enum{values("sad", "ok", "glad")},
		Tables: []schema.Table{{Name: "users", Columns: []schema.Column{
			{Name: "mood", Type: schema.Type{Kind: schema.EnumKind, Values: []string{"sad", "ok", "glad"}}},
		}}},
	}
	old, more, all := []string{"sad", "ok"}, []string{"sad", "ok", "happy"}, []string{"sad", "ok", "glad"}
	for name, c := range map[string]struct {
		op   ops.Op
		want []string
	}{
		"an enum's":                 {ops.AlterEnum{From: values(more...), To: values(old...)}, []string{"glad"}},
		"a column's":                {column(old, more), []string{"glad"}},
		"of which it knows":         {column(all, old), nil},
		"which it leaves":           {column(old, all), nil},
		"as it is, whatever it was": {column(nil, old), nil},
		"an enum's, whatever":       {ops.AlterEnum{From: values(), To: values(old...)}, nil},
		"of an enum that is gone":   {ops.AlterEnum{From: schema.Enum{Name: "x", Values: old}, To: values(old...)}, nil},
	} {
		err := checkValues(c.op, &live)
		var f *ForgottenValuesError
		switch {
		case errors.As(err, &f) != (c.want != nil):
			t.Errorf("%s: %v", name, err)
		case f != nil && !slices.Equal(f.Values, c.want):
			t.Errorf("%s: %q", name, f.Values)
		}
		if err := checkValues(c.op, nil); err != nil {
			t.Errorf("%s, where nothing is known: %v", name, err)
		}
	}
}
