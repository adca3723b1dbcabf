// Package postgres opens PostgreSQL connections with pgx, or makes use of one
// that a program already has.
package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
)

const (
	applicationName = "migrate"
	// A cancelled statement is given this long to end on the server, so that
	// the connection (and the locks and transaction in it) survives.
	cancelPatience = 5 * time.Second
	// A connection that is closed without a deadline is given this long to say
	// goodbye.
	closePatience = 5 * time.Second
	// encoding is that of files, statements and what the catalogues are read as.
	encoding = "UTF8"
)

// Option changes how Open connects.
type Option func(*pgx.ConnConfig)

// WithConfig lets f change the settings that the connection string gave: TLS, a
// dial function of one's own, parameters of the session.
func WithConfig(f func(*pgx.ConnConfig)) Option { return f }

// WithNotices hands what the server says by the way (RAISE NOTICE, "already
// exists, skipping") to f, while a statement runs. Only Open has it.
func WithNotices(f func(severity, message string)) Option {
	return func(c *pgx.ConnConfig) {
		c.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) { f(n.Severity, n.Message) }
	}
}

// Open connects to the server that connString names: a URL or key=value pairs
// as libpq reads them, completed by libpq's environment variables and password
// file. A driver in the scheme ("postgresql+psycopg2://") is ignored. The
// session is called "migrate" unless application_name says otherwise. Errors
// are *database.Error with class Unreachable or Denied, and never show the
// password.
func Open(ctx context.Context, connString string, opts ...Option) (database.Conn, error) {
	config, err := parseConfig(connString, opts)
	if err != nil {
		return nil, err
	}
	c, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, connectError(ctx, err)
	}
	return owned(ctx, fromPgx(c))
}

// OpenBare is Open for who is not going to ask for the driver's connection, as
// functions in Go may: database.Underlying is a *pgconn.PgConn. What a *pgx.Conn
// knows of types takes as long to make as a short command takes to run, and is
// made here when a value needs it.
func OpenBare(ctx context.Context, connString string, opts ...Option) (database.Conn, error) {
	config, err := parseConfig(connString, opts)
	if err != nil {
		return nil, err
	}
	c, err := pgconn.ConnectConfig(ctx, &config.Config)
	if err != nil {
		return nil, connectError(ctx, err)
	}
	return owned(ctx, &conn{pg: c, types: sync.OnceValue(pgtype.NewMap)})
}

// owned is a connection that is ended with its use.
func owned(ctx context.Context, c *conn) (database.Conn, error) {
	if err := c.begin(ctx, c.pg.Close); err != nil {
		return nil, errors.Join(err, c.pg.Close(ctx))
	}
	return c, nil
}

func parseConfig(connString string, opts []Option) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(withoutDriver(connString))
	if err != nil {
		return nil, configError(err)
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = applicationName
	}
	config.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: c, DeadlineDelay: cancelPatience}
	}
	for _, o := range opts {
		o(config)
	}
	config.RuntimeParams["client_encoding"] = encoding // a database may have another one, and says it to who does not ask
	return config, nil
}

// FromConn uses a connection that the caller has opened, and keeps: Close does
// not end it.
func FromConn(c *pgx.Conn) (database.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), closePatience)
	defer cancel()
	return borrowed(ctx, c, func(context.Context) error { return nil })
}

// FromPool takes one connection out of a pool. Close gives it back.
func FromPool(ctx context.Context, pool *pgxpool.Pool) (database.Conn, error) {
	c, err := pool.Acquire(ctx)
	if err != nil {
		return nil, connectError(ctx, err)
	}
	opened, err := borrowed(ctx, c.Conn(), func(context.Context) error { c.Release(); return nil })
	if err != nil {
		c.Release()
		return nil, err
	}
	return opened, nil
}

// FromDB takes one connection out of a database/sql pool. Close gives it back.
// With pgx's own driver it works as FromPool does; with another one each
// statement is a round trip.
func FromDB(ctx context.Context, db *sql.DB) (database.Conn, error) {
	c, err := db.Conn(ctx)
	if err != nil {
		return nil, connectError(ctx, err)
	}
	var native *pgx.Conn
	err = c.Raw(func(driverConn any) error {
		if s, ok := driverConn.(interface{ Conn() *pgx.Conn }); ok { // pgx's stdlib, which registers a driver where it is imported
			native = s.Conn()
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	var opened database.Conn
	if native != nil {
		// c keeps the connection out of the pool, and so out of other hands,
		// until it is closed.
		opened, err = borrowed(ctx, native, func(context.Context) error { return c.Close() })
	} else {
		opened, err = plainConn(ctx, c)
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return opened, nil
}

func plainConn(ctx context.Context, c *sql.Conn) (database.Conn, error) {
	var version string
	if err := c.QueryRowContext(ctx, "SHOW server_version").Scan(&version); err != nil {
		return nil, translate(err, "SHOW server_version")
	}
	server, err := parseServer(version)
	if err != nil {
		return nil, err
	}
	return database.FromSQL(c, server, translate, nil), nil
}

// withoutDriver cuts SQLAlchemy's driver out of a URL's scheme.
func withoutDriver(connString string) string {
	scheme, rest, isURL := strings.Cut(connString, "://")
	name, _, has := strings.Cut(scheme, "+")
	if !isURL || !has || (name != "postgres" && name != "postgresql") {
		return connString
	}
	return name + "://" + rest
}

// parseServer reads what the server calls its version, as "15.18 (Debian
// 15.18-0)" or "18beta1".
func parseServer(version string) (dialect.Server, error) {
	s := dialect.Server{Dialect: "postgres", Flavor: "postgres", Version: version}
	if n, _ := fmt.Sscanf(version, "%d.%d", &s.Major, &s.Minor); n == 0 {
		return s, fmt.Errorf("the server calls its version %q, which is not PostgreSQL's way", version)
	}
	return s, nil
}
