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

// batchDialect is what a backfill needs of each database. A backfill goes through a table
// in the order of its key: it reads the key of the last row of a batch, updates the rows
// up to it, and keeps that key as the position that the next batch begins after.
type batchDialect interface {
	// keyForm says how a key column of a type is read and written.
	keyForm(t schema.Type) KeyForm
	// keyText is an expression that reads a key column, quoted already, as text. A
	// binary one is read as hexadecimal digits.
	keyText(column string, form KeyForm) string
	// comparesRows reports whether the database uses an index on (a, b) for the
	// comparison (a, b) > (1, 2). MySQL and MariaDB do not.
	comparesRows() bool
	// estimate is a query for the approximate number of rows of a table.
	estimate(table schema.Name) string
	// rowID is the column that numbers the rows of a table without being declared:
	// rowid on SQLite. It is empty if there is none.
	rowID(t schema.Table) string
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
		// Aliases that no column has: in "SELECT id::text FROM t ORDER BY id" PostgreSQL
		// takes id for the output column, which is named id, and orders by the text.
		texts[i] = dd.keyText(dd.QuoteIdent(k.Column), k.Form) + fmt.Sprintf(" AS key_%d", i+1)
		order[i] = dd.QuoteIdent(k.Column)
		if last {
			order[i] += " DESC"
		}
	}
	sql := "SELECT " + strings.Join(texts, ", ") + " FROM " + dd.QuoteName(b.Table)
	if after != nil {
		sql += " WHERE " + b.keyCondition(dd, ">", after)
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
	sql := "UPDATE " + d.QuoteName(b.Table) + " SET " + b.Set + " WHERE " + b.keyCondition(dd, "<=", upTo)
	if after != nil {
		sql += " AND " + b.keyCondition(dd, ">", after)
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

// keyCondition is the condition that the key of a row is greater than a position (with
// the operator >), or not greater (<=). For the key (a, b) it is (a, b) > (1, 2), or
// where that would not use an index, ((a > 1) OR (a = 1 AND b > 2)).
func (b Batch) keyCondition(d dataDialect, operator string, position []string) string {
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

// keyLiteral is a value that was read with keyText, as a literal. A number that is none,
// such as NaN, is quoted like a text.
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

// backfill adds a step that the runner executes in batches. A script is run by the
// database's own client, which has no such loop: there it is a single UPDATE.
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
	c.addAutocommit(Step{Note: fmt.Sprintf("backfill %s, %d rows at a time", op.Table, b.Size), Batch: &b})
	return nil
}

// batchKey chooses the columns that put the rows in order: those that the operation
// names, which have to be unique, else the primary key, else SQLite's rowid. None of them
// may be null, since no comparison would find the row, nor change during the backfill.
func (c dataCompiler) batchKey(op ops.Backfill) ([]BatchKey, error) {
	if c.known == nil && c.nothingKnown {
		return nil, &UnknownBeforeError{Op: op, Name: op.Table}
	}
	if c.known == nil {
		return nil, &ops.NotFoundError{What: "table", Name: op.Table.String()}
	}
	columns := op.Key
	rowID := c.d.rowID(*c.known)
	switch pk := c.known.PrimaryKey; {
	case len(columns) > 0 && !c.unique(columns):
		return nil, &NoUniqueKeyError{Op: op, Table: op.Table, Columns: columns}
	case len(columns) > 0:
	case pk != nil && len(pk.Columns) > 0 && !(rowID != "" && c.anyNullable(pk.Columns)):
		columns = pk.Columns
	case rowID != "":
		return []BatchKey{{Column: rowID, Form: KeyNumber}}, nil
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

// anyNullable reports whether any of some columns may be null. On SQLite that goes for
// columns of a primary key, too, unless they are declared NOT NULL.
func (c dataCompiler) anyNullable(columns []string) bool {
	return slices.ContainsFunc(columns, func(name string) bool {
		col := c.column(name)
		return col != nil && col.Nullable
	})
}
