package autogen

import (
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/schema"
)

// partitionMembers adds the constraints and indexes of the partitioned table to the sides
// of a table that is detached or attached. DETACH PARTITION leaves the partition with its
// own copies of them: those that are not declared are dropped. ATTACH PARTITION uses what
// the table has already, and creates the rest; here the rest is created first, by
// operations, so that the way back, which detaches the table, drops it again.
func (c *tableWalk) partitionMembers() {
	was, is := c.live.PartitionOf, c.declared.PartitionOf
	if was != nil && is != nil && c.newName(was.Parent) == is.Parent {
		return // it stays in the same table, within other bounds at most
	}
	live, declared := c.live, c.declared
	if was != nil {
		c.live = c.sharing(live, c.walk.live, declared, true)
	}
	if is != nil {
		c.declared = c.sharing(declared, c.compare, live, false)
	}
}

// sharing is a table with the constraints and indexes of its ancestors added. If they are
// there (named), they have the names that PostgreSQL has given them. Otherwise they get the
// name of an equal one of other, or the one that PostgreSQL would give. Names that it would
// number, or make of expressions, cannot be told, so that these are left out unless other
// has an equal one.
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
	if named { // the way back, which is the reverse, then creates them in the right order
		slices.Reverse(t.Indexes)
	}
	return t
}

// share adds the members of one ancestor, but for constraints that the partition has by
// itself, and indexes for which it has a key attached. The ancestor's indexes come first:
// of two equal ones, ATTACH PARTITION attaches the older one.
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
		if hasOwnKeyFor(*t, x) {
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

// hasOwnKeyFor reports whether a partition's part of an index is a key of its own, see
// attachedKey.
func hasOwnKeyFor(t schema.Table, x schema.Index) bool {
	m := indexMember(schema.Name{}, x)
	return t.Key(t.Parts[dialect.PartName(t.Name, m.label, m.columns)]) != nil
}
