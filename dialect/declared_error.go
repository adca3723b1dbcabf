package dialect

import "github.com/retort-db/migrate/schema"

// DeclaredError is about something in a declared schema that a database does not have.
type DeclaredError struct {
	// At is what of the schema asks for it.
	At schema.Path
	// Err says what is wrong, without saying of what.
	Err error
}

func (e *DeclaredError) Error() string { return e.At.String() + ": " + e.Err.Error() }
func (e *DeclaredError) Unwrap() error { return e.Err }

// declared is the error that err is about what stands at a path.
func declared(at schema.Path, err error) error { return &DeclaredError{At: at, Err: err} }

// lacking is about what a database does not have at all.
func lacking(at schema.Path, flavor, what, hint string) error {
	return declared(at, &UnsupportedError{Dialect: flavor, What: what, Hint: hint})
}

// indexPath is the path of an index of a table. The index may have no name.
func indexPath(table schema.Path, x schema.Index) schema.Path {
	var columns []string
	for _, p := range x.Parts {
		if p.Column != "" {
			columns = append(columns, p.Column)
		}
	}
	return table.With("index", x.Name, columns...)
}

// constraintPath is the path of a constraint of a table. The constraint may have no name.
func constraintPath(table schema.Path, c schema.Constraint) schema.Path {
	var columns []string
	switch c := c.(type) {
	case schema.PrimaryKey:
		columns = c.Columns
	case schema.Unique:
		columns = c.Columns
	case schema.ForeignKey:
		columns = c.Columns
	}
	return table.With("constraint", c.ConstraintName(), columns...)
}
