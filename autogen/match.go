package autogen

import (
	"iter"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/schema"
)

// folding maps names to the form in which the database compares them: in lower case where it
// ignores case.
type folding struct {
	table  func(string) string
	member func(string) string
}

func same(s string) string { return s }

func foldingOf(t dialect.Traits) folding {
	f := folding{table: same, member: same}
	if t.FoldsTables {
		f.table = strings.ToLower
	}
	if t.FoldsMembers {
		f.member = strings.ToLower
	}
	return f
}

func (f folding) name(n schema.Name) schema.Name {
	return schema.Name{Schema: f.table(n.Schema), Name: f.table(n.Name)}
}

// pair is an object that both sides have. It points into their lists.
type pair[T any] struct{ live, declared *T }

// matched is the outcome of matching two lists by key.
type matched[K comparable, T any] struct {
	pairs   []pair[T]
	added   []T
	dropped []T
}

// match pairs live and declared objects with the same key. A declared one whose key nothing
// live has is paired by its former key, if no other declared object has that one. Pairs and
// additions are in declared order, drops in live order.
func match[K comparable, T any](live, declared []T, key func(T) K, former func(T) (K, bool)) matched[K, T] {
	at := make(map[K]int, len(live))
	for i, l := range live {
		at[key(l)] = i
	}
	used := make([]bool, len(live))
	wanted := make(map[K]bool, len(declared))
	for _, d := range declared {
		wanted[key(d)] = true
	}
	m := matched[K, T]{pairs: make([]pair[T], 0, min(len(live), len(declared)))}
	for j, d := range declared {
		i, ok := at[key(d)]
		if !ok && former != nil {
			if k, has := former(d); has && !wanted[k] {
				i, ok = at[k]
			}
		}
		if !ok || used[i] {
			m.added = append(m.added, d)
			continue
		}
		used[i] = true
		m.pairs = append(m.pairs, pair[T]{live: &live[i], declared: &declared[j]})
	}
	for i, l := range live {
		if !used[i] {
			m.dropped = append(m.dropped, l)
		}
	}
	return m
}

// both iterates over the pairs, by value.
func (m matched[K, T]) both() iter.Seq2[T, T] {
	return func(yield func(live, declared T) bool) {
		for _, p := range m.pairs {
			if !yield(*p.live, *p.declared) {
				return
			}
		}
	}
}

// find returns the element with that key.
func find[K comparable, T any](list []T, key func(T) K, k K) (T, bool) {
	for _, v := range list {
		if key(v) == k {
			return v, true
		}
	}
	var zero T
	return zero, false
}
