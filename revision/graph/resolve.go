package graph

import (
	"errors"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// Resolve returns the one revision that symbol names, or "" for base. Counts of steps are not resolved: they
// make sense as targets only. It reports a NoSuchRevisionError, AmbiguousPrefixError, NoSuchBranchError,
// NotOnBranchError or MultipleHeadsError.
func (g *Graph) Resolve(symbol string) (string, error) {
	n, err := g.resolve(parseSymbol(symbol))
	if err != nil || n == base {
		return "", err
	}
	return g.revs[n].ID, nil
}

// ResolveMany returns what each of symbols names, in that order; base names nothing. "heads" names all real
// heads, "X@heads" the heads of the branch, and "-N" and "X@-N" walk down from every real head (that carries the
// label X). It reports the errors of Resolve, AmbiguousWalkError and WalkedTooFarError.
func (g *Graph) ResolveMany(symbols ...string) ([]string, error) {
	nodes, err := g.resolveMany(symbols)
	if err != nil {
		return nil, err
	}
	return g.ids(nodes), nil
}

// OnBranch returns those of ids that are ancestors or descendants, by down revisions, of what symbol names, of
// its branch if it has one, or of either. Base has every revision on its branch.
func (g *Graph) OnBranch(ids []string, symbol string) ([]string, error) {
	nodes, err := g.known(ids)
	if err != nil {
		return nil, err
	}
	s := parseSymbol(symbol)
	of, err := g.expand(s)
	if err != nil {
		return nil, err
	}
	if s.branch != "" {
		b, err := g.resolveBranch(s.branch)
		if err != nil {
			return nil, err
		}
		of = append(of, b)
	}
	if len(of) == 0 {
		return slices.Clone(ids), nil
	}
	return g.ids(filter(nodes, g.lineage(of...))), nil
}

// known looks up full ids.
func (g *Graph) known(ids []string) ([]node, error) {
	nodes := make([]node, len(ids))
	for i, id := range ids {
		n, ok := g.index[id]
		if !ok {
			return nil, &NoSuchRevisionError{Symbol: id, Near: g.near(id)}
		}
		nodes[i] = n
	}
	return nodes, nil
}

func (g *Graph) resolve(s symbol) (node, error) {
	nodes, err := g.expand(s)
	switch {
	case err != nil:
		return base, err
	case len(nodes) > 1:
		return base, &MultipleHeadsError{Symbol: s.text, Heads: g.ids(nodes)}
	case len(nodes) == 0:
		return base, nil
	}
	return nodes[0], nil
}

func (g *Graph) resolveMany(symbols []string) ([]node, error) {
	var all []node
	for _, text := range symbols {
		s := parseSymbol(text)
		nodes, err := g.expandWalk(s)
		if err != nil {
			return nil, err
		}
		all = append(all, nodes...)
	}
	return all, nil
}

// expandWalk is expand with the walks down from heads that only lists of revisions take.
func (g *Graph) expandWalk(s symbol) ([]node, error) {
	start, steps, ok := cutSteps(s.place)
	if !ok || start != "" || steps >= 0 {
		return g.expand(s)
	}
	var reached []node
	for _, head := range g.headsCarrying(s.branch) {
		n, err := g.walkDown(walk{symbol: s.text, from: head, steps: -steps})
		if err != nil {
			return nil, err
		}
		if n != base {
			reached = append(reached, n)
		}
	}
	return reached, nil
}

// headsCarrying returns the real heads that carry label, or all if it is "".
func (g *Graph) headsCarrying(label string) []node {
	return g.nodesWhere(func(n node) bool {
		return g.isRealHead(n) && (label == "" || g.carries(n, label))
	})
}

// expand returns what s names without walking; nothing is base.
func (g *Graph) expand(s symbol) ([]node, error) {
	branch := base
	if s.branch != "" {
		b, err := g.resolveBranch(s.branch)
		if err != nil {
			return nil, err
		}
		branch = b
	}
	switch s.place {
	case "base":
		return nil, nil
	case "heads":
		if branch == base {
			return g.nodesWhere(g.isRealHead), nil
		}
		return g.headsOf(branch), nil
	case "head":
		heads := g.headsOf(branch)
		if len(heads) > 1 {
			return nil, &MultipleHeadsError{Symbol: s.text, Heads: g.ids(heads)}
		}
		return heads, nil
	}
	n, err := g.lookup(s, branch)
	if err != nil {
		return nil, err
	}
	return []node{n}, nil
}

// headsOf returns the heads on the branch of a revision, or all if it is base.
func (g *Graph) headsOf(branch node) []node {
	heads := g.nodesWhere(g.isHead)
	if branch == base {
		return heads
	}
	return filter(heads, g.lineage(branch))
}

// resolveBranch returns the revision that stands for a branch.
func (g *Graph) resolveBranch(text string) (node, error) {
	n, err := g.lookup(symbol{text, "", text}, base)
	if _, none := errors.AsType[*NoSuchRevisionError](err); none {
		return base, &NoSuchBranchError{Branch: text, Near: g.near(text)}
	}
	return n, err
}

// lookup finds the revision that s.place is the id, a label or the beginning of, and sees to it that it is on
// the branch if that is not base.
func (g *Graph) lookup(s symbol, branch node) (node, error) {
	text := s.place
	n, ok := g.index[text]
	if !ok {
		n, ok = g.declared[text]
	}
	if !ok {
		var err error
		if n, err = g.lookupPrefix(s, branch); err != nil {
			return base, err
		}
	}
	if branch != base && !g.lineage(branch)[n] {
		return base, &NotOnBranchError{Revision: g.revs[n].ID, Branch: s.branch}
	}
	return n, nil
}

// lookupPrefix finds the only revision with an id or label, of four characters at least, that begins with
// s.place, among those on the branch if that is not base.
func (g *Graph) lookupPrefix(s symbol, branch node) (node, error) {
	prefix := s.place
	var found []name
	if prefix != "" {
		first := sort.Search(len(g.names), func(i int) bool { return g.names[i].text >= prefix })
		for _, nm := range g.names[first:] {
			if !strings.HasPrefix(nm.text, prefix) {
				break
			}
			if utf8.RuneCountInString(nm.text) > 3 {
				found = append(found, nm)
			}
		}
	}
	if branch != base && len(found) > 0 {
		on, off := g.lineage(branch), found[0].node
		found = slices.DeleteFunc(found, func(nm name) bool { return !on[nm.node] })
		if len(found) == 0 {
			return base, &NotOnBranchError{Revision: g.revs[off].ID, Branch: s.branch}
		}
	}
	if len(found) == 0 {
		return base, &NoSuchRevisionError{Symbol: s.text, Near: g.near(prefix), Walk: looksLikeWalk(prefix)}
	}
	slices.SortStableFunc(found, func(a, b name) int { return int(a.node - b.node) })
	for _, nm := range found[1:] {
		if nm.node != found[0].node {
			matches := make([]string, len(found))
			for i, m := range found {
				matches[i] = m.text
			}
			return base, &AmbiguousPrefixError{Prefix: prefix, Matches: matches}
		}
	}
	return found[0].node, nil
}

// looksLikeWalk reports whether text ends in a count of steps, even from something that cannot be counted from.
func looksLikeWalk(text string) bool {
	i := strings.LastIndexAny(text, "+-")
	return i >= 0 && i+1 < len(text) && strings.Trim(text[i+1:], "0123456789") == ""
}

// near returns up to three ids and labels that text may have been meant to be, best first.
func (g *Graph) near(text string) []string {
	const most, apart = 3, 2
	if len(text) < 3 {
		return nil
	}
	type guess struct {
		text     string
		distance int
	}
	var guesses []guess
	consider := func(candidate string) {
		if d := distance(text, candidate, apart); d <= apart && d < len(candidate) {
			guesses = append(guesses, guess{candidate, d})
		}
	}
	for i := range g.revs {
		consider(g.revs[i].ID)
		for _, l := range g.revs[i].Labels {
			consider(l)
		}
	}
	slices.SortStableFunc(guesses, func(a, b guess) int { return a.distance - b.distance })
	near := make([]string, 0, most)
	for _, gs := range guesses[:min(most, len(guesses))] {
		near = append(near, gs.text)
	}
	return near
}

// distance counts the bytes to insert, delete, replace or swap with a neighbour to make b of a, or returns more
// than most as soon as it must be more than that.
func distance(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	two, one, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range one {
		one[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(one[j]+1, row[j-1]+1, one[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], two[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most {
			return most + 1
		}
		two, one, row = one, row, two
	}
	return one[len(b)]
}

// filter returns those of nodes that s holds, in their order.
func filter(nodes []node, s set) []node {
	return slices.DeleteFunc(slices.Clone(nodes), func(n node) bool { return !s[n] })
}
