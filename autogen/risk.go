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
	// Means says what can happen, and Safe how it does not; Safe is empty where
	// there is no better way.
	Means, Safe string
	// Instead are operations to write in place of the change, where that is the
	// safe way.
	Instead []ops.Op
}

// Question is whether a live table has rows: any, or those that meet a condition.
type Question struct {
	Table schema.Name
	Where string // SQL
}

// Questions are what Assess would like to know of the database, by the names
// that things have there.
func Questions(d dialect.Dialect, before schema.Schema, changes []Change) []Question {
	var list []Question
	w := newAssessor(d, before)
	w.now = nil // it is not asked what an operation becomes
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

// Assess gives each change its risks. before is the schema that the changes begin
// with; rows answers Questions, and what it does not answer is not known; holds
// is what cannot change.
func Assess(d dialect.Dialect, before schema.Schema, changes []Change, rows map[Question]bool, holds Holds) []Change {
	w := newAssessor(d, before)
	out := slices.Clone(changes)
	after := sync.OnceValue(func() *schema.Schema {
		all := ops.Evolve(before)
		for _, c := range changes {
			_ = all.Apply(c.Op) // what it cannot do is of no use to know
		}
		return all.Schema()
	})
	for i, c := range out {
		out[i].Risks = slices.Concat(w.refused(c.Op, holds), w.unlike(c.Op, holds.Collation), w.keyless(c.Op, after), w.alike(c.Op, rows), w.demanded(c.Op, rows), w.risks(c.Op, rows))
		out[i].Notes = append(slices.Clone(c.Notes), w.notes(c.Op)...)
		w.follow(c.Op)
		out[i].Back = w.back(c)
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

// noWayBack finds what the database has no way to do of undoing a change, though it
// is known what that would be: a value added to an enum that rows are parted by stays.
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
		if _, err := w.dialect.Compile([]ops.Op{op}, w.around(op), dialect.Options{}); errors.As(err, &u) {
			means := "there is no way back: " + u.Dialect + " has no " + u.What
			return i, Risk{Kind: dialect.RiskIrreversible, Means: means, Safe: u.Hint}, true
		}
	}
	return 0, r, false
}

// back are the risks of undoing a change that rows decide about, which nobody
// knows yet.
func (w *assessor) back(c Change) [][]Risk {
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

// notes are what deserves a look in a conversion that is no risk to the database.
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

// assessor walks along the changes and knows what was made by them, where there
// are no rows yet, and what things were called before.
type assessor struct {
	dialect dialect.Dialect
	before  schema.Schema
	now     *ops.Evolution // as the changes so far have left it, where that counts
	made    ops.NewTables
	created map[schema.Name]schema.Table // as they are made
	tables  map[schema.Name]schema.Name  // new names to live ones
	columns map[schema.ColumnRef]string  // of the table as it is called by now
}

func newAssessor(d dialect.Dialect, before schema.Schema) *assessor {
	return &assessor{
		dialect: d, before: before, now: ops.Evolve(before), made: ops.NewTables{}, created: map[schema.Name]schema.Table{}, tables: map[schema.Name]schema.Name{},
		columns: map[schema.ColumnRef]string{},
	}
}

// follow takes note of what an operation makes and renames.
func (w *assessor) follow(op ops.Op) {
	w.made.Follow(op)
	switch op := op.(type) {
	case ops.CreateTable:
		w.created[op.Table.QualifiedName()] = op.Table
		return
	case ops.DropTable, ops.CreateObject, ops.DropObject, ops.ReplaceObject, ops.CreateIndex, ops.DropIndex:
		return
	case ops.RenameTable:
		w.tables[op.To] = w.live(op.From)
	case ops.AlterColumn:
		if op.To.Name.Set {
			w.columns[schema.ColumnRef{Table: op.Table, Column: op.To.Name.Value}] = w.liveColumn(op.Table, op.Column)
		}
	}
	if w.now == nil {
		return
	}
	_ = w.now.Apply(op) // what it cannot do is of no use to know
}

// around is what is there of the tables that an operation is about, or of the
// object, and everything for one that is about more than that.
func (w *assessor) around(op ops.Op) *schema.Schema {
	s := *w.now.Schema()
	n, one := ops.Altered(op)
	switch op := op.(type) {
	case ops.DropTable:
		n, one = op.Table.QualifiedName(), true
	case ops.RenameTable:
		n, one = op.From, true
	case ops.DropObject:
		s.Objects = near(s.Objects, op.Object.QualifiedName())
	case ops.ReplaceObject:
		s.Objects = near(s.Objects, op.From.QualifiedName())
	}
	if !one {
		return &s
	}
	names := append(w.dialect.Needs(op), n)
	if add, ok := op.(ops.AddConstraint); ok {
		if key, ok := add.Constraint.(schema.ForeignKey); ok {
			names = append(names, key.RefTable)
		}
	}
	s.Tables = nil
	for i, n := range names {
		if t := w.now.Schema().Table(n); t != nil && !slices.Contains(names[:i], n) {
			s.Tables = append(s.Tables, *t)
		}
	}
	return &s
}

// near are the objects of a name, those on them and those that need them.
func near(list []schema.Object, n schema.Name) []schema.Object {
	var out []schema.Object
	for i := range list {
		if o := &list[i]; o.QualifiedName() == n || o.On == n || slices.Contains(o.Needs, n) {
			out = append(out, *o)
		}
	}
	return out
}

func (w *assessor) live(n schema.Name) schema.Name {
	if was, ok := w.tables[n]; ok {
		return was
	}
	return n
}

func (w *assessor) liveColumn(t schema.Name, c string) string {
	if was, ok := w.columns[schema.ColumnRef{Table: t, Column: c}]; ok {
		return was
	}
	return c
}

// questions are what decides about a risk of an operation: it is real if any of them
// has an answer.
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
			return []Question{w.asking(op.Table, op.Column.Name, " IS NOT NULL")}
		}
	case ops.AddColumn:
		if kind == dialect.RiskNullability && lacksValue(op.Column) {
			return []Question{{Table: w.live(op.Table)}}
		}
	case ops.AlterColumn:
		switch {
		case kind == dialect.RiskNullability && op.To.Nullable.Set && !op.To.Nullable.Value:
			return []Question{w.asking(op.Table, op.Column, " IS NULL")}
		case kind == dialect.RiskUnfit:
			return w.unfitting(op)
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
				list = append(list, w.asking(ref.Table, ref.Column, w.among(ref, lost)))
			}
			return list
		}
	}
	return nil
}

// asking is a question about a column, by the name that it has in the database.
func (w *assessor) asking(table schema.Name, column, holds string) Question {
	return Question{Table: w.live(table), Where: w.dialect.QuoteIdent(w.liveColumn(table, column)) + holds}
}

// among is the condition of being one of the values of an enum, or of having one.
func (w *assessor) among(at schema.ColumnRef, values []string) string {
	list := dialect.QuoteStrings(w.dialect, values)
	if t := w.before.Table(w.live(at.Table)); t != nil {
		if c := t.Column(w.liveColumn(at.Table, at.Column)); c != nil && c.Type.Kind == schema.Array {
			return "::text[] && ARRAY[" + list + "]"
		}
	}
	return " IN (" + list + ")"
}

// unfitting asks for values that a narrower type has no room for, where it takes no
// more than a condition to find them.
func (w *assessor) unfitting(op ops.AlterColumn) []Question {
	from, to := op.From.Type.Value, op.To.Type.Value
	if !op.To.Type.Set {
		return nil
	}
	if lost := schema.Without(from.Values, to.Values); to.Kind == schema.EnumKind && len(lost) > 0 {
		return []Question{w.asking(op.Table, op.Column, w.among(schema.ColumnRef{Table: op.Table, Column: op.Column}, lost))}
	}
	if most, ok := longest(from, to); ok {
		name := w.dialect.QuoteIdent(w.liveColumn(op.Table, op.Column))
		return []Question{{Table: w.live(op.Table), Where: fmt.Sprintf("char_length(%s) > %d", name, most)}}
	}
	return nil
}

// longest is how long a text may be that was allowed to be longer.
func longest(from, to schema.Type) (characters int, limited bool) {
	text := func(t schema.Type) bool { return t.Kind == schema.Text || t.Kind == schema.Varchar }
	if !text(from) || to.Kind != schema.Varchar || len(to.Args) == 0 {
		return 0, false
	}
	return to.Args[0], len(from.Args) == 0 || to.Args[0] < from.Args[0]
}

// lacksValue reports whether rows that are there have no value for a new column
// and need one.
func lacksValue(c schema.Column) bool {
	return !c.Type.Kind.IsSerial() && !c.Nullable && c.Default.IsZero() && c.Identity == nil && c.Generated == nil && c.Sequence == ""
}

// risks are those of the statements that an operation becomes.
func (w *assessor) risks(op ops.Op, rows map[Question]bool) []Risk {
	if w.made.Only(op) {
		return nil
	}
	p, err := w.dialect.Compile([]ops.Op{op}, w.around(op), dialect.Options{})
	if err != nil {
		return nil // it is said when the revision is to run
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

// found is what is known of the rows that a risk is about.
type found int

const (
	unknown found = iota
	none
	some
)

// answered is what rows says of a risk of an operation.
func (w *assessor) answered(kind dialect.Risk, op ops.Op, rows map[Question]bool) found {
	return answerTo(w.questions(kind, op), rows)
}

// answerTo is what rows says of questions: some are there if any of them finds one.
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

// means chooses what a risk means.
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

// addedNotNull: a column that may not be null comes in three steps where there
// are rows.
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

// narrowed: values that there is no room for any more.
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

// valuesGone: rows that have a value which an enum loses get another one before.
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
			c + w.among(ref, lost))})
	}
	r.Instead = append(r.Instead, op)
	return r
}

// backfill gives a column a value where it has none; which one is for a person
// to say.
func (w *assessor) backfill(table schema.Name, column string) ops.Op {
	c := w.dialect.QuoteIdent(column)
	return ops.Execute{SQL: schema.SQLExpr("UPDATE " + w.dialect.QuoteName(table) + " SET " + c + " = … WHERE " + c + " IS NULL")}
}

// Lines says a risk as it stands in files and on the terminal: what may happen,
// and the safe way.
func (r Risk) Lines() []string {
	first := fmt.Sprintf("risk: %s: %s", r.Kind, r.Means)
	if r.Safe == "" {
		return []string{first}
	}
	return []string{first, "safe: " + r.Safe}
}

// Proposal is what to write instead, as it would stand in a revision, or "".
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
