package migrate

import (
	"context"
	"errors"
	"slices"

	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
)

// Standing is where a database stands among the revisions of the files.
type Standing struct {
	State
	// Known are the latest applied revisions that have a file; Unknown are the rows of
	// the version table that have none.
	Known, Unknown []string
	// Recorded are the revisions without a file that lead to the unknown rows, as the
	// journal recorded them. If it does not have all of them, Unrecorded says so, and
	// what the unknown rows stand on is not known.
	Recorded   []revision.File
	Unrecorded error
	// Applied are all applied revisions that have a file, in load order.
	Applied []string
	// NotRun are the revisions of Applied that never ran: they count as applied since
	// revisions above them are.
	NotRun []NotRun
	// RanBefore says which revisions are applied though the rows do not say so, by the
	// files as they are now; nil if there are none. Applied does not hold them.
	RanBefore *RanBeforeError
	// Pending are the revisions that an upgrade to all heads would apply, in order.
	Pending []string

	heads []string // of the files
}

// Below returns the revision to downgrade to, so that all revisions without a file are
// taken down. It is empty if there are none, if it is not known how they were applied,
// or if the files know nothing of what is applied: then the files belong to another
// database, or old revisions were squashed into one.
func (s Standing) Below() string {
	if len(s.Unknown) == 0 || s.Unrecorded != nil {
		return ""
	}
	return below(s.Rows, s.Known)
}

// below is the first of the latest applied revisions with a file that is no row: what has none stands on it.
func below(rows, known []string) string {
	for _, id := range known {
		if !slices.Contains(rows, id) {
			return id
		}
	}
	return ""
}

// AtHeads returns nil if the database is where the revisions lead. Otherwise it returns
// a *NotAtHeadsError, or a *RanBeforeError if no upgrade would lead there.
func (s Standing) AtHeads() error {
	if s.RanBefore != nil {
		return s.RanBefore
	}
	if len(s.Unknown)+len(s.Pending) == 0 {
		return nil
	}
	return &NotAtHeadsError{Pending: s.Pending, Unknown: s.Unknown, Below: s.Below(), Heads: s.heads}
}

// Standing finds out where the database stands. Nothing is written.
func (m *Migrator) Standing(ctx context.Context) (Standing, error) {
	state, err := m.runner.State(ctx)
	if err != nil {
		return Standing{}, err
	}
	g := m.set.Graph
	s := Standing{State: state, heads: g.Heads()}
	for _, row := range state.Rows {
		if g.Has(row) {
			s.Known = append(s.Known, row)
		} else {
			s.Unknown = append(s.Unknown, row)
		}
	}
	all := g
	if len(s.Unknown) > 0 {
		if all, err = m.withRecorded(ctx, &s); err != nil {
			return Standing{}, err
		}
	}
	if all != nil {
		doubts, err := m.runner.Doubts(ctx, all, state)
		if err != nil {
			return Standing{}, err
		}
		s.NotRun, s.RanBefore = doubts.NotRun, doubts.RanBefore
	}
	if s.Applied, err = g.Applied(s.Known); err != nil {
		return Standing{}, err
	}
	for _, n := range s.NotRun {
		if g.Has(n.Revision) {
			s.Pending = append(s.Pending, n.Revision)
		}
	}
	plan, err := g.Upgrade(s.Known, "heads")
	for _, step := range plan.Steps {
		s.Pending = append(s.Pending, step.Revision)
	}
	return s, err
}

// withRecorded finds out what the unknown rows imply, and returns the graph with
// the revisions without a file, or nil if the journal does not know them all.
func (m *Migrator) withRecorded(ctx context.Context, s *Standing) (*graph.Graph, error) {
	set, err := m.recorded(ctx, s.State, &graph.UnknownRowsError{Rows: s.Unknown})
	var unknown *UnknownError
	if errors.As(err, &unknown) && unknown.Why != nil {
		s.Unrecorded = unknown.Why
		return nil, nil //nolint:nilerr // Standing says why
	}
	if err != nil {
		return nil, err
	}
	applied, err := set.Graph.Applied(s.Rows)
	if err != nil {
		return nil, err
	}
	for _, id := range applied {
		if f, ok := set.File(id); ok && !m.set.Graph.Has(id) {
			s.Recorded = append(s.Recorded, f)
		}
	}
	s.Known, err = m.knownOf(applied)
	return set.Graph, err
}

// knownOf returns the latest of those applied revisions that have a file.
func (m *Migrator) knownOf(applied []string) ([]string, error) {
	known := slices.DeleteFunc(slices.Clone(applied), func(id string) bool { return !m.set.Graph.Has(id) })
	at, err := m.set.Graph.Stamp(nil, known, graph.StampPurge)
	return at.To, err
}
