package runner

import (
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// freshTables are those that a plan makes itself: they hold nothing yet that could
// be lost, and nobody waits for them.
type freshTables map[schema.Name]bool

// risks are those of the steps of operations that are compiled, by their places. The
// tables that they make are noted.
func (n freshTables) risks(list []ops.Op, steps []placed) [][]dialect.Risk {
	out := make([][]dialect.Risk, len(steps))
	followed := 0
	for i, step := range steps {
		for ; followed < min(step.Op, len(list)); followed++ {
			n.follow(list[followed])
		}
		if step.Op >= len(list) || !n.about(list[step.Op]) {
			out[i] = step.Risks
		}
	}
	for ; followed < len(list); followed++ {
		n.follow(list[followed])
	}
	return out
}

// about reports whether an operation concerns new tables only.
func (n freshTables) about(op ops.Op) bool {
	switch op := op.(type) {
	case ops.CreateTable:
		return true
	case ops.DropTable:
		return n[op.Table.QualifiedName()]
	case ops.RenameTable:
		return n[op.From]
	}
	t, ok := ops.Altered(op)
	return ok && n[t]
}

func (n freshTables) follow(op ops.Op) {
	switch op := op.(type) {
	case ops.CreateTable:
		n[op.Table.QualifiedName()] = true
	case ops.RenameTable:
		n[op.To] = n[op.From]
	}
}

// quick reports whether a revision concerns new tables only: nothing in it takes
// long, or waits for others. The tables that it makes are noted.
func (n freshTables) quick(j *job) bool {
	for _, s := range j.list {
		for _, p := range s.parts {
			if p.Op == nil || !n.about(p.Op) {
				return false
			}
			n.follow(p.Op)
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
	for i, risks := range r.made.risks(s.ops(), steps) {
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
