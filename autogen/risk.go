package autogen

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Risk is a danger of a change, in words.
type Risk struct {
	Kind dialect.Risk
	// Means says what can happen, and Safe how to avoid it. Safe is empty if there is
	// no safer way.
	Means, Safe string
	// Instead are operations to write in place of the change, if that is the safe way.
	Instead []ops.Op
}

// Lines returns the risk as it is written in files and on the terminal: what may
// happen, and the safe way if there is one.
func (r Risk) Lines() []string {
	first := fmt.Sprintf("risk: %s: %s", r.Kind, r.Means)
	if r.Safe == "" {
		return []string{first}
	}
	return []string{first, "safe: " + r.Safe}
}

// Proposal returns r.Instead as it would be written in a revision file, or "".
func (r Risk) Proposal() string {
	var b strings.Builder
	for i, op := range r.Instead {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("[[upgrade]]\n" + ops.Format(op))
	}
	return b.String()
}

// Assess returns changes with their risks and notes. before is the schema that the
// changes start from. rows holds the answers to Questions; what it does not answer is
// taken to be unknown. holds says what the database will not let change.
func Assess(d dialect.Dialect, before schema.Schema, changes []Change, rows map[Question]bool, holds Holds) []Change {
	w := newAssessor(d, before)
	out := slices.Clone(changes)
	after := sync.OnceValue(func() *schema.Schema {
		all := ops.Evolve(before)
		for _, c := range changes {
			_ = all.Apply(c.Op) // a change that cannot be applied is left out
		}
		return all.Schema()
	})
	for i, c := range out {
		out[i].Risks = slices.Concat(
			w.refusedChanges(c.Op, holds), w.mismatchedReferences(c.Op, holds.Collation), w.unkeyedReferences(c.Op, after, holds.LooseKeys),
			w.missingReferences(c.Op, after), w.missingPrimaryKey(c.Op, after, holds.NeedsKeys), w.duplicates(c.Op, rows), w.unmetConstraint(c.Op, rows), w.risks(c.Op, rows))
		out[i].Notes = append(slices.Clone(c.Notes), w.notes(c.Op)...)
		w.follow(c.Op)
		out[i].Back = w.risksOfReverse(c)
		if at, r, none := w.noWayBack(c); none {
			out[i].Risks = append(out[i].Risks, r)
			if out[i].Back == nil {
				out[i].Back = make([][]Risk, len(c.Reverse))
			}
			out[i].Back[at] = append(out[i].Back[at], r)
		}
	}
	return out
}

// noWayBack finds an operation in the reverse of a change that the database cannot do, such
// as removing a value from an enum that a table is partitioned by.
func (w *assessor) noWayBack(c Change) (at int, r Risk, none bool) {
	for i, op := range c.Reverse {
		switch op.(type) {
		case ops.AlterColumn, ops.AlterEnum, ops.AlterDomain:
		default:
			continue
		}
		if w.made.Only(op) {
			continue
		}
		var u *dialect.UnsupportedError
		if _, err := w.dialect.Compile([]ops.Op{op}, w.schemaFor(op), dialect.Options{}); errors.As(err, &u) {
			means := "there is no way back: " + u.Dialect + " has no " + u.What
			return i, Risk{Kind: dialect.RiskIrreversible, Means: means, Safe: u.Hint}, true
		}
	}
	return 0, r, false
}

// risksOfReverse are those risks of undoing a change that depend on the rows. Which rows
// there will be then, nobody knows.
func (w *assessor) risksOfReverse(c Change) [][]Risk {
	var all [][]Risk
	for i, op := range c.Reverse {
		switch op.(type) {
		case ops.AddColumn, ops.AlterColumn, ops.AlterEnum:
		default:
			continue
		}
		for _, r := range w.risks(op, nil) {
			if r.Kind != dialect.RiskNullability && r.Kind != dialect.RiskUnfit {
				continue
			}
			if all == nil {
				all = make([][]Risk, len(c.Reverse))
			}
			r.Safe, r.Instead = strings.TrimSuffix(r.Safe, ":"), nil
			all[i] = append(all[i], r)
		}
	}
	return all
}

// notes say what deserves a look and is no risk to the database.
func (w *assessor) notes(op ops.Op) []string {
	if r, ok := op.(ops.ReplaceObject); ok && r.To.Kind.IsTextSearch() && r.From.Definition != r.To.Definition {
		return []string{"columns and indexes that are computed with it keep what they hold until their rows are written again (UPDATE) or they are built anew (REINDEX)"}
	}
	alter, ok := op.(ops.AlterColumn)
	if !ok || !w.dialect.Traits().AsksForZone || alter.Using != "" || w.made.Only(op) {
		return nil
	}
	from, to := alter.From.Type.Value.Kind, alter.To.Type.Value.Kind
	if from == schema.Timestamp && to == schema.Timestamptz || from == schema.Timestamptz && to == schema.Timestamp {
		column := w.dialect.QuoteIdent(alter.Column)
		return []string{"the values are taken to be in the session's time zone; another one is said by using = \"" + column + " AT TIME ZONE 'UTC'\""}
	}
	return nil
}
