package introspect

import (
	"cmp"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/schema"
)

// pgBuilder makes schema values of catalogue rows.
type pgBuilder struct {
	d    dialect.Dialect
	rows *pgRows
	opt  Options
	// beside is a second schema that names are not qualified with, or empty.
	beside string

	types      map[string]schema.Type // by their spelling
	tables     []schema.Table
	tableAt    map[int64]int // by the server's number
	tableNamed map[schema.Name]int
	columnsOf  map[int64][]pgColumn
	indexesAt  map[int64][]pgIndex
	indexOf    map[int64]pgIndex
	partsOf    map[int64][]pgIndexPart
	attachedTo map[int64][]schema.AttachedIndex // parts of those that not all partitions have
	sequenceOf map[pgOwner]int                  // in rows.sequences
	serials    map[int]bool                     // sequences that are folded into a column
	onUpdate   map[pgOwner]string
	needsOf    map[int64][]schema.Name
	// missing are, by the server's number, the objects that there are no words for
	// and those that are made of them.
	missing map[int64]string
	// beyond are those of the latter that could be expressed, and what is implied.
	beyond []schema.Object
	held   map[schema.ID]string
	given  map[schema.ID]string // of the grants beyond, the default privilege behind each
}

// pgOwner is a column of a numbered table.
type pgOwner struct {
	table  int64
	column string
}

func newPgBuilder(d dialect.Dialect, rows *pgRows, opt Options, beside string) *pgBuilder {
	b := &pgBuilder{
		d: d, rows: rows, opt: opt, beside: beside,
		types: map[string]schema.Type{}, tableAt: map[int64]int{}, tableNamed: map[schema.Name]int{}, columnsOf: map[int64][]pgColumn{},
		indexesAt: map[int64][]pgIndex{}, indexOf: map[int64]pgIndex{}, partsOf: map[int64][]pgIndexPart{},
		sequenceOf: map[pgOwner]int{}, serials: map[int]bool{}, onUpdate: map[pgOwner]string{}, needsOf: map[int64][]schema.Name{}, missing: map[int64]string{},
		given: map[schema.ID]string{},
	}
	for rest := rows.columns; len(rest) > 0; { // they come by table
		end := slices.IndexFunc(rest, func(c pgColumn) bool { return c.Table != rest[0].Table })
		if end < 0 {
			end = len(rest)
		}
		b.columnsOf[rest[0].Table] = rest[:end:end]
		rest = rest[end:]
	}
	for _, p := range rows.indexParts {
		b.partsOf[p.Index] = append(b.partsOf[p.Index], p)
	}
	for _, ix := range rows.indexes {
		b.indexOf[ix.ID] = ix
		b.indexesAt[ix.Table] = append(b.indexesAt[ix.Table], ix)
	}
	for i, s := range rows.sequences {
		if s.Owner != 0 {
			b.sequenceOf[pgOwner{s.Owner, s.OwnerColumn}] = i
		}
	}
	for _, n := range rows.needs {
		if n.Name != "" {
			b.needsOf[n.By] = append(b.needsOf[n.By], b.name(n.Schema, n.Name))
		}
	}
	return b
}

// name leaves out the default schema, and the one that stands beside it.
func (b *pgBuilder) name(inSchema, name string) schema.Name {
	if inSchema == b.rows.defaultSchema || inSchema == b.beside {
		inSchema = ""
	}
	return schema.Name{Schema: inSchema, Name: name}
}

// visible is the name of a routine as statements can say it: one that another routine
// hides, which is then the server's own, is found with its schema only. What is made
// in a scratch is to stand in the schema beside it.
func (b *pgBuilder) visible(n schema.Name, hidden bool) schema.Name {
	if hidden && n.Schema == "" {
		n.Schema = cmp.Or(b.beside, b.rows.defaultSchema)
	}
	return n
}

func (b *pgBuilder) snapshot() Snapshot {
	b.buildTables()
	s := schema.Schema{Tables: b.tables}
	for _, n := range b.rows.namespaces {
		s.Namespaces = append(s.Namespaces, schema.Namespace(n))
	}
	for _, e := range b.rows.extensions {
		in := b.name(e.Schema, e.Name)
		s.Extensions = append(s.Extensions, schema.Extension{Name: e.Name, Schema: in.Schema, Version: e.Version, Comment: e.Comment})
	}
	for _, e := range b.rows.enums {
		n := b.name(e.Schema, e.Name)
		if b.opt.Tables == nil || b.usesEnum(n) {
			s.Enums = append(s.Enums, schema.Enum{Schema: n.Schema, Name: n.Name, Values: e.Values, Comment: e.Comment})
		}
	}
	for _, d := range b.rows.domains {
		s.Domains = append(s.Domains, b.domain(d))
	}
	for _, c := range b.rows.composites {
		s.Composites = append(s.Composites, b.composite(c))
	}
	for i, q := range b.rows.sequences {
		if !q.Identity && !b.serials[i] && b.sequenceWanted(q) {
			s.Sequences = append(s.Sequences, b.sequence(q))
		}
	}
	out := Snapshot{DefaultSchema: b.rows.defaultSchema}
	b.leaveAlone(&out)
	s.Objects = b.objects()
	b.holdTypes(s)
	out.Beyond, out.Held, out.Given = b.beyond, b.held, b.given
	out.Schema = s
	for _, e := range b.rows.extensions {
		if e.Fixed {
			if out.Fixed == nil {
				out.Fixed = map[string]bool{}
			}
			out.Fixed[e.Name] = true
		}
	}
	return out
}

// sequenceWanted leaves out what belongs to tables that are not asked for.
func (b *pgBuilder) sequenceWanted(q pgSequence) bool {
	if q.Owner == 0 {
		return b.opt.Tables == nil
	}
	_, ok := b.tableAt[q.Owner]
	return ok
}

func (b *pgBuilder) usesEnum(n schema.Name) bool {
	return slices.ContainsFunc(b.rows.columns, func(c pgColumn) bool {
		_, ofTable := b.tableAt[c.Table]
		return c.EnumName != "" && b.name(c.EnumSchema, c.EnumName) == n && ofTable
	})
}

func (b *pgBuilder) typ(t pgTyped) schema.Type {
	if t.EnumName == "" {
		parsed, known := b.types[t.Type]
		if !known {
			parsed = b.d.ParseType(t.Type)
			b.types[t.Type] = parsed
		}
		return parsed
	}
	n := b.name(t.EnumSchema, t.EnumName)
	enum := schema.Type{Kind: schema.EnumKind, Schema: n.Schema, Name: n.Name}
	if strings.HasSuffix(t.Type, "[]") {
		return schema.Type{Kind: schema.Array, Elem: &enum}
	}
	return enum
}

// collation is a name as the vocabulary has it; nil is the type's own.
func (b *pgBuilder) collation(n *pgName) string {
	if n == nil {
		return ""
	}
	name := b.name(n.Schema, n.Name)
	if name.Schema == "" {
		return dialect.CollationName(name)
	}
	return name.String()
}

func (b *pgBuilder) domain(d pgDomain) schema.Domain {
	n := b.name(d.Schema, d.Name)
	t := b.typ(d.pgTyped)
	out := schema.Domain{
		Schema: n.Schema, Name: n.Name, Type: t, NotNull: d.NotNull, Comment: d.Comment,
		Default: dialect.PostgresDefault(d.Default, t), Collation: b.collation(d.Collation),
	}
	for _, c := range d.Checks {
		out.Checks = append(out.Checks, schema.Check{
			Name: c.Name, Expr: dialect.PostgresExpr(c.Expr), NotValid: !c.Validated, Comment: c.Comment,
		})
	}
	return out
}

func (b *pgBuilder) composite(c pgComposite) schema.Composite {
	n := b.name(c.Schema, c.Name)
	out := schema.Composite{Schema: n.Schema, Name: n.Name, Comment: c.Comment}
	for _, a := range c.Attributes {
		out.Attributes = append(out.Attributes, schema.Attribute{
			Name: a.Name, Type: b.typ(a.pgTyped), Collation: b.collation(a.Collation), Comment: a.Comment,
		})
	}
	return out
}

func (b *pgBuilder) sequence(q pgSequence) schema.Sequence {
	n := b.name(q.Schema, q.Name)
	t := b.d.ParseType(q.Type)
	out := schema.Sequence{
		Schema: n.Schema, Name: n.Name, Type: t, Options: sequenceOptions(q, t), Unlogged: q.Unlogged, Comment: q.Comment,
	}
	if q.Owner != 0 {
		out.OwnedBy = &schema.ColumnRef{Table: b.name(q.OwnerSchema, q.OwnerName), Column: q.OwnerColumn}
	}
	return out
}

// sequenceOptions leaves out what is the server's default.
func sequenceOptions(q pgSequence, t schema.Type) schema.SequenceOptions {
	return dialect.PostgresSequenceOptions(schema.SequenceOptions{
		Start: &q.Start, Increment: &q.Increment, Min: &q.Min, Max: &q.Max, Cache: &q.Cache, Cycle: q.Cycle,
	}, t)
}

// holdTypes adds to what is held the types that held routines take: they cannot go
// before those do.
func (b *pgBuilder) holdTypes(s schema.Schema) {
	for _, o := range s.Objects {
		if b.held[o.ID()] == "" {
			continue
		}
		for _, n := range o.Needs {
			if s.Enum(n) != nil || s.Domain(n) != nil || s.Composite(n) != nil {
				b.held[schema.TypeID(n)] = string(o.Kind) + " " + o.Name
			}
		}
	}
}

// objects are all that the server prints whole, sorted by kind, name and
// place.
func (b *pgBuilder) objects() []schema.Object {
	var out []schema.Object
	held := map[int64]string{}
	for _, h := range b.rows.held {
		held[h.ID] = h.By
	}
	add := func(id int64, o schema.Object) {
		if b.missing[id] != "" {
			b.beyond = append(b.beyond, o)
			return
		}
		if by := held[id]; by != "" {
			if b.held == nil {
				b.held = map[schema.ID]string{}
			}
			b.held[o.ID()] = by
		}
		out = append(out, o)
	}
	for _, v := range b.rows.views {
		add(v.ID, b.view(v))
	}
	for _, r := range b.rows.routines {
		add(r.ID, b.object(r))
	}
	for _, a := range b.rows.aggregates {
		add(a.ID, b.aggregate(a))
	}
	for _, t := range b.rows.triggers {
		if t.OnUpdate == "" {
			add(t.ID, b.object(t))
		}
	}
	for _, o := range b.rows.objects {
		if o.Implied {
			grant := b.object(o)
			b.beyond = append(b.beyond, grant)
			if o.GivenBy != "" {
				b.given[grant.ID()] = o.GivenBy
			}
			continue
		}
		add(o.ID, b.object(o))
	}
	for _, s := range b.rows.searches {
		add(s.ID, b.textSearch(s))
	}
	sortObjects(out)
	sortObjects(b.beyond)
	return out
}

func sortObjects(list []schema.Object) {
	slices.SortStableFunc(list, func(x, y schema.Object) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), x.On.Compare(y.On), x.QualifiedName().Compare(y.QualifiedName()), cmp.Compare(x.Args, y.Args))
	})
}

func (b *pgBuilder) object(o pgObject) schema.Object {
	n := b.name(o.Schema, o.Name)
	out := schema.Object{
		Kind: schema.ObjectKind(o.Kind), Schema: n.Schema, Name: n.Name, Args: o.Args,
		Comment: o.Comment, Enabled: o.Enabled, Target: o.Target, Needs: b.needsOf[o.ID],
	}
	if o.OnName != "" {
		out.On = b.name(o.OnSchema, o.OnName)
	}
	def := strings.TrimRight(o.Definition, "; \n")
	switch out.Kind {
	case schema.KindFunction, schema.KindProcedure, schema.KindStatistics:
		// The server prints the schema whether or not it is needed.
		if head, rest, ok := cutCreated(def); ok {
			def = head + b.d.QuoteName(b.visible(n, o.Hidden)) + rest
		}
	}
	out.Definition = def
	return out
}

var createdName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^CREATE (?:OR REPLACE )?(FUNCTION|PROCEDURE|STATISTICS) (?:"(?:[^"]|"")*"|[^".(\s]+)\.(?:"(?:[^"]|"")*"|[^".(\s]+)`)
})

// cutCreated parts a definition before and behind the name that it creates.
func cutCreated(def string) (head, rest string, ok bool) {
	m := createdName().FindStringSubmatchIndex(def)
	if m == nil {
		return "", "", false
	}
	return "CREATE " + def[m[2]:m[3]] + " ", def[m[1]:], true
}

func (b *pgBuilder) view(v pgView) schema.Object {
	n := b.name(v.Schema, v.Name)
	out := schema.Object{
		Kind: schema.ObjectKind(v.Kind), Schema: n.Schema, Name: n.Name, Comment: v.Comment,
		ColumnComments: v.ColumnComments, ColumnDefaults: v.ColumnDefaults, Needs: b.needsOf[v.ID],
	}
	head := "CREATE VIEW " + b.d.QuoteName(n)
	if out.Kind == schema.KindMaterializedView {
		head = "CREATE MATERIALIZED VIEW " + b.d.QuoteName(n)
		if v.AccessMethod != "" {
			head += " USING " + b.d.QuoteIdent(v.AccessMethod)
		}
		out.Indexes, out.ClusterOn = b.indexesOf(v.ID), v.ClusterOn
		for _, row := range b.columnsOf[v.ID] {
			c := b.column(pgTable{}, row)
			detail := schema.ColumnDetail{Storage: c.Storage, Compression: c.Compression, Statistics: c.Statistics, Options: c.Options}
			if detail.IsZero() {
				continue
			}
			if out.Columns == nil {
				out.Columns = map[string]schema.ColumnDetail{}
			}
			out.Columns[c.Name] = detail
		}
	}
	if len(v.Options) > 0 {
		head += " WITH (" + strings.Join(v.Options, ", ") + ")"
	}
	if v.Tablespace != "" {
		head += " TABLESPACE " + b.d.QuoteIdent(v.Tablespace)
	}
	out.Definition = head + " AS\n" + strings.TrimRight(v.Definition, "; \n")
	return out
}

func (b *pgBuilder) aggregate(a pgAggregate) schema.Object {
	n := b.name(a.Schema, a.Name)
	args := a.FullArgs
	if args == "" {
		args = "*"
	}
	return schema.Object{
		Kind: schema.KindAggregate, Schema: n.Schema, Name: n.Name, Args: a.Args, Comment: a.Comment, Needs: b.needsOf[a.ID],
		Definition: "CREATE AGGREGATE " + b.d.QuoteName(b.visible(n, a.Hidden)) + "(" + args + ") (\n    " + strings.Join(a.Clauses, ",\n    ") + "\n)",
	}
}

// onUpdateArgs reads the two arguments of the trigger behind an on_update
// column, which the catalogue ends with a zero byte each.
func onUpdateArgs(encoded string) (column, expr string, ok bool) {
	raw, err := hex.DecodeString(encoded)
	if err != nil {
		return "", "", false
	}
	parts := strings.Split(string(raw), "\x00")
	if len(parts) != 3 {
		return "", "", false
	}
	return parts[0], parts[1], true
}
