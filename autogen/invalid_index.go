package autogen

import (
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// An index or key of a partitioned table that was created ON ONLY that table is invalid as
// long as not all partitions have an index attached to it. To keep it so, it is created
// after all partitions, and dropped before any of them: PostgreSQL creates and attaches an
// index in each partition that comes later.

// splitInvalid is a table without its invalid indexes and keys, and the operations that add
// those after the table's partitions are created, and that drop them.
func splitInvalid(t schema.Table) (without schema.Table, add, drop []ops.Op) {
	n := t.QualifiedName()
	key := func(k schema.Constraint) {
		add = append(add, ops.AddConstraint{Table: n, Constraint: k.WithFormerName("")})
		drop = append(drop, ops.DropConstraint{Table: n, Name: k.ConstraintName(), Type: k.ConstraintKind(), Constraint: k})
	}
	if t.PrimaryKey != nil && t.PrimaryKey.Invalid {
		key(*t.PrimaryKey)
		t.PrimaryKey = nil
	}
	for _, u := range t.Uniques {
		if u.Invalid {
			key(u)
		}
	}
	t.Uniques = keep(t.Uniques, func(u schema.Unique) bool { return !u.Invalid })
	if t.PartitionBy == "" { // here an invalid index is what a failed CREATE INDEX CONCURRENTLY left
		return t, add, drop
	}
	for _, x := range t.Indexes {
		if x.Invalid {
			add = append(add, ops.CreateIndex{Table: n, Index: x})
			drop = append(drop, ops.DropIndex{Table: n, Index: x, Defined: true})
		}
	}
	t.Indexes = keep(t.Indexes, func(x schema.Index) bool { return !x.Invalid })
	return t, add, drop
}

// recreateInvalidMembers drops and adds the invalid indexes and keys of a table around the
// moment when a partition comes or goes: PostgreSQL would create and attach an index in a
// partition that comes, be it on the way back.
func (w *walk) recreateInvalidMembers() {
	var changed []schema.Name // parents that get or lose a partition, by their new names
	for _, op := range w.ops {
		switch op := op.(type) {
		case ops.CreateTable:
			changed = append(changed, op.Table.Parents()...)
		case ops.DropTable:
			for _, p := range op.Table.Parents() {
				changed = append(changed, w.newName(p))
			}
		case ops.AttachPartition:
			changed = append(changed, op.Partition.Parent)
		case ops.DetachPartition:
			changed = append(changed, w.newName(op.Partition.Parent))
		}
	}
	done := map[schema.Name]bool{}
	for _, n := range changed {
		for t := w.compare.Table(n); t != nil && t.PartitionBy != "" && !done[n]; t = w.compare.Table(n) {
			done[n] = true
			w.recreateInvalid(*t)
			if t.PartitionOf == nil {
				break
			}
			n = t.PartitionOf.Parent
		}
	}
}

// recreateInvalid recreates the invalid indexes and keys of one table.
func (w *walk) recreateInvalid(t schema.Table) {
	n := t.QualifiedName()
	was := w.live.Table(w.formerTable(n))
	if was == nil {
		return
	}
	for _, x := range was.Indexes {
		if x.Invalid {
			w.recreateIndex(n, x.Name)
		}
	}
	for _, k := range was.Constraints() {
		if isInvalidKey(k) {
			w.recreateKey(n, k.ConstraintName())
		}
	}
}

// isInvalidKey reports whether a constraint is a key without an attached one in each
// partition.
func isInvalidKey(k schema.Constraint) bool {
	switch k := k.(type) {
	case schema.PrimaryKey:
		return k.Invalid
	case schema.Unique:
		return k.Invalid
	}
	return false
}

// recreateKey drops a live key and adds it as it is to be, in place of renaming or altering
// it.
func (w *walk) recreateKey(table schema.Name, name string) {
	if w.dropsConstraint(table, name) {
		return
	}
	to := w.takeKeyRename(table, name)
	was, is := w.liveTable(w.formerTable(table)), w.declaredTable(table)
	if from, again := was.Key(name), is.Key(to); from != nil && again != nil {
		w.emit(ops.DropConstraint{Table: table, Name: name, Type: from.ConstraintKind(), Constraint: from},
			ops.AddConstraint{Table: table, Constraint: again.WithFormerName("")})
	}
}

// takeKeyRename removes the operations that rename or alter a key, and returns the name that
// it is to have.
func (w *walk) takeKeyRename(table schema.Name, name string) string {
	to := name
	w.ops = leaveOut(w.ops, func(r ops.RenameConstraint) bool {
		if r.Table == table && r.From == name {
			to = r.To
		}
		return r.Table == table && r.From == name
	})
	w.ops = leaveOut(w.ops, func(a ops.AlterConstraint) bool { return a.Table == table && a.From.ConstraintName() == name })
	return to
}

// attachedRenamed are the attached indexes of a live one, with the new names of their
// tables.
func (w *walk) attachedRenamed(list []schema.AttachedIndex) []schema.AttachedIndex {
	out := slices.Clone(list)
	for i := range out {
		out[i].Table = w.newName(out[i].Table)
	}
	return out
}

// invalidNeeds are what an invalid index or key is created after and dropped before: the
// partitions, and the keys that are attached to it.
func invalidNeeds(table schema.Name, invalid bool, attached []schema.AttachedIndex) []resource {
	if !invalid {
		return nil
	}
	list := []resource{{kind: kindPartitions, name: table}}
	for _, a := range attached {
		list = append(list, relation(a.Table), resource{kind: kindPartitions, name: a.Table})
		if a.Key {
			list = append(list, memberOf(a.Table, a.Name))
		}
	}
	return list
}

func invalidKeyNeeds(table schema.Name, k schema.Constraint) []resource {
	switch k := k.(type) {
	case schema.PrimaryKey:
		return invalidNeeds(table, k.Invalid, k.Attached)
	case schema.Unique:
		return invalidNeeds(table, k.Invalid, k.Attached)
	}
	return nil
}
