package runner

import (
	"context"
	"slices"

	"github.com/retort-db/migrate/internal/database"
)

// State is what the tool's tables say.
type State struct {
	// Rows are the version table's, sorted.
	Rows []string
	// Unfinished is a revision that an earlier run began and did not end, or
	// nil.
	Unfinished *Unfinished

	hasVersionTable bool
	hasJournal      bool
}

// HasVersionTable reports whether the version table is there; a table that is
// not there reads as empty.
func (s State) HasVersionTable() bool { return s.hasVersionTable }

// State reads the version table and the end of the journal: two queries, no
// lock, nothing written.
func (r *Runner) State(ctx context.Context) (State, error) {
	var s State
	err := database.Each(ctx, r.conn, r.tables.selectRows(), nil, func(rows database.Rows) error {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		s.Rows = append(s.Rows, id)
		return nil
	})
	switch {
	case err == nil:
		s.hasVersionTable = true
	case database.ClassOf(err) != database.Missing:
		return State{}, &TableError{Table: r.tables.version, Err: err}
	}
	slices.Sort(s.Rows)
	s.Unfinished, s.hasJournal, err = r.unfinished(ctx)
	if err != nil {
		return State{}, &TableError{Table: r.tables.journal, Err: err}
	}
	return s, nil
}
