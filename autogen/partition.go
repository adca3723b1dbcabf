package autogen

import (
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/schema"
)

// partitionMembers gives a partition that leaves what it has of the partitioned
// table, and one that joins what it will share: constraints and indexes stay with it
// when it leaves, and those that it has are taken for the partitioned table's when it
// joins. What stays and nobody declares is dropped, and what it lacks it gets before:
// so it has none of it any more when it is taken out again.
func (c *tableWalk) partitionMembers() {
	was, is := c.live.PartitionOf, c.declared.PartitionOf
	if was != nil && is != nil && c.newName(was.Parent) == is.Parent {
		return // within other bounds
	}
	live, declared := c.live, c.declared
	if was != nil {
		c.live = c.sharing(live, c.walk.live, declared, true)
	}
	if is != nil {
		c.declared = c.sharing(declared, c.compare, live, false)
	}
}

// sharing is a table with the members of those that it is a partition of, at every
// level. Where the server has made them, it has named them, too; else they are called
// as those of other are that are the same, or as the server would. Of those that it
// would number, or name after expressions, only what other has can be told.
func (c *tableWalk) sharing(t schema.Table, side indexed, other schema.Table, named bool) schema.Table {
	parts, own := partsOf(side, t), t
	t.Uniques, t.ForeignKeys, t.Checks = slices.Clone(t.Uniques), slices.Clone(t.ForeignKeys), slices.Clone(t.Checks)
	t.Exclusions, t.Indexes = slices.Clone(t.Exclusions), slices.Clone(t.Indexes)
	called := func(m partedMember, like string) (name string, ok bool) {
		given := dialect.PartName(t.Name, m.label, m.columns)
		_, known := parts[given]
		switch {
		case named && like == "" && m.label != "" && !known:
			return "", false
		case named:
			return partName(own, m), true
		case like != "":
			return like, true
		case m.label == "":
			return m.name, true
		}
		return given, known
	}
	for p := range side.above(own) {
		c.share(&t, p, other, called)
	}
	if named { // they are made in the reverse of the order in which they go
		slices.Reverse(t.Indexes)
	}
	return t
}

// share adds the members of one partitioned table, but for constraints that the
// partition has by itself, and indexes that a key of its own stands for. Its indexes
// come first: of two that are alike, the server takes the older one for the part.
func (c *tableWalk) share(t *schema.Table, parent, other schema.Table, called func(m partedMember, like string) (string, bool)) {
	same := func(a, b schema.Constraint) bool { return equal(c.structure(a, true), c.structure(b, true)) }
	all := other.Constraints()
	for _, k := range parent.Constraints() {
		if slices.ContainsFunc(t.Constraints(), func(o schema.Constraint) bool { return same(o, k) }) {
			continue
		}
		like := ""
		if i := slices.IndexFunc(all, func(o schema.Constraint) bool { return same(o, k) }); i >= 0 {
			like = all[i].ConstraintName()
		}
		if name, ok := called(keyMember(parent.QualifiedName(), k), like); ok {
			t.AddConstraint(k.Renamed(name))
		}
	}
	alike := func(a, b schema.Index) bool { return equal(c.indexStructure(a, true), c.indexStructure(b, true)) }
	var indexes []schema.Index
	for _, x := range parent.Indexes {
		if standsFor(*t, x) {
			continue
		}
		like := ""
		if i := slices.IndexFunc(other.Indexes, func(o schema.Index) bool { return alike(o, x) }); i >= 0 {
			like = other.Indexes[i].Name
		}
		if name, ok := called(indexMember(parent.QualifiedName(), x), like); ok {
			x.Name = name
			indexes = append(indexes, x)
		}
	}
	t.Indexes = append(indexes, t.Indexes...)
}

// standsFor reports whether a partition's part of an index is a key of its own.
func standsFor(t schema.Table, x schema.Index) bool {
	m := indexMember(schema.Name{}, x)
	return t.Key(t.Parts[dialect.PartName(t.Name, m.label, m.columns)]) != nil
}
