package postgres

import (
	"database/sql"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgtype"
)

// What the version table and the journal hold is read without pgx's table of types, and as pgx reads it.
func TestScanWithoutTypes(t *testing.T) {
	types := pgtype.NewMap()
	for _, c := range []struct {
		name string
		oid  uint32
		raw  []byte
		make func() any
	}{
		{"a text", pgtype.VarcharOID, []byte("x"), func() any { return new(string) }},
		{"a text that may be null", pgtype.VarcharOID, []byte("x"), func() any { return new(sql.NullString) }},
		{"an empty text", pgtype.TextOID, []byte{}, func() any { return new(sql.NullString) }},
		{"a null text", pgtype.VarcharOID, nil, func() any { return new(sql.NullString) }},
		{"a number that may be null", pgtype.Int4OID, []byte("-7"), func() any { return new(sql.NullInt64) }},
		{"a large number", pgtype.Int8OID, []byte("9223372036854775807"), func() any { return new(sql.NullInt64) }},
		{"a null number", pgtype.Int4OID, nil, func() any { return new(sql.NullInt64) }},
		{"a number as a text", pgtype.Int4OID, []byte("12"), func() any { return new(sql.NullString) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			want, got := c.make(), c.make()
			if err := types.Scan(c.oid, pgtype.TextFormatCode, c.raw, want); err != nil {
				t.Fatal(err)
			}
			if !scanText(c.oid, c.raw, got) {
				t.Fatal("left to pgx")
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("what pgx reads and what is read (-want +got):\n%s", diff)
			}
		})
	}
}
