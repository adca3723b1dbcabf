package migrate

import (
	"context"
	"fmt"
	"path"
	"reflect"
	"runtime"
	"slices"

	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"
)

// GoRevision is a revision written in Go. It stands in one graph with those in
// files, and is given to a Migrator with WithGoRevisions; there is no global
// list.
//
// Code has no checksum: that a function was changed after it was applied is not
// noticed, and nothing of it is kept in the journal but its place in the graph.
// For the same reason it has no SQL that could be shown or written into a
// script beforehand.
type GoRevision struct {
	// ID is the revision's id, as in a file.
	ID string
	// Down are the revisions that it follows; []string{"base"} if it follows
	// none. To forget it is an error.
	Down []string
	// Labels name the branch that begins here. DependsOn are revisions of other
	// branches, or labels, that have to be applied before.
	Labels    []string
	DependsOn []string
	Message   string
	// Upgrade applies it. Nil does nothing.
	//
	// The function and the revision's row in the version table commit together,
	// so that it takes place once or not at all. On MySQL and MariaDB, where
	// definitions commit by themselves, a function that was cut off after one is
	// settled by a person (migrate repair, or Resolve); one that only changes
	// data is not concerned.
	Upgrade func(ctx context.Context, tx *Tx) error
	// Downgrade takes it back. Nil means that there is no way back.
	Downgrade func(ctx context.Context, tx *Tx) error
	// NoTransaction calls the functions outside a transaction: each statement
	// commits by itself. If one returns an error, the next run calls it again
	// from its beginning. If the program ends while it runs, nothing says how far
	// it got: the next run stops with a *RepairError, and a person decides.
	NoTransaction bool
}

// BadGoRevisionError says what is wrong with a GoRevision.
type BadGoRevisionError struct {
	Revision string
	Problem  string
}

func (e *BadGoRevisionError) Error() string {
	return fmt.Sprintf("the Go revision %q %s", e.Revision, e.Problem)
}

// File is what the graph knows of the revision. Its path is that of the source
// that its function was compiled from.
func (g GoRevision) File() revision.File {
	f := revision.File{
		Header: revision.Header{
			ID: g.ID, Down: g.Down, Labels: g.Labels, DependsOn: g.DependsOn, Message: g.Message, NoTransaction: g.NoTransaction,
		},
		Path: g.source(), Location: -1, Go: true,
	}
	if slices.Equal(g.Down, []string{"base"}) {
		f.Down = nil
	}
	return f
}

func (g GoRevision) check() error {
	switch {
	case g.ID == "":
		return &BadGoRevisionError{g.Message, "has no ID"}
	case len(g.Down) == 0:
		return &BadGoRevisionError{g.ID, `needs Down: the revision that it follows, or []string{"base"} if it follows none`}
	case len(g.Down) > 1 && slices.Contains(g.Down, "base"):
		return &BadGoRevisionError{g.ID, `names "base" and a revision in Down: say one or the other`}
	}
	return nil
}

// GoFiles checks revisions written in Go and returns them as the graph sees them, for
// revision.LoadOptions.
func GoFiles(list []GoRevision) ([]revision.File, error) {
	files := make([]revision.File, len(list))
	for i, g := range list {
		if err := g.check(); err != nil {
			return nil, err
		}
		files[i] = g.File()
	}
	return files, nil
}

// source is the file of its first function, as the compiler saw it.
func (g GoRevision) source() string {
	for _, fn := range []runner.Function{g.Upgrade, g.Downgrade} {
		if f := functionOf(fn); f != nil {
			file, _ := f.FileLine(f.Entry())
			return file
		}
	}
	return ""
}

func functionOf(fn runner.Function) *runtime.Func {
	if fn == nil {
		return nil
	}
	return runtime.FuncForPC(reflect.ValueOf(fn).Pointer())
}

func functionParts(fn runner.Function) []runner.Part {
	if fn == nil {
		return nil
	}
	part := runner.Part{Go: fn}
	if f := functionOf(fn); f != nil {
		part.Name = path.Base(f.Name())
	}
	return []runner.Part{part}
}

// opened is what the runner does with the revision in a direction. f is what the set
// knows of it.
func (g GoRevision) opened(f revision.File, d graph.Direction, parents, dependsOn []string) runner.Revision {
	return runner.Revision{
		ID: f.ID, Message: f.Message, File: f.Path, Parents: parents, DependsOn: dependsOn, NoTransaction: f.NoTransaction, Limits: f.Limits,
		Parts: func() ([]runner.Part, error) {
			switch {
			case d == graph.Up:
				return functionParts(g.Upgrade), nil
			case g.Downgrade == nil:
				return nil, &NoDowngradeError{Revision: f.ID, File: f.Path, Reason: "its Downgrade is nil"}
			}
			return functionParts(g.Downgrade), nil
		},
	}
}
