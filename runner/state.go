package runner

import (
	"context"
	"errors"
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

// State reads the version table and the end of the journal: two queries, in one
// round trip where the connection can, no lock, nothing written. A third is for a
// journal that another version table wrote to last.
func (r *Runner) State(ctx context.Context) (State, error) {
	var s State
	var end journalEnd
	both := []database.Statement{{SQL: r.tables.selectRows()}, {SQL: r.tables.selectEnd()}}
	err := database.QueryAll(ctx, r.conn, both, func(i int, rows database.Rows) error {
		if i > 0 {
			return end.read(rows)
		}
		for rows.Next() {
			if err := s.readRow(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	var failed *database.BatchError
	s.hasVersionTable, s.hasJournal = true, true
	if errors.As(err, &failed) && failed.Index == 0 {
		if database.ClassOf(err) != database.Missing {
			return State{}, r.tableError(ctx, r.tables.version, failed.Err)
		}
		s.Rows, s.hasVersionTable = nil, false
		err = database.QueryAll(ctx, r.conn, both[1:], func(_ int, rows database.Rows) error { return end.read(rows) })
	}
	if err == nil {
		end, err = r.ownEnd(ctx, end)
	}
	switch {
	case err == nil:
		err = r.readUnfinishedAt(ctx, &s, end)
	case database.ClassOf(err) == database.Missing:
		s.hasJournal, err = false, nil
	}
	if err != nil {
		if errors.As(err, &failed) {
			err = failed.Err
		}
		return State{}, r.tableError(ctx, r.tables.journal, err)
	}
	slices.Sort(s.Rows)
	return s, nil
}

// readRow reads one row of the version table.
func (s *State) readRow(rows database.Rows) error {
	var id string
	err := rows.Scan(&id)
	s.Rows = append(s.Rows, id)
	return err
}

func (r *Runner) readRows(ctx context.Context) ([]string, error) {
	var s State
	err := database.Each(ctx, r.conn, r.tables.selectRows(), nil, s.readRow)
	slices.Sort(s.Rows)
	return s.Rows, err
}
