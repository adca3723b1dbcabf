package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// settled adds to SQL that is run as it is written, outside a transaction, what
// settles whether it took effect when the connection broke over it.
func (d postgres) settled(sql string) Exec {
	x := Exec{SQL: sql}
	c := sqltext.Classify(sqltext.Postgres, sql)
	switch c.Verb {
	case "VACUUM", "ANALYZE", "REINDEX", "CLUSTER", "REFRESH", "CHECKPOINT":
		x.Probe = "SELECT false" // it may simply be run again
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
	n := foldedName(c.Targets[0])
	switch {
	case c.Verb == "DROP":
		x.Probe = "SELECT to_regclass(" + d.QuoteString(d.QuoteName(n)) + ") IS NULL"
	case c.Verb == "CREATE" && len(c.On.Parts) > 0:
		n.Schema = foldedName(c.On).Schema // an index is where its table is
		x.Cleanup, x.Probe = d.settledIndex(d.QuoteName(n))
	}
	return x
}

// foldedName is a name as the server has it: in lower case unless it was quoted.
func foldedName(n sqltext.Name) schema.Name {
	for i, p := range n.Parts {
		if !p.Quoted {
			n.Parts[i].Text = strings.ToLower(p.Text)
		}
	}
	return nameOf(n)
}

// settledIndex is for an index that is built beside the work of others: what a
// failed attempt left is invalid and has to go first; one that was built is
// valid.
func (d postgres) settledIndex(name string) (cleanup, probe string) {
	return "DROP INDEX CONCURRENTLY IF EXISTS " + name,
		"SELECT coalesce((SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = to_regclass(" + d.QuoteString(name) + ")), false)"
}
