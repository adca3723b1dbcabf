package runner

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/revision"
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
		rev, err := r.source.Open(step.Revision, step.Direction)
		if err != nil {
			return nil, err
		}
		parts, err := rev.parts()
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
	held, err := haveRows(ctx, r.conn, queries)
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

// haveRows reports which queries have a row. They go in one round trip, but one
// by one when one of them is refused; one that is refused has none.
func haveRows(ctx context.Context, conn database.Conn, queries []database.Statement) ([]bool, error) {
	answers, err := ask(ctx, conn, queries, nil)
	held := make([]bool, len(queries))
	for i, a := range answers {
		held[i] = a == Yes
	}
	return held, err
}

// Answer is whether a query returned a row.
type Answer int

// The answers. NotKnown is that of a query that was refused, or took too long.
const (
	NotKnown Answer = iota
	No
	Yes
)

// How long Look waits for the lock that reading a table takes, for an answer, and
// for all of them.
const (
	lookLock = time.Second
	lookOne  = 3 * time.Second
	lookAll  = 10 * time.Second
)

// Look asks which of the queries return a row. It gives up on those that take long:
// whoever only wants to warn must not wait for a table that is being altered, or that
// would have to be read from end to end. The session's settings are restored afterwards.
func Look(ctx context.Context, conn database.Conn, queries []database.Statement) (answers []Answer, err error) {
	if len(queries) == 0 {
		return nil, nil
	}
	server := serverOf(conn.Server())
	columns := currentSettings(server)
	values := make([]sql.NullString, len(columns))
	into := make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	if _, err := database.One(ctx, conn, "SELECT "+strings.Join(columns, ", "), nil, into...); err != nil {
		return nil, err
	}
	var session limits
	session.rememberSettings(server, values)
	set := func(ctx context.Context, l revision.Limits) error {
		for _, s := range session.change(server, l) {
			if _, err := conn.Exec(ctx, s.SQL, s.Args...); err != nil {
				return err
			}
		}
		return nil
	}
	if err := set(ctx, revision.Limits{Lock: lookLock, Statement: lookOne}); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, set(context.WithoutCancel(ctx), revision.Limits{})) }()
	if conn.Server().Flavor == "mysql" { // it has no setting of the session for that
		queries = slices.Clone(queries)
		for i, q := range queries {
			queries[i].SQL = strings.Replace(q.SQL, "SELECT ", fmt.Sprintf("SELECT /*+ MAX_EXECUTION_TIME(%d) */ ", lookOne.Milliseconds()), 1)
		}
	}
	until := time.Now().Add(lookAll)
	return ask(ctx, conn, queries, func() bool { return time.Now().After(until) })
}

// ask asks in one round trip, and one by one, until enough says so, when one of
// the queries is refused.
func ask(ctx context.Context, conn database.Conn, queries []database.Statement, enough func() bool) ([]Answer, error) {
	answers := make([]Answer, len(queries))
	if len(queries) == 0 {
		return answers, nil
	}
	read := func(i int, rows database.Rows) error {
		found := rows.Next()
		if err := rows.Err(); err != nil {
			return err
		}
		answers[i] = No
		if found {
			answers[i] = Yes
		}
		return nil
	}
	if database.QueryAll(ctx, conn, queries, read) == nil {
		return answers, nil
	}
	for i, q := range queries {
		answers[i] = NotKnown
		if enough != nil && enough() {
			continue
		}
		err := database.QueryAll(ctx, conn, []database.Statement{q}, func(_ int, rows database.Rows) error { return read(i, rows) })
		if c := database.ClassOf(err); err != nil && (c == database.Lost || ctx.Err() != nil || c == database.Canceled && enough == nil) {
			return nil, err
		}
	}
	return answers, nil
}
