package dialect

import (
	"slices"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
)

// refuseTransactionControl keeps SQL that is run as it is written from ending
// the transaction that it runs in: the version row and the journal's commit
// with it, or nothing does.
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

// writtenRisks are those of a statement that is run as it is written, as far as they are
// known: that it loses data.
func writtenRisks(lang sqltext.Dialect, c sqltext.Class, sql string) []Risk {
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

// dropsColumn reports whether an ALTER TABLE drops a column, or a partition with its
// rows: the word for a column may be missing, those for all else may not.
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
