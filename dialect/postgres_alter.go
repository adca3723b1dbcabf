package dialect

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// columnAlter compiles one ops.AlterColumn.
type columnAlter struct {
	c      *postgresCompiler
	op     ops.AlterColumn
	was    schema.Column // before the change, as far as it is known
	found  bool          // was is the whole column, as found in the database
	column string        // its name at this point, quoted
	at     string        // table.column, for notes
	alter  string        // "ALTER TABLE t "
	// retyped is set once ALTER COLUMN … TYPE is among the statements, even with the type
	// that the column had. PostgreSQL then resets STORAGE and COMPRESSION to those of the
	// type.
	retyped bool
}

// alterColumn renames the column first, so that all other statements use the new name. The
// trigger behind on_update mentions the name and the type: it is dropped before and created
// after.
func (c *postgresCompiler) alterColumn(op ops.AlterColumn) error {
	a := &columnAlter{c: c, op: op, at: op.Table.String() + "." + op.Column, alter: "ALTER TABLE " + c.d.QuoteName(op.Table) + " "}
	a.was, a.found = c.columnBefore(op)
	remakeTrigger := !a.was.OnUpdate.IsZero() && (op.To.Name.Set || op.To.Type.Set || op.To.OnUpdate.Set)
	if remakeTrigger {
		c.dropOnUpdate(op.Table, op.Column)
	}
	name := op.Column
	if op.To.Name.Set && op.To.Name.Value != name {
		if err := c.checkOtherParents(op); err != nil {
			return err
		}
		name = op.To.Name.Value
		c.run("rename column "+a.at+" to "+name, a.alter+"RENAME COLUMN "+c.d.QuoteIdent(op.Column)+" TO "+c.d.QuoteIdent(name), RiskRename)
		a.at = op.Table.String() + "." + name
	}
	a.column = c.d.QuoteIdent(name)
	a.was.Name = name
	if err := a.steps(); err != nil {
		return err
	}
	onUpdate := a.was.OnUpdate
	if op.To.OnUpdate.Set {
		onUpdate = op.To.OnUpdate.Value
	}
	if !onUpdate.IsZero() && (remakeTrigger || op.To.OnUpdate.Set) {
		col := a.was
		if op.To.Type.Set {
			col.Type = op.To.Type.Value
		}
		col.OnUpdate = onUpdate
		c.createOnUpdate(op.Table, col)
	}
	if onUpdate.IsZero() && remakeTrigger {
		c.dropOnUpdateFunction(op.Table.Schema)
	}
	return nil
}

// columnBefore is the column before the change: as it was found in the database, if it
// was, and over that what the operation says of it in From.
func (c *postgresCompiler) columnBefore(op ops.AlterColumn) (was schema.Column, found bool) {
	if t := c.table(op.Table); t != nil {
		if col := t.Column(op.Column); col != nil {
			was, found = *col, true
		} else if col := t.InheritedColumn(c.before, op.Column); col != nil {
			was, found = col.HandedDown(), true
		}
	}
	take(&was.Type, op.From.Type)
	take(&was.Nullable, op.From.Nullable)
	take(&was.Default, op.From.Default)
	take(&was.Identity, op.From.Identity)
	take(&was.Generated, op.From.Generated)
	take(&was.OnUpdate, op.From.OnUpdate)
	take(&was.Options, op.From.Options)
	take(&was.Comment, op.From.Comment)
	take(&was.Collation, op.From.Collation)
	take(&was.NotNull, op.From.NotNull)
	return was, found
}

// take assigns a field to dest if it is set.
func take[T any](dest *T, f ops.Field[T]) {
	if f.Set {
		*dest = f.Value
	}
}

// steps adds the statements for all but the name and on_update.
func (a *columnAlter) steps() error {
	to := a.op.To
	if to.Generated.Set {
		done, err := a.generated()
		if err != nil || done {
			return err
		}
	}
	ends := to.Identity.Set && to.Identity.Value == nil
	narrows := to.Identity.Set && a.was.Identity != nil && highestOf(a.newType()) < highestOf(a.was.Type)
	// Before the type changes: an identity that ends has a sequence of the very name that
	// a serial's new sequence is going to have, and PostgreSQL refuses a smaller type while
	// the sequence's bounds are beyond it.
	if ends || narrows {
		a.identity(a.was.Type)
	}
	if err := a.typeAndDefault(); err != nil {
		return err
	}
	if to.Nullable.Set && !to.Identity.Set {
		a.nullable(to.Nullable.Value)
	}
	if to.Identity.Set && !ends && !narrows {
		a.identity(a.newType())
	}
	if to.NotNull.Set {
		a.notNullDetail()
	}
	if err := a.storage(); err != nil {
		return err
	}
	if to.Statistics.Set {
		a.c.setStatistics(a.op.Table, a.was.Name, valueOr(to.Statistics.Value, -1))
	}
	if to.Options.Set {
		a.c.setAndReset("options of "+a.at, a.alter+"ALTER COLUMN "+a.column, a.was.Options, to.Options.Value)
	}
	if to.Comment.Set {
		a.c.comment("COLUMN "+a.c.d.QuoteName(a.op.Table)+"."+a.column, to.Comment.Value)
	}
	return nil
}

func (a *columnAlter) clause(s string) string { return a.alter + "ALTER COLUMN " + a.column + " " + s }

func (a *columnAlter) newType() schema.Type {
	if a.op.To.Type.Set {
		return a.op.To.Type.Value
	}
	return a.was.Type
}

// typeAndDefault changes the type and the default. A default that stays is dropped and set
// again around a change of type: PostgreSQL would have to cast it, and fails if there is no
// implicit cast ("default for column … cannot be cast automatically").
func (a *columnAlter) typeAndDefault() error {
	c, to := a.c, a.op.To
	kind, toSerial := isSerial(a.newType())
	_, wasSerial := isSerial(a.was.Type)
	plain := schema.Type{Kind: kind}
	if !toSerial {
		plain = a.newType()
	}
	if wasSerial && to.Type.Set && !toSerial {
		c.run("stop numbering "+a.at, a.clause("DROP DEFAULT"))
		c.run("drop the sequence of "+a.at, "DROP SEQUENCE IF EXISTS "+a.serialSequence())
	}
	changed := to.Type.Set && !(a.known() && c.d.canonicalType(plainOf(a.was.Type)).Equal(c.d.canonicalType(plain)))
	if changed || to.Collation.Set {
		if err := a.changeType(plain); err != nil {
			return err
		}
	} else if to.Default.Set {
		a.setDefault(to.Default.Value, plain)
	}
	if toSerial && to.Type.Set {
		a.makeSerial(kind, wasSerial)
	}
	return nil
}

func (a *columnAlter) known() bool { return !a.was.Type.IsZero() }

func (a *columnAlter) setDefault(e schema.Expr, t schema.Type) {
	if e.IsZero() {
		a.c.run("drop the default of "+a.at, a.clause("DROP DEFAULT"))
	} else {
		a.c.run("set the default of "+a.at, a.clause("SET DEFAULT "+a.c.d.FormatExpr(e, t)))
	}
	a.c.setChildDefaults(a.op.Table, a.op.Column) // ALTER TABLE changed those of the children, too
}

// changeType is one ALTER TABLE that drops the default, changes the type, and sets the
// default again. What PostgreSQL does not let be on the column meanwhile is dropped before
// and made again after: defaults of children, and generated columns that use this one.
func (a *columnAlter) changeType(t schema.Type) error {
	to := a.op.To
	if t.IsZero() {
		return &UnknownBeforeError{Op: a.op, Name: a.op.Table}
	}
	if err := a.c.checkOtherParents(a.op); err != nil {
		return err
	}
	if err := a.c.checkPartitionKey(a.op, a.op.Table, a.op.Column); err != nil {
		return err
	}
	spelled, err := a.c.d.FormatType(t)
	if err != nil {
		return fmt.Errorf("column %s: %w", a.at, err)
	}
	clause := "TYPE " + spelled
	collation := a.was.Collation
	take(&collation, to.Collation)
	clause += a.c.d.collate(collation)
	using := a.op.Using
	if using == "" && to.Type.Set {
		using = a.using(plainOf(a.was.Type), t, spelled)
	}
	if using != "" {
		clause += " USING " + using
	}
	end := a.was.Default
	take(&end, to.Default)
	var parts []string
	add := func(s string) { parts = append(parts, "ALTER COLUMN "+a.column+" "+s) }
	_, wasSerial := isSerial(a.was.Type)
	if !a.was.Default.IsZero() || to.Default.Set && !wasSerial {
		add("DROP DEFAULT")
	}
	add(clause)
	if !end.IsZero() {
		add("SET DEFAULT " + a.c.d.FormatExpr(end, t))
	}
	a.retyped = true
	for _, again := range a.storageOfNewType() {
		add(again)
	}
	a.c.dropChildDefaults(a.op.Table, a.op.Column)
	defer a.c.setChildDefaults(a.op.Table, a.op.Column)
	computed := a.c.computedFrom(a.op.Table, a.op.Column)
	a.c.dropComputed(a.op.Table, computed)
	risks := a.c.d.typeRisks(plainOf(a.was.Type), t)
	switch {
	case throughText(a.op.Using):
		if !slices.Contains(risks, RiskUnfit) {
			risks = append([]Risk{RiskUnfit}, risks...)
		}
	case a.op.Using != "": // its author has said what becomes of every value
		risks = slices.DeleteFunc(risks, func(r Risk) bool { return r == RiskUnfit })
	}
	note := "change the type of " + a.at + " to " + spelled
	a.c.retype(a.op, retyping{table: a.op.Table, columns: []string{a.column}, parts: parts, notes: []string{note}, risks: risks})
	a.c.restoreIndexStatistics(a.op.Table, a.op.Column)
	return a.c.addComputedAfter(a.op, computed)
}

// typeRisks are the risks of a change of type. PostgreSQL only changes its catalogue if the
// stored values remain as they are (varchar(10) to varchar(20) or text); otherwise it
// writes every row anew, and fails or rounds where a value does not fit.
func (d postgres) typeRisks(from, to schema.Type) []Risk {
	from, to = d.canonicalType(from), d.canonicalType(to)
	switch {
	case from.Kind == schema.Varchar && (to.Kind == schema.Text || to.Kind == schema.Varchar && wider(from.Args, to.Args)),
		from.Kind == schema.Text && to.Kind == schema.Varchar && len(to.Args) == 0:
		return nil
	case from.Kind == schema.Numeric && to.Kind == schema.Numeric && (len(to.Args) == 0 ||
		len(from.Args) == 2 && len(to.Args) == 2 && from.Args[1] == to.Args[1] && from.Args[0] <= to.Args[0]):
		return nil
	case from.Equal(to):
		return nil
	}
	var risks []Risk
	if narrows(from, to) {
		risks = append(risks, RiskUnfit)
	}
	if rounds(from, to, 6) {
		risks = append(risks, RiskRounding)
	}
	return append(risks, RiskRewrite)
}

// wider reports whether a varchar with the arguments to holds all that one with from does.
func wider(from, to []int) bool {
	return len(to) == 0 || len(from) == 1 && len(to) == 1 && from[0] <= to[0]
}

// serialSequence is the quoted name of the sequence behind a serial column.
func (a *columnAlter) serialSequence() string {
	if a.was.Sequence != "" {
		return a.c.d.QuoteName(schema.Name{Schema: a.op.Table.Schema, Name: a.was.Sequence})
	}
	return a.c.d.QuoteName(schema.Name{Schema: a.op.Table.Schema, Name: schema.PostgresObjectName(a.op.Table.Name, a.op.Column, "seq")})
}

// makeSerial turns an existing column into a serial one: it creates the sequence, which
// begins after the highest number in the table. One that is serial already gets the other
// integer type (serial to bigserial).
func (a *columnAlter) makeSerial(kind schema.Kind, wasSerial bool) {
	c := a.c
	sequence := a.serialSequence()
	if wasSerial {
		c.run("widen the sequence of "+a.at, "ALTER SEQUENCE "+sequence+" AS "+string(kind))
		return
	}
	c.run("sequence for "+a.at, "CREATE SEQUENCE "+sequence+" AS "+string(kind)+" OWNED BY "+c.d.QuoteName(a.op.Table)+"."+a.column)
	c.run("number "+a.at, a.alter+"ALTER COLUMN "+a.column+" SET DEFAULT nextval("+c.d.QuoteString(sequence)+"), ALTER COLUMN "+a.column+" SET NOT NULL")
	a.continueNumbers(c.d.QuoteString(sequence), 1)
}

// continueNumbers sets a new sequence to the number after the highest in the column, or to
// its first number if that is higher.
func (a *columnAlter) continueNumbers(sequence string, first int64) {
	next := fmt.Sprintf("coalesce(max(%s), %d) + 1", a.column, first-1)
	if first != 1 {
		next = fmt.Sprintf("greatest(%s, %d)", next, first)
	}
	a.c.runf("go on after the highest "+a.at, "SELECT setval(%s, %s, false) FROM %s", sequence, next, a.c.d.QuoteName(a.op.Table))
}

// identity makes the column an identity column, alters that, or makes it an ordinary one.
// now is the type that the column has at this point.
func (a *columnAlter) identity(now schema.Type) {
	c, to := a.c, a.op.To.Identity.Value
	was := a.was.Identity
	switch {
	case to == nil:
		c.run("stop numbering "+a.at, a.clause("DROP IDENTITY IF EXISTS"))
		if a.op.To.Nullable.Set {
			a.nullable(a.op.To.Nullable.Value)
		}
	case was == nil:
		if !a.was.Default.IsZero() && !a.op.To.Default.Set {
			c.run("drop the default of "+a.at, a.clause("DROP DEFAULT"))
		}
		c.run("number "+a.at, a.alter+"ALTER COLUMN "+a.column+" SET NOT NULL, ALTER COLUMN "+a.column+
			" ADD GENERATED "+identityWord(to.Kind)+" AS IDENTITY"+c.d.identityOptions(*to, a.op.Table.Schema))
		if to.Options.Start == nil && (to.Options.Increment == nil || *to.Options.Increment > 0) {
			a.continueNumbers("pg_get_serial_sequence("+c.d.QuoteString(c.d.QuoteName(a.op.Table))+", "+
				c.d.QuoteString(unquoted(a.column))+")", startOf(to.Options))
		}
	default:
		restart := c.fitSequence(a.at, "pg_get_serial_sequence("+c.d.QuoteString(c.d.QuoteName(a.op.Table))+", "+c.d.QuoteString(unquoted(a.column))+")",
			was.Options, to.Options, now, a.newType())
		var words []string
		if was.Kind != to.Kind {
			words = append(words, "SET GENERATED "+identityWord(to.Kind))
		}
		for _, w := range changedOptions(was.Options, to.Options) {
			words = append(words, "SET "+w)
		}
		if restart {
			words = append(words, "RESTART")
		}
		if len(words) > 0 {
			c.run("change how "+a.at+" is numbered", a.clause(strings.Join(words, " ")))
		}
	}
}

// unquoted is the text of a name that may be quoted. pg_get_serial_sequence('t', 'c') takes
// its second argument as text, not as an identifier.
func unquoted(ident string) string {
	if !strings.HasPrefix(ident, `"`) {
		return ident
	}
	return strings.ReplaceAll(ident[1:len(ident)-1], `""`, `"`)
}

// changedOptions are the clauses of ALTER SEQUENCE for the options that differ. One that is
// no longer given is set to the server's default.
func changedOptions(was, to schema.SequenceOptions) []string {
	var words []string
	number := func(word, reset string, was, to *int64) {
		switch {
		case was == nil && to == nil, was != nil && to != nil && *was == *to:
		case to == nil:
			words = append(words, reset)
		default:
			words = append(words, word+" "+strconv.FormatInt(*to, 10))
		}
	}
	bound := func(word string, was, to *int64, turns bool) {
		if turns && to == nil { // else the server keeps the bound that it derived from the other direction
			words = append(words, "NO "+word)
			return
		}
		number(word, "NO "+word, was, to)
	}
	number("INCREMENT BY", "INCREMENT BY 1", was.Increment, to.Increment)
	turns := descends(was) != descends(to)
	bound("MINVALUE", was.Min, to.Min, turns)
	bound("MAXVALUE", was.Max, to.Max, turns)
	if start := startOf(to); startOf(was) != start {
		words = append(words, "START WITH "+strconv.FormatInt(start, 10))
	}
	number("CACHE", "CACHE 1", was.Cache, to.Cache)
	if was.Cycle != to.Cycle {
		words = append(words, map[bool]string{true: "CYCLE", false: "NO CYCLE"}[to.Cycle])
	}
	return words
}

// descends reports whether a sequence counts down.
func descends(o schema.SequenceOptions) bool { return o.Increment != nil && *o.Increment < 0 }

// startOf is the first number of a sequence: START, or what the server takes without it.
func startOf(o schema.SequenceOptions) int64 {
	switch {
	case o.Start != nil:
		return *o.Start
	case descends(o) && o.Max != nil:
		return *o.Max
	case descends(o):
		return -1
	case o.Min != nil:
		return *o.Min
	}
	return 1
}

// fitSequence moves the last number of a sequence into bounds that are going to be
// narrower, by setval. PostgreSQL refuses MAXVALUE 100 for a sequence that is at 200.
// sequence is an expression that names it. If the old and the new bounds have no number in
// common, setval cannot help, and restart reports that the statement that sets the bounds
// has to say RESTART.
func (c *postgresCompiler) fitSequence(at, sequence string, was, to schema.SequenceOptions, from, t schema.Type) (restart bool) {
	lowest, highest := boundsOf(was, from)
	low, high := boundsOf(to, t)
	switch {
	case low <= lowest && high >= highest:
		return false
	case low > highest || high < lowest:
		return true
	}
	c.runf("move the numbers of "+at+" into the new bounds",
		"SELECT setval(%[1]s::regclass, least(greatest(coalesce(pg_sequence_last_value(%[1]s::regclass), %[2]d), %[3]d), %[4]d), "+
			"pg_sequence_last_value(%[1]s::regclass) IS NOT NULL)", sequence, startOf(to), max(low, lowest), min(high, highest))
	return false
}

// boundsOf are MINVALUE and MAXVALUE of a sequence of a type, or what the server takes
// without them.
func boundsOf(o schema.SequenceOptions, t schema.Type) (low, high int64) {
	high = highestOf(t)
	low = 1
	if descends(o) {
		low, high = -high-1, -1
	}
	if o.Min != nil {
		low = *o.Min
	}
	if o.Max != nil {
		high = *o.Max
	}
	return low, high
}

// generated changes whether and how a column is computed. done reports that the column was
// dropped and added again with all other changes, so that nothing is left to do.
func (a *columnAlter) generated() (done bool, err error) {
	c, to, was := a.c, a.op.To.Generated.Value, a.was.Generated
	switch {
	case to == nil && was == nil && a.found:
		return false, nil
	case to == nil && (was == nil || was.Stored):
		c.run("keep the values of "+a.at+" as they are", a.clause("DROP EXPRESSION IF EXISTS"))
		return false, nil
	case to != nil && was != nil && to.Stored == was.Stored && c.d.setsExpressions():
		c.run("compute "+a.at+" otherwise", a.clause("SET EXPRESSION AS ("+c.d.FormatExpr(to.Expr, a.newType())+")"), RiskRewrite)
		return false, nil
	}
	if !a.found {
		return false, &UnknownBeforeError{Op: a.op, Name: a.op.Table}
	}
	return true, a.remake()
}

// remake drops the column and adds it again, as the last one of the table, together with
// the indexes and constraints that PostgreSQL dropped with it.
func (a *columnAlter) remake() error {
	c := a.c
	col := a.was
	to := a.op.To
	take(&col.Type, to.Type)
	take(&col.Nullable, to.Nullable)
	take(&col.Default, to.Default)
	take(&col.Generated, to.Generated)
	take(&col.Comment, to.Comment)
	take(&col.Collation, to.Collation)
	if col.Generated != nil {
		col.Default, col.Identity = schema.Expr{}, nil
	}
	c.run("drop column "+a.at+" to make it anew", a.alter+"DROP COLUMN "+a.column, risksOfDropping(a.was)...)
	return c.addComputed(a.op.Table, []schema.Column{col}, nil)
}
