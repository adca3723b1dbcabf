package graph

import (
	"slices"
	"strings"
)

// Direction is the way that a plan goes.
type Direction int

// The two directions. The zero value is neither.
const (
	Up Direction = iota + 1
	Down
)

// String returns the name of the command.
func (d Direction) String() string {
	switch d {
	case Up:
		return "upgrade"
	case Down:
		return "downgrade"
	}
	return "none"
}

// Plan is a way from one state of the version table to another.
type Plan struct {
	Direction Direction
	// From holds the rows that the plan begins with, in load order, each once.
	From []string
	// Steps are to be taken in order. There may be none.
	Steps []Step
	// Unnamed lists, in the order of the steps, revisions that a downgrade takes down though they are not on the
	// branch that its target speaks of: neither ancestors nor descendants of the branch or revision that was
	// named. People want to be asked before.
	Unnamed []string
}

// Heads returns the rows that stand when all steps are taken, in load order.
func (p Plan) Heads() []string {
	if len(p.Steps) == 0 {
		return slices.Clone(p.From)
	}
	return p.Steps[len(p.Steps)-1].Heads()
}

// Step applies one revision or takes it down.
type Step struct {
	Revision  string
	Direction Direction
	// Changes turn the rows before the step into the rows after it, one statement each, in this order.
	Changes []RowChange
	// Applied sums up what is applied after the step.
	Applied Fingerprint

	log *rowLog
	at  int
}

// Heads returns the rows of the version table after the step, in load order: the maximal elements, over both
// kinds of edge, of what is applied then. The slice is the caller's; making it costs what it holds.
func (s Step) Heads() []string { return s.log.heads(s.at) }

// Upgrade plans the way from the rows of a version table up to targets, with all that they need. A target may
// count steps; "+N" counts from the rows. Besides the errors of Resolve it reports UnknownRowsError,
// OverlapError, WrongWayError, AmbiguousWalkError and WalkedTooFarError.
func (g *Graph) Upgrade(rows []string, targets ...string) (Plan, error) {
	current, err := g.rows(rows)
	if err != nil {
		return Plan{}, err
	}
	var goal []node
	for _, text := range targets {
		nodes, err := g.upgradeTargets(current, g.parseTarget(text))
		if err != nil {
			return Plan{}, err
		}
		goal = append(goal, nodes...)
	}
	goal = unique(goal)
	if err := g.checkOverlap("target", goal); err != nil {
		return Plan{}, err
	}
	if err := g.checkOverlap("current row", current); err != nil {
		return Plan{}, err
	}
	applied := g.ancestors(current...)
	todo := g.ancestors(goal...)
	todo.drop(applied)
	order := g.newestFirst(todo, filter(goal, todo))
	slices.Reverse(order)
	return g.plan(Up, current, order), nil
}

// Downgrade plans the way from the rows of a version table down to target, which stays, and takes down what
// follows it by down revisions, with all that needs what is taken down. "base" takes down everything, "X@base"
// the bases that lead to X; "-N" counts from the only row, "X@-N" from the one on the branch. Besides the
// errors of Resolve it reports UnknownRowsError, WrongWayError, AmbiguousWalkError, WalkedTooFarError,
// BranchNotAboveError and NotAppliedError.
func (g *Graph) Downgrade(rows []string, target string) (Plan, error) {
	current, err := g.rows(rows)
	if err != nil {
		return Plan{}, err
	}
	d, err := g.downgradeTarget(current, target)
	if err != nil {
		return Plan{}, err
	}
	roots, err := g.roots(d)
	if err != nil {
		return Plan{}, err
	}
	applied := g.ancestors(current...)
	todo := g.descendants(roots...)
	todo.keep(applied)
	if d.to != base && todo.empty() && !slices.Contains(current, d.to) {
		return Plan{}, &NotAppliedError{Target: g.revs[d.to].ID, Implied: applied[d.to], Rows: g.ids(current)}
	}
	plan := g.plan(Down, current, g.newestFirst(todo, filter(current, todo)))
	if d.named != base {
		named := g.lineage(d.named)
		for _, s := range plan.Steps {
			if !named[g.index[s.Revision]] {
				plan.Unnamed = append(plan.Unnamed, s.Revision)
			}
		}
	}
	return plan, nil
}

// roots returns the lowest revisions that a downgrade takes down.
func (g *Graph) roots(d drop) ([]node, error) {
	var roots []node
	if d.to == base {
		roots = g.nodesWhere(g.isBase)
	} else {
		roots = g.children[d.to]
	}
	if d.branch == base || len(roots) < 2 {
		return roots, nil
	}
	leading := filter(roots, g.reach([]node{d.branch}, g.down))
	if len(leading) == 0 {
		return nil, &BranchNotAboveError{Target: g.idOrBase(d.to), Branch: d.branchText, Above: g.ids(roots)}
	}
	return leading, nil
}

func (g *Graph) checkOverlap(what string, nodes []node) error {
	n, others := g.overlap(nodes)
	if n == base {
		return nil
	}
	return &OverlapError{What: what, Revision: g.revs[n].ID, Others: g.ids(others)}
}

// plan makes the steps of a plan from the order of its revisions.
func (g *Graph) plan(dir Direction, current, order []node) Plan {
	p := Plan{Direction: dir, From: g.ids(current), Steps: make([]Step, len(order))}
	table := g.newRowTable(dir, current, len(order))
	applied := g.fingerprint(current)
	for i, n := range order {
		applied.toggle(g.revs[n].ID)
		p.Steps[i] = Step{
			Revision: g.revs[n].ID, Direction: dir,
			Changes: table.take(n), Applied: applied,
			log: table.log, at: i,
		}
	}
	return p
}

// OfflineUpgrade plans "START:TARGET", or "TARGET" from base, without a database: START stands for the rows,
// with commas between several.
func (g *Graph) OfflineUpgrade(text string) (Plan, error) {
	r, err := offlineRange(text)
	if err != nil {
		return Plan{}, err
	}
	rows, err := g.offlineRows(r)
	if err != nil {
		return Plan{}, err
	}
	return g.Upgrade(rows, r.Upper)
}

// OfflineDowngrade plans "START:TARGET" without a database: START stands for the rows,
// with commas between several. Both ends are required.
func (g *Graph) OfflineDowngrade(text string) (Plan, error) {
	r, err := ParseRange(text)
	if err == nil && (r.Lower == "" || r.Upper == "") {
		err = &RangeSyntaxError{Text: text}
	}
	if err != nil {
		return Plan{}, err
	}
	rows, err := g.offlineRows(r)
	if err != nil {
		return Plan{}, err
	}
	return g.Downgrade(rows, r.Upper)
}

// OfflineStamp is Stamp for "START:TARGET", or "TARGET" from base, without a database: START stands for the rows.
func (g *Graph) OfflineStamp(text string) (Stamp, error) {
	r, err := offlineRange(text)
	if err != nil {
		return Stamp{}, err
	}
	rows, err := g.offlineRows(r)
	if err != nil {
		return Stamp{}, err
	}
	return g.Stamp(rows, []string{r.Upper}, StampKeep)
}

// offlineRange reads "START:TARGET", or "TARGET" for one that starts at base.
func offlineRange(text string) (Range, error) {
	r, err := ParseRange(text)
	if err != nil {
		r = Range{Upper: text}
	}
	if r.Upper == "" {
		return Range{}, &RangeSyntaxError{Text: text}
	}
	return r, nil
}

// offlineRows are the rows that the lower end stands for: several, with commas, where branches stand side by side.
func (g *Graph) offlineRows(r Range) ([]string, error) {
	var rows []string
	for start := range strings.SplitSeq(r.Lower, ",") {
		if start == "" {
			continue
		}
		ids, err := g.ResolveMany(start)
		if err != nil {
			return nil, err
		}
		rows = append(rows, ids...)
	}
	return rows, nil
}
