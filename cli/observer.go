package cli

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"
)

// observer writes what a run does, for people, or as JSON lines for --log-format
// json. It is nil where nobody wants to know.
func (a *app) observer() runner.Observer {
	if a.logsJSON.Load() {
		return a.log()
	}
	if a.flags.quiet {
		return nil
	}
	t := &textLog{w: a.say(), verbose: a.flags.verbose > 0, live: a.redraws()}
	t.columns = a.columns(a.env.Stderr)
	a.live = append(a.live, t)
	return t
}

// redraws reports whether a line that was printed can be written over.
func (a *app) redraws() bool {
	kind, _ := a.env.LookupEnv("TERM")
	return kind != "dumb" && a.env.Terminal(a.env.Stderr)
}

// textLog writes a line for each revision, and with -v one for each statement.
type textLog struct {
	w       io.Writer
	verbose bool
	waiting time.Time
	// live says that w can be written over, open that a line on it is not ended yet.
	live, open bool
	progressed time.Time
	columns    int // of the terminal, 0 if that is not known

	statementLog
}

// Event implements runner.Observer.
func (t *textLog) Event(e runner.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.endStatement()
	if _, more := e.(runner.Progress); t.open && !more {
		t.endLine()
	}
	switch e := e.(type) {
	case runner.Waiting:
		if e.Elapsed == 0 || time.Since(t.waiting) > 5*time.Second {
			t.waiting = time.Now()
			fmt.Fprintf(t.w, "waiting for another run (%s)\n", e.Holder)
		}
	case runner.Resuming:
		fmt.Fprintf(t.w, "going on with the %s of %s: %d of %d steps were done\n", e.Direction, e.Revision, e.Done, e.Steps)
		if e.Changed {
			fmt.Fprintln(t.w, "its file was corrected since: what follows them runs as it stands there now")
		}
	case runner.RevisionStarted:
		t.number = numbered(e)
		fmt.Fprintln(t.w, wrapped(runningLine(e), t.columns))
	case runner.Risks:
		for _, r := range worthTelling(e) {
			fmt.Fprintln(t.w, wrapped("  "+riskText(r), t.columns))
		}
	case runner.StatementStarted:
		t.beginStatement(e)
	case runner.StatementFinished:
		t.statement(e)
	case runner.Progress:
		t.progress(e)
	case runner.Retrying:
		what := "a lock was not got"
		if e.Note != "" {
			what = fmt.Sprintf("%q did not get a lock", e.Note)
		}
		fmt.Fprintf(t.w, "%s (%v); attempt %d of %d follows in %s\n", what, e.Err, e.Attempt+1, e.Of, e.Wait.Round(time.Millisecond))
	case runner.Changed:
		fmt.Fprintf(t.w, "warning: %s was changed after it was applied%s\n", e.Revision, inParentheses(e.File))
	case runner.Warning:
		fmt.Fprintf(t.w, "warning: %s\n", e.Message)
	}
}

// worthTelling are the risks of a run. What a downgrade drops it has told before it
// began.
func worthTelling(e runner.Risks) []runner.Risk {
	return slices.DeleteFunc(slices.Clone(e.List), func(r runner.Risk) bool {
		return e.Direction == graph.Down && r.Kind == dialect.RiskDataLoss
	})
}

// riskText says a risk of a run in a line; plan says each, and how to be safe.
func riskText(r runner.Risk) string {
	const most = 3
	notes := make([]string, min(len(r.Steps), most))
	for i := range notes {
		notes[i], _, _ = strings.Cut(r.Steps[i], ": ") // what follows lists what a step does in one go
	}
	steps := strings.Join(notes, ", ")
	if more := len(r.Steps) - most; more > 0 {
		steps += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf("risk: %s (%s): %s", r.Kind, steps, r.Means)
}

// progress writes how far a step is: on a terminal over and over in one line,
// elsewhere now and then.
func (t *textLog) progress(e runner.Progress) {
	if e.Stopped {
		if t.open {
			t.endLine()
		}
		return
	}
	line := "  " + e.Note
	far := ": " + countText(e.Rows)
	switch {
	case e.Done:
		far += fmt.Sprintf(" in %s (%s/s)", e.Elapsed.Round(time.Millisecond), countText(int64(e.Rate())))
	default:
		if e.Fraction > 0 {
			far += fmt.Sprintf(", %.0f %%, about %s left", 100*e.Fraction, max(e.Left.Round(time.Second), time.Second))
		}
		far += fmt.Sprintf(" (%s/s)", countText(int64(e.Rate())))
	}
	if t.live && !e.Done { // a line that is broken could not be overwritten
		columns := cmp.Or(t.columns, 80)
		line = fitted(fitted(line, max(columns-utf8.RuneCountInString(far), 10))+far, columns)
	} else {
		line += far
	}
	switch {
	case t.live && !e.Done:
		fmt.Fprintf(t.w, "\r\x1b[K%s", line)
		t.open = true
	case t.live && t.open:
		fmt.Fprintf(t.w, "\r\x1b[K%s\n", line)
		t.open = false
	case e.Done || time.Since(t.progressed) > 10*time.Second:
		t.progressed = time.Now()
		fmt.Fprintln(t.w, line)
	}
}

func (t *textLog) endLine() {
	t.open = false
	fmt.Fprintln(t.w)
}

// countText is a number of rows with commas between its thousands.
func countText(n int64) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if n == 1 {
		return digits + " row"
	}
	return digits + " rows"
}

func inParentheses(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

func (t *textLog) statement(e runner.StatementFinished) {
	if !t.verbose && e.Elapsed < slow {
		return
	}
	line := statementLabel(e.Note, e.SQL)
	rows := ""
	if e.Rows > 0 {
		rows = ", " + countText(e.Rows)
	}
	if !t.verbose {
		fmt.Fprintf(t.w, "  %s (%s%s)\n", line, e.Elapsed.Round(100*time.Millisecond), rows)
		return
	}
	fmt.Fprintf(t.w, "  %s (%s%s)\n", line, e.Elapsed.Round(100*time.Microsecond), rows)
	fmt.Fprintf(t.w, "%s\n", indent(indent(e.SQL)))
}

// runningLine is Alembic's, with a count where there are several.
func runningLine(e runner.RevisionStarted) string {
	from, to := rowsText(e.Parents), e.Step.Revision
	if e.Step.Direction == graph.Down {
		from, to = to, from
	}
	line := fmt.Sprintf("Running %s %s -> %s", e.Step.Direction, from, to)
	return numbered(e) + line + afterComma(e.Message)
}

// numbered is which revision of how many it is, where there are several.
func numbered(e runner.RevisionStarted) string {
	if e.Of < 2 {
		return ""
	}
	return fmt.Sprintf("[%d/%d] ", e.Number, e.Of)
}
