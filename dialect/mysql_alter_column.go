package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

func (c *mysqlCompiler) addColumn(op ops.AddColumn) ([]mysqlClause, error) {
	name := op.Table.String() + "." + op.Column.Name
	guard, done, err := c.guard(op, op.Table, op.IfNotExists, "IF NOT EXISTS ", func(t *schema.Table) bool { return t.Column(op.Column.Name) != nil })
	if done || err != nil {
		return nil, err
	}
	sql, err := c.spell(op, op.Column, c.known.Table(op.Table))
	if err != nil {
		return nil, err
	}
	cost := costInplace
	stored := op.Column.Generated != nil && op.Column.Generated.Stored
	switch {
	case stored:
		cost = costCopy
	case c.addsColumnsInstantly() && op.After == "" && !op.First && !mysqlNumbers(op.Column):
		cost = costInstant
	}
	clause := mysqlClause{
		sql: "ADD COLUMN " + guard + sql + c.position(op.First, op.After), note: "add column " + name,
		touches: []string{"column " + op.Column.Name}, adds: op.Column.Name, behind: op.After, probe: c.probeColumn(op.Table, op.Column.Name, true), cost: cost,
	}
	switch {
	case stored:
		clause.risks = []Risk{RiskCopy}
	case !op.Column.Nullable && op.Column.Default.IsZero() && op.Column.Generated == nil && !mysqlNumbers(op.Column):
		clause.risks = []Risk{RiskNullability}
	}
	if c.differsByServer(op.Column.Default) {
		return c.addFilled(op, clause)
	}
	clause.unversioned = c.isUnversioned(op.Column, c.known.Table(op.Table))
	return []mysqlClause{c.forRowTime(op, clause).guarded(guard)}, nil
}

// differsByServer: MySQL adds no column whose default would be another one on
// each replica.
func (c *mysqlCompiler) differsByServer(e schema.Expr) bool {
	if c.maria() || e.IsZero() {
		return false
	}
	tokens := sqltext.Tokens(sqltext.MySQL, c.FormatExpr(e, schema.Type{}))
	for i := 1; i < len(tokens); i++ {
		switch strings.ToLower(tokens[i-1].Text) {
		case "uuid", "uuid_short", "rand", "random_bytes", "sysdate", "user", "current_user", "session_user", "system_user",
			"connection_id", "last_insert_id", "found_rows", "row_count":
			if tokens[i].Text == "(" {
				return true
			}
		}
	}
	return false
}

// addFilled adds a column without its default, gives the rows that are there their
// values, and then says the default.
func (c *mysqlCompiler) addFilled(op ops.AddColumn, clause mysqlClause) ([]mysqlClause, error) {
	bare := op.Column
	bare.Default, bare.Nullable = schema.Expr{}, true
	t := c.known.Table(op.Table)
	text, err := c.spell(op, bare, t)
	if err != nil {
		return nil, err
	}
	whole, err := c.spell(op, op.Column, t)
	if err != nil {
		return nil, err
	}
	name, note := c.QuoteIdent(op.Column.Name), "fill "+op.Table.String()+"."+op.Column.Name
	clause.sql, clause.risks = "ADD COLUMN "+text+c.position(op.First, op.After), nil
	return []mysqlClause{clause, {
		sql: "MODIFY COLUMN " + whole, note: note, touches: clause.touches, repeatable: true,
		cost: costCopy, risks: []Risk{RiskRewrite}, alone: true, split: true,
		first: &Step{Note: note, Exec: &Exec{Probe: probeNever, SQL: "UPDATE " + c.QuoteName(op.Table) +
			" SET " + name + " = " + c.FormatExpr(op.Column.Default, op.Column.Type) + " WHERE " + name + " IS NULL"}},
	}}, nil
}

func (c *mysqlCompiler) position(first bool, after string) string {
	switch {
	case first:
		return " FIRST"
	case after != "":
		return " AFTER " + c.QuoteIdent(after)
	}
	return ""
}

func (c *mysqlCompiler) dropColumn(op ops.DropColumn) ([]mysqlClause, error) {
	guard, done, err := c.guard(op, op.Table, op.IfExists, "IF EXISTS ", func(t *schema.Table) bool { return t.Column(op.Column.Name) == nil })
	if done || err != nil {
		return nil, err
	}
	was := op.Column
	if t := c.known.Table(op.Table); t != nil && !op.Defined {
		if known := t.Column(was.Name); known != nil {
			was = *known
		}
	}
	clause := mysqlClause{
		sql: "DROP COLUMN " + guard + c.QuoteIdent(op.Column.Name), note: "drop column " + op.Table.String() + "." + op.Column.Name,
		touches: []string{"column " + op.Column.Name}, drops: true, settles: op.Column.Name, risks: risksOfDropping(was),
		probe: c.probeColumn(op.Table, op.Column.Name, false), cost: costInplace,
	}
	return []mysqlClause{clause.guarded(guard)}, nil
}

// onlyRenames reports whether nothing but the name changes.
func (d mysql) onlyRenames(op ops.AlterColumn) bool {
	to := op.To
	to.Name = ops.Field[string]{}
	return op.To.Name.Set && to.IsZero() && !op.First && op.After == ""
}

// alterColumn restates the column as it is to be. Before and after are whole
// tables, so that what hangs on a renamed column is known too.
func (c *mysqlCompiler) alterColumn(op ops.AlterColumn) ([]mysqlClause, error) {
	before := c.known.Table(op.Table)
	known := before != nil && before.Column(op.Column) != nil
	if !known {
		if list := c.withoutBefore(op); list != nil {
			return list, nil
		}
		stated, ok := c.statedBefore(op)
		if !ok {
			return nil, &UnknownBeforeError{Op: op, Name: op.Table}
		}
		before = &stated
	}
	surroundings := schema.Schema{Tables: []schema.Table{*before}, Enums: c.known.Enums}
	applied, err := ops.Apply(surroundings, op)
	if err != nil {
		return nil, err
	}
	after := applied.Table(op.Table)
	name := op.Column
	if op.To.Name.Set {
		name = op.To.Name.Value
	}
	was, is := before.Column(op.Column), after.Column(name)
	if err := c.keepsRowTime(op, *was); err != nil {
		return nil, err
	}
	if !op.To.Default.Set && c.isLarge(was.Type) && !c.isLarge(is.Type) {
		is.Default = bareLiteral(is.Default)
	}
	clause := mysqlClause{
		note:    "alter column " + op.Table.String() + "." + op.Column,
		touches: []string{"column " + op.Column}, repeatable: true,
		cost: c.alterCost(op, *was, *is), risks: c.alterRisks(op, *was, *is), online: bool(op.Online), behind: op.After,
		differs: c.differsByServer(is.Default),
	}
	text, err := c.spell(op, *is, after)
	if err != nil {
		return nil, err
	}
	detour, err := c.detour(op, before, *was, *is)
	if err != nil {
		return nil, err
	}
	if detour != nil {
		clause.split, clause.first = true, c.convert(op, *was, *is)
	}
	if name == op.Column {
		clause.sql, clause.settles = "MODIFY COLUMN "+text+c.position(op.First, op.After), op.Column
		clause.moves, clause.fixed = op.First || op.After != "", is.Charset+is.Collation+is.StatedCollation != "" || c.isText(is.Type)
		clause.unversioned = c.isUnversioned(*is, after)
		clause.apart = was.Nullable && !is.Nullable && !clause.moves && clause.cost < costCopy && refersBy(before, op.Column)
		return append(detour, clause), nil
	}
	rename := c.renameClause(op, name)
	if !c.onlyRenames(op) {
		rename.sql = "CHANGE COLUMN " + c.QuoteIdent(op.Column) + " " + text + c.position(op.First, op.After)
		rename.cost, rename.risks, rename.online = clause.cost, append(clause.risks, RiskRename), clause.online
		rename.split, rename.first = clause.split, clause.first
	}
	list, err := c.withDependents(op, rename, *before, *after)
	return append(detour, list...), err
}

// refersBy reports whether a column is one of a foreign key of its table. Such a
// column may be made NOT NULL in place, but not in a statement that copies the table
// for another of its clauses: the server takes that for a change of the key.
func refersBy(t *schema.Table, column string) bool {
	return slices.ContainsFunc(t.ForeignKeys, func(k schema.ForeignKey) bool { return slices.Contains(k.Columns, column) })
}

// withoutBefore are the alterations that do not restate the column.
func (c *mysqlCompiler) withoutBefore(op ops.AlterColumn) []mysqlClause {
	if c.onlyRenames(op) {
		return []mysqlClause{c.renameClause(op, op.To.Name.Value)}
	}
	to := op.To
	to.Default = ops.Field[schema.Expr]{}
	literal := op.To.Default.Set && isMySQLLiteral(sqltext.Tokens(sqltext.MySQL, c.FormatExpr(op.To.Default.Value, schema.Type{})))
	if !literal || !to.IsZero() || op.First || op.After != "" {
		return nil
	}
	return []mysqlClause{{
		sql:  "ALTER COLUMN " + c.QuoteIdent(op.Column) + " SET DEFAULT " + c.FormatExpr(op.To.Default.Value, schema.Type{}),
		note: "alter column " + op.Table.String() + "." + op.Column, touches: []string{"column " + op.Column},
		repeatable: true, cost: costInstant, online: bool(op.Online),
	}}
}

// statedBefore is the table as far as the operation itself tells of it. At least
// the type and whether NULL is allowed have to be told; what is not, the column
// does not have.
func (c *mysqlCompiler) statedBefore(op ops.AlterColumn) (schema.Table, bool) {
	t := schema.Table{Schema: op.Table.Schema, Name: op.Table.Name, Columns: []schema.Column{{Name: op.Column, Nullable: true}}}
	if !op.From.Type.Set && !op.To.Type.Set || !op.From.Nullable.Set && !op.To.Nullable.Set {
		return t, false
	}
	existing := ops.AlterColumn{Table: op.Table, Column: op.Column, To: op.From}
	existing.To.Name = ops.Field[string]{}
	s, err := ops.Apply(schema.Schema{Tables: []schema.Table{t}, Enums: c.known.Enums}, existing)
	if err != nil || s.Table(op.Table) == nil {
		return t, false
	}
	return *s.Table(op.Table), true
}

func (c *mysqlCompiler) renameClause(op ops.AlterColumn, to string) mysqlClause {
	return mysqlClause{
		sql:     "RENAME COLUMN " + c.QuoteIdent(op.Column) + " TO " + c.QuoteIdent(to),
		note:    "rename column " + op.Table.String() + "." + op.Column + " to " + to,
		touches: []string{"column " + op.Column, "column " + to}, probe: c.probeColumn(op.Table, to, true),
		cost: costInplace, risks: []Risk{RiskRename}, online: bool(op.Online), alone: true,
	}
}

// withDependents renames a column together with what MySQL will not rename by
// itself: checks, generated columns and expressions in indexes that mention it.
// MariaDB does all that.
func (c *mysqlCompiler) withDependents(op ops.AlterColumn, rename mysqlClause, before, after schema.Table) ([]mysqlClause, error) {
	if c.maria() {
		return []mysqlClause{rename}, nil
	}
	var drops, makes []mysqlClause
	for i, k := range before.Checks {
		if now := after.Checks[i]; now.Expr.SQL != k.Expr.SQL && k.Name != "" {
			drops = append(drops, mysqlClause{sql: "DROP CHECK " + c.QuoteIdent(k.Name), note: rename.note, alone: true})
			makes = append(makes, mysqlClause{sql: "ADD " + c.spellCheck(now), note: rename.note, cost: costCopy, alone: true})
		}
	}
	for i, x := range before.Indexes {
		now := after.Indexes[i]
		changed := slices.ContainsFunc(now.Parts, func(p schema.IndexPart) bool {
			return !p.Expr.IsZero() && !slices.ContainsFunc(x.Parts, func(q schema.IndexPart) bool { return q.Expr.SQL == p.Expr.SQL })
		})
		if changed {
			drops = append(drops, mysqlClause{sql: "DROP INDEX " + c.QuoteIdent(x.Name), note: rename.note, alone: true})
			makes = append(makes, mysqlClause{sql: "ADD " + c.spellIndex(now), note: rename.note, cost: costInplace, alone: true})
		}
	}
	for i, col := range before.Columns {
		now := after.Columns[i]
		if col.Name == op.Column || col.Generated == nil || now.Generated == nil || col.Generated.Expr.SQL == now.Generated.Expr.SQL {
			continue
		}
		text, err := c.spell(op, now, &after)
		if err != nil {
			return nil, err
		}
		makes = append(makes, mysqlClause{sql: "MODIFY COLUMN " + text, note: rename.note, cost: costInplace, alone: true})
	}
	return slices.Concat(drops, []mysqlClause{rename}, makes), nil
}

// alterCost: types are converted by copying, but for those that only grow, and
// columns are numbered so; only MariaDB ceases to in place.
func (c *mysqlCompiler) alterCost(op ops.AlterColumn, was, is schema.Column) mysqlCost {
	a, b := c.resolved(was.Type), c.resolved(is.Type)
	converts := !a.Equal(b) && !c.growsInPlace(a, b)
	stored := is.Generated != nil && is.Generated.Stored && op.To.Generated.Set
	numbers := mysqlNumbers(is) != mysqlNumbers(was) && (mysqlNumbers(is) || !c.maria())
	if converts || stored || numbers || op.To.Charset.Set || op.To.Collation.Set {
		return costCopy
	}
	return costInplace
}

// growsInPlace: a longer varchar whose length takes no more bytes than before,
// and an enum with values added at its end.
func (c *mysqlCompiler) growsInPlace(a, b schema.Type) bool {
	if a.Kind != b.Kind {
		return false
	}
	switch a.Kind {
	case schema.Varchar, schema.Varbinary:
		const bytesPerCharacter = 4
		short := func(n int) bool { return n*bytesPerCharacter <= 255 }
		return len(a.Args) == 1 && len(b.Args) == 1 && b.Args[0] >= a.Args[0] && short(a.Args[0]) == short(b.Args[0])
	case schema.EnumKind, schema.SetKind:
		return len(b.Values) >= len(a.Values) && slices.Equal(a.Values, b.Values[:len(a.Values)])
	}
	return false
}

func (c *mysqlCompiler) alterRisks(op ops.AlterColumn, was, is schema.Column) []Risk {
	var risks []Risk
	if c.alterCost(op, was, is) == costCopy {
		risks = append(risks, RiskCopy)
	}
	if was.Nullable && !is.Nullable {
		risks = append(risks, RiskNullability)
	}
	if a, b := c.resolved(was.Type), c.resolved(is.Type); b.Kind != schema.Boolean && rounds(a, b, 0) { // a boolean is a small number
		risks = append(risks, RiskRounding)
	}
	if narrows(c.resolved(was.Type), c.resolved(is.Type)) || !c.converts(was, is) && c.family(was.Type)+c.family(is.Type) != "inet4inet6" {
		risks = append(risks, RiskUnfit)
	}
	return risks
}
