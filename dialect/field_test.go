package dialect_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/schema"
)

// TestFieldReader says what the text of a data file is for a column: "as it is"
// where the database reads it itself.
func TestFieldReader(t *testing.T) {
	const asItIs = "as it is"
	tests := []struct {
		typ, text               string
		postgres, mysql, sqlite string
	}{
		{"integer", "12", asItIs, asItIs, "int64 12"},
		{"bigint", " -9223372036854775808 ", asItIs, asItIs, "int64 -9223372036854775808"},
		{"integer", "1.5", asItIs, asItIs, `error "1.5" is no integer`},
		{"bigint", "9223372036854775808", asItIs, asItIs, `error "9223372036854775808" is no integer that fits`},
		{"numeric(30,2)", "123456789012345678901234567.89", asItIs, asItIs, "string 123456789012345678901234567.89"},
		{"numeric(5,2)", "7", asItIs, asItIs, "int64 7"},
		{"numeric(5,2)", "NaN", asItIs, asItIs, `error "NaN" is no number`},
		{"double", "1e3", asItIs, asItIs, "float64 1000"},
		{"double", "x", asItIs, asItIs, `error "x" is no number`},
		{"boolean", "True", asItIs, "int64 1", "int64 1"},
		{"boolean", "0", asItIs, "int64 0", "int64 0"},
		{"boolean", "off", asItIs, "int64 0", "int64 0"},
		{"boolean", "2", asItIs, `error "2" is neither true nor false`, `error "2" is neither true nor false`},
		{"text", " x ", asItIs, asItIs, asItIs},
		{"blob", `\x00fF`, asItIs, "[]uint8 [0 255]", "[]uint8 [0 255]"},
		{"blob", "ab", asItIs, "[]uint8 [97 98]", "[]uint8 [97 98]"},
		{"blob", `\x0`, asItIs, `error "\\x0" does not go on with hexadecimal digits`, `error "\\x0" does not go on with hexadecimal digits`},
		{"timestamp", "2026-01-02T03:04:05.25", asItIs, "string 2026-01-02 03:04:05.25", "string 2026-01-02 03:04:05.25"},
		{"timestamp", "2026-01-29 23:59:59", asItIs, "string 2026-01-29 23:59:59", "string 2026-01-29 23:59:59"},
		{"timestamp", "2026-02-30 00:00:00", asItIs, "string 2026-02-30 00:00:00", `error "2026-02-30 00:00:00" is no date and time`},
		{"timestamptz", "2026-01-02T03:04:05+02:00", asItIs, "2026-01-02T01:04:05Z", "string 2026-01-02 01:04:05"},
		{"timestamptz", "2026-01-02 03:04:05", asItIs, "string 2026-01-02 03:04:05", "string 2026-01-02 03:04:05"},
		{"timestamp", "soon", asItIs, "string soon", `error "soon" is no date and time`},
		{"date", "2026-02-28", asItIs, asItIs, "string 2026-02-28"},
		{"date", "2026-02-29", asItIs, asItIs, `error "2026-02-29" is no date`},
		{"date", "2026-02-28T01:02:03Z", asItIs, asItIs, "string 2026-02-28"},
		{"json", `{"a": [1]}`, asItIs, asItIs, `string {"a": [1]}`},
		{"jsonb", `{"a"}`, asItIs, asItIs, `error "{\"a\"}" is not JSON`},
		{"integer[]", "[1, null, [2, 3]]", `string {"1",NULL,{"2","3"}}`, asItIs, asItIs},
		{"text[]", `["a\"b\\c", "x,y"]`, `string {"a\"b\\c","x,y"}`, asItIs, asItIs},
		{"text[]", "{a,b}", "string {a,b}", asItIs, asItIs},
		{"text[]", "[1:2]={a,b}", "string [1:2]={a,b}", asItIs, asItIs},
		{"bit(3)", "5", asItIs, "int64 5", asItIs},
	}
	read := func(server string, typ schema.Type, text string) string {
		d, err := dialect.For(dialect.DefaultServer(server))
		if err != nil {
			t.Fatal(err)
		}
		f := dialect.FieldReader(d, typ)
		if f == nil {
			return asItIs
		}
		switch v, err := f(text); v := v.(type) {
		case nil:
			return "error " + err.Error()
		case time.Time:
			return v.UTC().Format(time.RFC3339)
		default:
			return fmt.Sprintf("%T %v", v, v)
		}
	}
	for _, tt := range tests {
		typ := schema.ParseType(tt.typ)
		for server, want := range map[string]string{"postgres": tt.postgres, "mysql": tt.mysql, "mariadb": tt.mysql, "sqlite": tt.sqlite} {
			if got := read(server, typ, tt.text); got != want {
				t.Errorf("%s, %s of %q: %s, want %s", server, tt.typ, tt.text, got, want)
			}
		}
	}
}
