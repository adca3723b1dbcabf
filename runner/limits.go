package runner

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/revision"
)

// limits says how long the session's statements may wait for locks, and how long they may
// run.
type limits struct {
	// run are those of the run, which revisions and operations override.
	run revision.Limits
	// now are the limits that are set in the session, if known is true. They are not known
	// after a rollback, which may have undone the statements that set them.
	now   revision.Limits
	known bool
	// was are the settings as they were before the run, by name.
	was map[string]string
}

// setting is a variable of the session with its value; "" stands for what it was
// before.
type setting struct{ name, value string }

func milliseconds(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return strconv.FormatInt(max(d.Milliseconds(), 1), 10)
}

func (postgresServer) settings(l revision.Limits) []setting {
	return []setting{{"lock_timeout", milliseconds(l.Lock)}, {"statement_timeout", milliseconds(l.Statement)}}
}

// settings has two variables for locks, of tables and of InnoDB's rows, both in whole
// seconds.
func (s mysqlServer) settings(l revision.Limits) []setting {
	seconds := ""
	if l.Lock > 0 {
		seconds = strconv.FormatInt(int64((l.Lock+time.Second-1)/time.Second), 10)
	}
	list := []setting{{"lock_wait_timeout", seconds}, {"innodb_lock_wait_timeout", seconds}}
	if s.mariadb {
		running := ""
		if l.Statement > 0 {
			running = strconv.FormatFloat(l.Statement.Seconds(), 'f', 3, 64)
		}
		list = append(list, setting{"max_statement_time", running})
	}
	return list
}

func (sqliteServer) settings(l revision.Limits) []setting {
	return []setting{{"busy_timeout", milliseconds(l.Lock)}}
}

// MySQL's max_execution_time is for SELECT only, and SQLite has none: there the client
// cancels a statement that runs for too long.
func (postgresServer) boundsStatements() bool { return true }
func (s mysqlServer) boundsStatements() bool  { return s.mariadb }
func (sqliteServer) boundsStatements() bool   { return false }

func (postgresServer) reading(v setting) string { return "current_setting('" + v.name + "')" }
func (mysqlServer) reading(v setting) string    { return "@@SESSION." + v.name }
func (sqliteServer) reading(setting) string     { return "(SELECT timeout FROM pragma_busy_timeout)" }

func (postgresServer) setting(list []setting) []database.Statement {
	var out []database.Statement
	for _, v := range list {
		out = append(out, database.Statement{SQL: "SELECT set_config($1, $2, false)", Args: []any{v.name, v.value}})
	}
	return out
}

func (mysqlServer) setting(list []setting) []database.Statement {
	if len(list) == 0 {
		return nil
	}
	sets := make([]string, len(list))
	for i, v := range list {
		sets[i] = "SESSION " + v.name + " = " + v.value
	}
	return []database.Statement{{SQL: "SET " + strings.Join(sets, ", ")}}
}

func (sqliteServer) setting(list []setting) []database.Statement {
	var out []database.Statement
	for _, v := range list {
		out = append(out, database.Statement{SQL: "PRAGMA " + v.name + " = " + v.value})
	}
	return out
}

// currentSettings are the expressions that read the variables, in order.
func currentSettings(s tuner) []string {
	var list []string
	for _, v := range s.settings(revision.Limits{}) {
		list = append(list, s.reading(v))
	}
	return list
}

// rememberSettings keeps what was read with currentSettings.
func (l *limits) rememberSettings(s tuner, values []sql.NullString) {
	l.was, l.known = map[string]string{}, true
	for i, v := range s.settings(revision.Limits{}) {
		l.was[v.name] = values[i].String
	}
}

// change are the statements that make the session's limits the wanted ones.
func (l *limits) change(s tuner, want revision.Limits) []database.Statement {
	want = want.Or(l.run)
	if l.was == nil || l.known && want == l.now {
		return nil
	}
	before := s.settings(l.now)
	var list []setting
	for i, v := range s.settings(want) {
		if l.known && v == before[i] {
			continue
		}
		if v.value == "" {
			v.value = l.was[v.name]
		}
		list = append(list, v)
	}
	l.now, l.known = want, true
	return s.setting(list)
}

// bounded reports whether the server ends statements that run for long: because of
// the run's limit, or of one that the session had before.
func (l *limits) bounded() bool {
	was, _ := strconv.ParseFloat(l.was["max_statement_time"], 64)
	return l.now.Statement > 0 || was > 0
}

// limit makes the limits of the session those of a step, outside of transactions.
func (r *Runner) limit(ctx context.Context, want revision.Limits) error {
	for _, s := range r.session.limits.change(r.server, want) {
		if _, err := r.conn.Exec(ctx, s.SQL, s.Args...); err != nil {
			return err
		}
	}
	return nil
}

// limit is Runner.limit inside a transaction.
func (t *transaction) limit(ctx context.Context, want revision.Limits) error {
	for _, s := range t.r.session.limits.change(t.r.server, want) {
		if err := t.own(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// boundHere reports whether statements have to be bounded by this program, and how.
func (r *Runner) boundHere() (limit time.Duration, here bool) {
	return r.bound(r.session.limits.now)
}

func (r *Runner) bound(l revision.Limits) (limit time.Duration, here bool) {
	return l.Statement, l.Statement > 0 && !r.server.boundsStatements()
}

// exec runs one statement, and bounds it where the server cannot.
func (r *Runner) exec(ctx context.Context, s database.Statement) (int64, error) {
	limit, here := r.boundHere()
	if !here {
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
