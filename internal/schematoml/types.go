package schematoml

import "github.com/retort-db/migrate/schema"

// ReadNamespace reads a schema of PostgreSQL's.
func ReadNamespace(f *Fields) schema.Namespace {
	return schema.Namespace{Name: f.OwnRequiredName(), Comment: f.String("comment")}
}

// NamespaceMap is what ReadNamespace reads back, without the name.
func NamespaceMap(n schema.Namespace) Map {
	var m Map
	m.Str("comment", n.Comment)
	return m
}

// ReadExtension reads an extension.
func ReadExtension(f *Fields) schema.Extension {
	return schema.Extension{
		Name:    f.OwnRequiredName(),
		Schema:  f.String("schema"),
		Version: f.String("version"),
		Comment: f.String("comment"),
	}
}

// ExtensionMap is what ReadExtension reads back, without the name.
func ExtensionMap(x schema.Extension) Map {
	var m Map
	m.Str("schema", x.Schema)
	m.Str("version", x.Version)
	m.Str("comment", x.Comment)
	return m
}

// ReadEnum reads an enum.
func ReadEnum(f *Fields) schema.Enum {
	n := f.OwnRequiredQualifiedName()
	e := schema.Enum{
		Schema:        n.Schema,
		Name:          n.Name,
		Values:        f.Strings("values"),
		Comment:       f.String("comment"),
		RenamedFrom:   f.String("renamed_from"),
		ValuesRenamed: f.StringMap("values_renamed_from"),
	}
	if e.Values == nil {
		f.Missing("values")
	}
	seen := map[string]bool{}
	for _, v := range e.Values {
		if seen[v] {
			f.Errorf("values", "value %q of enum %s is there twice", v, n)
		}
		seen[v] = true
	}
	return e
}

// EnumMap is what ReadEnum reads back, without the name.
func EnumMap(e schema.Enum) Map {
	var m Map
	if e.Values == nil {
		e.Values = []string{}
	}
	m.Set("values", e.Values)
	m.Str("comment", e.Comment)
	m.Str("renamed_from", e.RenamedFrom)
	m.AddStringMap("values_renamed_from", e.ValuesRenamed)
	return m
}

// ReadDomain reads a domain.
func ReadDomain(f *Fields) schema.Domain {
	n := f.OwnRequiredQualifiedName()
	d := schema.Domain{
		Schema:      n.Schema,
		Name:        n.Name,
		Type:        f.RequiredType("type"),
		NotNull:     f.Has("nullable") && !f.Bool("nullable"),
		Default:     f.Default("default"),
		Collation:   f.String("collation"),
		Comment:     f.String("comment"),
		RenamedFrom: f.String("renamed_from"),
	}
	for _, n := range f.Items("checks") {
		if n.Kind == String {
			d.Checks = append(d.Checks, schema.Check{Expr: schema.SQLExpr(n.Text)})
			continue
		}
		d.Checks = append(d.Checks, readMember(f, n, "check", readCheck))
	}
	return d
}

// DomainMap is what ReadDomain reads back, without the name.
func DomainMap(d schema.Domain) Map {
	var m Map
	m.AddType("type", d.Type)
	if d.NotNull {
		m.Set("nullable", false)
	}
	m.AddDefault("default", d.Default)
	m.Str("collation", d.Collation)
	var checks []Map
	for _, c := range d.Checks {
		checks = append(checks, checkMap(c))
	}
	m.Maps("checks", checks)
	m.Str("comment", d.Comment)
	m.Str("renamed_from", d.RenamedFrom)
	return m
}

// ReadComposite reads a composite type.
func ReadComposite(f *Fields) schema.Composite {
	n := f.OwnRequiredQualifiedName()
	c := schema.Composite{
		Schema:      n.Schema,
		Name:        n.Name,
		Comment:     f.String("comment"),
		RenamedFrom: f.String("renamed_from"),
	}
	if !f.Has("attributes") {
		f.Missing("attributes")
	}
	for _, n := range f.Items("attributes") {
		c.Attributes = append(c.Attributes, readMember(f, n, "attribute", func(in *Fields) schema.Attribute {
			return schema.Attribute{
				Name:      in.OwnRequiredName(),
				Type:      in.RequiredType("type"),
				Collation: in.String("collation"),
				Comment:   in.String("comment"),
			}
		}))
	}
	return c
}

// CompositeMap is what ReadComposite reads back, without the name.
func CompositeMap(c schema.Composite) Map {
	attributes := []Map{}
	for _, a := range c.Attributes {
		in := Map{{"name", a.Name}}
		in.AddType("type", a.Type)
		in.Str("collation", a.Collation)
		in.Str("comment", a.Comment)
		attributes = append(attributes, in)
	}
	m := Map{{"attributes", attributes}}
	m.Str("comment", c.Comment)
	m.Str("renamed_from", c.RenamedFrom)
	return m
}

// ReadSequence reads a sequence.
func ReadSequence(f *Fields) schema.Sequence {
	n := f.OwnRequiredQualifiedName()
	s := schema.Sequence{
		Schema:      n.Schema,
		Name:        n.Name,
		Type:        f.Type("type"),
		Options:     f.sequenceOptions(),
		Unlogged:    f.Bool("unlogged"),
		Comment:     f.String("comment"),
		RenamedFrom: f.String("renamed_from"),
	}
	if f.Has("owned_by") {
		s.OwnedBy = f.ColumnRef("owned_by")
	}
	return s
}

// SequenceMap is what ReadSequence reads back, without the name.
func SequenceMap(s schema.Sequence) Map {
	var m Map
	m.AddType("type", s.Type)
	m.addSequenceOptions(s.Options)
	if s.OwnedBy != nil {
		m.Set("owned_by", s.OwnedBy.String())
	}
	m.Flag("unlogged", s.Unlogged)
	m.Str("comment", s.Comment)
	m.Str("renamed_from", s.RenamedFrom)
	return m
}

// ColumnRef returns the "table.column" at key.
func (f *Fields) ColumnRef(key string) *schema.ColumnRef {
	text := f.Required(key)
	ref, ok := schema.ParseColumnRef(text)
	if text != "" && (!ok || ref.Column == "") {
		f.Errorf(key, `%s has to be "table.column" or "schema.table.column", not %q`, key, text)
	}
	return &ref
}

func (f *Fields) sequenceOptions() schema.SequenceOptions {
	return schema.SequenceOptions{
		Start:     f.Int("start"),
		Increment: f.Int("increment"),
		Min:       f.Int("min"),
		Max:       f.Int("max"),
		Cache:     f.Int("cache"),
		Cycle:     f.Bool("cycle"),
	}
}

func (m *Map) addSequenceOptions(o schema.SequenceOptions) {
	m.Int("start", o.Start)
	m.Int("increment", o.Increment)
	m.Int("min", o.Min)
	m.Int("max", o.Max)
	m.Int("cache", o.Cache)
	m.Flag("cycle", o.Cycle)
}
