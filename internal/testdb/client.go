package testdb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// clientTimeout bounds one run of a client program.
const clientTimeout = 2 * time.Minute

// Load runs a script (any number of statements, the client's own directives too) through the database's own client
// program: psql, mariadb or sqlite3. The first statement that fails ends the test.
func (db DB) Load(t testing.TB, script string) {
	t.Helper()
	if err := db.TryLoad(t, script); err != nil {
		t.Fatal(err)
	}
}

// TryLoad is Load for scripts that may fail: it returns the client's words. What ran before the failing statement
// stays.
func (db DB) TryLoad(t testing.TB, script string) error {
	t.Helper()
	var err error
	switch db.Dialect {
	case "postgres":
		_, err = db.run(t, script, "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", db.URL)
	case "mysql":
		_, err = db.run(t, script, "mariadb", db.mysqlArgs(t, "--comments", db.database(t))...)
	default:
		_, err = db.run(t, script, "sqlite3", "-batch", "-bail", db.file())
	}
	return err
}

// Query answers one query through the database's own client program: a line for a row, tabs between columns, NULL
// for null.
func (db DB) Query(t testing.TB, query string) string {
	t.Helper()
	var out string
	var err error
	switch db.Dialect {
	case "postgres":
		out, err = db.run(t, "", "psql", "-qXAt", "-F", "\t", "-P", "null=NULL", "-v", "ON_ERROR_STOP=1", "-d", db.URL, "-c", query)
	case "mysql":
		out, err = db.run(t, "", "mariadb", db.mysqlArgs(t, "-N", "-B", "-e", query, db.database(t))...)
	default:
		out, err = db.run(t, "", "sqlite3", "-batch", "-bail", "-list", "-noheader", "-separator", "\t", "-nullvalue", "NULL", db.file(), query)
	}
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(out, "\n")
}

// Dump is the database's schema as its own dump program prints it (pg_dump, mariadb-dump, sqlite_master), in a
// normal form that two databases with equal schemas share: one statement to a line, statements sorted, and the
// members of each CREATE TABLE sorted, so that the order in which things were made does not show. The version
// table and the journal (schema_revision…) are left out, as are owners, privileges and auto-increment counters.
func (db DB) Dump(t testing.TB) string {
	t.Helper()
	switch db.Dialect {
	case "postgres":
		dump := db.must(t, "pg_dump", "-s", "--no-owner", "--no-privileges", "-T", "*.schema_revision*", "-d", db.URL)
		return canonical(withoutRowVersions(dump), ";", false)
	case "mysql":
		name := db.database(t)
		args := db.mysqlArgs(t, "--no-data", "--routines", "--events", "--triggers", "--skip-comments", "--compact")
		for table := range strings.Lines(db.Query(t, `SHOW TABLES LIKE 'schema\_revision%'`)) {
			args = append(args, "--ignore-table="+name+"."+strings.TrimSpace(table))
		}
		return canonical(db.must(t, "mariadb-dump", append(args, name)...), ";", true)
	default:
		// A trigger's text holds semicolons: rows are told apart by a byte that no SQL has.
		rows := db.must(t, "sqlite3", "-batch", "-newline", "\x1e", db.file(), `SELECT sql FROM sqlite_master
			WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND tbl_name NOT LIKE 'schema\_revision%' ESCAPE '\'`)
		return canonical(rows, "\x1e", false)
	}
}

func (db DB) must(t testing.TB, program string, args ...string) string {
	t.Helper()
	out, err := db.run(t, "", program, args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// run runs a client program on input and returns what it printed. An error holds what it complained about.
func (db DB) run(t testing.TB, input, program string, args ...string) (string, error) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		missing(t, db.Name, "the client program "+program+" is not installed")
	}
	ctx, cancel := context.WithTimeout(context.Background(), clientTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), "PGCONNECT_TIMEOUT=20", "PGCLIENTENCODING=UTF8")
	if db.Dialect == "mysql" {
		if password, ok := db.url(t).User.Password(); ok {
			cmd.Env = append(cmd.Env, "MYSQL_PWD="+password)
		}
	}
	cmd.Stdin = strings.NewReader(input)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if ctx.Err() != nil {
		err = errors.Join(err, ctx.Err())
	}
	if strings.Contains(stderr.String(), "server version mismatch") {
		missing(t, db.Name, program+" is older than the server: "+strings.TrimSpace(stderr.String()))
	}
	if err != nil {
		return "", fmt.Errorf("%s on %s: %w: %s", program, db.Name, err, strings.TrimSpace(stderr.String()))
	}
	return stdout.String(), nil
}

// mysqlArgs are the arguments that lead the mariadb programs to the server, then args.
func (db DB) mysqlArgs(t testing.TB, args ...string) []string {
	t.Helper()
	u := db.url(t)
	return append([]string{
		"--no-defaults", "--skip-ssl", "--default-character-set=utf8mb4",
		"-h", u.Hostname(), "-P", u.Port(), "-u", u.User.Username(),
	}, args...)
}

func (db DB) url(t testing.TB) *url.URL {
	t.Helper()
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func (db DB) database(t testing.TB) string {
	t.Helper()
	return strings.TrimPrefix(db.url(t).Path, "/")
}

// file is the path in a SQLite URL.
func (db DB) file() string { return strings.TrimPrefix(db.URL, "sqlite:") }
