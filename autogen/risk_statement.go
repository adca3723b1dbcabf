package autogen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// risks are those of the statements that an operation is compiled to.
func (w *assessor) risks(op ops.Op, rows map[Question]bool) []Risk {
	if w.made.Only(op) {
		return nil
	}
	p, err := w.dialect.Compile([]ops.Op{op}, w.schemaFor(op), dialect.Options{})
	if err != nil {
		return nil // the error is reported when the revision is compiled
	}
	var list []Risk
	for _, segment := range p.Segments {
		for _, step := range segment.Steps {
			for _, kind := range step.Risks {
				if !slices.ContainsFunc(list, func(r Risk) bool { return r.Kind == kind }) {
					list = append(list, w.risk(kind, op, rows))
				}
			}
		}
	}
	return list
}

// risk describes one risk of an operation, given what is known of the rows.
func (w *assessor) risk(kind dialect.Risk, op ops.Op, rows map[Question]bool) Risk {
	r := Risk{Kind: kind}
	r.Means, r.Safe = dialect.Advice(w.dialect, kind)
	there := w.answered(kind, op, rows)
	switch op := op.(type) {
	case ops.DropTable:
		if kind == dialect.RiskDataLoss {
			r.Means = there.means("it holds rows, which are lost", "it is empty here; where it holds rows, they are lost", r.Means)
		}
	case ops.AlterTable:
		if !op.To.PartitionBy.Set || !w.dialect.Traits().RemakesPartitioned {
			return r
		}
		r.Means = there.means("it holds rows: this fails", "it is empty here; where it holds rows, this fails", "where it holds rows, this fails")
		r.Safe = "create a partitioned table beside it, attach or copy, and rename"
	case ops.DropColumn:
		if kind == dialect.RiskDataLoss {
			r.Means = there.means("it holds values, which are lost", "it holds no value here; where it does, they are lost", r.Means)
		}
	case ops.AddColumn:
		if kind == dialect.RiskNullability && lacksValue(op.Column) {
			return w.addedNotNull(r, op, there)
		}
	case ops.AlterColumn:
		switch kind {
		case dialect.RiskNullability:
			return w.madeNotNull(r, op, there)
		case dialect.RiskUnfit:
			return w.narrowed(r, op, there)
		}
	case ops.AlterEnum:
		if kind == dialect.RiskUnfit {
			return w.valuesGone(r, op, schema.Without(op.From.Values, op.To.Values), op.Columns, there)
		}
	}
	return r
}

// addedNotNull describes ADD COLUMN … NOT NULL, and proposes three steps in its place: add it
// nullable, fill it in, and set NOT NULL.
func (w *assessor) addedNotNull(r Risk, op ops.AddColumn, there found) Risk {
	what := "this fails"
	if w.dialect.Traits().FillsIn {
		what = "they get 0, '' or the like, or this fails"
	}
	r.Means = there.means(
		"the table holds rows, which have no value for it: "+what,
		"the table is empty here; where it holds rows, which have no value for it, "+what,
		"where the table holds rows, they have no value for it: "+what)
	if there == none {
		r.Safe = "give it a default, or add it nullable, fill it in and forbid null"
		return r
	}
	r.Safe = "add it nullable, fill it in, and forbid null, or give it a default:"
	nullable := op
	nullable.Column.Nullable, nullable.Column.NotNull = true, schema.NotNull{}
	r.Instead = []ops.Op{
		nullable, w.backfill(op.Table, op.Column.Name),
		ops.AlterColumn{Table: op.Table, Column: op.Column.Name, To: ops.ColumnChange{Nullable: ops.To(false)}},
	}
	return r
}

// madeNotNull describes SET NOT NULL, and proposes an UPDATE before it.
func (w *assessor) madeNotNull(r Risk, op ops.AlterColumn, there found) Risk {
	r.Means = there.means(
		"there are rows with null in it: this fails", "no row has null in it here; where one has, this fails", "where a row has null in it, this fails")
	if there == none {
		r.Safe = ""
		return r
	}
	r.Safe = "fill it in before:"
	name := op.Column
	r.Instead = []ops.Op{w.backfill(op.Table, name), op}
	return r
}

// narrowed describes a new type that some values may not fit.
func (w *assessor) narrowed(r Risk, op ops.AlterColumn, there found) Risk {
	from, to := op.From.Type.Value, op.To.Type.Value
	if to.Kind == schema.EnumKind && from.Kind == schema.EnumKind {
		return w.valuesGone(r, op, schema.Without(from.Values, to.Values), []schema.ColumnRef{{Table: op.Table, Column: op.Column}}, there)
	}
	if most, ok := longest(from, to); ok {
		longer := fmt.Sprintf("longer than %d characters", most)
		r.Means = there.means("there are values "+longer+": this fails", "no value is "+longer+" here; where one is, this fails",
			"where a value is "+longer+", this fails")
	}
	if there == none {
		r.Safe = ""
	}
	return r
}

// valuesGone describes an enum that loses values, and proposes an UPDATE of the rows that
// have one of them.
func (w *assessor) valuesGone(r Risk, op ops.Op, lost []string, columns []schema.ColumnRef, there found) Risk {
	which := `"` + strings.Join(lost, `" or "`) + `"`
	r.Means = there.means("there are rows that have "+which+": this fails", "no row has "+which+" here; where one has, this fails",
		"where a row has "+which+", this fails")
	r.Safe = ""
	if there == none {
		return r
	}
	r.Safe = "give them another value before:"
	for _, ref := range columns {
		c := w.dialect.QuoteIdent(ref.Column)
		r.Instead = append(r.Instead, ops.Execute{SQL: schema.SQLExpr("UPDATE " + w.dialect.QuoteName(ref.Table) + " SET " + c + " = … WHERE " +
			c + w.isOneOf(ref, lost))})
	}
	r.Instead = append(r.Instead, op)
	return r
}

// backfill is an UPDATE of the rows in which a column is null, with … for the value, which a
// person has to fill in.
func (w *assessor) backfill(table schema.Name, column string) ops.Op {
	c := w.dialect.QuoteIdent(column)
	return ops.Execute{SQL: schema.SQLExpr("UPDATE " + w.dialect.QuoteName(table) + " SET " + c + " = … WHERE " + c + " IS NULL")}
}
