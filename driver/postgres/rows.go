package postgres

import (
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// rows reads one statement's answer. Values travel as text.
type rows struct {
	result *pgconn.ResultReader
	types  func() *pgtype.Map
	fail   func(error) error
	ended  bool
	err    error
}

func newRows(types func() *pgtype.Map, result *pgconn.ResultReader, fail func(error) error) *rows {
	return &rows{result: result, types: types, fail: fail}
}

func (r *rows) Next() bool {
	if !r.ended && r.result.NextRow() {
		return true
	}
	r.Close()
	return false
}

func (r *rows) Close() {
	if !r.ended {
		r.ended = true
		_, r.err = r.result.Close()
	}
}

func (r *rows) Columns() []string {
	fields := r.result.FieldDescriptions()
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

func (r *rows) Err() error { return r.fail(r.err) }

// Scan reads as pgx does, but for *any: that gets one of the few types of
// database/sql, whatever the column's type.
func (r *rows) Scan(dest ...any) error {
	fields, raw := r.result.FieldDescriptions(), r.result.Values()
	if len(dest) != len(fields) {
		return fmt.Errorf("scanning %d columns into %d values", len(fields), len(dest))
	}
	for i, d := range dest {
		if err := r.scanOne(fields[i], raw[i], d); err != nil {
			return fmt.Errorf("column %q: %w", fields[i].Name, err)
		}
	}
	return nil
}

func (r *rows) scanOne(field pgconn.FieldDescription, raw []byte, dest any) error {
	if scanText(field.DataTypeOID, raw, dest) {
		return nil
	}
	p, ok := dest.(*any)
	if !ok {
		return r.types().Scan(field.DataTypeOID, field.Format, raw, dest)
	}
	if raw == nil {
		*p = nil
		return nil
	}
	switch field.DataTypeOID {
	case pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID, pgtype.OIDOID:
		return scanAny[int64](r, field, raw, p)
	case pgtype.Float4OID, pgtype.Float8OID:
		return scanAny[float64](r, field, raw, p)
	case pgtype.BoolOID:
		return scanAny[bool](r, field, raw, p)
	case pgtype.ByteaOID:
		return scanAny[[]byte](r, field, raw, p)
	case pgtype.TimestampOID, pgtype.TimestamptzOID, pgtype.DateOID:
		if err := scanAny[time.Time](r, field, raw, p); err == nil {
			return nil
		}
		// Infinity is no moment in time, but it can be told.
	}
	*p = string(raw)
	return nil
}

// scanText reads the most common types as pgx would, without asking which of its
// many ways fits: catalogues have hundreds of thousands of such values, and making
// what pgx knows of types takes longer than all else that a short command does here.
func scanText(oid uint32, raw []byte, dest any) bool {
	if scanner, ok := dest.(sql.Scanner); ok {
		return scanInto(scanner, oid, raw)
	}
	if raw == nil {
		return false
	}
	switch dest := dest.(type) {
	case *string:
		switch oid {
		case pgtype.TextOID, pgtype.NameOID, pgtype.VarcharOID:
			*dest = string(raw)
			return true
		}
	case *bool:
		if oid == pgtype.BoolOID && len(raw) == 1 {
			*dest = raw[0] == 't'
			return true
		}
	case *int64:
		if oid == pgtype.Int8OID {
			n, err := strconv.ParseInt(string(raw), 10, 64)
			*dest = n
			return err == nil
		}
	}
	return false
}

// scanInto is scanText for what takes the few types of database/sql, as sql.NullString does.
func scanInto(dest sql.Scanner, oid uint32, raw []byte) bool {
	if raw == nil {
		return dest.Scan(nil) == nil
	}
	switch oid {
	case pgtype.TextOID, pgtype.NameOID, pgtype.VarcharOID:
		return dest.Scan(string(raw)) == nil
	case pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID:
		n, err := strconv.ParseInt(string(raw), 10, 64)
		return err == nil && dest.Scan(n) == nil
	}
	return false
}

func scanAny[T any](r *rows, field pgconn.FieldDescription, raw []byte, dest *any) error {
	var v T
	if err := r.types().Scan(field.DataTypeOID, field.Format, raw, &v); err != nil {
		return err
	}
	*dest = v
	return nil
}
