package revision_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
)

func TestLoadOrder(t *testing.T) {
	rev := func(id, down string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("revision = '" + id + "'\ndown_revision = '" + down + "'\n")}
	}
	locations := []revision.Location{
		{Name: "b", FS: fstest.MapFS{"2.toml": rev("c", "a"), "sub/1.toml": rev("d", "a"), "_draft.toml": rev("x", "x"), ".hidden.toml": rev("y", "y"), "README.md": {}}},
		{Name: "a", FS: fstest.MapFS{"1.toml": rev("a", "base")}},
		{Name: "none", FS: os.DirFS(filepath.Join(t.TempDir(), "none"))},
	}
	for recursive, want := range map[bool][]string{false: {"b/2.toml 0", "a/1.toml 1"}, true: {"b/sub/1.toml 0", "b/2.toml 0", "a/1.toml 1"}} {
		set, err := revision.Load(locations, revision.LoadOptions{Recursive: recursive})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range set.Files() {
			got = append(got, fmt.Sprint(f.Path, " ", f.Location))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("recursive %v (-want +got):\n%s", recursive, diff)
		}
	}
}

func TestGraphMistakesNameTheFiles(t *testing.T) {
	rev := func(id, down, more string) string {
		return "# a comment\nrevision = '" + id + "'\ndown_revision = '" + down + "'\n" + more
	}
	tests := []struct {
		name  string
		files map[string]string
		want  string
		as    any
	}{
		{"duplicate id", map[string]string{"1.toml": rev("a", "base", ""), "2.toml": rev("a", "base", "")},
			`revision "a" is there twice (m/1.toml:2, m/2.toml:2)`, new(*graph.DuplicateIDError)},
		{"missing parent", map[string]string{"1.toml": rev("a", "b", "")},
			`down_revision of revision "a" is "b", which is not there (m/1.toml:3)`, new(*graph.MissingRevisionError)},
		{"missing dependency", map[string]string{"1.toml": rev("a", "base", "depends_on = 'b'\n")},
			`depends_on of revision "a" is "b", which is not there (m/1.toml:4)`, new(*graph.MissingRevisionError)},
		{"duplicate label", map[string]string{"1.toml": rev("a", "base", "branch_labels = 'x'\n"), "2.toml": rev("b", "base", "branch_labels = 'x'\n")},
			`branch label "x" is declared by revision "a" and again by "b" (m/1.toml:4, m/2.toml:4)`, new(*graph.DuplicateLabelError)},
		{"cycle", map[string]string{"1.toml": rev("a", "b", ""), "2.toml": rev("b", "base", "depends_on = 'a'\n")},
			`the revisions form a cycle: `, new(*graph.CycleError)},
		{"bad label", map[string]string{"1.toml": rev("a", "base", "branch_labels = 'x@y'\n")},
			`"x@y" is not a valid branch label`, new(*graph.BadNameError)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(tt.files)
			wantErrors(t, err, tt.want)
			if !errors.As(err, tt.as) {
				t.Errorf("%v is no %T", err, tt.as)
			}
			var g *revision.GraphError
			if !errors.As(err, &g) || len(g.Files) != len(tt.files) {
				t.Errorf("it names %v", g)
			}
		})
	}
}

func TestMistakesInSeveralFiles(t *testing.T) {
	_, err := load(map[string]string{"1.toml": "revision = \n", "2.toml": "revision = 'b'\ndown_revision = 'base'\nx = 1\ny = 2\n"})
	wantErrors(t, err, "m/1.toml:1: \nm/2.toml:3: unknown key \"x\"\nm/2.toml:4: unknown key \"y\"")
	var all revision.LineErrors
	if !errors.As(err, &all) || len(all) != 3 {
		t.Fatalf("errors.As found %d mistakes", len(all))
	}
	if one := (*revision.LineError)(nil); !errors.As(err, &one) || one.File != "m/1.toml" || one.Line != 1 {
		t.Errorf("errors.As found %+v as the first", one)
	}
}

func TestUnreadableFile(t *testing.T) {
	if os.Geteuid() != 0 {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "a.toml"), nil, 0); err != nil {
			t.Fatal(err)
		}
		_, err := revision.Load([]revision.Location{{FS: os.DirFS(dir), Name: "m"}}, revision.LoadOptions{})
		wantErrors(t, err, "m/a.toml: it cannot be read: permission denied")
	}
	fsys := fstest.MapFS{"a.toml": {Data: []byte("revision = 'a'\ndown_revision = 'base'\n")}}
	set, err := revision.Load([]revision.Location{{FS: fsys, Name: "m"}}, revision.LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	f, _ := set.File("a")
	fsys["a.toml"] = &fstest.MapFile{Data: []byte("\nrevision = 'b'\ndown_revision = 'base'\n")}
	_, err = f.Body()
	wantErrors(t, err, "m/a.toml:2: it was revision a a moment ago, and is b now")
	delete(fsys, "a.toml")
	_, err = f.Body()
	wantErrors(t, err, "m/a.toml: it cannot be read: file does not exist")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v does not unwrap to ErrNotExist", err)
	}
}

func BenchmarkLoad(b *testing.B) {
	const n = 20000
	dir := b.TempDir()
	down := "base"
	d := draft()
	for range 20 {
		d.Upgrade = append(d.Upgrade, d.Upgrade[0])
	}
	for i := range n {
		d.ID, d.Down = fmt.Sprintf("%012x", i), []string{down}
		down = d.ID
		text, err := d.Render()
		if err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%06d.toml", i)), text, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		set, err := revision.Load([]revision.Location{{FS: os.DirFS(dir), Name: "m"}}, revision.LoadOptions{})
		if err != nil || set.Graph.Len() != n {
			b.Fatal(err)
		}
	}
}
