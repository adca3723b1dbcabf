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
	if t.PartitionOf != nil && hasOwnParts(t) {
		return c.createAttached(op)
	}
	name := c.d.QuoteName(t.QualifiedName())
	said := t
	said.Columns = slices.DeleteFunc(slices.Clone(t.Columns), func(col schema.Column) bool {
		return t.PartitionOf != nil && c.noDefaultToLose(t, col)
	})
	members, err := c.d.tableMembers(said)
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

// tableMembers are the columns and constraints that CREATE TABLE lists. What
// can only be said afterwards is left to tableExtras.
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

// addedLater tells constraints that CREATE TABLE would make valid, or not make
// at all, since it takes a key for one like it that stands before it.
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

// isSameKey reports whether the server takes one key for the other.
func isSameKey(a, b schema.Key) bool {
	return slices.Equal(a.Columns, b.Columns) && slices.Equal(a.Include, b.Include) && a.NullsNotDistinct == b.NullsNotDistinct &&
		a.WithoutOverlaps == b.WithoutOverlaps && a.Deferrable == b.Deferrable && a.InitiallyDeferred == b.InitiallyDeferred
}

// tableClauses are what follows the list of members.
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

// tableExtras are the statements that complete a new table.
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
			c.heirDefault(t, col)
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
		if isOwnPart(t, part) {
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

// heirDefault gives a new table's column that it has of a parent its own default,
// or none, where it is known that the parent has another.
func (c *postgresCompiler) heirDefault(t schema.Table, col schema.Column) {
	of := t.InheritedColumn(parents{c}, col.Name)
	at := t.QualifiedName().String() + "." + col.Name
	alter := "ALTER TABLE " + c.d.QuoteName(t.QualifiedName()) + " ALTER COLUMN " + c.d.QuoteIdent(col.Name)
	switch {
	case of != nil && follows(col, *of):
	case !col.Default.IsZero():
		c.run("default of "+at, alter+" SET DEFAULT "+c.d.FormatExpr(col.Default, col.Type))
	case of != nil:
		c.run("no default of "+at, alter+" DROP DEFAULT")
	}
}

// noDefaultToLose reports whether a partition's column is as the parent's but for what
// is said later: neither is known to have a default.
func (c *postgresCompiler) noDefaultToLose(t schema.Table, col schema.Column) bool {
	of := t.InheritedColumn(parents{c}, col.Name)
	return of != nil && col.Inherited && col.Default.IsZero() && of.Default.IsZero() && !of.Type.Kind.IsSerial()
}

// parents finds tables among those that the program makes, and those that are known.
type parents struct{ c *postgresCompiler }

func (p parents) Table(n schema.Name) *schema.Table {
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

// with spells storage parameters.
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
		// A foreign key to the partitioned table keeps its partitions.
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

// drops reports whether the program drops a table.
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

func orDefault(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// alterStorage sets what is asked for and resets what was set before.
func (c *postgresCompiler) alterStorage(op ops.AlterTable) {
	was := op.From.Storage.Value
	if t := c.table(op.Table); t != nil && !op.From.Storage.Set {
		was = t.Options.Storage
	}
	c.setAndReset("storage parameters of "+op.Table.String(), "ALTER TABLE "+c.d.QuoteName(op.Table), was, op.To.Storage.Value)
}

// setAndReset changes the parameters of a table, column, index or view. What is
// set comes last in the server's list, so that from the first that is not where
// it was all are set.
func (c *postgresCompiler) setAndReset(note, alter string, was, to schema.Parameters) {
	var gone []string
	stays := 0
	for _, p := range was {
		switch _, kept := to.Get(p.Name); {
		case !kept:
			gone = append(gone, p.Name)
		case stays < len(to) && to[stays] == p:
			stays++
		}
	}
	if set := to[stays:]; len(set) > 0 {
		c.run(note, alter+" SET ("+strings.Join(c.d.params(set), ", ")+")")
	}
	if len(gone) > 0 {
		c.run(note, alter+" RESET ("+strings.Join(gone, ", ")+")")
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
