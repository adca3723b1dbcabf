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
	// Parameters is the number of parameters that a prepared statement may have, on a
	// database that has no stream but where a statement costs no round trip; else 0.
	Parameters int `json:"parameters,omitempty"`
	// Head is the beginning of a statement that adds, or removes, several rows.
	Head string `json:"head"`
	// Key names the columns that the rows to be removed are found by; empty when
	// rows are added.
	Key []string `json:"key,omitempty"`
}

// LoadColumn is a column that fields of a data file are for. Type is the zero value if
// it is not known.
type LoadColumn struct {
	Name string      `json:"name"`
	Type schema.Type `json:"type"`
}

// WrongColumnError says that a data file names a column that its table does not have.
type WrongColumnError struct {
	File   string
	Table  schema.Name
	Column string
	// Columns are those that the table has.
	Columns []string
}

func (e *WrongColumnError) Error() string {
	return fmt.Sprintf("%s is for a column %q, which table %s does not have (it has %s)", e.File, e.Column, e.Table, strings.Join(e.Columns, ", "))
}

// Text returns a load's statement as it is shown to people.
func (l Load) Text() string {
	switch {
	case l.Stream != "":
		return l.Stream
	case len(l.Key) > 0:
		return l.Head + " WHERE (" + strings.Join(l.Key, ", ") + ") IN …"
	}
	return strings.TrimSpace(l.Head) + " …"
}

// LoadStatement returns a statement that adds, or removes, some rows of a load.
func LoadStatement(d Dialect, l Load, rows [][]any) (string, error) {
	c := dataCompiler{d: d.(dataDialect), table: l.Table}
	if len(l.Key) > 0 {
		where, err := c.matching(l.names(), l.Key, rows, l.typeOf)
		return l.Head + where, err
	}
	tuples, err := c.tuples(l.names(), rows, l.typeOf)
	return l.Head + tuples, err
}

// PreparedLoad returns a statement that adds a number of rows, with a parameter for
// each value.
func PreparedLoad(d Dialect, l Load, rows int) string {
	row := "(" + strings.TrimSuffix(strings.Repeat(d.Placeholder(1)+", ", len(l.Columns)), ", ") + ")"
	return l.Head + strings.TrimSuffix(strings.Repeat(row+",\n    ", rows), ",\n    ")
}

// names are the names of the columns.
func (l Load) names() []string {
	names := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		names[i] = c.Name
	}
	return names
}

// typeOf is the type of a column, or the zero value.
func (l Load) typeOf(column string) schema.Type {
	if i := slices.IndexFunc(l.Columns, func(c LoadColumn) bool { return c.Name == column }); i >= 0 {
		return l.Columns[i].Type
	}
	return schema.Type{}
}

// FieldReader returns the function that turns the text of a field of a data file into
// the value for a column of a type. It is nil if the database is given the text as it
// is. The function returns an error for a text that the type cannot have, if the
// database itself would not refuse it.
func FieldReader(d Dialect, t schema.Type) func(string) (any, error) {
	return d.(dataDialect).fieldReader(t)
}

// load adds the step that inserts the rows of a file, or with a key, deletes the rows of
// the table that have the key of a row in the file. The fields are text: how a database
// is to read them depends on the types of the columns, so that the table has to be known.
// A PostgreSQL script does without, because COPY reads text for any type.
func (c dataCompiler) load(op ops.Op, file ops.DataFile, key []string) error {
	switch {
	case c.known != nil:
	case !c.nothingKnown:
		return &ops.NotFoundError{What: "table", Name: c.table.String()}
	case c.opt.Offline && c.d.Name() != "postgres":
		return &UnsupportedError{
			Dialect: c.d.Name(), Op: op, What: "way to read the text of " + file.Name + " without knowing the types of " + c.table.String(),
			Hint: "write the script from base, or run it online",
		}
	}
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
		l.Head = "DELETE FROM " + c.d.QuoteName(c.table)
	} else {
		l.Head = c.into(l.names()) + " VALUES\n    "
		l.Stream, l.Parameters = c.d.stream(c, l)
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
