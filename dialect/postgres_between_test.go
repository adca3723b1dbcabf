package dialect

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the server prints for a BETWEEN is said as one where it would be read back as
// something else, and compared as what it would be read back as.
func TestKeepBetween(t *testing.T) {
	for _, c := range []struct{ printed, kept, flat string }{
		{"((a >= 1) AND (a <= 5)) AND (b > 0)", "a BETWEEN 1 AND 5 AND (b > 0)", "(a >= 1) AND (a <= 5) AND (b > 0)"},
		{"((VALUE >= 1) AND (VALUE <= 10)) AND (VALUE <> 3)", "VALUE BETWEEN 1 AND 10 AND (VALUE <> 3)", "(VALUE >= 1) AND (VALUE <= 10) AND (VALUE <> 3)"},
		{"((a < 1) OR (a > 5)) OR (b IS NULL)", "a NOT BETWEEN 1 AND 5 OR (b IS NULL)", "(a < 1) OR (a > 5) OR (b IS NULL)"},
		{
			"SELECT t.a FROM t WHERE (((t.a + 1) >= lower('x'::text)) AND ((t.a + 1) <= '2'::text)) AND (t.b > 0)",
			"SELECT t.a FROM t WHERE (t.a + 1) BETWEEN lower('x'::text) AND '2'::text AND (t.b > 0)",
			"SELECT t.a FROM t WHERE ((t.a + 1) >= lower('x'::text)) AND ((t.a + 1) <= '2'::text) AND (t.b > 0)",
		},
		{"(b > 0) AND ((a >= 1) AND (a <= 5))", "", ""},       // which stays as it is
		{"(b > 0) AND ((a >= 1) AND (a <= 5)) AND c", "", ""}, // here, too
		{"((a >= 1) AND (a <= 5)) OR b", "", ""},
		{"((a >= 1) AND (b <= 5)) AND c", "", ""},
		{"(NOT ((a >= 1) AND (a <= 5))) AND c", "", ""},
		{"((a >= 1) AND (a <= 5) AND d) AND c", "", ""},
		{"f((a >= 1) AND (a <= 5)) AND c", "", ""},
		{"'((a >= 1) AND (a <= 5)) AND c'", "", ""},
	} {
		if c.kept == "" {
			c.kept, c.flat = c.printed, c.printed
		}
		if diff := cmp.Diff([]string{c.kept, c.flat}, []string{keepBetween(c.printed), flatBetween(c.printed)}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.printed, diff)
		}
	}
}
