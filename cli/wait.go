package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/dburl"
)

// How often a server is asked that does not answer yet, and how often that is
// told.
const (
	waitStep = 500 * time.Millisecond
	waitTell = 10 * time.Second
)

// connectWaiting connects, and with --wait tries again as long as the server
// cannot be reached: it may have been started a moment ago.
func (s *session) connectWaiting(ctx context.Context, u dburl.URL) (database.Conn, error) {
	begun, told := time.Now(), time.Time{}
	for {
		db, err := s.connectOnce(ctx, u)
		waited := time.Since(begun)
		if err == nil || s.app.flags.wait <= 0 || database.ClassOf(err) != database.Unreachable || ctx.Err() != nil {
			return db, err
		}
		if left := s.app.flags.wait - waited; left <= 0 {
			return nil, fmt.Errorf("waited %s: %w", s.app.flags.wait, err)
		}
		if time.Since(told) > waitTell {
			told = time.Now()
			fmt.Fprintf(s.app.say(), "waiting for %s: %v\n", s.config.Display(u), err)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(min(waitStep, s.app.flags.wait-waited)):
		}
	}
}

func (s *session) connectOnce(ctx context.Context, u dburl.URL) (database.Conn, error) {
	if u.Dialect == dburl.MySQL && u.Database == "" {
		return nil, refuse(exitUsage, "config", "the URL names no database", "write it behind the host: mysql://user@host/name")
	}
	if t := s.config.Database.ConnectTimeout; t > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, t)
		defer cancel()
	}
	return s.app.connect(ctx, u)
}
