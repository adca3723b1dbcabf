package autogen

import (
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// element identifies what an operation creates or drops: an object, or a column, constraint
// or index of a table.
type element struct {
	object     schema.ID
	table      schema.Name
	kind, name string
}

// elementOf is the element that an operation creates or drops, and its definition, which is
// nil if the operation does neither.
func elementOf(op ops.Op) (e element, is any, drops bool) {
	constraint := func(t schema.Name, k schema.Constraint) element {
		e := element{table: t, kind: string(k.ConstraintKind()), name: k.ConstraintName()}
		if k.ConstraintKind() == schema.KindPrimaryKey {
			e.name = "" // a table has but one, whatever it is called
		}
		return e
	}
	switch op := op.(type) {
	case ops.DropObject:
		return element{object: op.Object.ID()}, op.Object.Definition, true
	case ops.CreateObject:
		return element{object: op.Object.ID()}, op.Object.Definition, false
	case ops.DropColumn:
		return element{table: op.Table, kind: "column", name: op.Column.Name}, op.Column, true
	case ops.AddColumn:
		return element{table: op.Table, kind: "column", name: op.Column.Name}, op.Column, false
	case ops.DropIndex:
		return element{table: op.Table, kind: "index", name: op.Index.Name}, op.Index, true
	case ops.CreateIndex:
		return element{table: op.Table, kind: "index", name: op.Index.Name}, op.Index, false
	case ops.DropConstraint:
		if op.Constraint != nil {
			return constraint(op.Table, op.Constraint), op.Constraint, true
		}
	case ops.AddConstraint:
		return constraint(op.Table, op.Constraint), op.Constraint, false
	}
	return element{}, nil, false
}

// anonymous reports whether an element has no name that tells it from others of its kind.
func (e element) anonymous() bool {
	return e.object == (schema.ID{}) && e.name == "" && e.kind != string(schema.KindPrimaryKey)
}

// returning are the elements that are dropped and created again, because they step aside
// for a change or cannot be altered in place. They map to true if they come back as they
// were, and to false if they come back in another form.
func returning(list []ops.Op) map[element]bool {
	dropped, back := map[element]any{}, map[element]bool{}
	for _, op := range list {
		switch e, definition, drops := elementOf(op); {
		case definition == nil || e.anonymous():
		case drops:
			dropped[e] = definition
		default:
			if was, ok := dropped[e]; ok {
				back[e] = equal(was, definition)
			}
		}
	}
	return back
}

// returningNotes explain a drop of what comes back later, and a rename of an index to the
// name that it has, which pins it (see pinsIndex).
func returningNotes(op ops.Op, back map[element]bool) []string {
	if pinsIndex(op) {
		return []string{"the server may have made it for a foreign key by itself, and would drop it for another one"}
	}
	e, _, drops := elementOf(op)
	if !drops {
		return nil
	}
	switch unchanged, comes := back[e]; {
	case comes && unchanged:
		return []string{"it comes back further down, as it is"}
	case comes:
		return []string{"it comes back further down, as it is declared"}
	}
	return nil
}

// pinsIndex reports whether an operation renames an index to the name that it has. MySQL
// takes the index for the user's own from then on, and does not drop it by itself.
func pinsIndex(op ops.Op) bool {
	r, ok := op.(ops.RenameIndex)
	return ok && r.From == r.To
}

// titleTexts are the texts of the changes that a revision is named after. What only steps
// aside for another change is left out.
func titleTexts(changes []Change) []string {
	back := returning(Ops(changes))
	var texts []string
	for _, c := range changes {
		e, _, drops := elementOf(c.Op)
		unchanged, comes := back[e]
		switch {
		case comes && (drops || unchanged):
		case comes:
			texts = append(texts, anewText(c.Op))
		case !respells(c.Op) && !pinsIndex(c.Op):
			texts = append(texts, titleOf(c))
		}
	}
	return texts
}

// anewText is the text for what comes back in another form: "view v anew".
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
