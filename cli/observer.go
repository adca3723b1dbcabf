package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"
)

// observer writes what a run does, for people, or as JSON lines for --log-format
// json.
func (a *app) observer() runner.Observer {
	if a.logFormat == "json" {
		return &jsonLog{w: a.env.Stderr, now: a.env.Now}
	}
	return &textLog{w: a.say(), verbose: a.flags.verbose > 0, live: a.env.Terminal(a.env.Stderr)}
}

// textLog writes a line for each revision, and with -v one for each statement.
type textLog struct {
	w       io.Writer
	verbose bool
	waiting time.Time
	// live says that w is a terminal, open that a line on it is not ended yet.
	live, open bool
	progressed time.Time
}

// Event implements runner.Observer.
func (t *textLog) Event(e runner.Event) {
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
	case runner.RevisionStarted:
		fmt.Fprintf(t.w, "%s\n", runningLine(e))
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

// progress writes how far a step is: on a terminal over and over in one line,
// elsewhere now and then.
func (t *textLog) progress(e runner.Progress) {
	if e.Stopped {
		if t.open {
			t.endLine()
		}
		return
	}
	line := fmt.Sprintf("  %s: %s", e.Note, countText(e.Rows))
	switch {
	case e.Done:
		line += fmt.Sprintf(" in %s (%s/s)", e.Elapsed.Round(time.Millisecond), countText(int64(e.Rate())))
	default:
		if e.Fraction > 0 {
			line += fmt.Sprintf(", %.0f %%, about %s left", 100*e.Fraction, max(e.Left.Round(time.Second), time.Second))
		}
		line += fmt.Sprintf(" (%s/s)", countText(int64(e.Rate())))
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
	if !t.verbose {
		return
	}
	line := e.Note
	if line == "" {
		line = "execute"
	}
	fmt.Fprintf(t.w, "  %s (%s)\n", line, e.Elapsed.Round(100*time.Microsecond))
	fmt.Fprintf(t.w, "%s\n", indent(indent(e.SQL)))
}

// runningLine is Alembic's, with a count where there are several.
func runningLine(e runner.RevisionStarted) string {
	from, to := rowsText(e.Parents), e.Step.Revision
	if e.Step.Direction == graph.Down {
		from, to = to, from
	}
	line := fmt.Sprintf("Running %s %s -> %s", e.Step.Direction, from, to)
	if e.Of > 1 {
		line = fmt.Sprintf("[%d/%d] %s", e.Number, e.Of, line)
	}
	return line + afterComma(e.Message)
}

// jsonLog writes an object to a line.
type jsonLog struct {
	w   io.Writer
	now func() time.Time
}

// logLine is one line of it.
type logLine struct {
	Time      string  `json:"time"`
	Event     string  `json:"event"`
	Revision  string  `json:"revision,omitempty"`
	Direction string  `json:"direction,omitempty"`
	Number    int     `json:"number,omitempty"`
	Of        int     `json:"of,omitempty"`
	Message   string  `json:"message,omitempty"`
	Statement string  `json:"statement,omitempty"`
	Seconds   float64 `json:"seconds,omitempty"`
	Rows      int64   `json:"rows,omitempty"`
	Fraction  float64 `json:"fraction,omitempty"`
}

// Event implements runner.Observer.
func (j *jsonLog) Event(e runner.Event) {
	l := logLine{Time: j.now().UTC().Format(time.RFC3339Nano)}
	switch e := e.(type) {
	case runner.Planned:
		l.Event, l.Of = "planned", len(e.Steps)
	case runner.Waiting:
		l.Event, l.Message, l.Seconds = "waiting", e.Holder.String(), e.Elapsed.Seconds()
	case runner.Resuming:
		l.Event, l.Revision, l.Direction, l.Number, l.Of = "resuming", e.Revision, e.Direction.String(), e.Done, e.Steps
	case runner.RevisionStarted:
		l.Event, l.Revision, l.Direction = "revision_started", e.Step.Revision, e.Step.Direction.String()
		l.Number, l.Of, l.Message = e.Number, e.Of, e.Message
	case runner.StatementFinished:
		l.Event, l.Revision, l.Message, l.Statement, l.Seconds = "statement_finished", e.Revision, e.Note, e.SQL, e.Elapsed.Seconds()
	case runner.Progress:
		if e.Stopped {
			return // what stopped it is told by itself
		}
		l.Event, l.Revision, l.Message, l.Rows, l.Seconds, l.Fraction = "progress", e.Revision, e.Note, e.Rows, e.Elapsed.Seconds(), e.Fraction
	case runner.RevisionFinished:
		l.Event, l.Revision, l.Direction = "revision_finished", e.Step.Revision, e.Step.Direction.String()
		l.Number, l.Of, l.Seconds = e.Number, e.Of, e.Elapsed.Seconds()
	case runner.Retrying:
		l.Event, l.Revision, l.Statement, l.Message = "retrying", e.Revision, e.SQL, e.Err.Error()
		l.Number, l.Of, l.Seconds = e.Attempt, e.Of, e.Wait.Seconds()
	case runner.Changed:
		l.Event, l.Revision, l.Message = "changed", e.Revision, e.File
	case runner.Warning:
		l.Event, l.Message = "warning", e.Message
	}
	j.write(l)
}

func (j *jsonLog) write(l logLine) {
	text, err := json.Marshal(l)
	if err != nil {
		return // a log line that cannot be written is not worth stopping for
	}
	_, _ = j.w.Write(append(text, '\n'))
}

// jsonNotes makes an object of each line that is said to people.
type jsonNotes struct{ log *jsonLog }

// Write implements io.Writer.
func (n jsonNotes) Write(p []byte) (int, error) {
	for line := range strings.Lines(string(p)) {
		n.log.write(logLine{Time: n.log.now().UTC().Format(time.RFC3339Nano), Event: "note", Message: strings.TrimRight(line, "\n")})
	}
	return len(p), nil
}
