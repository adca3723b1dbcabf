package sqlfile

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"

	"github.com/retort-db/migrate/internal/database"
)

// Login is how a user of the server connects.
type Login struct{ User, Password string }

// confined is a user that exists as long as a scratch does and may do nothing
// outside of it. The statements of the files run as it, so that what no text
// shows cannot reach anything either.
type confined struct {
	login   Login
	account string // as statements name it
	// grants are what the user was given in the scratch and what has to be taken
	// back before that is read.
	grants []string
}

// userName is how such users are called: as scratches are, in the 32 bytes that
// MySQL has for it.
var userName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^migrate_user_([0-9]+)_[0-9a-f]{8}$`) })

func newLogin(now int64) Login {
	random := make([]byte, 20)
	_, _ = rand.Read(random) // never fails
	return Login{
		User: fmt.Sprintf("migrate_user_%d_%s", now, hex.EncodeToString(random[:4])),
		// What a server that checks passwords may ask for is in it.
		Password: "aA1-" + hex.EncodeToString(random[4:]),
	}
}

// confine makes a user for the scratch of that name. There is none, and the
// reason why, where the user of the connection may not make one: the files are
// then loaded as that user, whose statements have all been judged.
func confine(ctx context.Context, live *liveInfo, o Options, scratch string) (*confined, string, error) {
	if o.As == nil {
		return nil, "", nil
	}
	if o.Grants {
		// Privileges are what an owner gives: with another one, the files would
		// declare others.
		return nil, "what roles may do is compared, and depends on who owns it", nil
	}
	if live.cannotConfine != "" {
		return nil, live.cannotConfine, nil
	}
	c := &confined{login: newLogin(live.now)}
	c.account = live.hosting.account(live, c.login.User)
	err := live.hosting.passing(ctx, o.Live, live.hosting.createUser(c, live, scratch)...)
	if err == nil {
		return c, "", nil
	}
	clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupPatience)
	defer cancel()
	if ctx.Err() != nil || database.ClassOf(err) == database.Lost {
		return nil, "", errors.Join(err, c.drop(clean, live, o.Live))
	}
	return nil, "the server makes no temporary user: " + err.Error(), c.drop(clean, live, o.Live)
}

// drop removes the user. The scratch that it owns is gone by then.
func (c *confined) drop(ctx context.Context, live *liveInfo, conn database.Conn) error {
	if c == nil {
		return nil
	}
	if err := live.hosting.dropUser(ctx, conn, c.account); err != nil {
		return &ScratchError{Message: "the temporary user " + c.account + " could not be dropped", Err: err,
			Hint: "drop it; a run more than an hour from now does so as well"}
	}
	return nil
}

// execAll runs statements, in one round trip where that is possible.
func execAll(ctx context.Context, conn database.Conn, list ...string) error {
	send := make([]database.Statement, len(list))
	for i, sql := range list {
		send[i].SQL = sql
	}
	return database.ExecAll(ctx, conn, send)
}

// enter connects to the scratch as its user, which nobody can do afterwards.
func (c *confined) enter(ctx context.Context, live *liveInfo, o Options, scratch string) (database.Conn, error) {
	conn, err := o.As(ctx, scratch, c.login)
	if err != nil {
		return nil, err
	}
	if err := live.hosting.lockOut(ctx, o.Live, c.account); err != nil {
		return nil, errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
	}
	return conn, nil
}

// isBeyond reports whether an error says that a user lacks a right.
func isBeyond(err error) bool {
	class := database.ClassOf(err)
	return class == database.Privilege || class == database.Denied
}

// beyond is for a statement that the confined user may not run. It is run as the
// user of the connection if it only writes a definition down: whatever makes the
// server run code of the files stays with the confined user, or fails. The error
// is what to judge; nil says that the statement needs nothing more.
func (l *loader) beyond(ctx context.Context, w *waiting, refusal error) error {
	switch {
	case l.scratch.confined == nil || !isBeyond(refusal):
		return refusal
	case w.action == setting:
		return refusal
	case l.onlyDefines(w.statement):
		return l.asOwner(ctx, w.settings, func() error {
			sent, _ := l.text(w.statement)
			if err := runOne(ctx, l.scratch.conn, sent); err != nil {
				return err
			}
			return l.live.hosting.openUp(l, ctx, w.statement)
		})
	}
	grant, ok := l.live.hosting.grantable(w.statement)
	if !ok || slices.Contains(l.scratch.confined.grants, grant) {
		return refusal
	}
	if err := l.asOwner(ctx, w.settings, func() error { return l.grant(ctx, grant) }); err != nil {
		return refusal
	}
	sent, _ := l.text(w.statement)
	return runOne(ctx, l.scratch.conn, sent)
}

// runOne runs a statement. (Not by Exec, which may prepare it.)
func runOne(ctx context.Context, c database.Conn, sql string) error {
	err := database.ExecAll(ctx, c, []database.Statement{{SQL: sql}})
	var failed *database.BatchError
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

// asOwner lets f act as the user of the connection, in a session with the first
// settings of the files.
func (l *loader) asOwner(ctx context.Context, settings int, f func() error) error {
	if err := l.scratch.openOwner(ctx); err != nil {
		return err
	}
	exchange := func() {
		l.scratch.conn, l.scratch.owner = l.scratch.owner, l.scratch.conn
		l.applied, l.ownerApplied = l.ownerApplied, l.applied
	}
	exchange()
	defer exchange()
	if err := l.apply(ctx, settings); err != nil {
		return err
	}
	return f()
}

// openOwner connects to the scratch as the user of the live connection.
func (s *scratch) openOwner(ctx context.Context) error {
	if s.owner != nil {
		return nil
	}
	conn, err := s.open(ctx)
	if err != nil {
		return &ScratchError{Message: "the scratch database cannot be opened again", Err: err}
	}
	s.owner = conn
	return verify(ctx, conn, s.current, s.name)
}

// onlyDefines reports whether a statement writes something down without the
// server evaluating an expression of the files, or calling a function of theirs.
func (l *loader) onlyDefines(s *statement) bool {
	return !s.client && !s.class.Opaque && l.live.hosting.writesDown(s)
}
