package graph

import (
	"fmt"
	"strconv"
	"strings"
)

// NoSuchRevisionError says that a symbol names nothing.
type NoSuchRevisionError struct {
	Symbol string   // as it was written
	Near   []string // ids and labels that are spelled alike, best first
	Walk   bool     // the symbol counts steps, which this command does not do
}

func (e *NoSuchRevisionError) Error() string {
	if e.Symbol == "" {
		return "a revision was expected, but the name is empty"
	}
	return "no such revision: " + quote(e.Symbol) + didYouMean(e.Near)
}

// Code returns "no_such_revision".
func (e *NoSuchRevisionError) Code() string { return "no_such_revision" }

// Hint says what a name may be.
func (e *NoSuchRevisionError) Hint() string {
	if e.Walk {
		return "steps are counted from ids of letters, digits and _, by upgrade, downgrade and history only; name the revision itself"
	}
	if n, err := strconv.Atoi(e.Symbol); err == nil && n > 0 && n < 1000 {
		return fmt.Sprintf("a number of steps has its sign: +%d or -%d; or name an id, a branch label, head, heads or base", n, n)
	}
	return "name an id, the beginning of one that is at least four characters long, a branch label, head, heads or base"
}

// AmbiguousPrefixError says that several ids or labels begin with what was written.
type AmbiguousPrefixError struct {
	Prefix  string
	Matches []string // in load order
}

func (e *AmbiguousPrefixError) Error() string {
	return fmt.Sprintf("%s is the beginning of several revisions: %s", quote(e.Prefix), list(e.Matches))
}

// Code returns "ambiguous_prefix".
func (e *AmbiguousPrefixError) Code() string { return "ambiguous_prefix" }

// Hint says how to resolve it.
func (e *AmbiguousPrefixError) Hint() string { return "write more of the id" }

// NotOnBranchError says that a revision is neither an ancestor nor a descendant of the branch it was looked for on.
type NotOnBranchError struct {
	Revision string
	Branch   string
}

func (e *NotOnBranchError) Error() string {
	return fmt.Sprintf("revision %s is not a member of branch %s", quote(e.Revision), quote(e.Branch))
}

// Code returns "not_on_branch".
func (e *NotOnBranchError) Code() string { return "not_on_branch" }

// Hint says how to resolve it.
func (e *NotOnBranchError) Hint() string {
	return "name the revision alone, or a branch that leads to it"
}

// NoSuchBranchError says that what stands before the @ is neither a label nor a revision.
type NoSuchBranchError struct {
	Branch string
	Near   []string // labels and ids that are spelled alike, best first
}

func (e *NoSuchBranchError) Error() string {
	return "no such branch: " + quote(e.Branch) + didYouMean(e.Near)
}

// Code returns "no_such_branch".
func (e *NoSuchBranchError) Code() string { return "no_such_branch" }

// Hint says what a branch may be.
func (e *NoSuchBranchError) Hint() string {
	return "name a branch label, or any revision of the branch"
}

// MultipleHeadsError says that one revision was wanted where there are several heads.
type MultipleHeadsError struct {
	Symbol string
	Heads  []string // in load order
}

func (e *MultipleHeadsError) Error() string {
	return fmt.Sprintf("%s is ambiguous, there are %d heads: %s", quote(e.Symbol), len(e.Heads), list(e.Heads))
}

// Code returns "multiple_heads".
func (e *MultipleHeadsError) Code() string { return "multiple_heads" }

// Hint says how to resolve it.
func (e *MultipleHeadsError) Hint() string {
	return "name one of them, a branch as in LABEL@head, or heads for all; or make one of them: migrate merge joins them, " +
		"migrate rebase REV --onto REV puts one line on top of the other"
}

// AmbiguousWalkError says that a count of steps reached a place with several ways on, or had several places to
// begin at.
type AmbiguousWalkError struct {
	Symbol    string
	Direction Direction
	At        string   // where the ways part; "" at base, or when the beginning itself is in doubt
	Start     bool     // Choices are where the walk could begin
	Choices   []string // in load order
}

func (e *AmbiguousWalkError) Error() string {
	switch {
	case e.Start:
		return fmt.Sprintf("%s is ambiguous, steps could be counted from any of %s", quote(e.Symbol), list(e.Choices))
	case e.At == "":
		return fmt.Sprintf("%s is ambiguous, the way leads from base to any of %s", quote(e.Symbol), list(e.Choices))
	}
	return fmt.Sprintf("%s is ambiguous, the way leads from %s to any of %s",
		quote(e.Symbol), quote(e.At), list(e.Choices))
}

// Code returns "ambiguous_walk".
func (e *AmbiguousWalkError) Code() string { return "ambiguous_walk" }

// Hint says how to resolve it.
func (e *AmbiguousWalkError) Hint() string {
	switch {
	case e.Direction == Down && e.Start:
		return "say which, as in " + e.Choices[0] + "@-1, or name the revision to go down to"
	case e.Direction == Down:
		return "name the revision to go down to: " + e.Choices[0] + " takes down " + e.At + ", and what follows it"
	case e.Start:
		return "say which branch, as in LABEL@+1, or name the revision to go up to"
	}
	return "name one of them, or count along a branch as in LABEL@+1"
}

// WalkedTooFarError says that a count of steps left the graph.
type WalkedTooFarError struct {
	Symbol string
	Want   int    // steps asked for
	Steps  int    // steps that there were
	From   string // where the walk began; "" is base
}

func (e *WalkedTooFarError) Error() string {
	from := "base"
	if e.From != "" {
		from = quote(e.From)
	}
	there := fmt.Sprintf("there are only %d", e.Steps)
	switch e.Steps {
	case 0:
		there = "there are none"
	case 1:
		there = "there is only one"
	}
	return fmt.Sprintf("%s asks for %s from %s, but %s", quote(e.Symbol), count(e.Want, "step"), from, there)
}

// Code returns "walked_too_far".
func (e *WalkedTooFarError) Code() string { return "walked_too_far" }

// Hint is empty: the message has the number.
func (e *WalkedTooFarError) Hint() string { return "" }

// WrongWayError says that an upgrade was asked to go down from the current rows, or a downgrade to go up, or
// either to go nowhere; or that an end of a range counts the wrong way.
type WrongWayError struct {
	Symbol    string
	Direction Direction // of the command; none for a range
}

func (e *WrongWayError) Error() string {
	switch e.Direction {
	case Up:
		return fmt.Sprintf("%s does not go up from the current revision, so it is no target of an upgrade", quote(e.Symbol))
	case Down:
		return fmt.Sprintf("%s does not go down from the current revision, so it is no target of a downgrade", quote(e.Symbol))
	}
	return fmt.Sprintf("%s counts the wrong way for this end of a range", quote(e.Symbol))
}

// Code returns "wrong_way".
func (e *WrongWayError) Code() string { return "wrong_way" }

// Hint says what to write instead.
func (e *WrongWayError) Hint() string {
	switch e.Direction {
	case Up:
		return "write +1 to go up by one, or use downgrade"
	case Down:
		return "write -1 to go down by one, or use upgrade"
	}
	return "the lower end counts down from the heads, as in -3: and the upper end up from the lower one, as in a1b2:+3"
}

// NotAppliedError says that a downgrade to Target would take nothing down, though Target is no current row; or that
// no current row is on the branch to count down.
type NotAppliedError struct {
	Target  string
	Branch  string   // for "X@-N": the branch that no row is on; Target is ""
	Implied bool     // Target is applied, because rows depend on it, and nothing of its own branch is above it
	Rows    []string // the current rows
}

func (e *NotAppliedError) Error() string {
	if e.Branch != "" {
		return fmt.Sprintf("nothing on branch %s is applied that steps could be counted from (current: %s)",
			quote(e.Branch), listOr(e.Rows, "base"))
	}
	if e.Implied {
		return fmt.Sprintf("nothing above %s on its own branch is applied, so there is nothing to downgrade (current: %s)",
			quote(e.Target), listOr(e.Rows, "base"))
	}
	return fmt.Sprintf("revision %s is not applied, so there is no way down to it (current: %s)",
		quote(e.Target), listOr(e.Rows, "base"))
}

// Code returns "not_applied".
func (e *NotAppliedError) Code() string { return "not_applied" }

// Hint says what to do instead.
func (e *NotAppliedError) Hint() string {
	if e.Implied {
		return "name a revision below what is to be taken down"
	}
	if e.Branch != "" {
		return "name a branch or a revision that is applied"
	}
	return "use upgrade to go there, or name an ancestor of a current revision"
}

// BranchNotAboveError says that a downgrade named a branch that no revision directly above the target leads to.
type BranchNotAboveError struct {
	Target string // "" is base
	Branch string
	Above  []string // what is directly above the target
}

func (e *BranchNotAboveError) Error() string {
	target := "base"
	if e.Target != "" {
		target = quote(e.Target)
	}
	return fmt.Sprintf("branch %s does not pass from %s through any of %s", quote(e.Branch), target, list(e.Above))
}

// Code returns "branch_not_above".
func (e *BranchNotAboveError) Code() string { return "branch_not_above" }

// Hint says what to do instead.
func (e *BranchNotAboveError) Hint() string {
	return "name a branch that begins above the target, or the target alone to take down all that is above it"
}

// NotAncestorError says that the lower end of a range is no ancestor of its upper end.
type NotAncestorError struct {
	Lower, Upper []string // empty is base
}

func (e *NotAncestorError) Error() string {
	return fmt.Sprintf("%s is not an ancestor of %s", listOr(e.Lower, "base"), listOr(e.Upper, "base"))
}

// Code returns "not_an_ancestor".
func (e *NotAncestorError) Code() string { return "not_an_ancestor" }

// Hint says how a range is written.
func (e *NotAncestorError) Hint() string { return "a range is written LOWER:UPPER" }

// OverlapError says that of several targets, or rows of the version table, one already implies another.
type OverlapError struct {
	What     string // "target", "lower end" or "current row"
	Revision string
	Others   []string // those that imply it
}

func (e *OverlapError) Error() string {
	return fmt.Sprintf("%s %s is redundant, since it is an ancestor of %s", e.What, quote(e.Revision), list(e.Others))
}

// Code returns "overlap".
func (e *OverlapError) Code() string { return "overlap" }

// Hint says how to resolve it.
func (e *OverlapError) Hint() string {
	if e.What != "current row" {
		return "name only one of them"
	}
	return "if all of them are applied, correct the version table with stamp --purge and the others"
}

// UnknownRowsError says that the version table has rows that are no revision of the graph.
type UnknownRowsError struct {
	Rows []string // the unknown ones, as they were given
}

func (e *UnknownRowsError) Error() string {
	return "the version table has rows that no revision file knows: " + list(e.Rows)
}

// Code returns "unknown_rows".
func (e *UnknownRowsError) Code() string { return "unknown_rows" }

// Hint says where to look.
func (e *UnknownRowsError) Hint() string {
	return "the database may be ahead of these files, or belong to others: check the locations and the database; if these files have replaced others, stamp --purge sets the rows"
}

// RangeSyntaxError is a range that is not written LOWER:UPPER.
type RangeSyntaxError struct {
	Text string
}

func (e *RangeSyntaxError) Error() string {
	return fmt.Sprintf("%s is not a range", quote(e.Text))
}

// Code returns "bad_range".
func (e *RangeSyntaxError) Code() string { return "bad_range" }

// Hint says how a range is written.
func (e *RangeSyntaxError) Hint() string { return "write LOWER:UPPER, LOWER: or :UPPER" }

// quote quotes a name the way messages do.
func quote(name string) string { return strconv.Quote(name) }

// list quotes names, the first ten of them.
func list(names []string) string {
	const most = 10
	var b strings.Builder
	for i, n := range names {
		if i == most {
			fmt.Fprintf(&b, " and %d more", len(names)-most)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(quote(n))
	}
	return b.String()
}

func listOr(names []string, none string) string {
	if len(names) == 0 {
		return none
	}
	return list(names)
}

func didYouMean(near []string) string {
	switch len(near) {
	case 0:
		return ""
	case 1:
		return "; did you mean " + quote(near[0]) + "?"
	}
	return "; did you mean one of " + list(near) + "?"
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
