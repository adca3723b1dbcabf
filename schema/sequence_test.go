package schema_test

import (
	"strings"
	"testing"

	"github.com/retort-db/migrate/schema"
)

// A name is cut as the server cuts it.
func TestPostgresObjectName(t *testing.T) {
	long := strings.Repeat("a", 40)
	for _, test := range []struct{ first, second, label, want string }{
		{"users", "email", "key", "users_email_key"}, {"users", "", "pkey", "users_pkey"},
		{long, long, "fkey", strings.Repeat("a", 29) + "_" + strings.Repeat("a", 28) + "_fkey"},
		{long + long, "b", "seq", strings.Repeat("a", 57) + "_b_seq"},
		{strings.Repeat("ü", 40), "", "pkey", strings.Repeat("ü", 29) + "_pkey"},
	} {
		got := schema.PostgresObjectName(test.first, test.second, test.label)
		if got != test.want {
			t.Errorf("PostgresObjectName(%q, %q, %q) = %q (%d bytes), want %q", test.first, test.second, test.label, got, len(got), test.want)
		}
	}
}
