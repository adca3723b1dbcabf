package testdb

import (
	"context"
	"testing"

	"github.com/retort-db/migrate/driver/mysql"
	"github.com/retort-db/migrate/driver/postgres"
	"github.com/retort-db/migrate/driver/sqlite"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/dburl"
)

// Open connects to what a URL names.
func Open(ctx context.Context, url string) (database.Conn, error) {
	u, err := dburl.Parse(url)
	if err != nil {
		return nil, err
	}
	return Dial(ctx, u)
}

// Dial is Open for a URL that was read.
func Dial(ctx context.Context, u dburl.URL) (database.Conn, error) {
	switch u.Dialect {
	case dburl.Postgres:
		return postgres.Open(ctx, u.PostgresConnString())
	case dburl.SQLite:
		return sqlite.Open(ctx, u.SQLiteDSN())
	}
	c, err := mysqlConfig(u)
	if err != nil {
		return nil, err
	}
	return mysql.Open(ctx, c)
}

func mysqlConfig(u dburl.URL) (mysql.Config, error) {
	c, err := u.MySQLConfig()
	return mysql.Config{
		Network: c.Net, Address: c.Addr, User: c.User, Password: c.Password.Reveal(),
		Database: c.Database, Options: c.Options, Session: c.Session,
	}, err
}

// MySQLConfig is what the database is opened with, for a test that opens it in its
// own way.
func (d DB) MySQLConfig(t testing.TB) mysql.Config {
	t.Helper()
	u, err := dburl.Parse(d.URL)
	if err != nil {
		t.Fatal(err)
	}
	c, err := mysqlConfig(u)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Connect is Open for as long as the test.
func Connect(t testing.TB, url string) database.Conn {
	t.Helper()
	c, err := Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	return c
}
