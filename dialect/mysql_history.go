package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// MariaDB's tables that keep their history. The two times of a row may be columns that
// one can see: those come and go in the statement in which the table begins or ends to
// keep its history, with the period that they make.

// rowTimes finds the columns that a system-versioned table shows.
func (d mysql) rowTimes(t schema.Table) (start, end string, ok bool) {
	for _, c := range t.Columns {
		switch mysqlRowTime(c) {
		case "ROW START":
			start = c.Name
		case "ROW END":
			end = c.Name
		}
	}
	return start, end, start != "" && end != ""
}

// mysqlRowTime is which time of a row a column is, or empty.
func mysqlRowTime(c schema.Column) string {
	if c.Generated == nil || !isMySQLRowTime(c.Generated.Expr.SQL) {
		return ""
	}
	return strings.ToUpper(c.Generated.Expr.SQL)
}

// isMySQLRowTime: the columns of MariaDB's system versioning, which look generated.
func isMySQLRowTime(expr string) bool {
	return strings.EqualFold(expr, "ROW START") || strings.EqualFold(expr, "ROW END")
}

// keepsRowTime refuses to change a time of the rows: MariaDB lets it get another name,
// and nothing else.
func (c *mysqlCompiler) keepsRowTime(op ops.AlterColumn, was schema.Column) error {
	if mysqlRowTime(was) == "" || c.onlyRenames(op) {
		return nil
	}
	return &UnsupportedError{
		Dialect: c.flavor(), Op: op, What: "way to change " + op.Table.String() + "." + op.Column + ", which is " + mysqlRowTime(was) + ", but for its name",
		Hint: "drop both times of the rows and add them again in two revisions, which forgets the history of the table, or declare the column as it is",
	}
}

func (d mysql) spellPeriodOfHistory(start, end string) string {
	return "PERIOD FOR SYSTEM_TIME (" + d.QuoteIdent(start) + ", " + d.QuoteIdent(end) + ")"
}

// isUnversioned reports whether a column of a table is to be said to be none of its
// history, which it cannot be where there is none.
func (d mysql) isUnversioned(c schema.Column, t *schema.Table) bool {
	return c.WithoutSystemVersioning && (t == nil || t.Options.SystemVersioning)
}

// versioning begins or ends the history of a table. The columns that are none of it
// say so once it is kept.
func (c *mysqlCompiler) versioning(op ops.AlterTable) ([]mysqlClause, error) {
	if !c.hasSystemVersioning() {
		return nil, &UnsupportedError{Dialect: c.flavor(), Op: op, What: "system versioning"}
	}
	note, verb := "alter table "+op.Table.String(), "DROP"
	if op.To.SystemVersioning.Value {
		verb = "ADD"
	}
	clause := mysqlClause{
		sql: verb + " SYSTEM VERSIONING", note: note, versions: verb, probe: c.probeVersioned(op.Table, verb == "ADD"), cost: costCopy,
	}
	if verb == "DROP" {
		clause.risks, clause.first = []Risk{RiskDataLoss}, c.partitionsOfHistory(op)
		return []mysqlClause{clause}, nil
	}
	list := []mysqlClause{clause}
	t := c.known.Table(op.Table)
	if t == nil {
		return list, nil
	}
	kept := *t
	kept.Options.SystemVersioning = true
	for _, col := range t.Columns {
		if !col.WithoutSystemVersioning {
			continue
		}
		text, err := c.spell(op, col, &kept)
		if err != nil {
			return nil, err
		}
		list = append(list, mysqlClause{
			sql: "MODIFY COLUMN " + text, note: note, touches: []string{"column " + col.Name}, repeatable: true,
			settles: col.Name, unversioned: true, split: len(list) == 1, cost: costCopy,
		})
	}
	return list, nil
}

// partitionsOfHistory takes away the partitions of a history that ends: the server does
// not end it before.
func (c *mysqlCompiler) partitionsOfHistory(op ops.AlterTable) *Step {
	by := op.From.PartitionBy.Value
	if t := c.known.Table(op.Table); t != nil {
		by = t.PartitionBy
	}
	if tokens := sqltext.Tokens(sqltext.MySQL, by); !op.To.PartitionBy.Set || len(tokens) == 0 || !tokens[0].Is("system_time") {
		return nil
	}
	return &Step{
		Note: "partition " + op.Table.String(), Risks: []Risk{RiskRewrite},
		Exec: &Exec{
			SQL: "ALTER TABLE " + c.QuoteName(op.Table) + " REMOVE PARTITIONING",
			Probe: c.probe("PARTITIONS WHERE "+c.in("TABLE_SCHEMA", op.Table)+" AND TABLE_NAME = "+c.QuoteString(op.Table.Name)+
				" AND PARTITION_NAME IS NOT NULL", false),
		},
	}
}

func (c *mysqlCompiler) probeVersioned(table schema.Name, is bool) string {
	return c.probe("TABLES WHERE "+c.in("TABLE_SCHEMA", table)+" AND TABLE_NAME = "+c.QuoteString(table.Name)+
		" AND TABLE_TYPE = 'SYSTEM VERSIONED'", is)
}

// forRowTime makes a clause one that adds a time of the rows. A table that keeps its
// history already gets none: it has to forget it, and begin anew.
func (c *mysqlCompiler) forRowTime(op ops.AddColumn, clause mysqlClause) mysqlClause {
	clause.time = mysqlRowTime(op.Column)
	t := c.known.Table(op.Table)
	begins := c.pending != nil && c.pending.table == op.Table && slices.ContainsFunc(c.pending.clauses, func(k mysqlClause) bool { return k.versions != "" })
	if clause.time == "" || t == nil || !t.Options.SystemVersioning || begins ||
		slices.ContainsFunc(t.Columns, func(col schema.Column) bool { return mysqlRowTime(col) != "" }) {
		return clause
	}
	clause.first = &Step{
		Note: "forget the history of " + op.Table.String(), Risks: []Risk{RiskDataLoss},
		Exec: &Exec{SQL: "ALTER TABLE " + c.QuoteName(op.Table) + " DROP SYSTEM VERSIONING", Probe: c.probeVersioned(op.Table, false)},
	}
	return clause
}

// withPeriod says the period that the times of the rows make, where the statement adds
// both of them, and that the table keeps its history.
func (c *mysqlCompiler) withPeriod(list []mysqlClause) []mysqlClause {
	var start, end *mysqlClause
	begins := false
	for i, k := range list {
		begins = begins || k.versions == "ADD"
		switch {
		case k.adds == "":
		case k.time == "ROW START":
			start = &list[i]
		case k.time == "ROW END":
			end = &list[i]
		}
	}
	if start == nil || end == nil {
		return list
	}
	list = append(slices.Clip(list), mysqlClause{sql: "ADD " + c.spellPeriodOfHistory(start.adds, end.adds), note: end.note, probe: end.probe, cost: costCopy})
	if !begins {
		list = append(list, mysqlClause{sql: "ADD SYSTEM VERSIONING", note: end.note, probe: end.probe, cost: costCopy})
	}
	return list
}

// keepingHistory: MariaDB changes the columns of a table that keeps its history
// only if it is told that the rows of the past may change their shape too.
func (c *mysqlCompiler) keepingHistory(a *mysqlAlter) string {
	t := c.known.Table(a.table)
	ofColumns := slices.ContainsFunc(a.clauses, func(k mysqlClause) bool {
		return slices.ContainsFunc(k.touches, func(t string) bool { return strings.HasPrefix(t, "column ") })
	})
	keeps := t != nil && t.Options.SystemVersioning
	for _, k := range a.clauses { // what is known is how it is after them
		switch k.versions {
		case "ADD":
			keeps = false
		case "DROP":
			keeps = true
		}
	}
	if !keeps || !ofColumns || !c.hasSystemVersioning() {
		return ""
	}
	return "SET STATEMENT system_versioning_alter_history = KEEP FOR "
}
