package autogen

import (
	"slices"

	"github.com/retort-db/migrate/schema"
)

// partitionMembers gives a partition that becomes a table of its own what it has
// of the partitioned one, and one that becomes a partition what it will share:
// constraints and indexes stay with it when it leaves, and are taken for the
// partitioned table's when it joins.
func (c *tableWalk) partitionMembers() {
	was, is := c.live.PartitionOf, c.declared.PartitionOf
	switch {
	case was != nil && is == nil:
		if p := c.walk.live.Table(was.Parent); p != nil {
			c.live = c.sharing(c.live, *p, c.declared, true)
		}
	case was == nil && is != nil:
		if p := c.compare.Table(is.Parent); p != nil {
			c.declared = c.sharing(c.declared, *p, c.live, false)
		}
	}
}

// sharing is a table with those members of a partitioned one that other has as
// well. Where the server has made them, it has named them, too.
func (c *tableWalk) sharing(t, parent, other schema.Table, named bool) schema.Table {
	t.Uniques, t.ForeignKeys, t.Checks = slices.Clone(t.Uniques), slices.Clone(t.ForeignKeys), slices.Clone(t.Checks)
	for _, k := range parent.Constraints() {
		all := other.Constraints()
		i := slices.IndexFunc(all, func(o schema.Constraint) bool { return equal(c.structure(o, true), c.structure(k, true)) })
		if i < 0 {
			continue
		}
		name := all[i].ConstraintName()
		if named {
			name = partName(t, keyMember(schema.Name{}, k))
		}
		t.AddConstraint(k.Renamed(name))
	}
	t.Indexes = slices.Clone(t.Indexes)
	for _, x := range parent.Indexes {
		i := slices.IndexFunc(other.Indexes, func(o schema.Index) bool { return equal(c.indexStructure(o, true), c.indexStructure(x, true)) })
		if i < 0 {
			continue
		}
		x.Name = other.Indexes[i].Name
		if named {
			x.Name = partName(t, indexMember(schema.Name{}, x))
		}
		t.Indexes = append(t.Indexes, x)
	}
	return t
}
