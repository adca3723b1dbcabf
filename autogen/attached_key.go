package autogen

import (
	"maps"
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// An index of a partitioned table has an attached index in each partition. PostgreSQL
// attaches one that is there already, and this may be the index of a key that the partition
// has by itself:
//
//	ALTER TABLE p_2024 ADD UNIQUE (email); -- p_2024 is a partition of p
//	CREATE INDEX ON p (email);             -- attaches the index of the key
//
// From then on the key cannot be dropped before the index of p, and the index of p can be
// dropped only with CASCADE, which drops the key. If only one of the two is to go, both are
// dropped and the other one is created again.

// attachedKey is a key of a partition whose index is attached to one of an ancestor.
type attachedKey struct {
	table schema.Name
	key   schema.Constraint
	index partedMember // of the ancestor
}

// attachedKeysOf are the attached keys of one table.
func attachedKeysOf(s indexed, t schema.Table) []attachedKey {
	if t.PartitionOf == nil || len(t.Constraints()) == 0 {
		return nil
	}
	list := keysAttachedToInvalid(s, t)
	if len(t.Parts) == 0 {
		return list
	}
	parts := partsOf(s, t)
	for _, given := range slices.Sorted(maps.Keys(parts)) {
		if k := t.Key(t.Parts[given]); k != nil {
			list = append(list, attachedKey{t.QualifiedName(), k, parts[given]})
		}
	}
	return list
}

// keysAttachedToInvalid are the keys of t that are attached to invalid indexes, to which
// not all partitions have an index attached. Those list what is attached to them.
func keysAttachedToInvalid(s indexed, t schema.Table) []attachedKey {
	var list []attachedKey
	for p := range s.above(t) {
		for _, x := range p.Indexes {
			for _, a := range x.Attached {
				if k := t.Key(a.Name); k != nil && a.Key && a.Table == t.QualifiedName() {
					list = append(list, attachedKey{a.Table, k, indexMember(p.QualifiedName(), x)})
				}
			}
		}
	}
	return list
}

// attachedKeys are those of all tables of a side.
func attachedKeys(s indexed) []attachedKey {
	var list []attachedKey
	for _, t := range s.Tables {
		list = append(list, attachedKeysOf(s, t)...)
	}
	return list
}

// recreateForAttachedKeys recreates the indexes that a key is attached to, or detached
// from, and the keys that are dropped together with their index.
func (w *walk) recreateForAttachedKeys() {
	was, is := attachedKeys(w.live), attachedKeys(w.compare)
	for _, p := range was {
		after := slices.ContainsFunc(is, func(q attachedKey) bool { return w.sameAttachedKey(p, q) })
		if n := w.newName(p.table); w.staysPartition(p.table, n) && (!after || w.dropsConstraint(n, p.key.ConstraintName())) {
			w.recreateIndex(w.newName(p.index.table), p.index.name)
		}
	}
	for _, p := range is {
		before := slices.ContainsFunc(was, func(q attachedKey) bool { return w.sameAttachedKey(q, p) })
		if !before && w.staysPartition(w.formerTable(p.table), p.table) {
			w.recreateIndex(p.index.table, w.formerIndex(p.index.table, p.index.name))
		}
	}
	for _, p := range was {
		w.dropKeyWithIndex(p)
	}
}

// staysPartition reports whether a table is a partition of the same table on both sides.
func (w *walk) staysPartition(from, to schema.Name) bool {
	was, is := w.live.Table(from), w.compare.Table(to)
	return was != nil && is != nil && was.PartitionOf != nil && is.PartitionOf != nil && w.newName(was.PartitionOf.Parent) == is.PartitionOf.Parent
}

// sameAttachedKey reports whether a live attached key and a declared one are the same key
// and attached to the same index.
func (w *walk) sameAttachedKey(before, after attachedKey) bool {
	return w.newName(before.table) == after.table && w.newName(before.index.table) == after.index.table &&
		w.formerIndex(after.index.table, after.index.name) == before.index.name &&
		w.formerKey(after.table, after.key.ConstraintName()) == before.key.ConstraintName()
}

// formerIndex is the name that an index has before it is renamed, and formerKey that of a
// key.
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

// recreateIndex drops a live index and creates it as it is to be, in place of renaming or
// altering it.
func (w *walk) recreateIndex(table schema.Name, name string) {
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

// dropKeyWithIndex has the DROP INDEX of an index cascade to the partition's key that is
// attached to it. If the key is declared, it is added again. DROP CONSTRAINT IF EXISTS
// stands between the two for the way back, where it is the ADD CONSTRAINT.
func (w *walk) dropKeyWithIndex(p attachedKey) {
	parent := w.newName(p.index.table)
	goes := false
	for i, op := range w.ops {
		if d, ok := op.(ops.DropIndex); ok && d.Table == parent && d.Index.Name == p.index.name {
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

// restoreAttachedKeys is dropKeyWithIndex for the way back: where it drops an index that
// this revision creates, the drop cascades to the keys that were attached to the index, and
// the partitions that had them before get them again.
func (w *walk) restoreAttachedKeys(changes []Change) {
	var list []attachedKey
	if anyOf(w.ops, func(ops.CreateIndex) bool { return true }) {
		list = attachedKeys(w.compare)
	}
	for _, p := range list {
		i := slices.IndexFunc(changes, func(c Change) bool {
			create, ok := c.Op.(ops.CreateIndex)
			return ok && create.Table == p.index.table && create.Index.Name == p.index.name
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

// keyParts are the entries of t.Parts for keys of its own. CREATE TABLE carries these; the
// other parts are renamed by operations of their own, see walk.parts.
func keyParts(t schema.Table) map[string]string {
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
