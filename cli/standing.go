package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/internal/dburl"
	"github.com/retort-db/migrate/revision/graph"
)

// standing is what the database says of the revisions; the zero value says that
// it was not asked.
type standing struct {
	migrate.Standing
	states map[string]string
}

// stands asks the database.
func (s *session) stands(ctx context.Context) (standing, error) {
	m, err := s.open(ctx)
	if err != nil {
		return standing{}, err
	}
	found, err := m.Standing(ctx)
	if err != nil {
		return standing{}, err
	}
	st := standing{found, map[string]string{}}
	mark := func(ids []string, state string) {
		for _, id := range ids {
			st.states[id] = state
		}
	}
	mark(s.set.Graph.IDs(), "pending")
	for _, f := range found.Recorded {
		st.states[f.ID] = "applied"
	}
	mark(found.Applied, "applied")
	mark(s.current(found), "current")
	mark(found.Unknown, "current")
	for _, n := range found.NotRun {
		st.states[n.Revision] = "never ran"
	}
	return st, nil
}

// current are the latest applied revisions of every branch that have a file:
// rows, and what only a dependency keeps from being one.
func (s *session) current(found migrate.Standing) []string {
	g := s.set.Graph
	rows := slices.DeleteFunc(slices.Clone(found.Rows), func(id string) bool { return !g.Has(id) })
	ids, err := g.Current(rows)
	if err != nil {
		return rows // all of them are revisions of the graph, so that there is no error
	}
	return ids
}

// standsIfReached asks the database if that is quickly done: a drawing is worth
// having without it.
func (s *session) standsIfReached(ctx context.Context) standing {
	u, err := s.config.URL()
	if err != nil {
		return standing{}
	}
	if u.Dialect == dburl.SQLite && !exists(u.Database) {
		return standing{}
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	st, err := s.stands(ctx)
	if err != nil {
		fmt.Fprintf(s.app.say(), "drawn without the database: %s\n", explain(err).Message)
		return standing{}
	}
	return st
}

// text marks each revision with its state when the database was asked.
func (st standing) text(g *graph.Graph) graph.Text { return g.Marked(st.states) }

// drawn is text for a drawing, where most of what there is is applied and needs
// no words.
func (st standing) drawn(g *graph.Graph) graph.Text {
	marks := maps.Clone(st.states)
	maps.DeleteFunc(marks, func(_, state string) bool { return state == "applied" })
	return g.Marked(marks)
}

// state is current, applied, pending or "never ran", or empty when nobody was
// asked.
func (st standing) state(id string) string { return st.states[id] }

func (st standing) glyph(id string) byte {
	switch st.state(id) {
	case "current":
		return '@'
	case "pending", "never ran":
		return 'o'
	}
	return '*'
}
