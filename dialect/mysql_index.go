package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

func (c *mysqlCompiler) createIndex(op ops.CreateIndex) ([]mysqlClause, error) {
	x := op.Index
	if !x.Where.IsZero() {
		return nil, &UnsupportedError{Dialect: c.flavor(), Op: op, What: "partial indexes",
			Hint: "index a generated column that is NULL for the other rows"}
	}
	guard, done, err := c.guard(op, op.Table, op.IfNotExists, "IF NOT EXISTS ", func(t *schema.Table) bool { return t.Index(x.Name) != nil })
	if done || err != nil {
		return nil, err
	}
	clause := c.indexClause(op.Table, x, bool(op.Online))
	if guard != "" {
		clause.sql = strings.Replace(clause.sql, "INDEX ", "INDEX "+guard, 1)
	}
	return []mysqlClause{clause.guarded(guard)}, nil
}

// indexClause adds an index.
func (c *mysqlCompiler) indexClause(table schema.Name, x schema.Index, online bool) mysqlClause {
	clause := mysqlClause{
		sql: "ADD " + c.spellIndex(x), note: "create index " + mysqlIndexTitle(table, x), cost: costInplace, online: online,
	}
	method := strings.ToLower(x.Method)
	if isMySQLIndexKind(method) {
		clause.cost, clause.risks = costShared, []Risk{RiskBlockingIndex}
	}
	if method == "vector" { // which the server makes with a copy of the table alone
		clause.cost = costCopy
	}
	clause.alone = method == "fulltext" // InnoDB makes one at a time
	if len(x.Parts) > 0 {
		clause.leads = x.Parts[0].Column
	}
	if x.Name != "" {
		clause.touches = []string{"index " + x.Name}
		clause.probe = c.probeIndex(table, x.Name, true)
	}
	return clause
}

func mysqlIndexTitle(table schema.Name, x schema.Index) string {
	if x.Name != "" {
		return x.Name
	}
	return "on " + table.String()
}

func (c *mysqlCompiler) dropIndex(op ops.DropIndex) ([]mysqlClause, error) {
	name, t := op.Index.Name, c.known.Table(op.Table)
	if name == "" && t != nil {
		if live := c.sameIndex(t, op.Index); live != nil {
			name = live.Name
		}
	}
	if name == "" {
		return nil, &UnknownBeforeError{Op: op, Name: op.Table}
	}
	guard, done, err := c.guard(op, op.Table, op.IfExists, "IF EXISTS ", func(t *schema.Table) bool { return t.Index(name) == nil })
	if done || err != nil {
		return nil, err
	}
	clause := c.dropIndexClause(op.Table, name, guard)
	x := op.Index
	if t != nil && t.Index(name) != nil {
		x = *t.Index(name)
		// MySQL does not let the column of such an index change beside its end.
		clause.alone = strings.EqualFold(x.Method, "spatial")
	}
	if len(x.Parts) > 0 {
		clause.ends = x.Parts[0].Column
	}
	return []mysqlClause{clause}, nil
}

func (c *mysqlCompiler) dropIndexClause(table schema.Name, name, guard string) mysqlClause {
	clause := mysqlClause{
		sql: "DROP INDEX " + guard + c.QuoteIdent(name), note: "drop index " + name,
		touches: []string{"index " + name}, drops: true, probe: c.probeIndex(table, name, false), cost: costInplace,
	}
	return clause.guarded(guard)
}

// sameIndex finds the live index that an unnamed one stands for.
func (c *mysqlCompiler) sameIndex(t *schema.Table, x schema.Index) *schema.Index {
	for i := range t.Indexes {
		live := t.Indexes[i]
		if live.Unique == x.Unique && slices.EqualFunc(live.Parts, x.Parts, func(a, b schema.IndexPart) bool {
			return a.Column == b.Column && a.Length == b.Length && a.Expr.SQL == b.Expr.SQL
		}) {
			return &t.Indexes[i]
		}
	}
	return nil
}

func (c *mysqlCompiler) renameIndex(table schema.Name, from, to string) []mysqlClause {
	return []mysqlClause{{
		sql: "RENAME INDEX " + c.QuoteIdent(from) + " TO " + c.QuoteIdent(to), note: "rename index " + from + " to " + to,
		touches: []string{"index " + from, "index " + to}, probe: c.probeIndex(table, to, true), cost: costInplace,
		alone: true, // MySQL looks for names as they were before the statement
	}}
}

// alterIndex makes visible or invisible in place; anything else is an index
// made again.
func (c *mysqlCompiler) alterIndex(op ops.AlterIndex) []mysqlClause {
	if CanAlterIndex(c.mysql, op.From, op.To) {
		state := map[bool]string{true: " INVISIBLE", false: " VISIBLE"}[op.To.Invisible]
		if c.maria() {
			state = map[bool]string{true: " IGNORED", false: " NOT IGNORED"}[op.To.Invisible]
		}
		return []mysqlClause{{
			sql: "ALTER INDEX " + c.QuoteIdent(op.From.Name) + state, note: "alter index " + op.From.Name,
			touches: []string{"index " + op.From.Name}, repeatable: true, cost: costInplace,
		}}
	}
	again := c.indexClause(op.Table, op.To, false)
	again.probe = "" // the name was there before
	drop := c.dropIndexClause(op.Table, op.From.Name, "")
	drop.probe, drop.repeatable, again.repeatable = "", true, true
	return []mysqlClause{drop, again}
}
