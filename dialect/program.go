package dialect

import (
	"strings"

	"github.com/retort-db/migrate/schema"
)

// Program is what carries operations out: segments in order, each of them
// steps in order. It is plain data; the journal keeps it as JSON.
type Program struct {
	Segments []Segment `json:"segments"`
}

// Mode says how a segment is run.
type Mode string

// The modes of a segment.
const (
	// Transaction runs the segment in one transaction. On a database without
	// transactional DDL it holds data changes only.
	Transaction Mode = "transaction"
	// Autocommit runs each step by itself.
	Autocommit Mode = "autocommit"
	// ForeignKeysOff switches SQLite's foreign key enforcement off, runs the
	// segment in a transaction, checks all foreign keys before the commit and
	// switches enforcement on again if it was.
	ForeignKeysOff Mode = "foreign keys off"
)

// Segment is a run of steps that share a mode.
type Segment struct {
	Mode  Mode   `json:"mode"`
	Steps []Step `json:"steps"`
}

// Apart returns the index of the first segment that cannot share a transaction with
// what comes before it: its steps run outside of transactions, or need the steps before
// them to be committed. It is -1 if the program can be one transaction.
func (p Program) Apart() int {
	for i, s := range p.Segments {
		if s.Mode == Autocommit || i > 0 && s.Mode == Transaction && p.Segments[i-1].Mode == Transaction {
			return i
		}
	}
	return -1
}

// Risky reports whether any step has a risk.
func (p Program) Risky() bool {
	for _, seg := range p.Segments {
		for _, s := range seg.Steps {
			if len(s.Risks) > 0 {
				return true
			}
		}
	}
	return false
}

// Step is one statement, or many of a kind, with what there is to know about it.
type Step struct {
	// Op is the index of the operation that the step belongs to, in the list
	// given to Compile; the first one where several were merged.
	Op int `json:"op"`
	// Through is the index of the last one, if operations were merged that do not all
	// follow one another; else 0.
	Through int `json:"through,omitempty"`
	// Note says in a line what the step does, as a person would.
	Note string `json:"note,omitempty"`
	// Risks are what a person should know before it runs.
	Risks []Risk `json:"risks,omitempty"`
	// Causes says, for a step that does several things at once, which of them have a
	// risk. A risk that is not in it is one of the step as a whole.
	Causes map[Risk][]string `json:"causes,omitempty"`

	// Exactly one of these is set.
	Exec   *Exec   `json:"exec,omitempty"`
	Assert *Assert `json:"assert,omitempty"`
	// Load and Copy run inside a transaction, Batch outside: each batch has its own.
	Load  *Load  `json:"load,omitempty"`
	Copy  *Copy  `json:"copy,omitempty"`
	Batch *Batch `json:"batch,omitempty"`
}

// Cause says which part of a step has a risk, in the manner of Note.
func (s Step) Cause(r Risk) string {
	if list := s.Causes[r]; len(list) > 0 {
		return strings.Join(list, ", ")
	}
	return s.Note
}

// Exec is a statement to execute.
type Exec struct {
	SQL  string `json:"sql"`
	Args []any  `json:"args,omitempty"`
	// Probe is a query of one row and one column that settles whether the
	// statement took effect when that is not known: true or 1 means that it
	// did. Empty where nothing settles it.
	Probe string `json:"probe,omitempty"`
	// Shows names tables whose definitions change when the statement takes
	// effect, for one that has no Probe: comparing them with what they were
	// before settles its outcome.
	Shows []schema.Name `json:"shows,omitempty"`
	// Session says that the statement changes nothing but the session (SET,
	// USE): a run that goes on in another session has to repeat it.
	Session bool `json:"session,omitempty"`
	// Cleanup removes what a failed attempt leaves, before the next one.
	Cleanup string `json:"cleanup,omitempty"`
}

// Assert is a query whose answer has to be empty; if it is not, the run stops
// with Message and the first rows.
type Assert struct {
	Query   string `json:"query"`
	Message string `json:"message"`
}

// Risk is a kind of danger.
type Risk string

// The risks that are told to people: in files, in plans and on the terminal.
const (
	RiskDataLoss      Risk = "data loss"
	RiskRewrite       Risk = "table rewrite"
	RiskScan          Risk = "table scan"
	RiskBlockingIndex Risk = "blocking index build"
	RiskUnvalidated   Risk = "unvalidated constraint"
	RiskCopy          Risk = "copying alter"
	RiskRename        Risk = "rename"
	RiskNullability   Risk = "not null over existing rows"
	RiskIrreversible  Risk = "irreversible"
	RiskEnum          Risk = "enum in a transaction"
	RiskRounding      Risk = "rounded values"
	RiskUnfit         Risk = "values that may not fit"
	RiskPublished     Risk = "publication"
	RiskRefused       Risk = "refused by the server"
)

// Risks lists all kinds of risk.
func Risks() []Risk {
	return []Risk{
		RiskDataLoss, RiskRewrite, RiskScan, RiskBlockingIndex, RiskUnvalidated, RiskCopy, RiskRename, RiskNullability,
		RiskIrreversible, RiskEnum, RiskRounding, RiskUnfit, RiskPublished, RiskRefused,
	}
}
