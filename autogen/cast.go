package autogen

import (
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
)

// WithoutCasts returns changes that say how values are converted (USING) wherever a
// column changes its type and the server has no cast for that. missing are the casts
// that it lacks.
func WithoutCasts(d dialect.Dialect, changes []Change, missing []dialect.CastInDoubt) []Change {
	if len(missing) == 0 {
		return changes
	}
	out := slices.Clone(changes)
	for i, c := range out {
		out[i].Op = dialect.WithoutCasts(d, c.Op, missing)
		out[i].Reverse = slices.Clone(c.Reverse)
		for j, back := range c.Reverse {
			out[i].Reverse[j] = dialect.WithoutCasts(d, back, missing)
		}
		was, _ := c.Op.(ops.AlterColumn)
		if is, ok := out[i].Op.(ops.AlterColumn); ok && is.Using != was.Using {
			out[i].Notes = append(slices.Clone(c.Notes), "the server has no cast from "+is.From.Type.Value.String()+" to "+is.To.Type.Value.String()+
				": using says how the values are converted, and may say it better")
		}
	}
	return out
}

// Reversed returns the Reverse operations of all changes, in one list.
func Reversed(changes []Change) []ops.Op {
	var list []ops.Op
	for _, c := range changes {
		list = append(list, c.Reverse...)
	}
	return list
}
