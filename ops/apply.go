package ops

import (
	"fmt"

	"github.com/retort-db/migrate/schema"
)

// NotFoundError says that an operation names what is not there.
type NotFoundError struct {
	What string // "table", "column", …
	Name string
	// Table is set where the missing thing is a member of a table.
	Table schema.Name
}

func (e *NotFoundError) Error() string {
	return fmt.Sprintf("there is no %s %q%s", e.What, e.Name, ofTable(e.Table))
}

// ExistsError says that an operation creates what is there already.
type ExistsError struct {
	What  string
	Name  string
	Table schema.Name
}

func (e *ExistsError) Error() string {
	return fmt.Sprintf("%s %q%s exists already", e.What, e.Name, ofTable(e.Table))
}

func ofTable(t schema.Name) string {
	if t.IsZero() {
		return ""
	}
	return fmt.Sprintf(" of table %q", t)
}

// Apply returns the schema as it is after op. It does not modify s, and shares
// with it what did not change. The error wraps a *NotFoundError or an
// *ExistsError. Execute and the data operations change nothing.
func Apply(s schema.Schema, op Op) (schema.Schema, error) {
	return ApplyAll(s, []Op{op})
}

// ApplyAll is Apply for a list, at the cost of what changes rather than of the
// whole schema for each operation. On an error it returns s.
func ApplyAll(s schema.Schema, list []Op) (schema.Schema, error) {
	e := newEditor(s)
	for _, op := range list {
		if err := op.apply(e); err != nil {
			return s, fmt.Errorf("%s: %w", op.Kind(), err)
		}
	}
	return e.s, nil
}
