package cli_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/revision/graph"
)

// sharedGraph is a graph of the conformance cases or of the corpus.
type sharedGraph struct {
	name      string
	revisions []graph.Revision
}

// project writes the graph as revision files, whose names keep the load order.
func (g sharedGraph) project(t *testing.T) project {
	t.Helper()
	p := newProject(t, map[string]string{
		"config.toml": "[database]\nurl = \"sqlite:app.db\"\n[migrations]\nlocations = [\"migrations\"]\n",
	})
	list := func(values []string) string {
		text, err := json.Marshal(append([]string{}, values...))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for i, r := range g.revisions {
		down := list(r.Down)
		if len(r.Down) == 0 {
			down = `"base"`
		}
		p.write(t, fmt.Sprintf("migrations/%05d.toml", i), fmt.Sprintf(
			"revision = %q\ndown_revision = %s\nbranch_labels = %s\ndepends_on = %s\n", r.ID, down, list(r.Labels), list(r.DependsOn)))
	}
	return p
}

// planCase asks for a plan.
type planCase struct {
	ID, Graph, Op   string
	Current, Target json.RawMessage
}

// words reads null, a string or a list of strings.
func words(t *testing.T, raw json.RawMessage) []string {
	t.Helper()
	var one *string
	if json.Unmarshal(raw, &one) == nil {
		if one == nil {
			return nil
		}
		return []string{*one}
	}
	var many []string
	if err := json.Unmarshal(raw, &many); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return many
}

// planAnswer is what a plan came to: steps, or the code of an error.
type planAnswer struct {
	Steps []planStep
	Code  string
}

type planStep struct {
	Revision, Direction string
	Heads               []string
}

// The command answers as the graph does, which its own tests compare with the recorded answers: every plan, whole
// or refused, comes out of the files and goes into the JSON unchanged.
func TestPlanCases(t *testing.T) {
	every := 60
	if testdb.Full() {
		every = 1
	}
	files, err := filepath.Glob(filepath.Join(testdb.Shared(t, "cases"), "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	asked, refused := 0, 0
	for _, path := range files {
		graphs, cases := readSharedCases(t, path)
		projects := map[string]project{}
		for i, c := range cases {
			if i%every != 0 {
				continue
			}
			revisions := graphs[c.Graph]
			want := ask(t, revisions, c)
			p, ok := projects[c.Graph]
			if !ok {
				p = sharedGraph{c.Graph, revisions}.project(t)
				projects[c.Graph] = p
			}
			args := append([]string{"--json", "plan", c.Op}, words(t, c.Target)...)
			args = append(args, "--from", strings.Join(append(words(t, c.Current), "base"), ","))
			got := p.plan(t, args...)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: migrate %s (-graph +command):\n%s", c.ID, strings.Join(args, " "), diff)
			}
			if asked++; want.Code != "" {
				refused++
			}
		}
	}
	if asked < 100 {
		t.Errorf("only %d cases were asked", asked)
	}
	t.Logf("%d plans asked, of which %d are refused", asked, refused)
}

func readSharedCases(t *testing.T, path string) (map[string][]graph.Revision, []planCase) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Graphs []struct {
			Name      string
			Revisions []struct {
				Rev                   string
				Down, Labels, Depends []string
			}
		}
		Cases []planCase
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	graphs := map[string][]graph.Revision{}
	for _, g := range file.Graphs {
		for _, r := range g.Revisions {
			graphs[g.Name] = append(graphs[g.Name], graph.Revision{ID: r.Rev, Down: r.Down, Labels: r.Labels, DependsOn: r.Depends})
		}
	}
	return graphs, slices.DeleteFunc(file.Cases, func(c planCase) bool {
		return c.Op != "upgrade" && c.Op != "downgrade" || len(words(t, c.Target)) == 0
	})
}

// ask is what the graph itself answers.
func ask(t *testing.T, revisions []graph.Revision, c planCase) planAnswer {
	t.Helper()
	g, err := graph.New(revisions)
	var plan graph.Plan
	if err == nil {
		rows := slices.DeleteFunc(words(t, c.Current), func(r string) bool { return r == "base" })
		if target := words(t, c.Target); c.Op == "downgrade" {
			plan, err = g.Downgrade(rows, target[0])
		} else {
			plan, err = g.Upgrade(rows, target...)
		}
	}
	if failure, ok := errors.AsType[graph.Error](err); ok {
		if failure.Code() == "illegal_name" {
			return planAnswer{Code: "bad_file"} // refused where the file is read
		}
		return planAnswer{Code: failure.Code()}
	}
	if err != nil {
		t.Fatal(err)
	}
	var a planAnswer
	for _, s := range plan.Steps {
		a.Steps = append(a.Steps, planStep{s.Revision, s.Direction.String(), append([]string{}, s.Heads()...)})
	}
	return a
}

// plan runs migrate plan.
func (p project) plan(t *testing.T, args ...string) planAnswer {
	t.Helper()
	r := p.run(t, args...)
	var document struct {
		OK    bool
		Data  planAnswer
		Error struct{ Code, Message string }
	}
	if err := json.Unmarshal([]byte(r.stdout), &document); err != nil || document.OK != (r.code == 0) {
		t.Fatalf("migrate %s: exit %d, %v\n%s%s", strings.Join(args, " "), r.code, err, r.stdout, r.stderr)
	}
	if !document.OK {
		return planAnswer{Code: document.Error.Code}
	}
	if len(document.Data.Steps) == 0 {
		return planAnswer{}
	}
	return document.Data
}

// Real histories go up and come down again, step by step, on a database.
func TestRealHistories(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testdb.Shared(t, "corpus", "graphs"), "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no histories: %v", err)
	}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := sharedGraph{name, realHistory(t, path)}
			p := g.project(t)
			g.standIns(t, p)
			p.must(t, "upgrade", "heads")
			if diff := cmp.Diff(p.ids(t, "heads", "--resolve-dependencies"), p.ids(t, "current")); diff != "" {
				t.Errorf("heads and rows (-heads +rows):\n%s", diff)
			}
			p.must(t, "downgrade", "base")
			if rows := p.must(t, "current").stdout; rows != "" {
				t.Errorf("left after downgrade base:\n%s", rows)
			}
		})
	}
}

// ids are the first words of what a command prints, in order.
func (p project) ids(t *testing.T, args ...string) []string {
	t.Helper()
	var ids []string
	for line := range strings.Lines(p.must(t, args...).stdout) {
		ids = append(ids, strings.Fields(line)[0])
	}
	return ids
}

func realHistory(t *testing.T, path string) []graph.Revision {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Revisions []struct {
			Revision     string
			DownRevision []string `json:"down_revision"`
			BranchLabels []string `json:"branch_labels"`
			DependsOn    []string `json:"depends_on"`
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	var revisions []graph.Revision
	for _, r := range file.Revisions {
		revisions = append(revisions, graph.Revision{ID: r.Revision, Down: r.DownRevision, Labels: r.BranchLabels, DependsOn: r.DependsOn})
	}
	return revisions
}

// standIns writes a base for each revision that a history refers to and does not have, which must be told first.
func (g sharedGraph) standIns(t *testing.T, p project) {
	t.Helper()
	have := map[string]bool{}
	for _, r := range g.revisions {
		have[r.ID] = true
		for _, label := range r.Labels {
			have[label] = true
		}
	}
	for _, r := range g.revisions {
		for _, parent := range slices.Concat(r.Down, r.DependsOn) {
			if have[parent] {
				continue
			}
			have[parent] = true
			if told := p.fails(t, 1, "heads"); !strings.Contains(told, fmt.Sprintf("%q", parent)) || !strings.Contains(told, "hint: ") {
				t.Errorf("of %q, which is missing, it says:\n%s", parent, told)
			}
			p.write(t, "migrations/_"+parent+".toml", fmt.Sprintf("revision = %q\ndown_revision = \"base\"\n", parent))
		}
	}
}
