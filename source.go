package migrate

import (
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"
)

// Source returns a source that opens the revisions of a set, including the functions of
// those written in Go. It is for writing a script without a database.
func Source(set *revision.Set, list ...GoRevision) runner.Source { return newSource(set, list) }

// source opens the revisions of a set for the runner.
type source struct {
	set      *revision.Set
	compiled map[string]GoRevision
}

func newSource(set *revision.Set, list []GoRevision) source {
	s := source{set, map[string]GoRevision{}}
	for _, g := range list {
		s.compiled[g.ID] = g
	}
	return s
}

// Open implements runner.Source.
func (s source) Open(id string, d graph.Direction) (runner.Revision, error) {
	f, ok := s.set.File(id)
	if !ok {
		return runner.Revision{}, &MissingFileError{Revision: id}
	}
	info, _ := s.set.Graph.Info(id)
	if g, ok := s.compiled[id]; ok && f.Go {
		return g.opened(f, d, info.Parents, info.DependsOn), nil
	}
	body, err := f.Body()
	if err != nil {
		return runner.Revision{}, err
	}
	hash, version := body.OpsHash(d)
	return runner.Revision{
		ID: f.ID, Message: f.Message, File: f.Path, Parents: info.Parents, DependsOn: info.DependsOn, Source: body.Source,
		BytesHash: body.BytesHash(), OpsHash: hash, OpsHashVersion: version, NoTransaction: f.NoTransaction, Limits: f.Limits,
		Parts: func() ([]runner.Part, error) {
			switch {
			case f.Incomplete != "":
				return nil, &IncompleteError{Revision: f.ID, File: f.Path, Reason: f.Incomplete}
			case d == graph.Up:
				return parts(f, body.Upgrade), nil
			case !body.HasDowngrade():
				return nil, &NoDowngradeError{Revision: f.ID, File: f.Path, Reason: body.NoDowngrade(), Declared: f.Irreversible != ""}
			}
			return parts(f, body.Downgrade), nil
		},
	}, nil
}

// IDs implements runner.Source.
func (s source) IDs() []string {
	var list []string
	for _, f := range s.set.Files() {
		list = append(list, f.ID)
	}
	return list
}

// BytesHash implements runner.Source.
func (s source) BytesHash(id string) (string, error) {
	f, ok := s.set.File(id)
	if !ok || f.Go {
		return "", nil
	}
	return f.BytesHash()
}

func parts(f revision.File, list []revision.Entry) []runner.Part {
	var folder runner.Folder
	folder.FS, folder.Name = f.Folder()
	out := make([]runner.Part, len(list))
	for i, e := range list {
		out[i] = runner.Part{Op: e.Op, Line: e.Line, Sections: e.Sections, Limits: e.Limits, Folder: folder}
	}
	return out
}
