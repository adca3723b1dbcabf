package ops

import (
	"bufio"
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

// Hash returns the SHA-256, in hexadecimal, of what a list of operations does, and the
// version of the algorithm. It does not depend on the layout of the file, on comments,
// on the order of keys, or on what an operation says only for its reverse. It does
// depend on the content of data files. Sums of different versions cannot be compared.
func Hash(list []Op) (sum string, version int) {
	h := sha256.New()
	w := summing{bufio.NewWriterSize(h, 256)} // piece by piece: an operation may hold a file's worth of SQL
	for _, op := range list {
		m := forward(op)
		if f, ok := File(op); ok {
			m.Set("content", f.Hash)
		}
		w.table(m)
	}
	_ = w.Flush() // no hash returns an error
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

// summing writes values so that no two of them are written alike: its kind, its
// length, its content.
type summing struct{ *bufio.Writer }

func (w summing) value(v any) {
	switch v := v.(type) {
	case string:
		w.text(v)
	case schematoml.Number: // only a way to write a string
		w.text(string(v))
	case bool:
		w.say("bool" + strconv.FormatBool(v) + ";")
	case time.Time:
		w.say("t" + v.UTC().Format(time.RFC3339Nano) + ";")
	case []string:
		w.length('l', len(v))
		for _, s := range v {
			w.text(s)
		}
	case []any:
		w.length('l', len(v))
		for _, item := range v {
			w.value(item)
		}
	case []schematoml.Map:
		w.length('l', len(v))
		for _, m := range v {
			w.table(m)
		}
	case schematoml.Map:
		w.table(v)
	default:
		w.say(fmt.Sprintf("%T%v;", v, v)) // int64, float64
	}
}

func (w summing) say(s string) { _, _ = w.WriteString(s) }

func (w summing) text(s string) {
	w.length('s', len(s))
	w.say(s)
}

// length writes what begins a value of several bytes or members.
func (w summing) length(kind byte, n int) {
	_, _ = w.Write(append(strconv.AppendInt(append(w.AvailableBuffer(), kind), int64(n), 10), ':'))
}

func (w summing) table(m schematoml.Map) {
	m = slices.Clone(m)
	slices.SortFunc(m, func(a, b schematoml.Entry) int { return cmp.Compare(a.Key, b.Key) })
	w.length('m', len(m))
	for _, e := range m {
		w.text(e.Key)
		w.value(e.Value)
	}
}
