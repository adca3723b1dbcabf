package revision_test

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/retort-db/migrate/internal/golden"
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/schema"
)

var update = flag.Bool("update", false, "write the golden files anew")

func users() schema.Name { return schema.Name{Name: "users"} }

func age() schema.Column {
	return schema.Column{Name: "age", Type: schema.Type{Kind: schema.Integer}, Nullable: true}
}

func draft() revision.Draft {
	return revision.Draft{
		Header: revision.Header{
			ID: "3f2a9c1d77be", Down: []string{"a1b2c3d4e5f6"}, Message: "add age to users",
			Created: time.Date(2026, 11, 21, 0, 39, 0, 0, time.UTC),
		},
		Upgrade: []revision.DraftEntry{
			{Op: ops.AddColumn{Table: users(), Column: age()}, Comments: []string{"adds a column\nwithout a rewrite"}},
			{Op: ops.Execute{SQL: schema.SQLExpr("UPDATE users\nSET age = 0")}},
		},
		Downgrade: []revision.DraftEntry{{Op: ops.DropColumn{Table: users(), Column: age(), Defined: true}}},
	}
}

// load reads one location of files whose contents are given by name.
func load(files map[string]string) (*revision.Set, error) {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return revision.Load([]revision.Location{{FS: fsys, Name: "m"}}, revision.LoadOptions{})
}

// one loads a single base revision.
func one(t *testing.T, name, text string) revision.File {
	t.Helper()
	set, err := load(map[string]string{name: text})
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return set.Files()[0]
}

func TestGoldenFiles(t *testing.T) {
	empty := draft()
	empty.Upgrade, empty.Downgrade, empty.Down = nil, nil, nil
	merge := draft()
	merge.Upgrade, merge.Downgrade = nil, nil
	merge.Down, merge.Labels, merge.DependsOn = []string{"a", "b"}, []string{"one"}, []string{"c"}
	full := draft()
	full.Notes = []string{"review the default"}
	full.NoTransaction, full.Irreversible = true, "the old ages are gone"
	full.Downgrade = nil
	full.Message = "several\nlines \"quoted\"\x01"
	render := func(d revision.Draft) []byte {
		text, err := d.Render()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for name, got := range map[string][]byte{
		"add_age.toml": render(draft()),
		"empty.toml":   render(empty),
		"merge.toml":   render(merge),
		"full.toml":    render(full),
		"add_age.sql":  draft().RenderSQL(revision.Section{SQL: "ALTER TABLE users ADD age integer;\n\n"}, revision.Section{SQL: "\nALTER TABLE users DROP age;"}),
		"empty.sql":    empty.RenderSQL(revision.Section{}, revision.Section{}),
		"full.sql":     full.RenderSQL(revision.Section{SQL: "DELETE FROM users;", NoTransaction: true}, revision.Section{}),
	} {
		path := filepath.Join("testdata", "files", name)
		golden.Compare(t, path, string(got), *update)
		f, err := revision.Parse(path, got)
		if err != nil {
			t.Errorf("%v in\n%s", err, got)
			continue
		}
		if _, err := f.Body(); err != nil {
			t.Errorf("%v in\n%s", err, got)
		}
	}
}

func TestRenderedRevisionReadsBack(t *testing.T) {
	d := draft()
	text, err := d.Render()
	if err != nil {
		t.Fatal(err)
	}
	name := revision.FileName(revision.DefaultTemplate, d.Header, ".toml")
	if want := "20261121_0039_add_age_to_users_3f2a9c1d77be.toml"; name != want {
		t.Errorf("file name %s, want %s", name, want)
	}
	set, err := load(map[string]string{name: string(text), "0_base.toml": "revision = \"a1b2c3d4e5f6\"\ndown_revision = \"base\"\n"})
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	f, _ := set.File(d.ID)
	if diff := cmp.Diff(d.Header, f.Header, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("header (-written +read):\n%s", diff)
	}
	body, err := f.Body()
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	up := []revision.Entry{{Op: d.Upgrade[0].Op, Line: 11}, {Op: d.Upgrade[1].Op, Line: 16}}
	if diff := cmp.Diff(up, body.Upgrade); diff != "" {
		t.Errorf("upgrade (-written +read):\n%s\nin\n%s", diff, text)
	}
	if diff := cmp.Diff([]ops.Op{d.Downgrade[0].Op}, revision.Ops(body.Downgrade)); diff != "" {
		t.Errorf("downgrade (-written +read):\n%s\nin\n%s", diff, text)
	}
	if diff := cmp.Diff(string(text), string(body.Source)); diff != "" {
		t.Errorf("source:\n%s", diff)
	}
}

func TestHeaders(t *testing.T) {
	tests := []struct {
		name, file, text string
		want             revision.Header
	}{
		{"strings for lists", "a.toml", "revision = 'a'\ndown_revision = 'base'\nbranch_labels = 'x'\ndepends_on = []\ntransaction = true\n",
			revision.Header{ID: "a", Labels: []string{"x"}}},
		{"format", "a.toml", "format = 1\nrevision = 'a'\ndown_revision = 'base'\ntransaction = false\nirreversible = 'why not'\n",
			revision.Header{ID: "a", NoTransaction: true, Irreversible: "why not"}},
		{"limits", "a.sql", "-- revision = 'a'\n-- down_revision = 'base'\n-- lock_timeout = '1m30s'\n-- statement_timeout = \"0s\"\n",
			revision.Header{ID: "a", Limits: revision.Limits{Lock: 90 * time.Second, Statement: -1}}},
		{"a message that looks like the end", "a.toml", "revision = 'a'\nmessage = '''\n[[upgrade]]\nx'''\ndown_revision = [\n  'base',\n]\n[[upgrade]]\n",
			revision.Header{ID: "a", Message: "[[upgrade]]\nx"}},
		{"a body that is no TOML", "a.toml", "revision = 'a'\ndown_revision = 'base'\n[[upgrade]]\nop = \n",
			revision.Header{ID: "a"}},
		{"a long header", "a.toml", "revision = 'a'\n# " + strings.Repeat("x", 5000) + "\ndown_revision = 'base'\n[[upgrade]]\n" + strings.Repeat("#\n", 5000),
			revision.Header{ID: "a"}},
		{"a long body", "a.toml", "revision = 'a'\ndown_revision = 'base'\n[[upgrade]]\n" + strings.Repeat("#\n", 5000),
			revision.Header{ID: "a"}},
		{"a long string", "a.toml", "revision = 'a'\ndown_revision = 'base'\nmessage = '''\n[" + strings.Repeat("x", 5000) + "'''\n[[upgrade]]\n",
			revision.Header{ID: "a", Message: "[" + strings.Repeat("x", 5000)}},
		{"a mark of the byte order", "a.toml", "\ufeff# a\r\nrevision = 'a'\r\ndown_revision = 'base'\r\n", revision.Header{ID: "a"}},
		{"a mark of the byte order before the first key", "a.toml", "\ufeffrevision = \"a\"\ndown_revision = \"base\"\n[[upgrade]]\n", revision.Header{ID: "a"}},
		{"SQL with a mark of the byte order", "a.sql", "\ufeff-- revision = \"a\"\n-- down_revision = 'base'\n-- migrate:upgrade\n", revision.Header{ID: "a"}},
		{"SQL with a mark of the byte order before prose", "a.sql", "\ufeff-- prose\n-- revision = \"a\"\n-- down_revision = 'base'\n-- migrate:upgrade\n",
			revision.Header{ID: "a"}},
		{"SQL", "a.sql", "-- hello: x = y\n--\n\n--revision = \"a\" -- not prose\n", revision.Header{}},
		{"SQL with prose", "a.sql", "-- total = price * n\n-- revision      = \"a\"\r\n--down_revision='base'\n-- migrate:upgrade\n-- revision = 3\n",
			revision.Header{ID: "a"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			set, err := load(map[string]string{tt.file: tt.text})
			if tt.want.ID == "" {
				if err == nil {
					t.Fatal("no error")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, set.Files()[0].Header, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestHeaderMistakes(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"nothing", "a.toml", "", "m/a.toml:1: the header needs revision\n" +
			`m/a.toml:1: the header needs down_revision = "…", the revision that it follows, or "base" if it follows none`},
		{"unknown key", "a.toml", "revision = \"a\"\ndown_revison = \"base\"\n",
			`m/a.toml:1: the header needs down_revision = "…", the revision that it follows, or "base" if it follows none` + "\n" +
				`m/a.toml:2: unknown key "down_revison" in the header; did you mean "down_revision"?`},
		{"wrong type", "a.toml", "revision = 3\ndown_revision = \"base\"\n", `m/a.toml:1: revision has to be a string, not an integer`},
		{"newer format", "a.toml", "new = 1\nformat = 2\n", `m/a.toml:2: this file is in format 2, and this version of migrate reads up to 1`},
		{"older format", "a.toml", "format = 0\nrevision = 'a'\ndown_revision = 'base'\n", `m/a.toml:1: format has to be a number from 1 on`},
		{"base and a parent", "a.toml", "revision = \"a\"\ndown_revision = [\"base\", \"b\"]\n", `m/a.toml:2: down_revision names "base" and a revision: say one or the other`},
		{"a parent twice", "a.toml", "revision = \"a\"\ndown_revision = [\"b\", \"b\"]\n", `m/a.toml:2: down_revision names "b" twice`},
		{"no parent", "a.toml", "revision = \"a\"\ndown_revision = []\n", `m/a.toml:2: down_revision must not be empty; a revision that follows none says "base"`},
		{"a number for a parent", "a.toml", "revision = \"a\"\ndown_revision = 1\n", `m/a.toml:2: down_revision has to be a list of strings, not an integer`},
		{"bad id", "a.toml", "revision = \"a@b\"\ndown_revision = \"base\"\n", `m/a.toml:1: "a@b" is not a valid revision id: `},
		{"an empty reason", "a.toml", "revision = \"a\"\ndown_revision = \"base\"\nirreversible = ''\n", `m/a.toml:3: irreversible has to say why`},
		{"a number for a limit", "a.toml", "revision = \"a\"\ndown_revision = \"base\"\nlock_timeout = 5\n", `m/a.toml:3: lock_timeout has to be a duration such as "500ms", "5s" or "2m"`},
		{"a negative limit", "a.toml", "revision = \"a\"\ndown_revision = \"base\"\nstatement_timeout = \"-1s\"\n", `m/a.toml:3: statement_timeout must not be negative; "0s" leaves it to the database`},
		{"no TOML", "a.toml", "revision = \n[[upgrade]]\n", `m/a.toml:1: unexpected character`},
		{"a string without an end", "a.toml", "revision = '''a\n[[upgrade]]\n[[upgrade]]\n", `m/a.toml:`},
		{"SQL without a header", "a.sql", "-- migrate:upgrade\nSELECT 1;\n", "m/a.sql:1: the header needs revision\nm/a.sql:1: the header needs down_revision"},
		{"SQL outside of sections", "a.sql", "-- revision = 'a'\nSELECT 1;\n", `m/a.sql:2: SQL before the first section; begin the upgrade with a line "-- migrate:upgrade"`},
		{"SQL with an unknown key", "a.sql", "-- revision = 'a'\n-- down_revision = 'base'\n-- mesage = 'x'\n", `m/a.sql:3: unknown key "mesage" in the header; did you mean "message"?`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(map[string]string{tt.file: tt.text})
			wantErrors(t, err, tt.want)
		})
	}
}

// wantErrors compares the lines of an error with the beginnings of those that
// are wanted.
func wantErrors(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", want)
	}
	got, wants := strings.Split(err.Error(), "\n"), strings.Split(want, "\n")
	if len(got) != len(wants) {
		t.Fatalf("got\n%s\nwant\n%s", err, want)
	}
	for i := range wants {
		if !strings.HasPrefix(got[i], wants[i]) {
			t.Errorf("got %q, want %q", got[i], wants[i])
		}
	}
}

func TestBodyMistakes(t *testing.T) {
	const header = "revision = 'a'\ndown_revision = 'base'\n"
	tests := []struct{ name, file, text, want string }{
		{"all mistakes", "a.toml", header + "[[upgrade]]\nop = 'x'\n[[downgrade]]\nop = 'drop_tabel'\n", `m/a.toml:4: unknown operation "x"` + "\n" + `m/a.toml:6: unknown operation "drop_tabel"; did you mean "drop_table"?`},
		{"no list", "a.toml", header + "[upgrade]\nop = 'x'\n", "m/a.toml:3: operations are written as [[upgrade]] and [[downgrade]] tables, not as a table\nm/a.toml:3: there is no table [upgrade]"},
		{"another list", "a.toml", header + "[[upgrad]]\nop = 'x'\n", `m/a.toml:3: there are no tables [[upgrad]] in a revision: operations are [[upgrade]] and [[downgrade]]`},
		{"both ways and none", "a.toml", header + "irreversible = 'x'\n[[downgrade]]\nop = 'execute'\nsql = 'x'\n", `m/a.toml:3: a revision that is irreversible has no [[downgrade]]: keep one`},
		{"unknown section", "a.sql", "-- revision = 'a'\n-- down_revision = 'base'\n-- migrate:upgrad\n-- migrate:x\n", `m/a.sql:3: there is no section "upgrad"; did you mean "upgrade"?` + "\n" + `m/a.sql:4: there is no section "x": there are upgrade and downgrade`},
		{"unknown database", "a.sql", "-- revision = 'a'\n-- down_revision = 'base'\n-- migrate:upgrade postgresql\n", `m/a.sql:3: a section does not take "postgresql"; did you mean "postgres"?`},
		{"two databases", "a.sql", "-- revision = 'a'\n-- down_revision = 'base'\n-- migrate:upgrade mysql sqlite\n", `m/a.sql:3: a section is for one database: repeat it for the other`},
		{"a section twice", "a.sql", "-- revision = 'a'\n-- down_revision = 'base'\n-- migrate:upgrade\n-- migrate:upgrade\n", `m/a.sql:4: this section is there already, on line 3: put both into one`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := one(t, tt.file, tt.text)
			_, err := f.Body()
			wantErrors(t, err, tt.want)
		})
	}
}

func TestDowngrades(t *testing.T) {
	const header = "revision = 'a'\ndown_revision = 'base'\n"
	add := "[[upgrade]]\nop = 'add_column'\ntable = 'users'\ncolumn = { name = 'age', type = 'integer' }\n"
	drop := ops.DropColumn{Table: users(), Column: age(), Defined: true}
	tests := []struct {
		name, file, text string
		want             []revision.Entry
		none             string
	}{
		{"derived", "a.toml", header + add, []revision.Entry{{Op: drop, Line: 3}}, ""},
		{"said to be nothing", "a.toml", header + "downgrade = []\n" + add, nil, ""},
		{"nothing to undo", "a.toml", header, nil, ""},
		{"not derivable", "a.toml", header + add + "[[upgrade]]\nop = 'drop_table'\ntable = 'x'\n", nil,
			"it has no [[downgrade]], and on line 7 drop_table cannot be reversed: write the columns of the table into the drop"},
		{"irreversible", "a.toml", header + "irreversible = 'it is gone'\n" + add, nil, "it is gone"},
		{"SQL without one", "a.sql", "-- revision = 'a'\n-- down_revision = 'base'\n-- migrate:upgrade\nSELECT 1;\n", nil, "it has no section -- migrate:downgrade"},
		{"SQL with an empty one", "a.sql", "-- revision = 'a'\n-- down_revision = 'base'\n-- migrate:upgrade\nSELECT 1;\n-- migrate:downgrade\n-- nothing\n", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			body, err := one(t, tt.file, tt.text).Body()
			if err != nil {
				t.Fatal(err)
			}
			if body.NoDowngrade() != tt.none || body.HasDowngrade() != (tt.none == "") {
				t.Errorf("NoDowngrade = %q, want %q", body.NoDowngrade(), tt.none)
			}
			if tt.none != "" {
				return
			}
			if diff := cmp.Diff(tt.want, body.Downgrade, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSQLSections(t *testing.T) {
	text := `-- revision = "a"
-- down_revision = "base"

-- migrate:upgrade

-- a table
CREATE TABLE t (a integer);
-- migrate:statement-begin
x;
-- migrate:statement-end

-- migrate:upgrade mysql
CREATE TABLE t (a int);
-- migrate:upgrade postgres transaction=false
CREATE INDEX CONCURRENTLY i ON t (a);
-- migrate:upgrade sqlite
-- nothing
-- migrate:downgrade transaction=false
DROP TABLE t;
`
	body, err := one(t, "a.sql", text).Body()
	if err != nil {
		t.Fatal(err)
	}
	up := []revision.Entry{
		{Line: 6, Op: ops.Execute{SQL: schema.Expr{
			SQL: "-- a table\nCREATE TABLE t (a integer);\n-- migrate:statement-begin\nx;\n-- migrate:statement-end\n",
			Dialects: map[string]string{
				"mysql": "CREATE TABLE t (a int);\n", "postgres": "", "sqlite": "",
			},
		}}},
		{Line: 15, Op: ops.Execute{Autocommit: true, SQL: schema.Expr{Dialects: map[string]string{
			"mysql": "", "postgres": "CREATE INDEX CONCURRENTLY i ON t (a);\n", "sqlite": "",
		}}}},
	}
	if diff := cmp.Diff(up, body.Upgrade); diff != "" {
		t.Errorf("upgrade (-want +got):\n%s", diff)
	}
	down := []revision.Entry{{Line: 19, Op: ops.Execute{SQL: schema.SQLExpr("DROP TABLE t;\n"), Autocommit: true}}}
	if diff := cmp.Diff(down, body.Downgrade); diff != "" {
		t.Errorf("downgrade (-want +got):\n%s", diff)
	}
}

func TestHashes(t *testing.T) {
	const header = "revision = 'a'\ndown_revision = 'base'\n"
	hash := func(text string) string {
		body, err := one(t, "a.toml", header+text).Body()
		if err != nil {
			t.Fatal(err)
		}
		sum, _ := body.OpsHash()
		return sum
	}
	a := hash("[[upgrade]]\nop = 'execute'\nsql = 'x'\nreverse = 'y'\n")
	same := hash("# comment\n[[upgrade]]\nreverse = \"y\"\nsql = '''x'''\nop = 'execute'\n")
	if a != same {
		t.Error("layout counts")
	}
	for what, other := range map[string]string{
		"the upgrade":   hash("[[upgrade]]\nop = 'execute'\nsql = 'z'\nreverse = 'y'\n"),
		"the downgrade": hash("[[upgrade]]\nop = 'execute'\nsql = 'x'\nreverse = 'y'\n[[downgrade]]\nop = 'execute'\nsql = 'z'\n"),
		"the direction": hash("upgrade = []\n[[downgrade]]\nop = 'execute'\nsql = 'x'\nreverse = 'y'\n"),
	} {
		if a == other {
			t.Errorf("%s does not count", what)
		}
	}
	if got := revision.BytesHash([]byte("x")); got != "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881" {
		t.Errorf("BytesHash = %s", got)
	}
}

func TestLoadOrder(t *testing.T) {
	rev := func(id, down string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("revision = '" + id + "'\ndown_revision = '" + down + "'\n")}
	}
	locations := []revision.Location{
		{Name: "b", FS: fstest.MapFS{"2.toml": rev("c", "a"), "sub/1.toml": rev("d", "a"), "_draft.toml": rev("x", "x"), ".hidden.toml": rev("y", "y"), "README.md": {}}},
		{Name: "a", FS: fstest.MapFS{"1.toml": rev("a", "base")}},
		{Name: "none", FS: os.DirFS(filepath.Join(t.TempDir(), "none"))},
	}
	for recursive, want := range map[bool][]string{false: {"b/2.toml 0", "a/1.toml 1"}, true: {"b/sub/1.toml 0", "b/2.toml 0", "a/1.toml 1"}} {
		set, err := revision.Load(locations, revision.LoadOptions{Recursive: recursive})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range set.Files() {
			got = append(got, fmt.Sprint(f.Path, " ", f.Location))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("recursive %v (-want +got):\n%s", recursive, diff)
		}
	}
}

func TestGraphMistakesNameTheFiles(t *testing.T) {
	rev := func(id, down, more string) string {
		return "# a comment\nrevision = '" + id + "'\ndown_revision = '" + down + "'\n" + more
	}
	tests := []struct {
		name  string
		files map[string]string
		want  string
		as    any
	}{
		{"duplicate id", map[string]string{"1.toml": rev("a", "base", ""), "2.toml": rev("a", "base", "")},
			`revision "a" is there twice (m/1.toml:2, m/2.toml:2)`, new(*graph.DuplicateIDError)},
		{"missing parent", map[string]string{"1.toml": rev("a", "b", "")},
			`down_revision of revision "a" is "b", which is not there (m/1.toml:3)`, new(*graph.MissingRevisionError)},
		{"missing dependency", map[string]string{"1.toml": rev("a", "base", "depends_on = 'b'\n")},
			`depends_on of revision "a" is "b", which is not there (m/1.toml:4)`, new(*graph.MissingRevisionError)},
		{"duplicate label", map[string]string{"1.toml": rev("a", "base", "branch_labels = 'x'\n"), "2.toml": rev("b", "base", "branch_labels = 'x'\n")},
			`branch label "x" is declared by revision "a" and again by "b" (m/1.toml:4, m/2.toml:4)`, new(*graph.DuplicateLabelError)},
		{"cycle", map[string]string{"1.toml": rev("a", "b", ""), "2.toml": rev("b", "base", "depends_on = 'a'\n")},
			`the revisions form a cycle: `, new(*graph.CycleError)},
		{"bad label", map[string]string{"1.toml": rev("a", "base", "branch_labels = 'x@y'\n")},
			`"x@y" is not a valid branch label`, new(*graph.BadNameError)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(tt.files)
			wantErrors(t, err, tt.want)
			if !errors.As(err, tt.as) {
				t.Errorf("%v is no %T", err, tt.as)
			}
			var g *revision.GraphError
			if !errors.As(err, &g) || len(g.Files) != len(tt.files) {
				t.Errorf("it names %v", g)
			}
		})
	}
}

func TestMistakesInSeveralFiles(t *testing.T) {
	_, err := load(map[string]string{"1.toml": "revision = \n", "2.toml": "revision = 'b'\ndown_revision = 'base'\nx = 1\ny = 2\n"})
	wantErrors(t, err, "m/1.toml:1: \nm/2.toml:3: unknown key \"x\"\nm/2.toml:4: unknown key \"y\"")
	var all schematoml.Errors
	if !errors.As(err, &all) || len(all) != 3 {
		t.Errorf("errors.As found %d mistakes", len(all))
	}
}

func TestUnreadableFile(t *testing.T) {
	if os.Geteuid() != 0 {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "a.toml"), nil, 0); err != nil {
			t.Fatal(err)
		}
		_, err := revision.Load([]revision.Location{{FS: os.DirFS(dir), Name: "m"}}, revision.LoadOptions{})
		wantErrors(t, err, "m/a.toml: it cannot be read: permission denied")
	}
	fsys := fstest.MapFS{"a.toml": {Data: []byte("revision = 'a'\ndown_revision = 'base'\n")}}
	set, err := revision.Load([]revision.Location{{FS: fsys, Name: "m"}}, revision.LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	f, _ := set.File("a")
	fsys["a.toml"] = &fstest.MapFile{Data: []byte("\nrevision = 'b'\ndown_revision = 'base'\n")}
	_, err = f.Body()
	wantErrors(t, err, "m/a.toml:2: it was revision a a moment ago, and is b now")
	delete(fsys, "a.toml")
	_, err = f.Body()
	wantErrors(t, err, "m/a.toml: it cannot be read: file does not exist")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v does not unwrap to ErrNotExist", err)
	}
}

func TestEdits(t *testing.T) {
	two := []string{"c", "d"}
	tests := []struct {
		name, file, from, want string
		edit                   func(string, []byte, []string) ([]byte, error)
		to                     []string
	}{
		{"parents", "x.toml", "# hello\nrevision = \"b\"\ndown_revision = \"a\" # the parent\nmessage = \"m\"\n",
			"# hello\nrevision = \"b\"\ndown_revision = [\"c\", \"d\"] # the parent\nmessage = \"m\"\n", revision.SetDown, two},
		{"no parents", "x.toml", "revision = \"b\"\ndown_revision = [\n  \"a\", # one\n  \"c\",\n]\n[[upgrade]]\nop = ",
			"revision = \"b\"\ndown_revision = \"base\"\n[[upgrade]]\nop = ", revision.SetDown, nil},
		{"not in a string", "x.toml", "message = '''\ndown_revision = \"x\"\n'''\nrevision = \"b\"\ndown_revision = \"a\"",
			"message = '''\ndown_revision = \"x\"\n'''\nrevision = \"b\"\ndown_revision = \"c\"", revision.SetDown, two[:1]},
		{"SQL", "x.sql", "-- hello\r\n--   revision = \"b\"\r\n-- down_revision = \"a\"\r\n-- migrate:upgrade\r\nSELECT 1;\r\n",
			"-- hello\r\n--   revision = \"b\"\r\n-- down_revision = [\"c\", \"d\"]\r\n-- migrate:upgrade\r\nSELECT 1;\r\n", revision.SetDown, two},
		{"a new key", "x.toml", "revision      = \"b\" # id\ndown_revision = \"a\"\n",
			"revision      = \"b\" # id\ndepends_on    = [\"c\", \"d\"]\ndown_revision = \"a\"\n", revision.SetDependsOn, two},
		{"a new key in SQL", "x.sql", "-- revision = \"b\"\n-- down_revision = \"a\"\n",
			"-- revision = \"b\"\n-- branch_labels = [\"c\", \"d\"]\n-- down_revision = \"a\"\n", revision.SetLabels, two},
		{"a new key at the end", "x.toml", "down_revision = \"a\"\nrevision = \"b\"",
			"down_revision = \"a\"\nrevision = \"b\"\nbranch_labels = [\"c\", \"d\"]", revision.SetLabels, two},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.edit(tt.file, []byte(tt.from), tt.to)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if _, err := revision.Parse(tt.file, got); err != nil {
				t.Error(err)
			}
		})
	}
	if _, err := revision.SetDown("x.toml", []byte("revision = 'a'\n"), nil); err == nil {
		t.Error("a file with mistakes was edited")
	}
}

func TestCreateAndReplace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "new", "a.toml")
	if err := revision.Create(path, []byte("one")); err != nil {
		t.Fatal(err)
	}
	err := revision.Create(path, []byte("two"))
	var exists *revision.ExistsError
	if !errors.As(err, &exists) || exists.Path != path {
		t.Errorf("Create of a file that is there = %v", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	check := func(want string) {
		t.Helper()
		got, err := os.ReadFile(path)
		if err != nil || string(got) != want {
			t.Errorf("the file holds %q (%v), want %q", got, err, want)
		}
		entries, err := os.ReadDir(filepath.Dir(path))
		if err != nil || len(entries) != 1 {
			t.Errorf("the folder holds %v (%v)", entries, err)
		}
	}
	check("one")
	if err := revision.Replace(path, []byte("three")); err != nil {
		t.Fatal(err)
	}
	check("three")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("Replace changed the permissions: %v %v", info, err)
	}
	if err := revision.Replace(filepath.Join(dir, "none"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Replace of nothing = %v", err)
	}
}

func TestFileName(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	tests := []struct{ template, message, want string }{
		{revision.DefaultTemplate, "Add  age/to users!", "20260102_0304_add_age_to_users_abc.toml"},
		{revision.DefaultTemplate, "", "20260102_0304_abc.toml"},
		{revision.DefaultTemplate, "été À la plage", "20260102_0304_été_à_la_plage_abc.toml"},
		{revision.DefaultTemplate, "../../etc", "20260102_0304_etc_abc.toml"},
		{revision.DefaultTemplate, "a very long message that goes on and on and on for ever", "20260102_0304_a_very_long_message_that_goes_on_and_on_abc.toml"},
		{"{year}-{month}-{day}T{hour}{minute}{second}_{rev}", "x", "2026-01-02T030405_abc.toml"},
	}
	for _, tt := range tests {
		h := revision.Header{ID: "abc", Created: at, Message: tt.message}
		if got := revision.FileName(tt.template, h, ".toml"); got != tt.want {
			t.Errorf("FileName(%q, %q) = %q, want %q", tt.template, tt.message, got, tt.want)
		}
	}
	odd := revision.Header{ID: "a/b\\c", Created: at}
	if got := revision.FileName("{rev}", odd, ".toml"); got != "a_b_c.toml" {
		t.Errorf("FileName of an odd id = %q", got)
	}
}

func TestNewID(t *testing.T) {
	id, err := revision.NewID(strings.NewReader("\x00\x01\xfe\xff\x10\x20 and more"))
	if err != nil || id != "0001feff1020" {
		t.Errorf("NewID = %q, %v", id, err)
	}
	if _, err := revision.NewID(strings.NewReader("x")); err == nil {
		t.Error("NewID made an id of too little")
	}
}

func FuzzParse(f *testing.F) {
	d := draft()
	text, err := d.Render()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("a.toml", string(text))
	f.Add("a.sql", string(d.RenderSQL(revision.Section{SQL: "SELECT 1;"}, revision.Section{SQL: "SELECT 2;"})))
	f.Add("a.sql", "-- revision = 'a'\n-- down_revision = 'base'\n-- migrate:upgrade mysql transaction=false\nx\n")
	f.Add("a.toml", "revision = 'a'\nmessage = '''\n[[upgrade]]\nx'''\ndown_revision = [\n  'base',\n]\n[[upgrade]]\n")
	f.Fuzz(func(t *testing.T, name, text string) {
		file, err := revision.Parse(name, []byte(text))
		if err != nil {
			return
		}
		edited, err := revision.SetDown(name, []byte(text), []string{"x", "y"})
		if err != nil {
			t.Fatal(err)
		}
		again, err := revision.Parse(name, edited)
		if err != nil {
			t.Fatalf("%v in\n%s", err, edited)
		}
		want := file.Header
		want.Down = []string{"x", "y"}
		if diff := cmp.Diff(want, again.Header, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("an edit changed more than it should (-want +got):\n%s", diff)
		}
		if body, err := file.Body(); err == nil {
			body.OpsHash()
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	const n = 20000
	dir := b.TempDir()
	down := "base"
	d := draft()
	for range 20 {
		d.Upgrade = append(d.Upgrade, d.Upgrade[0])
	}
	for i := range n {
		d.ID, d.Down = fmt.Sprintf("%012x", i), []string{down}
		down = d.ID
		text, err := d.Render()
		if err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%06d.toml", i)), text, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		set, err := revision.Load([]revision.Location{{FS: os.DirFS(dir), Name: "m"}}, revision.LoadOptions{})
		if err != nil || set.Graph.Len() != n {
			b.Fatal(err)
		}
	}
}
