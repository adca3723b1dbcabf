package dialect

import (
	"maps"
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// mysqlAlter is an ALTER TABLE in the making.
type mysqlAlter struct {
	table   schema.Name
	op      int
	clauses []mysqlClause
}

// alter adds the clauses of an operation to the statement that is being made
// for the table, or begins another.
func (c *mysqlCompiler) alter(table schema.Name, clauses []mysqlClause) {
	beside := clauses // what comes into the same statement
	if i := slices.IndexFunc(clauses, func(k mysqlClause) bool { return k.split }); i >= 0 {
		beside = clauses[:i]
	}
	if c.pending != nil && (c.pending.table != table || c.pending.conflicts(beside)) {
		held := c.heldBack(table)
		c.flush()
		clauses = slices.Concat(held, clauses)
	}
	for _, clause := range clauses {
		if clause.split {
			c.flush()
		}
		if c.pending == nil {
			c.pending = &mysqlAlter{table: table, op: c.b.op}
		}
		for i, had := range c.pending.clauses {
			if had.yieldsTo(clause) { // what is told of it stays
				c.pending.clauses[i].sql, c.pending.clauses[i].touches = "", nil
			}
		}
		c.pending.clauses = append(c.pending.clauses, clause)
	}
}

// heldBack takes out of a statement that gives a table the database's character set, and
// which ends here, the indexes that go of those that foreign keys stand on: they go in
// the statement in which the next ones come.
func (c *mysqlCompiler) heldBack(table schema.Name) []mysqlClause {
	t := c.known.Table(table)
	if t == nil || c.pending.table != table || !slices.ContainsFunc(c.pending.clauses, func(k mysqlClause) bool { return k.converts }) {
		return nil
	}
	var held, rest []mysqlClause
	for _, k := range c.pending.clauses {
		stoodOn := slices.ContainsFunc(t.ForeignKeys, func(f schema.ForeignKey) bool { return f.Columns[0] == k.ends })
		if k.drops && stoodOn && c.comesLater(table, k.ends) {
			held = append(held, k)
		} else {
			rest = append(rest, k)
		}
	}
	c.pending.clauses = rest
	return held
}

// comesLater reports whether an operation behind the present one makes an index that
// begins with a column.
func (c *mysqlCompiler) comesLater(table schema.Name, column string) bool {
	return slices.ContainsFunc(c.rest, func(op ops.Op) bool {
		create, ok := op.(ops.CreateIndex)
		return ok && create.Table == table && len(create.Index.Parts) > 0 && create.Index.Parts[0].Column == column
	})
}

// conflicts reports whether the statement is to end before the next clauses.
func (a *mysqlAlter) conflicts(next []mysqlClause) bool {
	return slices.ContainsFunc(a.clauses, func(had mysqlClause) bool {
		return slices.ContainsFunc(next, had.conflicts)
	})
}

// added names the columns that the statement adds.
func (a *mysqlAlter) added() []string {
	var list []string
	for _, k := range a.clauses {
		if k.adds != "" {
			list = append(list, k.adds)
		}
	}
	return list
}

// flush ends the statement that is being made.
func (c *mysqlCompiler) flush() {
	a := c.pending
	if a == nil {
		return
	}
	c.pending = a.setApart()
	c.flush()
	a.clauses = c.withPeriod(a.clauses)
	var sqls, notes []string
	var last string
	var risks []Risk
	causes := map[Risk][]string{}
	repeatable := true
	probe := ""
	for _, k := range a.clauses {
		switch {
		case k.last:
			last = k.sql
		case k.sql != "":
			sqls = append(sqls, k.sql)
		}
		if !slices.Contains(notes, k.note) {
			notes = append(notes, k.note)
		}
		for _, r := range k.risks {
			if !slices.Contains(risks, r) {
				risks = append(risks, r)
			}
			if !slices.Contains(causes[r], k.note) {
				causes[r] = append(causes[r], k.note)
			}
		}
		again := a.makesAgain(k)
		repeatable = repeatable && (k.repeatable || again)
		if probe == "" && !again {
			probe = k.probe // the statement takes effect whole or not at all
		}
	}
	if probe == "" && repeatable {
		probe = probeNever
	}
	sql := "ALTER TABLE " + c.QuoteName(a.table) + " "
	if len(sqls) > 1 || len(sqls) > 0 && last != "" {
		sql = "ALTER TABLE " + c.QuoteName(a.table) + "\n  "
	}
	text := strings.Join(sqls, ",\n  ")
	if last != "" && text != "" {
		text += "\n  "
	}
	sql = c.keepingHistory(a) + sql + text + last + c.assertOnline(a.clauses)
	now := c.b.op
	c.b.op = a.op
	c.forZeroDates(sql, c.known.Table(a.table))
	for _, k := range a.clauses {
		if k.first != nil {
			c.b.add(Autocommit, *k.first)
		}
	}
	if text != "" || last != "" {
		c.b.add(Autocommit, Step{Note: strings.Join(notes, ", "), Risks: risks, Causes: someOf(causes, notes), Exec: &Exec{SQL: sql, Probe: probe}})
	}
	c.b.op = now
}

// setApart takes the clauses out that are to go before the others, if there are both.
// A conversion of the table has its columns stated as they are to be then.
func (a *mysqlAlter) setApart() *mysqlAlter {
	own := &mysqlAlter{table: a.table, op: a.op}
	var rest []mysqlClause
	for _, k := range a.clauses {
		switch {
		case k.converts:
			return nil
		case k.apart && k.sql != "":
			own.clauses = append(own.clauses, k)
		default:
			rest = append(rest, k)
		}
	}
	if len(own.clauses) == 0 || len(rest) == 0 {
		return nil
	}
	a.clauses = rest
	return own
}

// someOf are the causes that are not all that a step does.
func someOf(causes map[Risk][]string, notes []string) map[Risk][]string {
	maps.DeleteFunc(causes, func(_ Risk, list []string) bool { return len(list) == len(notes) })
	if len(causes) == 0 {
		return nil
	}
	return causes
}

// makesAgain: of a member that one clause drops and another makes, a look at
// the catalogue tells nothing, but doing both once more does no harm.
func (a *mysqlAlter) makesAgain(k mysqlClause) bool {
	return slices.ContainsFunc(a.clauses, func(other mysqlClause) bool {
		return other.drops != k.drops && slices.ContainsFunc(other.touches, func(t string) bool { return slices.Contains(k.touches, t) })
	})
}

// assertOnline makes the server refuse an alteration that would block writers,
// instead of blocking them, where that was asked for. What needs a copy of the
// table has no other way: it is refused only if its own operation asked.
func (c *mysqlCompiler) assertOnline(clauses []mysqlClause) string {
	asked, cost := c.opt.Online, costInstant
	insists := false
	for _, k := range clauses {
		insists = insists || k.online
		cost = max(cost, k.cost)
		if k.alone || k.last || k.converts {
			return ""
		}
	}
	switch {
	case !asked && !insists:
		return ""
	case cost == costInstant:
		return ", ALGORITHM=INSTANT"
	case cost == costShared:
		return ", ALGORITHM=INPLACE, LOCK=SHARED"
	case cost == costInplace || insists:
		return ", ALGORITHM=INPLACE, LOCK=NONE"
	}
	return ""
}

// alterations are the clauses of an operation that alters a table. The table is
// nil for any other.
func (c *mysqlCompiler) alterations(op ops.Op) (list []mysqlClause, table *schema.Name, err error) {
	switch op := op.(type) {
	case ops.AddColumn:
		list, err = c.addColumn(op)
		return list, &op.Table, err
	case ops.DropColumn:
		list, err = c.dropColumn(op)
		return list, &op.Table, err
	case ops.AlterColumn:
		list, err = c.alterColumn(op)
		return list, &op.Table, err
	case ops.CreateIndex:
		list, err = c.createIndex(op)
		return list, &op.Table, err
	case ops.DropIndex:
		list, err = c.dropIndex(op)
		return list, &op.Table, err
	case ops.RenameIndex:
		if c.renamedEarly(op) {
			return nil, &op.Table, nil
		}
		return c.renameIndex(op.Table, op.From, op.To), &op.Table, nil
	case ops.AlterIndex:
		return c.alterIndex(op), &op.Table, nil
	case ops.AddConstraint:
		list, err = c.addConstraint(op, op.Table, op.Constraint, bool(op.Online))
		return list, &op.Table, err
	case ops.DropConstraint:
		list, err = c.dropConstraint(op)
		return list, &op.Table, err
	case ops.RenameConstraint:
		list, err = c.renameConstraint(op)
		return list, &op.Table, err
	case ops.AlterConstraint:
		list, err = c.alterConstraint(op)
		return list, &op.Table, err
	case ops.AlterTable:
		list, err = c.alterTable(op)
		return list, &op.Table, err
	}
	return nil, nil, nil
}

// guard is the IF [NOT] EXISTS of a clause that was asked to have one. Where the
// server has no such words, what is known of the table tells whether all is done.
func (c *mysqlCompiler) guard(op ops.Op, table schema.Name, asked ops.Guard, words string, is func(*schema.Table) bool) (text string, done bool, err error) {
	switch t := c.known.Table(table); {
	case !bool(asked):
		return "", false, nil
	case c.hasExistsClauses():
		return words, false, nil
	case t == nil:
		return "", false, &UnknownBeforeError{Op: op, Name: table}
	default:
		return "", is(t), nil
	}
}
