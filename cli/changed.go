package cli

import (
	"context"
	"fmt"

	"github.com/retort-db/migrate"
)

// tellChanged warns of applied revisions that were changed since, and returns
// their ids.
func (a *app) tellChanged(ctx context.Context, m *migrate.Migrator) ([]string, error) {
	changed, err := m.Changed(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, c := range changed {
		ids = append(ids, c.Revision)
		fmt.Fprintf(a.say(), "warning: %s was changed after it was applied%s\n", c.Revision, inParentheses(c.File))
	}
	return ids, nil
}
