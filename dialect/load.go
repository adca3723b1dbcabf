package dialect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Load is the rows of a file to be added to a table or, by their key, to be
// removed from it.
type Load struct {
	Table   schema.Name  `json:"table"`
	File    ops.DataFile `json:"file"`
	Columns []LoadColumn `json:"columns"`
	// Stream is a statement that takes the rows as a stream: an escaped line for
	// each, its values with tabs between them. Empty where there is none.
	Stream string `json:"stream,omitempty"`
	// Row is a statement that adds one row, with a parameter for each column, for
	// databases that have no stream and where a statement costs no round trip.
	Row string `json:"row,omitempty"`
	// Insert is how a statement begins that adds several rows.
	Insert string `json:"insert,omitempty"`
	// Key names the columns that the rows to be removed are found by; empty when
	// rows are added.
	Key []string `json:"key,omitempty"`
}

// LoadColumn is a column that the fields of a file are for. The type is the zero
// value where it is not known.
type LoadColumn struct {
	Name string      `json:"name"`
	Type schema.Type `json:"type"`
}

// WrongColumnError says that a file names a column that its table does not have.
type WrongColumnError struct {
	File   string
	Table  schema.Name
	Column string
	// Columns are those that the table has.
	Columns []string
}

func (e *WrongColumnError) Error() string {
	return fmt.Sprintf("%s:1: table %s has no column %q (it has %s)", e.File, e.Table, e.Column, strings.Join(e.Columns, ", "))
}

// LoadStatement is a statement that adds, or removes, some rows of a load.
func LoadStatement(d Dialect, l Load, rows [][]any) (string, error) {
	c := dataCompiler{d: d.(dataDialect), table: l.Table}
	if len(l.Key) > 0 {
		where, err := c.matching(l.names(), l.Key, rows, l.typeOf)
		return "DELETE FROM " + d.QuoteName(l.Table) + where, err
	}
	tuples, err := c.tuples(l.names(), rows, l.typeOf)
	return l.Insert + tuples, err
}

func (l Load) names() []string {
	names := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		names[i] = c.Name
	}
	return names
}

func (l Load) typeOf(column string) schema.Type {
	if i := slices.IndexFunc(l.Columns, func(c LoadColumn) bool { return c.Name == column }); i >= 0 {
		return l.Columns[i].Type
	}
	return schema.Type{}
}

// FieldReader returns what makes of the text of a field the value for a column
// of a type; nil if the database is given the text as it is. A text that the type
// does not have is an error, where the database itself would not refuse it.
func FieldReader(d Dialect, t schema.Type) func(string) (any, error) {
	return d.(dataDialect).fieldReader(t)
}

// load makes the step for a file's rows.
func (c dataCompiler) load(op ops.Op, file ops.DataFile, key []string) error {
	l := Load{Table: c.table, File: file, Key: key}
	for _, name := range ops.FileColumns(op) {
		if c.known != nil && c.column(name) == nil {
			return &WrongColumnError{File: file.Name, Table: c.table, Column: name, Columns: columnNames(*c.known)}
		}
		l.Columns = append(l.Columns, LoadColumn{Name: name, Type: c.typeOf(name)})
	}
	for _, k := range key {
		if !slices.Contains(l.names(), k) {
			return fmt.Errorf("%s: %s has no column %q, which is to find the rows", op.Kind(), file.Name, k)
		}
	}
	s := Step{Note: "load " + file.Name + " into " + c.table.String(), Load: &l}
	if len(key) > 0 {
		s.Note, s.Risks = "delete the rows of "+file.Name+" from "+c.table.String(), []Risk{RiskDataLoss}
	} else {
		l.Insert = c.into(l.names()) + " VALUES\n    "
		l.Stream, l.Row = c.d.stream(c, l)
	}
	c.add(s)
	return nil
}

func columnNames(t schema.Table) []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}
