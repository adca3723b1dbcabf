package autogen_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/schema"
)

// A routine that has the name and the arguments of one of the server's own is found by
// its schema: it comes, changes and goes, and the server's own stays as it is.
func TestRoutinesNamedAsTheServersOwn(t *testing.T) {
	const before = "CREATE FUNCTION public.lower(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT $1 $$;\nCOMMENT ON FUNCTION public.lower(text) IS 'one';\n" +
		"CREATE FUNCTION public.upper(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT $1 $$;\n" +
		"CREATE AGGREGATE public.max(integer) (SFUNC = int4larger, STYPE = integer);\n" +
		"CREATE TABLE t (a text);\nCREATE VIEW v AS SELECT public.upper(a) AS b FROM t;"
	const after = "CREATE FUNCTION public.lower(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT $1 || 'x' $$;\nCOMMENT ON FUNCTION public.lower(text) IS 'two';\n" +
		"CREATE FUNCTION public.upper(text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 1 $$;\n" +
		"CREATE FUNCTION public.now() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;\nCOMMENT ON FUNCTION public.now() IS 'now';\n" +
		"CREATE TABLE t (a text);\nCREATE VIEW v AS SELECT public.upper(a) AS b FROM t;"
	for _, server := range []string{"postgres", "postgres18"} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			for _, turn := range []struct{ from, to string }{{before, after}, {after, before}} {
				from, to := testdb.New(t, server), testdb.New(t, server)
				from.Load(t, turn.from)
				to.Load(t, turn.to)
				l, start := connect(t, from), from.Dump(t)
				l.upAndBack(t, connect(t, to).read(t), func() {
					if diff := cmp.Diff(to.Dump(t), from.Dump(t)); diff != "" {
						t.Errorf("not as declared (-declared +made):\n%s", diff)
					}
				})
				if diff := cmp.Diff(start, from.Dump(t)); diff != "" {
					t.Errorf("not restored (-start +restored):\n%s", diff)
				}
			}
		})
	}
}

// Models may leave the schema out.
func TestRoutineNamedAsTheServersOwnIsFoundAsItIsDeclared(t *testing.T) {
	for _, server := range []string{"postgres", "postgres18"} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			db := testdb.New(t, server)
			db.Load(t, "CREATE FUNCTION public.lower(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT $1 $$;\nCOMMENT ON FUNCTION public.lower(text) IS 'one';")
			declared := schema.Schema{Objects: []schema.Object{{Kind: schema.KindFunction, Name: "lower", Args: "text", Comment: "one",
				Definition: "create function lower(text) returns text language sql immutable as $$ SELECT $1 $$"}}}
			if d, err := connect(t, db).diff(t, declared); err != nil || len(d.Changes) > 0 {
				t.Errorf("found: %v\n%s", err, texts(d.Changes))
			}
		})
	}
}
