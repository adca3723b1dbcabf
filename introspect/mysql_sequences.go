package introspect

import (
	"strings"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// mysqlSequenceQuery reads all sequences at once: on MariaDB each is a table with
// one row.
func mysqlSequenceQuery(names []string) string {
	parts := make([]string, len(names))
	for i, n := range names {
		parts[i] = "SELECT " + sqltext.QuoteString(sqltext.MySQL, n) +
			", start_value, increment, minimum_value, maximum_value, cache_size, cycle_option FROM " + sqltext.QuoteIdent(sqltext.MySQL, n)
	}
	return strings.Join(parts, " UNION ALL ")
}

// readSequence leaves out what the server would choose by itself.
func (r *mysqlReader) readSequence(rows database.Rows) error {
	var name string
	var start, increment, low, high, cache int64
	var cycle bool
	if err := rows.Scan(&name, &start, &increment, &low, &high, &cache, &cycle); err != nil {
		return err
	}
	s := schema.Sequence{Name: name, Comment: r.comments[name]}
	s.Options = schema.SequenceOptions{Start: &start, Increment: &increment, Min: &low, Max: &high, Cache: &cache, Cycle: cycle}
	one := r.dialect.Canonical(schema.Schema{Sequences: []schema.Sequence{s}})
	r.out.Schema.Sequences = append(r.out.Schema.Sequences, one.Sequences...)
	return nil
}
