package ops

import "github.com/retort-db/migrate/schema"

// Execute runs SQL as it is written. It is a barrier: afterwards nothing is
// known of the database but what is looked up again.
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

// Delete removes the rows that Where matches; an empty Where means all.
type Delete struct {
	Table schema.Name
	Where schema.Expr
}

func (Execute) Kind() string { return "execute" }
func (Insert) Kind() string  { return "insert" }
func (Update) Kind() string  { return "update" }
func (Delete) Kind() string  { return "delete" }

func (Execute) op() {}
func (Insert) op()  {}
func (Update) op()  {}
func (Delete) op()  {}
