package dialect_test

import (
	"testing"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// sqliteSchema reads CREATE statements, as introspection does.
func sqliteSchema(t *testing.T, tables []string, indexes []string, triggers ...schema.Object) *schema.Schema {
	t.Helper()
	s := &schema.Schema{Objects: triggers}
	for _, stmt := range tables {
		table, err := dialect.SQLiteTable(stmt)
		if err != nil {
			t.Fatal(err)
		}
		s.Tables = append(s.Tables, table)
	}
	for _, stmt := range indexes {
		parsed, err := sqltext.ParseIndex(stmt)
		if err != nil {
			t.Fatal(err)
		}
		x, err := dialect.SQLiteIndex(stmt, parsed.Table)
		if err != nil {
			t.Fatal(err)
		}
		table := s.Table(schema.Name{Name: parsed.Table})
		table.Indexes = append(table.Indexes, x)
	}
	return s
}

func nameOf(s string) schema.Name { return schema.Name{Name: s} }

func typeOf(k schema.Kind, args ...int) schema.Type { return schema.Type{Kind: k, Args: args} }

func TestSQLiteGolden(t *testing.T) {
	users := sqliteSchema(t,
		[]string{
			"CREATE TABLE users (id integer PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL, /* years */ age INT CHECK (age >= 0), team_id integer REFERENCES teams)",
			"CREATE TABLE teams (id integer PRIMARY KEY, name text)",
		},
		[]string{"CREATE INDEX users_email ON users (email)"},
		schema.Object{Kind: schema.KindTrigger, Name: "users_added", On: nameOf("users"),
			Definition: "CREATE TRIGGER users_added AFTER INSERT ON users BEGIN SELECT 1; SELECT 2; END"})
	positive := schema.Check{Name: "age_positive", Expr: schema.SQLExpr("age > 0")}
	everyType := schema.Table{Name: "types"}
	for _, k := range schema.PortableKinds() {
		everyType.Columns = append(everyType.Columns, schema.Column{Name: "c_" + string(k), Type: typeOf(k), Nullable: true})
	}
	strict := everyType.Clone()
	strict.Name, strict.Options.Strict = "strict types", true
	cases := []goldenCase{
		{name: "add column after", before: users, ops: []ops.Op{
			ops.AddColumn{Table: nameOf("teams"), Column: schema.Column{Name: "city", Type: typeOf(schema.Text), Nullable: true}, After: "id"},
			ops.AddColumn{Table: nameOf("teams"), Column: schema.Column{Name: "code", Type: typeOf(schema.Text), Nullable: true}, First: true},
		}},
		{name: "drop only column", before: users, ops: []ops.Op{
			ops.DropColumn{Table: nameOf("teams"), Column: schema.Column{Name: "id"}},
			ops.DropColumn{Table: nameOf("teams"), Column: schema.Column{Name: "name"}},
		}},
		{name: "create table", ops: []ops.Op{ops.CreateTable{Table: schema.Table{
			Name: "posts",
			Columns: []schema.Column{
				{Name: "id", Type: typeOf(schema.Bigint), Identity: &schema.Identity{Kind: schema.IdentityByDefault}},
				{Name: "title", Type: typeOf(schema.Varchar, 200), Default: schema.SQLExpr("'untitled'")},
				{Name: "order", Type: typeOf(schema.Integer), Nullable: true, Default: schema.SQLExpr("1 + 1")},
				{Name: "is_public", Type: typeOf(schema.Boolean), Default: schema.SQLExpr("true")},
				{Name: "token", Type: typeOf(schema.UUID), Default: schema.SQLExpr("uuid()")},
				{Name: "created_on", Type: typeOf(schema.Date), Default: schema.SQLExpr("now()")},
				{Name: "updated_at", Type: typeOf(schema.Timestamptz), Nullable: true, OnUpdate: schema.SQLExpr("now()")},
				{Name: "mood", Type: schema.Type{Kind: schema.EnumKind, Values: []string{"sad", "it's ok"}}, Nullable: true},
				{Name: "slug", Type: typeOf(schema.Text), Nullable: true, Collation: "NOCASE", Generated: &schema.Generated{Expr: schema.SQLExpr("lower(title)"), Stored: true}},
				{Name: "author_id", Type: typeOf(schema.Integer), Nullable: true},
			},
			PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Columns: []string{"id"}}},
			Uniques: []schema.Unique{{Key: schema.Key{Name: "uq_posts_title", Columns: []string{"title"}, OnConflict: "ignore"}},
				{Key: schema.Key{Columns: []string{"token"}}}},
			Checks: []schema.Check{{Expr: schema.SQLExpr("title <> ''")}},
			ForeignKeys: []schema.ForeignKey{{Name: "fk_author", Columns: []string{"author_id"}, RefTable: nameOf("users"), RefColumns: []string{"id"},
				OnDelete: schema.Cascade, OnUpdate: schema.SetNull, Deferrable: true, InitiallyDeferred: true}},
			Indexes: []schema.Index{{Name: "posts_slug", Unique: true, Parts: []schema.IndexPart{{Column: "slug", Desc: true, Collation: "BINARY"},
				{Expr: schema.SQLExpr("length(title)")}}, Where: schema.SQLExpr("is_public")}},
		}}}},
		{name: "create table if not exists", ops: []ops.Op{ops.CreateTable{IfNotExists: true, Table: schema.Table{
			Name: "pairs", Columns: []schema.Column{{Name: "a", Type: typeOf(schema.Integer)}, {Name: "b", Type: typeOf(schema.Text)}},
			PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Name: "pk_pairs", Columns: []string{"a", "b"}}},
			Indexes:    []schema.Index{{Name: "pairs_b", Parts: schema.ColumnParts("b")}},
			Options:    schema.TableOptions{WithoutRowID: true},
		}}}},
		{name: "types", ops: []ops.Op{ops.CreateTable{Table: everyType}, ops.CreateTable{Table: strict}}},
		{name: "drop table", ops: []ops.Op{ops.DropTable{Table: schema.Table{Name: "users"}, IfExists: true}}},
		{name: "rename table", ops: []ops.Op{ops.RenameTable{From: nameOf("users"), To: nameOf("people")}}},
		{name: "add column", ops: []ops.Op{ops.AddColumn{Table: nameOf("users"), Column: schema.Column{Name: "bio", Type: typeOf(schema.Text)}}}},
		{name: "add column in the style of the table", before: sqliteSchema(t, []string{"CREATE TABLE t (A INTEGER, B TEXT)"}, nil),
			ops: []ops.Op{ops.AddColumn{Table: nameOf("t"), Column: schema.Column{Name: "C", Type: typeOf(schema.Real), Nullable: true}}}},
		{name: "add column that is computed", before: users, ops: []ops.Op{ops.AddColumn{Table: nameOf("users"), Column: schema.Column{
			Name: "added", Type: typeOf(schema.Timestamp), Default: schema.SQLExpr("now()")}}}},
		{name: "drop column", before: users, ops: []ops.Op{ops.DropColumn{Table: nameOf("teams"), Column: schema.Column{Name: "name"}}}},
		{name: "drop column that an index needs", before: users, ops: []ops.Op{ops.DropColumn{Table: nameOf("users"), Column: schema.Column{Name: "email"}}}},
		{name: "rename column", ops: []ops.Op{ops.AlterColumn{Table: nameOf("users"), Column: "age", To: ops.ColumnChange{Name: ops.To("years")}}}},
		{name: "rebuild", before: users, ops: []ops.Op{
			ops.AlterColumn{Table: nameOf("users"), Column: "age", To: ops.ColumnChange{Name: ops.To("years"), Nullable: ops.To(false), Type: ops.To(typeOf(schema.Smallint))}},
			ops.AddConstraint{Table: nameOf("users"), Constraint: schema.Unique{Key: schema.Key{Name: "uq_users_email", Columns: []string{"email"}}}},
			ops.DropIndex{Table: nameOf("users"), Index: schema.Index{Name: "users_email"}},
			ops.AddConstraint{Table: nameOf("teams"), Constraint: schema.Check{Name: "named", Expr: schema.SQLExpr("name <> ''")}},
		}},
		{name: "data between rebuilds", before: users, ops: []ops.Op{
			ops.AddConstraint{Table: nameOf("teams"), Constraint: schema.Check{Expr: schema.SQLExpr("name <> ''")}},
			ops.Update{Table: nameOf("users"), Set: []ops.Assignment{{Column: "age", Value: int64(1)}, {Column: "email", Expr: schema.SQLExpr("lower(email)")}},
				Where: schema.SQLExpr("age = 0")},
			ops.AddConstraint{Table: nameOf("users"), Constraint: positive},
		}},
		{name: "alter without knowing", ops: []ops.Op{ops.AddConstraint{Table: nameOf("users"), Constraint: positive}}},
		{name: "indexes", before: users, ops: []ops.Op{
			ops.RenameIndex{Table: nameOf("users"), From: "users_email", To: "by_email"},
			ops.CreateIndex{Table: nameOf("users"), Index: schema.Index{Name: "by_age", Parts: schema.ColumnParts("age", "id")}, IfNotExists: true},
			ops.DropIndex{Table: nameOf("users"), Index: schema.Index{Name: "nothing"}, IfExists: true},
		}},
		{name: "objects", before: users, ops: []ops.Op{
			ops.CreateObject{Object: schema.Object{Kind: schema.KindView, Name: "adults", Definition: "SELECT * FROM users WHERE age > 17;"}},
			ops.CreateObject{Object: schema.Object{Kind: schema.KindVirtualTable, Name: "search", Definition: "CREATE VIRTUAL TABLE search USING fts5(email)"}, IfNotExists: true},
			ops.ReplaceObject{From: schema.Object{Kind: schema.KindView, Name: "adults"},
				To: schema.Object{Kind: schema.KindView, Name: "adults", Definition: "CREATE VIEW adults AS SELECT 1"}},
			ops.RenameObject{Object: schema.Object{Kind: schema.KindTrigger, Name: "users_added", On: nameOf("users")}, To: "on_user"},
			ops.DropObject{Object: schema.Object{Kind: schema.KindView, Name: "adults"}, IfExists: true},
			ops.DropObject{Object: schema.Object{Kind: schema.KindVirtualTable, Name: "search"}},
		}},
		{name: "a kind there is not", ops: []ops.Op{ops.CreateObject{Object: schema.Object{Kind: schema.KindFunction, Name: "f", Definition: "CREATE FUNCTION f()"}}}},
		{name: "enums", ops: []ops.Op{
			ops.CreateEnum{Enum: schema.Enum{Name: "mood", Values: []string{"sad", "ok"}}},
			ops.CreateTable{Table: schema.Table{Name: "t", Columns: []schema.Column{{Name: "m", Type: schema.Type{Kind: schema.EnumKind, Name: "mood"}}}}},
			ops.AlterEnum{From: schema.Enum{Name: "mood", Values: []string{"sad", "ok"}}, To: schema.Enum{Name: "mood", Values: []string{"ok", "happy", "blue"},
				ValuesRenamed: map[string]string{"blue": "sad"}}, Columns: []schema.ColumnRef{{Table: nameOf("t"), Column: "m"}}},
			ops.DropEnum{Enum: schema.Enum{Name: "mood"}},
		}},
		{name: "an enum that is not known", ops: []ops.Op{ops.AddColumn{Table: nameOf("t"), Column: schema.Column{Name: "m", Type: schema.Type{Kind: schema.EnumKind, Name: "mood"}}}}},
		{name: "data", ops: []ops.Op{
			ops.CreateTable{Table: schema.Table{Name: "days", Columns: []schema.Column{{Name: "day", Type: typeOf(schema.Date)}, {Name: "at", Type: typeOf(schema.Timestamptz)}, {Name: "v", Type: typeOf(schema.Text)}}}},
			ops.Insert{Table: nameOf("days"), Columns: []string{"day", "at", "v"}, Rows: [][]any{
				{time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 21, 1, 2, 3, 500000, time.FixedZone("", 3600)), "it's"},
				{nil, int64(7), 1.5}, {true, 2.0, []byte{0xde, 0xad}}, {"a\x00b", -1.0, false}}},
			ops.Delete{Table: nameOf("days"), Where: schema.SQLExpr("v IS NULL")},
		}},
		{name: "execute", before: users, ops: []ops.Op{
			ops.Execute{SQL: schema.Expr{SQL: "SELECT now()", Dialects: map[string]string{"sqlite": "-- first\nUPDATE users SET age = 1; CREATE TRIGGER x AFTER INSERT ON users BEGIN SELECT 1; END;"}}},
			ops.Execute{SQL: schema.SQLExpr("VACUUM"), Autocommit: true},
			ops.CreateTable{Table: schema.Table{Name: "after", Columns: []schema.Column{{Name: "a", Type: typeOf(schema.Text), Nullable: true}}}},
			ops.Execute{SQL: schema.Expr{Dialects: map[string]string{"postgres": "SELECT 1"}}},
		}},
		{name: "the text of a table", before: users, ops: []ops.Op{
			ops.RenameTable{From: nameOf("teams"), To: nameOf("groups")},
			ops.AlterTable{Table: nameOf("groups"), To: ops.TableChange{Definition: ops.To("CREATE TABLE groups (\n  id INTEGER PRIMARY KEY, -- who\n  name TEXT\n)")}},
			ops.AlterColumn{Table: nameOf("users"), Column: "age", To: ops.ColumnChange{Nullable: ops.To(false)}},
			ops.AlterTable{Table: nameOf("users"), To: ops.TableChange{Definition: ops.To("CREATE TABLE users (id integer PRIMARY KEY AUTOINCREMENT, " +
				"email TEXT NOT NULL, age INT NOT NULL CHECK (age >= 0), team_id integer REFERENCES groups)")}},
		}},
		{name: "the text of a table that is not known", ops: []ops.Op{
			ops.AlterTable{Table: nameOf("t"), To: ops.TableChange{Definition: ops.To("CREATE TABLE t (a)")}}}},
		{name: "nothing is known after execute", before: users, ops: []ops.Op{
			ops.Execute{SQL: schema.SQLExpr("SELECT 1")}, ops.AddConstraint{Table: nameOf("users"), Constraint: positive}}},
	}
	testGolden(t, dialect.DefaultServer("sqlite"), "sqlite", append(cases, rowCases()...))
	old := dialect.Server{Dialect: "sqlite", Flavor: "sqlite", Version: "3.22.0", Major: 3, Minor: 22}
	testGolden(t, old, "sqlite", []goldenCase{
		{name: "backfill beside a column called rowid", before: &schema.Schema{Tables: []schema.Table{{Name: "t", Columns: []schema.Column{
			{Name: "RowID", Type: typeOf(schema.Text), Nullable: true}, {Name: "n", Type: typeOf(schema.Integer), Nullable: true},
		}}}}, ops: []ops.Op{ops.Backfill{Table: nameOf("t"), Set: []ops.Assignment{{Column: "n", Value: int64(0)}}}}},
		{name: "rename column before 3.25", before: users, ops: []ops.Op{ops.AlterColumn{Table: nameOf("teams"), Column: "name", To: ops.ColumnChange{Name: ops.To("title")}}}},
		{name: "drop column before 3.35", before: users, ops: []ops.Op{ops.DropColumn{Table: nameOf("teams"), Column: schema.Column{Name: "name"}}}},
	})
}
