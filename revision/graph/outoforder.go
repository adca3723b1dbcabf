package graph

import "slices"

// OutOfOrder plans to apply revisions that rows imply but that never ran, because they were inserted below applied ones.
// They come in the order of an upgrade, and the rows stay what they are. It reports UnknownRowsError for rows and
// revisions that are not there, and a NotAppliedError for a revision that rows do not imply.
func (g *Graph) OutOfOrder(rows, missing []string) (Plan, error) {
	current, err := g.rows(rows)
	if err != nil {
		return Plan{}, err
	}
	nodes, err := g.rows(missing)
	if err != nil {
		return Plan{}, err
	}
	applied, todo := g.ancestors(current...), g.newSet(nodes...)
	for _, n := range nodes {
		if !applied[n] {
			return Plan{}, &NotAppliedError{Target: g.revs[n].ID, Rows: g.ids(current)}
		}
	}
	p := Plan{Direction: Up, From: g.ids(current)}
	after := g.fingerprint(current)
	for _, n := range nodes {
		after.toggle(g.revs[n].ID)
	}
	log := &rowLog{g: g, rows: current}
	for i, n := range slices.Backward(g.newestFirst(todo, g.maximal(todo))) {
		after.toggle(g.revs[n].ID)
		log.add(current, nil, nil)
		p.Steps = append(p.Steps, Step{Revision: g.revs[n].ID, Direction: Up, Applied: after, log: log, at: len(nodes) - 1 - i})
	}
	return p, nil
}

// Without returns the plan for a database that lacks revisions which its rows imply: the steps are the same, but what
// is said to be applied after each leaves those out.
func (p Plan) Without(missing []string) Plan {
	out := p
	out.Steps = make([]Step, len(p.Steps))
	for i, s := range p.Steps {
		for _, id := range missing {
			s.Applied.toggle(id)
		}
		out.Steps[i] = s
	}
	return out
}
