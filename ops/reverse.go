package ops

import (
	"errors"
	"fmt"
	"slices"
)

// IrreversibleError is returned for an operation that says too little to be
// undone: a hand-written drop without the definition of what it drops, or raw
// SQL.
type IrreversibleError struct {
	Op Op
	// Missing says what would make it reversible.
	Missing string
}

func (e *IrreversibleError) Error() string {
	return fmt.Sprintf("%s cannot be reversed: %s", e.Op.Kind(), e.Missing)
}

// Reverse returns the operation that undoes op. It is nil without an error when
// nothing has to be undone (a validation). An operation that says too little
// yields an *IrreversibleError.
func Reverse(op Op) (Op, error) { return op.reverse() }

// ReverseAll returns the operations that undo a list, in the order in which
// they have to run. The error joins an *IrreversibleError for every operation
// that cannot be undone, and then there are no operations.
func ReverseAll(list []Op) ([]Op, error) {
	var undo []Op
	var errs []error
	for _, op := range slices.Backward(list) {
		r, err := op.reverse()
		switch {
		case err != nil:
			errs = append(errs, err)
		case r != nil:
			undo = append(undo, r)
		}
	}
	if len(errs) > 0 {
		slices.Reverse(errs)
		return nil, errors.Join(errs...)
	}
	return undo, nil
}

// swapFields computes the two sides of a reversed alteration: to becomes what
// from says of the same fields, and the other way round; what from says beyond
// that stays. It names the fields of which from says nothing.
func swapFields(to, from, revTo, revFrom []namedField) (missing []string) {
	for i, f := range to {
		switch {
		case !f.field.isSet():
			revFrom[i].field.copyFrom(from[i].field)
		case !from[i].field.isSet():
			missing = append(missing, f.key)
		default:
			revTo[i].field.copyFrom(from[i].field)
			revFrom[i].field.copyFrom(f.field)
		}
	}
	return missing
}
