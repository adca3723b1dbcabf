package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/retort-db/migrate/driver/postgres"
	"github.com/retort-db/migrate/internal/database"
)

// blockedTell is how long a database is read before somebody is looked for who
// keeps that waiting, and how long until that is done again.
const blockedTell = 2 * time.Second

// reading runs what reads a live database. PostgreSQL prints expressions and views
// under a lock on their tables, for which it waits while one is being altered: no
// longer than statements of revisions may, and not without a word.
func (s *session) reading(ctx context.Context, db database.Conn, read func() error) error {
	pid, ok := postgres.Backend(db)
	if !ok {
		return read()
	}
	if limit := s.config.Migrations.StatementLockTimeout; limit > 0 {
		set := fmt.Sprintf("SELECT set_config('lock_timeout', '%d', false), current_setting('lock_timeout')", max(limit.Milliseconds(), 1))
		var now, was string
		if _, err := database.One(ctx, db, set, nil, &now, &was); err != nil {
			return err
		}
		defer func() {
			_, _ = db.Exec(context.WithoutCancel(ctx), "SELECT set_config('lock_timeout', $1, false)", was) // a lost connection has none
		}()
	}
	watch, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.tellBlocked(watch, pid)
	}()
	defer func() {
		stop()
		<-done
	}()
	return read()
}

// tellBlocked says, once, whom a backend of the server waits for, if it does.
func (s *session) tellBlocked(ctx context.Context, pid uint32) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(blockedTell):
		}
		if text := s.blocker(ctx, pid); text != "" {
			fmt.Fprintln(s.app.say(), text)
			return
		}
	}
}

// blocker asks on another connection, and is silent where that cannot be.
func (s *session) blocker(ctx context.Context, pid uint32) string {
	const query = `SELECT coalesce((SELECT l.relation::regclass::text FROM pg_locks l WHERE l.pid = $1 AND NOT l.granted AND l.relation IS NOT NULL LIMIT 1), 'a table'),
       a.pid::text, coalesce(a.usename::text, ''), coalesce(a.application_name, ''), coalesce(to_char(a.xact_start, 'HH24:MI:SS'), '')
FROM unnest(pg_blocking_pids($1)) AS b(pid) JOIN pg_stat_activity a ON a.pid = b.pid ORDER BY a.xact_start LIMIT 1`
	db, err := s.another(ctx)
	if err != nil {
		return ""
	}
	defer func() { _ = db.Close(context.WithoutCancel(ctx)) }()
	var table, other, user, program, since string
	if found, err := database.One(ctx, db, query, []any{int64(pid)}, &table, &other, &user, &program, &since); err != nil || !found {
		return ""
	}
	who := []string{"process " + other}
	for _, part := range []struct{ word, value string }{{"user ", user}, {"", program}, {"in a transaction since ", since}} {
		if part.value != "" {
			who = append(who, part.word+part.value)
		}
	}
	return "waiting for a lock on " + table + ", which another has: " + strings.Join(who, ", ")
}
