package ops

import (
	"time"

	"github.com/retort-db/migrate/schema"
)

func ptr[T any](v T) *T { return &v }

func name(s string) schema.Name { return schema.ParseName(s) }

// base is a schema that every one of examples applies to.
func base() schema.Schema {
	return schema.Schema{
		Namespaces: []schema.Namespace{{Name: "auth", Comment: "sign-in"}, {Name: "empty"}},
		Extensions: []schema.Extension{{Name: "citext", Schema: "public", Version: "1.6"}},
		Enums: []schema.Enum{
			{Name: "mood", Values: []string{"happy", "sad"}},
			{Schema: "auth", Name: "role", Values: []string{"it's", "b"}, Comment: "c"},
		},
		Domains: []schema.Domain{{Name: "positive", Type: schema.ParseType("integer"), Checks: []schema.Check{{Name: "pos", Expr: schema.SQLExpr("VALUE > 0")}}}},
		Composites: []schema.Composite{{Name: "address", Attributes: []schema.Attribute{
			{Name: "street", Type: schema.ParseType("text"), Collation: "C"}, {Name: "zip", Type: schema.ParseType("varchar(10)")}}}},
		Sequences: []schema.Sequence{
			{Name: "plain"},
			{Schema: "auth", Name: "numbers", Type: schema.ParseType("bigint"), Options: schema.SequenceOptions{
				Start: ptr(int64(5)), Increment: ptr(int64(-1)), Min: ptr(int64(-100)), Max: ptr(int64(5)), Cache: ptr(int64(20)), Cycle: true}},
		},
		Tables: []schema.Table{users(), posts(), {
			Name: "measured", PartitionBy: "RANGE (at)",
			Columns: []schema.Column{{Name: "at", Type: schema.ParseType("timestamptz")}},
		}, {
			Name: "measured_2026", PartitionOf: &schema.Partition{Parent: name("measured"), Bound: "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"},
		}, {
			Name:    "loose",
			Columns: []schema.Column{{Name: "at", Type: schema.ParseType("timestamptz")}},
		}},
		Objects: []schema.Object{
			{Kind: schema.KindView, Name: "active", Definition: "CREATE VIEW active AS\n  SELECT 'it''s' AS x", Needs: []schema.Name{name("users")}},
			{Kind: schema.KindFunction, Schema: "auth", Name: "add", Args: "integer, integer", Definition: `CREATE FUNCTION auth.add(integer, integer) RETURNS integer LANGUAGE sql AS $$ SELECT $1 + $2 $$`, Comment: "adds"},
			{Kind: schema.KindTrigger, Name: "touch", On: name("users"), Definition: "CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch()", Enabled: "always"},
			{Kind: schema.KindMaterializedView, Name: "totals", Definition: "SELECT count(*) AS n FROM users", Indexes: []schema.Index{{Name: "totals_n", Parts: schema.ColumnParts("n"), Unique: true}}},
		},
	}
}

func users() schema.Table {
	return schema.Table{
		Name: "users", Comment: "people who can sign in",
		Columns: []schema.Column{
			{Name: "id", Type: schema.ParseType("bigint"), Identity: &schema.Identity{Kind: schema.IdentityByDefault}},
			{Name: "email", Type: schema.ParseType("varchar(320)"), Default: schema.SQLExpr("''")},
			{Name: "mood", Type: schema.ParseType("enum:mood"), Nullable: true, Default: schema.SQLExpr("'happy'::mood")},
			{Name: "price", Type: schema.ParseType("numeric(10,2)"), Nullable: true, Default: schema.SQLExpr("0.50")},
			{Name: "lower_email", Type: schema.ParseType("text"), Nullable: true, Generated: &schema.Generated{Expr: schema.SQLExpr("lower(email)"), Stored: true}},
			{Name: "age", Type: schema.ParseType("integer"), Nullable: true, Comment: "in years"},
		},
		PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Name: "users_pkey", Columns: []string{"id"}}},
		Uniques:    []schema.Unique{{Key: schema.Key{Name: "users_email_key", Columns: []string{"email"}, NullsNotDistinct: true}}},
		Checks:     []schema.Check{{Name: "adult", Expr: schema.SQLExpr("age >= 18 AND price > 0"), NotValid: true}},
		Indexes: []schema.Index{
			{Name: "users_mood", Parts: []schema.IndexPart{{Expr: schema.SQLExpr("lower(email)")}, {Column: "price", Desc: true, Nulls: "last"}}, Where: schema.SQLExpr("age IS NOT NULL")},
		},
	}
}

func posts() schema.Table {
	return schema.Table{
		Schema: "auth", Name: "posts",
		Columns: []schema.Column{
			{Name: "id", Type: schema.ParseType("integer")},
			{Name: "author_id", Type: schema.ParseType("bigint"), Nullable: true},
			{Name: "title", Type: schema.ParseType("text"), Nullable: true},
		},
		ForeignKeys: []schema.ForeignKey{{
			Name: "posts_author", Columns: []string{"author_id"}, RefTable: name("users"), RefColumns: []string{"id"},
			OnDelete: schema.Cascade, OnUpdate: schema.SetNull, Deferrable: true, InitiallyDeferred: true,
		}},
		Exclusions: []schema.Exclusion{{
			Name: "no_twins", Method: "gist", Where: schema.SQLExpr("title <> ''"),
			Elements: []schema.ExclusionElement{
				{IndexPart: schema.IndexPart{Column: "title", OpClass: "text_ops"}, Operator: "="},
				{IndexPart: schema.IndexPart{Expr: schema.SQLExpr("lower(title)")}, Operator: "<>"},
			},
		}},
		Options: schema.TableOptions{Storage: schema.Parameters{{Name: "fillfactor", Value: "70"}, {Name: "toast.autovacuum_enabled", Value: "false"}}, Unlogged: true},
	}
}

// examples holds at least one operation of every kind; each applies to base.
func examples() []Op {
	var all []Op
	all = append(all, tableExamples()...)
	all = append(all, columnExamples()...)
	all = append(all, memberExamples()...)
	all = append(all, typeExamples()...)
	all = append(all, objectExamples()...)
	return append(all, dataExamples()...)
}

func tableExamples() []Op {
	everything := schema.Table{
		Schema: "auth", Name: "odd.name", Comment: "line one\nline two \"quoted\" 'and' \\slashed",
		RenamedFrom: "old",
		Columns: []schema.Column{
			{Name: "id", Type: schema.ParseType("integer"), Identity: &schema.Identity{
				Kind: schema.IdentityAlways, SequenceName: "odd_seq", Options: schema.SequenceOptions{Start: ptr(int64(10)), Cycle: true}}},
			{Name: "kind", Type: schema.ParseType("enum('a','it''s')"), Nullable: true, Default: schema.SQLExpr("active")},
			{Name: "tags", Type: schema.ParseType("citext[]"), Nullable: true, Collation: "C", Storage: "external", Compression: "lz4", Options: schema.Parameters{{Name: "n_distinct", Value: "-0.5"}}},
			{Name: "anything", Type: schema.Type{Kind: schema.Verbatim, Raw: "ANY THING(1, 'x')"}, Nullable: true},
			{Name: "typeless", Type: schema.Type{Kind: schema.Verbatim}, Nullable: true},
			{Name: "n", Type: schema.Type{Kind: schema.Bigint, Unsigned: true, Zerofill: true}, Charset: "utf8mb4", Invisible: true,
				NotNull: schema.NotNull{Name: "n_nn", NoInherit: true, NotValid: true, OnConflict: "fail"}, Inherited: true,
				SRID: ptr(0), StatedCollation: "utf8mb4_bin", WithoutSystemVersioning: true, RenamedFrom: "m"},
			{Name: "at", Type: schema.ParseType("timestamp(3)"), Nullable: true,
				Default:  schema.Expr{SQL: "now()", Dialects: map[string]string{"mysql": "CURRENT_TIMESTAMP(3)", "sqlite": ""}},
				OnUpdate: schema.SQLExpr("now()"), Generated: &schema.Generated{Expr: schema.SQLExpr("x")}},
			{Name: "domain", Type: schema.Type{Kind: schema.Raw, Raw: "string"}, Nullable: true, Default: schema.SQLExpr("TRUE")},
		},
		PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Columns: []string{"id", "n"}, Parts: []schema.IndexPart{{Column: "id", Length: 5}, {Column: "n", Desc: true, Collation: "nocase"}}, OnConflict: "abort"}},
		Uniques: []schema.Unique{
			{Key: schema.Key{Columns: []string{"tags"}}},
			{Key: schema.Key{Name: "u", Columns: []string{"n", "at"}, Include: []string{"kind"}, WithoutOverlaps: true, Deferrable: true, InitiallyDeferred: true,
				Storage: schema.Parameters{{Name: "fillfactor", Value: "50"}}, Comment: "c", RenamedFrom: "v"}},
		},
		ForeignKeys: []schema.ForeignKey{
			{Columns: []string{"n"}, RefTable: name("users"), RefColumns: []string{"id"}, OnDelete: schema.Cascade},
			{Columns: []string{"n", "at"}, RefTable: name("auth.posts"), OnDelete: schema.SetDefault, SetColumns: []string{"n"}, Match: "full", Period: true, NotValid: true, NotEnforced: true, Comment: "c", RenamedFrom: "f"},
			{Columns: []string{"n", "at"}, RefTable: name(`auth."a.b"`), RefColumns: []string{"id", "other"}, OnUpdate: schema.Restrict},
		},
		Checks: []schema.Check{
			{Expr: schema.SQLExpr("n > 0")},
			{Name: "c", Expr: schema.Expr{Dialects: map[string]string{"postgres": "a", "mariadb": "b"}}, NoInherit: true, NotValid: true, NotEnforced: true, Comment: "d", Column: "n", RenamedFrom: "e"},
		},
		Exclusions: []schema.Exclusion{{Elements: []schema.ExclusionElement{{IndexPart: schema.IndexPart{Column: "n"}, Operator: "&&"}}, Include: []string{"at"}, Deferrable: true, InitiallyDeferred: true,
			Storage: schema.Parameters{{Name: "a", Value: "b"}}, Comment: "x", RenamedFrom: "y"}},
		Indexes: []schema.Index{
			{Parts: schema.ColumnParts("tags")},
			{Unique: true, Parts: schema.ColumnParts("at")},
			{Name: "i", Method: "gin", Parts: []schema.IndexPart{{Column: "tags", OpClass: "gist_trgm_ops", OpClassArgs: schema.Parameters{{Name: "siglen", Value: "32"}}, Collation: "C", Nulls: "first", Length: 3}},
				Include: []string{"id"}, Where: schema.SQLExpr("n > 0"), NullsNotDistinct: true, WithoutOverlaps: true, Storage: schema.Parameters{{Name: "fastupdate", Value: "off"}},
				Tablespace: "fast", Parser: "ngram", Invisible: true, Comment: "c", RenamedFrom: "j", Invalid: true,
				Definition: "CREATE INDEX i -- here\nON t (tags)"},
		},
		Options: schema.TableOptions{
			Unlogged: true, Tablespace: "fast", AccessMethod: "heap", RowSecurity: true, ForceRowSecurity: true, ReplicaIdentity: "full", ClusterOn: "i",
			Storage: schema.Parameters{{Name: "fillfactor", Value: "70"}}, Engine: "InnoDB", Charset: "utf8mb4", Collation: "utf8mb4_bin", RowFormat: "dynamic",
			SystemVersioning: true, Period: schema.Period{Name: "p", Start: "at", End: "n"}, Strict: true, WithoutRowID: true,
		},
		PartitionBy: "LIST (n)", PartitionOf: &schema.Partition{Parent: name("measured"), Bound: "DEFAULT"}, Inherits: []schema.Name{name("a"), name("b.c")},
		Parts:      map[string]string{"t_n_idx": "mine"},
		Definition: "CREATE TABLE \"odd.name\" (\n  id INTEGER PRIMARY KEY -- the key\n)",
	}
	return []Op{
		CreateTable{Table: everything, IfNotExists: true},
		CreateTable{Table: schema.Table{Name: "nothing"}},
		DropTable{Table: posts(), Defined: true},
		DropTable{Table: schema.Table{Name: "loose"}, IfExists: true, Cascade: true},
		DropTable{Table: schema.Table{Name: "measured_2026", PartitionOf: &schema.Partition{Parent: name("measured"), Bound: "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"}}, Defined: true},
		RenameTable{From: name("users"), To: name("auth.people")},
		AlterTable{Table: name("auth.posts"),
			To:   TableChange{Comment: To("new"), Storage: To(schema.Parameters{}), Unlogged: To(false), Inherits: To([]schema.Name{name("loose")})},
			From: TableChange{Comment: To(""), Storage: To(schema.Parameters{{Name: "fillfactor", Value: "70"}, {Name: "toast.autovacuum_enabled", Value: "false"}}), Unlogged: To(true), Inherits: To([]schema.Name{}), Engine: To("InnoDB")}},
		AlterTable{Table: name("loose"), To: TableChange{RowSecurity: To(true), Strict: To(true), Tablespace: To("x")}},
		AttachPartition{Table: name("loose"), Partition: schema.Partition{Parent: name("measured"), Bound: "DEFAULT"}},
		DetachPartition{Table: name("measured_2026"), Partition: schema.Partition{Parent: name("measured"), Bound: "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"}},
	}
}

func columnExamples() []Op {
	return []Op{
		AddColumn{Table: name("users"), Column: schema.Column{Name: "nick", Type: schema.ParseType("text"), Nullable: true, Default: schema.SQLExpr("true")}},
		AddColumn{Table: name("auth.posts"), Column: schema.Column{Name: "first", Type: schema.ParseType("integer"), Default: schema.SQLExpr("-12")}, First: true, IfNotExists: true},
		AddColumn{Table: name("auth.posts"), Column: schema.Column{Name: "second", Type: schema.ParseType("serial")}, After: "id"},
		DropColumn{Table: name("users"), Column: users().Columns[5], Defined: true},
		DropColumn{Table: name("users"), Column: schema.Column{Name: "price"}, Cascade: true, IfExists: true},
		AlterColumn{Table: name("users"), Column: "email", To: ColumnChange{Name: To("mail")}},
		AlterColumn{
			Table: name("users"), Column: "age", Using: "age::bigint", ReverseUsing: "age::integer", Online: true,
			To:   ColumnChange{Type: To(schema.ParseType("bigint")), Nullable: To(false), Default: To(schema.SQLExpr("1")), Comment: To("")},
			From: ColumnChange{Type: To(schema.ParseType("integer")), Nullable: To(true), Default: To(schema.Expr{}), Comment: To("in years"), Collation: To("")},
		},
		AlterColumn{
			Table: name("users"), Column: "id",
			To: ColumnChange{Identity: To[*schema.Identity](nil), Generated: To(&schema.Generated{Expr: schema.SQLExpr("1")}), OnUpdate: To(schema.SQLExpr("now()")),
				Charset: To("latin1"), Storage: To("plain"), Compression: To("pglz"), Invisible: To(true), NotNull: To(schema.NotNull{Name: "x"}), SRID: To[*int](nil), WithoutSystemVersioning: To(true)},
			From: ColumnChange{Identity: To(&schema.Identity{Kind: schema.IdentityByDefault}), Generated: To[*schema.Generated](nil), OnUpdate: To(schema.Expr{}),
				Charset: To(""), Storage: To(""), Compression: To(""), Invisible: To(false), NotNull: To(schema.NotNull{}), SRID: To[*int](nil), WithoutSystemVersioning: To(false)},
		},
		AlterColumn{Table: name("users"), Column: "age", To: ColumnChange{SRID: To(ptr(4326))}, From: ColumnChange{SRID: To[*int](nil)}, After: "id"},
		AlterColumn{Table: name("users"), Column: "age", First: true},
	}
}

func memberExamples() []Op {
	fk := posts().ForeignKeys[0]
	other := fk
	other.Deferrable, other.InitiallyDeferred = false, false
	index := users().Indexes[0]
	quiet := index
	quiet.Comment, quiet.Invisible = "slow", true
	return []Op{
		AddConstraint{Table: name("loose"), Constraint: schema.PrimaryKey{Key: schema.Key{Name: "pk", Columns: []string{"at"}}}, Online: true},
		AddConstraint{Table: name("users"), Constraint: schema.Unique{Key: schema.Key{Columns: []string{"email", "age"}}}, UsingIndex: "users_mood"},
		AddConstraint{Table: name("users"), Constraint: schema.ForeignKey{Name: "fk", Columns: []string{"age"}, RefTable: name("auth.posts"), RefColumns: []string{"id"}}},
		AddConstraint{Table: name("users"), Constraint: schema.Check{Expr: schema.SQLExpr("age < 200")}},
		AddConstraint{Table: name("auth.posts"), Constraint: schema.Exclusion{Name: "x", Method: "gist", Elements: posts().Exclusions[0].Elements}},
		DropConstraint{Table: name("auth.posts"), Name: "posts_author", Type: schema.KindForeignKey, Constraint: fk},
		DropConstraint{Table: name("users"), Name: "users_email_key", Type: schema.KindUnique, Cascade: true, IfExists: true},
		DropConstraint{Table: name("users"), Name: "adult"},
		DropConstraint{Table: name("users"), Type: schema.KindPrimaryKey},
		RenameConstraint{Table: name("users"), From: "adult", To: "grown_up"},
		RenameConstraint{Table: name("users"), From: "adult", To: "grown_up", Constraint: users().Checks[0]},
		AlterConstraint{Table: name("auth.posts"), From: fk, To: other},
		ValidateConstraint{Table: name("users"), Name: "adult"},
		CreateIndex{Table: name("users"), Index: schema.Index{Name: "by_age", Parts: schema.ColumnParts("age")}},
		CreateIndex{Table: name("totals"), Index: schema.Index{Parts: schema.ColumnParts("n", "m")}, IfNotExists: true, Concurrently: true, Online: true, OnlyParent: true},
		DropIndex{Table: name("users"), Index: index, Defined: true, Concurrently: true},
		DropIndex{Table: name("totals"), Index: schema.Index{Name: "totals_n"}, IfExists: true, Cascade: true},
		RenameIndex{Table: name("users"), From: "users_mood", To: "u_mood"},
		RenameIndex{Table: name("users"), From: "users_mood", To: "u_mood", Index: &index},
		AlterIndex{Table: name("users"), From: index, To: quiet},
	}
}

func typeExamples() []Op {
	b := base()
	return []Op{
		CreateSchema{Namespace: schema.Namespace{Name: "new", Comment: "c"}, IfNotExists: true},
		DropSchema{Namespace: schema.Namespace{Name: "empty"}, IfExists: true},
		DropSchema{Namespace: schema.Namespace{Name: "auth", Comment: "sign-in"}, Cascade: true},
		RenameSchema{From: "auth", To: "login"},
		AlterSchema{From: b.Namespaces[0], To: schema.Namespace{Name: "auth"}},
		CreateExtension{Extension: schema.Extension{Name: "pg_trgm", Schema: "public", Version: "1", Comment: "c"}, IfNotExists: true},
		DropExtension{Extension: b.Extensions[0], Defined: true, IfExists: true, Cascade: true},
		DropExtension{Extension: schema.Extension{Name: "citext"}},
		AlterExtension{From: b.Extensions[0], To: schema.Extension{Name: "citext", Schema: "public", Version: "1.7"}},
		CreateEnum{Enum: schema.Enum{Name: "size", Values: []string{"s", "m"}, RenamedFrom: "x", ValuesRenamed: map[string]string{"s": "small"}}, IfNotExists: true},
		DropEnum{Enum: b.Enums[1], Defined: true, IfExists: true},
		DropEnum{Enum: schema.Enum{Name: "mood"}},
		RenameEnum{From: name("mood"), To: name("auth.feeling")},
		AddEnumValue{Enum: name("mood"), Value: "so-so", Before: "sad", IfNotExists: true},
		AddEnumValue{Enum: name("mood"), Value: "last", After: "sad", Existing: []string{"happy", "sad"}},
		AddEnumValue{Enum: name("mood"), Value: "last"},
		RenameEnumValue{Enum: name("mood"), From: "happy", To: "glad"},
		AlterEnum{From: b.Enums[0], To: schema.Enum{Name: "mood", Values: []string{"sad"}}, Columns: []schema.ColumnRef{{Table: name("users"), Column: "mood"}, {Table: name("auth.a"), Column: "b.c"}}},
		CreateDomain{Domain: schema.Domain{Schema: "auth", Name: "label", Type: schema.ParseType("text"), NotNull: true, Default: schema.SQLExpr("''"), Collation: "C", Comment: "c", RenamedFrom: "x",
			Checks: []schema.Check{{Expr: schema.SQLExpr("VALUE <> ''")}}}},
		DropDomain{Domain: b.Domains[0], Defined: true, IfExists: true},
		DropDomain{Domain: schema.Domain{Name: "positive"}},
		AlterDomain{From: b.Domains[0], To: schema.Domain{Name: "positive", Type: schema.ParseType("integer"), NotNull: true}},
		RenameDomain{From: name("positive"), To: name("plus")},
		CreateType{Composite: schema.Composite{Name: "pair", Comment: "c", RenamedFrom: "x", Attributes: []schema.Attribute{{Name: "a", Type: schema.ParseType("integer"), Comment: "d"}}}},
		DropType{Composite: b.Composites[0], Defined: true, IfExists: true},
		DropType{Composite: schema.Composite{Name: "address"}},
		AlterType{From: b.Composites[0], To: schema.Composite{Name: "address", Attributes: b.Composites[0].Attributes[:1]}},
		RenameType{From: name("address"), To: name("auth.address")},
		CreateSequence{Sequence: schema.Sequence{Schema: "auth", Name: "s", OwnedBy: &schema.ColumnRef{Table: name("auth.posts"), Column: "id"}, Unlogged: true, Comment: "c", RenamedFrom: "x"}, IfNotExists: true},
		CreateSequence{Sequence: schema.Sequence{Name: "t"}},
		DropSequence{Sequence: b.Sequences[0], Defined: true, IfExists: true},
		DropSequence{Sequence: b.Sequences[1], Defined: true},
		DropSequence{Sequence: schema.Sequence{Name: "plain"}},
		AlterSequence{From: b.Sequences[1], To: schema.Sequence{Schema: "auth", Name: "numbers", Options: schema.SequenceOptions{Start: ptr(int64(0))}}},
		RenameSequence{From: name("plain"), To: name("auth.plain")},
	}
}

func objectExamples() []Op {
	o := base().Objects
	newView := o[0]
	newView.Definition, newView.Comment = "CREATE VIEW active AS\nSELECT 2", "c"
	var all []Op
	for _, kind := range []schema.ObjectKind{
		schema.KindView, schema.KindMaterializedView, schema.KindFunction, schema.KindProcedure, schema.KindAggregate,
		schema.KindTrigger, schema.KindEventTrigger, schema.KindRule, schema.KindPolicy, schema.KindEvent, schema.KindStatistics, schema.KindGrant, schema.KindDefaultPrivilege,
		schema.KindSearchDictionary, schema.KindSearchConfiguration,
		schema.KindCollation, schema.KindRange, schema.KindCast, schema.KindOperator, schema.KindVirtualTable,
		schema.KindPublication, schema.KindPublicationTable,
	} {
		all = append(all, CreateObject{Object: schema.Object{Kind: kind, Name: "thing", Definition: "CREATE THING"}})
	}
	return append(all,
		CreateObject{Object: schema.Object{Kind: schema.KindProcedure, Schema: "auth", Name: "p.q", Args: "text", Definition: "x ''' y\n", Comment: "c", Needs: []schema.Name{name("a.b")}, RenamedFrom: "x"}, IfNotExists: true},
		ReplaceObject{From: o[0], To: newView},
		ReplaceObject{From: schema.Object{Kind: schema.KindView, Name: "active"}, To: newView},
		DropObject{Object: o[1], IfExists: true, Cascade: true},
		DropObject{Object: o[3]},
		DropObject{Object: schema.Object{Kind: schema.KindTrigger, Name: "touch", On: name("users")}},
		RenameObject{Object: schema.Object{Kind: schema.KindView, Name: "active"}, To: "current"},
		RenameObject{Object: o[2], To: "stamp"},
	)
}

func dataExamples() []Op {
	at := time.Date(2026, 11, 21, 0, 39, 0, 5000, time.FixedZone("", 3600))
	return []Op{
		Execute{SQL: schema.SQLExpr("UPDATE users SET age = 0")},
		Execute{SQL: schema.Expr{SQL: "a", Dialects: map[string]string{"postgres": "b\nc", "sqlite": ""}}, Reverse: schema.SQLExpr("d"), Autocommit: true},
		Insert{Table: name("users"), Columns: []string{"id", "odd name"}, Rows: [][]any{{int64(1), "x"}, {int64(2), nil}}, Key: []string{"id"}},
		Insert{Table: name("auth.posts"), Columns: []string{"a", "b", "c", "d", "e", "f"}, Rows: [][]any{{"2026-01-01", 1.5, true, at, []byte{0, 255}, nil}, {"", 1e300, false, at.UTC(), []byte{}, nil}}},
		Update{Table: name("users"), Set: []Assignment{{Column: "age", Value: int64(0)}, {Column: "email", Expr: schema.SQLExpr("lower(email)")}, {Column: "x", Value: nil}, {Column: "y", Value: "z"},
			{Column: "w", Expr: schema.Expr{Dialects: map[string]string{"mysql": "1"}}}}, Where: schema.SQLExpr("id = 1")},
		Update{Table: name("users"), Set: []Assignment{{Column: "age", Value: int64(0)}}},
		Delete{Table: name("users"), Where: schema.Expr{SQL: "id = 1"}},
		Delete{Table: name("users")},
		Delete{Table: name("users"), Columns: []string{"id"}, Rows: [][]any{{int64(1)}}, Key: []string{"id"}},
		Delete{Table: name("users"), Key: []string{"id"}, File: DataFile{Name: "users.csv"}},
		BulkInsert{Table: name("users"), Columns: []string{"id", "name"}, Rows: [][]any{{int64(1), "x"}, {int64(2), nil}}, Key: []string{"id"}},
		BulkInsert{Table: name("users"), Key: []string{"id", "name"}, File: DataFile{Name: "data/users.csv", Null: To("NULL")}},
		BulkInsert{Table: name("auth.users"), Columns: []string{"id", "odd name"}, File: DataFile{Name: "users.txt", Format: TSV, Null: To(""), NoHeader: true}},
		BulkInsert{Table: name("users"), File: DataFile{Name: "users.jsonl"}},
		Upsert{Table: name("users"), Columns: []string{"id", "name"}, Rows: [][]any{{int64(1), "x"}}, Conflict: []string{"id"}},
		Upsert{Table: name("users"), Columns: []string{"id", "k", "name", "age"}, Rows: [][]any{{int64(1), "x", "y", int64(3)}}, Conflict: []string{"id", "k"}, Update: []string{"name"}},
		Upsert{Table: name("users"), Columns: []string{"id"}, Rows: [][]any{{int64(1)}}, Conflict: []string{"id"}, Ignore: true},
		Backfill{Table: name("users"), Set: []Assignment{{Column: "age", Value: int64(0)}, {Column: "email", Expr: schema.SQLExpr("lower(email)")}}, Where: schema.SQLExpr("age IS NULL")},
		Backfill{Table: name("auth.users"), Set: []Assignment{{Column: "x", Value: true}}, Key: []string{"a", "b"}, BatchSize: 100, Pause: 50 * time.Millisecond},
	}
}
