package revision_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/revision"
)

func TestEdits(t *testing.T) {
	two := []string{"c", "d"}
	tests := []struct {
		name, file, from, want string
		to                     []string
	}{
		{"parents", "x.toml", "# hello\nrevision = \"b\"\ndown_revision = \"a\" # the parent\nmessage = \"m\"\n",
			"# hello\nrevision = \"b\"\ndown_revision = [\"c\", \"d\"] # the parent\nmessage = \"m\"\n", two},
		{"no parents", "x.toml", "revision = \"b\"\ndown_revision = [\n  \"a\", # one\n  \"c\",\n]\n[[upgrade]]\nop = ",
			"revision = \"b\"\ndown_revision = \"base\"\n[[upgrade]]\nop = ", nil},
		{"not in a string", "x.toml", "message = '''\ndown_revision = \"x\"\n'''\nrevision = \"b\"\ndown_revision = \"a\"",
			"message = '''\ndown_revision = \"x\"\n'''\nrevision = \"b\"\ndown_revision = \"c\"", two[:1]},
		{"SQL", "x.sql", "-- hello\r\n--   revision = \"b\"\r\n-- down_revision = \"a\"\r\n-- migrate:upgrade\r\nSELECT 1;\r\n",
			"-- hello\r\n--   revision = \"b\"\r\n-- down_revision = [\"c\", \"d\"]\r\n-- migrate:upgrade\r\nSELECT 1;\r\n", two},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := revision.SetDown(tt.file, []byte(tt.from), tt.to)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if _, err := revision.Parse(tt.file, got); err != nil {
				t.Error(err)
			}
		})
	}
	if _, err := revision.SetDown("x.toml", []byte("revision = 'a'\n"), nil); err == nil {
		t.Error("a file with mistakes was edited")
	}
}

func TestCreateAndReplace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "new", "a.toml")
	if err := revision.Create(path, []byte("one")); err != nil {
		t.Fatal(err)
	}
	err := revision.Create(path, []byte("two"))
	var exists *revision.ExistsError
	if !errors.As(err, &exists) || exists.Path != path {
		t.Errorf("Create of a file that is there = %v", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	check := func(want string) {
		t.Helper()
		got, err := os.ReadFile(path)
		if err != nil || string(got) != want {
			t.Errorf("the file holds %q (%v), want %q", got, err, want)
		}
		entries, err := os.ReadDir(filepath.Dir(path))
		if err != nil || len(entries) != 1 {
			t.Errorf("the folder holds %v (%v)", entries, err)
		}
	}
	check("one")
	if err := revision.Replace(path, []byte("three")); err != nil {
		t.Fatal(err)
	}
	check("three")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("Replace changed the permissions: %v %v", info, err)
	}
	if err := revision.Replace(filepath.Join(dir, "none"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Replace of nothing = %v", err)
	}
}
