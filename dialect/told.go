package dialect

import (
	"slices"

	"github.com/retort-db/migrate/schema"
)

// ToldApart returns objects with the arguments of routines in their canonical form,
// which tells those of one name apart: int and integer are one routine.
func ToldApart(d Dialect, list []schema.Object) []schema.Object {
	canonical := d.Canonical(schema.Schema{Objects: list}).Objects
	list = slices.Clone(list)
	for i := range list {
		list[i].Args = canonical[i].Args
	}
	return list
}
