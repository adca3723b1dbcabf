package dialect

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// ForgottenValuesError says that an operation would remove values from an enum without
// meaning to: they are neither among those that it expects nor among those that it
// leaves. Another branch added them, and the operation restates the whole list.
type ForgottenValuesError struct {
	Op     ops.Op
	Of     string // the enum or column
	Values []string
}

func (e *ForgottenValuesError) Error() string {
	quoted := make([]string, len(e.Values))
	for i, v := range e.Values {
		quoted[i] = strconv.Quote(v)
	}
	return fmt.Sprintf("%s: %s also has %s, which would go, and of which the operation says nothing", e.Op.Kind(), e.Of, strings.Join(quoted, ", "))
}

// Operation implements OpError.
func (e *ForgottenValuesError) Operation() ops.Op { return e.Op }

// checkValues returns a ForgottenValuesError if an operation would remove values of an
// enum by accident. An example: one branch adds 'b' to the enum (a), the other one adds
// 'c' by changing the values from (a) to (a, c). Run after the first branch, the second one
// would drop 'b'. An operation that does not say what the values were is taken at its word.
func checkValues(op ops.Op, known *schema.Schema) error {
	if known == nil {
		return nil
	}
	switch op := op.(type) {
	case ops.AlterEnum:
		if e := known.Enum(op.From.QualifiedName()); e != nil {
			return forgotten(op, "enum "+e.QualifiedName().String(), e.Values, op.From.Values, op.To.Values)
		}
	case ops.AlterColumn:
		t := known.Table(op.Table)
		if t == nil || !op.To.Type.Set || !op.From.Type.Set {
			return nil
		}
		if c := t.Column(op.Column); c != nil && c.Type.Kind == op.To.Type.Value.Kind {
			return forgotten(op, op.Table.String()+"."+op.Column, c.Type.Values, op.From.Type.Value.Values, op.To.Type.Value.Values)
		}
	}
	return nil
}

// forgotten returns an error if live has values that are neither in from nor in to.
func forgotten(op ops.Op, of string, live, from, to []string) error {
	if len(from) == 0 || len(to) == 0 {
		return nil
	}
	gone := slices.DeleteFunc(slices.Clone(live), func(v string) bool { return slices.Contains(from, v) || slices.Contains(to, v) })
	if len(gone) == 0 {
		return nil
	}
	return &ForgottenValuesError{Op: op, Of: of, Values: gone}
}
