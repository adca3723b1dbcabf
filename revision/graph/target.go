package graph

import "slices"

// rows looks up the rows of a version table and puts them in load order, each once.
func (g *Graph) rows(ids []string) ([]node, error) {
	var nodes []node
	var unknown []string
	for _, id := range ids {
		if n, ok := g.index[id]; ok {
			nodes = append(nodes, n)
		} else {
			unknown = append(unknown, id)
		}
	}
	if len(unknown) > 0 {
		return nil, &UnknownRowsError{Rows: unknown}
	}
	return unique(nodes), nil
}

// upgradeTargets returns what an upgrade from the rows is to reach.
func (g *Graph) upgradeTargets(rows []node, t target) ([]node, error) {
	if !t.walk {
		return g.expand(t.symbol)
	}
	if t.start == "" {
		n, err := g.upFromRows(rows, t)
		return []node{n}, err
	}
	n, err := g.walkFromName(t)
	if err == nil && n == base && !t.clamp {
		// Below a base there is nothing that an upgrade could go to.
		err = &WalkedTooFarError{Symbol: t.text, Want: max(t.steps, -t.steps), Steps: max(-t.steps-1, 0), From: t.start}
	}
	return []node{n}, err
}

// upFromRows walks up from the only row, or from where the rows stand on a branch.
func (g *Graph) upFromRows(rows []node, t target) (node, error) {
	if t.steps <= 0 {
		return base, &WrongWayError{Symbol: t.text, Direction: Up}
	}
	w := walk{symbol: t.text, steps: t.steps, clamp: t.clamp}
	from := rows
	if t.branch != "" {
		b, err := g.resolveBranch(t.branch)
		if err != nil {
			return base, err
		}
		w.branch = g.lineage(b)
		from = g.standsOn(rows, w.branch)
	}
	switch len(from) {
	case 0:
		w.from = base
	case 1:
		w.from = from[0]
	default:
		return base, &AmbiguousWalkError{Symbol: t.text, Direction: Up, Start: true, Choices: g.ids(from)}
	}
	return g.walkUp(w)
}

// standsOn returns the rows that are on a branch or, if none is, the latest revisions of the branch that they
// imply.
func (g *Graph) standsOn(rows []node, branch set) []node {
	if on := filter(rows, branch); len(on) > 0 {
		return on
	}
	applied := g.ancestors(rows...)
	applied.keep(branch)
	return g.maximal(applied)
}

// walkFromName walks from a start that the symbol names. Upward the branch chooses among children; downward it
// must hold the start.
func (g *Graph) walkFromName(t target) (node, error) {
	s := symbol{t.text, "", t.start}
	w := walk{symbol: t.text, steps: t.steps, clamp: t.clamp}
	if t.branch != "" {
		b, err := g.resolveBranch(t.branch)
		if err != nil {
			return base, err
		}
		if t.steps > 0 {
			w.branch = g.lineage(b)
		} else {
			s.branch = t.branch
		}
	}
	from, err := g.resolve(s)
	if err != nil {
		return base, err
	}
	w.from = from
	if t.steps > 0 {
		return g.walkUp(w)
	}
	w.steps = -t.steps
	return g.walkDown(w)
}

// drop is what a downgrade was asked for.
type drop struct {
	to         node   // what stays; base is nothing
	branch     node   // only roots that lead to it come down, if there are several; base is no restriction
	branchText string // as it was written, or the row that it was taken from
	named      node   // the revision whose branch the user spoke of; base means all of them
}

// downgradeTarget reads the target of a downgrade from the rows.
func (g *Graph) downgradeTarget(rows []node, text string) (drop, error) {
	t := g.parseTarget(text)
	d := drop{to: base, branch: base, branchText: t.branch, named: base}
	if t.branch != "" {
		b, err := g.resolveBranch(t.branch)
		if err != nil {
			return d, err
		}
		d.branch, d.named = b, b
	}
	switch {
	case t.walk && t.start == "":
		return g.downFromRows(rows, t, d)
	case t.walk:
		return g.downToWalk(t, d)
	}
	// The branch of an absolute target chooses what comes down; it says nothing about the target.
	to, err := g.resolve(symbol{text, "", t.place})
	d.to = to
	if t.branch == "" {
		d.named = to
	}
	return d, err
}

// downToWalk reads a target such as c2-1 or base+2.
func (g *Graph) downToWalk(t target, d drop) (drop, error) {
	to, err := g.walkFromName(t)
	if err != nil {
		return d, err
	}
	d.to = to
	if t.branch == "" {
		d.named = to
		if start, err := g.resolve(symbol{t.text, "", t.start}); err == nil && t.steps < 0 {
			d.named = start
		}
	}
	return d, nil
}

// downFromRows reads a target such as -1 or one@-1.
func (g *Graph) downFromRows(rows []node, t target, d drop) (drop, error) {
	if t.steps >= 0 {
		return d, &WrongWayError{Symbol: t.text, Direction: Down}
	}
	from := rows
	if d.branch != base {
		from = g.tipsOn(rows, g.lineage(d.branch))
	}
	switch {
	case len(from) > 1:
		return d, &AmbiguousWalkError{Symbol: t.text, Direction: Down, Start: true, Choices: g.ids(from)}
	case len(from) == 0 && d.branch != base:
		return d, &NotAppliedError{Branch: t.branch, Rows: g.ids(rows)}
	case len(from) == 0:
		return d, &WalkedTooFarError{Symbol: t.text, Want: -t.steps}
	}
	if d.branch == base {
		d.branch, d.branchText, d.named = from[0], g.revs[from[0]].ID, from[0]
	}
	to, err := g.walkDown(walk{symbol: t.text, from: from[0], steps: -t.steps})
	d.to = to
	return d, err
}

// tipsOn returns the rows that are on a branch or, if none is, those revisions of it that are the last applied
// ones of their own branch: a revision that others depend on is no row, but can still be counted from.
func (g *Graph) tipsOn(rows []node, branch set) []node {
	if on := filter(rows, branch); len(on) > 0 {
		return on
	}
	return filter(g.tips(g.ancestors(rows...)), branch)
}

// tips returns the members of s of which no child, by down revisions, is in s.
func (g *Graph) tips(s set) []node {
	return g.nodesWhere(func(n node) bool {
		return s[n] && !slices.ContainsFunc(g.children[n], func(c node) bool { return s[c] })
	})
}
