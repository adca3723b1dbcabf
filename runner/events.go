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

// Event is what an Observer is told: Planned, RevisionStarted, StatementStarted and so on.
type Event interface{ event() }

// Planned is the first event: the steps that the run is going to carry out.
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
	// Changed says that the remaining steps were corrected in the file since, and are
	// carried out as they stand there now.
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

// Risk is one kind of risk, and the statements of a revision that bear it.
type Risk struct {
	Kind dialect.Risk
	// Means says what may happen, and Safe how to avoid that; it is empty where there is
	// no way known.
	Means, Safe string
	// Steps are the notes of the statements that bear it, in order.
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

// Progress says how far a step has come that works on many rows. It is sent about twice a
// second while the step runs, and once when it is done.
type Progress struct {
	Revision string
	Note     string
	// Rows is how many this run has done so far, in Elapsed.
	Rows    int64
	Elapsed time.Duration
	// Fraction is how much of the work is done, from 0 to 1, that of earlier runs
	// included; 0 if that is not known. Left is an estimate of the time that remains.
	Fraction float64
	Left     time.Duration
	Done     bool
	// Stopped says that the step ended early, because of an error.
	Stopped bool
}

// Rate is the number of rows per second.
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

// Retrying says that a lock was not available, and that the transaction or statement will
// be tried again after Wait.
type Retrying struct {
	Revision string
	// Note says what the statement does, as StatementFinished's; it is empty for
	// those of the tool's own.
	Note string
	SQL  string
	// Attempt is the attempt that failed, from 1 to Of.
	Attempt, Of int
	Wait        time.Duration
	Err         error
}

// Changed says that a revision was changed after it was applied.
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
