package dialect

import "strings"

// Asserted returns an assertion as statements of a script, one of which fails with the
// assertion's message if it does not hold. It returns none where the database has no
// way to say that outside of a stored program.
func Asserted(d Dialect, a Assert) []string { return d.(decider).asserted(a) }

func (d postgres) asserted(a Assert) []string {
	tag := "$assert$"
	for strings.Contains(a.Query+a.Message, tag) {
		tag = "$" + "_" + tag[1:]
	}
	return []string{
		"DO " + tag + " BEGIN\n  IF EXISTS (" + a.Query + ") THEN RAISE EXCEPTION USING MESSAGE = " + d.QuoteString(a.Message) + "; END IF;\nEND " + tag,
	}
}

func (mysql) asserted(Assert) []string { return nil }

func (d sqlite) asserted(a Assert) []string {
	const table = "temp._migrate_assert"
	return []string{
		"CREATE TABLE " + table + " (held integer CONSTRAINT " + d.QuoteIdent(a.Message) + " CHECK (held))",
		"INSERT INTO " + table + " SELECT 0 FROM (\n  " + a.Query + "\n) LIMIT 1",
		"DROP TABLE " + table,
	}
}
