package revision

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

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
}

// Set is the revisions of all locations and their graph.
type Set struct {
	Graph *graph.Graph

	files map[string]File
	order []string
}

// Load reads the headers of all revision files. Load order, which breaks ties
// in the graph, is that of file names within a location, and of locations as
// they are given. A location that does not exist is empty.
func Load(locations []Location, o LoadOptions) (*Set, error) {
	s := &Set{files: map[string]File{}}
	var revs []graph.Revision
	for i, l := range locations {
		names, err := fileNames(l, o)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			f, err := readFile(l, i, name)
			if err != nil {
				return nil, err
			}
			if first, twice := s.files[f.ID]; twice {
				return nil, &FileError{
					File: f.Path, Message: fmt.Sprintf("revision %s is already in %s", f.ID, first.Path),
					Hint: "give one of the two another id, or remove it",
				}
			}
			s.files[f.ID] = f
			s.order = append(s.order, f.ID)
			revs = append(revs, f.Graph())
		}
	}
	g, err := graph.New(revs)
	if err != nil {
		return nil, s.located(err)
	}
	s.Graph = g
	return s, nil
}

// fileNames lists the revision files of a location, sorted.
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
		return nil, fmt.Errorf("the revisions in %s cannot be listed: %w", l.Name, err)
	}
	slices.SortFunc(names, func(a, b string) int {
		if c := compare(path.Base(a), path.Base(b)); c != 0 {
			return c
		}
		return compare(a, b)
	})
	return names, nil
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func readFile(l Location, index int, name string) (File, error) {
	f := File{Path: path.Join(l.Name, name), Location: index, fsys: l.FS, name: name}
	data, err := f.Source()
	if err != nil {
		return File{}, fmt.Errorf("%s cannot be read: %w", f.Path, err)
	}
	if isSQL(name) {
		f.Header, err = readSQLHeader(f.Path, data)
	} else {
		f.Header, err = readTOMLHeader(f.Path, data)
	}
	return f, err
}

// GraphError is a mistake in how revisions refer to each other, and the files
// that are concerned.
type GraphError struct {
	Err   error
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

// located adds the files of the revisions that an error of the graph names.
func (s *Set) located(err error) error {
	var about interface{ Revisions() []string }
	out := &GraphError{Err: err}
	if errors.As(err, &about) {
		for _, id := range about.Revisions() {
			if f, ok := s.files[id]; ok && !slices.Contains(out.Files, f.Path) {
				out.Files = append(out.Files, f.Path)
			}
		}
	}
	return out
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
