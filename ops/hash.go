package ops

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
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
	for _, op := range list {
		m := Encode(op)
		if f, ok := File(op); ok {
			m.Set("content", f.Hash)
		}
		hashMap(h, m)
	}
	return hex.EncodeToString(h.Sum(nil)), hashVersion
}

// hashValue writes a value so that no two values are written alike: its kind,
// its length, its content.
func hashValue(h hash.Hash, v any) {
	switch v := v.(type) {
	case string:
		hashString(h, v)
	case schematoml.Number: // only a way to write a string
		hashString(h, string(v))
	case time.Time:
		fmt.Fprintf(h, "t%s;", v.UTC().Format(time.RFC3339Nano))
	case []string:
		hashLength(h, 'l', len(v))
		for _, s := range v {
			hashString(h, s)
		}
	case []any:
		hashList(h, v)
	case []schematoml.Map:
		hashLength(h, 'l', len(v))
		for _, m := range v {
			hashMap(h, m)
		}
	case schematoml.Map:
		hashMap(h, v)
	default: // bool, int64, float64
		fmt.Fprintf(h, "%T%v;", v, v)
	}
}

func hashString(h hash.Hash, s string) {
	hashLength(h, 's', len(s))
	_, _ = io.WriteString(h, s) // no hash returns an error
}

// hashLength writes what begins a value of several bytes or members.
func hashLength(h hash.Hash, kind byte, n int) {
	var room [24]byte
	_, _ = h.Write(append(strconv.AppendInt(append(room[:0], kind), int64(n), 10), ':'))
}

func hashList(h hash.Hash, list []any) {
	hashLength(h, 'l', len(list))
	for _, v := range list {
		hashValue(h, v)
	}
}

func hashMap(h hash.Hash, m schematoml.Map) {
	m = slices.Clone(m)
	slices.SortFunc(m, func(a, b schematoml.Entry) int { return cmp.Compare(a.Key, b.Key) })
	hashLength(h, 'm', len(m))
	for _, e := range m {
		hashString(h, e.Key)
		hashValue(h, e.Value)
	}
}
