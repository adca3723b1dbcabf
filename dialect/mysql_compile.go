package dialect

import (
	"fmt"
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Needs names the table whose definition an operation restates: MODIFY says a
// column whole, a constraint without a name is found by its structure, and MySQL
// has no IF EXISTS inside ALTER TABLE.
func (d mysql) Needs(op ops.Op) []schema.Name {
	switch op := op.(type) {
	case ops.AlterColumn:
		if d.onlyRenames(op) && d.maria() {
			return nil
		}
		return []schema.Name{op.Table}
	case ops.AddColumn:
		return d.needsForColumn(op.Table, op.IfNotExists)
	case ops.DropColumn:
		return d.needsForColumn(op.Table, op.IfExists)
	case ops.CreateIndex:
		return d.needsForGuard(op.Table, op.IfNotExists)
	case ops.DropIndex:
		return d.needsForGuard(op.Table, op.IfExists || ops.Guard(op.Index.Name == ""))
	case ops.AddConstraint:
		return d.needsForConstraint(op.Table, op.Constraint)
	case ops.DropConstraint:
		return []schema.Name{op.Table}
	case ops.AlterConstraint:
		return []schema.Name{op.Table}
	case ops.RenameConstraint:
		return []schema.Name{op.Table}
	case ops.CreateTable:
		var names []schema.Name
		for _, f := range op.Table.ForeignKeys {
			names = append(names, mysqlNeedsReference(f)...)
		}
		return names
	case ops.AlterTable:
		blocks := mysqlBlockSize(op.From.Storage.Value) != mysqlBlockSize(op.To.Storage.Value)
		if op.To.Charset.Set || op.To.Collation.Set || op.To.Storage.Set && blocks || op.To.SystemVersioning.Value {
			return []schema.Name{op.Table}
		}
	case ops.Insert: // the time zone of a time depends on the column's type
		return []schema.Name{op.Table}
	case ops.RenameObject:
		if op.Object.Kind != schema.KindView && op.Object.Kind != schema.KindEvent {
			return needsForRemake(op.Object)
		}
	case ops.AlterEnum:
		var names []schema.Name
		for _, c := range op.Columns {
			names = append(names, c.Table)
		}
		return names
	}
	return needsForData(op)
}

// needsForColumn: a table that keeps its history is altered in another way.
func (d mysql) needsForColumn(table schema.Name, guard ops.Guard) []schema.Name {
	if d.hasSystemVersioning() {
		return []schema.Name{table}
	}
	return d.needsForGuard(table, guard)
}

func (d mysql) needsForGuard(table schema.Name, guard ops.Guard) []schema.Name {
	if bool(guard) && !d.hasExistsClauses() {
		return []schema.Name{table}
	}
	return nil
}

func (d mysql) needsForConstraint(table schema.Name, c schema.Constraint) []schema.Name {
	switch c := c.(type) {
	case schema.ForeignKey: // over columns that may have the index of another one
		return append(mysqlNeedsReference(c), table)
	case schema.Check:
		if c.Column != "" && d.keepsColumnChecks() {
			return []schema.Name{table}
		}
	}
	return nil
}

// mysqlNeedsReference: columns are always named after REFERENCES.
func mysqlNeedsReference(f schema.ForeignKey) []schema.Name {
	if len(f.RefColumns) == 0 {
		return []schema.Name{f.RefTable}
	}
	return nil
}

// Compile makes one ALTER TABLE of what follows one another on one table. DDL
// commits by itself; changes of data share a transaction.
func (d mysql) Compile(list []ops.Op, before *schema.Schema, opt Options) (Program, error) {
	blind := before == nil
	if blind {
		before = &schema.Schema{}
	}
	now := ops.Evolve(*before)
	c := &mysqlCompiler{mysql: d, opt: opt, blind: blind, known: now.Schema(), droppedKeys: map[schema.Name][]schema.ForeignKey{}}
	for i, op := range list {
		c.b.op, c.rest = i, list[i+1:]
		if err := checkValues(op, c.known); err != nil {
			return Program{}, err
		}
		if err := c.compile(op); err != nil {
			return Program{}, err
		}
		_ = now.Apply(op) // an error means no more than that the table is not known
		if r, ok := op.(ops.RenameTable); ok {
			c.followTable(r)
		}
	}
	c.flush()
	c.inSession(nil, "")
	return c.b.program, nil
}

// followTable has what is known of a table follow its new name.
func (c *mysqlCompiler) followTable(op ops.RenameTable) {
	if t := c.known.Table(op.To); t != nil {
		was := *t
		was.Name = op.From.Name
		was = c.renamed(was, op.To.Name)
		t.ForeignKeys, t.Checks = was.ForeignKeys, was.Checks
	}
}

type mysqlCompiler struct {
	mysql
	b   builder
	opt Options
	// known is what is known of the database where the next operation begins.
	known   *schema.Schema
	blind   bool // which is nothing
	pending *mysqlAlter
	// rest are the operations behind the present one, and early those of them that
	// were carried out with it.
	rest  []ops.Op
	early []ops.RenameIndex
	// droppedKeys are the foreign keys that went so far.
	droppedKeys map[schema.Name][]schema.ForeignKey
	// session is what the last step left of that of an object; nil is the run's.
	session map[string]string
}

func (c *mysqlCompiler) compile(op ops.Op) error {
	if clauses, table, err := c.alterations(op); table != nil {
		if err == nil {
			c.alter(*table, clauses)
		}
		return err
	}
	c.flush()
	switch op.(type) {
	case ops.CreateTable, ops.CreateObject, ops.ReplaceObject, ops.DropObject, ops.RenameObject: // which have sessions of their own
	default:
		c.inSession(nil, "")
	}
	switch op := op.(type) {
	case ops.CreateTable:
		return c.createTable(op)
	case ops.DropTable:
		c.dropTable(op)
		return nil
	case ops.RenameTable:
		c.renameTable(op)
		return nil
	case ops.CreateEnum, ops.DropEnum, ops.RenameEnum, ops.ValidateConstraint:
		return nil // the columns carry the values; constraints are always valid
	case ops.AddEnumValue, ops.RenameEnumValue, ops.AlterEnum:
		return c.alterEnum(op)
	case ops.CreateSequence, ops.DropSequence, ops.AlterSequence, ops.RenameSequence:
		return c.sequence(op)
	case ops.CreateObject, ops.ReplaceObject, ops.DropObject, ops.RenameObject:
		return c.object(op)
	case ops.Execute:
		return c.execute(op)
	}
	if ok, err := compileData(op, c.data); ok {
		return err
	}
	return c.unsupported(op)
}

func (c *mysqlCompiler) unsupported(op ops.Op) error {
	e := &UnsupportedError{Dialect: c.flavor(), Op: op, What: "such thing"}
	switch op.(type) {
	case ops.CreateSchema, ops.DropSchema, ops.RenameSchema, ops.AlterSchema:
		e.What, e.Hint = "schemas inside a database", "use a database for each"
	case ops.CreateExtension, ops.DropExtension, ops.AlterExtension:
		e.What = "extensions"
	case ops.CreateDomain, ops.DropDomain, ops.AlterDomain, ops.RenameDomain:
		e.What, e.Hint = "domains", "write the type and the check into the columns"
	case ops.CreateType, ops.DropType, ops.AlterType, ops.RenameType:
		e.What = "composite types"
	case ops.AttachPartition, ops.DetachPartition:
		e.What, e.Hint = "partitions that are tables", "change the partitions with alter_table and partition_by"
	}
	return e
}

// resolve gives an enum its values.
func (c *mysqlCompiler) resolve(op ops.Op, t schema.Type) (schema.Type, error) {
	if t.Kind != schema.EnumKind || len(t.Values) > 0 {
		return t, nil
	}
	name := t.QualifiedName()
	e := c.known.Enum(name)
	if e == nil {
		return t, &UnsupportedError{
			Dialect: c.flavor(), Op: op, What: "enum " + name.String() + " to take the values from",
			Hint: "it keeps enums inside columns: write the values, type = \"enum('a', 'b')\", or create the enum in the same revision",
		}
	}
	t.Values = e.Values
	return t, nil
}

// spell is spellColumn for a column whose enum may have to be resolved.
func (c *mysqlCompiler) spell(op ops.Op, col schema.Column, t *schema.Table) (string, error) {
	resolved, err := c.resolve(op, col.Type)
	if err != nil {
		return "", err
	}
	col.Type = resolved
	return c.spellColumn(col, t)
}

// reference names the referenced columns of a foreign key that leaves them to
// the primary key.
func (c *mysqlCompiler) reference(op ops.Op, own *schema.Table, f schema.ForeignKey) (schema.ForeignKey, error) {
	if len(f.RefColumns) > 0 {
		return f, nil
	}
	ref := c.known.Table(f.RefTable)
	if own != nil && own.QualifiedName() == f.RefTable {
		ref = own
	}
	if ref == nil {
		return f, &UnknownBeforeError{Op: op, Name: f.RefTable}
	}
	if ref.PrimaryKey == nil {
		return f, &ops.ApplyError{Op: op, Err: fmt.Errorf("%s has no primary key to refer to; name the columns of another key, as %q", f.RefTable, f.RefTable.String()+".id")}
	}
	f.RefColumns = ref.PrimaryKey.Columns
	return f, nil
}

func (c *mysqlCompiler) createTable(op ops.CreateTable) error {
	t := op.Table.Clone()
	var err error
	for i := range t.Columns {
		if t.Columns[i].Type, err = c.resolve(op, t.Columns[i].Type); err != nil {
			return err
		}
	}
	for i := range t.ForeignKeys {
		if t.ForeignKeys[i], err = c.reference(op, &t, t.ForeignKeys[i]); err != nil {
			return err
		}
	}
	sql, err := c.spellTable(t, bool(op.IfNotExists))
	if err != nil {
		return err
	}
	c.forZeroDates(sql, nil)
	c.ddl("create table "+t.QualifiedName().String(), sql, c.probeTable(t.QualifiedName(), true))
	return nil
}

func (c *mysqlCompiler) dropTable(op ops.DropTable) {
	name := op.Table.QualifiedName()
	sql := "DROP TABLE "
	if op.IfExists {
		sql += "IF EXISTS "
	}
	c.ddl("drop table "+name.String(), sql+c.QuoteName(name), c.probeTable(name, false), RiskDataLoss)
}

func (c *mysqlCompiler) renameTable(op ops.RenameTable) {
	c.ddl("rename table "+op.From.String()+" to "+op.To.String(),
		"RENAME TABLE "+c.QuoteName(op.From)+" TO "+c.QuoteName(op.To), c.probeTable(op.To, true), RiskRename)
}

// ddl adds a statement that commits by itself.
func (c *mysqlCompiler) ddl(note, sql, probe string, risks ...Risk) {
	c.b.add(Autocommit, Step{Note: note, Risks: risks, Exec: &Exec{SQL: sql, Probe: probe}})
}

// enumColumns finds the columns that use an enum.
func (c *mysqlCompiler) enumColumns(name schema.Name, listed []schema.ColumnRef) []schema.ColumnRef {
	refs := slices.Clone(listed)
	for _, t := range c.known.Tables {
		for _, col := range t.Columns {
			ref := schema.ColumnRef{Table: t.QualifiedName(), Column: col.Name}
			named := col.Type.Kind == schema.EnumKind && col.Type.Name == name.Name && col.Type.Schema == name.Schema
			if named && !slices.Contains(refs, ref) {
				refs = append(refs, ref)
			}
		}
	}
	return refs
}

// alterEnum gives the columns of an enum their new list of values. A renamed
// value is carried over by way of a list that holds both.
func (c *mysqlCompiler) alterEnum(op ops.Op) error {
	switch op := op.(type) {
	case ops.AddEnumValue:
		return c.enumValues(op, op.Enum, nil, "", "")
	case ops.RenameEnumValue:
		return c.enumValues(op, op.Enum, nil, op.From, op.To)
	case ops.AlterEnum:
		return c.enumValues(op, op.From.QualifiedName(), op.Columns, "", "")
	}
	return nil
}

func (c *mysqlCompiler) enumValues(op ops.Op, name schema.Name, listed []schema.ColumnRef, from, to string) error {
	refs := c.enumColumns(name, listed)
	if len(refs) == 0 {
		return nil
	}
	after, err := ops.Apply(*c.known, op)
	if err != nil || after.Enum(name) == nil {
		return &UnknownBeforeError{Op: op, Name: name}
	}
	values := after.Enum(name).Values
	for _, ref := range refs {
		if from != "" {
			if err := c.enumColumn(op, ref, append(slices.Clone(values), from)); err != nil {
				return err
			}
			c.flush()
			c.inSession(nil, "")
			column := c.QuoteIdent(ref.Column)
			c.b.add(Transaction, Step{Note: "rename " + from + " to " + to + " in " + ref.Table.String() + "." + ref.Column, Exec: &Exec{
				SQL: "UPDATE " + c.QuoteName(ref.Table) + " SET " + column + " = " + c.QuoteString(to) + " WHERE " + column + " = " + c.QuoteString(from),
			}})
		}
		if err := c.enumColumn(op, ref, values); err != nil {
			return err
		}
	}
	return nil
}

func (c *mysqlCompiler) enumColumn(op ops.Op, ref schema.ColumnRef, values []string) error {
	t := c.known.Table(ref.Table)
	if t == nil || t.Column(ref.Column) == nil {
		return &UnknownBeforeError{Op: op, Name: ref.Table}
	}
	col := *t.Column(ref.Column)
	col.Type = schema.Type{Kind: schema.EnumKind, Values: values}
	s, err := c.spellColumn(col, t)
	if err != nil {
		return err
	}
	c.alter(ref.Table, []mysqlClause{{
		sql: "MODIFY COLUMN " + s, note: "values of " + ref.Table.String() + "." + ref.Column,
		touches: []string{"column " + ref.Column}, repeatable: true, cost: costCopy, risks: []Risk{RiskCopy},
	}})
	return nil
}
