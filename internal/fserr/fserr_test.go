package fserr_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/retort-db/migrate/internal/fserr"
)

func TestCause(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	_, opened := os.Open(missing) //nolint:gosec // a path of the test's own
	renamed := os.Rename(missing, missing+"2")
	other := errors.New("no file is in this")
	for name, test := range map[string]struct{ err, is error }{
		"opened":  {opened, fs.ErrNotExist},
		"wrapped": {fmt.Errorf("opened: %w", opened), fs.ErrNotExist},
		"renamed": {renamed, fs.ErrNotExist},
		"other":   {other, other},
	} {
		t.Run(name, func(t *testing.T) {
			got := fserr.Cause(test.err)
			if !errors.Is(got, test.is) {
				t.Errorf("%v is not %v", got, test.is)
			}
			if p := new(fs.PathError); errors.As(got, &p) {
				t.Errorf("%v still names the file", got)
			}
			if l := new(os.LinkError); errors.As(got, &l) {
				t.Errorf("%v still names the files", got)
			}
		})
	}
	if got := fserr.Cause(nil); got != nil {
		t.Errorf("of no error: %v", got)
	}
}
