package dialect

import (
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// argsOf are a routine's arguments: those that are said, or where none are, those of the
// statement that makes it. The star of an aggregate over rows stands for none.
func argsOf(o schema.Object) string {
	args := o.Args
	if args == "" && o.Kind.IsRoutine() {
		args = declaredArgs(o.Definition)
	}
	if o.Kind != schema.KindAggregate {
		return args
	}
	if o.Args == "" {
		if typ, ok := aggregated(o.Definition); ok {
			args = typ
		}
	}
	return strings.TrimPrefix(args, "*")
}

// aggregated reads what an aggregate takes where that is one of its options, as it was
// written before aggregates had arguments: (SFUNC = f, BASETYPE = integer, …).
func aggregated(definition string) (typ string, ok bool) {
	depth, begin := 0, -1
	var last sqltext.Token
	for t := range sqltext.Lex(sqltext.Postgres, definition) {
		switch {
		case t.Blank():
			continue
		case begin < 0:
			if t.Text == "=" && last.Is("basetype") {
				begin = t.End()
			}
			last = t
		case t.Text == "(":
			depth++
		case t.Text == ")" && depth > 0:
			depth--
		case t.Text == ")", t.Text == "," && depth == 0:
			typ = strings.TrimSpace(definition[begin:t.Offset])
			if strings.EqualFold(strings.Trim(typ, `"'`), "any") {
				typ = "*"
			}
			return typ, true
		}
	}
	return "", false
}

// declaredArgs reads the arguments of CREATE FUNCTION, without their defaults, and those
// of CREATE AGGREGATE.
func declaredArgs(definition string) string {
	var args []string
	depth, begin, end := 0, 0, -1
	for t := range sqltext.Lex(sqltext.Postgres, definition) {
		switch {
		case t.Text == "(":
			if depth++; depth == 1 {
				begin = t.End()
			}
		case depth == 0:
		case t.Text == ")" && depth > 1:
			depth--
		case t.Text == ")", t.Text == "," && depth == 1:
			if end < 0 {
				end = t.Offset
			}
			args = append(args, strings.TrimSpace(definition[begin:end]))
			if t.Text == ")" {
				return strings.Join(args, ", ")
			}
			begin, end = t.End(), -1
		case depth == 1 && end < 0 && (t.Is("default") || t.Text == "=" || t.Text == ":="):
			end = t.Offset
		}
	}
	return ""
}
