package ops

import "github.com/retort-db/migrate/schema"

// Execute runs SQL as it is written. It is a barrier: after it, nothing is taken to be
// known of the database that is not looked up again.
type Execute struct {
	// SQL may differ by dialect; an empty spelling for a dialect does nothing
	// there. It may hold several statements.
	SQL schema.Expr
	// Reverse undoes it; the zero value means that it is irreversible.
	Reverse schema.Expr
	// Autocommit runs it outside a transaction.
	Autocommit bool
}

// Insert adds rows. Values are string, int64, float64, bool, nil, time.Time or
// []byte, converted to the type of the column.
type Insert struct {
	Table   schema.Name
	Columns []string
	Rows    [][]any
	// Key names the columns that identify the rows for the reverse, which
	// deletes them; empty means all of Columns.
	Key []string
}

// Update sets columns in the rows that Where matches; an empty Where means all.
type Update struct {
	Table schema.Name
	Set   []Assignment
	Where schema.Expr
}

// Assignment gives a column a literal Value, or the value of Expr.
type Assignment struct {
	Column string
	Value  any
	Expr   schema.Expr
}

// Upsert adds rows. Where a row with the same values in the Conflict columns exists, it
// changes that one, or leaves it as it is. It cannot be reversed: which rows existed,
// and what they held, is not known afterwards.
type Upsert struct {
	Table   schema.Name
	Columns []string
	Rows    [][]any
	// Conflict names the columns of a primary key or a unique index.
	Conflict []string
	// Update names the columns that are set in a row that exists; empty means all of
	// Columns that are not in Conflict.
	Update []string
	// Ignore leaves rows that exist as they are.
	Ignore bool
}

// Delete removes rows: those that Where matches or, when there are Rows or a
// File, those; an empty Where without either means all.
type Delete struct {
	Table schema.Name
	Where schema.Expr
	// Rows are whole rows, as in Insert, found by their Key columns (all of
	// Columns if empty). With them the operation can be reversed.
	Columns []string
	Rows    [][]any
	Key     []string
	// File holds the rows instead, as in BulkInsert.
	File DataFile
}

func (Execute) Kind() string { return "execute" }
func (Insert) Kind() string  { return "insert" }
func (Update) Kind() string  { return "update" }
func (Upsert) Kind() string  { return "upsert" }
func (Delete) Kind() string  { return "delete" }

func (o Execute) reverse() (Op, error) {
	if o.Reverse.IsZero() {
		return nil, &IrreversibleError{o, "write the SQL that undoes it into reverse = …"}
	}
	return Execute{SQL: o.Reverse, Reverse: o.SQL, Autocommit: o.Autocommit}, nil
}

func (o Insert) reverse() (Op, error) {
	return Delete{Table: o.Table, Columns: o.Columns, Rows: o.Rows, Key: o.Key}, nil
}

func (o Update) reverse() (Op, error) {
	return nil, &IrreversibleError{o, "the former values are not known; write the downgrade by hand"}
}

func (o Upsert) reverse() (Op, error) {
	return nil, &IrreversibleError{o, "which rows were there before, and what they held, is not known; write the downgrade by hand"}
}

func (o Delete) reverse() (Op, error) {
	if o.File.Name != "" {
		return BulkInsert{Table: o.Table, Columns: o.Columns, Key: o.Key, File: o.File}, nil
	}
	if len(o.Rows) == 0 {
		return nil, &IrreversibleError{o, "the rows are not known; write them as rows = [{ … }] instead of where"}
	}
	return Insert{Table: o.Table, Columns: o.Columns, Rows: o.Rows, Key: o.Key}, nil
}

func (Execute) apply(*editor) error { return nil }
func (Insert) apply(*editor) error  { return nil }
func (Update) apply(*editor) error  { return nil }
func (Upsert) apply(*editor) error  { return nil }
func (Delete) apply(*editor) error  { return nil }
