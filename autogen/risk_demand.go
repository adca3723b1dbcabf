package autogen

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// demand is what a new check or foreign key requires of the existing rows.
type demand struct {
	unmet               Question // whether there is a row that violates it
	some, none, unknown string   // what to say if there is one, if there is none, and if nobody knows
}

// demandOf is what an operation requires of the existing rows, if anything. An equal check
// or foreign key that the table had before is no new requirement.
func (w *assessor) demandOf(op ops.Op) (demand, bool) {
	add, ok := op.(ops.AddConstraint)
	if !ok || w.made.Only(op) {
		return demand{}, false
	}
	t := w.before.Table(w.live(add.Table))
	if t == nil {
		return demand{}, false
	}
	switch k := add.Constraint.(type) {
	case schema.Check:
		return w.checked(add.Table, *t, k)
	case schema.ForeignKey:
		return w.referring(add.Table, *t, k)
	}
	return demand{}, false
}

// checked is the demand of a new check.
func (w *assessor) checked(table schema.Name, live schema.Table, k schema.Check) (demand, bool) {
	if k.NotValid || k.NotEnforced {
		return demand{}, false
	}
	names := map[string]string{}
	for at, name := range w.columns {
		if at.Table == table {
			names[at.Column] = name
		}
	}
	expr := w.dialect.FormatExpr(ops.RenamedColumns(k.Expr, table.Name, names), schema.Type{})
	held := func(was schema.Check) bool {
		return !was.NotValid && !was.NotEnforced && w.dialect.FormatExpr(was.Expr, schema.Type{}) == expr
	}
	if slices.ContainsFunc(live.Checks, held) {
		return demand{}, false
	}
	return demand{
		unmet:   Question{Table: live.QualifiedName(), Where: "NOT (" + expr + ")"},
		some:    "there are rows that do not pass it: this fails",
		none:    "every row passes it here; where one does not, this fails",
		unknown: "where a row does not pass it, this fails",
	}, true
}

// referring is the demand of a new foreign key.
func (w *assessor) referring(table schema.Name, live schema.Table, k schema.ForeignKey) (demand, bool) {
	if k.NotValid || k.NotEnforced || k.Period {
		return demand{}, false
	}
	parent := w.live(k.RefTable)
	var from, to []string
	for _, c := range k.Columns {
		from = append(from, w.liveColumn(table, c))
	}
	for _, c := range k.RefColumns {
		to = append(to, w.liveColumn(k.RefTable, c))
	}
	held := func(was schema.ForeignKey) bool {
		return !was.NotValid && !was.NotEnforced && was.RefTable == parent && slices.Equal(was.Columns, from) && slices.Equal(was.RefColumns, to)
	}
	if len(from) != len(to) || slices.ContainsFunc(live.ForeignKeys, held) {
		return demand{}, false
	}
	asked := schema.ForeignKey{Columns: from, RefTable: parent, RefColumns: to}
	where := dialect.Refers(w.dialect, live.Name, asked)
	if w.before.Table(parent) != nil { // in a new table there are no rows to refer to
		where = dialect.RefersToNothing(w.dialect, live.Name, asked)
	}
	there := k.RefTable.String()
	return demand{
		unmet:   Question{Table: live.QualifiedName(), Where: where},
		some:    "there are rows that refer to nothing in " + there + ": this fails",
		none:    "all that rows refer to is in " + there + " here; where it is not, this fails",
		unknown: "where a row refers to nothing in " + there + ", this fails",
	}, true
}

// unmetConstraint is the risk that existing rows violate a new check or foreign key.
func (w *assessor) unmetConstraint(op ops.Op, rows map[Question]bool) []Risk {
	d, ok := w.demandOf(op)
	if !ok || w.holdsForNull(op) {
		return nil
	}
	there := answerTo([]Question{d.unmet}, rows)
	r := Risk{Kind: dialect.RiskUnfit, Means: there.means(d.some, d.none, d.unknown), Safe: "change or delete such rows before"}
	if there == none {
		r.Safe = ""
	}
	return []Risk{r}
}

// holdsForNull reports whether a new check or foreign key is about new columns that are null
// in all rows: null violates neither, unless the check speaks of null.
func (w *assessor) holdsForNull(op ops.Op) bool {
	add := op.(ops.AddConstraint)
	was, is := w.before.Table(w.live(add.Table)), w.now.Schema().Table(add.Table)
	if was == nil || is == nil {
		return false
	}
	isNew := func(c schema.Column) bool { return was.Column(w.liveColumn(add.Table, c.Name)) == nil }
	isEmpty := func(c schema.Column) bool {
		return isNew(c) && c.Nullable && c.Default.IsZero() && c.Generated == nil && c.Identity == nil && !c.Type.Kind.IsSerial()
	}
	switch k := add.Constraint.(type) {
	case schema.ForeignKey:
		return slices.ContainsFunc(is.Columns, func(c schema.Column) bool { return isEmpty(c) && slices.Contains(k.Columns, c.Name) })
	case schema.Check:
		text := w.dialect.FormatExpr(k.Expr, schema.Type{})
		about := keep(is.Columns, func(c schema.Column) bool { return mentions(text, c.Name) })
		return !slices.ContainsFunc(about, func(c schema.Column) bool { return !isEmpty(c) }) &&
			len(about) > 0 && !strings.Contains(strings.ToLower(text), "null")
	}
	return false
}
