package dialect

import (
	"strings"

	"github.com/retort-db/migrate/schema"
)

// columnErrors returns an error for each table without columns, and for each column that
// has the name of an earlier one of its table. It is for MySQL, MariaDB and SQLite, to
// which "Id" and "id" are the same name, and which have no tables without columns.
func columnErrors(flavor string, tables []schema.Table) []error {
	var errs []error
	for _, t := range tables {
		where := schema.TablePath(t.QualifiedName())
		if len(t.Columns) == 0 && t.Definition == "" && t.PartitionOf == nil {
			errs = append(errs, lacking(where, flavor, "tables without columns", "give it one"))
		}
		seen := map[string]string{}
		for _, c := range t.Columns {
			if first, twice := seen[strings.ToLower(c.Name)]; twice {
				errs = append(errs, lacking(where.With("column", c.Name), flavor,
					"second column of that name beside "+first+": capital letters make no difference", "give it another name"))
			}
			seen[strings.ToLower(c.Name)] = c.Name
		}
	}
	return errs
}
