package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// using is the expression for USING in ALTER COLUMN … TYPE, or "" where the server needs
// none. It must not be given where it is not needed: the assignment cast that the server
// uses by itself refuses a text that is too long for varchar(3), whereas the explicit cast
// c::varchar(3) silently truncates it.
func (a *columnAlter) using(from, to schema.Type, spelled string) string {
	if !a.known() {
		return ""
	}
	return a.c.d.converted(a.column, a.c.d.canonicalType(from), a.c.d.canonicalType(to), spelled, hasNoCast)
}

// converted is the expression that converts a column's values from one type to another, or
// "" where the server needs none. spelled is the new type in SQL. noCast reports whether
// the server has no cast between two types: then the values are converted by way of text.
func (d postgres) converted(column string, from, to schema.Type, spelled string, noCast func(from, to schema.Type) bool) string {
	switch {
	case assignable(from, to):
		return ""
	case isInteger(from) && to.Kind == schema.Boolean:
		return column + " <> 0"
	case from.Kind == schema.Boolean && isNumeric(to) && to.Kind != schema.Integer:
		return column + "::integer::" + spelled
	case from.Kind == schema.EnumKind && !isJSON(to) && to.Kind != schema.Array || to.Kind == schema.EnumKind:
		return column + "::text::" + spelled
	case isJSON(to) && !isJSON(from) && !isText(from) && (from.Kind != schema.Raw || family(from) != inNone || noCast(from, to)):
		return "to_" + spelled + "(" + column + ")"
	case to.Kind == schema.Array && from.Kind != schema.Array && !isText(from):
		if !noCast(from, *to.Elem) {
			return "ARRAY[" + column + "]::" + spelled
		}
		return "ARRAY[" + column + "]::text[]::" + spelled
	case from.Kind == schema.Array && to.Kind == schema.Array && noCast(*from.Elem, *to.Elem):
		return column + "::text[]::" + spelled
	case noCast(from, to):
		return column + "::text::" + spelled
	}
	return column + "::" + spelled
}

// throughText reports whether an expression has the server read texts as values of
// another type.
func throughText(using string) bool {
	return strings.Contains(using, "::text::") || strings.Contains(using, "::text[]::")
}

// CastInDoubt is a cast that a server may lack, because one of the two types comes from
// an extension or was created by somebody.
type CastInDoubt struct{ From, To string }

// CastsInDoubt returns the casts that operations need to change the types of columns
// and that only the server can know. Domains that the operations create are looked
// through to their type. Only PostgreSQL has any.
func CastsInDoubt(d Dialect, list []ops.Op) []CastInDoubt {
	pg, ok := d.(postgres)
	if !ok {
		return nil
	}
	var out []CastInDoubt
	created := map[string]bool{}
	for _, op := range list {
		if create, ok := op.(ops.CreateDomain); ok {
			created[pg.QuoteName(create.Domain.QualifiedName())] = true
		}
	}
	for _, op := range list {
		pg.conversion(op, func(from, to schema.Type) bool {
			if c, ok := pg.inDoubt(from, to); ok && !created[c.From] && !created[c.To] && !slices.Contains(out, c) {
				out = append(out, c)
			}
			return hasNoCast(from, to)
		})
	}
	return out
}

// WithoutCasts returns an operation with an expression (USING) that converts the values
// by way of text or JSON, if it changes the type of a column and the server lacks the
// cast.
func WithoutCasts(d Dialect, op ops.Op, missing []CastInDoubt) ops.Op {
	pg, ok := d.(postgres)
	if !ok {
		return op
	}
	alter, ok := op.(ops.AlterColumn)
	if !ok {
		return op
	}
	lacks := func(from, to schema.Type) bool {
		c, doubted := pg.inDoubt(from, to)
		return doubted && slices.Contains(missing, c) || hasNoCast(from, to)
	}
	if using := pg.conversion(op, lacks); using != pg.conversion(op, hasNoCast) {
		alter.Using = using
	}
	return alter
}

// conversion is the USING expression that Compile is going to give to an operation that has
// none of its own and changes the type of a column.
func (d postgres) conversion(op ops.Op, noCast func(from, to schema.Type) bool) string {
	alter, ok := op.(ops.AlterColumn)
	if !ok || alter.Using != "" || !alter.To.Type.Set || !alter.From.Type.Set {
		return ""
	}
	from, to := d.canonicalType(plainOf(alter.From.Type.Value)), d.canonicalType(plainOf(alter.To.Type.Value))
	spelled, err := d.FormatType(to)
	if err != nil {
		return ""
	}
	return d.converted(d.QuoteIdent(orDefault(alter.To.Name.Value, alter.Column)), from, to, spelled, noCast)
}

// inDoubt reports whether only the server can tell if it has a cast: one of the types is
// not PostgreSQL's own. Every type can be cast to and from text.
func (d postgres) inDoubt(from, to schema.Type) (c CastInDoubt, ok bool) {
	if isText(from) || isText(to) || from.Kind == schema.Array && to.Kind == schema.Array || family(from) != inNone && family(to) != inNone {
		return c, false
	}
	was, err := d.FormatType(from)
	is, also := d.FormatType(to)
	return CastInDoubt{From: was, To: is}, err == nil && also == nil && was != is
}

func isJSON(t schema.Type) bool { return t.Kind == schema.JSON || t.Kind == schema.JSONB }

// Families of PostgreSQL's own types, for hasNoCast: with few exceptions there are casts
// within a family, and none from one family to another.
const (
	inNone = iota // a type of which nothing is known
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

// familyOfOwn is the family of a type that has no portable name.
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

// hasNoCast reports whether the server has no cast at all, not even an explicit one, from
// one of its own types to another, such as from integer to date. Values are then converted
// by way of text.
func hasNoCast(from, to schema.Type) bool {
	f, t := family(from), family(to)
	switch {
	case f == inTime && t == inTime:
		return !assignable(from, to)
	case f == inRange && t == inRange, f == inMultirange && t == inMultirange:
		return true // int4range to int8range: no cast between any two
	case f == inRange && t == inMultirange:
		return strings.TrimSuffix(from.Raw, "range") != strings.TrimSuffix(to.Raw, "multirange")
	case f == inEnum || t == inEnum: // nor between two enums
		return !isText(to)
	case from.Kind == schema.Boolean && to.Kind == schema.Integer, from.Kind == schema.Integer && to.Kind == schema.Boolean:
		return false
	case from.Kind == schema.JSONB && (t == inNumber || t == inBoolean):
		return false
	}
	return f != inNone && t != inNone && f != t
}

// assignable reports whether the server has an implicit or assignment cast, which ALTER
// COLUMN … TYPE uses without USING.
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
