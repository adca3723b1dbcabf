package dialect

import (
	"strings"

	"github.com/retort-db/migrate/schema"
)

// Refers returns the condition that none of a foreign key's columns is null in a row,
// so that the row refers to another one. child is what the query calls the row's table.
func Refers(d Dialect, child string, key schema.ForeignKey) string {
	list := make([]string, len(key.Columns))
	for i, c := range key.Columns {
		list[i] = d.QuoteIdent(child) + "." + d.QuoteIdent(c) + " IS NOT NULL"
	}
	return strings.Join(list, " AND ")
}

// RefersToNothing returns the condition that a row refers, by a foreign key, to one
// that does not exist. The key has to name the columns that it refers to.
func RefersToNothing(d Dialect, child string, key schema.ForeignKey) string {
	same := make([]string, len(key.Columns))
	for i, c := range key.Columns {
		same[i] = "referred_to." + d.QuoteIdent(key.RefColumns[i]) + " = " + d.QuoteIdent(child) + "." + d.QuoteIdent(c)
	}
	return Refers(d, child, key) + " AND NOT EXISTS (SELECT 1 FROM " + d.QuoteName(key.RefTable) + " referred_to WHERE " + strings.Join(same, " AND ") + ")"
}
