package runner

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/revision/graph"
)

// RanBeforeError says that more is applied than the rows of the version table imply
// by the files as they are now: a line was rebased, applied, and put back as it was,
// or a dependency was taken out.
type RanBeforeError struct {
	// Revisions are applied, and Above are the applied revisions that were applied on
	// top of them then.
	Revisions, Above []string
	// Rows are the rows that would imply them, and Now those that are there.
	Rows, Now []string
}

func (e *RanBeforeError) Error() string {
	return "applied, though these files count them as pending: " + strings.Join(e.Revisions, ", ") +
		" (under " + strings.Join(e.Above, ", ") + " when that was applied, and not any more)"
}

// ranBefore compares what was under rows when they were applied with what files say
// is under them, in load order. It is nil where they agree.
func (l *ledger) ranBefore(g *graph.Graph, rows []string) (*RanBeforeError, error) {
	implied, err := g.Applied(rows)
	if err != nil {
		return nil, err
	}
	e := &RanBeforeError{Now: slices.Clone(rows)}
	todo := slices.Clone(implied)
	seen := map[string]bool{}
	for _, id := range todo {
		seen[id] = true
	}
	for len(todo) > 0 {
		id := todo[0]
		todo = todo[1:]
		for _, below := range l.parents[id] {
			_, undone := l.undone[below]
			if seen[below] || undone || !g.Has(below) {
				continue
			}
			seen[below] = true
			todo = append(todo, below)
			e.Revisions = append(e.Revisions, below)
			if slices.Contains(implied, id) && !slices.Contains(e.Above, id) {
				e.Above = append(e.Above, id)
			}
		}
	}
	if len(e.Revisions) == 0 {
		return nil, nil
	}
	e.Revisions = slices.DeleteFunc(g.IDs(), func(id string) bool { return !slices.Contains(e.Revisions, id) })
	all, err := g.Stamp(nil, slices.Concat(rows, e.Revisions), graph.StampPurge)
	e.Rows = all.To
	return e, err
}
