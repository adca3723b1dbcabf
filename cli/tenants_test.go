package cli_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

// A schema for each tenant, with the same revisions: each has its own version table,
// and a comparison of one does not list what the others have.
func TestSchemaForEachTenant(t *testing.T) {
	db := testdb.Postgres(t)
	const tenants = 12
	p := newProject(t, map[string]string{
		"config.toml":       "[migrations]\nlocations = [\"migrations\"]\nmodels = [\"models.toml\"]\n",
		"models.toml":       "[tables.notes]\ncolumns = [{ name = \"id\", type = \"bigint\" }]\n",
		"migrations/a.toml": "revision = \"a\"\ndown_revision = \"base\"\n[[upgrade]]\nop = \"create_table\"\ntable = \"notes\"\ncolumns = [{ name = \"id\", type = \"bigint\" }]\n",
	})
	at := func(i int) {
		sep := "?"
		if strings.Contains(db.URL, "?") {
			sep = "&"
		}
		p.env["MIGRATE_DATABASE_URL"] = fmt.Sprintf("%s%ssearch_path=tenant_%d", db.URL, sep, i)
	}
	for i := range tenants {
		db.Load(t, fmt.Sprintf("CREATE SCHEMA tenant_%d;", i))
		at(i)
		p.must(t, "upgrade")
	}
	at(1)
	if r := p.must(t, "check"); strings.Count(r.stderr, "kept: ") != 11 || !strings.Contains(r.stderr, "others, too (-v lists them") {
		t.Errorf("check says\n%s", r.stderr)
	}
	if r := p.must(t, "check", "-v"); !strings.Contains(r.stderr, "kept: tenant_9.notes is neither") {
		t.Errorf("check -v says\n%s", r.stderr)
	}
	for _, exclude := range []string{"*.*", "tenant_*.*"} {
		p.write(t, "config.toml", "[migrations]\nlocations = [\"migrations\"]\nmodels = [\"models.toml\"]\n[autogenerate]\nexclude = [\""+exclude+"\"]\n")
		if r := p.must(t, "check"); strings.Contains(r.stderr, "kept: ") {
			t.Errorf("check without %s says\n%s", exclude, r.stderr)
		}
	}
}
