package cli

import (
	"errors"
	"strings"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"
)

// graphRules are about what was asked of the graph of revisions.
func graphRules() rules {
	return rules{
		on(func(g graph.Error, p *problem) {
			p.Code, p.Message, p.Hint = g.Code(), g.Error(), g.Hint()
			if _, named := errors.AsType[*graph.BadNameError](g); named {
				p.exit = exitUsage // on the command line: what a file says was told with its place
			}
		}),
	}
}

// standingRules are about databases that do not stand where the files would have
// them.
func standingRules() rules {
	return rules{
		on(func(e *migrate.AheadError, p *problem) {
			p.Code, p.Message, p.exit = "ahead", e.Error(), exitRefused
			p.Hint = "use the files that the database was upgraded with"
		}),
		on(explainOutOfOrder),
		on(func(e *runner.RanBeforeError, p *problem) {
			p.Code, p.Message, p.exit = "ran_before", e.Error(), exitDecide
			p.Hint = "bring back the files that the database was upgraded with; or, with these, say what is in place: migrate stamp " +
				strings.Join(e.Rows, " ") + " says that all of it is, migrate stamp " + strings.Join(e.Now, " ") + " that the rest is not"
		}),
		on(explainUnknown),
	}
}

func explainOutOfOrder(e *runner.OutOfOrderError, p *problem) {
	p.Code, p.Message, p.exit = "out_of_order", e.Error(), exitDecide
	ids := make([]string, len(e.Revisions))
	for i, n := range e.Revisions {
		ids[i] = n.Revision
	}
	p.Hint = "migrate upgrade --out-of-order applies " + strings.Join(ids, ", ") +
		"; if what they do is there already, migrate stamp says so for the present rows"
	if e.Direction == graph.Down {
		p.Hint += "; or take down less; if a depends_on that was written since is the reason, take it out until that is done"
	}
}

// explainUnknown is about rows of the version table that no file is for.
func explainUnknown(e *migrate.UnknownError, p *problem) {
	p.Code, p.Message, p.exit = e.Rows.Code(), e.Error(), exitFailure
	p.Hint = "get the files of " + strings.Join(e.Rows.Rows, ", ")
	switch {
	case e.Pending:
		p.Hint += " (migrate show REVISION --recorded prints what the journal kept)" + orReplaced(e.Below)
	case e.Why == nil:
	default:
		p.Hint += ", or check the locations and the database; migrate stamp --purge REVISION sets the rows to what is true"
	}
}

// orReplaced is orTakenDown; where the files and the database have nothing in common, these may be files
// that have been written for the others, as for a history that had become long.
func orReplaced(below string) string {
	if below == "" {
		return "; if these files have replaced them, migrate stamp --purge REVISION --verify says where the database is"
	}
	return orTakenDown(below)
}

// orTakenDown is the other way out where revisions without a file are applied, which the journal knows how
// to take down: that of somebody whose working copy went to another branch.
func orTakenDown(below string) string {
	if below == "" {
		return ""
	}
	return ", or migrate downgrade " + below + " (takes down what these files do not have)"
}
