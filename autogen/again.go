package autogen

import (
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// again are the objects that go and come back, because what they stand on changes or
// because they cannot be changed in place; true says that they come back as they were.
func again(list []ops.Op) map[schema.ID]bool {
	gone, back := map[schema.ID]string{}, map[schema.ID]bool{}
	for _, op := range list {
		switch op := op.(type) {
		case ops.DropObject:
			gone[op.Object.ID()] = op.Object.Definition
		case ops.CreateObject:
			if was, ok := gone[op.Object.ID()]; ok {
				back[op.Object.ID()] = was == op.Object.Definition
			}
		}
	}
	return back
}

// againNotes say of an object that it is not lost.
func againNotes(op ops.Op, back map[schema.ID]bool) []string {
	drop, ok := op.(ops.DropObject)
	if !ok {
		return nil
	}
	switch as, comes := back[drop.Object.ID()]; {
	case comes && as:
		return []string{"it comes back further down, as it is"}
	case comes:
		return []string{"it comes back further down, as it is declared"}
	}
	return nil
}

// titled are the changes that a revision is named after: those that come with
// another one are not.
func titled(changes []Change) []string {
	list := make([]ops.Op, len(changes))
	for i, c := range changes {
		list[i] = c.Op
	}
	back := again(list)
	var texts []string
	for _, c := range changes {
		switch op := c.Op.(type) {
		case ops.DropObject:
			if _, comes := back[op.Object.ID()]; comes {
				continue
			}
		case ops.CreateObject:
			as, comes := back[op.Object.ID()]
			if comes && as {
				continue
			}
			if comes {
				texts = append(texts, objectKind(op.Object)+" "+objectText(op.Object)+" anew")
				continue
			}
		}
		if !respells(c.Op) {
			texts = append(texts, titleOf(c))
		}
	}
	return texts
}
