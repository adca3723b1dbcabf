package dialect

import (
	"maps"
	"slices"

	"github.com/retort-db/migrate/schema"
)

// eachColumn is a table's columns with f applied to each. Where that changes none,
// as mostly with what a database says of itself, it is the list that it was given:
// columns are most of what a large schema is.
func eachColumn(list []schema.Column, f func(schema.Column) schema.Column) []schema.Column {
	own := false
	for i := range list {
		c := f(list[i])
		if sameColumn(&c, &list[i]) {
			continue
		}
		if !own {
			list, own = slices.Clone(list), true
		}
		list[i] = c
	}
	return list
}

// sameColumn reports whether two columns are the same in every field; what is
// behind pointers counts as changed when the pointer is another one.
func sameColumn(a, b *schema.Column) bool {
	return a.Name == b.Name && a.Type.Equal(b.Type) && a.Nullable == b.Nullable && sameExpr(a.Default, b.Default) &&
		a.Identity == b.Identity && a.Generated == b.Generated && sameExpr(a.OnUpdate, b.OnUpdate) &&
		a.Comment == b.Comment && a.RenamedFrom == b.RenamedFrom && a.Charset == b.Charset && a.Collation == b.Collation &&
		a.StatedCollation == b.StatedCollation &&
		a.Storage == b.Storage && a.Compression == b.Compression && a.Invisible == b.Invisible && a.NotNull == b.NotNull &&
		a.Inherited == b.Inherited && a.Sequence == b.Sequence && a.SRID == b.SRID && a.Statistics == b.Statistics && slices.Equal(a.Options, b.Options) &&
		a.WithoutSystemVersioning == b.WithoutSystemVersioning
}

func sameExpr(a, b schema.Expr) bool { return a.SQL == b.SQL && maps.Equal(a.Dialects, b.Dialects) }
