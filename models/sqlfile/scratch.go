package sqlfile

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// scratch is the database that the files are loaded into.
type scratch struct {
	conn    database.Conn
	name    string
	current string // the query that asks a connection for it
	// open makes another connection; nil where there can be only one.
	open func(ctx context.Context) (database.Conn, error)
	// drop takes away what the scratch has left on the server.
	drop func(ctx context.Context) error

	// confined is the user of conn, while files are loaded, if one was made for
	// that; unconfined says why none was. owner is then a connection as the user
	// of the live one, nil until it is needed.
	confined   *confined
	unconfined string
	owner      database.Conn

	// Of a scratch that was given: the extensions that its administrator put
	// there, and the namespaces that hold them.
	provided []string
	kept     []string
}

// scratchAge is how old a scratch must be to be what a killed process left. No
// file takes as long.
const scratchAge = time.Hour

// scratchName is how scratches are called: when they were made, by the server's
// clock, and something random.
var scratchName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^migrate_scratch_([0-9]+)_[0-9a-f]{12}$`) })

func newScratchName(now int64) string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails
	return fmt.Sprintf("migrate_scratch_%d_%s", now, hex.EncodeToString(b[:]))
}

// openScratch makes an empty database like the live one.
func openScratch(ctx context.Context, live *liveInfo, o Options) (*scratch, error) {
	var s *scratch
	var err error
	switch {
	case live.hosting == nil:
		s, err = openMemory(ctx, live, o)
	case o.Given != nil:
		s, err = openGiven(ctx, live, o)
	default:
		s, err = createScratch(ctx, live, o)
	}
	if err != nil || live.namespace == "" || live.namespace == "public" {
		return s, err
	}
	// Unqualified names go where they would go in the live database.
	if _, err := s.conn.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+sqltext.QuoteIdent(live.dialect, live.namespace)); err != nil {
		clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupPatience)
		defer cancel()
		return nil, errors.Join(err, s.remove(clean))
	}
	return s, nil
}

func openMemory(ctx context.Context, live *liveInfo, o Options) (*scratch, error) {
	conn, err := o.Open(ctx, ":memory:")
	if err != nil {
		return nil, &ScratchError{Message: "no database can be opened in memory", Err: err}
	}
	s := &scratch{conn: conn, current: live.current, drop: func(context.Context) error { return nil }}
	if err := s.verify(ctx); err != nil {
		return nil, errors.Join(err, s.remove(ctx))
	}
	if _, err := conn.Exec(ctx, "PRAGMA encoding = "+sqltext.QuoteString(sqltext.SQLite, live.encoding)); err != nil {
		return nil, errors.Join(err, s.remove(ctx))
	}
	return s, nil
}

// createScratch creates a database beside the live one, and removes those that
// others have left there.
func createScratch(ctx context.Context, live *liveInfo, o Options) (*scratch, error) {
	sweep(ctx, live, o.Live)
	name := newScratchName(live.now)
	s := &scratch{
		name:    name,
		current: live.current,
		open:    func(ctx context.Context) (database.Conn, error) { return o.Open(ctx, name) },
	}
	s.drop = func(ctx context.Context) error { return dropScratch(ctx, live, o, name, s.confined) }
	var err error
	if s.confined, s.unconfined, err = confine(ctx, live, o, name); err != nil {
		return nil, err
	}
	if err = s.create(ctx, live, o); err == nil {
		return s, nil
	}
	readOnly := database.ClassOf(err) == database.ReadOnly
	way := live.hosting.creators
	if readOnly {
		way = "connect to the server that takes writes"
	}
	failed := &ScratchError{Message: "no scratch database can be created beside " + live.name, Err: err,
		Hint: "name an empty database that may be filled and emptied as scratch_url under [migrations] in config.toml, or " + way}
	// Whether a cancelled CREATE took effect is not known.
	clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupPatience)
	defer cancel()
	if readOnly || isBeyond(err) { // nothing was created
		return nil, errors.Join(failed, s.confined.drop(clean, live, o.Live))
	}
	return nil, errors.Join(failed, s.drop(clean))
}

// create creates the database and connects to it: as the confined user if there
// is one, unless the server does not let it in.
func (s *scratch) create(ctx context.Context, live *liveInfo, o Options) error {
	owner := ""
	if s.confined != nil {
		owner = s.confined.account
	}
	if _, err := o.Live.Exec(ctx, live.hosting.create(live, s.name, owner)); err != nil {
		return err
	}
	if err := live.hosting.quieten(ctx, live, o, s.name); err != nil {
		return err
	}
	if s.confined != nil {
		conn, err := s.confined.enter(ctx, live, o, s.name)
		switch class := database.ClassOf(err); {
		case err == nil:
			s.conn = conn
			return s.check(ctx)
		case ctx.Err() != nil, class != database.Denied && class != database.Unreachable:
			return err
		}
		s.unconfined = "the server does not let a temporary user in: " + err.Error()
	}
	conn, err := s.open(ctx)
	if err != nil {
		return err
	}
	s.conn = conn
	return s.check(ctx)
}

// check closes the connection if it is to anything but the scratch.
func (s *scratch) check(ctx context.Context) error {
	err := s.verify(ctx)
	if err != nil {
		err = errors.Join(err, s.conn.Close(context.WithoutCancel(ctx)))
		s.conn = nil
	}
	return err
}

// dropScratch drops a scratch and its user through the live connection, or
// through another one if that was lost.
func dropScratch(ctx context.Context, live *liveInfo, o Options, name string, user *confined) error {
	drop := func(conn database.Conn) error {
		if _, err := conn.Exec(ctx, live.hosting.drop(live.server, name)); err != nil {
			return err
		}
		return user.drop(ctx, live, conn)
	}
	err := drop(o.Live)
	if database.ClassOf(err) == database.Lost {
		var again database.Conn
		again, err = o.Open(ctx, live.name)
		if lobby := live.hosting.lobby; err != nil && lobby != "" {
			again, err = o.Open(ctx, lobby) // the live one may be gone
		}
		if err == nil {
			err = errors.Join(drop(again), again.Close(ctx))
		}
	}
	var told *ScratchError
	if err != nil && !errors.As(err, &told) {
		return &ScratchError{Message: "the scratch database " + name + " could not be dropped", Err: err,
			Hint: "drop it; a run more than an hour from now does so as well"}
	}
	return err
}

func dropDatabase(d sqltext.Dialect, name string) string {
	return "DROP DATABASE IF EXISTS " + sqltext.QuoteIdent(d, name)
}

// sweep drops the scratches of processes that were killed, and their users. What
// cannot be dropped is another user's, or in use, and stays.
func sweep(ctx context.Context, live *liveInfo, c database.Conn) {
	var old, users []string
	isOld := func(pattern *regexp.Regexp, name string) bool {
		m := pattern.FindStringSubmatch(name)
		if m == nil {
			return false
		}
		made, err := strconv.ParseInt(m[1], 10, 64)
		return err == nil && live.now-made > int64(scratchAge.Seconds())
	}
	_ = database.Each(ctx, c, live.hosting.leftovers, nil, func(rows database.Rows) error {
		var name, account string
		err := rows.Scan(&name, &account)
		switch {
		case account == "" && isOld(scratchName(), name):
			old = append(old, name)
		case account != "" && isOld(userName(), name):
			users = append(users, account)
		}
		return err
	})
	for _, name := range old {
		_, _ = c.Exec(ctx, dropDatabase(live.dialect, name))
	}
	for _, account := range users {
		_ = live.hosting.dropUser(ctx, c, account)
	}
}

// reopen exchanges the session for a fresh one.
func (s *scratch) reopen(ctx context.Context) error {
	if s.open == nil {
		return nil
	}
	if err := s.close(ctx); err != nil {
		return err
	}
	conn, err := s.open(ctx)
	if err != nil {
		return &ScratchError{Message: "the scratch database cannot be opened again", Err: err}
	}
	s.conn = conn
	return s.verify(ctx)
}

// verify makes sure that the connection is to the scratch before anything runs
// on it.
func (s *scratch) verify(ctx context.Context) error { return verify(ctx, s.conn, s.current, s.name) }

func verify(ctx context.Context, c database.Conn, current, want string) error {
	var name *string
	if _, err := database.One(ctx, c, current, nil, &name); err != nil {
		return err
	}
	if name == nil && want != "" || name != nil && *name != want {
		return &ScratchError{Message: "the connection that was opened for the scratch is to another database"}
	}
	return nil
}

func (s *scratch) remove(ctx context.Context) error {
	return errors.Join(s.close(ctx), s.drop(ctx))
}

func (s *scratch) close(ctx context.Context) error {
	var list []error
	for _, c := range []*database.Conn{&s.conn, &s.owner} {
		if *c != nil {
			list = append(list, (*c).Close(ctx))
			*c = nil
		}
	}
	return errors.Join(list...)
}

// ignore names what the scratch itself holds.
func (s *scratch) ignore() []schema.Name { return []schema.Name{{Name: marker}} }
