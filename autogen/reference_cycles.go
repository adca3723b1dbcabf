package autogen

import (
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// splitCycles takes the foreign keys out of new tables that refer to each other in a
// cycle, and adds them when the tables are there. Those of dropped tables it drops first.
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
	createdCycles, droppedCycles := newReferenceCycles(created), newReferenceCycles(dropped)
	var out []ops.Op
	for _, op := range list {
		switch op := op.(type) {
		case ops.CreateTable:
			t, cut := cutKeys(op.Table, createdCycles)
			op.Table = t
			out = append(out, op)
			for _, fk := range cut {
				out = append(out, ops.AddConstraint{Table: t.QualifiedName(), Constraint: fk})
			}
		case ops.DropTable:
			t, cut := cutKeys(op.Table, droppedCycles)
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

// cutKeys takes out of t the foreign keys that are on a cycle. A table that is created by
// its author's own CREATE TABLE keeps them: they are part of that text, and SQLite, for
// which alone there are such texts, lets a key refer to a table that does not exist yet.
func cutKeys(t schema.Table, cycles referenceCycles) (schema.Table, []schema.ForeignKey) {
	if t.Definition != "" {
		return t, nil
	}
	var kept, cut []schema.ForeignKey
	for _, fk := range t.ForeignKeys {
		if fk.RefTable != t.QualifiedName() && cycles.share(fk.RefTable, t.QualifiedName()) {
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

// referenceCycles are the strongly connected components of the tables and their foreign
// keys: two tables are in the same one exactly when each refers to the other, be it by way
// of others. They are found by Tarjan's algorithm, which looks at each key once.
type referenceCycles struct {
	refs    map[schema.Name][]schema.Name
	cycle   map[schema.Name]int // the number of the component that a table is in, from 1 on
	seen    map[schema.Name]int // when a table was first visited, from 1 on
	stack   []schema.Name
	counted int
}

func newReferenceCycles(refs map[schema.Name][]schema.Name) referenceCycles {
	r := referenceCycles{refs: refs, cycle: map[schema.Name]int{}, seen: map[schema.Name]int{}}
	for n := range refs {
		if r.seen[n] == 0 {
			r.visit(n)
		}
	}
	return r
}

// visit returns the number, in seen, of the earliest table that n leads back to.
func (r *referenceCycles) visit(n schema.Name) int {
	number := len(r.seen) + 1
	r.seen[n] = number
	low, depth := number, len(r.stack)
	r.stack = append(r.stack, n)
	for _, to := range r.refs[n] {
		_, closed := r.cycle[to]
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
			r.cycle[member] = r.counted
		}
		r.stack = r.stack[:depth]
	}
	return low
}

// share reports whether two tables are on a cycle with each other.
func (r referenceCycles) share(a, b schema.Name) bool {
	return r.cycle[a] != 0 && r.cycle[a] == r.cycle[b]
}
