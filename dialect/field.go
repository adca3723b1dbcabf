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
	switch s { // the common ones at once
	case "1":
		return int64(1), nil
	case "0":
		return int64(0), nil
	}
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
		if plainMoment(s) && t.Kind != schema.Date {
			return s, nil
		}
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

// plainMoment reports whether a text is a date and a time as SQL writes them, to
// the second and without a zone, which need not be taken apart.
func plainMoment(s string) bool {
	const form = "dddd-Md-Dd hd:md:md"
	if len(s) != len(form) {
		return false
	}
	for i := range len(form) {
		c := s[i]
		switch form[i] {
		case 'd':
		case 'M':
			if c > '1' {
				return false
			}
		case 'D':
			if c > '2' {
				return false // it may be a day that there is not: that is looked at
			}
		case 'h':
			if c > '1' {
				return false
			}
		case 'm':
			if c > '5' {
				return false
			}
		default:
			if c != form[i] {
				return false
			}
			continue
		}
		if c < '0' || c > '9' {
			return false
		}
	}
	return s[5:7] <= "12" && s[5:7] != "00" && s[8:10] != "00"
}
