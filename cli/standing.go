package cli

import (
	"context"
	"fmt"
	"maps"
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
	m, err := s.look(ctx)
	if err != nil {
		return standing{}, err
	}
	found, err := m.Standing(ctx)
	if err != nil {
		return standing{}, err
	}
	st := standing{found, map[string]string{}}
	for id, state := range m.States(found) {
		st.states[id] = string(state)
	}
	return st, nil
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
