package dialect

import (
	"fmt"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// rowsPerInsert bounds the length of a statement.
const rowsPerInsert = 500

func (c *postgresCompiler) execute(op ops.Execute) error {
	list, err := sqltext.Split(sqltext.Postgres, op.SQL.For("postgres"))
	if err != nil {
		return fmt.Errorf("execute: %w", err)
	}
	for _, s := range list {
		if s.Kind != sqltext.Plain {
			return fmt.Errorf("execute: %q is for psql; the server does not know it", firstLine(s.SQL))
		}
		if err := refuseTransactionControl("PostgreSQL", sqltext.Postgres, op, s.SQL); err != nil {
			return err
		}
		note := firstLine(s.SQL[s.Lead:])
		if op.Autocommit || cannotBeInTransaction(s.SQL) {
			c.alone(note, c.d.settled(s.SQL))
			continue
		}
		c.run(note, s.SQL)
	}
	return nil
}

// firstLine is enough of a statement to know it by.
func firstLine(s string) string {
	const enough = 60
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	if runes := []rune(line); len(runes) > enough {
		return string(runes[:enough]) + "…"
	}
	return line
}

func (c *postgresCompiler) insert(op ops.Insert) error {
	into := "INSERT INTO " + c.d.QuoteName(op.Table) + " (" + c.d.quoteList(op.Columns) + ")"
	if t := c.table(op.Table); t != nil {
		for _, name := range op.Columns {
			if col := t.Column(name); col != nil && col.Identity != nil && col.Identity.Kind == schema.IdentityAlways {
				into += " OVERRIDING SYSTEM VALUE"
				break
			}
		}
	}
	for start := 0; start < len(op.Rows); start += rowsPerInsert {
		rows := op.Rows[start:min(start+rowsPerInsert, len(op.Rows))]
		lines := make([]string, len(rows))
		for i, row := range rows {
			if len(row) != len(op.Columns) {
				return fmt.Errorf("insert into %s: row %d has %d values for %d columns", op.Table, start+i+1, len(row), len(op.Columns))
			}
			values := make([]string, len(row))
			for j, v := range row {
				var err error
				if values[j], err = c.d.literal(v); err != nil {
					return fmt.Errorf("insert into %s: row %d, column %s: %w", op.Table, start+i+1, op.Columns[j], err)
				}
			}
			lines[i] = "(" + strings.Join(values, ", ") + ")"
		}
		c.run(fmt.Sprintf("insert %d rows into %s", len(rows), op.Table), into+" VALUES\n    "+strings.Join(lines, ",\n    "))
	}
	return nil
}

func (c *postgresCompiler) update(op ops.Update) error {
	set := make([]string, len(op.Set))
	for i, a := range op.Set {
		value := c.d.FormatExpr(a.Expr, schema.Type{})
		if a.Expr.IsZero() {
			var err error
			if value, err = c.d.literal(a.Value); err != nil {
				return fmt.Errorf("update of %s: column %s: %w", op.Table, a.Column, err)
			}
		}
		set[i] = c.d.QuoteIdent(a.Column) + " = " + value
	}
	c.run("update "+op.Table.String(), "UPDATE "+c.d.QuoteName(op.Table)+" SET "+strings.Join(set, ", ")+c.where(op.Where))
	return nil
}

func (c *postgresCompiler) delete(op ops.Delete) error {
	c.run("delete from "+op.Table.String(), "DELETE FROM "+c.d.QuoteName(op.Table)+c.where(op.Where), RiskDataLoss)
	return nil
}

func (c *postgresCompiler) where(e schema.Expr) string {
	if e.IsZero() {
		return ""
	}
	return " WHERE " + c.d.FormatExpr(e, schema.Type{})
}
