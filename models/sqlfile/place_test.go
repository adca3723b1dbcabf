package sqlfile

import (
	"testing"

	"github.com/retort-db/migrate/schema"
)

func TestPlace(t *testing.T) {
	files := []File{{Path: "a.sql", Text: `-- people
CREATE TABLE app.users (
  id int, -- the key
  amount numeric(10, 2),
  "Mail" text CHECK ("Mail" IN ('a', 'b')),
  UNIQUE (id)
);
CREATE INDEX ix ON app.users (amount);
`}, {Path: "b.sql", Text: "CREATE TYPE mood AS ENUM ('a');\n\nCREATE MATERIALIZED VIEW v AS SELECT 1;\n"}}
	users := schema.TablePath(schema.ParseName("app.users"))
	for _, tt := range []struct {
		at   schema.Path
		want string
	}{
		{users, "a.sql:2:1"},
		{users.With("column", "amount"), "a.sql:4:3"},
		{users.With("column", "Mail"), "a.sql:5:3"},
		{users.With("column", "nowhere"), "a.sql:2:1"},
		{users.With("index", "ix", "amount"), "a.sql:8:1"},
		{users.With("foreign key", "", "id"), "a.sql:3:3"},
		{schema.Path{Kind: "enum", Name: schema.Name{Name: "mood"}}, "b.sql:1:1"},
		{schema.Object{Kind: schema.KindMaterializedView, Name: "v"}.Path(), "b.sql:3:1"},
		{schema.TablePath(schema.ParseName("other")), "-"},
	} {
		if got := Places("postgres", files)(tt.at).String(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.at, got, tt.want)
		}
	}
}
