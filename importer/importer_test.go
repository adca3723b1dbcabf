package importer_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/retort-db/migrate/importer"
	"github.com/retort-db/migrate/internal/golden"
	"github.com/retort-db/migrate/revision"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// What folders become, each in a golden file.
func TestHistories(t *testing.T) {
	for _, test := range []struct {
		tool             importer.Tool
		folder, dialects string
	}{
		{importer.Goose{}, "goose", "postgres"},
		{importer.Alembic{}, "alembic", "postgres mysql sqlite"},
	} {
		for dialect := range strings.FieldsSeq(test.dialects) {
			t.Run(test.folder+"/"+dialect, func(t *testing.T) {
				h, err := test.tool.Read(os.DirFS(filepath.Join("testdata", test.folder)), dialect)
				if err != nil {
					t.Fatal(err)
				}
				golden.Compare(t, filepath.Join("testdata", test.folder+"_"+dialect+".golden"), printHistory(t, h), *update)
			})
		}
	}
}

func printHistory(t *testing.T, h importer.History) string {
	t.Helper()
	var b strings.Builder
	for _, r := range h.Revisions {
		text := r.RenderSQL(revision.Section{SQL: r.UpgradeSQL}, revision.Section{SQL: r.DowngradeSQL})
		if !r.SQL {
			var err error
			if text, err = r.Render(); err != nil {
				t.Fatal(err)
			}
		}
		fmt.Fprintf(&b, "=== %s\n%s", r.Source, text)
	}
	for _, l := range h.Left {
		fmt.Fprintf(&b, "=== left\n%s\n", l)
	}
	return b.String()
}

// Folders that cannot be imported say why, where, and what to do.
func TestRefusals(t *testing.T) {
	for _, test := range []struct {
		name  string
		tool  importer.Tool
		files map[string]string
		want  string
	}{
		{"nothing of goose's", importer.Goose{}, map[string]string{"a.sql": ""}, "there are no migrations of goose's in the folder"},
		{"twice", importer.Goose{}, map[string]string{"1_a.sql": "-- +goose Up\n", "001_b.sql": "-- +goose Up\n"}, "1_a.sql: has the same version as 001_b.sql"},
		{"no section", importer.Goose{}, map[string]string{"1_a.sql": "-- hello\n"}, "1_a.sql: has no -- +goose Up"},
		{"before the section", importer.Goose{}, map[string]string{"1_a.sql": "-- x\nSELECT 1;\n-- +goose Up\n"}, "1_a.sql:2: a statement before -- +goose Up"},
		{"nothing of Alembic's", importer.Alembic{}, map[string]string{"a.py": "x = 1\n"}, "there are no scripts of Alembic's in the folder"},
		{"no Python", importer.Alembic{}, map[string]string{"a.py": "revision = 'x\n"}, "a.py:1: no Python that can be read: a string that is not closed"},
		{"a computed id", importer.Alembic{}, map[string]string{"a.py": "revision = f()\n"}, "a.py: revision is no text"},
		{"a computed parent", importer.Alembic{}, map[string]string{"a.py": "revision = 'a'\ndown_revision = f()\n"}, "a.py: down_revision is neither a text, nor several, nor None"},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder := fstest.MapFS{}
			for name, text := range test.files {
				folder[name] = &fstest.MapFile{Data: []byte(text)}
			}
			_, err := test.tool.Read(folder, "postgres")
			var e *importer.Error
			if !errors.As(err, &e) || e.Error() != test.want {
				t.Fatalf("got %v, want %s", err, test.want)
			}
			if e.Hint == "" && !strings.Contains(test.want, "Python") {
				t.Error("no hint")
			}
		})
	}
}

// What is applied is what goose's table says, if that is a place in the line.
func TestGooseHeads(t *testing.T) {
	h, err := importer.Goose{}.Read(fstest.MapFS{
		"1_a.sql": {Data: []byte("-- +goose Up\n")}, "2_b.sql": {Data: []byte("-- +goose Up\n")}, "10_c.sql": {Data: []byte("-- +goose Up\n")},
	}, "postgres")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ applied, want, fails string }{
		{"", "", ""},
		{"1 2", "2", ""},
		{"1 2 10", "10", ""},
		{"1 10", "", "goose applied version 10, but not 2, which comes before it"},
		{"1 2 3", "", "goose applied version 3, and no file in the folder has it"},
	} {
		heads, err := importer.Goose{}.Heads(h, strings.Fields(test.applied))
		if got := strings.Join(heads, " "); got != test.want || (err == nil) != (test.fails == "") || err != nil && err.Error() != test.fails {
			t.Errorf("applied %q: at %q, %v; want %q, %q", test.applied, got, err, test.want, test.fails)
		}
	}
}
