package graph

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestRealHistories loads real histories, upgrades from base to the heads and comes back down. References to
// revisions that are not there must be reported as such; the rest then loads without them.
func TestRealHistories(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(sharedFolder(), "corpus", "graphs", "*.json"))
	if sharedFolder() == "" || err != nil || len(files) == 0 {
		t.Skip("no corpus beside the checkout or in MIGRATE_TEST_SHARED")
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".json"), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var history struct {
				Revisions []struct {
					Revision     string
					DownRevision []string `json:"down_revision"`
					BranchLabels []string `json:"branch_labels"`
					DependsOn    []string `json:"depends_on"`
					Message      string
				}
			}
			if err := json.Unmarshal(data, &history); err != nil {
				t.Fatal(err)
			}
			var revs []Revision
			for _, r := range history.Revisions {
				revs = append(revs, Revision{ID: r.Revision, Down: r.DownRevision, DependsOn: r.DependsOn, Labels: r.BranchLabels, Message: r.Message})
			}
			g := loadWithStandIns(t, revs)
			m := newModel(g.revs)
			up, err := g.Upgrade(nil, "heads")
			if err != nil {
				t.Fatal(err)
			}
			if err := m.checkPlan(up); err != nil {
				t.Fatal(err)
			}
			if len(up.Steps) != g.Len() || !slices.Equal(up.Heads(), g.RealHeads()) {
				t.Fatalf("%d steps to %q; want %d to %q", len(up.Steps), up.Heads(), g.Len(), g.RealHeads())
			}
			down, err := g.Downgrade(up.Heads(), "base")
			if err != nil {
				t.Fatal(err)
			}
			if err := m.checkPlan(down); err != nil {
				t.Fatal(err)
			}
			if len(down.Steps) != g.Len() || len(down.Heads()) != 0 {
				t.Fatalf("%d steps down to %q", len(down.Steps), down.Heads())
			}
			t.Logf("%d revisions, %d bases, heads %q", g.Len(), len(g.Bases()), g.Heads())
		})
	}
}

// loadWithStandIns loads revisions, with a base in place of each one that is referred to but not there.
func loadWithStandIns(t *testing.T, revs []Revision) *Graph {
	t.Helper()
	for {
		g, err := New(revs)
		if err == nil {
			return g
		}
		missing, ok := errors.AsType[*MissingRevisionError](err)
		if !ok {
			t.Fatal(err)
		}
		t.Logf("%v; %s", err, missing.Hint())
		revs = append(slices.Clone(revs), Revision{ID: missing.Missing})
	}
}
