package ops

import (
	"flag"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/retort-db/migrate/internal/golden"
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/schema"
)

var update = flag.Bool("update", false, "write the golden files anew")

func decodeString(text string) (Op, error) {
	n, err := schematoml.Parse("file.toml", []byte(text))
	if err != nil {
		return nil, err
	}
	r := schematoml.NewReader("file.toml")
	op := Decode(r, n)
	return op, r.Err()
}

func TestEveryOperationSurvivesItsTOMLForm(t *testing.T) {
	for i, op := range examples() {
		t.Run(label(i, op), func(t *testing.T) {
			text := Format(op)
			got, err := decodeString(text)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			if diff := cmp.Diff(op, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, text)
			}
			if again := Format(got); again != text {
				t.Errorf("written again it differs:\n%s", cmp.Diff(text, again))
			}
		})
	}
}

func TestExamplesCoverEveryKind(t *testing.T) {
	var covered []string
	for _, op := range examples() {
		covered = append(covered, op.Kind())
		if undo, err := Reverse(op); err == nil && undo != nil {
			covered = append(covered, undo.Kind())
		}
	}
	for _, k := range Kinds() {
		switch {
		case k == "create_table_comment" || k == "drop_table_comment": // read only
		case strings.HasPrefix(k, "replace_") || strings.HasPrefix(k, "rename_"): // one type for all kinds of object
		case !slices.Contains(covered, k):
			t.Errorf("no example of %s", k)
		}
	}
}

func TestGoldenForm(t *testing.T) {
	var b strings.Builder
	for _, op := range examples() {
		b.WriteString("[[upgrade]]\n" + Format(op) + "\n")
	}
	golden.Compare(t, filepath.Join("testdata", "operations.toml"), b.String(), *update)
}

func TestDecodeWhatPeopleWrite(t *testing.T) {
	users := name("users")
	tests := []struct {
		name, text string
		want       Op
	}{
		{"flat column", `op = "add_column"
table = "users"
column = "age"
type = "integer"`, AddColumn{Table: users, Column: schema.Column{Name: "age", Type: schema.ParseType("integer"), Nullable: true}}},
		{"flat index", `op = "create_index"
table = "users"
index = "by_age"
columns = ["age", { expr = "lower(name)", desc = true }]
unique = true`, CreateIndex{Table: users, Index: schema.Index{Name: "by_age", Unique: true, Parts: []schema.IndexPart{{Column: "age"}, {Expr: schema.SQLExpr("lower(name)"), Desc: true}}}}},
		{"flat foreign key without a name", `op = "create_foreign_key"
table = "posts"
columns = ["author_id"]
references = "auth.users.id"
on_delete = "CASCADE"
on_update = "no action"`, AddConstraint{Table: name("posts"), Constraint: schema.ForeignKey{Columns: []string{"author_id"}, RefTable: name("auth.users"), RefColumns: []string{"id"}, OnDelete: schema.Cascade, OnUpdate: "no action"}}},
		{"flat drop with a definition", `op = "drop_constraint"
table = "users"
constraint = "adult"
type = "check"
condition = "age > 17"`, DropConstraint{Table: users, Name: "adult", Type: schema.KindCheck, Constraint: schema.Check{Name: "adult", Expr: schema.SQLExpr("age > 17")}}},
		{"whole table in a table", `op = "create_table"
table = { name = "t", columns = [{ name = "id", type = "integer", primary_key = true }, { name = "u", type = "text", unique = true, index = true, references = { table = "auth.users", on_update = "cascade" } }] }`,
			CreateTable{Table: schema.Table{Name: "t",
				Columns:     []schema.Column{{Name: "id", Type: schema.ParseType("integer")}, {Name: "u", Type: schema.ParseType("text"), Nullable: true}},
				PrimaryKey:  &schema.PrimaryKey{Key: schema.Key{Columns: []string{"id"}}},
				Indexes:     []schema.Index{{Unique: true, Parts: schema.ColumnParts("u")}},
				ForeignKeys: []schema.ForeignKey{{Columns: []string{"u"}, RefTable: name("auth.users"), OnUpdate: schema.Cascade}},
			}}},
		{"server_default", `op = "alter_column"
table = "users"
column = "age"
server_default = 1.50
existing = { server_default = "" }`, AlterColumn{Table: users, Column: "age", To: ColumnChange{Default: To(schema.SQLExpr("1.50"))}, From: ColumnChange{Default: To(schema.Expr{})}}},
		{"table comment", `op = "create_table_comment"
table = "users"
comment = "people"
existing = { comment = "persons" }`, AlterTable{Table: users, To: TableChange{Comment: To("people")}, From: TableChange{Comment: To("persons")}}},
		{"no table comment", `op = "drop_table_comment"
table = "users"`, AlterTable{Table: users, To: TableChange{Comment: To("")}}},
		{"a rename keeps the schema", `op = "rename_table"
table = "auth.users"
new_name = "people"`, RenameTable{From: name("auth.users"), To: name("auth.people")}},
		{"rows", `op = "insert"
table = "users"
rows = [{ id = 1, at = 2026-01-02 }, { id = 2, on = 2026-01-02T03:04:05 }]`,
			Insert{Table: users, Columns: []string{"id", "at", "on"}, Rows: [][]any{{int64(1), "2026-01-02", nil}, {int64(2), nil, "2026-01-02 03:04:05"}}}},
		{"a default that says nothing special", `op = "add_column"
table = "users"
column = { name = "x", type = "text", default = "CURRENT_TIMESTAMP" }`, AddColumn{Table: users, Column: schema.Column{Name: "x", Type: schema.ParseType("text"), Nullable: true, Default: schema.SQLExpr("CURRENT_TIMESTAMP")}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := decodeString(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecodeErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no op", `table = "users"`, `file.toml:1: an operation needs op`},
		{"unknown op", "\n" + `op = "add_colum"`, `file.toml:2: unknown operation "add_colum"; did you mean "add_column"?`},
		{"another tool's op", `op = "rename_column"`, `file.toml:1: unknown operation "rename_column"; here it is alter_column with new_name = "…"`},
		{"unknown key", `op = "rename_table"
table = "users"
new_nam = "people"`, `file.toml:1: rename_table needs new_name
file.toml:3: unknown key "new_nam" in rename_table; did you mean "new_name"? (keys: lock_timeout, new_name, new_schema, op, statement_timeout, table)`},
		{"Alembic's key", `op = "alter_column"
table = "t"
column = "c"
nullable = true
existing_type = "integer"`, `file.toml:5: unknown key "existing_type" in alter_column; here it is existing = { type = … } (keys: `},
		{"a check's condition by another name", `op = "create_table"
table = "t"
columns = [{ name = "a", type = "int" }]
checks = [{ expression = "a > 0" }]`, `file.toml:4: check needs condition
file.toml:4: unknown key "expression" in check; here it is condition (keys: column, comment, condition, name, no_inherit, not_enforced, not_valid, renamed_from)`},
		{"a generated column's expression by another name", `op = "add_column"
table = "t"
column = { name = "a", type = "int", generated = { expression = "b + 1" } }`, `file.toml:3: generated needs expr
file.toml:3: unknown key "expression" in generated; here it is expr (keys: expr, stored)`},
		{"unknown key in a definition", `op = "add_column"
table = "t"
column = { name = "c", typ = "text" }`, `file.toml:3: column needs type
file.toml:3: unknown key "typ" in column; did you mean "type"? (keys: `},
		{"a shortcut where there is none", `op = "add_column"
table = "t"
column = { name = "c", type = "text", unique = true }`, `file.toml:3: unique is an operation of its own here: op = "create_unique_constraint"`},
		{"unknown type", `op = "add_column"
table = "t"
column = { name = "c", type = "string" }`, `file.toml:3: unknown type "string"; did you mean "text"?`},
		{"misspelled type", `op = "add_column"
table = "t"
column = { name = "c", type = "varhcar(20)" }`, `file.toml:3: unknown type "varhcar(20)"; did you mean "varchar(20)"?`},
		{"a word as a default", `op = "add_column"
table = "t"
column = { name = "c", type = "text", default = "active" }`, `file.toml:3: default = "active" is SQL, and there is no such expression; did you mean "'active'"?`},
		{"wrong kind of value", `op = "create_index"
table = 1
index = ["a"]
unique = "yes"`, `file.toml:2: table has to be a string, not an integer
file.toml:3: index has to be a name or a definition, { name = …, … }, not an array
file.toml:3: index needs columns = [ … ] with at least one column
file.toml:4: unknown key "unique"`},
		{"no columns", `op = "create_table"
table = "t"`, `file.toml:1: create_table needs columns = [ … ]`},
		{"column twice", `op = "create_table"
table = "t"
columns = [
  { name = "a", type = "text" },
  { name = "a", type = "text" },
]`, `file.toml:5: column "a" is defined twice`},
		{"a key on no column", `op = "create_table"
table = "t"
columns = [{ name = "user_id", type = "text" }]
primary_key = ["key"]
indexes = [{ columns = ["user_idd"] }]`, `file.toml:4: primary_key names a column "key" that the table does not have
file.toml:5: an index names a column "user_idd" that the table does not have; did you mean "user_id"?`},
		{"two primary keys", `op = "create_table"
table = "t"
columns = [{ name = "a", type = "text", primary_key = true }, { name = "b", type = "text" }]
primary_key = ["b"]`, `file.toml:4: primary_key of the table and of its columns say different things: keep one`},
		{"an action that is none", `op = "create_foreign_key"
table = "t"
columns = ["a"]
references = "u.id"
on_delete = "casade"`, `file.toml:5: on_delete has to be "no action", "restrict", "cascade", "set null" or "set default", not "casade"; did you mean "cascade"?`},
		{"a reference that is none", `op = "create_foreign_key"
table = "t"
columns = ["a"]
references = "a.b.c.d"`, `file.toml:4: references has to be "table.column", "schema.table.column", or { table = "…", columns = ["…"] }, not "a.b.c.d"`},
		{"not as many columns", `op = "create_foreign_key"
table = "t"
columns = ["a", "b"]
references = "u.id"`, `file.toml:4: a foreign key of 2 columns cannot refer to 1 column`},
		{"a drop of what?", `op = "drop_constraint"
table = "t"`, `file.toml:1: drop_constraint needs constraint = "…", its name, or a definition that finds it`},
		{"a definition of which type?", `op = "drop_constraint"
table = "t"
constraint = { columns = ["a"] }`, `file.toml:3: constraint needs type = "primary", "unique", "foreignkey", "check" or "exclude"`},
		{"nothing to change", `op = "alter_column"
table = "t"
column = "c"`, `file.toml:1: alter_column needs something to change, such as type = … or nullable = …`},
		{"nothing known", `op = "alter_sequence"
sequence = "s"
start = 5`, `file.toml:1: alter_sequence needs existing = { … }, the definition before the change`},
		{"no dialect", `op = "execute"
sql = { postgers = "SELECT 1" }`, `file.toml:1: execute needs sql = "…", or sql = { postgres = "…", mysql = "…", sqlite = "…" }
file.toml:2: unknown key "postgers" in sql; did you mean "postgres"? (keys: mariadb, mysql, postgres, sql, sqlite)`},
		{"a view without a definition", `op = "create_view"
view = "v"`, `file.toml:1: create_view needs definition = '''…''', the statement that creates it`},
		{"a list in a row", `op = "insert"
table = "t"
rows = [{ a = [1] }]`, `file.toml:3: a value cannot be an array; write an array or JSON as a string`},
		{"a column that is not listed", `op = "insert"
table = "t"
columns = ["a"]
rows = [{ b = 1 }]`, `file.toml:4: column "b" is not in columns`},
		{"no base64", `op = "insert"
table = "t"
rows = [{ b = { base64 = "?" } }]`, `file.toml:3: this is not base64: illegal base64 data at input byte 0`},
		{"an update of nothing", `op = "update"
table = "t"`, `file.toml:1: update needs set = { column = value, … }`},
		{"rows and where", `op = "delete"
table = "t"
where = "x"
rows = [{ a = 1 }]`, `file.toml:3: where and rows say different things: keep one`},
		{"where and a file", `op = "delete"
table = "t"
where = "x"
key = ["id"]
file = "t.csv"`, `file.toml:3: where and file say different things: keep one`},
		{"rows of a file by what?", `op = "delete"
table = "t"
file = "t.csv"`, `file.toml:1: delete needs key = ["…"], the columns that identify the rows of the file`},
		{"no rows in bulk", `op = "bulk_insert"
table = "t"`, `file.toml:1: bulk_insert needs rows = [{ … }], or file = "…"`},
		{"rows and a file", `op = "bulk_insert"
table = "t"
file = "t.csv"
rows = [{ a = 1 }]`, `file.toml:4: rows and file say different things: keep one`},
		{"a file elsewhere", `op = "bulk_insert"
table = "t"
file = "../t.csv"`, `file.toml:3: the file has to stand in the revision's folder or below it, as "users.csv" or "data/users.csv", not "../t.csv"`},
		{"a file of which format?", `op = "bulk_insert"
table = "t"
file = "t.txt"`, `file.toml:3: the extension of "t.txt" does not tell its format: add format = "csv", "tsv" or "jsonl"`},
		{"a format that is none", `op = "bulk_insert"
table = "t"
file = "t.txt"
format = "cvs"`, `file.toml:4: format has to be "csv", "tsv" or "jsonl", not "cvs"; did you mean "csv"?`},
		{"no names for the fields", `op = "bulk_insert"
table = "t"
file = "t.csv"
header = false`, `file.toml:4: without a header the columns have to be named: columns = ["…", "…"]`},
		{"names twice", `op = "bulk_insert"
table = "t"
file = "t.csv"
columns = ["a"]`, `file.toml:4: the first line of the file names the columns: leave columns out or, if it is a row, add header = false`},
		{"null without a file", `op = "bulk_insert"
table = "t"
null = "x"
rows = [{ a = 1 }]`, `file.toml:3: null is about a file, and there is no file = "…"`},
		{"an upsert on nothing", `op = "upsert"
table = "t"
rows = [{ a = 1 }]`, `file.toml:1: upsert needs conflict = ["…"], the columns of a primary key or a unique index`},
		{"an upsert on a column without values", `op = "upsert"
table = "t"
conflict = ["b"]
rows = [{ a = 1 }]`, `file.toml:3: no row has a column "b"`},
		{"ignore and update", `op = "upsert"
table = "t"
conflict = ["a"]
update = ["b"]
ignore = true
rows = [{ a = 1, b = 2 }]`, `file.toml:5: ignore and update say different things: keep one`},
		{"a batch of nothing", `op = "backfill"
table = "t"
set = { a = 1 }
batch_size = 0`, `file.toml:4: a batch has at least one row, not 0`},
		{"a pause of what?", `op = "backfill"
table = "t"
set = { a = 1 }
pause = "100"`, `file.toml:4: the pause between batches is a duration such as "100ms" or "2s", not "100"`},
		{"a backfill of its key", `op = "backfill"
table = "t"
set = { a = 1 }
key = ["a"]`, `file.toml:3: a is in the key, which the batches go by: it cannot be changed here`},
		{"what Rails calls it", `op = "merge"
table = "t"`, `file.toml:1: unknown operation "merge"; here it is upsert`},
		{"values twice", `op = "create_enum"
enum = "e"
values = ["a", "a"]`, `file.toml:3: value "a" of enum e is there twice`},
		{"identity", `op = "add_column"
table = "t"
column = { name = "c", type = "integer", identity = "allways" }`, `file.toml:3: identity has to be "by default", "always" or "autoincrement", not "allways"; did you mean "always"?`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := decodeString(tt.text)
			if err == nil {
				t.Fatal("no error")
			}
			got := strings.Split(err.Error(), "\n")
			want := strings.Split(tt.want, "\n")
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

func TestHash(t *testing.T) {
	seen := map[string]int{}
	for i, op := range examples() {
		sum, version := Hash([]Op{op})
		if version != 2 || len(sum) != 64 {
			t.Fatalf("Hash = %q, %d", sum, version)
		}
		if at, ok := seen[sum]; ok {
			other := examples()[at]
			_, does := Sides(op)
			_, otherDoes := Sides(other)
			if op.Kind() != other.Kind() || !cmp.Equal(does, otherDoes) { // what was there before does not count
				t.Errorf("%s and %s have one hash", label(i, op), label(at, other))
			}
		}
		seen[sum] = i
	}
	a, err := decodeString(`op = "add_column"
table = "t" # a comment
column = { name = "c", type = 'VARCHAR( 20 )', default = true, nullable = true }`)
	if err != nil {
		t.Fatal(err)
	}
	b, err := decodeString(`op = "add_column"
column = "c"
default = "true"
type = "varchar(20)"
table = """t"""`)
	if err != nil {
		t.Fatal(err)
	}
	sumA, _ := Hash([]Op{a, b})
	sumB, _ := Hash([]Op{b, a})
	if sumA != sumB {
		t.Error("two spellings of one operation have two hashes")
	}
	// Sums stand in journals: when this one changes, raise hashVersion.
	const known = "7161486f3d51bdd5d0333e5d00cad9d72bb36de74a3836bc7893f41aa5aa0d14"
	if got, _ := Hash([]Op{a, DropTable{Table: posts(), Defined: true}}); got != known {
		t.Errorf("the hash of operations that did not change is now %s", got)
	}
}

// What an operation says for its reverse may be written after it was applied.
func TestHashOfWhatTheReverseNeeds(t *testing.T) {
	const a, b, c, d, e = "op = 'execute'\nsql = 'x'\n", "op = 'alter_column'\ntable = 't'\ncolumn = 'c'\ntype = 'bigint'\n",
		"op = 'drop_column'\ntable = 't'\n", "op = 'drop_constraint'\ntable = 't'\n", "op = 'drop_view'\nview = 'v'\n"
	for _, test := range []struct {
		one, other string
		same       bool
	}{
		{a, a + "reverse = 'y'\n", true},
		{a, a + "autocommit = true\n", false},
		{b, b + "existing = { type = 'integer' }\n", true},
		{b, b + "using = 'c::bigint'\n", false},
		{c + "column = 'c'\n", c + "column = { name = 'c', type = 'integer' }\n", true},
		{c + "column = 'c'\n", c + "column = { name = 'd', type = 'integer' }\n", false},
		{c + "column = 'c'\n", c + "column = 'c'\ncascade = true\n", false},
		{d + "constraint = 'ck'\n", d + "constraint = { name = 'ck', type = 'check', condition = 'a > 0' }\n", true},
		{d + "constraint = { type = 'unique', columns = ['a'] }\n", d + "constraint = { type = 'unique', columns = ['b'] }\n", false},
		{d + "type = 'primary'\n", d + "constraint = 'ck'\ntype = 'check'\n", false},
		{e, e + "definition = 'CREATE VIEW v AS SELECT 1'\n", true},
		{"op = 'drop_table'\ntable = 't'\n", "op = 'drop_table'\ntable = 't'\ncolumns = [{ name = 'a', type = 'integer' }]\n", true},
		{"op = 'drop_table'\ntable = 't'\n", "op = 'drop_table'\ntable = 'u'\n", false},
		{"op = 'drop_function'\nfunction = 'f'\nargs = 'integer'\n", "op = 'drop_function'\nfunction = 'f'\nargs = 'text'\n", false},
	} {
		one, err := decodeString(test.one)
		if err != nil {
			t.Fatal(err)
		}
		other, err := decodeString(test.other)
		if err != nil {
			t.Fatal(err)
		}
		sum, _ := Hash([]Op{one})
		otherSum, _ := Hash([]Op{other})
		if (sum == otherSum) != test.same {
			t.Errorf("same = %t:\n%s\nand\n%s", sum == otherSum, test.one, test.other)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, op := range examples() {
		f.Add(Format(op))
	}
	f.Fuzz(func(t *testing.T, text string) {
		op, err := decodeString(text)
		if err != nil {
			return
		}
		written := Format(op)
		again, err := decodeString(written)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, written)
		}
		if rewritten := Format(again); rewritten != written {
			t.Errorf("written again it differs:\n%s", cmp.Diff(written, rewritten))
		}
	})
}
