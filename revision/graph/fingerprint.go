package graph

import (
	"crypto/sha256"
	"encoding/hex"
)

// Fingerprint sums up a set of revisions by their ids, in whatever order they are told. It makes it cheap to notice
// that rows imply other revisions than they did the last time.
type Fingerprint [16]byte

// String returns the fingerprint in hexadecimal digits.
func (f Fingerprint) String() string { return hex.EncodeToString(f[:]) }

// toggle takes an id in, or out if it is in.
func (f *Fingerprint) toggle(id string) {
	sum := sha256.Sum256([]byte(id))
	for i := range f {
		f[i] ^= sum[i]
	}
}

// Fingerprint sums up the revisions that rows imply. It reports an UnknownRowsError.
func (g *Graph) Fingerprint(rows []string) (Fingerprint, error) {
	nodes, err := g.rows(rows)
	if err != nil {
		return Fingerprint{}, err
	}
	return g.fingerprint(nodes), nil
}

// fingerprint sums up rows and their ancestors.
func (g *Graph) fingerprint(rows []node) Fingerprint {
	var f Fingerprint
	for n := range g.ancestors(rows...).all() {
		f.toggle(g.revs[n].ID)
	}
	return f
}
