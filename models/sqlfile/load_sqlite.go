package sqlfile

import (
	"context"
	"errors"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
)

// locateSQLite finds out at which of several equal tokens SQLite stopped, which it
// does not tell: the first one that a prefix of the statement cannot end with.
func (l *loader) locateSQLite(ctx context.Context, err error, sent string) error {
	var refusal *database.Error
	if !errors.As(err, &refusal) || refusal.Class != database.Syntax || refusal.Token == "" {
		return err
	}
	for t := range sqltext.Lex(sqltext.SQLite, sent) {
		if t.Text != refusal.Token {
			continue
		}
		_, prefixErr := l.scratch.conn.Exec(ctx, "EXPLAIN "+sent[:t.End()])
		var prefix *database.Error
		if errors.As(prefixErr, &prefix) && prefix.Class == database.Syntax && prefix.Token == refusal.Token {
			located := *refusal
			located.Position = t.Offset + 1
			return &located
		}
	}
	return err
}
