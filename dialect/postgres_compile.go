package dialect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Needs names tables only. The operations on other objects say all that is needed.
func (d postgres) Needs(op ops.Op) []schema.Name {
	switch op := op.(type) {
	case ops.AlterColumn:
		to := op.To
		if to.Name.Set || to.Type.Set || to.Default.Set || to.Collation.Set || to.Generated.Set || to.Identity.Set || to.OnUpdate.Set ||
			to.NotNull.Set || to.Storage.Set || to.Compression.Set || to.Statistics.Set {
			return []schema.Name{op.Table}
		}
	case ops.DropColumn:
		if !op.Defined {
			return []schema.Name{op.Table}
		}
	case ops.RenameTable:
		return []schema.Name{op.From}
	case ops.DropTable:
		if !op.Defined {
			return []schema.Name{op.Table.QualifiedName()}
		}
	case ops.DropConstraint:
		if op.Name == "" {
			return []schema.Name{op.Table}
		}
	case ops.DropIndex:
		if op.Index.Name == "" {
			return []schema.Name{op.Table}
		}
	case ops.AlterTable:
		if op.To.PartitionBy.Set || op.To.Storage.Set && !op.From.Storage.Set || op.To.Inherits.Set && !op.From.Inherits.Set {
			return []schema.Name{op.Table}
		}
	case ops.AlterEnum:
		var names []schema.Name
		for _, c := range op.Columns {
			if !slices.Contains(names, c.Table) {
				names = append(names, c.Table)
			}
		}
		return names
	}
	return needsForData(op)
}

// Compile puts all statements into one transaction, apart from those that PostgreSQL does
// not run inside of one (CREATE INDEX CONCURRENTLY): each of these is a step of an
// autocommit segment, and what follows is another transaction.
func (d postgres) Compile(list []ops.Op, before *schema.Schema, opt Options) (Program, error) {
	c := &postgresCompiler{d: d, list: list, opt: opt}
	var now *ops.Evolution
	if before != nil {
		now = ops.Evolve(*before)
		c.before = now.Schema()
	}
	for i, op := range list {
		c.at, c.b.op = i, i
		c.lateBodies(op)
		if err := checkValues(op, c.before); err != nil {
			return Program{}, err
		}
		if err := c.compile(op); err != nil {
			return Program{}, err
		}
		c.afterwards(op)
		if now != nil && i < len(list)-1 {
			_ = now.Apply(op) // an operation that cannot be applied leaves the schema as it was known
			c.keepNotNullNames(op)
		}
	}
	return c.b.program, nil
}

// postgresCompiler is one run of Compile.
type postgresCompiler struct {
	d      postgres
	b      builder
	list   []ops.Op
	at     int
	before *schema.Schema // as it is before the present operation; nil if nothing is known
	opt    Options

	bodiesUnchecked bool     // check_function_bodies is off in the present transaction
	retyped         retyping // the last statement that changes types, see retype
}

func (c *postgresCompiler) compile(op ops.Op) error {
	if ok, err := c.compileTable(op); ok {
		return err
	}
	if ok, err := c.compileType(op); ok {
		return err
	}
	switch op := op.(type) {
	case ops.CreateObject:
		return c.createObject(op)
	case ops.ReplaceObject:
		return c.replaceObject(op)
	case ops.DropObject:
		return c.dropObject(op)
	case ops.RenameObject:
		return c.renameObject(op)
	case ops.Execute:
		return c.execute(op)
	}
	if ok, err := compileData(op, c.data); ok {
		return err
	}
	return &UnsupportedError{Dialect: "PostgreSQL", Op: op, What: "such operation"}
}

// compileTable handles tables and what belongs to them.
func (c *postgresCompiler) compileTable(op ops.Op) (handled bool, err error) {
	switch op := op.(type) {
	case ops.CreateTable:
		return true, c.createTable(op)
	case ops.DropTable:
		return true, c.dropTable(op)
	case ops.RenameTable:
		return true, c.renameTable(op)
	case ops.AlterTable:
		return true, c.alterTable(op)
	case ops.AttachPartition:
		return true, c.attachPartition(op)
	case ops.DetachPartition:
		return true, c.detachPartition(op)
	case ops.AddColumn:
		return true, c.addColumn(op)
	case ops.DropColumn:
		return true, c.dropColumn(op)
	case ops.AlterColumn:
		return true, c.alterColumn(op)
	case ops.AddConstraint:
		return true, c.addConstraint(op)
	case ops.DropConstraint:
		return true, c.dropConstraint(op)
	case ops.RenameConstraint:
		return true, c.renameConstraint(op)
	case ops.AlterConstraint:
		return true, c.alterConstraint(op)
	case ops.ValidateConstraint:
		return true, c.validateConstraint(op)
	case ops.CreateIndex:
		return true, c.createIndex(op)
	case ops.DropIndex:
		return true, c.dropIndex(op)
	case ops.RenameIndex:
		return true, c.renameIndex(op)
	case ops.AlterIndex:
		return true, c.alterIndex(op)
	}
	return false, nil
}

// compileType handles schemas, extensions, types and sequences.
func (c *postgresCompiler) compileType(op ops.Op) (handled bool, err error) {
	switch op := op.(type) {
	case ops.CreateSchema:
		return true, c.createSchema(op)
	case ops.DropSchema:
		return true, c.dropSchema(op)
	case ops.RenameSchema:
		return true, c.renameSchema(op)
	case ops.AlterSchema:
		return true, c.alterSchema(op)
	case ops.CreateExtension:
		return true, c.createExtension(op)
	case ops.DropExtension:
		return true, c.dropExtension(op)
	case ops.AlterExtension:
		return true, c.alterExtension(op)
	case ops.CreateEnum:
		return true, c.createEnum(op)
	case ops.DropEnum:
		return true, c.dropEnum(op)
	case ops.RenameEnum:
		return true, c.renameType("enum", op.From, op.To)
	case ops.AddEnumValue:
		return true, c.addEnumValue(op)
	case ops.RenameEnumValue:
		return true, c.renameEnumValue(op)
	case ops.AlterEnum:
		return true, c.alterEnum(op)
	case ops.CreateDomain:
		return true, c.createDomain(op)
	case ops.DropDomain:
		return true, c.dropDomain(op)
	case ops.AlterDomain:
		return true, c.alterDomain(op)
	case ops.RenameDomain:
		return true, c.renameType("domain", op.From, op.To)
	case ops.CreateType:
		return true, c.createType(op)
	case ops.DropType:
		return true, c.dropType(op)
	case ops.AlterType:
		return true, c.alterType(op)
	case ops.RenameType:
		return true, c.renameType("type", op.From, op.To)
	case ops.CreateSequence:
		return true, c.createSequence(op)
	case ops.DropSequence:
		return true, c.dropSequence(op)
	case ops.AlterSequence:
		return true, c.alterSequence(op)
	case ops.RenameSequence:
		return true, c.renameSequence(op)
	}
	return false, nil
}

// run adds a statement to the present transaction.
func (c *postgresCompiler) run(note, sql string, risks ...Risk) {
	c.b.exec(Transaction, note, sql, risks...)
}

// runf is run for statements that are short enough to be a format.
func (c *postgresCompiler) runf(note, format string, args ...any) {
	c.run(note, fmt.Sprintf(format, args...))
}

// autocommit adds a statement that cannot run inside a transaction, such as CREATE INDEX
// CONCURRENTLY.
func (c *postgresCompiler) autocommit(note string, exec Exec, risks ...Risk) {
	c.bodiesUnchecked = false
	c.b.add(Autocommit, Step{Note: note, Risks: risks, Exec: &exec})
}

// comment sets or, when it is empty, removes a comment. target is as COMMENT ON
// has it.
func (c *postgresCompiler) comment(target, comment string) {
	value := "NULL"
	if comment != "" {
		value = c.d.QuoteString(comment)
	}
	c.run(commentNote(target), "COMMENT ON "+target+" IS "+value)
}

// commentNote is "comment on" and the target of a COMMENT ON in small letters and without
// quotes: "comment on column users.name".
func commentNote(target string) string {
	words := strings.Split(target, " ")
	for i, w := range words {
		if w == "ON" && i > 0 {
			words[i] = "of"
		} else if w == strings.ToUpper(w) && strings.Trim(w, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
			words[i] = strings.ToLower(w)
		}
	}
	return "comment on " + strings.ReplaceAll(strings.Join(words, " "), `"`, "")
}

// table is what is known of a table, or nil.
func (c *postgresCompiler) table(n schema.Name) *schema.Table {
	if c.before == nil {
		return nil
	}
	if t := c.before.Table(n); t != nil {
		return t
	}
	if n.Schema != "" && n.Schema == c.opt.DefaultSchema {
		return c.before.Table(schema.Name{Name: n.Name})
	}
	return nil
}

// lateBodies sets check_function_bodies off before the first routine whose body may use
// something that a later operation creates or changes. CREATE FUNCTION would otherwise
// refuse a body that reads a table which does not exist yet, and the table cannot always
// come first: its default may call the function.
func (c *postgresCompiler) lateBodies(op ops.Op) {
	var routine schema.Object
	switch op := op.(type) {
	case ops.CreateObject:
		routine = op.Object
	case ops.ReplaceObject:
		routine = op.To
	}
	if c.bodiesUnchecked || !routine.Kind.IsRoutine() {
		return
	}
	if slices.ContainsFunc(c.list[c.at+1:], func(later ops.Op) bool { return bodyWaits(routine, later) }) {
		c.bodiesUnchecked = true
		c.run("let functions come before the tables that they read", "SET LOCAL check_function_bodies = off")
	}
}

// bodyWaits reports whether the body of a routine may be valid only after a later operation:
// one that creates what it may read, or changes the columns of a table that it needs.
func bodyWaits(routine schema.Object, later ops.Op) bool {
	switch later := later.(type) {
	case ops.CreateTable:
		return true
	case ops.CreateObject:
		return later.Object.Kind != schema.KindTrigger && later.Object.Kind != schema.KindEventTrigger
	case ops.AlterType:
		return slices.Contains(routine.Needs, later.To.QualifiedName())
	}
	table, ok := ops.ChangesColumns(later)
	return ok && slices.Contains(routine.Needs, table)
}

// afterwards has a sequence that an earlier operation created be owned by a column that
// this one creates.
func (c *postgresCompiler) afterwards(op ops.Op) {
	for _, earlier := range c.list[:c.at] {
		s, ok := earlier.(ops.CreateSequence)
		if ok && s.Sequence.OwnedBy != nil && makesColumn(op, *s.Sequence.OwnedBy) {
			c.ownSequence(s.Sequence)
		}
	}
}

// makesColumn reports whether an operation creates the column that ref names.
func makesColumn(op ops.Op, ref schema.ColumnRef) bool {
	switch op := op.(type) {
	case ops.CreateTable:
		return op.Table.QualifiedName() == ref.Table && op.Table.Column(ref.Column) != nil
	case ops.AddColumn:
		return op.Table == ref.Table && op.Column.Name == ref.Column
	}
	return false
}

// online reports whether an operation is to be expanded into steps that block others only
// for a moment, because it asks for that or the whole run does.
func (c *postgresCompiler) online(o ops.Online) bool { return bool(o) || c.opt.Online }

func ifExists(g ops.Guard) string {
	if g {
		return "IF EXISTS "
	}
	return ""
}

func ifNotExists(g ops.Guard) string {
	if g {
		return "IF NOT EXISTS "
	}
	return ""
}

func cascade(yes bool) string {
	if yes {
		return " CASCADE"
	}
	return ""
}
