package autogen

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// tables compares the tables: new ones are created, those that are gone are
// dropped, those that both sides have are compared member by member.
func (w *walk) tables() {
	key := func(t schema.Table) schema.Name { return w.fold.name(t.QualifiedName()) }
	former := func(t schema.Table) (schema.Name, bool) {
		n := schema.ParseName(t.RenamedFrom)
		if n.Schema == "" {
			n.Schema = t.Schema
		}
		if r, ok := w.renamed(schema.Name{}, t.QualifiedName().String()); ok {
			n = schema.ParseName(r)
		}
		return w.fold.name(n), n.Name != ""
	}
	m := match(w.live.Tables, w.compare.Tables, key, former)
	w.repartitioned = repartitioned(w.in.Dialect, m.pairs)
	var gone []schema.Table // the dropped ones: a table that is kept cannot have been renamed
	for _, t := range m.dropped {
		if w.managed(t.QualifiedName()) {
			gone = append(gone, t)
			without, _, drop := splitInvalid(w.liveTable(t.QualifiedName()))
			w.emit(append(drop, ops.DropTable{Table: without, Defined: true})...)
		}
	}
	for _, t := range m.added {
		without, add, _ := splitInvalid(w.declaredTable(t.QualifiedName()))
		w.emit(append([]ops.Op{ops.CreateTable{Table: without}}, add...)...)
	}
	for live, declared := range m.both() {
		from, to := live.QualifiedName(), declared.QualifiedName()
		if w.pairs = append(w.pairs, tablePair{from, to}); from != to { // maybe in letter case only
			w.emit(ops.RenameTable{From: from, To: to})
		}
	}
	w.namedAfterTables(m.pairs)
	for live, declared := range m.both() {
		w.table(live, declared)
	}
	w.tableCandidates(gone, m.added)
}

// namedAfterTables renames, on the live side, the constraints and the like that the server
// names after their table. MySQL renames them together with the table, and tables are
// renamed before anything else is compared.
func (w *walk) namedAfterTables(pairs []pair[schema.Table]) {
	if len(w.renames) == 0 {
		return
	}
	found := w.in.Live
	found.Tables = slices.Clone(found.Tables)
	w.found = index(found)
	for _, p := range pairs {
		n, to := p.live.QualifiedName(), p.declared.Name
		if n.Name != to {
			*p.live = dialect.Renamed(w.in.Dialect, *p.live, to)
			t := w.found.Table(n)
			*t = dialect.Renamed(w.in.Dialect, *t, to)
		}
	}
}

// declaredTable is the table as it was declared, which operations carry. It
// always exists: canonical tables keep their names.
func (w *walk) declaredTable(n schema.Name) schema.Table {
	t := w.declared.Table(n)
	if t == nil {
		return schema.Table{Schema: n.Schema, Name: n.Name}
	}
	out := forFile(*t)
	if canonical := w.compare.Table(n); canonical != nil {
		w.inlineEnums(&out, canonical)
	}
	return out
}

// inlineEnums writes the values of a named enum into the columns that use it, where the
// database has no enum types.
func (w *walk) inlineEnums(t, canonical *schema.Table) {
	for i := range t.Columns {
		typ := &t.Columns[i].Type
		c := canonical.Column(t.Columns[i].Name)
		if typ.Kind != schema.EnumKind || typ.Name == "" || c == nil || c.Type.Name != "" {
			continue
		}
		for _, e := range w.declared.Enums {
			if e.Schema == typ.Schema && e.Name == typ.Name {
				*typ = schema.Type{Kind: schema.EnumKind, Values: slices.Clone(e.Values)}
			}
		}
	}
}

// liveTable is the table as it was found, as operations carry it.
func (w *walk) liveTable(n schema.Name) schema.Table {
	if t := w.found.Table(n); t != nil {
		out := *t
		out.Parts = keyParts(out)
		return out
	}
	return schema.Table{Schema: n.Schema, Name: n.Name}
}

// forFile removes former names: they are for the comparison, and not for operations.
func forFile(t schema.Table) schema.Table {
	t.RenamedFrom, t.Parts = "", keyParts(t)
	t.Columns = slices.Clone(t.Columns)
	for i := range t.Columns {
		t.Columns[i].RenamedFrom = ""
	}
	t.Indexes = slices.Clone(t.Indexes)
	for i := range t.Indexes {
		t.Indexes[i].RenamedFrom = ""
	}
	return t
}

// table compares a table that both sides have. If anything differs that only
// the database can settle, it is also listed as unsettled.
func (w *walk) table(live, declared schema.Table) {
	before := len(w.ops)
	c := &tableWalk{walk: w, name: declared.QualifiedName(), live: live, declared: declared}
	c.options()
	c.partition()
	c.partitionMembers()
	if live.PartitionBy != "" {
		c.repartition()
	}
	c.columns()
	if !c.versioning.IsZero() {
		c.emit(ops.AlterTable{Table: c.name, To: c.versioning, From: c.unversioned})
	}
	if live.PartitionBy == "" {
		c.repartition()
	}
	c.period()
	c.constraints()
	c.indexes()
	if len(c.cleared) > 0 {
		c.membersAside(live, c.name, func(s contents) bool { return s.mentionsAny(c.cleared) })
	}
	c.optionsAside()
	if len(w.ops) > before && w.normalized.Table(declared.QualifiedName()) == nil {
		w.result.Unsettled.Tables = append(w.result.Unsettled.Tables, w.declaredTable(declared.QualifiedName()))
	}
}

// tableWalk compares one table. live and declared are canonical.
type tableWalk struct {
	*walk
	name           schema.Name
	live, declared schema.Table
	// renamedColumns maps former names to new ones.
	renamedColumns map[string]string
	// dropped are the live columns that are dropped, be it to be added again.
	dropped []schema.Column
	// versioning has ADD SYSTEM VERSIONING, which is put off until the columns are as they
	// are to be; unversioned has the reverse.
	versioning, unversioned ops.TableChange
	// cleared are the columns that no index or constraint may use while they change: those
	// that are dropped and added again, and those that get another SRID.
	cleared []string
}

// options compares what a table has besides columns, constraints and indexes.
func (c *tableWalk) options() {
	var to, from ops.TableChange
	a, b := c.live.Options, c.declared.Options
	change(&to.Comment, &from.Comment, c.live.Comment, c.declared.Comment)
	change(&to.Unlogged, &from.Unlogged, a.Unlogged, b.Unlogged)
	change(&to.Tablespace, &from.Tablespace, a.Tablespace, b.Tablespace)
	change(&to.AccessMethod, &from.AccessMethod, a.AccessMethod, b.AccessMethod)
	change(&to.RowSecurity, &from.RowSecurity, a.RowSecurity, b.RowSecurity)
	change(&to.ForceRowSecurity, &from.ForceRowSecurity, a.ForceRowSecurity, b.ForceRowSecurity)
	change(&to.Engine, &from.Engine, a.Engine, b.Engine)
	change(&to.Charset, &from.Charset, a.Charset, b.Charset)
	change(&to.Collation, &from.Collation, a.Collation, b.Collation)
	change(&to.RowFormat, &from.RowFormat, a.RowFormat, b.RowFormat)
	change(&to.SystemVersioning, &from.SystemVersioning, a.SystemVersioning, b.SystemVersioning)
	change(&to.Strict, &from.Strict, a.Strict, b.Strict)
	change(&to.WithoutRowID, &from.WithoutRowID, a.WithoutRowID, b.WithoutRowID)
	if !c.in.Dialect.Traits().RemakesPartitioned && c.live.PartitionBy != c.declared.PartitionBy {
		to.PartitionBy, from.PartitionBy = ops.To(c.declaredTable(c.name).PartitionBy), ops.To(c.liveTable(c.live.QualifiedName()).PartitionBy)
		if c.renamesKey() { // no server renames a column of the partition key
			c.emit(ops.AlterTable{Table: c.name, To: ops.TableChange{PartitionBy: ops.To("")}, From: ops.TableChange{PartitionBy: from.PartitionBy}})
			c.emit(ops.AlterTable{Table: c.name, To: ops.TableChange{PartitionBy: to.PartitionBy}, From: ops.TableChange{PartitionBy: ops.To("")}})
			to.PartitionBy, from.PartitionBy = ops.Field[string]{}, ops.Field[string]{}
		}
	}
	if !c.repartitioned[c.live.QualifiedName()] {
		c.storage(&to, &from)
	}
	c.deferVersioning(&to, &from)
	if !to.IsZero() {
		c.emit(ops.AlterTable{Table: c.name, To: to, From: from})
	}
	c.parents()
	to, from = ops.TableChange{}, ops.TableChange{} // separately, since they name indexes, which have to be there
	change(&to.ReplicaIdentity, &from.ReplicaIdentity, a.ReplicaIdentity, b.ReplicaIdentity)
	change(&to.ClusterOn, &from.ClusterOn, a.ClusterOn, b.ClusterOn)
	if !to.IsZero() {
		c.emit(ops.AlterTable{Table: c.name, To: to, From: from})
	}
}

// storage compares the storage parameters. The operation has them as they were given, since
// PostgreSQL keeps them as they were written.
func (c *tableWalk) storage(to, from *ops.TableChange) {
	if !slices.Equal(c.live.Options.Storage, c.declared.Options.Storage) {
		to.Storage, from.Storage = ops.To(c.declaredTable(c.name).Options.Storage), ops.To(c.liveTable(c.live.QualifiedName()).Options.Storage)
	}
}

// deferVersioning moves ADD SYSTEM VERSIONING (MariaDB), and PARTITION BY SYSTEM_TIME with
// it, from the change of the options to a later one: the columns with the times of the rows
// have to be there first, and MariaDB refuses most changes of a table that is versioned.
func (c *tableWalk) deferVersioning(to, from *ops.TableChange) {
	if !to.SystemVersioning.Value {
		return
	}
	c.versioning.SystemVersioning, c.unversioned.SystemVersioning = to.SystemVersioning, from.SystemVersioning
	to.SystemVersioning, from.SystemVersioning = ops.Field[bool]{}, ops.Field[bool]{}
	if by, _, _ := strings.Cut(to.PartitionBy.Value, " "); strings.EqualFold(by, "system_time") {
		c.versioning.PartitionBy, c.unversioned.PartitionBy = to.PartitionBy, from.PartitionBy
		to.PartitionBy, from.PartitionBy = ops.Field[string]{}, ops.Field[string]{}
	}
}

// renamesKey reports whether a column that the table is and stays partitioned by gets
// another name.
func (c *tableWalk) renamesKey() bool {
	return c.live.PartitionBy != "" && c.declared.PartitionBy != "" && slices.ContainsFunc(c.declared.Columns, func(col schema.Column) bool {
		former := col.RenamedFrom
		if r, ok := c.renamed(c.name, col.Name); ok {
			former = r
		}
		return former != "" && c.live.Column(col.Name) == nil && c.live.Column(former) != nil && mentions(c.live.PartitionBy, former)
	})
}

// parents compares which tables the table inherits from. It leaves the old ones first. It
// inherits from the new ones last, when it has their columns and checks.
func (c *tableWalk) parents() {
	was := make([]schema.Name, len(c.live.Inherits))
	for i, n := range c.live.Inherits {
		was[i] = c.newName(n)
	}
	is := c.declared.Inherits
	both := keep(was, func(n schema.Name) bool { return slices.Contains(is, n) })
	if !slices.Equal(both, was[:len(both)]) || !slices.Equal(both, is[:len(both)]) {
		both = nil // INHERIT adds a parent at the end: all are left and joined in the new order
	}
	step := func(from, to []schema.Name) {
		if !slices.Equal(from, to) {
			c.emit(ops.AlterTable{Table: c.name, To: ops.TableChange{Inherits: ops.To(to)}, From: ops.TableChange{Inherits: ops.To(from)}})
		}
	}
	step(was, both)
	step(both, is)
}

// optionsAside sets CLUSTER ON and REPLICA IDENTITY again where the index that they name is
// dropped and created: PostgreSQL drops them with it.
func (c *tableWalk) optionsAside() {
	again := func(name, declared string, set func(*ops.TableChange, string)) {
		if name == "" || name != declared || !c.dropsIndex(c.name, name) && !c.dropsConstraint(c.name, name) {
			return
		}
		var none, named ops.TableChange
		set(&none, "")
		set(&named, name)
		c.emit(ops.AlterTable{Table: c.name, To: none, From: named}, ops.AlterTable{Table: c.name, To: named, From: none})
	}
	a, b := c.live.Options, c.declared.Options
	again(a.ClusterOn, b.ClusterOn, func(t *ops.TableChange, s string) { t.ClusterOn = ops.To(s) })
	again(a.ReplicaIdentity, b.ReplicaIdentity, func(t *ops.TableChange, s string) { t.ReplicaIdentity = ops.To(s) })
}

// change sets a property of an operation, in both directions, if it differs.
func change[T comparable](to, from *ops.Field[T], live, declared T) {
	if live != declared {
		*to, *from = ops.To(declared), ops.To(live)
	}
}

// partition compares which table a table is a partition of, and within which bounds.
func (c *tableWalk) partition() {
	a, b := c.live.PartitionOf, c.declared.PartitionOf
	if a != nil && b != nil && a.Bound == b.Bound && c.newName(a.Parent) == b.Parent && !c.repartitioned[a.Parent] {
		return
	}
	if a != nil {
		c.emit(ops.DetachPartition{Table: c.name, Partition: *a})
	}
	if b != nil {
		c.emit(ops.AttachPartition{Table: c.name, Partition: *b})
	}
}

// renamed returns the former name that the caller confirmed for something.
func (w *walk) renamed(table schema.Name, to string) (string, bool) {
	for _, r := range w.in.Options.Renames {
		if r.Table == table && r.To == to {
			return r.From, true
		}
	}
	return "", false
}
