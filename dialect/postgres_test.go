package dialect_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

func pgDialect(t testing.TB, major int) dialect.Dialect {
	t.Helper()
	d, err := dialect.For(pgVersion(major))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPostgresTypes(t *testing.T) {
	d := pgDialect(t, 18)
	for _, test := range []struct {
		text     string // as a catalogue or a person spells it
		portable string
		ddl      string
	}{
		{"int4", "integer", "integer"}, {"INT", "integer", "integer"}, {"pg_catalog.int8", "bigint", "bigint"}, {"int2", "smallint", "smallint"},
		{"serial4", "serial", "serial"}, {"bigserial", "bigserial", "bigserial"}, {"serial2", "smallserial", "smallserial"},
		{"decimal(10, 2)", "numeric(10,2)", "numeric(10,2)"}, {"numeric(5)", "numeric(5,0)", "numeric(5,0)"}, {"dec", "numeric", "numeric"},
		{"float4", "real", "real"}, {"float(24)", "real", "real"}, {"float(25)", "double", "double precision"}, {"float", "double", "double precision"},
		{"bool", "boolean", "boolean"}, {"character varying(20)", "varchar(20)", "varchar(20)"}, {"varchar", "varchar", "varchar"},
		{"character(3)", "char(3)", "char(3)"}, {"char", "char(1)", "char(1)"}, {"bpchar", "bpchar", "bpchar"}, {`"char"`, `"char"`, `"char"`},
		{"bytea", "blob", "bytea"}, {"time(3) without time zone", "time(3)", "time(3)"}, {"time with time zone", "timetz", "timetz"},
		{"timestamp  without  time zone", "timestamp", "timestamp"}, {"timestamp (3) with time zone", "timestamptz(3)", "timestamptz(3)"},
		{"interval", "interval", "interval"}, {"interval(3)", "interval(3)", "interval(3)"}, {"INTERVAL day to second (3)", "interval day to second(3)", "interval day to second(3)"},
		{"varbit(5)", "bit varying(5)", "bit varying(5)"}, {"bit", "bit(1)", "bit(1)"}, {"TSVECTOR", "tsvector", "tsvector"},
		{"int[]", "integer[]", "integer[]"}, {"integer[3][]", "integer[]", "integer[]"}, {"text ARRAY", "text[]", "text[]"}, {"text array[4]", "text[]", "text[]"},
		{"numeric(4,1)[]", "numeric(4,1)[]", "numeric(4,1)[]"}, {"geometry(Point,4326)", "geometry(Point,4326)", "geometry(Point,4326)"},
		{`app."Odd Type"`, `app."Odd Type"`, `app."Odd Type"`}, {"citext", "citext", "citext"}, {"numeric(5,-2)", "numeric(5,-2)", "numeric(5,-2)"},
	} {
		got := d.ParseType(test.text)
		if got.String() != test.portable {
			t.Errorf("ParseType(%q) = %q, want %q", test.text, got, test.portable)
		}
		ddl, err := d.FormatType(got)
		if err != nil || ddl != test.ddl {
			t.Errorf("FormatType of %q = %q, %v, want %q", test.text, ddl, err, test.ddl)
		}
		if again := d.ParseType(ddl); !again.Equal(got) {
			t.Errorf("%q: ParseType(%q) = %#v, want %#v", test.text, ddl, again, got)
		}
	}
	for _, k := range schema.PortableKinds() {
		if _, err := d.FormatType(schema.Type{Kind: k}); err != nil {
			t.Errorf("no spelling for %s: %v", k, err)
		}
	}
	for _, bad := range []schema.Type{{}, {Kind: schema.SetKind}, {Kind: schema.Array}, {Kind: schema.Raw}, {Kind: schema.Integer, Unsigned: true}, {Kind: schema.EnumKind, Values: []string{"a"}}} {
		var unknown *dialect.UnknownTypeError
		if _, err := d.FormatType(bad); !errors.As(err, &unknown) {
			t.Errorf("FormatType(%#v): error %v, want an *UnknownTypeError", bad, err)
		}
	}
}

func TestPostgresQuoting(t *testing.T) {
	d := pgDialect(t, 18)
	for name, want := range map[string]string{"users": "users", "_a1": "_a1", "Users": `"Users"`, "1a": `"1a"`, "a b": `"a b"`, `a"b`: `"a""b"`, "order": `"order"`, "ü": `"ü"`, "": `""`, "name": "name"} {
		if got := d.QuoteIdent(name); got != want {
			t.Errorf("QuoteIdent(%q) = %s, want %s", name, got, want)
		}
	}
	if got := d.QuoteName(schema.Name{Schema: "a.b", Name: "c"}); got != `"a.b".c` {
		t.Errorf("QuoteName = %s", got)
	}
	if got := d.QuoteString(`it's \ so`); got != `'it''s \ so'` {
		t.Errorf("QuoteString = %s", got)
	}
}

// Pairs of columns that are one and the same once they are canonical.
func TestPostgresCanonicalColumns(t *testing.T) {
	d := pgDialect(t, 15)
	column := func(typ, def string) schema.Column {
		return schema.Column{Name: "c", Type: schema.ParseType(typ), Nullable: true, Default: schema.SQLExpr(def)}
	}
	canonical := func(c schema.Column) schema.Column {
		return d.Canonical(schema.Schema{Enums: []schema.Enum{{Name: "mood"}}, Tables: []schema.Table{{Name: "t", Columns: []schema.Column{c}}}}).Tables[0].Columns[0]
	}
	for _, test := range []struct{ typ, def, sameTyp, sameDef string }{
		{"integer", "0", "int4", "(0)"}, {"bigint", "'0'::bigint", "bigint", "0"}, {"integer", "-1", "integer", "'-1'::integer"}, {"integer", "-1", "integer", "(-1)"},
		{"varchar(20)", "'x'::character varying", "character varying(20)", "'x'"}, {"text", "'a  b'::text", "text", "'a  b'"},
		{"jsonb", "'{}'::jsonb", "jsonb", "'{}'"}, {"text[]", "'{}'::text[]", "text[]", "'{}'"}, {"timestamptz", "now()", "timestamp with time zone", "CURRENT_TIMESTAMP"},
		{"timestamp", "NOW( )", "timestamp", "now()"}, {"uuid", "gen_random_uuid()", "uuid", "uuid()"}, {"boolean", "true", "bool", "TRUE"}, {"boolean", "'f'::boolean", "boolean", "false"},
		{"text", "NULL", "text", ""}, {"text", "NULL::text", "text", ""}, {"enum:mood", "'sad'::mood", "mood", "'sad'"}, {"enum:mood[]", "'{}'::mood[]", "mood[]", "'{}'"},
		{"text", `lower("name")`, "text", "LOWER( name )"}, {"char(3)", "'x'::bpchar", "character(3)", "'x'"}, {"binary(5)", "", "blob", ""},
		{"timestamp", "(now() AT TIME ZONE 'utc'::text)", "timestamp", "now() at time zone 'utc'::text"},
		{"varchar(3)", "'xxx'::varchar(3)", "varchar(3)", "'xxx'"}, {"numeric(5,1)", "1.25::numeric(5,1)", "numeric(5,1)", "1.25"},
	} {
		if diff := cmp.Diff(canonical(column(test.typ, test.def)), canonical(column(test.sameTyp, test.sameDef))); diff != "" {
			t.Errorf("%s DEFAULT %s and %s DEFAULT %s (-first +second):\n%s", test.typ, test.def, test.sameTyp, test.sameDef, diff)
		}
	}
	for _, test := range []struct{ typ, def, otherTyp, otherDef string }{
		{"text", "'a'", "text", "'A'"}, {"text", "'a b'", "text", "'a  b'"}, {"integer", "1", "integer", "2"}, {"text", "''", "text", ""}, {"varchar", "", "text", ""},
		{"varchar(20)", "", "varchar", ""}, {"timestamp", "", "timestamptz", ""}, {"text", `"A"`, "text", "a"}, {"numeric", "1", "numeric", "1.0"}, {"json", "", "jsonb", ""},
		{"varchar(3)", "'xxxxx'::varchar(3)", "varchar(3)", "'xxxxx'"}, {"numeric", "1.25::numeric(5,1)", "numeric", "1.25"}, {"bit(3)", "'1'::bit(3)", "bit(3)", "'100'"},
	} {
		if cmp.Equal(canonical(column(test.typ, test.def)), canonical(column(test.otherTyp, test.otherDef))) {
			t.Errorf("%s DEFAULT %s and %s DEFAULT %s are taken for the same", test.typ, test.def, test.otherTyp, test.otherDef)
		}
	}
}

func TestPostgresCanonicalResolves(t *testing.T) {
	d := pgDialect(t, 18)
	declared := schema.Schema{Tables: []schema.Table{
		{Name: "users", PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Columns: []string{"id"}}},
			Columns: []schema.Column{{Name: "id", Type: schema.ParseType("bigint"), Nullable: true}},
			Indexes: []schema.Index{{Name: "i", Method: "BTREE", Parts: []schema.IndexPart{{Column: "id", Nulls: "LAST"}, {Expr: schema.SQLExpr("( lower(id) )"), Desc: true, Nulls: "first"}}}}},
		{Name: "posts", Comment: "c", Options: schema.TableOptions{Engine: "InnoDB", Charset: "utf8mb4", AccessMethod: "heap", Storage: schema.Parameters{{Name: "FILLFACTOR", Value: "70"}, {Name: "autovacuum_enabled", Value: "off"}}},
			ForeignKeys: []schema.ForeignKey{{Columns: []string{"u"}, RefTable: schema.Name{Name: "users"}, OnDelete: "no action", Match: "SIMPLE", InitiallyDeferred: true}}},
		{Name: "p", PartitionOf: &schema.Partition{Parent: schema.Name{Name: "users"}, Bound: "for  values in (1)"}, Columns: []schema.Column{{Name: "id", Type: schema.ParseType("bigint")}}},
	}, Objects: []schema.Object{{Kind: schema.KindView, Name: "v", Definition: "select  1 as ONE;"}}}
	before := cmp.Diff(declared, declared)
	got := d.Canonical(declared)
	want := schema.Schema{Tables: []schema.Table{
		{Name: "users", PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Columns: []string{"id"}}},
			Columns: []schema.Column{{Name: "id", Type: schema.ParseType("bigint")}},
			Indexes: []schema.Index{{Name: "i", Parts: []schema.IndexPart{{Column: "id"}, {Expr: schema.SQLExpr("lower(id)"), Desc: true}}}}},
		{Name: "posts", Comment: "c", Options: schema.TableOptions{Storage: schema.Parameters{{Name: "autovacuum_enabled", Value: "false"}, {Name: "fillfactor", Value: "70"}}},
			ForeignKeys: []schema.ForeignKey{{Columns: []string{"u"}, RefTable: schema.Name{Name: "users"}, RefColumns: []string{"id"}, Deferrable: true, InitiallyDeferred: true}}},
		{Name: "p", PartitionOf: &schema.Partition{Parent: schema.Name{Name: "users"}, Bound: "for values in(1)"}, Columns: []schema.Column{}},
	}, Objects: []schema.Object{{Kind: schema.KindView, Name: "v", Definition: "create view v as select 1 as one"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Canonical (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(got, d.Canonical(got)); diff != "" {
		t.Errorf("Canonical is not idempotent:\n%s", diff)
	}
	if before != "" || declared.Tables[1].Options.Engine == "" || declared.Tables[0].Indexes[0].Method != "BTREE" {
		t.Error("Canonical modified its argument")
	}
}

func TestPostgresValidate(t *testing.T) {
	s := schema.Schema{
		Domains: []schema.Domain{{Name: "string", Type: schema.ParseType("text")}},
		Tables: []schema.Table{{Name: "t",
			Columns: []schema.Column{
				{Name: "a", Type: schema.ParseType("datetime")}, {Name: "b", Type: schema.ParseType("intger")}, {Name: "c", Type: schema.ParseType("string")},
				{Name: "d", Type: schema.ParseType("geometry(Point,4326)")}, {Name: "e", Type: schema.ParseType("enum('a')")}, {Name: "f", Type: schema.ParseType("tsvector")},
				{Name: "g", Type: schema.ParseType("text"), Identity: &schema.Identity{}}, {Name: "h", Type: schema.ParseType("integer"), Generated: &schema.Generated{}},
				{Name: "i", Type: schema.ParseType("vector(3)")}, {Name: "j", Type: schema.ParseType("longtext[]")},
				{Name: "k", Type: schema.ParseType("mediumint unsigned")}, {Name: "l", Type: schema.ParseType("strng")},
			},
			Uniques: []schema.Unique{{Key: schema.Key{Name: "u", NullsNotDistinct: true}}},
			Checks:  []schema.Check{{Name: "k", NotEnforced: true}},
			Indexes: []schema.Index{{Name: "ft", Method: "fulltext", Parts: []schema.IndexPart{{Column: "a", Length: 10}}}},
		}},
		Objects: []schema.Object{{Kind: schema.KindEvent, Name: "e"}, {Kind: schema.KindOperator, Name: "^~"}, {Kind: schema.KindCast, Name: "c"},
			{Kind: schema.KindPublication, Name: "p", Definition: "CREATE PUBLICATION p FOR TABLE t"}, {Kind: schema.KindPublication, Name: "q", Definition: "CREATE PUBLICATION p"},
			{Kind: schema.KindPublicationTable, Name: "p", On: schema.Name{Name: "t"}, Definition: "ALTER PUBLICATION p ADD TABLE ONLY t(a) WHERE (a > 1)"},
			{Kind: schema.KindPublicationTable, Name: "p", On: schema.Name{Name: "t"}, Definition: "ALTER PUBLICATION p ADD TABLE tt"},
			{Kind: schema.KindPublicationTable, Name: "p", Args: "tables in schema app", Definition: "ALTER PUBLICATION q ADD TABLES IN SCHEMA app"},
		},
	}
	var got []string
	for _, err := range pgDialect(t, 14).Validate(s) {
		got = append(got, err.Error())
	}
	want := []string{
		`table t, column a: unknown type "datetime" on PostgreSQL; did you mean "timestamp"?`,
		`table t, column b: unknown type "intger" on PostgreSQL; did you mean "integer"?`,
		`table t, column e: unknown type "enum('a')" on PostgreSQL; did you mean "enum:name, with [enums.name] values = […]"?`,
		`table t, column g: PostgreSQL has no identity columns of type text; use smallint, integer or bigint`,
		`table t, column h: PostgreSQL has no virtual generated columns before version 18; say stored = true`,
		`table t, column j: unknown type "longtext" on PostgreSQL; did you mean "text"?`,
		`table t, column k: unknown type "mediumint unsigned" on PostgreSQL; did you mean "integer"?`,
		`table t, column l: unknown type "strng" on PostgreSQL; did you mean "text"?`,
		`table t, constraint u: PostgreSQL has no NULLS NOT DISTINCT before version 15`,
		`table t, constraint k: PostgreSQL has no NOT ENFORCED before version 18`,
		`table t, index ft: PostgreSQL has no fulltext indexes; use using = "gin" or "gist"`,
		`table t, index ft: PostgreSQL has no prefix lengths; index an expression, as left(name, 10)`,
		`event e: PostgreSQL has no events`,
		`operator ^~: it is not read back from a database, so that models cannot declare it: write create_operator into a revision, before what needs it`,
		`cast c: it is not read back from a database, so that models cannot declare it: write create_cast into a revision, before what needs it`,
		`publication p: its definition lists tables; declare them one by one, as [publication_tables.p] with on = "…" and definition = "ALTER PUBLICATION p ADD TABLE …"`,
		`publication q: its definition says publication p`,
		`publication table p on t: its definition has to begin with ALTER PUBLICATION p ADD TABLE t`,
		`publication table p on tables in schema app: its definition has to begin with ALTER PUBLICATION p ADD TABLES IN SCHEMA app`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	s.Tables[0].Columns = s.Tables[0].Columns[7:9]
	s.Tables[0].Indexes, s.Objects = nil, nil
	if errs := pgDialect(t, 18).Validate(s); len(errs) > 0 {
		t.Errorf("version 18 has all of that: %v", errs)
	}
}

func TestPostgresCanonicalArgs(t *testing.T) {
	d := pgDialect(t, 18)
	for args, want := range map[string]string{
		"": "", "int, character varying": "integer, varchar", "a integer, b text DEFAULT 'x, y'": "integer, text",
		"a int, IN b timestamp with time zone, OUT c text, VARIADIC d int[]": "integer, timestamptz, integer[]",
		"m mood, app.mood": "mood, app.mood", "numeric(10,2), x int DEFAULT 1": "numeric, integer", "double precision": "double precision",
		"d double precision": "double precision", `"A b" integer`: "integer", "tags citext[]": "citext[]",
		`x s."My, Type"[], "mood"`: `s."My, Type"[], mood`, `VARIADIC "any" ORDER BY x "any"`: `variadic "any" order by "any"`, "ORDER BY v int": "order by integer",
	} {
		s := schema.Schema{Objects: []schema.Object{{Kind: schema.KindFunction, Name: "f", Args: args}}}
		if got := d.Canonical(s).Objects[0].Args; got != want {
			t.Errorf("arguments %q become %q, want %q", args, got, want)
		}
	}
}

func TestPostgresNeeds(t *testing.T) {
	d := pgDialect(t, 18)
	for _, test := range []struct {
		op   ops.Op
		want []schema.Name
	}{
		{ops.CreateTable{}, nil},
		{ops.AlterColumn{Table: named("t"), To: ops.ColumnChange{Nullable: ops.To(true)}}, nil},
		{ops.AlterColumn{Table: named("t"), To: ops.ColumnChange{Type: ops.To(typed("text"))}}, []schema.Name{named("t")}},
		{ops.DropColumn{Table: named("t")}, []schema.Name{named("t")}}, {ops.DropColumn{Table: named("t"), Defined: true}, nil},
		{ops.DropConstraint{Table: named("t"), Name: "c"}, nil}, {ops.DropConstraint{Table: named("t")}, []schema.Name{named("t")}},
		{ops.AlterEnum{Columns: []schema.ColumnRef{{Table: named("a"), Column: "x"}, {Table: named("a"), Column: "y"}, {Table: named("b"), Column: "x"}}},
			[]schema.Name{named("a"), named("b")}},
	} {
		if diff := cmp.Diff(test.want, d.Needs(test.op)); diff != "" {
			t.Errorf("Needs of %s (-want +got):\n%s", test.op.Kind(), diff)
		}
	}
}

func FuzzPostgresType(f *testing.F) {
	for _, s := range []string{"integer", "numeric(10,2)[]", `"char"`, "timestamp(3) with time zone", "interval day to second(3)", "geometry(Point, 4326)", "text array[3]", "a.b[][]", "((", "[]", "numeric()", "bit varying (5)"} {
		f.Add(s)
	}
	d := pgDialect(f, 18)
	f.Fuzz(func(t *testing.T, text string) {
		parsed := d.ParseType(text)
		spelled, err := d.FormatType(parsed)
		if err != nil {
			return
		}
		if again := d.ParseType(spelled); !again.Equal(parsed) {
			t.Errorf("%q is %#v; its spelling %q is %#v", text, parsed, spelled, again)
		}
	})
}

func FuzzPostgresExpr(f *testing.F) {
	for _, s := range []string{"now()", "((a + b))", "'x'::text", "(a) OR (b)", "$$x$$", "E'\\''", "-1", "a -- c\n + b", "NULL::text", `"A"."b"`, "'a' 'b'", "f (1)", "x[1]", "1.5::float8"} {
		f.Add(s)
	}
	d := pgDialect(f, 18)
	canonical := func(text string) string {
		s := schema.Schema{Tables: []schema.Table{{Name: "t", Columns: []schema.Column{{Name: "c", Type: schema.ParseType("text"), Default: schema.SQLExpr(text)}}}}}
		return d.Canonical(s).Tables[0].Columns[0].Default.SQL
	}
	f.Fuzz(func(t *testing.T, text string) {
		if once := canonical(text); canonical(once) != once {
			t.Errorf("%q becomes %q becomes %q", text, once, canonical(once))
		}
	})
}
