package dialect

import (
	"fmt"
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Needs names the table of every operation that may have to build it again, and
// a view that is replaced, whose triggers go with it. Compile does without the
// table where the operation turns out to be possible in place.
func (d sqlite) Needs(op ops.Op) []schema.Name {
	switch op := op.(type) {
	case ops.AlterEnum:
		var names []schema.Name
		for _, c := range op.Columns {
			if !slices.Contains(names, c.Table) {
				names = append(names, c.Table)
			}
		}
		return names
	case ops.CreateIndex:
		return nil
	case ops.DropIndex:
		return nil
	case ops.RenameIndex:
		if op.Index != nil {
			return nil
		}
	case ops.RenameObject:
		switch op.Object.Kind {
		case schema.KindTrigger:
			return needsForRemake(op.Object)
		case schema.KindView: // its triggers go with it
			return []schema.Name{op.Object.QualifiedName()}
		}
	case ops.ReplaceObject:
		if op.From.Kind == schema.KindView {
			return []schema.Name{{Schema: op.From.Schema, Name: op.From.Name}}
		}
	case ops.AlterTable: // its new text may leave out a key that its foreign keys refer to
		return append([]schema.Name{op.Table}, d.referredIn(op.To.Definition.Value)...)
	}
	if n, ok := tableOfOp(op); ok {
		return []schema.Name{n}
	}
	return needsForData(op)
}

// tableOfOp is the table that an operation changes; false for those that make,
// drop or fill one, and for all others.
func tableOfOp(op ops.Op) (schema.Name, bool) {
	if r, ok := op.(ops.RenameTable); ok {
		return r.From, true
	}
	return ops.Altered(op)
}

// Compile gathers the operations on a table until something else comes that
// could see them, and carries them out one by one where SQLite can do all of
// them in place, else by one rebuild.
func (d sqlite) Compile(list []ops.Op, before *schema.Schema, opt Options) (Program, error) {
	var known schema.Schema
	if before != nil {
		known = *before
		known.Tables = slices.Clone(known.Tables)
	}
	for i := range known.Tables {
		d.inlineEnums(&known.Tables[i], known.Enums)
	}
	c := &sqliteCompiler{d: d, opt: opt, nothing: before == nil, spelling: map[schema.Name]string{}, requoted: map[schema.Name][]string{}, keys: stableKeys(known.Tables, list)}
	c.live, c.want = d.knowing(known), d.knowing(known)
	for i, op := range list {
		c.op = i
		if err := c.compile(op); err != nil {
			return Program{}, err
		}
	}
	if err := c.flush(); err != nil {
		return Program{}, err
	}
	return c.program(), nil
}

// sqliteCompiler is one run of Compile.
type sqliteCompiler struct {
	d       sqlite
	opt     Options
	nothing bool // was known to begin with
	op      int
	steps   []sqliteStep
	// live is what is known of the database as the steps so far leave it, and
	// want as it is once the pending operations are carried out.
	live, want sqliteKnown
	pending    []*sqliteGroup
	// spelling is how tables are to be spelled in the end, by their names in want.
	spelling map[schema.Name]string
	// requoted are the indexes in whose text SQLite has put another name of their
	// table, by what that is called in want.
	requoted map[schema.Name][]string
	keys     ReferredKeys
}

// sqliteStep is a step and what it needs of the foreign keys.
type sqliteStep struct {
	Step
	keys sqliteKeys
}

// sqliteKeys says whether a step may run with foreign keys enforced.
type sqliteKeys uint8

const (
	eitherWay sqliteKeys = iota
	keysOn
	keysOff
	alone // outside any transaction
)

// sqliteGroup is the pending operations on one table.
type sqliteGroup struct {
	name  schema.Name // as it is in want
	live  schema.Name
	items []sqliteItem
	// convert gives expressions for the values of columns (by their live names)
	// that a rebuild copies.
	convert map[string]string
}

type sqliteItem struct {
	index int
	op    ops.Op
}

// exec adds a statement.
func (c *sqliteCompiler) exec(keys sqliteKeys, note, sql string, risks ...Risk) {
	c.steps = append(c.steps, sqliteStep{Step{Op: c.op, Note: note, Risks: risks, Exec: &Exec{SQL: sql}}, keys})
}

func (c *sqliteCompiler) ddl(note, sql string, risks ...Risk) { c.exec(eitherWay, note, sql, risks...) }

// program makes segments: steps that do not mind go with those that do, so that
// as much as possible is one transaction.
func (c *sqliteCompiler) program() Program {
	var b builder
	mode := func(k sqliteKeys) Mode {
		switch k {
		case keysOff:
			return ForeignKeysOff
		case alone:
			return Autocommit
		}
		return Transaction
	}
	present := eitherWay
	for i, s := range c.steps {
		switch {
		case s.keys != eitherWay:
			present = s.keys
		case present == eitherWay || present == alone:
			present = c.nextKeys(i)
		}
		b.op = s.Op
		b.add(mode(present), s.Step)
	}
	return b.program
}

// nextKeys is what the first step from i on needs that needs anything.
func (c *sqliteCompiler) nextKeys(i int) sqliteKeys {
	for _, s := range c.steps[i:] {
		switch s.keys {
		case keysOn, keysOff:
			return s.keys
		case alone:
			return eitherWay
		}
	}
	return eitherWay
}

func (c *sqliteCompiler) compile(op ops.Op) error {
	if n, ok := tableOfOp(op); ok {
		return c.tableOp(n, op)
	}
	if known, err := c.enumOp(op); known {
		return err
	}
	switch op := op.(type) {
	case ops.CreateTable:
		return c.createTable(op)
	case ops.DropTable:
		if !c.isPending(op.Table.QualifiedName()) {
			return c.dropTable(op)
		}
	}
	if err := c.flush(); err != nil {
		return err
	}
	switch op := op.(type) {
	case ops.DropTable:
		return c.dropTable(op)
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
	return c.unsupported(op)
}

func (c *sqliteCompiler) unsupported(op ops.Op) error {
	e := &UnsupportedError{Dialect: "SQLite", Op: op}
	switch op.(type) {
	case ops.CreateSchema, ops.DropSchema, ops.RenameSchema, ops.AlterSchema:
		e.What = "schemas inside a database"
	case ops.CreateExtension, ops.DropExtension, ops.AlterExtension:
		e.What = "extensions"
	case ops.CreateSequence, ops.DropSequence, ops.AlterSequence, ops.RenameSequence:
		e.What, e.Hint = "sequences", "an integer primary key numbers its rows"
	case ops.AttachPartition, ops.DetachPartition:
		e.What = "partitions"
	default:
		e.What = "types of its own"
	}
	return e
}

// applyBoth is for operations that are carried out at once. Nothing is known of
// objects that are not there, so that their absence is no mistake.
func (c *sqliteCompiler) applyBoth(op ops.Op) {
	_ = c.want.apply(op)
	_ = c.live.apply(op)
}

// tableOp adds an operation to the group of its table. A table of which nothing
// is known can only be changed in place.
func (c *sqliteCompiler) tableOp(n schema.Name, op ops.Op) error {
	if n.Schema != "" && mainSchema(n.Schema) != "" {
		return &UnsupportedError{Dialect: "SQLite", Op: op, What: "schemas inside a database", Hint: "name the table alone"}
	}
	t := c.want.Table(n)
	if t == nil {
		// An index is seen by no other table, and goes ahead as a new table does.
		if !isIndexOp(op) || c.clashes(op) {
			if err := c.flush(); err != nil {
				return err
			}
		}
		return c.blind(n, op)
	}
	op, skip, err := c.resolve(t, op)
	if err != nil || skip {
		return err
	}
	if c.clashes(op) {
		if err := c.flush(); err != nil {
			return err
		}
	}
	g := c.group(n)
	if err := c.want.apply(op); err != nil {
		return err
	}
	switch op := op.(type) {
	case ops.RenameTable:
		g.name = op.To
		c.renameSpelling(op.From, op.To)
	case ops.AlterTable:
		if op.To.Definition.Set {
			c.spelling[n] = op.To.Definition.Value
		}
	case ops.CreateIndex:
		c.requoted[n] = keepOther(c.requoted[n], op.Index.Name)
	case ops.RenameIndex:
		c.requoted[n] = keepOther(c.requoted[n], op.From)
	}
	g.items = append(g.items, sqliteItem{c.op, op})
	return nil
}

// isPending reports whether pending operations are about a table or one that refers to it.
func (c *sqliteCompiler) isPending(n schema.Name) bool {
	return slices.ContainsFunc(c.pending, func(g *sqliteGroup) bool {
		t := c.live.Table(g.live)
		return g.name == n || g.live == n || t == nil || slices.ContainsFunc(t.ForeignKeys, func(k schema.ForeignKey) bool { return sameSQLiteName(k.RefTable.Name, n.Name) })
	})
}

func isIndexOp(op ops.Op) bool {
	switch op.(type) {
	case ops.CreateIndex, ops.DropIndex:
		return true
	}
	return false
}

func (c *sqliteCompiler) group(n schema.Name) *sqliteGroup {
	for _, g := range c.pending {
		if g.name == n {
			return g
		}
	}
	g := &sqliteGroup{name: n, live: n, convert: map[string]string{}}
	c.pending = append(c.pending, g)
	return g
}

// clashes reports whether an operation takes a name that a pending one frees,
// so that it has to come after.
func (c *sqliteCompiler) clashes(op ops.Op) bool {
	var takes []string
	switch op := op.(type) {
	case ops.CreateTable:
		takes = append(takes, op.Table.Name)
		for _, x := range op.Table.Indexes {
			takes = append(takes, x.Name)
		}
	case ops.CreateIndex:
		takes = append(takes, op.Index.Name)
	case ops.RenameIndex:
		takes = append(takes, op.To)
	case ops.RenameTable:
		takes = append(takes, op.To.Name)
	}
	for _, g := range c.pending {
		for _, item := range g.items {
			freed := ""
			switch p := item.op.(type) {
			case ops.DropIndex:
				freed = p.Index.Name
			case ops.RenameIndex:
				freed = p.From
			case ops.RenameTable:
				freed = p.From.Name
			}
			if freed != "" && hasSQLiteName(takes, freed) {
				n, sameTable := tableOfOp(op)
				if !sameTable || n != g.name {
					return true
				}
			}
		}
	}
	return false
}

// resolve makes an operation say exactly which member it is about: a constraint
// may have no name in the database, and be known by its structure only. skip is
// set where there is nothing to do.
func (c *sqliteCompiler) resolve(t *schema.Table, op ops.Op) (_ ops.Op, skip bool, err error) {
	switch op := op.(type) {
	case ops.AddColumn:
		if bool(op.IfNotExists) && sqliteColumn(t, op.Column.Name) != nil {
			return op, true, nil
		}
		op.Column.Type, err = c.resolveEnum(op.Column.Type)
		return op, false, err
	case ops.DropColumn:
		return op, bool(op.IfExists) && sqliteColumn(t, op.Column.Name) == nil, nil
	case ops.AlterColumn:
		if op.To.Type.Set {
			op.To.Type.Value, err = c.resolveEnum(op.To.Type.Value)
		}
		return op, false, err
	case ops.AddConstraint:
		if _, ok := op.Constraint.(schema.Exclusion); ok {
			return op, false, &UnsupportedError{Dialect: "SQLite", Op: op, What: "exclusion constraints"}
		}
		return op, false, nil
	case ops.DropConstraint:
		found := c.findConstraint(t, op.Name, op.Type, op.Constraint)
		if found == nil {
			return op, bool(op.IfExists), nil
		}
		op.Name, op.Type, op.Constraint = found.ConstraintName(), found.ConstraintKind(), found
		return op, false, nil
	case ops.AlterConstraint:
		if found := c.findConstraint(t, op.From.ConstraintName(), op.From.ConstraintKind(), op.From); found != nil {
			op.From = found
		}
		return op, false, nil
	case ops.ValidateConstraint: // SQLite checks when it writes
		return op, true, nil
	case ops.CreateIndex:
		return op, bool(op.IfNotExists) && t.Index(op.Index.Name) != nil, nil
	case ops.DropIndex:
		return op, bool(op.IfExists) && op.Index.Name != "" && t.Index(op.Index.Name) == nil, nil
	}
	return op, false, nil
}

// findConstraint looks by name, and then for one of equal structure; a primary
// key needs neither.
func (c *sqliteCompiler) findConstraint(t *schema.Table, name string, kind schema.ConstraintKind, like schema.Constraint) schema.Constraint {
	if like != nil {
		kind = like.ConstraintKind()
	}
	for _, k := range t.Constraints() {
		if name != "" && k.ConstraintName() == name && (kind == "" || k.ConstraintKind() == kind) {
			return k
		}
	}
	if kind == schema.KindPrimaryKey && t.PrimaryKey != nil {
		return *t.PrimaryKey
	}
	if like == nil {
		return nil
	}
	wanted := c.d.canonicalMember(t, like.Renamed(""))
	for _, k := range t.Constraints() {
		if k.ConstraintKind() == kind && equalValues(plainMember(c.d.canonicalMember(t, k.Renamed(""))), plainMember(wanted)) {
			return k
		}
	}
	return nil
}

// flush carries out what is pending.
func (c *sqliteCompiler) flush() error {
	groups := c.pending
	c.pending = nil
	present := c.op
	defer func() { c.op = present }()
	for _, g := range groups {
		if err := c.emit(g); err != nil {
			return err
		}
	}
	return nil
}

// emit carries out the operations of a group.
func (c *sqliteCompiler) emit(g *sqliteGroup) error {
	first := len(c.steps)
	if !c.allInPlace(g) {
		if err := c.rebuild(g); err != nil {
			return err
		}
		if len(g.items) > 1 {
			for i := range c.steps[first:] {
				c.steps[first+i].Through = g.items[len(g.items)-1].index
			}
		}
		return nil
	}
	for _, item := range g.items {
		c.op = item.index
		n, _ := tableOfOp(item.op)
		if err := c.change(c.live.Table(n), item.op); err != nil {
			return err
		}
		if err := c.live.alter(item.op); err != nil {
			return err
		}
	}
	c.respell(g.name, len(c.steps) == first)
	return nil
}

// allInPlace tries the operations of a group out on its table alone.
func (c *sqliteCompiler) allInPlace(g *sqliteGroup) bool {
	t := c.live.Table(g.live)
	if t == nil || len(g.convert) > 0 {
		return false
	}
	alone := c.d.knowing(schema.Schema{Tables: []schema.Table{*t}})
	for _, item := range g.items {
		n, _ := tableOfOp(item.op)
		if t := alone.Table(n); t == nil || !c.d.inPlace(t, item.op) || alone.apply(item.op) != nil {
			return false
		}
	}
	return true
}

// createTable runs before what is pending, unless it takes a name that becomes
// free only then: so that later changes of other tables can still be merged
// with earlier ones.
func (c *sqliteCompiler) createTable(op ops.CreateTable) error {
	if c.clashes(op) {
		if err := c.flush(); err != nil {
			return err
		}
	}
	t := op.Table.Clone()
	for i := range t.Columns {
		if typ := t.Columns[i].Type; typ.Kind == schema.EnumKind && len(valuesOf(typ, c.want.Enums)) == 0 {
			return unknownEnum(typ)
		}
	}
	c.d.inlineEnums(&t, c.want.Enums)
	stmt, err := c.d.createTable(t)
	if err != nil {
		return fmt.Errorf("table %s: %w", t.QualifiedName(), err)
	}
	c.ddl("create table "+t.Name, unlessThere(stmt, op.IfNotExists))
	for _, x := range t.Indexes {
		c.ddl("create index "+x.Name, unlessThere(c.d.createIndex(t.QualifiedName(), x), op.IfNotExists))
	}
	for i := range t.Columns {
		if col := &t.Columns[i]; !col.OnUpdate.IsZero() {
			c.ddl("set "+t.Name+"."+col.Name+" on update", unlessThere(c.d.spellOnUpdate(&t, col), op.IfNotExists))
		}
	}
	op.Table = t
	c.applyBoth(op)
	return nil
}

// dropTable runs before what is pending for others, as createTable does, and without
// foreign keys: else SQLite deletes the rows first, and the rows of other tables that
// refer to them with ON DELETE CASCADE. The check before the commit finds those that are
// left without a parent.
func (c *sqliteCompiler) dropTable(op ops.DropTable) error {
	stmt := "DROP TABLE "
	if op.IfExists {
		stmt += "IF EXISTS "
	}
	c.exec(keysOff, "drop table "+op.Table.Name, stmt+c.d.QuoteName(op.Table.QualifiedName()), RiskDataLoss)
	c.applyBoth(op)
	return nil
}
