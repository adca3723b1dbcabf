package cli_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
)

// What a newcomer does first: run the example, change the models, write the
// revision, apply it and take it down again.
func TestAColumnIsAddedToTheExample(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		p := example(t, db)
		p.must(t, "upgrade", "head")
		if got := p.must(t, "current").stdout; got != "b8f35e61c7d0 (head)\n" {
			t.Errorf("current: %s", got)
		}
		p.must(t, "downgrade", "-1")
		p.must(t, "upgrade", "head")
		before, files := db.Dump(t), p.revisions(t)

		models := p.read(t, "models.toml")
		p.write(t, "models.toml", strings.Replace(models, `  { name = "is_active",`,
			"  { name = \"nickname\",   type = \"varchar(50)\" },\n  { name = \"is_active\",", 1))
		if out := p.run(t, "check"); out.code != 3 || out.stdout != "new column users.nickname varchar(50)\n" {
			t.Errorf("check: exit %d\n%s%s", out.code, out.stdout, out.stderr)
		}
		p.must(t, "revision", "--autogenerate", "-m", "add a nickname", "--rev-id", "abcdef012345")
		written := slices.DeleteFunc(p.revisions(t), func(f string) bool { return slices.Contains(files, f) })
		if len(written) != 1 || !strings.HasSuffix(written[0], "_add_a_nickname_abcdef012345.toml") {
			t.Fatalf("new files: %v", written)
		}
		_, body, _ := strings.Cut(p.read(t, written[0]), "[[upgrade]]")
		want := nicknameBody
		if db.Dialect == "mysql" { // which alone can put a column where the models have it
			want = strings.ReplaceAll(want, "(50)\" }\n", "(50)\" }\nafter = \"age\"\n")
		}
		if diff := cmp.Diff(want, "[[upgrade]]"+body); diff != "" {
			t.Errorf("the revision (-want +got):\n%s", diff)
		}

		p.must(t, "upgrade", "head")
		if out := p.must(t, "check").stdout; out != "nothing to do: the database is as the models declare it\n" {
			t.Errorf("check after the upgrade: %s", out)
		}
		if !strings.Contains(db.Dump(t), "nickname") {
			t.Error("the column is not there")
		}
		p.must(t, "downgrade", "-1")
		if diff := cmp.Diff(before, db.Dump(t)); diff != "" {
			t.Errorf("after the downgrade (-before +after):\n%s", diff)
		}
	})
}

const nicknameBody = `[[upgrade]]
op = "add_column"
table = "users"
column = { name = "nickname", type = "varchar(50)" }

[[downgrade]]
op = "drop_column"
table = "users"
column = { name = "nickname", type = "varchar(50)" }
`

// A project begun by init, on an empty database.
func TestInitBeginsAProject(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		p := newProject(t, nil)
		p.must(t, "init", "--url", db.URL)
		if out := p.must(t, "init"); out.stdout != "" || !strings.Contains(out.stderr, "kept config.toml\nkept models.toml\n") {
			t.Errorf("the second init:\n%s%s", out.stdout, out.stderr)
		}
		p.write(t, "models.toml", `
[tables.users]
columns = [
  { name = "id",    type = "bigint", identity = "by default" },
  { name = "email", type = "varchar(320)", nullable = false, unique = true },
]
primary_key = ["id"]
`)
		p.must(t, "revision", "--autogenerate")
		p.must(t, "upgrade")
		p.must(t, "check")
		if got := p.must(t, "status").stdout; !strings.Contains(got, "\npending    none\n") {
			t.Errorf("status:\n%s", got)
		}
	})
}

func TestInitKeepsAConfigFileOfSomebodyElse(t *testing.T) {
	p := newProject(t, map[string]string{"config.toml": "[server]\nport = 80\n"})
	p.must(t, "init")
	if got := p.read(t, "config.toml"); got != "[server]\nport = 80\n" {
		t.Errorf("config.toml was changed:\n%s", got)
	}
	p.must(t, "status")
	if out := p.must(t, "init").stderr; !strings.Contains(out, "kept migrate.toml") {
		t.Errorf("the second init:\n%s", out)
	}
	if found, _ := filepath.Glob(filepath.Join(p.dir, "*.toml")); len(found) != 3 {
		t.Errorf("files: %v", found)
	}
}
