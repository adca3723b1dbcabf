package schematoml

import (
	"maps"
	"slices"

	"github.com/retort-db/migrate/schema"
)

// ObjectKinds lists the kinds of object, in the order in which models show
// them.
func ObjectKinds() []schema.ObjectKind {
	return []schema.ObjectKind{
		schema.KindCollation, schema.KindRange, schema.KindSearchDictionary, schema.KindSearchConfiguration,
		schema.KindFunction, schema.KindProcedure, schema.KindAggregate,
		schema.KindOperator, schema.KindCast, schema.KindVirtualTable, schema.KindView, schema.KindMaterializedView,
		schema.KindStatistics, schema.KindRule, schema.KindTrigger, schema.KindPolicy, schema.KindEventTrigger, schema.KindEvent,
		schema.KindPublication, schema.KindPublicationTable, schema.KindDefaultPrivilege, schema.KindGrant,
	}
}

// ReadObject reads an object of a known kind. A definition may be missing;
// callers that need one say so.
func ReadObject(f *Fields, kind schema.ObjectKind) schema.Object {
	n := f.OwnRequiredQualifiedName()
	o := schema.Object{
		Kind:           kind,
		Schema:         n.Schema,
		Name:           n.Name,
		Args:           f.String("args"),
		On:             f.Name("on"),
		Definition:     f.String("definition"),
		Comment:        f.String("comment"),
		ColumnComments: f.StringMap("column_comments"),
		ColumnDefaults: f.StringMap("column_defaults"),
		Needs:          f.Names("needs"),
		Session:        f.StringMap("session"),
		Target:         f.SmallInt("target"),
		Enabled:        f.OneOf("enabled", "disabled", "replica", "always"),
		RenamedFrom:    f.String("renamed_from"),
	}
	if kind == schema.KindMaterializedView {
		o.Indexes = f.Indexes("indexes")
		o.Columns, o.ClusterOn = f.columnDetails("columns"), f.String("cluster_on")
	}
	return o
}

func (f *Fields) columnDetails(key string) map[string]schema.ColumnDetail {
	n := f.kind(key, "a table of columns, { name = { … } }", Table)
	if n == nil {
		return nil
	}
	details := map[string]schema.ColumnDetail{}
	for _, pair := range n.Pairs {
		if pair.Node.Kind != Table {
			f.r.Errorf(pair.Node, "column %s has to be a table, { statistics = 100 }, not %s", pair.Key, pair.Node.Kind)
			continue
		}
		in := f.r.Fields(pair.Node, "column "+pair.Key)
		details[pair.Key] = schema.ColumnDetail{
			Storage: in.String("storage"), Compression: in.String("compression"), Statistics: in.SmallInt("statistics"), Options: in.Parameters("options"),
		}
		in.Done()
	}
	return details
}

func (m *Map) addColumnDetails(key string, details map[string]schema.ColumnDetail) {
	if len(details) == 0 {
		return
	}
	all := Map{}
	for _, name := range slices.Sorted(maps.Keys(details)) {
		c, in := details[name], Map{}
		in.Str("storage", c.Storage)
		in.Str("compression", c.Compression)
		in.AddSmallInt("statistics", c.Statistics)
		in.AddParameters("options", c.Options)
		all.Set(name, in)
	}
	m.Set(key, all)
}

// ObjectMap is what ReadObject reads back, without the name.
func ObjectMap(o schema.Object) Map {
	m := ObjectIdentity(o)
	m.Str("definition", o.Definition)
	m.AddStringMap("session", o.Session)
	m.List("needs", NameStrings(o.Needs))
	m.Str("enabled", o.Enabled)
	m.AddIndexes("indexes", o.Indexes)
	m.Str("cluster_on", o.ClusterOn)
	m.addColumnDetails("columns", o.Columns)
	m.AddSmallInt("target", o.Target)
	m.AddStringMap("column_defaults", o.ColumnDefaults)
	m.Str("comment", o.Comment)
	m.AddStringMap("column_comments", o.ColumnComments)
	m.Str("renamed_from", o.RenamedFrom)
	return m
}

// ObjectIdentity is the part of ObjectMap that tells objects of one name apart.
func ObjectIdentity(o schema.Object) Map {
	var m Map
	m.Str("args", o.Args)
	if !o.On.IsZero() {
		m.Set("on", o.On.String())
	}
	return m
}
