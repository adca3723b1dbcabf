package autogen

import (
	"fmt"
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Question asks whether a live table has rows that meet a condition, or any rows if the
// condition is empty.
type Question struct {
	Table schema.Name
	Where string // SQL
}

// Questions returns what Assess would like to know of the database, in the names that
// things have there now.
func Questions(d dialect.Dialect, before schema.Schema, changes []Change) []Question {
	var list []Question
	w := newAssessor(d, before)
	w.now = nil // questions do not depend on it
	for _, c := range changes {
		for _, kind := range []dialect.Risk{dialect.RiskDataLoss, dialect.RiskRewrite, dialect.RiskNullability, dialect.RiskUnfit} {
			for _, q := range w.questions(kind, c.Op) {
				if !slices.Contains(list, q) {
					list = append(list, q)
				}
			}
		}
		w.follow(c.Op)
	}
	return list
}

// questions decide whether a risk of an operation is real: it is if any of them is answered
// with yes.
func (w *assessor) questions(kind dialect.Risk, op ops.Op) []Question {
	if w.made.Only(op) {
		return nil
	}
	switch op := op.(type) {
	case ops.DropTable:
		if kind == dialect.RiskDataLoss {
			return []Question{{Table: w.live(op.Table.QualifiedName())}}
		}
	case ops.AlterTable:
		if kind == dialect.RiskRewrite && op.To.PartitionBy.Set {
			return []Question{{Table: w.live(op.Table)}}
		}
	case ops.DropColumn:
		if kind == dialect.RiskDataLoss {
			return []Question{w.columnQuestion(op.Table, op.Column.Name, " IS NOT NULL")}
		}
	case ops.AddColumn:
		if kind == dialect.RiskNullability && lacksValue(op.Column) {
			return []Question{{Table: w.live(op.Table)}}
		}
	case ops.AlterColumn:
		switch {
		case kind == dialect.RiskNullability && op.To.Nullable.Set && !op.To.Nullable.Value:
			return []Question{w.columnQuestion(op.Table, op.Column, " IS NULL")}
		case kind == dialect.RiskUnfit:
			return w.valueQuestions(op)
		}
	case ops.AddConstraint, ops.CreateIndex:
		if u, ok := becomesUnique(op); ok && kind == dialect.RiskUnfit && !w.areUnique(u) {
			return []Question{{Table: w.live(u.table)}}
		}
		if d, ok := w.demandOf(op); ok && kind == dialect.RiskUnfit {
			return []Question{d.unmet}
		}
	case ops.AlterEnum:
		if lost := schema.Without(op.From.Values, op.To.Values); kind == dialect.RiskUnfit && len(lost) > 0 {
			var list []Question
			for _, ref := range op.Columns {
				list = append(list, w.columnQuestion(ref.Table, ref.Column, w.isOneOf(ref, lost)))
			}
			return list
		}
	}
	return nil
}

// columnQuestion asks for rows in which a column meets a condition, such as " IS NULL".
func (w *assessor) columnQuestion(table schema.Name, column, holds string) Question {
	return Question{Table: w.live(table), Where: w.dialect.QuoteIdent(w.liveColumn(table, column)) + holds}
}

// isOneOf is the condition that a column has one of some values of an enum, or that an array
// contains one.
func (w *assessor) isOneOf(at schema.ColumnRef, values []string) string {
	list := dialect.QuoteStrings(w.dialect, values)
	if t := w.before.Table(w.live(at.Table)); t != nil {
		if c := t.Column(w.liveColumn(at.Table, at.Column)); c != nil && c.Type.Kind == schema.Array {
			return "::text[] && ARRAY[" + list + "]"
		}
	}
	return " IN (" + list + ")"
}

// valueQuestions ask for values that do not fit the new type of a column, as far as a
// condition can find them: enum values that are dropped, and texts that are too long.
func (w *assessor) valueQuestions(op ops.AlterColumn) []Question {
	from, to := op.From.Type.Value, op.To.Type.Value
	if !op.To.Type.Set {
		return nil
	}
	if lost := schema.Without(from.Values, to.Values); to.Kind == schema.EnumKind && len(lost) > 0 {
		return []Question{w.columnQuestion(op.Table, op.Column, w.isOneOf(schema.ColumnRef{Table: op.Table, Column: op.Column}, lost))}
	}
	if most, ok := longest(from, to); ok {
		name := w.dialect.QuoteIdent(w.liveColumn(op.Table, op.Column))
		return []Question{{Table: w.live(op.Table), Where: fmt.Sprintf("char_length(%s) > %d", name, most)}}
	}
	return nil
}

// longest is the new limit for a text that was allowed to be longer.
func longest(from, to schema.Type) (characters int, limited bool) {
	text := func(t schema.Type) bool { return t.Kind == schema.Text || t.Kind == schema.Varchar }
	if !text(from) || to.Kind != schema.Varchar || len(to.Args) == 0 {
		return 0, false
	}
	return to.Args[0], len(from.Args) == 0 || to.Args[0] < from.Args[0]
}

// lacksValue reports whether a new column is NOT NULL and nothing gives it a value in the
// existing rows.
func lacksValue(c schema.Column) bool {
	return !c.Type.Kind.IsSerial() && !c.Nullable && c.Default.IsZero() && c.Identity == nil && c.Generated == nil && c.Sequence == ""
}

// found is what is known of the rows that a risk is about: whether there are any.
type found int

const (
	unknown found = iota
	none
	some
)

// answered is the answer to the questions about a risk of an operation.
func (w *assessor) answered(kind dialect.Risk, op ops.Op, rows map[Question]bool) found {
	return answerTo(w.questions(kind, op), rows)
}

// answerTo is the answer to several questions: some if any of them finds a row.
func answerTo(list []Question, rows map[Question]bool) found {
	if len(list) == 0 {
		return unknown
	}
	there := none
	for _, q := range list {
		switch is, known := rows[q]; {
		case is:
			return some
		case !known:
			there = unknown
		}
	}
	return there
}

// means chooses the text that describes a risk.
func (f found) means(ifSome, ifNone, ifUnknown string) string {
	switch f {
	case some:
		return ifSome
	case none:
		return ifNone
	default:
		return ifUnknown
	}
}
