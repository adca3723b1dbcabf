package dialect_test

import (
	"testing"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

func pgVersion(major int) dialect.Server {
	return dialect.Server{Dialect: "postgres", Flavor: "postgres", Major: major}
}

func typed(s string) schema.Type { return schema.ParseType(s) }

func expr(s string) schema.Expr { return schema.SQLExpr(s) }

func number(n int64) *int64 { return &n }

func named(s string) schema.Name { return schema.ParseName(s) }

// pgUsers is a table that many cases change.
func pgUsers() schema.Table {
	return schema.Table{
		Name: "users",
		Columns: []schema.Column{
			{Name: "id", Type: typed("bigint"), Identity: &schema.Identity{Kind: schema.IdentityAlways}},
			{Name: "email", Type: typed("varchar(320)")},
			{Name: "mood", Type: typed("enum:mood"), Default: expr("'happy'")},
			{Name: "moods", Type: typed("enum:mood[]"), Nullable: true},
			{Name: "points", Type: typed("text"), Default: expr("'1'")},
			{Name: "seen", Type: typed("timestamptz"), Nullable: true, OnUpdate: expr("now()")},
			{Name: "full", Type: typed("text"), Generated: &schema.Generated{Expr: expr("lower(email)"), Stored: true}},
			{Name: "n", Type: typed("serial")},
		},
		PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Name: "users_pkey", Columns: []string{"id"}}},
		Checks: []schema.Check{
			{Name: "users_mood_check", Expr: expr("mood <> 'sad'")},
			{Name: "users_email_check", Expr: expr("email <> ''")},
		},
		Indexes: []schema.Index{
			{Name: "users_happy_idx", Parts: schema.ColumnParts("id"), Where: expr("mood = 'happy'")},
			{Name: "users_full_idx", Parts: schema.ColumnParts("full")},
			{Name: "users_mood_idx", Parts: schema.ColumnParts("mood")},
		},
	}
}

func pgBefore() *schema.Schema {
	return &schema.Schema{
		Enums:  []schema.Enum{{Name: "mood", Values: []string{"happy", "sad"}}},
		Tables: []schema.Table{pgUsers()},
	}
}

func TestPostgresGolden(t *testing.T) {
	t.Run("tables", func(t *testing.T) { testGolden(t, pgVersion(18), "postgres", pgTableCases()) })
	t.Run("columns", func(t *testing.T) { testGolden(t, pgVersion(18), "postgres", pgColumnCases()) })
	t.Run("constraints", func(t *testing.T) { testGolden(t, pgVersion(18), "postgres", pgConstraintCases()) })
	t.Run("types", func(t *testing.T) { testGolden(t, pgVersion(18), "postgres", pgTypeCases()) })
	t.Run("objects", func(t *testing.T) { testGolden(t, pgVersion(18), "postgres", pgObjectCases()) })
	t.Run("data", func(t *testing.T) { testGolden(t, pgVersion(18), "postgres", append(pgDataCases(), rowCases()...)) })
}

func pgTableCases() []goldenCase {
	everything := schema.Table{
		Schema: "app", Name: "Everything", Comment: "it's all here",
		Columns: []schema.Column{
			{Name: "id", Type: typed("bigserial")},
			{Name: "odd", Type: typed("integer"), NotNull: schema.NotNull{Name: "odd_nn", NoInherit: true}},
			{Name: "later", Type: typed("integer"), NotNull: schema.NotNull{NotValid: true}},
			{Name: "uuid", Type: typed("uuid"), Default: expr("uuid()")},
			{Name: "at", Type: typed("timestamptz(3)"), Default: expr("now() AT TIME ZONE 'utc'"), Nullable: true},
			{Name: "tags", Type: typed("text[]"), Default: expr("'{}'"), Comment: "words"},
			{Name: "name", Type: typed("text"), Collation: "C", Storage: "external", Compression: "lz4", Options: schema.Parameters{{Name: "n_distinct", Value: "-0.5"}}, Nullable: true},
			{Name: "lower", Type: typed("text"), Generated: &schema.Generated{Expr: expr("lower(name)")}, Nullable: true},
			{Name: "numbered", Type: typed("serial"), Sequence: "odd_seq"},
			{Name: "period", Type: typed("daterange"), Nullable: true},
			{Name: "seen", Type: typed("timestamp"), OnUpdate: expr("now()"), Nullable: true},
		},
		PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Columns: []string{"id"}, Comment: "the key"}},
		Uniques: []schema.Unique{{Key: schema.Key{Name: "u", Columns: []string{"odd", "name"}, Include: []string{"at"},
			NullsNotDistinct: true, Deferrable: true, InitiallyDeferred: true, Storage: schema.Parameters{{Name: "fillfactor", Value: "70"}}}}},
		Checks: []schema.Check{
			{Name: "c", Expr: expr("odd > 0"), NoInherit: true},
			{Name: "nv", Expr: expr("odd < 9"), NotValid: true, Comment: "soon"},
		},
		Exclusions: []schema.Exclusion{{Name: "x", Method: "gist", Where: expr("odd > 1"), Elements: []schema.ExclusionElement{
			{IndexPart: schema.IndexPart{Column: "period"}, Operator: "&&"},
			{IndexPart: schema.IndexPart{Expr: expr("lower(name)"), OpClass: "text_ops"}, Operator: "="},
		}}},
		ForeignKeys: []schema.ForeignKey{
			{Name: "fk", Columns: []string{"odd"}, RefTable: named("users"), RefColumns: []string{"id"}, Match: "full",
				OnDelete: schema.SetNull, SetColumns: []string{"odd"}, OnUpdate: schema.Cascade, Deferrable: true},
			{Name: "fk_nv", Columns: []string{"later"}, RefTable: named("app.t"), NotValid: true},
		},
		Indexes: []schema.Index{
			{Name: "i", Parts: []schema.IndexPart{
				{Column: "name", OpClass: "text_pattern_ops", Collation: "C", Desc: true, Nulls: "last"},
				{Expr: expr("odd + 1")},
			}, Include: []string{"at"}, Where: expr("odd > 3"), Storage: schema.Parameters{{Name: "fillfactor", Value: "50"}}, Comment: "fast"},
			{Unique: true, NullsNotDistinct: true, Parts: schema.ColumnParts("uuid")},
			{Name: "g", Method: "gist", Parts: []schema.IndexPart{{Column: "period", OpClass: "range_ops", OpClassArgs: schema.Parameters{{Name: "x", Value: "1"}}}}},
		},
		Options: schema.TableOptions{Unlogged: true, Storage: schema.Parameters{{Name: "fillfactor", Value: "70"}, {Name: "toast.autovacuum_enabled", Value: "false"}},
			RowSecurity: true, ForceRowSecurity: true, ReplicaIdentity: "full", ClusterOn: "i", AccessMethod: "heap", Tablespace: "fast"},
	}
	storage := func(kv ...string) ops.Field[schema.Parameters] {
		var list schema.Parameters
		for i := 0; i < len(kv); i += 2 {
			list = list.With(kv[i], kv[i+1])
		}
		return ops.To(list)
	}
	return []goldenCase{
		{name: "create_table", ops: []ops.Op{ops.CreateTable{Table: pgUsers()}}},
		{name: "create_table_everything", ops: []ops.Op{ops.CreateTable{Table: everything, IfNotExists: true}}},
		{name: "create_table_everything_12", server: pgVersion(12), ops: []ops.Op{ops.CreateTable{Table: everything}}},
		{name: "create_table_empty", ops: []ops.Op{ops.CreateTable{Table: schema.Table{Name: "t"}}}},
		{name: "create_table_unknown_type", ops: []ops.Op{ops.CreateTable{Table: schema.Table{Name: "t",
			Columns: []schema.Column{{Name: "c", Type: schema.Type{Kind: schema.SetKind, Values: []string{"a"}}}}}}}},
		{name: "create_table_partitions", ops: []ops.Op{
			ops.CreateTable{Table: schema.Table{Name: "events", PartitionBy: "RANGE (at)", Columns: []schema.Column{{Name: "at", Type: typed("date")}}}},
			ops.CreateTable{Table: schema.Table{Name: "events_2026", PartitionOf: &schema.Partition{Parent: named("events"),
				Bound: "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"}, PartitionBy: "LIST (kind)",
				Columns: []schema.Column{{Name: "at", Type: typed("date"), Default: expr("'2026-01-01'")}}}},
			ops.CreateTable{Table: schema.Table{Name: "events_rest", PartitionOf: &schema.Partition{Parent: named("events"), Bound: "DEFAULT"}}},
			ops.DetachPartition{Table: named("events_rest"), Partition: schema.Partition{Parent: named("events"), Bound: "DEFAULT"}},
			ops.AttachPartition{Table: named("events_rest"), Partition: schema.Partition{Parent: named("events"), Bound: "DEFAULT"}},
		}},
		{name: "create_table_attached", ops: []ops.Op{ops.CreateTable{Table: schema.Table{Name: "events_2026", PartitionBy: "LIST (kind)",
			PartitionOf: &schema.Partition{Parent: named("events"), Bound: "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"},
			Columns:     []schema.Column{{Name: "at", Type: typed("date"), Default: expr("'2026-01-01'")}, {Name: "kind", Type: typed("text"), Inherited: true}},
			Uniques:     []schema.Unique{{Key: schema.Key{Name: "own", Columns: []string{"at", "kind"}}}}, Parts: map[string]string{"events_2026_at_kind_idx": "own", "events_2026_kind_idx": "kinds"}}}}},
		{name: "create_table_inherits", ops: []ops.Op{ops.CreateTable{Table: schema.Table{Name: "child", Inherits: []schema.Name{named("a"), named("app.b")},
			Columns: []schema.Column{{Name: "id", Type: typed("integer"), Inherited: true, Default: expr("7")}, {Name: "own", Type: typed("text"), Nullable: true}}}}}},
		{name: "drop_table", before: pgBefore(), ops: []ops.Op{
			ops.DropTable{Table: schema.Table{Name: "users"}}, ops.DropTable{Table: schema.Table{Schema: "app", Name: "t"}, IfExists: true, Cascade: true}}},
		{name: "rename_table", before: pgBefore(), opt: dialect.Options{DefaultSchema: "public"}, ops: []ops.Op{
			ops.RenameTable{From: named("users"), To: named("people")}, ops.RenameTable{From: named("t"), To: named("app.u")},
			ops.RenameTable{From: named("app.u"), To: named("t")}}},
		{name: "alter_table", ops: []ops.Op{ops.AlterTable{Table: named("users"), To: ops.TableChange{
			Comment: ops.To("people"), Unlogged: ops.To(true), Tablespace: ops.To("fast"), AccessMethod: ops.To(""), RowSecurity: ops.To(true),
			ForceRowSecurity: ops.To(false), ReplicaIdentity: ops.To("users_pkey"), ClusterOn: ops.To(""),
			Storage: storage("fillfactor", "70", "autovacuum_enabled", "false"), Inherits: ops.To([]schema.Name{named("b")})},
			From: ops.TableChange{Storage: storage("fillfactor", "90", "toast_tuple_target", "200"), Inherits: ops.To([]schema.Name{named("a")})}}}},
		{name: "alter_table_comment", ops: []ops.Op{ops.AlterTable{Table: named("users"), To: ops.TableChange{Comment: ops.To("")}}}},
		{name: "alter_table_partition_by_unknown_before", ops: []ops.Op{ops.AlterTable{Table: named("users"), To: ops.TableChange{PartitionBy: ops.To("HASH (id)")}}}},
		{name: "alter_table_partition_by", before: pgBefore(), ops: []ops.Op{ops.AlterTable{Table: named("users"), To: ops.TableChange{PartitionBy: ops.To("HASH (id)")}}}},
		{name: "create_index", ops: []ops.Op{
			ops.CreateIndex{Table: named("users"), Index: schema.Index{Name: "i", Parts: schema.ColumnParts("email")}, IfNotExists: true},
			ops.CreateIndex{Table: named("app.users"), Index: schema.Index{Name: "j", Unique: true, Parts: schema.ColumnParts("email")}, Concurrently: true},
			ops.CreateIndex{Table: named("users"), Index: schema.Index{Name: "k", Parts: schema.ColumnParts("email")}, OnlyParent: true},
		}},
		{name: "create_index_online", opt: dialect.Options{Online: true}, ops: []ops.Op{
			ops.CreateIndex{Table: named("users"), Index: schema.Index{Name: "i", Parts: schema.ColumnParts("email"), Comment: "c"}}}},
		{name: "drop_index", before: pgBefore(), ops: []ops.Op{
			ops.DropIndex{Table: named("users"), Index: schema.Index{Name: "i"}, IfExists: true, Cascade: true},
			ops.DropIndex{Table: named("app.users"), Index: schema.Index{Name: "i"}, Concurrently: true},
			ops.DropIndex{Table: named("users"), Index: schema.Index{Parts: schema.ColumnParts("mood")}, Defined: true},
		}},
		{name: "rename_and_alter_index", ops: []ops.Op{
			ops.RenameIndex{Table: named("app.users"), From: "i", To: "j"},
			ops.AlterIndex{Table: named("users"), From: schema.Index{Name: "i", Storage: schema.Parameters{{Name: "fillfactor", Value: "70"}}},
				To: schema.Index{Name: "i", Comment: "c", Tablespace: "fast"}},
		}},
	}
}

func pgColumnCases() []goldenCase {
	alter := func(column string, to ops.ColumnChange) ops.Op {
		return ops.AlterColumn{Table: named("users"), Column: column, To: to}
	}
	retype := func(from, to string) ops.Op {
		return ops.AlterColumn{Table: named("t"), Column: "c", To: ops.ColumnChange{Type: ops.To(typed(to))}, From: ops.ColumnChange{Type: ops.To(typed(from))}}
	}
	return []goldenCase{
		{name: "add_column", ops: []ops.Op{
			ops.AddColumn{Table: named("users"), Column: schema.Column{Name: "age", Type: typed("integer"), Nullable: true}, IfNotExists: true},
			ops.AddColumn{Table: named("users"), Column: schema.Column{Name: "token", Type: typed("uuid"), Default: expr("uuid()"), Comment: "secret"}},
			ops.AddColumn{Table: named("users"), Column: schema.Column{Name: "must", Type: typed("text")}},
			ops.AddColumn{Table: named("users"), Column: schema.Column{Name: "no", Type: typed("serial"), Sequence: "no_seq"}},
			ops.AddColumn{Table: named("users"), Column: schema.Column{Name: "id", Type: typed("bigint"), Identity: &schema.Identity{
				Kind: schema.IdentityByDefault, SequenceName: "s", Options: schema.SequenceOptions{Start: number(10), Cycle: true}}}},
		}},
		{name: "drop_column", before: pgBefore(), ops: []ops.Op{
			ops.DropColumn{Table: named("users"), Column: schema.Column{Name: "email"}, IfExists: true, Cascade: true},
			ops.DropColumn{Table: named("users"), Column: schema.Column{Name: "seen"}},
		}},
		{name: "alter_column_rename", before: pgBefore(), ops: []ops.Op{
			alter("email", ops.ColumnChange{Name: ops.To("mail")}), alter("seen", ops.ColumnChange{Name: ops.To("seen_at")})}},
		{name: "alter_column_nullable", ops: []ops.Op{alter("email", ops.ColumnChange{Nullable: ops.To(true)}), alter("email", ops.ColumnChange{Nullable: ops.To(false)})}},
		{name: "alter_column_not_null_online", opt: dialect.Options{Online: true}, ops: []ops.Op{alter("email", ops.ColumnChange{Nullable: ops.To(false)})}},
		{name: "alter_column_not_null_online_15", server: pgVersion(15), opt: dialect.Options{Online: true},
			ops: []ops.Op{alter("email", ops.ColumnChange{Nullable: ops.To(false)})}},
		{name: "alter_column_default", ops: []ops.Op{
			alter("email", ops.ColumnChange{Default: ops.To(expr("''"))}), alter("email", ops.ColumnChange{Default: ops.To(schema.Expr{})})}},
		{name: "alter_column_type_keeps_default", before: pgBefore(), ops: []ops.Op{alter("points", ops.ColumnChange{Type: ops.To(typed("integer"))})}},
		{name: "alter_column_type_and_default", before: pgBefore(), ops: []ops.Op{
			alter("points", ops.ColumnChange{Type: ops.To(typed("boolean")), Default: ops.To(expr("true")), Nullable: ops.To(true)})}},
		{name: "alter_column_type_unknown_before", ops: []ops.Op{alter("points", ops.ColumnChange{Collation: ops.To("C")})}},
		{name: "alter_column_types", ops: []ops.Op{
			retype("varchar(20)", "varchar(40)"), retype("varchar(40)", "varchar(20)"), retype("varchar(40)", "text"), retype("integer", "bigint"),
			retype("text", "integer"), retype("integer", "boolean"), retype("boolean", "bigint"), retype("text", "jsonb"), retype("json", "jsonb"),
			retype("timestamp", "timestamptz"), retype("text", "enum:mood"), retype("enum:mood", "enum:other"), retype("enum:mood[]", "enum:other[]"),
			retype("text[]", "integer[]"), retype("integer", "integer[]"), retype("numeric(10,2)", "numeric(12,2)"), retype("text", "uuid"), retype("uuid", "text"),
		}},
		{name: "alter_column_using", ops: []ops.Op{ops.AlterColumn{Table: named("t"), Column: "c", To: ops.ColumnChange{Type: ops.To(typed("integer"))},
			From: ops.ColumnChange{Type: ops.To(typed("text"))}, Using: "length(c)"}}},
		{name: "alter_column_serial", before: pgBefore(), ops: []ops.Op{
			alter("n", ops.ColumnChange{Type: ops.To(typed("bigserial"))}), alter("n", ops.ColumnChange{Type: ops.To(typed("integer"))}),
			ops.AlterColumn{Table: named("t"), Column: "c", To: ops.ColumnChange{Type: ops.To(typed("serial"))}, From: ops.ColumnChange{Type: ops.To(typed("integer"))}},
		}},
		{name: "alter_column_identity", before: pgBefore(), ops: []ops.Op{
			alter("id", ops.ColumnChange{Identity: ops.To(&schema.Identity{Kind: schema.IdentityByDefault, Options: schema.SequenceOptions{Increment: number(2)}})}),
			alter("id", ops.ColumnChange{Identity: ops.To[*schema.Identity](nil)}),
			alter("n", ops.ColumnChange{Type: ops.To(typed("integer")), Identity: ops.To(&schema.Identity{Kind: schema.IdentityAlways})}),
		}},
		{name: "alter_column_generated", before: pgBefore(), ops: []ops.Op{
			alter("full", ops.ColumnChange{Generated: ops.To(&schema.Generated{Expr: expr("upper(email)"), Stored: true})}),
			alter("full", ops.ColumnChange{Generated: ops.To[*schema.Generated](nil)})}},
		{name: "alter_column_generated_15", server: pgVersion(15), before: pgBefore(), ops: []ops.Op{
			alter("full", ops.ColumnChange{Generated: ops.To(&schema.Generated{Expr: expr("upper(email)"), Stored: true})})}},
		{name: "alter_column_on_update", before: pgBefore(), ops: []ops.Op{
			alter("seen", ops.ColumnChange{OnUpdate: ops.To(schema.Expr{})}), alter("seen", ops.ColumnChange{OnUpdate: ops.To(expr("now()"))})}},
		{name: "alter_column_details", before: pgBefore(), ops: []ops.Op{alter("email", ops.ColumnChange{
			Comment: ops.To("mail"), Storage: ops.To("external"), Compression: ops.To("lz4"), Options: ops.To(schema.Parameters{{Name: "n_distinct", Value: "5"}}), Collation: ops.To("C"), NotNull: ops.To(schema.NotNull{Name: "nn"})})}},
	}
}

func pgConstraintCases() []goldenCase {
	fk := schema.ForeignKey{Name: "fk", Columns: []string{"a", "p"}, RefTable: named("app.r"), RefColumns: []string{"x", "q"}, Period: true}
	check := schema.Check{Name: "c", Expr: expr("a > 0")}
	unique := schema.Unique{Key: schema.Key{Name: "u", Columns: []string{"a"}}}
	add := func(con schema.Constraint) ops.Op { return ops.AddConstraint{Table: named("t"), Constraint: con} }
	return []goldenCase{
		{name: "add_constraint", ops: []ops.Op{
			add(schema.PrimaryKey{Key: schema.Key{Name: "pk", Columns: []string{"a", "p"}, WithoutOverlaps: true}}), add(unique), add(check), add(fk),
			add(schema.Check{Expr: expr("a > 1"), NotEnforced: true, Comment: "unnamed"}),
			ops.AddConstraint{Table: named("t"), Constraint: unique, UsingIndex: "i"},
		}},
		{name: "add_constraint_online", opt: dialect.Options{Online: true}, ops: []ops.Op{
			add(schema.PrimaryKey{Key: schema.Key{Name: "pk", Columns: []string{"a"}}}), add(unique), add(check), add(fk)}},
		{name: "drop_constraint", before: pgBefore(), ops: []ops.Op{
			ops.DropConstraint{Table: named("t"), Name: "c", IfExists: true, Cascade: true},
			ops.DropConstraint{Table: named("users"), Type: schema.KindPrimaryKey},
			ops.DropConstraint{Table: named("users"), Constraint: schema.Check{Expr: expr("(mood <> 'sad')")}},
		}},
		{name: "drop_constraint_unknown", ops: []ops.Op{ops.DropConstraint{Table: named("users"), Type: schema.KindCheck}}},
		{name: "change_constraint", ops: []ops.Op{
			ops.RenameConstraint{Table: named("t"), From: "c", To: "d"}, ops.ValidateConstraint{Table: named("t"), Name: "d"},
			ops.AlterConstraint{Table: named("t"), From: schema.ForeignKey{Name: "fk", NotValid: true}, To: schema.ForeignKey{Name: "fk", Deferrable: true}},
			ops.AlterConstraint{Table: named("t"), From: check, To: schema.Check{Name: "c", Expr: expr("a > 1"), Comment: "more"}},
			ops.AlterConstraint{Table: named("t"), From: unique, To: schema.Unique{Key: schema.Key{Name: "u", Columns: []string{"a"}, Comment: "one"}}},
		}},
	}
}

func pgTypeCases() []goldenCase {
	mood := schema.Enum{Name: "mood", Values: []string{"happy", "it's"}, Comment: "how"}
	domain := schema.Domain{Name: "email", Type: typed("text"), NotNull: true, Default: expr("''"), Collation: "C",
		Checks: []schema.Check{{Name: "at", Expr: expr("VALUE LIKE '%@%'"), Comment: "an @"}}, Comment: "mail"}
	other := domain
	other.NotNull, other.Default, other.Comment = false, schema.Expr{}, ""
	other.Checks = []schema.Check{{Name: "len", Expr: expr("length(VALUE) < 320")}}
	point := schema.Composite{Schema: "app", Name: "point", Attributes: []schema.Attribute{{Name: "x", Type: typed("integer"), Comment: "right"}, {Name: "y", Type: typed("text"), Collation: "C"}}}
	point3 := schema.Composite{Schema: "app", Name: "point", Comment: "c", Attributes: []schema.Attribute{{Name: "x", Type: typed("bigint")}, {Name: "z", Type: typed("integer")}}}
	seq := schema.Sequence{Name: "s", Type: typed("integer"), OwnedBy: &schema.ColumnRef{Table: named("t"), Column: "id"}, Comment: "c",
		Options: schema.SequenceOptions{Start: number(5), Increment: number(-2), Min: number(-9), Max: number(9), Cache: number(3), Cycle: true}}
	return []goldenCase{
		{name: "schema", opt: dialect.Options{DefaultSchema: "public"}, ops: []ops.Op{
			ops.CreateSchema{Namespace: schema.Namespace{Name: "app", Comment: "c"}, IfNotExists: true}, ops.RenameSchema{From: "app", To: "b"},
			ops.AlterSchema{From: schema.Namespace{Name: "b"}, To: schema.Namespace{Name: "b", Comment: "d"}},
			ops.DropSchema{Namespace: schema.Namespace{Name: "b"}, IfExists: true, Cascade: true}}},
		{name: "extension", opt: dialect.Options{DefaultSchema: "public"}, ops: []ops.Op{
			ops.CreateExtension{Extension: schema.Extension{Name: "pg_trgm", Schema: "ext", Version: "1.6", Comment: "c"}, IfNotExists: true},
			ops.AlterExtension{From: schema.Extension{Name: "pg_trgm", Schema: "ext", Version: "1.5"}, To: schema.Extension{Name: "pg_trgm", Version: "1.6", Comment: "d"}},
			ops.DropExtension{Extension: schema.Extension{Name: "uuid-ossp"}, IfExists: true, Cascade: true}}},
		{name: "enum", opt: dialect.Options{DefaultSchema: "public"}, ops: []ops.Op{
			ops.CreateEnum{Enum: mood}, ops.CreateEnum{Enum: schema.Enum{Name: "e", Values: []string{"a"}}, IfNotExists: true},
			ops.AddEnumValue{Enum: named("e"), Value: "made here", After: "a"}, ops.RenameEnum{From: named("e"), To: named("app.f")},
			ops.RenameEnumValue{Enum: named("mood"), From: "it's", To: "so"}, ops.DropEnum{Enum: mood, IfExists: true}}},
		{name: "add_enum_value", ops: []ops.Op{
			ops.AddColumn{Table: named("t"), Column: schema.Column{Name: "a", Type: typed("text"), Nullable: true}},
			ops.AddEnumValue{Enum: named("mood"), Value: "meh", Before: "sad", IfNotExists: true},
			ops.AlterColumn{Table: named("users"), Column: "mood", To: ops.ColumnChange{Default: ops.To(expr("'meh'"))}}}},
		{name: "alter_enum", before: pgBefore(), ops: []ops.Op{ops.AlterEnum{From: schema.Enum{Name: "mood", Values: []string{"happy", "sad"}},
			To: schema.Enum{Name: "mood", Values: []string{"sad", "happy", "meh"}, Comment: "c"}}}},
		{name: "domain", ops: []ops.Op{ops.CreateDomain{Domain: domain}, ops.AlterDomain{From: domain, To: other}, ops.AlterDomain{From: other, To: domain},
			ops.RenameDomain{From: named("email"), To: named("mail")}, ops.DropDomain{Domain: domain, IfExists: true}}},
		{name: "domain_type", ops: []ops.Op{ops.AlterDomain{From: domain, To: schema.Domain{Name: "email", Type: typed("integer")}}}},
		{name: "composite", ops: []ops.Op{ops.CreateType{Composite: point}, ops.AlterType{From: point, To: point3},
			ops.RenameType{From: named("app.point"), To: named("app.dot")}, ops.DropType{Composite: point, IfExists: true}}},
		{name: "sequence", opt: dialect.Options{DefaultSchema: "public"}, ops: []ops.Op{
			ops.CreateSequence{Sequence: seq, IfNotExists: true},
			ops.CreateTable{Table: schema.Table{Name: "t", Columns: []schema.Column{{Name: "id", Type: typed("integer"), Default: expr("nextval('s')")}}}},
			ops.AlterSequence{From: seq, To: schema.Sequence{Name: "s", Type: typed("bigint"), Unlogged: true}},
			ops.RenameSequence{From: named("s"), To: named("app.r")}, ops.DropSequence{Sequence: seq}}},
	}
}

func pgObjectCases() []goldenCase {
	view := schema.Object{Kind: schema.KindView, Name: "v", Definition: "SELECT 1 AS one;", Comment: "c", ColumnComments: map[string]string{"one": "1"},
		ColumnDefaults: map[string]string{"one": "7"}}
	wider := view
	wider.ColumnDefaults = nil
	wider.Definition, wider.Comment = "CREATE OR REPLACE VIEW v AS SELECT 1 AS one, 2 AS two", ""
	function := schema.Object{Kind: schema.KindFunction, Schema: "app", Name: "f", Args: "integer, text",
		Definition: "CREATE FUNCTION app.f(a integer, b text) RETURNS integer LANGUAGE sql AS $migrate$ SELECT 1; $migrate$"}
	function2 := function
	function2.Definition = "CREATE FUNCTION app.f(a integer, b text) RETURNS bigint LANGUAGE sql AS $migrate$ SELECT 1; $migrate$"
	trigger := schema.Object{Kind: schema.KindTrigger, Name: "tr", On: named("app.t"), Enabled: "always", Comment: "c",
		Definition: "CREATE TRIGGER tr BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.f()"}
	off := trigger
	off.Enabled, off.Comment = "disabled", ""
	matview := schema.Object{Kind: schema.KindMaterializedView, Name: "m", Definition: "SELECT 1 AS one", Indexes: []schema.Index{{Name: "mi", Unique: true, Parts: schema.ColumnParts("one")}}}
	matview2 := matview
	matview2.Indexes = []schema.Index{{Name: "mj", Parts: schema.ColumnParts("one")}}
	of := func(k schema.ObjectKind, def string) schema.Object {
		return schema.Object{Kind: k, Name: "o", On: named("t"), Definition: def}
	}
	drop := func(o schema.Object) ops.Op { return ops.DropObject{Object: o, IfExists: true} }
	search := func(kind schema.ObjectKind, definition string) schema.Object {
		return schema.Object{Kind: kind, Schema: "app", Name: "words", Definition: definition}
	}
	dictionary := search(schema.KindSearchDictionary, "CREATE TEXT SEARCH DICTIONARY app.words (TEMPLATE = snowball, stopwords = 'english', language = 'german')")
	french := search(schema.KindSearchDictionary, "CREATE TEXT SEARCH DICTIONARY app.words (Language = 'french', Template = snowball)")
	simple := search(schema.KindSearchDictionary, "CREATE TEXT SEARCH DICTIONARY app.words (TEMPLATE = simple)")
	words := search(schema.KindSearchConfiguration, "CREATE TEXT SEARCH CONFIGURATION app.words (PARSER = \"default\");\nALTER TEXT SEARCH CONFIGURATION app.words ADD MAPPING FOR word, hword WITH app.words, simple;\nALTER TEXT SEARCH CONFIGURATION app.words ADD MAPPING FOR int, uint WITH simple;")
	words.Comment = "c"
	others := search(schema.KindSearchConfiguration, "CREATE TEXT SEARCH CONFIGURATION app.words (PARSER = \"default\");\nALTER TEXT SEARCH CONFIGURATION app.words ADD MAPPING FOR word, uint, version WITH simple")
	copied := search(schema.KindSearchConfiguration, "CREATE TEXT SEARCH CONFIGURATION app.words (COPY = english)")
	return []goldenCase{
		{name: "create_object", ops: []ops.Op{
			ops.CreateObject{Object: function}, ops.CreateTable{Table: schema.Table{Name: "t"}}, ops.CreateObject{Object: view}, ops.CreateObject{Object: trigger},
			ops.CreateObject{Object: matview}, ops.CreateObject{Object: view, IfNotExists: true}, ops.CreateObject{Object: dictionary}, ops.CreateObject{Object: words},
			ops.CreateObject{Object: words, IfNotExists: true}}},
		{name: "replace_object", ops: []ops.Op{
			ops.ReplaceObject{From: view, To: wider}, ops.ReplaceObject{From: function, To: function2}, ops.ReplaceObject{From: trigger, To: off},
			ops.ReplaceObject{From: matview, To: matview2},
			ops.ReplaceObject{From: of(schema.KindPolicy, "CREATE POLICY o ON t USING (true)"), To: of(schema.KindPolicy, "CREATE POLICY o ON t USING (false)")},
			ops.ReplaceObject{From: dictionary, To: french}, ops.ReplaceObject{From: dictionary, To: simple}, ops.ReplaceObject{To: french},
			ops.ReplaceObject{From: words, To: others}, ops.ReplaceObject{From: words, To: copied},
			ops.ReplaceObject{From: of(schema.KindRule, "CREATE RULE o AS ON INSERT TO t DO NOTHING"), To: of(schema.KindRule, "CREATE RULE o AS ON INSERT TO t DO INSTEAD NOTHING")},
		}},
		{name: "drop_object", ops: []ops.Op{
			drop(view), drop(matview), drop(function), drop(trigger), drop(schema.Object{Kind: schema.KindAggregate, Name: "a"}),
			drop(schema.Object{Kind: schema.KindProcedure, Name: "p", Args: "integer"}), drop(of(schema.KindPolicy, "")), drop(of(schema.KindRule, "")),
			drop(schema.Object{Kind: schema.KindEventTrigger, Name: "e"}), drop(schema.Object{Kind: schema.KindStatistics, Schema: "app", Name: "s", On: named("t")}),
			drop(schema.Object{Kind: schema.KindCollation, Name: "c"}), drop(schema.Object{Kind: schema.KindRange, Name: "r"}),
			drop(dictionary), drop(words),
			ops.DropObject{Object: view, Cascade: true},
		}},
		{name: "rename_object", ops: []ops.Op{ops.RenameObject{Object: view, To: "w"}, ops.RenameObject{Object: function, To: "g"}, ops.RenameObject{Object: trigger, To: "us"}}},
		{name: "grants", ops: pgGrantOps()},
		{name: "publications", ops: pgPublicationOps()},
		{name: "publication_table_renamed", ops: []ops.Op{ops.RenameObject{Object: schema.Object{Kind: schema.KindPublicationTable, Name: "p", On: named("t")}, To: "q"}}},
		{name: "grant_of_something_else", ops: []ops.Op{ops.CreateObject{Object: schema.Object{Kind: schema.KindGrant, Name: "app", Definition: "DROP TABLE t"}}}},
		{name: "grant_renamed", ops: []ops.Op{ops.RenameObject{Object: schema.Object{Kind: schema.KindGrant, Name: "app"}, To: "web"}}},
		{name: "object_unsupported", ops: []ops.Op{ops.CreateObject{Object: schema.Object{Kind: schema.KindEvent, Name: "e", Definition: "x"}}}},
		{name: "object_without_definition", ops: []ops.Op{ops.CreateObject{Object: schema.Object{Kind: schema.KindView, Name: "v"}}}},
	}
}

func pgPublicationOps() []ops.Op {
	of := func(definition string) schema.Object {
		return schema.Object{Kind: schema.KindPublication, Name: "p", Definition: definition}
	}
	plain, all := of("CREATE PUBLICATION p"), of("CREATE PUBLICATION p FOR ALL TABLES WITH (publish = 'insert')")
	same, other := of("create publication \"p\" with (publish = 'truncate,delete, update, insert', publish_via_partition_root = off)"), of("CREATE PUBLICATION p WITH (publish = '', publish_via_partition_root)")
	other.Comment = "c"
	table := schema.Object{Kind: schema.KindPublicationTable, Name: "p", On: named("app.t"), Definition: "ALTER PUBLICATION p ADD TABLE ONLY app.t (b, a) WHERE ((a > 1))"}
	alike, fewer := table, table
	alike.Definition, fewer.Definition = "alter publication p add table app.t(a, b) where ((a > 1))", "ALTER PUBLICATION p ADD TABLE app.t (a)"
	inSchema := schema.Object{Kind: schema.KindPublicationTable, Name: "p", Args: "TABLES IN SCHEMA app", Definition: "ALTER PUBLICATION p ADD TABLES IN SCHEMA app"}
	return []ops.Op{
		ops.CreateObject{Object: plain}, ops.CreateObject{Object: table}, ops.CreateObject{Object: inSchema, IfNotExists: true},
		ops.ReplaceObject{From: plain, To: same}, ops.ReplaceObject{From: plain, To: other}, ops.ReplaceObject{From: other, To: plain}, ops.ReplaceObject{From: other, To: all},
		ops.ReplaceObject{From: table, To: alike}, ops.ReplaceObject{From: table, To: fewer}, ops.RenameObject{Object: plain, To: "q"},
		ops.DropObject{Object: inSchema}, ops.DropObject{Object: table, IfExists: true}, ops.DropObject{Object: plain, IfExists: true}, ops.DropObject{Object: plain},
	}
}

func pgGrantOps() []ops.Op {
	table := schema.Object{Kind: schema.KindGrant, Name: "app", On: named("app.t"), Definition: "GRANT SELECT ON app.t TO app"}
	same, more := table, table
	same.Definition = "grant select ON TABLE app.t to app"
	more.Definition = "GRANT SELECT, UPDATE (b, a) ON app.t TO app;\nGRANT DELETE ON app.t TO app WITH GRANT OPTION;"
	function := schema.Object{Kind: schema.KindGrant, Name: "public", Args: "FUNCTION f(integer)", Definition: "REVOKE ALL ON FUNCTION f(integer) FROM PUBLIC"}
	later := schema.Object{Kind: schema.KindDefaultPrivilege, Name: "Web", Args: "TABLES IN SCHEMA app", Definition: `ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO "Web"`}
	types := schema.Object{Kind: schema.KindDefaultPrivilege, Name: "public", Args: "TYPES", Definition: "ALTER DEFAULT PRIVILEGES REVOKE ALL ON TYPES FROM PUBLIC"}
	return []ops.Op{
		ops.CreateObject{Object: table}, ops.ReplaceObject{From: table, To: same}, ops.ReplaceObject{From: table, To: more}, ops.DropObject{Object: more},
		ops.CreateObject{Object: function}, ops.DropObject{Object: function}, ops.CreateObject{Object: later}, ops.DropObject{Object: later},
		ops.CreateObject{Object: types}, ops.DropObject{Object: types},
	}
}

func pgDataCases() []goldenCase {
	return []goldenCase{
		{name: "insert", before: pgBefore(), ops: []ops.Op{
			ops.Insert{Table: named("app.t"), Columns: []string{"a", "order", "c", "d", "e", "f", "g"}, Rows: [][]any{
				{int64(1), "it's", 2.5, true, nil, time.Date(2026, 11, 21, 1, 2, 3, 4000, time.UTC), []byte{0, 255}},
				{int64(-1), "", 0.0, false, nil, nil, nil}}},
			ops.Insert{Table: named("users"), Columns: []string{"id"}, Rows: [][]any{{int64(1)}}}}},
		{name: "insert_bad_row", ops: []ops.Op{ops.Insert{Table: named("t"), Columns: []string{"a", "b"}, Rows: [][]any{{int64(1)}}}}},
		{name: "update_and_delete", ops: []ops.Op{
			ops.Update{Table: named("t"), Set: []ops.Assignment{{Column: "a", Value: int64(1)}, {Column: "b", Expr: expr("uuid()")}}, Where: expr("a > 1")},
			ops.Update{Table: named("t"), Set: []ops.Assignment{{Column: "a", Value: nil}}}, ops.Delete{Table: named("t"), Where: expr("a > 1")}}},
		{name: "execute", ops: []ops.Op{
			ops.Execute{SQL: expr("-- first\nUPDATE t SET a = 1; DO $$ BEGIN PERFORM 1; END $$;\n")},
			ops.Execute{SQL: expr("VACUUM t")}, ops.Execute{SQL: expr("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)")},
			ops.Execute{SQL: expr("SELECT 1"), Autocommit: true},
			ops.Execute{SQL: schema.Expr{Dialects: map[string]string{"mysql": "SELECT 2"}}}}},
		{name: "execute_psql", ops: []ops.Op{ops.Execute{SQL: expr("\\set x 1\nSELECT 1;")}}},
	}
}
