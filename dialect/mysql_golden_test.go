package dialect_test

import (
	"testing"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

var (
	mysqlUsers = schema.Name{Name: "users"}
	mysqlPosts = schema.Name{Name: "posts"}
)

// mysqlBefore is the database that the cases begin with.
func mysqlBefore() *schema.Schema {
	return &schema.Schema{
		Tables: []schema.Table{
			{
				Name: "users",
				Columns: []schema.Column{
					{Name: "id", Type: schema.ParseType("bigint"), Identity: &schema.Identity{Kind: schema.IdentityByDefault}},
					{Name: "email", Type: schema.ParseType("varchar(120)"), Comment: "where we write to"},
					{Name: "name", Type: schema.ParseType("varchar(50)"), Nullable: true, Default: schema.SQLExpr("'nobody'")},
					{Name: "age", Type: schema.ParseType("integer"), Nullable: true},
					{Name: "kind", Type: schema.Type{Kind: schema.EnumKind, Values: []string{"a", "b"}}, Nullable: true},
					{Name: "made", Type: schema.ParseType("timestamptz(3)"), Default: schema.SQLExpr("now()"), OnUpdate: schema.SQLExpr("now()")},
					{Name: "twice", Type: schema.ParseType("integer"), Nullable: true, Generated: &schema.Generated{Expr: schema.SQLExpr("age * 2")}},
				},
				PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Columns: []string{"id"}}},
				Indexes: []schema.Index{
					{Name: "users_email", Unique: true, Parts: schema.ColumnParts("email")},
					{Name: "users_name", Parts: schema.ColumnParts("name")},
				},
				Checks: []schema.Check{{Name: "users_age", Expr: schema.SQLExpr("age > 0")}},
			},
			{
				Name: "posts",
				Columns: []schema.Column{
					{Name: "id", Type: schema.ParseType("integer")},
					{Name: "author", Type: schema.ParseType("bigint"), Nullable: true},
					{Name: "title", Type: schema.ParseType("text"), Nullable: true},
				},
				Indexes: []schema.Index{{Name: "posts_author", Parts: schema.ColumnParts("author")}},
				ForeignKeys: []schema.ForeignKey{
					{Name: "posts_author_fk", Columns: []string{"author"}, RefTable: mysqlUsers, RefColumns: []string{"id"}},
				},
			},
		},
	}
}

func column(name, typ string, nullable bool) schema.Column {
	return schema.Column{Name: name, Type: schema.ParseType(typ), Nullable: nullable}
}

// mysqlTableCases alter tables and columns.
func mysqlTableCases() []goldenCase {
	alter := func(name string, to ops.ColumnChange) ops.Op {
		return ops.AlterColumn{Table: mysqlUsers, Column: name, To: to}
	}
	enum := schema.Enum{Name: "mood", Values: []string{"sad", "it's"}}
	start := int64(100)
	return []goldenCase{
		{name: "create table", before: mysqlBefore(), ops: []ops.Op{
			ops.CreateEnum{Enum: enum},
			ops.CreateTable{Table: schema.Table{
				Name: "things", Comment: "it's",
				Columns: []schema.Column{
					{Name: "id", Type: schema.ParseType("serial"), Identity: &schema.Identity{Options: schema.SequenceOptions{Start: &start}}},
					{Name: "mood", Type: schema.ParseType("enum:mood"), Default: schema.SQLExpr("'sad'")},
					{Name: "flag", Type: schema.ParseType("boolean"), Default: schema.SQLExpr("true")},
					{Name: "uid", Type: schema.ParseType("uuid"), Default: schema.SQLExpr("uuid()")},
					{Name: "day", Type: schema.ParseType("date"), Nullable: true, Default: schema.SQLExpr("now()")},
					{Name: "doc", Type: schema.ParseType("jsonb"), Nullable: true, Default: schema.SQLExpr("'{}'")},
					{Name: "at", Type: schema.ParseType("timestamptz"), Nullable: true},
					{Name: "size", Type: schema.ParseType("int unsigned"), Default: schema.SQLExpr("0")},
					{Name: "code", Type: schema.ParseType("char(3)"), Charset: "ascii", Nullable: true},
					{Name: "user_id", Type: schema.ParseType("bigint"), Nullable: true},
					{Name: "total", Type: schema.ParseType("numeric(12,2)"), Nullable: true, Generated: &schema.Generated{Expr: schema.SQLExpr("size * 1.5"), Stored: true}},
				},
				PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Columns: []string{"id"}}},
				Uniques:    []schema.Unique{{Key: schema.Key{Name: "things_code", Columns: []string{"code"}}}},
				Indexes: []schema.Index{
					{Name: "things_day", Parts: []schema.IndexPart{{Column: "day", Desc: true}}, Comment: "newest first"},
				},
				Checks:      []schema.Check{{Name: "things_size", Expr: schema.SQLExpr("size < 1000")}, {Name: "code", Column: "code", Expr: schema.SQLExpr("code <> ''")}},
				ForeignKeys: []schema.ForeignKey{{Name: "things_user", Columns: []string{"user_id"}, RefTable: mysqlUsers, OnDelete: schema.SetNull}},
				Options:     schema.TableOptions{Charset: "utf8mb4", RowFormat: "dynamic", Storage: schema.Parameters{{Name: "stats_persistent", Value: "1"}}},
			}},
		}},
		{name: "create table that says its methods", ops: []ops.Op{ops.CreateTable{Table: schema.Table{
			Name: "t", Columns: []schema.Column{column("id", "integer", false)},
			PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Columns: []string{"id"}, Storage: schema.Parameters{{Name: "using", Value: "btree"}}, Comment: "key"}},
			Indexes:    []schema.Index{{Name: "i", Method: "btree", Parts: schema.ColumnParts("id")}},
		}}}},
		{name: "create table guarded", ops: []ops.Op{ops.CreateTable{Table: schema.Table{Name: "t", Columns: []schema.Column{column("a", "integer", true)}}, IfNotExists: true}}},
		{name: "create table partitioned", ops: []ops.Op{ops.CreateTable{Table: schema.Table{
			Name: "t", Columns: []schema.Column{column("a", "integer", false)},
			PartitionBy: "RANGE (`a`) (PARTITION `p0` VALUES LESS THAN (10), PARTITION `p1` VALUES LESS THAN MAXVALUE)",
		}}}},
		{name: "drop table", before: mysqlBefore(), ops: []ops.Op{ops.DropTable{Table: schema.Table{Name: "posts"}}, ops.DropTable{Table: schema.Table{Name: "nowhere"}, IfExists: true}}},
		{name: "rename table", before: mysqlBefore(), ops: []ops.Op{ops.RenameTable{From: mysqlPosts, To: schema.Name{Name: "articles"}}}},
		{name: "alter table", before: mysqlBefore(), ops: []ops.Op{ops.AlterTable{Table: mysqlUsers, To: ops.TableChange{
			Comment: ops.To("people"), RowFormat: ops.To("compressed"), Storage: ops.To(schema.Parameters{{Name: "stats_persistent", Value: "0"}}),
		}}}},
		{name: "alter table charset", before: mysqlBefore(), ops: []ops.Op{ops.AlterTable{Table: mysqlUsers, To: ops.TableChange{Charset: ops.To("latin1")}}}},
		{name: "alter table charset of the database", before: mysqlBefore(), ops: []ops.Op{ops.AlterTable{Table: mysqlUsers, To: ops.TableChange{Charset: ops.To("")}}}},
		{name: "alter table partitions", before: mysqlBefore(), ops: []ops.Op{
			ops.CreateTable{Table: schema.Table{Name: "t", Columns: []schema.Column{column("a", "integer", false)}}},
			ops.AlterTable{Table: schema.Name{Name: "t"}, To: ops.TableChange{Comment: ops.To("c"), PartitionBy: ops.To("HASH (`a`) PARTITIONS 3")}},
			ops.AlterTable{Table: schema.Name{Name: "t"}, To: ops.TableChange{PartitionBy: ops.To("")}},
		}},
		{name: "alter table with further partitions", before: mysqlBefore(), ops: []ops.Op{
			ops.CreateTable{Table: schema.Table{Name: "t", Columns: []schema.Column{column("a", "integer", false)},
				PartitionBy: "RANGE (`a`) (PARTITION p1 VALUES LESS THAN (10), PARTITION p2 VALUES LESS THAN (20))"}},
			ops.AlterTable{Table: schema.Name{Name: "t"}, To: ops.TableChange{Comment: ops.To("c"),
				PartitionBy: ops.To("range (a) (partition p1 values less than (10), partition p2 values less than (20), partition `P 3` values less than (30), partition p4 values less than maxvalue)")}},
			ops.AlterTable{Table: schema.Name{Name: "t"}, To: ops.TableChange{PartitionBy: ops.To("range (a) (partition p1 values less than (10))")}},
		}},
		{name: "add column", before: mysqlBefore(), ops: []ops.Op{
			ops.AddColumn{Table: mysqlUsers, Column: column("a", "integer", false)},
			ops.AddColumn{Table: mysqlUsers, Column: column("b", "real", true), After: "email"},
			ops.AddColumn{Table: mysqlUsers, Column: column("c", "varchar", true), First: true},
			ops.AddColumn{Table: mysqlPosts, Column: column("d", "time(3)", true)},
		}},
		{name: "add column guarded", before: mysqlBefore(), ops: []ops.Op{
			ops.AddColumn{Table: mysqlUsers, Column: column("age", "integer", true), IfNotExists: true},
			ops.AddColumn{Table: mysqlUsers, Column: column("weight", "integer", true), IfNotExists: true},
		}},
		{name: "add column online", before: mysqlBefore(), opt: dialect.Options{Online: true}, ops: []ops.Op{
			ops.AddColumn{Table: mysqlUsers, Column: column("a", "integer", true)},
		}},
		{name: "drop column", before: mysqlBefore(), ops: []ops.Op{
			ops.DropColumn{Table: mysqlUsers, Column: schema.Column{Name: "made"}},
			ops.DropColumn{Table: mysqlUsers, Column: schema.Column{Name: "nothing"}, IfExists: true},
		}},
		{name: "alter column type", before: mysqlBefore(), ops: []ops.Op{
			alter("email", ops.ColumnChange{Type: ops.To(schema.ParseType("varchar(255)"))}),
			alter("age", ops.ColumnChange{Type: ops.To(schema.ParseType("smallint")), Default: ops.To(schema.SQLExpr("3"))}),
		}},
		{name: "alter column nullable", before: mysqlBefore(), ops: []ops.Op{alter("name", ops.ColumnChange{Nullable: ops.To(false)})}},
		{name: "alter column default", before: mysqlBefore(), ops: []ops.Op{
			alter("name", ops.ColumnChange{Default: ops.To(schema.Expr{})}),
			alter("email", ops.ColumnChange{Default: ops.To(schema.SQLExpr("concat('a', '@b')"))}),
		}},
		{name: "alter column default offline", ops: []ops.Op{alter("name", ops.ColumnChange{Default: ops.To(schema.SQLExpr("'x'"))})}},
		{name: "alter column comment", before: mysqlBefore(), ops: []ops.Op{alter("made", ops.ColumnChange{Comment: ops.To("it's when")})}},
		{name: "alter column rename", before: mysqlBefore(), ops: []ops.Op{alter("name", ops.ColumnChange{Name: ops.To("called")})}},
		{name: "alter column rename with dependents", before: mysqlBefore(), ops: []ops.Op{alter("age", ops.ColumnChange{Name: ops.To("years")})}},
		{name: "alter column rename and change", before: mysqlBefore(), ops: []ops.Op{
			alter("name", ops.ColumnChange{Name: ops.To("called"), Nullable: ops.To(false)}),
		}},
		{name: "alter column identity", before: mysqlBefore(), ops: []ops.Op{
			ops.DropConstraint{Table: mysqlPosts, Name: "posts_author_fk", Type: schema.KindForeignKey},
			alter("id", ops.ColumnChange{Identity: ops.To[*schema.Identity](nil)}),
		}},
		{name: "alter column generated", before: mysqlBefore(), ops: []ops.Op{
			alter("twice", ops.ColumnChange{Generated: ops.To(&schema.Generated{Expr: schema.SQLExpr("age * 3")})}),
		}},
		{name: "alter column on update", before: mysqlBefore(), ops: []ops.Op{alter("made", ops.ColumnChange{OnUpdate: ops.To(schema.Expr{})})}},
		{name: "alter column moves", before: mysqlBefore(), ops: []ops.Op{
			ops.AlterColumn{Table: mysqlUsers, Column: "age", To: ops.ColumnChange{Invisible: ops.To(true)}, After: "email"},
		}},
		{name: "alter column twice", before: mysqlBefore(), ops: []ops.Op{
			alter("name", ops.ColumnChange{Nullable: ops.To(false)}), alter("name", ops.ColumnChange{Comment: ops.To("c")}),
		}},
		{name: "alter column offline", ops: []ops.Op{alter("name", ops.ColumnChange{Nullable: ops.To(false)})}},
		{name: "alter column offline with existing", ops: []ops.Op{ops.AlterColumn{
			Table: mysqlUsers, Column: "name", To: ops.ColumnChange{Nullable: ops.To(false)},
			From: ops.ColumnChange{Type: ops.To(schema.ParseType("varchar(50)")), Comment: ops.To("c"), Nullable: ops.To(true)},
		}}},
		{name: "alter column online", before: mysqlBefore(), ops: []ops.Op{
			ops.AlterColumn{Table: mysqlUsers, Column: "name", To: ops.ColumnChange{Nullable: ops.To(false)}, Online: true},
		}},
		{name: "alter enum", before: mysqlBefore(), ops: []ops.Op{
			ops.CreateEnum{Enum: enum},
			ops.AddColumn{Table: mysqlUsers, Column: column("mood", "enum:mood", true)},
			ops.AddEnumValue{Enum: schema.Name{Name: "mood"}, Value: "ok", Before: "it's"},
			ops.RenameEnumValue{Enum: schema.Name{Name: "mood"}, From: "ok", To: "fine"},
			ops.AlterEnum{From: schema.Enum{Name: "mood", Values: []string{"sad", "fine", "it's"}}, To: schema.Enum{Name: "mood", Values: []string{"fine", "sad"}}},
		}},
		{name: "enum that is not known", before: mysqlBefore(), ops: []ops.Op{ops.AddColumn{Table: mysqlUsers, Column: column("mood", "enum:mood", true)}}},
		{name: "unknown type", before: mysqlBefore(), ops: []ops.Op{ops.AddColumn{Table: mysqlUsers, Column: column("m", "mediumtxt", true)}}},
	}
}

// mysqlMemberCases are about indexes and constraints.
func mysqlMemberCases() []goldenCase {
	add := func(t schema.Name, c schema.Constraint) ops.Op { return ops.AddConstraint{Table: t, Constraint: c} }
	name := func(s string) schema.Key { return schema.Key{Name: s, Columns: []string{"name"}} }
	check := schema.Check{Name: "users_age", Expr: schema.SQLExpr("age > 0")}
	return []goldenCase{
		{name: "create index", before: mysqlBefore(), ops: []ops.Op{
			ops.CreateIndex{Table: mysqlUsers, Index: schema.Index{Name: "i1", Parts: []schema.IndexPart{{Column: "email", Length: 10}, {Column: "age", Desc: true}}, Comment: "c"}},
			ops.CreateIndex{Table: mysqlUsers, Index: schema.Index{Name: "i2", Unique: true, Parts: schema.ColumnParts("name", "age"), Invisible: true}},
			ops.CreateIndex{Table: mysqlUsers, Index: schema.Index{Parts: schema.ColumnParts("made")}},
			ops.CreateIndex{Table: mysqlPosts, Index: schema.Index{Name: "words", Method: "fulltext", Parts: schema.ColumnParts("title")}},
		}},
		{name: "create index with parser", before: mysqlBefore(), server: dialect.DefaultServer("mysql"), ops: []ops.Op{
			ops.CreateIndex{Table: mysqlPosts, Index: schema.Index{Name: "words", Method: "fulltext", Parser: "ngram", Parts: schema.ColumnParts("title")}},
		}},
		{name: "create index on expression", before: mysqlBefore(), server: dialect.DefaultServer("mysql"), ops: []ops.Op{
			ops.CreateIndex{Table: mysqlUsers, Index: schema.Index{Name: "low", Parts: []schema.IndexPart{{Expr: schema.SQLExpr("lower(name)")}, {Expr: schema.SQLExpr("(age + 1)"), Desc: true}}}},
		}},
		{name: "create index online", before: mysqlBefore(), ops: []ops.Op{
			ops.CreateIndex{Table: mysqlUsers, Index: schema.Index{Name: "i1", Parts: schema.ColumnParts("age")}, Online: true},
		}},
		{name: "create index guarded", before: mysqlBefore(), ops: []ops.Op{
			ops.CreateIndex{Table: mysqlUsers, Index: schema.Index{Name: "users_name", Parts: schema.ColumnParts("name")}, IfNotExists: true},
		}},
		{name: "create index partial", before: mysqlBefore(), ops: []ops.Op{
			ops.CreateIndex{Table: mysqlUsers, Index: schema.Index{Name: "i", Parts: schema.ColumnParts("name"), Where: schema.SQLExpr("age > 1")}},
		}},
		{name: "drop index", before: mysqlBefore(), ops: []ops.Op{
			ops.DropIndex{Table: mysqlUsers, Index: schema.Index{Name: "users_name"}},
			ops.DropIndex{Table: mysqlUsers, Index: schema.Index{Unique: true, Parts: schema.ColumnParts("email")}},
			ops.DropIndex{Table: mysqlUsers, Index: schema.Index{Name: "nothing"}, IfExists: true},
		}},
		{name: "change index under foreign key", before: mysqlBefore(), ops: []ops.Op{
			ops.DropIndex{Table: mysqlPosts, Index: schema.Index{Name: "posts_author"}},
			ops.CreateIndex{Table: mysqlPosts, Index: schema.Index{Name: "posts_author", Parts: schema.ColumnParts("author", "id")}},
		}},
		{name: "rename index", before: mysqlBefore(), ops: []ops.Op{ops.RenameIndex{Table: mysqlUsers, From: "users_name", To: "users_called"}}},
		{name: "alter index", before: mysqlBefore(), ops: []ops.Op{
			ops.AlterIndex{
				Table: mysqlUsers, From: schema.Index{Name: "users_name", Parts: schema.ColumnParts("name")},
				To: schema.Index{Name: "users_name", Parts: schema.ColumnParts("name"), Invisible: true},
			},
		}},
		{name: "alter index comment", before: mysqlBefore(), ops: []ops.Op{
			ops.AlterIndex{
				Table: mysqlUsers, From: schema.Index{Name: "users_name", Parts: schema.ColumnParts("name")},
				To: schema.Index{Name: "users_name", Parts: schema.ColumnParts("name"), Comment: "by name"},
			},
		}},
		{name: "add constraint", before: mysqlBefore(), ops: []ops.Op{
			add(mysqlPosts, schema.PrimaryKey{Key: schema.Key{Columns: []string{"id"}}}),
			add(mysqlPosts, schema.Check{Name: "posts_title", Expr: schema.SQLExpr("title <> ''")}),
			add(mysqlUsers, schema.Unique{Key: name("users_name_key")}),
			add(mysqlPosts, schema.ForeignKey{Name: "posts_editor_fk", Columns: []string{"author"}, RefTable: mysqlUsers, OnDelete: schema.SetNull}),
		}},
		{name: "add constraint to an unknown table", ops: []ops.Op{
			add(mysqlPosts, schema.ForeignKey{Name: "f", Columns: []string{"author"}, RefTable: mysqlUsers}),
		}},
		{name: "add exclusion", before: mysqlBefore(), ops: []ops.Op{add(mysqlUsers, schema.Exclusion{Name: "x"})}},
		{name: "add column check", before: mysqlBefore(), ops: []ops.Op{add(mysqlUsers, schema.Check{Name: "email", Column: "email", Expr: schema.SQLExpr("email like '%@%'")})}},
		{name: "drop constraint", before: mysqlBefore(), ops: []ops.Op{
			ops.DropConstraint{Table: mysqlPosts, Name: "posts_author_fk"},
			ops.DropConstraint{Table: mysqlUsers, Constraint: check},
			ops.DropConstraint{Table: mysqlUsers, Name: "users_email", Type: schema.KindUnique},
			ops.AlterColumn{Table: mysqlUsers, Column: "id", To: ops.ColumnChange{Identity: ops.To[*schema.Identity](nil)}},
			ops.DropConstraint{Table: mysqlUsers, Type: schema.KindPrimaryKey},
		}},
		{name: "drop constraint without name", before: mysqlBefore(), ops: []ops.Op{
			ops.DropConstraint{Table: mysqlPosts, Constraint: schema.ForeignKey{Columns: []string{"author"}, RefTable: mysqlUsers}},
			ops.DropConstraint{Table: mysqlUsers, Constraint: schema.Check{Expr: schema.SQLExpr("(`age` > 0)")}},
		}},
		{name: "drop constraint offline", ops: []ops.Op{ops.DropConstraint{Table: mysqlPosts, Name: "what"}}},
		{name: "drop constraint guarded", before: mysqlBefore(), ops: []ops.Op{ops.DropConstraint{Table: mysqlPosts, Name: "nothing", IfExists: true}}},
		{name: "change foreign key", before: mysqlBefore(), ops: []ops.Op{
			ops.DropConstraint{Table: mysqlPosts, Name: "posts_author_fk", Type: schema.KindForeignKey},
			add(mysqlPosts, schema.ForeignKey{Name: "posts_author_fk", Columns: []string{"author"}, RefTable: mysqlUsers, OnDelete: schema.Cascade}),
		}},
		{name: "change check", before: mysqlBefore(), ops: []ops.Op{
			ops.DropConstraint{Table: mysqlUsers, Constraint: check},
			add(mysqlUsers, schema.Check{Name: "users_age", Expr: schema.SQLExpr("age > 17")}),
		}},
		{name: "rename a foreign key and its index", before: mysqlKeyed(), ops: []ops.Op{
			ops.RenameConstraint{Table: mysqlPosts, From: "posts_author_fk", To: "posts_writer_fk"},
			ops.RenameIndex{Table: mysqlPosts, From: "posts_author_fk", To: "posts_writer_fk"},
			ops.RenameIndex{Table: mysqlPosts, From: "other", To: "another"},
		}},
		{name: "two fulltext indexes", before: mysqlBefore(), ops: []ops.Op{
			ops.CreateIndex{Table: mysqlPosts, Index: schema.Index{Name: "words", Method: "fulltext", Parts: schema.ColumnParts("title")}},
			ops.CreateIndex{Table: mysqlPosts, Index: schema.Index{Name: "more", Method: "fulltext", Parts: schema.ColumnParts("title")}},
			ops.CreateIndex{Table: mysqlPosts, Index: schema.Index{Name: "plain", Parts: schema.ColumnParts("author")}},
		}},
		{name: "add a column that is another one on each server", before: mysqlBefore(), ops: []ops.Op{
			ops.AddColumn{Table: mysqlPosts, Column: schema.Column{Name: "token", Type: schema.ParseType("varchar(36)"), Default: schema.SQLExpr("uuid()")}, After: "author"},
			ops.AddColumn{Table: mysqlPosts, Column: schema.Column{Name: "n", Type: schema.ParseType("integer"), Nullable: true}},
		}},
		{name: "rename constraint", before: mysqlBefore(), ops: []ops.Op{
			ops.RenameConstraint{Table: mysqlPosts, From: "posts_author_fk", To: "posts_writer_fk"},
			ops.RenameConstraint{Table: mysqlUsers, From: "users_age", To: "users_alive"},
			ops.RenameConstraint{Table: mysqlUsers, From: "users_email", To: "users_mail"},
		}},
		{name: "alter constraint", before: mysqlBefore(), server: dialect.DefaultServer("mysql"), ops: []ops.Op{
			ops.AlterConstraint{Table: mysqlUsers, From: check, To: schema.Check{Name: "users_age", Expr: schema.SQLExpr("age > 0"), NotEnforced: true}},
		}},
		{name: "validate constraint", before: mysqlBefore(), ops: []ops.Op{ops.ValidateConstraint{Table: mysqlUsers, Name: "users_age"}}},
		{name: "merge", before: mysqlBefore(), ops: []ops.Op{
			ops.AddColumn{Table: mysqlUsers, Column: column("team", "bigint", true)},
			ops.CreateIndex{Table: mysqlUsers, Index: schema.Index{Name: "users_team", Parts: schema.ColumnParts("team")}},
			add(mysqlUsers, schema.ForeignKey{Name: "users_team_fk", Columns: []string{"team"}, RefTable: mysqlUsers, RefColumns: []string{"id"}}),
			ops.DropIndex{Table: mysqlUsers, Index: schema.Index{Name: "users_name"}},
			ops.AlterColumn{Table: mysqlUsers, Column: "age", To: ops.ColumnChange{Comment: ops.To("in years")}},
			ops.AddColumn{Table: mysqlPosts, Column: column("body", "text", true)},
		}},
	}
}

func eventOf(definition string) schema.Object {
	return schema.Object{Kind: schema.KindEvent, Name: "tidy", Definition: definition}
}

// mysqlOtherCases are about everything but tables.
func mysqlOtherCases() []goldenCase {
	view := schema.Object{Kind: schema.KindView, Name: "adults", Definition: "SELECT id, name FROM users WHERE age > 17"}
	secure := schema.Object{Kind: schema.KindView, Name: "adults", Definition: "create or replace algorithm = merge sql security invoker view adults as select id from users;"}
	trigger := schema.Object{Kind: schema.KindTrigger, Name: "users_bi", On: mysqlUsers, Definition: "CREATE TRIGGER users_bi BEFORE INSERT ON users FOR EACH ROW SET NEW.age = 1"}
	function := schema.Object{Kind: schema.KindFunction, Name: "one", Definition: "CREATE FUNCTION one() RETURNS int DETERMINISTIC RETURN 1"}
	procedure := schema.Object{Kind: schema.KindProcedure, Name: "p", Definition: "CREATE DEFINER = CURRENT_USER PROCEDURE p(IN a int)\nBEGIN\n  SELECT a;\nEND"}
	event := eventOf("CREATE EVENT tidy ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01 00:00:00' DISABLE DO DELETE FROM posts")
	commented := eventOf("CREATE DEFINER=`me`@`%` EVENT `tidy` ON SCHEDULE every 1 day\n  STARTS '2026-01-01 00:00:00' COMMENT 'of posts' DO DELETE FROM posts")
	rarer := eventOf("CREATE EVENT tidy ON SCHEDULE EVERY 2 DAY STARTS '2026-01-01 00:00:00' DISABLE DO DELETE FROM posts")
	began := eventOf("CREATE EVENT tidy ON SCHEDULE EVERY 1 DAY ENDS '2036-01-01 00:00:00' DISABLE DO DELETE FROM posts")
	began.Session = map[string]string{"timestamp": "1795286204"}
	beganRarer := eventOf("CREATE EVENT tidy ON SCHEDULE EVERY (1 + 1) DAY DO DELETE FROM posts")
	beganRarer.Session = began.Session
	other := function
	other.Definition = "CREATE FUNCTION one() RETURNS int DETERMINISTIC RETURN 2"
	five := int64(5)
	sequence := schema.Sequence{Name: "s", Options: schema.SequenceOptions{Start: &five, Increment: &five, Cycle: true}}
	at := time.Date(2026, 11, 21, 1, 2, 3, 4000, time.UTC)
	return []goldenCase{
		{name: "create objects", before: mysqlBefore(), ops: []ops.Op{
			ops.CreateObject{Object: function}, ops.CreateObject{Object: procedure}, ops.CreateObject{Object: view},
			ops.CreateObject{Object: trigger}, ops.CreateObject{Object: event},
		}},
		{name: "create objects guarded", before: mysqlBefore(), ops: []ops.Op{
			ops.CreateObject{Object: function, IfNotExists: true}, ops.CreateObject{Object: trigger, IfNotExists: true},
		}},
		{name: "replace objects", before: mysqlBefore(), ops: []ops.Op{
			ops.CreateObject{Object: view}, ops.CreateObject{Object: function},
			ops.ReplaceObject{From: view, To: secure}, ops.ReplaceObject{From: function, To: other},
		}},
		{name: "replace event", before: mysqlBeforeWith(event), ops: []ops.Op{
			ops.ReplaceObject{From: event, To: commented}, ops.ReplaceObject{From: commented, To: rarer},
		}},
		{name: "events that count on", before: mysqlBeforeWith(began), ops: []ops.Op{
			ops.DropObject{Object: began}, ops.CreateObject{Object: began}, ops.ReplaceObject{From: began, To: beganRarer},
		}},
		{name: "an event that counts from no time", ops: []ops.Op{ops.CreateObject{Object: schema.Object{
			Kind: schema.KindEvent, Name: "tidy", Definition: began.Definition, Session: map[string]string{"timestamp": "noon"},
		}}}},
		{name: "replace an event that is not known", ops: []ops.Op{ops.ReplaceObject{From: eventOf(""), To: event}}},
		{name: "drop objects", before: mysqlBefore(), ops: []ops.Op{
			ops.CreateObject{Object: view}, ops.CreateObject{Object: trigger}, ops.CreateObject{Object: procedure}, ops.CreateObject{Object: event},
			ops.DropObject{Object: view}, ops.DropObject{Object: trigger}, ops.DropObject{Object: procedure}, ops.DropObject{Object: event},
		}},
		{name: "drop objects guarded", ops: []ops.Op{ops.DropObject{Object: function, IfExists: true}, ops.DropObject{Object: view, IfExists: true}}},
		{name: "rename objects", before: mysqlBefore(), ops: []ops.Op{
			ops.CreateObject{Object: view}, ops.CreateObject{Object: function}, ops.CreateObject{Object: event},
			ops.RenameObject{Object: view, To: "grown_ups"}, ops.RenameObject{Object: function, To: "uno"}, ops.RenameObject{Object: event, To: "clean"},
		}},
		{name: "objects of other sessions", before: mysqlBeforeWith(function), ops: mysqlSessionOps(view, function)},
		{name: "object of an unknown variable", ops: []ops.Op{ops.CreateObject{Object: schema.Object{
			Kind: schema.KindView, Name: "v", Definition: "SELECT 1", Session: map[string]string{"autocommit": "1"},
		}}}},
		{name: "object without definition", ops: []ops.Op{ops.CreateObject{Object: schema.Object{Kind: schema.KindView, Name: "v"}}}},
		{name: "object of another kind", ops: []ops.Op{ops.CreateObject{Object: schema.Object{Kind: schema.KindMaterializedView, Name: "v", Definition: "x"}}}},
		{name: "object that is no such object", ops: []ops.Op{ops.CreateObject{Object: schema.Object{Kind: schema.KindFunction, Name: "f", Definition: "RETURN 1"}}}},
		{name: "sequences", ops: []ops.Op{
			ops.CreateSequence{Sequence: sequence},
			ops.AlterSequence{From: sequence, To: schema.Sequence{Name: "s"}},
			ops.RenameSequence{From: schema.Name{Name: "s"}, To: schema.Name{Name: "t"}},
			ops.DropSequence{Sequence: schema.Sequence{Name: "t"}, IfExists: true},
		}},
		{name: "schema", ops: []ops.Op{ops.CreateSchema{Namespace: schema.Namespace{Name: "auth"}}}},
		{name: "extension", ops: []ops.Op{ops.CreateExtension{Extension: schema.Extension{Name: "postgis"}}}},
		{name: "domain", ops: []ops.Op{ops.CreateDomain{Domain: schema.Domain{Name: "d"}}}},
		{name: "composite type", ops: []ops.Op{ops.CreateType{Composite: schema.Composite{Name: "c"}}}},
		{name: "attach partition", ops: []ops.Op{ops.AttachPartition{Table: mysqlUsers}}},
		{name: "data", before: mysqlBefore(), ops: []ops.Op{
			ops.Insert{Table: mysqlUsers, Columns: []string{"email", "name", "age", "made"}, Rows: [][]any{
				{"o'neil\\@x", nil, int64(3), at}, {"b", "é", 4.5, at}, {[]byte("x\x00"), []byte{}, true, at},
			}},
			ops.Update{Table: mysqlUsers, Set: []ops.Assignment{{Column: "age", Expr: schema.SQLExpr("age + 1")}, {Column: "made", Expr: schema.SQLExpr("now()")}, {Column: "name", Value: "x"}}, Where: schema.SQLExpr("age < 5")},
			ops.Delete{Table: mysqlUsers, Where: schema.SQLExpr("age > 5")},
			ops.Delete{Table: mysqlPosts},
		}},
		{name: "execute", before: mysqlBefore(), ops: []ops.Op{ops.Execute{SQL: schema.SQLExpr(
			"INSERT INTO posts (id) VALUES (1); -- a row\nUPDATE posts SET id = 2;\nCREATE TABLE t (a int);\nDELIMITER //\nCREATE TRIGGER tt BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 1; END//\nDELIMITER ;\nDELETE FROM posts")}}},
		{name: "execute autocommit", before: mysqlBefore(), ops: []ops.Op{ops.Execute{SQL: schema.Expr{Dialects: map[string]string{
			"mariadb": "DELETE FROM posts WHERE id = 1", "mysql": "DELETE FROM posts WHERE id = 2",
		}}, Autocommit: true}}},
		{name: "execute of a client command", ops: []ops.Op{ops.Execute{SQL: schema.SQLExpr("source other.sql")}}},
		{name: "execute of a lock", ops: []ops.Op{ops.Execute{SQL: schema.SQLExpr("LOCK TABLES t WRITE; INSERT INTO t VALUES (1); UNLOCK TABLES")}}},
	}
}

// mysqlBeforeWith is mysqlBefore with further objects.
// mysqlKeyed has an index that is called as the foreign key is, and another one.
func mysqlKeyed() *schema.Schema {
	before := mysqlBefore()
	before.Table(mysqlPosts).Indexes = []schema.Index{
		{Name: "posts_author_fk", Parts: schema.ColumnParts("author")}, {Name: "other", Parts: schema.ColumnParts("id", "author")},
	}
	return before
}

func mysqlBeforeWith(objects ...schema.Object) *schema.Schema {
	before := mysqlBefore()
	before.Objects = append(before.Objects, objects...)
	return before
}

// mysqlSessionOps create objects that were defined in other sessions: two that
// share one, one whose characters would be misread, one without.
func mysqlSessionOps(view, function schema.Object) []ops.Op {
	old := map[string]string{"character_set_client": "utf8mb3", "collation_connection": "utf8mb3_general_ci", "sql_mode": ""}
	with := func(o schema.Object, name string, session map[string]string) schema.Object {
		o.Name, o.Session = name, session
		return o
	}
	latin := map[string]string{"character_set_client": "latin1", "collation_connection": "latin1_swedish_ci", "time_zone": "+02:00"}
	odd := schema.Object{Kind: schema.KindView, Name: "odd", Definition: "CREATE VIEW odd AS SELECT 'é' AS e", Session: latin}
	return []ops.Op{
		ops.CreateObject{Object: with(view, "a", old)}, ops.CreateObject{Object: with(function, "b", old)}, ops.CreateObject{Object: odd},
		ops.ReplaceObject{From: function, To: with(function, "one", map[string]string{"sql_mode": "ANSI_QUOTES"})},
		ops.AddColumn{Table: mysqlUsers, Column: column("a", "integer", true)},
		ops.CreateObject{Object: with(view, "c", latin)}, ops.CreateObject{Object: view},
	}
}

func mysqlCases() []goldenCase {
	return append(append(mysqlTableCases(), mysqlMemberCases()...), append(mysqlOtherCases(), rowCases()...)...)
}

// olderMySQLCases are what versions differ in.
func olderMySQLCases() []goldenCase {
	mysql8 := dialect.Server{Dialect: "mysql", Flavor: "mysql", Version: "8.0.11", Major: 8, Patch: 11}
	maria106 := dialect.Server{Dialect: "mysql", Flavor: "mariadb", Version: "10.6.0", Major: 10, Minor: 6}
	cases := []goldenCase{
		{name: "objects guarded 8.0.11", server: mysql8, ops: []ops.Op{ops.CreateObject{
			Object: schema.Object{Kind: schema.KindFunction, Name: "f", Definition: "CREATE FUNCTION f() RETURNS int RETURN 1"}, IfNotExists: true,
		}}},
		{name: "add column online 8.0.11", server: mysql8, opt: dialect.Options{Online: true}, ops: []ops.Op{ops.AddColumn{Table: mysqlUsers, Column: column("a", "integer", true)}}},
		{name: "uuid 10.6", server: maria106, ops: []ops.Op{ops.AddColumn{Table: mysqlUsers, Column: column("a", "uuid", true)}}},
		{name: "inet4 10.6", server: maria106, ops: []ops.Op{ops.AddColumn{Table: mysqlUsers, Column: column("a", "inet4", true)}}},
	}
	return cases
}

// mariaDBCases are what only MariaDB has.
func mariaDBCases() []goldenCase {
	kept := schema.Name{Name: "kept"}
	history := func() *schema.Schema {
		return &schema.Schema{Tables: []schema.Table{{
			Name: "kept", Columns: []schema.Column{column("id", "integer", false), column("a", "varchar(10)", true)},
			PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Columns: []string{"id"}}}, Options: schema.TableOptions{SystemVersioning: true},
		}}}
	}
	maria := dialect.DefaultServer("mariadb")
	rowTime := func(name, expr string) schema.Column {
		c := column(name, "timestamptz(6)", false)
		c.Generated = &schema.Generated{Expr: schema.SQLExpr(expr), Stored: true}
		return c
	}
	return []goldenCase{
		{name: "system versioned table", server: maria, before: history(), ops: []ops.Op{
			ops.AddColumn{Table: kept, Column: schema.Column{Name: "b", Type: schema.ParseType("integer"), Nullable: true, WithoutSystemVersioning: true}},
			ops.AlterColumn{Table: kept, Column: "a", To: ops.ColumnChange{Type: ops.To(schema.ParseType("varchar(20)"))}, From: ops.ColumnChange{Type: ops.To(schema.ParseType("varchar(10)"))}},
			ops.CreateIndex{Table: kept, Index: schema.Index{Name: "kept_b", Parts: schema.ColumnParts("b")}},
		}},
		{name: "system versioning", server: maria, before: history(), ops: []ops.Op{
			ops.CreateIndex{Table: kept, Index: schema.Index{Name: "kept_a", Parts: schema.ColumnParts("a")}},
			ops.AlterTable{Table: kept, To: ops.TableChange{SystemVersioning: ops.To(false)}, From: ops.TableChange{SystemVersioning: ops.To(true)}},
		}},
		{name: "times of a history", server: maria, before: history(), ops: []ops.Op{ // which the server has begin anew
			ops.DropConstraint{Table: kept, Type: schema.KindPrimaryKey},
			ops.AddColumn{Table: kept, Column: rowTime("rs", "ROW START")},
			ops.AddColumn{Table: kept, Column: rowTime("re", "ROW END")},
			ops.AddConstraint{Table: kept, Constraint: schema.PrimaryKey{Key: schema.Key{Columns: []string{"id", "re"}}}},
		}},
		{name: "addresses", server: maria, before: &schema.Schema{Tables: []schema.Table{{
			Name: "t", Columns: []schema.Column{column("a", "inet6", false), column("b", "inet4", true), column("c", "uuid", true)},
		}}}, ops: []ops.Op{
			ops.AlterColumn{Table: schema.Name{Name: "t"}, Column: "a", To: ops.ColumnChange{Type: ops.To(schema.ParseType("inet4"))}},
			ops.AlterColumn{Table: schema.Name{Name: "t"}, Column: "b", To: ops.ColumnChange{Name: ops.To("bb"), Type: ops.To(schema.ParseType("inet6"))}},
			ops.AlterColumn{Table: schema.Name{Name: "t"}, Column: "c", To: ops.ColumnChange{Type: ops.To(schema.ParseType("integer"))}},
		}},
		{name: "drop column check", server: maria, before: &schema.Schema{Tables: []schema.Table{{
			Name: "t", Columns: []schema.Column{column("a", "integer", true)},
			Checks: []schema.Check{{Name: "a", Column: "a", Expr: schema.SQLExpr("a > 0")}},
		}}}, ops: []ops.Op{
			ops.DropConstraint{Table: schema.Name{Name: "t"}, Constraint: schema.Check{Name: "a", Column: "a", Expr: schema.SQLExpr("a > 0")}},
		}},
	}
}

func TestMySQLGolden(t *testing.T) {
	testGolden(t, dialect.DefaultServer("mysql"), "mysql", append(mysqlCases(), olderMySQLCases()...))
}

func TestMariaDBGolden(t *testing.T) {
	var cases []goldenCase
	for _, c := range append(mysqlCases(), mariaDBCases()...) {
		if c.server.Dialect == "" || c.server.IsMariaDB() {
			cases = append(cases, c)
		}
	}
	testGolden(t, dialect.DefaultServer("mariadb"), "mariadb", cases)
}
