package autogen_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/schema"
)

// A revision is named after what changes, and not after what has to step aside.
func TestTitleOfWhatStepsAside(t *testing.T) {
	view := func(query string) schema.Object {
		return schema.Object{Kind: schema.KindView, Name: "v", Definition: query}
	}
	column := ops.AlterColumn{Table: schema.Name{Name: "p"}, Column: "a"}
	for _, tt := range []struct{ was, is, want string }{
		{"SELECT a FROM p", "SELECT a FROM p", "p.a: wider"},
		{"SELECT a FROM p", "SELECT a, b FROM p", "p.a: wider, view v anew"},
	} {
		var d revision.Draft
		autogen.Fill(&d, []autogen.Change{
			{Op: ops.DropObject{Object: view(tt.was)}, Reverse: []ops.Op{}, Text: "view v is dropped"},
			{Op: column, Reverse: []ops.Op{}, Text: "p.a: wider"},
			{Op: ops.CreateObject{Object: view(tt.is)}, Reverse: []ops.Op{}, Text: "new view v"},
		})
		if d.Message != tt.want {
			t.Errorf("named %q, want %q", d.Message, tt.want)
		}
	}
}

// A revision is not named after an index that it has the server keep.
func TestTitleWithoutWhatStays(t *testing.T) {
	kept := ops.RenameIndex{Table: schema.Name{Name: "c"}, From: "fk", To: "fk"}
	created := ops.CreateIndex{Table: schema.Name{Name: "c"}, Index: schema.Index{Name: "n", Parts: schema.ColumnParts("a", "b")}}
	if text, want := autogen.Describe(kept), "c: index fk stays"; text != want {
		t.Errorf("described as %q, want %q", text, want)
	}
	var d revision.Draft
	autogen.Fill(&d, []autogen.Change{
		{Op: kept, Reverse: []ops.Op{kept}, Text: autogen.Describe(kept)}, {Op: created, Reverse: []ops.Op{}, Text: autogen.Describe(created)},
	})
	if want := "c: new index n (a, b)"; d.Message != want {
		t.Errorf("named %q, want %q", d.Message, want)
	}
}

// What was said of one change is not said of the next one again, and the way back
// tells what rows may not allow.
func TestRemarks(t *testing.T) {
	risk := autogen.Risk{Kind: "table rewrite", Means: "every row is written anew", Safe: "wait"}
	null := autogen.Risk{Kind: "not null over existing rows", Means: "this fails"}
	op := ops.AlterColumn{Table: schema.Name{Name: "p"}, Column: "a"}
	change := autogen.Change{Op: op, Reverse: []ops.Op{op}, Text: "p.a", Risks: []autogen.Risk{risk}, Back: [][]autogen.Risk{{null}}}
	var d revision.Draft
	autogen.Fill(&d, []autogen.Change{change, change})
	var got [][]string
	for _, e := range append(d.Upgrade, d.Downgrade...) {
		got = append(got, e.Comments)
	}
	want := [][]string{
		{"risk: table rewrite: every row is written anew", "safe: wait"}, {"risk: table rewrite (see above)"},
		{"risk: not null over existing rows: this fails"}, {"risk: not null over existing rows (see above)"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("comments (-want +got):\n%s", diff)
	}
}
