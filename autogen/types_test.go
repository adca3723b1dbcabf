package autogen_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Each addition to an enum lists the values that were there before, unless that
// would make a file that grows with the square of their number.
func TestManyEnumValues(t *testing.T) {
	d, err := dialect.For(dialect.Server{Dialect: "postgres", Flavor: "postgres", Major: 15})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{4, 2000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			live, declared := schema.Enum{Name: "mood"}, schema.Enum{Name: "mood"}
			for i := range n {
				v := fmt.Sprintf("v%04d", i)
				if declared.Values = append(declared.Values, v); i%2 == 1 {
					live.Values = append(live.Values, v)
				}
			}
			before := schema.Schema{Enums: []schema.Enum{live}}
			changes := autogen.Diff(autogen.Input{Dialect: d, Live: before, Declared: schema.Schema{Enums: []schema.Enum{declared}}}).Changes
			after, listed, lists := before, 0, 0
			for i, c := range changes {
				add, ok := c.Op.(ops.AddEnumValue)
				if !ok {
					t.Fatalf("%d is %T", i, c.Op)
				}
				listed += len(add.Existing)
				if add.Existing != nil {
					lists++
				}
				if after, err = ops.Apply(after, c.Op); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(declared.Values, after.Enums[0].Values); diff != "" {
				t.Error(diff)
			}
			if n < 100 && lists != n/2 || listed > 21_000 {
				t.Errorf("%d of %d additions list %d values", lists, len(changes), listed)
			}
			for i := len(changes) - 1; i >= 0; i-- {
				for _, undo := range changes[i].Reverse {
					if after, err = ops.Apply(after, undo); err != nil {
						t.Fatal(err)
					}
				}
			}
			if diff := cmp.Diff(live.Values, after.Enums[0].Values); diff != "" {
				t.Errorf("undone: %s", diff)
			}
		})
	}
}

// The attributes of a type that columns are of cannot be put into another order, so
// that their order is nothing to do; nor is it when another one joins them.
func TestAttributesKeepTheirOrder(t *testing.T) {
	d, err := dialect.For(dialect.Server{Dialect: "postgres", Flavor: "postgres", Major: 15})
	if err != nil {
		t.Fatal(err)
	}
	of := func(names ...string) schema.Schema {
		c := schema.Composite{Name: "c"}
		for _, n := range names {
			c.Attributes = append(c.Attributes, schema.Attribute{Name: n, Type: schema.Type{Kind: schema.Integer}})
		}
		column := schema.Column{Name: "c", Type: schema.Type{Kind: schema.Raw, Raw: "c"}, Nullable: true}
		return schema.Schema{Composites: []schema.Composite{c}, Tables: []schema.Table{{Name: "t", Columns: []schema.Column{column}}}}
	}
	for _, c := range []struct{ live, declared, then schema.Schema }{
		{live: of("a", "b"), declared: of("b", "a"), then: of("a", "b")},
		{live: of("a", "b"), declared: of("n", "b", "a"), then: of("a", "b", "n")},
		{live: of("a", "b", "n"), declared: of("b", "a"), then: of("a", "b")},
	} {
		after := c.live
		for _, change := range autogen.Diff(autogen.Input{Dialect: d, Live: c.live, Declared: c.declared}).Changes {
			if after, err = ops.Apply(after, change.Op); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(c.then, after); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if again := autogen.Diff(autogen.Input{Dialect: d, Live: after, Declared: c.declared}).Changes; len(again) > 0 {
			t.Errorf("still differs:\n%s", texts(again))
		}
	}
}
