package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/runner"
)

// gate are the risks that a plan is refused for.
type gate []dialect.Risk

// anyRisk refuses all of them.
const anyRisk = "any"

// readGate reads the names of risks, with hyphens for their blanks or without.
func readGate(names []string) (gate, error) {
	var g gate
	for _, name := range names {
		name = strings.TrimSpace(name)
		if name == anyRisk {
			return dialect.Risks(), nil
		}
		i := slices.IndexFunc(dialect.Risks(), func(r dialect.Risk) bool { return riskFlag(r) == riskFlag(dialect.Risk(name)) })
		if i < 0 {
			return nil, usage(fmt.Sprintf("no such risk: %q; there are %s, and %s", name, riskFlags(), anyRisk))
		}
		g = append(g, dialect.Risks()[i])
	}
	return g, nil
}

// riskFlag is a risk's name in a list of them.
func riskFlag(r dialect.Risk) string { return strings.ReplaceAll(string(r), " ", "-") }

func riskFlags() string {
	var list []string
	for _, r := range dialect.Risks() {
		list = append(list, riskFlag(r))
	}
	return strings.Join(list, ", ")
}

// check refuses a plan some statement of which has one of the risks, and one whose
// statements are not all known.
func (g gate) check(previews []runner.Preview) error {
	if len(g) == 0 {
		return nil
	}
	var found []string
	for _, p := range previews {
		for _, st := range p.Statements {
			for i, r := range st.Risks {
				if slices.Contains(g, r) {
					found = append(found, fmt.Sprintf("%s: %s (%s)", p.Step.Revision, r, st.Causes[i]))
				}
			}
		}
		if p.Unknown != "" {
			found = append(found, fmt.Sprintf("%s: %s, so that nobody can say what they risk", p.Step.Revision, p.Unknown))
		}
	}
	if len(found) == 0 {
		return nil
	}
	return refuse(exitRefused, "risk", "the plan does what --refuse names:\n  "+strings.Join(slices.Compact(found), "\n  "),
		"change the revision, or have somebody look at it and leave the risk out of --refuse")
}
