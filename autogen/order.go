package autogen

import (
	"cmp"
	"container/heap"
	"maps"
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// order puts operations into an order in which each can be executed: what
// something needs exists by then, and what is dropped is needed no more. Ties
// are broken by phase and then by the order given, so that the same input
// always has the same answer.
//
// temporary are the names that a rename in two steps uses in between (a to tmp, tmp to b).
// They take no part: a name is free before it is taken, so that the first step would wait
// for the second.
func order(list []ops.Op, ancestors ancestry, traits dialect.Traits, temporary map[resource]bool) []ops.Op {
	list = splitCycles(list)
	g := newDependencies(list, ancestors, traits, temporary)
	out := make([]ops.Op, 0, len(list))
	for _, i := range g.sort() {
		out = append(out, list[i])
	}
	return out
}

// dependencies is a graph over operations: after[i] lists those that have to come after
// the i-th.
type dependencies struct {
	list   []ops.Op
	phases []phase
	after  [][]int
	before []int // how many have to come before each
}

func newDependencies(list []ops.Op, ancestors ancestry, traits dialect.Traits, temporary map[resource]bool) *dependencies {
	g := &dependencies{list: list, phases: make([]phase, len(list)), after: make([][]int, len(list)), before: make([]int, len(list))}
	all := make([]facts, len(list))
	index := map[resource]*roles{}
	role := func(t resource) *roles {
		r := index[t]
		if r == nil {
			r = &roles{}
			index[t] = r
		}
		return r
	}
	known, parents, made, notNull := namesOf(list), partitionParentsOf(list), madeObjects(list), notNullNames(list)
	for i, op := range list {
		f := factsOf(op, known)
		switch op := op.(type) {
		case ops.DropObject:
			// A view that is dropped and created again has not lost its old columns: a
			// routine that uses them need not be replaced in between.
			if n := op.Object.QualifiedName(); made[n] {
				f.drops = keep(f.drops, func(t resource) bool { return t != oldColumns(n) })
			}
		case ops.CreateTable:
			f.creates = slices.Concat(f.creates, parents.partitions(op.Table), notNull.given(op.Table))
			f.needs = append(f.needs, notNull.said(op.Table)...)
		case ops.DropTable:
			f.drops = slices.Concat(f.drops, parents.partitions(op.Table), notNull.given(op.Table))
			f.releases = append(f.releases, notNull.said(op.Table)...)
		default:
			f.movePartition(list, op, ancestors)
		}
		if traits.SharesConstraintNames {
			f.takeConstraintNames(op)
		}
		if !traits.SharesIndexNames {
			f.creates, f.drops = keep(f.creates, isNotIndexName), keep(f.drops, isNotIndexName)
		}
		if len(temporary) > 0 {
			isPermanent := func(r resource) bool { return !temporary[r] }
			f.creates, f.drops = keep(f.creates, isPermanent), keep(f.drops, isPermanent)
		}
		ancestors.relate(op, &f)
		g.phases[i], all[i] = phaseOf(op), f
		for _, t := range f.creates {
			role(t).creators = append(role(t).creators, i)
		}
		for _, t := range f.drops {
			role(t).droppers = append(role(t).droppers, i)
		}
		for _, t := range f.changes {
			role(t).changers = append(role(t).changers, i)
		}
	}
	for i := range list {
		g.link(i, all[i], index)
	}
	return g
}

// movePartition adds what an operation on a partition has to wait for, where other
// operations of the list detach or attach it, or partition its parent anew.
func (f *facts) movePartition(list []ops.Op, op ops.Op, ancestors ancestry) {
	switch op := op.(type) {
	case ops.DetachPartition:
		switch {
		case changesBounds(list, op): // it is detached when all else is done to its parent
			*f = facts{needs: []resource{relation(op.Partition.Parent)}, changes: []resource{relation(op.Table)}, drops: f.drops}
		case !reattached(list, op):
			f.releases = append(f.releases, ofAncestors(op.Table, ancestors, oldMembers)...) // a copy of what the parents lose stays with it
		}
	case ops.AttachPartition:
		if !reattached(list, ops.DetachPartition(op)) {
			// After its parents have their new indexes. Otherwise the way back, which is
			// the reverse, would drop them first, and with them the partition's parts,
			// which it is to take along when it leaves.
			f.needs = append(f.needs, ofAncestors(op.Table, ancestors, newMembers)...)
		}
	case ops.AlterColumn:
		// A table that is partitioned anew is dropped and created again, and with it the
		// sequences that its columns own: a partition does not draw from them meanwhile.
		for _, p := range keep(ancestors[op.Table], func(p schema.Name) bool { return repartitions(list, p) }) {
			if strings.Contains(op.From.Default.Value.SQL, "nextval(") {
				f.releases = append(f.releases, relation(p))
			}
			if strings.Contains(op.To.Default.Value.SQL, "nextval(") {
				f.needs = append(f.needs, relation(p))
			}
		}
	}
}

// madeObjects are the names of the objects that are created.
func madeObjects(list []ops.Op) map[schema.Name]bool {
	made := map[schema.Name]bool{}
	for _, op := range list {
		if create, ok := op.(ops.CreateObject); ok {
			made[create.Object.QualifiedName()] = true
		}
	}
	return made
}

// changesBounds reports whether a partition is detached only to be attached again within
// other bounds, to a table that is not made anew meanwhile.
func changesBounds(list []ops.Op, detached ops.DetachPartition) bool {
	return reattached(list, detached) && !repartitions(list, detached.Partition.Parent)
}

// reattached reports whether a partition leaves a table and is attached to it again.
func reattached(list []ops.Op, d ops.DetachPartition) bool {
	parent := d.Partition.Parent
	return anyOf(list, func(o ops.DetachPartition) bool { return o.Table == d.Table && o.Partition.Parent == parent }) &&
		anyOf(list, func(a ops.AttachPartition) bool { return a.Table == d.Table && a.Partition.Parent == parent })
}

// ofAncestors gives a milestone, such as newMembers, of each table that n is a partition of.
func ofAncestors(n schema.Name, ancestors ancestry, of func(schema.Name) resource) []resource {
	var list []resource
	for _, p := range ancestors[n] {
		list = append(list, of(p))
	}
	return list
}

// repartitions reports whether a table is made anew with another partition key.
func repartitions(list []ops.Op, n schema.Name) bool {
	return anyOf(list, func(a ops.AlterTable) bool { return a.Table == n && a.To.PartitionBy.Set })
}

// roles says which operations do what to a thing.
type roles struct{ creators, droppers, changers []int }

// link adds the edges of one operation.
func (g *dependencies) link(i int, f facts, index map[resource]*roles) {
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

// lowest is the operation at which a cycle is cut: the one of the lowest phase. Operations
// that only wait for a cycle, and are not on one, are passed over, and so is a cycle that
// waits for another one.
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
	for _, i := range slices.Sorted(maps.Keys(ring)) {
		if g.needNotWait(i, before[i]) {
			return i
		}
	}
	for i := range ring {
		if cmp.Or(cmp.Compare(g.phases[i], g.phases[best]), cmp.Compare(i, best)) < 0 {
			best = i
		}
	}
	return best
}

// needNotWait reports whether an operation replaces a routine that can as well be replaced
// before all that it waits for. The values of an enum are looked up when the routine runs,
// and so are tables, unless its body is in SQL, which PostgreSQL checks at once.
func (g *dependencies) needNotWait(i int, before []int) bool {
	r, ok := g.list[i].(ops.ReplaceObject)
	return ok && r.To.Kind.IsRoutine() && !slices.ContainsFunc(before, func(b int) bool {
		switch g.list[b].(type) {
		case ops.AlterEnum:
			return false
		case ops.CreateTable:
			return inSQL(r.To.Definition)
		}
		return true
	})
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
