package schematoml

import "github.com/retort-db/migrate/schema"

// ObjectKinds lists the kinds of object, in the order in which models show
// them.
func ObjectKinds() []schema.ObjectKind {
	return []schema.ObjectKind{
		schema.KindCollation, schema.KindRange, schema.KindSearchDictionary, schema.KindSearchConfiguration,
		schema.KindFunction, schema.KindProcedure, schema.KindAggregate,
		schema.KindOperator, schema.KindCast, schema.KindVirtualTable, schema.KindView, schema.KindMaterializedView,
		schema.KindStatistics, schema.KindRule, schema.KindTrigger, schema.KindPolicy, schema.KindEventTrigger, schema.KindEvent,
		schema.KindDefaultPrivilege, schema.KindGrant,
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
		Enabled:        f.OneOf("enabled", "disabled", "replica", "always"),
		RenamedFrom:    f.String("renamed_from"),
	}
	if kind == schema.KindMaterializedView {
		o.Indexes = f.Indexes("indexes")
	}
	return o
}

// ObjectMap is what ReadObject reads back, without the name.
func ObjectMap(o schema.Object) Map {
	m := ObjectIdentity(o)
	m.Str("definition", o.Definition)
	m.AddStringMap("session", o.Session)
	m.List("needs", NameStrings(o.Needs))
	m.Str("enabled", o.Enabled)
	m.AddIndexes("indexes", o.Indexes)
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
