package graph

import "slices"

// NewRevision asks for a revision to be added.
type NewRevision struct {
	ID        string
	Message   string
	Head      []string // symbols of the parents; none is "head", and "base" begins a new branch
	Splice    bool     // parents need not be heads
	Labels    []string
	DependsOn []string // symbols; labels stay labels
}

// Revise returns the revision to write for n. Loaded after all others, as With does, it is sound: what would make
// New fail is reported here. It also reports the errors of ResolveMany, IDTakenError, DuplicateParentError and
// NotAHeadError.
func (g *Graph) Revise(n NewRevision) (Revision, error) {
	if err := CheckID(n.ID); err != nil {
		return Revision{}, err
	}
	parents, err := g.newParents(n)
	if err != nil {
		return Revision{}, err
	}
	depends, err := g.newDependencies(n.DependsOn)
	if err != nil {
		return Revision{}, err
	}
	r := Revision{ID: n.ID, Message: n.Message, Down: g.ids(parents), DependsOn: depends, Labels: n.Labels}
	if g.Has(n.ID) {
		return Revision{}, &IDTakenError{ID: n.ID}
	}
	if _, err := g.With(r); err != nil {
		return Revision{}, err
	}
	return r, nil
}

func (g *Graph) newParents(n NewRevision) ([]node, error) {
	head := n.Head
	if len(head) == 0 {
		head = []string{"head"}
	}
	parents, err := g.resolveMany(head)
	if err != nil {
		return nil, err
	}
	for i, p := range parents {
		if slices.Contains(parents[:i], p) {
			return nil, &DuplicateParentError{Revision: g.revs[p].ID}
		}
		if !n.Splice && !g.isHead(p) {
			return nil, &NotAHeadError{Revision: g.revs[p].ID, Children: g.ids(g.children[p])}
		}
	}
	if len(parents) == 0 && !g.meansBase(head) {
		// A walk down from heads that do not exist must not quietly begin a new branch.
		return nil, &NoSuchRevisionError{Symbol: head[0], Walk: true}
	}
	return parents, nil
}

// meansBase reports whether symbols that name nothing say so, or name the heads of an empty graph.
func (g *Graph) meansBase(symbols []string) bool {
	return !slices.ContainsFunc(symbols, func(text string) bool {
		place := parseSymbol(text).place
		return place != "base" && (place != "head" && place != "heads" || len(g.revs) > 0)
	})
}

// newDependencies spells dependencies: a label stays what it is, anything else becomes the id of the revision.
func (g *Graph) newDependencies(symbols []string) ([]string, error) {
	var depends []string
	for _, text := range symbols {
		n, err := g.resolve(parseSymbol(text))
		if err != nil {
			return nil, err
		}
		if n == base {
			return nil, &NoSuchRevisionError{Symbol: text}
		}
		if _, isLabel := g.declared[text]; isLabel {
			depends = append(depends, text)
		} else {
			depends = append(depends, g.revs[n].ID)
		}
	}
	return depends, nil
}

// MergeParents returns the parents of a revision that merges what symbols name; without any, all heads. Like
// Revise it wants heads, each once, and it reports a NothingToMergeError if there are not two of them.
func (g *Graph) MergeParents(symbols ...string) ([]string, error) {
	if len(symbols) == 0 {
		symbols = g.Heads()
	}
	if len(symbols) == 0 {
		return nil, &NothingToMergeError{}
	}
	parents, err := g.newParents(NewRevision{Head: symbols})
	if err != nil {
		return nil, err
	}
	if len(parents) < 2 {
		return nil, &NothingToMergeError{Heads: g.ids(parents)}
	}
	return g.ids(parents), nil
}
