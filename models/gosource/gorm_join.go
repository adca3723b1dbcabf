package gosource

import (
	"go/types"
	"maps"
	"slices"
)

// many2many makes the table between two: a column for each key of either side,
// which are its primary key together, and two foreign keys.
func (g *gormReader) many2many(rel *gormRelation, table string) bool {
	s := rel.field.settings
	own, ok := g.joinKeys(rel, rel.from, names(s["FOREIGNKEY"]))
	other, ok2 := g.joinKeys(rel, rel.to, names(s["REFERENCES"]))
	if !ok || !ok2 {
		return false
	}
	join := &gormModel{
		table: g.naming.join(table), label: rel.String(), pos: rel.field.pos,
		byName: map[string]*gormField{}, byPath: map[string]*gormField{}, byColumn: map[string]*gormField{},
	}
	pairs, otherPairs := g.joinPairs(rel, join, own, other)
	g.arrange(join)
	g.numberKey(join)
	join.keys = nil
	for _, p := range slices.Concat(pairs, otherPairs) {
		copyKey(p.foreign, p.primary)
		if join.byColumn[p.foreign.column] == p.foreign && !slices.Contains(join.keys, p.foreign) {
			join.keys = append(join.keys, p.foreign)
		}
	}
	toName := rel.to.name
	if toName == rel.from.name {
		toName = rel.field.name
	}
	join.relations = []*gormRelation{
		{name: rel.from.name, kind: relationBelongs, field: rel.field, from: join, to: rel.from, refs: pairs},
		{name: toName, kind: relationBelongs, field: rel.field, from: join, to: rel.to, refs: otherPairs},
	}
	rel.kind, rel.join = relationJoin, join
	return true
}

// gormJoins are the tables between two that AutoMigrate makes.
type gormJoins struct {
	// byName tells which declaration counts where both sides have one: that of the
	// side to which AutoMigrate comes last, the list's structs in order, each after
	// those that it has by a foreign key of theirs, and then what these need.
	byName map[string]*gormModel
	// of are the structs whose tables between two are made: none that merely come
	// along.
	of map[*gormModel]bool
}

func (g *gormReader) joinTables(list []queued) gormJoins {
	joins, seen := map[string]*gormModel{}, map[*gormModel]bool{}
	if g.own {
		return gormJoins{}
	}
	var parse func(m *gormModel)
	parse = func(m *gormModel) {
		if seen[m] {
			return
		}
		seen[m] = true
		var between []*gormRelation
		has := map[*gormModel]bool{}
		for _, rel := range m.relations {
			switch {
			case rel.from != m || rel.field.skip:
			case rel.join != nil:
				between = append(between, rel)
			case rel.kind == relationHas:
				has[rel.to] = true
			}
		}
		for _, rel := range between {
			if has[rel.to] {
				parse(rel.to)
			}
			joins[rel.join.table] = rel.join
		}
	}
	for _, q := range list {
		parse(q.model)
	}
	of := maps.Clone(seen)
	queue, queued := slices.Clone(list), map[*gormModel]bool{}
	for len(queue) > 0 {
		m := queue[0].model
		queue = queue[1:]
		if !queued[m] {
			queued[m] = true
			parse(m)
			queue = append(queue, g.needed(m, seen)...)
		}
	}
	return gormJoins{joins, of}
}

// joinPairs makes the columns of a join table, each after the key that it refers to.
// Where both sides come to one name, the other side's gets that of the relation.
func (g *gormReader) joinPairs(rel *gormRelation, join *gormModel, own, other []*gormField) (pairs, otherPairs []gormReference) {
	s := rel.field.settings
	ownNames, otherNames := names(s["JOINFOREIGNKEY"]), names(s["JOINREFERENCES"])
	mine := map[string]*gormField{}
	for i, key := range own {
		name := upperFirst(rel.from.name) + key.name
		if i < len(ownNames) {
			name = upperFirst(ownNames[i])
		}
		f := g.joinField(join, name, key)
		mine[name] = f
		pairs = append(pairs, gormReference{primary: key, foreign: f})
	}
	for i, key := range other {
		name := upperFirst(rel.to.name) + key.name
		if mine[name] != nil {
			name += "Reference"
			if rel.field.name != rel.to.name {
				name = singularOf(rel.field.name) + key.name
			}
		}
		if i < len(otherNames) {
			name = upperFirst(otherNames[i])
		}
		f := mine[name]
		if f == nil {
			f = g.joinField(join, name, key)
		}
		otherPairs = append(otherPairs, gormReference{primary: key, foreign: f})
	}
	return pairs, otherPairs
}

// joinKeys are the columns of one side that the join table refers to.
func (g *gormReader) joinKeys(rel *gormRelation, m *gormModel, wanted []string) ([]*gormField, bool) {
	if len(wanted) == 0 {
		if len(m.keys) == 0 {
			g.failField(rel.field, "", "many2many needs a primary key in %s", m.label)
		}
		return m.keys, len(m.keys) > 0
	}
	var list []*gormField
	for _, name := range wanted {
		f := g.lookUp(m, name)
		if f == nil {
			g.failField(rel.field, "", "%s has no field %s", m.label, name)
			return nil, false
		}
		list = append(list, f)
	}
	return list, true
}

// joinField is a key's column in the join table: of its type, with what its tag
// says but for what only its own table wants.
func (g *gormReader) joinField(join *gormModel, name string, key *gormField) *gormField {
	v := types.NewField(key.pos, nil, name, key.typ, false)
	f := g.newField(join, v, fieldTag{text: joinTag(key.tag.text), ownType: key.tag.ownType}, false)
	f.pos = key.pos
	join.fields = append(join.fields, f)
	return f
}
