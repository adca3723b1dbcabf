package dialect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// sqliteRebuild makes a table anew: the old one steps aside under another name,
// the new one is created under its own, so that SQLite stores the statement as
// it is written, the rows are copied and the old one goes. Foreign keys are not
// enforced meanwhile, and legacy_alter_table keeps what refers to the table
// (foreign keys, views, triggers elsewhere) from following the old one. It is on
// for that one statement, since no rollback switches it off.
//
// Renamed columns and tables are renamed in place afterwards, because only
// SQLite itself follows all that refers to them.
type sqliteRebuild struct {
	c        *sqliteCompiler
	g        *sqliteGroup
	was, is  schema.Table // before, and as it is made
	final    *schema.Table
	from     map[string]string // columns of is, by the columns of was that they get their values from
	renames  []ops.Op
	triggers []schema.Object
	aside    string // the old table's name meanwhile
	note     string
	copied   bool // the old table is not renamed but copied
}

// rebuild carries out a group's operations in one rebuild.
func (c *sqliteCompiler) rebuild(g *sqliteGroup) error {
	next := c.d.knowing(*c.live.Schema)
	for _, item := range g.items {
		if err := next.apply(item.op); err != nil {
			return err
		}
	}
	c.op = g.items[0].index
	was, final := c.live.Table(g.live), next.Table(g.name)
	if was == nil || final == nil {
		return &UnknownBeforeError{Op: g.items[0].op, Name: g.live}
	}
	if len(final.Columns) == 0 {
		return &UnsupportedError{Dialect: "SQLite", Op: g.items[len(g.items)-1].op, What: "tables without columns, and " + final.Name + " would be one",
			Hint: "drop the table, with drop_table"}
	}
	r := &sqliteRebuild{c: c, g: g, was: *was, final: final}
	for _, o := range c.live.Objects {
		if o.Kind == schema.KindTrigger && o.On == g.live {
			r.triggers = append(r.triggers, o)
		}
	}
	if err := r.plan(); err != nil {
		return err
	}
	stmt, err := r.statement()
	if err != nil {
		return err
	}
	if err := r.emit(stmt); err != nil {
		return err
	}
	made := r.is
	made.Definition = stmt
	now := c.d.knowing(schema.Schema{Tables: []schema.Table{made}})
	for _, op := range r.renames {
		if err := now.alter(op); err != nil {
			return err
		}
	}
	final.Definition = now.Tables[0].Definition
	c.live = next
	c.respell(g.name, false)
	return nil
}

// statement spells the table as it is made: as it is wanted, if it gets its final
// names at once, else as it was.
func (r *sqliteRebuild) statement() (string, error) {
	d := r.c.d
	wanted, said := r.c.spelling[r.g.name]
	if said && len(r.renames) == 0 {
		r.is = d.inWordsOf(wanted, r.is, r.c.keys)
		r.final.ForeignKeys = r.is.ForeignKeys
		r.is.Definition = wanted
	}
	if stmt, ok := d.fromDefinition(r.is, true); ok {
		return stmt, nil
	}
	stmt, err := d.spellTable(r.is)
	if err != nil {
		return "", fmt.Errorf("table %s: %w", r.is.Name, err)
	}
	return stmt, nil
}

// plan finds out which column becomes which, and what the table is to be before
// columns and table get their new names.
func (r *sqliteRebuild) plan() error {
	r.note = "rebuild table " + r.was.Name + ": " + strings.Join(r.notes(), ", ")
	r.is = r.final.Clone()
	if err := r.planColumns(r.origins()); err != nil {
		return err
	}
	if now, old := r.final.QualifiedName(), r.was.QualifiedName(); now != old {
		if err := r.later(ops.RenameTable{From: old, To: now}, ops.RenameTable{From: now, To: old}); err != nil {
			return err
		}
	}
	r.is.Definition = r.was.Definition
	r.aside = r.c.asideName(r.was.Name)
	r.copied = r.c.d.qualifiesItself(&r.was)
	return nil
}

// notes say what is done to the table.
func (r *sqliteRebuild) notes() []string {
	var list []string
	for _, item := range r.g.items {
		list = append(list, noteOf(item.op))
	}
	return slices.Compact(list)
}

// origins are the columns that the table's columns were, by their names now.
func (r *sqliteRebuild) origins() map[string]string {
	origin := map[string]string{}
	for _, col := range r.was.Columns {
		origin[col.Name] = col.Name
	}
	for _, item := range r.g.items {
		switch op := item.op.(type) {
		case ops.DropColumn:
			delete(origin, op.Column.Name)
		case ops.AlterColumn:
			if op.To.Name.Set && op.To.Name.Value != op.Column {
				if from, ok := origin[op.Column]; ok {
					origin[op.To.Name.Value] = from
					delete(origin, op.Column)
				}
			}
		}
	}
	return origin
}

// planColumns decides which columns keep their names while rows are copied, and get
// the new ones later: all but those whose name another column has.
func (r *sqliteRebuild) planColumns(origin map[string]string) error {
	r.from = map[string]string{}
	for _, col := range r.final.Columns {
		from, ok := origin[col.Name]
		if !ok {
			continue
		}
		if from == col.Name {
			r.from[from] = from
			continue
		}
		if r.final.Column(from) != nil || !r.c.d.renamesColumns() {
			if len(r.triggers) > 0 {
				return &UnsupportedError{Dialect: "SQLite", Op: r.g.items[0].op,
					What: "way to give the name " + from + " to another column in one go on a table with triggers",
					Hint: "do it in two revisions"}
			}
			r.from[col.Name] = from
			continue
		}
		r.from[from] = from
		err := r.later(
			ops.AlterColumn{Table: r.was.QualifiedName(), Column: from, To: ops.ColumnChange{Name: ops.To(col.Name)}},
			ops.AlterColumn{Table: r.final.QualifiedName(), Column: col.Name, To: ops.ColumnChange{Name: ops.To(from)}})
		if err != nil {
			return err
		}
	}
	return nil
}

// later leaves a renaming for when the table is made, which is made as back leaves
// it.
func (r *sqliteRebuild) later(rename, back ops.Op) error {
	next, err := ops.Apply(schema.Schema{Tables: []schema.Table{r.is}}, back)
	if err != nil {
		return err
	}
	r.is, r.renames = next.Tables[0], append(r.renames, rename)
	return nil
}

// asideName is a name for a table in between, which nothing has.
func (c *sqliteCompiler) asideName(table string) string {
	name := "_migrate_" + table
	for {
		taken := slices.ContainsFunc(c.live.Tables, func(t schema.Table) bool { return sameSQLiteName(t.Name, name) }) ||
			slices.ContainsFunc(c.live.Objects, func(o schema.Object) bool { return sameSQLiteName(o.Name, name) })
		if !taken {
			return name
		}
		name = "_" + name
	}
}

// qualifiesItself reports whether an expression of the table names the table,
// which SQLite then refuses to rename in its old way.
func (d sqlite) qualifiesItself(t *schema.Table) bool {
	qualified := func(e schema.Expr) bool {
		tokens := sqltext.Tokens(sqltext.SQLite, e.For(d.Name()))
		for i := 1; i < len(tokens); i++ {
			if tokens[i].Text == "." && isSQLiteName(tokens[i-1]) && sameSQLiteName(sqltext.UnquoteIdent(tokens[i-1].Text), t.Name) {
				return true
			}
		}
		return false
	}
	for _, k := range t.Checks {
		if qualified(k.Expr) {
			return true
		}
	}
	for _, c := range t.Columns {
		if c.Generated != nil && qualified(c.Generated.Expr) {
			return true
		}
	}
	for _, x := range t.Indexes {
		if qualified(x.Where) || slices.ContainsFunc(x.Parts, func(p schema.IndexPart) bool { return qualified(p.Expr) }) {
			return true
		}
	}
	return false
}

func (r *sqliteRebuild) emit(stmt string) error {
	c, d := r.c, r.c.d
	old, aside := d.QuoteIdent(r.was.Name), d.QuoteIdent(r.aside)
	r.guard()
	if r.copied {
		c.exec(keysOff, r.note, "CREATE TABLE "+aside+" AS SELECT "+r.allOf(&r.was)+" FROM "+old, RiskRewrite)
		if hasAutoincrement(&r.was) {
			c.exec(keysOff, r.note, "UPDATE sqlite_sequence SET name = "+d.QuoteString(r.aside)+" WHERE name = "+d.QuoteString(r.was.Name))
		}
		c.exec(keysOff, r.note, "DROP TABLE "+old)
	} else {
		c.exec(keysOff, r.note, "PRAGMA legacy_alter_table = ON")
		c.exec(keysOff, r.note, "ALTER TABLE "+old+" RENAME TO "+aside, RiskRewrite)
		c.exec(keysOff, r.note, "PRAGMA legacy_alter_table = OFF")
	}
	c.exec(keysOff, r.note, stmt)
	r.copyRows()
	if hasAutoincrement(&r.was) && hasAutoincrement(&r.is) {
		name := d.QuoteString(r.was.Name)
		c.exec(keysOff, r.note, "DELETE FROM sqlite_sequence WHERE name = "+name)
		c.exec(keysOff, r.note, "UPDATE sqlite_sequence SET name = "+name+" WHERE name = "+d.QuoteString(r.aside))
	}
	risks, causes := r.risks()
	c.steps = append(c.steps, sqliteStep{Step{Op: c.op, Note: r.note, Risks: risks, Causes: causes, Exec: &Exec{SQL: "DROP TABLE " + aside}}, keysOff})
	if r.copied && hasAutoincrement(&r.was) && !hasAutoincrement(&r.is) {
		c.exec(keysOff, r.note, "DELETE FROM sqlite_sequence WHERE name = "+d.QuoteString(r.aside))
	}
	return r.finish()
}

// finish puts back what went with the old table.
func (r *sqliteRebuild) finish() error {
	c, d := r.c, r.c.d
	for _, x := range r.is.Indexes {
		c.exec(keysOff, "create index "+x.Name, d.createIndex(r.is.QualifiedName(), x))
	}
	for _, o := range r.triggers {
		c.exec(keysOff, "create trigger "+o.Name, d.objectDefinition(o))
	}
	for _, op := range r.renames {
		switch op := op.(type) {
		case ops.AlterColumn:
			c.exec(keysOff, noteOf(op), "ALTER TABLE "+d.QuoteIdent(op.Table.Name)+" RENAME COLUMN "+d.QuoteIdent(op.Column)+" TO "+
				d.QuoteIdent(op.To.Name.Value), RiskRename)
		case ops.RenameTable:
			c.renameTable(keysOff, op)
		}
	}
	c.createOnUpdates(r.final)
	return nil
}

// risks are those of the operations, and what bears each.
func (r *sqliteRebuild) risks() (list []Risk, causes map[Risk][]string) {
	causes = map[Risk][]string{}
	add := func(k Risk, op ops.Op) {
		if !slices.Contains(list, k) {
			list = append(list, k)
		}
		causes[k] = append(causes[k], noteOf(op))
	}
	for _, item := range r.g.items {
		switch op := item.op.(type) {
		case ops.DropColumn:
			was := op.Column
			if known := r.was.Column(was.Name); known != nil && !op.Defined {
				was = *known
			}
			for _, k := range risksOfDropping(was) {
				add(k, op)
			}
		case ops.AddColumn:
			if c := op.Column; !c.Nullable && c.Default.IsZero() && c.Identity == nil && c.Generated == nil {
				add(RiskNullability, op)
			}
		case ops.AlterColumn:
			if op.To.Nullable.Set && !op.To.Nullable.Value {
				add(RiskNullability, op)
			}
		}
	}
	return list, causes
}

func hasAutoincrement(t *schema.Table) bool {
	return slices.ContainsFunc(t.Columns, func(c schema.Column) bool {
		return isIdentityKey(t, &c) && c.Identity != nil && c.Identity.Kind == schema.IdentityAutoincrement
	})
}

// guard makes sure, under the lock of the transaction, that the table is still
// what the statements were made for: what is not known would be lost.
func (r *sqliteRebuild) guard() {
	c, d := r.c, r.c.d
	assert := func(query, message string) {
		c.steps = append(c.steps, sqliteStep{Step{Op: c.op, Note: r.note, Assert: &Assert{Query: query, Message: message}}, keysOff})
	}
	assert("SELECT 'foreign_keys is on' FROM pragma_foreign_keys WHERE foreign_keys <> 0",
		"foreign keys have to be off while table "+r.was.Name+" is built again, or rows that refer to it are deleted")
	var columns, indexes, triggers []string
	for _, col := range r.was.Columns {
		columns = append(columns, col.Name)
		if !col.OnUpdate.IsZero() {
			triggers = append(triggers, onUpdateTrigger(r.was.Name, col.Name))
		}
	}
	for _, x := range r.was.Indexes {
		indexes = append(indexes, x.Name)
	}
	for _, o := range r.triggers {
		triggers = append(triggers, o.Name)
	}
	slices.Sort(indexes)
	slices.Sort(triggers)
	assert(d.otherNames(r.was.Name, slices.Concat(columns, indexes, triggers), true),
		"table "+r.was.Name+" has other columns, indexes or triggers by now than this was made for, which would be lost")
}

// otherNames finds the names of a table's columns, and of its indexes and triggers
// where all are asked for, if they are others than these.
func (d sqlite) otherNames(table string, expected []string, all bool) string {
	names := "SELECT 'column' AS type, cid, name FROM pragma_table_xinfo(" + d.QuoteString(table) + ")"
	if all {
		names += " UNION ALL SELECT type, 0, name FROM sqlite_master WHERE tbl_name = " + d.QuoteString(table) +
			" COLLATE NOCASE AND type IN ('index', 'trigger') AND sql IS NOT NULL"
	}
	return "SELECT found FROM (SELECT coalesce(group_concat(name, ', '), '') AS found FROM (" + names +
		" ORDER BY type, cid, name)) WHERE found <> " + d.QuoteString(strings.Join(expected, ", "))
}

// allOf lists all columns that hold values, and the rowid where it is no column.
func (r *sqliteRebuild) allOf(t *schema.Table) string {
	var list []string
	if row := rowIDName(t); row != "" && rowIDAlias(t) == nil {
		list = append(list, row+" AS "+asideRowID)
	}
	for _, c := range t.Columns {
		list = append(list, r.c.d.QuoteIdent(c.Name))
	}
	return strings.Join(list, ", ")
}

// asideRowID is what the rowid is called in a copy.
const asideRowID = "_migrate_rowid"

// copyRows copies what stays. The rowid stays as well, where it is not a column:
// full-text indexes refer to it.
func (r *sqliteRebuild) copyRows() {
	d := r.c.d
	var to, from []string
	oldRow, newRow := rowIDName(&r.was), rowIDName(&r.is)
	if oldRow != "" && newRow != "" && rowIDAlias(&r.was) == nil && rowIDAlias(&r.is) == nil && !hasIdentityKey(&r.is) {
		if r.copied {
			oldRow = asideRowID
		}
		to, from = append(to, newRow), append(from, oldRow)
	}
	for _, c := range r.is.Columns {
		source, ok := r.from[c.Name]
		if !ok || c.Generated != nil {
			continue
		}
		to = append(to, d.QuoteIdent(c.Name))
		if conversion := r.g.convert[source]; conversion != "" {
			from = append(from, conversion)
		} else {
			from = append(from, d.QuoteIdent(source))
		}
	}
	if len(to) == 0 {
		return
	}
	r.c.exec(keysOff, r.note, "INSERT INTO "+d.QuoteIdent(r.was.Name)+" ("+strings.Join(to, ", ")+") SELECT "+strings.Join(from, ", ")+
		" FROM "+d.QuoteIdent(r.aside))
}

func hasIdentityKey(t *schema.Table) bool {
	return slices.ContainsFunc(t.Columns, func(c schema.Column) bool { return isIdentityKey(t, &c) })
}
