package dialect

import (
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// inPlace reports whether SQLite can do an operation without building the table
// again, as the table stands before it.
func (d sqlite) inPlace(t *schema.Table, op ops.Op) bool {
	switch op := op.(type) {
	case ops.AddColumn:
		return op.After == "" && !op.First && d.addsInPlace(op.Column)
	case ops.DropColumn:
		return d.dropsInPlace(t, op.Column.Name)
	case ops.AlterColumn:
		return d.altersInPlace(op)
	case ops.AlterTable:
		return !op.To.Strict.Set && !op.To.WithoutRowID.Set
	case ops.RenameTable, ops.CreateIndex, ops.DropIndex, ops.RenameIndex, ops.AlterIndex:
		return true
	}
	return false
}

// addsInPlace: the rows that are there must be able to do without a value of
// their own. A NOT NULL column without a default is left to SQLite, which adds
// it to an empty table and refuses otherwise, as a rebuild would.
func (d sqlite) addsInPlace(c schema.Column) bool {
	switch {
	case c.Generated != nil && c.Generated.Stored, c.Identity != nil:
		return false
	case c.Default.IsZero():
		return true
	}
	sql := d.formatDefault(c.Default, c.Type)
	return isSQLiteLiteral(sql) && !strings.HasPrefix(strings.ToUpper(sql), "CURRENT_")
}

// altersInPlace: another name, and what SQLite does not keep.
func (d sqlite) altersInPlace(op ops.AlterColumn) bool {
	to := op.To
	if to.Name.Set && to.Name.Value != op.Column && !d.renamesColumns() {
		return false
	}
	return !to.Type.Set && !to.Nullable.Set && !to.Default.Set && !to.Identity.Set && !to.Generated.Set &&
		!to.Collation.Set && !to.NotNull.Set && op.After == "" && !op.First
}

// dropsInPlace reports whether nothing else of the table speaks of a column. A
// trigger or view that does makes SQLite refuse, with its name. SQLite cuts the
// column out of the stored text by looking for commas, and so is kept from
// texts with comments.
func (d sqlite) dropsInPlace(t *schema.Table, column string) bool {
	if !d.dropsColumns() || len(t.Columns) < 2 || hasComment(t.Definition) {
		return false
	}
	for _, k := range t.Constraints() {
		if check, ok := k.(schema.Check); ok {
			if !sameSQLiteName(check.Column, column) && d.mentions(check.Expr, column) {
				return false
			}
			continue
		}
		if hasSQLiteName(constraintColumns(k), column) {
			return false
		}
	}
	for _, c := range t.Columns {
		if c.Generated != nil && !sameSQLiteName(c.Name, column) && d.mentions(c.Generated.Expr, column) {
			return false
		}
		if sameSQLiteName(c.Name, column) && !c.OnUpdate.IsZero() {
			continue // its trigger goes first
		}
		if !c.OnUpdate.IsZero() && d.mentions(c.OnUpdate, column) {
			return false
		}
	}
	for _, x := range t.Indexes {
		if d.indexMentions(x, column) {
			return false
		}
	}
	return true
}

func hasComment(sql string) bool {
	for t := range sqltext.Lex(sqltext.SQLite, sql) {
		if t.Kind == sqltext.Comment {
			return true
		}
	}
	return false
}

func (d sqlite) indexMentions(x schema.Index, column string) bool {
	if d.mentions(x.Where, column) {
		return true
	}
	for _, p := range x.Parts {
		if sameSQLiteName(p.Column, column) || d.mentions(p.Expr, column) {
			return true
		}
	}
	return false
}

// mentions reports whether a name occurs in an expression.
func (d sqlite) mentions(e schema.Expr, name string) bool {
	for _, t := range sqltext.Tokens(sqltext.SQLite, e.For(d.Name())) {
		if isSQLiteName(t) && sameSQLiteName(sqltext.UnquoteIdent(t.Text), name) {
			return true
		}
	}
	return false
}

// change carries out one operation in place.
func (c *sqliteCompiler) change(t *schema.Table, op ops.Op) error {
	alter := "ALTER TABLE " + c.d.QuoteIdent(t.Name) + " "
	switch op := op.(type) {
	case ops.AddColumn:
		return c.addColumn(t, op)
	case ops.DropColumn:
		was := op.Column
		if col := t.Column(was.Name); col != nil {
			was = *col
		}
		if !was.OnUpdate.IsZero() {
			c.dropOnUpdate(t.Name, was.Name)
		}
		c.ddl(noteOf(op), alter+"DROP COLUMN "+c.d.QuoteIdent(op.Column.Name), append(risksOfDropping(was), RiskRewrite)...)
	case ops.AlterColumn:
		return c.alterInPlace(t, op)
	case ops.RenameTable:
		c.dropOnUpdates(t)
		c.renameTable(eitherWay, op)
		renamed := *t
		renamed.Name = op.To.Name
		c.createOnUpdates(&renamed)
	case ops.CreateIndex:
		c.ddl(noteOf(op), unlessThere(c.d.createIndex(op.Table, op.Index), op.IfNotExists), RiskBlockingIndex)
	case ops.DropIndex:
		c.dropIndex(t, op)
	case ops.RenameIndex:
		return c.replaceIndex(op, op.From, c.d.renamedIndex(t.Index(op.From), op), op.To)
	case ops.AlterIndex:
		if !sameIndex(op.From, op.To) || op.From.Name != op.To.Name {
			return c.replaceIndex(op, op.From.Name, &op.To, op.To.Name)
		}
	}
	return nil // what is left changes nothing that SQLite keeps
}

// renameTable takes two steps to another letter case: to SQLite that name is taken.
func (c *sqliteCompiler) renameTable(keys sqliteKeys, op ops.RenameTable) {
	from, risks := op.From.Name, []Risk{RiskRename}
	if sameSQLiteName(from, op.To.Name) {
		aside := c.asideName(from)
		c.exec(keys, noteOf(op), "ALTER TABLE "+c.d.QuoteIdent(from)+" RENAME TO "+c.d.QuoteIdent(aside))
		from, risks = aside, nil
	}
	c.exec(keys, noteOf(op), "ALTER TABLE "+c.d.QuoteIdent(from)+" RENAME TO "+c.d.QuoteIdent(op.To.Name), risks...)
}

func (c *sqliteCompiler) dropIndex(t *schema.Table, op ops.DropIndex) {
	name := op.Index.Name
	if name == "" && t != nil {
		for _, x := range t.Indexes {
			if a, b := x, op.Index; sameIndexParts(a, b) {
				name = x.Name
			}
		}
	}
	stmt := "DROP INDEX "
	if op.IfExists {
		stmt += "IF EXISTS "
	}
	c.ddl("drop index "+name, stmt+c.d.QuoteIdent(name))
}

// sameIndexParts is sameIndex whatever the names.
func sameIndexParts(a, b schema.Index) bool {
	a.Name, a.RenamedFrom = b.Name, b.RenamedFrom
	return sameIndex(a, b)
}

// renamedIndex is an index under its new name: as the operation says if that is
// the same index, for the sake of its spelling, else as it was.
func (d sqlite) renamedIndex(was *schema.Index, op ops.RenameIndex) *schema.Index {
	if was == nil || op.Index != nil && op.Index.Definition != "" && sameIndexParts(*op.Index, *was) {
		return op.Index
	}
	next := was.Clone()
	if stmt, err := d.renamedStatement(was.Definition, op.To); err == nil {
		next.Definition = stmt
	}
	return &next
}

// replaceIndex builds an index again, since SQLite cannot rename one.
func (c *sqliteCompiler) replaceIndex(op ops.Op, from string, x *schema.Index, to string) error {
	table, _ := tableOfOp(op)
	if x == nil {
		return &UnknownBeforeError{Op: op, Name: table}
	}
	next := x.Clone()
	next.Name = to
	c.ddl(noteOf(op), "DROP INDEX "+c.d.QuoteIdent(from))
	c.ddl(noteOf(op), c.d.createIndex(table, next), RiskBlockingIndex)
	return nil
}

func (c *sqliteCompiler) addColumn(t *schema.Table, op ops.AddColumn) error {
	def, err := c.d.addedColumn(t, op.Column)
	if err != nil {
		return err
	}
	next := *t
	next.Columns = append(append([]schema.Column{}, t.Columns...), op.Column)
	col := &next.Columns[len(next.Columns)-1]
	var risks []Risk
	if !col.Nullable && col.Default.IsZero() && col.Generated == nil {
		risks = append(risks, RiskNullability)
	}
	c.ddl(noteOf(op), "ALTER TABLE "+c.d.QuoteIdent(t.Name)+" ADD COLUMN "+def, risks...)
	if !col.OnUpdate.IsZero() {
		c.createOnUpdate(&next, col)
	}
	return nil
}

// addedColumn spells a column that is added to a table.
func (d sqlite) addedColumn(t *schema.Table, c schema.Column) (string, error) {
	if parsed, err := sqltext.ParseTable(t.Definition); err == nil {
		d = d.inStyleOf(parsed)
	}
	next := *t
	next.Columns = append(append([]schema.Column{}, t.Columns...), c)
	return d.columnDefinition(&next, &next.Columns[len(next.Columns)-1], nil)
}

func (c *sqliteCompiler) alterInPlace(t *schema.Table, op ops.AlterColumn) error {
	col := t.Column(op.Column)
	if col == nil {
		return &ops.NotFoundError{What: "column", Name: op.Column, Table: op.Table}
	}
	renamed := op.To.Name.Set && op.To.Name.Value != op.Column
	if !renamed && !op.To.OnUpdate.Set {
		return nil
	}
	if !col.OnUpdate.IsZero() {
		c.dropOnUpdate(t.Name, col.Name)
	}
	if renamed {
		c.ddl(noteOf(op), "ALTER TABLE "+c.d.QuoteIdent(t.Name)+" RENAME COLUMN "+c.d.QuoteIdent(op.Column)+" TO "+
			c.d.QuoteIdent(op.To.Name.Value), RiskRename)
	}
	next, err := ops.Apply(*c.live.Schema, op)
	if err != nil {
		return err
	}
	after := next.Table(t.QualifiedName())
	name := op.Column
	if renamed {
		name = op.To.Name.Value
	}
	if col := after.Column(name); !col.OnUpdate.IsZero() {
		c.createOnUpdate(after, col)
	}
	return nil
}

func (c *sqliteCompiler) dropOnUpdate(table, column string) {
	c.ddl("stop setting "+table+"."+column+" on update", "DROP TRIGGER "+c.d.QuoteIdent(onUpdateTrigger(table, column)))
}

func (c *sqliteCompiler) createOnUpdate(t *schema.Table, col *schema.Column) {
	c.ddl("set "+t.Name+"."+col.Name+" on update", c.d.spellOnUpdate(t, col))
}

func (c *sqliteCompiler) dropOnUpdates(t *schema.Table) {
	for _, col := range t.Columns {
		if !col.OnUpdate.IsZero() {
			c.dropOnUpdate(t.Name, col.Name)
		}
	}
}

func (c *sqliteCompiler) createOnUpdates(t *schema.Table) {
	for i := range t.Columns {
		if !t.Columns[i].OnUpdate.IsZero() {
			c.createOnUpdate(t, &t.Columns[i])
		}
	}
}

// blind carries out an operation on a table that nothing is known of, where
// that is possible.
func (c *sqliteCompiler) blind(n schema.Name, op ops.Op) error {
	unknown := &UnknownBeforeError{Op: op, Name: n}
	t := &schema.Table{Name: n.Name}
	switch o := op.(type) {
	case ops.AddColumn:
		if bool(o.IfNotExists) || !o.Column.OnUpdate.IsZero() || !c.d.inPlace(t, op) {
			return unknown
		}
		var err error
		if o.Column.Type, err = c.resolveEnum(o.Column.Type); err != nil {
			return err
		}
		op = o
	case ops.DropColumn:
		if bool(o.IfExists) || !c.d.dropsColumns() {
			return unknown
		}
		t.Columns = []schema.Column{{Name: o.Column.Name}}
	case ops.AlterColumn:
		if !c.d.altersInPlace(o) || o.To.OnUpdate.Set {
			return unknown
		}
		if o.To.Name.Set {
			c.ddl(noteOf(op), "ALTER TABLE "+c.d.QuoteIdent(n.Name)+" RENAME COLUMN "+c.d.QuoteIdent(o.Column)+" TO "+
				c.d.QuoteIdent(o.To.Name.Value), RiskRename)
		}
		return nil
	case ops.ValidateConstraint:
		return nil
	case ops.RenameIndex:
		if o.Index == nil {
			return unknown
		}
	case ops.DropIndex:
		if o.Index.Name == "" {
			return unknown
		}
	default:
		if !c.d.inPlace(t, op) {
			return unknown
		}
	}
	return c.change(t, op)
}
