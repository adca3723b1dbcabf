package runner

import (
	"context"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/revision/graph"
)

// Stamp sets the rows of the version table to what decide answers, without
// running anything, in one transaction. It returns the rows before and after.
// Where rows, and what the journal says is applied, are the same already nothing
// is written.
func (r *Runner) Stamp(ctx context.Context, decide func(rows []string) (graph.Stamp, error)) (before, after []string, err error) {
	state, err := r.State(ctx)
	if err != nil {
		return nil, nil, err
	}
	wanted, err := decide(state.Rows)
	if err != nil {
		return state.Rows, nil, err
	}
	known := !state.hasJournal || state.Applied == wanted.Applied.String()
	if sameSet(state.Rows, wanted.To) && state.hasVersionTable && known {
		return state.Rows, wanted.To, nil
	}
	unlock, err := r.lock(ctx)
	if err != nil {
		return state.Rows, nil, err
	}
	before, after, err = r.stampLocked(ctx, decide)
	return before, after, joinUnlock(err, unlock)
}

func (r *Runner) stampLocked(ctx context.Context, decide func(rows []string) (graph.Stamp, error)) (before, after []string, err error) {
	state, err := r.State(ctx)
	if err != nil {
		return nil, nil, err
	}
	wanted, err := decide(state.Rows)
	if err != nil {
		return state.Rows, nil, err
	}
	if err := r.ensureTables(ctx, state); err != nil {
		return state.Rows, nil, err
	}
	row, err := r.journalStatement(stampEntry(state.Rows, wanted))
	if err != nil {
		return state.Rows, nil, err
	}
	f := r.transact(ctx, "", false, func(ctx context.Context, t *transaction) error {
		for _, s := range r.setRows(state.Rows, wanted.To) {
			if err := t.own(ctx, s); err != nil {
				return err
			}
		}
		return t.own(ctx, row)
	})
	if f != nil {
		return state.Rows, nil, r.refusedTable(ctx, r.tables.version, f.err)
	}
	return state.Rows, wanted.To, nil
}

// stampEntry is what the journal says of a stamp.
func stampEntry(from []string, wanted graph.Stamp) entry {
	return entry{
		event: eventStamped, parents: append([]string{}, wanted.Marked...), applied: wanted.Applied.String(),
		message: strings.Join(from, ", ") + " -> " + strings.Join(wanted.To, ", "),
	}
}

// setRows are the statements that turn one set of rows into another.
func (r *Runner) setRows(from, to []string) []database.Statement {
	table, p := r.dialect.QuoteName(r.tables.version), r.dialect.Placeholder(1)
	var list []database.Statement
	for _, id := range from {
		if !slices.Contains(to, id) {
			list = append(list, database.Statement{SQL: "DELETE FROM " + table + " WHERE version_num = " + p, Args: []any{id}})
		}
	}
	for _, id := range to {
		if !slices.Contains(from, id) {
			list = append(list, database.Statement{SQL: "INSERT INTO " + table + " (version_num) VALUES (" + p + ")", Args: []any{id}})
		}
	}
	return list
}

func sameSet(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

// EnsureVersionTable creates the tool's own tables if they are not there.
func (r *Runner) EnsureVersionTable(ctx context.Context) error {
	state, err := r.State(ctx)
	if err != nil {
		return err
	}
	if state.hasVersionTable && state.hasJournal {
		return nil
	}
	unlock, err := r.lock(ctx)
	if err != nil {
		return err
	}
	return joinUnlock(r.ensureTables(ctx, state), unlock)
}
