package graph

import (
	"fmt"
	"slices"
)

// model answers what is applied and maximal in the plainest way, to check the graph against.
type model struct {
	ids    []string
	needs  map[string][]string        // by both kinds of edge
	under  map[string]map[string]bool // ancestors, itself included; filled as asked
	labels map[string]string
}

func newModel(revs []Revision) *model {
	m := &model{needs: map[string][]string{}, under: map[string]map[string]bool{}, labels: map[string]string{}}
	for _, r := range revs {
		for _, l := range r.Labels {
			m.labels[l] = r.ID
		}
	}
	for _, r := range revs {
		m.ids = append(m.ids, r.ID)
		m.needs[r.ID] = slices.Clone(r.Down)
		for _, d := range r.DependsOn {
			if id, ok := m.labels[d]; ok {
				d = id
			}
			m.needs[r.ID] = append(m.needs[r.ID], d)
		}
	}
	return m
}

// below returns id and its ancestors.
func (m *model) below(id string) map[string]bool {
	if s, ok := m.under[id]; ok {
		return s
	}
	s := map[string]bool{id: true}
	for _, p := range m.needs[id] {
		for a := range m.below(p) {
			s[a] = true
		}
	}
	m.under[id] = s
	return s
}

func (m *model) applied(rows []string) map[string]bool {
	s := map[string]bool{}
	for _, r := range rows {
		for a := range m.below(r) {
			s[a] = true
		}
	}
	return s
}

// maximal returns, sorted, the members of s that no other member has as an ancestor.
func (m *model) maximal(s map[string]bool) []string {
	list := []string{}
	for a := range s {
		top := true
		for b := range s {
			top = top && (a == b || !m.below(b)[a])
		}
		if top {
			list = append(list, a)
		}
	}
	slices.Sort(list)
	return list
}

func (m *model) isAntichain(rows []string) bool {
	for i, a := range rows {
		for _, b := range rows[i+1:] {
			if m.below(a)[b] || m.below(b)[a] {
				return false
			}
		}
	}
	return true
}

// isOrder reports whether no id comes after one of its ancestors.
func (m *model) isOrder(ids []string) bool {
	for i, a := range ids {
		for _, b := range ids[i+1:] {
			if m.below(b)[a] {
				return false
			}
		}
	}
	return true
}

// checkPlan checks that every step finds what it needs and leaves the maximal elements of what is applied, that
// the changes say just that, and that no step is taken twice.
func (m *model) checkPlan(p Plan) error {
	applied := m.applied(p.From)
	rows := slices.Clone(p.From)
	for _, s := range p.Steps {
		if s.Direction != p.Direction {
			return fmt.Errorf("%s: direction %v in a plan that goes %v", s.Revision, s.Direction, p.Direction)
		}
		if applied[s.Revision] != (p.Direction == Down) {
			return fmt.Errorf("%s is out of place: applied is %v", s.Revision, applied[s.Revision])
		}
		if p.Direction == Up {
			for _, n := range m.needs[s.Revision] {
				if !applied[n] {
					return fmt.Errorf("%s needs %s, which is not applied", s.Revision, n)
				}
			}
			applied[s.Revision] = true
		} else {
			delete(applied, s.Revision)
			for a := range applied {
				if m.below(a)[s.Revision] {
					return fmt.Errorf("%s is taken down, but %s needs it", s.Revision, a)
				}
			}
		}
		heads := s.Heads()
		if want := m.maximal(applied); !sameSet(heads, want) {
			return fmt.Errorf("after %s: rows %q, maximal are %q", s.Revision, heads, want)
		}
		for _, c := range s.Changes {
			if c.From != "" {
				i := slices.Index(rows, c.From)
				if i < 0 {
					return fmt.Errorf("%s: %v finds no row in %q", s.Revision, c, rows)
				}
				rows = slices.Delete(rows, i, i+1)
			}
			if c.To != "" {
				rows = append(rows, c.To)
			}
		}
		if !sameSet(rows, heads) {
			return fmt.Errorf("%s: changes %v lead to %q, not %q", s.Revision, s.Changes, rows, heads)
		}
	}
	return nil
}

// stamped is the rule for stamps.
func (m *model) stamped(rows, targets []string) []string {
	applied := m.applied(rows)
	for a := range applied {
		for _, t := range targets {
			if a != t && m.below(a)[t] {
				delete(applied, a)
			}
		}
	}
	for a := range m.applied(targets) {
		applied[a] = true
	}
	return m.maximal(applied)
}

// unstamped is the rule for stamping the branch of a revision as not applied.
func (m *model) unstamped(rows []string, branch string) []string {
	applied := m.applied(rows)
	left := []string{}
	for a := range applied {
		if !m.below(a)[branch] && !m.below(branch)[a] {
			left = append(left, a)
		}
	}
	return m.maximal(m.applied(left))
}

// newestFirst carries out the rule for the order of steps word by word.
func (m *model) newestFirst(g *Graph, todo, active []string) []string {
	left := map[string]bool{}
	for _, id := range todo {
		left[id] = true
	}
	var list, order []string
	for _, id := range g.IDs() {
		if left[id] && slices.Contains(active, id) {
			list = append(list, id)
		}
	}
	for i := 0; len(list) > 0; {
		id := list[i]
		above := slices.IndexFunc(list, func(other string) bool { return other != id && m.below(other)[id] })
		if above >= 0 {
			i = above
			continue
		}
		order = append(order, id)
		delete(left, id)
		var next []string
		info, _ := g.Info(id)
		for _, p := range slices.Concat(info.Parents, info.DependsOn) {
			if left[p] && !slices.Contains(list, p) && !slices.Contains(next, p) {
				next = append(next, p)
			}
		}
		if len(next) == 0 {
			list = slices.Delete(list, i, i+1)
			i = max(i-1, 0)
			continue
		}
		list[i] = next[0]
		list = append(list, next[1:]...)
	}
	return order
}
