package dialect

import (
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// insertRows is how many rows one INSERT holds: few enough for a statement that
// a person can read in an error, many enough to be quick.
const insertRows = 100

func (c *sqliteCompiler) insert(op ops.Insert) error {
	types := c.columnTypes(op.Table)
	head := "INSERT INTO " + c.d.QuoteName(op.Table) + " (" + c.d.quoteList(op.Columns) + ") VALUES\n  "
	for start := 0; start < len(op.Rows); start += insertRows {
		rows := op.Rows[start:min(start+insertRows, len(op.Rows))]
		lines := make([]string, len(rows))
		for i, row := range rows {
			values := make([]string, len(row))
			for j, v := range row {
				var t schema.Type
				if j < len(op.Columns) {
					t = types[op.Columns[j]]
				}
				values[j] = c.d.literal(v, t)
			}
			lines[i] = "(" + strings.Join(values, ", ") + ")"
		}
		c.exec(keysOn, "insert into "+op.Table.Name, head+strings.Join(lines, ",\n  "))
	}
	return nil
}

func (c *sqliteCompiler) columnTypes(n schema.Name) map[string]schema.Type {
	types := map[string]schema.Type{}
	if t := c.live.Table(n); t != nil {
		for _, col := range t.Columns {
			types[col.Name] = c.d.canonicalType(col.Type, false)
		}
	}
	return types
}

func (c *sqliteCompiler) update(op ops.Update) error {
	types := c.columnTypes(op.Table)
	set := make([]string, len(op.Set))
	for i, a := range op.Set {
		value := c.d.literal(a.Value, types[a.Column])
		if !a.Expr.IsZero() {
			value = c.d.FormatExpr(a.Expr, types[a.Column])
		}
		set[i] = c.d.QuoteIdent(a.Column) + " = " + value
	}
	c.exec(keysOn, "update "+op.Table.Name, "UPDATE "+c.d.QuoteName(op.Table)+" SET "+strings.Join(set, ", ")+c.where(op.Where))
	return nil
}

func (c *sqliteCompiler) delete(op ops.Delete) error {
	c.exec(keysOn, "delete from "+op.Table.Name, "DELETE FROM "+c.d.QuoteName(op.Table)+c.where(op.Where), RiskDataLoss)
	return nil
}

func (c *sqliteCompiler) where(e schema.Expr) string {
	if sql := c.d.FormatExpr(e, schema.Type{}); sql != "" {
		return " WHERE " + sql
	}
	return ""
}

// execute makes a step of each statement. After one that may change definitions
// nothing is known any more.
func (c *sqliteCompiler) execute(op ops.Execute) error {
	list, err := sqltext.Split(sqltext.SQLite, op.SQL.For(c.d.Name()))
	if err != nil {
		return err
	}
	for _, s := range list {
		if s.Kind != sqltext.Plain {
			return &UnsupportedError{Dialect: "SQLite", Op: op, What: "such statement (it is one for the sqlite3 shell): " + s.SQL}
		}
		if err := refuseTransactionControl("SQLite", sqltext.SQLite, op, s.SQL); err != nil {
			return err
		}
		c.exec(keysOn, "execute", s.SQL)
		if op.Autocommit {
			c.steps[len(c.steps)-1].keys = alone
		}
	}
	if IsBarrier(c.d, op) {
		c.live, c.want = schema.Schema{}, schema.Schema{}
	}
	return nil
}
