package autogen

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// demand is what an added check or foreign key asks of the rows that are there.
type demand struct {
	unmet               Question // has a row that does not meet it
	some, none, unknown string   // what that means, by what is found
}

// demandOf is what an operation asks of rows that are there, if it does. What the table
// was held to before it is not asked anew.
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
	if w.before.Table(parent) != nil { // one that is new has no rows to refer to
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

// demanded tells where rows that are there stand against a new check or foreign key.
func (w *assessor) demanded(op ops.Op, rows map[Question]bool) []Risk {
	d, ok := w.demandOf(op)
	if !ok || w.isVoid(op) {
		return nil
	}
	there := answerTo([]Question{d.unmet}, rows)
	r := Risk{Kind: dialect.RiskUnfit, Means: there.means(d.some, d.none, d.unknown), Safe: "change or delete such rows before"}
	if there == none {
		r.Safe = ""
	}
	return []Risk{r}
}

// isVoid reports whether a new check or foreign key is about columns that have no value
// in any row yet, which meets it.
func (w *assessor) isVoid(op ops.Op) bool {
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
