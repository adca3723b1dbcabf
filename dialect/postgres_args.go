package dialect

import (
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// RoutineArgs returns a routine's arguments: o.Args, or if that is empty, those in the
// statement that creates it. The star of an aggregate over rows stands for no
// arguments.
func RoutineArgs(o schema.Object) string {
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

// canonicalArgs spells a routine's arguments by their types alone, as the server
// tells routines apart.
func (d postgres) canonicalArgs(args string) string {
	if strings.Contains(args, "'") {
		args = declaredArgs("(" + args + ")")
	}
	if strings.Contains(args, `"`) {
		args = " " + foldPostgresSQL(args)
	} else {
		args = " " + strings.ToLower(strings.Join(strings.Fields(args), " "))
	}
	if direct, sorted, ok := strings.Cut(args, " order by "); ok { // an aggregate's
		return strings.TrimLeft(d.canonicalArgs(direct)+" order by "+d.canonicalArgs(sorted), " ")
	}
	var out []string
	depth, start := 0, 0
	quoted := false
	for i := 0; i <= len(args); i++ {
		switch {
		case i == len(args) || args[i] == ',' && depth == 0 && !quoted:
			if arg, ok := d.canonicalArg(args[start:i]); ok {
				out = append(out, arg)
			}
			start = i + 1
		case args[i] == '"':
			quoted = !quoted
		case args[i] == '(':
			depth++
		case args[i] == ')':
			depth--
		}
	}
	return strings.Join(out, ", ")
}

// canonicalArg leaves out an argument's mode, name and default; ok is false for
// one that only comes out.
func (d postgres) canonicalArg(arg string) (typ string, ok bool) {
	whole := strings.TrimSpace(arg)
	arg, _, _ = strings.Cut(whole, " default ")
	arg, _, _ = strings.Cut(arg, " = ")
	arg = withoutModifiers(arg)
	if arg == "" || strings.HasPrefix(arg, "out ") {
		return "", false
	}
	for _, mode := range []string{"inout ", "in ", "variadic "} {
		arg = strings.TrimPrefix(arg, mode)
	}
	first, last := wordEnds(arg)
	if arg[last:] == `"any"` && strings.HasPrefix(whole, "variadic ") { // of any number of types, not of one
		return `variadic "any"`, true
	}
	for _, candidate := range []string{arg, arg[first:]} {
		if t := d.ParseType(candidate); t.Kind != schema.Raw && !(t.Kind == schema.Array && t.Elem.Kind == schema.Raw) {
			text, err := d.FormatType(t)
			return withoutModifiers(text), err == nil
		}
	}
	// A type of the user's own: its name is the last word. The server leaves the schema out
	// that everybody sees.
	return strings.TrimPrefix(arg[last:], "public."), true
}

// wordEnds are where the second and the last word of an argument begin; 0 if there is
// but one. Words in quotes may hold blanks.
func wordEnds(arg string) (first, last int) {
	quoted := false
	for i := range len(arg) {
		switch {
		case arg[i] == '"':
			quoted = !quoted
		case arg[i] == ' ' && !quoted:
			if last = i + 1; first == 0 {
				first = last
			}
		}
	}
	return first, last
}

// withoutModifiers takes off a type what the server does not keep of a routine's
// arguments: the length in varchar(10).
func withoutModifiers(typ string) string {
	before, rest, found := strings.Cut(typ, "(")
	_, behind, _ := strings.Cut(rest, ")")
	if !found {
		return typ
	}
	return strings.TrimRight(before, " ") + behind
}
