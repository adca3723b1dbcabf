package graph

import "slices"

// Single is the step of one revision alone, for a run that was cut off in it:
// up from rows that stand right below it, or down from rows of which it is one.
// It reports NotAppliedError and UnknownRowsError.
func (g *Graph) Single(rows []string, id string, d Direction) (Step, error) {
	current, err := g.rows(rows)
	if err != nil {
		return Step{}, err
	}
	n, ok := g.index[id]
	if !ok {
		return Step{}, &UnknownRowsError{Rows: []string{id}}
	}
	applied := g.ancestors(current...)
	if d == Down && !slices.Contains(current, n) {
		return Step{}, &NotAppliedError{Target: id, Implied: applied[n], Rows: g.ids(current)}
	}
	if d == Up {
		needed := g.ancestors(n)
		needed.drop(applied)
		if alone := g.newestFirst(needed, []node{n}); len(alone) != 1 {
			return Step{}, &NotAppliedError{Target: id, Implied: applied[n], Rows: g.ids(current)}
		}
	}
	return g.plan(d, current, []node{n}).Steps[0], nil
}
