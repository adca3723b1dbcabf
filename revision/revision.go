// Package revision reads and writes revision files: a header that says where the
// revision stands in the graph, and a body of operations, in TOML or plain SQL.
// Headers are read when a location is loaded; a body is parsed when it is about
// to run. Reading never executes anything.
package revision

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/retort-db/migrate/internal/fserr"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision/graph"
)

// newestFormat is the newest format of revision files that this version reads.
const newestFormat = 1

// Header is what a revision file says of itself.
type Header struct {
	ID   string
	Down []string // empty for a base
	// Labels and DependsOn are as written; DependsOn may hold labels.
	Labels    []string
	DependsOn []string
	// Created is the zero time when the file does not say.
	Created time.Time
	Message string
	// NoTransaction is transaction = false.
	NoTransaction bool
	// Irreversible says why there is no way back, or is empty.
	Irreversible string
	// Incomplete says what the file lacks, or is empty: until it has that, the
	// revision cannot run.
	Incomplete string
	// Limits are those of all its statements.
	Limits Limits
	// Variables are those whose values the body asks for, as ${name}.
	Variables []string
}

// Graph is what the graph has to know of it.
func (h Header) Graph() graph.Revision {
	return graph.Revision{ID: h.ID, Down: h.Down, DependsOn: h.DependsOn, Labels: h.Labels, Message: h.Message}
}

// File is a revision in a location, its header read and its body not.
type File struct {
	Header
	// Path is the file's path as people see it: the location's name and the
	// path in it.
	Path string
	// Location is the index of the location, or -1 for a revision in Go that the
	// program has and no file.
	Location int
	// Go says that it is written in Go. It has a place in the graph as any other,
	// but no Body that could be read: what it does is for the program that it was
	// compiled into.
	Go bool

	fsys  fs.FS
	name  string
	text  []byte // instead of a file: what Parse was given
	lines lines
	down  span // of down_revision, in Go source
	// lookup knows the values of variables; nil knows none.
	lookup Lookup
}

// lines are those of the header's keys, for errors that come later.
type lines struct{ id, down, labels, dependsOn, variables int }

// Parse reads the header of a revision whose text is at hand, such as one that
// a journal kept. The extension of the path says whether it is TOML or SQL.
func Parse(path string, source []byte) (File, error) {
	f, err := readHeader(path, source)
	f.name, f.text = path, source
	return f, err
}

// Source reads the file.
func (f File) Source() ([]byte, error) {
	if f.fsys == nil {
		return f.text, nil
	}
	data, err := fs.ReadFile(f.fsys, f.name)
	if err != nil {
		return nil, &FileError{File: f.Path, Message: "it cannot be read: " + fserr.Cause(err).Error(), Err: err}
	}
	return data, nil
}

// Body is what a revision does.
type Body struct {
	Upgrade []Entry
	// Downgrade is what the file says or, where it is TOML and says nothing, the
	// reverse of Upgrade.
	Downgrade []Entry
	// Source is the whole file.
	Source string

	bytesHash   string // of Source
	noDowngrade string
	data        []string // the sums of the data files
}

// Entry is an operation and the line on which it stands; where a downgrade was
// derived, that of the operation which it reverses.
type Entry struct {
	Op   ops.Op
	Line int
	// Sections are the lines of SQL that is for one database only, by its name.
	Sections map[string]int
	// Limits are the operation's own.
	Limits Limits
}

// LineFor is where the entry is for the first of the given databases that has SQL of
// its own, else the common one.
func (e Entry) LineFor(databases ...string) int {
	for _, d := range databases {
		if line, ok := e.Sections[d]; ok {
			return line
		}
	}
	return e.Line
}

// HasDowngrade reports whether there is a way back, be it by doing nothing.
func (b Body) HasDowngrade() bool { return b.noDowngrade == "" }

// NoDowngrade says why there is no way back; it is empty if there is one.
func (b Body) NoDowngrade() string { return b.noDowngrade }

// Body reads and parses the file, with the values of its variables in place: without
// one of them the error is a *VariableError. All mistakes in it are reported. Data
// files are looked into as far as their first line.
func (f File) Body() (Body, error) {
	if f.Go {
		return Body{}, &GoError{Revision: f.ID, File: f.Path}
	}
	data, err := f.Source()
	if err != nil {
		return Body{}, err
	}
	now, err := readHeader(f.Path, data)
	if err != nil {
		return Body{}, err
	}
	if now.ID != f.ID {
		return Body{}, &FileError{File: f.Path, Line: now.lines.id, Message: fmt.Sprintf("it was revision %s a moment ago, and is %s now", f.ID, now.ID)}
	}
	now.lookup = f.lookup
	fill, err := now.values()
	if err != nil {
		return Body{}, err
	}
	var b Body
	source := string(data)
	if IsSQL(f.name) {
		b, err = readSQLBody(f.Path, source, fill)
	} else {
		b, err = readTOMLBody(f.Path, data, fill)
	}
	if err == nil {
		err = fill.allUsed(now)
	}
	if err != nil {
		return Body{}, err
	}
	if err := f.readData(&b); err != nil {
		return Body{}, err
	}
	if now.Irreversible != "" {
		b.noDowngrade = now.Irreversible
	}
	b.Source, b.bytesHash = source, BytesHash(data)
	return b, nil
}

// Ops are the operations of entries.
func Ops(list []Entry) []ops.Op {
	out := make([]ops.Op, len(list))
	for i, e := range list {
		out[i] = e.Op
	}
	return out
}

// BytesHash tells whether a file changed at all.
func BytesHash(source []byte) string {
	sum := sha256.Sum256(source)
	return hex.EncodeToString(sum[:])
}

// summedAgain is how often what OpsHash sums has changed beside the algorithm of
// ops: at first, one sum was that of both directions.
const summedAgain = 1

// OpsHash tells whether what a revision does in a direction changed: formatting and
// comments do not count. The version is that of the algorithm.
func (b Body) OpsHash(d graph.Direction) (hash string, version int) {
	list := b.Upgrade
	if d == graph.Down {
		list = b.Downgrade
	}
	hash, version = ops.Hash(Ops(list))
	return hash, version + summedAgain
}

// GoError says that what a revision does cannot be read, since it is written in
// Go.
type GoError struct{ Revision, File string }

func (e *GoError) Error() string {
	s := "revision " + e.Revision + " is written in Go"
	if e.File != "" {
		s += " (" + e.File + ")"
	}
	return s + ", and this program was built without it"
}

// FileError is a mistake in a revision file as a whole. What is wrong at a place in
// it is a LineError.
type FileError struct {
	File    string
	Line    int // 0 when it is about no line
	Message string
	Hint    string
	Err     error // the cause, if there is one
}

func (e *FileError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Message)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

func (e *FileError) Unwrap() error { return e.Err }

// IsSQL reports whether a file of that name holds its revision in SQL.
func IsSQL(name string) bool { return strings.EqualFold(path.Ext(name), ".sql") }

// isRevisionFile leaves out hidden files, and those that begin with an
// underscore.
func isRevisionFile(name string) bool {
	base := path.Base(name)
	if strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
		return false
	}
	ext := strings.ToLower(path.Ext(name))
	return ext == ".toml" || ext == ".sql" || isGo(base)
}

func isGo(name string) bool {
	return strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go")
}
