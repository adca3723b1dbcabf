package runner

import (
	"context"
	"database/sql"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/revision/graph"
)

// applied is what the journal holds of a revision that was applied.
type applied struct {
	revision           string
	bytesHash, opsHash string
	opsVersion         int
}

// Changed lists the applied revisions whose operations were changed afterwards, in the
// order in which they were applied. Formatting and comments do not count, nor does the
// downgrade. What was applied or stamped before there was a journal is not
// known, and not listed.
func (r *Runner) Changed(ctx context.Context) ([]Changed, error) {
	list, err := r.changed(ctx, nil)
	if database.ClassOf(err) == database.Missing {
		return nil, nil // there is no journal
	}
	return list, err
}

// checkApplied warns of applied revisions that were changed since, or refuses to
// go on. It is asked only when there is something to do, or the run is strict.
func (r *Runner) checkApplied(ctx context.Context, s State, steps []graph.Step) error {
	if !s.hasJournal || r.options.AssumeUnchanged {
		return nil
	}
	list, err := r.changed(ctx, steps)
	if err != nil || len(list) == 0 {
		return err
	}
	if r.options.Strict {
		return &ChangedError{Revisions: list}
	}
	for _, c := range list {
		r.events.Event(c)
	}
	return nil
}

// changed compares the bytes first and reads a file only when they differ.
// Revisions that are about to be applied are not looked at, whatever the journal
// says of an earlier time.
func (r *Runner) changed(ctx context.Context, steps []graph.Step) ([]Changed, error) {
	journal, err := r.readApplied(ctx)
	if err != nil {
		return nil, r.tableError(ctx, r.tables.journal, err)
	}
	pending := map[string]bool{}
	for _, s := range steps {
		pending[s.Revision] = s.Direction == graph.Up
	}
	var list []Changed
	for _, a := range journal {
		if pending[a.revision] {
			continue
		}
		hash, err := r.source.BytesHash(a.revision)
		if err != nil {
			return nil, err
		}
		if hash == "" || hash == a.bytesHash {
			continue
		}
		rev, err := r.source.Open(a.revision, graph.Up)
		if err != nil {
			return nil, err
		}
		if rev.OpsHashVersion == a.opsVersion && rev.OpsHash != a.opsHash {
			list = append(list, Changed{Revision: rev.ID, File: rev.File})
		}
	}
	return list, nil
}

// readApplied reads which revisions the journal knows to be applied. A stamp may
// have set the rows back, so that nothing before it counts.
func (r *Runner) readApplied(ctx context.Context) ([]applied, error) {
	var order []string
	known := map[string]applied{}
	query := "SELECT event, revision, direction, bytes_hash, ops_hash, ops_hash_version FROM " +
		r.dialect.QuoteName(r.tables.journal) + " WHERE version_table = " + r.dialect.Placeholder(1) +
		" AND step IS NULL AND event IN ('" + eventFinished + "', '" + eventStamped + "') ORDER BY id"
	err := database.Each(ctx, r.conn, query, []any{r.tables.key}, func(rows database.Rows) error {
		var event string
		var revision, direction, bytesHash, opsHash sql.NullString
		var version sql.NullInt64
		if err := rows.Scan(&event, &revision, &direction, &bytesHash, &opsHash, &version); err != nil {
			return err
		}
		if event == eventStamped {
			order, known = nil, map[string]applied{}
			return nil
		}
		id := revision.String
		if directionOf(direction.String) == graph.Down || bytesHash.String == "" {
			delete(known, id)
			return nil
		}
		if _, again := known[id]; !again {
			order = append(order, id)
		}
		known[id] = applied{id, bytesHash.String, opsHash.String, int(version.Int64)}
		return nil
	})
	var list []applied
	for _, id := range order {
		if a, ok := known[id]; ok {
			list = append(list, a)
			delete(known, id) // it may stand in order twice
		}
	}
	return list, err
}
