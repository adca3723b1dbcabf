package sqltext

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("a", 100) + "X" + strings.Repeat("b", 100)
	tests := []struct {
		name, sql string
		offset    int
		want      string
	}{
		{"first line", "SELECT * FORM t", 9, "1 | SELECT * FORM t\n  |          ^"},
		{"second line", "SELECT *\r\nFORM t\r\n", 10, "2 | FORM t\n  | ^"},
		{"tab", "\ta\tb", 3, "1 |     a    b\n  |          ^"},
		{"letters of several bytes", "é = ß", 5, "1 | é = ß\n  |     ^"},
		{"inside a letter", "é = ß", 6, "1 | é = ß\n  |     ^"},
		{"wide letters", "表 = x", 6, "1 | 表 = x\n  |      ^"},
		{"combining mark", "e\u0301 = x", 6, "1 | e\u0301 = x\n  |     ^"},
		{"end of text", "SELECT", 6, "1 | SELECT\n  |       ^"},
		{"end of line", "SELECT\nx", 6, "1 | SELECT\n  |       ^"},
		{"beyond the end", "a\nb", 99, "2 | b\n  |  ^"},
		{"before the start", "a\nb", -1, "1 | a\n  | ^"},
		{"empty", "", 0, "1 | \n  | ^"},
		{"control characters", "a\x00\x1bb", 3, "1 | a··b\n  |    ^"},
		{"invalid bytes", "\xff\xfeb", 2, "1 | \ufffd\ufffdb\n  |   ^"},
		{"line ten", strings.Repeat("\n", 9) + "x y", 11, "10 | x y\n   |   ^"},
		{"clipped", long, 100,
			"1 | …" + strings.Repeat("a", 59) + "X" + strings.Repeat("b", 18) + "…\n  | " + strings.Repeat(" ", 60) + "^"},
		{"clipped on the right", long, 2, "1 | " + strings.Repeat("a", 79) + "…\n  |   ^"},
		{"clipped on the left", long, 199, "1 | …" + strings.Repeat("b", 79) + "\n  | " + strings.Repeat(" ", 78) + "^"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Excerpt(tt.sql, tt.offset, 1); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// A statement may begin below the first line of what people look at.
func TestExcerptBelow(t *testing.T) {
	if got, want := Excerpt("SELECT *\nFORM t", 9, 41), "42 | FORM t\n   | ^"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func FuzzExcerpt(f *testing.F) {
	f.Add("SELECT\t'é'\n\x00表", 5)
	f.Add(strings.Repeat("表\t", 100), 151)
	f.Fuzz(func(t *testing.T, sql string, offset int) {
		lines := strings.Split(Excerpt(sql, offset, 1), "\n")
		if len(lines) != 2 || !strings.HasSuffix(lines[1], "^") || !utf8.ValidString(lines[0]) {
			t.Fatalf("Excerpt(%q, %d) = %q", sql, offset, lines)
		}
		_, shown, _ := strings.Cut(lines[0], " | ")
		if utf8.RuneCountInString(shown) > 2*excerptWidth && !strings.ContainsFunc(shown, func(r rune) bool { _, w := render(r); return w == 0 }) {
			t.Fatalf("Excerpt(%q, %d) is too wide: %s", sql, offset, shown)
		}
	})
}
