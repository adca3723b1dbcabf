package migrate_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/driver/sqlite"
)

// A program that has not looked at the error of opening gets another one.
func TestNoDatabase(t *testing.T) {
	if _, err := migrate.New(nil, nil); err == nil {
		t.Error("no error")
	}
}

// A program that hands over the wrong folder must not find its database up to date.
func TestMisplacedRevisions(t *testing.T) {
	db, err := sqlite.Open(t.Context(), ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(t.Context()) }()
	embedded := fstest.MapFS{"migrations/1.toml": {Data: []byte("revision = \"aaaa\"\ndown_revision = \"base\"\n")}}
	sub, err := fs.Sub(embedded, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		files  fs.FS
		folder string
		fails  bool

		options []migrate.Option
	}{
		"in a folder":     {embedded, "migrations", true, nil},
		"in none":         {os.DirFS(filepath.Join(t.TempDir(), "nowhere")), "", true, nil},
		"where they are":  {sub, "", false, nil},
		"nothing yet":     {fstest.MapFS{}, "", false, nil},
		"something else":  {fstest.MapFS{"docs/notes.txt": {}}, "", false, nil},
		"an empty folder": {os.DirFS(t.TempDir()), "", false, nil},
		"none at all":     {nil, "", false, nil},
		"below one in Go": {embedded, "migrations", true, []migrate.Option{migrate.WithGoRevisions(migrate.GoRevision{
			ID: "bbbb", Down: []string{"aaaa"}, Upgrade: func(context.Context, *migrate.Tx) error { return nil },
		})}},
	} {
		_, err := migrate.New(db, c.files, c.options...)
		var wrong *migrate.MisplacedError
		if errors.As(err, &wrong) != c.fails || err != nil && wrong == nil || wrong != nil && wrong.Folder != c.folder {
			t.Errorf("%s: %v", name, err)
		}
	}
}
