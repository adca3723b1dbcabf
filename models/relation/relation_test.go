package relation

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/schema"
)

// table makes one of "name: column, column*, column->other.column, …": a star
// marks the primary key, an arrow a foreign key. Every column is a bigint.
func table(text string) schema.Table {
	name, list, _ := strings.Cut(text, ":")
	t := schema.Table{Name: name}
	for _, word := range strings.Split(list, ",") {
		word, target, refers := strings.Cut(strings.TrimSpace(word), "->")
		column, key := strings.CutSuffix(word, "*")
		t.Columns = append(t.Columns, schema.Column{Name: column, Type: schema.Type{Kind: schema.Bigint}, Nullable: !key})
		if key {
			if t.PrimaryKey == nil {
				t.PrimaryKey = &schema.PrimaryKey{}
			}
			t.PrimaryKey.Columns = append(t.PrimaryKey.Columns, column)
		}
		if refers {
			other, otherColumn, _ := strings.Cut(target, ".")
			t.ForeignKeys = append(t.ForeignKeys, schema.ForeignKey{
				Columns: []string{column}, RefTable: schema.Name{Name: other}, RefColumns: []string{otherColumn},
			})
		}
	}
	return t
}

func tables(list ...string) schema.Schema {
	var s schema.Schema
	for _, text := range list {
		s.Tables = append(s.Tables, table(text))
	}
	return s
}

// describe says what a table has, in a line for each thing.
func describe(t schema.Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", t.QualifiedName())
	for _, c := range t.Columns {
		null := ""
		if !c.Nullable {
			null = " not null"
		}
		fmt.Fprintf(&b, "  %s %s%s\n", c.Name, c.Type, null)
	}
	if t.PrimaryKey != nil {
		fmt.Fprintf(&b, "  key (%s)\n", strings.Join(t.PrimaryKey.Columns, ", "))
	}
	for _, u := range t.Uniques {
		fmt.Fprintf(&b, "  unique (%s)\n", strings.Join(u.Columns, ", "))
	}
	for _, x := range t.Indexes {
		fmt.Fprintf(&b, "  index (%s)\n", strings.Join(partColumns(x.Parts), ", "))
	}
	for _, fk := range t.ForeignKeys {
		fmt.Fprintf(&b, "  (%s) refers to %s (%s)", strings.Join(fk.Columns, ", "), fk.RefTable, strings.Join(fk.RefColumns, ", "))
		if fk.OnDelete != "" {
			fmt.Fprintf(&b, " on delete %s", fk.OnDelete)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func name(s string) schema.Name { return schema.ParseName(s) }

// TestResolve shows what relationships make of tables: the last table of each
// case, as it is afterwards.
func TestResolve(t *testing.T) {
	tests := []struct {
		name      string
		tables    []string
		relations []Relation
		table     string
		want      string
	}{
		{
			"belongs_to makes the column, the key and the index",
			[]string{"users: id*", "posts: id*"},
			[]Relation{{Kind: BelongsTo, From: name("posts"), To: name("users"), Name: "author", OnDelete: schema.Cascade, NotNull: true}},
			"posts",
			"posts\n  id bigint not null\n  author_id bigint not null\n  key (id)\n  index (author_id)\n  (author_id) refers to users (id) on delete cascade\n",
		},
		{
			"belongs_to without a name is called after the table",
			[]string{"companies: id*", "posts: id*"},
			[]Relation{{Kind: BelongsTo, From: name("posts"), To: name("companies")}},
			"posts",
			"posts\n  id bigint not null\n  company_id bigint\n  key (id)\n  index (company_id)\n  (company_id) refers to companies (id)\n",
		},
		{
			"a column that is there keeps what it says, and a key that covers it is its index",
			[]string{"users: id*", "profiles: user_id*"},
			[]Relation{{Kind: BelongsTo, From: name("profiles"), To: name("users"), Columns: []string{"user_id"}}},
			"profiles",
			"profiles\n  user_id bigint not null\n  key (user_id)\n  (user_id) refers to users (id)\n",
		},
		{
			"a table that refers to itself",
			[]string{"nodes: id*"},
			[]Relation{
				{Kind: BelongsTo, From: name("nodes"), To: name("nodes"), Name: "parent", OnDelete: schema.SetNull},
				{Kind: HasMany, From: name("nodes"), To: name("nodes"), Columns: []string{"parent_id"}},
			},
			"nodes",
			"nodes\n  id bigint not null\n  parent_id bigint\n  key (id)\n  index (parent_id)\n  (parent_id) refers to nodes (id) on delete set null\n",
		},
		{
			"several foreign keys to one table",
			[]string{"users: id*", "posts: id*"},
			[]Relation{
				{Kind: BelongsTo, From: name("posts"), To: name("users"), Name: "author"},
				{Kind: BelongsTo, From: name("posts"), To: name("users"), Name: "editor"},
				{Kind: HasMany, From: name("users"), To: name("posts"), Columns: []string{"editor_id"}, OnDelete: schema.SetNull},
			},
			"posts",
			"posts\n  id bigint not null\n  author_id bigint\n  editor_id bigint\n  key (id)\n  index (author_id)\n  index (editor_id)\n" +
				"  (author_id) refers to users (id)\n  (editor_id) refers to users (id) on delete set null\n",
		},
		{
			"a composite key",
			[]string{"orders: shop*, nr*", "lines: id*"},
			[]Relation{{Kind: BelongsTo, From: name("lines"), To: name("orders")}},
			"lines",
			"lines\n  id bigint not null\n  order_shop bigint\n  order_nr bigint\n  key (id)\n  index (order_shop, order_nr)\n  (order_shop, order_nr) refers to orders (shop, nr)\n",
		},
		{
			"a key that refers to a key that refers to a key",
			[]string{"a: id*", "b: x", "c: x"},
			[]Relation{
				{Kind: BelongsTo, From: name("c"), To: name("b"), Columns: []string{"b_id"}, References: []string{"a_id"}},
				{Kind: BelongsTo, From: name("b"), To: name("a"), Columns: []string{"a_id"}},
			},
			"c",
			"c\n  x bigint\n  b_id bigint\n  index (b_id)\n  (b_id) refers to b (a_id)\n",
		},
		{
			"has_one makes the other side's key unique",
			[]string{"users: id*", "profiles: id*, user_id->users.id"},
			[]Relation{{Kind: HasOne, From: name("users"), To: name("profiles"), OnDelete: schema.Cascade}},
			"profiles",
			"profiles\n  id bigint not null\n  user_id bigint\n  key (id)\n  unique (user_id)\n  (user_id) refers to users (id) on delete cascade\n",
		},
		{
			"has_one leaves a key that is unique as it is",
			[]string{"users: id*", "profiles: user_id*->users.id"},
			[]Relation{{Kind: HasOne, From: name("users"), To: name("profiles")}},
			"profiles",
			"profiles\n  user_id bigint not null\n  key (user_id)\n  (user_id) refers to users (id)\n",
		},
		{
			"many_to_many makes the table between",
			[]string{"users: id*", "groups: id*"},
			[]Relation{{Kind: ManyToMany, From: name("users"), To: name("groups"), Through: name("user_group"), OnDelete: schema.Cascade}},
			"user_group",
			"user_group\n  user_id bigint not null\n  group_id bigint not null\n  key (user_id, group_id)\n" +
				"  (user_id) refers to users (id) on delete cascade\n  (group_id) refers to groups (id) on delete cascade\n",
		},
		{
			"many_to_many from both sides is one table",
			[]string{"users: id*", "groups: id*"},
			[]Relation{
				{Kind: ManyToMany, From: name("users"), To: name("groups"), Through: name("user_group")},
				{Kind: ManyToMany, From: name("groups"), To: name("users"), Through: name("user_group")},
			},
			"user_group",
			"user_group\n  user_id bigint not null\n  group_id bigint not null\n  key (user_id, group_id)\n  (user_id) refers to users (id)\n  (group_id) refers to groups (id)\n",
		},
		{
			"a table between two that has columns of its own stays as it is",
			[]string{"users: id*", "groups: id*", "members: user_id->users.id, group_id->groups.id, since"},
			[]Relation{{Kind: ManyToMany, From: name("users"), To: name("groups"), OnDelete: schema.Cascade}},
			"members",
			"members\n  user_id bigint\n  group_id bigint\n  since bigint\n  (user_id) refers to users (id) on delete cascade\n  (group_id) refers to groups (id) on delete cascade\n",
		},
		{
			"many_to_many of a table with itself",
			[]string{"users: id*"},
			[]Relation{{Kind: Association, From: name("users"), To: name("users"), Through: name("friends"), Columns: []string{"a_id", "b_id"}}},
			"friends",
			"friends\n  a_id bigint not null\n  b_id bigint not null\n  key (a_id, b_id)\n  (a_id) refers to users (id)\n  (b_id) refers to users (id)\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := tables(tt.tables...)
			if problems := Resolve(&s, schema.Schema{}, tt.relations); len(problems) > 0 {
				t.Fatal(problems)
			}
			if diff := cmp.Diff(tt.want, describe(*s.Table(name(tt.table)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestProblems shows what cannot be, with what the author may have meant.
func TestProblems(t *testing.T) {
	tests := []struct {
		name       string
		tables     []string
		relation   Relation
		code       Code
		text       string
		candidates []string
	}{
		{"no such table", []string{"users: id*", "posts: id*"}, Relation{Kind: BelongsTo, From: name("posts"), To: name("user")},
			NoTable, "table user is not declared", []string{"users"}},
		{"nothing to refer to", []string{"logs: at", "posts: id*"}, Relation{Kind: BelongsTo, From: name("posts"), To: name("logs")},
			Contradiction, "table logs has no primary key to refer to", nil},
		{"no foreign key", []string{"users: id*", "posts: id*, author_id, words"}, Relation{Kind: HasMany, From: name("users"), To: name("posts")},
			NoForeignKeys, "there is no foreign key from posts to users", []string{"author_id"}},
		{"the other way round", []string{"users: id*, post_id->posts.id", "posts: id*"}, Relation{Kind: HasMany, From: name("users"), To: name("posts")},
			NoForeignKeys, "the one that there is leads the other way, from users (post_id): it belongs_to posts", nil},
		{"not on those columns", []string{"users: id*", "posts: id*, a_id->users.id, b_id"}, Relation{Kind: HasMany, From: name("users"), To: name("posts"), Columns: []string{"b_id"}},
			NoForeignKeys, "there is no foreign key on (b_id) of posts to users", []string{"a_id"}},
		{"several foreign keys", []string{"users: id*", "posts: id*, author_id->users.id, editor_id->users.id"}, Relation{Kind: HasOne, From: name("users"), To: name("posts")},
			AmbiguousForeignKeys, "posts has several foreign keys to users", []string{"author_id", "editor_id"}},
		{"several foreign keys, from their side", []string{"users: id*", "posts: id*, author_id->users.id, editor_id->users.id"}, Relation{Kind: BelongsTo, From: name("posts"), To: name("users")},
			AmbiguousForeignKeys, "posts has several foreign keys to users", []string{"author_id", "editor_id"}},
		{"no table between", []string{"users: id*", "groups: id*"}, Relation{Kind: ManyToMany, From: name("users"), To: name("groups")},
			NoForeignKeys, "no table holds foreign keys to users and to groups", nil},
		{"several tables between", []string{"users: id*", "groups: id*", "a: u->users.id, g->groups.id", "b: u->users.id, g->groups.id"}, Relation{Kind: ManyToMany, From: name("users"), To: name("groups")},
			AmbiguousForeignKeys, "several tables hold foreign keys to users and to groups", []string{"a", "b"}},
		{"a table between that refers to one side twice", []string{"users: id*", "groups: id*", "a: u->users.id, v->users.id, g->groups.id"},
			Relation{Kind: ManyToMany, From: name("users"), To: name("groups"), Through: name("a")},
			AmbiguousForeignKeys, "a has several foreign keys to users", []string{"u", "v"}},
		{"a table between that refers to itself once", []string{"users: id*", "a: user_id->users.id, other_id"}, Relation{Kind: ManyToMany, From: name("users"), To: name("users"), Through: name("a")},
			NoForeignKeys, "a refers to users once, and both sides need a foreign key", []string{"other_id"}},
		{"a table between whose columns have one name", []string{"users: id*"}, Relation{Kind: Association, From: name("users"), To: name("users"), Through: name("friends")},
			SameColumn, "both sides would have a column user_id", nil},
		{"too few columns", []string{"orders: shop*, nr*", "lines: id*"}, Relation{Kind: BelongsTo, From: name("lines"), To: name("orders"), Columns: []string{"order_id"}},
			Contradiction, "the key of orders is (shop, nr), and (order_id) cannot refer to it", nil},
		{"a type that depends on itself", []string{"nodes: x"}, Relation{Kind: BelongsTo, From: name("nodes"), To: name("nodes"), Columns: []string{"a"}, References: []string{"a"}},
			Contradiction, "the type of its column depends on itself", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := tables(tt.tables...)
			problems := Resolve(&s, schema.Schema{}, []Relation{tt.relation})
			if len(problems) != 1 {
				t.Fatalf("%d problems: %v", len(problems), problems)
			}
			p := problems[0]
			if p.Code != tt.code || p.Index != 0 || !strings.Contains(p.Text, tt.text) {
				t.Errorf("got %s: %s\nwant %s: %s", p.Code, p.Text, tt.code, tt.text)
			}
			if diff := cmp.Diff(tt.candidates, p.Candidates); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestRules: both sides may say what becomes of a row, and have to agree.
func TestRules(t *testing.T) {
	relations := []Relation{
		{Kind: BelongsTo, From: name("posts"), To: name("users"), OnDelete: schema.Cascade},
		{Kind: HasMany, From: name("users"), To: name("posts"), OnDelete: schema.SetNull},
	}
	s := tables("users: id*", "posts: id*")
	problems := Resolve(&s, schema.Schema{}, relations)
	if len(problems) != 1 || problems[0].Index != 1 || problems[0].Code != Contradiction ||
		problems[0].Text != "it says ON DELETE set null, and the foreign key on (user_id) cascade" {
		t.Error(problems)
	}
}

// TestKnown: tables of other models are referred to and not changed.
func TestKnown(t *testing.T) {
	known := tables("users: id*")
	s := tables("posts: id*")
	if problems := Resolve(&s, known, []Relation{{Kind: BelongsTo, From: name("posts"), To: name("users")}}); len(problems) > 0 {
		t.Fatal(problems)
	}
	if diff := cmp.Diff(tables("users: id*"), known); diff != "" {
		t.Error(diff)
	}
	if s.Table(name("posts")).Column("user_id") == nil {
		t.Error("no column user_id")
	}
	problems := Resolve(&s, known, []Relation{{Kind: HasMany, From: name("posts"), To: name("users")}})
	if len(problems) != 1 || problems[0].Code != Contradiction || !strings.Contains(problems[0].Text, "declared in models of another kind") {
		t.Error(problems)
	}
}
