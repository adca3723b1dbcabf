// Package compare holds what an ORM created in a database against what the
// reader declares of the same structs.
package compare

import (
	"database/sql"
	"net/url"
	"strings"
	"testing"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/models/gosource"
	"github.com/retort-db/migrate/schema"
)

// DSN is the database as go-sql-driver and modernc.org/sqlite name it; a URL for
// PostgreSQL.
func DSN(t *testing.T, db testdb.DB) string {
	t.Helper()
	switch db.Dialect {
	case "mysql":
		u, err := url.Parse(db.URL)
		if err != nil {
			t.Fatal(err)
		}
		password, _ := u.User.Password()
		return u.User.Username() + ":" + password + "@tcp(" + u.Host + ")" + u.Path + "?parseTime=true&charset=utf8mb4"
	case "sqlite":
		return strings.TrimPrefix(db.URL, "sqlite:")
	}
	return db.URL
}

// Models fails the test for everything that would have to be changed in the
// database to make it what the reader declares.
func Models(t *testing.T, db testdb.DB, patterns ...string) {
	t.Helper()
	conn := testdb.Connect(t, db.URL)
	d, err := dialect.For(conn.Server())
	if err != nil {
		t.Fatal(err)
	}
	declared, err := gosource.Load(t.Context(), gosource.Options{Dir: ".", Patterns: patterns, Dialect: d})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range d.Validate(declared.Schema) {
		t.Errorf("not valid: %v", e)
	}
	live, err := introspect.Read(t.Context(), conn, introspect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	in := autogen.Input{Dialect: d, Live: live.Schema, Declared: declared.Schema, Options: autogen.Options{DropUnmanaged: true}}
	in.Options.Naming.KeepUnnamed = true
	result := autogen.Diff(in)
	if len(result.Unsettled.Tables)+len(result.Unsettled.Objects) > 0 {
		named := autogen.Named(declared.Schema, in.Options.Naming, d)
		in.Normalized, err = introspect.Normalize(t.Context(), conn, autogen.Pick(named, result.Unsettled), named)
		if err != nil {
			t.Fatal(err)
		}
		result = autogen.Diff(in)
	}
	for _, c := range result.Changes {
		t.Errorf("%s", c.Text)
	}
	if len(live.Schema.Tables) != len(declared.Schema.Tables) {
		t.Errorf("%d tables were created and %d declared", len(live.Schema.Tables), len(declared.Schema.Tables))
	}
	t.Logf("%d tables, %d columns, %d indexes agree", len(live.Schema.Tables), columns(live.Schema), indexes(live.Schema))
}

func columns(s schema.Schema) (n int) {
	for _, t := range s.Tables {
		n += len(t.Columns)
	}
	return n
}

func indexes(s schema.Schema) (n int) {
	for _, t := range s.Tables {
		n += len(t.Indexes) + len(t.Uniques)
	}
	return n
}

// SQL opens the database with database/sql.
func SQL(t *testing.T, driver string, db testdb.DB) *sql.DB {
	t.Helper()
	pool, err := sql.Open(driver, DSN(t, db))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pool.Close() })
	return pool
}
