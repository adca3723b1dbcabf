package introspect

import (
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/schema"
)

// filterName is the policy that stands in a scratch for what a publication filters the
// rows of a table by.
func filterName(publication string) string {
	return schema.PostgresObjectName("filter of publication", publication, "")
}

// rowFilters are policies with the conditions that publications filter rows by. No
// scratch can hold a publication, and the server spells the conditions of both alike.
func (s *pgScratch) rowFilters(all schema.Schema, d dialect.Dialect) []schema.Object {
	var list []schema.Object
	for _, o := range all.Objects {
		_, filter, ok := dialect.RowFilter(o)
		if !ok || all.Table(o.On) == nil {
			continue
		}
		name := filterName(o.Name)
		list = append(list, schema.Object{
			Kind: schema.KindPolicy, Name: name, On: o.On,
			Definition: "CREATE POLICY " + d.QuoteIdent(name) + " ON " + d.QuoteName(o.On) + " USING " + s.strip.text(filter),
		})
	}
	return list
}

// spellFilter gives what a publication publishes of a table the filter that the server
// has read in the policy for it.
func spellFilter(o schema.Object, read schema.Schema) schema.Object {
	head, _, ok := dialect.RowFilter(o)
	policy := read.Object(schema.ID{Kind: schema.KindPolicy, Name: filterName(o.Name), On: o.On})
	if !ok || policy == nil {
		return o
	}
	if _, filter, said := strings.Cut(policy.Definition, " USING "); said {
		o.Definition = head + filter
	}
	return o
}
