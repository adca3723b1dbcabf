package schema

import (
	"slices"
	"strconv"
	"strings"
)

// Kind is a portable type name, spelled as models and revisions spell it.
type Kind string

// The portable kinds. What each becomes on a database is the dialect's to say.
const (
	Smallint    Kind = "smallint"
	Integer     Kind = "integer"
	Bigint      Kind = "bigint"
	Smallserial Kind = "smallserial"
	Serial      Kind = "serial"
	Bigserial   Kind = "bigserial"
	Numeric     Kind = "numeric"
	Real        Kind = "real"
	Double      Kind = "double"
	Boolean     Kind = "boolean"
	Text        Kind = "text"
	Varchar     Kind = "varchar"
	Char        Kind = "char"
	Binary      Kind = "binary"
	Varbinary   Kind = "varbinary"
	Blob        Kind = "blob"
	Date        Kind = "date"
	Time        Kind = "time"
	Timetz      Kind = "timetz"
	Timestamp   Kind = "timestamp"
	Timestamptz Kind = "timestamptz"
	Interval    Kind = "interval"
	UUID        Kind = "uuid"
	JSON        Kind = "json"
	JSONB       Kind = "jsonb"
	// EnumKind refers to an Enum by Schema and Name, or, where the database
	// writes values inline, holds them in Values.
	EnumKind Kind = "enum"
	// SetKind is MySQL's SET, its members in Values.
	SetKind Kind = "set"
	// Array has its element type in Elem.
	Array Kind = "array"
	// Raw is a spelling that the portable table does not know. Only a dialect
	// interprets it.
	Raw Kind = "raw"
	// Verbatim is a spelling that is passed on as it is and never interpreted:
	// SQLite accepts any text as a type.
	Verbatim Kind = "verbatim"
)

// Type is the type of a column.
type Type struct {
	Kind Kind
	// Schema and Name refer to a user-defined type (an enum).
	Schema string
	Name   string
	// Args are the numbers in parentheses: a length, a precision and scale, a
	// fractional-second precision. Nil means that none were written, which is
	// not the same as zero.
	Args     []int
	Unsigned bool
	Zerofill bool
	Elem     *Type
	Values   []string
	// Raw is the spelling for kinds Raw and Verbatim.
	Raw string
}

// IsSerial reports whether columns of the kind are numbered by the database.
func (k Kind) IsSerial() bool { return k == Smallserial || k == Serial || k == Bigserial }

// IsZero reports whether no type was given.
func (t Type) IsZero() bool { return t.Kind == "" }

// Equal compares by value.
func (t Type) Equal(o Type) bool {
	if t.Kind != o.Kind || t.Schema != o.Schema || t.Name != o.Name || t.Raw != o.Raw ||
		t.Unsigned != o.Unsigned || t.Zerofill != o.Zerofill ||
		!slices.Equal(t.Args, o.Args) || !slices.Equal(t.Values, o.Values) {
		return false
	}
	if t.Elem == nil || o.Elem == nil {
		return t.Elem == o.Elem
	}
	return t.Elem.Equal(*o.Elem)
}

// String spells the type as models and revisions do. ParseType reads it back.
func (t Type) String() string {
	switch t.Kind {
	case Raw, Verbatim:
		return t.Raw
	case Array:
		if t.Elem == nil {
			return "[]"
		}
		return t.Elem.String() + "[]"
	case EnumKind, SetKind:
		if t.Name != "" {
			return string(t.Kind) + ":" + Name{Schema: t.Schema, Name: t.Name}.String()
		}
		quoted := make([]string, len(t.Values))
		for i, v := range t.Values {
			quoted[i] = "'" + strings.ReplaceAll(v, "'", "''") + "'"
		}
		return string(t.Kind) + "(" + strings.Join(quoted, ", ") + ")"
	}
	s := string(t.Kind)
	if len(t.Args) > 0 {
		args := make([]string, len(t.Args))
		for i, a := range t.Args {
			args[i] = strconv.Itoa(a)
		}
		s += "(" + strings.Join(args, ",") + ")"
	}
	if t.Unsigned {
		s += " unsigned"
	}
	if t.Zerofill {
		s += " zerofill"
	}
	return s
}

// Without returns the elements of list that are not in other, in the order of list.
func Without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(v string) bool { return slices.Contains(other, v) })
}
