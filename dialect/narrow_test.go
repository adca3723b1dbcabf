package dialect

import (
	"testing"

	"github.com/retort-db/migrate/schema"
)

func TestRounds(t *testing.T) {
	for _, tt := range []struct {
		from, to string
		want     bool
	}{
		{"numeric(10,2)", "integer", true},
		{"numeric(10,0)", "integer", false},
		{"numeric(10)", "bigint", false},
		{"numeric", "bigint", true},
		{"numeric(10,2)", "numeric(12,2)", false},
		{"numeric(10,2)", "numeric(12,1)", true},
		{"numeric(10,2)", "numeric", false},
		{"numeric", "numeric(12,4)", true},
		{"numeric(10,2)", "double", true},
		{"double", "real", true},
		{"real", "double", false},
		{"double", "integer", true},
		{"double", "numeric", false},
		{"integer", "bigint", false},
		{"bigint", "integer", false}, // refused, rather than cut
		{"integer", "boolean", true},
		{"boolean", "integer", false},
		{"integer", "numeric(10,2)", false},
		{"timestamp", "date", true},
		{"timestamptz", "time", true},
		{"date", "timestamp", false},
		{"timestamp(6)", "timestamp(3)", true},
		{"timestamp(3)", "timestamp(6)", false},
		{"timestamp", "timestamp(3)", true},
		{"timestamp", "timestamptz", false},
		{"varchar(100)", "varchar(10)", false}, // refused, too
		{"text", "integer", false},
	} {
		if got := rounds(schema.ParseType(tt.from), schema.ParseType(tt.to), 6); got != tt.want {
			t.Errorf("%s to %s: %v, want %v", tt.from, tt.to, got, tt.want)
		}
	}
	// On MySQL a time has whole seconds unless it says otherwise.
	if plain, fine := schema.ParseType("timestamp"), schema.ParseType("timestamp(3)"); rounds(plain, fine, 0) || !rounds(fine, plain, 0) {
		t.Error("digits of seconds")
	}
}

func TestNarrows(t *testing.T) {
	for _, tt := range []struct {
		from, to string
		want     bool
	}{
		{"varchar(100)", "varchar(20)", true},
		{"varchar(20)", "varchar(100)", false},
		{"varchar(20)", "varchar", false},
		{"text", "varchar(20)", true},
		{"char(2)", "char", true},
		{"varchar(2)", "text", false},
		{"text", "integer", true},
		{"varchar(9)", "uuid", true},
		{"bigint", "smallint", true},
		{"integer", "bigint", false},
		{"numeric(10,2)", "numeric(8,2)", true},
		{"numeric(10,2)", "numeric(8,0)", false},
		{"numeric", "numeric(8,0)", true},
		{"numeric(8,0)", "numeric", false},
		{"enum('a', 'b')", "enum('a')", true},
		{"enum('a', 'b')", "enum('b', 'c', 'a')", false},
		{"integer", "text", false},
		{"date", "timestamp", false},
	} {
		if got := narrows(schema.ParseType(tt.from), schema.ParseType(tt.to)); got != tt.want {
			t.Errorf("%s to %s: %v, want %v", tt.from, tt.to, got, tt.want)
		}
	}
}
