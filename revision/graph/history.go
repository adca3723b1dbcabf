package graph

import (
	"errors"
	"slices"
)

// History lists the revisions of a range, newest first: those between Lower and Upper, both included, that
// descend from Lower by down revisions. An open Lower is base, an open Upper is all heads, and "current" is the
// rows given. "-N" as Lower counts down from the heads and "+N" as Upper counts up from Lower; both stop at the
// end of the graph. It reports the errors of Resolve, UnknownRowsError, AmbiguousWalkError, WrongWayError,
// OverlapError and NotAncestorError.
func (g *Graph) History(r Range, rows []string) ([]string, error) {
	lower, err := g.lowerEnd(r.Lower, rows)
	if err != nil {
		return nil, err
	}
	upper, err := g.upperEnd(r.Upper, lower, rows)
	if err != nil {
		return nil, err
	}
	if s := parseSymbol(r.Lower); s.branch != "" {
		if upper, err = g.onBranchOf(upper, s.branch); err != nil {
			return nil, err
		}
	}
	between, err := g.between(upper, lower, inclusive)
	if err != nil {
		return nil, err
	}
	return g.ids(g.newestFirst(between, g.maximal(between))), nil
}

func (g *Graph) lowerEnd(text string, rows []string) ([]node, error) {
	switch text {
	case "":
		return nil, nil
	case "current":
		return g.rows(rows)
	}
	t := g.parseEnd(text)
	if !t.walk {
		return g.expand(t.symbol)
	}
	var from []node
	switch {
	case t.start != "":
		n, err := g.walkFromName(t)
		return realOnly(n), err
	case t.steps < 0:
		from = g.headsCarrying(t.branch)
	default:
		return nil, &WrongWayError{Symbol: text}
	}
	var lower []node
	for _, head := range from {
		n, err := g.walkDown(walk{symbol: text, from: head, steps: -t.steps, clamp: t.clamp})
		if err != nil {
			return nil, err
		}
		lower = append(lower, realOnly(n)...)
	}
	return g.lowest(unique(lower)), nil
}

func (g *Graph) upperEnd(text string, lower []node, rows []string) ([]node, error) {
	switch text {
	case "":
		text = "heads"
	case "current":
		return g.rows(rows)
	}
	upper, err := g.upgradeTargets(lower, g.parseEnd(text))
	if _, ok := errors.AsType[*WrongWayError](err); ok {
		return nil, &WrongWayError{Symbol: text}
	}
	if err != nil {
		return nil, err
	}
	return unique(slices.DeleteFunc(upper, func(n node) bool { return n == base })), nil
}

// lowest returns those of nodes that follow no other of them.
func (g *Graph) lowest(nodes []node) []node {
	var above []node
	for _, n := range nodes {
		above = append(above, g.above[n]...)
	}
	follows := g.descendants(above...)
	return slices.DeleteFunc(nodes, func(n node) bool { return follows[n] })
}

// realOnly returns n as a list, which is empty for base.
func realOnly(n node) []node {
	if n == base {
		return nil
	}
	return []node{n}
}

// onBranchOf returns those of nodes that carry the label, or the only label of the revision, or else, for a
// revision with no label or several, that are on its branch.
func (g *Graph) onBranchOf(nodes []node, branch string) ([]node, error) {
	b, err := g.resolveBranch(branch)
	if err != nil {
		return nil, err
	}
	label := branch
	if _, isID := g.index[branch]; isID {
		if len(g.carried[b]) != 1 {
			return filter(nodes, g.lineage(b)), nil
		}
		label = g.carried[b][0].text
	}
	return slices.DeleteFunc(slices.Clone(nodes), func(n node) bool { return !g.carries(n, label) }), nil
}

// extent says whether a range includes its lower end.
type extent int

const (
	exclusive extent = iota + 1
	inclusive
)

// between returns the ancestors of upper that are no ancestors of lower and, if lower is not empty, descend from
// it by down revisions.
func (g *Graph) between(upper, lower []node, ends extent) (set, error) {
	if err := g.checkOverlap("target", upper); err != nil {
		return nil, err
	}
	s := g.ancestors(upper...)
	for _, n := range lower {
		if !s[n] {
			return nil, &NotAncestorError{Lower: g.ids(lower), Upper: g.ids(upper)}
		}
	}
	if err := g.checkOverlap("lower end", lower); err != nil {
		return nil, err
	}
	s.drop(g.ancestors(lower...))
	if ends == inclusive {
		s.add(g.newSet(lower...))
	}
	if len(lower) > 0 {
		s.keep(g.reach(lower, g.children))
	}
	return s, nil
}

// Applied returns, in load order, the revisions that rows imply: the rows and their ancestors over both kinds of
// edge. It reports an UnknownRowsError.
func (g *Graph) Applied(rows []string) ([]string, error) {
	nodes, err := g.rows(rows)
	if err != nil {
		return nil, err
	}
	return g.ids(g.ancestors(nodes...).nodes()), nil
}

// Current returns, in load order, the latest applied revision of every branch: the rows, and those that rows
// imply by dependencies but that nothing applied follows by down revisions. It reports an UnknownRowsError.
func (g *Graph) Current(rows []string) ([]string, error) {
	nodes, err := g.rows(rows)
	if err != nil {
		return nil, err
	}
	return g.ids(g.tips(g.ancestors(nodes...))), nil
}

// AtHeads reports whether rows are exactly the real heads, so that there is nothing to upgrade.
func (g *Graph) AtHeads(rows []string) bool {
	nodes, err := g.rows(rows)
	return err == nil && slices.Equal(nodes, g.nodesWhere(g.isRealHead))
}
