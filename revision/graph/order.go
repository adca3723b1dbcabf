package graph

import "math"

// newestFirst puts todo in the order in which it is taken down; an upgrade reverses it. active lists, in load
// order, the members to begin with, of which every other member is an ancestor through members.
//
// The active list holds the next candidates, and one of them is looked at. If it is an ancestor of another one,
// the first such is looked at instead. Else it comes next in the order, the first of its parents that are still
// to come and not active takes its place, and the others go to the end of the list; if there is none, it leaves
// the list and the one before it is looked at.
//
// Entries are replaced in place or added at the end, so that entries are numbered once and for all in the order
// of the list. A candidate is an ancestor of another entry exactly if one of its children is still to come:
// whatever is still to come is an active entry or an ancestor of one.
func (g *Graph) newestFirst(todo set, active []node) []node {
	s := newSorter(g, todo, active)
	order := make([]node, 0, len(todo))
	for at := s.first; at != none; {
		n := s.entries[at].node
		if s.waiting[n] > 0 {
			at = s.firstAbove(n)
			continue
		}
		order = append(order, n)
		at = s.replace(at, s.emit(n))
	}
	return order
}

// none is no entry.
const none = -1

// sorter is the state of newestFirst.
type sorter struct {
	g       *Graph
	todo    set
	waiting []int32 // children still to come, of each node
	entries []entry
	first   int     // entry
	last    int     // entry
	entryOf []int32 // of each node, or none
	least   []int32 // of each node: no entry that it is an ancestor of is before this one, ever
	alive   []int32 // of each entry, and one after the last: itself, or a later one if it has left the list
	seen    []int32 // of each node: the search that last came by
	search  int32
	stack   []node // of the last search; kept to be used again
	visited []node // by the last search; kept to be used again
}

// entry is a place in the active list.
type entry struct {
	node       node
	prev, next int
}

func newSorter(g *Graph, todo set, active []node) *sorter {
	n := len(g.revs)
	s := &sorter{
		g: g, todo: append(set(nil), todo...), waiting: make([]int32, n), entryOf: make([]int32, n),
		least: make([]int32, n), seen: make([]int32, n), alive: []int32{0}, first: none, last: none,
	}
	for i := range s.entryOf {
		s.entryOf[i] = none
	}
	for m := range todo.all() {
		for _, p := range g.parents[m] {
			s.waiting[p]++
		}
	}
	for _, m := range active {
		s.push(m)
	}
	return s
}

func (s *sorter) push(n node) {
	i := len(s.entries)
	s.entries = append(s.entries, entry{n, s.last, none})
	if s.last == none {
		s.first = i
	} else {
		s.entries[s.last].next = i
	}
	s.last = i
	s.entryOf[n] = int32(i)
	s.alive = append(s.alive, int32(i+1))
}

// emit takes n out of what is still to come and returns those of its parents that become active.
func (s *sorter) emit(n node) []node {
	s.todo[n] = false
	var next []node
	for _, p := range s.g.parents[n] {
		s.waiting[p]--
		if s.todo[p] && s.entryOf[p] == none {
			next = append(next, p)
		}
	}
	s.entryOf[n] = none
	return next
}

// replace puts next in the place of an entry and returns the entry to look at.
func (s *sorter) replace(at int, next []node) int {
	if len(next) > 0 {
		s.entries[at].node = next[0]
		s.entryOf[next[0]] = int32(at)
		for _, n := range next[1:] {
			s.push(n)
		}
		return at
	}
	s.alive[at] = int32(at + 1)
	e := s.entries[at]
	if e.prev == none {
		s.first = e.next
	} else {
		s.entries[e.prev].next = e.next
	}
	if e.next == none {
		s.last = e.prev
	} else {
		s.entries[e.next].prev = e.prev
	}
	if e.prev != none {
		return e.prev
	}
	return s.first
}

// firstAbove returns the first entry that n is an ancestor of.
//
// As the entries above a node move down, others above it come only at the end of the list; so the first entry above
// a node only ever gets later, and what was found once stays a lower bound, for whatever is above the node as well.
// The search ends at the first entry that the bound leaves possible.
func (s *sorter) firstAbove(n node) int {
	s.search++
	bound := s.live(s.least[n])
	if bound == s.entryOf[n] {
		bound = s.live(bound + 1)
	}
	found := int32(math.MaxInt32)
	todo, visited := append(s.stack[:0], n), append(s.visited[:0], n)
	for len(todo) > 0 && found > bound {
		m := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, c := range s.g.above[m] {
			if !s.todo[c] || s.seen[c] == s.search {
				continue
			}
			s.seen[c] = s.search
			if e := s.entryOf[c]; e != none && e < found {
				found = e
			}
			if s.least[c] < found {
				todo, visited = append(todo, c), append(visited, c)
			}
		}
	}
	for _, c := range visited {
		s.least[c] = max(s.least[c], found)
	}
	s.stack, s.visited = todo, visited
	return int(found)
}

// live returns the first entry from e on that is still in the list.
func (s *sorter) live(e int32) int32 {
	for s.alive[e] != e {
		s.alive[e] = s.alive[s.alive[e]]
		e = s.alive[e]
	}
	return e
}
