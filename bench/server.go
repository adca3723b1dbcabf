package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A server is where databases are made: one that an environment variable names, or SQLite in a folder.
type server struct {
	name string // postgres, mariadb or sqlite
	url  *url.URL
	dir  string // SQLite's files
}

// variable names the environment variable of ./test that says where a server is.
func variable(name string) string { return "MIGRATE_TEST_" + strings.ToUpper(name) + "_URL" }

// openServer looks a server up; ok is false if the environment does not name it.
func openServer(name, dir string) (server, bool, error) {
	if name == "sqlite" {
		return server{name: name, dir: dir}, true, nil
	}
	text := os.Getenv(variable(name))
	if text == "" {
		return server{}, false, nil
	}
	u, err := url.Parse(text)
	return server{name: name, url: u}, err == nil, err
}

// A target is one database, as the programs want to be told.
type target struct {
	server
	database string // a name, or SQLite's file
}

// create makes an empty database. The name must be free.
func (s server) create(ctx context.Context, name string) (target, error) {
	if s.name == "sqlite" {
		return target{s, filepath.Join(s.dir, name+".db")}, nil
	}
	t := target{s, name}
	return t, s.admin(ctx, "CREATE DATABASE "+name)
}

// drop removes it; one that is not there is no error.
func (t target) drop(ctx context.Context) error {
	if t.name != "sqlite" {
		return t.admin(ctx, "DROP DATABASE IF EXISTS "+t.database)
	}
	for _, suffix := range []string{"", "-journal", "-wal", "-shm"} {
		if err := os.Remove(t.database + suffix); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}

func (s server) admin(ctx context.Context, statement string) error {
	t := target{s, strings.TrimPrefix(s.url.Path, "/")}
	c := call{argv: t.client()}
	if s.name == "postgres" {
		c.argv = append(c.argv, "-c", statement)
	} else {
		c.argv = append(c.argv, "-e", statement)
	}
	_, _, err := c.run(ctx)
	return err
}

// version asks the server.
func (s server) version(ctx context.Context) string {
	c := call{}
	switch s.name {
	case "sqlite":
		c.argv = []string{"sqlite3", "--version"}
	case "postgres":
		c.argv = append(target{s, strings.TrimPrefix(s.url.Path, "/")}.client(), "-Atc", "SHOW server_version")
	default:
		c.argv = append(target{s, strings.TrimPrefix(s.url.Path, "/")}.client(), "-Ne", "SELECT version()")
	}
	_, out, err := c.run(ctx)
	if err != nil || strings.TrimSpace(out) == "" {
		return "of unknown version"
	}
	return strings.Fields(out)[0]
}

// through is the same database behind a proxy.
func (t target) through(address string) target {
	u := *t.url
	u.Host = address
	t.url = &u
	return t
}

// ours is the URL as this project reads it, and libpq.
func (t target) ours() string {
	if t.name == "sqlite" {
		return "sqlite:" + t.database
	}
	u := *t.url
	u.Path = "/" + t.database
	return u.String()
}

// goDSN is how github.com/go-sql-driver/mysql is told.
func (t target) goDSN() string {
	user := t.url.User.String()
	return fmt.Sprintf("%s@tcp(%s)/%s?parseTime=true", user, t.url.Host, t.database)
}

// client is the database's own program, which reads a script from stdin.
func (t target) client() []string {
	switch t.name {
	case "sqlite":
		return []string{"sqlite3", "-bail", t.database}
	case "postgres":
		return []string{"psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", t.ours()}
	}
	return append(append([]string{"mariadb"}, t.mysqlFlags()...), t.database)
}

// dump is the database's own program that prints the schema.
func (t target) dump() []string {
	switch t.name {
	case "sqlite":
		return []string{"sqlite3", t.database, ".schema"}
	case "postgres":
		return []string{"pg_dump", "-s", "-d", t.ours()}
	}
	return append(append([]string{"mariadb-dump"}, t.mysqlFlags()...), "--no-data", "--skip-lock-tables", t.database)
}

func (t target) mysqlFlags() []string {
	flags := []string{"--no-defaults", "--skip-ssl", "-h", t.url.Hostname(), "-P", t.url.Port(), "-u", t.url.User.Username()}
	if password, ok := t.url.User.Password(); ok {
		flags = append(flags, "-p"+password)
	}
	return flags
}

// delay is what the proxy adds, each way.
const delay = 5 * time.Millisecond
