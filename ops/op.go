// Package ops holds the operations that revisions are made of, as values: what
// each of them says, its reverse, what it does to an in-memory schema and its
// TOML form. How a database carries one out is the dialect's business.
package ops

import (
	"fmt"
)

// Op is one operation. The set is closed: every Op is a struct of this package,
// passed by value.
type Op interface {
	// Kind is the operation's name in revision files, as "add_column".
	Kind() string
	op()
}

// Field is a value that an alteration may or may not say something about.
type Field[T any] struct {
	Set   bool
	Value T
}

// To makes a Field that says v.
func To[T any](v T) Field[T] { return Field[T]{Set: true, Value: v} }

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

// Online asks for the expansion of an operation into steps that do not block
// readers and writers of a large table, where the database has any.
type Online bool

// Guard is IF EXISTS or IF NOT EXISTS on operations that take one.
type Guard bool
