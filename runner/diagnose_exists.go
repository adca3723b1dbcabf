package runner

import (
	"context"
	"fmt"
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision/graph"
)

// maker finds the applied revision that has made what an operation was to make.
func (r *Runner) maker(ctx context.Context, step *StepError, op ops.Op) finding {
	wanted := ops.Makes(op)
	if len(wanted) == 0 || step.Direction == graph.Down {
		return finding{}
	}
	applied, err := r.applied(ctx)
	if err != nil {
		return finding{}
	}
	var what string
	by, ok := r.author(step.Revision, func(rev Revision, other ops.Op) bool {
		at := slices.IndexFunc(wanted, func(name string) bool { return slices.Contains(ops.Makes(other), name) })
		if at < 0 || !applied[rev.ID] {
			return false
		}
		what = wanted[at]
		return true
	})
	if !ok {
		return finding{}
	}
	found := finding{text: fmt.Sprintf("%s is there by revision %s", what, by.named())}
	if !r.below(step.Revision)[by.ID] {
		found.hint = fmt.Sprintf("two lines make it: take %s down, leave it out of one of the two files, and upgrade again", by.ID)
	}
	return found
}

// applied are the revisions that the rows imply.
func (r *Runner) applied(ctx context.Context) (map[string]bool, error) {
	rows, err := r.readRows(ctx)
	applied := map[string]bool{}
	for _, row := range rows {
		applied[row] = true
		for id := range r.below(row) {
			applied[id] = true
		}
	}
	return applied, err
}
