package revision

import (
	"errors"
	"slices"

	"github.com/retort-db/migrate/revision/graph"
)

// Scan reads the headers as Load does and goes on behind mistakes: it returns
// the files whose headers can be read, with what is wrong with the others, in
// load order. A location that cannot be listed is a mistake, too.
func Scan(locations []Location, o LoadOptions) (files []File, mistakes []error) {
	for i, l := range locations {
		names, err := fileNames(l, o)
		if err != nil {
			mistakes = append(mistakes, err)
		}
		for _, r := range openFiles(l, names) {
			if r.err != nil {
				mistakes = append(mistakes, r.err)
				continue
			}
			for _, f := range r.files {
				f.Location, f.lookup = i, o.Variables
				files = append(files, f)
			}
		}
	}
	files, err := withCompiled(files, o.Compiled)
	if err != nil {
		mistakes = append(mistakes, err)
	}
	return files, mistakes
}

// Check puts files into a graph of their own. It returns the graph, which is nil
// if there is a mistake, and all mistakes that can be told from each other: a
// parent that is missing does not hide another one that is.
func Check(files []File) (*graph.Graph, []error) {
	var mistakes []error
	revs := make([]graph.Revision, len(files))
	for i, f := range files {
		revs[i] = f.Graph()
	}
	for {
		g, err := graph.New(revs)
		if err == nil && len(mistakes) == 0 {
			return g, nil
		}
		if err == nil {
			return nil, mistakes
		}
		mistakes = append(mistakes, located(err, files))
		var missing *graph.MissingRevisionError
		if !errors.As(err, &missing) || !without(&revs[missing.Index], missing) {
			return nil, mistakes
		}
	}
}

// without takes the reference out of a revision that names what is not there. It
// reports whether it was found.
func without(r *graph.Revision, missing *graph.MissingRevisionError) bool {
	list := &r.Down
	if missing.Edge == graph.DependsOn {
		list = &r.DependsOn
	}
	kept := slices.DeleteFunc(slices.Clone(*list), func(id string) bool { return id == missing.Missing })
	found := len(kept) < len(*list)
	*list = kept
	return found
}
