package sqltext

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var ignoreSpans = cmpopts.IgnoreTypes(Span{})

func columns(names ...string) []Term {
	var out []Term
	for _, n := range names {
		out = append(out, Term{Column: n})
	}
	return out
}

func TestParseTable(t *testing.T) {
	tests := []struct {
		name, src string
		want      Table
	}{
		{"types", `CREATE TABLE t(a, b INT, c VARCHAR (20) NULL, d UNSIGNED BIG INT, e DECIMAL( 10, 2 ), "f g" "my type"('x'))`, Table{
			Name: "t", Columns: []Column{
				{Name: "a"}, {Name: "b", Type: "INT"}, {Name: "c", Type: "VARCHAR (20)", Constraints: []Constraint{{Kind: Null}}},
				{Name: "d", Type: "UNSIGNED BIG INT"}, {Name: "e", Type: "DECIMAL( 10, 2 )"}, {Name: "f g", Type: "my type"},
			}}},
		{"quoting", "create temporary table if not exists [m n].`t``x` ([a] int, `b` int, \"c\"\"d\" int, 'e''f' int);", Table{
			Schema: "m n", Name: "t`x", Temp: true, IfNotExists: true, Columns: []Column{
				{Name: "a", Type: "int"}, {Name: "b", Type: "int"}, {Name: `c"d`, Type: "int"}, {Name: "e'f", Type: "int"},
			}}},
		{"column constraints", `CREATE TABLE t (
			id INTEGER CONSTRAINT pk PRIMARY KEY DESC ON CONFLICT REPLACE AUTOINCREMENT,
			a TEXT NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT FAIL COLLATE "nocase" CONSTRAINT c1 CHECK ( length(a) > (0) ),
			b INT GENERATED ALWAYS AS (id * 2) STORED, c INT AS ( id+1 ), d INT GENERATED ALWAYS AS (1) VIRTUAL NOT NULL,
			e TEXT CONSTRAINT unused)`, Table{
			Name: "t", Columns: []Column{
				{Name: "id", Type: "INTEGER", Constraints: []Constraint{
					{Kind: PrimaryKey, Name: "pk", Desc: true, Conflict: "REPLACE", Autoincrement: true}}},
				{Name: "a", Type: "TEXT", Constraints: []Constraint{
					{Kind: NotNull, Conflict: "IGNORE"}, {Kind: Unique, Conflict: "FAIL"}, {Kind: Collate, Collation: "nocase"},
					{Kind: Check, Name: "c1", Expr: "length(a) > (0)"}}},
				{Name: "b", Type: "INT", Constraints: []Constraint{{Kind: Generated, Expr: "id * 2", Stored: true}}},
				{Name: "c", Type: "INT", Constraints: []Constraint{{Kind: Generated, Expr: "id+1"}}},
				{Name: "d", Type: "INT", Constraints: []Constraint{{Kind: Generated, Expr: "1"}, {Kind: NotNull}}},
				{Name: "e", Type: "TEXT"},
			}}},
		{"defaults", `create table t (a default -1, b default + 2.5e3 not null, c default 'x; ''y', d default (1 + (2)), e default current_timestamp,
			f default null, g default x'00', h text default "dq", i default true check (i), j default - 1)`, Table{
			Name: "t", Columns: []Column{
				{Name: "a", Constraints: []Constraint{{Kind: Default, Expr: "-1"}}},
				{Name: "b", Constraints: []Constraint{{Kind: Default, Expr: "+ 2.5e3"}, {Kind: NotNull}}},
				{Name: "c", Constraints: []Constraint{{Kind: Default, Expr: "'x; ''y'"}}},
				{Name: "d", Constraints: []Constraint{{Kind: Default, Expr: "(1 + (2))"}}},
				{Name: "e", Constraints: []Constraint{{Kind: Default, Expr: "current_timestamp"}}},
				{Name: "f", Constraints: []Constraint{{Kind: Default, Expr: "null"}}},
				{Name: "g", Constraints: []Constraint{{Kind: Default, Expr: "x'00'"}}},
				{Name: "h", Type: "text", Constraints: []Constraint{{Kind: Default, Expr: `"dq"`}}},
				{Name: "i", Constraints: []Constraint{{Kind: Default, Expr: "true"}, {Kind: Check, Expr: "i"}}},
				{Name: "j", Constraints: []Constraint{{Kind: Default, Expr: "- 1"}}},
			}}},
		{"references", `create table t (
			a int references o, b int constraint fk references "o p" (x) on delete cascade on update set null match full not null deferrable initially deferred,
			c int references o(y) not deferrable initially immediate)`, Table{Name: "t", Columns: []Column{
			{Name: "a", Type: "int", Constraints: []Constraint{{Kind: ForeignKey, References: &Reference{Table: "o"}}}},
			{Name: "b", Type: "int", Constraints: []Constraint{
				{Kind: ForeignKey, Name: "fk", References: &Reference{Table: "o p", Columns: []string{"x"}, OnDelete: "CASCADE",
					OnUpdate: "SET NULL", Match: "full", Deferrable: true, InitiallyDeferred: true}},
				{Kind: NotNull}}},
			{Name: "c", Type: "int", Constraints: []Constraint{{Kind: ForeignKey, References: &Reference{Table: "o", Columns: []string{"y"}}}}},
		}}},
		{"table constraints without commas", `CREATE TABLE t(a INT, b TEXT,
			CONSTRAINT pk PRIMARY KEY (a COLLATE nocase DESC, "b" ASC) ON CONFLICT ROLLBACK
			UNIQUE (b) ON CONFLICT ABORT CONSTRAINT ck CHECK (a > 0 AND b IN (')', '(')) ON CONFLICT FAIL,
			FOREIGN KEY (a, [b]) REFERENCES o (x, 'y') ON UPDATE NO ACTION ON DELETE SET DEFAULT DEFERRABLE,
			CONSTRAINT nothing) WITHOUT ROWID, STRICT`, Table{
			Name: "t", WithoutRowID: true, Strict: true,
			Columns: []Column{{Name: "a", Type: "INT"}, {Name: "b", Type: "TEXT"}},
			Constraints: []Constraint{
				{Kind: PrimaryKey, Name: "pk", Conflict: "ROLLBACK", Columns: []Term{{Column: "a", Collation: "nocase", Desc: true}, {Column: "b"}}},
				{Kind: Unique, Conflict: "ABORT", Columns: columns("b")},
				{Kind: Check, Name: "ck", Conflict: "FAIL", Expr: "a > 0 AND b IN (')', '(')"},
				{Kind: ForeignKey, Columns: columns("a", "b"), References: &Reference{
					Table: "o", Columns: []string{"x", "y"}, OnUpdate: "NO ACTION", OnDelete: "SET DEFAULT", Deferrable: true}},
			}}},
		{"autoincrement in the table's key", "CREATE TABLE t(a INTEGER, PRIMARY KEY(a AUTOINCREMENT))", Table{
			Name: "t", Columns: []Column{{Name: "a", Type: "INTEGER"}},
			Constraints: []Constraint{{Kind: PrimaryKey, Columns: columns("a"), Autoincrement: true}}}},
		{"comments", `CREATE TABLE t( -- of the table
			-- above a
			a INT, -- of a
			b /* not */ INT -- of b
			, c INT, d INT --of d, too
			/* block */
			, e INT, -- of e
			-- next line
			f TEXT DEFAULT 'x
y', -- of f
			g INT /* no */ CHECK (g -- inner
			> 0) -- of g
			, UNIQUE (a) -- of the constraint
			)`, Table{
			Name: "t", Columns: []Column{
				{Name: "a", Type: "INT", Comment: "of a"}, {Name: "b", Type: "INT", Comment: "of b"}, {Name: "c", Type: "INT"},
				{Name: "d", Type: "INT", Comment: "of d, too"}, {Name: "e", Type: "INT", Comment: "of e"},
				{Name: "f", Type: "TEXT", Constraints: []Constraint{{Kind: Default, Expr: "'x\ny'"}}, Comment: "of f"},
				{Name: "g", Type: "INT", Constraints: []Constraint{{Kind: Check, Expr: "g -- inner\n\t\t\t> 0"}}, Comment: "of g"},
			},
			Constraints: []Constraint{{Kind: Unique, Columns: columns("a")}}}},
		{"as select", "create table t as select 1 as x;", Table{Name: "t", Select: "select 1 as x"}},
		{"keywords that are names", "CREATE TABLE if(key TEXT, desc INT, action, generated int, always, stored int)", Table{
			Name: "if", Columns: []Column{{Name: "key", Type: "TEXT"}, {Name: "desc", Type: "INT"}, {Name: "action"},
				{Name: "generated", Type: "int"}, {Name: "always"}, {Name: "stored", Type: "int"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseTable(tt.src)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, *got, ignoreSpans, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseTableSpans(t *testing.T) {
	src := `CREATE TABLE "t" (a INT NOT NULL, b INT CONSTRAINT c CHECK ( b > 0 ) REFERENCES o(x) DEFERRABLE, UNIQUE (a, b DESC)) STRICT`
	got, err := ParseTable(src)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{got.NameSpan.In(src), got.Body.In(src), got.Columns[0].Span.In(src), got.Columns[1].NameSpan.In(src)}
	for _, c := range append(got.Columns[1].Constraints, got.Constraints...) {
		texts = append(texts, c.Span.In(src), c.ExprSpan.In(src))
	}
	texts = append(texts, got.Columns[1].Constraints[1].References.TableSpan.In(src), got.Constraints[0].Columns[1].Span.In(src))
	want := []string{`"t"`,
		`(a INT NOT NULL, b INT CONSTRAINT c CHECK ( b > 0 ) REFERENCES o(x) DEFERRABLE, UNIQUE (a, b DESC))`,
		`a INT NOT NULL`, `b`, `CONSTRAINT c CHECK ( b > 0 )`, `b > 0`, `REFERENCES o(x) DEFERRABLE`, ``, `UNIQUE (a, b DESC)`, ``,
		`o`, `b DESC`}
	if diff := cmp.Diff(want, texts); diff != "" {
		t.Error(diff)
	}
}

func TestParseErrors(t *testing.T) {
	table := func(src string) error { _, err := ParseTable(src); return err }
	index := func(src string) error { _, err := ParseIndex(src); return err }
	tests := []struct {
		parse func(string) error
		src   string
		want  string
	}{
		{table, "", "line 1, column 1: expected CREATE, found the end of the statement"},
		{table, "CREATE VIRTUAL TABLE t USING x", "line 1, column 8: expected TABLE, found VIRTUAL"},
		{table, "CREATE TABLE t (a INT,)", "line 1, column 23: expected a column's name, found )"},
		{table, "CREATE TABLE t (a INT, UNIQUE (a),)", "line 1, column 35: expected a constraint, found )"},
		{table, "CREATE TABLE t (a INT", "line 1, column 22: expected a constraint, found the end of the statement"},
		{table, "CREATE TABLE t (a CHECK (a)", "line 1, column 28: expected a constraint, found the end of the statement"},
		{table, "CREATE TABLE t (a CHECK (a", "line 1, column 27: expected ), found the end of the statement"},
		{table, "CREATE TABLE t (a) WITHOUT x", "line 1, column 20: expected WITHOUT ROWID or STRICT, found WITHOUT"},
		{table, "CREATE TABLE t (a)\nx", "line 2, column 1: expected WITHOUT ROWID or STRICT, found x"},
		{table, "CREATE TABLE t (a DEFAULT)", "line 1, column 26: expected a default value, found )"},
		{table, "CREATE TABLE t (a 'b)", "line 1, column 19: the string that begins here has no closing quote"},
		{table, "CREATE TABLE t (a); x", "line 1, column 21: expected the end of the statement, found x"},
		{index, "CREATE INDEX i ON t ()", "line 1, column 22: expected a column or an expression, found )"},
		{index, "CREATE INDEX i ON t (a) WHERE", "line 1, column 30: expected a query, found the end of the statement"},
	}
	for _, tt := range tests {
		err := tt.parse(tt.src)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || err.Error() != tt.want {
			t.Errorf("%q:\n got %v\nwant %s", tt.src, err, tt.want)
		}
	}
}

func TestParseIndex(t *testing.T) {
	got, err := ParseIndex(`CREATE UNIQUE INDEX IF NOT EXISTS m."i x" ON [t] (a, "b" COLLATE nocase DESC, lower(c) COLLATE rtrim ASC,
		(d), a || b COLLATE nocase, json_extract(e, '$.x,y'), ((f)) DESC NULLS LAST, -g, (h) COLLATE nocase) WHERE a IS NOT NULL AND b > ';' ;`)
	if err != nil {
		t.Fatal(err)
	}
	want := &Index{
		Schema: "m", Name: "i x", Unique: true, IfNotExists: true, Table: "t",
		Terms: []Term{
			{Column: "a"}, {Column: "b", Collation: "nocase", Desc: true}, {Expr: "lower(c)", Collation: "rtrim"}, {Column: "d"},
			{Expr: "a || b COLLATE nocase"}, {Expr: "json_extract(e, '$.x,y')"}, {Column: "f", Desc: true}, {Expr: "-g"},
			{Column: "h", Collation: "nocase"},
		},
		Where: "a IS NOT NULL AND b > ';'",
	}
	if diff := cmp.Diff(want, got, ignoreSpans); diff != "" {
		t.Error(diff)
	}
}

func TestParseVirtualTable(t *testing.T) {
	tests := map[string]VirtualTable{
		"CREATE VIRTUAL TABLE v USING fts5( title, body , content='a,b', tokenize = \"porter ascii\")": {
			Name: "v", Module: "fts5", Args: []string{"title", "body", "content='a,b'", `tokenize = "porter ascii"`}},
		"create virtual table if not exists temp.'v w' using [mod]": {Schema: "temp", Name: "v w", IfNotExists: true, Module: "mod"},
		"create virtual table v using m()":                          {Name: "v", Module: "m"},
		"create virtual table v using m(a(b,c) -- d\n, , e)":        {Name: "v", Module: "m", Args: []string{"a(b,c) -- d", "", "e"}},
	}
	for src, want := range tests {
		got, err := ParseVirtualTable(src)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if diff := cmp.Diff(want, *got, ignoreSpans); diff != "" {
			t.Errorf("%s:\n%s", src, diff)
		}
	}
}

func TestParseView(t *testing.T) {
	got, err := ParseView("CREATE VIEW main.v (a, [b c]) AS\n SELECT 1, 2 -- x\n;")
	if err != nil {
		t.Fatal(err)
	}
	want := &View{Schema: "main", Name: "v", Columns: []string{"a", "b c"}, Select: "SELECT 1, 2"}
	if diff := cmp.Diff(want, got, ignoreSpans); diff != "" {
		t.Error(diff)
	}
}

func TestParseTrigger(t *testing.T) {
	tests := map[string]Trigger{
		"CREATE TRIGGER tr AFTER UPDATE OF a, \"b\" ON t FOR EACH ROW WHEN new.a > (SELECT begin FROM x) AND new.begin BEGIN\n SELECT 1; SELECT CASE 1 WHEN 1 THEN 2 END;\nEND": {
			Name: "tr", Timing: "AFTER", Event: "UPDATE", Columns: []string{"a", "b"}, Table: "t", ForEachRow: true,
			When: "new.a > (SELECT begin FROM x) AND new.begin", Body: "SELECT 1; SELECT CASE 1 WHEN 1 THEN 2 END;"},
		"create temp trigger if not exists m.tr instead of insert on n.v begin select 1; end;": {
			Schema: "m", Name: "tr", Temp: true, IfNotExists: true, Timing: "INSTEAD OF", Event: "INSERT", TableSchema: "n",
			Table: "v", Body: "select 1;"},
		"create trigger [t r] delete on t begin delete from x; end": {
			Name: "t r", Event: "DELETE", Table: "t", Body: "delete from x;"},
	}
	for src, want := range tests {
		got, err := ParseTrigger(src)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if diff := cmp.Diff(want, *got, ignoreSpans); diff != "" {
			t.Errorf("%s:\n%s", src, diff)
		}
	}
}

func TestParseHead(t *testing.T) {
	for _, tt := range []struct {
		src, name   string
		ifNotExists bool
	}{
		{src: `CREATE TABLE t(a INT)`, name: "t"},
		{`create temp table if not exists main.[t] (a default 't.x')`, "[t]", true},
		{src: `CREATE UNIQUE INDEX i ON t (lower(t.a))`, name: "i"},
		{src: `CREATE INDEX /* of t */ "i x" ON t (a)`, name: `"i x"`},
		{src: `CREATE VIRTUAL TABLE t USING fts5(a)`, name: "t"},
		{`CREATE VIEW IF NOT EXISTS v(a) AS SELECT 1`, "v", true},
		{src: `CREATE TEMPORARY TRIGGER r AFTER UPDATE ON t BEGIN SELECT 1; END`, name: "r"},
	} {
		head, err := ParseHead(tt.src)
		if err != nil || head.Name.In(tt.src) != tt.name || head.IfNotExists != tt.ifNotExists {
			t.Errorf("ParseHead(%s) = %+v, %v; want the name %s", tt.src, head, err, tt.name)
		}
	}
	for _, src := range []string{"", "CREATE", "CREATE TABLE", "CREATE UNIQUE TABLE t(a)", "CREATE SEQUENCE s", "SELECT 1", "CREATE TABLE t('"} {
		if head, err := ParseHead(src); err == nil {
			t.Errorf("ParseHead(%s) = %+v", src, head)
		}
	}
}

func FuzzParseTable(f *testing.F) {
	for _, src := range []string{
		`CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT NOT NULL DEFAULT 'x' COLLATE nocase, CHECK (a > 0)) STRICT, WITHOUT ROWID`,
		"CREATE TABLE [t] (`a` int references o(x) on delete set null deferrable initially deferred, foreign key (a) references p) -- c",
		`CREATE UNIQUE INDEX i ON t(a COLLATE b DESC, (c)) WHERE d`,
		`CREATE VIRTUAL TABLE v USING m(a, b(c), d)`,
		`CREATE TRIGGER t AFTER UPDATE OF a ON b WHEN c BEGIN d; END`,
		`CREATE VIEW v(a) AS SELECT 1`,
		"CREATE TABLE t(", "CREATE TABLE t(a CONSTRAINT", "CREATE TABLE t(a,CONSTRAINT b", "CREATE INDEX i ON t(((", "CREATE TABLE t(a)WITHOUT",
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		table, err := ParseTable(src)
		if (table == nil) == (err == nil) {
			t.Fatalf("ParseTable(%q) = %v, %v", src, table, err)
		}
		if table != nil {
			head, err := ParseHead(src)
			if err != nil || head.Name != table.NameSpan || head.IfNotExists != table.IfNotExists {
				t.Fatalf("ParseHead(%q) = %v, %v", src, head, err)
			}
			renamed := head.Name.Replace(src, `"x y"`)
			again, err := ParseTable(renamed)
			if err != nil || again.Name != "x y" || len(again.Columns) != len(table.Columns) {
				t.Fatalf("ParseTable(%q) = %v, %v", renamed, again, err)
			}
			for _, c := range table.Columns {
				if c.Span.In(src) == "" {
					t.Fatalf("%q: empty column", src)
				}
			}
		}
		for _, parse := range []func() error{
			func() error { _, err := ParseIndex(src); return err },
			func() error { _, err := ParseVirtualTable(src); return err },
			func() error { _, err := ParseView(src); return err },
			func() error { _, err := ParseTrigger(src); return err },
		} {
			var syntax *SyntaxError
			if err := parse(); err != nil && !errors.As(err, &syntax) {
				t.Fatalf("%q: %v", src, err)
			}
		}
	})
}
