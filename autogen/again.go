package autogen

import (
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// part is what an operation makes or drops: an object, or a column, constraint or
// index of a table.
type part struct {
	object     schema.ID
	table      schema.Name
	kind, name string
}

// partOf is the part that an operation makes or drops, and what that is; nil if it
// does something else.
func partOf(op ops.Op) (p part, is any, drops bool) {
	constraint := func(t schema.Name, k schema.Constraint) part {
		p := part{table: t, kind: string(k.ConstraintKind()), name: k.ConstraintName()}
		if k.ConstraintKind() == schema.KindPrimaryKey {
			p.name = "" // there is but one
		}
		return p
	}
	switch op := op.(type) {
	case ops.DropObject:
		return part{object: op.Object.ID()}, op.Object.Definition, true
	case ops.CreateObject:
		return part{object: op.Object.ID()}, op.Object.Definition, false
	case ops.DropColumn:
		return part{table: op.Table, kind: "column", name: op.Column.Name}, op.Column, true
	case ops.AddColumn:
		return part{table: op.Table, kind: "column", name: op.Column.Name}, op.Column, false
	case ops.DropIndex:
		return part{table: op.Table, kind: "index", name: op.Index.Name}, op.Index, true
	case ops.CreateIndex:
		return part{table: op.Table, kind: "index", name: op.Index.Name}, op.Index, false
	case ops.DropConstraint:
		if op.Constraint != nil {
			return constraint(op.Table, op.Constraint), op.Constraint, true
		}
	case ops.AddConstraint:
		return constraint(op.Table, op.Constraint), op.Constraint, false
	}
	return part{}, nil, false
}

// anonymous reports whether nothing tells a part from others of its kind.
func (p part) anonymous() bool {
	return p.object == (schema.ID{}) && p.name == "" && p.kind != string(schema.KindPrimaryKey)
}

// again are the parts that go and come back, because what they stand on changes or
// because they cannot be changed in place; true says that they come back as they were.
func again(list []ops.Op) map[part]bool {
	gone, back := map[part]any{}, map[part]bool{}
	for _, op := range list {
		switch p, is, drops := partOf(op); {
		case is == nil || p.anonymous():
		case drops:
			gone[p] = is
		default:
			if was, ok := gone[p]; ok {
				back[p] = equal(was, is)
			}
		}
	}
	return back
}

// againNotes say of a part that goes that it is not lost, and why one is named anew that
// keeps its name.
func againNotes(op ops.Op, back map[part]bool) []string {
	if keepsIndex(op) {
		return []string{"the server may have made it for a foreign key by itself, and would drop it for another one"}
	}
	p, _, drops := partOf(op)
	if !drops {
		return nil
	}
	switch as, comes := back[p]; {
	case comes && as:
		return []string{"it comes back further down, as it is"}
	case comes:
		return []string{"it comes back further down, as it is declared"}
	}
	return nil
}

// keepsIndex reports whether an operation has the server keep an index that it might drop.
func keepsIndex(op ops.Op) bool {
	r, ok := op.(ops.RenameIndex)
	return ok && r.From == r.To
}

// titled are the changes that a revision is named after: those that come with
// another one are not.
func titled(changes []Change) []string {
	back := again(Ops(changes))
	var texts []string
	for _, c := range changes {
		p, _, drops := partOf(c.Op)
		as, comes := back[p]
		switch {
		case comes && (drops || as):
		case comes:
			texts = append(texts, anewText(c.Op))
		case !respells(c.Op) && !keepsIndex(c.Op):
			texts = append(texts, titleOf(c))
		}
	}
	return texts
}

// anewText says of what comes back in another form that it does.
func anewText(op ops.Op) string {
	switch op := op.(type) {
	case ops.CreateObject:
		return op.Object.Kind.Words() + " " + objectText(op.Object) + " anew"
	case ops.AddColumn:
		return op.Table.String() + "." + op.Column.Name + " anew"
	case ops.CreateIndex:
		return op.Table.String() + ": " + indexText(op.Index) + " anew"
	case ops.AddConstraint:
		return op.Table.String() + ": " + constraintText(op.Constraint) + " anew"
	}
	return Describe(op)
}
