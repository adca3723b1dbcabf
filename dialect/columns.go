package dialect

import (
	"maps"
	"slices"

	"github.com/retort-db/migrate/schema"
)

// mapColumns applies f to each of a table's columns. The list is copied only when f
// changes a column: an introspected schema is mostly in its normal form already, and the
// columns are most of its memory.
func mapColumns(list []schema.Column, f func(schema.Column) schema.Column) []schema.Column {
	copied := false
	for i := range list {
		c := f(list[i])
		if sameColumn(&c, &list[i]) {
			continue
		}
		if !copied {
			list, copied = slices.Clone(list), true
		}
		list[i] = c
	}
	return list
}

// sameColumn reports whether two columns are the same in every field. Identity,
// Generated and other pointers are compared as pointers: a false difference costs
// mapColumns no more than a copy.
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
