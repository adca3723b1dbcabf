package introspect

import (
	"cmp"
	"slices"

	"github.com/retort-db/migrate/schema"
)

// attach lists the parts of the indexes of partitioned tables that not all partitions
// have a part of: of the others the server makes them all.
func (b *pgBuilder) attach() {
	for _, ix := range b.rows.indexes {
		top := b.whole(ix)
		at, ok := b.tableAt[ix.Table]
		if top.ID == ix.ID || top.Valid || !ok {
			continue
		}
		t := b.rows.tables[at]
		if b.attachedTo == nil {
			b.attachedTo = map[int64][]schema.AttachedIndex{}
		}
		part := schema.AttachedIndex{Table: b.name(t.Schema, t.Name), Name: ix.Name, Key: ix.Attached}
		if of, ok := b.tableAt[b.indexOf[ix.PartOf].Table]; ok && ix.PartOf != top.ID {
			part.To = b.name(b.rows.tables[of].Schema, b.indexOf[ix.PartOf].Name)
		}
		b.attachedTo[top.ID] = append(b.attachedTo[top.ID], part)
	}
	depth := func(a schema.AttachedIndex) int {
		level := 0
		for t := b.find(a.Table); t != nil && t.PartitionOf != nil; t = b.find(t.PartitionOf.Parent) {
			level++
		}
		return level
	}
	for _, list := range b.attachedTo {
		slices.SortFunc(list, func(x, y schema.AttachedIndex) int {
			return cmp.Or(depth(x)-depth(y), x.Table.Compare(y.Table), cmp.Compare(x.Name, y.Name))
		})
	}
}

// whole is the index that one is a part of, or a part of a part.
func (b *pgBuilder) whole(ix pgIndex) pgIndex {
	for ix.PartOf != 0 {
		of, ok := b.indexOf[ix.PartOf]
		if !ok {
			break
		}
		ix = of
	}
	return ix
}
