package graph

import "slices"

// StampMode says what a stamp does with the rows that are there.
type StampMode int

// The modes.
const (
	StampKeep  StampMode = iota + 1 // what is applied elsewhere stays
	StampPurge                      // as if the table were empty, which also does away with unknown rows
)

// Stamp is a change of the version table without running anything.
type Stamp struct {
	From    []string // rows before, as given, each once
	To      []string // rows after, in load order
	Changes []RowChange
	// Marked lists all that is marked as applied, in load order, and Applied sums it up.
	Marked  []string
	Applied Fingerprint
}

// Movement sums up the changes.
func (s Stamp) Movement() Movement { return movement(s.Changes) }

// Stamp says which rows stand when revisions are marked as the latest applied ones: exactly the maximal elements
// of what is applied, less the descendants of the revisions named, and with their ancestors. To stamp "base", or
// nothing, marks everything as not applied, and "X@base" the branch X. It reports the errors of Resolve and, but
// for StampPurge, UnknownRowsError.
func (g *Graph) Stamp(rows, symbols []string, mode StampMode) (Stamp, error) {
	applied := g.newSet()
	if mode != StampPurge {
		current, err := g.rows(rows)
		if err != nil {
			return Stamp{}, err
		}
		applied = g.ancestors(current...)
	}
	if len(symbols) == 0 {
		symbols = []string{"base"}
	}
	var marked []node
	for _, text := range symbols {
		s := parseSymbol(text)
		nodes, err := g.expand(s)
		if err != nil {
			return Stamp{}, err
		}
		if s.place == "base" {
			down, err := g.stampedDown(s)
			if err != nil {
				return Stamp{}, err
			}
			applied.drop(down)
		}
		for _, n := range nodes {
			applied.drop(g.descendants(g.above[n]...))
		}
		marked = append(marked, nodes...)
	}
	applied.add(g.ancestors(marked...))
	to := g.maximal(g.ancestors(applied.nodes()...))
	return g.stamp(rows, to), nil
}

// stampedDown returns what stamping "base" or "X@base" marks as not applied: for X, all that it needs and all that
// needs it, over both kinds of edge. What another branch needs as well stays implied by that branch.
func (g *Graph) stampedDown(s symbol) (set, error) {
	if s.branch == "" {
		return g.ancestors(g.nodesWhere(g.isRealHead)...), nil
	}
	b, err := g.resolveBranch(s.branch)
	if err != nil {
		return nil, err
	}
	related := g.ancestors(b)
	related.add(g.descendants(b))
	return related, nil
}

// stamp makes the changes from rows, of which some may be unknown, to nodes.
func (g *Graph) stamp(rows []string, nodes []node) Stamp {
	s := Stamp{To: g.ids(nodes), Marked: g.ids(g.ancestors(nodes...).nodes()), Applied: g.fingerprint(nodes)}
	for _, id := range rows {
		if !slices.Contains(s.From, id) {
			s.From = append(s.From, id)
		}
	}
	gone := slices.DeleteFunc(slices.Clone(s.From), func(id string) bool { return slices.Contains(s.To, id) })
	come := slices.DeleteFunc(slices.Clone(s.To), func(id string) bool { return slices.Contains(s.From, id) })
	s.Changes = appendChanges(nil, gone, come, func(id string) string { return id })
	return s
}
