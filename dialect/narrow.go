package dialect

import (
	"math"
	"slices"

	"github.com/retort-db/migrate/schema"
)

// rounds reports whether a change of type silently changes values, as numeric(10,2) to
// integer rounds 1.75, and timestamp to date cuts off the time. Numbers and times are
// rounded; texts that are too long are refused, see narrows. Both types are canonical.
// seconds is how many fractional digits timestamp has on this database if its type does
// not say.
func rounds(from, to schema.Type, seconds int) bool {
	whole := []schema.Kind{schema.Smallint, schema.Integer, schema.Bigint, schema.Serial, schema.Bigserial, schema.Smallserial}
	fractions := []schema.Kind{schema.Numeric, schema.Double, schema.Real}
	moments := []schema.Kind{schema.Timestamp, schema.Timestamptz}
	switch {
	case slices.Contains(fractions, from.Kind) && slices.Contains(whole, to.Kind):
		return from.Kind != schema.Numeric || scale(from) != 0
	case from.Kind == schema.Numeric && to.Kind == schema.Numeric:
		return len(to.Args) > 0 && (len(from.Args) == 0 || scale(to) < scale(from))
	case from.Kind == schema.Double && to.Kind == schema.Real, from.Kind == schema.Numeric && slices.Contains(fractions, to.Kind):
		return true
	case (from.Kind == schema.Double || from.Kind == schema.Real) && to.Kind == schema.Numeric:
		return len(to.Args) > 0
	case slices.Contains(moments, from.Kind) && slices.Contains(moments, to.Kind), from.Kind == schema.Time && to.Kind == schema.Time:
		return firstArg(to, seconds) < firstArg(from, seconds)
	case slices.Contains(moments, from.Kind):
		return to.Kind == schema.Date || to.Kind == schema.Time || to.Kind == schema.Timetz
	}
	return slices.Contains(whole, from.Kind) && to.Kind == schema.Boolean
}

// firstArg is the first argument of a type, the 3 in timestamp(3), or otherwise.
func firstArg(t schema.Type, otherwise int) int {
	if len(t.Args) > 0 {
		return t.Args[0]
	}
	return otherwise
}

// scale is the number of digits behind the decimal point of a numeric: 2 in
// numeric(10,2), 0 in numeric(10). It is -1 for numeric alone, in which each value has as
// many as it was given.
func scale(t schema.Type) int {
	if len(t.Args) > 1 {
		return t.Args[1]
	}
	if len(t.Args) == 1 {
		return 0
	}
	return -1
}

// narrows reports whether a change of type fails if some row has a value that the new type
// cannot hold: a text or number that is too large, a text that is no number, a value that
// the enum no longer has. Both types are canonical.
func narrows(from, to schema.Type) bool {
	whole := []schema.Kind{schema.Smallint, schema.Integer, schema.Bigint}
	switch {
	case from.Kind == schema.EnumKind && to.Kind == schema.EnumKind:
		return len(schema.Without(from.Values, to.Values)) > 0
	case holdsText(from) && holdsText(to):
		return maxLength(to) < maxLength(from)
	case holdsText(from):
		return to.Kind != schema.Raw && to.Kind != schema.Verbatim && to.Kind != schema.Array && to.Kind != schema.Blob
	case from.Kind == schema.Numeric && to.Kind == schema.Numeric && len(to.Args) > 0:
		return len(from.Args) == 0 || from.Args[0]-scale(from) > to.Args[0]-scale(to)
	}
	return slices.Contains(whole, to.Kind) && slices.Index(whole, from.Kind) > slices.Index(whole, to.Kind)
}

func holdsText(t schema.Type) bool {
	return t.Kind == schema.Text || t.Kind == schema.Varchar || t.Kind == schema.Char
}

// maxLength is how many characters a text of a type may have. char alone is char(1).
func maxLength(t schema.Type) int {
	switch {
	case len(t.Args) > 0:
		return t.Args[0]
	case t.Kind == schema.Char:
		return 1
	}
	return math.MaxInt
}
