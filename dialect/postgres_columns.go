package dialect

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// columnDef is a column as CREATE TABLE and ADD COLUMN spell it.
func (d postgres) columnDef(t schema.Table, col schema.Column) (string, error) {
	if namesSequence(col) {
		col = d.plainSerial(t.Schema, col)
	}
	typ, err := d.FormatType(col.Type)
	if err != nil {
		return "", fmt.Errorf("column %s: %w", col.Name, err)
	}
	var b strings.Builder
	b.WriteString(d.QuoteIdent(col.Name) + " " + typ)
	if col.Compression != "" && d.hasCompression() {
		b.WriteString(" COMPRESSION " + col.Compression)
	}
	b.WriteString(d.collate(col.Collation))
	switch {
	case col.Generated != nil:
		b.WriteString(" GENERATED ALWAYS AS (" + d.FormatExpr(col.Generated.Expr, col.Type) + ")" + d.storedWord(*col.Generated))
	case col.Identity != nil:
		b.WriteString(" GENERATED " + identityWord(col.Identity.Kind) + " AS IDENTITY" + d.identityOptions(*col.Identity, t.Schema))
	case !col.Default.IsZero():
		b.WriteString(" DEFAULT " + d.bareDefault(col.Default, col.Type))
	}
	if _, serial := isSerial(col.Type); !col.Nullable && !serial && col.Identity == nil {
		b.WriteString(d.notNull(col))
	} else if col.NotNull.Name != "" && !col.Nullable && d.namesNotNull() {
		b.WriteString(d.notNull(col))
	}
	return b.String(), nil
}

// notNull is a column's NOT NULL. One that is NOT VALID cannot stand in a column's
// definition: columnExtras adds it.
func (d postgres) notNull(col schema.Column) string {
	if !d.namesNotNull() {
		return " NOT NULL"
	}
	if col.NotNull.NotValid {
		return ""
	}
	s := " NOT NULL"
	if col.NotNull.Name != "" {
		s = " CONSTRAINT " + d.QuoteIdent(col.NotNull.Name) + s
	}
	if col.NotNull.NoInherit {
		s += " NO INHERIT"
	}
	return s
}

// storedWord is STORED or VIRTUAL.
func (d postgres) storedWord(g schema.Generated) string {
	if g.Stored {
		return " STORED"
	}
	if d.namesNotNull() {
		return " VIRTUAL"
	}
	return " STORED" // Validate refuses virtual ones for such a version
}

func identityWord(k schema.IdentityKind) string {
	if k == schema.IdentityAlways {
		return "ALWAYS"
	}
	return "BY DEFAULT"
}

func (d postgres) identityOptions(id schema.Identity, inSchema string) string {
	words := sequenceWords(id.Options)
	if id.SequenceName != "" {
		words = append([]string{"SEQUENCE NAME " + d.QuoteName(schema.Name{Schema: inSchema, Name: id.SequenceName})}, words...)
	}
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, " ") + ")"
}

// sequenceWords are the clauses of CREATE SEQUENCE for the options that are given.
func sequenceWords(o schema.SequenceOptions) []string {
	var words []string
	add := func(word string, n *int64) {
		if n != nil {
			words = append(words, word+" "+strconv.FormatInt(*n, 10))
		}
	}
	add("INCREMENT BY", o.Increment)
	add("MINVALUE", o.Min)
	add("MAXVALUE", o.Max)
	add("START WITH", o.Start)
	add("CACHE", o.Cache)
	if o.Cycle {
		words = append(words, "CYCLE")
	}
	return words
}

// partitionColumn is a column in CREATE TABLE … PARTITION OF, which has only what differs
// from the parent's: a default and NOT NULL. It is "" if nothing does. DEFAULT NULL keeps the
// partition from getting the parent's default.
func (d postgres) partitionColumn(col schema.Column) string {
	def := ""
	if !col.Default.IsZero() {
		def = " DEFAULT " + d.bareDefault(col.Default, col.Type)
	} else if col.Inherited && col.Generated == nil && col.Identity == nil {
		def = " DEFAULT NULL"
	}
	if !col.Nullable && !col.Inherited {
		def += d.notNull(col)
	}
	if def == "" {
		return ""
	}
	return d.QuoteIdent(col.Name) + def
}

// namesSequence reports whether a serial column's sequence is to have another name than the
// one that PostgreSQL would give it (t_c_seq).
func namesSequence(col schema.Column) bool {
	_, serial := isSerial(col.Type)
	return serial && col.Sequence != ""
}

// plainSerial is a serial column written as what PostgreSQL makes of it: an integer column
// that is NOT NULL and whose default is nextval() of its sequence.
func (d postgres) plainSerial(inSchema string, col schema.Column) schema.Column {
	col.Type, col.Nullable = plainOf(col.Type), false
	col.Default = schema.SQLExpr(DrawsFrom(schema.Name{Schema: inSchema, Name: col.Sequence}))
	return col
}

// DrawsFrom returns the default of a column that takes its numbers from a sequence, as
// PostgreSQL writes it.
func DrawsFrom(sequence schema.Name) string {
	d := postgres{}
	return "nextval(" + d.QuoteString(d.QuoteName(sequence)) + "::regclass)"
}

// SaysMore reports whether a column of a partition or heir is more than what it has of
// its parent's. Its statistics are always its own.
func SaysMore(col, parents schema.Column) bool {
	return col.Default.SQL != parents.Default.SQL || col.Nullable != parents.Nullable || col.Comment != "" ||
		col.Storage != parents.Storage || col.Compression != parents.Compression || col.Statistics != nil || len(col.Options) > 0
}

// Inherited returns a column of a table as a partition or child of the table has it.
// One of a serial column draws from the same sequence.
func Inherited(table schema.Name, col schema.Column) schema.Column {
	col = col.HandedDown()
	if _, serial := isSerial(col.Type); serial {
		col.Sequence = serialSequenceOf(table, col).Name
		col = postgres{}.plainSerial(table.Schema, col)
		col.Sequence = ""
	}
	return col
}

// SpelledSerial returns a serial column of a table in two parts: a plain column that
// draws from a sequence, and that sequence, which the column owns. serial is false for
// any other column.
func SpelledSerial(table schema.Name, col schema.Column) (plain schema.Column, q schema.Sequence, serial bool) {
	if _, serial = isSerial(col.Type); !serial {
		return col, q, false
	}
	return Inherited(table, col), serialSequenceOf(table, col), true
}

// serialSequenceOf is the sequence behind a serial column.
func serialSequenceOf(table schema.Name, col schema.Column) schema.Sequence {
	return schema.Sequence{
		Schema: table.Schema, Name: orDefault(col.Sequence, schema.PostgresObjectName(table.Name, col.Name, "seq")), Type: plainOf(col.Type),
		OwnedBy: &schema.ColumnRef{Table: table, Column: col.Name},
	}
}

// namedSerial creates the sequence of a serial column of which namesSequence is true. It
// comes before the column, whose default uses it; the caller has the column own it later.
func (c *postgresCompiler) namedSerial(table schema.Name, col schema.Column) error {
	if !namesSequence(col) {
		return nil
	}
	s := serialSequenceOf(table, col)
	s.OwnedBy = nil
	return c.createSequence(ops.CreateSequence{Sequence: s})
}

// columnExtras adds the statements for what the definition of a new column cannot say.
func (c *postgresCompiler) columnExtras(table schema.Name, col schema.Column) {
	quoted := "ALTER TABLE " + c.d.QuoteName(table)
	at := table.String() + "." + col.Name
	if col.Storage != "" {
		c.runf("storage of "+at, "%s ALTER COLUMN %s SET STORAGE %s", quoted, c.d.QuoteIdent(col.Name), strings.ToUpper(col.Storage))
	}
	if col.Statistics != nil {
		c.setStatistics(table, col.Name, *col.Statistics)
	}
	c.setAndReset("options of "+at, quoted+" ALTER COLUMN "+c.d.QuoteIdent(col.Name), nil, col.Options)
	if col.NotNull.NotValid && c.d.namesNotNull() {
		name := ""
		if col.NotNull.Name != "" {
			name = "CONSTRAINT " + c.d.QuoteIdent(col.NotNull.Name) + " "
		}
		c.run("not null of "+at, quoted+" ADD "+name+"NOT NULL "+c.d.QuoteIdent(col.Name)+" NOT VALID", RiskUnvalidated)
	}
	if col.Comment != "" {
		c.comment("COLUMN "+c.d.QuoteName(table)+"."+c.d.QuoteIdent(col.Name), col.Comment)
	}
	if !col.OnUpdate.IsZero() {
		c.createOnUpdate(table, col)
	}
}

func (c *postgresCompiler) addColumn(op ops.AddColumn) error {
	def, err := c.d.columnDef(schema.Table{Schema: op.Table.Schema, Name: op.Table.Name}, op.Column)
	if err != nil {
		return fmt.Errorf("table %s: %w", op.Table, err)
	}
	if err := c.namedSerial(op.Table, op.Column); err != nil {
		return err
	}
	c.run("add column "+op.Table.String()+"."+op.Column.Name,
		"ALTER TABLE "+c.d.QuoteName(op.Table)+" ADD COLUMN "+ifNotExists(op.IfNotExists)+def, c.d.addRisks(op.Column)...)
	if namesSequence(op.Column) {
		c.ownSequence(serialSequenceOf(op.Table, op.Column))
	}
	c.columnExtras(op.Table, op.Column)
	return nil
}

// addRisks are the risks of ADD COLUMN. A default that differs from row to row, as random()
// does, has PostgreSQL write the whole table; a constant one it only notes. NOT NULL without
// a default fails if the table has rows.
func (d postgres) addRisks(col schema.Column) []Risk {
	_, serial := isSerial(col.Type)
	expr := strings.ToLower(d.FormatExpr(col.Default, col.Type))
	switch {
	case serial, col.Identity != nil, col.Generated != nil && col.Generated.Stored,
		strings.Contains(expr, "nextval("), strings.Contains(expr, "random"), strings.Contains(expr, "uuid"):
		return []Risk{RiskRewrite}
	case !col.Nullable && col.Default.IsZero() && col.Generated == nil:
		return []Risk{RiskNullability}
	}
	return nil
}

func (c *postgresCompiler) dropColumn(op ops.DropColumn) error {
	col := op.Column
	if t := c.table(op.Table); t != nil && !op.Defined {
		if known := t.Column(col.Name); known != nil {
			col = *known
		}
	}
	if !col.OnUpdate.IsZero() {
		c.dropOnUpdate(op.Table, col.Name)
	}
	c.run("drop column "+op.Table.String()+"."+op.Column.Name,
		"ALTER TABLE "+c.d.QuoteName(op.Table)+" DROP COLUMN "+ifExists(op.IfExists)+c.d.QuoteIdent(op.Column.Name)+cascade(op.Cascade),
		risksOfDropping(col)...)
	if !col.OnUpdate.IsZero() {
		c.dropOnUpdateFunction(op.Table.Schema)
	}
	return nil
}

// CollationName returns a collation's name as schema values hold it: as it is, but
// quoted if a dot in it would be read as a schema.
func CollationName(n schema.Name) string {
	if n.Schema == "" && encodingSuffix(n.Name) {
		return n.Name
	}
	return n.String()
}

// encodingSuffix reports whether a name with a dot is a single one that ends in an encoding,
// such as en_US.utf8, rather than a schema and a name, such as app.mine.
func encodingSuffix(name string) bool {
	_, after, ok := strings.Cut(strings.ToLower(name), ".")
	if !ok || strings.ContainsRune(name, '"') {
		return false
	}
	for _, encoding := range []string{"utf", "iso", "latin", "euc", "koi8", "cp1", "gb", "big5", "sjis", "ansi"} {
		if strings.HasPrefix(after, encoding) {
			return true
		}
	}
	return false
}

// collate is the COLLATE clause for a name as CollationName writes it.
func (d postgres) collate(name string) string {
	if name == "" {
		return ""
	}
	if encodingSuffix(name) {
		return " COLLATE " + d.QuoteIdent(name)
	}
	return " COLLATE " + d.QuoteName(schema.ParseName(name))
}

// childDefaults finds the partitions and children of a table whose default of a column is
// not the parent's, including those that have none where the parent has one. ALTER TABLE
// parent … SET DEFAULT overwrites theirs, and a change of the column's type fails if their
// default cannot be cast.
func (c *postgresCompiler) childDefaults(table schema.Name, column string) map[schema.Name]schema.Column {
	if c.before == nil {
		return nil
	}
	var was schema.Column
	if t := c.table(table); t != nil && t.Column(column) != nil {
		was = *t.Column(column)
	}
	found := map[schema.Name]schema.Column{}
	for name := range c.before.Descendants(table) {
		if col := c.before.Table(name).Column(column); col != nil && !sharesDefault(*col, was) {
			found[name] = *col
		}
	}
	return found
}

// sharesDefault reports whether a child's default is the same as its parent's: for a serial
// column, nextval() of the parent's sequence.
func sharesDefault(child, parent schema.Column) bool {
	_, serial := isSerial(parent.Type)
	return child.Default.SQL == parent.Default.SQL || serial && strings.HasPrefix(child.Default.SQL, "nextval(")
}

// dropChildDefaults drops the defaults that childDefaults finds, before the column gets
// another type.
func (c *postgresCompiler) dropChildDefaults(table schema.Name, column string) {
	children := c.childDefaults(table, column)
	for _, child := range slices.SortedFunc(maps.Keys(children), schema.Name.Compare) {
		if !children[child].Default.IsZero() {
			c.childDefault("set the default of %s aside", child, column, "DROP DEFAULT")
		}
	}
}

// setChildDefaults gives the children that childDefaults finds their own default again, or
// none.
func (c *postgresCompiler) setChildDefaults(table schema.Name, column string) {
	children := c.childDefaults(table, column)
	for _, child := range slices.SortedFunc(maps.Keys(children), schema.Name.Compare) {
		if col := children[child]; col.Default.IsZero() {
			c.childDefault("%s has no default, as before", child, column, "DROP DEFAULT")
		} else {
			c.childDefault("set the default of %s again", child, column, "SET DEFAULT "+c.d.FormatExpr(col.Default, col.Type))
		}
	}
}

// childDefault alters a child's default ONLY, not that of the child's own children.
func (c *postgresCompiler) childDefault(note string, child schema.Name, column, clause string) {
	c.run(fmt.Sprintf(note, child.String()+"."+column),
		"ALTER TABLE ONLY "+c.d.QuoteName(child)+" ALTER COLUMN "+c.d.QuoteIdent(column)+" "+clause)
}
