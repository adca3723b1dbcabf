package dialect

import (
	"fmt"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// UnknownTypeError says that a database has no such type.
type UnknownTypeError struct {
	Dialect string
	Type    schema.Type
	// Nearest is the spelling that was probably meant, or empty.
	Nearest string
}

func (e *UnknownTypeError) Error() string {
	s := fmt.Sprintf("unknown type %q on %s", e.Type, e.Dialect)
	if e.Nearest != "" {
		s += fmt.Sprintf("; did you mean %q?", e.Nearest)
	}
	return s
}

// OpError is an error about an operation that cannot be compiled, or may not be run.
type OpError interface {
	error
	// Operation is the operation, or nil if it is not known.
	Operation() ops.Op
}

// UnknownBeforeError says that an operation cannot be compiled without the present
// definition of what it changes.
type UnknownBeforeError struct {
	Op   ops.Op
	Name schema.Name
}

func (e *UnknownBeforeError) Error() string {
	return fmt.Sprintf("%s has to know the present definition of %s", e.Op.Kind(), e.Name)
}

// Operation implements OpError.
func (e *UnknownBeforeError) Operation() ops.Op { return e.Op }

// UnsupportedError says that a database cannot do what an operation asks.
type UnsupportedError struct {
	Dialect string
	Op      ops.Op
	// What is the thing that the database does not have: "exclusion constraints".
	What string
	// Hint says what to do instead, or is empty.
	Hint string
	// Line is a line of the operation's SQL, counted from 1; 0 if the error is about
	// none.
	Line int
}

func (e *UnsupportedError) Error() string {
	var b strings.Builder
	if e.Op != nil {
		fmt.Fprintf(&b, "%s: ", e.Op.Kind())
	}
	fmt.Fprintf(&b, "%s has no %s", e.Dialect, e.What)
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	return b.String()
}

// Operation implements OpError.
func (e *UnsupportedError) Operation() ops.Op { return e.Op }

// UnreadableError says that the SQL of an operation ends too early, such as inside a
// quoted string. Lines in Err are counted from the beginning of that SQL.
type UnreadableError struct {
	Op  ops.Op
	Err error
}

func (e *UnreadableError) Error() string { return e.Op.Kind() + ": its SQL, " + e.Err.Error() }
func (e *UnreadableError) Unwrap() error { return e.Err }

// Operation implements OpError.
func (e *UnreadableError) Operation() ops.Op { return e.Op }

// The two ways to write an enum type, for hints.
const (
	namedEnum  = "enum:name, with [enums.name] values = […]"
	quotedEnum = "enum('a', 'b')"
)

// isBareEnum reports whether the text of a type looks like an enum that was not
// understood, because its values are not quoted: enum(a, b). An enum('a', 'b') has been
// parsed, and does not come here as text.
func isBareEnum(raw string) bool {
	return len(raw) > 5 && strings.EqualFold(raw[:4], "enum") && strings.HasPrefix(strings.TrimSpace(raw[4:]), "(")
}
