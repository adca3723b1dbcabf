package dialect

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/retort-db/migrate/schema"
)

// The fields of data files are text. These read it for columns whose values the
// database does not read from such text, or would not refuse.

func readIntegerField(s string) (any, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%q is no %s", s, outOfRange(err, "integer"))
	}
	return n, nil
}

func outOfRange(err error, what string) string {
	if errors.Is(err, strconv.ErrRange) {
		return what + " that fits"
	}
	return what
}

func readFloatField(s string) (any, error) {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		return nil, fmt.Errorf("%q is no %s", s, outOfRange(err, "number"))
	}
	return f, nil
}

// readNumberField keeps the text of what a float would not hold exactly: a
// column with numeric affinity makes the best of it.
func readNumberField(s string) (any, error) {
	if n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64); err == nil {
		return n, nil
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) || math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, fmt.Errorf("%q is no number", s)
	}
	return strings.TrimSpace(s), nil
}

func readBooleanField(s string) (any, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "t", "yes", "y", "on", "1":
		return int64(1), nil
	case "false", "f", "no", "n", "off", "0":
		return int64(0), nil
	}
	return nil, fmt.Errorf("%q is neither true nor false", s)
}

// readBinaryField reads PostgreSQL's hexadecimal form; any other text is its own
// bytes.
func readBinaryField(s string) (any, error) {
	digits, ok := strings.CutPrefix(s, `\x`)
	if !ok {
		return []byte(s), nil
	}
	data, err := hex.DecodeString(digits)
	if err != nil {
		return nil, fmt.Errorf("%q does not go on with hexadecimal digits", s)
	}
	return data, nil
}

func readBitsField(s string) (any, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%q is no integer", s)
	}
	return n, nil
}

func readJSONField(s string) (any, error) {
	if !json.Valid([]byte(s)) {
		return nil, fmt.Errorf("%q is not JSON", s)
	}
	return s, nil
}

// readTimeField reads the usual forms of dates and times, and writes what
// SQLite's functions read.
func readTimeField(t schema.Type) func(string) (any, error) {
	return func(s string) (any, error) {
		at, local, ok := parseMoment(s)
		if !ok {
			return nil, fmt.Errorf("%q is no %s", s, map[bool]string{true: "date", false: "date and time"}[t.Kind == schema.Date])
		}
		as := t
		if local && t.Kind != schema.Date {
			as.Kind = schema.Timestamp
		}
		if len(s) == len(time.DateOnly) {
			return s, nil
		}
		return sqliteTime(at, as), nil
	}
}

// parseMoment reads a date and a time as RFC 3339 and SQL write them; local says
// that it names no time zone.
func parseMoment(s string) (at time.Time, local, ok bool) {
	for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05Z07"} {
		if at, err := time.Parse(layout, s); err == nil {
			return at, false, true
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05", time.DateTime, time.DateOnly, "2006-01-02 15:04"} {
		if at, err := time.Parse(layout, s); err == nil {
			return at, true, true
		}
	}
	return time.Time{}, false, false
}
