package runner

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/retort-db/migrate/internal/database"
)

// session is what of the connection's state a run changes and gives back, and
// what it brings back after each revision whose SQL may have changed it: the
// schema that unqualified names mean. (A dump begins with emptying search_path.)
type session struct {
	home database.Statement // SQL is empty where there is nothing to bring back
	away bool
	undo []database.Statement
}

// openSession sets the run's timeouts, and from then on names the tool's own
// tables in full.
func (r *Runner) openSession(ctx context.Context) error {
	switch r.dialect.Name() {
	case "postgres":
		return r.openPostgres(ctx)
	case "mysql":
		return r.openMySQL(ctx)
	}
	return r.openSQLite(ctx)
}

func (r *Runner) openPostgres(ctx context.Context) error {
	var path, lock, statement string
	var version, journal sql.NullString
	const space = "(SELECT nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($%d))"
	query := "SELECT current_setting('search_path'), current_setting('lock_timeout'), current_setting('statement_timeout'), " +
		fmt.Sprintf(space, 1) + ", " + fmt.Sprintf(space, 2)
	names := []any{r.dialect.QuoteName(r.tables.version), r.dialect.QuoteName(r.tables.journal)}
	if _, err := database.One(ctx, r.conn, query, names, &path, &lock, &statement, &version, &journal); err != nil {
		return err
	}
	r.tables.version.Schema, r.tables.journal.Schema = version.String, journal.String
	const set = "SELECT set_config($1, $2, false)"
	r.session.home = database.Statement{SQL: set, Args: []any{"search_path", path}}
	for _, s := range []struct {
		name, was string
		is        time.Duration
	}{{"lock_timeout", lock, r.options.StatementLockTimeout}, {"statement_timeout", statement, r.options.StatementTimeout}} {
		if s.is <= 0 {
			continue
		}
		if _, err := r.conn.Exec(ctx, set, s.name, strconv.FormatInt(max(s.is.Milliseconds(), 1), 10)); err != nil {
			return err
		}
		r.session.undo = append(r.session.undo, database.Statement{SQL: set, Args: []any{s.name, s.was}})
	}
	return nil
}

// openMySQL bounds the wait for table locks and row locks alike, in whole
// seconds. MariaDB bounds statements too; MySQL only queries, so that exec does
// it there.
func (r *Runner) openMySQL(ctx context.Context) error {
	var db sql.NullString
	if _, err := database.One(ctx, r.conn, "SELECT DATABASE()", nil, &db); err != nil {
		return err
	}
	if db.Valid {
		r.session.home = database.Statement{SQL: "USE " + r.dialect.QuoteIdent(db.String)}
		r.tables.version.Schema = cmp.Or(r.tables.version.Schema, db.String)
		r.tables.journal.Schema = cmp.Or(r.tables.journal.Schema, db.String)
	}
	if t := r.options.StatementLockTimeout; t > 0 {
		seconds := strconv.FormatInt(int64((t+time.Second-1)/time.Second), 10)
		for _, name := range []string{"lock_wait_timeout", "innodb_lock_wait_timeout"} {
			if err := r.setVariable(ctx, name, seconds); err != nil {
				return err
			}
		}
	}
	if t := r.options.StatementTimeout; t > 0 && r.dialect.Server().Flavor == "mariadb" {
		return r.setVariable(ctx, "max_statement_time", strconv.FormatFloat(t.Seconds(), 'f', 3, 64))
	}
	return nil
}

func (r *Runner) setVariable(ctx context.Context, name, value string) error {
	var was string
	if _, err := database.One(ctx, r.conn, "SELECT @@SESSION."+name, nil, &was); err != nil {
		return err
	}
	if _, err := r.conn.Exec(ctx, "SET SESSION "+name+" = "+value); err != nil {
		return err
	}
	r.session.undo = append(r.session.undo, database.Statement{SQL: "SET SESSION " + name + " = " + was})
	return nil
}

func (r *Runner) openSQLite(ctx context.Context) error {
	t := r.options.StatementLockTimeout
	if t <= 0 {
		return nil
	}
	var was int64
	if _, err := database.One(ctx, r.conn, "PRAGMA busy_timeout", nil, &was); err != nil {
		return err
	}
	r.session.undo = append(r.session.undo, database.Statement{SQL: fmt.Sprintf("PRAGMA busy_timeout = %d", was)})
	_, err := r.conn.Exec(ctx, fmt.Sprintf("PRAGMA busy_timeout = %d", max(t.Milliseconds(), 1)))
	return err
}

// closeSession gives the connection back as it was, even when the run was
// cancelled.
func (r *Runner) closeSession(ctx context.Context) error {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	undo := r.session.undo
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

// exec runs one statement, and bounds it where the server cannot.
func (r *Runner) exec(ctx context.Context, s database.Statement) (int64, error) {
	limit := r.options.StatementTimeout
	flavor := r.dialect.Server().Flavor
	if limit <= 0 || flavor == "postgres" || flavor == "mariadb" {
		return r.conn.Exec(ctx, s.SQL, s.Args...)
	}
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	n, err := r.conn.Exec(bounded, s.SQL, s.Args...)
	if err != nil && ctx.Err() == nil && bounded.Err() != nil {
		err = &database.Error{
			Class: database.Canceled, Message: fmt.Sprintf("the statement ran longer than the statement timeout of %s", limit),
			SQL: s.SQL, Err: err,
		}
	}
	return n, err
}
