package dialect

import (
	"slices"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
)

// refuseTransactionControl keeps SQL that is run as it is written from ending
// the transaction that it runs in: the version row and the journal's commit
// with it, or nothing does.
func refuseTransactionControl(name string, text sqltext.Dialect, op ops.Execute, sql string) error {
	c := sqltext.Classify(text, sql)
	ends := []string{"BEGIN", "START", "COMMIT", "ROLLBACK", "END", "ABORT", "XA"}
	if !c.TransactionControl || !slices.Contains(ends, c.Verb) {
		return nil
	}
	return &UnsupportedError{
		Dialect: name, Op: op, What: "statement " + firstLine(sql) + " in a revision",
		Hint: "transactions are the tool's to begin and end: leave it out; what cannot run in one gets autocommit = true, or the revision transaction = false",
	}
}
