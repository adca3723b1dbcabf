package runner

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/revision"
)

// limits is what bounds the statements of the session: how long they wait for
// locks, and how long they run.
type limits struct {
	// run are those of the run, which revisions and operations override.
	run revision.Limits
	// now are those that the session has, if known: a transaction that was rolled
	// back may have taken them with it.
	now   revision.Limits
	known bool
	// was are the settings as they were before the run, by name.
	was map[string]string
}

// setting is a variable of the session with its value; "" stands for what it was
// before.
type setting struct{ name, value string }

// limitSettings are the variables for limits. MySQL counts locks in whole seconds,
// those of tables and of rows apart. MySQL and SQLite cannot bound every statement:
// exec does it there.
func limitSettings(s dialect.Server, l revision.Limits) []setting {
	milliseconds := func(d time.Duration) string {
		if d <= 0 {
			return ""
		}
		return strconv.FormatInt(max(d.Milliseconds(), 1), 10)
	}
	switch s.Flavor {
	case "postgres":
		return []setting{{"lock_timeout", milliseconds(l.Lock)}, {"statement_timeout", milliseconds(l.Statement)}}
	case "sqlite":
		return []setting{{"busy_timeout", milliseconds(l.Lock)}}
	}
	seconds := ""
	if l.Lock > 0 {
		seconds = strconv.FormatInt(int64((l.Lock+time.Second-1)/time.Second), 10)
	}
	list := []setting{{"lock_wait_timeout", seconds}, {"innodb_lock_wait_timeout", seconds}}
	if s.Flavor == "mariadb" {
		running := ""
		if l.Statement > 0 {
			running = strconv.FormatFloat(l.Statement.Seconds(), 'f', 3, 64)
		}
		list = append(list, setting{"max_statement_time", running})
	}
	return list
}

// currentSettings are the expressions that read the variables, in order.
func currentSettings(s dialect.Server) []string {
	var list []string
	for _, v := range limitSettings(s, revision.Limits{}) {
		switch s.Flavor {
		case "postgres":
			list = append(list, "current_setting('"+v.name+"')")
		case "sqlite":
			list = append(list, "(SELECT timeout FROM pragma_busy_timeout)")
		default:
			list = append(list, "@@SESSION."+v.name)
		}
	}
	return list
}

// rememberSettings keeps what was read with currentSettings.
func (l *limits) rememberSettings(s dialect.Server, values []sql.NullString) {
	l.was, l.known = map[string]string{}, true
	for i, v := range limitSettings(s, revision.Limits{}) {
		l.was[v.name] = values[i].String
	}
}

// change are the statements that make the session's limits the wanted ones.
func (l *limits) change(s dialect.Server, want revision.Limits) []database.Statement {
	want = want.Or(l.run)
	if l.was == nil || l.known && want == l.now {
		return nil
	}
	before := limitSettings(s, l.now)
	var list []setting
	for i, v := range limitSettings(s, want) {
		if l.known && v == before[i] {
			continue
		}
		if v.value == "" {
			v.value = l.was[v.name]
		}
		list = append(list, v)
	}
	l.now, l.known = want, true
	return settingStatements(s, list)
}

func settingStatements(s dialect.Server, list []setting) []database.Statement {
	var out []database.Statement
	var sets []string
	for _, v := range list {
		switch s.Flavor {
		case "postgres":
			out = append(out, database.Statement{SQL: "SELECT set_config($1, $2, false)", Args: []any{v.name, v.value}})
		case "sqlite":
			out = append(out, database.Statement{SQL: "PRAGMA " + v.name + " = " + v.value})
		default:
			sets = append(sets, "SESSION "+v.name+" = "+v.value)
		}
	}
	if len(sets) > 0 {
		out = append(out, database.Statement{SQL: "SET " + strings.Join(sets, ", ")})
	}
	return out
}

// limit makes the limits of the session those of a step, outside of transactions.
func (r *Runner) limit(ctx context.Context, want revision.Limits) error {
	for _, s := range r.session.limits.change(r.dialect.Server(), want) {
		if _, err := r.conn.Exec(ctx, s.SQL, s.Args...); err != nil {
			return err
		}
	}
	return nil
}

// limit is Runner.limit inside a transaction.
func (t *transaction) limit(ctx context.Context, want revision.Limits) error {
	for _, s := range t.r.session.limits.change(t.r.dialect.Server(), want) {
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
	flavor := r.dialect.Server().Flavor
	return l.Statement, l.Statement > 0 && flavor != "postgres" && flavor != "mariadb"
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
