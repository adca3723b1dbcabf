package migrate_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/models/tomlfile"
	"github.com/retort-db/migrate/schema"
)

// recorder is a connection that keeps what is sent.
type recorder struct {
	database.Conn
	sent []string
}

func (r *recorder) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	r.sent = append(r.sent, sql)
	return r.Conn.Exec(ctx, sql, args...)
}

func (r *recorder) Query(ctx context.Context, sql string, args ...any) (database.Rows, error) {
	r.sent = append(r.sent, sql)
	return r.Conn.Query(ctx, sql, args...)
}

const asDeclared = `
[tables.users]
columns = [
  { name = "id",    type = "bigint", identity = "by default" },
  { name = "email", type = "varchar(320)", nullable = false, unique = true },
  { name = "age",   type = "integer", default = 7, index = true },
  { name = "at",    type = "timestamptz", nullable = false, default = "now()" },
]
checks = ["age > 1"]
primary_key = ["id"]

[tables.posts]
columns = [
  { name = "id",     type = "bigint", identity = "by default" },
  { name = "author", type = "bigint", references = "users.id", on_delete = "cascade" },
]
primary_key = ["id"]
`

// declared makes a database of models, and connects to it.
func declared(t *testing.T, db testdb.DB) (*recorder, *migrate.Migrator, schema.Schema) {
	t.Helper()
	models, err := tomlfile.Parse("models.toml", []byte(asDeclared))
	if err != nil {
		t.Fatal(err)
	}
	c := &recorder{Conn: testdb.Connect(t, db.URL)}
	m, err := migrate.New(c, fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.CreateAll(t.Context(), models, migrate.DiffOptions{}); err != nil {
		t.Fatal(err)
	}
	c.sent = nil
	return c, m, models
}

// difference compares with a limit of time, and returns the changes in words.
func difference(t *testing.T, m *migrate.Migrator, models schema.Schema) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	d, err := m.Diff(ctx, models, migrate.DiffOptions{Managed: func(schema.Name) bool { return true }})
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, c := range d.Changes {
		texts = append(texts, c.Text)
	}
	return texts
}

// A database that is as its models say is read and nothing else. Only what text
// cannot compare makes a scratch, of which nothing is left.
func TestNothingDiffersCostsNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		c, m, models := declared(t, db)
		writes := func() (list []string) {
			for _, sql := range c.sent {
				verb, _, _ := strings.Cut(strings.TrimSpace(strings.ToUpper(sql)), " ")
				if verb == "CREATE" || verb == "ALTER" || verb == "DROP" || verb == "INSERT" || verb == "USE" {
					list = append(list, sql)
				}
			}
			return list
		}
		if texts := difference(t, m, models); len(texts) > 0 {
			t.Fatalf("found %q", texts)
		}
		if list := writes(); len(list) > 0 {
			t.Errorf("where nothing differs it sends %q", list)
		}
		c.sent = nil
		models.Tables[0].Column("age").Default = schema.SQLExpr("(3 + 4) * 1")
		if texts := difference(t, m, models); len(texts) != 1 {
			t.Errorf("found %q", texts)
		}
		if list := writes(); len(list) == 0 && db.Dialect != "sqlite" { // which has another connection for that
			t.Error("the database was not asked")
		}
		c.sent = nil
		models.Tables[0].Column("age").Default = schema.SQLExpr("7")
		if texts := difference(t, m, models); len(texts) > 0 {
			t.Errorf("found %q after it", texts)
		}
		if list := writes(); len(list) > 0 {
			t.Errorf("afterwards it sends %q", list)
		}
	})
}

// A comparison waits for nobody who is at work on the tables, and nobody for it:
// the scratch stands beside them, and what would only be good to know is given up.
func TestComparisonWaitsForNobody(t *testing.T) {
	hold := map[string][]string{
		// A writer; what refers to a table, or alters it, would wait for that.
		"postgres": {"BEGIN", "INSERT INTO users (email) VALUES ('x')", "LOCK TABLE users, posts IN SHARE ROW EXCLUSIVE MODE"},
		"mysql":    {"LOCK TABLES users WRITE, posts WRITE"},
		"sqlite":   {"BEGIN IMMEDIATE", "INSERT INTO users (email) VALUES ('x')"},
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		_, m, models := declared(t, db)
		other := testdb.Connect(t, db.URL)
		for _, sql := range hold[db.Dialect] {
			if _, err := other.Exec(t.Context(), sql); err != nil {
				t.Fatal(err)
			}
		}
		users := &models.Tables[0]
		users.Column("age").Default = schema.SQLExpr("(3 + 4) * 1")
		users.Column("age").Nullable = false // are there rows without? Who can say.
		users.Checks[0].Expr = schema.SQLExpr("age > 1 AND age < 99")
		models.Tables[1].ForeignKeys = nil
		models.Tables[1].Columns[1].Type = schema.ParseType("integer")
		begun := time.Now()
		texts := difference(t, m, models)
		if len(texts) < 4 || time.Since(begun) > 30*time.Second {
			t.Errorf("found %q after %s", texts, time.Since(begun))
		}
	})
}

// What is not answered in time is not known, and no answer is made up.
func TestRowsOfALockedTableAreNotKnown(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("its readers wait for nobody")
		}
		c, m, models := declared(t, db)
		db.Load(t, "INSERT INTO users (email) VALUES ('x');")
		settings := map[string]string{
			"postgres": "SELECT current_setting('lock_timeout') || current_setting('statement_timeout')",
			"mysql":    "SELECT concat(@@SESSION.lock_wait_timeout, ' ', @@SESSION.innodb_lock_wait_timeout)",
		}[db.Dialect]
		ask := func() (value string) {
			if _, err := database.One(t.Context(), c, settings, nil, &value); err != nil {
				t.Fatal(err)
			}
			return value
		}
		before := ask()
		live, err := m.Live(t.Context(), migrate.DiffOptions{})
		if err != nil {
			t.Fatal(err)
		}
		models.Tables[0].Columns = append(models.Tables[0].Columns, schema.Column{Name: "more", Type: schema.ParseType("integer")})
		risks := func() string {
			d, err := m.DiffFrom(t.Context(), live, models, migrate.DiffOptions{Managed: func(schema.Name) bool { return true }})
			if err != nil || len(d.Changes) != 1 || len(d.Changes[0].Risks) != 1 {
				t.Fatalf("%v, %+v", err, d.Changes)
			}
			return d.Changes[0].Risks[0].Means
		}
		known := risks()
		other := testdb.Connect(t, db.URL)
		for _, sql := range map[string][]string{"postgres": {"BEGIN", "LOCK TABLE users"}, "mysql": {"LOCK TABLES users WRITE"}}[db.Dialect] {
			if _, err := other.Exec(t.Context(), sql); err != nil {
				t.Fatal(err)
			}
		}
		if got := risks(); !strings.HasPrefix(known, "the table holds rows") || !strings.HasPrefix(got, "where the table holds rows") {
			t.Errorf("it says %q, and %q while it is locked", known, got)
		}
		if diff := cmp.Diff(before, ask()); diff != "" {
			t.Errorf("the session's settings: -before +after:\n%s", diff)
		}
	})
}
