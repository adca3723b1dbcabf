package gosource

import (
	"go/types"
	"strings"

	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/models/relation"
	"github.com/retort-db/migrate/schema"
)

// ownLink is a relationship that our own tags say, and the field that says it.
type ownLink struct {
	field    *gormField
	to       *gormModel // nil where the tag names a table
	relation relation.Relation
}

// link reads a field that holds another struct: what its tag says it is, else a
// key that is called as the field or the struct is.
func (g *gormReader) link(m *gormModel, f *gormField) {
	target := structBehind(f.inner)
	if target == nil {
		g.failField(f, "say how it is stored, type:json or type:…, or leave it out with -",
			"a field of type %s is no column and no relation", f.inner)
		return
	}
	to := g.parse(target, "")
	if to == nil || f.settings["CONSTRAINT"] == "-" || f.skip {
		return
	}
	l := ownLink{field: f, to: to, relation: relation.Relation{From: schema.ParseName(m.table), To: schema.ParseName(to.table)}}
	l.relation.OnDelete, l.relation.OnUpdate = g.linkActions(f)
	if name, _, several := strings.Cut(f.settings["CONSTRAINT"], ","); several && isPlainName(name) {
		l.relation.Constraint = name
	}
	ok := false
	switch l.relation.Kind = linkKind(f); l.relation.Kind {
	case relation.ManyToMany:
		ok = g.linkMany(&l, m)
	case relation.BelongsTo:
		ok = g.linkBelongs(&l, m)
	case relation.HasMany, relation.HasOne:
		ok = g.linkHas(&l, m)
	default:
		ok = g.linkByName(&l, m)
	}
	if ok {
		g.links = append(g.links, l)
		m.along = append(m.along, queued{to, string(l.relation.Kind) + " of " + m.label + "." + f.name})
	}
}

// linkKind is what a tag says, or has_many for a list of structs, or nothing.
func linkKind(f *gormField) relation.Kind {
	for _, word := range []struct {
		setting string
		kind    relation.Kind
	}{
		{"MANY2MANY", relation.ManyToMany}, {"BELONGSTO", relation.BelongsTo},
		{"HAS_ONE", relation.HasOne}, {"HASONE", relation.HasOne}, {"HAS_MANY", relation.HasMany}, {"HASMANY", relation.HasMany},
	} {
		if f.settings[word.setting] != "" {
			return word.kind
		}
	}
	if isSlice(f.inner) {
		return relation.HasMany
	}
	return ""
}

// linkActions are those of constraint:OnDelete:… or of on_delete:….
func (g *gormReader) linkActions(f *gormField) (onDelete, onUpdate schema.Action) {
	in := parseSettings(f.settings["CONSTRAINT"], ",")
	find := func(words ...string) schema.Action {
		for _, w := range words {
			for _, s := range []map[string]string{in, f.settings} {
				if v := s[w]; v != "" && v != w {
					return g.action(f, v)
				}
			}
		}
		return ""
	}
	return find("ONDELETE", "ON_DELETE", "ON DELETE"), find("ONUPDATE", "ON_UPDATE", "ON UPDATE")
}

// linkBelongs names the columns of the key that the struct holds, whether it has
// fields for them or not.
func (g *gormReader) linkBelongs(l *ownLink, m *gormModel) bool {
	f := l.field
	if !g.linkReferences(l, l.to) {
		return false
	}
	_, pointer := types.Unalias(f.typ).(*types.Pointer)
	_, null := f.settings["NULL"]
	l.relation.NotNull = f.notNull || !pointer && !null
	if keys := names(f.settings["FOREIGNKEY"]); len(keys) > 0 {
		for _, k := range keys {
			column := g.naming.column(k)
			if own := g.lookUp(m, k); own != nil {
				column = own.column
			}
			l.relation.Columns = append(l.relation.Columns, column)
		}
		return true
	}
	columns, missing := g.keyColumns(m, f.path, f.name, l.to)
	l.relation.Columns = columns
	if missing != nil {
		l.relation.Columns = missing
	}
	return true
}

// keyColumns are the columns of a struct that are called as a name and the key of
// another is, and, if not all are there, what they would be called.
func (g *gormReader) keyColumns(m *gormModel, path []string, name string, to *gormModel) (columns, missing []string) {
	all := true
	for _, key := range to.keys {
		candidates := []string{name + key.name}
		if len(to.keys) == 1 {
			candidates = append(candidates, name+"ID", name+"Id")
		}
		missing = append(missing, g.naming.column(name+key.name))
		if own := g.firstOf(m, path, candidates); own != nil {
			columns = append(columns, own.column)
		} else {
			all = false
		}
	}
	if all {
		return columns, nil
	}
	return nil, missing
}

// linkHas names the columns of the key that the other struct holds, if the tag does
// or they are called after this one.
func (g *gormReader) linkHas(l *ownLink, m *gormModel) bool {
	if !g.linkReferences(l, m) {
		return false
	}
	for _, k := range names(l.field.settings["FOREIGNKEY"]) {
		other := g.lookUp(l.to, k)
		if other == nil {
			g.failField(l.field, "", "%s has no field %s", l.to.label, k)
			return false
		}
		l.relation.Columns = append(l.relation.Columns, other.column)
	}
	if len(l.relation.Columns) == 0 {
		l.relation.Columns, _ = g.keyColumns(l.to, nil, m.name, m)
	}
	l.relation.Make = len(l.relation.Columns) > 0
	return true
}

// linkByName finds out which side holds the key by what the fields are called.
func (g *gormReader) linkByName(l *ownLink, m *gormModel) bool {
	f := l.field
	keys := names(f.settings["FOREIGNKEY"])
	mine, _ := g.keyColumns(m, f.path, f.name, l.to)
	other, _ := g.keyColumns(l.to, nil, m.name, m)
	switch {
	case len(keys) > 0 && g.lookUp(m, keys[0]) != nil, len(keys) == 0 && len(mine) > 0:
		l.relation.Kind = relation.BelongsTo
		return g.linkBelongs(l, m)
	case len(keys) > 0 && g.lookUp(l.to, keys[0]) != nil, len(keys) == 0 && len(other) > 0:
		l.relation.Kind = relation.HasOne
		return g.linkHas(l, m)
	}
	g.noPath(&gormRelation{name: f.name, field: f, from: m, to: l.to})
	return false
}

// linkReferences names the columns that are referred to, where the tag does.
func (g *gormReader) linkReferences(l *ownLink, of *gormModel) bool {
	for _, k := range names(l.field.settings["REFERENCES"]) {
		f := g.lookUp(of, k)
		if f == nil {
			g.failField(l.field, "", "%s has no field %s", of.label, k)
			return false
		}
		l.relation.References = append(l.relation.References, f.column)
	}
	return true
}

// linkMany names the table between two and its columns, after the structs as GORM
// does.
func (g *gormReader) linkMany(l *ownLink, m *gormModel) bool {
	s := l.field.settings
	if name := s["MANY2MANY"]; name != "MANY2MANY" {
		l.relation.Through = schema.ParseName(g.naming.join(name))
	}
	other := l.to.name
	if l.to == m {
		other = singularOf(l.field.name)
	}
	column := func(given []string, i int, name string) string {
		if i < len(given) {
			name = given[i]
		}
		return g.naming.column(name)
	}
	mine, others := names(s["JOINFOREIGNKEY"]), names(s["JOINREFERENCES"])
	if l.relation.Through.IsZero() {
		return true
	}
	for i, k := range m.keys {
		l.relation.Columns = append(l.relation.Columns, column(mine, i, m.name+k.name))
	}
	for i, k := range l.to.keys {
		l.relation.OtherColumns = append(l.relation.OtherColumns, column(others, i, other+k.name))
	}
	return true
}

// linkColumn reads references:users.id and belongs_to:users on a column; only the
// second wants an index.
func (g *gormReader) linkColumn(t *schema.Table, f *gormField) {
	ref, belongs := f.settings["REFERENCES"], false
	if v := f.settings["BELONGSTO"]; v != "" && v != "BELONGSTO" {
		ref, belongs = v, true
	}
	if ref == "" {
		return
	}
	target, ok := schema.ParseColumnRef(ref)
	if !ok {
		g.failField(f, "references:users.id", "%q names no column", ref)
		return
	}
	fk := schema.ForeignKey{Columns: []string{f.column}, RefTable: target.Table}
	if target.Column != "" {
		fk.RefColumns = []string{target.Column}
	}
	fk.OnDelete, _ = g.linkActions(f)
	t.ForeignKeys = append(t.ForeignKeys, fk)
	if belongs {
		g.links = append(g.links, ownLink{field: f, relation: relation.Relation{
			Kind: relation.BelongsTo, From: t.QualifiedName(), To: fk.RefTable, Columns: fk.Columns, References: fk.RefColumns,
		}})
	}
}

// resolve makes of the relationships what the database has. Tables between two
// that it makes are added to those that were found.
func (g *gormReader) resolve(s *schema.Schema, found []Found) []Found {
	declared := len(s.Tables)
	list := make([]relation.Relation, 0, len(g.links))
	for _, l := range g.links {
		list = append(list, l.relation)
	}
	for _, p := range relation.Resolve(s, schema.Schema{}, list) {
		g.linkProblem(g.links[p.Index], p)
	}
	for _, t := range s.Tables[declared:] {
		for _, l := range g.links {
			if l.relation.Kind == relation.ManyToMany && l.relation.Through == t.QualifiedName() {
				label := l.field.owner.label + "." + l.field.name
				found = append(found, Found{
					Struct: label, Table: t.QualifiedName(), Flavor: string(flavorOwn),
					Why: "many_to_many of " + label, Pos: g.position(l.field.pos),
				})
				break
			}
		}
	}
	return found
}

// linkProblem reports a relationship that cannot be, with what to write.
func (g *gormReader) linkProblem(l ownLink, p relation.Problem) {
	hint := ""
	candidates := g.candidates(p)
	switch p.Code {
	case relation.NoForeignKeys:
		hint = "name it, foreignKey:…"
		switch {
		case l.relation.Kind == relation.ManyToMany && l.relation.Through.IsZero():
			hint = "name the table to make, many_to_many:…"
		case len(candidates) > 0:
			hint = "name it, foreignKey:…; there is " + strings.Join(candidates, ", ")
		}
	case relation.AmbiguousForeignKeys:
		hint = "name it, foreignKey:…; there are " + strings.Join(candidates, ", ")
		if l.relation.Kind == relation.ManyToMany {
			hint = "name it, many_to_many:…; there are " + strings.Join(candidates, ", ")
		}
	case relation.NoTable, relation.SameColumn, relation.Contradiction:
	}
	g.failField(l.field, hint, "%s %s: %s", l.relation.Kind, l.relation.To, p.Text)
}

// candidates are the columns of a problem as fields, where there are some.
func (g *gormReader) candidates(p relation.Problem) []string {
	var list []string
	for _, c := range p.Candidates {
		for _, m := range g.models {
			if f := m.byColumn[c]; f != nil && schema.ParseName(m.table) == p.Table {
				c = m.label + "." + f.name
				break
			}
		}
		list = append(list, c)
	}
	return list
}

// action reads what a foreign key does when the row that it refers to goes.
func (g *gormReader) action(f *gormField, text string) schema.Action {
	switch a := schema.Action(strings.ToLower(strings.TrimSpace(text))); a {
	case "", schema.Cascade, schema.Restrict, schema.SetNull, schema.SetDefault, "no action":
		return a
	}
	hint := "there are CASCADE, RESTRICT, SET NULL, SET DEFAULT and NO ACTION"
	if why := schematoml.Application(text); why != "" {
		g.failField(f, hint, "%s", why)
		return ""
	}
	g.failField(f, hint, "%q is no action of a foreign key", text)
	return ""
}
