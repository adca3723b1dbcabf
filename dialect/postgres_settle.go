package dialect

import (
	"slices"

	"github.com/retort-db/migrate/internal/sqltext"
)

// settled is a statement of an execute operation that runs outside of a transaction,
// together with a Probe: the query that tells, after the connection broke, whether the
// statement took effect. One that does no harm when it is run twice has a Probe that always
// says no.
func (d postgres) settled(sql string) Exec {
	x := Exec{SQL: sql}
	c := sqltext.Classify(sqltext.Postgres, sql)
	switch c.Verb {
	case "VACUUM", "ANALYZE", "REINDEX", "CLUSTER", "REFRESH", "CHECKPOINT":
		x.Probe = "SELECT false" // run it again
		return x
	case "SET", "RESET":
		x.Session = true
		return x
	}
	if c.Verb == "ALTER" && c.Object == "SYSTEM" {
		x.Probe = "SELECT false"
		return x
	}
	concurrently := slices.ContainsFunc(slices.Collect(sqltext.Lex(sqltext.Postgres, sql)), func(t sqltext.Token) bool {
		return t.Is("concurrently")
	})
	if c.Object != "INDEX" || !concurrently || len(c.Targets) != 1 {
		return x
	}
	n := nameInSQL(sqltext.Postgres, c.Targets[0])
	switch {
	case c.Verb == "DROP":
		x.Probe = "SELECT to_regclass(" + d.QuoteString(d.QuoteName(n)) + ") IS NULL"
	case c.Verb == "CREATE" && len(c.On.Parts) > 0:
		n.Schema = nameInSQL(sqltext.Postgres, c.On).Schema // an index is in the schema of its table
		x.Cleanup, x.Probe = d.settledIndex(d.QuoteName(n))
	}
	return x
}

// settledIndex returns Cleanup and Probe for CREATE INDEX CONCURRENTLY. An attempt that
// failed leaves an invalid index of that name, which has to be dropped before the next one;
// a valid index tells that the statement took effect.
func (d postgres) settledIndex(name string) (cleanup, probe string) {
	return "DROP INDEX CONCURRENTLY IF EXISTS " + name,
		"SELECT coalesce((SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = to_regclass(" + d.QuoteString(name) + ")), false)"
}
