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
	c, err := u.MySQLConfig()
	if err != nil {
		return nil, err
	}
	return mysql.Open(ctx, mysql.Config{
		Network: c.Net, Address: c.Addr, User: c.User, Password: c.Password.Reveal(),
		Database: c.Database, Options: c.Options, Session: c.Session,
	})
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
