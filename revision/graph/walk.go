package graph

// walk counts steps from a revision, or from base, along down revisions.
type walk struct {
	symbol string // for errors
	from   node   // base is below all bases
	steps  int    // not negative
	branch set    // when walking up, only children in it count; nil is no restriction
	clamp  bool   // stop at the end instead of failing
}

// walkUp goes from child to child. It returns base only if it does not move at all.
func (g *Graph) walkUp(w walk) (node, error) {
	at := w.from
	for done := range w.steps {
		var next []node
		if at == base {
			next = g.nodesWhere(g.isBase)
		} else {
			next = g.children[at]
		}
		if w.branch != nil {
			next = filter(next, w.branch)
		}
		switch len(next) {
		case 0:
			return g.end(w, at, done)
		case 1:
			at = next[0]
		default:
			return base, &AmbiguousWalkError{Symbol: w.symbol, Direction: Up, At: g.idOrBase(at), Choices: g.ids(next)}
		}
	}
	return at, nil
}

// walkDown goes from parent to parent; below a base it reaches base, and beyond that there is nothing.
func (g *Graph) walkDown(w walk) (node, error) {
	at := w.from
	for done := range w.steps {
		if at == base {
			return g.end(w, at, done)
		}
		switch down := g.down[at]; len(down) {
		case 0:
			at = base
		case 1:
			at = down[0]
		default:
			return base, &AmbiguousWalkError{Symbol: w.symbol, Direction: Down, At: g.revs[at].ID, Choices: g.ids(down)}
		}
	}
	return at, nil
}

func (g *Graph) end(w walk, at node, done int) (node, error) {
	if w.clamp {
		return at, nil
	}
	return base, &WalkedTooFarError{Symbol: w.symbol, Want: w.steps, Steps: done, From: g.idOrBase(w.from)}
}

func (g *Graph) idOrBase(n node) string {
	if n == base {
		return ""
	}
	return g.revs[n].ID
}
