package graph

import "slices"

// Rebase is a change of down revisions that puts one line of revisions behind another.
type Rebase struct {
	// Moved lists the line that moves, in load order: the ancestors of the revision, itself included, that the
	// new parent does not have. What follows the line moves with it, unchanged.
	Moved []string
	// Changes lists the revisions of which the parents change, in load order.
	Changes []Reparent
	// Graph is how it looks afterwards.
	Graph *Graph
}

// Reparent gives a revision other parents.
type Reparent struct {
	Revision string
	From, To []string // down revisions before and after; From is empty for a base
}

// Rebase plans to move the line of revisions that ends in one revision behind another, so that two branches become
// one line without a merge. Both are symbols of single revisions. A revision of the line keeps the parents that
// are on the line; if it has none, onto becomes its parent.
//
// rows are those of a database, none if there is no database to ask. Rebase reports the errors of Resolve,
// UnknownRowsError, and a RebaseError if a revision that would get another parent is applied, if a cycle would
// come about, or if nothing would change.
func (g *Graph) Rebase(revision, onto string, rows []string) (Rebase, error) {
	top, err := g.resolveRevision(revision)
	if err != nil {
		return Rebase{}, err
	}
	to, err := g.resolveRevision(onto)
	if err != nil {
		return Rebase{}, err
	}
	current, err := g.rows(rows)
	if err != nil {
		return Rebase{}, err
	}
	line := g.reach([]node{top}, g.down)
	line.drop(g.reach([]node{to}, g.down))
	failed := &RebaseError{Revision: g.revs[top].ID, Onto: g.revs[to].ID}
	if line.empty() {
		line[top] = true // onto is top or follows it, which makes the cycle that is reported below
	}
	r := Rebase{Moved: g.ids(line.nodes())}
	applied := g.ancestors(current...)
	var revised []Revision
	for n := range line.all() {
		down := filter(g.down[n], line)
		if len(down) == 0 {
			down = []node{to}
		}
		if slices.Equal(down, g.down[n]) {
			continue
		}
		if applied[n] {
			failed.Applied = append(failed.Applied, g.revs[n].ID)
		}
		r.Changes = append(r.Changes, Reparent{g.revs[n].ID, g.ids(g.down[n]), g.ids(down)})
		changed := g.revs[n]
		changed.Down = g.ids(down)
		revised = append(revised, changed)
	}
	if len(r.Changes) == 0 {
		failed.Reason = RebaseNothing
		return Rebase{}, failed
	}
	if r.Graph, err = g.With(revised...); err != nil {
		failed.Reason, failed.Cause = RebaseCycle, err
		return Rebase{}, failed
	}
	if len(failed.Applied) > 0 {
		failed.Reason = RebaseApplied
		return Rebase{}, failed
	}
	return r, nil
}

// resolveRevision is resolve where base will not do.
func (g *Graph) resolveRevision(text string) (node, error) {
	n, err := g.resolve(parseSymbol(text))
	if err == nil && n == base {
		err = &NoSuchRevisionError{Symbol: text}
	}
	return n, err
}
