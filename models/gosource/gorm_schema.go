package gosource

import (
	"go/token"
	"go/types"
	"strings"
)

// gormReader reads structs as GORM does.
type gormReader struct {
	*reader
	naming gormNaming
	set    gormSettingsFound
	models map[string]*gormModel // by the type's string
	// own is set for our own tags; explicit are the names that those give, shared
	// the places of unique constraints of several columns.
	own      bool
	explicit map[string]bool
	shared   map[[3]string]int
	links    []ownLink
}

// gormModel is a struct as GORM sees it.
type gormModel struct {
	name      string // without the package; "" for join tables
	label     string // for people
	named     *types.Named
	table     string
	fields    []*gormField
	byName    map[string]*gormField
	byPath    map[string]*gormField
	byColumn  map[string]*gormField
	columns   []string
	keys      []*gormField
	first     *gormField // the key that stands for the row
	relations []*gormRelation
	along     []queued // tables that come along by our own tags
	pos       token.Pos
	comment   string
}

// parse reads a struct and, after it, its relations; each struct once.
func (g *gormReader) parse(n *types.Named, table string) *gormModel {
	id := types.TypeString(n, nil)
	if m, ok := g.models[id]; ok {
		return m
	}
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	m := &gormModel{name: n.Obj().Name(), label: shortName(n), named: n, pos: n.Obj().Pos()}
	if n.TypeArgs().Len() > 0 {
		m.name = types.TypeString(n, func(*types.Package) string { return "" })
	}
	m.table = g.tableName(m, st, table)
	g.readFields(m, st)
	g.arrange(m)
	g.numberKey(m)
	g.models[id] = m
	for _, f := range m.fields {
		switch {
		case !f.isRelation():
		case g.own:
			g.link(m, f)
		default:
			g.relate(m, f)
		}
	}
	return m
}

// parsePart reads a struct that is a part of another: it has no relations of its
// own.
func (g *gormReader) parsePart(whole *gormModel, n *types.Named, st *types.Struct) *gormModel {
	m := &gormModel{table: whole.table, label: whole.label}
	if n != nil {
		m.name, m.named, m.pos = n.Obj().Name(), n, n.Obj().Pos()
	}
	g.readFields(m, st)
	g.arrange(m)
	g.numberKey(m)
	return m
}

func (g *gormReader) readFields(m *gormModel, st *types.Struct) {
	for i := range st.NumFields() {
		v := st.Field(i)
		if !v.Exported() {
			continue
		}
		f := g.newField(m, v, readTag(st.Tag(i), v.Pkg()), v.Embedded())
		if f.embedded != nil {
			m.fields = append(m.fields, f.embedded.fields...)
		} else {
			m.fields = append(m.fields, f)
		}
	}
}

// tableName is what a directive or a tag says, else what TableName returns, else
// the name by the strategy.
func (g *gormReader) tableName(m *gormModel, st *types.Struct, table string) string {
	own, comment := tableSettings(st)
	m.comment = comment
	if own != "" {
		return own
	}
	if table != "" {
		return table
	}
	f := method(m.named, "TableName")
	name, how, pos := g.literal(m.named, "TableName")
	if how == known {
		return name
	}
	if how == unknown || hasResults(f, 1, "string") {
		if pos == token.NoPos {
			pos = f.Pos()
		}
		g.fail(pos, m.label, "", "name the table in a comment, "+directiveModel+" table_name, or in a field: _ struct{} `migrate:\"table:table_name\"`",
			"what TableName returns cannot be read from the source")
	}
	return g.naming.table(m.name)
}

// arrange decides which field each column is: of several with one name, the
// least deeply embedded.
func (g *gormReader) arrange(m *gormModel) {
	m.byName, m.byPath, m.byColumn = map[string]*gormField{}, map[string]*gormField{}, map[string]*gormField{}
	for _, f := range m.fields {
		if f.column == "" && f.data != "" {
			f.column = g.naming.column(f.name)
		}
		path := strings.Join(f.path, ".")
		if f.column != "" {
			old := m.byColumn[f.column]
			if old == nil || f.stored && len(f.path) < len(old.path) {
				if old == nil {
					m.columns = append(m.columns, f.column)
				} else if old.key {
					m.keys = without(m.keys, old)
				}
				m.byColumn[f.column], m.byName[f.name], m.byPath[path] = f, f, f
				if f.key {
					m.keys = append(m.keys, f)
				}
			}
		}
		if old := m.byName[f.name]; old == nil || old.settings["-"] == "-" {
			m.byName[f.name] = f
		}
		if old := m.byPath[path]; old == nil || old.settings["-"] == "-" {
			m.byPath[path] = f
		}
	}
	g.choose(m)
}

func without(list []*gormField, f *gormField) []*gormField {
	var out []*gormField
	for _, x := range list {
		if x != f {
			out = append(out, x)
		}
	}
	return out
}

// choose finds the key that stands for the row: id, if it is one or there is no
// other; else the only one, or the one that is numbered.
func (g *gormReader) choose(m *gormModel) {
	id := g.lookUp(m, "id")
	if id == nil {
		id = g.lookUp(m, "ID")
	}
	if id != nil {
		if !id.key && len(m.keys) == 0 {
			id.key = true
			m.keys = append(m.keys, id)
		}
		if id.key {
			m.first = id
		}
	}
	if m.first != nil {
		return
	}
	if len(m.keys) == 1 {
		m.first = m.keys[0]
		return
	}
	for _, k := range m.keys {
		if k.numbered {
			m.first = k
			return
		}
	}
}

// numberKey makes the database number the rows where the key is a whole number and
// does not say otherwise.
func (g *gormReader) numberKey(m *gormModel) {
	f := m.first
	if f == nil || f.goData != dataInt && f.goData != dataUint {
		return
	}
	if _, says := f.settings["AUTOINCREMENT"]; !says {
		f.defaulted, f.numbered = true, true
	}
}

// lookUp finds a field by its column, its name, or the column of that name.
func (g *gormReader) lookUp(m *gormModel, name string) *gormField {
	if f := m.byColumn[name]; f != nil {
		return f
	}
	if f := m.byName[name]; f != nil {
		return f
	}
	return m.byColumn[g.naming.column(name)]
}

// lookUpNear finds the field of that name that is embedded nearest to a path.
func (m *gormModel) lookUpNear(path []string, name string) *gormField {
	for i := len(path) - 1; i >= 0; i-- {
		if f := m.byPath[strings.Join(path[:i], ".")+"."+name]; f != nil {
			return f
		}
	}
	return nil
}

func (f *gormField) isRelation() bool { return f.data == "" && f.goData == "" && f.stored }
