package autogen

import (
	"github.com/retort-db/migrate/ops"
)

// uncircle makes one constraint or index anew of each circle of them that take
// each other's names: no order of renames leads there.
func (w *walk) uncircle() {
	from := map[thing]ops.Op{}
	for _, op := range w.ops {
		if was, _, ok := memberRename(op); ok {
			from[was] = op
		}
	}
	for i := 0; i < len(w.ops); i++ {
		was, is, ok := memberRename(w.ops[i])
		if !ok || !circular(from, was, is) {
			continue
		}
		delete(from, was)
		anew := madeAnew(w.ops[i])
		w.ops = append(w.ops[:i:i], append(anew, w.ops[i+1:]...)...)
		i += len(anew) - 1
	}
}

// circular reports whether what has a name wants one that, by way of others, waits
// for its own.
func circular(from map[thing]ops.Op, was, is thing) bool {
	for n := is; n != was; {
		op, ok := from[n]
		if !ok {
			return false
		}
		if _, n, _ = memberRename(op); n == is {
			return false // another circle
		}
	}
	return true
}

func memberRename(op ops.Op) (from, to thing, ok bool) {
	switch op := op.(type) {
	case ops.RenameConstraint:
		return namedMember(op.Table, op.From), namedMember(op.Table, op.To), op.Constraint != nil
	case ops.RenameIndex:
		return namedMember(op.Table, op.From), namedMember(op.Table, op.To), op.Index != nil
	}
	return thing{}, thing{}, false
}

func madeAnew(op ops.Op) []ops.Op {
	switch op := op.(type) {
	case ops.RenameConstraint:
		live := op.Constraint
		return []ops.Op{
			ops.DropConstraint{Table: op.Table, Name: op.From, Type: live.ConstraintKind(), Constraint: live},
			ops.AddConstraint{Table: op.Table, Constraint: live.WithFormerName("").Renamed(op.To)},
		}
	case ops.RenameIndex:
		was, is := *op.Index, *op.Index
		was.Name, is.Name = op.From, op.To
		return []ops.Op{ops.DropIndex{Table: op.Table, Index: was, Defined: true}, ops.CreateIndex{Table: op.Table, Index: is}}
	}
	return []ops.Op{op}
}
