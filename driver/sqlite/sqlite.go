// Package sqlite opens SQLite databases, with a driver in pure Go, as the
// connections that the rest of the tool works on.
package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"modernc.org/sqlite"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/fserr"
)

// memory is SQLite's name for a database that is gone with its connection.
const memory = ":memory:"

// defaultBusyTimeout is how long a statement waits for another connection's
// lock before it fails with database.Busy.
const defaultBusyTimeout = 5 * time.Second

// Option changes how Open opens a database.
type Option func(*settings)

type settings struct {
	readOnly    bool
	mustExist   bool
	foreignKeys bool
	busyTimeout time.Duration
}

// ReadOnly opens the file for reading; it has to exist.
func ReadOnly() Option { return func(s *settings) { s.readOnly = true } }

// MustExist refuses to create a missing file.
func MustExist() Option { return func(s *settings) { s.mustExist = true } }

// ForeignKeys says whether the connection enforces foreign keys. SQLite itself
// leaves them unenforced; Open enforces them unless it is told otherwise, so
// that a migration cannot leave rows behind that an application, which nearly
// always enforces them, would trip over.
func ForeignKeys(on bool) Option { return func(s *settings) { s.foreignKeys = on } }

// BusyTimeout is how long a statement waits for another connection's lock; the
// default is five seconds. It is counted in whole milliseconds.
func BusyTimeout(d time.Duration) Option { return func(s *settings) { s.busyTimeout = d } }

// Open opens one connection to the database in a file. path is the file's name,
// ":memory:", or a "file:" URI with SQLite's parameters and those of the driver
// (_pragma, _foreign_keys, _busy_timeout, …), which win over opts. A missing
// file is created, in a folder that has to exist.
//
// The connection shares nothing with other users of the driver in the process:
// functions, collations and hooks that they registered are not there. FromDB
// makes a connection that has them.
func Open(ctx context.Context, path string, opts ...Option) (database.Conn, error) {
	set := settings{foreignKeys: true, busyTimeout: defaultBusyTimeout}
	for _, o := range opts {
		o(&set)
	}
	src, err := parseSource(path)
	if err != nil {
		return nil, err
	}
	if err := src.check(set); err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector{dsn: src.dsn(set)})
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(src.explain(err), db.Close())
	}
	c, err := pin(ctx, conn, db.Close)
	if err != nil {
		return nil, src.explain(err)
	}
	return c, nil
}

// FromDB takes one connection out of a pool, of whatever SQLite driver, and
// leaves its settings as they are. Closing it gives it back. A database in
// memory has to be opened with a pool of one connection, or the tool sees
// another database than the program.
func FromDB(ctx context.Context, db *sql.DB) (database.Conn, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, translate(err, "")
	}
	return pin(ctx, conn, nil)
}

// pin asks who is there, which also reads the file for the first time.
func pin(ctx context.Context, conn *sql.Conn, closed func() error) (database.Conn, error) {
	const query = "SELECT sqlite_version(), (SELECT count(*) FROM sqlite_master)"
	server := dialect.Server{Dialect: "sqlite", Flavor: "sqlite"}
	var objects int
	if err := conn.QueryRowContext(ctx, query).Scan(&server.Version, &objects); err != nil {
		err = errors.Join(translate(err, ""), conn.Close())
		if closed != nil {
			err = errors.Join(err, closed())
		}
		return nil, err
	}
	server.Major, server.Minor, server.Patch = versionNumbers(server.Version)
	c, ok := database.FromSQL(conn, server, translate, closed).(sqlConn)
	if !ok {
		return nil, errors.New("a connection that cannot prepare statements")
	}
	d, err := dialect.For(server)
	if err != nil {
		return nil, err
	}
	return counting{c, d}, nil
}

// sqlConn is what a connection of database/sql can do.
type sqlConn interface {
	database.Conn
	database.Preparer
	Underlying() any
}

// counting counts no rows of statements that change none: SQLite then tells the
// number of the one before.
type counting struct {
	sqlConn
	dialect dialect.Dialect
}

func (c counting) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	n, err := c.sqlConn.Exec(ctx, query, args...)
	if n != 0 && !dialect.ChangesRows(c.dialect, query) {
		n = 0
	}
	return n, err
}

func versionNumbers(s string) (major, minor, patch int) {
	parts := append(strings.Split(s, "."), "", "", "")
	n := func(i int) int { v, _ := strconv.Atoi(parts[i]); return v }
	return n(0), n(1), n(2)
}

// connector opens connections with a driver value of its own, which nothing is
// registered on.
type connector struct{ dsn string }

func (c connector) Connect(context.Context) (driver.Conn, error) { return c.Driver().Open(c.dsn) }
func (connector) Driver() driver.Driver                          { return &sqlite.Driver{} }

// source is where a database is.
type source struct {
	file   string // the path as the user wrote it; empty for a database in memory
	uri    string // "file:…", without parameters
	params url.Values
}

// parseSource reads a path or a URI.
func parseSource(path string) (source, error) {
	switch {
	case path == "":
		return source{}, &database.Error{Message: "no SQLite file is named", Hint: "name a file, or :memory:"}
	case path == memory:
		return source{uri: "file:" + memory, params: url.Values{}}, nil
	case !strings.HasPrefix(path, "file:"):
		return source{file: path, uri: "file:" + escapePath(path), params: url.Values{}}, nil
	}
	uri, query, _ := strings.Cut(path, "?")
	params, err := url.ParseQuery(query)
	if err != nil {
		return source{}, fmt.Errorf("the parameters of %s cannot be read: %w", path, err)
	}
	name, err := url.PathUnescape(strings.TrimPrefix(uri, "file:"))
	if err != nil {
		return source{}, fmt.Errorf("the path of %s cannot be read: %w", path, err)
	}
	if rest, ok := strings.CutPrefix(name, "//"); ok { // an authority, which is empty or localhost
		_, rest, _ = strings.Cut(rest, "/")
		name = "/" + rest
	}
	if name == memory || name == "" || params.Get("mode") == "memory" || params.Get("vfs") != "" {
		name = "" // not a file that can be looked at from here
	}
	return source{file: name, uri: uri, params: params}, nil
}

// escapePath makes a file's name the path of a URI.
func escapePath(name string) string {
	name = filepath.ToSlash(name)
	if len(name) > 1 && name[1] == ':' { // a drive
		name = "/" + name
	}
	return (&url.URL{Path: name}).EscapedPath()
}

// dsn is the URI with the settings that the parameters leave open.
func (s source) dsn(set settings) string {
	p := url.Values{}
	for k, v := range s.params {
		p[k] = v
	}
	if !p.Has("mode") && s.file != "" {
		switch {
		case set.readOnly:
			p.Set("mode", "ro")
		case set.mustExist:
			p.Set("mode", "rw")
		}
	}
	if !says(p, "foreign_keys", "_foreign_keys", "_fk") {
		p.Set("_foreign_keys", onOff(set.foreignKeys))
	}
	if !says(p, "busy_timeout", "_busy_timeout", "_timeout") {
		p.Set("_busy_timeout", strconv.FormatInt(set.busyTimeout.Milliseconds(), 10))
	}
	// Without this the driver adds the words of an unrelated error to its own.
	p.Set("_error_rc", "1")
	return s.uri + "?" + p.Encode()
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// says reports whether the parameters set a pragma.
func says(p url.Values, pragma string, keys ...string) bool {
	for _, k := range keys {
		if p.Has(k) {
			return true
		}
	}
	for _, v := range p["_pragma"] {
		if strings.HasPrefix(strings.ToLower(strings.TrimSpace(v)), pragma) {
			return true
		}
	}
	return false
}

// check finds out beforehand what SQLite would only call "unable to open
// database file".
func (s source) check(set settings) error {
	if s.file == "" {
		return nil
	}
	info, err := os.Stat(s.file)
	switch {
	case err == nil && info.IsDir():
		return &database.Error{Message: s.file + " is a folder, not a SQLite file", Hint: "name a file in it"}
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrPermission):
		return denied(s.file, err)
	case !errors.Is(err, fs.ErrNotExist):
		return nil // SQLite may know better
	}
	mode := s.params.Get("mode")
	if set.readOnly || set.mustExist || mode == "ro" || mode == "rw" {
		return &database.Error{Class: database.Missing, Message: "there is no file " + s.file, Err: err,
			Hint: "correct the path, or open it without read-only mode to have it created"}
	}
	folder := filepath.Dir(s.file)
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return &database.Error{Class: database.Missing, Err: err,
			Message: "there is no folder " + folder + " to create " + filepath.Base(s.file) + " in",
			Hint:    "create the folder, or correct the path"}
	}
	return nil
}

func denied(file string, err error) error {
	return &database.Error{Class: database.Denied, Err: err, Message: file + " may not be opened: " + fserr.Cause(err).Error(),
		Hint: "SQLite needs to read and write the file, and to create files beside it"}
}

// explain adds to an error of opening which file it is about.
func (s source) explain(err error) error {
	err = translate(err, "")
	var e *database.Error
	if !errors.As(err, &e) || s.file == "" {
		return err
	}
	if why := s.unopened(); why != nil && e.Class == database.Unreachable {
		return denied(s.file, why)
	}
	named := *e
	named.Message = s.file + ": " + e.Message
	return &named
}

// unopened is why the system does not open the file, or does not make it; nil if
// that is not known.
func (s source) unopened() error {
	f, err := os.OpenFile(s.file, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		if f, err = os.CreateTemp(filepath.Dir(s.file), filepath.Base(s.file)+"-*"); err == nil {
			defer os.Remove(f.Name()) //nolint:errcheck // it is empty
		}
	}
	if err == nil {
		_ = f.Close()
	}
	return err
}
