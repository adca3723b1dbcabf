package autogen

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// alterations are what an operation changes of a definition, in a few words each.
type alterations []string

// field adds a property, if it differs.
func (a *alterations) field(name string, from, to any) {
	f, t := orNone(fmt.Sprint(from)), orNone(fmt.Sprint(to))
	if f != t {
		*a = append(*a, name+" "+f+" → "+t)
	}
}

// says is the text for the alterations of a subject.
func (a alterations) says(subject string) string {
	if len(a) == 0 {
		return subject + " changes"
	}
	return subject + ": " + strings.Join(a, ", ")
}

// describeAltered describes an operation that carries the whole definition before and after.
func describeAltered(op ops.Op) string {
	var a alterations
	switch op := op.(type) {
	case ops.AlterSchema:
		a.field("comment", op.From.Comment, op.To.Comment)
	case ops.AlterExtension:
		a.field("version", op.From.Version, op.To.Version)
		a.field("schema", op.From.Schema, op.To.Schema)
		a.field("comment", op.From.Comment, op.To.Comment)
	case ops.AlterEnum:
		a.values(op.From.Values, op.To.Values)
		a.field("comment", op.From.Comment, op.To.Comment)
	case ops.AlterDomain:
		a.field("type", op.From.Type, op.To.Type)
		a.field("not null", op.From.NotNull, op.To.NotNull)
		a.field("default", op.From.Default.SQL, op.To.Default.SQL)
		a.field("collation", op.From.Collation, op.To.Collation)
		a.members(checkTexts(op.From.Checks), checkTexts(op.To.Checks))
		a.field("comment", op.From.Comment, op.To.Comment)
	case ops.AlterType:
		a.members(attributeTexts(op.From), attributeTexts(op.To))
		a.field("comment", op.From.Comment, op.To.Comment)
	case ops.AlterSequence:
		a.sequence(op.From, op.To)
	}
	return a.says(strings.ReplaceAll(strings.TrimPrefix(op.Kind(), "alter_"), "_", " ") + " " + subject(op))
}

// columnAlterations spells the changes of a column. Of an inline enum it names only the
// values that are added and removed, since the whole lists may be long.
func columnAlterations(op ops.AlterColumn) alterations {
	from, to := op.From.Type.Value, op.To.Type.Value
	other := from
	other.Values = to.Values
	if len(from.Values) == 0 || len(to.Values) == 0 || !other.Equal(to) {
		return fieldTexts(op.To.Texts(op.From))
	}
	var a alterations
	a.values(from.Values, to.Values)
	if len(a) == 0 {
		return fieldTexts(op.To.Texts(op.From))
	}
	a[0] = string(to.Kind) + " " + a[0]
	op.From.Type, op.To.Type = ops.Field[schema.Type]{}, ops.Field[schema.Type]{}
	return append(a, fieldTexts(op.To.Texts(op.From))...)
}

func (a *alterations) values(from, to []string) {
	quoted := func(values []string) string { return `"` + strings.Join(values, `", "`) + `"` }
	gone, come := schema.Without(from, to), schema.Without(to, from)
	if len(gone) > 0 {
		*a = append(*a, "without "+quoted(gone))
	}
	if len(come) > 0 {
		*a = append(*a, "with "+quoted(come))
	}
	if !slices.Equal(schema.Without(to, come), schema.Without(from, gone)) {
		*a = append(*a, "in the order "+quoted(to))
	}
}

// members adds what is only in from, and what is only in to.
func (a *alterations) members(from, to []string) {
	for _, t := range schema.Without(from, to) {
		*a = append(*a, "without "+t)
	}
	for _, t := range schema.Without(to, from) {
		*a = append(*a, "with "+t)
	}
}

func checkTexts(list []schema.Check) []string {
	out := make([]string, len(list))
	for i, k := range list {
		out[i] = constraintText(k)
	}
	return out
}

func attributeTexts(t schema.Composite) []string {
	out := make([]string, len(t.Attributes))
	for i, at := range t.Attributes {
		out[i] = at.Name + " " + at.Type.String()
	}
	return out
}

func (a *alterations) sequence(from, to schema.Sequence) {
	number := func(n *int64) string {
		if n == nil {
			return ""
		}
		return fmt.Sprint(*n)
	}
	a.field("type", from.Type, to.Type)
	a.field("start", number(from.Options.Start), number(to.Options.Start))
	a.field("increment", number(from.Options.Increment), number(to.Options.Increment))
	a.field("min", number(from.Options.Min), number(to.Options.Min))
	a.field("max", number(from.Options.Max), number(to.Options.Max))
	a.field("cache", number(from.Options.Cache), number(to.Options.Cache))
	a.field("cycle", from.Options.Cycle, to.Options.Cycle)
	a.field("unlogged", from.Unlogged, to.Unlogged)
	a.field("comment", from.Comment, to.Comment)
	owner := func(r *schema.ColumnRef) string {
		if r == nil {
			return ""
		}
		return r.Table.String() + "." + r.Column
	}
	a.field("owned by", owner(from.OwnedBy), owner(to.OwnedBy))
}

// index says what is altered of an index in place.
func (a *alterations) index(from, to schema.Index) {
	a.field("storage", from.Storage.String(), to.Storage.String())
	a.field("tablespace", from.Tablespace, to.Tablespace)
	a.field("comment", from.Comment, to.Comment)
}

// constraint says what is altered of a constraint in place.
func (a *alterations) constraint(from, to schema.Constraint) {
	if f, ok := from.(schema.ForeignKey); ok {
		if t, ok := to.(schema.ForeignKey); ok {
			a.field("deferrable", f.Deferrable, t.Deferrable)
			a.field("initially deferred", f.InitiallyDeferred, t.InitiallyDeferred)
			a.field("not enforced", f.NotEnforced, t.NotEnforced)
			a.field("comment", f.Comment, t.Comment)
		}
	}
	if f, ok := from.(schema.Check); ok {
		if t, ok := to.(schema.Check); ok {
			a.field("not enforced", f.NotEnforced, t.NotEnforced)
			a.field("comment", f.Comment, t.Comment)
		}
	}
}

// replacedText says what is new of a replaced object, such as "another query", without its
// text.
func replacedText(op ops.ReplaceObject) string {
	from, to := op.From, op.To
	subject := to.Kind.Words() + " " + objectText(to)
	var a alterations
	if from.Definition != to.Definition && from.Definition != "" {
		what := "definition"
		if to.Kind == schema.KindView || to.Kind == schema.KindMaterializedView {
			what = "query"
		}
		a = append(a, "another "+what)
	}
	if from.Enabled != to.Enabled {
		a = append(a, cmp.Or(from.Enabled, "enabled")+" → "+cmp.Or(to.Enabled, "enabled"))
	}
	a.field("comment", from.Comment, to.Comment)
	if !maps.Equal(from.ColumnDefaults, to.ColumnDefaults) {
		a = append(a, "other defaults of its columns")
	}
	if !maps.Equal(from.ColumnComments, to.ColumnComments) {
		a = append(a, "other comments on its columns")
	}
	if !equal(from.Columns, to.Columns) {
		a = append(a, "its columns are kept in another way")
	}
	a.field("cluster on", from.ClusterOn, to.ClusterOn)
	a.field("target", sampled(from.Target), sampled(to.Target))
	return a.says(subject)
}

// sampled spells a statistics target.
func sampled(values *int) string {
	if values == nil {
		return ""
	}
	return strconv.Itoa(*values)
}

// describeData describes an operation on rows.
func describeData(op ops.Op) string {
	rows := func(n int) string {
		if n == 1 {
			return "1 row"
		}
		return fmt.Sprintf("%d rows", n)
	}
	switch op := op.(type) {
	case ops.Insert:
		return rows(len(op.Rows)) + " into " + op.Table.String()
	case ops.Upsert:
		return rows(len(op.Rows)) + " into " + op.Table.String() + ", or over those that are there"
	case ops.BulkInsert:
		if len(op.Rows) == 0 {
			return "the rows of a file into " + op.Table.String()
		}
		return rows(len(op.Rows)) + " into " + op.Table.String()
	case ops.Update:
		return "other values in rows of " + op.Table.String()
	case ops.Delete:
		return "rows of " + op.Table.String() + " go"
	case ops.Backfill:
		return "values for the rows of " + op.Table.String() + " that lack them"
	}
	return ""
}
