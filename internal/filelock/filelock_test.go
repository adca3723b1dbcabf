package filelock_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/retort-db/migrate/internal/filelock"
)

func TestOneHolderAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	open := func() *os.File {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		return f
	}
	first, second := open(), open()
	want := func(f *os.File, held bool) {
		t.Helper()
		if got, err := filelock.Try(f); err != nil || got != held {
			t.Fatalf("Try = %v, %v; want %v", got, err, held)
		}
	}
	want(first, true)
	want(second, false)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	want(second, true)
}
