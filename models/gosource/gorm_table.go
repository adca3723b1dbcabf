package gosource

import (
	"go/types"
	"reflect"
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// readGORM makes the tables of structs as GORM's AutoMigrate would: those that
// are given, those that their foreign keys refer to, and the tables between two.
func (r *reader) readGORM(list []model) ([]schema.Table, []Found) {
	g := &gormReader{reader: r, set: r.findGORMSettings(), models: map[string]*gormModel{}}
	g.naming = g.set.naming
	for _, c := range r.calls() {
		if c.callee.Name() == "SetupJoinTable" && c.callee.Pkg() != nil && c.callee.Pkg().Path() == gormPath {
			r.fail(c.expr.Pos(), "", "", "declare the struct between the two by itself, and take many2many out of the schema with -:migration",
				"SetupJoinTable is not understood")
		}
	}
	return g.tables(list, flavorGORM)
}

func (g *gormReader) tables(list []model, f flavor) ([]schema.Table, []Found) {
	var out []schema.Table
	var found []Found
	done := map[*gormModel]bool{}
	names := map[string]bool{}
	var queue []queued
	for _, m := range list {
		gm := g.parse(m.named, m.table)
		names[gm.table] = true
		queue = append(queue, queued{gm, m.why})
	}
	joins := g.joinTables(queue)
	for len(queue) > 0 {
		q := queue[0]
		queue = queue[1:]
		if q.model.named == nil && joins.byName[q.model.table] != nil {
			q.model = joins.byName[q.model.table]
		}
		if done[q.model] || q.model.named == nil && names[q.model.table] {
			continue // a struct of that name says more than a tag
		}
		done[q.model], names[q.model.table] = true, true
		out = append(out, g.table(q.model))
		found = append(found, Found{
			Struct: q.model.label, Table: schema.ParseName(q.model.table), Flavor: string(f),
			Why: q.why, Pos: g.position(q.model.pos),
		})
		queue = append(queue, g.needed(q.model, joins.of)...)
	}
	return out, found
}

// queued is a struct that is going to be a table.
type queued struct {
	model *gormModel
	why   string
}

// needed lists the tables that AutoMigrate makes along with a struct's own, those between
// two only for some.
func (g *gormReader) needed(m *gormModel, joins map[*gormModel]bool) []queued {
	if g.own {
		return m.along
	}
	if g.set.noRelations {
		return nil
	}
	var list []queued
	for _, c := range g.foreignKeys(m) {
		if c.to != m {
			list = append(list, queued{c.to, "foreign key of " + m.label})
		}
	}
	for _, rel := range m.relations {
		if rel.join != nil && rel.from == m && !rel.field.skip {
			list = append(list, queued{rel.to, "many2many of " + rel.String()})
			if joins[m] {
				list = append(list, queued{rel.join, "many2many of " + rel.String()})
			}
		}
	}
	return list
}

func (g *gormReader) table(m *gormModel) schema.Table {
	name := schema.ParseName(m.table)
	t := schema.Table{Schema: name.Schema, Name: name.Name, Comment: m.comment}
	var inType []string
	for _, column := range m.columns {
		f := m.byColumn[column]
		if f.skip {
			continue
		}
		if g.column(&t, f) {
			inType = append(inType, column)
		}
	}
	switch {
	case len(inType) > 0: // the key is part of the type: GORM writes no other
		t.PrimaryKey = &schema.PrimaryKey{Key: schema.Key{Columns: inType}}
	case len(m.keys) > 0:
		t.PrimaryKey = &schema.PrimaryKey{}
		for _, k := range m.keys {
			t.PrimaryKey.Columns = append(t.PrimaryKey.Columns, k.column)
		}
	}
	g.indexes(&t, m)
	for _, column := range m.columns {
		g.members(&t, m, m.byColumn[column])
	}
	for _, c := range g.foreignKeys(m) {
		t.ForeignKeys = append(t.ForeignKeys, c.key)
	}
	if len(t.Columns) == 0 {
		g.fail(m.pos, m.label, "", "", "has no field that is a column")
	}
	return t
}

// column adds a field's column, and reports whether its type makes it the key.
func (g *gormReader) column(t *schema.Table, f *gormField) bool {
	var def definition
	if !g.own {
		var err error
		if def, err = parseDefinition(g.options.Dialect, g.spelling(f)); err != nil {
			g.failField(f, "say it in a setting of its own", "%v", err)
		}
	}
	c := def.column
	c.Name, c.Comment = f.column, f.comment
	if f.notNull {
		c.Nullable = false
	}
	if v := f.settings["COLLATE"]; v != "" && c.Collation == "" {
		c.Collation = v
	}
	if text := f.defaultText; f.defaulted && text != "" && text != "(-)" {
		c.Default = schema.SQLExpr(text)
		if strings.EqualFold(text, "null") {
			c.Default = schema.Expr{}
		}
	}
	g.extras(&c, f)
	if def.unique {
		t.Uniques = append(t.Uniques, schema.Unique{Key: schema.Key{Columns: []string{f.column}}})
	}
	if def.check != "" {
		t.Checks = append(t.Checks, schema.Check{Expr: schema.SQLExpr(def.check), Column: f.column})
	}
	t.Columns = append(t.Columns, c)
	g.declares(t, c.Name, f.pos)
	return def.primaryKey
}

// extras are the settings that GORM's grammar lacks.
func (g *gormReader) extras(c *schema.Column, f *gormField) {
	s := f.settings
	for _, word := range []string{"ONUPDATE", "ON_UPDATE", "ON UPDATE"} {
		if v := s[word]; v != "" && v != word {
			c.OnUpdate = schema.SQLExpr(v)
		}
	}
	for _, word := range []string{"RENAMEDFROM", "RENAMED_FROM"} {
		if v := s[word]; v != "" && v != word {
			c.RenamedFrom = v
		}
	}
	if g.own {
		g.ownColumn(c, f)
	}
}

// members adds the constraints that a field's tag asks for.
func (g *gormReader) members(t *schema.Table, m *gormModel, f *gormField) {
	if f.skip {
		return
	}
	if f.unique && g.own {
		g.ownUnique(t, f)
	} else if f.unique {
		t.Uniques = append(t.Uniques, schema.Unique{Key: schema.Key{
			Name: g.naming.member("uni", m.table, g.naming.column(f.column)), Columns: []string{f.column},
		}})
	}
	if check := f.settings["CHECK"]; check != "" && check != "CHECK" {
		name, expr, several := strings.Cut(check, ",")
		switch {
		case several && isPlainName(name):
			if g.own {
				g.explicit[name] = true
			}
		case several && name == "":
			name = g.naming.member("chk", m.table, f.column)
		default:
			name, expr = g.naming.member("chk", m.table, f.column), check
		}
		t.Checks = append(t.Checks, schema.Check{Name: g.given(name), Expr: schema.SQLExpr(expr)})
	}
	if g.own {
		g.linkColumn(t, f)
	}
}

// given is a member's name; our own tags leave to the naming convention what
// they do not name.
func (g *gormReader) given(name string) string {
	if g.own && !g.explicit[name] {
		return ""
	}
	return name
}

// tableSettings reads what a field without a name says of the table:
// _ struct{} `migrate:"table:users;comment:…"`.
func tableSettings(st *types.Struct) (name, comment string) {
	for i := range st.NumFields() {
		if st.Field(i).Name() != "_" {
			continue
		}
		s := parseSettings(reflect.StructTag(st.Tag(i)).Get("migrate"), ";")
		if v := s["TABLE"]; v != "" && v != "TABLE" {
			name = v
		}
		if v := s["COMMENT"]; v != "COMMENT" {
			comment = v
		}
	}
	return name, comment
}

// checkTableTag reports a setting of a table that there is none of.
func (r *reader) checkTableTag(n *types.Named, st *types.Struct) {
	for i := range st.NumFields() {
		v := st.Field(i)
		word := strangeSetting(reflect.StructTag(st.Tag(i)).Get("migrate"), tableTagSettings())
		if v.Name() == "_" && word != "" {
			r.fail(v.Pos(), shortName(n), v.Name(), meant(word, tableTagSettings()), "its migrate tag says %s, and there is no such setting", word)
		}
	}
}

// indexPart is a field's part in an index, before the parts are put in order.
type indexPart struct {
	schema.IndexPart
	priority int
}

// indexes adds the indexes that the tags ask for. Fields that name the same one
// share it.
func (g *gormReader) indexes(t *schema.Table, m *gormModel) {
	parts := map[string][]indexPart{}
	var order []string
	made := map[string]*schema.Index{}
	for _, f := range m.fields {
		if m.byColumn[f.column] != f {
			continue
		}
		for _, text := range splitEscaped(f.tag.text, ";") {
			ix, id, part, ok := g.index(m, f, text)
			if !ok {
				continue
			}
			if made[id] == nil {
				made[id] = &ix
				order = append(order, id)
			}
			mergeIndex(made[id], ix)
			parts[id] = append(parts[id], part)
		}
	}
	for _, id := range order {
		ix, list := made[id], parts[id]
		slices.SortStableFunc(list, func(a, b indexPart) int { return a.priority - b.priority })
		for _, p := range list {
			ix.Parts = append(ix.Parts, p.IndexPart)
		}
		t.Indexes = append(t.Indexes, *ix)
	}
}

// mergeIndex takes from a second field what the first did not say.
func mergeIndex(into *schema.Index, more schema.Index) {
	into.Unique = into.Unique || more.Unique && into.Method == ""
	if into.Method == "" {
		into.Method = more.Method
	}
	if into.Where.IsZero() {
		into.Where = more.Where
	}
	if into.Comment == "" {
		into.Comment = more.Comment
	}
	into.NullsNotDistinct = into.NullsNotDistinct || more.NullsNotDistinct
	into.Invisible = into.Invisible || more.Invisible
	if into.Parser == "" {
		into.Parser = more.Parser
	}
	if into.Storage == nil {
		into.Storage = more.Storage
	}
}
