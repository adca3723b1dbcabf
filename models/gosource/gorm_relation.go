package gosource

import (
	"fmt"
	"go/types"
	"slices"
	"sort"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// relationKind says which side holds the key.
type relationKind int

const (
	relationHas relationKind = iota
	relationBelongs
	relationJoin
)

// gormRelation leads from a struct to another.
type gormRelation struct {
	name        string
	kind        relationKind
	field       *gormField
	from, to    *gormModel
	join        *gormModel
	polymorphic bool
	refs        []gormReference
}

// gormReference is a column that refers to another. own is set where the other
// is on the side that the relation leads from.
type gormReference struct {
	primary, foreign *gormField
	own              bool
}

// relate finds out what a field that holds another struct means.
func (g *gormReader) relate(m *gormModel, f *gormField) {
	target := structBehind(f.inner)
	if target == nil {
		g.failField(f, "say how it is stored, serializer:json or type:…, or leave it out with -",
			"a field of type %s is no column and no relation", f.inner)
		return
	}
	rel := &gormRelation{name: f.name, field: f, from: m, to: g.parse(target, "")}
	if rel.to == nil {
		return
	}
	s := f.settings
	_, poly := s["POLYMORPHIC"]
	_, polyType := s["POLYMORPHICTYPE"]
	_, polyID := s["POLYMORPHICID"]
	slice := isSlice(f.inner)
	ok := false
	switch {
	case poly || polyType && polyID:
		ok = g.polymorphic(rel)
	case s["MANY2MANY"] != "":
		ok = g.many2many(rel, s["MANY2MANY"])
	case s["BELONGSTO"] != "":
		ok = g.guess(rel, belongsWays())
	case slice:
		ok = g.guess(rel, hasWays())
	case m == rel.to:
		ok = g.guess(rel, belongsWays())
	default:
		ok = g.guess(rel, append([]way{{}}, belongsWays()...))
	}
	if !ok {
		return
	}
	m.addRelation(rel)
	if rel.kind == relationHas && rel.to != m && !rel.polymorphic && f.part == nil {
		rel.to.relations = append(rel.to.relations, rel)
	}
}

func isSlice(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Slice, *types.Array:
		return true
	}
	return false
}

// addRelation keeps one relation of a name of the struct's own: of two, the one
// that is embedded.
func (m *gormModel) addRelation(rel *gormRelation) {
	for i, old := range m.relations {
		if old.from == m && old.name == rel.name {
			if len(rel.field.path) > 1 {
				m.relations[i] = rel
			}
			return
		}
	}
	m.relations = append(m.relations, rel)
}

// way is a reading of a relation: which side holds the key, and whether the
// embedded struct that the field comes from stands for its own side.
type way struct{ belongs, part bool }

func hasWays() []way { return []way{{}, {part: true}} }

func belongsWays() []way {
	return append([]way{{belongs: true}, {belongs: true, part: true}}, hasWays()...)
}

// guess takes the first reading for which there are columns.
func (g *gormReader) guess(rel *gormRelation, ways []way) bool {
	for _, w := range ways {
		if w.part && rel.field.part == nil {
			continue
		}
		if refs := g.try(rel, w); refs != nil {
			rel.refs = refs
			if w.belongs {
				rel.kind = relationBelongs
			}
			for _, ref := range refs {
				copyKey(ref.foreign, ref.primary)
			}
			return true
		}
	}
	g.noPath(rel)
	return false
}

// try finds the columns for one reading, nil if there are none.
func (g *gormReader) try(rel *gormRelation, w way) []gormReference {
	primary, foreign := rel.from, rel.to
	if w.part {
		primary = rel.field.part
	}
	if w.belongs {
		primary, foreign = rel.to, rel.from
		if w.part {
			foreign = rel.field.part
		}
	}
	wanted := names(rel.field.settings["REFERENCES"])
	var primaries, foreigns []*gormField
	if keys := names(rel.field.settings["FOREIGNKEY"]); len(keys) > 0 {
		for _, k := range keys {
			f := g.lookUp(foreign, k)
			if f == nil {
				return nil
			}
			foreigns = append(foreigns, f)
		}
	} else {
		primaries, foreigns = g.byConvention(rel, w, primary, foreign, wanted)
	}
	if len(foreigns) == 0 {
		return nil
	}
	switch {
	case len(wanted) > 0:
		for i, k := range wanted {
			f := g.lookUp(primary, k)
			if f == nil || i < len(primaries) && primaries[i] != f {
				return nil
			}
			if i >= len(primaries) {
				primaries = append(primaries, f)
			}
		}
	case len(primaries) > 0:
	case len(foreigns) == 1 && primary.first != nil:
		primaries = []*gormField{primary.first}
	case len(primary.keys) == len(foreigns):
		primaries = primary.keys
	}
	if len(primaries) < len(foreigns) {
		return nil
	}
	refs := make([]gormReference, len(foreigns))
	for i, f := range foreigns {
		refs[i] = gormReference{primary: primaries[i], foreign: f, own: !w.belongs}
	}
	return refs
}

// byConvention looks for columns called as the other side and its key are.
func (g *gormReader) byConvention(rel *gormRelation, w way, primary, foreign *gormModel, wanted []string) (primaries, foreigns []*gormField) {
	base := primary.name
	if base == "" {
		base = rel.to.name
	}
	if w.belongs && !w.part {
		base = rel.field.name
	}
	keys := primary.keys
	if len(wanted) > 0 {
		keys = nil
		for _, k := range wanted {
			if f := g.lookUp(primary, k); f != nil {
				keys = append(keys, f)
			}
		}
	}
	var found []*gormField
	for _, key := range keys {
		candidates := []string{base + key.name}
		if len(keys) == 1 {
			candidates = append(candidates, base+"ID", base+"Id", g.naming.column(base+"ID"))
		}
		if f := g.firstOf(foreign, rel.field.path, candidates); f != nil {
			foreigns = append(foreigns, f)
			found = append(found, key)
		}
	}
	// A composite key that is found in part pairs up with the key from its start.
	return append(slices.Clone(keys), found...), foreigns
}

func (g *gormReader) firstOf(m *gormModel, path, candidates []string) *gormField {
	for _, c := range candidates {
		if f := m.lookUpNear(path, c); f != nil {
			return f
		}
	}
	for _, c := range candidates {
		if f := g.lookUp(m, c); f != nil {
			return f
		}
	}
	return nil
}

// copyKey gives a foreign key the type of what it refers to.
func copyKey(foreign, primary *gormField) {
	low := strings.ToLower(primary.data)
	if !strings.Contains(low, "auto_increment") && !strings.Contains(low, "primary key") {
		foreign.data = primary.data
	}
	foreign.goData = primary.goData
	if foreign.size == 0 {
		foreign.size = primary.size
	}
}

// noPath says that nothing leads from one struct to another, and what could.
func (g *gormReader) noPath(rel *gormRelation) {
	var near []string
	for _, side := range []struct{ has, other *gormModel }{{rel.from, rel.to}, {rel.to, rel.from}} {
		if side.other.first == nil {
			continue
		}
		for _, f := range side.has.fields {
			if f != side.has.first && f.column != "" && f.goData == side.other.first.goData &&
				(strings.HasSuffix(f.name, "ID") || strings.HasSuffix(f.name, "Id")) {
				near = append(near, side.has.label+"."+f.name)
			}
		}
	}
	hint := "name it, foreignKey:…; or leave the field out of the schema with -"
	if len(near) > 0 {
		slices.Sort(near)
		hint = "name it, foreignKey:…; there are " + strings.Join(slices.Compact(near), ", ")
	}
	g.failField(rel.field, hint, "no foreign key leads from %s to %s, nor back", rel.from.label, rel.to.label)
}

// polymorphic gives the column that refers to rows of several tables the type of
// the key. No constraint can be on it.
func (g *gormReader) polymorphic(rel *gormRelation) bool {
	s := rel.field.settings
	typeName, idName := s["POLYMORPHIC"]+"Type", s["POLYMORPHIC"]+"ID"
	if v, ok := s["POLYMORPHICTYPE"]; ok {
		typeName = strings.TrimSpace(v)
	}
	if v, ok := s["POLYMORPHICID"]; ok {
		idName = strings.TrimSpace(v)
	}
	id := rel.to.byName[idName]
	for name, f := range map[string]*gormField{typeName: rel.to.byName[typeName], idName: id} {
		if f == nil {
			g.failField(rel.field, "", "the polymorphic relation needs a field %s in %s", name, rel.to.label)
			return false
		}
	}
	key := rel.from.first
	if keys := names(s["FOREIGNKEY"]); len(keys) > 0 {
		key = g.lookUp(rel.from, keys[0])
	}
	if key == nil {
		g.failField(rel.field, "", "the polymorphic relation needs a primary key in %s", rel.from.label)
		return false
	}
	copyKey(id, key)
	rel.polymorphic = true
	return true
}

// constraint is a foreign key that a relation makes, and the tables it is in and
// refers to; nil if it makes none.
type gormConstraint struct {
	in, to *gormModel
	key    schema.ForeignKey
}

func (g *gormReader) constraint(rel *gormRelation) *gormConstraint {
	text := rel.field.settings["CONSTRAINT"]
	if text == "-" || rel.field.skip || rel.polymorphic || rel.kind == relationJoin {
		return nil
	}
	if rel.kind == relationBelongs && g.isInverse(rel) {
		return nil
	}
	settings := parseSettings(text, ",")
	name, _, several := strings.Cut(text, ",")
	if !several || !isPlainName(name) {
		name = g.naming.member("fk", rel.from.table, g.naming.column(rel.name))
	}
	c := &gormConstraint{key: schema.ForeignKey{
		Name: name, OnDelete: g.action(rel.field, settings["ONDELETE"]), OnUpdate: g.action(rel.field, settings["ONUPDATE"]),
	}}
	for _, ref := range rel.refs {
		c.key.Columns = append(c.key.Columns, ref.foreign.column)
		c.key.RefColumns = append(c.key.RefColumns, ref.primary.column)
		c.in, c.to = rel.from, ref.primary.owner
		if ref.own {
			c.in, c.to = ref.foreign.owner, rel.from
		}
	}
	if c.in == nil || c.to == nil {
		return nil
	}
	c.key.RefTable = schema.ParseName(c.to.table)
	return c
}

// isInverse reports whether the other struct's relation is the same, seen from
// there: that one makes the constraint.
func (g *gormReader) isInverse(rel *gormRelation) bool {
	return slices.ContainsFunc(rel.to.relations, func(other *gormRelation) bool {
		return other != rel && other.to == rel.from && slices.EqualFunc(rel.refs, other.refs, func(a, b gormReference) bool {
			return a.primary == b.primary && a.foreign == b.foreign
		})
	})
}

// foreignKeys lists the constraints in a struct's table, in the order of names.
func (g *gormReader) foreignKeys(m *gormModel) []*gormConstraint {
	if g.set.noForeignKeys || g.set.noRelations {
		return nil
	}
	var list []*gormConstraint
	for _, rel := range m.relations {
		if c := g.constraint(rel); c != nil && c.in == m {
			list = append(list, c)
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].key.Name < list[j].key.Name })
	return list
}

func (r *gormRelation) String() string { return fmt.Sprintf("%s.%s", r.from.label, r.name) }
