package autogen

import (
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// walk is one comparison under way: the two sides, and what has been found so far. Its
// methods, in the order in which Diff calls them, append to ops, and later ones may replace
// what earlier ones have appended.
type walk struct {
	sides
	ops []ops.Op
	// earlier are operations that are executed before those of this walk. Only the
	// walk that makes a way back has some, see undoAddedValues.
	earlier []ops.Op
	result  Result

	// pairs are the tables that both sides have.
	pairs []tablePair
	// repartitioned are those of them, by their live names, whose partition key changes.
	// PostgreSQL cannot alter it: such a table is dropped and created again.
	repartitioned map[schema.Name]bool
	// renames are the renames of tables among ops. Every foreign key asks for them.
	renames []ops.RenameTable
	// renamedSequences are the renames of sequences that columns take their default from.
	renamedSequences []ops.RenameSequence
	// retyped is the length that ops had when retype was called last.
	retyped int
	// detoured are the columns that are changed to text and back, because their type is
	// dropped and created again in between.
	detoured map[resource]bool

	// claimed are the names of the declared tables, indexes, sequences and views, see
	// declaresName. It is made when it is first asked for.
	claimed map[schema.Name]bool
	// taken are the names that either side uses, so that no rename in two steps can use
	// one of them in between; temporary are those that such renames use. Both are made
	// when the first such rename is.
	taken     map[string]bool
	temporary map[resource]bool

	// owners maps the live names of tables and views to the names that they get.
	owners map[schema.Name]schema.Name
	// former maps objects of these, such as a trigger on a table that is renamed, to the
	// objects as they were found. The keys have the owner's new name.
	former map[schema.ID]schema.Object
	// became maps live objects to the declared ones that they are matched with, where the
	// two have different identities: another name, or another name of their owner.
	became map[schema.ID]schema.ID
}

// emit appends operations.
func (w *walk) emit(list ...ops.Op) {
	w.ops = append(w.ops, list...)
	for _, op := range list {
		if r, ok := op.(ops.RenameTable); ok {
			w.renames = append(w.renames, r)
		}
	}
}

// changes gives each operation its reverse, its text and its notes. The operations get the
// spelling of whoever wrote the definition: until here many are canonical.
func (w *walk) changes(list []ops.Op) []Change {
	out := make([]Change, 0, len(list))
	undone, h, back := map[schema.Name]bool{}, newHints(w.result.Candidates), returning(list)
	for i, op := range list {
		c := Change{Op: op, Text: Describe(op), Notes: append(h.notes(op), returningNotes(op, back)...)}
		if add, ok := op.(ops.AddEnumValue); ok {
			c.Reverse = []ops.Op{}
			if !undone[add.Enum] { // it is undone last, and then all of them are
				undone[add.Enum] = true
				c.Reverse = w.undoAddedValues(add, list[:i])
			}
		} else if r, err := ops.Reverse(op); err == nil {
			c.Reverse = []ops.Op{r}
		}
		c.Op = w.asDeclared(w.asGiven(onceSpelled(c.Op)))
		for i := range c.Reverse {
			c.Reverse[i] = w.asFound(w.asGiven(onceSpelled(c.Reverse[i])))
		}
		out = append(out, c)
	}
	w.restorePartNames(out)
	w.restoreAttachedKeys(out)
	w.restoreChildStorage(out)
	w.restoreStatedCollations(out)
	return out
}

// managed reports whether a live table or object that is not declared is to be
// dropped. If it is not, it is listed.
func (w *walk) managed(n schema.Name) bool {
	if w.in.Options.DropUnmanaged || (w.in.Options.Managed != nil && w.in.Options.Managed(n)) {
		return true
	}
	w.result.Unmanaged = append(w.result.Unmanaged, n)
	return false
}

// typeManaged is managed for a type. One that a kept object uses is kept as well.
func (w *walk) typeManaged(n schema.Name) bool {
	if id := schema.TypeID(n); w.in.Held[id] != "" {
		w.result.Held = append(w.result.Held, id)
		return false
	}
	return w.managed(n)
}

// keep lists the values for which ok holds.
func keep[T any](list []T, ok func(T) bool) []T {
	var out []T
	for _, v := range list {
		if ok(v) {
			out = append(out, v)
		}
	}
	return out
}

// anyOf reports whether a list has an operation of a type that holds.
func anyOf[T ops.Op](list []ops.Op, holds func(T) bool) bool {
	return slices.ContainsFunc(list, func(op ops.Op) bool {
		o, ok := op.(T)
		return ok && holds(o)
	})
}

// leaveOut is the list without the operations of a type that match.
func leaveOut[T ops.Op](list []ops.Op, match func(T) bool) []ops.Op {
	return keep(list, func(op ops.Op) bool {
		o, ok := op.(T)
		return !ok || !match(o)
	})
}
