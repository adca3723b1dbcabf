package cli_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
)

// An enum of the models is a type on PostgreSQL, and something else elsewhere;
// the same models lead to it, change it and leave it everywhere.
func TestEnumsOfTheModels(t *testing.T) {
	const one = `
[enums.mood]
values = ["happy", "sad"]

[tables.people]
columns = [
  { name = "id",   type = "integer", nullable = false },
  { name = "mood", type = "enum:mood", nullable = false, default = "'sad'" },
]
primary_key = ["id"]
`
	steps := []string{
		one,
		strings.Replace(one, `["happy", "sad"]`, `["happy", "so-so", "sad"]`, 1),
		strings.Replace(one, `{ name = "mood",`, `{ name = "second", type = "enum:mood" },`+"\n  "+`{ name = "mood",`, 1),
		strings.Replace(one, "enum:mood", "varchar(20)", 1),
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		p := newProject(t, nil)
		p.must(t, "init", "--url", db.URL)
		dumps := []string{db.Dump(t)}
		for i, models := range steps {
			p.write(t, "models.toml", models)
			p.must(t, "revision", "--autogenerate")
			p.must(t, "upgrade")
			if out := p.run(t, "check"); out.code != 0 {
				t.Errorf("after step %d:\n%s%s", i+1, out.stdout, out.stderr)
			}
			dumps = append(dumps, db.Dump(t))
		}
		for i := len(steps) - 1; i >= 0; i-- {
			p.must(t, "downgrade", "-1")
			if diff := cmp.Diff(dumps[i], db.Dump(t)); diff != "" {
				t.Errorf("after the downgrade of step %d (-before +after):\n%s", i+1, diff)
			}
		}
	})
}
