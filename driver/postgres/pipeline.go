package postgres

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/retort-db/migrate/internal/database"
)

// ExecBatch sends all statements at once, with one synchronisation at the end:
// the server skips what follows a statement that fails.
func (c *conn) ExecBatch(ctx context.Context, list []database.Statement, done func(i int)) error {
	return c.ExecStream(ctx, func() ([]database.Statement, bool) { return list, true }, done)
}

// ExecStream is a pipeline that is synchronised at its end alone, so that the
// server skips all that follows a statement that fails, also what is sent after
// it has failed.
func (c *conn) ExecStream(ctx context.Context, more func() ([]database.Statement, bool), done func(i int)) error {
	list, end := more()
	if len(list) == 0 {
		return nil
	}
	if err := c.usable(ctx, list[0].SQL); err != nil {
		return &database.BatchError{Index: 0, Err: err}
	}
	s := &stream{conn: c, ctx: ctx, done: done, texts: map[string]string{}}
	for {
		if slices.ContainsFunc(list, func(s database.Statement) bool { return copies(s.SQL) }) {
			return s.copying(list)
		}
		if err := s.send(list, end); err != nil {
			return err
		}
		if len(s.sent.Waiting()) == 0 {
			return s.close()
		}
		if err := s.receive(end); err != nil {
			return err
		}
		if list = nil; !end {
			list, end = more()
		}
	}
}

// stream is a pipeline that is being filled and emptied.
type stream struct {
	conn *conn
	ctx  context.Context //nolint:containedctx // it lives as long as one call
	p    *pgconn.Pipeline
	done func(i int)
	// sent are the statements that are not answered yet, answered counts those that
	// are, of which last is the last.
	sent     database.Queue[database.Statement]
	answered int
	last     database.Statement
	// texts are those that come again, with the names under which they are prepared
	// now, and names all names that were given.
	texts map[string]string
	names []string
	// synced says that the end was sent.
	synced bool
}

// send sends statements, and after the last what ends the stream.
func (s *stream) send(list []database.Statement, end bool) error {
	params := make([][][]byte, len(list))
	for i, st := range list {
		var err error
		if params[i], err = s.conn.encode(st.Args); err != nil {
			at := s.answered + len(s.sent.Waiting()) + i
			return cmp.Or(s.finish(), error(&database.BatchError{Index: at, Err: err}))
		}
	}
	if s.p == nil {
		s.p = s.conn.pg.StartPipeline(s.ctx)
	}
	for i, st := range list {
		s.queue(st, params[i])
	}
	s.sent.Push(list)
	if end && !s.synced {
		s.forget()
		s.p.SendPipelineSync()
		s.synced = true
	}
	if err := s.p.Flush(); err != nil {
		return s.fail(err)
	}
	return nil
}

// queue adds a statement to what is sent next.
func (s *stream) queue(st database.Statement, params [][]byte) {
	if name := s.name(st); name != "" {
		s.p.SendQueryPrepared(name, params, nil, nil)
	} else {
		s.p.SendQueryParams(st.SQL, params, nil, nil, nil)
	}
	if st.Forgets {
		clear(s.texts)
		s.conn.doubt()
	}
	if st.Report {
		s.p.SendFlushRequest()
	}
}

// name is that under which a statement is prepared, "" if it is not. It pays from
// the second time on.
func (s *stream) name(st database.Statement) string {
	if !st.Again {
		return ""
	}
	name, seen := s.texts[st.SQL]
	if !seen {
		s.texts[st.SQL] = ""
		return ""
	}
	if name == "" {
		name = s.conn.newName()
		s.texts[st.SQL], s.names = name, append(s.names, name)
		s.p.SendPrepare(name, st.SQL, nil)
	}
	return name
}

// forget gives up what is prepared.
func (s *stream) forget() {
	for _, name := range s.names {
		s.p.SendDeallocate(name)
	}
}

// receive reads answers up to one that was asked for, or all.
func (s *stream) receive(all bool) error {
	for len(s.sent.Waiting()) > 0 {
		if err := answer(s.p); err != nil {
			return s.fail(err)
		}
		s.last = s.sent.Pop()
		s.answered++
		if s.done != nil {
			s.done(s.answered - 1)
		}
		if s.last.Report && !all {
			return nil
		}
	}
	return nil
}

// finish waits for all answers and ends the stream.
func (s *stream) finish() error {
	if s.p == nil {
		return nil
	}
	if err := s.send(nil, true); err != nil {
		return err
	}
	if err := s.receive(true); err != nil {
		return err
	}
	return s.close()
}

// close ends a stream of which all was answered.
func (s *stream) close() error {
	if !s.synced {
		if err := s.send(nil, true); err != nil {
			return err
		}
	}
	if err := s.p.Close(); err != nil { // what the end of an implicit transaction found
		return s.failed(s.answered-1, s.last, err)
	}
	return nil
}

// fail ends a stream of which a statement failed: the first that waits. What
// followed the failure, the server has skipped up to the first synchronisation. A
// connection that is lost is being closed by pgx meanwhile, which is alone at the
// wire then.
func (s *stream) fail(err error) error {
	if !s.conn.pg.IsClosed() {
		if !s.synced {
			s.p.SendPipelineSync()
		}
		s.forget()
		_ = s.p.Sync() // what these say follows from err
	}
	_ = s.p.Close()
	if len(s.sent.Waiting()) == 0 {
		return s.failed(s.answered-1, s.last, err)
	}
	return s.failed(s.answered, s.sent.Waiting()[0], err)
}

func (s *stream) failed(index int, st database.Statement, err error) error {
	return &database.BatchError{Index: index, Err: s.conn.fail(s.ctx, err, st.SQL)}
}

// copying runs statements of which one may be answered by a copy, which is none
// of the answers that a pipeline takes: the server is let refuse it. They are the
// last of the stream.
func (s *stream) copying(list []database.Statement) error {
	if err := s.finish(); err != nil {
		return err
	}
	err := s.conn.batch(s.ctx, list, func(i int, rows *rows) error {
		rows.Close()
		if err := rows.Err(); err != nil {
			return err
		}
		if s.done != nil {
			s.done(s.answered + i)
		}
		return nil
	})
	var failed *database.BatchError
	if errors.As(err, &failed) {
		failed.Index += s.answered
	}
	return err
}

// answer reads the next statement's result and drops its rows.
func answer(p *pgconn.Pipeline) error {
	for {
		result, err := p.GetResults()
		if err != nil {
			return err
		}
		switch result := result.(type) {
		case *pgconn.StatementDescription: // it was prepared; what it does comes next
		case *pgconn.ResultReader:
			_, err = result.Close()
			return err
		default:
			return errors.New("the server sent fewer results than there were statements")
		}
	}
}

// copies reports whether a statement begins with COPY, after blanks and comments.
func copies(sql string) bool {
	for {
		sql = strings.TrimLeft(sql, " \t\r\n\f\v")
		switch {
		case strings.HasPrefix(sql, "--"):
			_, rest, ok := strings.Cut(sql, "\n")
			if !ok {
				return false
			}
			sql = rest
		case strings.HasPrefix(sql, "/*"):
			sql = afterComment(sql)
		default:
			return len(sql) >= 4 && strings.EqualFold(sql[:4], "copy")
		}
	}
}

// afterComment is what follows the comment that a text begins with. Comments
// nest.
func afterComment(sql string) string {
	depth := 0
	for i := 0; i+1 < len(sql); i++ {
		switch sql[i : i+2] {
		case "/*":
			depth++
			i++
		case "*/":
			depth--
			i++
		}
		if depth == 0 {
			return sql[i+1:]
		}
	}
	return ""
}
