package autogen

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/retort-db/migrate/schema"
)

// leadsTo is the plain way to find out what referenceCycles knows.
func leadsTo(refs map[schema.Name][]schema.Name, from, to schema.Name, seen map[schema.Name]bool) bool {
	if from == to {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	for _, n := range refs[from] {
		if leadsTo(refs, n, to, seen) {
			return true
		}
	}
	return false
}

func TestReferenceCycles(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // reproducible on purpose
	for range 500 {
		refs := map[schema.Name][]schema.Name{}
		tables := make([]schema.Name, 1+r.IntN(8))
		for i := range tables {
			tables[i].Name = fmt.Sprint("t", i)
		}
		for range r.IntN(14) {
			from := tables[r.IntN(len(tables))]
			refs[from] = append(refs[from], tables[r.IntN(len(tables))])
		}
		cycles := newReferenceCycles(refs)
		for from, list := range refs {
			for _, to := range list {
				if want := leadsTo(refs, to, from, map[schema.Name]bool{}); cycles.share(to, from) != want {
					t.Fatalf("%s and %s share a cycle: %t, want %t, in %v", from, to, !want, want, refs)
				}
			}
		}
	}
}
