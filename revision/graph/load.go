package graph

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// New builds the graph of revs, whose order is the load order. It reports the first thing that is wrong as one
// of BadNameError, DuplicateIDError, DuplicateLabelError, MissingRevisionError or CycleError, whose positions
// index revs, so that the caller can say which files are meant. New keeps revs: do not modify it afterwards.
func New(revs []Revision) (*Graph, error) {
	g := &Graph{
		revs:     revs,
		index:    make(map[string]node, len(revs)),
		declared: map[string]node{},
	}
	for i := range revs {
		n, id := node(i), revs[i].ID
		if reason := badName(id, notInIDs); reason != "" {
			return nil, &BadNameError{Name: id, What: "revision id", Reason: reason, Index: i}
		}
		if first, ok := g.index[id]; ok {
			return nil, &DuplicateIDError{ID: id, First: int(first), Second: i}
		}
		g.index[id] = n
	}
	if err := g.declareLabels(); err != nil {
		return nil, err
	}
	if err := g.link(); err != nil {
		return nil, err
	}
	if err := g.sort(); err != nil {
		return nil, err
	}
	g.reduceDependencies()
	g.spreadLabels()
	g.sortNames()
	return g, nil
}

// With returns the graph in which each of revs replaces the revision of the same id in its place, or else comes
// last in load order.
func (g *Graph) With(revs ...Revision) (*Graph, error) {
	all := slices.Clone(g.revs)
	for _, r := range revs {
		if n, ok := g.index[r.ID]; ok {
			all[n] = r
		} else {
			all = append(all, r)
		}
	}
	return New(all)
}

// CheckID reports, as a BadNameError, why id cannot be the id of a revision, whatever else the graph holds.
func CheckID(id string) error {
	if reason := badName(id, notInIDs); reason != "" {
		return &BadNameError{Name: id, What: "revision id", Reason: reason, Index: -1}
	}
	return nil
}

// notInIDs and notInLabels are what separates names from their surroundings in commands. A label may hold "-" and "+",
// since an exact name is preferred to a count of steps.
const (
	notInIDs    = "@-+:"
	notInLabels = "@:"
)

// badName returns why text cannot be an id or a label, or "".
func badName(text, separators string) string {
	switch text {
	case "":
		return "it is empty"
	case "base", "head", "heads", "current":
		return "the word has a meaning of its own in commands"
	}
	if i := strings.IndexAny(text, separators); i >= 0 {
		return "it contains " + quote(text[i:i+1]) + ", which commands use to say where a revision is"
	}
	if strings.ContainsFunc(text, unicode.IsControl) {
		return "it contains a control character"
	}
	return ""
}

// link resolves down revisions and dependencies and inverts them.
func (g *Graph) link() error {
	n := len(g.revs)
	g.down, g.depends = make([][]node, n), make([][]node, n)
	g.children, g.dependents = make([][]node, n), make([][]node, n)
	for i := range g.revs {
		r := &g.revs[i]
		for _, id := range r.Down {
			p, ok := g.index[id]
			if !ok {
				return g.missing(id, i, DownRevision)
			}
			if !slices.Contains(g.down[i], p) {
				g.down[i] = append(g.down[i], p)
				g.children[p] = append(g.children[p], node(i))
			}
		}
		for _, text := range r.DependsOn {
			p, ok := g.index[text]
			if !ok {
				p, ok = g.declared[text]
			}
			if !ok {
				return g.missing(text, i, DependsOn)
			}
			if !slices.Contains(g.depends[i], p) {
				g.depends[i] = append(g.depends[i], p)
				g.dependents[p] = append(g.dependents[p], node(i))
			}
		}
	}
	return nil
}

func (g *Graph) missing(text string, wantedBy int, edge Edge) error {
	err := &MissingRevisionError{
		Missing: text, WantedBy: g.revs[wantedBy].ID, Index: wantedBy, Edge: edge,
		Near: g.near(text),
	}
	if n, ok := g.declared[text]; ok {
		err.LabelOf = g.revs[n].ID
	}
	return err
}

// sort fills topo, parents before children, or reports a cycle over both kinds of edge.
func (g *Graph) sort() error {
	waiting := make([]int, len(g.revs)) // edges to parents that are not yet in topo
	for i := range g.revs {
		waiting[i] = len(g.down[i]) + len(g.depends[i])
	}
	g.topo = g.nodesWhere(func(n node) bool { return waiting[n] == 0 })
	for i := 0; i < len(g.topo); i++ {
		for _, above := range [][]node{g.children[g.topo[i]], g.dependents[g.topo[i]]} {
			for _, c := range above {
				if waiting[c]--; waiting[c] == 0 {
					g.topo = append(g.topo, c)
				}
			}
		}
	}
	if len(g.topo) == len(g.revs) {
		return nil
	}
	return g.cycle(waiting)
}

// cycle walks down among the revisions that wait for others; each of them waits for another such one, so the
// walk comes back to where it has been.
func (g *Graph) cycle(waiting []int) error {
	stuck := func(n node) bool { return waiting[n] > 0 }
	var path []node
	var edges []Edge
	at := map[node]int{}
	n := node(slices.IndexFunc(waiting, func(w int) bool { return w > 0 }))
	for {
		if first, seen := at[n]; seen {
			path, edges = append(path[first:], n), edges[first:]
			return &CycleError{Path: g.ids(path), Edges: edges}
		}
		at[n] = len(path)
		path = append(path, n)
		if i := slices.IndexFunc(g.down[n], stuck); i >= 0 {
			n, edges = g.down[n][i], append(edges, DownRevision)
		} else {
			i := slices.IndexFunc(g.depends[n], stuck)
			n, edges = g.depends[n][i], append(edges, DependsOn)
		}
	}
}

// reduceDependencies drops a dependency of a revision where an ancestor by down revisions has the same
// dependency itself, and joins what is left with the down revisions.
//
// A revision that is depended on once is never dropped. The others are taken 64 at a time, one bit each, and
// passed up the graph.
func (g *Graph) reduceDependencies() {
	n := len(g.revs)
	dropped := make([][]node, n)
	shared := g.nodesWhere(func(p node) bool { return len(g.dependents[p]) > 1 })
	inherited, bit := make([]uint64, n), make([]uint64, n)
	for chunk := range slices.Chunk(shared, 64) {
		for i, p := range chunk {
			bit[p] = 1 << i
		}
		for _, r := range g.topo {
			inherited[r] = 0
			for _, p := range g.down[r] {
				inherited[r] |= inherited[p]
				for _, d := range g.depends[p] {
					inherited[r] |= bit[d]
				}
			}
			for _, d := range g.depends[r] {
				if bit[d]&inherited[r] != 0 {
					dropped[r] = append(dropped[r], d)
				}
			}
		}
		for _, p := range chunk {
			bit[p] = 0
		}
	}
	g.reduced, g.parents, g.above = make([][]node, n), make([][]node, n), make([][]node, n)
	for r := range g.revs {
		g.reduced[r] = without(g.depends[r], dropped[r])
		g.parents[r] = g.down[r]
		if extra := without(g.reduced[r], g.down[r]); len(extra) > 0 {
			g.parents[r] = slices.Concat(g.down[r], extra)
		}
		for _, p := range g.parents[r] {
			g.above[p] = append(g.above[p], node(r))
		}
	}
}

// without returns list less what is in drop; list itself if nothing is.
func without(list, drop []node) []node {
	if len(list) == 0 || len(drop) == 0 {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(n node) bool { return slices.Contains(drop, n) })
}

// sortNames fills the table that prefixes are looked up in.
func (g *Graph) sortNames() {
	g.names = make([]name, 0, len(g.revs)+len(g.declared))
	for i := range g.revs {
		g.names = append(g.names, name{g.revs[i].ID, node(i)})
	}
	for text, n := range g.declared {
		g.names = append(g.names, name{text, n})
	}
	slices.SortFunc(g.names, func(a, b name) int { return cmp.Compare(a.text, b.text) })
}
