package tomlfile

import (
	"testing"
	"testing/fstest"

	"github.com/retort-db/migrate/schema"
)

// A member is found where it is written: by its name, by its columns, or at the one column
// that says it in short; else it is its table's line.
func TestPlace(t *testing.T) {
	fsys := fstest.MapFS{
		"a.toml": {Data: []byte(`[tables."app.users"]
columns = [
  { name = "id", type = "integer" },
  { name = "mail", type = "text", unique = true },
]
primary_key = { name = "pk", columns = ["id"] }
indexes = [
  { name = "ix", columns = ["mail"] },
  { columns = ["id", "mail"] },
]

[triggers.one]
name = "touch"
on = "app.users"
definition = "…"

[triggers.two]
name = "touch"
on = "posts"
definition = "…"
`)},
		"b.toml": {Data: []byte(`[domains.d]
type = "text"

[tables.posts]
columns = [{ name = "author", type = "text", references = "app.users.mail" }]
foreign_keys = [
  { columns = ["author"], references = "app.users" },
]

[associations.both]
between = ["posts", "app.users"]
`)},
	}
	users, posts := schema.TablePath(schema.ParseName("app.users")), schema.TablePath(schema.ParseName("posts"))
	trigger := func(on string) schema.Path {
		return schema.Object{Kind: schema.KindTrigger, Name: "touch", On: schema.ParseName(on)}.Path()
	}
	for _, tt := range []struct {
		at   schema.Path
		want string
	}{
		{users, "a.toml:1"},
		{users.With("column", "mail"), "a.toml:4"},
		{users.With("column", "nowhere"), "a.toml:1"},
		{users.With("constraint", "pk", "id"), "a.toml:6"},
		{users.With("unique constraint", "", "mail"), "a.toml:4"},
		{users.With("index", "ix", "mail"), "a.toml:8"},
		{users.With("index", "", "id", "mail"), "a.toml:9"},
		{trigger("app.users"), "a.toml:12"},
		{trigger("posts"), "a.toml:17"},
		{schema.Path{Kind: "domain", Name: schema.ParseName("d")}, "b.toml:1"},
		{posts.With("foreign key", "", "author"), "b.toml:7"},
		{schema.TablePath(schema.ParseName("both")), "b.toml:10"},
		{schema.TablePath(schema.ParseName("users")), "-"},
	} {
		if got := Places(fsys, "*.toml")(tt.at).String(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.at, got, tt.want)
		}
	}
}
