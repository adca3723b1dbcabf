package dialect

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// mysqlRowsPerInsert keeps statements to a size that any server accepts and a person
// can read.
const mysqlRowsPerInsert = 500

func (c *mysqlCompiler) insert(op ops.Insert) error {
	t := c.known.Table(op.Table)
	head := "INSERT INTO " + c.QuoteName(op.Table) + " (" + c.quoteList(op.Columns) + ") VALUES\n  "
	note := "insert into " + op.Table.String()
	for start := 0; start < len(op.Rows); start += mysqlRowsPerInsert {
		rows := op.Rows[start:min(start+mysqlRowsPerInsert, len(op.Rows))]
		tuples := make([]string, len(rows))
		for i, row := range rows {
			values := make([]string, len(row))
			for j, v := range row {
				s, err := c.literal(v, mysqlColumnType(t, op.Columns, j))
				if err != nil {
					return fmt.Errorf("row %d for %s: %w", start+i+1, op.Table, err)
				}
				values[j] = s
			}
			tuples[i] = "(" + strings.Join(values, ", ") + ")"
		}
		c.b.exec(Transaction, note, head+strings.Join(tuples, ",\n  "))
	}
	return nil
}

func mysqlColumnType(t *schema.Table, columns []string, i int) schema.Type {
	if t == nil || i >= len(columns) || t.Column(columns[i]) == nil {
		return schema.Type{}
	}
	return t.Column(columns[i]).Type
}

func (c *mysqlCompiler) update(op ops.Update) error {
	sets := make([]string, len(op.Set))
	t := c.known.Table(op.Table)
	for i, a := range op.Set {
		value := c.FormatExpr(a.Expr, mysqlColumnType(t, []string{a.Column}, 0))
		if a.Expr.IsZero() {
			s, err := c.literal(a.Value, mysqlColumnType(t, []string{a.Column}, 0))
			if err != nil {
				return fmt.Errorf("update of %s.%s: %w", op.Table, a.Column, err)
			}
			value = s
		}
		sets[i] = c.QuoteIdent(a.Column) + " = " + value
	}
	c.b.exec(Transaction, "update "+op.Table.String(), "UPDATE "+c.QuoteName(op.Table)+" SET "+strings.Join(sets, ", ")+c.where(op.Where))
	return nil
}

func (c *mysqlCompiler) delete(op ops.Delete) {
	c.b.exec(Transaction, "delete from "+op.Table.String(), "DELETE FROM "+c.QuoteName(op.Table)+c.where(op.Where), RiskDataLoss)
}

func (c *mysqlCompiler) where(e schema.Expr) string {
	if e.IsZero() {
		return ""
	}
	return " WHERE " + c.FormatExpr(e, schema.Type{})
}

// literal spells a value of Go for a column of that type.
func (c *mysqlCompiler) literal(v any, t schema.Type) (string, error) {
	switch v := v.(type) {
	case nil:
		return "NULL", nil
	case bool:
		return strings.ToUpper(strconv.FormatBool(v)), nil
	case string:
		return c.QuoteString(v), nil
	case int:
		return strconv.Itoa(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return "", fmt.Errorf("%s has no value for %v", c.flavor(), v)
		}
		return strconv.FormatFloat(v, 'g', -1, 64), nil
	case []byte:
		if len(v) == 0 {
			return "''", nil
		}
		return "x'" + hex.EncodeToString(v) + "'", nil
	case time.Time:
		return c.moment(v, t), nil
	}
	return "", fmt.Errorf("a value of type %T cannot be written as SQL", v)
}

// moment spells a time. A timestamp column means the moment, whatever time zone
// the session is in; any other column means what the clock showed.
func (c *mysqlCompiler) moment(v time.Time, t schema.Type) string {
	if c.resolved(t).Kind == schema.Timestamptz {
		utc := v.UTC().Format("2006-01-02 15:04:05.999999")
		if c.readsTimeOffsets() {
			return c.QuoteString(utc + "+00:00")
		}
		return "CONVERT_TZ(" + c.QuoteString(utc) + ", '+00:00', @@SESSION.time_zone)"
	}
	return c.QuoteString(v.Format("2006-01-02 15:04:05.999999"))
}

// execute runs SQL as it is written, a step for each statement. Statements that
// only change data share a transaction; any other commits by itself.
func (c *mysqlCompiler) execute(op ops.Execute) error {
	list, err := sqltext.Split(sqltext.MySQL, c.spelling(op.SQL))
	if err != nil {
		return err
	}
	for _, s := range list {
		if s.Kind == sqltext.ClientCommand {
			return &UnsupportedError{Dialect: c.flavor(), Op: op, What: fmt.Sprintf("statement %q", s.SQL), Hint: "that is a command of the mysql client: leave it out"}
		}
		if err := refuseTransactionControl(c.flavor(), sqltext.MySQL, op, s.SQL); err != nil {
			return err
		}
		mode := Autocommit
		if !op.Autocommit && mysqlChangesData(s.SQL[s.Lead:]) {
			mode = Transaction
		}
		x := Exec{SQL: s.SQL}
		if sqltext.Classify(sqltext.MySQL, s.SQL).Verb == "SET" {
			x.Session = true
		} else if mode == Autocommit {
			x = c.settled(s.SQL)
		}
		c.b.add(mode, Step{Note: "execute SQL", Exec: &x})
	}
	return nil
}

// mysqlChangesData reports whether a statement leaves a transaction open.
func mysqlChangesData(sql string) bool {
	tokens := mysqlTokens(sql)
	if len(tokens) == 0 {
		return false
	}
	for _, word := range []string{"insert", "update", "delete", "replace", "select", "with", "values", "do", "set"} {
		if tokens[0].Is(word) {
			return true
		}
	}
	return false
}
