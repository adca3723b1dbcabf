package autogen

import (
	"strconv"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Renames that take each other's names are a cycle, such as index a to b and index b to a.
// In no order can all of them be executed: one rename of each cycle is replaced.

// recreateCyclicRenames drops one constraint or index of each cycle, and adds it under its
// new name, on databases that cannot rename in place.
func (w *walk) recreateCyclicRenames() {
	if !w.in.Dialect.Traits().RenamesMembers {
		w.breakRenameCycles(dropAndAdd)
	}
}

// splitCyclicRenames renames one constraint, index or sequence of each cycle in two steps,
// by way of a temporary name, on databases that can rename in place.
func (w *walk) splitCyclicRenames() {
	if w.in.Dialect.Traits().RenamesMembers {
		w.breakRenameCycles(w.viaTemporaryName)
	}
}

// breakRenameCycles replaces one rename of each cycle.
func (w *walk) breakRenameCycles(instead func(ops.Op) []ops.Op) {
	r := renamesOf(w.ops, w.in.Dialect.Traits())
	var list []ops.Op
	for i, op := range w.ops {
		if !r.onCycle(i) {
			list = append(list, op)
			continue
		}
		r.forget(i)
		list = append(list, instead(op)...)
	}
	w.ops = list
}

// renaming is the names that a rename frees, and those that it takes.
type renaming struct{ from, to []resource }

// renamings are the renames in a list of operations, by their positions.
type renamings struct {
	of   map[int]renaming
	from map[resource]int // the rename that frees a name
}

func renamesOf(list []ops.Op, traits dialect.Traits) renamings {
	r := renamings{of: map[int]renaming{}, from: map[resource]int{}}
	for i, op := range list {
		n, ok := renamingOf(op, traits)
		if !ok {
			continue
		}
		r.of[i] = n
		for _, t := range n.from {
			r.from[t] = i
		}
	}
	return r
}

// renamingOf is the renaming of a constraint, an index or a sequence. The names of indexes
// and sequences may have to be unique in the schema, and not only in the table.
func renamingOf(op ops.Op, traits dialect.Traits) (r renaming, ok bool) {
	both := func(of func(name string) []resource, from, to string) {
		r.from, r.to = append(r.from, of(from)...), append(r.to, of(to)...)
	}
	switch op := op.(type) {
	case ops.RenameConstraint:
		both(func(n string) []resource { return []resource{memberOf(op.Table, n)} }, op.From, op.To)
		if traits.SharesIndexNames && len(keyName(op.Table, op.Constraint)) > 0 {
			both(func(n string) []resource { return indexName(op.Table, n) }, op.From, op.To)
		}
		return r, op.Constraint != nil
	case ops.RenameIndex:
		if traits.SharesIndexNames {
			both(func(n string) []resource { return indexName(op.Table, n) }, op.From, op.To)
		} else {
			both(func(n string) []resource { return []resource{memberOf(op.Table, n)} }, op.From, op.To)
		}
		return r, op.Index != nil || traits.RenamesMembers
	case ops.RenameSequence:
		return renaming{from: indexName(op.From, op.From.Name), to: indexName(op.To, op.To.Name)}, true
	}
	return r, false
}

// onCycle reports whether a rename waits for a name that is freed only when its own is.
func (r renamings) onCycle(i int) bool {
	if _, is := r.of[i]; !is {
		return false
	}
	seen, next := map[int]bool{}, []int{i}
	for len(next) > 0 {
		at := next[len(next)-1]
		next = next[:len(next)-1]
		for _, t := range r.of[at].to {
			holder, held := r.from[t]
			if held && holder == i {
				return true
			}
			if held && !seen[holder] {
				seen[holder] = true
				next = append(next, holder)
			}
		}
	}
	return false
}

// forget removes a rename that has been replaced, so that its cycle is one no more.
func (r renamings) forget(i int) {
	for _, t := range r.of[i].from {
		delete(r.from, t)
	}
}

// viaTemporaryName is a rename in two steps, by way of a name that nothing else has.
func (w *walk) viaTemporaryName(op ops.Op) []ops.Op {
	var first, second ops.Op
	switch op := op.(type) {
	case ops.RenameConstraint:
		name := w.freeName(op.To)
		first = ops.RenameConstraint{Table: op.Table, From: op.From, To: name, Constraint: op.Constraint}
		second = ops.RenameConstraint{Table: op.Table, From: name, To: op.To, Constraint: op.Constraint.Renamed(name)}
	case ops.RenameIndex:
		name := w.freeName(op.To)
		first = ops.RenameIndex{Table: op.Table, From: op.From, To: name, Index: op.Index}
		second = ops.RenameIndex{Table: op.Table, From: name, To: op.To, Index: op.Index}
	case ops.RenameSequence:
		temporary := schema.Name{Schema: op.To.Schema, Name: w.freeName(op.To.Name)}
		first, second = ops.RenameSequence{From: op.From, To: temporary}, ops.RenameSequence{From: temporary, To: op.To}
	}
	if w.temporary == nil {
		w.temporary = map[resource]bool{}
	}
	for _, t := range factsOf(first, names{}).creates {
		w.temporary[t] = true
	}
	return []ops.Op{first, second}
}

// freeName makes a temporary name, which nothing on either side has, of the name that
// something is to get: users_pkey_tmp.
func (w *walk) freeName(to string) string {
	if w.taken == nil {
		w.taken = map[string]bool{}
		for _, s := range []schema.Schema{w.found.Schema, w.compare.Schema} {
			takenNames(s, w.taken)
		}
	}
	for i := 0; ; i++ {
		label := "tmp"
		if i > 0 {
			label += strconv.Itoa(i)
		}
		if name := schema.PostgresObjectName(to, "", label); !w.taken[name] {
			w.taken[name] = true
			return name
		}
	}
}

// takenNames adds the names of all constraints, indexes, tables, sequences and objects.
func takenNames(s schema.Schema, taken map[string]bool) {
	for _, t := range s.Tables {
		taken[t.Name] = true
		for _, c := range t.Columns {
			taken[c.SequenceBehind(t.Name)] = true
		}
		for _, k := range t.Constraints() {
			taken[k.ConstraintName()] = true
		}
		for _, x := range t.Indexes {
			taken[x.Name] = true
		}
		for _, part := range t.Parts {
			taken[part] = true
		}
	}
	for _, q := range s.Sequences {
		taken[q.Name] = true
	}
	for _, o := range s.Objects {
		taken[o.Name] = true
	}
}

// dropAndAdd is a rename as a drop and an add.
func dropAndAdd(op ops.Op) []ops.Op {
	switch op := op.(type) {
	case ops.RenameConstraint:
		live := op.Constraint
		return []ops.Op{
			ops.DropConstraint{Table: op.Table, Name: op.From, Type: live.ConstraintKind(), Constraint: live},
			ops.AddConstraint{Table: op.Table, Constraint: live.WithFormerName("").Renamed(op.To)},
		}
	case ops.RenameIndex:
		was, is := *op.Index, *op.Index
		was.Name, is.Name = op.From, op.To
		return []ops.Op{ops.DropIndex{Table: op.Table, Index: was, Defined: true}, ops.CreateIndex{Table: op.Table, Index: is}}
	}
	return []ops.Op{op}
}
