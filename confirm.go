package migrate

import (
	"context"

	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"
)

// Pending is a plan that is about to be carried out, for WithConfirm to judge.
type Pending struct {
	graph.Plan

	run *runner.Runner
	set *revision.Set
}

// Loss is a table or column with something in it that a step drops.
type Loss = runner.Loss

// Losses finds the tables and columns that the plan drops and that hold
// something now: an index lookup for each, or a scan until the first value, in
// one round trip.
func (p Pending) Losses(ctx context.Context) ([]Loss, error) { return p.run.Losses(ctx, p.Steps) }

// Preview compiles the steps without running them.
func (p Pending) Preview(ctx context.Context) ([]runner.Preview, error) {
	return p.run.Preview(ctx, p.Steps)
}

// File is the file of one of the plan's revisions, or what the journal kept of
// it.
func (p Pending) File(id string) (revision.File, bool) { return p.set.File(id) }
