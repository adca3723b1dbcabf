package revision

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/retort-db/migrate/internal/datafile"
	"github.com/retort-db/migrate/internal/fserr"
	"github.com/retort-db/migrate/ops"
)

// Folder is where a revision's data files are, and its name for people. The file
// system is nil for a revision that is not in a file.
func (f File) Folder() (fs.FS, string) {
	if f.fsys == nil {
		return nil, ""
	}
	sub, err := fs.Sub(f.fsys, path.Dir(f.name))
	if err != nil {
		return nil, "" // not for a path that a file was opened by
	}
	return sub, path.Dir(f.Path)
}

// inspected is what was found in a data file that is read in a certain way.
type inspected struct {
	name, columns string
	noHeader      bool
	header        []string
	hash          string
}

// readData looks into the data files that the operations name: which columns
// they are for, and what their content sums up to. For a revision that is not in
// a file any more there are none to look into.
func (f File) readData(b *Body) error {
	folder, shown := f.Folder()
	if folder == nil {
		return nil
	}
	var seen []inspected
	for _, list := range [][]Entry{b.Upgrade, b.Downgrade} {
		for i, e := range list {
			file, ok := ops.File(e.Op)
			if !ok {
				continue
			}
			found := inspected{name: file.Name, columns: strings.Join(ops.FileColumns(e.Op), "\x00"), noHeader: file.NoHeader}
			at := indexOf(seen, found)
			if at < 0 {
				var err error
				if found.header, found.hash, err = inspect(folder, path.Join(shown, file.Name), e.Op, file); err != nil {
					return f.unreadable(file, e, err)
				}
				at, seen = len(seen), append(seen, found)
				b.data = append(b.data, found.hash)
			}
			list[i].Op = ops.WithFile(e.Op, seen[at].header, seen[at].hash)
		}
	}
	return nil
}

func indexOf(seen []inspected, want inspected) int {
	for i, s := range seen {
		if s.name == want.name && s.columns == want.columns && s.noHeader == want.noHeader {
			return i
		}
	}
	return -1
}

func inspect(folder fs.FS, shown string, op ops.Op, file ops.DataFile) (header []string, hash string, err error) {
	r, err := folder.Open(file.Name)
	if err != nil {
		return nil, "", err
	}
	defer r.Close() //nolint:errcheck // nothing was written
	columns := ops.FileColumns(op)
	header, hash, err = datafile.Inspect(r, shown, file, columns)
	if len(columns) > 0 {
		header = nil // they were told
	}
	return header, hash, err
}

// unreadable is the error of an operation whose data file cannot be read.
func (f File) unreadable(file ops.DataFile, e Entry, err error) error {
	var in *datafile.Error
	if errors.As(err, &in) {
		return err
	}
	shown := path.Join(path.Dir(f.Path), file.Name)
	said := &FileError{File: f.Path, Line: e.Line, Message: fmt.Sprintf("%s cannot read %s: %v", e.Op.Kind(), shown, fserr.Cause(err)), Err: err}
	if errors.Is(err, fs.ErrNotExist) {
		said.Message = fmt.Sprintf("%s reads %s, and there is no such file", e.Op.Kind(), shown)
		said.Hint = "the file stands in the folder of the revision, and is kept with it"
	}
	return said
}

// BytesHash tells whether a revision changed at all: its file, or the data files
// that belong to it.
func (b Body) BytesHash() string {
	return hashWithData(b.bytesHash, b.data)
}

// BytesHash is that of Body, and reads no more than the file if it names no data
// files.
func (f File) BytesHash() (string, error) {
	source, err := f.Source()
	if err != nil {
		return "", err
	}
	if IsSQL(f.name) || !bytes.Contains(source, []byte("file")) {
		return BytesHash(source), nil
	}
	body, err := f.Body()
	if err != nil {
		return "", err
	}
	return body.BytesHash(), nil
}

func hashWithData(own string, data []string) string {
	if len(data) == 0 {
		return own
	}
	sum := sha256.Sum256([]byte(own + "\n" + strings.Join(data, "\n")))
	return hex.EncodeToString(sum[:])
}
