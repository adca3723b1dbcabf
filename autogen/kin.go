package autogen

import (
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// kin are the tables that a table has columns of, by its name: those that it is a
// partition of or inherits, and theirs, on either side of a comparison.
type kin map[schema.Name][]schema.Name

// relate adds what follows of that: a column that a parent adds or drops is one of
// the child's too.
func (k kin) relate(op ops.Op, f *facts) {
	switch op := op.(type) {
	case ops.AlterColumn:
		f.changes = append(f.changes, columnDefinition(op.Table, op.Column))
		for _, p := range k[op.Table] {
			if op.To.Nullable == ops.To(true) {
				f.releases = append(f.releases, columnDefinition(p, op.Column))
			} else {
				f.needs = append(f.needs, columnDefinition(p, op.Column))
			}
			f.needs = append(f.needs, column(p, op.Column))
			f.releases = append(f.releases, column(p, op.Column))
		}
	case ops.AddColumn:
		for _, p := range k[op.Table] {
			f.creates = append(f.creates, column(p, op.Column.Name))
		}
		k.comesBeside(op.Table, op.Column.Name, f)
	case ops.DropColumn:
		k.goesBeside(op.Table, op.Column.Name, f)
	case ops.AlterTable: // a parent's columns and checks have to be there to inherit it
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
func (k kin) relateMember(op ops.Op, f *facts) {
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
			k.comesBeside(op.Table, op.Constraint.ConstraintName(), f)
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
			k.goesBeside(op.Table, op.Name, f)
		}
	case ops.RenameConstraint:
		f.needs = append(f.needs, detached(op.Table))
	case ops.RenameIndex: // of a part that is there by then
		f.needs = append(f.needs, detached(op.Table), attached(op.Table))
		for _, p := range k[op.Table] {
			f.needs = append(f.needs, newMembers(p))
		}
	}
}

// comesBeside orders what a table and its heirs add of one name, and goesBeside what
// they drop.
func (k kin) comesBeside(table schema.Name, name string, f *facts) {
	f.needs = append(f.needs, addedToChildren(table, name))
	for _, p := range k[table] {
		f.creates = append(f.creates, addedToChildren(p, name))
	}
}

func (k kin) goesBeside(table schema.Name, name string, f *facts) {
	f.creates = append(f.creates, droppedFromParent(table, name))
	for _, p := range k[table] {
		f.needs = append(f.needs, droppedFromParent(p, name))
	}
}

// kin are those of both sides, under the names that tables have afterwards.
func (w *walk) kin() kin {
	k := kin{}
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

// parents are what the tables of a list are partitions of.
type parents map[schema.Name]schema.Name

func parentsOf(list []ops.Op) parents {
	p := parents{}
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

// partitions are those that a table is one of, at every level.
func (p parents) partitions(t schema.Table) []resource {
	var list []resource
	seen := map[schema.Name]bool{}
	for n, ok := p[t.QualifiedName()]; ok && !seen[n]; n, ok = p[n] {
		seen[n] = true
		list = append(list, resource{kind: kindPartitions, name: n})
	}
	return list
}

// columnsOf are what a key or an index of a partition or heir has of a parent: its
// columns, and where it has an expression, any of them.
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
