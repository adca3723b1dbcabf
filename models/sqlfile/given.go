package sqlfile

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/retort-db/migrate/internal/database"
)

// marker is the schema (on MySQL: the table) that is in a given scratch while it
// is used. It is only ever put into a database that was seen to be empty: where
// it is found, a process was killed, and what lies there is its.
const marker = "migrate_scratch_marker"

// lockPatience is how long another process may use a given scratch before this
// one gives up.
const lockPatience = time.Minute

// given is a database that somebody else made to be filled and emptied.
type given struct {
	*hosting
	conn database.Conn // holds the lock, and empties the database
	name string
	// defaults is the statement that restores MySQL's character set.
	defaults string
	// keep is what was there before: extensions and their schemas.
	keep []thing
}

func openGiven(ctx context.Context, live *liveInfo, o Options) (s *scratch, err error) {
	conn, err := o.Given(ctx)
	if err != nil {
		return nil, &ScratchError{Message: "the database of scratch_url cannot be opened", Err: err}
	}
	g := &given{hosting: live.hosting, conn: conn}
	defer func() {
		if err != nil {
			err = errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
		}
	}()
	if got := conn.Server().Dialect; got != live.server.Dialect {
		return nil, &ScratchError{Message: fmt.Sprintf("the database of scratch_url is %s, the live one is %s", got, live.server.Dialect),
			Hint: "scratch_url has to name a database of the same kind, best of the same version"}
	}
	if err := g.identify(ctx, o.Live); err != nil {
		return nil, err
	}
	if err := g.acquire(ctx); err != nil {
		return nil, err
	}
	if err := g.prove(ctx); err != nil {
		return nil, err
	}
	s = &scratch{current: live.current, name: g.name, open: o.Given, drop: g.restore}
	for _, k := range g.keep {
		if k.kind == "extension" {
			s.provided = append(s.provided, k.name)
		} else {
			s.kept = append(s.kept, k.name)
		}
	}
	clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupPatience)
	defer cancel()
	if err := g.mark(g, ctx, live); err != nil {
		return nil, errors.Join(err, g.clear(clean))
	}
	if s.conn, err = o.Given(ctx); err != nil {
		return nil, errors.Join(&ScratchError{Message: "the database of scratch_url cannot be opened twice", Err: err}, g.clear(clean))
	}
	if err := s.verify(ctx); err != nil {
		return nil, errors.Join(err, s.conn.Close(clean), g.clear(clean))
	}
	return s, nil
}

// identify makes sure that the given database is not the live one.
func (g *given) identify(ctx context.Context, c database.Conn) error {
	var name, there, here string
	if _, err := database.One(ctx, g.conn, g.identity, nil, &g.name, &there); err != nil {
		return err
	}
	if _, err := database.One(ctx, c, g.identity, nil, &name, &here); err != nil {
		return err
	}
	switch {
	case g.name == "":
		return &ScratchError{Message: "scratch_url names a server but no database", Hint: "name an empty database that may be filled and emptied"}
	case here == there:
		return &ScratchError{Message: "scratch_url names the live database itself, " + name, Hint: "name another one, which is empty"}
	}
	return nil
}

// acquire keeps two processes from using the database at once. The lock goes with
// the session.
func (g *given) acquire(ctx context.Context) error {
	until := time.Now().Add(lockPatience)
	for {
		var got bool
		if _, err := database.One(ctx, g.conn, g.lock.SQL, g.lock.Args, &got); err != nil {
			return err
		}
		if got {
			return nil
		}
		if time.Now().After(until) {
			return &ScratchError{Message: "another process has been using the database of scratch_url for " + lockPatience.String(),
				Hint: "wait for it, or give every process a scratch of its own"}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// prove sees to it that the database is empty, having removed what a killed
// process left in it.
func (g *given) prove(ctx context.Context) error {
	found, marked, err := g.inventory(g, ctx)
	if err != nil {
		return err
	}
	if marked {
		if err := g.empty(ctx); err != nil {
			return err
		}
		if found, _, err = g.inventory(g, ctx); err != nil {
			return err
		}
	}
	if len(found) == 0 {
		return nil
	}
	const few = 3
	var names []string
	for _, o := range found[:min(len(found), few)] {
		names = append(names, o.what)
	}
	more := ""
	if len(found) > few {
		more = fmt.Sprintf(" and %d more", len(found)-few)
	}
	return &ScratchError{Message: "the database of scratch_url, " + g.name + ", is not empty: it has " + strings.Join(names, ", ") + more,
		Hint: "nothing was changed in it; name a database that is empty"}
}

// restore empties the database and gives it back.
func (g *given) restore(ctx context.Context) error {
	return errors.Join(g.clear(ctx), g.conn.Close(ctx))
}

func (g *given) clear(ctx context.Context) error {
	err := g.empty(ctx)
	if err == nil && g.defaults != "" {
		_, err = g.conn.Exec(ctx, g.defaults)
	}
	if err == nil {
		return nil
	}
	return &ScratchError{Message: "the database of scratch_url, " + g.name + ", could not be emptied", Err: err, Hint: "empty it; the next run tries it again, too"}
}

// empty drops what is in the database, the marker last.
func (g *given) empty(ctx context.Context) error {
	last := -1
	for {
		found, marked, err := g.inventory(g, ctx)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			if !marked {
				return nil
			}
			_, err := g.conn.Exec(ctx, g.dropMarker)
			return err
		}
		if len(found) == last {
			return errors.New("it still has " + found[0].what)
		}
		last = len(found)
		for _, o := range found {
			// What went with something before it is missing by now; what could not
			// be dropped is found again.
			_, err := g.conn.Exec(ctx, o.drop)
			if ctx.Err() != nil || database.ClassOf(err) == database.Lost {
				return err
			}
		}
	}
}

// thing is something in a given database.
type thing struct {
	kind, name string
	what       string // for people
	drop       string // the statement
}
