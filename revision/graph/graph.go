// Package graph is the revision graph: ids in, steps out.
//
// A Graph is built once from the revisions in load order and never changes. It says what a symbol such as
// "one@head-2" names, which steps lead from one set of version-table rows to another and which rows stand
// after each of them, what stamping, merging, adding or rebasing a revision would do, and how all of this
// reads as text. It does no I/O and holds no state between calls, so a Graph may be used from many goroutines,
// and the same input always gives the same output.
//
// Two kinds of edge lead from a revision to what must be applied before it: its down revisions, which make up
// the branches, and its dependencies (depends_on), which order branches among each other. "Parent", "child",
// "head" and "base" without a qualifier speak of down revisions only; "ancestor" and "descendant" in plans
// follow both kinds.
//
// Load order, the order of the slice given to New, breaks every tie: of heads, of parents that are equally
// near, of lists in errors.
package graph

import "slices"

// Revision is what a revision file says about its place in the graph.
type Revision struct {
	// ID is unique among revisions and labels.
	ID string
	// Down lists the parents: none for a base, several for a merge. Order matters to the order of steps.
	Down []string
	// DependsOn lists ids or branch labels; a label means the revision that declares it.
	DependsOn []string
	// Labels are the branch labels that this revision declares.
	Labels []string
	// Message is free text; the first paragraph is shown in one-line listings.
	Message string
}

// node is the position of a revision in load order.
type node int32

// base stands for the empty version table, below every revision.
const base node = -1

// Graph is an immutable set of revisions without cycles or dangling references.
type Graph struct {
	revs     []Revision
	index    map[string]node // by id
	declared map[string]node // by label: the revision that declares it
	names    []name          // ids and labels, sorted, for prefixes

	down    [][]node // by down revisions, in their written order
	depends [][]node // by dependencies, as resolved
	reduced [][]node // depends, less what an ancestor already depends on itself
	parents [][]node // down, then reduced: the edges that plans walk

	children   [][]node // inverse of down, in load order
	dependents [][]node // inverse of depends, in load order
	above      [][]node // inverse of parents, in load order

	topo    []node   // every revision after all its ancestors
	carried [][]name // labels that each revision carries, its own and inherited ones
}

// name is an id or a label, and the revision that it stands for.
type name struct {
	text string
	node node
}

// Len returns the number of revisions.
func (g *Graph) Len() int { return len(g.revs) }

// Has reports whether id is the full id of a revision.
func (g *Graph) Has(id string) bool {
	_, ok := g.index[id]
	return ok
}

// IDs returns every id in load order.
func (g *Graph) IDs() []string {
	ids := make([]string, len(g.revs))
	for i := range g.revs {
		ids[i] = g.revs[i].ID
	}
	return ids
}

// Revision returns the revision with that full id, as it was loaded. The slices are shared: do not modify them.
func (g *Graph) Revision(id string) (Revision, bool) {
	n, ok := g.index[id]
	if !ok {
		return Revision{}, false
	}
	return g.revs[n], true
}

// Heads returns the revisions without a child, in load order: what "head" must find one of.
func (g *Graph) Heads() []string { return g.ids(g.nodesWhere(g.isHead)) }

// RealHeads returns the heads on which nothing depends, in load order: the rows of a fully upgraded database,
// and what "heads" names.
func (g *Graph) RealHeads() []string { return g.ids(g.nodesWhere(g.isRealHead)) }

// EffectiveHeads returns the heads on which something depends, in load order. They are heads of their branch
// but never rows of a fully upgraded database.
func (g *Graph) EffectiveHeads() []string {
	return g.ids(g.nodesWhere(func(n node) bool { return g.isHead(n) && !g.isRealHead(n) }))
}

// Bases returns the revisions without a parent, in load order.
func (g *Graph) Bases() []string { return g.ids(g.nodesWhere(g.isBase)) }

// BranchPoints returns the revisions with more than one child, in load order.
func (g *Graph) BranchPoints() []string { return g.ids(g.nodesWhere(g.isBranchPoint)) }

// MergePoints returns the revisions with more than one parent, in load order.
func (g *Graph) MergePoints() []string { return g.ids(g.nodesWhere(g.isMergePoint)) }

// Info is what the graph knows of one revision beyond what its file says. Lists are in load order but for
// Parents and DependsOn, which keep their written order.
type Info struct {
	Revision      Revision
	Parents       []string // by down_revision, each once
	DependsOn     []string // resolved to ids, less those that an ancestor already depends on
	Children      []string // by down_revision
	Dependents    []string // revisions that depend on this one
	Labels        []string // all that it carries, declared or inherited
	Base          bool     // no parent
	Head          bool     // no child
	RealHead      bool     // no child, and nothing depends on it
	EffectiveHead bool     // no child, but something depends on it
	BranchPoint   bool     // several children
	MergePoint    bool     // several parents
}

// Info returns what is known of the revision with that full id.
func (g *Graph) Info(id string) (Info, bool) {
	n, ok := g.index[id]
	if !ok {
		return Info{}, false
	}
	return Info{
		Revision:      g.revs[n],
		Parents:       g.ids(g.down[n]),
		DependsOn:     g.ids(g.reduced[n]),
		Children:      g.ids(g.children[n]),
		Dependents:    g.ids(g.dependents[n]),
		Labels:        g.labelsOf(n),
		Base:          g.isBase(n),
		Head:          g.isHead(n),
		RealHead:      g.isRealHead(n),
		EffectiveHead: g.isHead(n) && !g.isRealHead(n),
		BranchPoint:   g.isBranchPoint(n),
		MergePoint:    g.isMergePoint(n),
	}, true
}

func (g *Graph) isBase(n node) bool        { return len(g.down[n]) == 0 }
func (g *Graph) isHead(n node) bool        { return len(g.children[n]) == 0 }
func (g *Graph) isRealHead(n node) bool    { return len(g.children[n]) == 0 && len(g.dependents[n]) == 0 }
func (g *Graph) isBranchPoint(n node) bool { return len(g.children[n]) > 1 }
func (g *Graph) isMergePoint(n node) bool  { return len(g.down[n]) > 1 }

// forks reports whether more than one revision follows n over either kind of edge.
func (g *Graph) forks(n node) bool {
	following := len(g.children[n])
	for _, d := range g.dependents[n] {
		if !slices.Contains(g.children[n], d) {
			following++
		}
	}
	return following > 1
}

// nodesWhere returns the nodes that satisfy keep, in load order.
func (g *Graph) nodesWhere(keep func(node) bool) []node {
	var nodes []node
	for n := range node(len(g.revs)) {
		if keep(n) {
			nodes = append(nodes, n)
		}
	}
	return nodes
}

// ids spells nodes; base is left out.
func (g *Graph) ids(nodes []node) []string {
	ids := make([]string, 0, len(nodes))
	for _, n := range nodes {
		if n != base {
			ids = append(ids, g.revs[n].ID)
		}
	}
	return ids
}
