package dialect

import (
	"math"
	"slices"

	"github.com/retort-db/migrate/schema"
)

// rounds reports whether a change of type silently rounds or cuts off values: what
// databases do with numbers and times, while they refuse to cut texts. Both types
// are canonical; seconds is how many digits of a second a time has that does not say.
func rounds(from, to schema.Type, seconds int) bool {
	whole := []schema.Kind{schema.Smallint, schema.Integer, schema.Bigint, schema.Serial, schema.Bigserial, schema.Smallserial}
	fractions := []schema.Kind{schema.Numeric, schema.Double, schema.Real}
	moments := []schema.Kind{schema.Timestamp, schema.Timestamptz}
	switch {
	case slices.Contains(fractions, from.Kind) && slices.Contains(whole, to.Kind):
		return from.Kind != schema.Numeric || digits(from) != 0
	case from.Kind == schema.Numeric && to.Kind == schema.Numeric:
		return len(to.Args) > 0 && (len(from.Args) == 0 || digits(to) < digits(from))
	case from.Kind == schema.Double && to.Kind == schema.Real, from.Kind == schema.Numeric && slices.Contains(fractions, to.Kind):
		return true
	case (from.Kind == schema.Double || from.Kind == schema.Real) && to.Kind == schema.Numeric:
		return len(to.Args) > 0
	case slices.Contains(moments, from.Kind) && slices.Contains(moments, to.Kind), from.Kind == schema.Time && to.Kind == schema.Time:
		return digitsOr(to, seconds) < digitsOr(from, seconds)
	case slices.Contains(moments, from.Kind):
		return to.Kind == schema.Date || to.Kind == schema.Time || to.Kind == schema.Timetz
	}
	return slices.Contains(whole, from.Kind) && to.Kind == schema.Boolean
}

func digitsOr(t schema.Type, otherwise int) int {
	if len(t.Args) > 0 {
		return t.Args[0]
	}
	return otherwise
}

// digits are those behind the point of a numeric with a precision.
func digits(t schema.Type) int {
	if len(t.Args) > 1 {
		return t.Args[1]
	}
	if len(t.Args) == 1 {
		return 0
	}
	return -1 // as many as each value has
}

// narrows reports whether a change of type is refused for some values, which a row
// may have: longer texts, larger numbers, texts that are no number, values that an
// enum loses. Both types are canonical.
func narrows(from, to schema.Type) bool {
	whole := []schema.Kind{schema.Smallint, schema.Integer, schema.Bigint}
	switch {
	case from.Kind == schema.EnumKind && to.Kind == schema.EnumKind:
		return len(schema.Without(from.Values, to.Values)) > 0
	case holdsText(from) && holdsText(to):
		return room(to) < room(from)
	case holdsText(from):
		return to.Kind != schema.Raw && to.Kind != schema.Verbatim && to.Kind != schema.Array && to.Kind != schema.Blob
	case from.Kind == schema.Numeric && to.Kind == schema.Numeric && len(to.Args) > 0:
		return len(from.Args) == 0 || from.Args[0]-digits(from) > to.Args[0]-digits(to)
	}
	return slices.Contains(whole, to.Kind) && slices.Index(whole, from.Kind) > slices.Index(whole, to.Kind)
}

func holdsText(t schema.Type) bool {
	return t.Kind == schema.Text || t.Kind == schema.Varchar || t.Kind == schema.Char
}

// room is how many characters a text may have.
func room(t schema.Type) int {
	switch {
	case len(t.Args) > 0:
		return t.Args[0]
	case t.Kind == schema.Char:
		return 1
	}
	return math.MaxInt
}
