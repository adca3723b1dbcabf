package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/retort-db/migrate/internal/database"
)

// kept are the statements that batches of queries keep prepared from one to the next. The
// server plans those that read its catalogues for several times as long as it runs them.
type kept struct {
	// names are those under which texts are prepared; a text that came once has none yet.
	names map[string]string
	// asked says that it is known whether the session is this connection's own. Behind a
	// pooler the next batch may get another one, and nothing is kept.
	asked, own bool
	// doubted says that something was run since that may have given them up.
	doubted bool
}

// keep prepares what comes again of a batch: it pays from the second time on.
func (c *conn) keep(ctx context.Context, list []database.Statement) error {
	if !slices.ContainsFunc(list, func(s database.Statement) bool { return s.Again }) {
		return nil
	}
	if err := c.stillKept(ctx); err != nil {
		return err
	}
	if c.kept.names == nil {
		c.kept.names = map[string]string{}
	}
	var again []string
	for _, s := range list {
		if name, seen := c.kept.names[s.SQL]; s.Again && !seen {
			c.kept.names[s.SQL] = ""
		} else if s.Again && name == "" && !slices.Contains(again, s.SQL) {
			again = append(again, s.SQL)
		}
	}
	if len(again) == 0 || !c.ownSession(ctx) {
		return nil
	}
	names := make([]string, len(again))
	p := c.pg.StartPipeline(ctx)
	for i, text := range again {
		names[i] = c.newName()
		p.SendPrepare(names[i], text, nil)
	}
	if err := cmp.Or(p.Sync(), p.Close()); err != nil {
		return c.fail(ctx, err, again[0])
	}
	for i, text := range again {
		c.kept.names[text] = names[i]
	}
	return nil
}

// keptAs is the name under which a statement of a batch is prepared, "" if it is not.
func (c *conn) keptAs(s database.Statement) string {
	if !s.Again {
		return ""
	}
	return c.kept.names[s.SQL]
}

// newName is one that no statement of this session had: one that was not given up is in
// nobody's way.
func (c *conn) newName() string {
	c.named++
	return fmt.Sprint("migrate_", c.named)
}

// stillKept finds what was given up since it was prepared, as by DISCARD ALL.
func (c *conn) stillKept(ctx context.Context) error {
	if !c.kept.doubted {
		return nil
	}
	var there []string
	err := database.Each(ctx, c, "SELECT name FROM pg_prepared_statements", nil, func(rows database.Rows) error {
		there = append(there, "")
		return rows.Scan(&there[len(there)-1])
	})
	if err != nil {
		return err
	}
	for text, name := range c.kept.names {
		if !slices.Contains(there, name) {
			c.kept.names[text] = ""
		}
	}
	c.kept.doubted = false
	return nil
}

// doubt says that what was run may have given up what is prepared.
func (c *conn) doubt() { c.kept.doubted = len(c.kept.names) > 0 }

// giveUp gives up what is prepared, so that a connection that was lent goes back as it came.
func (c *conn) giveUp(ctx context.Context) {
	if len(c.kept.names) == 0 || c.pg.IsClosed() {
		return
	}
	p := c.pg.StartPipeline(ctx)
	for _, name := range c.kept.names {
		if name != "" {
			p.SendDeallocate(name)
		}
	}
	_ = cmp.Or(p.Sync(), p.Close()) // a connection that is lost has nothing prepared
}

// ownSession asks the server once for the number of the session that answers: a pooler
// has told another one when the connection was opened.
func (c *conn) ownSession(ctx context.Context) bool {
	if c.kept.asked {
		return c.kept.own
	}
	err := database.Each(ctx, c, "SELECT pg_backend_pid()", nil, func(rows database.Rows) error {
		var pid int64
		err := rows.Scan(&pid)
		c.kept.own = pid == c.Session()
		return err
	})
	c.kept.asked = err == nil
	return c.kept.own && err == nil
}
