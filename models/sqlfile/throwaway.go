package sqlfile

import (
	"context"
	"errors"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/schema"
)

// Scratch is an empty database like the live one, to be filled by whoever opened
// it and gone when it is closed.
type Scratch struct {
	live *liveInfo
	at   *scratch
}

// OpenScratch makes one, as Load does for files; o.Files is not used. What a
// killed process leaves of it, a later run removes.
func OpenScratch(ctx context.Context, o Options) (*Scratch, error) {
	live, err := askLive(ctx, o.Live)
	if err != nil {
		return nil, err
	}
	o.As = nil // revisions are run as who runs them
	at, err := openScratch(ctx, live, o)
	if err != nil {
		return nil, err
	}
	s := &Scratch{live: live, at: at}
	if err := live.settle(s.loader(), ctx); err != nil {
		return nil, errors.Join(err, s.Close(ctx))
	}
	return s, nil
}

// Conn is the connection to it. It belongs to the scratch, which closes it.
func (s *Scratch) Conn() database.Conn { return s.at.conn }

// Another opens a second connection to it; there is none to a database in
// memory.
func (s *Scratch) Another(ctx context.Context) (database.Conn, error) {
	if s.at.open == nil {
		return nil, &ScratchError{Message: "a database in memory has one connection"}
	}
	return s.at.open(ctx)
}

// Read introspects it, without the tables to ignore and without what makes it a
// scratch: names are as in the live database.
func (s *Scratch) Read(ctx context.Context, ignore []schema.Name) (introspect.Snapshot, error) {
	snapshot, err := introspect.Read(ctx, s.at.conn, introspect.Options{Ignore: append(s.at.ignore(), ignore...), Again: true})
	if err == nil {
		s.live.mapBack(s.loader(), &snapshot.Schema)
	}
	return snapshot, err
}

// Close drops it, also when ctx is done.
func (s *Scratch) Close(ctx context.Context) error {
	clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupPatience)
	defer cancel()
	return s.at.remove(clean)
}

func (s *Scratch) loader() *loader { return &loader{live: s.live, scratch: s.at} }
