package runner

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/retort-db/migrate/internal/database"
)

// LockKind says how runs keep out of each other's way.
type LockKind string

// The kinds of lock.
const (
	// LockAuto is LockSession, or LockTable where a pooler stands between this run and
	// the server, and may lend the session to others.
	LockAuto LockKind = "auto"
	// LockSession is a lock of the server's that goes with the connection, or a
	// lock file for SQLite.
	LockSession LockKind = "session"
	// LockTable is a row with an expiry, for poolers and clusters, where sessions
	// and their locks are not to be relied on.
	LockTable LockKind = "table"
	// LockNone takes none: something else keeps runs apart.
	LockNone LockKind = "none"
)

// Holder is what is known of the run that holds the lock.
type Holder struct {
	PID         int64
	Host        string
	Application string
	Since       string
}

func (h Holder) String() string {
	s := "holder unknown"
	if h.PID != 0 {
		s = fmt.Sprintf("pid %d", h.PID)
	}
	if h.Host != "" {
		s += " on " + h.Host
	}
	if h.Application != "" {
		s += ", " + h.Application
	}
	if h.Since != "" {
		s += ", since " + h.Since
	}
	return s
}

// sinceText is a time as all holders spell it.
func sinceText(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// Holder returns who holds the lock at the moment; ok is false if nobody does.
func (r *Runner) Holder(ctx context.Context) (h Holder, ok bool, err error) {
	l, err := r.locker(ctx)
	if err != nil {
		return Holder{}, false, err
	}
	taken, err := l.taken(ctx)
	if err != nil || !taken {
		return Holder{}, false, err
	}
	return l.holder(ctx), true, nil
}

// locker is one way to lock. try never waits: a waiter in the server would hold
// a snapshot that blocks CREATE INDEX CONCURRENTLY, and could not say who it
// waits for.
type locker interface {
	try(ctx context.Context) (bool, error)
	// taken reports whether a run holds it, and writes nothing down for that.
	taken(ctx context.Context) (bool, error)
	// guard is a query that has a row exactly when the lock is still held, for
	// locks that can be lost while the connection is not. In a transaction it
	// holds for as long as that.
	guard() (database.Statement, bool)
	// renew keeps a lock that expires.
	renew(ctx context.Context) error
	holder(ctx context.Context) Holder
	unlock(ctx context.Context) error
}

// lock takes the lock, or waits for it as long as the options say. The function
// it returns gives it back, even when the context was cancelled.
func (r *Runner) lock(ctx context.Context) (func() error, error) {
	l, err := r.locker(ctx)
	if err != nil {
		return nil, err
	}
	begun := time.Now()
	for wait := 50 * time.Millisecond; ; wait = min(wait*2, time.Second) {
		got, err := l.try(ctx)
		if err != nil {
			return nil, err
		}
		if got {
			r.held = l
			return func() error {
				r.held = noLock{}
				ctx, cancel := afterwards(ctx)
				defer cancel()
				err := l.unlock(ctx)
				if database.ClassOf(err) == database.Lost {
					return nil // the server gave it back when the connection broke
				}
				return err
			}, nil
		}
		waited := time.Since(begun)
		holder := l.holder(ctx)
		if waited >= r.options.LockTimeout {
			return nil, &LockError{Holder: holder, Waited: waited}
		}
		r.events.Event(Waiting{Holder: holder, Elapsed: waited})
		pause := min(wait/2+rand.N(wait), r.options.LockTimeout-waited)
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(pause):
		}
	}
}

func (r *Runner) locker(ctx context.Context) (locker, error) {
	if r.options.LockKind == LockNone {
		return noLock{}, nil
	}
	return r.server.locker(ctx, r)
}

func (postgresServer) locker(ctx context.Context, r *Runner) (locker, error) {
	lease := r.newLeaseLock()
	advisory, err := newAdvisoryLock(ctx, r.conn, r.tables.version, lease.name()) // which tells what the other one has to know, too
	if err != nil {
		return nil, err
	}
	if r.options.LockKind == LockTable || advisory.pooled && r.options.LockKind != LockSession {
		return &waryLock{locker: lease, other: advisory, writable: advisory.writable}, nil
	}
	return &waryLock{locker: advisory, other: lease, writable: advisory.writable, unneeded: func() bool { return !advisory.leases }}, nil
}

func (mysqlServer) locker(ctx context.Context, r *Runner) (locker, error) {
	if r.options.LockKind == LockTable {
		return r.newLeaseLock(), nil
	}
	return newNamedLock(ctx, r.conn, r.tables.version)
}

func (sqliteServer) locker(ctx context.Context, r *Runner) (locker, error) {
	if r.options.LockKind == LockTable {
		return r.newLeaseLock(), nil
	}
	return newFileLock(ctx, r.conn, r.options.LockPath)
}

// waryLock is not taken while a run holds one of the other kind, so that a run behind
// a pooler and one that is not keep out of each other's way. Each takes its own first
// and then looks: of two that begin at once one sees the other.
type waryLock struct {
	locker
	other    locker
	writable func() error // says why nothing can be written, if so
	unneeded func() bool  // to look; nil if it always is needed
	blocked  bool
}

func (w *waryLock) try(ctx context.Context) (bool, error) {
	w.blocked = false
	if err := w.writable(); err != nil {
		return false, err
	}
	got, err := w.locker.try(ctx)
	if !got || err != nil || w.unneeded != nil && w.unneeded() {
		return got, err
	}
	w.blocked, err = w.other.taken(ctx)
	if !w.blocked && err == nil {
		return true, nil
	}
	ctx, cancel := afterwards(ctx)
	defer cancel()
	return false, errors.Join(err, w.unlock(ctx))
}

func (w *waryLock) taken(ctx context.Context) (bool, error) {
	w.blocked = false
	if taken, err := w.locker.taken(ctx); taken || err != nil {
		return taken, err
	}
	var err error
	w.blocked, err = w.other.taken(ctx)
	return w.blocked, err
}

func (w *waryLock) holder(ctx context.Context) Holder {
	if w.blocked {
		return w.other.holder(ctx)
	}
	return w.locker.holder(ctx)
}

// lockKey is the key of session locks: the first eight bytes of the SHA-256 of
// "migrate", the database and the qualified version table, NUL between them.
// It never changes, so that all versions of the tool exclude each other.
func lockKey(database, versionTable string) [8]byte {
	sum := sha256.Sum256([]byte("migrate\x00" + database + "\x00" + versionTable))
	return [8]byte(sum[:8])
}

func keyNumber(k [8]byte) int64 { return int64(binary.BigEndian.Uint64(k[:])) } //nolint:gosec // the bits are the key

func keyName(k [8]byte) string { return "migrate:" + hex.EncodeToString(k[:]) }

type noLock struct{}

func (noLock) try(context.Context) (bool, error)   { return true, nil }
func (noLock) taken(context.Context) (bool, error) { return false, nil }
func (noLock) holder(context.Context) Holder       { return Holder{} }
func (noLock) unlock(context.Context) error        { return nil }
func (noLock) renew(context.Context) error         { return nil }
func (noLock) guard() (database.Statement, bool)   { return database.Statement{}, false }

// verifyLock fails when the lock was lost.
func (r *Runner) verifyLock(ctx context.Context) error {
	g, ok := r.held.guard()
	if !ok {
		return nil
	}
	rows := 0
	err := database.Each(ctx, r.conn, g.SQL, g.Args, func(database.Rows) error { rows++; return nil })
	if err == nil && rows == 0 {
		err = &LockLostError{}
	}
	return err
}
