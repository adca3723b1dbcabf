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
	// Applied sums up what was applied when the last row of the journal was
	// written, as graph.Fingerprint.String spells it; empty if that row does not
	// say.
	Applied string

	hasVersionTable bool
	hasJournal      bool
}

// HasVersionTable reports whether the version table is there; a table that is
// not there reads as empty.
func (s State) HasVersionTable() bool { return s.hasVersionTable }

// HasJournal reports whether the journal is there.
func (s State) HasJournal() bool { return s.hasJournal }

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
		return State{}, r.tableError(ctx, r.tables.version, err)
	}
	if err := r.readEnd(ctx, &s); err != nil {
		return State{}, r.tableError(ctx, r.tables.journal, err)
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
