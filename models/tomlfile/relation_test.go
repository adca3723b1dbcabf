package tomlfile

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/schema"
)

const twoTables = `
[tables.users]
columns = [{ name = "id", type = "bigserial" }, { name = "code", type = "varchar(9)", collation = "C", unique = true }]
primary_key = ["id"]
`

// What a relationship makes is what its author could have written in full.
func TestRelations(t *testing.T) {
	for _, c := range []struct{ name, short, long string }{
		{"a column belongs", `
[tables.posts]
columns = [{ name = "author_id", belongs_to = "users", on_delete = "cascade" }]`, `
[tables.posts]
columns = [{ name = "author_id", type = "bigint", references = "users.id", on_delete = "cascade", index = true }]`},
		{"a column belongs by another key, with a type of its own", `
[tables.posts]
columns = [
  { name = "code", belongs_to = { table = "users", column = "code", on_update = "cascade" }, nullable = false },
  { name = "id", type = "integer", belongs_to = "users" },
]`, `
[tables.posts]
columns = [
  { name = "code", type = "varchar(9)", collation = "C", nullable = false, references = { table = "users", columns = ["code"], on_update = "cascade" }, index = true },
  { name = "id", type = "integer", references = "users.id", index = true },
]`},
		{"a table belongs, by convention and by name", `
[tables.posts]
columns = [{ name = "title", type = "text" }]
belongs_to = [{ table = "users", nullable = false }, { table = "users", name = "editor", on_delete = "set null" }, { table = "users", column = "checker" }]
indexes = [{ name = "ix", columns = ["user_id"] }]
primary_key = ["user_id", "editor_id"]
`, `
[tables.posts]
columns = [
  { name = "title", type = "text" },
  { name = "user_id", type = "bigint", nullable = false, references = "users.id" },
  { name = "editor_id", type = "bigint", references = "users.id", on_delete = "set null", index = true },
  { name = "checker", type = "bigint", references = "users.id", index = true },
]
indexes = [{ name = "ix", columns = ["user_id"] }]
primary_key = ["user_id", "editor_id"]`},
		{"a table belongs by the foreign key that it has", `
[tables.posts]
columns = [{ name = "author_id", type = "bigint", references = "users.id" }]
belongs_to = "users"`, `
[tables.posts]
columns = [{ name = "author_id", type = "bigint", references = "users.id", index = true }]`},
		{"has many of what there is", `
[tables.posts]
columns = [{ name = "author_id", type = "bigint", references = "users.id" }, { name = "editor_id", belongs_to = "users" }]
[tables.users]
columns = [{ name = "id", type = "bigint" }]
primary_key = ["id"]
has_many = [{ table = "posts", column = "author_id", on_delete = "cascade" }, { table = "posts", column = "editor_id" }]`, `
[tables.posts]
columns = [
  { name = "author_id", type = "bigint", references = "users.id", on_delete = "cascade" },
  { name = "editor_id", type = "bigint", references = "users.id", index = true },
]
[tables.users]
columns = [{ name = "id", type = "bigint" }]
primary_key = ["id"]`},
		{"has one is unique, and needs no index", `
[tables.users]
columns = [{ name = "id", type = "uuid" }]
primary_key = ["id"]
has_one = ["profiles", "settings"]
[tables.profiles]
columns = [{ name = "user_id", belongs_to = "users" }]
[tables.settings]
columns = [{ name = "user_id", belongs_to = "users" }]
primary_key = ["user_id"]`, `
[tables.users]
columns = [{ name = "id", type = "uuid" }]
primary_key = ["id"]
[tables.profiles]
columns = [{ name = "user_id", type = "uuid", references = "users.id", unique = true }]
[tables.settings]
columns = [{ name = "user_id", type = "uuid", references = "users.id" }]
primary_key = ["user_id"]`},
		{"keys of several columns, and keys that are foreign", `
[tables.articles]
columns = [{ name = "shop", belongs_to = "users" }, { name = "number", type = "integer" }]
primary_key = ["shop", "number"]
[tables.orders]
columns = []
belongs_to = [{ table = "articles", nullable = false }]`, `
[tables.articles]
columns = [{ name = "shop", type = "bigint", references = "users.id" }, { name = "number", type = "integer" }]
primary_key = ["shop", "number"]
[tables.orders]
columns = [{ name = "article_shop", type = "bigint", nullable = false }, { name = "article_number", type = "integer", nullable = false }]
foreign_keys = [{ columns = ["article_shop", "article_number"], references = { table = "articles", columns = ["shop", "number"] } }]
indexes = [{ columns = ["article_shop", "article_number"] }]`},
		{"a tree", `
[tables.nodes]
columns = [{ name = "id", type = "integer" }, { name = "parent_id", belongs_to = "nodes", on_delete = "cascade" }]
primary_key = ["id"]
has_many = "nodes"`, `
[tables.nodes]
columns = [{ name = "id", type = "integer" }, { name = "parent_id", type = "integer", references = "nodes.id", on_delete = "cascade", index = true }]
primary_key = ["id"]`},
		{"many to many, seen from both sides", `
[tables.groups]
columns = [{ name = "id", type = "serial" }]
primary_key = ["id"]
many_to_many = "users"
[tables.members]
columns = [{ name = "id", type = "integer" }]
primary_key = ["id"]
many_to_many = [{ table = "groups", through = "membership", on_delete = "cascade" }, { table = "members", through = "friends", columns = ["a"], other_columns = ["b"] }]
[tables.user_group]
columns = [{ name = "group_id", belongs_to = "groups" }, { name = "user_id", belongs_to = "users" }]`, `
[tables.groups]
columns = [{ name = "id", type = "serial" }]
primary_key = ["id"]
[tables.members]
columns = [{ name = "id", type = "integer" }]
primary_key = ["id"]
[tables.user_group]
columns = [{ name = "group_id", type = "integer", references = "groups.id", index = true }, { name = "user_id", type = "bigint", references = "users.id", index = true }]
[associations.membership]
between = ["members", "groups"]
on_delete = "cascade"
[associations.friends]
between = ["members", "members"]
columns = ["a", "b"]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			read := func(text string) schema.Schema {
				if !strings.Contains(text, "[tables.users]") {
					text = twoTables + text
				}
				s, err := Parse("m.toml", []byte(text))
				if err != nil {
					t.Fatal(err)
				}
				s.Sort()
				return s
			}
			if diff := cmp.Diff(read(c.long), read(c.short)); diff != "" {
				t.Errorf("in full (-) and in short (+) differ:\n%s", diff)
			}
		})
	}
}

func TestRelationErrors(t *testing.T) {
	const posts = `
[tables.posts]
columns = [{ name = "author_id", type = "bigint", references = "users.id" }, { name = "editor_id", type = "bigint", references = "users.id" }]
`
	for _, c := range []struct{ name, text, want string }{
		{"has many of nothing", `[tables.notes]
columns = [{ name = "owner_id", type = "bigint" }, { name = "text", type = "text" }]
[tables.people]
columns = [{ name = "id", type = "bigint" }]
primary_key = ["id"]
has_many = "notes"`,
			`m.toml:6: table people, has_many notes: there is no foreign key from notes to people; notes (owner_id) could be one: belongs_to = "people" makes it one`},
		{"has many without a candidate", "[tables.notes]\ncolumns = [{ name = 'text', type = 'text' }]\n[tables.people]\ncolumns = [{ name = 'id', type = 'bigint', primary_key = true }]\nhas_many = 'notes'",
			`m.toml:5: table people, has_many notes: there is no foreign key from notes to people; [tables.notes] belongs_to = "people" makes one`},
		{"the wrong way round", "[tables.notes]\ncolumns = [{ name = 'author_id', belongs_to = 'users' }]\nhas_one = 'users'",
			`m.toml:3: table notes, has_one users: there is no foreign key from users to notes; the one that there is leads the other way, from notes (author_id): it belongs_to users; [tables.users] belongs_to = "notes" makes one`},
		{"several foreign keys", posts + "[tables.x]\ncolumns = []\n[tables.y]\ncolumns = [{ name = 'id', type = 'bigint', primary_key = true }]\nmany_to_many = [{ table = 'users', through = 'posts' }]",
			`m.toml:8: table y, many_to_many users: there is no foreign key from posts to y; [tables.posts] belongs_to = "y" makes one`},
		{"belongs by one of several", posts + "belongs_to = 'users'",
			`m.toml:4: table posts, belongs_to users: posts has several foreign keys to users, on posts (author_id) and posts (editor_id); say which: columns = ["author_id"]`},
		{"no table", "[tables.notes]\ncolumns = [{ name = 'a', belongs_to = 'user' }]",
			`m.toml:2: table notes, belongs_to user: table user is not declared; did you mean "users"?`},
		{"no table between", "[tables.notes]\ncolumns = [{ name = 'id', type = 'integer', primary_key = true }]\nmany_to_many = 'users'",
			`m.toml:3: table notes, many_to_many users: no table holds foreign keys to notes and to users; name the one to make: through = "…"`},
		{"two deletes", "[tables.notes]\ncolumns = [{ name = 'a', type = 'bigint', references = 'users.id', on_delete = 'restrict' }]\nbelongs_to = [{ table = 'users', on_delete = 'cascade' }]",
			`m.toml:3: table notes, belongs_to users: it says ON DELETE cascade, and the foreign key on (a) restrict`},
		{"a circle of keys", "[tables.a]\ncolumns = [{ name = 'id', belongs_to = 'b', primary_key = true }]\n[tables.b]\ncolumns = [{ name = 'id', belongs_to = 'a', primary_key = true }]",
			`m.toml:2: table a, belongs_to b: the type of its column depends on itself; say the type` + "\n" + `m.toml:4: table b, belongs_to a: the type of its column depends on itself; say the type`},
		{"a key of another width", "[tables.a]\ncolumns = []\nbelongs_to = [{ table = 'users', columns = ['x', 'y'] }]",
			`m.toml:3: table a, belongs_to users: the key of users is (id), and (x, y) cannot refer to it`},
		{"delete-orphan", "[tables.a]\ncolumns = [{ name = 'u', belongs_to = 'users', on_delete = 'delete-orphan' }]",
			`m.toml:2: on_delete: "delete-orphan" is for the application to do when it saves: no database can (what one does when a row goes is cascade, set null, restrict, …)`},
		{"cascade", "[tables.a]\ncolumns = []\nbelongs_to = [{ table = 'users', cascade = 'all, delete-orphan' }]",
			`m.toml:3: cascade is what an application does when it saves; what the database is to do when a row goes is on_delete = "cascade"`},
		{"references as well", "[tables.a]\ncolumns = [{ name = 'u', belongs_to = 'users', references = 'users.id' }]",
			`m.toml:2: belongs_to says what references says, and adds an index: keep one`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("m.toml", []byte(c.text+"\n"+twoTables))
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(c.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What models of other kinds declare may be referred to.
func TestKnownTables(t *testing.T) {
	known, err := Parse("known.toml", []byte(twoTables))
	if err != nil {
		t.Fatal(err)
	}
	l := &loader{places: map[string]string{}, known: known}
	l.parse("m.toml", []byte("[tables.a]\ncolumns = [{ name = 'u', belongs_to = 'users' }]"))
	s, err := l.schema()
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Tables[0].Columns[0].Type.String(); len(s.Tables) != 1 || got != "bigint" {
		t.Errorf("%d tables, the column is %s", len(s.Tables), got)
	}
}
