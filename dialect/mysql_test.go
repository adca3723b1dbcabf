package dialect_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

func mysqlDialect(t testing.TB, name string) dialect.Dialect {
	t.Helper()
	d, err := dialect.For(dialect.DefaultServer(name))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Spellings of people and of servers, what they mean, and what DDL says.
func TestMySQLTypes(t *testing.T) {
	unsigned := func(k schema.Kind) schema.Type { return schema.Type{Kind: k, Unsigned: true} }
	raw := func(s string) schema.Type { return schema.Type{Kind: schema.Raw, Raw: s} }
	for _, test := range []struct {
		text    string
		want    schema.Type
		mysql   string
		mariadb string // the same if empty
	}{
		{"int", schema.Type{Kind: schema.Integer}, "int", ""},
		{"INTEGER(11)", schema.Type{Kind: schema.Integer}, "int", ""},
		{"int(10) unsigned", unsigned(schema.Integer), "int unsigned", ""},
		{"bigint(20) unsigned", unsigned(schema.Bigint), "bigint unsigned", ""},
		{"int(5) unsigned zerofill", schema.Type{Kind: schema.Integer, Args: []int{5}, Unsigned: true, Zerofill: true}, "int(5) unsigned zerofill", ""},
		{"smallint zerofill", schema.Type{Kind: schema.Smallint, Args: []int{5}, Unsigned: true, Zerofill: true}, "smallint(5) unsigned zerofill", ""},
		{"tinyint(1)", schema.Type{Kind: schema.Boolean}, "tinyint(1)", ""},
		{"bool", schema.Type{Kind: schema.Boolean}, "tinyint(1)", ""},
		{"tinyint(4)", raw("tinyint"), "tinyint", ""},
		{"tinyint unsigned", raw("tinyint unsigned"), "tinyint unsigned", ""},
		{"mediumint(9)", raw("mediumint"), "mediumint", ""},
		{"dec(7)", schema.Type{Kind: schema.Numeric, Args: []int{7, 0}}, "decimal(7,0)", ""},
		{"decimal", schema.Type{Kind: schema.Numeric, Args: []int{10, 0}}, "decimal(10,0)", ""},
		{"decimal(10, 2) unsigned", schema.Type{Kind: schema.Numeric, Args: []int{10, 2}, Unsigned: true}, "decimal(10,2) unsigned", ""},
		{"float(5)", schema.Type{Kind: schema.Real}, "float", ""},
		{"float(30)", schema.Type{Kind: schema.Double}, "double", ""},
		{"double precision", schema.Type{Kind: schema.Double}, "double", ""},
		{"double(10,3)", raw("double(10,3)"), "double(10,3)", ""},
		{"character varying(40)", schema.Type{Kind: schema.Varchar, Args: []int{40}}, "varchar(40)", ""},
		{"char", schema.Type{Kind: schema.Char, Args: []int{1}}, "char(1)", ""},
		{"binary", schema.Type{Kind: schema.Binary, Args: []int{1}}, "binary(1)", ""},
		{"datetime(6)", schema.Type{Kind: schema.Timestamp, Args: []int{6}}, "datetime(6)", ""},
		{"timestamp(0)", schema.Type{Kind: schema.Timestamptz}, "timestamp", ""},
		{"year(4)", raw("year"), "year", ""},
		{"bit", raw("bit(1)"), "bit(1)", ""},
		{"long varchar", raw("mediumtext"), "mediumtext", ""},
		{`enum('a','it''s','b\\c')`, schema.Type{Kind: schema.EnumKind, Values: []string{"a", "it's", `b\c`}}, `enum('a','it''s','b\\c')`, ""},
		{"set('x','y')", schema.Type{Kind: schema.SetKind, Values: []string{"x", "y"}}, "set('x','y')", ""},
		{"point", raw("point"), "point", ""},
		{"varchar(9) character set latin1", raw("varchar(9) character set latin1"), "varchar(9) character set latin1", ""},
	} {
		for _, name := range []string{"mysql", "mariadb"} {
			d := mysqlDialect(t, name)
			got := d.ParseType(test.text)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s: ParseType(%q) (-want +got):\n%s", name, test.text, diff)
			}
			want := test.mysql
			if name == "mariadb" && test.mariadb != "" {
				want = test.mariadb
			}
			spelled, err := d.FormatType(schema.Type{Kind: schema.Raw, Raw: test.text})
			if err != nil || spelled != want {
				t.Errorf("%s: FormatType(%q) = %q, %v, want %q", name, test.text, spelled, err, want)
			}
			if again := d.ParseType(spelled); !again.Equal(got) {
				t.Errorf("%s: %q is read back as %v, not %v", name, spelled, again, got)
			}
			again := schema.ParseType(got.String())
			if again.Kind == schema.Raw {
				again = d.ParseType(again.Raw)
			}
			if !again.Equal(got) {
				t.Errorf("%s: %v does not survive a file: %v", name, got, again)
			}
		}
	}
}

// MariaDB keeps display widths that are not the default ones.
func TestMySQLDisplayWidths(t *testing.T) {
	for name, want := range map[string]string{"mysql": "int", "mariadb": "int(4)"} {
		if got, err := mysqlDialect(t, name).FormatType(schema.ParseType("int(4)")); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", name, got, err, want)
		}
	}
}

func TestMySQLPortableTypes(t *testing.T) {
	want := map[schema.Kind]string{
		schema.Smallint: "smallint", schema.Integer: "int", schema.Bigint: "bigint", schema.Smallserial: "smallint",
		schema.Serial: "int", schema.Bigserial: "bigint", schema.Numeric: "decimal", schema.Real: "float", schema.Double: "double",
		schema.Boolean: "tinyint(1)", schema.Text: "text", schema.Varchar: "varchar(255)", schema.Char: "char",
		schema.Binary: "binary", schema.Varbinary: "varbinary(255)", schema.Blob: "blob", schema.Date: "date", schema.Time: "time",
		schema.Timestamp: "datetime", schema.Timestamptz: "timestamp", schema.UUID: "char(36)", schema.JSON: "json", schema.JSONB: "json",
	}
	d := mysqlDialect(t, "mysql")
	for _, kind := range schema.PortableKinds() {
		got, err := d.FormatType(schema.Type{Kind: kind})
		var unknown *dialect.UnknownTypeError
		if err != nil && !errors.As(err, &unknown) {
			t.Errorf("%s: the error is %T", kind, err)
		}
		if got != want[kind] {
			t.Errorf("%s = %q, %v, want %q", kind, got, err, want[kind])
		}
	}
	_, err := d.FormatType(schema.ParseType("strng"))
	if err == nil {
		t.Error("strng is a type")
	}
	_, err = d.FormatType(schema.ParseType("string"))
	if err == nil || !strings.Contains(err.Error(), `"text"`) {
		t.Errorf("string: %v, want a hint to text", err)
	}
}

func FuzzMySQLType(f *testing.F) {
	for _, s := range []string{
		"int(11) unsigned", "enum('a','b''c')", "decimal(10,2)", "tinyint(1)", "double precision", "varchar(20) binary", "set('')",
		"text /*M!100301 COMPRESSED*/", "int(", "float(7,4) zerofill", "national varchar(5)", "timestamp(6)", "bit", "year(4)",
	} {
		f.Add(s)
	}
	my, maria := mysqlDialect(f, "mysql"), mysqlDialect(f, "mariadb")
	f.Fuzz(func(t *testing.T, text string) {
		for _, d := range []dialect.Dialect{my, maria} {
			parsed := d.ParseType(text)
			spelled, err := d.FormatType(parsed)
			if err != nil {
				continue
			}
			if twice, err := d.FormatType(d.ParseType(spelled)); err != nil || twice != spelled {
				t.Errorf("%q is spelled %q, then %q, %v", text, spelled, twice, err)
			}
		}
	})
}

// defaults that a column of a type may have, as people and servers spell them.
func TestMySQLDefaultsAreEqual(t *testing.T) {
	d := mysqlDialect(t, "mysql")
	canonical := func(typ, def string) string {
		table := schema.Table{Name: "t", Columns: []schema.Column{{Name: "a", Type: schema.ParseType(typ), Nullable: true, Default: schema.SQLExpr(def)}}}
		return d.Canonical(schema.Schema{Tables: []schema.Table{table}}).Tables[0].Columns[0].Default.SQL
	}
	for _, test := range []struct {
		typ  string
		same []string
	}{
		{"boolean", []string{"true", "TRUE", "1", "'1'"}},
		{"integer", []string{"5", "'5'", "(5)", "+5", "05"}},
		{"integer", []string{"-1", "- 1", "'-1'"}},
		{"numeric(5,2)", []string{"0", "0.00", "'0.0'"}},
		{"double", []string{"1e10", "10000000000", "1.0e10"}},
		{"bit(8)", []string{"b'101'", "B'0101'", "5"}},
		{"varchar(10)", []string{"'it''s'", `'it\'s'`, `"it's"`, "_utf8mb4'it''s'", "('it''s')"}},
		{"varchar(10)", []string{"'5'", "5"}},
		{"varbinary(10)", []string{"'abc'", "0x616263", "x'616263'", "0X616263"}},
		{"timestamp(6)", []string{"now()", "CURRENT_TIMESTAMP(6)", "current_timestamp(6)", "NOW(6)", "(now(6))"}},
		{"timestamptz", []string{"now()", "CURRENT_TIMESTAMP", "current_timestamp()", "localtime"}},
		{"timestamp", []string{"'2026-01-01'", "'2026-01-01 00:00:00'", "TIMESTAMP'2026-01-01 00:00:00'"}},
		{"timestamp(3)", []string{"'2026-01-01 10:00:00.5'", "'2026-01-01 10:00:00.500'"}},
		{"date", []string{"now()", "(curdate())", "(CURRENT_DATE)", "curdate()"}},
		{"text", []string{"", "NULL", "null", "(NULL)"}},
		{"varchar(40)", []string{"uuid()", "(UUID())"}},
		{"varchar(40)", []string{"concat('a',  'b')", "(CONCAT('a','b'))", "concat(_utf8mb4'a',_utf8mb4'b')"}},
		{"json", []string{"(json_array())", "JSON_ARRAY()"}},
	} {
		want := canonical(test.typ, test.same[0])
		for _, s := range test.same[1:] {
			if got := canonical(test.typ, s); got != want {
				t.Errorf("%s: %s is %q, and %s is %q", test.typ, test.same[0], want, s, got)
			}
		}
	}
	for _, pair := range [][3]string{
		{"varchar(10)", "'a'", "'A'"}, {"varchar(10)", "'a '", "'a'"}, {"integer", "1", "2"}, {"timestamp(6)", "now()", "CURRENT_TIMESTAMP(3)"},
		{"varchar(20)", "'now()'", "now()"}, {"varchar(20)", "''", "NULL"}, {"numeric(5,2)", "0.01", "0.02"},
	} {
		if a, b := canonical(pair[0], pair[1]), canonical(pair[0], pair[2]); a == b {
			t.Errorf("%s: %s and %s are both %q", pair[0], pair[1], pair[2], a)
		}
	}
}

// What is no comment makes another routine.
func TestMySQLBodiesDiffer(t *testing.T) {
	d := mysqlDialect(t, "mysql")
	canonical := func(body string) string {
		o := schema.Object{Kind: schema.KindProcedure, Name: "p", Definition: "CREATE PROCEDURE p() " + body}
		return d.Canonical(schema.Schema{Objects: []schema.Object{o}}).Objects[0].Definition
	}
	for _, bodies := range [][2]string{
		{"SELECT '# x'", "SELECT '# y'"},
		{"SELECT /*+ NO_ICP(t) */ 1", "SELECT 1"},
		{"SELECT /*!80000 1 */ + 1", "SELECT + 1"},
		{"SELECT 5--3", "SELECT 5"},
	} {
		if a, b := canonical(bodies[0]), canonical(bodies[1]); a == b {
			t.Errorf("%q is %q to it", bodies[0], bodies[1])
		}
	}
}

func TestMySQLCanonical(t *testing.T) {
	table := func(t schema.Table) schema.Schema {
		t.Name = "t"
		if len(t.Columns) == 0 {
			t.Columns = []schema.Column{column("id", "bigint", false), column("a", "varchar(10)", true)}
		}
		return schema.Schema{Tables: []schema.Table{t}}
	}
	pk := &schema.PrimaryKey{Key: schema.Key{Columns: []string{"id"}}}
	ref := schema.ForeignKey{Name: "f", Columns: []string{"a"}, RefTable: schema.Name{Name: "t"}, RefColumns: []string{"id"}}
	to := func(f schema.ForeignKey, change func(*schema.ForeignKey)) []schema.ForeignKey {
		change(&f)
		return []schema.ForeignKey{f}
	}
	for _, test := range []struct {
		name, server string
		a, b         schema.Schema
	}{
		{
			"a unique constraint is an index", "mysql",
			table(schema.Table{Uniques: []schema.Unique{{Key: schema.Key{Name: "u", Columns: []string{"a"}}}}}),
			table(schema.Table{Indexes: []schema.Index{{Name: "u", Unique: true, Method: "BTREE", Parts: []schema.IndexPart{{Column: "a", Length: 10}}}}}),
		},
		{
			"serial is identity", "mysql",
			table(schema.Table{Columns: []schema.Column{column("id", "bigserial", true)}, PrimaryKey: pk}),
			table(schema.Table{Columns: []schema.Column{{Name: "id", Type: schema.ParseType("bigint"), Identity: &schema.Identity{Kind: schema.IdentityAlways}}}, PrimaryKey: pk}),
		},
		{
			"enums are inline", "mysql",
			schema.Schema{Enums: []schema.Enum{{Name: "e", Values: []string{"x"}}}, Tables: []schema.Table{{Name: "t", Columns: []schema.Column{column("a", "enum:e", true)}}}},
			schema.Schema{Tables: []schema.Table{{Name: "t", Columns: []schema.Column{column("a", "enum('x')", true)}}}},
		},
		{
			"restrict is no action", "mysql",
			table(schema.Table{ForeignKeys: to(ref, func(f *schema.ForeignKey) { f.OnDelete = schema.Restrict })}),
			table(schema.Table{ForeignKeys: to(ref, func(f *schema.ForeignKey) { f.OnUpdate = "no action" })}),
		},
		{
			"a foreign key means the primary key, and an index", "mysql",
			table(schema.Table{PrimaryKey: pk, ForeignKeys: to(ref, func(f *schema.ForeignKey) { f.RefColumns = nil })}),
			table(schema.Table{PrimaryKey: pk, ForeignKeys: to(ref, func(*schema.ForeignKey) {}), Indexes: []schema.Index{{Parts: schema.ColumnParts("a")}}}),
		},
		{
			"defaults of the server", "mysql",
			table(schema.Table{Options: schema.TableOptions{Engine: "InnoDB", Charset: "utf8mb4", Collation: "utf8mb4_0900_ai_ci", RowFormat: "DEFAULT"}}),
			table(schema.Table{Options: schema.TableOptions{Charset: "UTF8MB4"}}),
		},
		{
			"a collation names its character set", "mysql",
			table(schema.Table{Options: schema.TableOptions{Collation: "utf8_bin"}}),
			table(schema.Table{Options: schema.TableOptions{Charset: "utf8mb3", Collation: "utf8mb3_bin"}}),
		},
		{
			"a column has its table's", "mysql",
			table(schema.Table{Options: schema.TableOptions{Charset: "latin1"}, Columns: []schema.Column{{Name: "a", Type: schema.ParseType("text"), Collation: "latin1_swedish_ci"}}}),
			table(schema.Table{Options: schema.TableOptions{Charset: "latin1"}, Columns: []schema.Column{{Name: "a", Type: schema.ParseType("text")}}}),
		},
		{
			"checks", "mysql",
			table(schema.Table{Checks: []schema.Check{{Name: "c", Column: "a", Expr: schema.SQLExpr("a IN ('x', 'y')")}}}),
			table(schema.Table{Checks: []schema.Check{{Name: "c", Expr: schema.SQLExpr("(`a` in (_utf8mb4'x',_utf8mb4'y'))")}}}),
		},
		{
			"a column's check has its name", "mariadb",
			table(schema.Table{Checks: []schema.Check{{Column: "a", Expr: schema.SQLExpr("a <> ''")}}}),
			table(schema.Table{Checks: []schema.Check{{Name: "a", Column: "a", Expr: schema.SQLExpr("`a` != ''")}}}),
		},
		{
			"a view's query", "mysql",
			schema.Schema{Objects: []schema.Object{{Kind: schema.KindView, Name: "v", Definition: "SELECT 1;"}}},
			schema.Schema{Objects: []schema.Object{{Kind: schema.KindView, Name: "v", Definition: "create or replace algorithm=undefined definer=current_user() sql security definer view v AS SELECT 1"}}},
		},
		{
			"comments in a body, which clients do not send", "mysql",
			schema.Schema{Objects: []schema.Object{{Kind: schema.KindProcedure, Name: "p", Definition: "CREATE PROCEDURE p()\nBEGIN\n  -- one\n  SELECT 1; # two\n  SELECT /*+ NO_ICP(t) */ '-- x' /* in */ + 3;\nEND"}}},
			schema.Schema{Objects: []schema.Object{{Kind: schema.KindProcedure, Name: "p", Definition: "CREATE PROCEDURE p()\nBEGIN\n  \n  SELECT 1; \n  SELECT /*+ NO_ICP(t) */ '-- x'  + 3;\nEND"}}},
		},
		{
			"partitions", "mysql",
			table(schema.Table{PartitionBy: "range (year(`d`)) (partition p0 values less than (2000))"}),
			table(schema.Table{PartitionBy: "RANGE (YEAR(d)) (PARTITION `p0` VALUES LESS THAN (2000))"}),
		},
		{
			"sequences", "mariadb",
			schema.Schema{Sequences: []schema.Sequence{{Name: "s"}}},
			schema.Schema{Sequences: []schema.Sequence{{Name: "s", Options: schema.SequenceOptions{Start: number(1), Increment: number(1), Min: number(1), Max: number(9223372036854775806), Cache: number(1000)}}}},
		},
		{
			"descending sequences", "mariadb",
			schema.Schema{Sequences: []schema.Sequence{{Name: "s", Options: schema.SequenceOptions{Increment: number(-1)}}}},
			schema.Schema{Sequences: []schema.Sequence{{Name: "s", Options: schema.SequenceOptions{Increment: number(-1), Start: number(-1), Max: number(-1), Min: number(-9223372036854775807)}}}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := mysqlDialect(t, test.server)
			a, b := d.Canonical(test.a), d.Canonical(test.b)
			if diff := cmp.Diff(a, b, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("-a +b:\n%s", diff)
			}
			if diff := cmp.Diff(a, d.Canonical(a)); diff != "" {
				t.Errorf("-once +twice:\n%s", diff)
			}
		})
	}
}

// The corpus of cases, too, is in normal form after one time.
func TestMySQLCanonicalOfCases(t *testing.T) {
	for _, name := range []string{"mysql", "mariadb"} {
		d := mysqlDialect(t, name)
		before := *mysqlBefore()
		once := d.Canonical(before)
		if diff := cmp.Diff(once, d.Canonical(once)); diff != "" {
			t.Errorf("%s (-once +twice):\n%s", name, diff)
		}
		if diff := cmp.Diff(*mysqlBefore(), before); diff != "" {
			t.Errorf("%s: Canonical modified its argument:\n%s", name, diff)
		}
	}
}

func TestMySQLObjectDefinitions(t *testing.T) {
	for _, test := range []struct{ name, statement, want string }{
		{
			"view", "CREATE ALGORITHM=UNDEFINED DEFINER=`me`@`%` SQL SECURITY DEFINER VIEW `v` AS select `db`.`t`.`a` AS `a` from `db`.`t`",
			"CREATE VIEW `v` AS select `t`.`a` AS `a` from `t`",
		},
		{
			"view of another's", "CREATE ALGORITHM=MERGE DEFINER=`you`@`host` SQL SECURITY INVOKER VIEW `db`.`v` (`x`) AS select 1 AS `x`",
			"CREATE ALGORITHM=MERGE DEFINER=`you`@`host` SQL SECURITY INVOKER VIEW `v` (`x`) AS select 1 AS `x`",
		},
		{
			"view with an alias like the database", "CREATE VIEW `v` AS select `db`.`a` AS `a` from `db`.`t` `db` join `db`.`u`",
			"CREATE VIEW `v` AS select `db`.`a` AS `a` from `db`.`t` `db` join `db`.`u`",
		},
		{
			"trigger", "CREATE DEFINER=`me`@`%` trigger tr before insert on `t` for each row set new.a = '`db`.x'",
			"CREATE trigger tr before insert on `t` for each row set new.a = '`db`.x'",
		},
		{"function", "CREATE DEFINER=`me`@`%` FUNCTION `f`(a int) RETURNS int\nreturn a", "CREATE FUNCTION `f`(a int) RETURNS int\nreturn a"},
		{ // which can be made in any mode
			"function that was made in a mode of other quotes", `CREATE DEFINER="me"@"%" FUNCTION "f""g"(a int) RETURNS int` + "\nreturn a", "CREATE FUNCTION `f\"g`(a int) RETURNS int\nreturn a",
		},
		{"aggregate", "CREATE DEFINER=`you`@`%` AGGREGATE FUNCTION IF NOT EXISTS `f`(a int) RETURNS int\nreturn a", "CREATE DEFINER=`you`@`%` AGGREGATE FUNCTION `f`(a int) RETURNS int\nreturn a"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, ok := dialect.MySQLObject(test.statement, "db", "me@%")
			if !ok {
				t.Fatal("it is not read")
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	for _, s := range []string{"", "SELECT 1", "CREATE TABLE t (a int)", "CREATE DEFINER="} {
		if got, ok := dialect.MySQLObject(s, "db", "me@%"); ok {
			t.Errorf("%q is read as %q", s, got)
		}
	}
}

func TestMySQLValidate(t *testing.T) {
	declared := schema.Schema{
		Namespaces: []schema.Namespace{{Name: "auth"}}, Extensions: []schema.Extension{{Name: "citext"}},
		Domains: []schema.Domain{{Name: "d"}}, Composites: []schema.Composite{{Name: "c"}}, Sequences: []schema.Sequence{{Name: "s"}},
		Tables: []schema.Table{{
			Name: "t",
			Columns: []schema.Column{
				column("i", "interval", true), column("e", "enum:none", true), {Name: "n", Type: schema.ParseType("integer"), Identity: &schema.Identity{}},
				column("x", "citext", true),
			},
			Uniques:     []schema.Unique{{Key: schema.Key{Name: "u", Columns: []string{"i"}, Deferrable: true, Include: []string{"e"}, NullsNotDistinct: true}}},
			Indexes:     []schema.Index{{Name: "p", Parts: schema.ColumnParts("i"), Where: schema.SQLExpr("i > 0"), Include: []string{"e"}, Method: "gin"}},
			ForeignKeys: []schema.ForeignKey{{Name: "f", Deferrable: true, Match: "full", OnDelete: schema.SetDefault}},
			Exclusions:  []schema.Exclusion{{Name: "ex"}},
			Inherits:    []schema.Name{{Name: "p"}}, PartitionOf: &schema.Partition{},
			Options: schema.TableOptions{SystemVersioning: true},
		}, {
			Name: "u", Options: schema.TableOptions{Engine: "MyISAM"}, Columns: []schema.Column{column("i", "integer", true)},
			ForeignKeys: []schema.ForeignKey{{Name: "f", Columns: []string{"i"}, RefTable: schema.Name{Name: "v"}}},
		}, {
			Name: "v", Columns: []schema.Column{column("i", "integer", true)},
			ForeignKeys: []schema.ForeignKey{
				{Name: "f", Columns: []string{"i"}, RefTable: schema.Name{Name: "u"}}, {Name: "g", Columns: []string{"i"}, RefTable: schema.Name{Name: "v"}},
			},
		}, {
			Name: "w", Columns: []schema.Column{column("i", "integer", true), column("j", "integer", true)},
			Indexes:     []schema.Index{{Name: "f", Parts: schema.ColumnParts("j")}, {Name: "g", Parts: schema.ColumnParts("j", "i")}},
			ForeignKeys: []schema.ForeignKey{{Name: "f", Columns: []string{"i"}}, {Name: "g", Columns: []string{"j"}}},
		}},
		Objects: []schema.Object{
			{Kind: schema.KindPolicy, Name: "pol"},
			{Kind: schema.KindFunction, Name: "fn", Args: "integer"}, {Kind: schema.KindFunction, Name: "FN", Args: "text"}, {Kind: schema.KindProcedure, Name: "fn"},
			{Kind: schema.KindTrigger, Name: "tr", On: schema.Name{Name: "a"}}, {Kind: schema.KindTrigger, Name: "tr", On: schema.Name{Name: "b"}},
		},
	}
	var got []string
	for _, err := range mysqlDialect(t, "mysql").Validate(declared) {
		got = append(got, err.Error())
	}
	want := []string{
		"schema auth: MySQL has no schemas inside a database; use a database for each",
		"extension citext: MySQL has no extensions",
		"domain d: MySQL has no domains; write the type and the check into the columns",
		"type c: MySQL has no composite types",
		"sequence s: MySQL has no sequences; number the rows of a column with identity",
		`table t, column i: unknown type "interval" on MySQL`,
		`table t, column e: there is no enum "none"`,
		"table t, column n: MySQL has no identity for a column that no key begins with; make it the primary key or give it a unique constraint",
		`table t, column x: unknown type "citext" on MySQL`,
		"table t, index p: MySQL has no partial indexes; index a generated column that is NULL for the other rows",
		"table t, index p: MySQL has no INCLUDE columns in indexes; add them to the index's own columns",
		"table t, index p: MySQL has no gin indexes; there are btree, hash, fulltext and spatial",
		"table t, unique constraint u: MySQL has no deferrable constraints",
		"table t, unique constraint u: MySQL has no INCLUDE columns in indexes; add them to the index's own columns",
		"table t, unique constraint u: MySQL has no NULLS NOT DISTINCT",
		"table t, constraint ex: MySQL has no exclusion constraints",
		"table t, foreign key f: MySQL has no deferrable constraints",
		"table t, foreign key f: MySQL has no SET DEFAULT for foreign keys",
		"table t, foreign key f: MySQL has no foreign keys with MATCH, PERIOD or a column list after SET NULL",
		"table t: MySQL has no partitions that are tables; list the partitions in partition_by of the partitioned table",
		"table t: MySQL has no inheritance",
		"table t: MySQL has no system versioning",
		"table u, foreign key f: MySQL has no foreign keys of or to tables of MyISAM; give both tables the engine InnoDB",
		"table v, foreign key f: MySQL has no foreign keys of or to tables of MyISAM; give both tables the engine InnoDB",
		"table w, foreign key f: MySQL has no second index called f, which the key would have for its own; give the other index another name, or declare one that begins with i",
		"policy pol: MySQL has no policies",
		"function FN: MySQL has no second one of that name, whatever its arguments; give it another name",
		"trigger tr on b: MySQL has no second one of that name, whatever its table; give it another name",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if errs := mysqlDialect(t, "mysql").Validate(*mysqlBefore()); len(errs) > 0 {
		t.Errorf("a good schema: %v", errs)
	}
}

func TestMySQLNeeds(t *testing.T) {
	d := mysqlDialect(t, "mysql")
	for _, test := range []struct {
		op   ops.Op
		want []schema.Name
	}{
		{ops.AlterColumn{Table: mysqlUsers, Column: "a", To: ops.ColumnChange{Comment: ops.To("c")}}, []schema.Name{mysqlUsers}},
		{ops.AddColumn{Table: mysqlUsers, Column: column("a", "text", true)}, nil},
		{ops.AddColumn{Table: mysqlUsers, Column: column("a", "text", true), IfNotExists: true}, []schema.Name{mysqlUsers}},
		{ops.DropConstraint{Table: mysqlUsers, Name: "c"}, []schema.Name{mysqlUsers}},
		{ops.AddConstraint{Table: mysqlPosts, Constraint: schema.ForeignKey{RefTable: mysqlUsers}}, []schema.Name{mysqlUsers, mysqlPosts}},
		{ops.AddConstraint{Table: mysqlPosts, Constraint: schema.ForeignKey{RefTable: mysqlUsers, RefColumns: []string{"id"}}}, []schema.Name{mysqlPosts}},
		{ops.CreateTable{Table: schema.Table{ForeignKeys: []schema.ForeignKey{{RefTable: mysqlUsers}}}}, []schema.Name{mysqlUsers}},
		{ops.AlterTable{Table: mysqlUsers, To: ops.TableChange{Charset: ops.To("latin1")}}, []schema.Name{mysqlUsers}},
		{ops.AlterTable{Table: mysqlUsers, To: ops.TableChange{Comment: ops.To("c")}}, nil},
		{ops.Execute{}, nil},
	} {
		if got := d.Needs(test.op); !slices.Equal(got, test.want) {
			t.Errorf("Needs(%+v) = %v, want %v", test.op, got, test.want)
		}
	}
}

// A default that a text has as an expression only is a literal again in a type that takes literals, and stays what it is
// where it is more than that, or where another one is said.
func TestMySQLLiteralOfAnExpression(t *testing.T) {
	d := mysqlDialect(t, "mysql")
	for _, test := range []struct{ from, def, to, want string }{
		{"text", "(_utf8mb4'it''s')", "varchar(20)", "DEFAULT 'it''s'"},
		{"text", "('')", "varchar(20)", "DEFAULT ''"},
		{"json", "(- 1)", "integer", "DEFAULT - 1"},
		{"text", "(concat('a','b'))", "varchar(20)", "DEFAULT (concat('a','b'))"},
		{"varchar(10)", "('a')", "varchar(20)", "DEFAULT ('a')"},
		{"varchar(10)", "'a'", "text", "DEFAULT ('a')"},
	} {
		before := schema.Schema{Tables: []schema.Table{{Name: "t", Columns: []schema.Column{
			{Name: "a", Type: schema.ParseType(test.from), Nullable: true, Default: schema.SQLExpr(test.def)},
		}}}}
		op := ops.AlterColumn{Table: schema.Name{Name: "t"}, Column: "a", To: ops.ColumnChange{Type: ops.To(schema.ParseType(test.to))}}
		p, err := d.Compile([]ops.Op{op}, &before, dialect.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if sql := p.Segments[0].Steps[0].Exec.SQL; !strings.HasSuffix(sql, " "+test.want) {
			t.Errorf("%s %s to %s: %s, want %s", test.from, test.def, test.to, sql, test.want)
		}
	}
}

// An event's words may be in small letters, and its body on a line of its own: the
// servers print neither.
func TestMySQLEventAsTyped(t *testing.T) {
	canonical := func(definition string) string {
		s := schema.Schema{Objects: []schema.Object{{Kind: schema.KindEvent, Name: "e", Definition: definition}}}
		return mysqlDialect(t, "mysql").Canonical(s).Objects[0].Definition
	}
	printed := canonical("CREATE EVENT `e` ON SCHEDULE EVERY 1 DAY ON COMPLETION NOT PRESERVE ENABLE DO delete from t")
	if typed := canonical("create event e on schedule every 1 day\n do\n  delete from t"); typed != printed {
		t.Errorf("%q, want %q", typed, printed)
	}
}
