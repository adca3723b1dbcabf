package testdb

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
)

// adminTimeout bounds one CREATE or DROP DATABASE; a busy machine may need a few seconds.
const adminTimeout = time.Minute

// createPostgres makes a database on admin's server from template0, so that nothing a user put into template1
// is in it, and returns its URL.
func createPostgres(t testing.TB, admin string) (string, error) {
	t.Helper()
	name := uniqueName()
	if err := execPostgres(admin, `CREATE DATABASE "`+name+`" TEMPLATE template0`); err != nil {
		return "", err
	}
	t.Cleanup(func() {
		if err := execPostgres(admin, `DROP DATABASE IF EXISTS "`+name+`" WITH (FORCE)`); err != nil {
			t.Errorf("testdb: %v", err)
		}
	})
	return withDatabase(admin, name)
}

func execPostgres(admin, stmt string) error {
	ctx, cancel := context.WithTimeout(context.Background(), adminTimeout)
	defer cancel()
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, stmt)
	if cerr := conn.Close(ctx); err == nil {
		err = cerr
	}
	return err
}

// createMySQL makes a database on admin's MariaDB or MySQL server and returns its URL.
func createMySQL(t testing.TB, admin string) (string, error) {
	t.Helper()
	name := uniqueName()
	if err := execMySQL(admin, "CREATE DATABASE `"+name+"` CHARACTER SET utf8mb4"); err != nil {
		return "", err
	}
	t.Cleanup(func() {
		if err := dropMySQL(admin, name); err != nil {
			t.Errorf("testdb: %v", err)
		}
	})
	return withDatabase(admin, name)
}

// dropMySQL ends the sessions that still use the database first: one left in a transaction by a test that failed
// would hold its metadata locks, and DROP DATABASE would wait for them.
func dropMySQL(admin, name string) error {
	db, err := openMySQL(admin)
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), adminTimeout)
	defer cancel()
	rows, err := db.QueryContext(ctx, "SELECT id FROM information_schema.processlist WHERE db = ?", name)
	if err != nil {
		return err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, id := range ids {
		_, _ = db.ExecContext(ctx, fmt.Sprintf("KILL %d", id)) // it may have gone by itself
	}
	_, err = db.ExecContext(ctx, "DROP DATABASE IF EXISTS `"+name+"`")
	return err
}

func execMySQL(admin, stmt string) error {
	db, err := openMySQL(admin)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), adminTimeout)
	defer cancel()
	_, err = db.ExecContext(ctx, stmt)
	if cerr := db.Close(); err == nil {
		err = cerr
	}
	return err
}

func openMySQL(admin string) (*sql.DB, error) {
	u, err := url.Parse(admin)
	if err != nil {
		return nil, err
	}
	cfg := mysql.NewConfig()
	cfg.Net, cfg.Addr = "tcp", u.Host
	cfg.User = u.User.Username()
	cfg.Passwd, _ = u.User.Password()
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}

// withDatabase is the URL of another database on the same server.
func withDatabase(admin, name string) (string, error) {
	u, err := url.Parse(admin)
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	return u.String(), nil
}
