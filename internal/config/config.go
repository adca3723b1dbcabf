// Package config turns config.toml, the environment and the command line's flags into one value.
//
// Load is a function of its Options: it reads nothing that they do not name. Keys lists every setting with its type,
// default and meaning; the same list decodes and checks them.
package config

import (
	"path/filepath"
	"strings"
	"time"

	"github.com/retort-db/migrate/internal/dburl"
)

// Config is every setting, decided. Settings whose value depends on something absent (a database URL with an unset
// variable) fail when they are asked for, not before, since most commands need only some of them.
type Config struct {
	// File is the absolute path of the file that was read, empty when there is none.
	File string
	// Dir is the absolute folder that relative paths of the file are relative to: the file's own, or the working
	// folder when there is no file.
	Dir string
	// Env is the name of the environment that was chosen, or empty.
	Env string
	// Envs are the names of all environments of the file, in its order.
	Envs []string

	Database     Database
	Migrations   Migrations
	Autogenerate Autogenerate
	Hooks        Hooks
	Models       Models

	// Origins says for each key where its value comes from. A key that was not set is not in it.
	Origins map[string]Origin

	workDir      string
	url, scratch target
	variable     func(name string) (string, error)
}

// Database is the [database] table but for URL and password file, for which see Config.URL.
type Database struct {
	ConnectTimeout time.Duration // 0 for none
}

// Migrations is the [migrations] table but for the scratch URL, for which see Config.ScratchURL.
type Migrations struct {
	Locations []string // absolute; the first takes new files
	Recursive bool
	// Models are TOML files, SQL files, their globs and Go package patterns, as written: relative to Config.Dir.
	Models        []string
	VersionTable  string
	VersionSchema string
	FileTemplate  string
	FileFormat    FileFormat
	Naming        Naming
	// RequiredVersion has been checked by Load.
	RequiredVersion string
	Transaction     Transaction
	Lock            Lock
	// LockTimeout is how long a run waits for another run to end.
	LockTimeout time.Duration
	// StatementTimeout and StatementLockTimeout are the database's for every statement; 0 leaves its own.
	StatementTimeout     time.Duration
	StatementLockTimeout time.Duration
	// Retries is how often what did not get a lock is tried again.
	Retries  int
	Strict   bool
	Timezone *time.Location
}

// Naming holds the templates that name constraints and indexes which the models leave unnamed. An empty one means
// the built-in convention.
type Naming struct{ Index, Unique, Check, ForeignKey, PrimaryKey string }

// Autogenerate is the [autogenerate] table.
type Autogenerate struct {
	Renames          Renames
	Unmanaged        Unmanaged
	Include, Exclude []string // globs over qualified names
	Only, Skip       []string // kinds of objects
	Grants           bool
}

// Hooks are shell commands, in order, as written: their variables are the shell's.
type Hooks struct{ BeforeRun, AfterRun, BeforeRevision, AfterRevision, AfterWrite []string }

// Models is the [models] table: how Go source is read.
type Models struct {
	NamingStrategy NamingStrategy
	Tables         []string
	Exclude        []string
}

// The choices. Their zero values never leave Load.
type (
	// FileFormat is what `revision` writes.
	FileFormat string
	// Transaction says what shares a transaction where the database allows it.
	Transaction string
	// Lock is how runs keep out of each other's way.
	Lock string
	// Renames says what becomes of a drop and an add that look like a rename.
	Renames string
	// Unmanaged says what becomes of tables that are neither declared nor made by a revision.
	Unmanaged string
	// NamingStrategy is how Go names become those of tables and columns.
	NamingStrategy string
)

// The values of the choices.
const (
	FormatTOML FileFormat = "toml"
	FormatSQL  FileFormat = "sql"
	FormatGo   FileFormat = "go"

	TransactionRevision Transaction = "revision"
	TransactionAll      Transaction = "all"
	TransactionNone     Transaction = "none"

	LockAuto    Lock = "auto"
	LockSession Lock = "session"
	LockTable   Lock = "table"
	LockNone    Lock = "none"

	RenamesAsk    Renames = "ask"
	RenamesDrop   Renames = "drop"
	RenamesRefuse Renames = "refuse"

	UnmanagedKeep Unmanaged = "keep"
	UnmanagedDrop Unmanaged = "drop"

	NamingAuto  NamingStrategy = "auto"
	NamingGORM  NamingStrategy = "gorm"
	NamingSnake NamingStrategy = "snake"
	NamingGonic NamingStrategy = "gonic"
)

// Source is the kind of place that a value comes from.
type Source string

// The sources, the strongest first. (A database URL has an order of its own, see Config.URL.)
const (
	FromFlag        Source = "flag"
	FromVariable    Source = "variable"
	FromEnvironment Source = "environment" // the file's [env.NAME] table
	FromFile        Source = "file"
	FromDefault     Source = "default"
)

// Origin is where a value comes from.
type Origin struct {
	Source Source
	// Where is the flag, the variable, or file:line. It is empty for a default.
	Where string
}

func (o Origin) String() string {
	if o.Where == "" {
		return string(o.Source)
	}
	return o.Where
}

// URL is the database to work on. Of the places that may name it the first one wins: --url; the table of an
// environment that was named with --env; MIGRATE_DATABASE_URL; the file (where MIGRATE_ENV may have chosen an
// environment); DATABASE_URL. A URL without a password gets the one of the password file; the file's password_file
// goes with the file's URLs only, MIGRATE_PASSWORD_FILE with any. A relative SQLite path from the file is made
// absolute against Dir, one from elsewhere against the working folder.
//
// The error, an *Error, says why there is none: not set, an unset ${NAME}, not a URL, no password file.
func (c *Config) URL() (dburl.URL, error) { return c.url.get() }

// ScratchURL is the database to build scratch schemas in, and whether one was set.
func (c *Config) ScratchURL() (u dburl.URL, set bool, err error) {
	u, err = c.scratch.get()
	return u, err != nil || !u.IsZero(), err
}

// Display names the database as dburl.URL.Display does, a SQLite file by its path from the working folder when it
// lies in it.
func (c *Config) Display(u dburl.URL) string {
	if u.Dialect != dburl.SQLite {
		return u.Display()
	}
	return shorten(c.workDir, u.Display())
}

// Path makes a path of the file absolute.
func (c *Config) Path(path string) string { return resolve(c.Dir, path) }

func resolve(dir, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// shorten writes path relative to dir if it lies in it or a few folders above.
func shorten(dir, path string) string {
	if !filepath.IsAbs(path) {
		return path
	}
	short, err := filepath.Rel(dir, path)
	if err != nil || strings.HasPrefix(filepath.ToSlash(short), "../../../") || len(short) > len(path) {
		return path
	}
	return short
}
