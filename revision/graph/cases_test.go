package graph

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sharedFolder is where the conformance cases and the corpus are, or "".
func sharedFolder() string {
	if dir := os.Getenv("MIGRATE_TEST_SHARED"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	for err == nil {
		if _, e := os.Stat(filepath.Join(dir, "go.mod")); e == nil {
			shared := filepath.Join(dir, "..", "shared")
			if _, e := os.Stat(shared); e == nil {
				return shared
			}
			return ""
		}
		if parent := filepath.Dir(dir); parent != dir {
			dir = parent
			continue
		}
		return ""
	}
	return ""
}

type caseFile struct {
	Format int
	Graphs []struct {
		Name      string
		Revisions []struct {
			Rev                   string
			Down, Labels, Depends []string
		}
	}
	Cases []*conformanceCase
}

type conformanceCase struct {
	ID, Graph, Op, Unstable string
	Also                    []expectation
	Expect                  expectation

	Current, Target, Symbol texts
	Head, Base              texts
	Steps                   []caseStep
	ResolveDependencies     bool `json:"resolve_dependencies"`

	Upper, Lower         texts
	ImplicitBase         bool  `json:"implicit_base"`
	Inclusive            bool  `json:"inclusive"`
	AssertRelativeLength *bool `json:"assert_relative_length"`
	SelectForDowngrade   bool  `json:"select_for_downgrade"`

	Targets             []string
	CheckAgainst        string `json:"check_against"`
	IncludeDependencies bool   `json:"include_dependencies"`

	RevID       string `json:"rev_id"`
	Splice      bool
	BranchLabel texts `json:"branch_label"`
	DependsOn   texts `json:"depends_on"`
}

type expectation struct {
	Error *struct {
		Type, Kind string
		Revisions  []string
		Heads      []string
	}
	Heads, Bases          []string
	RealHeads             []string `json:"real_heads"`
	IdealHeads            []string `json:"ideal_heads"`
	RowsError             any      `json:"rows_error"`
	Revisions             map[string]expectedRevision
	Steps                 []caseStep
	Revs                  []*string
	Rev                   *string
	Set                   []string
	Lines                 []string
	Points                [][2]json.RawMessage
	Down, Depends, Labels []string
	HeadsAfter            []string `json:"heads_after"`
	RealHeadsAfter        []string `json:"real_heads_after"`
	Warnings              []string
}

type expectedRevision struct {
	Labels, Next   []string
	AllNext        []string `json:"all_next"`
	Deps           []string
	NormalizedDeps []string `json:"normalized_deps"`
	Flags          []string
}

type caseStep struct {
	Dir, Rev string
	Rows     [][]string
	From, To []string
}

// texts is null, a string or a list of strings.
type texts struct {
	null bool
	list []string
}

func (s *texts) UnmarshalJSON(data []byte) error {
	var one string
	switch {
	case string(data) == "null":
		s.null = true
		return nil
	case data[0] == '"':
		err := json.Unmarshal(data, &one)
		s.list = []string{one}
		return err
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	s.list = []string{}
	for _, r := range raw {
		if err := json.Unmarshal(r, &one); err != nil {
			one = string(r) // not a string: no revision has such a name
		}
		s.list = append(s.list, one)
	}
	return nil
}

// one returns the only string, or otherwise if it is null.
func (s texts) one(otherwise string) string {
	if len(s.list) == 0 {
		return otherwise
	}
	return s.list[0]
}

// rows returns the rows of a version table; "base" stands for none.
func (s texts) rows() []string {
	return slices.DeleteFunc(slices.Clone(s.list), func(r string) bool { return r == "base" })
}

// Reasons for which an answer may differ from the recorded one. same is no difference.
const (
	same            = "same"
	byCleanError    = "recorded: internal error; here: a typed error"
	byAnswer        = "recorded: internal error; here: an answer (history whose head is outside the range)"
	byCycle         = "recorded: hang or impossible order; here: the cycle is an error"
	byDuplicate     = "recorded: a warning; here: a duplicate id is an error"
	byManyRows      = "recorded: the first row counts; here: -N at several rows is ambiguous"
	byRuleOne       = "recorded: rows break (redundant depends_on); here: rule 1"
	byRuleOneStep   = "recorded: a redundant row in between; here: rule 1 after every step"
	byRuleOneLeft   = "recorded: a redundant row left; here: rule 1"
	byStamp         = "recorded: stamp loses or keeps a branch; here: maximal elements"
	byStampWalk     = "recorded: a stamp takes -N if the table is empty; here: never"
	byWalkPastBase  = "recorded: a walk past base is no revision; here: an error"
	byUnknownRows   = "recorded: another error; here: unknown rows"
	byOtherOrder    = "recorded: the order depends on hashes; here: another valid one"
	byOtherRowOrder = "recorded: statements depend on hashes; here: same rows, other statements"
	byLabelOrder    = "recorded: labels in order of hashes; here: load order"
	byErrorKind     = "recorded: an error of another kind"
)

// TestConformance answers every recorded question. Each answer is the recorded one, or differs for one of the
// reasons above, which is checked.
func TestConformance(t *testing.T) {
	dir := sharedFolder()
	files, err := filepath.Glob(filepath.Join(dir, "cases", "*.json"))
	if dir == "" || err != nil || len(files) == 0 {
		t.Skip("no cases beside the checkout or in MIGRATE_TEST_SHARED")
	}
	counts := map[string]map[string]int{}
	failed := 0
	for _, path := range files {
		file := readCases(t, path)
		graphs := map[string]*caseGraph{}
		for _, g := range file.Graphs {
			var revs []Revision
			for _, r := range g.Revisions {
				revs = append(revs, Revision{ID: r.Rev, Down: r.Down, Labels: r.Labels, DependsOn: r.Depends, Message: "msg " + r.Rev})
			}
			graphs[g.Name] = newCaseGraph(revs)
		}
		for _, c := range file.Cases {
			result, err := graphs[c.Graph].answer(c)
			if counts[c.Op] == nil {
				counts[c.Op] = map[string]int{}
			}
			if err != nil {
				result = "failed"
				if failed++; failed <= 60 {
					t.Errorf("%s (%s, graph %s, current %q, target %q): %v",
						c.ID, c.Op, c.Graph, c.Current.list, slices.Concat(c.Target.list, c.Symbol.list, c.Base.list, c.Head.list), err)
				}
			}
			counts[c.Op][result]++
		}
	}
	for _, op := range slices.Sorted(maps.Keys(counts)) {
		total := 0
		for _, n := range counts[op] {
			total += n
		}
		t.Logf("%s: %d asked, %d failed", op, total, counts[op]["failed"])
		for _, reason := range slices.Sorted(maps.Keys(counts[op])) {
			t.Logf("    %6d %s", counts[op][reason], reason)
		}
	}
}

func readCases(t *testing.T, path string) *caseFile {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file caseFile
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if file.Format != 1 {
		t.Fatalf("%s: format %d", path, file.Format)
	}
	return &file
}

// caseGraph is a graph of the cases, or the error of loading it, and a second, plainer implementation of what is
// applied and maximal, which answers are checked against where they differ from the recorded ones.
type caseGraph struct {
	*Graph
	err   error
	model *model
}

func newCaseGraph(revs []Revision) *caseGraph {
	g, err := New(revs)
	return &caseGraph{g, err, newModel(revs)}
}

func (g *caseGraph) answer(c *conformanceCase) (string, error) {
	if g.err != nil {
		return checkLoadError(c, g.err)
	}
	switch c.Op {
	case "load":
		return g.answerLoad(c)
	case "upgrade", "downgrade":
		return g.answerPlan(c)
	case "apply":
		return g.answerApply(c)
	case "stamp":
		return g.answerStamp(c)
	case "resolve_one", "resolve_many":
		return g.answerResolve(c)
	case "all_current":
		return g.answerCurrent(c)
	case "iterate":
		return g.answerIterate(c)
	case "history":
		return g.answerHistory(c)
	case "heads":
		return g.answerHeads(c)
	case "branches":
		return g.answerBranches(c)
	case "filter_for_lineage":
		return g.answerLineage(c)
	case "new_revision":
		return g.answerNewRevision(c)
	}
	return "", fmt.Errorf("unknown op")
}

// kinds maps the recorded kinds of errors to the codes that may stand for them.
var kinds = map[string][]string{
	"no_such_revision":           {"no_such_revision"},
	"ambiguous_partial_id":       {"ambiguous_prefix"},
	"not_member_of_branch":       {"not_on_branch"},
	"no_such_branch":             {"no_such_branch"},
	"multiple_heads":             {"multiple_heads"},
	"ambiguous_walk":             {"ambiguous_walk"},
	"ambiguous_relative_upgrade": {"ambiguous_walk"},
	"walked_past_end":            {"walked_too_far"},
	"relative_out_of_range":      {"walked_too_far", "wrong_way", "not_applied"},
	"not_an_ancestor":            {"not_applied", "not_an_ancestor"},
	"branch_filter_empty":        {"branch_not_above"},
	"overlapping_revisions":      {"overlap"},
	"duplicate_heads_given":      {"duplicate_parent"},
	"not_a_head_needs_splice":    {"not_a_head"},
	"duplicate_branch_label":     {"duplicate_label"},
	"illegal_character":          {"illegal_name"},
	"not_a_string":               {"no_such_revision"},
	"cycle":                      {"cycle"},
	"dependency_cycle":           {"cycle"},
	"self_loop":                  {"cycle"},
	"dependency_self_loop":       {"cycle"},
}

// checkError compares our error with the recorded outcome; done is false if the recorded outcome is an answer.
func checkError(c *conformanceCase, err error) (result string, done bool, failure error) {
	want := c.Expect.Error
	if err == nil && want == nil {
		return "", false, nil
	}
	if err == nil {
		return "", true, fmt.Errorf("answered, but recorded is the error %s", want.Kind)
	}
	var ours Error
	if !errors.As(err, &ours) {
		return "", true, fmt.Errorf("untyped error: %w", err)
	}
	code := ours.Code()
	switch {
	case want == nil:
		return "", false, nil
	case want.Type == "Internal":
		return byCleanError, true, nil
	case want.Type == "Hang":
		return byCycle, true, nil
	case slices.Contains(kinds[want.Kind], code):
		return same, true, nil
	case code == "unknown_rows":
		return byUnknownRows, true, nil
	}
	return byErrorKind + " (" + want.Kind + "; here: " + code + ")", true, nil
}

func checkLoadError(c *conformanceCase, err error) (string, error) {
	result, done, failure := checkError(c, err)
	if done {
		return result, failure
	}
	if _, ok := errors.AsType[*DuplicateIDError](err); ok {
		return byDuplicate, nil
	}
	if _, ok := errors.AsType[*CycleError](err); ok && (strings.HasPrefix(c.Graph, "bad_cycle") || strings.HasPrefix(c.Graph, "bad_dep_cycle")) {
		return byCycle, nil
	}
	return "", fmt.Errorf("does not load: %w", err)
}

// sameSet reports whether two lists hold the same strings, however often.
func sameSet(a, b []string) bool {
	return slices.Equal(slices.Compact(sorted(a)), slices.Compact(sorted(b)))
}
