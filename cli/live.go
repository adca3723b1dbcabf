package cli

import (
	"cmp"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/retort-db/migrate/runner"
)

// slow is how long a statement takes of which something is said: while it runs,
// on a terminal, and when it is done.
const slow = time.Second

// silence is how long a run that is not on a terminal may say nothing: there are
// pipelines that take it for dead then.
const silence = 30 * time.Second

// statementLog tells of the statement that runs, while it runs.
type statementLog struct {
	mu     sync.Mutex               // the clock writes, too
	number string                   // of the revision, "[3/9] "
	now    *runner.StatementStarted // the statement that runs, nil when none does
	begun  time.Time
	clock  *time.Timer
	drawn  bool // a line on the terminal is going to be overwritten
}

// beginStatement starts the clock of a statement.
func (t *textLog) beginStatement(e runner.StatementStarted) {
	t.now, t.begun = &e, time.Now()
	first := silence
	if t.live {
		first = slow
	}
	t.clock = time.AfterFunc(first, t.tick)
}

// tick says that the statement still runs.
func (t *textLog) tick() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.now == nil {
		return
	}
	label := statementLabel(t.now.Note, t.now.SQL)
	if t.now.More > 0 {
		label += fmt.Sprintf(", and %d more", t.now.More)
	}
	took := time.Since(t.begun).Round(time.Second).String()
	if !t.live {
		fmt.Fprintf(t.w, "  still running after %s: %s\n", took, label)
		t.clock.Reset(silence)
		return
	}
	// The time stays in sight where the line is cut.
	columns := cmp.Or(t.columns, 80)
	line := fitted("  "+t.number+label, max(columns-len(took)-2, 10))
	fmt.Fprintf(t.w, "\r\x1b[K%s  %s", line, took)
	t.drawn = true
	t.clock.Reset(slow / 2)
}

// endStatement stops the clock and takes the line away.
func (t *textLog) endStatement() {
	if t.clock != nil {
		t.clock.Stop()
	}
	t.now = nil
	if t.drawn {
		fmt.Fprint(t.w, "\r\x1b[K")
		t.drawn = false
	}
}

// close ends what was under way when an error came.
func (t *textLog) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.endStatement()
	if t.open {
		t.endLine()
	}
}

// statementLabel names a statement in a line.
func statementLabel(note, sql string) string {
	if note == "" || note == "execute" || note == "execute SQL" {
		note = strings.Join(strings.Fields(sql), " ")
	}
	return fitted(note, 100)
}
