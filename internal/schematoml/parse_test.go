package schematoml

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
)

// plain turns a node into what go-toml makes of the same document, apart from
// local dates and times, which become strings.
func plain(n *Node) any {
	switch n.Kind {
	case String, Local:
		return n.Text
	case Integer, Float, Bool, Time:
		return n.Value
	case Array:
		list := []any{}
		for _, item := range n.Items {
			list = append(list, plain(item))
		}
		return list
	}
	m := map[string]any{}
	for _, pair := range n.Pairs {
		m[pair.Key] = plain(pair.Node)
	}
	return m
}

func normal(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = normal(v[k])
		}
		return v
	case []any:
		for i := range v {
			v[i] = normal(v[i])
		}
		return v
	case toml.LocalDate, toml.LocalTime, toml.LocalDateTime:
		return "local"
	}
	return v
}

func documents() []string {
	return []string{
		"",
		"a = 1\nb = \"x\"\nc = 'y'\n",
		"a.b.c = 1\na.b.d = 2\n",
		"[a]\nb = 1\n[a.c]\nd = 2\n[e.f]\ng = 3\n[e]\nh = 4\n",
		"[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 1\n[[a.e]]\nf = 1\n[[a.e]]\nf = 2\n",
		"a = [1, 2.5, true, 'x', [1, []], { b = 1, c.d = 2 }]\n",
		"a = {\n  b = 1,\n  c = 2, # comment\n}\n",
		"a = 0x1F\nb = 0o17\nc = 0b11\nd = 1_000\ne = -0\nf = +7\n",
		"a = 1e3\nb = -1.5E-2\nc = inf\nd = -inf\ne = 1_0.2_5\n",
		"a = 2026-11-21T00:39:00Z\nb = 2026-11-21 00:39:00.5+01:00\n",
		"a = '''\nx\ny'''\nb = \"\"\"\\\n   z \\u00e9\"\"\"\n",
		"\"quoted key\" = 1\n'lit' = 2\n\"\" = 3\n",
		"[fruit]\napple.color = 'red'\napple.taste.sweet = true\n[fruit.apple.texture]\nsmooth = true\n",
	}
}

func TestParseAgreesWithGoTOML(t *testing.T) {
	for _, doc := range documents() {
		n, err := Parse("f", []byte(doc))
		if err != nil {
			t.Errorf("%v\n%s", err, doc)
			continue
		}
		var want map[string]any
		if err := toml.Unmarshal([]byte(doc), &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(normal(any(want)), plain(n)); diff != "" && len(want) > 0 {
			t.Errorf("(-want +got):\n%s\n%s", diff, doc)
		}
	}
}

func TestParsePositions(t *testing.T) {
	n, err := Parse("f", []byte("a = 1\n\n[t]\nlist = [\n  1,\n  { x = 'é', y = 2 },\n]\n[[u]]\nk = 'v' # comment\n"))
	if err != nil {
		t.Fatal(err)
	}
	data := "a = 1\n\n[t]\nlist = [\n  1,\n  { x = 'é', y = 2 },\n]\n[[u]]\nk = 'v' # comment\n"
	list := n.Get("t").Get("list")
	for _, tt := range []struct {
		what string
		node *Node
		line int
		text string
	}{
		{"a", n.Get("a"), 1, "1"},
		{"t", n.Get("t"), 3, ""},
		{"list", list, 4, "[\n  1,\n  { x = 'é', y = 2 },\n]"},
		{"item", list.Items[0], 5, ""},
		{"table", list.Items[1], 6, ""},
		{"y", list.Items[1].Get("y"), 6, "2"},
		{"u", n.Get("u").Items[0], 8, ""},
		{"k", n.Get("u").Items[0].Get("k"), 9, "'v'"},
	} {
		if tt.node.Line != tt.line {
			t.Errorf("%s is on line %d, want %d", tt.what, tt.node.Line, tt.line)
		}
		if got := data[tt.node.Start:tt.node.End]; got != tt.text {
			t.Errorf("%s spans %q, want %q", tt.what, got, tt.text)
		}
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct{ doc, want string }{
		{"a = 1\na = 2", "f:2: key a is defined twice, first on line 1"},
		{"[a]\n[b]\n[a]", "f:3: table a is defined twice, first on line 1"},
		{"a = 1\n[a]", "f:2: key a is defined twice, first on line 1"},
		{"a = 1\n[a.b]", "f:2: key a is defined already, on line 1"},
		{"a = {}\na.b = 1", "f:2: key a is defined already, on line 1"},
		{"a = []\n[[a]]", "f:2: key a is defined twice, first on line 1"},
		{"[[a]]\n[a]", "f:2: key a is defined twice, first on line 1"},
		{"a.b = 1\n[a]", "f:2: table a is defined twice, first on line 1"},
		{"[a.b.c]\n[a]\nb.d = 1", "f:3: key b is defined already, on line 1"},
		{"\n\na = ", "f:3: expected value, not end of input"},
		{"a = [1,\n2", "f:2: array is incomplete"},
		{"a = 'x", "f:1: unterminated literal string"},
		{"a = yes", `f:1: text is written in quotes: "yes…"`},
		{"a = [\n  here,\n]", `f:2: text is written in quotes: "here…"`},
		{"a = null", "f:1: TOML has no null: leave the key out"},
		{"a = { b = None }", "f:1: TOML has no None: leave the key out"},
		{"a = True", "f:1: True is written in lower case"},
		{"a = @b", "f:1: unexpected character U+0040 '@' at start of value"},
		{"<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> theirs", "f:1: a merge in git left its conflict here: choose a side, and remove the marks"},
		{"a = [\n  1,\n=======\n  2,\n]", "f:3: a merge in git left its conflict here: choose a side, and remove the marks"},
		{"\xff\xfea\x00=\x001\x00", "f:1: the file is in UTF-16: save it in UTF-8"},
		{"a = 1 # caf\xe9\n", "f:1: the byte 0xe9 is not UTF-8: save the file as UTF-8"},
		{"a = \"caf\xe9\"\n", "f:1: the byte 0xe9 is not UTF-8: save the file as UTF-8"},
		{"a = 99999999999999999999", "f:1: 99999999999999999999 cannot be read as an integer: it is out of range"},
		{"a = 2026-13-01", "f:1: 2026-13-01 cannot be read as a local date or time: it is out of range"},
		{"a = " + strings.Repeat("[", 200) + strings.Repeat("]", 200), "f:1: values are nested more than 100 deep"},
	}
	for _, tt := range tests {
		_, err := Parse("f", []byte(tt.doc))
		if err == nil || err.Error() != tt.want {
			t.Errorf("Parse(%.40q) = %v, want %s", tt.doc, err, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, doc := range documents() {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		n, err := Parse("f", []byte(doc))
		var want map[string]any
		wantErr := toml.Unmarshal([]byte(strings.TrimPrefix(doc, "\ufeff")), &want)
		if (err == nil) != (wantErr == nil) {
			if err != nil && strings.Contains(err.Error(), "nested more than") {
				return
			}
			t.Fatalf("Parse: %v\ngo-toml: %v", err, wantErr)
		}
		if err != nil {
			return
		}
		opts := cmp.Options{
			cmp.FilterPath(func(cmp.Path) bool { return true }, cmp.FilterValues(func(a, b any) bool {
				return a == "local" || b == "local"
			}, cmp.Ignore())),
			cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }),
			cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) }),
		}
		if want == nil {
			want = map[string]any{}
		}
		if diff := cmp.Diff(normal(any(want)), plain(n), opts); diff != "" {
			t.Errorf("(-go-toml +Parse):\n%s", diff)
		}
	})
}

func TestTimes(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-21T01:02:03Z": "2026-11-21T01:02:03Z", "2026-11-21 01:02:03.25+05:30": "2026-11-21T01:02:03.25+05:30",
		"2026-11-21t01:02z": "2026-11-21T01:02:00Z", "2026-11-21T01:02-01:00": "2026-11-21T01:02:00-01:00",
		"2026-02-29T01:02:03Z": "", "2026-11-21T1:02:03Z": "", "2026-11-21T01:02:03": "", "2026-11-21T25:02Z": "", "2026-11-21T01:02:03,5Z": "",
	} {
		got, err := parseTime(text)
		switch {
		case err == nil && got.Format(time.RFC3339Nano) != want:
			t.Errorf("%s is read as %s", text, got.Format(time.RFC3339Nano))
		case err != nil && want != "":
			t.Errorf("%s: %v", text, err)
		}
	}
}
