package graph

import "fmt"

// NotAHeadError says that a parent of a new revision already has children.
type NotAHeadError struct {
	Revision string
	Children []string
}

func (e *NotAHeadError) Error() string {
	return fmt.Sprintf("revision %s is not a head, it is followed by %s", quote(e.Revision), list(e.Children))
}

// Code returns "not_a_head".
func (e *NotAHeadError) Code() string { return "not_a_head" }

// Hint says how to do it all the same.
func (e *NotAHeadError) Hint() string { return "use --splice to begin a new branch there" }

// IDTakenError says that the id of a new revision is that of another one.
type IDTakenError struct {
	ID string
}

func (e *IDTakenError) Error() string {
	return fmt.Sprintf("there is a revision %s already", quote(e.ID))
}

// Code returns "revision_exists".
func (e *IDTakenError) Code() string { return "revision_exists" }

// Hint says how to resolve it.
func (e *IDTakenError) Hint() string { return "give the new one another id, or leave it to chance" }

// DuplicateParentError says that a parent of a new revision is named twice.
type DuplicateParentError struct {
	Revision string
}

func (e *DuplicateParentError) Error() string {
	return fmt.Sprintf("revision %s is named twice as a parent", quote(e.Revision))
}

// Code returns "duplicate_parent".
func (e *DuplicateParentError) Code() string { return "duplicate_parent" }

// Hint says how to resolve it.
func (e *DuplicateParentError) Hint() string { return "name each parent once" }

// NothingToMergeError says that there are not two heads to merge.
type NothingToMergeError struct {
	Heads []string // the only one, or none
}

func (e *NothingToMergeError) Error() string {
	if len(e.Heads) == 0 {
		return "there is nothing to merge: there are no revisions"
	}
	return "there is nothing to merge: only " + list(e.Heads)
}

// Code returns "nothing_to_merge".
func (e *NothingToMergeError) Code() string { return "nothing_to_merge" }

// Hint says what a merge needs.
func (e *NothingToMergeError) Hint() string { return "a merge joins two heads or more" }

// RebaseError says why revisions cannot be moved.
type RebaseError struct {
	Revision string // what was to move
	Onto     string
	Reason   RebaseReason
	Applied  []string // for RebaseApplied: the revisions that must not change; in load order
	Cause    error    // for RebaseCycle: the cycle that there would be
}

// RebaseReason is why revisions cannot be moved.
type RebaseReason int

// The reasons.
const (
	RebaseApplied RebaseReason = iota + 1 // a revision that would get another parent is applied
	RebaseCycle                           // the new parent needs what would follow it
	RebaseNothing                         // they follow it already
)

func (e *RebaseError) Error() string {
	what := fmt.Sprintf("cannot rebase %s onto %s: ", quote(e.Revision), quote(e.Onto))
	switch e.Reason {
	case RebaseApplied:
		return what + list(e.Applied) + " would get another parent, but the database has it applied"
	case RebaseCycle:
		return what + e.Cause.Error()
	}
	return fmt.Sprintf("%s follows %s already", quote(e.Revision), quote(e.Onto))
}

// Unwrap returns the cause.
func (e *RebaseError) Unwrap() error { return e.Cause }

// Code returns "rebase_applied", "rebase_cycle" or "rebase_nothing".
func (e *RebaseError) Code() string {
	switch e.Reason {
	case RebaseApplied:
		return "rebase_applied"
	case RebaseCycle:
		return "rebase_cycle"
	}
	return "rebase_nothing"
}

// Hint says what to do instead.
func (e *RebaseError) Hint() string {
	switch e.Reason {
	case RebaseApplied:
		return "downgrade it first, or join the branches with merge"
	case RebaseCycle:
		return "rebase the other branch, or join the two with merge"
	}
	return ""
}
