package dialect

import (
	"slices"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
)

// refuseTransactionControl returns an error if a statement of an execute operation is
// BEGIN, COMMIT or the like. The transaction that it runs in also holds the change of the
// version table and the journal's entries, which have to be committed together with it.
func refuseTransactionControl(name string, c sqltext.Class, op ops.Execute, sql string) error {
	ends := []string{"BEGIN", "START", "COMMIT", "ROLLBACK", "END", "ABORT", "XA"}
	if !c.TransactionControl || !slices.Contains(ends, c.Verb) {
		return nil
	}
	return &UnsupportedError{
		Dialect: name, Op: op, What: "statement " + firstLine(sql) + " in a revision",
		Hint: "transactions are the tool's to begin and end: leave it out; what cannot run in one gets autocommit = true, or the revision transaction = false",
	}
}

// executeRisks are the risks of a statement of an execute operation that its text shows:
// that it deletes rows, or drops what holds them.
func executeRisks(lang sqltext.Dialect, c sqltext.Class, sql string) []Risk {
	loses := false
	switch c.Verb {
	case "DELETE", "TRUNCATE":
		loses = true
	case "DROP":
		loses = slices.Contains([]string{"TABLE", "SCHEMA", "DATABASE"}, c.Object)
	case "ALTER":
		loses = c.Object == "TABLE" && dropsColumn(sqltext.Tokens(lang, sql))
	}
	if !loses {
		return nil
	}
	return []Risk{RiskDataLoss}
}

// dropsColumn reports whether an ALTER TABLE drops a column, or a partition with its rows.
// COLUMN is optional in ALTER TABLE t DROP COLUMN c, so that any DROP counts which is not
// followed by one of the words for what else it may drop.
func dropsColumn(tokens []sqltext.Token) bool {
	other := []string{"CONSTRAINT", "INDEX", "KEY", "FOREIGN", "PRIMARY", "CHECK", "UNIQUE", "PERIOD", "SYSTEM", "DEFAULT", "NOT", "EXPRESSION", "IDENTITY"}
	for i, t := range tokens[:max(len(tokens)-1, 0)] {
		next := tokens[i+1]
		if t.Is("DROP") && !slices.ContainsFunc(other, next.Is) {
			return true
		}
	}
	return false
}
