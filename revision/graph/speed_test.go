package graph

import (
	"testing"
	"time"
)

// TestSpeed holds plans and prefixes to their limits on a history of 20,000 revisions with 2,000 merges. The best of
// several runs counts, so that a busy machine does not fail it.
func TestSpeed(t *testing.T) {
	const n = 20_000
	g, err := New(trunkHistory(n))
	if err != nil {
		t.Fatal(err)
	}
	if merges := len(g.MergePoints()); merges != n/10 {
		t.Fatalf("%d merges", merges)
	}
	best := func(f func()) time.Duration {
		least := time.Hour
		for range 5 {
			start := time.Now()
			f()
			least = min(least, time.Since(start))
		}
		return least
	}
	plan := best(func() {
		if p, err := g.Upgrade(nil, "heads"); err != nil || len(p.Steps) != n {
			t.Fatalf("%d steps, %v", len(p.Steps), err)
		}
	})
	prefix := id(n / 2)[:9]
	resolve := best(func() {
		if got, err := g.Resolve(prefix); err != nil || got != id(n/2) {
			t.Fatalf("%q, %v", got, err)
		}
	})
	t.Logf("plan %v, prefix %v", plan, resolve)
	if plan > 150*time.Millisecond || resolve > time.Millisecond {
		t.Errorf("plan of %d revisions in %v, prefix in %v", n, plan, resolve)
	}
}
