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
		if typ, ok := baseTypeOption(o.Definition); ok {
			args = typ
		}
	}
	return strings.TrimPrefix(args, "*")
}

// baseTypeOption reads the argument of an aggregate in the old syntax, in which it is an
// option: CREATE AGGREGATE a (SFUNC = f, BASETYPE = integer, …). "any" there means an
// aggregate over rows, as count(*).
func baseTypeOption(definition string) (typ string, ok bool) {
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

// declaredArgs reads the arguments in a CREATE FUNCTION or CREATE AGGREGATE, which are what
// the first parentheses hold, and leaves out their defaults.
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

// canonicalArgs are the types of a routine's arguments in canonical spelling. PostgreSQL
// distinguishes routines of one name by these: f(IN a int, OUT b text) is f(integer).
func (d postgres) canonicalArgs(args string) string {
	if strings.Contains(args, "'") {
		args = declaredArgs("(" + args + ")")
	}
	if strings.Contains(args, `"`) {
		args = " " + foldPostgresSQL(args)
	} else {
		args = " " + strings.ToLower(strings.Join(strings.Fields(args), " "))
	}
	if direct, sorted, ok := strings.Cut(args, " order by "); ok { // an ordered-set aggregate
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

// canonicalArg is the type of one argument, without its mode, name and default. ok is false
// for an OUT argument, which is no part of the signature.
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
	second, last := wordStarts(arg)
	if arg[last:] == `"any"` && strings.HasPrefix(whole, "variadic ") { // any number of arguments, which of other types an array says
		return `variadic "any"`, true
	}
	for _, candidate := range []string{arg, arg[second:]} { // "double precision", and "a double precision"
		if t := d.ParseType(candidate); t.Kind != schema.Raw && !(t.Kind == schema.Array && t.Elem.Kind == schema.Raw) {
			text, err := d.FormatType(t)
			return withoutModifiers(text), err == nil
		}
	}
	// A user-defined type is one word, the last one. The server prints those in public
	// without the schema.
	return strings.TrimPrefix(arg[last:], "public."), true
}

// wordStarts are the offsets of the second and the last word of an argument, both 0 if it
// has one word only. A quoted word may contain blanks.
func wordStarts(arg string) (second, last int) {
	quoted := false
	for i := range len(arg) {
		switch {
		case arg[i] == '"':
			quoted = !quoted
		case arg[i] == ' ' && !quoted:
			if last = i + 1; second == 0 {
				second = last
			}
		}
	}
	return second, last
}

// withoutModifiers removes the length or precision from a type, the (10) in varchar(10),
// which PostgreSQL does not store for arguments of routines.
func withoutModifiers(typ string) string {
	before, rest, found := strings.Cut(typ, "(")
	_, behind, _ := strings.Cut(rest, ")")
	if !found {
		return typ
	}
	return strings.TrimRight(before, " ") + behind
}
