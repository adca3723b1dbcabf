package revision_test

import (
	"flag"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/retort-db/migrate/internal/golden"
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
	full.NoTransaction, full.Irreversible, full.Incomplete = true, "the old ages are gone", "what fills it"
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
	if diff := cmp.Diff(string(text), body.Source); diff != "" {
		t.Errorf("source:\n%s", diff)
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
		{Line: 6, Sections: map[string]int{"mysql": 13}, Op: ops.Execute{SQL: schema.Expr{
			SQL: "-- a table\nCREATE TABLE t (a integer);\n-- migrate:statement-begin\nx;\n-- migrate:statement-end\n",
			Dialects: map[string]string{
				"mysql": "CREATE TABLE t (a int);\n", "postgres": "", "sqlite": "",
			},
		}}},
		{Line: 15, Sections: map[string]int{"postgres": 15}, Op: ops.Execute{Autocommit: true, SQL: schema.Expr{Dialects: map[string]string{
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
	sum := func(text string, d graph.Direction) string {
		body, err := one(t, "a.toml", header+text).Body()
		if err != nil {
			t.Fatal(err)
		}
		sum, _ := body.OpsHash(d)
		return sum
	}
	hash := func(text string) string { return sum(text, graph.Up) }
	a := hash("[[upgrade]]\nop = 'execute'\nsql = 'x'\nreverse = 'y'\n")
	same := hash("# comment\n[[upgrade]]\nreverse = \"y\"\nsql = '''x'''\nop = 'execute'\n")
	if a != same {
		t.Error("layout counts")
	}
	another := "[[upgrade]]\nop = 'execute'\nsql = 'x'\nreverse = 'y'\n[[downgrade]]\nop = 'execute'\nsql = 'z'\n"
	if a != hash(another) {
		t.Error("the way back counts for the way up")
	}
	for what, other := range map[string]string{
		"the upgrade":   hash("[[upgrade]]\nop = 'execute'\nsql = 'z'\nreverse = 'y'\n"),
		"the direction": hash("upgrade = []\n[[downgrade]]\nop = 'execute'\nsql = 'x'\nreverse = 'y'\n"),
		"the downgrade": sum(another, graph.Down),
	} {
		if a == other {
			t.Errorf("%s does not count", what)
		}
	}
	if sum(another, graph.Down) == sum("[[upgrade]]\nop = 'execute'\nsql = 'x'\nreverse = 'y'\n", graph.Down) {
		t.Error("the way back does not count for itself")
	}
	if got := revision.BytesHash([]byte("x")); got != "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881" {
		t.Errorf("BytesHash = %s", got)
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
			body.OpsHash(graph.Down)
		}
	})
}
