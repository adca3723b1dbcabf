// Package verify tries revisions out in a scratch database, in their order: each
// goes up, down and up again, and must leave equal schemas and no fewer rows;
// then all of them go down, and must leave nothing.
package verify

import (
	"context"
	"errors"
	"time"

	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"

	"github.com/retort-db/migrate/internal/database"
)

// Options say what is tried, and where.
type Options struct {
	// Conn is the scratch: empty, and nobody else's. Run are the settings of the
	// runs in it.
	Conn database.Conn
	Run  runner.Options
	// Set holds the revisions, and Source opens them.
	Set    *revision.Set
	Source runner.Source
	// Read introspects the scratch, without the tool's own tables.
	Read func(context.Context) (introspect.Snapshot, error)
	// Given are revisions that are applied with what they need, and not tried.
	Given []string
	// AtHead, if it is not nil, is called when all revisions are applied.
	AtHead func(context.Context) error
	// Tell, if it is not nil, is told each revision as soon as it was tried.
	Tell func(Revision)
}

// Outcome is how a revision did.
type Outcome string

// The outcomes.
const (
	// Good: up, down and up again, with equal schemas.
	Good Outcome = "ok"
	// OneWay: it went up, and says that there is no way back.
	OneWay Outcome = "one way"
	// Given: it was applied, as asked for, and not tried.
	Given Outcome = "given"
	// Failed: there are problems.
	Failed Outcome = "failed"
	// NotTried: one before it cannot be applied.
	NotTried Outcome = "not tried"
)

// Revision is what was found about one revision.
type Revision struct {
	File     revision.File
	Outcome  Outcome
	Problems []Problem
	// Notes are what deserves a look and need not be wrong.
	Notes   []string
	Elapsed time.Duration
}

// Check is what was looked at.
type Check string

// The checks.
const (
	// Upgrade, Downgrade, Again: the run itself failed.
	Upgrade   Check = "upgrade"
	Downgrade Check = "downgrade"
	Again     Check = "upgrade again"
	// Restores: after upgrade and downgrade the database is not what it was.
	Restores Check = "restores"
	// Repeats: the second upgrade does not make what the first one made.
	Repeats Check = "repeats"
)

// Problem is something that is wrong with a revision.
type Problem struct {
	Check Check
	// Differences are how the database is not as it should be.
	Differences []string
	// Err is why a run failed.
	Err error
}

// Report is the whole outcome.
type Report struct {
	Revisions []Revision
	// ReachedHead says that all revisions could be applied.
	ReachedHead bool
	// OneWay are the revisions in the way of a downgrade to base.
	OneWay []string
	// Remains is what is left after the downgrade to base, which was tried where
	// nothing is in its way; BackErr is why it failed.
	Remains []string
	BackErr error
}

// Run tries the revisions. The error is about the scratch or about AtHead, or
// that of a context that was cancelled; what is wrong with revisions is in the
// report.
func Run(ctx context.Context, o Options) (Report, error) {
	plan, err := o.Set.Graph.Upgrade(nil, "heads")
	if err != nil {
		return Report{}, err
	}
	given, err := o.Set.Graph.Applied(o.Given)
	if err != nil {
		return Report{}, err
	}
	t := &trial{Options: o, given: map[string]bool{}}
	for _, id := range given {
		t.given[id] = true
	}
	if t.runner, err = runner.New(o.Conn, o.Source, o.Run, nil); err != nil {
		return Report{}, err
	}
	if t.empty, err = t.look(ctx); err != nil {
		return Report{}, err
	}
	t.now = t.empty
	for _, step := range plan.Steps {
		if err := t.revision(ctx, step.Revision); err != nil {
			return t.report, err
		}
	}
	t.report.ReachedHead = !t.stuck
	if t.stuck {
		return t.report, nil
	}
	if o.AtHead != nil {
		if err := o.AtHead(ctx); err != nil {
			return t.report, err
		}
	}
	return t.report, t.back(ctx)
}

// trial is the state of a Run.
type trial struct {
	Options
	runner *runner.Runner
	given  map[string]bool
	// empty and now are what the database held at the beginning, and holds.
	empty, now picture
	// stuck says that a revision could not be applied.
	stuck  bool
	report Report
}

func (t *trial) revision(ctx context.Context, id string) error {
	f, _ := t.Set.File(id)
	r := Revision{File: f, Outcome: NotTried}
	if !t.stuck {
		begun := time.Now()
		if err := t.try(ctx, &r); err != nil {
			return err
		}
		r.Elapsed = time.Since(begun)
		if len(r.Problems) > 0 {
			r.Outcome = Failed
		}
	}
	t.report.Revisions = append(t.report.Revisions, r)
	if t.Tell != nil {
		t.Tell(r)
	}
	return nil
}

// try takes a revision up, down and up again.
func (t *trial) try(ctx context.Context, r *Revision) error {
	before := t.now
	if ok, err := t.move(ctx, r, Upgrade); !ok {
		t.stuck = true
		return err
	}
	up, err := t.look(ctx)
	if err != nil {
		return err
	}
	t.now = up
	switch {
	case t.given[r.File.ID]:
		r.Outcome = Given
		return nil
	case r.File.Irreversible != "":
		r.Outcome = OneWay
		t.report.OneWay = append(t.report.OneWay, r.File.ID)
		return nil
	}
	r.Outcome = Good
	if ok, err := t.move(ctx, r, Downgrade); !ok {
		// Where nothing of the downgrade remains, the ones after it can be tried.
		var step *runner.StepError
		t.stuck = errors.As(r.Problems[len(r.Problems)-1].Err, &step) && !step.RolledBack
		t.report.OneWay = append(t.report.OneWay, r.File.ID)
		return err
	}
	down, err := t.look(ctx)
	if err != nil {
		return err
	}
	r.differ(Restores, down.differsFrom(before))
	r.Notes = append(r.Notes, down.contentsDiffer(before)...)
	if ok, err := t.move(ctx, r, Again); !ok {
		t.stuck = true
		return err
	}
	if t.now, err = t.look(ctx); err != nil {
		return err
	}
	if len(r.Problems) == 0 { // which would explain it
		r.differ(Repeats, t.now.differsFrom(up))
	}
	return nil
}

func (r *Revision) differ(c Check, differences []string) {
	if len(differences) > 0 {
		r.Problems = append(r.Problems, Problem{Check: c, Differences: differences})
	}
}

// move carries a revision out in one direction. What goes wrong is noted.
func (t *trial) move(ctx context.Context, r *Revision, c Check) (ok bool, err error) {
	way := graph.Up
	if c == Downgrade {
		way = graph.Down
	}
	_, err = t.runner.Run(ctx, single{t.Set.Graph, r.File.ID, way})
	if err == nil {
		return true, nil
	}
	if ctx.Err() != nil {
		return false, err
	}
	r.Problems = append(r.Problems, Problem{Check: c, Err: err})
	return false, nil
}

// back takes everything down.
func (t *trial) back(ctx context.Context) error {
	if len(t.report.OneWay) > 0 {
		return nil
	}
	if _, err := t.runner.Run(ctx, toBase{t.Set.Graph}); err != nil {
		if ctx.Err() != nil {
			return err
		}
		t.report.BackErr = err
		return nil
	}
	end, err := t.look(ctx)
	if err != nil {
		return err
	}
	t.report.Remains = end.differsFrom(t.empty)
	return nil
}

// single plans one revision.
type single struct {
	g   *graph.Graph
	id  string
	way graph.Direction
}

// Plan implements runner.Planner.
func (p single) Plan(_ context.Context, state runner.State) ([]graph.Step, error) {
	step, err := p.g.Single(state.Rows, p.id, p.way)
	return []graph.Step{step}, err
}

// Step implements runner.Planner.
func (p single) Step(rows []string, id string, d graph.Direction) (graph.Step, error) {
	return p.g.Single(rows, id, d)
}

// toBase plans the way back.
type toBase struct{ g *graph.Graph }

// Plan implements runner.Planner.
func (p toBase) Plan(_ context.Context, state runner.State) ([]graph.Step, error) {
	if len(state.Rows) == 0 {
		return nil, nil
	}
	plan, err := p.g.Downgrade(state.Rows, "base")
	return plan.Steps, err
}

// Step implements runner.Planner.
func (p toBase) Step(rows []string, id string, d graph.Direction) (graph.Step, error) {
	return p.g.Single(rows, id, d)
}
