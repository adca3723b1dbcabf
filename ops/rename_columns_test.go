package ops

import (
	"testing"

	"github.com/retort-db/migrate/schema"
)

func TestRenamedColumns(t *testing.T) {
	tests := []struct {
		sql, want string
		names     map[string]string
	}{
		{"(a + b) * 2", "(b + a) * 2", map[string]string{"a": "b", "b": "a"}},
		{"`a` + t.a + a(a) + 'a'", "`x` + t.x + a(x) + 'a'", map[string]string{"a": "x"}},
		{"a + b + c", "b + c + d", map[string]string{"a": "b", "b": "c", "c": "d"}},
		{"a", "a", nil},
	}
	for _, tt := range tests {
		if got := RenamedColumns(schema.SQLExpr(tt.sql), "t", tt.names); got.SQL != tt.want {
			t.Errorf("%s: %s, want %s", tt.sql, got.SQL, tt.want)
		}
	}
}
