package dialect

import (
	"reflect"
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// Canonical resolves what can be resolved without a server: aliases of types, defaults that
// are spelled out, the spelling of expressions. The methods below do it for each part.
func (d postgres) Canonical(s schema.Schema) schema.Schema {
	out := schema.Schema{
		Namespaces: slices.Clone(s.Namespaces), Extensions: slices.Clone(s.Extensions), Enums: slices.Clone(s.Enums),
		Domains: slices.Clone(s.Domains), Composites: slices.Clone(s.Composites), Sequences: slices.Clone(s.Sequences),
		Tables: slices.Clone(s.Tables), Objects: slices.Clone(s.Objects),
	}
	for i := range out.Domains {
		dom := &out.Domains[i]
		dom.Type = d.resolveType(dom.Type, &s)
		dom.Default = d.canonicalDefault(dom.Default, dom.Type)
		dom.Checks = d.canonicalChecks(dom.Checks)
	}
	for i := range out.Composites {
		attributes := slices.Clone(out.Composites[i].Attributes)
		for j := range attributes {
			attributes[j].Type = d.resolveType(attributes[j].Type, &s)
		}
		out.Composites[i].Attributes = attributes
	}
	for i := range out.Sequences {
		out.Sequences[i] = d.canonicalSequence(out.Sequences[i])
	}
	for i := range out.Tables {
		out.Tables[i] = d.canonicalTable(out.Tables[i], &s)
	}
	for i := range out.Tables {
		d.leaveOutInherited(&out.Tables[i], &out)
	}
	for i := range out.Objects {
		o := &out.Objects[i]
		o.Definition = d.canonicalDefinition(*o)
		switch {
		case isGrant(o.Kind):
			o.Args = d.grantArgs(o.Args)
		case o.Kind.IsPublication():
			o.Args = d.publishedArgs(o.Args)
		default:
			o.Args = d.canonicalArgs(RoutineArgs(*o))
		}
		o.Needs = nil
		o.Indexes = d.canonicalIndexes(o.Indexes)
		d.canonicalDetails(o)
	}
	return out
}

// resolveType is canonicalType, and finds the enum of the schema that a type is the name
// of: in models, type = "mood" is a Raw type like any unknown one.
func (d postgres) resolveType(t schema.Type, s *schema.Schema) schema.Type {
	t = d.canonicalType(t)
	if t.Kind == schema.Array && t.Elem != nil {
		elem := d.resolveType(*t.Elem, s)
		return schema.Type{Kind: schema.Array, Elem: &elem}
	}
	if t.Kind != schema.Raw {
		return t
	}
	if name, ok := userTypeName(t.Raw); ok && s.Enum(name) != nil {
		return schema.Type{Kind: schema.EnumKind, Schema: name.Schema, Name: name.Name}
	}
	return t
}

func (d postgres) canonicalTable(t schema.Table, s *schema.Schema) schema.Table {
	t.Definition = ""
	t.Columns = mapColumns(t.Columns, func(col schema.Column) schema.Column { return d.canonicalColumn(col, &t, s) })
	if t.PrimaryKey != nil {
		pk := d.canonicalConstraint(*t.PrimaryKey, s).(schema.PrimaryKey)
		t.PrimaryKey = &pk
	}
	t.Uniques = slices.Clone(t.Uniques)
	for i, con := range t.Uniques {
		t.Uniques[i] = d.canonicalConstraint(con, s).(schema.Unique)
	}
	t.ForeignKeys = slices.Clone(t.ForeignKeys)
	for i, con := range t.ForeignKeys {
		t.ForeignKeys[i] = d.canonicalConstraint(con, s).(schema.ForeignKey)
	}
	t.Checks = d.canonicalChecks(t.Checks)
	t.Exclusions = slices.Clone(t.Exclusions)
	for i, con := range t.Exclusions {
		t.Exclusions[i] = d.canonicalConstraint(con, s).(schema.Exclusion)
	}
	t.Indexes = d.canonicalIndexes(t.Indexes)
	t.PartitionBy = foldPostgresSQL(t.PartitionBy)
	if t.PartitionOf != nil {
		p := *t.PartitionOf
		p.Bound = foldPostgresSQL(partitionBound(p.Bound))
		t.PartitionOf = &p
	}
	o := &t.Options
	o.Storage = canonicalStorage(o.Storage)
	if o.AccessMethod == "heap" {
		o.AccessMethod = ""
	}
	if o.Tablespace == "pg_default" {
		o.Tablespace = ""
	}
	o.ReplicaIdentity = strings.ToLower(o.ReplicaIdentity)
	if o.ReplicaIdentity == "default" {
		o.ReplicaIdentity = ""
	}
	// Options of other databases, which a model for several databases may have.
	o.Engine, o.Charset, o.Collation, o.RowFormat = "", "", "", ""
	o.SystemVersioning, o.Period, o.Strict, o.WithoutRowID = false, schema.Period{}, false, false
	return t
}

// canonicalStorage brings storage parameters into one spelling and order: on and yes are
// true.
func canonicalStorage(params schema.Parameters) schema.Parameters {
	if len(params) == 0 {
		return nil
	}
	out := make(schema.Parameters, len(params))
	for i, p := range params {
		value := strings.ToLower(strings.Trim(p.Value, "'"))
		switch value {
		case "on", "yes":
			value = "true"
		case "off", "no":
			value = "false"
		}
		out[i] = schema.Parameter{Name: strings.ToLower(p.Name), Value: value}
	}
	return out.Sorted()
}

func (d postgres) canonicalColumn(col schema.Column, t *schema.Table, s *schema.Schema) schema.Column {
	col.Type = d.resolveType(col.Type, s)
	col.Default = d.columnDefault(col, s)
	col.OnUpdate = d.canonicalExpr(col.OnUpdate)
	if col.Generated != nil {
		g := *col.Generated
		g.Expr = d.canonicalExpr(g.Expr)
		g.Stored = g.Stored || !d.namesNotNull()
		col.Generated = &g
	}
	if col.Identity != nil {
		id := *col.Identity
		if id.Kind == schema.IdentityAutoincrement {
			id.Kind = schema.IdentityByDefault
		}
		id.SequenceName = "" // no statement or query has to know it
		id.Options = PostgresSequenceOptions(id.Options, col.Type)
		col.Identity = &id
	}
	col.Sequence = ""
	_, serial := isSerial(col.Type)
	if serial || col.Identity != nil || t.PrimaryKey != nil && slices.Contains(t.PrimaryKey.Columns, col.Name) {
		col.Nullable = false
	}
	if col.Nullable {
		col.NotNull = schema.NotNull{}
	}
	if !d.namesNotNull() {
		col.NotNull = schema.NotNull{}
	}
	col.NotNull.OnConflict = ""
	if col.NotNull.Name != "" && col.NotNull.Name == schema.PostgresObjectName(t.Name, col.Name, "not_null") {
		col.NotNull.Name = ""
	}
	col = d.canonicalColumnStorage(col)
	if col.Collation == "default" || col.Collation == "pg_catalog.default" {
		col.Collation = ""
	}
	col.Collation = strings.TrimPrefix(col.Collation, "pg_catalog.")
	col.Charset, col.StatedCollation, col.Invisible, col.SRID, col.WithoutSystemVersioning = "", "", false, nil, false
	return col
}

// columnDefault is the canonical default of a column. DEFAULT NULL is the same as none,
// unless the column's type is a domain with a default, which NULL then overrides.
func (d postgres) columnDefault(col schema.Column, s *schema.Schema) schema.Expr {
	def := d.canonicalDefault(col.Default, col.Type)
	if !def.IsZero() || col.Default.IsZero() {
		return def
	}
	if name, ok := userTypeName(col.Type.Raw); ok && col.Type.Kind == schema.Raw {
		if of := s.Domain(name); of != nil && !d.canonicalDefault(of.Default, of.Type).IsZero() {
			return schema.SQLExpr("null")
		}
	}
	return def
}

// PostgresSequenceOptions returns o without what is the server's default for the type.
func PostgresSequenceOptions(o schema.SequenceOptions, t schema.Type) schema.SequenceOptions {
	is := func(p *int64, n int64) bool { return p != nil && *p == n }
	if is(o.Increment, 1) {
		o.Increment = nil
	}
	if is(o.Cache, 1) {
		o.Cache = nil
	}
	top := highestOf(t)
	lowest, highest, start := int64(1), top, int64(1)
	if o.Increment != nil && *o.Increment < 0 {
		lowest, highest, start = -top-1, -1, -1
	}
	if is(o.Min, lowest) {
		o.Min = nil
	}
	if is(o.Max, highest) {
		o.Max = nil
	}
	if o.Increment != nil && *o.Increment < 0 {
		if o.Max != nil {
			start = *o.Max
		}
	} else if o.Min != nil {
		start = *o.Min
	}
	if is(o.Start, start) {
		o.Start = nil
	}
	return o
}

// highestOf is the highest number of an integer type.
func highestOf(t schema.Type) int64 {
	switch t.Kind {
	case schema.Smallint, schema.Smallserial:
		return 1<<15 - 1
	case schema.Integer, schema.Serial:
		return 1<<31 - 1
	}
	return 1<<63 - 1
}

func (d postgres) canonicalSequence(s schema.Sequence) schema.Sequence {
	if s.Type.IsZero() {
		s.Type = schema.Type{Kind: schema.Bigint}
	}
	s.Type = d.canonicalType(s.Type)
	s.Options = PostgresSequenceOptions(s.Options, s.Type)
	return s
}

func (d postgres) canonicalChecks(list []schema.Check) []schema.Check {
	out := slices.Clone(list)
	for i, con := range out {
		out[i] = d.canonicalConstraint(con, nil).(schema.Check)
	}
	return out
}

// canonicalConstraint brings a constraint into its normal form. A foreign key that names
// only a table gets the columns of that table's primary key, if s is given and has the
// table.
func (d postgres) canonicalConstraint(con schema.Constraint, s *schema.Schema) schema.Constraint {
	switch con := con.(type) {
	case schema.PrimaryKey:
		con.Key = d.canonicalKey(con.Key)
		return con
	case schema.Unique:
		con.Key = d.canonicalKey(con.Key)
		return con
	case schema.Check:
		con.Expr = d.canonicalExpr(con.Expr)
		con.Column = ""
		return con
	case schema.Exclusion:
		con.Elements = slices.Clone(con.Elements)
		for i := range con.Elements {
			con.Elements[i].IndexPart = d.canonicalPart(con.Elements[i].IndexPart)
		}
		con.Where = d.canonicalExpr(con.Where)
		con.Storage = canonicalStorage(con.Storage)
		con.Deferrable = con.Deferrable || con.InitiallyDeferred
		con.Method = strings.ToLower(con.Method)
		if con.Method == "" {
			con.Method = "btree"
		}
		return con
	case schema.ForeignKey:
		if len(con.RefColumns) == 0 && s != nil {
			if t := s.Table(con.RefTable); t != nil && t.PrimaryKey != nil {
				con.RefColumns = t.PrimaryKey.Columns
			}
		}
		con.OnDelete, con.OnUpdate = canonicalAction(con.OnDelete), canonicalAction(con.OnUpdate)
		con.Match = strings.ToLower(con.Match)
		if con.Match == "simple" {
			con.Match = ""
		}
		con.Deferrable = con.Deferrable || con.InitiallyDeferred
		con.NotValid = con.NotValid && !con.NotEnforced
		return con
	}
	return con
}

func canonicalAction(a schema.Action) schema.Action {
	a = schema.Action(strings.ToLower(string(a)))
	if a == "no action" {
		return schema.NoAction
	}
	return a
}

func (d postgres) canonicalKey(k schema.Key) schema.Key {
	k.Parts, k.OnConflict = nil, ""
	k.Storage = canonicalStorage(k.Storage)
	k.Deferrable = k.Deferrable || k.InitiallyDeferred
	return k
}

func (d postgres) canonicalIndexes(list []schema.Index) []schema.Index {
	out := slices.Clone(list)
	for i, ix := range out {
		out[i] = d.canonicalIndex(ix)
	}
	return out
}

func (d postgres) canonicalIndex(ix schema.Index) schema.Index {
	ix.Definition = ""
	ix.Method = strings.ToLower(ix.Method)
	if ix.Method == "btree" {
		ix.Method = ""
	}
	ix.Parts = slices.Clone(ix.Parts)
	for i := range ix.Parts {
		ix.Parts[i] = d.canonicalPart(ix.Parts[i])
	}
	ix.Where = d.canonicalExpr(ix.Where)
	ix.Storage = canonicalStorage(ix.Storage)
	if ix.Tablespace == "pg_default" {
		ix.Tablespace = ""
	}
	ix.Parser, ix.Invisible = "", false
	return ix
}

func (d postgres) canonicalPart(p schema.IndexPart) schema.IndexPart {
	p.Expr = d.canonicalExpr(p.Expr)
	if p.Column == "" && plainPostgresName(p.Expr.SQL) { // the server takes the expression (name) for the column
		p.Column, p.Expr = p.Expr.SQL, schema.Expr{}
	}
	p.Nulls = strings.ToLower(p.Nulls)
	if p.Desc && p.Nulls == "first" || !p.Desc && p.Nulls == "last" {
		p.Nulls = ""
	}
	p.Collation = strings.TrimPrefix(p.Collation, "pg_catalog.")
	if p.Collation == "default" {
		p.Collation = ""
	}
	p.OpClass = strings.TrimPrefix(p.OpClass, "pg_catalog.")
	p.OpClassArgs = p.OpClassArgs.Sorted()
	p.Length = 0
	if p.Column != "" || valueOr(p.Statistics, -1) < 0 {
		p.Statistics = nil
	}
	return p
}

func samePostgresIndex(d postgres, a, b schema.Index) bool {
	return reflect.DeepEqual(d.canonicalIndex(a), d.canonicalIndex(b))
}

// leaveOutInherited removes the columns of a partition or child that are just as the parent
// has them. Models need not list those, while introspection finds them.
func (d postgres) leaveOutInherited(t *schema.Table, s *schema.Schema) {
	if len(t.Parents()) == 0 {
		return
	}
	t.Columns = slices.DeleteFunc(slices.Clone(t.Columns), func(col schema.Column) bool {
		if t.PartitionOf == nil && !col.Inherited {
			return false
		}
		of := t.InheritedColumn(s, col.Name)
		return of != nil && !SaysMore(col, *of)
	})
}
