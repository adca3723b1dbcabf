package runner

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/retort-db/migrate/internal/database"
)

// Recorded is a revision as the journal kept it when it was applied.
type Recorded struct {
	Revision string
	Parents  []string
	// Source is the text of its file.
	Source []byte
}

// Recorded reads the revisions that were applied and journalled, each as it was
// the last time, in the order in which they were applied first. A journal that
// is not there is empty.
func (r *Runner) Recorded(ctx context.Context) ([]Recorded, error) {
	d := r.dialect
	query := "SELECT revision, parents, source FROM " + d.QuoteName(r.tables.journal) +
		" WHERE version_table = " + d.Placeholder(1) + " AND event = '" + eventFinished +
		"' AND step IS NULL AND direction = 'upgrade' AND source IS NOT NULL ORDER BY id"
	var list []Recorded
	at := map[string]int{}
	err := database.Each(ctx, r.conn, query, []any{r.tables.key}, func(rows database.Rows) error {
		var rec Recorded
		var parents sql.NullString
		var source string
		if err := rows.Scan(&rec.Revision, &parents, &source); err != nil {
			return err
		}
		rec.Source = []byte(source)
		if parents.Valid {
			if err := json.Unmarshal([]byte(parents.String), &rec.Parents); err != nil {
				return err
			}
		}
		if i, seen := at[rec.Revision]; seen {
			list[i] = rec
			return nil
		}
		at[rec.Revision] = len(list)
		list = append(list, rec)
		return nil
	})
	if database.ClassOf(err) == database.Missing {
		return nil, nil
	}
	if err != nil {
		return nil, &TableError{Table: r.tables.journal, Err: err}
	}
	return list, nil
}
