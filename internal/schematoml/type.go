package schematoml

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// Type returns the type at key, the zero Type if there is none.
func (f *Fields) Type(key string) schema.Type {
	n := f.Value(key)
	if n == nil {
		return schema.Type{}
	}
	return f.r.readType(key, n)
}

// RequiredType is Type for a key that must not be missing.
func (f *Fields) RequiredType(key string) schema.Type {
	if !f.Has(key) {
		f.Missing(key)
		return schema.Type{}
	}
	return f.Type(key)
}

// readType reads "varchar(20)"; { raw = "…" }, which is passed on as it is; or
// { name = "…" }, which is a name for certain, whatever it looks like.
func (r *Reader) readType(key string, n *Node) schema.Type {
	switch n.Kind {
	case String:
		if strings.TrimSpace(n.Text) == "" {
			r.Errorf(n, "%s must not be empty", key)
			return schema.Type{}
		}
		t := schema.ParseType(n.Text)
		elem := t
		for elem.Kind == schema.Array && elem.Elem != nil {
			elem = *elem.Elem
		}
		if elem.Kind == schema.EnumKind && elem.Name != "" {
			r.enums = append(r.enums, EnumUse{Node: n, Name: elem.QualifiedName()})
		}
		if meant := r.misspelled(elem); meant != "" {
			r.Errorf(n, "unknown type %q; did you mean %q?", n.Text, meant)
		}
		return t
	case Table:
		f := r.Fields(n, key)
		defer f.Done()
		if f.Has("name") {
			return schema.Type{Kind: schema.Raw, Raw: f.Required("name")}
		}
		if !f.Has("raw") {
			f.Missing("raw")
		}
		return schema.Type{Kind: schema.Verbatim, Raw: f.String("raw")}
	}
	r.Errorf(n, "%s has to be a string such as \"varchar(20)\", not %s", key, n.Kind)
	return schema.Type{}
}

// typeValue is what readType reads back.
func typeValue(t schema.Type) any {
	switch {
	case t.Kind == schema.Verbatim:
		return Map{{"raw", t.Raw}}
	case t.Kind == schema.Raw && (schema.ParseType(t.Raw).Kind != schema.Raw || meantType(t.Raw) != ""):
		return Map{{"name", t.Raw}}
	}
	return t.String()
}

// AddType adds a type that is there.
func (m *Map) AddType(key string, t schema.Type) {
	if !t.IsZero() {
		m.Set(key, typeValue(t))
	}
}

// misspelled returns the spelling that was meant by a type that no database
// has, or nothing.
func (r *Reader) misspelled(t schema.Type) string {
	if t.Kind != schema.Raw || r.known[strings.ToLower(t.Raw)] {
		return ""
	}
	return meantType(t.Raw)
}

// foreignType returns the spelling of a type that goes by a name of other tools
// and languages, which no database knows.
func foreignType(word string) string {
	switch word {
	case "str", "string", "unicode", "unicodetext":
		return "text"
	case "int16":
		return "smallint"
	case "int32":
		return "integer"
	case "int64":
		return "bigint"
	case "float32":
		return "real"
	case "float64":
		return "double"
	case "datetimetz", "timestamp_tz", "datetime_tz":
		return "timestamptz"
	case "largebinary", "bytes":
		return "blob"
	case "guid":
		return "uuid"
	}
	return ""
}

// isNative reports whether a single word is a type of one of the databases, so
// that nobody takes it for a misspelled portable one.
func isNative(word string) bool {
	switch word {
	case "int", "int2", "int4", "int8", "integer", "bigint", "smallint", "tinyint", "mediumint",
		"middleint", "float", "float4", "float8", "dec", "decimal", "fixed", "number", "bool", "bit",
		"varbit", "bytea", "name", "citext", "money", "inet", "inet4", "inet6", "cidr", "macaddr",
		"macaddr8", "xml", "year", "date", "datetime", "smalldatetime", "time", "timetz", "tinytext",
		"mediumtext", "longtext", "long", "tinyblob", "mediumblob", "longblob", "clob", "nchar",
		"nvarchar", "nvarchar2", "varchar2", "character", "varcharacter", "bpchar", "point", "line",
		"lseg", "box", "path", "polygon", "circle", "linestring", "geometry", "geography",
		"geometrycollection", "multipoint", "multilinestring", "multipolygon", "tsvector", "tsquery",
		"hstore", "ltree", "lquery", "cube", "seg", "oid", "oid8", "regclass", "regproc", "regtype", "xid",
		"xid8", "cid", "tid", "int4range", "int8range", "numrange", "daterange", "tsrange", "tstzrange",
		"int4multirange", "int8multirange", "nummultirange", "datemultirange", "tsmultirange",
		"tstzmultirange", "jsonpath", "pg_lsn", "vector", "halfvec", "sparsevec", "any", "anyelement",
		"void", "record", "trigger", "raster", "serial2", "serial4", "serial8", "signed", "unsigned",
		"row", "enum", "set", "null", "none":
		return true
	}
	return false
}

// meantType returns the portable spelling that a raw one comes so near that it
// has to be a slip, or nothing.
func meantType(raw string) string {
	word, rest, _ := strings.Cut(raw, "(")
	args := raw[len(word):]
	word = strings.ToLower(strings.TrimSpace(word))
	if meant := foreignType(word); meant != "" {
		if meant == "text" && rest != "" {
			meant = "varchar" + args
		}
		return meant
	}
	if isNative(word) || len(word) < 4 || strings.ContainsAny(word, ` ."`) {
		return ""
	}
	if slices.Contains(schema.PortableKinds(), schema.Kind(word)) {
		return ""
	}
	for _, k := range schema.PortableKinds() {
		if len(k) >= 4 && distance(word, string(k)) == 1 {
			return string(k) + args
		}
	}
	return ""
}
