package migrate

import (
	"context"
	"slices"

	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
)

// RevisionState is what a database says of a revision.
type RevisionState string

// The states of a revision.
const (
	// StateCurrent: applied, and nothing that follows it is.
	StateCurrent RevisionState = "current"
	// StateApplied: applied, as is something that follows it.
	StateApplied RevisionState = "applied"
	// StatePending: an upgrade to all heads would apply it.
	StatePending RevisionState = "pending"
	// StateNeverRan: it was inserted below an applied revision, and did not run here.
	StateNeverRan RevisionState = "never ran"
)

// HistoryEntry is a revision and its state.
type HistoryEntry struct {
	revision.File
	State RevisionState
	// Head says that nothing follows it.
	Head bool
}

// History lists the revisions, the newest first, with their states. It begins with
// those that have no file any more, as the journal recorded them.
func (m *Migrator) History(ctx context.Context) ([]HistoryEntry, error) {
	st, err := m.Standing(ctx)
	if err != nil {
		return nil, err
	}
	states := m.States(st)
	var list []HistoryEntry
	for _, f := range slices.Backward(st.Recorded) {
		list = append(list, HistoryEntry{File: f, State: states[f.ID]})
	}
	ids, err := m.set.Graph.History(graph.Range{}, st.Known)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		f, _ := m.set.File(id)
		info, _ := m.set.Graph.Info(id)
		list = append(list, HistoryEntry{File: f, State: states[id], Head: info.Head})
	}
	return list, nil
}

// States returns the state of each revision, by id, including those without a file.
func (m *Migrator) States(st Standing) map[string]RevisionState {
	states := map[string]RevisionState{}
	mark := func(ids []string, state RevisionState) {
		for _, id := range ids {
			states[id] = state
		}
	}
	mark(m.set.Graph.IDs(), StatePending)
	for _, f := range st.Recorded {
		states[f.ID] = StateApplied
	}
	mark(st.Applied, StateApplied)
	mark(m.CurrentOf(st), StateCurrent)
	mark(st.Unknown, StateCurrent)
	for _, n := range st.NotRun {
		states[n.Revision] = StateNeverRan
	}
	return states
}

// CurrentOf returns the latest applied revisions of every branch that have a file: the
// rows of the version table, and the revisions that are not rows only because another
// one depends on them.
func (m *Migrator) CurrentOf(st Standing) []string {
	g := m.set.Graph
	rows := slices.DeleteFunc(slices.Clone(st.Rows), func(id string) bool { return !g.Has(id) })
	ids, err := g.Current(rows)
	if err != nil {
		return rows // all of them are revisions of the graph, so that there is no error
	}
	return ids
}
