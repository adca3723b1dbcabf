package cli

import "testing"

func TestWrapped(t *testing.T) {
	for _, test := range []struct {
		text    string
		columns int
		want    string
	}{
		{"one two three", 0, "one two three"},
		{"one two three", 13, "one two three"},
		{"one two three", 12, "one two\n  three"},
		{"  hint: one two", 10, "  hint:\n    one\n    two"},
		{"a\nécoutez bien", 7, "a\nécoutez\n  bien"},
		{"averyveryverylongword b", 5, "averyveryverylongword\n  b"},
	} {
		if got := wrapped(test.text, test.columns); got != test.want {
			t.Errorf("wrapped(%q, %d) = %q, want %q", test.text, test.columns, got, test.want)
		}
	}
	if got := fitted("écoutez bien  ", 8); got != "écoutez…" {
		t.Errorf("fitted: %q", got)
	}
	if got := fitted("écoutez bien  ", 12); got != "écoutez bien" {
		t.Errorf("fitted: %q", got)
	}
}
