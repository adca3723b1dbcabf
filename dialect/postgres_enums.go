package dialect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

func (c *postgresCompiler) createEnum(op ops.CreateEnum) error {
	name := c.d.QuoteName(op.Enum.QualifiedName())
	create := "CREATE TYPE " + name + " AS ENUM (" + QuoteStrings(c.d, op.Enum.Values) + ")"
	if op.IfNotExists { // CREATE TYPE has no such clause
		create = "DO $$\nBEGIN\n    " + create + ";\nEXCEPTION WHEN duplicate_object THEN\n    NULL;\nEND\n$$"
	}
	c.run("create enum "+op.Enum.QualifiedName().String(), create)
	if op.Enum.Comment != "" {
		c.comment("TYPE "+name, op.Enum.Comment)
	}
	return nil
}

func (c *postgresCompiler) dropEnum(op ops.DropEnum) error {
	c.run("drop enum "+op.Enum.QualifiedName().String(), "DROP TYPE "+ifExists(op.IfExists)+c.d.QuoteName(op.Enum.QualifiedName()))
	return nil
}

// renameType renames an enum, domain or composite type, or moves it to another
// schema.
func (c *postgresCompiler) renameType(what string, from, to schema.Name) error {
	word := "TYPE "
	if what == "domain" {
		word = "DOMAIN "
	}
	at := from
	if from.Schema != to.Schema {
		target := orDefault(to.Schema, orDefault(c.opt.DefaultSchema, "public"))
		c.run("move "+what+" "+from.String()+" to schema "+target, "ALTER "+word+c.d.QuoteName(from)+" SET SCHEMA "+c.d.QuoteIdent(target))
		at.Schema = to.Schema
	}
	if from.Name != to.Name {
		c.run("rename "+what+" "+from.String()+" to "+to.String(), "ALTER "+word+c.d.QuoteName(at)+" RENAME TO "+c.d.QuoteIdent(to.Name))
	}
	return nil
}

// addEnumValue adds a value in autocommit mode. In a transaction, no statement could use the
// value before the commit ("unsafe use of new value"), unless the same transaction has
// created the enum.
func (c *postgresCompiler) addEnumValue(op ops.AddEnumValue) error {
	sql := "ALTER TYPE " + c.d.QuoteName(op.Enum) + " ADD VALUE " + ifNotExists(op.IfNotExists) + c.d.QuoteString(op.Value)
	switch {
	case op.Before != "":
		sql += " BEFORE " + c.d.QuoteString(op.Before)
	case op.After != "":
		sql += " AFTER " + c.d.QuoteString(op.After)
	}
	note := "add value " + op.Value + " to enum " + op.Enum.String()
	if c.enumCreatedHere(op.Enum) {
		c.run(note, sql)
		return nil
	}
	c.autocommit(note, Exec{
		SQL: sql,
		Probe: "SELECT EXISTS (SELECT FROM pg_catalog.pg_enum WHERE enumtypid = to_regtype(" +
			c.d.QuoteString(c.d.QuoteName(op.Enum)) + ") AND enumlabel = " + c.d.QuoteString(op.Value) + ")",
	}, RiskEnum)
	return nil
}

// enumCreatedHere reports whether the present transaction creates the enum.
func (c *postgresCompiler) enumCreatedHere(enum schema.Name) bool {
	segments := c.b.program.Segments
	if len(segments) == 0 || segments[len(segments)-1].Mode != Transaction {
		return false
	}
	for _, s := range segments[len(segments)-1].Steps {
		if create, ok := c.list[s.Op].(ops.CreateEnum); ok && create.Enum.QualifiedName() == enum {
			return true
		}
	}
	return false
}

func (c *postgresCompiler) renameEnumValue(op ops.RenameEnumValue) error {
	c.run("rename value "+op.From+" of enum "+op.Enum.String()+" to "+op.To, fmt.Sprintf("ALTER TYPE %s RENAME VALUE %s TO %s",
		c.d.QuoteName(op.Enum), c.d.QuoteString(op.From), c.d.QuoteString(op.To)), RiskRename)
	return nil
}

// alterEnum removes or reorders values, for which PostgreSQL has no statement. It renames the
// type, creates one of the old name with the new values, converts all columns to that by way
// of text, and drops the old type. Checks, conditions of indexes and the like that compare a
// column with a value of the old type would fail then: they are dropped before and created
// after.
func (c *postgresCompiler) alterEnum(op ops.AlterEnum) error {
	name := op.From.QualifiedName()
	old := schema.Name{Schema: name.Schema, Name: schema.PostgresObjectName(name.Name, "", "old")}
	quoted := c.d.QuoteName(op.To.QualifiedName())
	if slices.Equal(op.From.Values, op.To.Values) {
		c.comment("TYPE "+quoted, op.To.Comment)
		return nil
	}
	uses := c.enumUses(op)
	for _, u := range uses {
		if c.opt.Offline && c.table(u.table) == nil { // a default, which is not known, would have to be dropped
			return &UnknownBeforeError{Op: op, Name: u.table}
		}
		for _, col := range u.columns {
			if err := c.checkPartitionKey(op, u.table, col.Name); err != nil {
				return err
			}
		}
	}
	for _, u := range uses {
		c.dropDependents(u)
	}
	c.run("set enum "+name.String()+" aside", "ALTER TYPE "+c.d.QuoteName(name)+" RENAME TO "+c.d.QuoteIdent(old.Name))
	c.run("create enum "+op.To.QualifiedName().String()+" with its new values", "CREATE TYPE "+quoted+" AS ENUM ("+QuoteStrings(c.d, op.To.Values)+")")
	for _, u := range uses {
		c.moveToEnum(u, op, quoted)
	}
	for _, u := range uses {
		if err := c.restoreDependents(u); err != nil {
			return err
		}
	}
	c.run("drop the enum as it was", "DROP TYPE "+c.d.QuoteName(old))
	if op.To.Comment != "" {
		c.comment("TYPE "+quoted, op.To.Comment)
	}
	return nil
}

// enumUse is a table with columns of an enum, and what compares these with its values.
type enumUse struct {
	table   schema.Name
	columns []schema.Column
	checks  []schema.Check
	excl    []schema.Exclusion
	indexes []schema.Index
	// computed are generated columns that use those of the enum.
	computed []schema.Column
}

// enumUses collects the columns that the operation names, or if it names none, all that are
// known to be of the type. Those of partitions and children change together with the
// parent's.
func (c *postgresCompiler) enumUses(op ops.AlterEnum) []enumUse {
	var uses []enumUse
	at := func(table schema.Name) *enumUse {
		i := slices.IndexFunc(uses, func(u enumUse) bool { return u.table == table })
		if i < 0 {
			uses = append(uses, enumUse{table: table})
			i = len(uses) - 1
		}
		return &uses[i]
	}
	for _, ref := range op.Columns {
		col := schema.Column{Name: ref.Column}
		if t := c.table(ref.Table); t != nil {
			if known := t.Column(ref.Column); known != nil {
				col = *known
			}
			if t.PartitionOf != nil || col.Inherited {
				continue
			}
		}
		u := at(ref.Table)
		u.columns = append(u.columns, col)
	}
	if len(op.Columns) == 0 && c.before != nil {
		for _, t := range c.before.Tables {
			for _, col := range t.Columns {
				if usesEnum(col.Type, op.From.QualifiedName()) && !col.Inherited && t.PartitionOf == nil {
					u := at(t.QualifiedName())
					u.columns = append(u.columns, col)
				}
			}
		}
	}
	for i := range uses {
		c.dependents(&uses[i])
	}
	return uses
}

// usesEnum reports whether a type is an enum, or an array of it.
func usesEnum(t schema.Type, enum schema.Name) bool {
	if t.Kind == schema.Array && t.Elem != nil {
		return usesEnum(*t.Elem, enum)
	}
	return t.Kind == schema.EnumKind && t.Name == enum.Name && t.Schema == enum.Schema
}

// dependents finds what of the table may compare the columns with values of the type.
func (c *postgresCompiler) dependents(u *enumUse) {
	t := c.table(u.table)
	if t == nil {
		return
	}
	for _, col := range u.columns {
		for _, computed := range c.computedFrom(u.table, col.Name) {
			if !slices.ContainsFunc(u.computed, func(k schema.Column) bool { return k.Name == computed.Name }) {
				u.computed = append(u.computed, computed)
			}
		}
		for _, con := range t.Checks {
			if mentions(con.Expr, col.Name) && !slices.ContainsFunc(u.checks, func(k schema.Check) bool { return k.Name == con.Name }) {
				u.checks = append(u.checks, con)
			}
		}
		for _, con := range t.Exclusions {
			if covers(con, col.Name) && !slices.ContainsFunc(u.excl, func(k schema.Exclusion) bool { return k.Name == con.Name }) {
				u.excl = append(u.excl, con)
			}
		}
		for _, ix := range t.Indexes {
			inExpr := mentions(ix.Where, col.Name) ||
				slices.ContainsFunc(ix.Parts, func(p schema.IndexPart) bool { return mentions(p.Expr, col.Name) })
			if inExpr && !slices.ContainsFunc(u.indexes, func(k schema.Index) bool { return k.Name == ix.Name }) {
				u.indexes = append(u.indexes, ix)
			}
		}
	}
}

// dropDependents drops what restoreDependents creates again.
func (c *postgresCompiler) dropDependents(u enumUse) {
	alter := "ALTER TABLE " + c.d.QuoteName(u.table)
	for _, col := range u.columns {
		c.dropChildDefaults(u.table, col.Name)
	}
	for _, con := range u.checks {
		c.run("set check "+con.Name+" aside", alter+" DROP CONSTRAINT "+c.d.QuoteIdent(con.Name))
	}
	for _, con := range u.excl {
		c.run("set constraint "+con.Name+" aside", alter+" DROP CONSTRAINT "+c.d.QuoteIdent(con.Name))
	}
	for _, ix := range u.indexes {
		c.run("set index "+ix.Name+" aside", "DROP INDEX "+c.indexName(u.table, ix.Name))
	}
	c.dropComputed(u.table, u.computed)
}

// moveToEnum gives all of a table's columns the new type in one ALTER TABLE, so that the
// table is rewritten only once.
func (c *postgresCompiler) moveToEnum(u enumUse, op ops.AlterEnum, enum string) {
	risks := []Risk{RiskRewrite}
	if len(schema.Without(op.From.Values, op.To.Values)) > 0 {
		risks = []Risk{RiskUnfit, RiskRewrite}
	}
	var parts, names []string
	for _, col := range u.columns {
		names = append(names, u.table.String()+"."+col.Name)
		name := c.d.QuoteIdent(col.Name)
		array := ""
		if col.Type.Kind == schema.Array {
			array = "[]"
		}
		if !col.Default.IsZero() {
			parts = append(parts, "ALTER COLUMN "+name+" DROP DEFAULT")
		}
		parts = append(parts, "ALTER COLUMN "+name+" TYPE "+enum+array+" USING "+name+"::text"+array+"::"+enum+array)
		if !col.Default.IsZero() {
			parts = append(parts, "ALTER COLUMN "+name+" SET DEFAULT "+c.d.FormatExpr(col.Default, col.Type))
		}
	}
	c.run("move "+strings.Join(names, ", ")+" to the new enum "+op.To.QualifiedName().String(),
		"ALTER TABLE "+c.d.QuoteName(u.table)+" "+strings.Join(parts, ", "), risks...)
}

// restoreDependents creates again what was dropped.
func (c *postgresCompiler) restoreDependents(u enumUse) error {
	for _, col := range u.columns {
		c.setChildDefaults(u.table, col.Name)
	}
	var kept []string
	for _, con := range u.checks {
		kept = append(kept, con.Name)
	}
	for _, con := range u.excl {
		kept = append(kept, con.Name)
	}
	for _, ix := range u.indexes {
		kept = append(kept, ix.Name)
	}
	if err := c.addComputed(u.table, u.computed, kept); err != nil {
		return err
	}
	for _, con := range u.checks {
		if err := c.addConstraint(ops.AddConstraint{Table: u.table, Constraint: con}); err != nil {
			return err
		}
	}
	for _, con := range u.excl {
		if err := c.addConstraint(ops.AddConstraint{Table: u.table, Constraint: con}); err != nil {
			return err
		}
	}
	for _, ix := range u.indexes {
		if err := c.createIndex(ops.CreateIndex{Table: u.table, Index: ix}); err != nil {
			return err
		}
	}
	return nil
}
