package runner

import (
	"cmp"
	"context"
	"database/sql"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/schema"
)

// sessionBound is what locks have in common that last as long as the session.
type sessionBound struct{}

func (sessionBound) renew(context.Context) error { return nil }

// advisoryLock is PostgreSQL's session-level advisory lock.
type advisoryLock struct {
	sessionBound
	conn database.Conn
	key  int64
	// pooled says that the server does not know the session by the number that it was
	// opened with: a pooler made that up.
	pooled bool
	// lease is the table of leases, and leases whether it was there at the last try.
	lease  string
	leases bool
	// unwritable says why nothing can be written; it is empty if something can.
	unwritable string
}

func newAdvisoryLock(ctx context.Context, c database.Conn, table schema.Name, lease string) (*advisoryLock, error) {
	var db, ns, unwritable string
	var backend int64
	const query = `SELECT current_database(), coalesce(current_schema(), ''), pg_backend_pid()::bigint, CASE
  WHEN pg_is_in_recovery() THEN 'the server takes no writes: it is a standby'
  WHEN current_setting('transaction_read_only')::bool THEN 'transactions are read-only here: default_transaction_read_only is on'
  ELSE '' END`
	if _, err := database.One(ctx, c, query, nil, &db, &ns, &backend, &unwritable); err != nil {
		return nil, err
	}
	key := lockKey(db, cmp.Or(table.Schema, ns)+"."+table.Name)
	opened, ok := database.Session(c)
	return &advisoryLock{conn: c, key: keyNumber(key), pooled: ok && opened != backend, lease: lease, unwritable: unwritable}, nil
}

// writable says before the first revision what every statement of it would say.
func (l *advisoryLock) writable() error {
	if l.unwritable == "" {
		return nil
	}
	return &database.Error{Class: database.ReadOnly, Message: l.unwritable}
}

func (l *advisoryLock) try(ctx context.Context) (bool, error) {
	var got bool
	_, err := database.One(ctx, l.conn, "SELECT pg_try_advisory_lock($1), to_regclass($2) IS NOT NULL", []any{l.key, l.lease}, &got, &l.leases)
	return got, err
}

func (l *advisoryLock) taken(ctx context.Context) (bool, error) {
	var one int
	return database.One(ctx, l.conn, "SELECT 1 FROM pg_locks l WHERE "+advisoryHeld, []any{l.key}, &one)
}

// guard finds a lock that was given back by a revision's SQL, or by a pooler that
// lends the session to others. Reading pg_locks would cost more than creating a
// table does. A lock that the session holds can be taken once more, here until the
// transaction ends, and only one that the session holds can be given back: it is,
// and taken again while the transaction's keeps others out.
func (l *advisoryLock) guard() (database.Statement, bool) {
	return database.Statement{SQL: `SELECT 1 WHERE CASE WHEN pg_try_advisory_xact_lock($1) THEN
   CASE WHEN pg_advisory_unlock($1) THEN pg_try_advisory_lock($1) END END`, Args: []any{l.key}}, true
}

// advisoryHeld finds the lock in pg_locks, where a 64-bit key is kept in two halves.
const advisoryHeld = `l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND (l.classid::bigint << 32 | l.objid::bigint) = $1`

func (l *advisoryLock) holder(ctx context.Context) Holder {
	var h Holder
	var host, app, since sql.NullString
	_, err := database.One(ctx, l.conn, `SELECT a.pid::bigint, coalesce(host(a.client_addr), 'local'), a.application_name,
       to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')
  FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
 WHERE `+advisoryHeld, []any{l.key}, &h.PID, &host, &app, &since)
	if err != nil {
		return Holder{}
	}
	h.Host, h.Application, h.Since = host.String, app.String, since.String
	return h
}

func (l *advisoryLock) unlock(ctx context.Context) error {
	_, err := l.conn.Exec(ctx, "SELECT pg_advisory_unlock($1)", l.key)
	return err
}

// namedLock is MySQL's GET_LOCK. It is per server: a Galera cluster has one on
// each node.
type namedLock struct {
	sessionBound
	conn database.Conn
	name string
}

func newNamedLock(ctx context.Context, c database.Conn, table schema.Name) (locker, error) {
	var db sql.NullString
	if _, err := database.One(ctx, c, "SELECT DATABASE()", nil, &db); err != nil {
		return nil, err
	}
	key := lockKey(db.String, cmp.Or(table.Schema, db.String)+"."+table.Name)
	return namedLock{conn: c, name: keyName(key)}, nil
}

func (l namedLock) guard() (database.Statement, bool) {
	return database.Statement{SQL: "SELECT 1 FROM DUAL WHERE IS_USED_LOCK(?) = CONNECTION_ID()", Args: []any{l.name}}, true
}

func (l namedLock) try(ctx context.Context) (bool, error) {
	var got sql.NullInt64
	_, err := database.One(ctx, l.conn, "SELECT GET_LOCK(?, 0)", []any{l.name}, &got)
	return got.Int64 == 1, err
}

func (l namedLock) taken(ctx context.Context) (bool, error) {
	var free bool
	_, err := database.One(ctx, l.conn, "SELECT IS_USED_LOCK(?) IS NULL", []any{l.name}, &free)
	return !free && err == nil, err
}

// holder reads the list of sessions. When a session began nobody tells, only
// since when it is at its present statement; what program it is, MySQL's
// performance schema does, if it is on.
func (l namedLock) holder(ctx context.Context) Holder {
	var h Holder
	var host, user, since sql.NullString
	_, err := database.One(ctx, l.conn, `SELECT ID, HOST, USER, DATE_FORMAT(UTC_TIMESTAMP() - INTERVAL TIME SECOND, '%Y-%m-%d %H:%i:%s UTC or before')
  FROM information_schema.PROCESSLIST WHERE ID = IS_USED_LOCK(?)`, []any{l.name}, &h.PID, &host, &user, &since)
	if err != nil {
		return Holder{}
	}
	h.Host, h.Application, h.Since = host.String, user.String, since.String
	var program string
	const attribute = "SELECT ATTR_VALUE FROM performance_schema.session_account_connect_attrs WHERE PROCESSLIST_ID = ? AND ATTR_NAME = 'program_name'"
	if found, err := database.One(ctx, l.conn, attribute, []any{h.PID}, &program); err == nil && found {
		h.Application = program + " as " + h.Application
	}
	return h
}

func (l namedLock) unlock(ctx context.Context) error {
	_, err := l.conn.Exec(ctx, "SELECT RELEASE_LOCK(?)", l.name)
	return err
}
