package runner

import (
	"context"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
)

// Tx is what a revision written in Go works with. It is valid until the
// function returns.
type Tx struct {
	conn    database.Conn
	dialect dialect.Dialect
}

// Exec runs a statement and returns the number of rows it affected.
func (tx *Tx) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	return tx.conn.Exec(ctx, sql, args...)
}

// Query runs a statement and returns its rows, which have to be closed before
// the next statement.
func (tx *Tx) Query(ctx context.Context, sql string, args ...any) (database.Rows, error) {
	return tx.conn.Query(ctx, sql, args...)
}

// Dialect says how this database spells names and types.
func (tx *Tx) Dialect() dialect.Dialect { return tx.dialect }
