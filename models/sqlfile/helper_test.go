package sqlfile

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/dburl"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/schema"
)

func parse(t testing.TB, url string) dburl.URL {
	t.Helper()
	u, err := dburl.Parse(url)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// options are those for a database, with one file of that text.
func options(t testing.TB, db testdb.DB, text string) Options {
	t.Helper()
	u := parse(t, db.URL)
	return Options{
		Files: []File{{Path: "schema.sql", Text: text}},
		Live:  testdb.Connect(t, db.URL),
		Open:  func(ctx context.Context, name string) (database.Conn, error) { return testdb.Dial(ctx, u.With(name)) },
		As: func(ctx context.Context, name string, as Login) (database.Conn, error) {
			return testdb.Dial(ctx, u.With(name).WithLogin(as.User, as.Password))
		},
	}
}

func load(t testing.TB, db testdb.DB, text string) Result {
	t.Helper()
	r, err := Load(t.Context(), options(t, db, text))
	if err != nil {
		t.Fatal(explain(err))
	}
	return r
}

// explain is an error with its excerpt.
func explain(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return err.Error() + "\n" + e.Excerpt + "\n" + e.Hint
	}
	return err.Error()
}

// scratches lists the databases of scratches that are on the server.
func scratches(t testing.TB, c database.Conn) []string {
	t.Helper()
	query := "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'migrate\\_scratch\\_%' ORDER BY 1"
	switch c.Server().Dialect {
	case "sqlite":
		return nil
	case "postgres":
		query = `SELECT datname FROM pg_database WHERE datname LIKE 'migrate\_scratch\_%' ORDER BY 1`
	}
	return column(t, c, query)
}

// temporaryUsers lists the users of scratches that are on the server.
func temporaryUsers(t testing.TB, c database.Conn) []string {
	t.Helper()
	query := "SELECT user FROM mysql.user WHERE user LIKE 'migrate\\_user\\_%' ORDER BY 1"
	if c.Server().Dialect == "postgres" {
		query = `SELECT rolname FROM pg_roles WHERE rolname LIKE 'migrate\_user\_%' ORDER BY 1`
	}
	return column(t, c, query)
}

// staying lists the users of scratches that were not there before and do not go
// away. Those of whoever else uses the server do, as their scratches do.
func staying(t testing.TB, c database.Conn, before []string) []string {
	t.Helper()
	gone := func(now []string) func(string) bool {
		return func(name string) bool { return !slices.Contains(now, name) }
	}
	left := slices.DeleteFunc(temporaryUsers(t, c), func(name string) bool { return slices.Contains(before, name) })
	for deadline := time.Now().Add(30 * time.Second); len(left) > 0 && time.Now().Before(deadline); {
		time.Sleep(100 * time.Millisecond)
		left = slices.DeleteFunc(left, gone(temporaryUsers(t, c)))
	}
	return left
}

// column is the one column of a query's rows.
func column(t testing.TB, c database.Conn, query string) []string {
	t.Helper()
	var names []string
	err := database.Each(context.Background(), c, query, nil, func(rows database.Rows) error {
		var name string
		err := rows.Scan(&name)
		names = append(names, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// summary lists what is in a schema, in a line for each.
func summary(s schema.Schema) string {
	var b strings.Builder
	line := func(parts ...string) { b.WriteString(strings.TrimRight(strings.Join(parts, " "), " ") + "\n") }
	for _, n := range s.Namespaces {
		line("namespace", n.Name)
	}
	for _, e := range s.Extensions {
		line("extension", e.Name)
	}
	for _, e := range s.Enums {
		line("enum", e.QualifiedName().String(), strings.Join(e.Values, ","))
	}
	for _, t := range s.Tables {
		var columns []string
		for _, c := range t.Columns {
			columns = append(columns, c.Name)
		}
		line("table", t.QualifiedName().String(), strings.Join(columns, ","))
	}
	for _, o := range s.Objects {
		line(string(o.Kind), o.QualifiedName().String())
	}
	return b.String()
}
