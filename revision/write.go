package revision

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/retort-db/migrate/internal/fserr"
)

// ExistsError says that a file is there already. Nothing was written.
type ExistsError struct{ Path string }

func (e *ExistsError) Error() string {
	return e.Path + " exists already and is not overwritten"
}

// Create writes a new file, whole or not at all, and makes the folders that it
// needs. A file that exists stays as it is, and the error is an *ExistsError.
func Create(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil { //nolint:gosec // as open as the umask lets it be
		return fmt.Errorf("the folder of %s cannot be made: %w", path, fserr.Cause(err))
	}
	return writeWhole(path, data, 0o644, link)
}

// Put writes a file, whole or not at all, whether there is one already or not.
func Put(path string, data []byte) error { return writeWhole(path, data, 0o644, os.Rename) }

// Replace puts other contents into a file, whole or not at all, and keeps its
// permissions.
func Replace(path string, data []byte) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("%s cannot be replaced: %w", path, fserr.Cause(err))
	}
	return writeWhole(path, data, info.Mode().Perm(), os.Rename)
}

// writeWhole writes to a temporary file beside path, and puts that in its place
// at once.
func writeWhole(path string, data []byte, mode fs.FileMode, put func(from, to string) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".migrate-*")
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, fserr.Cause(err))
	}
	defer os.Remove(f.Name()) //nolint:errcheck // gone where it was renamed
	_, werr := f.Write(data)
	if err := errors.Join(werr, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	err = put(f.Name(), path)
	if errors.Is(err, fs.ErrExist) {
		return &ExistsError{Path: path}
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	return nil
}

// link gives a file its name unless there is one of that name. Where the file
// system has no links it claims the name first, and renames.
func link(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	claim, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if err := claim.Close(); err != nil {
		return err
	}
	return os.Rename(from, to)
}
