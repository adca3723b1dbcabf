package runner

import (
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/revision/graph"
)

// Observer is told what happens, as it happens, on the goroutine that runs.
type Observer interface {
	Event(e Event)
}

// Event is one of the types of this file.
type Event interface{ event() }

// Planned comes first: the steps that are going to be carried out.
type Planned struct{ Steps []graph.Step }

// Waiting is sent when the lock is held by another run, and again as long as it
// is.
type Waiting struct {
	Holder  Holder
	Elapsed time.Duration
}

// Resuming says that an earlier run was cut off and is being carried on.
type Resuming struct {
	Revision  string
	Direction graph.Direction
	// Done and Steps count the steps of its program.
	Done, Steps int
}

// RevisionStarted precedes the first statement of a revision.
type RevisionStarted struct {
	Number, Of int
	Step       graph.Step
	Message    string
	File       string
	// Parents are the revision's down_revision.
	Parents []string
}

// StatementFinished follows each statement.
type StatementFinished struct {
	Revision string
	Note     string
	SQL      string
	Risks    []dialect.Risk
	Rows     int64
	// Elapsed is 0 where statements were sent together.
	Elapsed time.Duration
}

// RevisionFinished follows the commit of a revision.
type RevisionFinished struct {
	Number, Of int
	Step       graph.Step
	Elapsed    time.Duration
}

// Retrying says that a lock was not got, and that the statement's unit is going to
// be tried again after Wait.
type Retrying struct {
	Revision string
	SQL      string
	// Attempt is the one that failed, counted from 1, of Of.
	Attempt, Of int
	Wait        time.Duration
	Err         error
}

// Changed says that an applied revision is not any more what was applied.
type Changed struct {
	Revision string
	File     string
}

// Warning is something a person should read.
type Warning struct{ Message string }

func (Planned) event()           {}
func (Waiting) event()           {}
func (Resuming) event()          {}
func (RevisionStarted) event()   {}
func (StatementFinished) event() {}
func (RevisionFinished) event()  {}
func (Retrying) event()          {}
func (Changed) event()           {}
func (Warning) event()           {}

type discard struct{}

func (discard) Event(Event) {}
