// Package testdb gives a test fresh databases on the servers at hand, and the databases' own client programs to
// load and dump them, so that a test never has to trust the code under test for what a database holds.
//
// Servers are named by environment variables, which ./test sets:
//
//	MIGRATE_TEST_POSTGRES_URL    postgres://user@host:port/db, a superuser's
//	MIGRATE_TEST_POSTGRES18_URL  the same, PostgreSQL 18 or newer
//	MIGRATE_TEST_MARIADB_URL     mariadb://root@host:port/db
//	MIGRATE_TEST_MYSQL_URL       mysql://root@host:port/db, MySQL 9 or newer
//
// SQLite needs none. A test whose server is not named skips and says so, unless MIGRATE_TEST_REQUIRE lists the
// server ("postgres mariadb …"): then it fails. The same holds for client programs that are not installed.
package testdb

import (
	"crypto/rand"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A DB is one fresh, empty database that lives as long as the test it was made for.
type DB struct {
	Name    string // the server: postgres, postgres18, mariadb, mysql or sqlite
	Dialect string // postgres, mysql or sqlite
	Flavor  string // postgres, mariadb, mysql or sqlite
	URL     string // as a user would write it in config.toml
}

// server is a place where databases can be made.
type server struct {
	name, dialect, flavor string
	env                   string // the variable that names it; "" if it needs none
}

func servers() []server {
	return []server{
		{"sqlite", "sqlite", "sqlite", ""},
		{"postgres", "postgres", "postgres", "MIGRATE_TEST_POSTGRES_URL"},
		{"postgres18", "postgres", "postgres", "MIGRATE_TEST_POSTGRES18_URL"},
		{"mariadb", "mysql", "mariadb", "MIGRATE_TEST_MARIADB_URL"},
		{"mysql", "mysql", "mysql", "MIGRATE_TEST_MYSQL_URL"},
	}
}

// Each runs f as a subtest for every server, with a database of its own. Subtests of servers that are not at hand
// skip.
func Each(t *testing.T, f func(t *testing.T, db DB)) {
	t.Helper()
	for _, s := range servers() {
		t.Run(s.name, func(t *testing.T) { f(t, New(t, s.name)) })
	}
}

// SQLite makes an empty SQLite database, a file in the test's temporary folder.
func SQLite(t testing.TB) DB { t.Helper(); return New(t, "sqlite") }

// Postgres makes an empty database on the PostgreSQL server.
func Postgres(t testing.TB) DB { t.Helper(); return New(t, "postgres") }

// Postgres18 makes an empty database on the PostgreSQL 18 server.
func Postgres18(t testing.TB) DB { t.Helper(); return New(t, "postgres18") }

// MariaDB makes an empty database on the MariaDB server.
func MariaDB(t testing.TB) DB { t.Helper(); return New(t, "mariadb") }

// MySQL makes an empty database on the MySQL server.
func MySQL(t testing.TB) DB { t.Helper(); return New(t, "mysql") }

// New makes an empty database on the named server and drops it when the test ends, whoever is still connected.
// New(t, db.Name) makes a second one beside db.
func New(t testing.TB, name string) DB {
	t.Helper()
	i := slices.IndexFunc(servers(), func(s server) bool { return s.name == name })
	if i < 0 {
		t.Fatalf("testdb: no server is called %q", name)
	}
	s := servers()[i]
	db := DB{Name: s.name, Dialect: s.dialect, Flavor: s.flavor}
	if s.env == "" {
		db.URL = "sqlite:" + filepath.Join(t.TempDir(), uniqueName()+".db")
		return db
	}
	admin := os.Getenv(s.env)
	if admin == "" {
		missing(t, s.name, s.env+" is not set")
	}
	var err error
	if s.dialect == "postgres" {
		db.URL, err = createPostgres(t, admin)
	} else {
		db.URL, err = createMySQL(t, admin)
	}
	if err != nil {
		t.Fatalf("testdb: a database on %s (%s): %v", s.name, s.env, err)
	}
	return db
}

// Shared returns the path of elem under the folder of shared test data (corpus, cases), which is no part of the
// project: MIGRATE_TEST_SHARED names it, or it stands beside the checkout as ../shared. Without it the test skips.
func Shared(t testing.TB, elem ...string) string {
	t.Helper()
	dir := os.Getenv("MIGRATE_TEST_SHARED")
	if dir == "" {
		dir = filepath.Join(moduleRoot(t), "..", "shared")
	}
	path := filepath.Join(append([]string{dir}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		missing(t, "shared", "no shared test data: set MIGRATE_TEST_SHARED to its folder ("+err.Error()+")")
	}
	return path
}

// Full reports whether the long tests were asked for (./test --full).
func Full() bool { return os.Getenv("MIGRATE_TEST_FULL") != "" }

// missing skips the test because what is not at hand, or fails it if MIGRATE_TEST_REQUIRE lists name.
func missing(t testing.TB, name, what string) {
	t.Helper()
	required := strings.FieldsFunc(os.Getenv("MIGRATE_TEST_REQUIRE"), func(r rune) bool { return r == ' ' || r == ',' })
	if slices.Contains(required, name) {
		t.Fatalf("%s is required here (MIGRATE_TEST_REQUIRE): %s", name, what)
	}
	t.Skipf("%s: %s", name, what)
}

func moduleRoot(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if filepath.Dir(dir) == dir {
			break
		}
		dir = filepath.Dir(dir)
	}
	t.Fatal("testdb: no go.mod above the test's folder")
	return ""
}

// uniqueName is a database name that no other test, process or machine has.
func uniqueName() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return "migrate_test_" + hex.EncodeToString(b[:])
}
