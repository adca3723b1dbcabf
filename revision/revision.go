package revision

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"

	"github.com/retort-db/migrate/ops"
)

// File is a revision in a location, its header read and its body not.
type File struct {
	Header
	// Path is the file's path as people see it: the location's name and the
	// path in it.
	Path string
	// Location is the index of the location.
	Location int

	fsys fs.FS
	name string
}

// Body is what a revision does.
type Body struct {
	Upgrade   []Entry
	Downgrade []Entry
	// Source is the whole file.
	Source []byte

	hasDowngrade bool
}

// HasDowngrade reports whether the file says how to go back, be it by doing
// nothing.
func (b Body) HasDowngrade() bool { return b.hasDowngrade }

// Entry is an operation and the line on which it stands.
type Entry struct {
	Op   ops.Op
	Line int
}

// Ops are the operations of entries.
func Ops(list []Entry) []ops.Op {
	out := make([]ops.Op, len(list))
	for i, e := range list {
		out[i] = e.Op
	}
	return out
}

// Source reads the file.
func (f File) Source() ([]byte, error) { return fs.ReadFile(f.fsys, f.name) }

// Body reads and parses the file.
func (f File) Body() (Body, error) {
	data, err := f.Source()
	if err != nil {
		return Body{}, err
	}
	var b Body
	if isSQL(f.name) {
		b, err = readSQLBody(f.Path, data)
	} else {
		b, err = readTOMLBody(f.Path, data)
	}
	b.Source = data
	return b, err
}

// BytesHash tells whether a file changed at all.
func BytesHash(source []byte) string {
	sum := sha256.Sum256(source)
	return hex.EncodeToString(sum[:])
}

// OpsHash tells whether what a revision does changed: formatting and comments do
// not count. The version is that of the algorithm.
func (b Body) OpsHash() (hash string, version int) {
	up, version := ops.Hash(Ops(b.Upgrade))
	down, _ := ops.Hash(Ops(b.Downgrade))
	sum := sha256.Sum256([]byte(up + down))
	return hex.EncodeToString(sum[:]), version
}

func isSQL(name string) bool { return strings.EqualFold(path.Ext(name), ".sql") }

func isRevisionFile(name string) bool {
	base := path.Base(name)
	if strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
		return false
	}
	ext := strings.ToLower(path.Ext(name))
	return ext == ".toml" || ext == ".sql"
}
