package autogen

import (
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// An index or key of a partitioned table that not all partitions have a part of is
// made when all of them are there, and goes before they do: the server gives a part
// to each that comes later.

// apart is a table without what is made after its partitions, and the operations that
// make that and that drop it.
func apart(t schema.Table) (without schema.Table, add, drop []ops.Op) {
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
	if t.PartitionBy == "" { // where it is what a failed attempt left
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

// partitionsCounted makes what not all partitions have a part of again where one
// comes or goes: the server gives it a part, be it on the way back.
func (w *walk) partitionsCounted() {
	var moved []schema.Name // the parents, by their new names
	for _, op := range w.ops {
		switch op := op.(type) {
		case ops.CreateTable:
			moved = append(moved, op.Table.Parents()...)
		case ops.DropTable:
			for _, p := range op.Table.Parents() {
				moved = append(moved, w.newName(p))
			}
		case ops.AttachPartition:
			moved = append(moved, op.Partition.Parent)
		case ops.DetachPartition:
			moved = append(moved, w.newName(op.Partition.Parent))
		}
	}
	done := map[schema.Name]bool{}
	for _, n := range moved {
		for t := w.compare.Table(n); t != nil && t.PartitionBy != "" && !done[n]; t = w.compare.Table(n) {
			done[n] = true
			w.againAlone(*t)
			if t.PartitionOf == nil {
				break
			}
			n = t.PartitionOf.Parent
		}
	}
}

func (w *walk) againAlone(t schema.Table) {
	n := t.QualifiedName()
	was := w.live.Table(w.formerTable(n))
	if was == nil {
		return
	}
	for _, x := range was.Indexes {
		if x.Invalid {
			w.indexAgain(n, x.Name)
		}
	}
	for _, k := range was.Constraints() {
		if isAlone(k) {
			w.keyAgain(n, k.ConstraintName())
		}
	}
}

// isAlone reports whether a constraint is a key that not all partitions have a part of.
func isAlone(k schema.Constraint) bool {
	switch k := k.(type) {
	case schema.PrimaryKey:
		return k.Invalid
	case schema.Unique:
		return k.Invalid
	}
	return false
}

// keyAgain drops a live key that stays, and makes it again.
func (w *walk) keyAgain(table schema.Name, name string) {
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

// takeKeyRename takes out the operations that rename or alter a key which is made
// again, and returns the name that it is to have.
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

// attachedNow are the parts of a live index by the names that their tables get.
func (w *walk) attachedNow(list []schema.AttachedIndex) []schema.AttachedIndex {
	out := slices.Clone(list)
	for i := range out {
		out[i].Table = w.newName(out[i].Table)
	}
	return out
}

// aloneNeeds are what an index or key that not all partitions have a part of is made
// after, and goes before.
func aloneNeeds(table schema.Name, alone bool, attached []schema.AttachedIndex) []resource {
	if !alone {
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

func keyAloneNeeds(table schema.Name, k schema.Constraint) []resource {
	switch k := k.(type) {
	case schema.PrimaryKey:
		return aloneNeeds(table, k.Invalid, k.Attached)
	case schema.Unique:
		return aloneNeeds(table, k.Invalid, k.Attached)
	}
	return nil
}
