package runner

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/revision"
)

// session is the state of the connection that a run changes and restores. Part of it are
// the limits of statements. The rest is what a revision's SQL may change: search_path (a
// dump from pg_dump begins with emptying it), the role, and other settings. It is restored
// after each revision, so that the next one does the same whether it is run together with
// this one or later.
type session struct {
	// home are the statements that restore it; empty where there is nothing to restore.
	home []database.Statement
	// ahead are those of home that have to be executed before a transaction begins,
	// because inside of one they would commit it.
	ahead []database.Statement
	// given are the statements that set, when the run is over, what the connection had
	// and a run cannot work with, such as autocommit = 0.
	given []database.Statement
	// strayed says that SQL may have changed the session since it was restored last, and
	// away that this happened at any time: a transaction that restored it may have been
	// rolled back.
	strayed, away bool
	limits        limits
}

// enter notes that a stretch is going to run, and whether it may change the session.
func (s *session) enter(st stretch) {
	s.strayed = s.strayed || st.strays
	s.away = s.away || s.strayed
	if s.strayed && s.limits.now != (revision.Limits{}) {
		s.limits.known = false
	}
}

// openSession remembers the session's settings and sets the run's limits. From then on the
// names of the tool's own tables are qualified, so that search_path does not matter.
func (r *Runner) openSession(ctx context.Context) error {
	if err := r.server.open(ctx, r); err != nil {
		return err
	}
	r.session.limits.run = revision.Limits{Lock: r.options.StatementLockTimeout, Statement: r.options.StatementTimeout}
	return r.limit(ctx, revision.Limits{})
}

// postgresHome are the settings that are restored. Those that change others come first:
// setting session_authorization sets role, too.
func postgresHome() []string {
	return []string{
		"session_authorization", "role", "session_replication_role", "search_path", "lock_timeout", "statement_timeout",
		"idle_in_transaction_session_timeout", "transaction_timeout", "check_function_bodies", "client_encoding", "client_min_messages",
		"standard_conforming_strings", "default_tablespace", "default_table_access_method", "row_security", "synchronous_commit",
		"work_mem", "maintenance_work_mem", "TimeZone", "DateStyle", "IntervalStyle", "bytea_output", "xmloption",
	}
}

// postgresKeeping is a query for the settings that are restored, as one JSON text. It
// leaves out those that the server's version does not have.
func postgresKeeping() string {
	return "SELECT json_object_agg(name, current_setting(name))::text FROM unnest(ARRAY['" +
		strings.Join(postgresHome(), "', '") + "']) AS name WHERE current_setting(name, true) IS NOT NULL"
}

// postgresBringing restores the settings that differ from the kept text, and only those,
// since some may be set by superusers alone. A role that the user is no member of any more
// becomes none, as it would for a session that logs in.
func postgresBringing(kept string) string {
	return "set_config(key, CASE WHEN key = 'role' AND value <> 'none'" +
		" AND NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = value AND pg_has_role(session_user, oid, 'MEMBER')) THEN 'none' ELSE value END, false)" +
		" FROM json_each_text(" + kept + "::json) WHERE current_setting(key) <> value"
}

func (postgresServer) open(ctx context.Context, r *Runner) error {
	var home string
	var version, journal sql.NullString
	const space = "(SELECT nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($%d))"
	query := "SELECT " + fmt.Sprintf(space, 1) + ", " + fmt.Sprintf(space, 2) + ", (" + postgresKeeping() + ")"
	names := []any{r.dialect.QuoteName(r.tables.version), r.dialect.QuoteName(r.tables.journal)}
	if err := r.readSession(ctx, query, names, &version, &journal, &home); err != nil {
		return err
	}
	r.tables.version.Schema, r.tables.journal.Schema = version.String, journal.String
	r.session.home = []database.Statement{{SQL: "SELECT " + postgresBringing("$1"), Args: []any{home}}}
	return nil
}

// mysqlHome are the variables that are restored, besides those of the limits.
func mysqlHome(mariadb bool) []string {
	list := []string{
		"sql_mode", "foreign_key_checks", "unique_checks", "sql_safe_updates", "group_concat_max_len", "time_zone",
		"character_set_client", "character_set_results", "character_set_connection", "collation_connection",
	}
	if mariadb {
		list = append(list, "check_constraint_checks")
	}
	return list
}

// mysqlEachCommits lets each statement outside a transaction commit by itself. The rows of
// the journal rely on that.
const mysqlEachCommits = "SET SESSION autocommit = 1"

func mysqlRoles(s dialect.Server) string {
	switch {
	case !dialect.MySQLHasRoles(s):
		return "NULL"
	case s.Flavor == "mariadb":
		return "ifnull(concat('`', replace(CURRENT_ROLE(), '`', '``'), '`'), 'NONE')"
	default:
		return "CURRENT_ROLE()"
	}
}

func (s mysqlServer) open(ctx context.Context, r *Runner) error {
	home := mysqlHome(s.mariadb)
	values := make([]sql.NullString, len(home))
	var db, roles sql.NullString
	var eachCommits bool
	query, dest := "SELECT DATABASE(), @@SESSION.autocommit, "+s.roles, []any{&db, &eachCommits, &roles}
	for i, name := range home {
		query += ", @@SESSION." + name
		dest = append(dest, &values[i])
	}
	if err := r.readSession(ctx, query, nil, dest...); err != nil {
		return err
	}
	sets := make([]string, 0, len(home))
	for i, name := range home {
		sets = append(sets, "SESSION "+name+" = "+mysqlValue(values[i]))
	}
	for _, v := range s.settings(revision.Limits{}) {
		sets = append(sets, "SESSION "+v.name+" = "+r.session.limits.was[v.name])
	}
	r.session.ahead = []database.Statement{{SQL: mysqlEachCommits}}
	r.session.home = append(slices.Clone(r.session.ahead), database.Statement{SQL: "SET " + strings.Join(sets, ", ")})
	if !eachCommits {
		r.session.given = []database.Statement{{SQL: "SET SESSION autocommit = 0"}}
		if _, err := r.conn.Exec(ctx, mysqlEachCommits); err != nil {
			return err
		}
	}
	if roles.Valid {
		r.session.home = append(r.session.home, database.Statement{SQL: "SET ROLE " + roles.String})
	}
	if db.Valid {
		r.session.home = append(r.session.home, database.Statement{SQL: "USE " + r.dialect.QuoteIdent(db.String)})
		r.tables.version.Schema = cmp.Or(r.tables.version.Schema, db.String)
		r.tables.journal.Schema = cmp.Or(r.tables.journal.Schema, db.String)
	}
	return nil
}

// mysqlValue writes the value of a variable. A number stands without quotes, since
// numeric variables take no text.
func mysqlValue(v sql.NullString) string {
	if !v.Valid {
		return "NULL"
	}
	if _, err := strconv.ParseUint(v.String, 10, 64); err == nil {
		return v.String
	}
	return "'" + strings.ReplaceAll(v.String, "'", "''") + "'"
}

func (sqliteServer) open(ctx context.Context, r *Runner) error {
	var main string
	return r.readSession(ctx, "SELECT 'main'", nil, &main)
}

// readSession reads with one query what a run may change in the session: what query
// selects, into dest, and the variables of the limits.
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
	if r.session.away {
		undo = append(undo, r.session.home...)
	}
	undo = append(undo, r.session.given...)
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

// backHome restores the session after a revision, the limits included. If it is rolled
// back, then so is the revision, which changes the session again when it is repeated.
func (t *transaction) backHome(ctx context.Context) error {
	s := &t.r.session
	if !s.strayed || len(s.home) == 0 {
		return nil
	}
	s.strayed = false
	for _, statement := range s.home {
		if err := t.own(ctx, statement); err != nil {
			return err
		}
	}
	s.limits.now, s.limits.known = revision.Limits{}, true
	return t.limit(ctx, revision.Limits{})
}
