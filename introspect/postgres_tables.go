package introspect

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/schema"
)

func (b *pgBuilder) buildTables() {
	for i, t := range b.rows.tables {
		b.tableAt[t.ID] = i
		b.tableNamed[b.name(t.Schema, t.Name)] = i
		b.tables = append(b.tables, b.table(t))
	}
	b.attach()
	for _, t := range b.rows.triggers {
		if t.OnUpdate == "" {
			continue
		}
		if column, expr, ok := onUpdateArgs(t.OnUpdate); ok {
			b.setOnUpdate(b.name(t.OnSchema, t.OnName), column, expr)
		}
	}
	for _, con := range b.rows.constraints {
		if i, ok := b.tableAt[con.Table]; ok {
			b.tables[i].AddConstraint(b.constraint(con))
		}
	}
	for i, t := range b.rows.tables {
		b.tables[i].Indexes = b.indexesOf(t.ID)
		if t.IsPartition {
			b.tables[i].Parts = b.namedParts(t)
		}
	}
	shared := make([]bool, len(b.tables))
	for i := range b.tables {
		b.shareDefaults(i, shared)
	}
	for i, t := range b.rows.tables {
		if t.IsPartition {
			b.tables[i].Columns = b.overrides(b.tables[i], b.columnsOf[t.ID])
		}
	}
}

// shareDefaults gives the columns of a partition that have the default of the
// partitioned table what that one has in the vocabulary: none, where the column is
// a serial one. What a table is a partition of comes before it.
func (b *pgBuilder) shareDefaults(table int, done []bool) {
	t := &b.tables[table]
	if done[table] || t.PartitionOf == nil {
		return
	}
	done[table] = true
	at, ok := b.tableNamed[t.PartitionOf.Parent]
	if !ok {
		return
	}
	b.shareDefaults(at, done)
	rows := b.columnsOf[b.rows.tables[table].ID]
	for j, row := range b.columnsOf[b.rows.tables[at].ID] {
		i := j
		if i >= len(rows) || rows[i].Name != row.Name {
			i = slices.IndexFunc(rows, func(c pgColumn) bool { return c.Name == row.Name })
		}
		if i >= 0 && row.Default == rows[i].Default && row.Generated == "" && rows[i].Generated == "" {
			t.Columns[i].Default = b.tables[at].Columns[j].Default
		}
	}
}

func (b *pgBuilder) setOnUpdate(table schema.Name, column, expr string) {
	if t := b.find(table); t != nil {
		if col := t.Column(column); col != nil {
			col.OnUpdate = dialect.PostgresExpr(expr)
		}
	}
}

func (b *pgBuilder) table(t pgTable) schema.Table {
	n := b.name(t.Schema, t.Name)
	out := schema.Table{
		Schema: n.Schema, Name: n.Name, Comment: t.Comment, PartitionBy: t.PartitionBy,
		Options: schema.TableOptions{
			Unlogged: t.Unlogged, Tablespace: t.Tablespace, AccessMethod: t.AccessMethod, RowSecurity: t.RowSecurity,
			ForceRowSecurity: t.ForceRowSecurity, ReplicaIdentity: t.ReplicaIdentity, ClusterOn: t.ClusterOn,
			Storage: storageParams(t.Options, t.ToastOptions),
		},
	}
	for _, p := range t.Parents {
		parent := b.name(p.Schema, p.Name)
		if t.IsPartition {
			out.PartitionOf = &schema.Partition{Parent: parent, Bound: t.Bound}
			break
		}
		out.Inherits = append(out.Inherits, parent)
	}
	rows := b.columnsOf[t.ID]
	out.Columns = slices.Grow(out.Columns, len(rows))
	for _, c := range rows {
		out.Columns = append(out.Columns, b.column(t, c))
	}
	return out
}

// storageParams reads "fillfactor=70" and its like.
func storageParams(options, toast []string) schema.Parameters {
	if len(options)+len(toast) == 0 {
		return nil
	}
	out := make(schema.Parameters, 0, len(options)+len(toast))
	for _, o := range options {
		key, value, _ := strings.Cut(o, "=")
		out = append(out, schema.Parameter{Name: key, Value: value})
	}
	for _, o := range toast {
		key, value, _ := strings.Cut(o, "=")
		out = append(out, schema.Parameter{Name: "toast." + key, Value: value})
	}
	return out
}

func (b *pgBuilder) column(t pgTable, c pgColumn) schema.Column {
	typ := b.typ(c.typed())
	out := schema.Column{
		Name: c.Name, Type: typ, Nullable: !c.NotNull, Comment: c.Comment, Inherited: c.Inherited,
		Collation: b.collation(c.Collation), Storage: storageWord(c.Storage), Compression: compressionWord(c.Compression),
	}
	if target := int(c.Statistics); target >= 0 {
		out.Statistics = &target
	}
	if c.Options != "" {
		out.Options = storageParams(strings.Split(c.Options, ","), nil)
	}
	if c.NotNullName != "" {
		out.NotNull = schema.NotNull{NoInherit: c.NotNullNoInherit, NotValid: c.NotNullNotValid}
		if c.NotNullLocal && c.NotNullName != schema.PostgresObjectName(t.Name, c.Name, "not_null") {
			out.NotNull.Name = c.NotNullName
		}
	}
	if c.NotNullNotValid {
		out.Nullable = false
	}
	switch {
	case c.Generated != "":
		out.Generated = &schema.Generated{Expr: dialect.PostgresExpr(c.Default), Stored: c.Generated == "s"}
	case c.Identity != "":
		out.Identity = b.identity(t, c, typ)
	default:
		out.Default = dialect.PostgresDefault(c.Default, typ)
		b.foldSerial(t, c, &out)
	}
	return out
}

func storageWord(s string) string {
	switch s {
	case "p":
		return "plain"
	case "e":
		return "external"
	case "m":
		return "main"
	case "x":
		return "extended"
	}
	return ""
}

func compressionWord(s string) string {
	switch s {
	case "p":
		return "pglz"
	case "l":
		return "lz4"
	}
	return ""
}

func (b *pgBuilder) identity(t pgTable, c pgColumn, typ schema.Type) *schema.Identity {
	id := &schema.Identity{Kind: schema.IdentityByDefault}
	if c.Identity == "a" {
		id.Kind = schema.IdentityAlways
	}
	if i, ok := b.sequenceOf[pgOwner{t.ID, c.Name}]; ok {
		q := b.rows.sequences[i]
		id.Options = sequenceOptions(q, typ)
		if q.Name != schema.PostgresObjectName(t.Name, c.Name, "seq") {
			id.SequenceName = q.Name
		}
	}
	return id
}

// foldSerial puts a sequence that is as serial makes one back into the type.
func (b *pgBuilder) foldSerial(t pgTable, c pgColumn, col *schema.Column) {
	i, owned := b.sequenceOf[pgOwner{t.ID, c.Name}]
	if !owned || !c.NotNull {
		return
	}
	kind, ok := map[schema.Kind]schema.Kind{
		schema.Smallint: schema.Smallserial, schema.Integer: schema.Serial, schema.Bigint: schema.Bigserial,
	}[col.Type.Kind]
	if !ok {
		return
	}
	q := b.rows.sequences[i]
	name := b.d.QuoteString(b.d.QuoteName(b.name(q.Schema, q.Name)))
	if q.Identity || q.Schema != t.Schema || q.Comment != "" || q.Unlogged != t.Unlogged ||
		!b.d.ParseType(q.Type).Equal(col.Type) || c.Default != "nextval("+name+"::regclass)" ||
		sequenceOptions(q, col.Type) != (schema.SequenceOptions{}) {
		return
	}
	b.serials[i] = true
	col.Type, col.Default = schema.Type{Kind: kind}, schema.Expr{}
	if q.Name != schema.PostgresObjectName(t.Name, c.Name, "seq") {
		col.Sequence = q.Name
	}
}

// overrides are the columns of a partition that say more than its parent's do, or
// have a NOT NULL constraint of their own name, in the order of the partitioned table.
// Of inherited ones it is the parent's to say whether they may be null. A partition
// whose parent was not read has none.
func (b *pgBuilder) overrides(t schema.Table, rows []pgColumn) []schema.Column {
	parent := b.find(t.PartitionOf.Parent)
	if parent == nil {
		return nil
	}
	var out []schema.Column
	for i, col := range t.Columns {
		of, notNull := b.effective(parent, col.Name)
		named := rows[i].NotNullName != "" && rows[i].NotNullName != notNull
		if named {
			col.NotNull.Name = rows[i].NotNullName
		}
		col.Inherited = of != nil && of.Nullable == col.Nullable && !named
		if !col.Inherited || dialect.SaysMore(col, *of) {
			out = append(out, col)
		}
	}
	if len(out) > 1 {
		root := b.root(parent)
		place := func(col schema.Column) int {
			return slices.IndexFunc(root.Columns, func(c schema.Column) bool { return c.Name == col.Name })
		}
		slices.SortStableFunc(out, func(x, y schema.Column) int { return place(x) - place(y) })
	}
	return out
}

// root is the table at the top of a tree of partitions.
func (b *pgBuilder) root(t *schema.Table) *schema.Table {
	for t.PartitionOf != nil {
		up := b.find(t.PartitionOf.Parent)
		if up == nil {
			break
		}
		t = up
	}
	return t
}

// find returns the table of that name, or nil.
func (b *pgBuilder) find(n schema.Name) *schema.Table {
	if i, ok := b.tableNamed[n]; ok {
		return &b.tables[i]
	}
	return nil
}

// effective finds a column in a partitioned table or in what it is itself a
// partition of, and the name of its NOT NULL constraint.
func (b *pgBuilder) effective(t *schema.Table, name string) (col *schema.Column, notNull string) {
	for t != nil {
		if col := t.Column(name); col != nil {
			if col.NotNull.Name != "" {
				return col, col.NotNull.Name
			}
			return col, schema.PostgresObjectName(t.Name, name, "not_null")
		}
		if t.PartitionOf == nil {
			break
		}
		t = b.find(t.PartitionOf.Parent)
	}
	return nil, ""
}

// columnNames are the columns of a table by their numbers, "1 2".
func (b *pgBuilder) columnNames(table int64, numbers string) []string {
	if numbers == "" {
		return nil
	}
	var list []string
	for word := range strings.FieldsSeq(numbers) {
		list = append(list, b.columnName(table, word))
	}
	return list
}

func (b *pgBuilder) columnName(table int64, number string) string {
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return ""
	}
	columns := b.columnsOf[table]
	if i, found := slices.BinarySearchFunc(columns, n, func(c pgColumn, n int64) int { return cmp.Compare(c.Number, n) }); found {
		return columns[i].Name
	}
	return ""
}

func (b *pgBuilder) constraint(c pgConstraint) schema.Constraint {
	switch c.Type {
	case "p":
		return schema.PrimaryKey{Key: b.key(c)}
	case "u":
		return schema.Unique{Key: b.key(c)}
	case "x":
		return b.exclusion(c)
	case "f":
		return schema.ForeignKey{
			Name: c.Name, Columns: b.columnNames(c.Table, c.Columns), RefTable: b.name(c.RefSchema, c.RefTable), RefColumns: b.refColumns(c),
			OnDelete: action(c.OnDelete), OnUpdate: action(c.OnUpdate), SetColumns: b.columnNames(c.Table, c.SetColumns),
			Match: map[string]string{"f": "full", "p": "partial"}[c.Match], Period: c.Period,
			Deferrable: c.Deferrable, InitiallyDeferred: c.Deferred,
			NotValid: !c.Validated && c.Enforced, NotEnforced: !c.Enforced, Comment: c.Comment,
		}
	}
	return schema.Check{
		Name: c.Name, Expr: dialect.PostgresExpr(c.Expr), NoInherit: c.NoInherit,
		NotValid: !c.Validated && c.Enforced, NotEnforced: !c.Enforced, Comment: c.Comment,
	}
}

func (b *pgBuilder) refColumns(c pgConstraint) []string {
	if c.Elsewhere != nil {
		return c.Elsewhere
	}
	return b.columnNames(c.Ref, c.RefColumns)
}

func action(letter string) schema.Action {
	return map[string]schema.Action{"r": schema.Restrict, "c": schema.Cascade, "n": schema.SetNull, "d": schema.SetDefault}[letter]
}

func (b *pgBuilder) key(c pgConstraint) schema.Key {
	ix := b.indexOf[c.Index]
	return schema.Key{
		Name: c.Name, Columns: b.columnNames(c.Table, c.Columns), Include: b.included(ix), NullsNotDistinct: ix.NullsNotDistinct,
		WithoutOverlaps: c.Period, Deferrable: c.Deferrable, InitiallyDeferred: c.Deferred,
		Storage: storageParams(ix.Options, nil), Comment: c.Comment, Invalid: ix.ID != 0 && !ix.Valid, Attached: b.attachedTo[ix.ID],
	}
}

// included are the columns that an index has besides its key.
func (b *pgBuilder) included(ix pgIndex) []string {
	return b.columnNames(ix.Table, strings.Join(strings.Fields(ix.Columns)[ix.keys():], " "))
}

func (b *pgBuilder) exclusion(c pgConstraint) schema.Exclusion {
	ix := b.indexOf[c.Index]
	out := schema.Exclusion{
		Name: c.Name, Method: ix.Method, Include: b.included(ix), Where: dialect.PostgresExpr(ix.Where),
		Deferrable: c.Deferrable, InitiallyDeferred: c.Deferred, Storage: storageParams(ix.Options, nil), Comment: c.Comment,
	}
	for i, part := range b.indexParts(ix) {
		if i < len(c.Operators) {
			out.Elements = append(out.Elements, schema.ExclusionElement{IndexPart: part, Operator: c.Operators[i]})
		}
	}
	return out
}

// indexesOf are a table's or materialised view's indexes but for those behind
// constraints.
func (b *pgBuilder) indexesOf(table int64) []schema.Index {
	var out []schema.Index
	for _, ix := range b.indexesAt[table] {
		if !ix.IsConstraint && ix.Part == "" {
			out = append(out, b.index(ix))
		}
	}
	return out
}

// namedParts are the parts of other indexes that a partition has and that somebody
// named, by the names that the server gives them; one may be a key of its own.
// Nothing is said of those that it numbers, since they would get the same name or
// one that is taken, nor of those with expressions, which it names after what they
// do.
func (b *pgBuilder) namedParts(t pgTable) map[string]string {
	var parts map[string]string
	given := map[string]int{}
	for _, ix := range b.indexesAt[t.ID] {
		if ix.Part == "" {
			given[ix.Name]++
		}
	}
	for _, ix := range b.indexesAt[t.ID] {
		columns := b.columnNames(t.ID, ix.Columns)
		part := ix.Part
		if ix.Attached { // to an index that is no constraint
			part = "idx"
		}
		if part == "" || slices.Contains(columns, "") || !b.whole(ix).Valid {
			continue
		}
		name := dialect.PartName(t.Name, part, columns)
		if given[name]++; ix.Name == name || dialect.IsNumberedPart(ix.Name, t.Name, part, columns) && b.indexNamed(t.Schema, name) {
			continue
		}
		if parts == nil {
			parts = map[string]string{}
		}
		parts[name] = ix.Name
	}
	for name := range parts {
		if given[name] > 1 {
			delete(parts, name)
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return parts
}

// indexNamed reports whether a schema has an index of a name.
func (b *pgBuilder) indexNamed(in, name string) bool {
	return slices.ContainsFunc(b.rows.tables, func(t pgTable) bool {
		return t.Schema == in && slices.ContainsFunc(b.indexesAt[t.ID], func(ix pgIndex) bool { return ix.Name == name })
	})
}

func (b *pgBuilder) index(ix pgIndex) schema.Index {
	out := schema.Index{
		Name: ix.Name, Unique: ix.IsUnique, Include: b.included(ix), Where: dialect.PostgresExpr(ix.Where),
		NullsNotDistinct: ix.NullsNotDistinct, Storage: storageParams(ix.Options, nil), Tablespace: ix.Tablespace,
		Comment: ix.Comment, Invalid: !ix.Valid, Attached: b.attachedTo[ix.ID],
	}
	if ix.Method != "btree" {
		out.Method = ix.Method
	}
	out.Parts = b.indexParts(ix)
	return out
}

// keys is how many of an index's columns are its key.
func (x pgIndex) keys() int { return min(int(x.Keys), len(strings.Fields(x.Columns))) }

// indexParts are the key of an index.
func (b *pgBuilder) indexParts(ix pgIndex) []schema.IndexPart {
	columns, orders := strings.Fields(ix.Columns)[:ix.keys()], strings.Fields(ix.Orders)
	out := make([]schema.IndexPart, len(columns))
	for i, number := range columns {
		if number != "0" {
			out[i].Column = b.columnName(ix.Table, number)
		}
		if i < len(orders) {
			order, _ := strconv.Atoi(orders[i])
			setOrder(&out[i], order&1 != 0, order&2 != 0)
		}
	}
	for _, p := range b.partsOf[ix.ID] {
		if p.Number > len(out) {
			continue // included ones have none of it
		}
		part := &out[p.Number-1]
		part.Expr, part.Collation, part.Statistics = dialect.PostgresExpr(p.Expr), b.collation(p.Collation), p.Statistics
		if p.OpClass != nil {
			part.OpClass = b.name(p.OpClass.Schema, p.OpClass.Name).String()
		}
		part.OpClassArgs = storageParams(p.OpClassArgs, nil)
	}
	return out
}

// setOrder says where nulls are only if that is not where they are by themselves.
func setOrder(p *schema.IndexPart, desc, nullsFirst bool) {
	p.Desc = desc
	switch {
	case desc && !nullsFirst:
		p.Nulls = "last"
	case !desc && nullsFirst:
		p.Nulls = "first"
	}
}
