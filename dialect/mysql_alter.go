package dialect

import (
	"maps"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// mysqlAlter is an ALTER TABLE in the making.
type mysqlAlter struct {
	table   schema.Name
	op      int
	clauses []mysqlClause
}

// mysqlClause is one alteration of a table.
type mysqlClause struct {
	sql   string
	note  string
	risks []Risk
	// touches names the members that the clause makes, changes or takes away,
	// as "column a". One ALTER TABLE touches a member once, but for drops.
	touches []string
	// drops says that the clause takes its member away, so that another may
	// make it again.
	drops bool
	// probe settles whether the statement took effect; repeatable says that
	// running it once more does no harm.
	probe      string
	repeatable bool
	adds       string // the column that it adds
	settles    string // the column that it states as it is to be, or drops
	restates   string // the column that it states anew, since its table changes
	moves      bool   // it puts the column elsewhere
	behind     string // the column that it puts its own behind
	cost       mysqlCost
	online     bool   // the operation asked to block nobody
	alone      bool   // shares no statement with other operations
	split      bool   // begins another statement
	apart      bool   // goes before the statement, with others like it, where that does more
	last       bool   // stands behind the others, without a comma
	converts   bool   // gives all columns the database's character set
	fixed      bool   // states a column that a conversion in the same statement would change
	leads      string // the first column of the key that it makes
	// refers are the columns of the same table that its foreign key refers to, where
	// the server looks them up in the table as it is before the statement.
	refers []string
	// first is a statement that has to run before the one with the clause.
	first string
}

// mysqlCost is what the server needs for an alteration.
type mysqlCost int

const (
	costInstant mysqlCost = iota // only the dictionary changes
	costInplace                  // readers and writers go on
	costShared                   // readers go on
	costCopy                     // the table is copied, writers wait
)

// alter adds the clauses of an operation to the statement that is being made
// for the table, or begins another.
func (c *mysqlCompiler) alter(table schema.Name, clauses []mysqlClause) {
	if c.pending != nil && (c.pending.table != table || c.pending.conflicts(clauses)) {
		c.flush()
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

// yieldsTo reports whether a later clause states or drops the column that this one
// states, so that there is no need of this one: each states all of it.
func (k mysqlClause) yieldsTo(next mysqlClause) bool {
	switch {
	case k.restates != "":
		return next.restates+next.settles == k.restates
	case k.settles != "" && !k.drops && !k.moves:
		return next.restates == k.settles
	}
	return false
}

// conflicts: a member cannot be touched twice in a statement, except that an
// index or a check may be dropped and made again. A foreign key may not.
func (a *mysqlAlter) conflicts(next []mysqlClause) bool {
	for _, had := range a.clauses {
		for _, n := range next {
			if had.alone || n.alone || had.last && n.online || n.last && had.online {
				return true
			}
			if had.last && n.ofForeignKey() || n.last && had.ofForeignKey() { // which no partitioned table has
				return true
			}
			if had.makesFor(n) || n.makesFor(had) || had.standsBehind(n) || n.standsBehind(had) {
				return true
			}
			if had.converts && !n.besideConversion() || n.converts && !had.besideConversion() {
				return true
			}
			if had.yieldsTo(n) {
				continue
			}
			for _, t := range n.touches {
				again := had.drops && !n.drops && !strings.HasPrefix(t, "foreign key ") && !strings.HasPrefix(t, "column ")
				if slices.Contains(had.touches, t) && !again {
					return true
				}
			}
		}
	}
	return false
}

func (k mysqlClause) ofForeignKey() bool {
	return slices.ContainsFunc(k.touches, func(t string) bool { return strings.HasPrefix(t, "foreign key ") })
}

// makesFor reports whether the clause makes or changes what the other's foreign key
// refers to.
func (k mysqlClause) makesFor(other mysqlClause) bool {
	if len(other.refers) == 0 {
		return false
	}
	return slices.Contains(other.refers, k.leads) || slices.ContainsFunc(k.touches, func(t string) bool {
		column, is := strings.CutPrefix(t, "column ")
		return is && slices.Contains(other.refers, column) || strings.HasPrefix(t, "option ")
	})
}

// standsBehind reports whether the clause puts a column behind the one that the
// other drops: the server looks for that when the dropped ones are gone.
func (k mysqlClause) standsBehind(other mysqlClause) bool {
	return k.behind != "" && other.drops && slices.Contains(other.touches, "column "+k.behind)
}

// besideConversion: the keys are to go, and to come, in the statement that gives
// their columns another character set, in which they may be too long, and so are the
// columns to get shorter or longer. What else a statement says is overridden by it.
func (k mysqlClause) besideConversion() bool {
	ofKey := func(t string) bool { return strings.HasPrefix(t, "index ") }
	keys := len(k.touches) > 0 && !slices.ContainsFunc(k.touches, func(t string) bool { return !ofKey(t) })
	return keys || k.settles != "" && !k.drops && !k.fixed
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
	for _, k := range a.clauses {
		if k.first != "" {
			c.ddl(k.note, k.first, probeNever)
		}
	}
	c.b.add(Autocommit, Step{Note: strings.Join(notes, ", "), Risks: risks, Causes: someOf(causes, notes), Exec: &Exec{SQL: sql, Probe: probe}})
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

// keepingHistory: MariaDB changes the columns of a table that keeps its history
// only if it is told that the rows of the past may change their shape too.
func (c *mysqlCompiler) keepingHistory(a *mysqlAlter) string {
	t := c.known.Table(a.table)
	ofColumns := slices.ContainsFunc(a.clauses, func(k mysqlClause) bool {
		return slices.ContainsFunc(k.touches, func(t string) bool { return strings.HasPrefix(t, "column ") })
	})
	if t == nil || !t.Options.SystemVersioning || !ofColumns || !c.hasSystemVersioning() {
		return ""
	}
	return "SET STATEMENT system_versioning_alter_history = KEEP FOR "
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

func (c *mysqlCompiler) addColumn(op ops.AddColumn) ([]mysqlClause, error) {
	name := op.Table.String() + "." + op.Column.Name
	t := c.known.Table(op.Table)
	guard := ""
	if op.IfNotExists {
		if c.hasExistsClauses() {
			guard = "IF NOT EXISTS "
		} else if t == nil {
			return nil, &UnknownBeforeError{Op: op, Name: op.Table}
		} else if t.Column(op.Column.Name) != nil {
			return nil, nil
		}
	}
	sql, err := c.spell(op, op.Column, t)
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
	return []mysqlClause{clause.guarded(guard)}, nil
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
	name := c.QuoteIdent(op.Column.Name)
	clause.sql, clause.risks = "ADD COLUMN "+text+c.position(op.First, op.After), nil
	return []mysqlClause{clause, {
		sql: "MODIFY COLUMN " + whole, note: "fill " + op.Table.String() + "." + op.Column.Name, touches: clause.touches, repeatable: true,
		cost: costCopy, risks: []Risk{RiskRewrite}, alone: true, split: true,
		first: "UPDATE " + c.QuoteName(op.Table) + " SET " + name + " = " + c.FormatExpr(op.Column.Default, op.Column.Type) + " WHERE " + name + " IS NULL",
	}}, nil
}

// guarded: of a clause that does nothing where there is nothing to do, the
// catalogue does not tell whether it was run, and it may be run again.
func (k mysqlClause) guarded(guard string) mysqlClause {
	if guard != "" {
		k.probe, k.repeatable = "", true
	}
	return k
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
	guard, was := "", op.Column
	t := c.known.Table(op.Table)
	if t != nil && !op.Defined {
		if known := t.Column(was.Name); known != nil {
			was = *known
		}
	}
	if op.IfExists {
		if c.hasExistsClauses() {
			guard = "IF EXISTS "
		} else if t == nil {
			return nil, &UnknownBeforeError{Op: op, Name: op.Table}
		} else if t.Column(op.Column.Name) == nil {
			return nil, nil
		}
	}
	clause := mysqlClause{
		sql: "DROP COLUMN " + guard + c.QuoteIdent(op.Column.Name), note: "drop column " + op.Table.String() + "." + op.Column.Name,
		touches: []string{"column " + op.Column.Name}, drops: true, settles: op.Column.Name, risks: risksOfDropping(was),
		probe: c.probeColumn(op.Table, op.Column.Name, false), cost: costInplace,
	}
	return []mysqlClause{clause.guarded(guard)}, nil
}

func (c *mysqlCompiler) createIndex(op ops.CreateIndex) ([]mysqlClause, error) {
	x := op.Index
	if !x.Where.IsZero() {
		return nil, &UnsupportedError{Dialect: c.flavor(), Op: op, What: "partial indexes",
			Hint: "index a generated column that is NULL for the other rows"}
	}
	guard := ""
	if op.IfNotExists {
		t := c.known.Table(op.Table)
		if c.hasExistsClauses() {
			guard = "IF NOT EXISTS "
		} else if t == nil {
			return nil, &UnknownBeforeError{Op: op, Name: op.Table}
		} else if t.Index(x.Name) != nil {
			return nil, nil
		}
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
	if method == "fulltext" || method == "spatial" {
		clause.cost, clause.risks = costShared, []Risk{RiskBlockingIndex}
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
	name, guard := op.Index.Name, ""
	t := c.known.Table(op.Table)
	if name == "" && t != nil {
		if live := c.sameIndex(t, op.Index); live != nil {
			name = live.Name
		}
	}
	if name == "" {
		return nil, &UnknownBeforeError{Op: op, Name: op.Table}
	}
	if op.IfExists {
		if c.hasExistsClauses() {
			guard = "IF EXISTS "
		} else if t == nil {
			return nil, &UnknownBeforeError{Op: op, Name: op.Table}
		} else if t.Index(name) == nil {
			return nil, nil
		}
	}
	clause := c.dropIndexClause(op.Table, name, guard)
	if t != nil {
		// MySQL does not let the column of such an index change beside its end.
		x := t.Index(name)
		clause.alone = x != nil && strings.EqualFold(x.Method, "spatial")
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
