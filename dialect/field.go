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

// The fields of a data file (.csv, .tsv) are text. Most of it the database reads as it is.
// The functions here read the rest: text that a database does not understand (true on
// MySQL), and text that it should refuse but does not (SQLite stores 'abc' in a column of
// integers).

func readIntegerField(s string) (any, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%q is no %s", s, outOfRange(err, "integer"))
	}
	return n, nil
}

// outOfRange completes "… is no": "integer", or "integer that fits" for a number that is
// too large.
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

// readNumberField reads a value for a numeric column of SQLite. A number with a fraction
// stays text, since a float64 would not hold it exactly: SQLite converts it when it stores
// it.
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
	switch s { // the most frequent forms, without the cost of folding case
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

// readBinaryField reads \x followed by hexadecimal digits, PostgreSQL's notation. Any other
// text stands for its own bytes.
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

// readBitsField reads the number that MySQL's type bit(n) stands for.
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

// readTimeField returns a function that reads the usual notations of dates and times, and
// returns one that SQLite's date and time functions read. The text of a bare date stays as
// it is.
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

// plainMoment reports whether a text certainly is a date and a time such as "2026-01-02
// 15:04:05", which every database reads as it is. It saves time.Parse for most fields of a
// large file. It says false for some that are valid, such as days from the 30th on, of
// which there may be none in the month.
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
				return false // the 30th of February: parseMoment decides
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
