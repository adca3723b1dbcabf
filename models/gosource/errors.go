package gosource

import (
	"fmt"
	"go/token"
	"strings"
)

// Error is something in the source that cannot be, or that cannot be known
// without running it.
type Error struct {
	File    string // relative to Options.Dir where that is shorter
	Line    int
	Struct  string // empty where no struct is concerned
	Field   string
	Message string
	Hint    string // what to do about it; may be empty
}

func (e *Error) Error() string {
	var b strings.Builder
	if e.File != "" {
		fmt.Fprintf(&b, "%s:%d: ", e.File, e.Line)
	}
	b.WriteString(e.What())
	if e.Hint != "" {
		b.WriteString(" (" + e.Hint + ")")
	}
	return b.String()
}

// What is the message with the struct and the field that it is about, without
// the place and the hint.
func (e *Error) What() string {
	switch {
	case e.Field != "":
		return e.Struct + "." + e.Field + ": " + e.Message
	case e.Struct != "":
		return e.Struct + ": " + e.Message
	}
	return e.Message
}

// Errors are all mistakes of a run, in the order of files and lines.
type Errors []*Error

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives errors.As the single mistakes.
func (e Errors) Unwrap() []error {
	list := make([]error, len(e))
	for i, one := range e {
		list[i] = one
	}
	return list
}

// fail records a mistake at a place in the source.
func (r *reader) fail(pos token.Pos, structName, field, hint, format string, args ...any) {
	p := r.position(pos)
	r.errs = append(r.errs, &Error{
		File: p.Filename, Line: p.Line, Struct: structName, Field: field,
		Message: fmt.Sprintf(format, args...), Hint: hint,
	})
}
