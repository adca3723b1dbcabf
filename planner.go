package migrate

import (
	"context"
	"slices"

	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"
)

// planner asks the graph, and the journal for what the graph cannot know.
type planner struct {
	run     *runner.Runner
	set     *revision.Set
	way     graph.Direction
	targets []string
	options options

	// missing are the revisions that rows imply though they never ran.
	missing []string
}

// planner makes a planner for the revisions of a set, which run opens.
func (m *Migrator) planner(run *runner.Runner, set *revision.Set, d Direction, targets []string) *planner {
	return &planner{run: run, set: set, way: d, targets: targets, options: m.options}
}

// plan decides for a database as it stands.
func (p *planner) plan(ctx context.Context, state State) (graph.Plan, error) {
	if p.way == graph.Down {
		plan, err := p.set.Graph.Downgrade(state.Rows, p.targets[0])
		if err != nil {
			return graph.Plan{}, err
		}
		return p.downgrade(ctx, plan, state)
	}
	plan, err := p.set.Graph.Upgrade(state.Rows, p.targets...)
	if err != nil {
		return graph.Plan{}, err
	}
	return p.upgrade(ctx, plan, state)
}

// upgrade puts what was inserted below applied revisions before the plan, if that is
// allowed.
func (p *planner) upgrade(ctx context.Context, plan graph.Plan, state State) (graph.Plan, error) {
	list, err := p.look(ctx, state)
	if err != nil || len(list) == 0 {
		return plan, err
	}
	if !p.options.run.OutOfOrder {
		return graph.Plan{}, &runner.OutOfOrderError{Revisions: list, Direction: graph.Up}
	}
	first, err := p.set.Graph.OutOfOrder(state.Rows, p.missing)
	p.missing = nil
	plan.Steps = slices.Concat(first.Steps, plan.Steps)
	return plan, err
}

// downgrade refuses to take down what never ran, or to make it a row. Elsewhere
// it stays known as missing.
func (p *planner) downgrade(ctx context.Context, plan graph.Plan, state State) (graph.Plan, error) {
	list, err := p.look(ctx, state)
	if err != nil || len(list) == 0 {
		return plan, err
	}
	for _, step := range plan.Steps {
		touched := []string{step.Revision}
		for _, c := range step.Changes {
			touched = append(touched, c.To)
		}
		if slices.ContainsFunc(touched, func(id string) bool { return slices.Contains(p.missing, id) }) {
			return graph.Plan{}, &runner.OutOfOrderError{Revisions: list, Direction: graph.Down}
		}
	}
	return plan.Without(p.missing), nil
}

// look asks which revisions never ran. It refuses a database that has more applied than
// the files tell: what they would apply is there.
func (p *planner) look(ctx context.Context, state State) ([]runner.NotRun, error) {
	doubts, err := p.run.Doubts(ctx, p.set.Graph, state)
	p.missing = nil
	for _, n := range doubts.NotRun {
		p.missing = append(p.missing, n.Revision)
	}
	if err == nil && doubts.RanBefore != nil {
		err = doubts.RanBefore
	}
	return doubts.NotRun, err
}

// Plan implements runner.Planner.
func (p *planner) Plan(ctx context.Context, state State) ([]graph.Step, error) {
	if u := state.Unfinished; u != nil && p.way == graph.Down && u.Direction == graph.Up {
		return nil, &UnfinishedError{Revision: u.Revision}
	}
	plan, err := p.plan(ctx, state)
	if err == nil {
		err = p.runnable(plan)
	}
	if err != nil {
		return nil, err
	}
	if p.options.confirm != nil && len(plan.Steps) > 0 {
		if err := p.options.confirm(ctx, Pending{plan, p.run, p.set}); err != nil {
			return nil, err
		}
	}
	return plan.Steps, nil
}

// runnable refuses a plan with a revision in Go that this program does not have, or with
// one that lacks the value of a variable, before the first step.
func (p *planner) runnable(plan graph.Plan) error {
	for _, step := range plan.Steps {
		f, _ := p.set.File(step.Revision)
		if f.Go && !slices.ContainsFunc(p.options.compiled, func(g GoRevision) bool { return g.ID == f.ID }) {
			return &revision.GoError{Revision: f.ID, File: f.Path}
		}
		if err := f.Ready(); err != nil {
			return err
		}
	}
	return nil
}

// Step implements runner.Planner.
func (p *planner) Step(rows []string, id string, d graph.Direction) (graph.Step, error) {
	step, err := p.set.Graph.Single(rows, id, d)
	if err != nil {
		return step, err
	}
	return graph.Plan{Steps: []graph.Step{step}}.Without(p.missing).Steps[0], nil
}

// Pending is a plan that is about to be carried out, for the function of WithConfirm.
type Pending struct {
	graph.Plan

	run *runner.Runner
	set *revision.Set
}

// Losses returns the tables and columns that the plan drops and that hold data now. It
// costs one round trip, and for each of them an index lookup, or a scan up to the first
// value.
func (p Pending) Losses(ctx context.Context) ([]Loss, error) { return p.run.Losses(ctx, p.Steps) }

// Preview compiles the steps without running them. See Migrator.Preview.
func (p Pending) Preview(ctx context.Context) ([]Preview, error) {
	return p.run.Preview(ctx, p.Steps)
}

// File returns the file of one of the plan's revisions, or what the journal recorded of
// it.
func (p Pending) File(id string) (revision.File, bool) { return p.set.File(id) }
