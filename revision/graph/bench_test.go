package graph

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// trunkHistory has n revisions and n/10 merges: a trunk, and short branches that leave it and come back.
func trunkHistory(n int) []Revision {
	revs := []Revision{{ID: id(0)}}
	trunk := 0
	for len(revs) < n {
		for len(revs)%10 < 4 {
			revs = append(revs, Revision{ID: id(len(revs)), Down: []string{id(trunk)}})
			trunk = len(revs) - 1
		}
		branch := trunk - 3
		for len(revs)%10 < 9 {
			revs = append(revs, Revision{ID: id(len(revs)), Down: []string{id(branch)}})
			branch = len(revs) - 1
		}
		revs = append(revs, Revision{ID: id(len(revs)), Down: []string{id(trunk), id(branch)}})
		trunk = len(revs) - 1
	}
	return revs[:n]
}

// tangledHistory has n revisions and about n/10 merges of random heads, as many forks from anywhere recent, and
// dependencies between branches.
func tangledHistory(n, window int) []Revision {
	rnd := rand.New(rand.NewPCG(1, 2))
	revs := []Revision{{ID: id(0)}}
	heads := []int{0}
	recent := func() int { return max(0, len(revs)-1-rnd.IntN(window)) }
	for len(revs) < n {
		r := Revision{ID: id(len(revs))}
		h := rnd.IntN(len(heads))
		switch p := rnd.IntN(20); {
		case p < 2 && len(heads) > 1:
			other := (h + 1 + rnd.IntN(len(heads)-1)) % len(heads)
			r.Down = []string{id(heads[h]), id(heads[other])}
			heads[h] = len(revs)
			heads = append(heads[:other], heads[other+1:]...)
		case p < 4:
			r.Down = []string{id(recent())}
			heads = append(heads, len(revs))
		default:
			r.Down = []string{id(heads[h])}
			heads[h] = len(revs)
		}
		if rnd.IntN(20) == 0 {
			r.DependsOn = []string{id(recent())}
		}
		revs = append(revs, r)
	}
	return revs
}

// id spells numbers so that ids share no long prefixes.
func id(n int) string { return fmt.Sprintf("%012x", uint64(n+1)*0x9E3779B97F4A7C15>>16) }

func benchmarkSizes(b *testing.B, f func(b *testing.B, revs []Revision)) {
	for _, n := range []int{1000, 5000, 20000} {
		b.Run(fmt.Sprintf("trunk/%d", n), func(b *testing.B) { f(b, trunkHistory(n)) })
		b.Run(fmt.Sprintf("tangled/%d", n), func(b *testing.B) { f(b, tangledHistory(n, 200)) })
		b.Run(fmt.Sprintf("wide/%d", n), func(b *testing.B) { f(b, tangledHistory(n, n)) })
	}
}

func mustGraph(b *testing.B, revs []Revision) *Graph {
	g, err := New(revs)
	if err != nil {
		b.Fatal(err)
	}
	return g
}

func BenchmarkLoad(b *testing.B) {
	benchmarkSizes(b, func(b *testing.B, revs []Revision) {
		for b.Loop() {
			mustGraph(b, revs)
		}
	})
}

func BenchmarkUpgradeHeads(b *testing.B) {
	benchmarkSizes(b, func(b *testing.B, revs []Revision) {
		g := mustGraph(b, revs)
		for b.Loop() {
			if p, err := g.Upgrade(nil, "heads"); err != nil || len(p.Steps) != g.Len() {
				b.Fatal(len(p.Steps), err)
			}
		}
	})
}

func BenchmarkUpgradeHeadsWithRows(b *testing.B) {
	benchmarkSizes(b, func(b *testing.B, revs []Revision) {
		g := mustGraph(b, revs)
		for b.Loop() {
			p, err := g.Upgrade(nil, "heads")
			if err != nil {
				b.Fatal(err)
			}
			for _, s := range p.Steps {
				s.Heads()
			}
		}
	})
}

func BenchmarkDowngradeBase(b *testing.B) {
	benchmarkSizes(b, func(b *testing.B, revs []Revision) {
		g := mustGraph(b, revs)
		rows := g.RealHeads()
		for b.Loop() {
			if _, err := g.Downgrade(rows, "base"); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkResolvePrefix(b *testing.B) {
	benchmarkSizes(b, func(b *testing.B, revs []Revision) {
		g := mustGraph(b, revs)
		prefix := revs[len(revs)/2].ID[:9]
		for b.Loop() {
			if _, err := g.Resolve(prefix); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkDraw(b *testing.B) {
	benchmarkSizes(b, func(b *testing.B, revs []Revision) {
		if len(revs) > 5000 {
			b.Skip("a drawing costs its area")
		}
		g := mustGraph(b, revs)
		ids, err := g.History(Range{}, nil)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := g.Draw(ids); err != nil {
				b.Fatal(err)
			}
		}
	})
}
