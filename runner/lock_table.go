package runner

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"sync"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// LeaseTable is the table of LockTable. Like the journal it has one name for
// several version tables.
const LeaseTable = "schema_revision_lock"

// defaultLease is how long a lease lasts that is not renewed. It is renewed three
// times as often.
const defaultLease = 30 * time.Second

// leaseLock is a row that names its holder and expires by the database's clock,
// for poolers and clusters. It is fenced: each transaction of a run locks the row
// and finds its own token in it, so that one whose lease was taken over cannot
// commit, and one that is in a transaction cannot be taken over.
type leaseLock struct {
	conn    database.Conn
	d       dialect.Dialect
	sql     leaseSQL
	begin   string
	table   schema.Name
	key     string
	token   string
	options Options
	lease   time.Duration
	renewed time.Time
	stop    func()
	create  func(context.Context) error // the table
}

func (r *Runner) newLeaseLock() *leaseLock {
	l := &leaseLock{
		conn: r.conn, d: r.dialect, sql: r.server.leases(), begin: r.server.begin(), table: schema.Name{Schema: r.tables.version.Schema, Name: LeaseTable}, key: r.tables.key,
		token: r.options.RunID, options: r.options, lease: r.options.Lease, stop: func() {},
	}
	if l.lease <= 0 {
		l.lease = defaultLease
	}
	l.create = func(ctx context.Context) error {
		return r.createTables(ctx, []ops.Op{ops.CreateTable{Table: declaredLease(r.server, l.table), IfNotExists: true}})
	}
	return l
}

// declaredLease is the table.
func declaredLease(s tableMaker, name schema.Name) schema.Table {
	text := func(name string, n int) schema.Column {
		return schema.Column{Name: name, Type: schema.Type{Kind: schema.Varchar, Args: []int{n}}, Nullable: true}
	}
	number := func(name string) schema.Column {
		return schema.Column{Name: name, Type: schema.Type{Kind: schema.Bigint}, Nullable: true}
	}
	key := text("version_table", 255)
	key.Nullable = false
	return schema.Table{
		Schema: name.Schema, Name: name.Name,
		Columns: []schema.Column{
			// expires and since are milliseconds since 1970; session is the
			// server's number of the holder's connection.
			s.exact(key), text("token", 64), number("expires"), number("since"), number("session"), number("pid"), text("host", 255), text("tool", 255),
		},
		PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Name: primaryName(name), Columns: []string{"version_table"}}},
	}
}

func (l *leaseLock) name() string { return l.d.QuoteName(l.table) }

// leaseSQL is what the databases spell differently in what is asked of the table.
type leaseSQL struct {
	now     string // the database's clock in milliseconds since 1970
	session string // the server's number of this connection
	// running finds a session, by its number, that still runs a statement: a server
	// goes on with one whose client is gone. It is not this one, which a pooler may have
	// lent to the holder before. It is empty where there is no server.
	running string
	// nowait locks the rows of a query without waiting, and locked locks them; both are
	// empty where the transaction has locked everything.
	nowait, locked string
}

func (postgresServer) leases() leaseSQL {
	return leaseSQL{
		now:     "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)",
		session: "pg_backend_pid()",
		running: "SELECT 1 FROM pg_catalog.pg_stat_activity WHERE pid = $1 AND state = 'active' AND pid <> pg_backend_pid()",
		nowait:  " FOR UPDATE NOWAIT", locked: " FOR UPDATE",
	}
}

func (mysqlServer) leases() leaseSQL {
	return leaseSQL{
		now:     "CAST(UNIX_TIMESTAMP(NOW(6)) * 1000 AS SIGNED)",
		session: "CONNECTION_ID()",
		running: "SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = ? AND COMMAND NOT IN ('Sleep', 'Killed') AND ID <> CONNECTION_ID()",
		nowait:  " FOR UPDATE NOWAIT", locked: " FOR UPDATE",
	}
}

func (sqliteServer) leases() leaseSQL {
	return leaseSQL{now: "CAST((julianday('now') - 2440587.5) * 86400000 AS integer)", session: "NULL"}
}

// try takes the lease when there is none or it has expired, and creates the table
// where that is not there. It never waits: the row is looked at first, and then locked
// without waiting.
func (l *leaseLock) try(ctx context.Context) (bool, error) {
	found, taken, err := l.look(ctx)
	if database.ClassOf(err) == database.Missing {
		err = l.create(ctx)
	}
	if taken || err != nil {
		return false, err
	}
	got, err := l.take(ctx, found)
	switch database.ClassOf(err) {
	case database.LockTimeout, database.Busy, database.UniqueViolation:
		return false, nil
	}
	if got && err == nil {
		l.keep(ctx)
	}
	return got, err
}

func (l *leaseLock) taken(ctx context.Context) (bool, error) {
	_, taken, err := l.look(ctx)
	if database.ClassOf(err) == database.Missing {
		return false, nil
	}
	return taken, err
}

// look reports whether there is a row, and whether it is that of a run which may still
// be at it.
func (l *leaseLock) look(ctx context.Context) (found, taken bool, err error) {
	var session sql.NullInt64
	var expired bool
	query := "SELECT expires <= " + l.sql.now + ", session FROM " + l.name() + " WHERE version_table = " + l.d.Placeholder(1)
	found, err = database.One(ctx, l.conn, query, []any{l.key}, &expired, &session)
	if err != nil || !found || !expired {
		return found, found && err == nil, err
	}
	if session.Valid && l.sql.running != "" {
		var one int
		taken, err = database.One(ctx, l.conn, l.sql.running, []any{session.Int64}, &one)
	}
	return found, taken, err
}

// take writes this run into the row, if it is still free.
func (l *leaseLock) take(ctx context.Context, found bool) (bool, error) {
	host, err := os.Hostname()
	if err != nil {
		host = "" // the holder is for people
	}
	p := l.d.Placeholder
	until := l.sql.now + " + " + p(2)
	values := []any{l.token, l.lease.Milliseconds(), int64(os.Getpid()), host, l.options.Tool, l.key}
	l.renewed = time.Now()
	if !found {
		n, err := l.conn.Exec(ctx, "INSERT INTO "+l.name()+" (token, expires, since, session, pid, host, tool, version_table) VALUES ("+
			p(1)+", "+until+", "+l.sql.now+", "+l.sql.session+", "+p(3)+", "+p(4)+", "+p(5)+", "+p(6)+")", values...)
		return n == 1, err
	}
	if _, err := l.conn.Exec(ctx, l.begin); err != nil {
		return false, err
	}
	var key string
	query := "SELECT version_table FROM " + l.name() + " WHERE version_table = " + p(1) + " AND expires <= " + l.sql.now + l.sql.nowait
	free, err := database.One(ctx, l.conn, query, []any{l.key}, &key)
	if err == nil && free {
		_, err = l.conn.Exec(ctx, "UPDATE "+l.name()+" SET token = "+p(1)+", expires = "+until+", since = "+l.sql.now+", session = "+l.sql.session+
			", pid = "+p(3)+", host = "+p(4)+", tool = "+p(5)+" WHERE version_table = "+p(6), values...)
	}
	end := "COMMIT"
	if err != nil || !free {
		end = "ROLLBACK"
	}
	_, endErr := l.conn.Exec(ctx, end)
	return free, errors.Join(err, endErr)
}

// keep renews the lease from a connection of its own until the lock is given
// back. Without one it is renewed between units only.
func (l *leaseLock) keep(ctx context.Context) {
	if l.options.Connect == nil {
		return
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var done sync.WaitGroup
	done.Go(func() { l.beat(ctx) })
	l.stop = func() { cancel(); done.Wait() }
}

// beat does not report errors: a lease that could not be renewed is lost, which
// the next transaction finds.
func (l *leaseLock) beat(ctx context.Context) {
	conn, err := l.options.Connect(ctx)
	if err != nil {
		return
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	tick := time.NewTicker(l.lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if l.extend(ctx, conn) != nil && ctx.Err() == nil {
				continue
			}
		}
	}
}

func (l *leaseLock) extend(ctx context.Context, conn database.Conn) error {
	p := l.d.Placeholder
	_, err := conn.Exec(ctx, "UPDATE "+l.name()+" SET expires = "+l.sql.now+" + "+p(1)+" WHERE version_table = "+p(2)+" AND token = "+p(3),
		l.lease.Milliseconds(), l.key, l.token)
	return err
}

// renew extends the lease between units.
func (l *leaseLock) renew(ctx context.Context) error {
	if time.Since(l.renewed) < l.lease/3 {
		return nil
	}
	err := l.extend(ctx, l.conn)
	if err == nil {
		l.renewed = time.Now()
	}
	return err
}

func (l *leaseLock) guard() (database.Statement, bool) {
	query := "SELECT 1 FROM " + l.name() + " WHERE version_table = " + l.d.Placeholder(1) + " AND token = " + l.d.Placeholder(2) + l.sql.locked
	return database.Statement{SQL: query, Args: []any{l.key, l.token}}, true
}

func (l *leaseLock) holder(ctx context.Context) Holder {
	var pid, since sql.NullInt64
	var host, tool sql.NullString
	query := "SELECT pid, host, tool, since FROM " + l.name() + " WHERE version_table = " + l.d.Placeholder(1)
	found, err := database.One(ctx, l.conn, query, []any{l.key}, &pid, &host, &tool, &since)
	if err != nil || !found {
		return Holder{}
	}
	return Holder{PID: pid.Int64, Host: host.String, Application: "migrate " + tool.String, Since: sinceText(time.UnixMilli(since.Int64))}
}

func (l *leaseLock) unlock(ctx context.Context) error {
	l.stop()
	p := l.d.Placeholder
	_, err := l.conn.Exec(ctx, "DELETE FROM "+l.name()+" WHERE version_table = "+p(1)+" AND token = "+p(2), l.key, l.token)
	return err
}
