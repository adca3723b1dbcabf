package tomlfile

import (
	"flag"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/retort-db/migrate/internal/golden"
	"github.com/retort-db/migrate/schema"
)

var update = flag.Bool("update", false, "write the golden files anew")

const blog = `# the models of a blog
[tables.users]
comment = "people who can sign in"
columns = [
  { name = "id",         type = "bigint", identity = "by default" },
  { name = "email",      type = "varchar(320)", nullable = false, unique = true },
  { name = "name",       type = "text", nullable = false, index = true },
  { name = "is_active",  type = "boolean", nullable = false, default = "true" },
  { name = "mood",       type = "mood", default = "'happy'" },
  { name = "created_at", type = "timestamptz", nullable = false, default = "now()" },
  { name = "updated_at", type = "timestamptz", on_update = "now()" },
]
primary_key = ["id"]
indexes = [{ name = "idx_name_email", columns = ["name", "email"] }]

[tables.posts]
columns = [
  { name = "id",        type = "serial", primary_key = true },
  { name = "title",     type = "text", unique = true, index = true },
  { name = "author_id", type = "bigint", references = "users.id", on_delete = "cascade" },
  { name = "feelings",  type = "enum:mood[]" },
]

[tables."auth.groups"]
columns = [{ name = "id", type = "integer" }]
primary_key = ["id"]

[associations.user_group]
between = ["users", "auth.groups"]
on_delete = "cascade"

[associations.related]
between = ["posts", "posts"]
columns = ["a_id", "b_id"]

[enums.mood]
values = ["happy", "sad"]

[domains.texts]
type = "text"

[tables.odd]
columns = [{ name = "x", type = "texts" }]

[functions."add(integer)"]
name = "add"
args = "integer"
definition = "CREATE FUNCTION add(integer) …"

[functions."add(text)"]
name = "add"
args = "text"
definition = "CREATE FUNCTION add(text) …"

[views.recent]
definition = '''
SELECT *
FROM posts'''
needs = ["posts"]
`

func name(s string) schema.Name { return schema.ParseName(s) }

func typ(s string) schema.Type { return schema.ParseType(s) }

func blogSchema() schema.Schema {
	mood := schema.Type{Kind: schema.EnumKind, Name: "mood"}
	key := func(columns ...string) *schema.PrimaryKey {
		return &schema.PrimaryKey{Key: schema.Key{Columns: columns}}
	}
	return schema.Schema{
		Enums:   []schema.Enum{{Name: "mood", Values: []string{"happy", "sad"}}},
		Domains: []schema.Domain{{Name: "texts", Type: typ("text")}},
		Tables: []schema.Table{{
			Name: "users", Comment: "people who can sign in",
			Columns: []schema.Column{
				{Name: "id", Type: typ("bigint"), Identity: &schema.Identity{Kind: schema.IdentityByDefault}},
				{Name: "email", Type: typ("varchar(320)")},
				{Name: "name", Type: typ("text")},
				{Name: "is_active", Type: typ("boolean"), Default: schema.SQLExpr("true")},
				{Name: "mood", Type: mood, Nullable: true, Default: schema.SQLExpr("'happy'")},
				{Name: "created_at", Type: typ("timestamptz"), Default: schema.SQLExpr("now()")},
				{Name: "updated_at", Type: typ("timestamptz"), Nullable: true, OnUpdate: schema.SQLExpr("now()")},
			},
			PrimaryKey: key("id"),
			Uniques:    []schema.Unique{{Key: schema.Key{Columns: []string{"email"}}}},
			Indexes: []schema.Index{
				{Parts: schema.ColumnParts("name")},
				{Name: "idx_name_email", Parts: schema.ColumnParts("name", "email")},
			},
		}, {
			Name: "posts",
			Columns: []schema.Column{
				{Name: "id", Type: typ("serial")},
				{Name: "title", Type: typ("text"), Nullable: true},
				{Name: "author_id", Type: typ("bigint"), Nullable: true},
				{Name: "feelings", Type: schema.Type{Kind: schema.Array, Elem: &mood}, Nullable: true},
			},
			PrimaryKey:  key("id"),
			Indexes:     []schema.Index{{Unique: true, Parts: schema.ColumnParts("title")}},
			ForeignKeys: []schema.ForeignKey{{Columns: []string{"author_id"}, RefTable: name("users"), RefColumns: []string{"id"}, OnDelete: schema.Cascade}},
		}, {
			Schema: "auth", Name: "groups",
			Columns:    []schema.Column{{Name: "id", Type: typ("integer")}},
			PrimaryKey: key("id"),
		}, {
			Name:    "odd",
			Columns: []schema.Column{{Name: "x", Type: typ("texts"), Nullable: true}},
		}, {
			Name:       "user_group",
			Columns:    []schema.Column{{Name: "user_id", Type: typ("bigint")}, {Name: "group_id", Type: typ("integer")}},
			PrimaryKey: key("user_id", "group_id"),
			ForeignKeys: []schema.ForeignKey{
				{Columns: []string{"user_id"}, RefTable: name("users"), RefColumns: []string{"id"}, OnDelete: schema.Cascade},
				{Columns: []string{"group_id"}, RefTable: name("auth.groups"), RefColumns: []string{"id"}, OnDelete: schema.Cascade},
			},
		}, {
			Name:       "related",
			Columns:    []schema.Column{{Name: "a_id", Type: typ("integer")}, {Name: "b_id", Type: typ("integer")}},
			PrimaryKey: key("a_id", "b_id"),
			ForeignKeys: []schema.ForeignKey{
				{Columns: []string{"a_id"}, RefTable: name("posts"), RefColumns: []string{"id"}},
				{Columns: []string{"b_id"}, RefTable: name("posts"), RefColumns: []string{"id"}},
			},
		}},
		Objects: []schema.Object{
			{Kind: schema.KindFunction, Name: "add", Args: "integer", Definition: "CREATE FUNCTION add(integer) …"},
			{Kind: schema.KindFunction, Name: "add", Args: "text", Definition: "CREATE FUNCTION add(text) …"},
			{Kind: schema.KindView, Name: "recent", Definition: "SELECT *\nFROM posts", Needs: []schema.Name{name("posts")}},
		},
	}
}

func TestLoad(t *testing.T) {
	got, err := Load(fstest.MapFS{"models.toml": {Data: []byte(blog)}}, "models.toml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(blogSchema(), got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLoadMergesFiles(t *testing.T) {
	fsys := fstest.MapFS{
		"models/a.toml":     {Data: []byte("[tables.a]\ncolumns = [{ name = 'b_id', type = 'integer', references = 'b.id' }, { name = 'm', type = 'enum:m' }]\n")},
		"models/b.toml":     {Data: []byte("[tables.b]\ncolumns = [{ name = 'id', type = 'integer', primary_key = true }]\n")},
		"models/types.toml": {Data: []byte("[enums.m]\nvalues = ['x']\n")},
	}
	got, err := Load(fsys, "models/*.toml", "models/a.toml")
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Tables) != 2 || got.Tables[0].Name != "a" || got.Tables[1].Name != "b" || len(got.Enums) != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestRenderGolden(t *testing.T) {
	got := Render(blogSchema())
	golden.Compare(t, filepath.Join("testdata", "blog.toml"), string(got), *update)
	again, err := Parse("blog.toml", got)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(blogSchema(), again, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("read back it differs (-want +got):\n%s", diff)
	}
}

func TestLoadErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no TOML", "[tables.a", "m.toml:1: expected ']' to close table name"},
		{"unknown section", "[table.a]\ncolumns = []", `m.toml:1: unknown key "table" in a file of models; did you mean "tables"? (keys: `},
		{"newer format", "format = 2", "m.toml:1: format = 2 needs a newer version of migrate: this one reads format 1"},
		{"no table", "tables = 1", "m.toml:1: tables has to be tables, [tables.name], not an integer"},
		{"unquoted schema", "[tables.auth.users]\ncolumns = []", `m.toml:1: [tables.auth.users] has to be written [tables."auth.users"]`},
		{"no columns", "[tables.a]\ncomment = 'x'", "m.toml:1: table needs columns = [ … ]"},
		{"unknown key", "[tables.a]\ncolumns = []\nindex = []", `m.toml:3: unknown key "index" in table; did you mean "indexes"? (keys: `},
		{"unknown type", "[tables.a]\ncolumns = [\n  { name = 'x', type = 'string' },\n]", `m.toml:3: unknown type "string"; did you mean "text"?`},
		{"bare word", "[tables.a]\ncolumns = [{ name = 'x', type = 'text', default = 'active' }]", `m.toml:2: default = "active" is SQL, and there is no such expression; did you mean "'active'"?`},
		{"no such enum", "[tables.a]\ncolumns = [{ name = 'x', type = 'enum:mod' }]\n[enums.mood]\nvalues = ['x']", `m.toml:2: there is no enum "mod"; did you mean "enum:mood"?`},
		{"no enum at all", "[tables.a]\ncolumns = [{ name = 'x', type = 'enum:mod[]' }]", `m.toml:2: there is no enum "mod" (declare it: [enums.mod] values = [ … ])`},
		{"no such table", "[tables.users]\ncolumns = [{ name = 'x', type = 'text', references = 'usres.x' }]", `m.toml:2: table users refers to table "usres", which is not declared; did you mean "users"?`},
		{"a reference as in SQL", "[tables.users]\ncolumns = [{ name = 'x', type = 'text', references = 'users (x)' }]", `m.toml:2: table users refers to table "users (x)", which is not declared; did you mean "users.x"?`},
		{"a primary key without a list", "[tables.a]\ncolumns = [{ name = 'x', type = 'text' }]\nprimary_key = 'x'", `m.toml:3: primary_key has to be a list of columns, ["x"], not a string`},
		{"an index by its column", "[tables.a]\ncolumns = [{ name = 'x', type = 'text' }]\nindexes = ['x']", `m.toml:3: index has to be a table, { columns = ["x"] }, not a string`},
		{"a unique constraint by its columns", "[tables.a]\ncolumns = [{ name = 'x', type = 'text' }]\nunique_constraints = [['x', 'y']]", `m.toml:3: unique constraint has to be a table, { columns = ["x", "y"] }, not an array`},
		{"no such column", "[tables.a]\ncolumns = [{ name = 'x', type = 'text' }]\nforeign_keys = [\n  { columns = ['x'], references = 'a.xx' },\n]", `m.toml:4: table a refers to column "xx" of a, which has none of that name; did you mean "x"?`},
		{"no primary key to refer to", "[tables.a]\ncolumns = [{ name = 'x', type = 'text', references = 'a' }]", `m.toml:2: table a refers to the primary key of a, which has none`},
		{"the action of another", "[tables.a]\ncolumns = [{ name = 'x', type = 'text', references = 'a.x', on_update = 'cascade' }]", `m.toml:2: on_update = "cascade" is SQL, and there is no such expression`},
		{"an action of nothing", "[tables.a]\ncolumns = [{ name = 'x', type = 'text', on_delete = 'cascade' }]", `m.toml:2: on_delete says nothing without references`},
		{"association of one", "[associations.a]\nbetween = ['x']", `m.toml:2: an association needs between = ["one table", "another"]`},
		{"association of nothing", "[associations.a]\nbetween = ['users', 'group']\n[tables.users]\ncolumns = [{ name = 'id', type = 'text', primary_key = true }]", `m.toml:2: association a: table group is not declared`},
		{"association without a key", "[associations.a]\nbetween = ['b', 'b']\n[tables.b]\ncolumns = [{ name = 'id', type = 'text' }]", `m.toml:2: association a: table b has no primary key to refer to`},
		{"association with itself", "[associations.a]\nbetween = ['b', 'b']\n[tables.b]\ncolumns = [{ name = 'id', type = 'text', primary_key = true }]", `m.toml:2: association a: both sides would have a column b_id: name them, columns = ["…", "…"]`},
		{"association like a table", "[associations.b]\nbetween = ['b', 'b']\n[tables.b]\ncolumns = [{ name = 'id', type = 'text', primary_key = true }]", `m.toml:3: table b is declared already, in m.toml:1`},
		{"view without a definition", "[views.v]\ncomment = 'x'", `m.toml:1: view needs definition = '''…''', the statement that creates it`},
		{"trigger on nothing", "[triggers.t]\ndefinition = 'x'", `m.toml:1: trigger needs on = "…", the table that it belongs to`},
		{"grant on nothing", "[grants.public]\ndefinition = 'x'", `m.toml:1: grant needs on = "…", the table, view or sequence that it is about, or of something else args = "FUNCTION f(integer)"`},
		{"function twice", "[functions.f]\ndefinition = 'x'\n[functions.g]\nname = 'f'\ndefinition = 'y'", `m.toml:3: function f is declared already, in m.toml:1`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(fstest.MapFS{"m.toml": {Data: []byte(tt.text)}}, "m.toml")
			if err == nil {
				t.Fatal("no error")
			}
			got, want := strings.Split(err.Error(), "\n"), strings.Split(tt.want, "\n")
			if len(got) != len(want) {
				t.Fatalf("%d errors:\n%s\nwant %d:\n%s", len(got), err, len(want), tt.want)
			}
			for i := range want {
				if !strings.HasPrefix(got[i], want[i]) {
					t.Errorf("error %q, want %q", got[i], want[i])
				}
			}
		})
	}
}

func TestErrorsOfSeveralFiles(t *testing.T) {
	fsys := fstest.MapFS{
		"a.toml": {Data: []byte("[tables.t]\ncolumns = []\nx = 1\n")},
		"b.toml": {Data: []byte("\n[tables.t]\ncolumns = []\n[enums.e]\n")},
	}
	_, err := Load(fsys, "a.toml", "b.toml")
	want := []string{`a.toml:3: unknown key "x" in table`, `b.toml:2: table t is declared already, in a.toml:1`, `b.toml:4: enum needs values`}
	if err == nil {
		t.Fatal("no error")
	}
	got := strings.Split(err.Error(), "\n")
	if len(got) != len(want) {
		t.Fatalf("got %s", err)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("error %q, want %q", got[i], want[i])
		}
	}
	for pattern, want := range map[string]string{
		"c.toml": "the models in c.toml cannot be read: open c.toml: file does not exist",
		"c*":     `models = "c*" matches no file`,
		"[":      `models = "[" is no pattern: syntax error in pattern`,
	} {
		if _, err := Load(fsys, pattern); err == nil || err.Error() != want {
			t.Errorf("Load(%q) = %v, want %s", pattern, err, want)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(blog)
	f.Add("[tables.\"a.b\"]\ncolumns = []\n[sequences.s]\nstart = 1\nowned_by = 'a.b.c'\n[schemas.x]\n[extensions.y]\n[types.t]\nattributes = []")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse("f", []byte(text))
		if err != nil {
			return
		}
		written := Render(s)
		again, err := Parse("f", written)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, written)
		}
		s.Sort()
		again.Sort()
		if diff := cmp.Diff(s, again, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("read back it differs:\n%s\n%s", diff, written)
		}
	})
}
