package dialect

import (
	"maps"
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// retyping is an ALTER TABLE that changes the types of columns of one table.
type retyping struct {
	table   schema.Name
	columns []string // quoted
	parts   []string // its clauses
	notes   []string
	risks   []Risk
	causes  map[Risk][]string
	step    *Step // the statement in the program
}

// retype changes the type of a column. If the last statement of the program changes the types
// of other columns of the table, the clauses are added to that one: two statements would
// rewrite the table twice. A column with USING of its author's is not joined, since the
// expression may refer to another column with its new type.
func (c *postgresCompiler) retype(op ops.AlterColumn, next retyping) {
	last := c.lastStep()
	joins := last != nil && last == c.retyped.step && c.retyped.table == next.table && op.Using == "" &&
		!slices.Contains(c.retyped.columns, next.columns[0])
	if joins {
		all := &c.retyped
		all.columns, all.parts, all.notes = append(all.columns, next.columns...), append(all.parts, next.parts...), append(all.notes, next.notes...)
		for _, r := range next.risks {
			if !slices.Contains(all.risks, r) {
				all.risks = append(all.risks, r)
			}
			all.causes[r] = append(all.causes[r], next.notes...)
		}
	} else {
		c.retyped = next
		c.retyped.risks, c.retyped.causes = slices.Clone(next.risks), map[Risk][]string{}
		for _, r := range next.risks {
			c.retyped.causes[r] = next.notes
		}
		c.run("", "")
		c.retyped.step = c.lastStep()
		last = c.retyped.step
	}
	r := c.retyped
	last.Note, last.Risks = strings.Join(r.notes, ", "), slices.Clone(r.risks)
	last.Causes = someOf(maps.Clone(r.causes), r.notes)
	last.Exec.SQL = "ALTER TABLE " + c.d.QuoteName(r.table) + " " + strings.Join(r.parts, ", ")
	if op.Using != "" {
		c.retyped = retyping{}
	}
}

// lastStep is the last step of the present transaction, or nil if the next step begins
// another segment.
func (c *postgresCompiler) lastStep() *Step {
	segs := c.b.program.Segments
	if len(segs) == 0 || c.b.isCut || segs[len(segs)-1].Mode != Transaction {
		return nil
	}
	steps := segs[len(segs)-1].Steps
	return &steps[len(steps)-1]
}
