package autogen

import (
	"strconv"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// uncircle makes one constraint or index anew of each circle of them that take each
// other's names: no order of renames leads there.
func (w *walk) uncircle() {
	if !w.in.Dialect.Traits().RenamesMembers {
		w.cutCircles(madeAnew)
	}
}

// detours does the same where what has a name can be given another one: one of each
// circle has a third on the way.
func (w *walk) detours() {
	if w.in.Dialect.Traits().RenamesMembers {
		w.cutCircles(w.detour)
	}
}

// cutCircles puts something else in the place of one rename of each circle.
func (w *walk) cutCircles(instead func(ops.Op) []ops.Op) {
	r := renamesOf(w.ops, w.in.Dialect.Traits())
	var list []ops.Op
	for i, op := range w.ops {
		if !r.circular(i) {
			list = append(list, op)
			continue
		}
		r.forget(i)
		list = append(list, instead(op)...)
	}
	w.ops = list
}

// renaming is what a rename frees and takes.
type renaming struct{ from, to []resource }

// renamings are those among operations, by their places.
type renamings struct {
	of   map[int]renaming
	from map[resource]int // who frees a name
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

// renamingOf reads a rename of a constraint, an index or a sequence. Indexes and
// sequences may share their names across tables.
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

// circular reports whether what a rename takes waits, by way of others, for what it
// frees.
func (r renamings) circular(i int) bool {
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

// forget takes a rename out of the circles.
func (r renamings) forget(i int) {
	for _, t := range r.of[i].from {
		delete(r.from, t)
	}
}

// detour is a rename by way of a name that nothing has.
func (w *walk) detour(op ops.Op) []ops.Op {
	var there, on ops.Op
	switch op := op.(type) {
	case ops.RenameConstraint:
		name := w.freeName(op.To)
		there = ops.RenameConstraint{Table: op.Table, From: op.From, To: name, Constraint: op.Constraint}
		on = ops.RenameConstraint{Table: op.Table, From: name, To: op.To, Constraint: op.Constraint.Renamed(name)}
	case ops.RenameIndex:
		name := w.freeName(op.To)
		there = ops.RenameIndex{Table: op.Table, From: op.From, To: name, Index: op.Index}
		on = ops.RenameIndex{Table: op.Table, From: name, To: op.To, Index: op.Index}
	case ops.RenameSequence:
		aside := schema.Name{Schema: op.To.Schema, Name: w.freeName(op.To.Name)}
		there, on = ops.RenameSequence{From: op.From, To: aside}, ops.RenameSequence{From: aside, To: op.To}
	}
	if w.temporary == nil {
		w.temporary = map[resource]bool{}
	}
	for _, t := range factsOf(there, names{}).creates {
		w.temporary[t] = true
	}
	return []ops.Op{there, on}
}

// freeName is a name for what is about to be called so, that nothing of either side has.
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

// takenNames adds the names of what shares its names with indexes, and of constraints.
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

func madeAnew(op ops.Op) []ops.Op {
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
