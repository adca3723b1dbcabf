package dialect

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Batch is a change of rows that is made in ranges of a key, each in a transaction of
// its own.
type Batch struct {
	Table schema.Name   `json:"table"`
	Key   []BatchKey    `json:"key"`
	Set   string        `json:"set"`
	Where string        `json:"where,omitempty"`
	Size  int           `json:"size"`
	Pause time.Duration `json:"pause,omitempty"`
	// SQL is one statement to the same effect, to be shown to people.
	SQL string `json:"sql"`
}

// BatchKey is a column of a batch's key.
type BatchKey struct {
	Column string  `json:"column"`
	Form   KeyForm `json:"form"`
}

// KeyForm says how the values of a column of a batch's key are read and written.
type KeyForm string

// The forms of keys.
const (
	KeyNumber KeyForm = "number"
	KeyText   KeyForm = "text" // whatever a quoted literal can be compared with
	KeyBinary KeyForm = "binary"
)

// batchDialect is what differs between databases in backfills.
type batchDialect interface {
	keyForm(t schema.Type) KeyForm
	// keyText reads a key's column as text: hexadecimal digits where it is
	// binary.
	keyText(column string, form KeyForm) string
	// comparesRows says that a comparison of rows, (a, b) > (1, 2), goes by an
	// index.
	comparesRows() bool
	// estimate is a query for about how many rows a table has.
	estimate(table schema.Name) string
	// rowNumber is a column that every table with no key of its own has, or
	// empty.
	rowNumber(t schema.Table) string
}

// InBatches reports whether an operation runs as many transactions, whatever its table
// is.
func InBatches(op ops.Op) bool {
	_, ok := op.(ops.Backfill)
	return ok
}

// BatchEnd returns a query for the key of the last row of the batch that begins after a
// position. It finds a row only if the batch is full; with last it is about the last
// row of the table instead. A nil position means before the first row.
func BatchEnd(d Dialect, b Batch, after []string, last bool) string {
	dd := d.(dataDialect)
	texts, order := make([]string, len(b.Key)), make([]string, len(b.Key))
	for i, k := range b.Key {
		// Named apart: PostgreSQL would order by the text, if that had the column's name.
		texts[i] = dd.keyText(dd.QuoteIdent(k.Column), k.Form) + fmt.Sprintf(" AS key_%d", i+1)
		order[i] = dd.QuoteIdent(k.Column)
		if last {
			order[i] += " DESC"
		}
	}
	sql := "SELECT " + strings.Join(texts, ", ") + " FROM " + dd.QuoteName(b.Table)
	if after != nil {
		sql += " WHERE " + b.beyond(dd, ">", after)
	}
	sql += " ORDER BY " + strings.Join(order, ", ") + " LIMIT 1"
	if !last {
		sql += fmt.Sprintf(" OFFSET %d", b.Size-1)
	}
	return sql
}

// BatchUpdate returns the statement that changes the rows after one position and up to
// another.
func BatchUpdate(d Dialect, b Batch, after, upTo []string) string {
	dd := d.(dataDialect)
	sql := "UPDATE " + d.QuoteName(b.Table) + " SET " + b.Set + " WHERE " + b.beyond(dd, "<=", upTo)
	if after != nil {
		sql += " AND " + b.beyond(dd, ">", after)
	}
	if b.Where != "" {
		sql += " AND (" + b.Where + ")"
	}
	return sql
}

// BatchLeft returns a query that counts the rows that the condition still matches, or
// "" if the batch has no condition.
func BatchLeft(d Dialect, b Batch) string {
	if b.Where == "" {
		return ""
	}
	return "SELECT count(*) FROM " + d.QuoteName(b.Table) + " WHERE " + b.Where
}

// BatchTotal returns a query for an estimate of the number of rows of the table.
func BatchTotal(d Dialect, b Batch) string { return d.(dataDialect).estimate(b.Table) }

// beyond compares the key with a position.
func (b Batch) beyond(d dataDialect, operator string, position []string) string {
	columns, values := make([]string, len(b.Key)), make([]string, len(b.Key))
	for i, k := range b.Key {
		columns[i], values[i] = d.QuoteIdent(k.Column), keyLiteral(d, k.Form, position[i])
	}
	if len(columns) == 1 {
		return columns[0] + " " + operator + " " + values[0]
	}
	if d.comparesRows() {
		return "(" + strings.Join(columns, ", ") + ") " + operator + " (" + strings.Join(values, ", ") + ")"
	}
	strict := strings.TrimSuffix(operator, "=")
	var either []string
	for i := range columns {
		var all []string
		for j := range i {
			all = append(all, columns[j]+" = "+values[j])
		}
		compare := strict
		if i == len(columns)-1 {
			compare = operator
		}
		either = append(either, strings.Join(append(all, columns[i]+" "+compare+" "+values[i]), " AND "))
	}
	return "((" + strings.Join(either, ") OR (") + "))"
}

func keyLiteral(d dataDialect, form KeyForm, text string) string {
	switch form {
	case KeyNumber:
		if strings.Trim(text, "+-.0123456789eE") == "" && text != "" {
			return text
		}
	case KeyBinary:
		if d.Name() != "postgres" {
			return "x'" + text + "'"
		}
	}
	return d.QuoteString(text)
}

// backfill makes a step of batches. A script has no program that could run them,
// so that there it is one statement.
func (c dataCompiler) backfill(op ops.Backfill) error {
	set, err := c.sets(op, op.Set)
	if err != nil {
		return err
	}
	b := Batch{Table: op.Table, Set: set, Where: c.d.FormatExpr(op.Where, schema.Type{}), Size: op.BatchSize, Pause: op.Pause}
	if b.Size == 0 {
		b.Size = ops.DefaultBatchSize
	}
	b.SQL = "UPDATE " + c.d.QuoteName(op.Table) + " SET " + set + c.where(op.Where)
	if c.opt.Offline {
		c.exec("backfill "+op.Table.String(), b.SQL)
		return nil
	}
	if b.Key, err = c.batchKey(op); err != nil {
		return err
	}
	c.alone(Step{Note: fmt.Sprintf("backfill %s, %d rows at a time", op.Table, b.Size), Batch: &b})
	return nil
}

// batchKey finds the key that batches go by.
func (c dataCompiler) batchKey(op ops.Backfill) ([]BatchKey, error) {
	if c.known == nil && c.blind {
		return nil, &UnknownBeforeError{Op: op, Name: op.Table}
	}
	if c.known == nil {
		return nil, &ops.NotFoundError{What: "table", Name: op.Table.String()}
	}
	columns := op.Key
	rowNumber := c.d.rowNumber(*c.known)
	switch pk := c.known.PrimaryKey; {
	case len(columns) > 0 && !c.unique(columns):
		return nil, &NoUniqueKeyError{Op: op, Table: op.Table, Columns: columns}
	case len(columns) > 0:
	case pk != nil && len(pk.Columns) > 0 && !(rowNumber != "" && c.anyNullable(pk.Columns)):
		columns = pk.Columns
	case rowNumber != "":
		return []BatchKey{{Column: rowNumber, Form: KeyNumber}}, nil
	default:
		return nil, fmt.Errorf("backfill of %s: it has no primary key for the batches to go by; name the columns of a unique index: key = [\"…\"]", op.Table)
	}
	key := make([]BatchKey, len(columns))
	for i, name := range columns {
		col := c.column(name)
		if col == nil {
			return nil, &ops.NotFoundError{What: "column", Name: name, Table: op.Table}
		}
		if col.Nullable {
			return nil, fmt.Errorf("backfill of %s: column %s of the key may be null, and rows where it is would be left out", op.Table, name)
		}
		for _, a := range op.Set {
			if strings.EqualFold(a.Column, name) {
				return nil, fmt.Errorf("backfill of %s: %s is in the key, which the batches go by: it cannot be changed", op.Table, name)
			}
		}
		key[i] = BatchKey{Column: col.Name, Form: c.d.keyForm(col.Type)}
	}
	return key, nil
}

// anyNullable: SQLite lets columns of a primary key be null.
func (c dataCompiler) anyNullable(columns []string) bool {
	return slices.ContainsFunc(columns, func(name string) bool {
		col := c.column(name)
		return col != nil && col.Nullable
	})
}
