package autogen

import (
	"fmt"
	"slices"
	"strings"

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

// Question is whether a live table has rows: any, with a Column those that have
// a value in it, and with Null those that have none.
type Question struct {
	Table  schema.Name
	Column string
	Null   bool
}

// Questions are what Assess would like to know of the database, by the names
// that things have there.
func Questions(changes []Change) []Question {
	var list []Question
	w := newAssessor(nil, schema.Schema{})
	for _, c := range changes {
		if q, ok := w.question(c.Op); ok && !slices.Contains(list, q) {
			list = append(list, q)
		}
		w.follow(c.Op)
	}
	return list
}

// Assess gives each change its risks. before is the schema that the changes begin
// with; rows answers Questions, and what it does not answer is not known.
func Assess(d dialect.Dialect, before schema.Schema, changes []Change, rows map[Question]bool) []Change {
	w := newAssessor(d, before)
	out := slices.Clone(changes)
	for i, c := range out {
		out[i].Risks = w.risks(c.Op, rows)
		w.follow(c.Op)
	}
	return out
}

// assessor walks along the changes and knows what was made by them, where there
// are no rows yet, and what things were called before.
type assessor struct {
	dialect dialect.Dialect
	now     *ops.Evolution // as the changes so far have left it
	made    map[schema.Name]bool
	tables  map[schema.Name]schema.Name // new names to live ones
	columns map[schema.ColumnRef]string // of the table as it is called by now
}

func newAssessor(d dialect.Dialect, before schema.Schema) *assessor {
	return &assessor{
		dialect: d, now: ops.Evolve(before), made: map[schema.Name]bool{}, tables: map[schema.Name]schema.Name{},
		columns: map[schema.ColumnRef]string{},
	}
}

// follow takes note of what an operation makes and renames.
func (w *assessor) follow(op ops.Op) {
	switch op := op.(type) {
	case ops.CreateTable:
		w.made[op.Table.QualifiedName()] = true
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
	if w.dialect == nil {
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

// question is what decides about an operation.
func (w *assessor) question(op ops.Op) (Question, bool) {
	switch op := op.(type) {
	case ops.DropTable:
		return Question{Table: w.live(op.Table.QualifiedName())}, !w.made[op.Table.QualifiedName()]
	case ops.AlterTable:
		return Question{Table: w.live(op.Table)}, op.To.PartitionBy.Set && !w.made[op.Table]
	case ops.DropColumn:
		return Question{Table: w.live(op.Table), Column: w.liveColumn(op.Table, op.Column.Name)}, !w.made[op.Table]
	case ops.AddColumn:
		return Question{Table: w.live(op.Table)}, lacksValue(op.Column) && !w.made[op.Table]
	case ops.AlterColumn:
		forbids := op.To.Nullable.Set && !op.To.Nullable.Value
		return Question{Table: w.live(op.Table), Column: w.liveColumn(op.Table, op.Column), Null: true}, forbids && !w.made[op.Table]
	}
	return Question{}, false
}

// lacksValue reports whether rows that are there have no value for a new column
// and need one.
func lacksValue(c schema.Column) bool {
	switch c.Type.Kind {
	case schema.Serial, schema.Bigserial, schema.Smallserial:
		return false
	}
	return !c.Nullable && c.Default.IsZero() && c.Identity == nil && c.Generated == nil && c.Sequence == ""
}

// risks are those of the statements that an operation becomes.
func (w *assessor) risks(op ops.Op, rows map[Question]bool) []Risk {
	if t, ok := ops.Altered(op); ok && w.made[t] {
		return nil
	}
	if _, ok := op.(ops.CreateTable); ok {
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
	q, ok := w.question(op)
	if !ok {
		return r
	}
	held, known := rows[q]
	switch op := op.(type) {
	case ops.DropTable:
		if kind == dialect.RiskDataLoss {
			r.Means = choose(known, held, "it holds rows, which are lost", "it is empty here; where it holds rows, they are lost", r.Means)
		}
	case ops.AlterTable:
		if w.dialect.Name() != "postgres" {
			return r
		}
		r.Means = choose(known, held, "it holds rows: this fails", "it is empty here; where it holds rows, this fails", "where it holds rows, this fails")
		r.Safe = "create a partitioned table beside it, attach or copy, and rename"
	case ops.DropColumn:
		if kind == dialect.RiskDataLoss {
			r.Means = choose(known, held, "it holds values, which are lost", "it holds no value here; where it does, they are lost", r.Means)
		}
	case ops.AddColumn:
		if kind == dialect.RiskNullability {
			return w.addedNotNull(r, op, known, held)
		}
	case ops.AlterColumn:
		if kind == dialect.RiskNullability {
			return w.madeNotNull(r, op, known, held)
		}
	}
	return r
}

func choose(known, held bool, yes, no, unknown string) string {
	switch {
	case !known:
		return unknown
	case held:
		return yes
	}
	return no
}

// addedNotNull: a column that may not be null comes in three steps where there
// are rows.
func (w *assessor) addedNotNull(r Risk, op ops.AddColumn, known, held bool) Risk {
	what := "this fails"
	if w.dialect.Name() == "mysql" {
		what = "they get 0, '' or the like, or this fails"
	}
	r.Means = choose(known, held,
		"the table holds rows, which have no value for it: "+what,
		"the table is empty here; where it holds rows, which have no value for it, "+what,
		"where the table holds rows, they have no value for it: "+what)
	if known && !held {
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

func (w *assessor) madeNotNull(r Risk, op ops.AlterColumn, known, held bool) Risk {
	r.Means = choose(known, held,
		"there are rows with null in it: this fails", "no row has null in it here; where one has, this fails", "where a row has null in it, this fails")
	if known && !held {
		r.Safe = ""
		return r
	}
	r.Safe = "fill it in before:"
	name := op.Column
	r.Instead = []ops.Op{w.backfill(op.Table, name), op}
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
