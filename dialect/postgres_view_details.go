package dialect

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// viewDetails changes the storage, compression, statistics and options of a materialized
// view's columns.
func (c *postgresCompiler) viewDetails(from, to schema.Object) {
	for _, name := range detailedColumns(from, to) {
		was, is := from.Columns[name], to.Columns[name]
		at := to.QualifiedName().String() + "." + name
		alter := "ALTER MATERIALIZED VIEW " + c.d.QuoteName(to.QualifiedName()) + " ALTER COLUMN " + c.d.QuoteIdent(name)
		if was.Storage != is.Storage {
			c.run("storage of "+at, alter+" SET STORAGE "+strings.ToUpper(orDefault(is.Storage, "default")))
		}
		if was.Compression != is.Compression && c.d.hasCompression() {
			c.run("compression of "+at, alter+" SET COMPRESSION "+orDefault(is.Compression, "default"))
		}
		if target := valueOr(is.Statistics, -1); valueOr(was.Statistics, -1) != target {
			c.run("statistics of "+at, alter+" SET STATISTICS "+strconv.Itoa(target))
		}
		c.setAndReset("options of "+at, alter, was.Options, is.Options)
	}
}

// detailedColumns are the columns for which one of two views has such details.
func detailedColumns(from, to schema.Object) []string {
	all := maps.Clone(from.Columns)
	if all == nil {
		all = map[string]schema.ColumnDetail{}
	}
	maps.Copy(all, to.Columns)
	return slices.Sorted(maps.Keys(all))
}

// losesStorage reports whether a materialized view has to be created again because a column
// goes back to the storage of its type. Before SET STORAGE DEFAULT existed, a statement had to
// name that storage, but the type of a view's column is not known here.
func (d postgres) losesStorage(from, to schema.Object) bool {
	return !d.resetsStorage() && slices.ContainsFunc(detailedColumns(from, to), func(name string) bool {
		return from.Columns[name].Storage != "" && to.Columns[name].Storage == ""
	})
}

// clusterView sets the index that a materialized view is clustered on. An index that was
// dropped and created no longer is that index.
func (c *postgresCompiler) clusterView(from, to schema.Object) {
	find := func(list []schema.Index) schema.Index {
		i := slices.IndexFunc(list, func(ix schema.Index) bool { return ix.Name == to.ClusterOn })
		if i < 0 {
			return schema.Index{}
		}
		return list[i]
	}
	alter := "ALTER MATERIALIZED VIEW " + c.d.QuoteName(to.QualifiedName())
	switch {
	case to.ClusterOn == "" && from.ClusterOn != "":
		c.run("cluster "+to.QualifiedName().String(), alter+" SET WITHOUT CLUSTER")
	case to.ClusterOn != "" && (to.ClusterOn != from.ClusterOn || !samePostgresIndex(c.d, find(from.Indexes), find(to.Indexes))):
		c.run("cluster "+to.QualifiedName().String(), alter+" CLUSTER ON "+c.d.QuoteIdent(to.ClusterOn))
	}
}

// statisticsTarget sets the target of a statistics object: how many values ANALYZE samples.
func (c *postgresCompiler) statisticsTarget(from, to schema.Object) {
	if target := valueOr(to.Target, -1); to.Kind == schema.KindStatistics && valueOr(from.Target, -1) != target {
		c.run("target of "+objectNote(to), "ALTER "+c.d.objectTarget(to)+" SET STATISTICS "+strconv.Itoa(target))
	}
}

// canonicalDetails removes details that are the default.
func (d postgres) canonicalDetails(o *schema.Object) {
	if o.Kind != schema.KindStatistics || valueOr(o.Target, -1) < 0 {
		o.Target = nil
	}
	var columns map[string]schema.ColumnDetail
	for name, detail := range o.Columns {
		col := d.canonicalColumnStorage(schema.Column{Storage: detail.Storage, Compression: detail.Compression, Statistics: detail.Statistics, Options: detail.Options})
		detail = schema.ColumnDetail{Storage: col.Storage, Compression: col.Compression, Statistics: col.Statistics, Options: col.Options}
		if detail.IsZero() {
			continue
		}
		if columns == nil {
			columns = map[string]schema.ColumnDetail{}
		}
		columns[name] = detail
	}
	o.Columns = columns
}

// canonicalColumnStorage brings a column's storage, compression, statistics target and options
// into their normal form.
func (d postgres) canonicalColumnStorage(col schema.Column) schema.Column {
	col.Storage, col.Compression = strings.ToLower(col.Storage), strings.ToLower(col.Compression)
	if col.Storage == "default" {
		col.Storage = ""
	}
	if col.Compression == "default" || !d.hasCompression() {
		col.Compression = ""
	}
	if col.Statistics != nil && *col.Statistics < 0 {
		col.Statistics = nil
	}
	col.Options = canonicalStorage(col.Options)
	return col
}
