package runner

import (
	"context"
	"fmt"
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/schema"
)

// made is what an operation brings into being, as far as another could do so too: members of tables by
// their table, in the words of people.
func made(op ops.Op) []string {
	of := func(kind string, table schema.Name, name string) []string {
		if name == "" {
			return nil
		}
		return []string{kind + table.String() + "." + name}
	}
	switch op := op.(type) {
	case ops.AddColumn:
		return of("", op.Table, op.Column.Name)
	case ops.AlterColumn:
		return of("", op.Table, op.To.Name.Value)
	case ops.CreateIndex:
		return of("index ", op.Table, op.Index.Name)
	case ops.RenameIndex:
		return of("index ", op.Table, op.To)
	case ops.AddConstraint:
		return of("constraint ", op.Table, op.Constraint.ConstraintName())
	case ops.RenameConstraint:
		return of("constraint ", op.Table, op.To)
	}
	var list []string
	for _, n := range ops.Creates(op) {
		list = append(list, n.String())
	}
	return list
}

// maker finds the applied revision that has made what an operation was to make.
func (r *Runner) maker(ctx context.Context, step *StepError, op ops.Op) finding {
	wanted := made(op)
	if len(wanted) == 0 || step.Direction == graph.Down {
		return finding{}
	}
	applied, err := r.applied(ctx)
	if err != nil {
		return finding{}
	}
	var what string
	by, ok := r.author(step.Revision, func(rev Revision, other ops.Op) bool {
		at := slices.IndexFunc(wanted, func(name string) bool { return slices.Contains(made(other), name) })
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
