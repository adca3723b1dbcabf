package dialect

import "strings"

// Asserted returns an assertion as statements of a script, one of which fails with the
// assertion's message if it does not hold.
func Asserted(d Dialect, a Assert) []string { return d.(decider).asserted(a) }

func (d postgres) asserted(a Assert) []string {
	tag := "$assert$" // quotes the block; made longer until the block does not contain it
	for strings.Contains(a.Query+a.Message, tag) {
		tag = "$" + "_" + tag[1:]
	}
	return []string{
		"DO " + tag + " BEGIN\n  IF EXISTS (" + a.Query + ") THEN RAISE EXCEPTION USING MESSAGE = " + d.QuoteString(a.Message) + "; END IF;\nEND " + tag,
	}
}

// asserted sets completion_type, an enumeration, to the message, which MySQL refuses with
// an error that shows it. SIGNAL, the usual way to raise an error, cannot be executed under
// a condition outside of a routine.
func (d mysql) asserted(a Assert) []string {
	const variable = "completion_type"
	return []string{"SET SESSION " + variable + " = IF(EXISTS (" + a.Query + "), " + d.QuoteString(a.Message) + ", @@SESSION." + variable + ")"}
}

// asserted inserts a row that violates a check whose name is the message: SQLite prints
// "CHECK constraint failed: " and that name.
func (d sqlite) asserted(a Assert) []string {
	const table = "temp._migrate_assert"
	return []string{
		"CREATE TABLE " + table + " (held integer CONSTRAINT " + d.QuoteIdent(a.Message) + " CHECK (held))",
		"INSERT INTO " + table + " SELECT 0 FROM (\n  " + a.Query + "\n) LIMIT 1",
		"DROP TABLE " + table,
	}
}
