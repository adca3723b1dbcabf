package gosource

import (
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// bunReader reads structs as bun does.
type bunReader struct {
	*reader
	inflect func(string) string
	created bunCreated
	tables  map[*types.Named]*bunTable
}

// bunTable is a struct as bun sees it.
type bunTable struct {
	name   string // of the table
	goName string
	label  string
	pos    token.Pos
	all    []*bunField // relations and what is only read among them, in order
	unique []bunUnique
	// between is set for tables that a many-to-many relation goes through.
	between bool
}

// bunUnique is a unique constraint; one without a name is of one column.
type bunUnique struct {
	name    string
	columns []string
}

// bunField is a field as bun sees it.
type bunField struct {
	name    string // of the column
	goName  string
	typ     types.Type // behind one pointer
	tag     bunTag
	index   []int
	key     bool
	notNull bool
	pos     token.Pos
}

// readBun makes the tables that bun's CreateTable would, with the indexes that
// CreateIndex makes in the same packages.
func (r *reader) readBun(list []model) ([]schema.Table, []Found) {
	b := &bunReader{reader: r, inflect: plural, tables: map[*types.Named]*bunTable{}}
	b.findInflector()
	b.created = b.findCreated()
	for _, m := range list {
		if t := b.parse(m.named); m.table != "" {
			t.name = m.table
		}
	}
	b.markBetween(list)
	var tables []schema.Table
	var found []Found
	for _, m := range list {
		t := b.table(m)
		tables = append(tables, t)
		found = append(found, Found{
			Struct: m.name(), Table: t.QualifiedName(), Flavor: string(flavorBun), Why: m.why, Pos: r.position(m.pos),
		})
	}
	return tables, found
}

// parse reads a struct, once.
func (b *bunReader) parse(n *types.Named) *bunTable {
	if t, ok := b.tables[n]; ok {
		return t
	}
	t := &bunTable{goName: n.Obj().Name(), label: shortName(n), pos: n.Obj().Pos()}
	t.name = b.inflect(bunUnderscore(t.goName))
	b.tables[n] = t
	st := n.Underlying().(*types.Struct)
	b.readFields(t, st)
	if own, _ := tableSettings(st); own != "" {
		t.name = own
	}
	return t
}

// bunPart is a field that comes from an embedded struct.
type bunPart struct {
	prefix string
	field  *bunField
}

func (b *bunReader) readFields(t *bunTable, st *types.Struct) {
	own := map[string]bool{}
	var parts []bunPart
	for i := range st.NumFields() {
		v := st.Field(i)
		text := reflect.StructTag(st.Tag(i)).Get("bun")
		if text == "-" {
			own[v.Name()] = true
			continue
		}
		tag := parseBunTag(text)
		prefix, embeds := tag.option("embed")
		switch {
		case v.Embedded() && isBunBase(v.Type()):
			t.setName(tag)
		case v.Embedded():
			parts = append(parts, b.embed(t, v, i, "", tag)...)
		case !v.Exported():
		case embeds:
			parts = append(parts, b.embed(t, v, i, prefix, tag)...)
		default:
			f := newBunField(v, i, tag)
			t.all = append(t.all, f)
			own[f.name] = true
			t.addUnique(f, "")
		}
	}
	t.addParts(parts, own)
	slices.SortStableFunc(t.all, func(x, y *bunField) int { return slices.Compare(x.index, y.index) })
}

// setName is what the tag of the embedded BaseModel says.
func (t *bunTable) setName(tag bunTag) {
	if tag.name != "" {
		t.name = tag.name
	}
	if name, ok := tag.option("table"); ok {
		t.name = name
	}
}

// embed reads the fields of a struct that is a part of another.
func (b *bunReader) embed(t *bunTable, v *types.Var, at int, prefix string, tag bunTag) []bunPart {
	n := namedOf(v.Type())
	if n == nil {
		return nil
	}
	if _, ok := n.Underlying().(*types.Struct); !ok {
		if prefix != "" {
			b.fail(v.Pos(), t.label, v.Name(), "", "only structs can be embedded, not %s", v.Type())
		}
		return nil
	}
	part := b.parse(n)
	if v.Embedded() && (tag.has("extend") || tag.has("inherit")) {
		t.name = part.name
	}
	var list []bunPart
	for _, f := range part.all {
		clone := *f
		clone.index = append([]int{at}, f.index...)
		clone.name = prefix + f.name
		list = append(list, bunPart{prefix, &clone})
	}
	return list
}

// addParts adds those embedded fields whose names are not ambiguous: none is of a
// name that the struct itself has, and of several with one name the only one that
// has a tag counts.
func (t *bunTable) addParts(parts []bunPart, own map[string]bool) {
	count, tagged := map[string]int{}, map[string]int{}
	for name := range own {
		count[name]++
		tagged[name]++
	}
	for _, p := range parts {
		count[p.field.name]++
		if !p.field.tag.isZero() {
			tagged[p.field.name]++
		}
	}
	for _, p := range parts {
		if count[p.field.name] > 1 && (p.field.tag.isZero() || tagged[p.field.name] != 1) {
			continue
		}
		t.all = append(t.all, p.field)
		t.addUnique(p.field, p.prefix)
	}
}

// addUnique reads unique, unique:name and several names.
func (t *bunTable) addUnique(f *bunField, prefix string) {
	names, ok := f.tag.options["unique"]
	if !ok {
		return
	}
	if len(names) == 1 {
		names = strings.Split(names[0], ",")
	}
	for _, name := range names {
		if name == "" {
			t.unique = append(t.unique, bunUnique{columns: []string{f.name}})
			continue
		}
		name = prefix + name
		at := slices.IndexFunc(t.unique, func(u bunUnique) bool { return u.name == name })
		if at < 0 {
			t.unique = append(t.unique, bunUnique{name: name})
			at = len(t.unique) - 1
		}
		t.unique[at].columns = append(t.unique[at].columns, f.name)
	}
}

func newBunField(v *types.Var, at int, tag bunTag) *bunField {
	f := &bunField{name: bunUnderscore(v.Name()), goName: v.Name(), typ: v.Type(), tag: tag, index: []int{at}, pos: v.Pos()}
	if p, ok := types.Unalias(v.Type()).(*types.Pointer); ok {
		f.typ = p.Elem()
	}
	f.typ = types.Unalias(f.typ)
	if tag.name != "" {
		f.name = tag.name
	}
	if name, ok := tag.option("column"); ok {
		f.name = name
	}
	f.key = tag.has("pk")
	f.notNull = f.key || tag.has("notnull") || tag.has("autoincrement")
	return f
}

// isRelation reports whether a field leads to another table, and is no column.
func (f *bunField) isRelation() bool { return f.tag.has("rel") || f.tag.has("m2m") }

// isColumn reports whether a field has a column.
func (f *bunField) isColumn() bool { return !f.isRelation() && !f.tag.has("scanonly") }

func (t *bunTable) column(name string) *bunField {
	for _, f := range t.all {
		if f.name == name && !f.isRelation() {
			return f
		}
	}
	return nil
}

func (t *bunTable) keys() []*bunField {
	var list []*bunField
	for _, f := range t.all {
		if f.key && f.isColumn() {
			list = append(list, f)
		}
	}
	return list
}

// table is what CREATE TABLE makes of a struct.
func (b *bunReader) table(m model) schema.Table {
	bt := b.tables[m.named]
	name := schema.ParseName(bt.name)
	_, comment := tableSettings(m.named.Underlying().(*types.Struct))
	t := schema.Table{Schema: name.Schema, Name: name.Name, Comment: comment}
	keys := bt.keys()
	for _, f := range bt.all {
		if f.isColumn() {
			b.column(&t, bt, f, len(keys))
		}
	}
	if len(keys) > 0 {
		t.PrimaryKey = &schema.PrimaryKey{}
		for _, k := range keys {
			t.PrimaryKey.Columns = append(t.PrimaryKey.Columns, k.name)
		}
	}
	for _, u := range bt.unique {
		t.Uniques = append(t.Uniques, schema.Unique{Key: schema.Key{Name: u.name, Columns: u.columns}})
	}
	if b.created.withForeignKeys(m.named) {
		t.ForeignKeys = append(t.ForeignKeys, b.foreignKeys(bt)...)
	}
	t.ForeignKeys = append(t.ForeignKeys, b.created.foreignKeys[m.named]...)
	t.Indexes = append(t.Indexes, b.created.indexes[m.named]...)
	if len(t.Columns) == 0 {
		b.fail(m.pos, m.name(), "", "", "has no field that is a column")
	}
	return t
}

// findInflector reads how the names of tables are made of those of structs.
func (b *bunReader) findInflector() {
	switch b.options.Naming {
	case NamingSnake, NamingGonic:
		mapper := xormMapper(b.options.Naming)
		b.inflect = func(s string) string { return mapper(s) }
		return
	}
	for _, c := range b.calls() {
		if c.callee.Name() != "SetTableNameInflector" || c.callee.Pkg() == nil || !strings.HasPrefix(c.callee.Pkg().Path(), bunPath) || len(c.expr.Args) != 1 {
			continue
		}
		if !returnsItsArgument(c.pkg.TypesInfo, c.expr.Args[0]) {
			b.fail(c.expr.Pos(), "", "", "name the tables in tags: bun.BaseModel `bun:\"table:…\"`", "what SetTableNameInflector does to names cannot be read from the source")
			continue
		}
		b.inflect = func(s string) string { return s }
	}
}

// bunUnderscore is bun's way from a Go name to one of the database.
func bunUnderscore(s string) string {
	upper := func(i int) bool { return s[i] >= 'A' && s[i] <= 'Z' }
	lower := func(i int) bool { return s[i] >= 'a' && s[i] <= 'z' }
	var out strings.Builder
	for i := range len(s) {
		if !upper(i) {
			out.WriteByte(s[i])
			continue
		}
		if i > 0 && i+1 < len(s) && (lower(i-1) || lower(i+1)) {
			out.WriteByte('_')
		}
		out.WriteByte(s[i] + 'a' - 'A')
	}
	return out.String()
}

// isBunBase recognises bun.BaseModel, which is an alias.
func isBunBase(t types.Type) bool {
	switch fullName(types.Unalias(t)) {
	case bunPath + ".BaseModel", bunPath + "/schema.BaseModel":
		return true
	}
	return false
}
