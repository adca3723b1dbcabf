package ops

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
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
		fmt.Fprintf(h, "s%d:%s", len(v), v)
	case schematoml.Number: // only a way to write a string
		hashValue(h, string(v))
	case time.Time:
		fmt.Fprintf(h, "t%s;", v.UTC().Format(time.RFC3339Nano))
	case []string:
		hashList(h, v)
	case []any:
		hashList(h, v)
	case []schematoml.Map:
		hashList(h, v)
	case schematoml.Map:
		hashMap(h, v)
	default: // bool, int64, float64
		fmt.Fprintf(h, "%T%v;", v, v)
	}
}

func hashList[T any](h hash.Hash, list []T) {
	fmt.Fprintf(h, "l%d:", len(list))
	for _, v := range list {
		hashValue(h, v)
	}
}

func hashMap(h hash.Hash, m schematoml.Map) {
	m = slices.Clone(m)
	slices.SortFunc(m, func(a, b schematoml.Entry) int { return cmp.Compare(a.Key, b.Key) })
	fmt.Fprintf(h, "m%d:", len(m))
	for _, e := range m {
		hashValue(h, e.Key)
		hashValue(h, e.Value)
	}
}
