package migrate

import (
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"
)

// planner asks the graph.
type planner struct {
	graph   *graph.Graph
	way     graph.Direction
	targets []string
	confirm func(graph.Plan) error
}

func (p planner) plan(rows []string) (graph.Plan, error) {
	if p.way == graph.Down {
		return p.graph.Downgrade(rows, p.targets[0])
	}
	return p.graph.Upgrade(rows, p.targets...)
}

// Plan implements runner.Planner.
func (p planner) Plan(rows []string) ([]graph.Step, error) {
	plan, err := p.plan(rows)
	if err != nil {
		return nil, err
	}
	if p.confirm != nil && len(plan.Steps) > 0 {
		if err := p.confirm(plan); err != nil {
			return nil, err
		}
	}
	return plan.Steps, nil
}

// Step implements runner.Planner.
func (p planner) Step(rows []string, id string, d graph.Direction) (graph.Step, error) {
	return p.graph.Single(rows, id, d)
}

// Source opens the revisions of a set, for a script that is written without a
// database.
func Source(set *revision.Set) runner.Source { return source{set} }

// source opens the revisions of a set for the runner.
type source struct{ set *revision.Set }

// Open implements runner.Source.
func (s source) Open(id string) (runner.Revision, error) {
	f, ok := s.set.File(id)
	if !ok {
		return runner.Revision{}, &MissingFileError{Revision: id}
	}
	body, err := f.Body()
	if err != nil {
		return runner.Revision{}, err
	}
	rev := runner.Revision{
		ID: f.ID, Message: f.Message, File: f.Path, Parents: f.Down, Source: body.Source,
		BytesHash: revision.BytesHash(body.Source), NoTransaction: f.NoTransaction,
		Upgrade: func() ([]runner.Part, error) { return parts(body.Upgrade), nil },
		Downgrade: func() ([]runner.Part, error) {
			if !body.HasDowngrade() {
				return nil, &NoDowngradeError{Revision: f.ID, File: f.Path, Reason: body.NoDowngrade()}
			}
			return parts(body.Downgrade), nil
		},
	}
	rev.OpsHash, rev.OpsHashVersion = body.OpsHash()
	return rev, nil
}

// IDs implements runner.Source.
func (s source) IDs() []string {
	var list []string
	for _, f := range s.set.Files() {
		list = append(list, f.ID)
	}
	return list
}

// BytesHash implements runner.Source.
func (s source) BytesHash(id string) (string, error) {
	f, ok := s.set.File(id)
	if !ok {
		return "", nil
	}
	data, err := f.Source()
	if err != nil {
		return "", err
	}
	return revision.BytesHash(data), nil
}

func parts(list []revision.Entry) []runner.Part {
	out := make([]runner.Part, len(list))
	for i, e := range list {
		out[i] = runner.Part{Op: e.Op, Line: e.Line}
	}
	return out
}

// MissingFileError says that a revision of the plan has no file.
type MissingFileError struct{ Revision string }

func (e *MissingFileError) Error() string { return "revision " + e.Revision + " has no file" }

// NoDowngradeError says that a revision does not say how to go back.
type NoDowngradeError struct {
	Revision, File, Reason string
}

func (e *NoDowngradeError) Error() string {
	s := "revision " + e.Revision + " (" + e.File + ") cannot be taken down"
	if e.Reason != "" {
		return s + ": " + e.Reason
	}
	return s + ": it has no downgrade"
}
