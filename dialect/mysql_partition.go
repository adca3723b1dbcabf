package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
)

// partitioning changes how a table is partitioned. begun says that the operation
// has clauses already.
func (c *mysqlCompiler) partitioning(op ops.AlterTable, begun bool) mysqlClause {
	from, to := op.From.PartitionBy.Value, op.To.PartitionBy.Value
	if t := c.known.Table(op.Table); t != nil {
		from = t.PartitionBy
	}
	note := "partition " + op.Table.String()
	if list, last := mysqlFurtherPartitions(from, to); list != "" {
		return mysqlClause{
			sql: "ADD PARTITION (" + list + ")", note: note, cost: costInplace, alone: true, split: begun,
			probe: c.probe("PARTITIONS WHERE "+c.in("TABLE_SCHEMA", op.Table)+" AND TABLE_NAME = "+c.QuoteString(op.Table.Name)+
				" AND PARTITION_NAME = "+c.QuoteString(last), true),
		}
	}
	sql := "REMOVE PARTITIONING"
	if to != "" {
		sql = "PARTITION BY " + to
	}
	return mysqlClause{
		sql: sql, note: note, touches: []string{"option partitions"}, repeatable: true, cost: costCopy,
		risks: []Risk{RiskRewrite}, alone: c.opt.Online, split: c.opt.Online && begun, last: true,
	}
}

// mysqlFurtherPartitions are those that stand behind the ones that are there, and
// the name of the last one; empty if that is not all that changes. No row can belong
// to them yet, so that the others stay as they are; where one takes what belongs
// nowhere else, some can.
func mysqlFurtherPartitions(from, to string) (list, last string) {
	was, is := sqltext.Tokens(sqltext.MySQL, from), sqltext.Tokens(sqltext.MySQL, to)
	same := func(a, b sqltext.Token) bool { return foldMySQLToken(a, false) == foldMySQLToken(b, false) }
	n := len(was) - 1
	switch {
	case n < 1 || len(is) < n+3 || !was[0].Is("range") && !was[0].Is("list"):
		return "", ""
	case slices.ContainsFunc(was, func(t sqltext.Token) bool { return t.Is("default") }):
		return "", ""
	case was[n].Text != ")" || is[len(is)-1].Text != ")" || is[n].Text != "," || !is[n+1].Is("partition"):
		return "", ""
	case !slices.EqualFunc(was[:n], is[:n], same):
		return "", ""
	}
	for i, t := range outsideParentheses(is[n+1 : len(is)-1]) {
		if t.Is("partition") {
			last = sqltext.UnquoteIdent(is[n+i+2].Text)
		}
	}
	return strings.TrimSpace(to[is[n+1].Offset:is[len(is)-1].Offset]), last
}
