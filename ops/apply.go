package ops

import (
	"fmt"

	"github.com/retort-db/migrate/schema"
)

// NotFoundError says that an operation names something that does not exist.
type NotFoundError struct {
	What string // "table", "column", …
	Name string
	// Table is set where the missing thing is a member of a table.
	Table schema.Name
}

func (e *NotFoundError) Error() string {
	return fmt.Sprintf("there is no %s %q%s", e.What, e.Name, ofTable(e.Table))
}

// ExistsError says that an operation creates something that exists already.
type ExistsError struct {
	What  string
	Name  string
	Table schema.Name
}

func (e *ExistsError) Error() string {
	return fmt.Sprintf("%s %q%s exists already", e.What, e.Name, ofTable(e.Table))
}

// ApplyError says which operation cannot be applied to a schema, and why.
type ApplyError struct {
	Op  Op
	Err error
}

func (e *ApplyError) Error() string { return e.Op.Kind() + ": " + e.Err.Error() }
func (e *ApplyError) Unwrap() error { return e.Err }

// Operation is Op.
func (e *ApplyError) Operation() Op { return e.Op }

func ofTable(t schema.Name) string {
	if t.IsZero() {
		return ""
	}
	return fmt.Sprintf(" of table %q", t)
}

// Apply returns the schema as it is after op. It does not modify s, and shares
// with it what did not change. The error is an *ApplyError, and wraps a
// *NotFoundError or an *ExistsError. Execute and the data operations change nothing.
func Apply(s schema.Schema, op Op) (schema.Schema, error) {
	return ApplyAll(s, []Op{op})
}

// ApplyAll is Apply for a list, at the cost of what changes rather than of the
// whole schema for each operation. On an error it returns s.
func ApplyAll(s schema.Schema, list []Op) (schema.Schema, error) {
	v := Evolve(s)
	for _, op := range list {
		if err := v.Apply(op); err != nil {
			return s, err
		}
	}
	return *v.Schema(), nil
}

// Evolution is a schema that operations change one after another. The cost of each is
// that of what it changes, not of the whole schema.
type Evolution struct{ e *editor }

// Evolve starts an Evolution from s, which it does not modify.
func Evolve(s schema.Schema) *Evolution { return &Evolution{newEditor(s)} }

// Apply applies an operation to the schema, as the function Apply does. If it fails,
// what it has changed before that stays changed.
func (v *Evolution) Apply(op Op) error {
	if err := op.apply(v.e); err != nil {
		return &ApplyError{Op: op, Err: err}
	}
	return nil
}

// Schema returns the schema as the operations so far have left it. The next Apply
// changes it.
func (v *Evolution) Schema() *schema.Schema { return &v.e.s }
