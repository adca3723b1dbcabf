package ops

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/retort-db/migrate/internal/schematoml"
)

// hashVersion is the version of the algorithm below, together with the keys
// that Encode gives to what operations say.
const hashVersion = 1

// Hash returns the SHA-256, in hexadecimal, of what a list of operations says,
// and the version of the algorithm. How a file lays the operations out, its
// comments and the order of keys do not count; the content of data files does.
// Sums of different versions cannot be compared.
func Hash(list []Op) (sum string, version int) {
	h := sha256.New()
	var b []byte
	for _, op := range list {
		m := Encode(op)
		if f, ok := File(op); ok {
			m.Set("content", f.Hash)
		}
		b = appendMap(b[:0], m)
		_, _ = h.Write(b) // no hash returns an error
	}
	return hex.EncodeToString(h.Sum(nil)), hashVersion
}

// appendValue writes a value so that no two values are written alike: its kind,
// its length, its content.
func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return appendString(b, v)
	case schematoml.Number: // only a way to write a string
		return appendString(b, string(v))
	case bool:
		return append(strconv.AppendBool(append(b, "bool"...), v), ';')
	case time.Time:
		return append(v.UTC().AppendFormat(append(b, 't'), time.RFC3339Nano), ';')
	case []string:
		b = appendLength(b, 'l', len(v))
		for _, s := range v {
			b = appendString(b, s)
		}
		return b
	case []any:
		b = appendLength(b, 'l', len(v))
		for _, item := range v {
			b = appendValue(b, item)
		}
		return b
	case []schematoml.Map:
		b = appendLength(b, 'l', len(v))
		for _, m := range v {
			b = appendMap(b, m)
		}
		return b
	case schematoml.Map:
		return appendMap(b, v)
	}
	return fmt.Appendf(b, "%T%v;", v, v) // int64, float64
}

func appendString(b []byte, s string) []byte {
	return append(appendLength(b, 's', len(s)), s...)
}

// appendLength writes what begins a value of several bytes or members.
func appendLength(b []byte, kind byte, n int) []byte {
	return append(strconv.AppendInt(append(b, kind), int64(n), 10), ':')
}

func appendMap(b []byte, m schematoml.Map) []byte {
	m = slices.Clone(m)
	slices.SortFunc(m, func(a, b schematoml.Entry) int { return cmp.Compare(a.Key, b.Key) })
	b = appendLength(b, 'm', len(m))
	for _, e := range m {
		b = appendValue(appendString(b, e.Key), e.Value)
	}
	return b
}
