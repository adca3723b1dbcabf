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
	var err error
	s.Rows, err = r.readRows(ctx)
	switch {
	case err == nil:
		s.hasVersionTable = true
	case database.ClassOf(err) != database.Missing:
		return State{}, &TableError{Table: r.tables.version, Err: err}
	}
	s.Unfinished, s.hasJournal, err = r.unfinished(ctx)
	if err != nil {
		return State{}, &TableError{Table: r.tables.journal, Err: err}
	}
	return s, nil
}

func (r *Runner) readRows(ctx context.Context) ([]string, error) {
	var list []string
	err := database.Each(ctx, r.conn, r.tables.selectRows(), nil, func(rows database.Rows) error {
		var id string
		err := rows.Scan(&id)
		list = append(list, id)
		return err
	})
	slices.Sort(list)
	return list, err
}
