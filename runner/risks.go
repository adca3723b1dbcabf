package runner

import (
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
)

// risksOf are the risks of the steps of operations that are compiled, by their places.
// Tables that the plan makes itself run none; made is carried on by what the list makes.
func risksOf(made ops.NewTables, list []ops.Op, steps []placed) [][]dialect.Risk {
	out := make([][]dialect.Risk, len(steps))
	followed := 0
	for i, step := range steps {
		for ; followed < min(step.Op, len(list)); followed++ {
			made.Follow(list[followed])
		}
		if step.Op >= len(list) || !made.Only(list[step.Op]) {
			out[i] = step.Risks
		}
	}
	for ; followed < len(list); followed++ {
		made.Follow(list[followed])
	}
	return out
}

// quick reports whether a revision concerns new tables only: nothing in it takes
// long, or waits for others. made is carried on by what it makes.
func (j *job) quick(made ops.NewTables) bool {
	for _, s := range j.list {
		for _, p := range s.parts {
			if p.Op == nil || !made.Only(p.Op) {
				return false
			}
			made.Follow(p.Op)
		}
	}
	return true
}

// tellAllRisks tells what all of a revision may do that is compiled.
func (r *Runner) tellAllRisks(j *job) {
	for _, s := range j.list {
		r.tellRisks(*j, s, 0)
	}
}

// tellRisks tells what the steps of a stretch may do, before they do it; those before
// from are done.
func (r *Runner) tellRisks(j job, s stretch, from int) {
	if s.program == nil {
		return
	}
	var steps []placed
	if s.program.Risky() {
		steps = s.steps()
	}
	e := Risks{Revision: j.rev.ID, Direction: j.step.Direction}
	for i, risks := range risksOf(r.made, s.ops(), steps) {
		if i < from {
			continue
		}
		for _, kind := range risks {
			at := slices.IndexFunc(e.List, func(k Risk) bool { return k.Kind == kind })
			if at < 0 {
				at = len(e.List)
				e.List = append(e.List, Risk{Kind: kind})
				e.List[at].Means, e.List[at].Safe = dialect.Advice(r.dialect, kind)
			}
			if cause := steps[i].Cause(kind); !slices.Contains(e.List[at].Steps, cause) {
				e.List[at].Steps = append(e.List[at].Steps, cause)
			}
		}
	}
	if len(e.List) > 0 {
		r.events.Event(e)
	}
}
