package graph

import (
	"iter"
	"slices"
)

// set is a set of nodes.
type set []bool

func (g *Graph) newSet(nodes ...node) set {
	s := make(set, len(g.revs))
	for _, n := range nodes {
		s[n] = true
	}
	return s
}

// all yields the members in load order.
func (s set) all() iter.Seq[node] {
	return func(yield func(node) bool) {
		for n, in := range s {
			if in && !yield(node(n)) {
				return
			}
		}
	}
}

func (s set) nodes() []node { return slices.Collect(s.all()) }

func (s set) empty() bool { return !slices.Contains(s, true) }

// keep removes what other does not hold.
func (s set) keep(other set) {
	for n := range s {
		s[n] = s[n] && other[n]
	}
}

// drop removes what other holds.
func (s set) drop(other set) {
	for n := range s {
		s[n] = s[n] && !other[n]
	}
}

// add adds what other holds.
func (s set) add(other set) {
	for n := range s {
		s[n] = s[n] || other[n]
	}
}

// reach returns from and whatever edges lead to from there.
func (g *Graph) reach(from []node, edges [][]node) set {
	s := make(set, len(g.revs))
	var todo []node
	for _, n := range from {
		if n != base && !s[n] {
			s[n] = true
			todo = append(todo, n)
		}
	}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, next := range edges[n] {
			if !s[next] {
				s[next] = true
				todo = append(todo, next)
			}
		}
	}
	return s
}

// ancestors returns nodes and all that must be applied before them, over both kinds of edge.
func (g *Graph) ancestors(nodes ...node) set { return g.reach(nodes, g.parents) }

// descendants returns nodes and all that must be taken down before them, over both kinds of edge.
func (g *Graph) descendants(nodes ...node) set { return g.reach(nodes, g.above) }

// lineage returns the ancestors and descendants of nodes by down revisions, nodes included: the revisions that
// are on their branch.
func (g *Graph) lineage(nodes ...node) set {
	s := g.reach(nodes, g.down)
	s.add(g.reach(nodes, g.children))
	return s
}

// maximal returns, in load order, the members of s that no other member directly follows. Where s holds the
// ancestors of its members, these are its maximal elements.
func (g *Graph) maximal(s set) []node {
	return g.nodesWhere(func(n node) bool {
		return s[n] && !slices.ContainsFunc(g.above[n], func(c node) bool { return s[c] })
	})
}

// overlap returns a node that is an ancestor of others of nodes, and those others.
func (g *Graph) overlap(nodes []node) (node, []node) {
	var below []node
	for _, n := range nodes {
		below = append(below, g.parents[n]...)
	}
	implied := g.ancestors(below...)
	i := slices.IndexFunc(nodes, func(n node) bool { return implied[n] })
	if i < 0 {
		return base, nil
	}
	above := g.descendants(nodes[i])
	others := slices.DeleteFunc(slices.Clone(nodes), func(n node) bool { return n == nodes[i] || !above[n] })
	return nodes[i], others
}

// unique sorts nodes into load order and drops repetitions; it leaves its argument alone.
func unique(nodes []node) []node {
	nodes = slices.Clone(nodes)
	slices.Sort(nodes)
	return slices.Compact(nodes)
}
