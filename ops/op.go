// Package ops holds the operations that revisions are made of, as values: what
// each of them says, its reverse, what it does to an in-memory schema and its
// TOML form. How a database carries one out is the dialect's business.
package ops

import (
	"slices"

	"github.com/retort-db/migrate/internal/schematoml"
)

// Op is one operation. The set is closed: every Op is a struct of this package,
// passed by value.
type Op interface {
	// Kind is the operation's name in revision files, as "add_column".
	Kind() string
	apply(e *editor) error
	reverse() (Op, error)
	encode() schematoml.Map
}

// Field is a value that an alteration may or may not say something about.
type Field[T any] struct {
	Set   bool
	Value T
}

// To makes a Field that says v.
func To[T any](v T) Field[T] { return Field[T]{Set: true, Value: v} }

// into sets dst if the field says something.
func (f Field[T]) into(dst *T) {
	if f.Set {
		*dst = f.Value
	}
}

func (f *Field[T]) isSet() bool { return f.Set }

func (f *Field[T]) copyFrom(o field) { *f = *o.(*Field[T]) }

// field is a *Field of any type, so that what holds for every field of a change
// is said once.
type field interface {
	isSet() bool
	// text spells the value for people.
	text() string
	// copyFrom takes over a field of the same type.
	copyFrom(o field)
}

// namedField is a field and its key in revision files.
type namedField struct {
	key   string
	field field
}

func noneSet(fields []namedField) bool {
	return !slices.ContainsFunc(fields, func(f namedField) bool { return f.field.isSet() })
}

// Online asks for an operation to be carried out in steps that do not block readers and
// writers of a large table, where the database has such steps.
type Online bool

// Guard is IF EXISTS or IF NOT EXISTS on operations that take one.
type Guard bool
