package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/retort-db/migrate/revision/graph"
)

func (a *app) printStatus(d statusData) {
	w := &screen{w: a.env.Stdout, columns: a.columns(a.env.Stdout)}
	w.line("database", fmt.Sprintf("%s (%s)", d.Database, d.Server))
	w.line("revision", rowsText(d.Rows))
	for i, id := range d.Unknown {
		name := "unknown"
		if i > 0 {
			name = ""
		}
		w.line(name, strings.TrimRight(id+"  "+graph.Summary(d.messages[id]), " "))
	}
	if len(d.NeverRan) > 0 {
		w.line("never ran", strings.Join(d.NeverRan, ", "))
	}
	if len(d.RanBefore) > 0 {
		w.line("ran before", strings.Join(d.RanBefore, ", ")+" (applied, though these files count it as pending)")
	}
	if d.Unfinished != "" {
		w.line("unfinished", d.unfinished)
	}
	if d.Running != "" {
		w.line("running", d.Running)
	}
	switch {
	case len(d.Changed) > 0:
		w.line("changed", strings.Join(d.Changed, ", ")+" (after it was applied)")
	case d.unread != "":
		w.line("changed", "not known: "+d.unread)
	}
	if len(d.Applied) > 0 {
		w.line("applied", pendingText(len(d.Applied)))
		a.printRevisions(w, d, "applied", len(d.Applied))
	}
	w.line("pending", pendingText(len(d.Pending)))
	a.printRevisions(w, d, "pending", len(d.Pending))
	if len(d.Heads) > 1 {
		w.line("heads", strings.Join(d.Heads, ", "))
		for _, way := range d.ways {
			w.line("", way.command)
			w.line("", "  "+way.what)
		}
	}
	w.line("models", d.Models.String())
	w.line("next", d.Next)
}

// columns is how wide the lines on a stream may be; 0 is as wide as they are.
func (a *app) columns(stream any) int {
	if a.env.Width == nil || !a.env.Terminal(stream) {
		return 0
	}
	return a.env.Width(stream)
}

// screen writes lines that are no longer than a terminal is wide: what has a name is
// broken, since it may be a command; lists are cut.
type screen struct {
	w       io.Writer
	columns int
}

func (s *screen) line(name, text string) {
	const margin = 11
	text = wrapped(strings.Repeat(" ", margin)+text, s.columns)
	fmt.Fprintln(s.w, strings.TrimRight(fmt.Sprintf("%-*s%s", margin, name, text[margin:]), " "))
}

func (s *screen) raw(text string) { fmt.Fprintln(s.w, fitted(text, s.columns)) }

// printRevisions lists the revisions in a state, with the latest of those that
// are applied, and the next of those that are pending. all is how many there
// are.
func (a *app) printRevisions(w *screen, d statusData, state string, all int) {
	list := slices.DeleteFunc(slices.Clone(d.Revisions), func(r statusRevision) bool { return r.State != state })
	rest := fmt.Sprintf("  … %d more (-v)", all-len(list))
	if state == "applied" && all > len(list) {
		w.raw(rest)
	}
	ages, authors := make([]string, len(list)), make([]string, len(list))
	ids, wide, names := 0, 0, 0
	for i, r := range list {
		ids = max(ids, utf8.RuneCountInString(r.Revision))
		if r.Created != nil {
			ages[i] = age(a.env.Now(), *r.Created)
		}
		authors[i] = r.Author
		if r.Uncommitted {
			authors[i] = "(not committed)"
		}
		wide, names = max(wide, len(ages[i])), max(names, utf8.RuneCountInString(authors[i]))
	}
	for i, r := range list {
		text := fmt.Sprintf("  %-*s", ids, r.Revision)
		if wide > 0 {
			text += fmt.Sprintf("  %-*s", wide, ages[i])
		}
		if names > 0 {
			text += fmt.Sprintf("  %-*s", names, authors[i])
		}
		w.raw(text + "  " + graph.Summary(r.Message))
	}
	if state == "pending" && all > len(list) {
		w.raw(rest)
	}
}

func pendingText(n int) string {
	if n == 0 {
		return "none"
	}
	return count(n, "revision")
}
