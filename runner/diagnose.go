package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// finding is what was found out about a refusal: an explanation in the terms of
// the rows and sessions that are there, and what to do about it.
type finding struct{ text, hint string }

// How MySQL and MariaDB refuse an ALGORITHM or a LOCK that was asked for, and to change
// a column that a foreign key is about.
const (
	notInPlace        = "1845"
	notInPlaceBecause = "1846"
	refersByColumn    = "1832"
	referredToColumn  = "1833"
)

// diagnose looks for the cause of a statement's refusal in the database, and adds
// what it finds to the error. A question that cannot be answered is not asked
// again: the refusal itself is told in any case.
func (r *Runner) diagnose(ctx context.Context, err error) {
	var step *StepError
	if !errors.As(err, &step) || step.Unknown {
		return
	}
	refusal := &database.Error{}
	var gone missing
	about, there := step.ops, (*ops.ExistsError)(nil)
	if absent := (*ops.NotFoundError)(nil); errors.As(step.Err, &absent) {
		gone = missingOf(absent)
	} else if refused := (*ops.ApplyError)(nil); errors.As(step.Err, &there) && errors.As(step.Err, &refused) {
		refusal.Class, about = database.Exists, []ops.Op{refused.Op}
	} else if assert := (*AssertError)(nil); !errors.As(step.Err, &refusal) && !errors.As(step.Err, &assert) {
		return
	}
	ctx, cancel := afterwards(ctx)
	defer cancel()
	var found finding
	switch refusal.Class {
	case database.UniqueViolation:
		found = first(step.ops, func(op ops.Op) finding { return r.duplicates(ctx, op) })
	case database.NotNullViolation:
		found = first(step.ops, func(op ops.Op) finding { return r.nulls(ctx, op) })
	case database.ForeignKeyViolation:
		found = first(step.ops, func(op ops.Op) finding { return r.orphans(ctx, op) })
	case database.CheckViolation:
		found = first(step.ops, func(op ops.Op) finding { return r.offenders(ctx, op) })
		if found.text == "" { // the check behind a column that is to be not null
			found = first(step.ops, func(op ops.Op) finding { return r.nulls(ctx, op) })
		}
	case database.Missing:
		found = r.creator(ctx, step, missingIn(refusal))
	case database.Exists:
		found = first(about, func(op ops.Op) finding { return r.maker(ctx, step, op) })
	case database.LockTimeout:
		found = first(step.ops, func(op ops.Op) finding { return r.holders(ctx, op) })
	case database.Privilege:
		if found = r.server.lacking(ctx, r, refusal.Message, step.SQL); found.text == "" {
			found = first(step.ops, func(op ops.Op) finding { return r.server.owner(ctx, r, op) })
		}
		if found.text == "" {
			found = r.server.lackingNamed(ctx, r, refusal.Message)
		}
	case "": // no statement failed, or MariaDB truncates data, SQLite checks foreign keys afterwards
		found = r.creator(ctx, step, gone)
		for _, look := range []func(context.Context, ops.Op) finding{r.unlisted, r.nulls, r.orphans, r.duplicates} {
			if found.text == "" {
				found = first(step.ops, func(op ops.Op) finding { return look(ctx, op) })
			}
		}
	}
	found = r.server.explained(refusal, step.SQL, found)
	step.Diagnosis, step.Hint = found.text, found.hint
}

func (postgresServer) explained(_ *database.Error, _ string, found finding) finding { return found }
func (sqliteServer) explained(_ *database.Error, _ string, found finding) finding   { return found }

func (mysqlServer) explained(refusal *database.Error, sql string, found finding) finding {
	switch refusal.Code {
	case notInPlace, notInPlaceBecause:
		return finding{
			"it would copy the table, or keep others from writing to it",
			"leave out online = true (or --online), and run it when that does no harm",
		}
	case refersByColumn, referredToColumn:
		found.hint = "drop the foreign key (drop_constraint) before it and create it again after it, as --autogenerate does"
	case database.InvalidDefault:
		if strings.Contains(sql, "'0000-00-00") {
			return finding{
				"the sql_mode allows no date 0000-00-00",
				"give it another default, or write a sql_mode into the URL that does (…?sql_mode=STRICT_TRANS_TABLES)",
			}
		}
	}
	return found
}

// first is the first finding about one of the operations.
func first(list []ops.Op, look func(ops.Op) finding) finding {
	for _, op := range list {
		if f := look(op); f.text != "" {
			return f
		}
	}
	return finding{}
}

// countAndExample asks for a number and the values of one row that counts. It
// answers 0 when the database does not.
func (r *Runner) countAndExample(ctx context.Context, count, example string) (n int64, values string) {
	if _, err := database.One(ctx, r.conn, count, nil, &n); err != nil || n == 0 {
		return 0, ""
	}
	err := database.Each(ctx, r.conn, example, nil, func(rows database.Rows) error {
		row, err := textRow(rows)
		values = strings.Join(row, ", ")
		return err
	})
	if err != nil {
		return n, ""
	}
	return n, values
}

// duplicates is for a key over rows that have the same values.
func (r *Runner) duplicates(ctx context.Context, op ops.Op) finding {
	table, columns, where := uniqueOf(op)
	if len(columns) == 0 {
		return finding{}
	}
	list := r.quoted(columns, "")
	conditions := make([]string, 0, len(columns)+1)
	for _, c := range columns {
		conditions = append(conditions, r.dialect.QuoteIdent(c)+" IS NOT NULL")
	}
	if !where.IsZero() {
		conditions = append(conditions, "("+r.dialect.FormatExpr(where, schema.Type{})+")")
	}
	groups := " FROM " + r.dialect.QuoteName(table) + " WHERE " + strings.Join(conditions, " AND ") + " GROUP BY " + list + " HAVING count(*) > 1"
	n, example := r.countAndExample(ctx, "SELECT count(*) FROM (SELECT 1 AS one"+groups+") d", "SELECT "+list+groups+" ORDER BY 1 LIMIT 1")
	if n == 0 {
		return finding{}
	}
	return finding{
		fmt.Sprintf("%s of (%s) in more than one row of %s, such as (%s)", some(n, "value"), strings.Join(columns, ", "), table, example),
		"change or delete the rows that are there twice, in a revision before this one or by hand",
	}
}

func uniqueOf(op ops.Op) (schema.Name, []string, schema.Expr) {
	switch op := op.(type) {
	case ops.CreateIndex:
		if !op.Index.Unique {
			return schema.Name{}, nil, schema.Expr{}
		}
		var columns []string
		for _, p := range op.Index.Parts {
			if p.Column == "" {
				return schema.Name{}, nil, schema.Expr{}
			}
			columns = append(columns, p.Column)
		}
		return op.Table, columns, op.Index.Where
	case ops.AddConstraint:
		switch c := op.Constraint.(type) {
		case schema.Unique:
			return op.Table, c.Columns, schema.Expr{}
		case schema.PrimaryKey:
			return op.Table, c.Columns, schema.Expr{}
		}
	}
	return schema.Name{}, nil, schema.Expr{}
}

// nulls is for a column that is to have a value in every row.
func (r *Runner) nulls(ctx context.Context, op ops.Op) finding {
	switch op := op.(type) {
	case ops.AlterColumn:
		if op.To.Nullable.Set && !op.To.Nullable.Value {
			return r.nullsIn(ctx, op.Table, op.Column)
		}
	case ops.AddConstraint:
		if key, ok := op.Constraint.(schema.PrimaryKey); ok {
			for _, c := range key.Columns {
				if f := r.nullsIn(ctx, op.Table, c); f.text != "" {
					return f
				}
			}
		}
	case ops.AddColumn:
		if op.Column.Nullable || !op.Column.Default.IsZero() {
			return finding{}
		}
		var n int64
		if _, err := database.One(ctx, r.conn, "SELECT count(*) FROM "+r.dialect.QuoteName(op.Table), nil, &n); err == nil && n > 0 {
			return finding{
				fmt.Sprintf("%s has %s, which have no value for the new column %s", op.Table, some(n, "row"), op.Column.Name),
				"give the column a default, or add it as nullable, fill it, and forbid null then",
			}
		}
	}
	return finding{}
}

func (r *Runner) nullsIn(ctx context.Context, table schema.Name, column string) finding {
	var n int64
	query := "SELECT count(*) FROM " + r.dialect.QuoteName(table) + " WHERE " + r.dialect.QuoteIdent(column) + " IS NULL"
	if _, err := database.One(ctx, r.conn, query, nil, &n); err != nil || n == 0 {
		return finding{}
	}
	return finding{
		fmt.Sprintf("%s is null in %s of %s", column, some(n, "row"), table),
		"fill them before, with an update in this revision or an earlier one",
	}
}

// orphans is for a foreign key over rows that refer to nothing.
func (r *Runner) orphans(ctx context.Context, op ops.Op) finding {
	add, ok := op.(ops.AddConstraint)
	if !ok {
		return finding{}
	}
	fk, ok := add.Constraint.(schema.ForeignKey)
	if !ok || len(fk.Columns) != len(fk.RefColumns) {
		return finding{}
	}
	from := " FROM " + r.dialect.QuoteName(add.Table) + " c WHERE " + dialect.RefersToNothing(r.dialect, "c", fk)
	list := r.quoted(fk.Columns, "c.")
	n, example := r.countAndExample(ctx, "SELECT count(*)"+from, "SELECT "+list+from+" ORDER BY 1 LIMIT 1")
	if n == 0 {
		return finding{}
	}
	return finding{
		fmt.Sprintf("%s of %s with no row of %s to refer to, such as (%s) = (%s)",
			some(n, "row"), add.Table, fk.RefTable, strings.Join(fk.Columns, ", "), example),
		"delete these rows, or make the rows that they refer to, before",
	}
}

// offenders is for a check over rows that do not pass it.
func (r *Runner) offenders(ctx context.Context, op ops.Op) finding {
	add, ok := op.(ops.AddConstraint)
	if !ok {
		return finding{}
	}
	check, ok := add.Constraint.(schema.Check)
	if !ok {
		return finding{}
	}
	from := " FROM " + r.dialect.QuoteName(add.Table) + " WHERE NOT (" + r.dialect.FormatExpr(check.Expr, schema.Type{}) + ")"
	n, example := r.countAndExample(ctx, "SELECT count(*)"+from, "SELECT *"+from+" LIMIT 1")
	if n == 0 {
		return finding{}
	}
	verb := "do"
	if n == 1 {
		verb = "does"
	}
	return finding{fmt.Sprintf("%s of %s %s not pass the check, such as (%s)", some(n, "row"), add.Table, verb, example), "change these rows before"}
}

func (r *Runner) quoted(columns []string, prefix string) string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = prefix + r.dialect.QuoteIdent(c)
	}
	return strings.Join(list, ", ")
}

func some(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// tableOf is the table that an operation is about.
func tableOf(op ops.Op) (schema.Name, bool) {
	switch op := op.(type) {
	case ops.DropTable:
		return op.Table.QualifiedName(), true
	case ops.RenameTable:
		return op.From, true
	case ops.Insert:
		return op.Table, true
	case ops.Update:
		return op.Table, true
	case ops.Delete:
		return op.Table, true
	case ops.BulkInsert:
		return op.Table, true
	case ops.Upsert:
		return op.Table, true
	case ops.Backfill:
		return op.Table, true
	}
	return ops.Altered(op)
}

// holders finds the sessions that hold locks on the table.
func (r *Runner) holders(ctx context.Context, op ops.Op) finding {
	table, ok := tableOf(op)
	if !ok {
		return finding{}
	}
	ask := r.server.holders(r.dialect.QuoteName(table))
	if ask.sql == "" {
		return finding{}
	}
	var list, ends []string
	err := database.Each(ctx, r.conn, ask.sql, ask.args, func(rows database.Rows) error {
		var id, s string
		err := rows.Scan(&id, &s)
		list, ends = append(list, s), append(ends, fmt.Sprintf(ask.end, id))
		return err
	})
	if err != nil || len(list) == 0 {
		return finding{}
	}
	return finding{
		fmt.Sprintf("locks on %s are held by %s", table, strings.Join(list, ", ")),
		"let that end, or end it (" + strings.Join(ends, "; ") + "), and run the command again",
	}
}

// holderQuery asks for the number of each session and what it is, and end is how one
// is ended. There is no sql where the sessions cannot be told.
type holderQuery struct {
	sql  string
	args []any
	end  string // with %s for the number
}

func (postgresServer) holders(table string) holderQuery {
	return holderQuery{end: "SELECT pg_terminate_backend(%s)", args: []any{table}, sql: `SELECT DISTINCT a.pid::text, 'pid ' || a.pid || ' (' || concat_ws(', ', nullif(a.usename, ''), nullif(a.application_name, ''), a.state) || ', since ' ||
       to_char(a.xact_start AT TIME ZONE 'UTC', 'HH24:MI:SS "UTC"') || ')'
  FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
 WHERE l.relation = to_regclass($1) AND l.granted AND a.pid <> pg_backend_pid() LIMIT 3`}
}

// holders tells whose transaction has been open longest: the servers do not all tell
// who holds a table's definition.
func (mysqlServer) holders(string) holderQuery {
	return holderQuery{end: "KILL %s", sql: `SELECT CAST(t.trx_mysql_thread_id AS CHAR), CONCAT('connection ', t.trx_mysql_thread_id, ' (', p.USER, ' from ', p.HOST, ', in a transaction since ', t.trx_started, ')')
  FROM information_schema.INNODB_TRX t JOIN information_schema.PROCESSLIST p ON p.ID = t.trx_mysql_thread_id
 WHERE t.trx_mysql_thread_id <> CONNECTION_ID() AND p.DB = DATABASE() ORDER BY t.trx_started LIMIT 3`}
}

func (sqliteServer) holders(string) holderQuery { return holderQuery{} }
