package introspect_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/retort-db/migrate/driver/postgres"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/schema"
)

func pgDeclared() schema.Schema {
	return schema.Schema{
		Enums: []schema.Enum{{Name: "mood", Values: []string{"sad", "happy"}, RenamedFrom: "feeling"}},
		Tables: []schema.Table{
			{Name: "users", RenamedFrom: "people", Columns: []schema.Column{
				{Name: "id", Type: pgType("serial")},
				{Name: "email", Type: pgType("varchar(20)"), Default: schema.SQLExpr("'a' || 'b'"), RenamedFrom: "mail"},
				{Name: "mood", Type: pgType("enum:mood"), Default: schema.SQLExpr("'happy'")},
				{Name: "at", Type: pgType("timestamptz"), Nullable: true, OnUpdate: schema.SQLExpr("NOW()")},
				{Name: "size", Type: pgType("int"), Nullable: true, Generated: &schema.Generated{Expr: schema.SQLExpr("length(email)*2"), Stored: true}},
			},
				PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Columns: []string{"id"}}},
				Uniques:    []schema.Unique{{Key: schema.Key{Name: "one", Columns: []string{"email"}, RenamedFrom: "uno"}}},
				Checks:     []schema.Check{{Expr: schema.SQLExpr("email in ('x','y') and id>0")}},
				ForeignKeys: []schema.ForeignKey{
					{Columns: []string{"id"}, RefTable: pgName("elsewhere"), OnDelete: schema.Cascade},
					{Name: "self", Columns: []string{"id"}, RefTable: pgName("users")},
				},
				Indexes: []schema.Index{{Parts: []schema.IndexPart{{Expr: schema.SQLExpr("LOWER(email)")}}, Where: schema.SQLExpr("mood='happy'")}},
			},
		},
		Objects: []schema.Object{
			{Kind: schema.KindFunction, Name: "f", Args: "int", Definition: "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT count(*) FROM public.users'"},
			{Kind: schema.KindView, Name: "v", Definition: "select id,email from public.users where f(id)>1", RenamedFrom: "w"},
			{Kind: schema.KindMaterializedView, Name: "m", Definition: "select v.id from v"},
			{Kind: schema.KindTrigger, Name: "t", On: pgName("users"), Definition: "create trigger t before update on public.users for each row when (new.id>1) execute procedure suppress_redundant_updates_trigger()"},
		},
	}
}

func TestPostgresNormalize(t *testing.T) {
	pgServers(t, func(t *testing.T, server string) {
		db := testdb.New(t, server)
		c, _ := openPostgres(t, db)
		// Live tables of the same names are in use by others, for as long as it takes.
		loadPostgres(t, c, "CREATE TABLE users (x text); CREATE TABLE elsewhere (id integer PRIMARY KEY); CREATE VIEW v AS SELECT 1 AS one")
		other, _ := openPostgres(t, db)
		loadPostgres(t, other, "BEGIN; LOCK TABLE users, elsewhere")
		start := readPostgres(t, c)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		declared := pgDeclared()
		got, err := introspect.Normalize(ctx, c, declared, schema.Schema{})
		if err != nil {
			t.Fatal(err)
		}
		users := got.Table(pgName("users"))
		if users == nil || users.RenamedFrom != "people" || users.Columns[1].RenamedFrom != "mail" || users.Uniques[0].RenamedFrom != "uno" || got.Enums[0].RenamedFrom != "feeling" {
			t.Fatalf("what only models say is lost: %+v", got)
		}
		for what, pair := range map[string][2]string{
			"default":   {"'a'::text || 'b'::text", users.Columns[1].Default.SQL},
			"enum":      {"'happy'", users.Columns[2].Default.SQL},
			"on update": {"NOW()", users.Columns[3].OnUpdate.SQL},
			"generated": {"length((email)::text) * 2", users.Columns[4].Generated.Expr.SQL},
			"check":     {"((email)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[])) AND (id > 0)", users.Checks[0].Expr.SQL},
			"index":     {"lower((email)::text)", users.Indexes[0].Parts[0].Expr.SQL},
			"where":     {"mood = 'happy'::mood", users.Indexes[0].Where.SQL},
			"names":     {"|||one", users.PrimaryKey.Name + "|" + users.Checks[0].Name + "|" + users.Indexes[0].Name + "|" + users.Uniques[0].Name},
			"trigger":   {"CREATE TRIGGER t BEFORE UPDATE ON users FOR EACH ROW WHEN (new.id > 1) EXECUTE FUNCTION suppress_redundant_updates_trigger()", got.Objects[2].Definition},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s\nwant %s\n got %s", what, pair[0], pair[1])
			}
		}
		if len(users.ForeignKeys) != 2 || users.ForeignKeys[0].RefTable.Name != "users" || users.ForeignKeys[1].RefTable.Name != "elsewhere" {
			t.Errorf("foreign keys: %+v", users.ForeignKeys)
		}
		if view := got.Objects[3]; view.RenamedFrom != "w" || !strings.Contains(view.Definition, "FROM users") || strings.Contains(view.Definition, "migrate_scratch") {
			t.Errorf("the view is %+v", view)
		}
		compare(t, "what is there", start, readPostgres(t, c))
		wantAnswer(t, c, "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'migrate%'", "0")
		wantAnswer(t, c, "SHOW search_path", `"$user", public`)
	})
}

func TestPostgresNormalizeErrors(t *testing.T) {
	db := testdb.Postgres(t)
	c, _ := openPostgres(t, db)
	bad := schema.Schema{Objects: []schema.Object{{Kind: schema.KindView, Name: "v", Definition: "SELECT nothing FROM nowhere"}}}
	_, err := introspect.Normalize(t.Context(), c, bad, schema.Schema{})
	if database.ClassOf(err) != database.Missing || !strings.Contains(err.Error(), "view v") {
		t.Errorf("error = %v, want the server's, with the view's name", err)
	}
	wantAnswer(t, c, "SELECT 1", "1")

	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	role := strings.TrimPrefix(u.Path, "/") + "_poor"
	loadPostgres(t, c, "CREATE ROLE "+role+" LOGIN")
	t.Cleanup(func() {
		admin, err := postgres.Open(context.Background(), db.URL)
		if err == nil {
			_, _ = admin.Exec(context.Background(), "DROP OWNED BY "+role)
			_, _ = admin.Exec(context.Background(), "DROP ROLE "+role)
			_ = admin.Close(context.Background())
		}
	})
	u.User = url.User(role)
	poor, err := postgres.Open(t.Context(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer poor.Close(context.Background())
	var scratch *introspect.ScratchError
	if _, err := introspect.Normalize(t.Context(), poor, pgDeclared(), schema.Schema{}); !errors.As(err, &scratch) {
		t.Errorf("error = %v, want a *ScratchError", err)
	}
	wantAnswer(t, poor, "SELECT 1", "1")
}
