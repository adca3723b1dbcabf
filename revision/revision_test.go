package revision_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/schema"
)

func draft() revision.Draft {
	age := schema.Column{Name: "age", Type: schema.Type{Kind: schema.Integer}, Nullable: true}
	users := schema.Name{Name: "users"}
	return revision.Draft{
		Header: revision.Header{
			ID: "3f2a9c1d77be", Down: []string{"a1b2c3d4e5f6"}, Message: "add age to users",
			Created: time.Date(2026, 11, 21, 0, 39, 0, 0, time.UTC),
		},
		Upgrade:   []revision.DraftEntry{{Op: ops.AddColumn{Table: users, Column: age}, Comments: []string{"a note"}}},
		Downgrade: []revision.DraftEntry{{Op: ops.DropColumn{Table: users, Column: age, Defined: true}}},
	}
}

func TestRenderedRevisionReadsBack(t *testing.T) {
	d := draft()
	text, err := d.Render()
	if err != nil {
		t.Fatal(err)
	}
	base := `revision = "a1b2c3d4e5f6"` + "\ndown_revision = \"base\"\n"
	name := revision.FileName(revision.DefaultTemplate, d.Header, ".toml")
	if want := "20261121_0039_add_age_to_users_3f2a9c1d77be.toml"; name != want {
		t.Errorf("file name %s, want %s", name, want)
	}
	set, err := revision.Load([]revision.Location{{
		FS: fstest.MapFS{"0_base.toml": {Data: []byte(base)}, name: {Data: text}}, Name: "migrations",
	}}, revision.LoadOptions{})
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	f, _ := set.File(d.ID)
	if diff := cmp.Diff(d.Header, f.Header, cmp.Comparer(func(a, b []string) bool { return strings.Join(a, ",") == strings.Join(b, ",") })); diff != "" {
		t.Errorf("header (-written +read):\n%s", diff)
	}
	body, err := f.Body()
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if diff := cmp.Diff([]ops.Op{d.Upgrade[0].Op}, revision.Ops(body.Upgrade)); diff != "" {
		t.Errorf("upgrade (-written +read):\n%s\nin\n%s", diff, text)
	}
	if diff := cmp.Diff([]ops.Op{d.Downgrade[0].Op}, revision.Ops(body.Downgrade)); diff != "" {
		t.Errorf("downgrade (-written +read):\n%s\nin\n%s", diff, text)
	}
}

func TestSetDownKeepsTheRest(t *testing.T) {
	for _, c := range []struct{ name, file, from, want string }{
		{"toml", "x.toml", "# hello\nrevision = \"b\"\ndown_revision = \"a\" # the parent\nmessage = \"m\"\n",
			"# hello\nrevision = \"b\"\ndown_revision = [\"c\", \"d\"] # the parent\nmessage = \"m\"\n"},
		{"sql", "x.sql", "-- hello\n-- revision = \"b\"\n-- down_revision = \"a\"\n-- migrate:upgrade\nSELECT 1;\n",
			"-- hello\n-- revision = \"b\"\n-- down_revision = [\"c\", \"d\"]\n-- migrate:upgrade\nSELECT 1;\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := revision.SetDown(c.file, []byte(c.from), []string{"c", "d"})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHeaderMistakes(t *testing.T) {
	for _, c := range []struct{ name, file, text, want string }{
		{"no revision", "a.toml", "down_revision = \"base\"\n", `m/a.toml:1: the key "revision" is missing`},
		{"no parent", "a.toml", "revision = \"a\"\n", `m/a.toml:1: the key "down_revision" is missing`},
		{"unknown key", "a.toml", "revision = \"a\"\ndown_revison = \"base\"\n", `m/a.toml:2: unknown key "down_revison"`},
		{"wrong type", "a.toml", "revision = 3\ndown_revision = \"base\"\n", `m/a.toml:1: revision has to be a string, not an integer`},
		{"newer format", "a.toml", "format = 2\nrevision = \"a\"\ndown_revision = \"base\"\n", `m/a.toml:1: this file is in format 2`},
		{"base and a parent", "a.toml", "revision = \"a\"\ndown_revision = [\"base\", \"b\"]\n", `m/a.toml:2: down_revision names "base" and a revision`},
		{"bad id", "a.toml", "revision = \"a@b\"\ndown_revision = \"base\"\n", `m/a.toml:1: `},
		{"no toml", "a.toml", "revision = \n", `m/a.toml:1: `},
		{"sql without header", "a.sql", "-- migrate:upgrade\nSELECT 1;\n", `m/a.sql:1: the key "revision" is missing`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := revision.Load([]revision.Location{{FS: fstest.MapFS{c.file: {Data: []byte(c.text)}}, Name: "m"}}, revision.LoadOptions{})
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s…", err, c.want)
			}
		})
	}
}

func TestDuplicateIDsNameBothFiles(t *testing.T) {
	text := []byte("revision = \"a\"\ndown_revision = \"base\"\n")
	_, err := revision.Load([]revision.Location{{FS: fstest.MapFS{"1.toml": {Data: text}, "2.toml": {Data: text}}, Name: "m"}}, revision.LoadOptions{})
	if want := "m/2.toml: revision a is already in m/1.toml"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestSQLSections(t *testing.T) {
	text := `-- revision = "a"
-- down_revision = "base"

-- migrate:upgrade
CREATE TABLE t (a integer);
-- migrate:upgrade mysql
CREATE TABLE t (a int);
-- migrate:downgrade transaction=false
DROP TABLE t;
`
	set, err := revision.Load([]revision.Location{{FS: fstest.MapFS{"1.sql": {Data: []byte(text)}}, Name: "m"}}, revision.LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	f, _ := set.File("a")
	body, err := f.Body()
	if err != nil {
		t.Fatal(err)
	}
	up := []ops.Op{ops.Execute{SQL: schema.Expr{
		SQL: "CREATE TABLE t (a integer);\n", Dialects: map[string]string{"mysql": "CREATE TABLE t (a int);\n"},
	}}}
	if diff := cmp.Diff(up, revision.Ops(body.Upgrade)); diff != "" {
		t.Error(diff)
	}
	down := []ops.Op{ops.Execute{SQL: schema.SQLExpr("DROP TABLE t;\n"), Autocommit: true}}
	if diff := cmp.Diff(down, revision.Ops(body.Downgrade)); diff != "" {
		t.Error(diff)
	}
}
