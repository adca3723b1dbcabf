package graph

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestFingerprints sees that a step's fingerprint is that of the rows after it, whichever way the rows were reached.
func TestFingerprints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, _ := drawGraph(t)
		up, err := g.Upgrade(nil, "heads")
		if err != nil {
			t.Fatal(err)
		}
		down, err := g.Downgrade(up.Heads(), "base")
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range slices.Concat(up.Steps, down.Steps) {
			want, err := g.Fingerprint(s.Heads())
			if err != nil {
				t.Fatal(err)
			}
			if s.Applied != want {
				t.Fatalf("%s %s: %s, but rows %q are %s", s.Direction, s.Revision, s.Applied, s.Heads(), want)
			}
		}
	})
}

func TestOutOfOrder(t *testing.T) {
	g, err := New([]Revision{
		{ID: "a"}, {ID: "n1", Down: []string{"a"}}, {ID: "n2", Down: []string{"n1"}},
		{ID: "b", Down: []string{"n2"}}, {ID: "c", Down: []string{"b"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	p, err := g.OutOfOrder([]string{"b"}, []string{"n2", "n1"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range p.Steps {
		got = append(got, s.Revision)
		if len(s.Changes) > 0 || !slices.Equal(s.Heads(), []string{"b"}) {
			t.Errorf("%s changes rows: %v, %q", s.Revision, s.Changes, s.Heads())
		}
	}
	if !slices.Equal(got, []string{"n1", "n2"}) {
		t.Errorf("steps %q", got)
	}
	before, _ := g.Fingerprint([]string{"b"})
	if p.Steps[1].Applied != before || p.Steps[0].Applied == before {
		t.Error("the fingerprints do not lead to that of the rows")
	}
	if _, err := g.OutOfOrder([]string{"b"}, []string{"c"}); err == nil {
		t.Error("a revision that the rows do not imply is taken")
	}
	if _, err := g.OutOfOrder([]string{"b"}, []string{"x"}); err == nil {
		t.Error("an unknown revision is taken")
	}
}

// TestWithout sees that what a database lacks stays lacking.
func TestWithout(t *testing.T) {
	g, err := New([]Revision{{ID: "a"}, {ID: "n", Down: []string{"a"}}, {ID: "b", Down: []string{"n"}}, {ID: "c", Down: []string{"b"}}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := g.Downgrade([]string{"c"}, "b")
	if err != nil {
		t.Fatal(err)
	}
	full, _ := g.Fingerprint([]string{"b"})
	less := p.Without([]string{"n"})
	if p.Steps[0].Applied != full || less.Steps[0].Applied == full {
		t.Errorf("with n %s, without %s, wanted %s and another", p.Steps[0].Applied, less.Steps[0].Applied, full)
	}
}
