package autogen

import (
	"maps"
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// A partition's part of an index of the partitioned table may be a key of its own,
// which it had before the two met. The server keeps it from going before the index,
// and lets the index go only together with it: what stays of the two is made anew.

// ownPart is a key of a partition that is its part of an index.
type ownPart struct {
	table schema.Name
	key   schema.Constraint
	of    partedMember
}

// ownParts are those of one table.
func ownParts(s indexed, t schema.Table) []ownPart {
	if t.PartitionOf == nil || len(t.Constraints()) == 0 {
		return nil
	}
	list := ownAttached(s, t)
	if len(t.Parts) == 0 {
		return list
	}
	parts := partsOf(s, t)
	for _, given := range slices.Sorted(maps.Keys(parts)) {
		if k := t.Key(t.Parts[given]); k != nil {
			list = append(list, ownPart{t.QualifiedName(), k, parts[given]})
		}
	}
	return list
}

// ownAttached are those that are parts of indexes which not all partitions have a part of.
func ownAttached(s indexed, t schema.Table) []ownPart {
	var list []ownPart
	for p := range s.above(t) {
		for _, x := range p.Indexes {
			for _, a := range x.Attached {
				if k := t.Key(a.Name); k != nil && a.Key && a.Table == t.QualifiedName() {
					list = append(list, ownPart{a.Table, k, indexMember(p.QualifiedName(), x)})
				}
			}
		}
	}
	return list
}

// allOwnParts are those of all tables.
func allOwnParts(s indexed) []ownPart {
	var list []ownPart
	for _, t := range s.Tables {
		list = append(list, ownParts(s, t)...)
	}
	return list
}

// ownParts makes the indexes anew that get or lose a key as a part, and takes along
// those that go with their index.
func (w *walk) ownParts() {
	was, is := allOwnParts(w.live), allOwnParts(w.compare)
	for _, p := range was {
		after := slices.ContainsFunc(is, func(q ownPart) bool { return w.samePart(p, q) })
		if n := w.newName(p.table); w.staysPartition(p.table, n) && (!after || w.dropsConstraint(n, p.key.ConstraintName())) {
			w.indexAgain(w.newName(p.of.table), p.of.name)
		}
	}
	for _, p := range is {
		before := slices.ContainsFunc(was, func(q ownPart) bool { return w.samePart(q, p) })
		if !before && w.staysPartition(w.formerTable(p.table), p.table) {
			w.indexAgain(p.of.table, w.formerIndex(p.of.table, p.of.name))
		}
	}
	for _, p := range was {
		w.keyWithIndex(p)
	}
}

// staysPartition reports whether a table is a partition of the same one all the time.
func (w *walk) staysPartition(from, to schema.Name) bool {
	was, is := w.live.Table(from), w.compare.Table(to)
	return was != nil && is != nil && was.PartitionOf != nil && is.PartitionOf != nil && w.newName(was.PartitionOf.Parent) == is.PartitionOf.Parent
}

// samePart reports whether a part before is one after, of the same index.
func (w *walk) samePart(before, after ownPart) bool {
	return w.newName(before.table) == after.table && w.newName(before.of.table) == after.of.table &&
		w.formerIndex(after.of.table, after.of.name) == before.of.name &&
		w.formerKey(after.table, after.key.ConstraintName()) == before.key.ConstraintName()
}

// formerIndex is what an index is called until its operations are done.
func (w *walk) formerIndex(table schema.Name, name string) string {
	for _, op := range w.ops {
		if r, ok := op.(ops.RenameIndex); ok && r.Table == table && r.To == name {
			return r.From
		}
	}
	return name
}

func (w *walk) formerKey(table schema.Name, name string) string {
	for _, op := range w.ops {
		if r, ok := op.(ops.RenameConstraint); ok && r.Table == table && r.To == name {
			return r.From
		}
	}
	return name
}

// indexAgain drops a live index that stays, and makes it again.
func (w *walk) indexAgain(table schema.Name, name string) {
	if w.dropsIndex(table, name) {
		return
	}
	to := name
	w.ops = leaveOut(w.ops, func(r ops.RenameIndex) bool {
		if r.Table == table && r.From == name {
			to = r.To
		}
		return r.Table == table && r.From == name
	})
	w.ops = leaveOut(w.ops, func(a ops.AlterIndex) bool { return a.Table == table && a.From.Name == name })
	was, is := w.liveTable(w.formerTable(table)), w.declaredTable(table)
	from, again := was.Index(name), is.Index(to)
	if from == nil || again == nil {
		return
	}
	w.emit(ops.DropIndex{Table: table, Index: *from, Defined: true}, ops.CreateIndex{Table: table, Index: *again})
}

// keyWithIndex has an index that goes take a partition's key along, which comes back
// if it is declared.
func (w *walk) keyWithIndex(p ownPart) {
	index := w.newName(p.of.table)
	goes := false
	for i, op := range w.ops {
		if d, ok := op.(ops.DropIndex); ok && d.Table == index && d.Index.Name == p.of.name {
			d.Cascade, goes = true, true
			w.ops[i] = d
		}
	}
	n, name := w.newName(p.table), p.key.ConstraintName()
	if !goes || !w.staysPartition(p.table, n) {
		return
	}
	for i, op := range w.ops {
		if d, ok := op.(ops.DropConstraint); ok && d.Table == n && d.Name == name {
			d.IfExists = true
			w.ops[i] = d
			return
		}
	}
	to := w.takeKeyRename(n, name)
	was, is := w.liveTable(p.table), w.declaredTable(n)
	if from, again := was.Key(name), is.Key(to); from != nil && again != nil {
		w.emit(dropKeyIfThere(n, from), ops.AddConstraint{Table: n, Constraint: again.WithFormerName("")})
	}
}

func dropKeyIfThere(table schema.Name, k schema.Constraint) ops.DropConstraint {
	return ops.DropConstraint{Table: table, Name: k.ConstraintName(), Type: k.ConstraintKind(), Constraint: k, IfExists: true}
}

// ownPartsBack has the way back take keys along with their index, too, and give them
// again to the partitions that had them before there was an index.
func (w *walk) ownPartsBack(changes []Change) {
	var list []ownPart
	if anyOf(w.ops, func(ops.CreateIndex) bool { return true }) {
		list = allOwnParts(w.compare)
	}
	for _, p := range list {
		i := slices.IndexFunc(changes, func(c Change) bool {
			create, ok := c.Op.(ops.CreateIndex)
			return ok && create.Table == p.of.table && create.Index.Name == p.of.name
		})
		if i < 0 || len(changes[i].Reverse) == 0 || !w.staysPartition(w.formerTable(p.table), p.table) {
			continue
		}
		if d, ok := changes[i].Reverse[0].(ops.DropIndex); ok {
			d.Cascade = true
			changes[i].Reverse[0] = d
		}
		added := slices.IndexFunc(changes, func(c Change) bool {
			add, ok := c.Op.(ops.AddConstraint)
			return ok && add.Table == p.table && add.Constraint.ConstraintName() == p.key.ConstraintName()
		})
		if added < 0 {
			t := w.declaredTable(p.table)
			if k := t.Key(p.key.ConstraintName()); k != nil {
				changes[i].Reverse = append(changes[i].Reverse, dropKeyIfThere(p.table, k), ops.AddConstraint{Table: p.table, Constraint: k})
			}
			continue
		}
		for j, op := range changes[added].Reverse {
			if d, ok := op.(ops.DropConstraint); ok {
				d.IfExists = true
				changes[added].Reverse[j] = d
			}
		}
	}
}

// keptParts are those of a table's parts that are keys of its own: what it is made
// with, while names are given to the others.
func keptParts(t schema.Table) map[string]string {
	var kept map[string]string
	for given, name := range t.Parts {
		if t.Key(name) != nil {
			if kept == nil {
				kept = map[string]string{}
			}
			kept[given] = name
		}
	}
	return kept
}
