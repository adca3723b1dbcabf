package dialect

import (
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// argsOf are a function's or procedure's arguments: those that are said, or where none
// are, those of the statement that makes it.
func argsOf(o schema.Object) string {
	if o.Args != "" || o.Kind != schema.KindFunction && o.Kind != schema.KindProcedure {
		return o.Args
	}
	return declaredArgs(o.Definition)
}

// declaredArgs reads the arguments of CREATE FUNCTION, without their defaults.
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
