package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/introspect"
)

// drift is how the database compares with the models.
type drift struct {
	Compared bool     `json:"compared"`
	Changed  int      `json:"changed"`
	Changes  []string `json:"changes"`
	// Why says why they were not compared, and Error what is wrong with them.
	Why   string `json:"why,omitempty"`
	Error string `json:"error,omitempty"`

	found *introspect.Snapshot // of the database, if it was read
	kept  int                  // how many tables of it nobody declares
	empty bool                 // the models declare nothing
}

// drift compares them where that makes sense: what is pending would show as a
// difference.
func (s *session) drift(ctx context.Context, m *migrate.Migrator, st migrate.Standing) drift {
	d := drift{Changes: []string{}}
	switch {
	case len(s.config.Migrations.Models) == 0:
		d.Why = "none are declared"
		return d
	case len(st.Unknown) > 0:
		d.Why = "not compared: the database is ahead"
		return d
	case len(st.Pending) > 0:
		d.Why = "not compared: revisions are pending"
		return d
	}
	c, err := s.liveComparison(ctx, m, st.Rows)
	if err != nil {
		d.Error = briefly(explain(err).Message)
		return d
	}
	d.found, d.empty = c.found, c.declareNothing()
	found, err := c.live(ctx)
	if err != nil {
		d.Error = briefly(explain(err).Message)
		return d
	}
	d.Compared, d.Changed = true, len(found.Changes)
	for _, n := range found.Unmanaged {
		if found.Live.Schema.Table(n) != nil {
			d.kept++
		}
	}
	for _, c := range found.Changes {
		d.Changes = append(d.Changes, c.Text)
	}
	return d
}

// briefly is a message as one line: the first, and what it announces.
func briefly(message string) string {
	first, rest, _ := strings.Cut(message, "\n")
	if strings.HasSuffix(first, ":") {
		next, _, _ := strings.Cut(rest, "\n")
		first += " " + strings.TrimSpace(next)
	}
	return first
}

// String is a line for people.
func (d drift) String() string {
	const few = 2
	switch {
	case d.Error != "":
		return "cannot be compared: " + d.Error
	case !d.Compared:
		return d.Why
	case d.Changed == 0 && d.kept > 0:
		return "as the database is, but for " + count(d.kept, "table") + " that nobody declares"
	case d.Changed == 0:
		return "as the database is"
	case d.Changed > few:
		return fmt.Sprintf("%d changes, such as: %s", d.Changed, d.Changes[0])
	}
	return count(d.Changed, "change") + ": " + strings.Join(d.Changes, "; ")
}
