// Package mysql opens connections to MySQL and MariaDB with
// go-sql-driver/mysql, or makes use of a pool that a program already has.
package mysql

import (
	"context"
	"crypto/tls"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"github.com/retort-db/migrate/internal/database"
)

// connectPatience is how long a server may take to accept a connection where
// neither the configuration nor the context says.
const connectPatience = 30 * time.Second

// Config says how to connect, in plain fields.
type Config struct {
	Network  string // "tcp" or "unix"; empty is tcp
	Address  string // host:port, or the path of the socket; empty is the driver's default
	User     string
	Password string
	Database string
	// TLS secures the connection; nil means plain text. With PreferTLS a server
	// that has no TLS is spoken to in plain text all the same.
	TLS       *tls.Config
	PreferTLS bool
	// Options are keys and values as they stand in the driver's DSN, such as
	// timeout, readTimeout, charset or allowCleartextPasswords.
	Options map[string]string
	// Session holds system variables that are set when the connection opens.
	// The values are SQL literals.
	Session map[string]string
}

// Open connects. Errors of the connection are *database.Error of class
// Unreachable or Denied, and never show the password.
//
// A context that ends while a statement runs ends the statement with KILL QUERY
// from a second connection: the session and its locks survive, and whether the
// statement took effect is known. Where that cannot be done in time the
// connection is closed, and the next use of it is Lost.
func Open(ctx context.Context, c Config) (database.Conn, error) {
	config, err := c.driverConfig()
	if err != nil {
		return nil, err
	}
	_, said := c.Session["sql_mode"]
	return open(ctx, config, opening{settings: c.settings(), keepMode: said})
}

// OpenConfig is Open for the driver's own configuration, which it does not
// modify. How rows are read, statements sent and rows counted (ParseTime,
// InterpolateParams, MultiStatements, ClientFoundRows) is not the
// configuration's to say.
func OpenConfig(ctx context.Context, c *driver.Config) (database.Conn, error) {
	return open(ctx, c.Clone(), opening{keepMode: saysMode(c)})
}

// OpenDSN is Open for the driver's notation, user:password@tcp(host:3306)/name.
func OpenDSN(ctx context.Context, dsn string) (database.Conn, error) {
	config, err := driver.ParseDSN(dsn)
	if err != nil {
		return nil, fmt.Errorf("the MySQL DSN cannot be read: %w", err)
	}
	return open(ctx, config, opening{keepMode: saysMode(config)})
}

// saysMode reports whether a configuration sets the sql_mode.
func saysMode(c *driver.Config) bool {
	for name := range c.Params {
		if strings.EqualFold(name, "sql_mode") {
			return true
		}
	}
	return false
}

// FromDB takes one connection out of a pool of go-sql-driver/mysql. Close gives
// it back with the sql_mode and the language of messages that it had. The pool has to read times
// (parseTime=true in its DSN) and should count the rows that an UPDATE matches
// (clientFoundRows=true). A statement is cancelled through a second connection of
// the pool.
func FromDB(ctx context.Context, db *sql.DB) (database.Conn, error) {
	return connect(ctx, db, opening{})
}

func (c Config) driverConfig() (*driver.Config, error) {
	options := url.Values{}
	for key, value := range c.Options {
		options.Set(key, value)
	}
	if !strings.Contains(options.Get("connectionAttributes"), "program_name:") {
		// By which other runs, and people, know the session.
		options.Set("connectionAttributes", strings.TrimPrefix(options.Get("connectionAttributes")+",program_name:migrate", ","))
	}
	config, err := driver.ParseDSN("/?" + options.Encode())
	if err != nil {
		return nil, fmt.Errorf("the options of the MySQL connection cannot be read: %w", err)
	}
	config.Net, config.Addr = c.Network, c.Address
	config.User, config.Passwd, config.DBName = c.User, c.Password, c.Database
	config.TLS = c.secured()
	config.AllowFallbackToPlaintext = config.AllowFallbackToPlaintext || c.PreferTLS
	return config, nil
}

// settings is the statement that sets the session up, or empty. The driver would
// send two, and wait for each of them.
func (c Config) settings() string {
	var list []string
	if c.Options["charset"] == "" && c.Options["collation"] == "" {
		// What is said with it is the server's own collation for literals, as its
		// clients have it. The driver's would be that of old servers.
		list = append(list, "NAMES utf8mb4")
	} else {
		// Whatever the session speaks, what it is told is to be whole.
		list = append(list, "character_set_results = utf8mb4")
	}
	for _, name := range slices.Sorted(maps.Keys(c.Session)) {
		list = append(list, name+" = "+c.Session[name])
	}
	if len(list) == 0 {
		return ""
	}
	return "SET " + strings.Join(list, ", ")
}

// open makes a pool for one connection, and for a second one now and then that
// kills a statement of the first.
func open(ctx context.Context, config *driver.Config, o opening) (database.Conn, error) {
	said := &log{} // errors are returned, not printed; why a server breaks off is told in no other way
	config.Logger = said
	config.ParseTime = true
	config.Loc = time.UTC
	config.ClientFoundRows = true
	config.InterpolateParams = true
	config.MultiStatements = true // for what this package sends in one packet
	config.RejectReadOnly = false
	if config.Timeout == 0 {
		config.Timeout = connectPatience
	}
	if config.MaxAllowedPacket == driver.NewConfig().MaxAllowedPacket {
		config.MaxAllowedPacket = largestPacket // the server's own limit is asked for
	}
	connector, err := driver.NewConnector(config)
	if err != nil {
		return nil, fmt.Errorf("the configuration of the MySQL connection is not valid: %w", err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxIdleConns(0)
	o.closed = db.Close
	c, err := connect(ctx, db, o)
	if err != nil {
		explainTLS(err, config, said)
		return nil, errors.Join(err, db.Close())
	}
	return &batchConn{conn: c, mark: 1}, nil
}

// largestPacket is the most that max_allowed_packet can be set to.
const largestPacket = 1 << 30

// opening says how a session begins and ends.
type opening struct {
	settings string       // the first statement, or empty
	keepMode bool         // its sql_mode was asked for
	closed   func() error // closes the pool; nil for one that goes on being used
}

// connect pins a connection of the pool, sets it up and asks who is at the other
// end.
func connect(ctx context.Context, db *sql.DB, o opening) (*conn, error) {
	pinned, err := db.Conn(ctx)
	if err != nil {
		return nil, connectError(ctx, err)
	}
	var back string
	about, err := ask(ctx, pinned, o.settings)
	if err == nil {
		back, err = about.workIn(ctx, pinned, o.keepMode)
	}
	if err != nil {
		return nil, errors.Join(connectError(ctx, err), pinned.Close())
	}
	c := &conn{
		Conn:   database.FromSQL(pinned, about.server, translate, o.closed),
		sql:    pinned,
		most:   about.most,
		narrow: about.charset == "utf8" || about.charset == "utf8mb3",
		kill: func(ctx context.Context) error {
			_, err := db.ExecContext(ctx, fmt.Sprintf("KILL QUERY %d", about.connection))
			return err
		},
	}
	if o.closed == nil {
		c.back = back
	}
	return c, nil
}
