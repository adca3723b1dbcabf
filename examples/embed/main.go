// Command embed is an application that carries its migrations with it: revisions
// in files, embedded, and one written in Go. It brings the database up to date
// over the *sql.DB that it has anyway, and then goes about its business.
//
//	go run ./examples/embed sqlite members.db
//	go run ./examples/embed pgx postgres://user@host/members
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	_ "github.com/jackc/pgx/v5/stdlib" // the application's driver "pgx"
	_ "modernc.org/sqlite"             // and its driver "sqlite"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/driver/postgres"
	"github.com/retort-db/migrate/driver/sqlite"
	"github.com/retort-db/migrate/examples/embed/migrations"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: embed {sqlite|pgx} DATA-SOURCE")
		os.Exit(2)
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if err := run(context.Background(), os.Args[1], os.Args[2], os.Stdout, log); err != nil {
		log.Error("embed", "error", err)
		os.Exit(1)
	}
}

// run is the application.
func run(ctx context.Context, driver, source string, out io.Writer, log *slog.Logger) (err error) {
	db, err := sql.Open(driver, source)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := upgrade(ctx, db, driver, log); err != nil {
		return err
	}
	return list(ctx, db, out)
}

// upgrade brings the database up to date. When it is, that costs two queries;
// when several processes start at once, one does it and the others wait.
func upgrade(ctx context.Context, db *sql.DB, driver string, log *slog.Logger) (err error) {
	open := sqlite.FromDB
	if driver == "pgx" {
		open = postgres.FromDB
	}
	conn, err := open(ctx, db)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }() // gives it back to the pool
	m, err := migrate.New(conn, migrations.Files(),
		migrate.WithGoRevisions(migrations.Revisions()...),
		migrate.WithLogger(log))
	if err != nil {
		return err
	}
	_, err = m.Upgrade(ctx)
	return err
}

// list is what the application is for.
func list(ctx context.Context, db *sql.DB, out io.Writer) error {
	rows, err := db.QueryContext(ctx, "SELECT email, avatar FROM members ORDER BY email")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var email, avatar string
		if err := rows.Scan(&email, &avatar); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "%s %s\n", email, avatar); err != nil {
			return err
		}
	}
	return rows.Err()
}
