package runner

import (
	"context"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/revision/graph"
)

// Loss is a table or column with rows in it that a step drops.
type Loss struct {
	Revision string
	dialect.Dropped
}

// Losses finds the tables and columns that steps drop and that hold something
// now. What cannot be looked into is left out: if it is not there, there is
// nothing to lose, and else the step will be refused.
func (r *Runner) Losses(ctx context.Context, steps []graph.Step) ([]Loss, error) {
	var list []Loss
	var queries []database.Statement
	for _, step := range steps {
		rev, err := r.source.Open(step.Revision)
		if err != nil {
			return nil, err
		}
		parts, err := rev.parts(step.Direction)
		if err != nil {
			return nil, job{rev: rev, step: step}.untouched(err)
		}
		for _, p := range parts {
			if p.Op == nil {
				continue
			}
			for _, d := range dialect.Drops(r.dialect, p.Op) {
				list = append(list, Loss{Revision: rev.ID, Dropped: d})
				queries = append(queries, database.Statement{SQL: r.holds(d)})
			}
		}
	}
	held, err := HaveRows(ctx, r.conn, queries)
	if err != nil {
		return nil, err
	}
	var out []Loss
	for i, l := range list {
		if held[i] {
			out = append(out, l)
		}
	}
	return out, nil
}

// holds is a query that has a row if something would be lost.
func (r *Runner) holds(d dialect.Dropped) string {
	query := "SELECT 1 FROM " + r.dialect.QuoteName(d.Table)
	if d.Column != "" {
		query += " WHERE " + r.dialect.QuoteIdent(d.Column) + " IS NOT NULL"
	}
	return query + " LIMIT 1"
}

// HaveRows reports which queries have a row. They go in one round trip, but one
// by one when one of them is refused; one that is refused has none.
func HaveRows(ctx context.Context, conn database.Conn, queries []database.Statement) ([]bool, error) {
	held := make([]bool, len(queries))
	if len(queries) == 0 {
		return held, nil
	}
	read := func(i int, rows database.Rows) error {
		held[i] = rows.Next()
		return rows.Err()
	}
	if database.QueryAll(ctx, conn, queries, read) == nil {
		return held, nil
	}
	for i, q := range queries {
		held[i] = false
		err := database.QueryAll(ctx, conn, []database.Statement{q}, func(_ int, rows database.Rows) error { return read(i, rows) })
		if c := database.ClassOf(err); err != nil && (c == database.Lost || c == database.Canceled || ctx.Err() != nil) {
			return nil, err
		}
	}
	return held, nil
}
