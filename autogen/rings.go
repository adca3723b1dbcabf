package autogen

import (
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// splitCycles takes foreign keys out of new tables that refer to each other in
// a circle, and adds them afterwards; in dropped ones it drops them before.
func splitCycles(list []ops.Op) []ops.Op {
	created := map[schema.Name][]schema.Name{}
	dropped := map[schema.Name][]schema.Name{}
	for _, op := range list {
		switch op := op.(type) {
		case ops.CreateTable:
			created[op.Table.QualifiedName()] = referred(op.Table)
		case ops.DropTable:
			dropped[op.Table.QualifiedName()] = referred(op.Table)
		}
	}
	createdRings, droppedRings := newRings(created), newRings(dropped)
	var out []ops.Op
	for _, op := range list {
		switch op := op.(type) {
		case ops.CreateTable:
			t, cut := cutKeys(op.Table, createdRings)
			op.Table = t
			out = append(out, op)
			for _, fk := range cut {
				out = append(out, ops.AddConstraint{Table: t.QualifiedName(), Constraint: fk})
			}
		case ops.DropTable:
			t, cut := cutKeys(op.Table, droppedRings)
			for _, fk := range cut {
				out = append(out, ops.DropConstraint{Table: t.QualifiedName(), Name: fk.Name, Type: schema.KindForeignKey, Constraint: fk})
			}
			op.Table = t
			out = append(out, op)
		default:
			out = append(out, op)
		}
	}
	return out
}

// referred lists the other tables that a table's foreign keys refer to.
func referred(t schema.Table) []schema.Name {
	var list []schema.Name
	for _, fk := range t.ForeignKeys {
		if fk.RefTable != t.QualifiedName() {
			list = append(list, fk.RefTable)
		}
	}
	return list
}

// cutKeys takes out of t the foreign keys that lead back to it. A table that
// comes with its author's text keeps them: they stand in there, and SQLite, the
// one that keeps such texts, lets a key refer to what is not there yet.
func cutKeys(t schema.Table, refs rings) (schema.Table, []schema.ForeignKey) {
	if t.Definition != "" {
		return t, nil
	}
	var kept, cut []schema.ForeignKey
	for _, fk := range t.ForeignKeys {
		if fk.RefTable != t.QualifiedName() && refs.share(fk.RefTable, t.QualifiedName()) {
			cut = append(cut, fk)
		} else {
			kept = append(kept, fk)
		}
	}
	if len(cut) > 0 {
		t.ForeignKeys = kept
	}
	return t, cut
}

// rings numbers the tables so that two have the same number exactly when each
// leads to the other. It is Tarjan's algorithm: each table and key is looked at
// once, however many keys are asked about.
type rings struct {
	refs    map[schema.Name][]schema.Name
	ring    map[schema.Name]int
	seen    map[schema.Name]int // in the order of the first look, from 1 on
	stack   []schema.Name
	counted int
}

func newRings(refs map[schema.Name][]schema.Name) rings {
	r := rings{refs: refs, ring: map[schema.Name]int{}, seen: map[schema.Name]int{}}
	for n := range refs {
		if r.seen[n] == 0 {
			r.visit(n)
		}
	}
	return r
}

// visit returns the first table that n leads back to, by the order of the first
// look.
func (r *rings) visit(n schema.Name) int {
	number := len(r.seen) + 1
	r.seen[n] = number
	low, depth := number, len(r.stack)
	r.stack = append(r.stack, n)
	for _, to := range r.refs[n] {
		_, closed := r.ring[to]
		switch {
		case r.seen[to] == 0:
			low = min(low, r.visit(to))
		case !closed:
			low = min(low, r.seen[to])
		}
	}
	if low == number {
		r.counted++
		for _, member := range r.stack[depth:] {
			r.ring[member] = r.counted
		}
		r.stack = r.stack[:depth]
	}
	return low
}

// share reports whether two tables lead to each other.
func (r rings) share(a, b schema.Name) bool { return r.ring[a] != 0 && r.ring[a] == r.ring[b] }
