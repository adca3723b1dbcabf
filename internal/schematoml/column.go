package schematoml

import (
	"github.com/retort-db/migrate/schema"
)

// Shortcuts are the members of a table that a column's definition can say.
type Shortcuts struct {
	PrimaryKey bool
	Unique     bool
	Index      bool
	References *schema.ForeignKey // without Columns
}

// Link is a column that says which table it belongs to: the type of the column
// and the columns that are referred to may be left to be found out.
type Link struct {
	Column             string
	To                 schema.ColumnRef
	OnDelete, OnUpdate schema.Action
	Node               *Node // where it is said
}

// shortcutOp returns the operation that says what a key of Shortcuts says, where
// those are not allowed.
func shortcutOp(key string) string {
	switch key {
	case "primary_key":
		return "create_primary_key"
	case "unique":
		return "create_unique_constraint"
	case "index":
		return "create_index"
	case "references", "on_delete", "belongs_to":
		return "create_foreign_key"
	}
	return ""
}

// ReadColumn reads the definition of a column by itself, as operations on one
// column have it.
func ReadColumn(f *Fields) schema.Column {
	for _, pair := range f.node.Pairs {
		if op := shortcutOp(pair.Key); op != "" {
			f.r.Errorf(pair.Node, "%s is an operation of its own here: op = %q", pair.Key, op)
			f.Value(pair.Key)
		}
	}
	return readColumn(f, f.RequiredType("type"), false)
}

// readTableColumn reads a column of a table, with its shortcuts. link is set where
// the column belongs to another table, which only models may say.
func readTableColumn(f *Fields, inKey func(name string) bool) (c schema.Column, s Shortcuts, link *Link) {
	s = Shortcuts{
		PrimaryKey: f.Bool("primary_key"),
		Unique:     f.Bool("unique"),
		Index:      f.Bool("index"),
	}
	if f.models {
		link = f.link()
	}
	switch {
	case f.Has("references") && link != nil:
		f.Errorf("references", "belongs_to says what references says, and adds an index: keep one")
	case f.Has("references"):
		fk := schema.ForeignKey{OnDelete: f.Action("on_delete")}
		f.references(&fk)
		s.References = &fk
	case f.Has("on_delete") && link == nil:
		f.Errorf("on_delete", "on_delete says nothing without references")
	}
	var t schema.Type
	if link == nil || f.Has("type") {
		t = f.RequiredType("type")
	}
	return readColumn(f, t, s.PrimaryKey || inKey(f.OwnName())), s, link
}

// link reads belongs_to = "users", "users.code" or { table = "auth.users",
// column = "id" }.
func (f *Fields) link() *Link {
	n := f.Value("belongs_to")
	if n == nil {
		return nil
	}
	l := &Link{Column: f.OwnName(), OnDelete: f.Action("on_delete"), Node: n}
	switch n.Kind {
	case String:
		var ok bool
		if l.To, ok = schema.ParseColumnRef(n.Text); !ok {
			f.r.Errorf(n, `belongs_to has to be "table", "table.column" or { table = "…" }, not %q`, n.Text)
		}
	case Table:
		in := f.r.Fields(n, "belongs_to")
		defer in.Done()
		l.To = schema.ColumnRef{Table: in.RequiredName("table"), Column: in.String("column")}
		if in.Has("on_delete") {
			l.OnDelete = in.Action("on_delete")
		}
		l.OnUpdate = in.Action("on_update")
	default:
		f.r.Errorf(n, `belongs_to has to be "table", "table.column" or { table = "…" }, not %s`, n.Kind)
	}
	return l
}

func readColumn(f *Fields, t schema.Type, inKey bool) schema.Column {
	c := schema.Column{
		Name:                    f.OwnRequiredName(),
		Type:                    t,
		Default:                 f.Default("default"),
		Identity:                f.Identity("identity"),
		Generated:               f.Generated("generated"),
		OnUpdate:                f.Default("on_update"),
		Comment:                 f.String("comment"),
		Charset:                 f.String("charset"),
		Collation:               f.String("collation"),
		StatedCollation:         f.String("stated_collation"),
		Storage:                 f.String("storage"),
		Compression:             f.String("compression"),
		Statistics:              f.SmallInt("statistics"),
		Options:                 f.Parameters("options"),
		Invisible:               f.Bool("invisible"),
		NotNull:                 f.NotNull("not_null"),
		Inherited:               f.Bool("inherited"),
		Sequence:                f.String("sequence"),
		SRID:                    f.SmallInt("srid"),
		WithoutSystemVersioning: f.Bool("without_system_versioning"),
		RenamedFrom:             f.String("renamed_from"),
	}
	if f.Has("server_default") {
		if f.Has("default") {
			f.Errorf("server_default", "server_default and default are the same thing: keep one")
		}
		c.Default = f.Default("server_default")
	}
	c.Nullable = !impliesNotNull(c, inKey)
	if f.Has("nullable") {
		c.Nullable = f.Bool("nullable")
	}
	return c
}

// impliesNotNull reports whether a column that does not say so itself is NOT
// NULL: part of the primary key, or numbered by the database.
func impliesNotNull(c schema.Column, inKey bool) bool {
	return inKey || c.Identity != nil || c.Type.Kind.IsSerial()
}

// ColumnMap is what ReadColumn reads back.
func ColumnMap(c schema.Column) Map { return columnMap(c, false, Shortcuts{}) }

func columnMap(c schema.Column, inKey bool, s Shortcuts) Map {
	var m Map
	m.Set("name", c.Name)
	m.Append(columnDefinition(c, inKey, s))
	return m
}

// ColumnDefinition is ColumnMap without the name.
func columnDefinition(c schema.Column, inKey bool, s Shortcuts) Map {
	var m Map
	m.AddType("type", c.Type)
	m.AddIdentity("identity", c.Identity)
	if c.Nullable == impliesNotNull(c, inKey) {
		m.Set("nullable", c.Nullable)
	}
	m.Flag("unique", s.Unique)
	m.Flag("index", s.Index)
	m.AddDefault("default", c.Default)
	m.AddGenerated("generated", c.Generated)
	m.AddDefault("on_update", c.OnUpdate)
	if s.References != nil {
		m.Append(referencesMap(*s.References))
		m.Str("on_delete", string(s.References.OnDelete))
	}
	m.Str("charset", c.Charset)
	m.Str("collation", c.Collation)
	m.Str("stated_collation", c.StatedCollation)
	m.Str("storage", c.Storage)
	m.Str("compression", c.Compression)
	m.AddSmallInt("statistics", c.Statistics)
	m.AddParameters("options", c.Options)
	m.Flag("invisible", c.Invisible)
	m.AddNotNull("not_null", c.NotNull)
	m.Flag("inherited", c.Inherited)
	m.Str("sequence", c.Sequence)
	m.AddSmallInt("srid", c.SRID)
	m.Flag("without_system_versioning", c.WithoutSystemVersioning)
	m.Str("comment", c.Comment)
	m.Str("renamed_from", c.RenamedFrom)
	return m
}

// Identity returns the identity at key: "by default", "always",
// "autoincrement", or a table with options. An empty string is none.
func (f *Fields) Identity(key string) *schema.Identity {
	n := f.Value(key)
	if n == nil || n.Kind == String && n.Text == "" {
		return nil
	}
	kinds := []string{string(schema.IdentityByDefault), string(schema.IdentityAlways), string(schema.IdentityAutoincrement)}
	if n.Kind != Table {
		return &schema.Identity{Kind: schema.IdentityKind(f.OneOf(key, kinds...))}
	}
	in := f.r.Fields(n, key)
	defer in.Done()
	if !in.Has("kind") {
		in.Missing("kind")
	}
	return &schema.Identity{
		Kind:         schema.IdentityKind(in.OneOf("kind", kinds...)),
		Options:      in.sequenceOptions(),
		SequenceName: in.String("sequence"),
	}
}

// AddIdentity adds an identity that is there.
func (m *Map) AddIdentity(key string, i *schema.Identity) {
	if i == nil {
		return
	}
	var in Map
	in.Set("kind", string(i.Kind))
	in.addSequenceOptions(i.Options)
	in.Str("sequence", i.SequenceName)
	if len(in) == 1 {
		m.Set(key, string(i.Kind))
		return
	}
	m.Set(key, in)
}

// Generated returns the generated column's definition at key: { expr = "…",
// stored = true }. An empty string is none.
func (f *Fields) Generated(key string) *schema.Generated {
	n := f.Value(key)
	if n == nil || n.Kind == String && n.Text == "" {
		return nil
	}
	if n.Kind != Table {
		f.r.Errorf(n, `%s has to be { expr = "…", stored = true }, or without stored for a virtual column, not %s`, key, n.Kind)
		return nil
	}
	in := f.r.Fields(n, key)
	defer in.Done()
	if !in.Has("expr") {
		in.Missing("expr")
	}
	return &schema.Generated{Expr: in.Expr("expr"), Stored: in.Bool("stored")}
}

// AddGenerated adds a generated column's definition that is there.
func (m *Map) AddGenerated(key string, g *schema.Generated) {
	if g == nil {
		return
	}
	in := Map{{"expr", exprValue(g.Expr)}}
	in.Flag("stored", g.Stored)
	m.Set(key, in)
}

// NotNull returns the detail of the NOT NULL constraint at key.
func (f *Fields) NotNull(key string) schema.NotNull {
	n := f.kind(key, "a table, { name = … }; for NOT NULL itself write nullable = false", Table)
	if n == nil {
		return schema.NotNull{}
	}
	in := f.r.Fields(n, key)
	defer in.Done()
	return schema.NotNull{
		Name:       in.String("name"),
		NoInherit:  in.Bool("no_inherit"),
		NotValid:   in.Bool("not_valid"),
		OnConflict: in.String("on_conflict"),
	}
}

// AddNotNull adds the detail of a NOT NULL constraint that is there.
func (m *Map) AddNotNull(key string, n schema.NotNull) {
	if n != (schema.NotNull{}) {
		m.Set(key, NotNullMap(n))
	}
}

// NotNullMap is what NotNull reads back.
func NotNullMap(n schema.NotNull) Map {
	var in Map
	in.Str("name", n.Name)
	in.Flag("no_inherit", n.NoInherit)
	in.Flag("not_valid", n.NotValid)
	in.Str("on_conflict", n.OnConflict)
	return in
}

// SmallInt returns the number at key, such as a spatial reference. An empty string
// is none.
func (f *Fields) SmallInt(key string) *int {
	n := f.Value(key)
	if n == nil || n.Kind == String && n.Text == "" {
		return nil
	}
	if v := f.Int(key); v != nil {
		id := int(*v)
		return &id
	}
	return nil
}

// AddSmallInt adds a number that is there.
func (m *Map) AddSmallInt(key string, id *int) {
	if id != nil {
		m.Set(key, int64(*id))
	}
}
