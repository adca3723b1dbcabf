package revision

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"runtime"
	"slices"
	"sync"

	"github.com/retort-db/migrate/internal/fserr"
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/revision/graph"
)

// Location is a folder of revision files.
type Location struct {
	FS fs.FS
	// Name is how people know it: the folder's path.
	Name string
}

// LoadOptions say how locations are read.
type LoadOptions struct {
	// Recursive reads folders in folders.
	Recursive bool
	// Compiled are the headers of the revisions in Go that the program has. Those
	// that a location has the source of are taken from there.
	Compiled []File
	// Variables knows the values of variables when a body is read; nil knows none.
	Variables Lookup
}

// Set is the revisions of all locations and their graph.
type Set struct {
	Graph *graph.Graph

	files  map[string]File
	order  []string
	lookup Lookup
}

// Load reads the headers of all revision files, and no more of them than that.
// Load order, which breaks ties in the graph, is that of file names within a
// location, and of locations as they are given. A location that does not exist
// is empty. Mistakes in headers are reported all at once, as LineErrors; others as a
// *FileError or *GraphError.
func Load(locations []Location, o LoadOptions) (*Set, error) {
	files, err := readLocations(locations, o)
	if err != nil {
		return nil, err
	}
	if files, err = withCompiled(files, o.Compiled); err != nil {
		return nil, err
	}
	s := &Set{files: make(map[string]File, len(files)), order: make([]string, len(files)), lookup: o.Variables}
	revs := make([]graph.Revision, len(files))
	for i, f := range files {
		s.files[f.ID], s.order[i], revs[i] = f, f.ID, f.Graph()
	}
	if s.Graph, err = graph.New(revs); err != nil {
		return nil, located(err, files)
	}
	return s, nil
}

func readLocations(locations []Location, o LoadOptions) ([]File, error) {
	var files []File
	var mistakes schematoml.Errors
	for i, l := range locations {
		names, err := fileNames(l, o)
		if err != nil {
			return nil, err
		}
		for _, r := range openFiles(l, names) {
			found, err := r.files, r.err
			var many schematoml.Errors
			var one *schematoml.Error
			switch {
			case errors.As(err, &many):
				mistakes = append(mistakes, many...)
				continue
			case errors.As(err, &one):
				mistakes = append(mistakes, one)
				continue
			case err != nil:
				return nil, err
			}
			for _, f := range found {
				f.Location, f.lookup = i, o.Variables
				files = append(files, f)
			}
		}
	}
	if len(mistakes) > 0 {
		return nil, mistakes
	}
	return files, nil
}

// fileNames lists the revision files of a location, sorted by the names of the
// files alone.
func fileNames(l Location, o LoadOptions) ([]string, error) {
	var names []string
	err := fs.WalkDir(l.FS, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && name == "." && errors.Is(err, fs.ErrNotExist):
			return fs.SkipAll
		case err != nil:
			return err
		case d.IsDir() && name != "." && !o.Recursive:
			return fs.SkipDir
		case !d.IsDir() && isRevisionFile(name):
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("the revisions in %s cannot be listed: %w", l.Name, fserr.Cause(err))
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(path.Base(a), path.Base(b)), cmp.Compare(a, b))
	})
	return names, nil
}

// read is what came of a file: the revisions in it, or why there are none.
type read struct {
	files []File
	err   error
}

// openFiles reads the headers of files, several at a time.
func openFiles(l Location, names []string) []read {
	list := make([]read, len(names))
	workers := min(runtime.GOMAXPROCS(0), 1+len(names)/filesToShare)
	work := func(first int) {
		buf := make([]byte, headerChunk)
		for i := first; i < len(names); i += workers {
			list[i].files, list[i].err = openFile(l, names[i], buf)
		}
	}
	var done sync.WaitGroup
	for w := 1; w < workers; w++ {
		done.Go(func() { work(w) })
	}
	work(0)
	done.Wait()
	return list
}

// filesToShare is how many files are worth a further worker.
const filesToShare = 64

// openFile reads the header of a file, or those of all revisions in a Go file.
func openFile(l Location, name string, buf []byte) ([]File, error) {
	shown := path.Join(l.Name, name)
	unreadable := func(err error) error {
		return &FileError{File: shown, Message: "it cannot be read: " + fserr.Cause(err).Error(), Err: err}
	}
	r, err := l.FS.Open(name)
	if err != nil {
		return nil, unreadable(err)
	}
	defer r.Close() //nolint:errcheck // nothing was written
	var list []File
	if isGo(name) {
		var data []byte
		if data, err = io.ReadAll(r); err == nil {
			list, err = readGo(shown, data)
		}
	} else {
		var f File
		f, err = scanHeader(shown, r, buf)
		list = []File{f}
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		return nil, unreadable(err)
	}
	for i := range list {
		list[i].fsys, list[i].name = l.FS, name
	}
	return list, err
}

// withCompiled adds the revisions in Go that the program has and no location. It
// refuses a program that was built from other sources than those that are there.
func withCompiled(files, compiled []File) ([]File, error) {
	for _, c := range compiled {
		i := slices.IndexFunc(files, func(f File) bool { return f.ID == c.ID })
		if i < 0 || !files[i].Go {
			files = append(files, c) // the second of an id is the graph's to refuse
			continue
		}
		f := files[i].Header
		same := slices.Equal(f.Down, c.Down) && slices.Equal(f.DependsOn, c.DependsOn) && slices.Equal(f.Labels, c.Labels)
		if !same {
			return files, &FileError{
				File: files[i].Path, Line: files[i].lines.id,
				Message: "revision " + c.ID + " stands elsewhere in the graph than in this program, which was built from an older source",
				Hint:    "build the program again",
			}
		}
		files[i].Header = c.Header
	}
	return files, nil
}

// GraphError is a mistake in how revisions refer to each other.
type GraphError struct {
	// Err is one of package graph's errors.
	Err error
	// Files are the places that are concerned, as "file:line".
	Files []string
}

func (e *GraphError) Error() string {
	s := e.Err.Error()
	for i, f := range e.Files {
		if i == 0 {
			s += " (" + f
		} else {
			s += ", " + f
		}
	}
	if len(e.Files) > 0 {
		s += ")"
	}
	return s
}

func (e *GraphError) Unwrap() error { return e.Err }

// located adds to an error of the graph where in the files its reasons stand.
func located(err error, files []File) error {
	out := &GraphError{Err: err}
	at := func(f File, line int) {
		if line == 0 {
			out.Files = append(out.Files, cmp.Or(f.Path, "in the program"))
			return
		}
		out.Files = append(out.Files, fmt.Sprintf("%s:%d", f.Path, line))
	}
	var bad *graph.BadNameError
	var twice *graph.DuplicateIDError
	var label *graph.DuplicateLabelError
	var missing *graph.MissingRevisionError
	var cycle *graph.CycleError
	switch {
	case errors.As(err, &bad) && bad.Index >= 0:
		at(files[bad.Index], cmp.Or(files[bad.Index].lines.labels, files[bad.Index].lines.id))
	case errors.As(err, &twice):
		at(files[twice.First], files[twice.First].lines.id)
		at(files[twice.Second], files[twice.Second].lines.id)
	case errors.As(err, &label):
		at(files[label.First], cmp.Or(files[label.First].lines.labels, files[label.First].lines.id))
		at(files[label.Second], files[label.Second].lines.labels)
	case errors.As(err, &missing):
		at(files[missing.Index], edgeLine(files[missing.Index], missing.Edge))
	case errors.As(err, &cycle):
		for i, edge := range cycle.Edges {
			if j := slices.IndexFunc(files, func(f File) bool { return f.ID == cycle.Path[i] }); j >= 0 {
				at(files[j], edgeLine(files[j], edge))
			}
		}
	}
	return out
}

// edgeLine is where a file says what it needs.
func edgeLine(f File, e graph.Edge) int {
	if e == graph.DependsOn {
		return f.lines.dependsOn
	}
	return f.lines.down
}

// File returns the file of a revision.
func (s *Set) File(id string) (File, bool) {
	f, ok := s.files[id]
	return f, ok
}

// Files lists the files in load order.
func (s *Set) Files() []File {
	list := make([]File, len(s.order))
	for i, id := range s.order {
		list[i] = s.files[id]
	}
	return list
}

// With returns the set with further revisions, which come last in load order and
// have the set's variables.
func (s *Set) With(files []File) (*Set, error) {
	out := &Set{files: maps.Clone(s.files), order: slices.Clone(s.order), lookup: s.lookup}
	revs := make([]graph.Revision, len(files))
	for i, f := range files {
		f.lookup = s.lookup
		out.files[f.ID] = f
		out.order = append(out.order, f.ID)
		revs[i] = f.Graph()
	}
	g, err := s.Graph.With(revs...)
	if err != nil {
		return nil, located(err, out.Files())
	}
	out.Graph = g
	return out, nil
}
