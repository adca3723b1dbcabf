package dialect

import "github.com/retort-db/migrate/schema"

// PostgreSQL keeps NOT NULL as a mark on the column; since version 18 it is a
// constraint with a name, which may be inherited or not, and valid or not.

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
	name := a.op.To.NotNull.Value.Name
	if name == "" {
		name = ObjectName(a.op.Table.Name, unquoted(a.column), "not_null")
	}
	quoted := c.d.QuoteIdent(name)
	if c.d.namesNotNull() && !c.opt.Offline { // a script is for older servers too
		c.run("forbid null in new rows of "+a.at, a.alter+"ADD CONSTRAINT "+quoted+" NOT NULL "+a.column+noInherit(detail.NoInherit)+" NOT VALID")
		c.b.cut()
		c.run("check the rows of "+a.op.Table.String()+" for null in "+a.column, a.alter+"VALIDATE CONSTRAINT "+quoted, RiskNullability)
		c.b.cut()
		return
	}
	// SET NOT NULL believes a validated check and does not read the table.
	quoted = c.d.QuoteIdent(ObjectName(a.op.Table.Name, unquoted(a.column), "is_not_null")) // the other name is to be free
	c.run("forbid null in new rows of "+a.at, a.alter+"ADD CONSTRAINT "+quoted+" CHECK ("+a.column+" IS NOT NULL) NOT VALID")
	c.b.cut()
	c.run("check the rows of "+a.op.Table.String()+" for null in "+a.column, a.alter+"VALIDATE CONSTRAINT "+quoted, RiskNullability)
	c.b.cut()
	c.run("forbid null in "+a.at, a.clause("SET NOT NULL"))
	c.run("drop the check behind it", a.alter+"DROP CONSTRAINT "+quoted)
}

// addNotNull forbids null by a constraint of a name, as PostgreSQL 18 has them.
func (a *columnAlter) addNotNull(detail schema.NotNull) {
	name := orDefault(detail.Name, ObjectName(a.op.Table.Name, unquoted(a.column), "not_null"))
	clause := "ADD CONSTRAINT " + a.c.d.QuoteIdent(name) + " NOT NULL " + a.column + noInherit(detail.NoInherit)
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

// notNullDetail changes what PostgreSQL 18 keeps of a NOT NULL constraint.
func (a *columnAlter) notNullDetail() {
	c := a.c
	if !c.d.namesNotNull() || a.op.To.Nullable.Set {
		return
	}
	was, to := a.was.NotNull, a.op.To.NotNull.Value
	standard := ObjectName(a.op.Table.Name, unquoted(a.column), "not_null")
	from, name := orDefault(was.Name, standard), orDefault(to.Name, standard)
	if to.NotValid && !was.NotValid { // which is no way back from
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
		c.run("check the rows of "+a.op.Table.String()+" for null in "+a.column, a.alter+"VALIDATE CONSTRAINT "+c.d.QuoteIdent(name), RiskScan)
	}
}
