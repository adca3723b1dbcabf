package cli_test

import (
	"strings"
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

// A table that a revision in SQL made goes like any other when the models do not
// declare it any more; one that somebody else made is kept.
func TestTablesOfRevisionsInSQLGo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		const a, b = "[tables.a]\ncolumns = [{ name = \"id\", type = \"bigint\" }]\n", "[tables.b]\ncolumns = [{ name = \"id\", type = \"bigint\" }]\n"
		p := newProject(t, map[string]string{
			"config.toml": "[migrations]\nlocations = [\"migrations\"]\nmodels = [\"models.toml\"]\nfile_format = \"sql\"\n",
			"models.toml": a + b,
		})
		p.env["MIGRATE_DATABASE_URL"] = db.URL
		db.Load(t, "CREATE TABLE theirs (id int);")
		p.must(t, "revision", "--autogenerate", "-m", "two tables")
		p.must(t, "upgrade")
		p.write(t, "models.toml", a)
		r := p.must(t, "revision", "--autogenerate", "-m", "one")
		if said := r.stderr; !strings.Contains(said, "table b is dropped") || !strings.Contains(said, "kept: theirs is neither") {
			t.Errorf("said %s", said)
		}
		p.must(t, "upgrade")
		p.must(t, "check")
		p.must(t, "downgrade", "-1")
		p.must(t, "upgrade")
	})
}
