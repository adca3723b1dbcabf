package autogen

import (
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// ancestry lists, by the name of a table, the tables that it is a partition of or
// inherits from, at every level and on either side of a comparison.
type ancestry map[schema.Name][]schema.Name

// relate adds to the facts of an operation on a table what it has to do with its parents
// and children: ALTER TABLE parent ADD COLUMN c, for example, gives c to the children, too.
func (k ancestry) relate(op ops.Op, f *facts) {
	switch op := op.(type) {
	case ops.AlterColumn:
		f.changes = append(f.changes, columnDefinition(op.Table, op.Column))
		for _, p := range k[op.Table] {
			if op.To.Nullable == ops.To(true) {
				// Before the parent gets NOT NULL: then the child could not drop its own.
				f.releases = append(f.releases, columnDefinition(p, op.Column))
			} else { // after the parent: what it changes is changed in the child as well
				f.needs = append(f.needs, columnDefinition(p, op.Column))
			}
			f.needs = append(f.needs, column(p, op.Column))
			f.releases = append(f.releases, column(p, op.Column))
		}
	case ops.AddColumn:
		for _, p := range k[op.Table] {
			f.creates = append(f.creates, column(p, op.Column.Name))
		}
		k.childrenAddFirst(op.Table, op.Column.Name, f)
	case ops.DropColumn:
		k.parentDropsFirst(op.Table, op.Column.Name, f)
	case ops.AlterTable: // INHERIT needs the table to have the columns and checks of the parent already
		for _, p := range op.To.Inherits.Value {
			f.needs = append(f.needs, relation(p))
		}
		if len(op.To.Inherits.Value) > len(op.From.Inherits.Value) {
			f.needs = append(f.needs, newMembers(op.Table))
		}
		for _, p := range op.From.Inherits.Value {
			f.releases = append(f.releases, relation(p))
		}
	default:
		k.relateMember(op, f)
	}
}

// relateMember is relate for indexes and constraints.
func (k ancestry) relateMember(op ops.Op, f *facts) {
	switch op := op.(type) {
	case ops.CreateIndex:
		f.creates, f.needs = append(f.creates, newMembers(op.Table)), append(f.needs, detached(op.Table))
		for _, p := range k[op.Table] {
			f.needs = append(f.needs, columnsOf(p, indexMember(p, op.Index))...)
		}
	case ops.AddConstraint:
		f.creates, f.needs = append(f.creates, newMembers(op.Table)), append(f.needs, detached(op.Table))
		for _, p := range k[op.Table] {
			f.needs = append(f.needs, columnsOf(p, keyMember(p, op.Constraint))...)
		}
		if op.Constraint.ConstraintKind() == schema.KindCheck {
			k.childrenAddFirst(op.Table, op.Constraint.ConstraintName(), f)
		}
	case ops.DropIndex:
		f.drops, f.needs = append(f.drops, oldMembers(op.Table)), append(f.needs, detached(op.Table))
		if op.Cascade {
			f.creates = append(f.creates, cascaded(op.Table))
		}
	case ops.DropConstraint:
		f.drops, f.needs = append(f.drops, oldMembers(op.Table)), append(f.needs, detached(op.Table))
		for _, p := range k[op.Table] {
			f.needs = append(f.needs, cascaded(p))
		}
		if op.Type == schema.KindCheck {
			k.parentDropsFirst(op.Table, op.Name, f)
		}
	case ops.RenameConstraint:
		f.needs = append(f.needs, detached(op.Table))
	case ops.RenameIndex: // maybe of a part that the server makes for an index of the parent
		f.needs = append(f.needs, detached(op.Table), attached(op.Table))
		for _, p := range k[op.Table] {
			f.needs = append(f.needs, newMembers(p))
		}
	}
}

// childrenAddFirst has a column or check of some name be added to the children that get
// one of their own before it is added to the table, see addedToChildren.
func (k ancestry) childrenAddFirst(table schema.Name, name string, f *facts) {
	f.needs = append(f.needs, addedToChildren(table, name))
	for _, p := range k[table] {
		f.creates = append(f.creates, addedToChildren(p, name))
	}
}

// parentDropsFirst has a column or check be dropped from the table before it is dropped from
// its children, see droppedFromParent.
func (k ancestry) parentDropsFirst(table schema.Name, name string, f *facts) {
	f.creates = append(f.creates, droppedFromParent(table, name))
	for _, p := range k[table] {
		f.needs = append(f.needs, droppedFromParent(p, name))
	}
}

// ancestry finds the ancestors of all tables of both sides. They go by their new names,
// and the tables by the names that they have on either side.
func (w *walk) ancestry() ancestry {
	k := ancestry{}
	add := func(s indexed, n schema.Name) {
		seen := map[schema.Name]bool{}
		var up func(t *schema.Table)
		up = func(t *schema.Table) {
			if t == nil || seen[t.QualifiedName()] {
				return
			}
			seen[t.QualifiedName()] = true
			for _, p := range t.Parents() {
				if to := w.newName(p); !slices.Contains(k[n], to) {
					k[n] = append(k[n], to)
				}
				up(s.Table(p))
			}
		}
		up(s.Table(n))
	}
	for _, t := range w.live.Tables {
		add(w.live, t.QualifiedName())
	}
	for _, t := range w.compare.Tables {
		add(w.compare, t.QualifiedName())
	}
	return k
}

// partitionParents maps the partitions that operations create or drop to the table that
// each is a partition of.
type partitionParents map[schema.Name]schema.Name

func partitionParentsOf(list []ops.Op) partitionParents {
	p := partitionParents{}
	add := func(t schema.Table) {
		if t.PartitionOf != nil {
			p[t.QualifiedName()] = t.PartitionOf.Parent
		}
	}
	for _, op := range list {
		switch op := op.(type) {
		case ops.CreateTable:
			add(op.Table)
		case ops.DropTable:
			add(op.Table)
		}
	}
	return p
}

// partitions are the kindPartitions of the tables that t is a partition of, at every level.
func (p partitionParents) partitions(t schema.Table) []resource {
	var list []resource
	seen := map[schema.Name]bool{}
	for n, ok := p[t.QualifiedName()]; ok && !seen[n]; n, ok = p[n] {
		seen[n] = true
		list = append(list, resource{kind: kindPartitions, name: n})
	}
	return list
}

// columnsOf are the columns of a parent that a key or index of a child may use, because
// the child has them of that parent: those that it names, or where it has an expression or
// a condition, all that the parent gets.
func columnsOf(parent schema.Name, m partedMember) []resource {
	var list []resource
	for _, c := range m.columns {
		if c == "" {
			list = append(list, newColumns(parent))
		} else {
			list = append(list, column(parent, c))
		}
	}
	if m.where != "" {
		list = append(list, newColumns(parent))
	}
	return list
}
