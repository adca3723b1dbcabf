package gosource

import (
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/models/tomlfile"
)

// A relationship in our own tags is the same one in TOML.
func TestRelations(t *testing.T) {
	const user = "\n\n//migrate:model\ntype User struct { ID int64; Code string `migrate:\"size:9;unique\"` }\n"
	const users = `
[tables.users]
columns = [{ name = "id", type = "bigint", identity = "by default" }, { name = "code", type = "varchar(9)", nullable = false, unique = true }]
primary_key = ["id"]
`
	for _, c := range []struct{ name, source, toml string }{
		{"belongs to, with a field for the key and without", `//migrate:model
type Post struct {
	ID       int32
	AuthorID *int64 ` + "`migrate:\"belongs_to:users\"`" + `
	Editor   *User  ` + "`migrate:\"belongs_to;on_delete:set null\"`" + `
	CheckerID int64
	Checker  User
	Code     string ` + "`migrate:\"size:9\"`" + `
	Coded    User   ` + "`migrate:\"belongs_to;foreignKey:Code;references:Code;constraint:fk_code,OnUpdate:CASCADE\"`" + `
}` + user, `
[tables.posts]
columns = [
  { name = "id", type = "integer", identity = "by default" },
  { name = "author_id", belongs_to = "users" },
  { name = "checker_id", belongs_to = "users", nullable = false },
  { name = "code", type = "varchar(9)", nullable = false, index = true },
]
belongs_to = [{ table = "users", name = "editor", on_delete = "set null" }]
primary_key = ["id"]
foreign_keys = [{ name = "fk_code", columns = ["code"], references = { table = "users", columns = ["code"] }, on_update = "cascade" }]`},
		{"has one and has many", `//migrate:model
type Account struct {
	ID      int64
	Profile *Profile
	Notes   Notes    ` + "`migrate:\"foreignKey:WriterID;on_delete:cascade\"`" + `
	Entries []*Entry ` + "`migrate:\"has_many\"`" + `
}

type Profile struct { ID int64; AccountID int64 }
type Note struct { ID int64; WriterID int64 }
type Notes []Note
type Entry struct { ID int64; OwnerID int64 ` + "`migrate:\"belongs_to:accounts\"`" + ` }
`, `
[tables.accounts]
columns = [{ name = "id", type = "bigint", identity = "by default" }]
primary_key = ["id"]
has_one = "profiles"
has_many = ["notes", "entries"]
[tables.profiles]
columns = [{ name = "id", type = "bigint", identity = "by default" }, { name = "account_id", type = "bigint", nullable = false, references = "accounts.id" }]
primary_key = ["id"]
[tables.notes]
columns = [{ name = "id", type = "bigint", identity = "by default" }, { name = "writer_id", type = "bigint", nullable = false, references = "accounts.id", on_delete = "cascade" }]
primary_key = ["id"]
[tables.entries]
columns = [{ name = "id", type = "bigint", identity = "by default" }, { name = "owner_id", belongs_to = "accounts", nullable = false }]
primary_key = ["id"]`},
		{"a tree", `//migrate:model
type Node struct {
	ID       int64
	Parent   *Node
	ParentID *int64 ` + "`migrate:\"index\"`" + `
	Children []Node ` + "`migrate:\"has_many\"`" + `
}`, `
[tables.nodes]
columns = [{ name = "id", type = "bigint", identity = "by default" }, { name = "parent_id", belongs_to = "nodes" }]
primary_key = ["id"]
has_many = "nodes"`},
		{"many to many", `//migrate:model
type Person struct {
	ID      int64
	Groups  []Group  ` + "`migrate:\"many_to_many:memberships;on_delete:cascade\"`" + `
	Friends []Person ` + "`migrate:\"many_to_many:friends\"`" + `
	Clubs   []Club   ` + "`migrate:\"many_to_many\"`" + `
}

type Group struct { ID int64; People []Person ` + "`migrate:\"many_to_many:memberships\"`" + ` }
type Club struct { ID int64 }

//migrate:model
type Visit struct { ID int64; PersonID int64 ` + "`migrate:\"belongs_to:people\"`" + `; ClubID int64 ` + "`migrate:\"belongs_to:clubs\"`" + ` }
`, `
[tables.people]
columns = [{ name = "id", type = "bigint", identity = "by default" }]
primary_key = ["id"]
many_to_many = [{ table = "groups", through = "memberships", columns = ["person_id"], on_delete = "cascade" },
 { table = "people", through = "friends", columns = ["person_id"], other_columns = ["friend_id"] }, "clubs"]
[tables.groups]
columns = [{ name = "id", type = "bigint", identity = "by default" }]
primary_key = ["id"]
[tables.clubs]
columns = [{ name = "id", type = "bigint", identity = "by default" }]
primary_key = ["id"]
[tables.visits]
columns = [{ name = "id", type = "bigint", identity = "by default" }, { name = "person_id", belongs_to = "people", nullable = false }, { name = "club_id", belongs_to = "clubs", nullable = false }]
primary_key = ["id"]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := c.toml
			if strings.Contains(c.source, user) {
				text = users + text
			}
			want, err := tomlfile.Parse("m.toml", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			got, err := Load(t.Context(), options(t, module(t, map[string]string{"m.go": "package m\n\n" + c.source})))
			if err != nil {
				t.Fatal(err)
			}
			a, b := map[string][]string{}, map[string][]string{}
			for _, x := range want.Tables {
				a[x.Name] = sortedLines(describe(x))
			}
			for _, x := range got.Schema.Tables {
				b[x.Name] = sortedLines(describe(x))
			}
			if diff := cmp.Diff(a, b); diff != "" {
				t.Errorf("TOML (-) and Go (+) differ:\n%s", diff)
			}
		})
	}
}

func TestRelationErrors(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"no foreign key", "package m\n\n//migrate:model\ntype User struct { ID int64; Posts []Post }\n\ntype Post struct { ID int64; AuthorID int64 }\n",
			"m.go:4: m.User.Posts: has_many posts: there is no foreign key from posts to users (name it, foreignKey:…; there is m.Post.AuthorID)"},
		{"several", "package m\n\n//migrate:model\ntype User struct { ID int64; Posts []Post }\n\ntype Post struct { ID int64; AuthorID int64 `migrate:\"belongs_to:users\"`; EditorID int64 `migrate:\"belongs_to:users\"` }\n",
			"m.go:4: m.User.Posts: has_many posts: posts has several foreign keys to users (name it, foreignKey:…; there are m.Post.AuthorID, m.Post.EditorID)"},
		{"neither side", "package m\n\n//migrate:model\ntype User struct { ID int64; Post *Post }\n\ntype Post struct { ID int64; AuthorID int64 }\n",
			"m.go:4: m.User.Post: no foreign key leads from m.User to m.Post, nor back (name it, foreignKey:…; there are m.Post.AuthorID)"},
		{"many to many without a table", "package m\n\n//migrate:model\ntype User struct { ID int64; Posts []Post `migrate:\"many_to_many\"` }\n\ntype Post struct { ID int64 }\n",
			"m.go:4: m.User.Posts: many_to_many posts: no table holds foreign keys to users and to posts (name the table to make, many_to_many:…)"},
		{"no such field", "package m\n\n//migrate:model\ntype User struct { ID int64; Posts []Post `migrate:\"foreignKey:Writer\"` }\n\ntype Post struct { ID int64 }\n",
			"m.go:4: m.User.Posts: m.Post has no field Writer"},
		{"delete-orphan", "package m\n\n//migrate:model\ntype User struct { ID int64; Boss *User `migrate:\"belongs_to;on_delete:delete-orphan\"` }\n",
			`m.go:4: m.User.Boss: "delete-orphan" is for the application to do when it saves`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(t.Context(), options(t, module(t, map[string]string{"m.go": c.source})))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func sortedLines(lines []string) []string {
	out := append([]string(nil), lines...)
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	sort.Strings(out)
	return out
}
