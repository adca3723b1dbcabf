package graph

import (
	"fmt"
	"strings"
)

// Error is what every error of this package satisfies.
type Error interface {
	error
	// Code is a short, stable word for programs, such as "no_such_revision".
	Code() string
	// Hint says what to do next, as a sentence without a full stop; it may be empty.
	Hint() string
}

// Edge is the kind of reference from one revision to another.
type Edge int

// The two kinds of edge, by the key of a revision file that makes them.
const (
	DownRevision Edge = iota + 1
	DependsOn
)

// String returns the key of a revision file.
func (e Edge) String() string {
	if e == DependsOn {
		return "depends_on"
	}
	return "down_revision"
}

// BadNameError is an id or label that no command could name.
type BadNameError struct {
	Name   string
	What   string // "revision id" or "branch label"
	Reason string
	Index  int // of the revision given to New; -1 if there is none
}

func (e *BadNameError) Error() string {
	return fmt.Sprintf("%s is not a valid %s: %s", quote(e.Name), e.What, e.Reason)
}

// Code returns "illegal_name".
func (e *BadNameError) Code() string { return "illegal_name" }

// Hint says what is allowed.
func (e *BadNameError) Hint() string {
	if e.What == "branch label" {
		return "use a word without @ and :"
	}
	return "use letters, digits and _, such as 12 hexadecimal digits"
}

// DuplicateIDError says that two revisions have the same id.
type DuplicateIDError struct {
	ID            string
	First, Second int // positions of the two in the slice given to New
}

func (e *DuplicateIDError) Error() string {
	return fmt.Sprintf("revision %s is there twice", quote(e.ID))
}

// Code returns "duplicate_revision".
func (e *DuplicateIDError) Code() string { return "duplicate_revision" }

// Hint says how to resolve it.
func (e *DuplicateIDError) Hint() string {
	return "remove one of the two files, or give it an id of its own and correct what refers to it"
}

// DuplicateLabelError says that a branch label is declared twice, or is also the id of a revision.
type DuplicateLabelError struct {
	Label             string
	EqualsID          bool   // the first revision has the label as its id
	First, Second     int    // positions in the slice given to New
	FirstID, SecondID string // the same may be named twice
}

func (e *DuplicateLabelError) Error() string {
	if e.EqualsID {
		return fmt.Sprintf("branch label %s of revision %s is also the id of a revision", quote(e.Label), quote(e.SecondID))
	}
	return fmt.Sprintf("branch label %s is declared by revision %s and again by %s",
		quote(e.Label), quote(e.FirstID), quote(e.SecondID))
}

// Code returns "duplicate_label".
func (e *DuplicateLabelError) Code() string { return "duplicate_label" }

// Hint says how to resolve it.
func (e *DuplicateLabelError) Hint() string {
	return "rename one of them; a label is declared once, where the branch begins, and spreads from there"
}

// MissingRevisionError says that a revision refers to one that is not there.
type MissingRevisionError struct {
	Missing  string
	WantedBy string
	Index    int // position of the revision that wants it
	Edge     Edge
	LabelOf  string   // for a down_revision that is a label: the revision that declares it
	Near     []string // ids that are spelled alike, best first
}

func (e *MissingRevisionError) Error() string {
	if e.LabelOf != "" {
		return fmt.Sprintf("%s of revision %s is the branch label %s, but takes full ids",
			e.Edge, quote(e.WantedBy), quote(e.Missing))
	}
	return fmt.Sprintf("%s of revision %s is %s, which is not there%s",
		e.Edge, quote(e.WantedBy), quote(e.Missing), didYouMean(e.Near))
}

// Code returns "missing_revision".
func (e *MissingRevisionError) Code() string { return "missing_revision" }

// Hint says how to resolve it.
func (e *MissingRevisionError) Hint() string {
	if e.LabelOf != "" {
		return "write " + quote(e.LabelOf) + " instead"
	}
	return "restore the file of " + quote(e.Missing) + ", add its location, or correct the reference"
}

// CycleError is a cycle over both kinds of edge.
type CycleError struct {
	// Path begins and ends with the same revision; each needs the next one.
	Path []string
	// Edges holds the kind of reference from each entry of Path to the next.
	Edges []Edge
}

func (e *CycleError) Error() string {
	var b strings.Builder
	b.WriteString("the revisions form a cycle: ")
	b.WriteString(e.Path[0])
	for i, edge := range e.Edges {
		if edge == DependsOn {
			b.WriteString(" depends on ")
		} else {
			b.WriteString(" follows ")
		}
		b.WriteString(e.Path[i+1])
		if i+1 < len(e.Edges) {
			b.WriteString(", which")
		}
	}
	return b.String()
}

// Code returns "cycle".
func (e *CycleError) Code() string { return "cycle" }

// Hint says how to resolve it.
func (e *CycleError) Hint() string {
	return "change or remove one of these references, so that each revision comes after what it needs"
}
