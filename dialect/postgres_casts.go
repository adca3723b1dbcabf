package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// using converts the values where the server would not do so by itself. It
// leaves alone what the server does by assignment: an explicit cast to a
// shorter string would cut it without a word.
func (a *columnAlter) using(from, to schema.Type, spelled string) string {
	from, to = a.c.d.canonicalType(from), a.c.d.canonicalType(to)
	switch {
	case !a.known() || assignable(from, to):
		return ""
	case isInteger(from) && to.Kind == schema.Boolean:
		return a.column + " <> 0"
	case from.Kind == schema.Boolean && isNumeric(to) && to.Kind != schema.Integer:
		return a.column + "::integer::" + spelled
	case from.Kind == schema.EnumKind && !isJSON(to) && to.Kind != schema.Array || to.Kind == schema.EnumKind:
		return a.column + "::text::" + spelled
	case isJSON(to) && !isJSON(from) && !isText(from) && (from.Kind != schema.Raw || family(from) != inNone):
		return "to_" + spelled + "(" + a.column + ")"
	case to.Kind == schema.Array && from.Kind != schema.Array && !isText(from):
		if !isApart(from, *to.Elem) {
			return "ARRAY[" + a.column + "]::" + spelled
		}
		return "ARRAY[" + a.column + "]::text[]::" + spelled
	case from.Kind == schema.Array && to.Kind == schema.Array && isApart(*from.Elem, *to.Elem):
		return a.column + "::text[]::" + spelled
	case isApart(from, to):
		return a.column + "::text::" + spelled
	}
	return a.column + "::" + spelled
}

func isJSON(t schema.Type) bool { return t.Kind == schema.JSON || t.Kind == schema.JSONB }

// Families of types: there is next to no cast from one to another.
const (
	inNone = iota // not known to be apart from any
	inNumber
	inTime
	inUUID
	inBoolean
	inBytes
	inJSON
	inArray
	inEnum
	inRange
	inMultirange
	inNetwork
	inHardware
	inShape
	inLexemes
	inQuery
	inXML
	inLog
)

func family(t schema.Type) int {
	switch t.Kind {
	case schema.Date, schema.Time, schema.Timetz, schema.Timestamp, schema.Timestamptz, schema.Interval:
		return inTime
	case schema.UUID:
		return inUUID
	case schema.Boolean:
		return inBoolean
	case schema.Blob:
		return inBytes
	case schema.JSON, schema.JSONB:
		return inJSON
	case schema.Array:
		return inArray
	case schema.EnumKind:
		return inEnum
	}
	switch {
	case isNumeric(t):
		return inNumber
	case t.Kind == schema.Raw && slices.Contains(postgresBaseTypes(), t.Raw):
		return familyOfOwn(t.Raw)
	}
	return inNone
}

// familyOfOwn is that of a type that only PostgreSQL has.
func familyOfOwn(name string) int {
	switch name {
	case "inet", "cidr":
		return inNetwork
	case "macaddr", "macaddr8":
		return inHardware
	case "box", "circle", "line", "lseg", "path", "point", "polygon":
		return inShape
	case "tsvector":
		return inLexemes
	case "tsquery":
		return inQuery
	case "xml":
		return inXML
	case "pg_lsn":
		return inLog
	}
	switch {
	case strings.HasSuffix(name, "multirange"):
		return inMultirange
	case strings.HasSuffix(name, "range"):
		return inRange
	}
	return inNone
}

// isApart reports whether the server has no cast at all from one of its own types
// to another, so that the way leads through text.
func isApart(from, to schema.Type) bool {
	f, t := family(from), family(to)
	switch {
	case f == inTime && t == inTime:
		return !assignable(from, to)
	case f == inRange && t == inRange, f == inMultirange && t == inMultirange:
		return true // each from the others
	case f == inRange && t == inMultirange:
		return strings.TrimSuffix(from.Raw, "range") != strings.TrimSuffix(to.Raw, "multirange")
	case f == inEnum || t == inEnum: // each is apart from the others, too
		return !isText(to)
	case from.Kind == schema.Boolean && to.Kind == schema.Integer, from.Kind == schema.Integer && to.Kind == schema.Boolean:
		return false
	case from.Kind == schema.JSONB && (t == inNumber || t == inBoolean):
		return false
	}
	return f != inNone && t != inNone && f != t
}

// assignable reports whether the server casts by itself when a value of one
// type is assigned to a column of the other.
func assignable(from, to schema.Type) bool {
	if baseType(from).Equal(baseType(to)) || isText(to) {
		return true
	}
	if from.Kind == schema.Array && to.Kind == schema.Array {
		return assignable(*from.Elem, *to.Elem)
	}
	switch {
	case isNumeric(from):
		return isNumeric(to) || to.Kind == schema.Raw && to.Raw == "oid" && isInteger(from) || to.Kind == schema.Raw && to.Raw == "money"
	case from.Kind == schema.JSON:
		return to.Kind == schema.JSONB
	case from.Kind == schema.JSONB:
		return to.Kind == schema.JSON
	case from.Kind == schema.Date:
		return to.Kind == schema.Timestamp || to.Kind == schema.Timestamptz
	case from.Kind == schema.Timestamp:
		return to.Kind == schema.Date || to.Kind == schema.Time || to.Kind == schema.Timestamptz
	case from.Kind == schema.Timestamptz:
		return to.Kind == schema.Date || to.Kind == schema.Time || to.Kind == schema.Timetz || to.Kind == schema.Timestamp
	case from.Kind == schema.Time:
		return to.Kind == schema.Timetz || to.Kind == schema.Interval
	case from.Kind == schema.Timetz:
		return to.Kind == schema.Time
	case from.Kind == schema.Interval:
		return to.Kind == schema.Time
	}
	return false
}
