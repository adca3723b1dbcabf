package sqltext

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var kindNames = map[Kind]string{
	Whitespace: "ws", Comment: "comment", VersionOpen: "version{", VersionClose: "}version", Ident: "ident",
	QuotedIdent: "quoted", String: "string", DollarString: "dollar", Number: "number", Param: "param", Op: "op",
	Punct: "punct", Other: "other", delimiter: "delimiter",
}

// lexed writes the tokens but whitespace as "kind text", with a ! for an unterminated one.
func lexed(d Dialect, src string) []string {
	var out []string
	for tok := range Lex(d, src) {
		if tok.Kind == Whitespace {
			continue
		}
		s := kindNames[tok.Kind] + " " + tok.Text
		if tok.Unterminated {
			s += "!"
		}
		out = append(out, s)
	}
	return out
}

func TestLex(t *testing.T) {
	tests := []struct {
		name string
		d    Dialect
		src  string
		want []string
	}{
		{"pg cast and string", Postgres, `'it''s'::text`, []string{"string 'it''s'", "op ::", "ident text"}},
		{"pg standard string keeps backslash", Postgres, `'a\' 'b'`, []string{`string 'a\'`, "string 'b'"}},
		{"pg escape string", Postgres, `E'a\'b' e''`, []string{`string E'a\'b'`, "string e''"}},
		{"pg unicode", Postgres, `U&'d\0061' u&"a""b" ux`, []string{`string U&'d\0061'`, `quoted u&"a""b"`, "ident ux"}},
		{"pg nested comment", Postgres, "a/* x /* y */ z */b", []string{"ident a", "comment /* x /* y */ z */", "ident b"}},
		{"pg comment in comment end", Postgres, "/*/**/*/x", []string{"comment /*/**/*/", "ident x"}},
		{"pg dollar", Postgres, "$$a;$x$ $$ $f_1$ $$ $f_1$", []string{"dollar $$a;$x$ $$", "dollar $f_1$ $$ $f_1$"}},
		{"pg dollar inside a name", Postgres, "a$b$ c$$d", []string{"ident a$b$", "ident c$$d"}},
		{"pg parameter", Postgres, "$1,$23 $ $1a$", []string{"param $1", "punct ,", "param $23", "other $", "param $1", "ident a$"}},
		{"pg operators", Postgres, "a=-1 @-b <->c ->>'d' *--x", []string{
			"ident a", "op =", "op -", "number 1", "op @-", "ident b", "op <->", "ident c", "op ->>", "string 'd'",
			"op *", "comment --x"}},
		{"pg question mark", Postgres, "a ?| b", []string{"ident a", "op ?|", "ident b"}},
		{"pg range and slice", Postgres, "1..10 a[1:2]", []string{
			"number 1", "punct .", "number .10", "ident a", "punct [", "number 1", "op :", "number 2", "punct ]"}},
		{"pg numbers", Postgres, "1.5e-3 .5 0xFF 1_000 1e 2e+x", []string{
			"number 1.5e-3", "number .5", "number 0xFF", "number 1_000", "number 1", "ident e", "number 2", "ident e",
			"op +", "ident x"}},
		{"pg backslash", Postgres, `\d x`, []string{`other \`, "ident d", "ident x"}},
		{"pg named argument", Postgres, "f(a=>1, b:=2)", []string{
			"ident f", "punct (", "ident a", "op =>", "number 1", "punct ,", "ident b", "op :=", "number 2", "punct )"}},
		{"pg unterminated dollar", Postgres, "x $a$ y $b$", []string{"ident x", "dollar $a$ y $b$!"}},
		{"pg unterminated nested comment", Postgres, "/* /* */", []string{"comment /* /* */!"}},
		{"pg unterminated string", Postgres, "'a''", []string{"string 'a''!"}},

		{"mysql strings", MySQL, `'a\'b' "c\"d""e" N'x' x'41' _utf8'y'`, []string{
			`string 'a\'b'`, `string "c\"d""e"`, "string N'x'", "string x'41'", "ident _utf8", "string 'y'"}},
		{"mysql backtick", MySQL, "`a``b`.`c`", []string{"quoted `a``b`", "punct .", "quoted `c`"}},
		{"mysql comments", MySQL, "1--2 -- x\n#y\n--", []string{
			"number 1", "op -", "op -", "number 2", "comment -- x", "comment #y", "comment --"}},
		{"mysql no nesting", MySQL, "/* /* */ a */", []string{"comment /* /* */", "ident a", "op *", "op /"}},
		{"mysql version", MySQL, "/*!50003 SET a=1 /* b */ */ /*M!100301 c*/", []string{
			"version{ /*!50003", "ident SET", "ident a", "op =", "number 1", "comment /* b */", "}version */",
			"version{ /*M!100301", "ident c", "}version */"}},
		{"mysql never", MySQL, `/*M!999999\- enable the sandbox mode */`, []string{`comment /*M!999999\- enable the sandbox mode */`}},
		{"mysql digits first", MySQL, "1st t.2nd 1e5 1e 0x1F 0xZ 1e+3 .5", []string{
			"ident 1st", "ident t", "punct .", "ident 2nd", "number 1e5", "ident 1e", "number 0x1F", "ident 0xZ",
			"number 1e+3", "number .5"}},
		{"mysql variables", MySQL, "@a := @@global.x, 'u'@'h' root@local.host ?", []string{
			"param @a", "op :=", "param @@global", "punct .", "ident x", "punct ,", "string 'u'", "op @", "string 'h'",
			"ident root", "param @local.host", "param ?"}},
		{"mysql unterminated backslash", MySQL, `'a\`, []string{`string 'a\!`}},

		{"sqlite quotes", SQLite, "[a b] `c` \"d\"\"e\" x'00'", []string{"quoted [a b]", "quoted `c`", `quoted "d""e"`, "string x'00'"}},
		{"sqlite params", SQLite, "? ?1 :a @b $c", []string{"param ?", "param ?1", "param :a", "param @b", "param $c"}},
		{"sqlite operators", SQLite, "a->>'b'||c==d", []string{
			"ident a", "op ->>", "string 'b'", "op ||", "ident c", "op ==", "ident d"}},
		{"sqlite open comment", SQLite, "a /* b", []string{"ident a", "comment /* b"}},
		{"sqlite open bracket", SQLite, "[a", []string{"quoted [a!"}},
		{"byte order mark", SQLite, "\ufeffa", []string{"ident a"}},
		{"letters of all scripts", Postgres, "größe Ж$1", []string{"ident größe", "ident Ж$1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, lexed(tt.d, tt.src)); diff != "" {
				t.Errorf("Lex(%s, %q):\n%s", tt.d, tt.src, diff)
			}
		})
	}
}

func TestLexPositions(t *testing.T) {
	type position struct {
		Text                 string
		Offset, Line, Column int
	}
	var got []position
	for tok := range Lex(Postgres, "é 'a\nb' c\n\td") {
		if tok.Kind != Whitespace {
			got = append(got, position{tok.Text, tok.Offset, tok.Line, tok.Column})
		}
	}
	want := []position{{"é", 0, 1, 1}, {"'a\nb'", 3, 1, 3}, {"c", 9, 2, 4}, {"d", 12, 3, 2}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLexDoesNotAllocate(t *testing.T) {
	src := strings.Repeat("SELECT a, 'b', $$c$$ FROM \"d\" /* e */ WHERE f >= 1.5 -- g\n;", 10)
	allocs := testing.AllocsPerRun(10, func() {
		sc := NewScanner(Postgres, src)
		for {
			if _, ok := sc.Next(); !ok {
				break
			}
		}
	})
	if allocs != 0 {
		t.Errorf("scanning allocates %v times", allocs)
	}
}

func FuzzLex(f *testing.F) {
	for _, src := range nasty {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		for _, d := range []Dialect{Postgres, MySQL, SQLite} {
			var whole strings.Builder
			for tok := range Lex(d, src) {
				if tok.Text == "" || tok.Kind == 0 {
					t.Fatalf("%s: empty token in %q", d, src)
				}
				if line, column := Position(src, tok.Offset); line != tok.Line || column != tok.Column {
					t.Fatalf("%s: %q at %d:%d, want %d:%d", d, tok.Text, tok.Line, tok.Column, line, column)
				}
				if tok.Unterminated && tok.End() != len(src) {
					t.Fatalf("%s: unterminated token %q before the end of %q", d, tok.Text, src)
				}
				whole.WriteString(tok.Text)
			}
			if whole.String() != src {
				t.Fatalf("%s: tokens make %q of %q", d, whole.String(), src)
			}
		}
	})
}

// nasty seeds the fuzz targets; more stand in testdata/fuzz.
var nasty = []string{
	"",
	";",
	"select 'a;b'; select \"c;d\"; select `e;f`; select [g;h]",
	"create function f() returns int as $a$ begin; $b$ end; $a$ language plpgsql; select 1",
	"create function f() returns int begin atomic select case when 1=1 then 2 end; select 3; end; select 1",
	"/* /* ; */ ; */ select 1 -- ;\n; # ;\n select 2",
	"DELIMITER $$\ncreate trigger t before insert on x for each row begin set @a=1; end$$\nDELIMITER ;\nselect 1;",
	"create trigger t after insert on x begin select case 1 when 1 then 2 end; end; select 1",
	"/*!50003 create*/ /*!50017 definer=`a`@`%`*/ /*!50003 trigger t before insert on x for each row begin a; end */;",
	"copy t from stdin;\n1\ta;b\n\\.\nselect 1;",
	"\\connect x\nselect 1 \\gset\n",
	"-- migrate:statement-begin\na; b;\n-- migrate:statement-end\nc;",
	"E'\\'; U&'x' $1 $$",
	"\xef\xbb\xbf\xff\xfe;\x00",
	"'", "\"", "`", "[", "$$", "$a$", "/*", "/*!", "--", "#", "\\", "E'", "U&\"", "x'", "0x", "1e", ".", "@@", ":=",
}
