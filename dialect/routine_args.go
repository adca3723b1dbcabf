package dialect

import (
	"slices"

	"github.com/retort-db/migrate/schema"
)

// ToldApart returns objects with the arguments of routines in their canonical form,
// which tells those of one name apart: int and integer are one routine.
func ToldApart(d Dialect, list []schema.Object) []schema.Object {
	names := make([]schema.Object, len(list)) // without the definitions, whose normal form would take longer to find
	for i, o := range list {
		names[i] = schema.Object{Kind: o.Kind, Schema: o.Schema, Name: o.Name, Args: RoutineArgs(o)}
	}
	canonical := d.Canonical(schema.Schema{Objects: names}).Objects
	list = slices.Clone(list)
	for i := range list {
		list[i].Args = canonical[i].Args
	}
	return list
}
