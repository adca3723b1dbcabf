package runner

import (
	"fmt"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/revision/graph"
)

// A script is run by a person, perhaps on another database than it was written for, or once more
// after it was stopped, or by a client that goes on behind an error. So each revision looks first
// whether the database is where it begins.

func (postgresServer) scriptHead() string {
	return "-- psql -v ON_ERROR_STOP=1 stops at the first error. The transactions are in the script: leave out -1.\n\n"
}

func (mysqlServer) scriptHead() string {
	return "-- The client stops at the first error; what was done before it remains. Where the script must not go on, it sets\n" +
		"-- completion_type to a message, which is refused; otherwise that stays as it is.\n\n"
}

func (sqliteServer) scriptHead() string {
	return "-- sqlite3 -bail stops at the first error, and undoes the revision that it is in.\n\n"
}

// follows lets a script stop where the rows are not there that are to change.
func (s *script) follows(changes []graph.RowChange) {
	var from []string
	for _, c := range changes {
		if c.From != "" {
			from = append(from, c.From)
		}
	}
	if len(from) > 0 {
		s.owed = append(s.owed, dialect.Assert{
			Query:   fmt.Sprintf("SELECT 1 WHERE %s <> %d", s.count(from), len(from)),
			Message: "the database is not at " + strings.Join(from, ", "),
		})
	}
}

// applied stops a script from base where the database has what one of the steps leads to.
func (s *script) applied(plan []graph.Step) {
	var to []string
	for _, step := range plan {
		for _, c := range step.Changes {
			if c.To != "" {
				to = append(to, c.To)
			}
		}
	}
	if len(to) > 0 {
		s.assert(dialect.Assert{
			Query:   "SELECT 1 WHERE " + s.count(to) + " > 0",
			Message: "the database has revisions of this script",
		})
	}
}

// count is the query for how many of the revisions the version table has.
func (s *script) count(revisions []string) string {
	return "(SELECT count(*) FROM " + s.d.QuoteName(s.tables.version) + " WHERE version_num IN (" + dialect.QuoteStrings(s.d, revisions) + "))"
}

// settle writes what is owed.
func (s *script) settle() {
	for _, a := range s.owed {
		s.assert(a)
	}
	s.owed = nil
}

// assert writes what stops the script.
func (s *script) assert(a dialect.Assert) {
	s.statements(dialect.Asserted(s.d, a))
}
