package cli_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
)

// grantsSQL grants something on everything that there is; APP and REP are roles.
const grantsSQL = `
CREATE SCHEMA "App x";
CREATE TYPE mood AS ENUM ('a');
CREATE TABLE users (id bigint PRIMARY KEY, name text, email text);
CREATE SEQUENCE s;
CREATE VIEW v AS SELECT id FROM users;
CREATE TABLE "App x"."T t" (id int);
CREATE FUNCTION f(integer, text) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
GRANT SELECT, INSERT ON users TO APP;
GRANT UPDATE (name, email), SELECT (id) ON users TO REP WITH GRANT OPTION;
GRANT SELECT ON v, "App x"."T t" TO REP, PUBLIC;
GRANT USAGE ON SEQUENCE s TO APP;
GRANT USAGE, CREATE ON SCHEMA "App x" TO APP;
REVOKE ALL ON FUNCTION f(integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION f(integer, text) TO APP;
GRANT USAGE ON TYPE mood TO APP;
ALTER DEFAULT PRIVILEGES IN SCHEMA "App x" GRANT SELECT ON TABLES TO REP;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO APP WITH GRANT OPTION;
`

// allGrants is what the server itself says of who may do what.
const allGrants = `SELECT 'on ' || c.relname, coalesce(array_to_string(ARRAY(SELECT x::text FROM unnest(c.relacl) x ORDER BY 1), ' '), '')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('public', 'App x') AND c.relname !~ '^schema_revision' AND c.relkind IN ('r', 'v', 'S')
UNION ALL SELECT 'of ' || c.relname || '.' || a.attname, a.attacl::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attacl IS NOT NULL AND c.oid >= 16384
UNION ALL SELECT 'on ' || p.proname, p.proacl::text FROM pg_proc p WHERE p.oid >= 16384 AND p.proname <> 'p'
UNION ALL SELECT 'on ' || t.typname, t.typacl::text FROM pg_type t WHERE t.typacl IS NOT NULL
UNION ALL SELECT 'in ' || n.nspname, n.nspacl::text FROM pg_namespace n WHERE n.nspname IN ('public', 'App x')
UNION ALL SELECT 'by default ' || d.defaclobjtype::text || coalesce(n.nspname, ''), d.defaclacl::text FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
ORDER BY 1, 2`

// What roles may do is compared where the configuration asks for it and the
// models speak of it, goes where the schema goes, and comes back.
func TestGrants(t *testing.T) {
	for _, server := range []func(testing.TB) testdb.DB{testdb.Postgres, testdb.Postgres18} {
		db := server(t)
		t.Run(db.Name, func(t *testing.T) {
			name := db.URL[strings.LastIndex(db.URL, "/")+1:]
			name, _, _ = strings.Cut(name, "?")
			app, rep := name+"_app", name+"_rep"
			roles := strings.NewReplacer("APP", app, "REP", rep)
			db.Load(t, "CREATE ROLE "+app+"; CREATE ROLE "+rep+";")
			// Cleaning up goes backwards: the databases before the roles.
			t.Cleanup(func() { server(t).Load(t, "DROP ROLE "+app+"; DROP ROLE "+rep+";") })
			source := testdb.New(t, db.Name)
			source.Load(t, roles.Replace(grantsSQL))
			grantsRoundTrip(t, source, app)
			grantsInSQL(t, source, roles.Replace(grantsSQL))
		})
	}
}

// Models in SQL say what roles may do, where that is asked for.
func grantsInSQL(t *testing.T, source testdb.DB, script string) {
	t.Helper()
	config := "[migrations]\nlocations = [\"sql\"]\nmodels = [\"schema.sql\"]\n[autogenerate]\nunmanaged = \"drop\"\n"
	p := newProject(t, map[string]string{"schema.sql": script, "config.toml": config + "grants = true\n"})
	url := testdb.New(t, source.Name)
	p.env["MIGRATE_DATABASE_URL"] = url.URL
	before := url.Query(t, allGrants)
	p.must(t, "revision", "--autogenerate", "-m", "x")
	p.must(t, "upgrade")
	p.must(t, "check")
	loaded := testdb.New(t, source.Name)
	loaded.Load(t, script)
	if diff := cmp.Diff(loaded.Query(t, allGrants), url.Query(t, allGrants)); diff != "" {
		t.Errorf("-loaded +migrated:\n%s", diff)
	}
	p.write(t, "config.toml", config)
	if said := p.must(t, "check").stderr; !strings.Contains(said, "privileges") {
		t.Errorf("not told of what was not run: %s", said)
	}
	p.must(t, "downgrade", "base", "--yes")
	if diff := cmp.Diff(before, url.Query(t, allGrants)); diff != "" {
		t.Errorf("after the downgrade (-empty +left):\n%s", diff)
	}
}

func grantsRoundTrip(t *testing.T, source testdb.DB, app string) {
	t.Helper()
	config := "[database]\nurl = \"" + source.URL + "\"\n[migrations]\nlocations = [\"migrations\"]\nmodels = [\"models.toml\"]\n"
	p := newProject(t, map[string]string{"config.toml": config})
	if out := p.must(t, "schema").stdout; strings.Contains(out, app) {
		t.Errorf("grants, and nobody asked for them:\n%s", out)
	}
	p.write(t, "config.toml", config+"[autogenerate]\ngrants = true\nunmanaged = \"drop\"\n")
	models := p.must(t, "schema").stdout
	p.write(t, "models.toml", models)
	p.must(t, "baseline")
	p.must(t, "check")
	want := source.Query(t, allGrants)
	for name, load := range map[string]func(db testdb.DB){
		"upgrade":             func(db testdb.DB) { p.must(t, "upgrade", "--url", db.URL) },
		"schema --format sql": func(db testdb.DB) { db.Load(t, p.must(t, "schema", "--format", "sql").stdout) },
	} {
		copied := testdb.New(t, source.Name)
		load(copied)
		if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(copied.Query(t, allGrants), "\n")); diff != "" {
			t.Errorf("%s (-original +copy):\n%s", name, diff)
		}
		if name == "upgrade" {
			before := testdb.New(t, source.Name).Query(t, allGrants)
			p.must(t, "downgrade", "base", "--yes", "--url", copied.URL)
			if diff := cmp.Diff(before, copied.Query(t, allGrants)); diff != "" {
				t.Errorf("after the downgrade (-empty +left):\n%s", diff)
			}
		}
	}

	// One gone, one changed, one more, one that says the same in other words.
	changed := strings.NewReplacer(
		"GRANT INSERT, SELECT ON TABLE users TO "+app, "GRANT delete, select ON users TO "+app,
		"GRANT SELECT ON TABLE v TO PUBLIC", "grant select on v to public",
		"GRANT USAGE ON TYPE mood TO "+app, "GRANT USAGE ON TYPE mood TO "+app+" WITH GRANT OPTION",
	).Replace(models)
	changed += "\n[default_privileges.more]\nname = \"public\"\nargs = 'TABLES IN SCHEMA \"App x\"'\n" +
		"definition = 'ALTER DEFAULT PRIVILEGES IN SCHEMA \"App x\" GRANT INSERT ON TABLES TO PUBLIC'\n"
	p.write(t, "models.toml", changed)
	out := p.must(t, "revision", "--autogenerate", "-m", "x").stderr
	if n := strings.Count(out, "grant ") + strings.Count(out, "default privilege "); n != 3 {
		t.Errorf("%d changes, want 3:\n%s", n, out)
	}
	p.must(t, "upgrade")
	p.must(t, "check")
	if now := source.Query(t, allGrants); !strings.Contains(now, app+"=rd/") || !strings.Contains(now, "{=a/") {
		t.Errorf("not changed:\n%s", now)
	}
	p.must(t, "downgrade", "-1", "--yes")
	if diff := cmp.Diff(want, source.Query(t, allGrants)); diff != "" {
		t.Errorf("not restored (-was +is):\n%s", diff)
	}

	// Models that do not speak of grants leave them alone.
	p.write(t, "models.toml", models[:strings.Index(models, "[default_privileges")])
	p.must(t, "stamp", "heads")
	p.must(t, "check")
}
