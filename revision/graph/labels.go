package graph

import (
	"slices"
)

// declareLabels maps each label to the revision that declares it.
func (g *Graph) declareLabels() error {
	for i := range g.revs {
		for _, label := range g.revs[i].Labels {
			if reason := badName(label, notInLabels); reason != "" {
				return &BadNameError{Name: label, What: "branch label", Reason: reason, Index: i}
			}
			first, ok := g.index[label]
			isID := ok
			if !ok {
				first, ok = g.declared[label]
			}
			if ok {
				return &DuplicateLabelError{
					Label: label, EqualsID: isID,
					First: int(first), FirstID: g.revs[first].ID,
					Second: i, SecondID: g.revs[i].ID,
				}
			}
			g.declared[label] = node(i)
		}
	}
	return nil
}

// spreadLabels gives every label to the descendants of the revision that declares it, and, where the line above
// it runs to its head without a fork or a merge, to the revisions below it down to the nearest fork or merge.
// On such a line nothing tells the revisions before the label from those after it.
func (g *Graph) spreadLabels() {
	g.carried = make([][]name, len(g.revs))
	for i := range g.revs {
		for _, label := range g.revs[i].Labels {
			carry := name{label, node(i)}
			for n := range g.reach([]node{node(i)}, g.children).all() {
				g.carried[n] = append(g.carried[n], carry)
			}
			if !g.runsToItsHead(node(i)) {
				continue
			}
			for n := g.onlyParent(node(i)); n != base && g.inLine(n); n = g.onlyParent(n) {
				g.carried[n] = append(g.carried[n], carry)
			}
		}
	}
}

// inLine reports whether at most one revision precedes n and at most one follows it.
func (g *Graph) inLine(n node) bool { return !g.forks(n) && !g.isMergePoint(n) }

func (g *Graph) onlyParent(n node) node {
	if len(g.down[n]) == 0 {
		return base
	}
	return g.down[n][0]
}

func (g *Graph) runsToItsHead(n node) bool {
	for g.inLine(n) {
		if g.isHead(n) {
			return true
		}
		n = g.children[n][0]
	}
	return false
}

// labelsOf returns the labels that n carries, in load order of the revisions that declare them.
func (g *Graph) labelsOf(n node) []string {
	labels := make([]string, len(g.carried[n]))
	for i, l := range g.carried[n] {
		labels[i] = l.text
	}
	return labels
}

func (g *Graph) carries(n node, label string) bool {
	return slices.ContainsFunc(g.carried[n], func(l name) bool { return l.text == label })
}
