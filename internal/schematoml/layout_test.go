package schematoml

import (
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestQuote(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", `""`},
		{"plain", `"plain"`},
		{"it's", `"it's"`},
		{`say "x"`, `'say "x"'`},
		{`C:\x`, `'C:\x'`},
		{`"it's"`, `'''"it's"'''`},
		{`"it'`, `"\"it'"`},
		{"a\nb", "'''\na\nb'''"},
		{"a\n'''", "\"\"\"\na\n'''\"\"\""},
		{"a\n", "'''\na\n'''"},
		{"\na", "'''\n\na'''"},
		{"a\tb", `"a\tb"`},
		{"a\rb", `"a\rb"`},
		{"a\r\n\"b\\", "\"\"\"\na\\r\n\\\"b\\\\\"\"\""},
		{"\x00\x7f", `"\u0000\u007f"`},
		{"\xff", "\"\uFFFD\""},
	}
	for _, tt := range tests {
		if got := Quote(tt.in); got != tt.want {
			t.Errorf("Quote(%q) = %s, want %s", tt.in, got, tt.want)
		}
	}
}

func TestLines(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	m := Map{
		{"a", "x"},
		{"odd key", int64(1)},
		{"empty", []Map{}},
		{"one", []Map{{{"name", "short"}, {"b", true}}}},
		{"rows", []Map{
			{{"name", "a"}, {"type", "integer"}},
			{{"name", "longer"}, {"type", "text"}, {"sql", "x\ny"}},
			{{"name", strings.Repeat("n", 50)}, {"type", "text"}},
			{{"name", "alone"}},
		}},
		{"mixed", []Map{{{"name", "a"}, {"type", "integer"}}, {{"type", "text"}}}},
		{"values", []string{strings.Repeat("v", 60), strings.Repeat("w", 60)}},
		{"nothing", Map{}},
		{"data", []any{1.0, -2.5e300, math.Inf(1), at, Number("0.50"), nil}},
	}
	want := `a = "x"
"odd key" = 1
empty = []
one = [{ name = "short", b = true }]
rows = [
  { name = "a",      type = "integer" },
  { name = "longer", type = "text", sql = '''
x
y''' },
  { name = "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn", type = "text" },
  { name = "alone" },
]
mixed = [
  { name = "a", type = "integer" },
  { type = "text" },
]
values = [
  "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv",
  "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww",
]
nothing = {}
data = [1.0, -2.5e+300, inf, 2026-01-02T03:04:05Z, 0.50, "<nil>"]
`
	if diff := cmp.Diff(want, m.Lines()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := Parse("f", []byte(m.Lines())); err != nil {
		t.Errorf("what was written cannot be read: %v", err)
	}
}

func TestNearest(t *testing.T) {
	words := []string{"column", "columns", "table", "type", "nullable"}
	for word, want := range map[string]string{
		"colum": "column", "colunms": "columns", "tpye": "type", "Table": "table", "nulable": "nullable", "zebra": "",
	} {
		if got := Nearest(word, words); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestMeantType(t *testing.T) {
	for raw, want := range map[string]string{
		"string": "text", "String(20)": "varchar(20)", "int64": "bigint", "interger": "integer", "varhcar(20)": "varchar(20)",
		"boolen": "boolean", "timestmp": "timestamp",
		"int": "", "int4": "", "tinytext": "", "character varying(20)": "", "timestamp with time zone": "", "integer(11)": "",
		"text(20)": "", "citext": "", "datetime": "", "auth.strin": "", "int unsigned": "", "date(3)": "", "my_type": "", "bit varying(5)": "",
	} {
		if got := meantType(raw); got != want {
			t.Errorf("meantType(%q) = %q, want %q", raw, got, want)
		}
	}
}

func FuzzQuote(f *testing.F) {
	for _, s := range []string{"", "a", "'", "''", "'''", `"`, "\n", "a\n'", "\\", "\r\n", "\x00", "é\"'", "'a\"", "\n'''\n\"\"\"\\"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		doc := Map{{s, s}, {"list", []Map{{{"k", s}}, {{s, s}}}}}.Lines()
		if s == "list" {
			return
		}
		n, err := Parse("f", []byte(doc))
		if err != nil {
			t.Fatalf("%v\n%s", err, doc)
		}
		if got := n.Get(s).Text; got != s {
			t.Errorf("%q became %q by way of\n%s", s, got, doc)
		}
		if got := n.Get("list").Items[1].Get(s).Text; got != s {
			t.Errorf("%q became %q by way of\n%s", s, got, doc)
		}
	})
}
