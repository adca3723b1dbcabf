package autogen_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// postgresOnly are the alterations of what the other databases do not have.
func (m *mutator) postgresOnly() []func(*schema.Table) string {
	if m.dialect != "postgres" {
		return nil
	}
	return []func(*schema.Table) string{
		m.addPolicy, m.rowSecurity, m.addStatistics, m.storageParameters, m.columnDetails, m.addInclude, m.addExclusion, m.commentOnMember,
		m.addIdentity, m.addDomain, m.addComposite, m.moveToSchema, m.renameMember, m.unlogged, m.replicaIdentity, m.addRule,
	}
}

// postgresObjects are those that are about no table.
func (m *mutator) postgresObjects() []func() string {
	if m.dialect != "postgres" {
		return nil
	}
	return []func() string{m.changeDomain, m.changeSequence, m.changeRoutine, m.addMaterialized, m.firing, m.renameType, m.changeComposite, m.addPartition, m.overloaded}
}

func (m *mutator) object(o schema.Object) {
	m.schema.Objects = append(m.schema.Objects, o)
}

func (m *mutator) quoted(t *schema.Table) string {
	name := `"` + t.Name + `"`
	if t.Schema != "" {
		name = `"` + t.Schema + `".` + name
	}
	return name
}

func (m *mutator) number(t *schema.Table) (string, bool) {
	c, ok := pick(m, keepPointers(t.Columns, func(c schema.Column) bool {
		return c.Type.Kind == schema.Integer || c.Type.Kind == schema.Bigint || c.Type.Kind == schema.Smallint
	}))
	if !ok {
		return "", false
	}
	return (*c).Name, true
}

func (m *mutator) addPolicy(t *schema.Table) string {
	c, ok := m.number(t)
	if !ok || t.RenamedFrom != "" {
		return ""
	}
	p := schema.Object{Kind: schema.KindPolicy, Name: m.name("made_policy"), On: t.QualifiedName(), Needs: []schema.Name{t.QualifiedName()}, Comment: []string{"", "it's one"}[m.IntN(2)]}
	tail := []string{"USING (%s > 1)", "AS RESTRICTIVE FOR UPDATE USING (%s > 1) WITH CHECK (true)", "FOR SELECT TO PUBLIC USING (%s IN (1, 2))"}[m.IntN(3)]
	p.Definition = fmt.Sprintf("CREATE POLICY %s ON %s "+tail, p.Name, m.quoted(t), c)
	m.object(p)
	return "add policy " + p.Definition
}

func (m *mutator) rowSecurity(t *schema.Table) string {
	t.Options.RowSecurity, t.Options.ForceRowSecurity = !t.Options.RowSecurity, m.IntN(2) == 0
	return "row security of " + t.Name
}

func (m *mutator) unlogged(t *schema.Table) string {
	if m.referred(t, "") || len(t.ForeignKeys) > 0 || slices.ContainsFunc(m.schema.Tables, func(o schema.Table) bool {
		return slices.ContainsFunc(o.ForeignKeys, func(k schema.ForeignKey) bool { return k.RefTable == t.QualifiedName() })
	}) {
		return ""
	}
	t.Options.Unlogged = !t.Options.Unlogged
	for i, s := range m.schema.Sequences {
		if s.OwnedBy != nil && s.OwnedBy.Table == t.QualifiedName() {
			m.schema.Sequences[i].Unlogged = t.Options.Unlogged
		}
	}
	return "unlogged " + t.Name
}

func (m *mutator) replicaIdentity(t *schema.Table) string {
	t.Options.ReplicaIdentity = []string{"full", "nothing", ""}[m.IntN(3)]
	return "replica identity of " + t.Name
}

func (m *mutator) addRule(t *schema.Table) string {
	c, ok := m.number(t)
	if !ok || t.RenamedFrom != "" {
		return ""
	}
	r := schema.Object{Kind: schema.KindRule, Name: m.name("made_rule"), On: t.QualifiedName(), Needs: []schema.Name{t.QualifiedName()}}
	r.Definition = fmt.Sprintf("CREATE RULE %s AS ON UPDATE TO %s WHERE NEW.%s = 77777 DO INSTEAD NOTHING", r.Name, m.quoted(t), c)
	m.object(r)
	return "add rule " + r.Definition
}

func (m *mutator) addStatistics(t *schema.Table) string {
	columns := m.indexable(t)
	if len(columns) < 2 || t.RenamedFrom != "" {
		return ""
	}
	m.Shuffle(len(columns), func(i, j int) { columns[i], columns[j] = columns[j], columns[i] })
	s := schema.Object{Kind: schema.KindStatistics, Name: m.name("made_statistics"), Needs: []schema.Name{t.QualifiedName()}}
	s.Definition = fmt.Sprintf("CREATE STATISTICS %s %s ON %s, %s FROM %s", s.Name, []string{"", "(ndistinct)", "(dependencies, mcv)"}[m.IntN(3)], columns[0], columns[1], m.quoted(t))
	for _, o := range m.schema.Objects {
		if o.Kind == schema.KindStatistics {
			s.On = t.QualifiedName()
			if !o.On.IsZero() {
				s.On = t.QualifiedName()
			}
		}
	}
	m.object(s)
	return "add " + s.Definition
}

func (m *mutator) storageParameters(t *schema.Table) string {
	if i, ok := pick(m, m.plainIndexes(t)); ok && m.IntN(2) == 0 && t.Indexes[*i].Method == "" {
		t.Indexes[*i].Storage = schema.Parameters{{Name: "fillfactor", Value: fmt.Sprint(50 + m.IntN(50))}}
		return "fillfactor of index " + t.Indexes[*i].Name
	}
	t.Options.Storage = nil
	of := []string{"fillfactor", "autovacuum_vacuum_threshold", "toast_tuple_target"}
	for _, i := range m.Perm(len(of))[:m.IntN(1+len(of))] {
		t.Options.Storage = t.Options.Storage.With(of[i], []string{"70", "80", "200"}[i])
	}
	if slices.ContainsFunc(t.Columns, func(c schema.Column) bool { return c.Type.Kind == schema.Text }) && m.IntN(2) == 0 {
		t.Options.Storage = t.Options.Storage.With("toast.autovacuum_enabled", "false")
	}
	return fmt.Sprintf("storage of %s: %v", t.Name, t.Options.Storage)
}

func (m *mutator) columnDetails(t *schema.Table) string {
	c, ok := pick(m, keepPointers(t.Columns, func(c schema.Column) bool {
		return (c.Type.Kind == schema.Text || c.Type.Kind == schema.Varchar) && c.Generated == nil
	}))
	if !ok {
		return ""
	}
	switch m.IntN(5) {
	case 0:
		if m.keyed(t, []*schema.Column{*c}) {
			return ""
		}
		(*c).Collation = []string{`pg_catalog."C"`, `pg_catalog."POSIX"`}[m.IntN(2)]
		return fmt.Sprintf("collation of %s.%s", t.Name, (*c).Name)
	case 1:
		(*c).Storage = []string{"external", "main"}[m.IntN(2)]
	case 2:
		n := m.IntN(500)
		(*c).Statistics = &n
	case 3:
		(*c).Options = schema.Parameters{{Name: []string{"n_distinct", "n_distinct_inherited"}[m.IntN(2)], Value: strconv.Itoa(m.IntN(99))}}
	default:
		(*c).Compression = "pglz"
	}
	return fmt.Sprintf("details of %s.%s", t.Name, (*c).Name)
}

func (m *mutator) addInclude(t *schema.Table) string {
	columns := m.indexable(t)
	if len(columns) < 2 {
		return ""
	}
	m.Shuffle(len(columns), func(i, j int) { columns[i], columns[j] = columns[j], columns[i] })
	if m.IntN(2) == 0 {
		x := schema.Index{Name: m.name("covering"), Parts: schema.ColumnParts(columns[0]), Include: columns[1:2]}
		x.Parts[0].Nulls = []string{"", "first"}[m.IntN(2)]
		t.Indexes = append(t.Indexes, x)
		return fmt.Sprintf("add index %s on %s.%s with %s", x.Name, t.Name, columns[0], columns[1])
	}
	if t.PartitionBy != "" {
		return ""
	}
	u := schema.Unique{Key: schema.Key{Name: m.name("covering"), Columns: columns[:1], Include: columns[1:2], NullsNotDistinct: m.IntN(2) == 0, Comment: "it's unique"}}
	if m.rows(t.QualifiedName()) {
		return ""
	}
	t.Uniques = append(t.Uniques, u)
	return fmt.Sprintf("add unique %s on %s.%s with %s", u.Name, t.Name, columns[0], columns[1])
}

func (m *mutator) addExclusion(t *schema.Table) string {
	c, ok := m.number(t)
	if !ok || m.rows(t.QualifiedName()) {
		return ""
	}
	x := schema.Exclusion{Name: m.name("excluded"), Method: "btree", Elements: []schema.ExclusionElement{{IndexPart: schema.IndexPart{Column: c}, Operator: "="}}, Deferrable: m.IntN(2) == 0}
	if m.IntN(2) == 0 {
		x.Where = schema.SQLExpr(`"` + c + `" > 5`)
	}
	t.Exclusions = append(t.Exclusions, x)
	return fmt.Sprintf("add exclusion %s on %s.%s", x.Name, t.Name, c)
}

func (m *mutator) commentOnMember(t *schema.Table) string {
	text := m.name("it's a member")
	switch m.IntN(5) {
	case 0:
		if x, ok := pick(m, t.Indexes); ok {
			x.Comment = text
			return "comment of index " + x.Name
		}
	case 1:
		if t.PrimaryKey != nil {
			t.PrimaryKey.Comment = text
			return "comment of the key of " + t.Name
		}
	case 2:
		if fk, ok := pick(m, t.ForeignKeys); ok {
			fk.Comment = text
			return "comment of " + fk.Name
		}
	case 3:
		if o, ok := pick(m, m.schema.Objects); ok && o.Kind != schema.KindGrant && o.Kind != schema.KindDefaultPrivilege {
			o.Comment = text
			return "comment of " + string(o.Kind) + " " + o.Name
		}
	default:
		if e, ok := pick(m, m.schema.Enums); ok {
			e.Comment = text
			return "comment of enum " + e.Name
		}
	}
	return ""
}

func (m *mutator) addIdentity(t *schema.Table) string {
	if c, ok := pick(m, keepPointers(t.Columns, func(c schema.Column) bool { return c.Identity != nil })); ok && m.IntN(2) == 0 {
		id := *(*c).Identity
		step := int64(2 + m.IntN(5))
		id.Kind, id.Options.Increment, id.Options.Cycle = schema.IdentityAlways, &step, m.IntN(2) == 0
		(*c).Identity = &id
		return fmt.Sprintf("numbering of %s.%s", t.Name, (*c).Name)
	}
	start := int64(10 + m.IntN(50))
	c := schema.Column{Name: m.name("numbered"), Type: schema.ParseType([]string{"integer", "bigint", "smallint"}[m.IntN(3)]), Identity: &schema.Identity{
		Kind: []schema.IdentityKind{schema.IdentityAlways, schema.IdentityByDefault}[m.IntN(2)], Options: schema.SequenceOptions{Start: &start}}}
	t.Columns = append(t.Columns, c)
	return fmt.Sprintf("add column %s.%s, which is numbered", t.Name, c.Name)
}

func (m *mutator) addDomain(t *schema.Table) string {
	d := schema.Domain{Name: m.name("made_domain"), Type: schema.ParseType("text"), Checks: []schema.Check{{Name: "said", Expr: schema.SQLExpr("VALUE <> ''")}}, Default: schema.SQLExpr("'a'")}
	m.schema.Domains = append(m.schema.Domains, d)
	c := schema.Column{Name: m.name("col"), Type: schema.ParseType(d.Name), Nullable: true}
	if m.IntN(2) == 0 {
		one := c.Type
		c.Type = schema.Type{Kind: schema.Array, Elem: &one}
	}
	t.Columns = append(t.Columns, c)
	return "add domain " + d.Name + " and a column of it to " + t.Name
}

func (m *mutator) changeDomain() string {
	d, ok := pick(m, m.schema.Domains)
	if !ok || strings.HasPrefix(d.Name, "made_") || d.RenamedFrom != "" {
		return ""
	}
	switch m.IntN(4) {
	case 0:
		d.Checks = append(d.Checks, schema.Check{Name: m.name("checked"), Expr: schema.SQLExpr("VALUE IS NOT NULL OR true")})
		return "check of domain " + d.Name
	case 1:
		d.Comment = m.name("it's a domain")
		return "comment of domain " + d.Name
	case 2:
		from := d.Name
		d.Name, d.RenamedFrom = m.name("renamed_domain"), from
		m.renameUses(schema.Name{Schema: d.Schema, Name: from}, d.Name)
		return "domain " + from + " renamed"
	}
	if d.Type.Kind == schema.Integer {
		d.Type = schema.ParseType("bigint")
		return "type of domain " + d.Name
	}
	return ""
}

// renameUses gives the columns of a type its new name.
func (m *mutator) renameUses(from schema.Name, to string) {
	var rename func(t *schema.Type)
	rename = func(t *schema.Type) {
		switch {
		case t.Elem != nil:
			e := *t.Elem
			rename(&e)
			t.Elem = &e
		case t.Name == from.Name && t.Schema == from.Schema && t.Kind == schema.EnumKind:
			t.Name = to
		case schema.ParseName(t.Raw) == from:
			t.Raw = schema.Name{Schema: from.Schema, Name: to}.String()
		}
	}
	for i := range m.schema.Tables {
		for j := range m.schema.Tables[i].Columns {
			rename(&m.schema.Tables[i].Columns[j].Type)
		}
	}
	for i := range m.schema.Composites {
		for j := range m.schema.Composites[i].Attributes {
			rename(&m.schema.Composites[i].Attributes[j].Type)
		}
	}
}

// renameType renames an enum that no text speaks of.
func (m *mutator) renameType() string {
	e, ok := pick(m, m.schema.Enums)
	if !ok || e.RenamedFrom != "" || strings.HasPrefix(e.Name, "made_") {
		return ""
	}
	from := e.Name
	in := func(s string) bool { return strings.Contains(s, from) }
	for _, o := range m.schema.Objects {
		if in(o.Definition) || in(o.Args) {
			return ""
		}
	}
	for _, t := range m.schema.Tables {
		for _, c := range t.Checks {
			if in(c.Expr.SQL) {
				return ""
			}
		}
		for _, c := range t.Columns {
			if in(c.Default.SQL) {
				return ""
			}
		}
		for _, x := range t.Indexes {
			if in(x.Where.SQL) {
				return ""
			}
		}
	}
	e.Name, e.RenamedFrom = m.name("renamed_enum"), from
	m.renameUses(schema.Name{Schema: e.Schema, Name: from}, e.Name)
	return "enum " + from + " renamed to " + e.Name
}

func (m *mutator) addComposite(t *schema.Table) string {
	c := schema.Composite{Name: m.name("made_type"), Attributes: []schema.Attribute{{Name: "a", Type: schema.ParseType("integer")}, {Name: "b", Type: schema.ParseType("text"), Comment: "it's b"}}}
	m.schema.Composites = append(m.schema.Composites, c)
	t.Columns = append(t.Columns, schema.Column{Name: m.name("col"), Type: schema.ParseType(c.Name), Nullable: true})
	return "add type " + c.Name + " and a column of it to " + t.Name
}

func (m *mutator) changeComposite() string {
	c, ok := pick(m, m.schema.Composites)
	if !ok || strings.HasPrefix(c.Name, "made_") {
		return ""
	}
	c.Attributes = append(c.Attributes, schema.Attribute{Name: m.name("attribute"), Type: m.anyType()})
	return "attribute of type " + c.Name
}

// moveToSchema moves a table that no text speaks of into another schema.
func (m *mutator) moveToSchema(t *schema.Table) string {
	if m.tableSpokenOf(t) || t.RenamedFrom != "" || t.Schema != "" || strings.HasPrefix(t.Name, "made") {
		return ""
	}
	from, space := t.QualifiedName(), m.name("made_schema")
	if slices.ContainsFunc(m.schema.Sequences, func(s schema.Sequence) bool { return s.OwnedBy != nil && s.OwnedBy.Table == from }) ||
		slices.ContainsFunc(t.Columns, func(c schema.Column) bool { return strings.Contains(c.Default.SQL, "nextval") }) {
		return ""
	}
	m.schema.Namespaces = append(m.schema.Namespaces, schema.Namespace{Name: space})
	t.Schema, t.RenamedFrom = space, "public."+from.Name
	for i := range m.schema.Tables {
		for j := range m.schema.Tables[i].ForeignKeys {
			if fk := &m.schema.Tables[i].ForeignKeys[j]; fk.RefTable == from {
				fk.RefTable = t.QualifiedName()
			}
		}
	}
	return fmt.Sprintf("move table %s to %s", from, space)
}

func (m *mutator) renameMember(t *schema.Table) string {
	to := m.name("renamed_member")
	switch m.IntN(4) {
	case 0:
		if t.PrimaryKey != nil && t.Options.ClusterOn != t.PrimaryKey.Name {
			t.PrimaryKey.Name, t.PrimaryKey.RenamedFrom = to, t.PrimaryKey.Name
			return "rename the key of " + t.Name
		}
	case 1:
		if k, ok := pick(m, t.ForeignKeys); ok && k.RenamedFrom == "" {
			k.Name, k.RenamedFrom = to, k.Name
			return "rename " + k.RenamedFrom
		}
	case 2:
		if k, ok := pick(m, t.Checks); ok && k.RenamedFrom == "" {
			k.Name, k.RenamedFrom = to, k.Name
			return "rename " + k.RenamedFrom
		}
	default:
		if k, ok := pick(m, t.Uniques); ok && k.RenamedFrom == "" {
			k.Name, k.RenamedFrom = to, k.Name
			return "rename " + k.RenamedFrom
		}
	}
	return ""
}

func (m *mutator) changeSequence() string {
	if s, ok := pick(m, m.schema.Sequences); ok && m.IntN(2) == 0 && !strings.HasPrefix(s.Name, "made_") {
		step := int64(2 + m.IntN(5))
		s.Options.Increment, s.Options.Cycle, s.Comment = &step, m.IntN(2) == 0, "it's a sequence"
		return "options of sequence " + s.Name
	}
	start, last := int64(5), int64(500)
	s := schema.Sequence{Name: m.name("made_sequence"), Options: schema.SequenceOptions{Start: &start, Max: &last, Cycle: m.IntN(2) == 0}}
	m.schema.Sequences = append(m.schema.Sequences, s)
	t := &m.schema.Tables[m.IntN(len(m.schema.Tables))]
	if t.PartitionOf == nil && !m.isParent(t.QualifiedName()) && m.IntN(2) == 0 {
		t.Columns = append(t.Columns, schema.Column{Name: m.name("col"), Type: schema.ParseType("bigint"), Nullable: true, Default: schema.SQLExpr("nextval('" + s.Name + "'::regclass)")})
		return "add sequence " + s.Name + " and a column that draws from it to " + t.Name
	}
	return "add sequence " + s.Name
}

func (m *mutator) changeRoutine() string {
	o, ok := pick(m, m.schema.Objects)
	if !ok || o.Kind != schema.KindFunction {
		return ""
	}
	for _, language := range []string{"plpgsql", "sql"} {
		o.Definition = strings.Replace(o.Definition, "\n LANGUAGE "+language+"\n", "\n LANGUAGE "+language+[]string{"\n COST 77\n", "\n SECURITY DEFINER\n", "\n STRICT\n"}[m.IntN(3)], 1)
	}
	return "attributes of function " + o.Name
}

// overloaded adds a function beside one of the same name.
func (m *mutator) overloaded() string {
	name := m.name("made_function")
	for _, args := range []string{"integer", "text"} {
		m.object(schema.Object{Kind: schema.KindFunction, Name: name, Args: args, Definition: fmt.Sprintf("CREATE FUNCTION %s(%s) RETURNS %s LANGUAGE sql IMMUTABLE AS 'SELECT $1'", name, args, args)})
	}
	return "add functions " + name
}

func (m *mutator) addMaterialized() string {
	if o, ok := pick(m, m.schema.Objects); ok && o.Kind == schema.KindMaterializedView {
		if len(o.Indexes) > 0 && m.IntN(2) == 0 {
			o.Indexes = o.Indexes[:len(o.Indexes)-1]
			return "an index less on " + o.Name
		}
	}
	t := &m.schema.Tables[m.IntN(len(m.schema.Tables))]
	if t.RenamedFrom != "" {
		return ""
	}
	v := schema.Object{Kind: schema.KindMaterializedView, Name: m.name("made_materialized"), Needs: []schema.Name{t.QualifiedName()}}
	v.Definition = fmt.Sprintf("CREATE MATERIALIZED VIEW %s AS SELECT count(*) AS n, 'x'::text AS label FROM %s", v.Name, m.quoted(t))
	v.Indexes = []schema.Index{{Name: m.name("ix"), Parts: schema.ColumnParts("n", "label"), Unique: m.IntN(2) == 0}}
	m.object(v)
	return "add materialized view " + v.Name + " of " + t.Name
}

func (m *mutator) firing() string {
	o, ok := pick(m, m.schema.Objects)
	if !ok || o.Kind != schema.KindTrigger || o.Enabled != "" {
		return ""
	}
	o.Enabled = []string{"disabled", "replica", "always"}[m.IntN(3)]
	return "trigger " + o.Name + " is " + o.Enabled
}

// addPartition adds a further partition, or moves the bounds of one.
func (m *mutator) addPartition() string {
	p, ok := pick(m, keepPointers(m.schema.Tables, func(t schema.Table) bool {
		return t.PartitionOf != nil && strings.Contains(t.PartitionOf.Bound, "TO ('")
	}))
	if !ok || m.rows((*p).QualifiedName()) {
		return ""
	}
	if m.IntN(2) == 0 {
		own := *(*p).PartitionOf
		from, _, _ := strings.Cut(own.Bound, " TO ")
		_, first, _ := strings.Cut(from, "FROM ('")
		own.Bound = from + " TO ('" + first[:min(len(first), 4)] + "-12-31 23:59:58+00')"
		if m.overlaps(*p, own.Bound) {
			return ""
		}
		(*p).PartitionOf = &own
		return "bounds of " + (*p).Name + ": " + own.Bound
	}
	made := schema.Table{Name: m.name("made_partition"), PartitionOf: &schema.Partition{Parent: (*p).PartitionOf.Parent, Bound: "FOR VALUES FROM ('2099-01-01 00:00:00+00') TO ('2100-01-01 00:00:00+00')"}}
	for _, t := range m.schema.Tables {
		if strings.HasPrefix(t.Name, "made_partition") || t.PartitionOf != nil && t.PartitionOf.Bound == "DEFAULT" && m.rows(t.QualifiedName()) {
			return ""
		}
	}
	m.schema.Tables = append(m.schema.Tables, made)
	return "add partition " + made.Name
}

// overlaps reports whether a partition with that bound may be in the way of others.
func (m *mutator) overlaps(p *schema.Table, bound string) bool {
	end := func(s string) string { _, e, _ := strings.Cut(s, " TO ('"); return e }
	return end(bound) > end(p.PartitionOf.Bound)
}
