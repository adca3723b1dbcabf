package schematoml

import (
	"encoding/base64"
	"time"
)

// ReadData reads a value of a row: a string, int64, float64, bool, time.Time,
// []byte as { base64 = "…" }, or nil as { null = true }. Local dates and times
// are strings in SQL's spelling.
func (r *Reader) ReadData(n *Node) any {
	switch n.Kind {
	case String, Local:
		return n.Text
	case Integer, Float, Bool, Time:
		return n.Value
	case Table:
		f := r.Fields(n, "value")
		defer f.Done()
		if f.Has("null") {
			return nil
		}
		if !f.Has("base64") {
			f.Missing(`null = true or base64 = "…"`)
			return nil
		}
		data, err := base64.StdEncoding.DecodeString(f.String("base64"))
		if err != nil {
			f.Errorf("base64", "this is not base64: %v", err)
		}
		return data
	}
	r.Errorf(n, "a value cannot be %s; write an array or JSON as a string", n.Kind)
	return nil
}

// DataValue is what ReadData reads back.
func DataValue(v any) any {
	switch v := v.(type) {
	case nil:
		return Map{{"null", true}}
	case []byte:
		return Map{{"base64", base64.StdEncoding.EncodeToString(v)}}
	case int:
		return int64(v)
	case time.Time:
		return v
	}
	return v
}
