package gosource

import (
	"go/ast"
	"go/constant"
	"go/types"
	"reflect"
	"strings"
	"unicode"

	"github.com/retort-db/migrate/schema"
)

// xormReader reads structs as xorm does.
type xormReader struct {
	*reader
	tableName, columnName func(string) string
	models                map[*types.Named]bool
	// before14 says that json in a tag is a type as others are, of which the last
	// counts: in TEXT JSON it does. From xorm 1.4 on that is TEXT which holds JSON.
	before14 bool
}

// xormTable is a struct as xorm sees it.
type xormTable struct {
	columns []*xormColumn
	indexes []*xormIndex
}

// xormIndex is named by a field's column or a word in the tags.
type xormIndex struct {
	name    string
	unique  bool
	columns []string
}

// readXorm makes the tables that xorm's Sync would.
func (r *reader) readXorm(list []model) ([]schema.Table, []Found) {
	x := &xormReader{reader: r, models: map[*types.Named]bool{}, before14: r.requiresBefore("xorm.io/xorm", 1, 4)}
	x.findMappers()
	for _, m := range list {
		x.models[m.named] = true
	}
	var tables []schema.Table
	var found []Found
	for _, m := range list {
		t := x.table(m)
		tables = append(tables, t)
		found = append(found, Found{
			Struct: m.name(), Table: t.QualifiedName(), Flavor: string(flavorXorm), Why: m.why, Pos: r.position(m.pos),
		})
	}
	return tables, found
}

func (x *xormReader) table(m model) schema.Table {
	st := m.named.Underlying().(*types.Struct)
	for _, name := range []string{"TableIndices", "TableCollations"} {
		if f := method(m.named, name); f != nil && f.Signature().Params().Len() == 0 {
			x.fail(f.Pos(), m.name(), "", "say it in the tags", "what %s returns cannot be read from the source", name)
		}
	}
	name, comment := tableSettings(st)
	if name == "" {
		name = m.table
	}
	if name == "" {
		name = x.nameOf(m)
	}
	if text, how, pos := x.literal(m.named, "TableComment"); how == known {
		comment = text
	} else if how == unknown {
		x.fail(pos, m.name(), "", "", "what TableComment returns cannot be read from the source")
	}
	xt := x.read(m.named, m.name())
	q := schema.ParseName(name)
	t := schema.Table{Schema: q.Schema, Name: q.Name, Comment: comment}
	var keys []string
	for _, c := range xt.columns {
		if c.key {
			keys = append(keys, c.name)
		}
	}
	for _, c := range xt.columns {
		t.Columns = append(t.Columns, x.column(c, len(keys) == 1))
		x.declares(&t, c.name, c.field.Pos())
	}
	if len(keys) > 0 {
		t.PrimaryKey = &schema.PrimaryKey{Key: schema.Key{Columns: keys}}
	}
	for _, ix := range xt.indexes {
		t.Indexes = append(t.Indexes, schema.Index{Name: ix.fullName(q.Name), Unique: ix.unique, Parts: schema.ColumnParts(ix.columns...)})
	}
	if len(t.Columns) == 0 {
		x.fail(m.pos, m.name(), "", "", "has no field that is a column")
	}
	return t
}

func (x *xormReader) nameOf(m model) string {
	text, how, pos := x.literal(m.named, "TableName")
	switch how {
	case known:
		return text
	case unknown:
		x.fail(pos, m.name(), "", "name the table in a comment, "+directiveModel+" table_name",
			"what TableName returns cannot be read from the source")
	}
	return x.tableName(m.named.Obj().Name())
}

// fullName is what xorm calls an index in the database.
func (ix *xormIndex) fullName(table string) string {
	switch {
	case strings.HasPrefix(ix.name, "UQE_"), strings.HasPrefix(ix.name, "IDX_"):
		return ix.name
	case ix.unique:
		return "UQE_" + table + "_" + ix.name
	}
	return "IDX_" + table + "_" + ix.name
}

func (t *xormTable) index(name string, unique bool, column string) {
	for _, ix := range t.indexes {
		if ix.name == name {
			ix.columns = append(ix.columns, column)
			return
		}
	}
	t.indexes = append(t.indexes, &xormIndex{name: name, unique: unique, columns: []string{column}})
}

// read reads the fields of a struct, those of its parts among them.
func (x *xormReader) read(t types.Type, label string) *xormTable {
	out := &xormTable{}
	st := t.Underlying().(*types.Struct)
	for i := range st.NumFields() {
		f := st.Field(i)
		text := strings.TrimSpace(reflect.StructTag(st.Tag(i)).Get("xorm"))
		if f.Name() == "_" || text == "-" || unicode.IsLower([]rune(f.Name())[0]) {
			continue
		}
		c := &xormColumn{field: f, label: label, nullable: true}
		if text == "" {
			x.untagged(c)
			out.columns = append(out.columns, c)
			continue
		}
		words, err := splitXormTag(text)
		if err != nil {
			x.failColumn(c, "%v", err)
			continue
		}
		if x.apply(c, words, out) {
			out.columns = append(out.columns, c)
			for _, ix := range c.indexes {
				out.index(ix.name, ix.unique, c.name)
			}
		}
	}
	return out
}

// extend takes in the columns of a struct that is a part.
func (x *xormReader) extend(c *xormColumn, params []string, into *xormTable) {
	t := indirect(c.field.Type())
	if _, ok := t.Underlying().(*types.Struct); !ok {
		return // xorm passes over it
	}
	_, pointer := types.Unalias(c.field.Type()).(*types.Pointer)
	part := x.read(t, c.label)
	for _, p := range part.columns {
		if len(params) > 0 {
			p.nullable = pointer
			if p.key {
				p.name, p.key = c.field.Name(), false
			} else {
				p.name = strings.Trim(params[0], "'") + p.name
			}
		}
		if p.nullable {
			p.numbered, p.key = false, false
		}
		into.columns = append(into.columns, p)
		for _, ix := range p.indexes {
			into.index(ix.name, ix.unique, p.name)
		}
	}
}

func (x *xormReader) failColumn(c *xormColumn, format string, args ...any) {
	x.fail(c.field.Pos(), c.label, c.field.Name(), "", format, args...)
}

// findMappers reads which mappers the source sets; the configuration is stronger.
func (x *xormReader) findMappers() {
	x.tableName, x.columnName = snakeName, snakeName
	switch x.options.Naming {
	case NamingSnake, NamingGonic:
		mapper := xormMapper(x.options.Naming)
		x.tableName, x.columnName = mapper, mapper
		return
	case NamingGORM:
		n := gormNaming{}
		x.tableName, x.columnName = n.table, n.column
		return
	}
	for _, c := range x.calls() {
		name := c.callee.Name()
		if len(c.expr.Args) != 1 || c.callee.Pkg() == nil || !strings.HasPrefix(c.callee.Pkg().Path(), xormPath) ||
			name != "SetMapper" && name != "SetTableMapper" && name != "SetColumnMapper" {
			continue
		}
		mapper := x.mapperOf(c, fullName(indirect(c.pkg.TypesInfo.Types[c.expr.Args[0]].Type)))
		if mapper == nil {
			x.fail(c.expr.Pos(), "", "", `choose one: [models] naming_strategy = "snake" or "gonic"`, "which mapper this is cannot be read from the source")
			continue
		}
		if name != "SetColumnMapper" {
			x.tableName = mapper
		}
		if name != "SetTableMapper" {
			x.columnName = mapper
		}
	}
}

// mapperOf knows xorm's mappers by their types, and a prefix before one.
func (x *xormReader) mapperOf(c call, typeName string) func(string) string {
	switch strings.TrimPrefix(strings.TrimPrefix(typeName, xormPath), "/names.") {
	case "SnakeMapper":
		return snakeName
	case "GonicMapper":
		return gonicName
	case "SameMapper":
		return func(s string) string { return s }
	case "PrefixMapper":
		inner, ok := unparenCall(c.expr.Args[0])
		if !ok || len(inner.Args) != 2 {
			return nil
		}
		base := x.mapperOf(c, fullName(indirect(c.pkg.TypesInfo.Types[inner.Args[0]].Type)))
		prefix := c.pkg.TypesInfo.Types[inner.Args[1]].Value
		if base == nil || prefix == nil {
			return nil
		}
		return func(s string) string { return constant.StringVal(prefix) + base(s) }
	}
	return nil
}

func unparenCall(e ast.Expr) (*ast.CallExpr, bool) {
	c, ok := ast.Unparen(e).(*ast.CallExpr)
	return c, ok
}

// xormMapper is one of xorm's mappers by its name in the configuration.
func xormMapper(n Naming) func(string) string {
	if n == NamingGonic {
		return gonicName
	}
	return snakeName
}

// snakeName puts a line before every capital but the first: UserID, user_i_d.
func snakeName(name string) string {
	var b strings.Builder
	for i, c := range name {
		if c >= 'A' && c <= 'Z' {
			if i > 0 {
				b.WriteByte('_')
			}
			c += 'a' - 'A'
		}
		b.WriteRune(c)
	}
	return b.String()
}

// gonicName keeps runs of capitals together: UserID, user_id; HTTPServer,
// http_server.
func gonicName(name string) string {
	upper := func(c rune) bool { return c >= 'A' && c <= 'Z' }
	var out []rune
	for i, c := range []rune(name) {
		if upper(c) && i > 0 && !upper(out[len(out)-1]) {
			out = append(out, '_')
		}
		if n := len(out); !upper(c) && i > 1 && upper(out[n-1]) && upper(out[n-2]) {
			out = append(out[:n-1], '_', out[n-1])
		}
		out = append(out, c)
	}
	return strings.ToLower(string(out))
}
