package dialect

import (
	"reflect"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

func equalValues(a, b any) bool { return reflect.DeepEqual(a, b) }

// canonicalObject leaves kinds that SQLite does not have as they are.
func (d sqlite) canonicalObject(o schema.Object) schema.Object {
	out := schema.Object{
		Kind: o.Kind, Schema: mainSchema(o.Schema), Name: o.Name, RenamedFrom: o.RenamedFrom,
		On: schema.Name{Schema: mainSchema(o.On.Schema), Name: o.On.Name},
	}
	switch o.Kind {
	case schema.KindView:
		out.Definition = d.canonicalView(o)
	case schema.KindTrigger:
		out.Definition = d.canonicalTrigger(o)
	case schema.KindVirtualTable:
		out.Definition = d.canonicalVirtualTable(o)
	default:
		return o
	}
	return out
}

// objectDefinition is the statement that creates an object; a view may be given
// by its query alone.
func (d sqlite) objectDefinition(o schema.Object) string {
	sql := strings.TrimRight(strings.TrimSpace(o.Definition), "; \t\r\n")
	if o.Kind == schema.KindTrigger {
		sql = strings.TrimSpace(o.Definition)
		sql = strings.TrimSuffix(sql, ";")
	}
	tokens := sqltext.Tokens(sqltext.SQLite, sql)
	if o.Kind == schema.KindView && (len(tokens) == 0 || !tokens[0].Is("CREATE")) {
		return "CREATE VIEW " + d.QuoteIdent(o.Name) + " AS " + sql
	}
	return sql
}

func (d sqlite) canonicalView(o schema.Object) string {
	v, err := sqltext.ParseView(d.objectDefinition(o))
	if err != nil {
		return normalStatement(d.objectDefinition(o))
	}
	columns := ""
	if len(v.Columns) > 0 {
		columns = " (" + QuoteIdents(d, v.Columns) + ")"
	}
	return "CREATE VIEW " + d.QuoteIdent(v.Name) + columns + " AS " + normalStatement(v.Select)
}

func (d sqlite) canonicalTrigger(o schema.Object) string {
	t, err := sqltext.ParseTrigger(d.objectDefinition(o))
	if err != nil {
		return normalStatement(d.objectDefinition(o))
	}
	s := "CREATE TRIGGER " + d.QuoteIdent(t.Name) + " "
	if t.Timing == "" {
		s += "BEFORE"
	}
	s += t.Timing + " " + t.Event
	if len(t.Columns) > 0 {
		s += " OF " + foldSQLiteName(QuoteIdents(d, t.Columns))
	}
	s += " ON " + d.QuoteIdent(o.On.Name)
	if t.When != "" {
		s += " WHEN " + normalSQL(t.When, nil)
	}
	return s + " BEGIN " + normalStatement(t.Body) + " ; END"
}

func (d sqlite) canonicalVirtualTable(o schema.Object) string {
	t, err := sqltext.ParseVirtualTable(d.objectDefinition(o))
	if err != nil {
		return normalStatement(d.objectDefinition(o))
	}
	return "CREATE VIRTUAL TABLE " + d.QuoteIdent(t.Name) + " USING " + foldSQLiteName(t.Module) + "(" + strings.Join(t.Args, ", ") + ")"
}

// onUpdateTrigger is the name of the trigger that carries out Column.OnUpdate.
func onUpdateTrigger(table, column string) string { return table + "_" + column + "_on_update" }

// spellOnUpdate is the trigger that sets a column whenever its row is updated
// by a statement that leaves it as it was. The second condition ends the
// recursion where recursive_triggers is on.
func (d sqlite) spellOnUpdate(t *schema.Table, c *schema.Column) string {
	name, value := d.QuoteIdent(c.Name), d.FormatExpr(c.OnUpdate, c.Type)
	return "CREATE TRIGGER " + d.QuoteIdent(onUpdateTrigger(t.Name, c.Name)) + " AFTER UPDATE ON " + d.QuoteIdent(t.Name) +
		" FOR EACH ROW WHEN NEW." + name + " IS OLD." + name + " AND NEW." + name + " IS NOT (" + value + ")\nBEGIN\n  UPDATE " +
		d.QuoteIdent(t.Name) + " SET " + name + " = (" + value + ") WHERE " + d.rowCondition(t) + ";\nEND"
}

// rowCondition finds the new row of a trigger.
func (d sqlite) rowCondition(t *schema.Table) string {
	if row := rowIDName(t); row != "" {
		return row + " = NEW." + row
	}
	var parts []string
	if t.PrimaryKey != nil {
		for _, c := range t.PrimaryKey.Columns {
			parts = append(parts, d.QuoteIdent(c)+" = NEW."+d.QuoteIdent(c))
		}
	}
	return strings.Join(parts, " AND ")
}

// rowIDName is a name of the rowid that no column takes, or empty if the table
// has no rowid or every name is taken.
func rowIDName(t *schema.Table) string {
	if t.Options.WithoutRowID {
		return ""
	}
	i := slices.IndexFunc(rowIDNames(), func(n string) bool { return sqliteColumn(t, n) == nil })
	if i < 0 {
		return ""
	}
	return rowIDNames()[i]
}

func rowIDNames() []string { return []string{"rowid", "oid", "_rowid_"} }

// SQLiteOnUpdate reports whether a trigger is one that the dialect creates for a
// column's OnUpdate, and returns the column and the value.
func SQLiteOnUpdate(t *schema.Table, trigger schema.Object) (column string, value schema.Expr, ok bool) {
	d := sqlite{}
	for i := range t.Columns {
		c := t.Columns[i]
		if !sameSQLiteName(trigger.Name, onUpdateTrigger(t.Name, c.Name)) {
			continue
		}
		p, err := sqltext.ParseTrigger(trigger.Definition)
		if err != nil {
			return "", schema.Expr{}, false
		}
		_, after, found := strings.Cut(p.When, " IS NOT ")
		if !found {
			return "", schema.Expr{}, false
		}
		c.OnUpdate = schema.SQLExpr(strings.TrimSuffix(strings.TrimPrefix(after, "("), ")"))
		if d.canonicalTrigger(trigger) != d.canonicalTrigger(schema.Object{Kind: schema.KindTrigger, On: trigger.On, Definition: d.spellOnUpdate(t, &c)}) {
			return "", schema.Expr{}, false
		}
		return c.Name, d.portableDefault(c.OnUpdate.SQL, c.Type), true
	}
	return "", schema.Expr{}, false
}

// createObject runs after everything that is pending, which it may refer to.
func (c *sqliteCompiler) createObject(op ops.CreateObject) error {
	if err := c.d.hasKind(op, op.Object.Kind); err != nil {
		return err
	}
	c.ddl("create "+objectLabel(op.Object), unlessThere(c.d.objectDefinition(op.Object), op.IfNotExists))
	c.applyBoth(op)
	return nil
}

func (c *sqliteCompiler) replaceObject(op ops.ReplaceObject) error {
	if err := c.d.hasKind(op, op.To.Kind); err != nil {
		return err
	}
	if op.To.Kind == schema.KindVirtualTable {
		return c.replaceVirtualTable(op)
	}
	label := objectLabel(op.To)
	c.ddl("replace "+label, c.dropStatement(op.From, false))
	c.ddl("replace "+label, c.d.objectDefinition(op.To))
	lost := c.triggersOf(op.To)
	for _, o := range lost {
		c.ddl("create "+objectLabel(o), c.d.objectDefinition(o))
	}
	c.applyBoth(op)
	return nil
}

// triggersOf are those of a view, which go with it.
func (c *sqliteCompiler) triggersOf(view schema.Object) []schema.Object {
	var list []schema.Object
	for _, o := range c.live.Objects {
		if view.Kind == schema.KindView && o.Kind == schema.KindTrigger && o.On.Schema == view.Schema && sameSQLiteName(o.On.Name, view.Name) {
			list = append(list, o)
		}
	}
	return list
}

func (c *sqliteCompiler) dropObject(op ops.DropObject) error {
	if err := c.d.hasKind(op, op.Object.Kind); err != nil {
		return err
	}
	var risks []Risk
	if op.Object.Kind == schema.KindVirtualTable {
		risks = append(risks, RiskDataLoss)
	}
	c.ddl("drop "+objectLabel(op.Object), c.dropStatement(op.Object, bool(op.IfExists)), risks...)
	c.applyBoth(op)
	return nil
}

func (c *sqliteCompiler) dropStatement(o schema.Object, ifExists bool) string {
	stmt := map[schema.ObjectKind]string{
		schema.KindView: "DROP VIEW ", schema.KindTrigger: "DROP TRIGGER ", schema.KindVirtualTable: "DROP TABLE ",
	}[o.Kind]
	if ifExists {
		stmt += "IF EXISTS "
	}
	return stmt + c.d.QuoteIdent(o.Name)
}

// renameObject creates views and triggers again, which have to be known for
// that, and the triggers that go with a view.
func (c *sqliteCompiler) renameObject(op ops.RenameObject) error {
	if err := c.d.hasKind(op, op.Object.Kind); err != nil {
		return err
	}
	o := op.Object
	if o.Kind == schema.KindVirtualTable {
		c.ddl("rename "+objectLabel(o)+" to "+op.To, "ALTER TABLE "+c.d.QuoteIdent(o.Name)+" RENAME TO "+c.d.QuoteIdent(op.To), RiskRename)
		c.applyBoth(op)
		return nil
	}
	if o.Definition == "" {
		known := c.live.Object(o.ID())
		if known == nil || known.Definition == "" {
			return &UnknownBeforeError{Op: op, Name: o.QualifiedName()}
		}
		o = *known
	}
	stmt, err := c.d.renamedStatement(c.d.objectDefinition(o), op.To)
	if err != nil {
		return err
	}
	c.ddl("rename "+objectLabel(o)+" to "+op.To, c.dropStatement(o, false))
	c.ddl("rename "+objectLabel(o)+" to "+op.To, stmt)
	lost := c.triggersOf(o)
	c.applyBoth(op)
	for _, o := range lost {
		o.Definition = c.d.objectDefinition(o)
		trigger, err := sqltext.ParseTrigger(o.Definition)
		if err != nil {
			return err
		}
		o.Definition = trigger.TableSpan.Replace(o.Definition, c.d.QuoteIdent(op.To))
		c.ddl("create "+objectLabel(o)+" on "+op.To, o.Definition)
		if known := c.live.Object(schema.ID{Kind: o.Kind, Schema: o.Schema, Name: o.Name, On: schema.Name{Schema: o.On.Schema, Name: op.To}}); known != nil {
			known.Definition = o.Definition
		}
	}
	return nil
}

func objectLabel(o schema.Object) string {
	return o.Kind.Words() + " " + o.Name
}

func (d sqlite) hasKind(op ops.Op, kind schema.ObjectKind) error {
	switch kind {
	case schema.KindView, schema.KindTrigger, schema.KindVirtualTable:
		return nil
	}
	return &UnsupportedError{Dialect: "SQLite", Op: op, What: kindsText(kind)}
}
