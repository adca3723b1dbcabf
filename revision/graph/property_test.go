package graph

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawRevisions draws a history of up to 24 revisions in a random load order: forks, merges of up to three parents,
// dependencies on anything earlier, by id or by label, and labels.
func drawRevisions(t *rapid.T) []Revision {
	n := rapid.IntRange(0, 24).Draw(t, "revisions")
	revs := make([]Revision, n)
	labels := map[int]string{}
	for i := range revs {
		r := Revision{ID: fmt.Sprintf("%04d%s", i*7919%10000, "xyz"[i%3:i%3+1])}
		if i > 0 {
			earlier := rapid.IntRange(max(0, i-6), i-1)
			for range rapid.SampledFrom([]int{0, 1, 1, 1, 1, 1, 2, 3}).Draw(t, "parents") {
				r.Down = append(r.Down, revs[earlier.Draw(t, "parent")].ID)
			}
			for range rapid.SampledFrom([]int{0, 0, 0, 0, 1, 2}).Draw(t, "dependencies") {
				d := rapid.IntRange(0, i-1).Draw(t, "dependency")
				if label, ok := labels[d]; ok {
					r.DependsOn = append(r.DependsOn, label)
				} else {
					r.DependsOn = append(r.DependsOn, revs[d].ID)
				}
			}
		}
		if rapid.IntRange(0, 7).Draw(t, "label") == 0 {
			labels[i] = fmt.Sprintf("label%d", i)
			r.Labels = []string{labels[i]}
		}
		revs[i] = r
	}
	return rapid.Permutation(revs).Draw(t, "load order")
}

func drawGraph(t *rapid.T) (*Graph, *model) {
	revs := drawRevisions(t)
	g, err := New(revs)
	if err != nil {
		t.Fatalf("%+v: %v", revs, err)
	}
	return g, newModel(revs)
}

// drawRows draws the rows of a version table: the maximal elements of any set that holds its ancestors.
func drawRows(t *rapid.T, g *Graph, m *model) []string {
	if g.Len() == 0 {
		return nil
	}
	some := rapid.SliceOfN(rapid.SampledFrom(g.IDs()), 0, 4).Draw(t, "applied")
	return m.maximal(m.applied(some))
}

func TestUpgradeKeepsRowsMaximal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, m := drawGraph(t)
		rows := drawRows(t, g, m)
		p, err := g.Upgrade(rows, "heads")
		if err != nil {
			t.Fatal(err)
		}
		if err := m.checkPlan(p); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(p.Heads(), g.RealHeads()) || !g.AtHeads(p.Heads()) {
			t.Fatalf("rows %q, heads %q", p.Heads(), g.RealHeads())
		}
		if len(p.Steps) != g.Len()-len(m.applied(rows)) {
			t.Fatalf("%d steps for %d revisions of which %d are applied", len(p.Steps), g.Len(), len(m.applied(rows)))
		}
	})
}

func TestDowngradeKeepsRowsMaximal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, m := drawGraph(t)
		rows := drawRows(t, g, m)
		target := rapid.SampledFrom(append(g.IDs(), "base")).Draw(t, "target")
		p, err := g.Downgrade(rows, target)
		if err != nil {
			if _, ok := errors.AsType[*NotAppliedError](err); !ok || slices.Contains(rows, target) {
				t.Fatal(err)
			}
			return
		}
		if err := m.checkPlan(p); err != nil {
			t.Fatal(err)
		}
		if target == "base" && len(p.Heads()) > 0 {
			t.Fatalf("rows %q after a downgrade to base", p.Heads())
		}
		if target != "base" && !m.applied(p.Heads())[target] {
			t.Fatalf("rows %q do not imply the target %q", p.Heads(), target)
		}
	})
}

func TestUpgradeAndDowngradeComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, m := drawGraph(t)
		rows := drawRows(t, g, m)
		up, err := g.Upgrade(nil, rows...)
		if err != nil {
			t.Fatal(err)
		}
		if !sameSet(up.Heads(), rows) {
			t.Fatalf("upgrade to %q leaves %q", rows, up.Heads())
		}
		down, err := g.Downgrade(up.Heads(), "base")
		if err != nil {
			t.Fatal(err)
		}
		if len(down.Heads()) != 0 || !sameSet(planned(up), planned(down)) || len(up.Steps) != len(down.Steps) {
			t.Fatalf("up %q, down %q, rows %q", planned(up), planned(down), down.Heads())
		}
		// And from the middle: what a downgrade took down, an upgrade to the old rows puts back.
		half, err := g.Downgrade(rows, rapid.SampledFrom(append(g.IDs(), "base")).Draw(t, "target"))
		if err != nil {
			return
		}
		again, err := g.Upgrade(half.Heads(), rows...)
		if err != nil {
			t.Fatal(err)
		}
		if !sameSet(again.Heads(), rows) || !sameSet(planned(again), planned(half)) {
			t.Fatalf("down to %q, up again to %q, not %q", half.Heads(), again.Heads(), rows)
		}
	})
}

// TestOrderIsThatOfTheRule compares the order of plans with the rule carried out word by word.
func TestOrderIsThatOfTheRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, m := drawGraph(t)
		rows := drawRows(t, g, m)
		up, err := g.Upgrade(rows, "heads")
		if err != nil {
			t.Fatal(err)
		}
		want := m.newestFirst(g, planned(up), g.RealHeads())
		slices.Reverse(want)
		if !slices.Equal(planned(up), want) {
			t.Fatalf("upgrade from %q: %q, by the rule %q", rows, planned(up), want)
		}
		down, err := g.Downgrade(rows, "base")
		if err != nil {
			t.Fatal(err)
		}
		if want := m.newestFirst(g, planned(down), rows); !slices.Equal(planned(down), want) {
			t.Fatalf("downgrade from %q: %q, by the rule %q", rows, planned(down), want)
		}
	})
}

func TestSameInputSameOutput(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		revs := drawRevisions(t)
		var first any
		for range 3 {
			g, err := New(revs)
			if err != nil {
				t.Fatal(err)
			}
			up, err := g.Upgrade(nil, "heads")
			if err != nil {
				t.Fatal(err)
			}
			var heads [][]string
			for _, s := range up.Steps {
				heads = append(heads, s.Heads())
			}
			ids, err := g.History(Range{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			drawn, err := g.Draw(ids)
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, id := range ids {
				lines = append(lines, g.Text().History(id))
			}
			_, missing := g.Resolve("0nosuch")
			all := []any{planned(up), heads, lines, drawn, missing}
			if first == nil {
				first = all
			} else if !reflect.DeepEqual(first, any(all)) {
				t.Fatalf("first %v\nthen %v", first, all)
			}
		}
	})
}

func TestStampLeavesRowsMaximal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, m := drawGraph(t)
		if g.Len() == 0 {
			return
		}
		rows := drawRows(t, g, m)
		targets := rapid.SliceOfN(rapid.SampledFrom(g.IDs()), 1, 3).Draw(t, "targets")
		s, err := g.Stamp(rows, targets, StampKeep)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := compareStamp(s, m.stamped(rows, targets), nil); err != nil {
			t.Fatal(err)
		}
		purged, err := g.Stamp(append(rows, "unknown"), targets, StampPurge)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := compareStamp(purged, m.maximal(m.applied(targets)), nil); err != nil {
			t.Fatal(err)
		}
	})
}

// TestRebaseMakesOneLine checks that after a rebase the new parent is below the revision, nothing is lost, and only
// the revisions named have other parents.
func TestRebaseMakesOneLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, m := drawGraph(t)
		if g.Len() == 0 {
			return
		}
		revision := rapid.SampledFrom(g.IDs()).Draw(t, "revision")
		onto := rapid.SampledFrom(g.IDs()).Draw(t, "onto")
		rows := drawRows(t, g, m)
		r, err := g.Rebase(revision, onto, rows)
		if err != nil {
			if _, ok := errors.AsType[*RebaseError](err); !ok {
				t.Fatal(err)
			}
			return
		}
		after := r.Graph
		if !after.reach([]node{after.index[revision]}, after.down)[after.index[onto]] {
			t.Fatalf("%s is not below %s", onto, revision)
		}
		changed := map[string]bool{}
		for _, c := range r.Changes {
			changed[c.Revision] = true
			if m.applied(rows)[c.Revision] {
				t.Fatalf("%s is applied", c.Revision)
			}
		}
		for _, id := range g.IDs() {
			before, _ := g.Info(id)
			now, _ := after.Info(id)
			if changed[id] == slices.Equal(before.Parents, now.Parents) {
				t.Fatalf("%s: parents %q, then %q", id, before.Parents, now.Parents)
			}
		}
	})
}

// TestDrawingConnects checks that in a drawing every revision stands in a column that a line reaches from above if
// and only if a child is drawn above it, and that rows hold only what lines are made of.
func TestDrawingConnects(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, _ := drawGraph(t)
		ids, err := g.History(Range{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		drawn, err := g.Draw(ids)
		if err != nil {
			t.Fatal(err)
		}
		var seen []string
		for i, row := range drawn {
			for _, c := range row.Glyphs {
				if !slices.Contains([]rune(`*|/\ `), c) {
					t.Fatalf("glyph %q", c)
				}
			}
			if row.Revision == "" {
				continue
			}
			seen = append(seen, row.Revision)
			if row.Glyphs[2*row.Column] != '*' {
				t.Fatalf("%q: column %d", row.Glyphs, row.Column)
			}
			info, _ := g.Info(row.Revision)
			if reached := i > 0 && reaches(drawn[i-1].Glyphs, 2*row.Column); reached != (len(info.Children) > 0) {
				t.Fatalf("%s in column %d below %q: children %q", row.Revision, row.Column, drawn[i-1].Glyphs, info.Children)
			}
		}
		if !slices.Equal(seen, ids) {
			t.Fatalf("drawn %q of %q", seen, ids)
		}
	})
}

// reaches reports whether a line of the row above leads to a place in the next one.
func reaches(above string, at int) bool {
	is := func(i int, glyphs string) bool {
		return i >= 0 && i < len(above) && slices.Contains([]byte(glyphs), above[i])
	}
	return is(at, "|*") || is(at-1, `\`) || is(at+1, "/")
}
