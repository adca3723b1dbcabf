package dialect

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// constraintDef is a constraint as CREATE TABLE and ALTER TABLE … ADD spell it.
func (d postgres) constraintDef(con schema.Constraint) string {
	def := d.constraintBody(con)
	if name := con.ConstraintName(); name != "" {
		return "CONSTRAINT " + d.QuoteIdent(name) + " " + def
	}
	return def
}

func (d postgres) constraintBody(con schema.Constraint) string {
	switch con := con.(type) {
	case schema.PrimaryKey:
		return "PRIMARY KEY " + d.keyBody(con.Key)
	case schema.Unique:
		def := "UNIQUE "
		if con.NullsNotDistinct {
			def += "NULLS NOT DISTINCT "
		}
		return def + d.keyBody(con.Key)
	case schema.Check:
		def := "CHECK (" + d.FormatExpr(con.Expr, schema.Type{}) + ")"
		if con.NoInherit {
			def += " NO INHERIT"
		}
		return def + enforcement(con.NotEnforced, con.NotValid)
	case schema.Exclusion:
		return d.exclusionBody(con)
	case schema.ForeignKey:
		return d.foreignKeyBody(con)
	}
	return ""
}

func (d postgres) keyBody(k schema.Key) string {
	def := "(" + QuoteIdents(d, k.Columns)
	if k.WithoutOverlaps {
		def += " WITHOUT OVERLAPS"
	}
	return def + ")" + d.include(k.Include) + d.with(k.Storage) + deferral(k.Deferrable, k.InitiallyDeferred)
}

func (d postgres) include(columns []string) string {
	if len(columns) == 0 {
		return ""
	}
	return " INCLUDE (" + QuoteIdents(d, columns) + ")"
}

func deferral(deferrable, initially bool) string {
	switch {
	case initially:
		return " DEFERRABLE INITIALLY DEFERRED"
	case deferrable:
		return " DEFERRABLE"
	}
	return ""
}

func enforcement(notEnforced, notValid bool) string {
	switch {
	case notEnforced:
		return " NOT ENFORCED"
	case notValid:
		return " NOT VALID"
	}
	return ""
}

func (d postgres) exclusionBody(con schema.Exclusion) string {
	def := "EXCLUDE "
	if con.Method != "" {
		def += "USING " + d.QuoteIdent(strings.ToLower(con.Method)) + " "
	}
	elements := make([]string, len(con.Elements))
	for i, e := range con.Elements {
		elements[i] = d.indexPart(e.IndexPart) + " WITH " + e.Operator
	}
	def += "(" + strings.Join(elements, ", ") + ")" + d.include(con.Include) + d.with(con.Storage)
	if !con.Where.IsZero() {
		def += " WHERE (" + d.FormatExpr(con.Where, schema.Type{}) + ")"
	}
	return def + deferral(con.Deferrable, con.InitiallyDeferred)
}

func (d postgres) foreignKeyBody(con schema.ForeignKey) string {
	list := func(columns []string) string {
		if !con.Period || len(columns) == 0 {
			return QuoteIdents(d, columns)
		}
		last := len(columns) - 1
		return QuoteIdents(d, columns[:last]) + ", PERIOD " + d.QuoteIdent(columns[last])
	}
	def := "FOREIGN KEY (" + list(con.Columns) + ") REFERENCES " + d.QuoteName(con.RefTable)
	if len(con.RefColumns) > 0 {
		def += " (" + list(con.RefColumns) + ")"
	}
	if con.Match != "" {
		def += " MATCH " + strings.ToUpper(con.Match)
	}
	if con.OnUpdate != schema.NoAction {
		def += " ON UPDATE " + strings.ToUpper(string(con.OnUpdate))
	}
	if con.OnDelete != schema.NoAction {
		def += " ON DELETE " + strings.ToUpper(string(con.OnDelete))
		if len(con.SetColumns) > 0 {
			def += " (" + QuoteIdents(d, con.SetColumns) + ")"
		}
	}
	return def + deferral(con.Deferrable, con.InitiallyDeferred) + enforcement(con.NotEnforced, con.NotValid)
}

// constraintComment adds the statement for the comment of a new constraint, if it has one.
func (c *postgresCompiler) constraintComment(table schema.Name, con schema.Constraint) {
	if comment := con.ConstraintComment(); comment != "" {
		c.comment("CONSTRAINT "+c.d.QuoteIdent(constraintName(table, con))+" ON "+c.d.QuoteName(table), comment)
	}
}

// constraintName is a constraint's name, or the one that the server gives to one without.
func constraintName(table schema.Name, con schema.Constraint) string {
	if name := con.ConstraintName(); name != "" {
		return name
	}
	switch con := con.(type) {
	case schema.PrimaryKey:
		return schema.PostgresObjectName(table.Name, "", "pkey")
	case schema.Unique:
		return schema.PostgresObjectName(table.Name, strings.Join(con.Columns, "_"), "key")
	case schema.ForeignKey:
		return schema.PostgresObjectName(table.Name, strings.Join(con.Columns, "_"), "fkey")
	case schema.Check:
		return schema.PostgresObjectName(table.Name, "", "check")
	}
	return schema.PostgresObjectName(table.Name, "", "excl")
}

// PartName returns the name that PostgreSQL gives to a partition's part of an index of
// the partitioned table. label is "idx", or "pkey", "key" or "excl" if the index is
// behind a constraint; columns are those of the key and those that are included.
func PartName(partition, label string, columns []string) string {
	if strings.HasPrefix(label, "pkey") {
		return schema.PostgresObjectName(partition, "", label)
	}
	var words []string
	for _, c := range columns {
		word := c
		for i := 1; slices.Contains(words, word); i++ {
			word = c + strconv.Itoa(i)
		}
		words = append(words, word)
	}
	return schema.PostgresObjectName(partition, strings.Join(words, "_"), label)
}

// IsNumberedPart reports whether name is what PostgreSQL calls a partition's part of a
// constraint or index if the name of PartName is taken: the same with a number.
func IsNumberedPart(name, partition, label string, columns []string) bool {
	number := name[len(strings.TrimRight(name, "0123456789")):]
	return number != "" && name == PartName(partition, label+number, columns)
}

func (c *postgresCompiler) addConstraint(op ops.AddConstraint) error {
	con := op.Constraint
	note := "add constraint " + constraintName(op.Table, con) + " to " + op.Table.String()
	alter := "ALTER TABLE " + c.d.QuoteName(op.Table)
	switch con := con.(type) {
	case schema.PrimaryKey:
		c.addKey(op, note, alter, con.Key, "PRIMARY KEY")
	case schema.Unique:
		c.addKey(op, note, alter, con.Key, "UNIQUE")
	case schema.ForeignKey:
		if c.online(op.Online) && !con.NotValid && !con.NotEnforced && con.Name != "" {
			con.NotValid = true
			c.addUnvalidated(op.Table, note, alter, con)
			break
		}
		c.run(note, alter+" ADD "+c.d.constraintDef(con), scanUnless(con.NotValid || con.NotEnforced))
	case schema.Check:
		if c.online(op.Online) && !con.NotValid && !con.NotEnforced && con.Name != "" {
			con.NotValid = true
			c.addUnvalidated(op.Table, note, alter, con)
			break
		}
		c.run(note, alter+" ADD "+c.d.constraintDef(con), scanUnless(con.NotValid || con.NotEnforced))
	default:
		c.run(note, alter+" ADD "+c.d.constraintDef(con), RiskBlockingIndex)
	}
	c.constraintComment(op.Table, con)
	return nil
}

func scanUnless(unvalidated bool) Risk {
	if unvalidated {
		return RiskUnvalidated
	}
	return RiskScan
}

// addUnvalidated adds a constraint NOT VALID, which takes a strong lock but only for a
// moment, and then reads the existing rows with VALIDATE CONSTRAINT in a transaction of its
// own, under a lock that lets others write.
func (c *postgresCompiler) addUnvalidated(table schema.Name, note, alter string, con schema.Constraint) {
	c.run(note+", for new rows", alter+" ADD "+c.d.constraintDef(con))
	c.b.cut()
	c.run("check the rows of "+table.String()+" against "+con.ConstraintName(), alter+" VALIDATE CONSTRAINT "+c.d.QuoteIdent(con.ConstraintName()))
	c.b.cut()
}

// addKey adds a primary key or unique constraint. Online, it first builds the index with
// CREATE UNIQUE INDEX CONCURRENTLY and then makes the constraint of it with USING INDEX,
// which takes the lock only for a moment.
func (c *postgresCompiler) addKey(op ops.AddConstraint, note, alter string, k schema.Key, word string) {
	index := op.UsingIndex
	con := op.Constraint
	if k.Invalid {
		c.addKeyAlone(op, note, k)
		return
	}
	if index == "" && c.online(op.Online) && !k.WithoutOverlaps {
		index = constraintName(op.Table, con)
		c.createConcurrently(op.Table, schema.Index{
			Name: index, Unique: true, Parts: schema.ColumnParts(k.Columns...), Include: k.Include,
			NullsNotDistinct: k.NullsNotDistinct, Storage: k.Storage,
		}, false)
	}
	if index == "" {
		c.run(note, alter+" ADD "+c.d.constraintDef(con), RiskBlockingIndex)
		return
	}
	name := ""
	if con.ConstraintName() != "" {
		name = "CONSTRAINT " + c.d.QuoteIdent(con.ConstraintName()) + " "
	}
	c.run(note, alter+" ADD "+name+word+" USING INDEX "+c.d.QuoteIdent(index)+deferral(k.Deferrable, k.InitiallyDeferred))
}

func (c *postgresCompiler) dropConstraint(op ops.DropConstraint) error {
	name := op.Name
	if name == "" && op.Constraint != nil {
		name = op.Constraint.ConstraintName()
	}
	if name == "" {
		name = c.findConstraint(op)
	}
	if name == "" {
		return &UnknownBeforeError{Op: op, Name: op.Table}
	}
	c.run("drop constraint "+name+" of "+op.Table.String(),
		"ALTER TABLE "+c.d.QuoteName(op.Table)+" DROP CONSTRAINT "+ifExists(op.IfExists)+c.d.QuoteIdent(name)+cascade(op.Cascade))
	return nil
}

// findConstraint finds the name of a constraint that is to be dropped but not named: the one
// in the database that is like op.Constraint, or the primary key.
func (c *postgresCompiler) findConstraint(op ops.DropConstraint) string {
	t := c.table(op.Table)
	if t == nil {
		if op.Constraint != nil {
			return constraintName(op.Table, op.Constraint)
		}
		return ""
	}
	for _, con := range t.Constraints() {
		if op.Constraint == nil && op.Type == schema.KindPrimaryKey && con.ConstraintKind() == op.Type {
			return constraintName(op.Table, con)
		}
		if op.Constraint != nil && sameConstraint(c.d, con, op.Constraint) {
			return constraintName(op.Table, con)
		}
	}
	return ""
}

// sameConstraint reports whether two constraints differ in nothing but their names.
func sameConstraint(d postgres, a, b schema.Constraint) bool {
	return reflect.DeepEqual(d.canonicalConstraint(a.Renamed(""), nil), d.canonicalConstraint(b.Renamed(""), nil))
}

func (c *postgresCompiler) renameConstraint(op ops.RenameConstraint) error {
	c.runf("rename constraint "+op.From+" of "+op.Table.String()+" to "+op.To, "ALTER TABLE %s RENAME CONSTRAINT %s TO %s",
		c.d.QuoteName(op.Table), c.d.QuoteIdent(op.From), c.d.QuoteIdent(op.To))
	return nil
}

func (c *postgresCompiler) validateConstraint(op ops.ValidateConstraint) error {
	c.run("check the rows of "+op.Table.String()+" against "+op.Name,
		"ALTER TABLE "+c.d.QuoteName(op.Table)+" VALIDATE CONSTRAINT "+c.d.QuoteIdent(op.Name), RiskScan)
	return nil
}

// alterConstraint alters a constraint where PostgreSQL can, and otherwise drops it and adds
// it again.
func (c *postgresCompiler) alterConstraint(op ops.AlterConstraint) error {
	name := constraintName(op.Table, op.From)
	alter := "ALTER TABLE " + c.d.QuoteName(op.Table)
	if !CanAlterConstraint(c.d, op.From, op.To) && !onlyComment(op.From, op.To) {
		if err := c.dropConstraint(ops.DropConstraint{Table: op.Table, Name: name}); err != nil {
			return err
		}
		return c.addConstraint(ops.AddConstraint{Table: op.Table, Constraint: op.To})
	}
	if from, ok := op.From.(schema.ForeignKey); ok {
		to := op.To.(schema.ForeignKey)
		if from.Deferrable != to.Deferrable || from.InitiallyDeferred != to.InitiallyDeferred {
			mode := deferral(to.Deferrable, to.InitiallyDeferred)
			if mode == "" {
				mode = " NOT DEFERRABLE"
			}
			c.run("deferral of "+name, alter+" ALTER CONSTRAINT "+c.d.QuoteIdent(name)+mode)
		}
	}
	if unvalidated(op.From) && !unvalidated(op.To) {
		if err := c.validateConstraint(ops.ValidateConstraint{Table: op.Table, Name: name}); err != nil {
			return err
		}
	}
	if op.From.ConstraintComment() != op.To.ConstraintComment() {
		c.comment("CONSTRAINT "+c.d.QuoteIdent(name)+" ON "+c.d.QuoteName(op.Table), op.To.ConstraintComment())
	}
	return nil
}

// unvalidated reports whether a constraint is NOT VALID.
func unvalidated(con schema.Constraint) bool {
	switch con := con.(type) {
	case schema.ForeignKey:
		return con.NotValid
	case schema.Check:
		return con.NotValid
	}
	return false
}

// onlyComment reports whether two constraints differ at most in their comments.
func onlyComment(a, b schema.Constraint) bool {
	plain := func(k schema.Constraint) schema.Constraint { return k.WithComment("").WithFormerName("") }
	return reflect.DeepEqual(plain(a), plain(b))
}

// covers reports whether a constraint uses a column, so that PostgreSQL drops it together
// with the column.
func covers(con schema.Constraint, column string) bool {
	switch con := con.(type) {
	case schema.PrimaryKey:
		return slices.Contains(con.Columns, column) || slices.Contains(con.Include, column)
	case schema.Unique:
		return slices.Contains(con.Columns, column) || slices.Contains(con.Include, column)
	case schema.ForeignKey:
		return slices.Contains(con.Columns, column)
	case schema.Check:
		return mentions(con.Expr, column)
	case schema.Exclusion:
		return mentions(con.Where, column) || slices.ContainsFunc(con.Elements, func(e schema.ExclusionElement) bool {
			return e.Column == column || mentions(e.Expr, column)
		})
	}
	return false
}
