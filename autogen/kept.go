package autogen

import (
	"cmp"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// How a column is stored and compressed changes with the parent's, in the partitions and
// heirs that have it as that one has it. How it is sampled is each table's own.

// keptByThen has a column stored and compressed as its parent's is to be, if it is as
// that one was: it changes with it.
func (c *tableWalk) keptByThen(live *schema.Column, name string) {
	was, is := c.live.InheritedColumn(c.walk.live, name), c.declared.InheritedColumn(c.compare, name)
	if live.Storage == was.Storage {
		live.Storage = is.Storage
	}
	if live.Compression == was.Compression {
		live.Compression = is.Compression
	}
}

// keptBack has the way back of a parent's column give again what partitions and heirs had
// by themselves, if that is what the parent's becomes: they go along with it there.
func (w *walk) keptBack(changes []Change) {
	for i, c := range changes {
		op, ok := c.Op.(ops.AlterColumn)
		if !ok || !op.To.Storage.Set && !op.To.Compression.Set || len(c.Reverse) == 0 {
			continue
		}
		for _, h := range w.stayingHeirs(op) {
			var own ops.ColumnChange
			if op.To.Storage.Set && !h.Stored && h.Column.Storage == op.To.Storage.Value {
				own.Storage = ops.To(h.Column.Storage)
			}
			if op.To.Compression.Set && !h.Compressed && h.Column.Compression == op.To.Compression.Value {
				own.Compression = ops.To(h.Column.Compression)
			}
			if !own.IsZero() {
				changes[i].Reverse = append(changes[i].Reverse, ops.AlterColumn{Table: w.newName(h.Table), Column: op.Column, To: own})
			}
		}
	}
}

// stayingHeirs are what partitions and heirs have of a column before it changes, of those
// that have it afterwards.
func (w *walk) stayingHeirs(op ops.AlterColumn) []schema.Heir {
	from, to := w.live.Table(w.formerTable(op.Table)), w.compare.Descendants(op.Table)
	if from == nil || len(to) == 0 {
		return nil
	}
	of := cmp.Or(from.Column(op.Column), from.InheritedColumn(w.live, op.Column))
	if of == nil {
		return nil
	}
	return keep(w.live.Heirs(from.QualifiedName(), op.Column, *of), func(h schema.Heir) bool { return to[w.newName(h.Table)] })
}
