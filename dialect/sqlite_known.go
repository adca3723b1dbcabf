package dialect

import (
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// sqliteKnown is what is known of a database as operations change it: an
// ops.Evolution with what is SQLite's own.
type sqliteKnown struct {
	*schema.Schema
	d   sqlite
	now *ops.Evolution
}

// knowing begins with s, which it does not modify.
func (d sqlite) knowing(s schema.Schema) sqliteKnown {
	now := ops.Evolve(s)
	return sqliteKnown{now.Schema(), d, now}
}

// apply differs from that of other databases in that the columns of a primary key
// may be NULL, and that with a column goes what speaks of it in expressions.
func (k sqliteKnown) apply(op ops.Op) error {
	if op, ok := op.(ops.CreateTable); ok {
		return k.create(op)
	}
	var was schema.Table
	n, _ := tableOfOp(op)
	if t := k.Table(n); t != nil {
		was = *t
		was.Columns = slices.Clone(t.Columns)
	}
	var renamed *schema.Index
	if op, ok := op.(ops.RenameIndex); ok {
		renamed = k.d.renamedIndex(was.Index(op.From), op)
	}
	if err := k.now.Apply(op); err != nil {
		return err
	}
	switch op := op.(type) {
	case ops.RenameIndex:
		if x := k.Table(n).Index(op.To); x != nil && renamed != nil {
			x.Definition = renamed.Definition
		}
	case ops.DropColumn:
		t := k.Table(n)
		t.Checks = slices.DeleteFunc(t.Checks, func(c schema.Check) bool { return k.d.mentions(c.Expr, op.Column.Name) })
		t.Indexes = slices.DeleteFunc(t.Indexes, func(x schema.Index) bool { return k.d.indexMentions(x, op.Column.Name) })
	case ops.AddConstraint:
		keepNullable(k.Table(n), &was)
	case ops.AlterTable: // the text becomes another one when respell makes it so
		k.Table(n).Definition = was.Definition
	}
	return nil
}

// create is apply for a new table, which is the last one then, if it is new.
func (k sqliteKnown) create(op ops.CreateTable) error {
	before := len(k.Tables)
	if err := k.now.Apply(op); err != nil {
		return err
	}
	if len(k.Tables) > before {
		keepNullable(&k.Tables[before], &op.Table)
	}
	return nil
}

// keepNullable undoes what a primary key does to the columns elsewhere.
func keepNullable(t, was *schema.Table) {
	for i := range t.Columns {
		if c := was.Column(t.Columns[i].Name); c != nil {
			t.Columns[i].Nullable = c.Nullable
		}
	}
}

// alter is apply for an operation that SQLite carries out in place, and so in the
// text of the table, too.
func (k sqliteKnown) alter(op ops.Op) error {
	n, _ := tableOfOp(op)
	text, touched := k.d.alteredText(k.Table(n), op)
	if err := k.apply(op); err != nil {
		return err
	}
	if r, ok := op.(ops.RenameTable); ok {
		n = r.To
	}
	if touched {
		k.Table(n).Definition = text
	}
	return nil
}
