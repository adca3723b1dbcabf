package autogen

import (
	"cmp"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// An operation that changes the STORAGE or COMPRESSION of a parent's column changes it in
// the partitions and children, too, if they have it as the parent does; where they differ,
// they keep theirs. The statistics target of a column is each table's own.

// followParentStorage gives a live column the storage and compression that it has once its
// parent's column is altered: the new ones, if it had the same as the parent.
func (c *tableWalk) followParentStorage(live *schema.Column, name string) {
	was, is := c.live.InheritedColumn(c.walk.live, name), c.declared.InheritedColumn(c.compare, name)
	if live.Storage == was.Storage {
		live.Storage = is.Storage
	}
	if live.Compression == was.Compression {
		live.Compression = is.Compression
	}
}

// restoreChildStorage completes the way back of a change to a parent's column. Say that the
// parent goes from "plain" to "main", and a child had "main" before. Then the child is as
// its parent is, and goes back to "plain" with it: it has to be set to "main" again.
func (w *walk) restoreChildStorage(changes []Change) {
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

// stayingHeirs are the column in the partitions and children that the table has on both
// sides, as it is before it changes.
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
