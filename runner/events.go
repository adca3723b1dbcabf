package runner

import (
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/revision/graph"
)

// Observer is told what happens, as it happens: one event at a time.
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
	// Changed says that what follows those steps was corrected in its file, and is
	// carried out as it stands there now.
	Changed bool
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

// Risks tells what statements may do that a person should know, before they begin:
// those of a revision that has started, or those that could not be told before
// others had run. Tables that the run has made itself are at no risk.
type Risks struct {
	Revision  string
	Direction graph.Direction
	List      []Risk
}

// Risk is one kind of risk, with all the statements that bear it.
type Risk struct {
	Kind dialect.Risk
	// Means says what may happen, and Safe, unless it is empty, how it does not.
	Means, Safe string
	// Steps say what the statements do, in order.
	Steps []string
}

// StatementStarted precedes a statement, or several of a revision that are sent
// together: then it is the first that is not known to be done, and More are sent
// with it.
type StatementStarted struct {
	Revision string
	Note     string
	SQL      string
	More     int
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

// Progress says how far a step is that works on many rows: some twice a second
// while it runs, and once when it is done.
type Progress struct {
	Revision string
	Note     string
	// Rows are those that this run has done so far, since Elapsed.
	Rows    int64
	Elapsed time.Duration
	// Fraction is how much of the work is done, from 0 to 1, that of earlier runs
	// included; 0 where it is not known. Left is about how long the rest takes.
	Fraction float64
	Left     time.Duration
	Done     bool
	// Stopped says that it goes no further, because of an error.
	Stopped bool
}

// Rate is how many rows are done in a second.
func (p Progress) Rate() float64 {
	if p.Elapsed <= 0 {
		return 0
	}
	return float64(p.Rows) / p.Elapsed.Seconds()
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
	// Note says what the statement does, as StatementFinished's; it is empty for
	// those of the tool's own.
	Note string
	SQL  string
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
func (Risks) event()             {}
func (StatementStarted) event()  {}
func (StatementFinished) event() {}
func (Progress) event()          {}
func (RevisionFinished) event()  {}
func (Retrying) event()          {}
func (Changed) event()           {}
func (Warning) event()           {}

type discard struct{}

func (discard) Event(Event) {}
