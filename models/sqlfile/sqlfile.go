// Package sqlfile reads declared models from SQL files: the desired state as DDL
// of the connected database. The files are loaded into a scratch database, and
// what they declare is what introspection finds there, in the server's own
// spelling.
//
// Only the scratch is ever written to. Every statement is judged by its text
// before the first one runs: what names another database or reaches beyond any
// is refused with its place, what declares nothing (rows, privileges, owners,
// settings of a client) is left out, and so is what would run code while the
// files are loaded: queries, calls, triggers, events. What no text shows is what
// a function does that the server calls by itself, to fold a constant say: for
// that the files are loaded as a temporary user who may do nothing outside of the
// scratch, where one can be made (Options.As), or as that of a scratch of one's
// own (Options.Given).
package sqlfile

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/schema"
)

// File is one of the files that together declare a schema.
type File struct {
	Path string // as errors should show it
	Text string
}

// Options say what to load, and where.
type Options struct {
	// Files are loaded in their order.
	Files []File
	// Live is the database that the files are declared for. Its encoding,
	// collation, settings and default namespace are asked for, and the scratch is
	// created and dropped through it; nothing in it is touched. It must not be
	// inside a transaction.
	Live database.Conn
	// Open connects to another database on the server of Live, as the same user.
	// On SQLite the name is ":memory:".
	Open func(ctx context.Context, name string) (database.Conn, error)
	// As connects like Open, as another user of the same server. If it is not nil
	// and the user of Live may create users, the files are loaded as a temporary
	// one that has no rights outside of the scratch.
	As func(ctx context.Context, name string, as Login) (database.Conn, error)
	// Given, if it is not nil, connects to a database that is to be the scratch
	// instead of one that is created (scratch_url). It has to be empty, which is
	// checked before anything is done, and is emptied afterwards. It may be on
	// another server. SQLite has no use for it.
	Given func(ctx context.Context) (database.Conn, error)
	// Ignore names tables that are the tool's own: a dump has them, too.
	Ignore []schema.Name
	// Others, if it is not nil, tells the tables of other tools, whose rows stand
	// in a dump of theirs: that those are left out is not worth a note.
	Others func(schema.Name) bool
	// Grants has GRANT and ALTER DEFAULT PRIVILEGES declare what roles may do, on
	// PostgreSQL. Without it they are left out.
	Grants bool
}

// Result is what the files declare.
type Result struct {
	Snapshot introspect.Snapshot
	// Notes tell what in the files had no part in it.
	Notes []Note
	// User is the temporary user that the files were loaded as, empty if it was the
	// user of the connection; Unconfined then says why, where there is a reason.
	User, Unconfined string
}

// Note tells about statements that were not run, in one line for all of a kind.
type Note struct {
	File    string
	Line    int // of the first of them
	Count   int
	Message string
}

func (n Note) String() string {
	s := fmt.Sprintf("%s:%d: %s", n.File, n.Line, n.Message)
	if n.Count > 1 {
		s += fmt.Sprintf(" (%d statements)", n.Count)
	}
	return s
}

// cleanupPatience bounds the removal of a scratch, which goes on when the caller
// has given up.
const cleanupPatience = 30 * time.Second

// Load says which schema the files declare. Names in the default namespace of
// Live have no Schema, as if they were read from Live itself. The scratch is
// gone when Load returns; what a killed process left is removed by a later run.
//
// An *Error is about a statement of the files, a *ScratchError about the scratch
// itself; others are the server's.
func Load(ctx context.Context, o Options) (result Result, err error) {
	live, err := askLive(ctx, o.Live)
	if err != nil {
		return Result{}, err
	}
	list, err := readFiles(live, o)
	if err != nil {
		return Result{}, err
	}
	where, err := openScratch(ctx, live, o)
	if err != nil {
		return Result{}, err
	}
	defer func() {
		clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupPatience)
		defer cancel()
		if removeErr := where.remove(clean); removeErr != nil {
			result, err = Result{}, errors.Join(err, removeErr)
		}
	}()

	l := loader{live: live, scratch: where, list: list}
	if err := l.load(ctx); err != nil {
		return Result{}, err
	}
	// Whatever the files did to the session ends here.
	if err := where.reopen(ctx); err != nil {
		return Result{}, err
	}
	if err := live.settle(&l, ctx); err != nil {
		return Result{}, err
	}
	snapshot, err := introspect.Read(ctx, where.conn, introspect.Options{Ignore: append(where.ignore(), o.Ignore...), Statements: true, Grants: o.Grants})
	if err != nil {
		return Result{}, err
	}
	live.mapBack(&l, &snapshot.Schema)
	if err := live.moments(&l, ctx, &snapshot.Schema); err != nil {
		return Result{}, err
	}
	if err := live.audit(&l, &snapshot.Schema, o.Ignore); err != nil {
		return Result{}, err
	}
	for _, o := range snapshot.Beyond {
		if snapshot.Given[o.ID()] != "" {
			snapshot.Schema.Given = append(snapshot.Schema.Given, o)
		}
	}
	lost := applyRenames(live, list, &snapshot.Schema)
	result = Result{Snapshot: snapshot, Notes: append(notes(list), append(l.notes, lost...)...), Unconfined: where.unconfined}
	if where.confined != nil && where.unconfined == "" {
		result.User = where.confined.login.User
	}
	return result, nil
}
