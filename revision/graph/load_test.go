package graph

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestLoadErrors checks that errors of loading say which revisions are meant, so that files can be named.
func TestLoadErrors(t *testing.T) {
	for _, tc := range []struct {
		name string
		revs []Revision
		want error
	}{
		{"duplicate id", []Revision{{ID: "a"}, {ID: "b"}, {ID: "a", Down: []string{"b"}}},
			&DuplicateIDError{ID: "a", First: 0, Second: 2}},
		{"duplicate label", []Revision{{ID: "a", Labels: []string{"x"}}, {ID: "b"}, {ID: "c", Labels: []string{"y", "x"}}},
			&DuplicateLabelError{Label: "x", First: 0, Second: 2, FirstID: "a", SecondID: "c"}},
		{"label twice on one revision", []Revision{{ID: "a", Labels: []string{"x", "x"}}},
			&DuplicateLabelError{Label: "x", FirstID: "a", SecondID: "a"}},
		{"label that is an id", []Revision{{ID: "a", Labels: []string{"b"}}, {ID: "b"}},
			&DuplicateLabelError{Label: "b", EqualsID: true, First: 1, Second: 0, FirstID: "b", SecondID: "a"}},
		{"missing parent", []Revision{{ID: "a"}, {ID: "b", Down: []string{"gone"}}},
			&MissingRevisionError{Missing: "gone", WantedBy: "b", Index: 1, Edge: DownRevision}},
		{"missing dependency", []Revision{{ID: "abcd1234"}, {ID: "b", DependsOn: []string{"abdc1234"}}},
			&MissingRevisionError{Missing: "abdc1234", WantedBy: "b", Index: 1, Edge: DependsOn, Near: []string{"abcd1234"}}},
		{"label as parent", []Revision{{ID: "a", Labels: []string{"lib"}}, {ID: "b", Down: []string{"lib"}}},
			&MissingRevisionError{Missing: "lib", WantedBy: "b", Index: 1, Edge: DownRevision, LabelOf: "a", Near: []string{"lib"}}},
		{"cycle", []Revision{{ID: "a"}, {ID: "b", Down: []string{"a"}, DependsOn: []string{"c"}}, {ID: "c", Down: []string{"b"}}},
			&CycleError{Path: []string{"b", "c", "b"}, Edges: []Edge{DependsOn, DownRevision}}},
		{"empty id", []Revision{{ID: "a"}, {ID: ""}},
			&BadNameError{What: "revision id", Reason: "it is empty", Index: 1}},
		{"empty label", []Revision{{ID: "a", Labels: []string{""}}},
			&BadNameError{What: "branch label", Reason: "it is empty"}},
		{"reserved label", []Revision{{ID: "a", Labels: []string{"heads"}}},
			&BadNameError{Name: "heads", What: "branch label", Reason: "the word has a meaning of its own in commands"}},
		{"line break in an id", []Revision{{ID: "a\nb"}},
			&BadNameError{Name: "a\nb", What: "revision id", Reason: "it contains a control character"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := New(tc.revs)
			if diff := cmp.Diff(tc.want, err, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if typed, ok := err.(Error); !ok || typed.Code() == "" || typed.Hint() == "" || err.Error() == "" { //nolint:errorlint // the value itself must have them
				t.Errorf("%v has no code or hint", err)
			}
		})
	}
}

// TestGraphKeepsWhatItIsGiven checks facts that nothing else shows: parents named twice count once, and With
// replaces in place and appends at the end.
func TestGraphKeepsWhatItIsGiven(t *testing.T) {
	g, err := New([]Revision{{ID: "a"}, {ID: "b", Down: []string{"a", "a"}, DependsOn: []string{"a", "a"}}})
	if err != nil {
		t.Fatal(err)
	}
	info, _ := g.Info("b")
	want := Info{
		Revision: Revision{ID: "b", Down: []string{"a", "a"}, DependsOn: []string{"a", "a"}},
		Parents:  []string{"a"}, DependsOn: []string{"a"}, Head: true, RealHead: true,
	}
	if diff := cmp.Diff(want, info, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	g, err = g.With(Revision{ID: "c", Down: []string{"b"}}, Revision{ID: "a", Message: "other"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, g.IDs()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if a, ok := g.Revision("a"); !ok || a.Message != "other" {
		t.Errorf("a is %+v", a)
	}
	if _, ok := g.Revision("nosuch"); ok || g.Has("nosuch") {
		t.Error("there is a revision that was not given")
	}
	applied, err := g.Applied([]string{"b"})
	if diff := cmp.Diff([]string{"a", "b"}, applied); diff != "" || err != nil {
		t.Errorf("%v -want +got:\n%s", err, diff)
	}
	if summary := Summary(" one\nline \n\nmore"); summary != "one line " {
		t.Errorf("summary %q", summary)
	}
}
