package autogen

import (
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// walk is one comparison: what it compares, and what it has found so far.
type walk struct {
	sides
	ops []ops.Op
	// gone are operations that happened before those of this walk.
	gone   []ops.Op
	result Result

	// pairs are the tables that both sides have, and repartitioned those of the live
	// ones that are made anew.
	pairs         []tablePair
	repartitioned map[schema.Name]bool
	// renames are those of tables among ops, which are asked for by every key.
	renames []ops.RenameTable
	// renamedSequences are from the names that live defaults say.
	renamedSequences []ops.RenameSequence
	// retyped is how many operations retype has read.
	retyped int
	// detoured are columns that are of another type meanwhile.
	detoured map[resource]bool

	// claimed are the names that declared tables, indexes and sequences say.
	claimed map[schema.Name]bool
	// taken are the names that either side uses, so that no rename in two steps can use
	// one of them in between; temporary are those that such renames use.
	taken     map[string]bool
	temporary map[resource]bool

	// owners are the new names of tables and views, by those that they have, and became
	// says which declared objects the live ones are that are called otherwise or belong
	// to one of these; former has the latter by what they are found as then.
	owners map[schema.Name]schema.Name
	became map[schema.ID]schema.ID
	former map[schema.ID]schema.Object
}

func (w *walk) emit(list ...ops.Op) {
	w.ops = append(w.ops, list...)
	for _, op := range list {
		if r, ok := op.(ops.RenameTable); ok {
			w.renames = append(w.renames, r)
		}
	}
}

// changes adds to each operation its reverse and its text.
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

// typeManaged is managed for a type, which stays with what stands on it.
func (w *walk) typeManaged(n schema.Name) bool {
	if id := schema.TypeID(n); w.in.Held[id] != "" {
		w.result.Held = append(w.result.Held, id)
		return false
	}
	return w.managed(n)
}

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
