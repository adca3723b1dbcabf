package runner

import (
	"context"
	"errors"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
)

func (postgresServer) relaxed(string, error) (before, after string) { return "", "" }
func (sqliteServer) relaxed(string, error) (before, after string)   { return "", "" }

// relaxed is for tables that have a date like 0000-00-00 for a default, in sessions that
// take none: the server judges the whole table again, whatever of it is altered, and what
// is not restated of it was not read before.
func (mysqlServer) relaxed(sql string, refusal error) (before, after string) {
	var e *database.Error
	if !errors.As(refusal, &e) || e.Code != database.InvalidDefault || !dialect.MySQLRejudges(sql) {
		return "", ""
	}
	return dialect.MySQLZeroDates()
}

// sendRelaxed sends a statement that was refused once more, if that was because of the
// session alone.
func (r *Runner) sendRelaxed(ctx context.Context, t *transaction, q queued, refusal error) error {
	before, after := r.server.relaxed(q.SQL, refusal)
	if before == "" {
		return refusal
	}
	if _, err := r.conn.Exec(ctx, before); err != nil {
		return refusal
	}
	_, err := t.send(ctx, []queued{q})
	ctx, cancel := afterwards(ctx)
	defer cancel()
	if _, failed := r.conn.Exec(ctx, after); err == nil {
		err = failed
	}
	return err
}
