package autogen

import (
	"cmp"
	"container/heap"
	"maps"
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// order puts operations into an order in which each can be executed: what
// something needs exists by then, and what is dropped is needed no more. Ties
// are broken by phase and then by the order given, so that the same input
// always has the same answer.
func order(list []ops.Op, of kin) []ops.Op {
	list = splitCycles(list)
	g := newDependencies(list, of)
	out := make([]ops.Op, 0, len(list))
	for _, i := range g.sort() {
		out = append(out, list[i])
	}
	return out
}

// dependencies is a graph over operations: after[i] lists those that come after
// the i-th.
type dependencies struct {
	phases []phase
	after  [][]int
	before []int // how many come before each
}

func newDependencies(list []ops.Op, of kin) *dependencies {
	g := &dependencies{phases: make([]phase, len(list)), after: make([][]int, len(list)), before: make([]int, len(list))}
	all := make([]facts, len(list))
	index := map[thing]*roles{}
	role := func(t thing) *roles {
		r := index[t]
		if r == nil {
			r = &roles{}
			index[t] = r
		}
		return r
	}
	known, parents := namesOf(list), parentsOf(list)
	for i, op := range list {
		all[i] = factsOf(op, known)
		switch op := op.(type) {
		case ops.DetachPartition:
			if returns(list, op) { // as what its parent is by then
				all[i].needs, all[i].releases = all[i].releases, nil
			}
		case ops.AlterColumn: // what a partition draws from goes with the table
			for _, p := range keep(of[op.Table], func(p schema.Name) bool { return repartitions(list, p) }) {
				if strings.Contains(op.From.Default.Value.SQL, "nextval(") {
					all[i].releases = append(all[i].releases, relation(p))
				}
				if strings.Contains(op.To.Default.Value.SQL, "nextval(") {
					all[i].needs = append(all[i].needs, relation(p))
				}
			}
		case ops.CreateTable:
			all[i].creates = append(all[i].creates, parents.partitions(op.Table)...)
		case ops.DropTable:
			all[i].drops = append(all[i].drops, parents.partitions(op.Table)...)
		}
		of.relate(op, &all[i])
		g.phases[i] = phaseOf(op)
		for _, t := range all[i].creates {
			role(t).creators = append(role(t).creators, i)
		}
		for _, t := range all[i].drops {
			role(t).droppers = append(role(t).droppers, i)
		}
		for _, t := range all[i].changes {
			role(t).changers = append(role(t).changers, i)
		}
	}
	for i := range list {
		g.link(i, all[i], index)
	}
	return g
}

// returns reports whether a partition is attached again, within other bounds, to a
// table that is there all the time.
func returns(list []ops.Op, detached ops.DetachPartition) bool {
	parent := detached.Partition.Parent
	return anyOf(list, func(a ops.AttachPartition) bool { return a.Table == detached.Table && a.Partition.Parent == parent }) &&
		!repartitions(list, parent)
}

// repartitions reports whether a table is made anew with another partition key.
func repartitions(list []ops.Op, n schema.Name) bool {
	return anyOf(list, func(a ops.AlterTable) bool { return a.Table == n && a.To.PartitionBy.Set })
}

// kin are the tables that a table has columns of, by its name: those that it is a
// partition of or inherits, and theirs, on either side of a comparison.
type kin map[schema.Name][]schema.Name

// relate adds what follows of that: a column that a parent adds or drops is one of
// the child's too.
func (k kin) relate(op ops.Op, f *facts) {
	switch op := op.(type) {
	case ops.AlterColumn:
		f.changes = append(f.changes, altered(op.Table, op.Column))
		for _, p := range k[op.Table] {
			if op.To.Nullable == ops.To(true) {
				f.releases = append(f.releases, altered(p, op.Column))
			} else {
				f.needs = append(f.needs, altered(p, op.Column))
			}
			f.needs = append(f.needs, column(p, op.Column))
			f.releases = append(f.releases, column(p, op.Column))
		}
	case ops.CreateIndex:
		f.creates = append(f.creates, partsIn(op.Table))
	case ops.AddConstraint:
		f.creates = append(f.creates, partsIn(op.Table))
	case ops.RenameIndex: // of a part that is there by then
		for _, p := range k[op.Table] {
			f.needs = append(f.needs, partsIn(p))
		}
	case ops.AddColumn:
		for _, p := range k[op.Table] {
			f.creates = append(f.creates, column(p, op.Column.Name))
		}
	case ops.AlterTable: // a parent's columns have to be there to inherit it
		for _, p := range op.To.Inherits.Value {
			f.needs = append(f.needs, relation(p))
		}
		for _, p := range op.From.Inherits.Value {
			f.releases = append(f.releases, relation(p))
		}
	}
}

// partsIn are the parts that partitions have of a table's indexes.
func partsIn(t schema.Name) thing { return thing{kind: "parts", name: t} }

// altered is a column of a parent when it is as it is to be: what it is told goes
// for its children, too, and what they forbid it does not allow.
func altered(t schema.Name, c string) thing { return thing{kind: "altered", name: t, member: c} }

// kin are those of both sides, under the names that tables have afterwards.
func (w *walk) kin() kin {
	k := kin{}
	add := func(s indexed, n schema.Name) {
		seen := map[schema.Name]bool{}
		var up func(t *schema.Table)
		up = func(t *schema.Table) {
			if t == nil || seen[t.QualifiedName()] {
				return
			}
			seen[t.QualifiedName()] = true
			for _, p := range t.Parents() {
				if to := w.newName(p); !slices.Contains(k[n], to) {
					k[n] = append(k[n], to)
				}
				up(s.Table(p))
			}
		}
		up(s.Table(n))
	}
	for _, t := range w.live.Tables {
		add(w.live, t.QualifiedName())
	}
	for _, t := range w.compare.Tables {
		add(w.compare, t.QualifiedName())
	}
	return k
}

// parents are what the tables of a list are partitions of.
type parents map[schema.Name]schema.Name

func parentsOf(list []ops.Op) parents {
	p := parents{}
	add := func(t schema.Table) {
		if t.PartitionOf != nil {
			p[t.QualifiedName()] = t.PartitionOf.Parent
		}
	}
	for _, op := range list {
		switch op := op.(type) {
		case ops.CreateTable:
			add(op.Table)
		case ops.DropTable:
			add(op.Table)
		}
	}
	return p
}

// partitions are those that a table is one of, at every level.
func (p parents) partitions(t schema.Table) []thing {
	var list []thing
	seen := map[schema.Name]bool{}
	for n, ok := p[t.QualifiedName()]; ok && !seen[n]; n, ok = p[n] {
		seen[n] = true
		list = append(list, thing{kind: partitions, name: n})
	}
	return list
}

// roles says which operations do what to a thing.
type roles struct{ creators, droppers, changers []int }

// link adds the edges of one operation.
func (g *dependencies) link(i int, f facts, index map[thing]*roles) {
	for _, t := range f.needs {
		if r := index[t]; r != nil {
			g.edges(r.creators, i)
			g.edges(r.changers, i)
		}
	}
	for _, t := range f.releases {
		if r := index[t]; r != nil {
			g.edgesFrom(i, r.changers)
			g.edgesFrom(i, r.droppers)
		}
	}
	for _, t := range f.changes {
		if r := index[t]; r != nil {
			g.edges(r.creators, i)
			g.edgesFrom(i, r.droppers)
		}
	}
	for _, t := range f.creates {
		if r := index[t]; r != nil {
			g.edges(r.droppers, i) // a name is free before it is taken
		}
	}
}

func (g *dependencies) edges(from []int, to int) {
	for _, f := range from {
		g.edge(f, to)
	}
}

func (g *dependencies) edgesFrom(from int, to []int) {
	for _, t := range to {
		g.edge(from, t)
	}
}

func (g *dependencies) edge(from, to int) {
	if from == to || slices.Contains(g.after[from], to) {
		return
	}
	g.after[from] = append(g.after[from], to)
	g.before[to]++
}

// sort is Kahn's algorithm with the lowest phase first. A cycle is cut at its
// lowest member.
func (g *dependencies) sort() []int {
	waiting := slices.Clone(g.before)
	done := make([]bool, len(waiting))
	ready := &queue{phases: g.phases}
	for i, n := range waiting {
		if n == 0 {
			heap.Push(ready, i)
		}
	}
	out := make([]int, 0, len(waiting))
	for len(out) < len(done) {
		if ready.Len() == 0 {
			heap.Push(ready, g.lowest(done))
		}
		next := heap.Pop(ready).(int)
		if done[next] {
			continue
		}
		done[next] = true
		out = append(out, next)
		for _, t := range g.after[next] {
			if waiting[t]--; waiting[t] == 0 {
				heap.Push(ready, t)
			}
		}
	}
	return out
}

// lowest is the operation of the lowest phase in a cycle that nothing else holds
// up: what only waits for a cycle is not the one to cut it at.
func (g *dependencies) lowest(done []bool) int {
	before := make([][]int, len(done))
	for from, list := range g.after {
		for _, to := range list {
			if !done[from] && !done[to] {
				before[to] = append(before[to], from)
			}
		}
	}
	member := slices.Index(done, false)
	ring := upstream(before, member)
	for again := true; again; {
		again = false
		for _, i := range slices.Sorted(maps.Keys(ring)) {
			if further := upstream(before, i); !further[member] {
				member, ring, again = i, further, true
				break
			}
		}
	}
	best := member
	for i := range ring {
		if cmp.Or(cmp.Compare(g.phases[i], g.phases[best]), cmp.Compare(i, best)) < 0 {
			best = i
		}
	}
	return best
}

// upstream is all that comes before an operation.
func upstream(before [][]int, i int) map[int]bool {
	seen := map[int]bool{}
	stack := slices.Clone(before[i])
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if !seen[n] {
			seen[n] = true
			stack = append(stack, before[n]...)
		}
	}
	return seen
}

// queue is a heap of operations by phase, then by place.
type queue struct {
	phases []phase
	list   []int
}

func (q *queue) Len() int { return len(q.list) }
func (q *queue) Less(i, j int) bool {
	a, b := q.list[i], q.list[j]
	return cmp.Or(cmp.Compare(q.phases[a], q.phases[b]), cmp.Compare(a, b)) < 0
}
func (q *queue) Swap(i, j int) { q.list[i], q.list[j] = q.list[j], q.list[i] }
func (q *queue) Push(x any)    { q.list = append(q.list, x.(int)) }
func (q *queue) Pop() any {
	last := q.list[len(q.list)-1]
	q.list = q.list[:len(q.list)-1]
	return last
}

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
