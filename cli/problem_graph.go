package cli

import (
	"errors"
	"strings"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"
)

// explainStanding is about databases that do not stand where the files would have
// them.
func explainStanding(err error, p *problem) bool {
	var unknown *migrate.UnknownError
	var order *runner.OutOfOrderError
	var before *runner.RanBeforeError
	var ahead *migrate.AheadError
	switch {
	case errors.As(err, &ahead):
		p.Code, p.Message, p.exit = "ahead", ahead.Error(), exitRefused
		p.Hint = "use the files that the database was upgraded with"
	case errors.As(err, &order):
		p.Code, p.Message, p.exit = "out_of_order", order.Error(), exitDecide
		ids := make([]string, len(order.Revisions))
		for i, n := range order.Revisions {
			ids[i] = n.Revision
		}
		p.Hint = "migrate upgrade --out-of-order applies " + strings.Join(ids, ", ") +
			"; if what they do is there already, migrate stamp says so for the present rows"
		if order.Direction == graph.Down {
			p.Hint += "; or take down less"
		}
	case errors.As(err, &before):
		p.Code, p.Message, p.exit = "ran_before", before.Error(), exitDecide
		p.Hint = "bring back the files that the database was upgraded with; or, with these, say what is in place: migrate stamp " +
			strings.Join(before.Rows, " ") + " says that all of it is, migrate stamp " + strings.Join(before.Now, " ") + " that the rest is not"
	case errors.As(err, &unknown):
		p.Code, p.Message, p.exit = unknown.Rows.Code(), unknown.Error(), exitFailure
		p.Hint = "get the files of " + strings.Join(unknown.Rows.Rows, ", ")
		switch {
		case unknown.Pending:
			p.Hint += " (migrate show REVISION --recorded prints what the journal kept), or take them down with migrate downgrade"
		case unknown.Why == nil:
		default:
			p.Hint += ", or check the locations and the database; migrate stamp --purge REVISION sets the rows to what is true"
		}
	default:
		return false
	}
	return true
}
