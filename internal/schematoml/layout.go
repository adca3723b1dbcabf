package schematoml

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Map is a table to be written, its entries in the order in which they are to
// appear.
type Map []Entry

// Entry is a key and its value: a string, bool, int64, float64, time.Time,
// Number, []string, []any of these, Map or []Map.
type Entry struct {
	Key   string
	Value any
}

// Number is a number in TOML's own spelling.
type Number string

// Set adds an entry.
func (m *Map) Set(key string, v any) { *m = append(*m, Entry{key, v}) }

// Str adds a string that is not empty.
func (m *Map) Str(key, v string) {
	if v != "" {
		m.Set(key, v)
	}
}

// Flag adds a boolean that is true.
func (m *Map) Flag(key string, v bool) {
	if v {
		m.Set(key, true)
	}
}

// Int adds an integer that is there.
func (m *Map) Int(key string, v *int64) {
	if v != nil {
		m.Set(key, *v)
	}
}

// List adds a list of strings that is not empty.
func (m *Map) List(key string, v []string) {
	if len(v) > 0 {
		m.Set(key, v)
	}
}

// Maps adds a list of tables that is not empty.
func (m *Map) Maps(key string, v []Map) {
	if len(v) > 0 {
		m.Set(key, v)
	}
}

// Append adds all entries of another table.
func (m *Map) Append(o Map) { *m = append(*m, o...) }

// lineWidth is how long a line of a list gets before the list is broken.
const lineWidth = 100

// Lines lays the table out as lines of key = value, a member of a list of
// tables to a line. Every line ends in a newline.
func (m Map) Lines() string {
	var b strings.Builder
	for _, e := range m {
		b.WriteString(Key(e.Key) + " = " + block(e.Value, len(e.Key)) + "\n")
	}
	return b.String()
}

// block spells a value that has lines to itself.
func block(v any, indent int) string {
	switch v := v.(type) {
	case []Map:
		return tableLines(v)
	case []string:
		if s := Inline(v); indent+len(s) <= lineWidth {
			return s
		}
		items := make([]any, len(v))
		for i := range v {
			items[i] = v[i]
		}
		return fill(items)
	case []any:
		if s := Inline(v); indent+len(s) <= lineWidth {
			return s
		}
		return fill(v)
	}
	return Inline(v)
}

// tableLines writes one table to a line, the second keys below one another
// where that costs little.
func tableLines(list []Map) string {
	if len(list) == 0 {
		return "[]"
	}
	if len(list) == 1 {
		if s := Inline(list); len(s) <= lineWidth-12 && !strings.Contains(s, "\n") {
			return s
		}
	}
	width := alignment(list)
	var b strings.Builder
	b.WriteString("[\n")
	for _, m := range list {
		b.WriteString("  " + inlineTable(m, width) + ",\n")
	}
	b.WriteString("]")
	return b.String()
}

// alignment is the width of the first entries of tables that begin with the
// same key, 0 where they are not to be aligned.
func alignment(list []Map) int {
	const widest = 40
	width := 0
	for _, m := range list {
		if len(m) == 0 || len(list[0]) == 0 || m[0].Key != list[0][0].Key {
			return 0
		}
		if n := utf8.RuneCountInString(entry(m[0])); n <= widest && len(m) > 1 {
			width = max(width, n)
		}
	}
	return width
}

// fill writes as many items to a line as fit.
func fill(items []any) string {
	var b strings.Builder
	line := " "
	b.WriteString("[\n")
	for _, v := range items {
		item := " " + Inline(v) + ","
		if len(line)+len(item) > lineWidth && line != " " {
			b.WriteString(line + "\n")
			line = " "
		}
		line += item
	}
	b.WriteString(line + "\n]")
	return b.String()
}

// Inline spells a value within a line, apart from strings of several lines.
func Inline(v any) string {
	switch v := v.(type) {
	case string:
		return Quote(v)
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return formatFloat(v)
	case time.Time:
		return v.Format(time.RFC3339Nano)
	case Number:
		return string(v)
	case []string:
		return list(v, func(s string) string { return Quote(s) })
	case []any:
		return list(v, Inline)
	case []Map:
		return list(v, func(m Map) string { return Inline(m) })
	case Map:
		return inlineTable(v, 0)
	}
	return Quote(fmt.Sprint(v))
}

func list[T any](items []T, spell func(T) string) string {
	spelled := make([]string, len(items))
	for i, v := range items {
		spelled[i] = spell(v)
	}
	return "[" + strings.Join(spelled, ", ") + "]"
}

// inlineTable writes { a = 1, b = 2 }, the first entry padded to a width.
func inlineTable(m Map, width int) string {
	if len(m) == 0 {
		return "{}"
	}
	var b strings.Builder
	b.WriteString("{ ")
	for i, e := range m {
		s := entry(e)
		b.WriteString(s)
		if i == len(m)-1 {
			break
		}
		b.WriteString(", ")
		if i == 0 {
			b.WriteString(strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s))))
		}
	}
	b.WriteString(" }")
	return b.String()
}

func entry(e Entry) string { return Key(e.Key) + " = " + Inline(e.Value) }

func formatFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	s := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}

// Key spells a key, bare where it can be.
func Key(s string) string {
	for i := range len(s) {
		if c := s[i]; c != '_' && c != '-' && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') {
			return basicString(s, `"`)
		}
	}
	if s == "" {
		return `""`
	}
	return s
}

// Quote spells a string in the way that needs the fewest escapes: "…", '…', or
// over several lines ”'…”'.
func Quote(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	multiline := strings.Contains(s, "\n")
	literal := !strings.ContainsFunc(s, func(c rune) bool {
		return c < ' ' && c != '\t' && c != '\n' || c == 0x7f
	})
	switch {
	case multiline && literal && !strings.Contains(s, "'''") && !strings.HasSuffix(s, "'"):
		return "'''\n" + s + "'''"
	case multiline:
		return basicString(s, `"""`)
	case !literal || !strings.ContainsAny(s, `"\`):
		return basicString(s, `"`)
	case !strings.Contains(s, "'"):
		return "'" + s + "'"
	case !strings.Contains(s, "'''") && !strings.HasSuffix(s, "'") && !strings.HasPrefix(s, "'"):
		return "'''" + s + "'''"
	}
	return basicString(s, `"`)
}

// QuoteLine is Quote on a single line, whatever the string holds.
func QuoteLine(s string) string {
	if strings.Contains(s, "\n") {
		return basicString(strings.ToValidUTF8(s, "\uFFFD"), `"`)
	}
	return Quote(s)
}

// basicString spells a string with escapes between quotes of one kind; the
// triple ones keep newlines.
func basicString(s, quote string) string {
	var b strings.Builder
	b.WriteString(quote)
	if quote != `"` {
		b.WriteByte('\n')
	}
	for _, c := range s {
		switch {
		case c == '\\' || c == '"':
			b.WriteString(`\` + string(c))
		case c == '\n' && quote != `"`:
			b.WriteByte('\n')
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '\r':
			b.WriteString(`\r`)
		case c < ' ' || c == 0x7f:
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteString(quote)
	return b.String()
}
