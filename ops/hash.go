package ops

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/retort-db/migrate/internal/schematoml"
)

// hashVersion is the version of the algorithm below, together with the keys
// that Encode gives to what operations say.
const hashVersion = 2

// Hash returns the SHA-256, in hexadecimal, of what a list of operations does,
// and the version of the algorithm. How a file lays the operations out, its
// comments and the order of keys do not count, nor does what an operation says for its
// reverse only; the content of data files does.
// Sums of different versions cannot be compared.
func Hash(list []Op) (sum string, version int) {
	h := sha256.New()
	var b []byte
	for _, op := range list {
		m := forward(op)
		if f, ok := File(op); ok {
			m.Set("content", f.Hash)
		}
		b = appendMap(b[:0], m)
		_, _ = h.Write(b) // no hash returns an error
	}
	return hex.EncodeToString(h.Sum(nil)), hashVersion
}

// forward is an operation's table without what it says for its reverse only: what was
// there before, and what a thing is that is dropped by its name. Both may be written
// into a revision that was applied.
func forward(op Op) schematoml.Map {
	m := Encode(op)
	m = slices.DeleteFunc(m, func(e schematoml.Entry) bool {
		return e.Key == "existing" || e.Key == "reverse" || e.Key == "reverse_using"
	})
	if !strings.HasPrefix(op.Kind(), "drop_") {
		return m
	}
	about, _ := About(op)
	named := false
	for i, e := range m {
		switch e.Key {
		case "column", "constraint", "index":
			name := e.Value
			if definition, whole := name.(schematoml.Map); whole {
				name = valueOf(definition, "name")
			}
			if named = name != nil; named {
				m[i].Value = name
			}
		case about:
			named = true
		}
	}
	if !named { // it is found by what it is
		return m
	}
	return slices.DeleteFunc(m, func(e schematoml.Entry) bool {
		switch e.Key {
		case "op", about, "table", "column", "constraint", "index", "on", "args", "if_exists", "cascade", "concurrently", "online",
			"lock_timeout", "statement_timeout":
			return false
		}
		return true
	})
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
