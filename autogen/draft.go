package autogen

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
)

// Fill puts changes and their reverses into a draft, and names it after them if
// it has no message.
func Fill(d *revision.Draft, changes []Change) {
	d.Upgrade = append(d.Upgrade, Drafted(changes)...)
	said := remarks{}
	for _, c := range slices.Backward(changes) {
		if c.Reverse == nil {
			d.Notes = append(d.Notes, "no way back is known for: "+c.Text)
			continue
		}
		for i, op := range c.Reverse {
			e := revision.DraftEntry{Op: op}
			if i < len(c.Back) {
				e.Comments, e.Proposals = said.of(c.Back[i], nil)
			}
			d.Downgrade = append(d.Downgrade, e)
		}
	}
	if d.Message == "" {
		d.Message = Title(titleTexts(changes))
	}
}

// Drafted returns changes as the entries of a revision file, with their risks and notes
// as comments.
func Drafted(changes []Change) []revision.DraftEntry {
	out := make([]revision.DraftEntry, len(changes))
	said := remarks{}
	for i, c := range changes {
		comments, proposals := said.of(c.Risks, c.Notes)
		out[i] = revision.DraftEntry{Op: c.Op, Comments: comments, Proposals: proposals}
	}
	return out
}

// remarks are the risks that a file has explained already. Another one of the same text gets
// "(see above)".
type remarks map[string]bool

// of are the comments above a change in a file, in lines of at most 80 columns with the
// comment sign, and the operations that are proposed in place of the change.
func (m remarks) of(risks []Risk, notes []string) (out, proposals []string) {
	say := func(lines []string) {
		for _, line := range lines {
			out = append(out, strings.Join(Wrap(line, 78), "\n"))
		}
	}
	var proposing []Risk // they come last, each with what it proposes
	for _, r := range risks {
		lines := r.Lines()
		whole := strings.Join(lines, "\n")
		switch {
		case len(r.Instead) > 0:
			proposing = append(proposing, r)
		case m[whole]:
			say([]string{"risk: " + string(r.Kind) + " (see above)"})
		default:
			say(lines)
		}
		m[whole] = true
	}
	for _, n := range notes {
		say([]string{"note: " + n})
	}
	for _, r := range proposing {
		say(r.Lines())
		proposals = append(proposals, r.Proposal())
	}
	return out, proposals
}

// Wrap breaks a text at spaces, into lines of at most width bytes where words
// allow that; lines after the first are indented.
func Wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = "  "
		}
		if strings.TrimSpace(line) != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// Entries are operations without comments.
func Entries(list []ops.Op) []revision.DraftEntry {
	out := make([]revision.DraftEntry, len(list))
	for i, op := range list {
		out[i].Op = op
	}
	return out
}
