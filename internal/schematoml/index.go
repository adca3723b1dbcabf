package schematoml

import (
	"fmt"
	"maps"
	"slices"

	"github.com/retort-db/migrate/schema"
)

// ReadIndex reads the definition of an index.
func ReadIndex(f *Fields) schema.Index {
	return schema.Index{
		Name:             f.OwnName(),
		Unique:           f.Bool("unique"),
		Method:           f.String("using"),
		Parts:            readParts(f, "columns"),
		Include:          f.Strings("include"),
		Where:            f.Expr("where"),
		NullsNotDistinct: f.Bool("nulls_not_distinct"),
		WithoutOverlaps:  f.Bool("without_overlaps"),
		Storage:          f.Parameters("storage"),
		Tablespace:       f.String("tablespace"),
		Parser:           f.String("parser"),
		Invisible:        f.Bool("invisible"),
		Comment:          f.String("comment"),
		RenamedFrom:      f.String("renamed_from"),
		Invalid:          f.Bool("invalid"),
		Attached:         readAttached(f),
		Definition:       f.String("definition"),
	}
}

// IndexMap is what ReadIndex reads back.
func IndexMap(x schema.Index) Map {
	var m Map
	m.Str("name", x.Name)
	m.Set("columns", partValues(x.Parts))
	m.Flag("unique", x.Unique)
	m.Str("using", x.Method)
	m.List("include", x.Include)
	m.AddExpr("where", x.Where)
	m.Flag("nulls_not_distinct", x.NullsNotDistinct)
	m.Flag("without_overlaps", x.WithoutOverlaps)
	m.AddParameters("storage", x.Storage)
	m.Str("tablespace", x.Tablespace)
	m.Str("parser", x.Parser)
	m.Flag("invisible", x.Invisible)
	m.Str("comment", x.Comment)
	m.Str("renamed_from", x.RenamedFrom)
	m.Flag("invalid", x.Invalid)
	m.Maps("attached", attachedMaps(x.Attached))
	m.Str("definition", x.Definition)
	return m
}

// readAttached reads the parts that an index or key has in some partitions only.
func readAttached(f *Fields) []schema.AttachedIndex {
	var list []schema.AttachedIndex
	for _, n := range f.Items("attached") {
		in := f.r.Fields(n, "attached index")
		list = append(list, schema.AttachedIndex{
			Table: in.RequiredName("table"), Name: in.Required("index"), To: in.Name("to"), Key: in.Bool("key"),
		})
		in.Done()
	}
	return list
}

func attachedMaps(list []schema.AttachedIndex) []Map {
	var out []Map
	for _, a := range list {
		m := Map{{"table", a.Table.String()}, {"index", a.Name}}
		m.Str("to", a.To.String())
		m.Flag("key", a.Key)
		out = append(out, m)
	}
	return out
}

// readParts reads a list of columns, each a name or a table that says more.
func readParts(f *Fields, key string) []schema.IndexPart {
	var parts []schema.IndexPart
	items := f.Items(key)
	if len(items) == 0 {
		f.Errorf(key, "%s needs %s = [ … ] with at least one column", f.what, key)
	}
	for _, n := range items {
		switch n.Kind {
		case String:
			parts = append(parts, schema.IndexPart{Column: n.Text})
		case Table:
			in := f.r.Fields(n, "column")
			parts = append(parts, readPart(in))
			in.Done()
		default:
			f.r.Errorf(n, `a column has to be a name or { column = "…", … } or { expr = "…", … }, not %s`, n.Kind)
		}
	}
	return parts
}

func readPart(f *Fields) schema.IndexPart {
	p := schema.IndexPart{
		Column:      f.String("column"),
		Expr:        f.Expr("expr"),
		Collation:   f.String("collation"),
		OpClass:     f.String("opclass"),
		OpClassArgs: f.Parameters("opclass_args"),
		Desc:        f.Bool("desc"),
		Nulls:       f.OneOf("nulls", "first", "last"),
	}
	p.Statistics = f.SmallInt("statistics")
	if v := f.Int("length"); v != nil {
		p.Length = int(*v)
	}
	if (p.Column == "") == p.Expr.IsZero() {
		f.Errorf("", "a column of an index has either column = … or expr = …")
	}
	return p
}

func isPlain(p schema.IndexPart) bool {
	return p.Column != "" && p.Expr.IsZero() && p.Collation == "" && p.OpClass == "" &&
		p.OpClassArgs == nil && !p.Desc && p.Nulls == "" && p.Length == 0 && p.Statistics == nil
}

func partValues(parts []schema.IndexPart) []any {
	list := make([]any, len(parts))
	for i, p := range parts {
		if isPlain(p) {
			list[i] = p.Column
		} else {
			list[i] = partMap(p)
		}
	}
	return list
}

func partMap(p schema.IndexPart) Map {
	var m Map
	m.Str("column", p.Column)
	m.AddExpr("expr", p.Expr)
	m.Str("collation", p.Collation)
	m.Str("opclass", p.OpClass)
	m.AddParameters("opclass_args", p.OpClassArgs)
	m.Flag("desc", p.Desc)
	m.Str("nulls", p.Nulls)
	if p.Length != 0 {
		m.Set("length", int64(p.Length))
	}
	m.AddSmallInt("statistics", p.Statistics)
	return m
}

// AddStringMap adds a table of strings that is there.
func (m *Map) AddStringMap(key string, v map[string]string) {
	if v != nil {
		m.Set(key, StringMap(v))
	}
}

// StringMap is what Fields.StringMap reads back.
func StringMap(v map[string]string) Map {
	in := Map{}
	for _, k := range slices.Sorted(maps.Keys(v)) {
		in.Set(k, literal(v[k]))
	}
	return in
}

// AddParameters adds storage parameters that are there.
func (m *Map) AddParameters(key string, v schema.Parameters) {
	if v != nil {
		m.Set(key, ParametersMap(v))
	}
}

// ParametersMap is what Fields.Parameters reads back.
func ParametersMap(v schema.Parameters) Map {
	in := Map{}
	for _, p := range v {
		in.Set(p.Name, literal(p.Value))
	}
	return in
}

// literal spells numbers and booleans without quotes.
func literal(s string) any {
	switch {
	case s == "true" || s == "false":
		return s == "true"
	case plainInt().MatchString(s) || plainFloat().MatchString(s):
		return Number(s)
	}
	return s
}

// RequiredStrings is Strings for a list that must not be empty.
func (f *Fields) RequiredStrings(key string) []string {
	list := f.Strings(key)
	if len(list) == 0 {
		f.Errorf(key, "%s needs %s = [ … ] with at least one member", f.what, key)
	}
	return list
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
