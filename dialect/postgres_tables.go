package dialect

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

func (c *postgresCompiler) createTable(op ops.CreateTable) error {
	t := op.Table
	if t.PartitionOf != nil && hasAttachedKeys(t) {
		return c.createAttached(op)
	}
	name := c.d.QuoteName(t.QualifiedName())
	listed := t
	listed.Columns = slices.DeleteFunc(slices.Clone(t.Columns), func(col schema.Column) bool {
		return t.PartitionOf != nil && c.needsNoMember(t, col)
	})
	members, err := c.d.tableMembers(listed)
	if err != nil {
		return fmt.Errorf("table %s: %w", t.QualifiedName(), err)
	}
	for _, col := range t.Columns {
		if err := c.namedSerial(t.QualifiedName(), col); err != nil {
			return err
		}
	}
	var b strings.Builder
	b.WriteString("CREATE ")
	if t.Options.Unlogged {
		b.WriteString("UNLOGGED ")
	}
	b.WriteString("TABLE " + ifNotExists(op.IfNotExists) + name)
	if t.PartitionOf != nil {
		b.WriteString(" PARTITION OF " + c.d.QuoteName(t.PartitionOf.Parent))
	}
	switch {
	case len(members) > 0:
		b.WriteString(" (\n    " + strings.Join(members, ",\n    ") + "\n)")
	case t.PartitionOf == nil:
		b.WriteString(" ()")
	}
	b.WriteString(c.d.tableClauses(t))
	c.run("create table "+t.QualifiedName().String(), b.String())
	return c.tableExtras(t)
}

// tableMembers are the columns and constraints in the parentheses of CREATE TABLE. What
// cannot stand there is added by tableExtras.
func (d postgres) tableMembers(t schema.Table) ([]string, error) {
	var members []string
	for _, col := range t.Columns {
		if col.Inherited && t.PartitionOf == nil {
			continue
		}
		def, err := d.columnDef(t, col)
		if t.PartitionOf != nil {
			def, err = d.partitionColumn(col), nil
			if def == "" {
				continue
			}
		}
		if err != nil {
			return nil, err
		}
		members = append(members, def)
	}
	list := t.Constraints()
	for i, con := range list {
		if addedLater(con, list[:i]) {
			continue
		}
		members = append(members, d.constraintDef(con))
	}
	return members, nil
}

// addedLater reports whether a constraint has to be added by an ALTER TABLE behind CREATE
// TABLE. In CREATE TABLE a constraint becomes valid in spite of NOT VALID, since there are no
// rows, and a key that is like another one before it is left out silently. Of exclusion
// constraints all but the first are added later, without comparing them.
func addedLater(con schema.Constraint, before []schema.Constraint) bool {
	switch con := con.(type) {
	case schema.ForeignKey:
		return con.NotValid
	case schema.Check:
		return con.NotValid
	case schema.Unique:
		return slices.ContainsFunc(before, func(o schema.Constraint) bool {
			switch o := o.(type) {
			case schema.PrimaryKey:
				return isSameKey(o.Key, con.Key)
			case schema.Unique:
				return isSameKey(o.Key, con.Key)
			}
			return false
		})
	case schema.Exclusion:
		return slices.ContainsFunc(before, func(o schema.Constraint) bool {
			_, excludes := o.(schema.Exclusion)
			return excludes
		})
	}
	return false
}

// isSameKey reports whether CREATE TABLE would make only one of two keys.
func isSameKey(a, b schema.Key) bool {
	return slices.Equal(a.Columns, b.Columns) && slices.Equal(a.Include, b.Include) && a.NullsNotDistinct == b.NullsNotDistinct &&
		a.WithoutOverlaps == b.WithoutOverlaps && a.Deferrable == b.Deferrable && a.InitiallyDeferred == b.InitiallyDeferred
}

// tableClauses is the rest of CREATE TABLE behind its members.
func (d postgres) tableClauses(t schema.Table) string {
	var b strings.Builder
	if len(t.Inherits) > 0 {
		parents := make([]string, len(t.Inherits))
		for i, p := range t.Inherits {
			parents[i] = d.QuoteName(p)
		}
		b.WriteString(" INHERITS (" + strings.Join(parents, ", ") + ")")
	}
	if t.PartitionOf != nil {
		b.WriteString(" " + partitionBound(t.PartitionOf.Bound))
	}
	if t.PartitionBy != "" {
		b.WriteString(" PARTITION BY " + t.PartitionBy)
	}
	if t.Options.AccessMethod != "" {
		b.WriteString(" USING " + d.QuoteIdent(t.Options.AccessMethod))
	}
	b.WriteString(d.with(t.Options.Storage))
	if t.Options.Tablespace != "" {
		b.WriteString(" TABLESPACE " + d.QuoteIdent(t.Options.Tablespace))
	}
	return b.String()
}

// tableExtras adds the statements that complete a new table: comments, indexes, what ALTER
// TABLE alone can set.
func (c *postgresCompiler) tableExtras(t schema.Table) error {
	name, quoted := t.QualifiedName(), c.d.QuoteName(t.QualifiedName())
	for _, col := range t.Columns {
		if namesSequence(col) {
			c.ownSequence(serialSequenceOf(name, col))
		}
	}
	if t.Comment != "" {
		c.comment("TABLE "+quoted, t.Comment)
	}
	for _, col := range t.Columns {
		if col.Inherited && t.PartitionOf == nil {
			c.childDefaultOf(t, col)
		}
		c.ownStorage(t, col)
		c.columnExtras(t.QualifiedName(), col)
	}
	list := t.Constraints()
	for i, con := range list {
		if addedLater(con, list[:i]) {
			var risks []Risk
			switch con.ConstraintKind() {
			case schema.KindCheck, schema.KindForeignKey:
				risks = []Risk{RiskUnvalidated}
			}
			c.run("add constraint "+con.ConstraintName()+" to "+name.String(), "ALTER TABLE "+quoted+" ADD "+c.d.constraintDef(con), risks...)
		}
		c.constraintComment(name, con)
	}
	for _, ix := range t.Indexes {
		if err := c.createIndex(ops.CreateIndex{Table: name, Index: ix}); err != nil {
			return err
		}
	}
	for _, part := range slices.Sorted(maps.Keys(t.Parts)) {
		if isOwnKey(t, part) {
			continue
		}
		if err := c.renameIndex(ops.RenameIndex{Table: name, From: part, To: t.Parts[part]}); err != nil {
			return err
		}
	}
	o := t.Options
	if o.RowSecurity {
		c.run("row security on "+name.String(), "ALTER TABLE "+quoted+" ENABLE ROW LEVEL SECURITY")
	}
	if o.ForceRowSecurity {
		c.run("forced row security on "+name.String(), "ALTER TABLE "+quoted+" FORCE ROW LEVEL SECURITY")
	}
	if o.ReplicaIdentity != "" {
		c.run("replica identity of "+name.String(), "ALTER TABLE "+quoted+" REPLICA IDENTITY "+c.d.replicaIdentity(o.ReplicaIdentity))
	}
	if o.ClusterOn != "" {
		c.run("cluster "+name.String(), "ALTER TABLE "+quoted+" CLUSTER ON "+c.d.QuoteIdent(o.ClusterOn))
	}
	return nil
}

// childDefaultOf sets the default of an inherited column of a new table, or drops it, where
// the parent has another one, with which the column was created.
func (c *postgresCompiler) childDefaultOf(t schema.Table, col schema.Column) {
	of := t.InheritedColumn(parentTables{c}, col.Name)
	at := t.QualifiedName().String() + "." + col.Name
	alter := "ALTER TABLE " + c.d.QuoteName(t.QualifiedName()) + " ALTER COLUMN " + c.d.QuoteIdent(col.Name)
	switch {
	case of != nil && sharesDefault(col, *of):
	case !col.Default.IsZero():
		c.run("default of "+at, alter+" SET DEFAULT "+c.d.FormatExpr(col.Default, col.Type))
	case of != nil:
		c.run("no default of "+at, alter+" DROP DEFAULT")
	}
}

// needsNoMember reports whether CREATE TABLE … PARTITION OF need not list a column, because
// neither it nor the parent's has a default. A listed column without one says DEFAULT NULL.
func (c *postgresCompiler) needsNoMember(t schema.Table, col schema.Column) bool {
	of := t.InheritedColumn(parentTables{c}, col.Name)
	return of != nil && col.Inherited && col.Default.IsZero() && of.Default.IsZero() && !of.Type.Kind.IsSerial()
}

// parentTables looks tables up for schema.Table.InheritedColumn: those that earlier
// operations of the program create, and those that are known of the database.
type parentTables struct{ c *postgresCompiler }

// Table is the table of a name, or nil.
func (p parentTables) Table(n schema.Name) *schema.Table {
	for _, op := range p.c.list[:p.c.at] {
		if create, ok := op.(ops.CreateTable); ok && create.Table.QualifiedName() == n {
			return &create.Table
		}
	}
	return p.c.table(n)
}

func (d postgres) replicaIdentity(s string) string {
	switch s {
	case "":
		return "DEFAULT"
	case "full", "nothing":
		return strings.ToUpper(s)
	}
	return "USING INDEX " + d.QuoteIdent(s)
}

// with is the WITH clause for storage parameters.
func (d postgres) with(params schema.Parameters) string {
	if len(params) == 0 {
		return ""
	}
	return " WITH (" + strings.Join(d.params(params), ", ") + ")"
}

func (d postgres) params(params schema.Parameters) []string {
	list := make([]string, len(params))
	for i, p := range params {
		value := p.Value
		if !isNumber(value) && !plainPostgresName(value) {
			value = d.QuoteString(value)
		}
		list[i] = p.Name + " = " + value
	}
	return list
}

func (c *postgresCompiler) dropTable(op ops.DropTable) error {
	name := op.Table.QualifiedName()
	if p := op.Table.PartitionOf; p != nil && op.Defined && ifExists(op.IfExists) == "" && !c.drops(p.Parent) {
		// PostgreSQL refuses to drop a partition while a foreign key refers to the
		// partitioned table. Detached, it can be dropped.
		if err := c.detachPartition(ops.DetachPartition{Table: name, Partition: *p}); err != nil {
			return err
		}
	}
	c.run("drop table "+name.String(), "DROP TABLE "+ifExists(op.IfExists)+c.d.QuoteName(name)+cascade(op.Cascade), RiskDataLoss)
	t := &op.Table
	if !op.Defined {
		t = c.table(name)
	}
	if t != nil && slices.ContainsFunc(t.Columns, func(col schema.Column) bool { return !col.OnUpdate.IsZero() }) {
		c.dropOnUpdateFunction(name.Schema)
	}
	return nil
}

// drops reports whether any operation of the program drops a table.
func (c *postgresCompiler) drops(table schema.Name) bool {
	return slices.ContainsFunc(c.list, func(op ops.Op) bool {
		drop, ok := op.(ops.DropTable)
		return ok && drop.Table.QualifiedName() == table
	})
}

func (c *postgresCompiler) renameTable(op ops.RenameTable) error {
	from := op.From
	to := op.To
	if from.Schema == c.opt.DefaultSchema {
		from.Schema = ""
	}
	if to.Schema == c.opt.DefaultSchema {
		to.Schema = ""
	}
	known := c.table(op.From)
	if known != nil {
		for _, col := range known.Columns {
			if !col.OnUpdate.IsZero() {
				c.dropOnUpdate(op.From, col.Name)
			}
		}
	}
	at := op.From
	if from.Schema != to.Schema {
		target := to.Schema
		if target == "" {
			if target = c.opt.DefaultSchema; target == "" {
				target = "public"
			}
		}
		c.run("move table "+op.From.String()+" to schema "+target,
			"ALTER TABLE "+c.d.QuoteName(at)+" SET SCHEMA "+c.d.QuoteIdent(target), RiskRename)
		at.Schema = op.To.Schema
	}
	if from.Name != to.Name {
		c.run("rename table "+op.From.String()+" to "+op.To.String(),
			"ALTER TABLE "+c.d.QuoteName(at)+" RENAME TO "+c.d.QuoteIdent(to.Name), RiskRename)
	}
	if known != nil {
		for _, col := range known.Columns {
			if !col.OnUpdate.IsZero() {
				c.createOnUpdate(op.To, col)
			}
		}
	}
	return nil
}

func (c *postgresCompiler) alterTable(op ops.AlterTable) error {
	if op.To.PartitionBy.Set {
		if err := c.repartition(op); err != nil {
			return err
		}
	}
	name, quoted := op.Table.String(), c.d.QuoteName(op.Table)
	to := op.To
	if to.Comment.Set {
		c.comment("TABLE "+quoted, to.Comment.Value)
	}
	alter := func(note, clause string, risks ...Risk) { c.run(note, "ALTER TABLE "+quoted+" "+clause, risks...) }
	if to.Unlogged.Set {
		alter(choice(to.Unlogged.Value, "stop logging ", "log ")+name, choice(to.Unlogged.Value, "SET UNLOGGED", "SET LOGGED"), RiskRewrite)
	}
	if to.Tablespace.Set {
		alter("move "+name+" to another tablespace", "SET TABLESPACE "+c.d.QuoteIdent(orDefault(to.Tablespace.Value, "pg_default")), RiskRewrite)
	}
	if to.AccessMethod.Set {
		alter("access method of "+name, "SET ACCESS METHOD "+c.d.QuoteIdent(orDefault(to.AccessMethod.Value, "heap")), RiskRewrite)
	}
	if to.RowSecurity.Set {
		alter("row security on "+name, choice(to.RowSecurity.Value, "ENABLE", "DISABLE")+" ROW LEVEL SECURITY")
	}
	if to.ForceRowSecurity.Set {
		alter("forced row security on "+name, choice(to.ForceRowSecurity.Value, "FORCE", "NO FORCE")+" ROW LEVEL SECURITY")
	}
	if to.ReplicaIdentity.Set {
		alter("replica identity of "+name, "REPLICA IDENTITY "+c.d.replicaIdentity(to.ReplicaIdentity.Value))
	}
	if to.ClusterOn.Set {
		alter("cluster "+name, choice(to.ClusterOn.Value == "", "SET WITHOUT CLUSTER", "CLUSTER ON "+c.d.QuoteIdent(to.ClusterOn.Value)))
	}
	if to.Storage.Set && !to.PartitionBy.Set {
		c.alterStorage(op)
	}
	if to.Inherits.Set {
		return c.alterInherits(op)
	}
	return nil
}

// orDefault is s, or other if s is empty.
func orDefault(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// alterStorage changes the storage parameters of a table.
func (c *postgresCompiler) alterStorage(op ops.AlterTable) {
	was := op.From.Storage.Value
	if t := c.table(op.Table); t != nil && !op.From.Storage.Set {
		was = t.Options.Storage
	}
	c.setAndReset("storage parameters of "+op.Table.String(), "ALTER TABLE "+c.d.QuoteName(op.Table), was, op.To.Storage.Value)
}

// setAndReset changes the parameters of a table, column, index or view, and leaves them in
// the order of to. SET moves a parameter to the end of the server's list, so that all have
// to be set from the first one on that is new, changed, or in another place.
func (c *postgresCompiler) setAndReset(note, alter string, was, to schema.Parameters) {
	var reset []string
	same := 0
	for _, p := range was {
		switch _, kept := to.Get(p.Name); {
		case !kept:
			reset = append(reset, p.Name)
		case same < len(to) && to[same] == p:
			same++
		}
	}
	if set := to[same:]; len(set) > 0 {
		c.run(note, alter+" SET ("+strings.Join(c.d.params(set), ", ")+")")
	}
	if len(reset) > 0 {
		c.run(note, alter+" RESET ("+strings.Join(reset, ", ")+")")
	}
}

func (c *postgresCompiler) alterInherits(op ops.AlterTable) error {
	was := op.From.Inherits.Value
	if !op.From.Inherits.Set {
		t := c.table(op.Table)
		if t == nil {
			return &UnknownBeforeError{Op: op, Name: op.Table}
		}
		was = t.Inherits
	}
	quoted := c.d.QuoteName(op.Table)
	for _, p := range was {
		if !slices.Contains(op.To.Inherits.Value, p) {
			c.run(op.Table.String()+" no longer inherits "+p.String(), "ALTER TABLE "+quoted+" NO INHERIT "+c.d.QuoteName(p))
		}
	}
	for _, p := range op.To.Inherits.Value {
		if !slices.Contains(was, p) {
			c.run(op.Table.String()+" inherits "+p.String(), "ALTER TABLE "+quoted+" INHERIT "+c.d.QuoteName(p))
		}
	}
	return nil
}

func (c *postgresCompiler) attachPartition(op ops.AttachPartition) error {
	c.run("attach "+op.Table.String()+" to "+op.Partition.Parent.String(),
		fmt.Sprintf("ALTER TABLE %s ATTACH PARTITION %s %s", c.d.QuoteName(op.Partition.Parent), c.d.QuoteName(op.Table), partitionBound(op.Partition.Bound)),
		RiskScan)
	return nil
}

func (c *postgresCompiler) detachPartition(op ops.DetachPartition) error {
	c.runf("detach "+op.Table.String()+" from "+op.Partition.Parent.String(),
		"ALTER TABLE %s DETACH PARTITION %s", c.d.QuoteName(op.Partition.Parent), c.d.QuoteName(op.Table))
	return nil
}
