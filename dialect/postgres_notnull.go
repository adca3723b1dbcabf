package dialect

import (
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Up to version 17, NOT NULL is a flag of the column. Since version 18 it is a constraint,
// with a name, which may be NO INHERIT and NOT VALID.

// nullable sets or drops NOT NULL. Online, it is done in three steps, so that the table is not
// locked while its rows are read: a constraint that is NOT VALID, its validation, and the rest.
func (a *columnAlter) nullable(yes bool) {
	c := a.c
	if yes {
		c.run("allow null in "+a.at, a.clause("DROP NOT NULL"))
		return
	}
	detail := a.op.To.NotNull.Value
	if detail != (schema.NotNull{}) && c.d.namesNotNull() && !c.opt.Offline && (!c.online(a.op.Online) || detail.NotValid) {
		a.addNotNull(detail)
		return
	}
	if !c.online(a.op.Online) {
		c.run("forbid null in "+a.at, a.clause("SET NOT NULL"), RiskNullability, RiskScan)
		return
	}
	if c.d.namesNotNull() && !c.opt.Offline { // a script may be run on an older server
		detail.NotValid = true
		a.addNotNull(detail)
		c.b.cut()
		a.validate(a.notNullName(detail), RiskNullability)
		c.b.cut()
		return
	}
	// SET NOT NULL does not read the table if a valid CHECK (c IS NOT NULL) tells that no row
	// has a null. The check is not called …_not_null, the name of the constraint in version 18.
	name := schema.PostgresObjectName(a.op.Table.Name, unquoted(a.column), "is_not_null")
	quoted := c.d.QuoteIdent(name)
	c.run("forbid null in new rows of "+a.at, a.alter+"ADD CONSTRAINT "+quoted+" CHECK ("+a.column+" IS NOT NULL) NOT VALID")
	c.b.cut()
	a.validate(name, RiskNullability)
	c.b.cut()
	c.run("forbid null in "+a.at, a.clause("SET NOT NULL"))
	c.run("drop the check behind it", a.alter+"DROP CONSTRAINT "+quoted)
}

// notNullName is the name of a NOT NULL constraint: its own, or the one that PostgreSQL 18
// gives it.
func (a *columnAlter) notNullName(n schema.NotNull) string {
	return orDefault(n.Name, schema.PostgresObjectName(a.op.Table.Name, unquoted(a.column), "not_null"))
}

// validate has the existing rows checked against a constraint that is NOT VALID.
func (a *columnAlter) validate(constraint string, risk Risk) {
	a.c.run("check the rows of "+a.op.Table.String()+" for null in "+a.column,
		a.alter+"VALIDATE CONSTRAINT "+a.c.d.QuoteIdent(constraint), risk)
}

// addNotNull adds NOT NULL as a named constraint, for PostgreSQL 18.
func (a *columnAlter) addNotNull(detail schema.NotNull) {
	clause := "ADD CONSTRAINT " + a.c.d.QuoteIdent(a.notNullName(detail)) + " NOT NULL " + a.column + noInherit(detail.NoInherit)
	if detail.NotValid {
		a.c.run("forbid null in new rows of "+a.at, a.alter+clause+" NOT VALID")
		return
	}
	a.c.run("forbid null in "+a.at, a.alter+clause, RiskNullability, RiskScan)
}

func noInherit(yes bool) string {
	if yes {
		return " NO INHERIT"
	}
	return ""
}

// notNullDetail changes the name, inheritance and validity of a NOT NULL constraint, for
// PostgreSQL 18.
func (a *columnAlter) notNullDetail() {
	c := a.c
	if !c.d.namesNotNull() || a.op.To.Nullable.Set {
		return
	}
	was, to := a.was.NotNull, a.op.To.NotNull.Value
	from, name := a.notNullName(was), a.notNullName(to)
	if to.NotValid && !was.NotValid { // a valid constraint cannot be made NOT VALID
		c.run("allow null in "+a.at, a.clause("DROP NOT NULL"))
		a.addNotNull(to)
		return
	}
	if from != name {
		c.run("rename constraint "+from, a.alter+"RENAME CONSTRAINT "+c.d.QuoteIdent(from)+" TO "+c.d.QuoteIdent(name))
	}
	if was.NoInherit != to.NoInherit {
		word := map[bool]string{true: " NO INHERIT", false: " INHERIT"}[to.NoInherit]
		c.run("inheritance of "+name, a.alter+"ALTER CONSTRAINT "+c.d.QuoteIdent(name)+word)
	}
	if was.NotValid && !to.NotValid {
		a.validate(name, RiskScan)
	}
}

// keepNotNullNames notes that the NOT NULL constraints of a table or column that was
// renamed still have the names that the server derived from the old name.
func (c *postgresCompiler) keepNotNullNames(op ops.Op) {
	if !c.d.namesNotNull() {
		return
	}
	switch op := op.(type) {
	case ops.RenameTable:
		if t := c.table(op.To); t != nil {
			t.Columns = withNotNullNames(t.Columns, op.From.Name)
		}
	case ops.AlterColumn:
		t := c.table(op.Table)
		if t == nil || !op.To.Name.Set || op.To.NotNull.Set {
			return
		}
		t.Columns = slices.Clone(t.Columns)
		if col := t.Column(op.To.Name.Value); col != nil {
			nameNotNull(col, t.Name, op.Column)
		}
	}
}

// withNotNullNames returns columns of a table with the names of their NOT NULL constraints
// filled in: where none is given, the one that the server derives.
func withNotNullNames(columns []schema.Column, table string) []schema.Column {
	columns = slices.Clone(columns)
	for i := range columns {
		nameNotNull(&columns[i], table, columns[i].Name)
	}
	return columns
}

func nameNotNull(col *schema.Column, table, column string) {
	if !col.Nullable && col.NotNull.Name == "" {
		col.NotNull.Name = schema.PostgresObjectName(table, column, "not_null")
	}
}
