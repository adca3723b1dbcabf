package sqltext

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestQuoteIdent(t *testing.T) {
	tests := []struct {
		d                      Dialect
		name, always, ifNeeded string
	}{
		{Postgres, "users", `"users"`, "users"},
		{Postgres, "Users", `"Users"`, `"Users"`},
		{Postgres, "user", `"user"`, `"user"`},
		{Postgres, "values", `"values"`, `"values"`},
		{Postgres, "left", `"left"`, `"left"`},
		{Postgres, `a"b`, `"a""b"`, `"a""b"`},
		{Postgres, "1st", `"1st"`, `"1st"`},
		{Postgres, "größe", `"größe"`, `"größe"`},
		{Postgres, "", `""`, `""`},
		{MySQL, "a`b", "`a``b`", "`a``b`"},
		{MySQL, "rank", "`rank`", "`rank`"},
		{MySQL, "_utf8", "`_utf8`", "`_utf8`"},
		{MySQL, "name", "`name`", "name"},
		{SQLite, "key", `"key"`, "key"},
		{SQLite, "order", `"order"`, `"order"`},
	}
	for _, tt := range tests {
		if got := QuoteIdent(tt.d, tt.name); got != tt.always {
			t.Errorf("QuoteIdent(%s, %q) = %s, want %s", tt.d, tt.name, got, tt.always)
		}
		got := QuoteIdentIfNeeded(tt.d, tt.name)
		if got != tt.ifNeeded {
			t.Errorf("QuoteIdentIfNeeded(%s, %q) = %s, want %s", tt.d, tt.name, got, tt.ifNeeded)
		}
		if back := UnquoteIdent(got); back != tt.name {
			t.Errorf("UnquoteIdent(%s) = %q", got, back)
		}
	}
}

func TestUnquoteIdent(t *testing.T) {
	for text, want := range map[string]string{
		`"a""b"`: `a"b`, "`a``b`": "a`b", "[a b]": "a b", "'a''b'": "a'b", "Abc": "Abc", `U&"d\0061t\+000061\\"`: `data\`,
		`u&"\d83d\de00"`: "😀", "": "",
	} {
		if got := UnquoteIdent(text); got != want {
			t.Errorf("UnquoteIdent(%s) = %q, want %q", text, got, want)
		}
	}
}

func TestUnquoteString(t *testing.T) {
	tests := []struct {
		d    Dialect
		text string
		want string
		ok   bool
	}{
		{Postgres, `'it''s \n'`, `it's \n`, true},
		{Postgres, `E'a\'b''c\n\x41\101\u00e9\U0001F600\d\\'`, "a'b'c\nAAé😀d\\", true},
		{Postgres, `e'\xZ'`, "xZ", true},
		{Postgres, `E'\uD83D\uDE00'`, "😀", true},
		{Postgres, `U&'\0041\\'`, `A\`, true},
		{Postgres, `N'x'`, "x", true},
		{Postgres, `$$a'b$$`, "a'b", true},
		{Postgres, `$t$a$$b$t$`, "a$$b", true},
		{Postgres, `$t$a`, "", false},
		{Postgres, `X'41'`, "", false},
		{Postgres, `"a"`, "", false},
		{Postgres, `'`, "", false},
		{MySQL, `'a\'b''c\n\0\%\Z\q'`, "a'b'c\n\x00\\%\x1aq", true},
		{MySQL, `"a\"b""c'"`, `a"b"c'`, true},
		{MySQL, `b'1'`, "", false},
		{SQLite, `'a''b\'`, `a'b\`, true},
		{SQLite, "a", "", false},
	}
	for _, tt := range tests {
		if got, ok := UnquoteString(tt.d, tt.text); got != tt.want || ok != tt.ok {
			t.Errorf("UnquoteString(%s, %s) = %q, %v, want %q, %v", tt.d, tt.text, got, ok, tt.want, tt.ok)
		}
	}
}

func TestSplitQualified(t *testing.T) {
	tests := []struct {
		name string
		want []string
		back string
	}{
		{"users", []string{"users"}, "users"},
		{"auth.users", []string{"auth", "users"}, "auth.users"},
		{`"my.schema".users`, []string{"my.schema", "users"}, `"my.schema".users`},
		{"`a``b`.[c d].e", []string{"a`b", "c d", "e"}, "\"a`b\".c d.e"},
		{"two words.größe", []string{"two words", "größe"}, "two words.größe"},
		{`a"b`, []string{`a"b`}, `"a""b"`},
		{`'a'.u&x`, []string{`'a'`, "u&x"}, `'a'.u&x`},
	}
	for _, tt := range tests {
		got, err := SplitQualified(tt.name)
		if err != nil {
			t.Errorf("SplitQualified(%s): %v", tt.name, err)
			continue
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("SplitQualified(%s):\n%s", tt.name, diff)
		}
		if back := JoinQualified(got...); back != tt.back {
			t.Errorf("JoinQualified(%q) = %s, want %s", got, back, tt.back)
		}
	}
	for name, column := range map[string]int{"": 1, "a.": 3, ".a": 1, "a..b": 3, `"a`: 1, `a."b"c`: 6, `""`: 1} {
		_, err := SplitQualified(name)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || syntax.Column != column {
			t.Errorf("SplitQualified(%s): %v, want an error in column %d", name, err, column)
		}
	}
}

// FuzzQuote: what is quoted is one token that gives back what went in.
func FuzzQuote(f *testing.F) {
	for _, s := range append(nasty, "a", "a'b", `a"b`, "a`b", `a\`, `\'`, "a\x00b", "select") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, d := range []Dialect{Postgres, MySQL, SQLite} {
			check := func(text string, unquote func(string) (string, bool), kinds ...Kind) {
				t.Helper()
				sc := NewScanner(d, text)
				tok, _ := sc.Next()
				got, ok := unquote(text)
				if tok.Text != text || tok.Unterminated || (tok.Kind != kinds[0] && tok.Kind != kinds[len(kinds)-1]) || !ok || got != s {
					t.Fatalf("%s: %q quoted as %s: kind %d, read back as %q", d, s, text, tok.Kind, got)
				}
			}
			ident := func(text string) (string, bool) { return UnquoteIdent(text), true }
			check(QuoteIdent(d, s), ident, QuotedIdent)
			check(QuoteIdentIfNeeded(d, s), ident, QuotedIdent, Ident)
			check(QuoteString(d, s), func(text string) (string, bool) { return UnquoteString(d, text) }, String)
		}
		if s != "" {
			parts, err := SplitQualified(JoinQualified(s, "x", s))
			if err != nil || len(parts) != 3 || parts[0] != s || parts[2] != s {
				t.Fatalf("SplitQualified(JoinQualified(%q)) = %q, %v", s, parts, err)
			}
		}
	})
}
