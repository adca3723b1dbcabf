package migrate_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/driver/postgres"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/models/tomlfile"
)

// foreign makes connections that nothing is known of but database/sql's
// interfaces, as those of any other driver.
type foreign struct{ driver.Connector }

func (f foreign) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := f.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return hidden{c, c.(driver.ExecerContext), c.(driver.QueryerContext), c.(driver.ConnBeginTx)}, nil
}

type hidden struct {
	driver.Conn
	driver.ExecerContext
	driver.QueryerContext
	driver.ConnBeginTx
}

// The example goes up and down, and matches its models, over every kind of
// connection that a program may have.
func TestConnectionsThatAProgramHas(t *testing.T) {
	ctx := context.Background()
	for name, open := range map[string]func(t *testing.T, url string) (migrate.Database, error){
		"URL": func(_ *testing.T, url string) (migrate.Database, error) { return postgres.Open(ctx, url) },
		"connection": func(t *testing.T, url string) (migrate.Database, error) {
			c, err := pgx.Connect(ctx, url)
			if err != nil {
				return nil, err
			}
			t.Cleanup(func() { _ = c.Close(ctx) })
			return postgres.FromConn(c)
		},
		"pool": func(t *testing.T, url string) (migrate.Database, error) {
			pool, err := pgxpool.New(ctx, url)
			if err != nil {
				return nil, err
			}
			t.Cleanup(pool.Close)
			return postgres.FromPool(ctx, pool)
		},
		"pgx as sql.DB": func(t *testing.T, url string) (migrate.Database, error) {
			db, err := sql.Open("pgx", url)
			if err != nil {
				return nil, err
			}
			t.Cleanup(func() { _ = db.Close() })
			return postgres.FromDB(ctx, db)
		},
		"another driver": func(t *testing.T, url string) (migrate.Database, error) {
			config, err := pgx.ParseConfig(url)
			if err != nil {
				return nil, err
			}
			db := sql.OpenDB(foreign{stdlib.GetConnector(*config)})
			t.Cleanup(func() { _ = db.Close() })
			return postgres.FromDB(ctx, db)
		},
	} {
		t.Run(name, func(t *testing.T) {
			db := testdb.Postgres(t)
			c, err := open(t, db.URL)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = c.Close(ctx) })
			m, err := migrate.New(c, os.DirFS("migrations"))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := m.Upgrade(ctx); err != nil {
				t.Fatal(err)
			}
			models, err := tomlfile.Load(os.DirFS("."), "models.toml")
			if err != nil {
				t.Fatal(err)
			}
			d, err := m.Check(ctx, models, migrate.DiffOptions{})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range d.Changes {
				t.Errorf("it differs from its models: %s", c.Text)
			}
			if _, err := m.Downgrade(ctx, "base"); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff("", db.Dump(t)); diff != "" {
				t.Errorf("left (-want +got):\n%s", diff)
			}
		})
	}
}
