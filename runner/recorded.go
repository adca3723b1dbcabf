package runner

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/retort-db/migrate/internal/database"
)

// Recorded is a revision as it was when it was applied, from the journal.
type Recorded struct {
	Revision string
	// Parents are its down_revision and its dependencies at that time.
	Parents []string
	// Source is the text of its file; empty if it was not in one.
	Source []byte
}

// NotRecordedError says that a revision is neither in a file nor in the journal.
type NotRecordedError struct{ Revision string }

func (e *NotRecordedError) Error() string {
	return fmt.Sprintf("the journal does not know how %s was applied", e.Revision)
}

// Recorded reads the revisions that lead from rows down to known ones, without
// those, each as it was when it was applied last. It reports a
// *NotRecordedError if the journal does not have all of them.
func (r *Runner) Recorded(ctx context.Context, rows []string, known func(id string) bool) ([]Recorded, error) {
	parents, err := r.readParents(ctx)
	if err != nil {
		return nil, err
	}
	var list []Recorded
	seen := map[string]bool{}
	todo := slices.Clone(rows)
	for len(todo) > 0 {
		id := todo[0]
		todo = todo[1:]
		if seen[id] || known(id) {
			continue
		}
		seen[id] = true
		above, ok := parents[id]
		if !ok {
			return nil, &NotRecordedError{Revision: id}
		}
		list = append(list, Recorded{Revision: id, Parents: above})
		todo = append(todo, above...)
	}
	slices.Reverse(list)
	return list, r.readSources(ctx, list)
}

// RecordedSource reads the text of a revision as it was when it was applied last; nil if
// the journal has none.
func (r *Runner) RecordedSource(ctx context.Context, id string) ([]byte, error) {
	list := []Recorded{{Revision: id}}
	err := r.readSources(ctx, list)
	if database.ClassOf(err) == database.Missing {
		return nil, nil
	}
	return list[0].Source, err
}

// applications selects the journal's rows of revisions that were applied.
func (r *Runner) applications(columns string) string {
	return "SELECT " + columns + " FROM " + r.dialect.QuoteName(r.tables.journal) + " WHERE version_table = " +
		r.dialect.Placeholder(1) + " AND event = '" + eventFinished + "' AND step IS NULL AND direction = 'upgrade'"
}

// readParents reads what each revision needed when it was applied last. A journal
// that is not there is empty.
func (r *Runner) readParents(ctx context.Context) (map[string][]string, error) {
	parents := map[string][]string{}
	query := r.applications("revision, parents") + " AND parents IS NOT NULL ORDER BY id"
	err := database.Each(ctx, r.conn, query, []any{r.tables.key}, func(rows database.Rows) error {
		var id, text string
		if err := rows.Scan(&id, &text); err != nil {
			return err
		}
		var list []string
		err := json.Unmarshal([]byte(text), &list)
		parents[id] = list
		return err
	})
	if err != nil && database.ClassOf(err) != database.Missing {
		return nil, r.tableError(ctx, r.tables.journal, err)
	}
	return parents, nil
}

func (r *Runner) readSources(ctx context.Context, list []Recorded) error {
	query := r.applications("id, segment, source") + " AND revision = " + r.dialect.Placeholder(2) + " ORDER BY id DESC LIMIT 1"
	batch := make([]database.Statement, len(list))
	for i, rec := range list {
		batch[i] = database.Statement{SQL: query, Args: []any{r.tables.key, rec.Revision}}
	}
	if len(batch) == 0 {
		return nil
	}
	rest := make([]struct{ id, pieces sql.NullInt64 }, len(list))
	err := database.QueryAll(ctx, r.conn, batch, func(i int, rows database.Rows) error {
		for rows.Next() {
			if err := rows.Scan(&rest[i].id, &rest[i].pieces, &list[i].Source); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	for i, row := range rest {
		if row.pieces.Int64 == 0 || err != nil {
			continue
		}
		var text string
		text, err = r.together(ctx, "source", row.id.Int64, int(row.pieces.Int64), string(list[i].Source))
		list[i].Source = []byte(text)
	}
	if err != nil {
		return r.tableError(ctx, r.tables.journal, err)
	}
	return nil
}
