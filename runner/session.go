package runner

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/revision"
)

// session is what of the connection's state a run changes and gives back: the
// limits of statements, and the schema that unqualified names mean, which is
// brought back after each revision whose SQL may have changed it. (A dump begins
// with emptying search_path.)
type session struct {
	home   database.Statement // SQL is empty where there is nothing to bring back
	away   bool
	limits limits
}

// enter notes that a stretch is run: after a barrier the session may be another
// one.
func (s *session) enter(st stretch) {
	s.away = s.away || st.barrier
	if s.away && s.limits.now != (revision.Limits{}) {
		s.limits.known = false
	}
}

// openSession sets the run's limits, and from then on names the tool's own
// tables in full.
func (r *Runner) openSession(ctx context.Context) error {
	if err := r.server.open(ctx, r); err != nil {
		return err
	}
	r.session.limits.run = revision.Limits{Lock: r.options.StatementLockTimeout, Statement: r.options.StatementTimeout}
	return r.limit(ctx, revision.Limits{})
}

func (postgresServer) open(ctx context.Context, r *Runner) error {
	var path string
	var version, journal sql.NullString
	const space = "(SELECT nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($%d))"
	query := "SELECT current_setting('search_path'), " + fmt.Sprintf(space, 1) + ", " + fmt.Sprintf(space, 2)
	names := []any{r.dialect.QuoteName(r.tables.version), r.dialect.QuoteName(r.tables.journal)}
	if err := r.readSession(ctx, query, names, &path, &version, &journal); err != nil {
		return err
	}
	r.tables.version.Schema, r.tables.journal.Schema = version.String, journal.String
	r.session.home = database.Statement{SQL: "SELECT set_config($1, $2, false)", Args: []any{"search_path", path}}
	return nil
}

func (mysqlServer) open(ctx context.Context, r *Runner) error {
	var db sql.NullString
	if err := r.readSession(ctx, "SELECT DATABASE()", nil, &db); err != nil {
		return err
	}
	if db.Valid {
		r.session.home = database.Statement{SQL: "USE " + r.dialect.QuoteIdent(db.String)}
		r.tables.version.Schema = cmp.Or(r.tables.version.Schema, db.String)
		r.tables.journal.Schema = cmp.Or(r.tables.journal.Schema, db.String)
	}
	return nil
}

func (sqliteServer) open(ctx context.Context, r *Runner) error {
	var main string
	return r.readSession(ctx, "SELECT 'main'", nil, &main)
}

// readSession asks for what a run changes of the session, the settings of the
// limits among it.
func (r *Runner) readSession(ctx context.Context, query string, args []any, dest ...any) error {
	current := currentSettings(r.server)
	values := make([]sql.NullString, len(current))
	for i := range values {
		dest = append(dest, &values[i])
	}
	if _, err := database.One(ctx, r.conn, query+", "+strings.Join(current, ", "), args, dest...); err != nil {
		return err
	}
	r.session.limits.rememberSettings(r.server, values)
	return nil
}

// closeSession gives the connection back as it was, even when the run was
// cancelled.
func (r *Runner) closeSession(ctx context.Context) error {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	r.session.limits.run = revision.Limits{}
	undo := r.session.limits.change(r.server, revision.Limits{})
	if r.session.away && r.session.home.SQL != "" {
		undo = append(undo, r.session.home)
	}
	var err error
	for _, s := range undo {
		_, e := r.conn.Exec(ctx, s.SQL, s.Args...)
		err = errors.Join(err, e)
	}
	r.session, r.tables = session{}, newTables(r.dialect, r.options.VersionTable)
	if database.ClassOf(err) == database.Lost {
		return nil
	}
	return err
}

// backHome undoes what a revision did to the meaning of unqualified names. The
// session counts as away until the run ends, since this may be rolled back.
func (t *transaction) backHome(ctx context.Context) error {
	s := t.r.session
	if !s.away || s.home.SQL == "" {
		return nil
	}
	return t.own(ctx, s.home)
}
