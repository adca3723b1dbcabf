package cli

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/schema"
)

// making is where a revision makes a thing.
type making struct {
	file  revision.File
	line  int
	table string // that it is a member of, or empty
}

func (m making) at() string { return where(m.file.Path, m.line) }

// twice is a thing that two lines of revisions make: whichever is applied later fails.
type twice struct {
	what        string
	first, then making
}

func (t twice) message() string {
	return fmt.Sprintf("%s is made by revision %s, too, in %s: whichever is applied later fails", t.what, t.first.file.ID, t.first.at())
}

const hintMadeTwice = "leave it out of one of the two files"

// madeThings is what revisions make and drop, by name.
type madeThings struct {
	made    map[string][]making
	dropped map[string][]string // the revisions
}

func newMadeThings() madeThings {
	return madeThings{map[string][]making{}, map[string][]string{}}
}

// add reads what a revision does. What SQL does is not known.
func (m madeThings) add(f revision.File, entries []revision.Entry) {
	for _, e := range entries {
		for _, name := range dropsOf(e.Op) {
			m.dropped[name] = append(m.dropped[name], f.ID)
		}
		if !alone(e.Op) {
			continue
		}
		by := making{file: f, line: e.Line}
		if table, ok := ops.Altered(e.Op); ok {
			by.table = table.String()
		}
		for _, name := range ops.Makes(e.Op) {
			m.made[name] = append(m.made[name], by)
		}
	}
}

// alone reports whether an operation makes what can be there once only, whatever else is
// there: routines of one name differ in their arguments, and triggers in their tables.
func alone(op ops.Op) bool {
	switch op := op.(type) {
	case ops.CreateTable:
		return !bool(op.IfNotExists)
	case ops.AddColumn:
		return !bool(op.IfNotExists)
	case ops.CreateIndex:
		return !bool(op.IfNotExists)
	case ops.CreateObject:
		return !bool(op.IfNotExists) && (op.Object.Kind == schema.KindView || op.Object.Kind == schema.KindMaterializedView)
	case ops.AlterColumn, ops.AddConstraint, ops.CreateEnum, ops.CreateDomain, ops.RenameTable, ops.RenameIndex, ops.RenameConstraint:
		return true
	}
	return false
}

// dropsOf is what is gone after an operation, a column that has another name then included.
func dropsOf(op ops.Op) []string {
	switch op := op.(type) {
	case ops.DropColumn:
		return []string{op.Table.String() + "." + op.Column.Name}
	case ops.AlterColumn:
		if op.To.Name.Set {
			return []string{op.Table.String() + "." + op.Column}
		}
		return nil
	case ops.DropIndex:
		return []string{"index " + op.Table.String() + "." + op.Index.Name}
	}
	if undo, err := ops.Reverse(op); err == nil && undo != nil {
		return ops.Makes(undo)
	}
	_, name := ops.About(op)
	return []string{name}
}

// twices are the things that two revisions make which no line has one after the other.
// together lists rows of the version table that are to be: both are among what leads there.
func (m madeThings) twices(g *graph.Graph, together ...[]string) []twice {
	before := map[string][]string{}
	leads := func(id string) []string {
		if _, known := before[id]; !known {
			before[id], _ = g.Applied([]string{id}) // a revision of the files is known
		}
		return before[id]
	}
	var list []twice
	for what, makings := range m.made {
		for i, a := range makings {
			for _, b := range makings[i+1:] {
				x, y := a.file.ID, b.file.ID
				if slices.Contains(leads(x), y) || slices.Contains(leads(y), x) || !meet(g, x, y, together) {
					continue
				}
				gone := func(id string) bool { return !slices.Contains(leads(x), id) || !slices.Contains(leads(y), id) }
				if !slices.ContainsFunc(m.dropped[what], gone) && !slices.ContainsFunc(m.dropped[a.table], gone) {
					list = append(list, twice{what, a, b})
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b twice) int {
		return cmp.Or(cmp.Compare(a.then.file.Path, b.then.file.Path), cmp.Compare(a.then.line, b.then.line), cmp.Compare(a.what, b.what))
	})
	return list
}

// meet reports whether two revisions are applied together.
func meet(g *graph.Graph, x, y string, together [][]string) bool {
	return slices.ContainsFunc(together, func(rows []string) bool {
		applied, err := g.Applied(rows)
		return err == nil && slices.Contains(applied, x) && slices.Contains(applied, y)
	})
}
