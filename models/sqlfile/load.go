package sqlfile

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// loader runs statements in the scratch. What fails because something is missing
// waits, and is tried again when the rest has run.
type loader struct {
	live    *liveInfo
	scratch *scratch
	list    []*statement

	// settings are the SETs that have run, and the session has the first applied
	// of them.
	settings []*statement
	applied  int
	// ownerApplied is the same of the session of the scratch's owner, in which
	// nothing has been set yet if it is negative.
	ownerApplied int
	waiting      []*waiting

	mysql     mysqlSession    // what it was before the files
	over      []string        // MySQL: events whose last time has passed
	unchecked bool            // MySQL: foreign keys may refer to what is not there
	borrowed  []pgExtension   // that were created because the live database has them
	apart     []schema.Object // SQLite: virtual tables of modules that are not there
	notes     []Note
	began     time.Time
}

// waiting is a statement that could not run yet.
type waiting struct {
	*statement
	settings int // how many of the settings came before it
	err      *Error
}

// batchSize is how many statements share a round trip. When one of them fails,
// those before it are sent again.
const batchSize = 50

func (l *loader) load(ctx context.Context) error {
	l.ownerApplied, l.began = -1, time.Now()
	if err := l.live.begin(l, ctx); err != nil {
		return err
	}
	var batch, last []*statement
	for _, s := range l.list {
		if s.action == skip {
			continue
		}
		if s.last {
			last = append(last, s)
			continue
		}
		if alone := l.needsTurn(s); alone || len(batch) == batchSize {
			if err := l.runAll(ctx, batch); err != nil {
				return err
			}
			batch = nil
			if alone {
				if err := l.runAll(ctx, []*statement{s}); err != nil {
					return err
				}
				continue
			}
		}
		batch = append(batch, s)
	}
	if err := l.runAll(ctx, batch); err != nil {
		return err
	}
	if err := l.retry(ctx); err != nil {
		return err
	}
	if err := l.giveBack(ctx); err != nil {
		return err
	}
	if err := l.takeBack(ctx); err != nil {
		return err
	}
	if err := l.runAll(ctx, last); err != nil {
		return err
	}
	return l.retry(ctx)
}

// needsTurn reports whether a statement cannot go out together with others:
// because it runs in no transaction, because those behind it depend on the
// session that it changes, or because something is asked about it.
func (l *loader) needsTurn(s *statement) bool {
	return s.alone || s.action == setting || !l.live.batches || len(s.renames) > 0 && len(l.settings) > 0
}

// runAll runs statements in order, in one round trip where that is possible.
// (What is sent together is one transaction on PostgreSQL: the statements before
// the one that fails are undone, and sent again.)
func (l *loader) runAll(ctx context.Context, list []*statement) error {
	for len(list) > 0 {
		send := make([]database.Statement, len(list))
		for i, s := range list {
			send[i].SQL, _ = l.text(s)
		}
		err := database.ExecAll(ctx, l.scratch.conn, send)
		ran := len(list)
		var failed *database.BatchError
		if errors.As(err, &failed) {
			ran, err = failed.Index, failed.Err
			if _, together := l.scratch.conn.(database.Batcher); together && ran > 0 {
				if err := l.runAll(ctx, list[:ran]); err != nil {
					return err
				}
				ran, list = 0, list[ran:]
			}
		}
		for _, s := range list[:ran] {
			if err := l.done(ctx, s); err != nil {
				return err
			}
		}
		list = list[ran:]
		if err == nil {
			continue
		}
		if err := l.failed(ctx, &waiting{statement: list[0], settings: len(l.settings)}, err); err != nil {
			return err
		}
		list = list[1:]
	}
	return nil
}

// text is what is sent for a statement.
func (l *loader) text(s *statement) (string, []sqltext.Edit) {
	edits := slices.Clone(s.edits)
	for _, n := range s.own {
		name := l.scratch.name
		if n.Quoted {
			name = sqltext.QuoteIdent(l.live.dialect, name)
		}
		edits = append(edits, sqltext.Edit{Span: n.Span, Text: name})
	}
	if len(edits) == 0 {
		return s.sql, nil
	}
	sortEdits(edits)
	return sqltext.ApplyEdits(s.sql, edits), edits
}

// done is called for every statement that has run.
func (l *loader) done(ctx context.Context, s *statement) error {
	if s.action == setting {
		l.settings = append(l.settings, s)
		l.applied = len(l.settings)
		return l.live.set(l, ctx, s)
	}
	return l.placeRenames(ctx, s)
}

// placeRenames finds out what an unqualified name stood for, if a setting may
// have changed it.
func (l *loader) placeRenames(ctx context.Context, s *statement) error {
	if !l.live.namespaces || len(s.renames) == 0 || len(l.settings) == 0 {
		return nil
	}
	var namespace string
	if _, err := database.One(ctx, l.scratch.conn, "SELECT coalesce(current_schema(), '')", nil, &namespace); err != nil {
		return err
	}
	for i := range s.renames {
		s.renames[i].namespace = namespace
	}
	return nil
}

// failed decides about a statement that failed: it waits, it does not matter, or
// the error is final.
func (l *loader) failed(ctx context.Context, w *waiting, err error) error {
	sent, edits := l.text(w.statement)
	if isBeyond(err) {
		if err = l.beyond(ctx, w, err); err == nil {
			return l.done(ctx, w.statement)
		}
	}
	if err = l.live.again(l, ctx, w.statement, err); err == nil {
		return l.done(ctx, w.statement)
	}
	switch class := database.ClassOf(err); {
	case ctx.Err() != nil, class == database.Lost:
		return err
	case w.action == setting && l.scratch.confined != nil && isBeyond(err):
		l.notes = append(l.notes, w.statement.noted("only an administrator may change this setting: it was left as it is"))
		return nil
	case class == database.Missing && w.class.Verb == "DROP":
		return nil // what is not there need not be dropped, now or later
	case l.live.provides(l, w.statement, class):
		return nil
	}
	w.err = w.statement.failed(l.live.locate(l, ctx, err, sent), sent, edits, l.scratch.name)
	switch {
	case !isBeyond(err):
	case w.class.Object == "EXTENSION":
		w.err.Hint = "let an administrator create it in an empty database, and name that as scratch_url under [migrations] in config.toml"
	case l.scratch.confined != nil:
		w.err.Hint = "the files are loaded as a user who may do nothing outside of the scratch; if this has to be, " +
			"name an empty database as scratch_url under [migrations] in config.toml, as a user who may"
	}
	if l.live.missesRole(w.statement, err) {
		w.err.Hint = "create the role on the server first: what the files say about roles is left out"
	}
	if !waitsForAnother(err) {
		return w.err
	}
	l.waiting = append(l.waiting, w)
	return nil
}

// waitsForAnother reports whether an error may go away when other statements
// have run: something is missing, or a key that a foreign key needs.
func waitsForAnother(err error) bool {
	if database.ClassOf(err) == database.Missing {
		return true
	}
	var e *database.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case "42830", "1215", "1822", "6125", "1356":
		return true
	case "1005": // MariaDB: a table cannot be created, for one of many reasons
		return strings.Contains(e.Message, "errno: 150")
	}
	return false
}

// retry tries the statements that wait, in their order, until all have run or
// none of them can.
func (l *loader) retry(ctx context.Context) error {
	for len(l.waiting) > 0 {
		list := l.waiting
		l.waiting = nil
		for _, w := range list {
			if err := l.apply(ctx, w.settings); err != nil {
				return err
			}
			sent, _ := l.text(w.statement)
			err := database.ExecAll(ctx, l.scratch.conn, []database.Statement{{SQL: sent}})
			var failed *database.BatchError
			if errors.As(err, &failed) {
				err = l.failed(ctx, w, failed.Err)
			} else {
				err = l.placeRenames(ctx, w.statement)
			}
			if err != nil {
				return err
			}
		}
		if len(l.waiting) < len(list) {
			continue
		}
		helped, err := l.live.lastResort(l, ctx)
		if err != nil {
			return err
		}
		if !helped {
			return l.cause()
		}
	}
	return nil
}

// apply brings the session to the first n settings of the files.
func (l *loader) apply(ctx context.Context, n int) error {
	if n == l.applied {
		return nil
	}
	if err := l.live.begin(l, ctx); err != nil {
		return err
	}
	for _, s := range l.settings[:n] {
		sent, _ := l.text(s)
		if _, err := l.scratch.conn.Exec(ctx, sent); err != nil {
			return err
		}
	}
	l.applied = n
	return l.uncheck(ctx)
}

// cause picks the error to show of statements that wait for something: the first
// that does not wait for another one of them.
func (l *loader) cause() error {
	for _, w := range l.waiting {
		if !slices.ContainsFunc(l.waiting, func(o *waiting) bool {
			return o != w && o.class.Verb == "CREATE" && len(o.class.Targets) > 0 &&
				slices.Contains(database.Quoted(w.err.Message), o.class.Targets[0].Last())
		}) {
			return w.err
		}
	}
	return l.waiting[0].err
}
