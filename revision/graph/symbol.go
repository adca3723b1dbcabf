package graph

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// A symbol is what a person writes to name revisions:
//
//	symbol = [ branch "@" ] place
//	place  = "base" | "head" | "heads" | name | [ start ] ( "+" | "-" ) count
//	start  = "base" | "head" | "heads" | name
//
// where branch is a label or the name of any revision, and name is an id, the beginning of one, or a label.
type symbol struct {
	text   string // as written
	branch string // before the @, or ""
	place  string // after the @; all of it if there is none
}

func parseSymbol(text string) symbol {
	branch, place, ok := strings.Cut(text, "@")
	if !ok {
		branch, place = "", text
	}
	return symbol{text, branch, place}
}

// target is a symbol whose place may count steps.
type target struct {
	symbol
	walk  bool   // start and steps are meant, not place
	start string // where to begin; "" is the current state
	steps int    // up when positive, down when negative
	clamp bool   // a walk past an end stops there
}

// parseEnd reads text as an end of a range, which is never beyond the history.
func (g *Graph) parseEnd(text string) target {
	t := g.parseTarget(text)
	t.clamp = true
	return t
}

// parseTarget reads text as the target of an upgrade or a downgrade. A place that is a label is never taken apart.
func (g *Graph) parseTarget(text string) target {
	t := target{symbol: parseSymbol(text)}
	if _, ok := g.declared[t.place]; ok {
		return t
	}
	t.start, t.steps, t.walk = cutSteps(t.place)
	return t
}

// cutSteps splits "name+2" in two. The name is a word: an id that holds other characters cannot be counted from.
func cutSteps(place string) (start string, steps int, ok bool) {
	i := strings.LastIndexAny(place, "+-")
	if i < 0 || i+1 == len(place) || strings.Trim(place[i+1:], "0123456789") != "" {
		return "", 0, false
	}
	notWord := func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsNumber(r) }
	if strings.ContainsFunc(place[:i], notWord) {
		return "", 0, false
	}
	steps, err := strconv.Atoi(place[i:])
	if err != nil { // more steps than there can be revisions
		steps = math.MaxInt32
		if place[i] == '-' {
			steps = -steps
		}
	}
	return place[:i], steps, true
}

// Range is the two ends of "LOWER:UPPER"; "" is an open end.
type Range struct {
	Lower, Upper string
}

// ParseRange reads "LOWER:UPPER", of which either end may be empty. It reports a RangeSyntaxError.
func ParseRange(text string) (Range, error) {
	lower, upper, ok := strings.Cut(strings.TrimSpace(text), ":")
	if !ok || strings.Contains(upper, ":") {
		return Range{}, &RangeSyntaxError{Text: text}
	}
	return Range{lower, upper}, nil
}
