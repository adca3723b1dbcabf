package cli

import (
	"encoding/json"
	"io"
	"strings"
	"time"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/runner"
)

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

	Risk  string   `json:"risk,omitempty"`
	Steps []string `json:"steps,omitempty"`

	// Of a run as a whole.
	Database string   `json:"database,omitempty"`
	Server   string   `json:"server,omitempty"`
	Applied  *int     `json:"applied,omitempty"`
	Heads    []string `json:"heads,omitempty"`
	// Of its end, if that is an error.
	Code   string `json:"code,omitempty"`
	Where  string `json:"where,omitempty"`
	Detail string `json:"detail,omitempty"`
	Hint   string `json:"hint,omitempty"`
	Exit   int    `json:"exit,omitempty"`
}

// log writes to stderr, for --log-format json.
func (a *app) log() *jsonLog { return &jsonLog{w: a.env.Stderr, now: a.env.Now} }

func (j *jsonLog) line(event string) logLine {
	return logLine{Time: j.now().UTC().Format(time.RFC3339Nano), Event: event}
}

// connected says which database this is about.
func (j *jsonLog) connected(database, server string) {
	l := j.line("connected")
	l.Database, l.Server = database, server
	j.write(l)
}

// ended says where the database stands after a run: "done", or "stopped" where
// an error ended it.
func (j *jsonLog) ended(event string, r migrate.Result) {
	l := j.line(event)
	applied := len(r.Applied)
	l.Applied, l.Heads, l.Seconds = &applied, list(r.Heads), r.Elapsed.Seconds()
	j.write(l)
}

// failed is the last line of a command that ends with an error.
func (j *jsonLog) failed(p problem) {
	l := j.line("failed")
	l.Code, l.Message, l.Where, l.Detail, l.Hint, l.Exit = p.Code, p.Message, p.Where, p.Detail, p.Hint, p.exit
	j.write(l)
}

// Event implements runner.Observer.
func (j *jsonLog) Event(e runner.Event) {
	if e, ok := e.(runner.Risks); ok {
		for _, r := range worthTelling(e) {
			l := j.line("risk")
			l.Revision, l.Direction, l.Risk, l.Steps, l.Message, l.Hint = e.Revision, e.Direction.String(), string(r.Kind), r.Steps, r.Means, r.Safe
			j.write(l)
		}
		return
	}
	l := logLine{Time: j.now().UTC().Format(time.RFC3339Nano)}
	switch e := e.(type) {
	case runner.Planned:
		l.Event, l.Of = "planned", len(e.Steps)
	case runner.Waiting:
		l.Event, l.Message, l.Seconds = "waiting", e.Holder.String(), e.Elapsed.Seconds()
	case runner.Resuming:
		l.Event, l.Revision, l.Direction, l.Number, l.Of = "resuming", e.Revision, e.Direction.String(), e.Done, e.Steps
		if e.Changed {
			l.Message = "its file was corrected since"
		}
	case runner.RevisionStarted:
		l.Event, l.Revision, l.Direction = "revision_started", e.Step.Revision, e.Step.Direction.String()
		l.Number, l.Of, l.Message = e.Number, e.Of, e.Message
	case runner.StatementStarted:
		return // the end says it all
	case runner.StatementFinished:
		l.Event, l.Revision, l.Message, l.Statement, l.Seconds = "statement_finished", e.Revision, e.Note, e.SQL, e.Elapsed.Seconds()
		l.Rows = e.Rows
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
		l := n.log.line("note")
		l.Message = strings.TrimRight(line, "\n")
		n.log.write(l)
	}
	return len(p), nil
}
