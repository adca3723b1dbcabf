package python

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      []Statement
	}{
		{"assignments", "a = 'x' \"y\"\nb: Union[str, None] = None\nc: int\nd = 1,\n", []Statement{
			{Line: 1, Text: `a = 'x' "y"`, Assign: &Assign{"a", Text{"xy"}}},
			{Line: 2, Text: "b: Union[str, None] = None", Assign: &Assign{"b", Constant{"None"}}},
			{Line: 3, Text: "c: int", Pass: true},
			{Line: 4, Text: "d = 1,", Assign: &Assign{"d", List{[]Expr{Number{"1"}}}}},
		}},
		{"a call over lines", "op.f(\n  -1, # one\n  x=[a, (1, 2)],\n)\n", []Statement{{
			Line: 1, Text: "op.f(\n  -1, # one\n  x=[a, (1, 2)],\n)",
			Expr: Call{
				Function: Attribute{Name{"op"}, "f"}, Args: []Expr{Number{"-1"}}, Line: 1, Source: "op.f(\n  -1, # one\n  x=[a, (1, 2)],\n)",
				Keywords: []Keyword{{"x", List{[]Expr{Name{"a"}, List{[]Expr{Number{"1"}, Number{"2"}}}}}}},
			},
		}}},
		{"blocks", "def f(a, b=')') -> None:\n    with x() as y:\n        pass\n\n    # done\nz = {}\n", []Statement{
			{Line: 1, Text: "def f(a, b=')') -> None:\n    with x() as y:\n        pass\n\n    # done", Function: &Function{"f", []Statement{{
				Line: 2, Text: "with x() as y:\n        pass\n\n    # done", With: &With{
					Item: Call{Function: Name{"x"}, Line: 2, Source: "x()"}, As: "y",
					Body: []Statement{{Line: 3, Text: "pass", Pass: true}},
				},
			}}}},
			{Line: 6, Text: "z = {}", Assign: &Assign{"z", Dict{}}},
		}},
		{"what is kept as text", "for a in b:\n  f(a)\nelse:\n  g()\nx += 1\n", []Statement{
			{Line: 1, Text: "for a in b:\n  f(a)\nelse:\n  g()"},
			{Line: 5, Text: "x += 1", Expr: Unknown{"x += 1"}},
		}},
		{"expressions", "f([x for x in y], lambda: 1, a if b else c, *d)\nf(**a)\n", []Statement{
			{Line: 1, Text: "f([x for x in y], lambda: 1, a if b else c, *d)", Expr: Call{
				Function: Name{"f"}, Line: 1, Source: "f([x for x in y], lambda: 1, a if b else c, *d)",
				Args: []Expr{List{[]Expr{Unknown{"x for x in y"}}}, Unknown{"lambda: 1"}, Unknown{"a if b else c"}, Spread{Name{"d"}}},
			}},
			{Line: 2, Text: "f(**a)", Expr: Unknown{"f(**a)"}},
		}},
		{"returns", "def f(): return 1, 2\n", []Statement{
			{Line: 1, Text: "def f(): return 1, 2", Function: &Function{"f", []Statement{
				{Line: 1, Text: "return 1, 2", Pass: true, Return: List{[]Expr{Number{"1"}, Number{"2"}}}},
			}}},
		}},
		{"joined", "a = f'{b} c' + r'\\d'\ne = f'{b()}'\n", []Statement{
			{Line: 1, Text: `a = f'{b} c' + r'\d'`, Assign: &Assign{"a", Join{Join{Join{Text{""}, Name{"b"}}, Text{" c"}}, Text{`\d`}}}},
			{Line: 2, Text: "e = f'{b()}'", Assign: &Assign{"e", Unknown{"f'{b()}'"}}},
		}},
		{"escapes", `a = 'it\'s \x41\n\q'` + "\n", []Statement{{Line: 1, Text: `a = 'it\'s \x41\n\q'`, Assign: &Assign{"a", Text{"it's A\n\\q"}}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := Parse(test.src)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSyntaxErrors(t *testing.T) {
	for src, want := range map[string]string{
		"a = 'x":              "line 1: a string that is not closed",
		"\na = '''x\n":        "line 2: a string that is not closed",
		"if a:\n    b\n  c\n": "line 3: the line is indented as none above it",
		"a = )\n":             "line 1: ')' closes nothing",
		"a = \x01\n":          `line 1: unexpected character '\x01'`,
	} {
		if _, err := Parse(src); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", src, err, want)
		}
	}
}

// Any text is read to its end, or refused.
func FuzzParse(f *testing.F) {
	for _, src := range []string{
		"def f():\n\tx = [1, {2: 3}, (4,)]\n", "with a as b: c(d=e)\n", "f(*a, **b)\n", "'''doc'''\na: b = c\n", "x = (\n", "if a:\n b\nelse: c\n",
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		list, err := Parse(src)
		if err != nil {
			return
		}
		for _, s := range list {
			if !strings.Contains(strings.ReplaceAll(src, "\r\n", "\n"), s.Text) {
				t.Errorf("%q is nowhere in %q", s.Text, src)
			}
		}
	})
}
