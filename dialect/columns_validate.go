package dialect

import (
	"fmt"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// columnErrors are those for tables without columns, and for columns that have the name of
// an earlier one of the table, where capital letters do not tell them apart.
func columnErrors(flavor string, tables []schema.Table) []error {
	var errs []error
	for _, t := range tables {
		where := "table " + t.QualifiedName().String()
		if len(t.Columns) == 0 && t.Definition == "" && t.PartitionOf == nil {
			errs = append(errs, fmt.Errorf("%s: %w", where, &UnsupportedError{Dialect: flavor, What: "tables without columns", Hint: "give it one"}))
		}
		seen := map[string]string{}
		for _, c := range t.Columns {
			if first, twice := seen[strings.ToLower(c.Name)]; twice {
				errs = append(errs, fmt.Errorf("%s, column %s: %w", where, c.Name, &UnsupportedError{
					Dialect: flavor, What: "second column of that name beside " + first + ": capital letters make no difference", Hint: "give it another name",
				}))
			}
			seen[strings.ToLower(c.Name)] = c.Name
		}
	}
	return errs
}
