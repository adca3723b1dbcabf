package graph

import (
	"testing"
	"time"
)

// TestSpeed holds plans and prefixes to what ten times the history may cost: a plan some ten times as much, a prefix
// hardly more. Ratios of the best of several runs stand a busy or a slow machine.
func TestSpeed(t *testing.T) {
	const few, many = 2_000, 20_000
	small, large := measureGraph(t, few), measureGraph(t, many)
	t.Logf("%d revisions: plan %v, prefix %v; %d: %v, %v", few, small.plan, small.prefix, many, large.plan, large.prefix)
	if limit := 4 * many / few * small.plan; large.plan > limit {
		t.Errorf("a plan of %d revisions takes %v, one of %d %v", many, large.plan, few, small.plan)
	}
	if limit := 5 * small.prefix; large.prefix > limit {
		t.Errorf("a prefix among %d revisions takes %v, among %d %v", many, large.prefix, few, small.prefix)
	}
}

// graphTimes are the best times for a plan of the whole history, and for a thousand
// prefixes.
type graphTimes struct{ plan, prefix time.Duration }

func measureGraph(t *testing.T, n int) graphTimes {
	g, err := New(trunkHistory(n))
	if err != nil {
		t.Fatal(err)
	}
	if merges := len(g.MergePoints()); merges != n/10 {
		t.Fatalf("%d merges", merges)
	}
	prefix := id(n / 2)[:9]
	return graphTimes{
		plan: best(func() {
			if p, err := g.Upgrade(nil, "heads"); err != nil || len(p.Steps) != n {
				t.Fatalf("%d steps, %v", len(p.Steps), err)
			}
		}),
		prefix: best(func() {
			for range 1000 {
				if got, err := g.Resolve(prefix); err != nil || got != id(n/2) {
					t.Fatalf("%q, %v", got, err)
				}
			}
		}),
	}
}

func best(f func()) time.Duration {
	least := time.Hour
	for range 7 {
		start := time.Now()
		f()
		least = min(least, time.Since(start))
	}
	return least
}
