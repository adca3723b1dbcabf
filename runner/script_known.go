package runner

import (
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/schema"
)

// Hidden is the revision behind which nobody knows without a database what is there, and
// the line of what hides it: SQL that may change anything, or a function in Go. It is zero
// where all is known.
type Hidden struct {
	Revision string
	File     string
	Line     int
}

// pass learns what stands where the script begins. What cannot be read or followed
// leaves it unknown; whoever needs to know says so then.
func (s *script) pass(source Source, steps []graph.Step) {
	if len(steps) == 0 {
		return
	}
	s.known = &schema.Schema{}
	for _, step := range steps {
		rev, err := source.Open(step.Revision, graph.Up)
		if err != nil {
			s.hide(Revision{ID: step.Revision}, 0)
			return
		}
		parts, err := rev.parts()
		if err != nil {
			s.hide(rev, 0)
			return
		}
		for _, st := range cut(s.d, parts) {
			s.evolve(rev, st)
		}
	}
}

// evolve keeps track of the schema as long as it is known.
func (s *script) evolve(rev Revision, st stretch) {
	if s.known == nil {
		return
	}
	now := ops.Evolve(*s.known)
	for _, p := range st.parts {
		if p.Go != nil || dialect.IsBarrier(s.d, p.Op) || now.Apply(p.Op) != nil {
			s.hide(rev, p.Line)
			return
		}
	}
	s.known = now.Schema()
}

func (s *script) hide(rev Revision, line int) {
	s.known, s.hidden = nil, Hidden{Revision: rev.ID, File: rev.File, Line: line}
}
