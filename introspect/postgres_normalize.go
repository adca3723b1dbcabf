package introspect

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/schema"
)

// normalizePostgres creates the objects in a schema of its own, inside a
// transaction that is rolled back. Other schemas that they are in are put aside
// for that long, by renaming, which locks no table.
func normalizePostgres(ctx context.Context, c database.Conn, objects, surroundings schema.Schema) (_ schema.Schema, err error) {
	var original string
	if _, err := database.One(ctx, c, "SELECT coalesce(current_schema(), '')", nil, &original); err != nil {
		return schema.Schema{}, err
	}
	s := newPgScratch(original)
	d, err := dialect.For(c.Server())
	if err != nil {
		return schema.Schema{}, err
	}
	together := pgTogether(objects, surroundings)
	all := s.prepare(together)
	all.Objects = append(all.Objects, s.rowFilters(together, d)...)
	list, err := dialect.PostgresScratch(c.Server(), all)
	if err != nil {
		return schema.Schema{}, err
	}
	defer func() {
		_, rerr := c.Exec(context.WithoutCancel(ctx), "ROLLBACK")
		err = errors.Join(err, rerr)
	}()
	if err := s.begin(ctx, c, all); err != nil {
		return schema.Schema{}, &ScratchError{Err: err}
	}
	statements := make([]database.Statement, len(list))
	for i, one := range list {
		statements[i].SQL = one.SQL
	}
	if err := database.ExecAll(ctx, c, statements); err != nil {
		var at *database.BatchError
		if errors.As(err, &at) {
			err = fmt.Errorf("%s: %w", list[at.Index].What, at.Err)
		}
		return schema.Schema{}, err
	}
	opt := Options{Schemas: append(schemasOf(all), "")}
	read, err := readPostgresBeside(ctx, c, opt, original)
	if err != nil {
		return schema.Schema{}, err
	}
	read.Schema.Objects = dialect.ToldApart(d, read.Schema.Objects)
	objects.Objects = slices.Clone(objects.Objects)
	for i, o := range objects.Objects {
		objects.Objects[i] = spellFilter(o, read.Schema)
	}
	return s.finish(pgOnly(read.Schema, objects), objects), nil
}

// pgScratch is a scratch schema, and what it takes to have things come out
// under the names that they went in with.
type pgScratch struct {
	name     string
	original string          // the default schema
	made     map[string]bool // names made up for what has none
	strip    unqualifier
}

func newPgScratch(original string) *pgScratch {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails
	name := "migrate_scratch_" + hex.EncodeToString(b[:])
	return &pgScratch{name: name, original: original, made: map[string]bool{}, strip: unqualifier{schema: original, scratch: name}}
}

// begin opens the transaction and makes room.
func (s *pgScratch) begin(ctx context.Context, c database.Conn, all schema.Schema) error {
	d, err := dialect.For(c.Server())
	if err != nil {
		return err
	}
	path := d.QuoteIdent(s.name)
	if s.original != "" {
		path += ", " + d.QuoteIdent(s.original)
	}
	list := []database.Statement{
		{SQL: "BEGIN"},
		{SQL: "SET LOCAL lock_timeout = '10s'"},
		{SQL: "CREATE SCHEMA " + d.QuoteIdent(s.name)},
	}
	others, err := s.makeRoom(ctx, c, d, schemasOf(all))
	if err != nil {
		return err
	}
	list = append(list, others...)
	list = append(list, database.Statement{SQL: "SET LOCAL search_path = " + path})
	return database.ExecAll(ctx, c, list)
}

// makeRoom puts live schemas aside and makes empty ones of their names. Their
// extensions move over: types and functions of those are part of no scratch.
func (s *pgScratch) makeRoom(ctx context.Context, c database.Conn, d dialect.Dialect, names []string) ([]database.Statement, error) {
	if len(names) == 0 {
		return nil, nil
	}
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = pgString(n)
	}
	const query = `SELECT n.nspname::text, coalesce(e.extname::text, '') FROM pg_catalog.pg_namespace n
		LEFT JOIN pg_catalog.pg_extension e ON e.extnamespace = n.oid AND e.extrelocatable
		WHERE n.nspname IN (`
	var aside, empty, over []database.Statement
	last := ""
	err := database.Each(ctx, c, query+strings.Join(quoted, ", ")+") ORDER BY 1, 2", nil, func(rows database.Rows) error {
		var name, extension string
		if err := rows.Scan(&name, &extension); err != nil {
			return err
		}
		if name != last {
			to := s.name + "_" + name
			aside = append(aside, database.Statement{SQL: "ALTER SCHEMA " + d.QuoteIdent(name) + " RENAME TO " + d.QuoteIdent(to[:min(len(to), schema.PostgresNameLimit)])})
		}
		if extension != "" {
			over = append(over, database.Statement{SQL: "ALTER EXTENSION " + d.QuoteIdent(extension) + " SET SCHEMA " + d.QuoteIdent(name)})
		}
		last = name
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		empty = append(empty, database.Statement{SQL: "CREATE SCHEMA " + d.QuoteIdent(n)})
	}
	return slices.Concat(aside, empty, over), nil
}

// schemasOf lists the schemas, besides the default one, that hold anything.
func schemasOf(s schema.Schema) []string {
	var names []string
	add := func(n string) {
		if n != "" && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	for _, x := range s.Tables {
		add(x.Schema)
	}
	for _, x := range s.Enums {
		add(x.Schema)
	}
	for _, x := range s.Domains {
		add(x.Schema)
	}
	for _, x := range s.Composites {
		add(x.Schema)
	}
	for _, x := range s.Sequences {
		add(x.Schema)
	}
	for _, x := range s.Objects {
		add(x.Schema)
	}
	slices.Sort(names)
	return names
}

// prepare gives names to what has none, so that it is found again, and takes
// out the default schema's name, which is not the scratch's.
func (s *pgScratch) prepare(all schema.Schema) schema.Schema {
	s.strip.searched = searchNames(all.Objects)
	all.Namespaces = slices.Clone(all.Namespaces)
	for i := range all.Namespaces {
		all.Namespaces[i].Comment = ""
	}
	all.Extensions = slices.Clone(all.Extensions)
	for i := range all.Extensions {
		all.Extensions[i].Comment, all.Extensions[i].Version = "", ""
	}
	all.Domains = slices.Clone(all.Domains)
	for i := range all.Domains {
		dom := &all.Domains[i]
		dom.Default = s.strip.expr(dom.Default)
		dom.Checks = s.checks(dom.Checks)
	}
	all.Tables = slices.Clone(all.Tables)
	for i := range all.Tables {
		s.prepareTable(&all.Tables[i])
	}
	all.Objects = slices.DeleteFunc(slices.Clone(all.Objects), isGlobal)
	for i := range all.Objects {
		o := &all.Objects[i]
		if o.Kind.IsTextSearch() {
			o.Definition = s.strip.searchText(o.Definition)
			continue
		}
		o.Definition = s.strip.text(o.Definition)
		switch o.Kind {
		case schema.KindFunction, schema.KindProcedure, schema.KindAggregate:
			o.Comment = "" // its name may be that of the live one, or of the server's own
		}
		if o.Kind == schema.KindMaterializedView && !strings.HasSuffix(strings.ToUpper(o.Definition), "DATA") {
			o.Definition = strings.TrimRight(o.Definition, "; \n\t") + " WITH NO DATA"
		}
		o.Indexes = s.indexes(o.Indexes)
		o.ColumnDefaults = maps.Clone(o.ColumnDefaults)
		for name, expr := range o.ColumnDefaults {
			o.ColumnDefaults[name] = s.strip.text(expr)
		}
	}
	return all
}

// isGlobal tells objects that no schema holds, and no scratch can.
func isGlobal(o schema.Object) bool {
	switch o.Kind {
	case schema.KindEventTrigger, schema.KindGrant, schema.KindDefaultPrivilege, schema.KindPublication, schema.KindPublicationTable:
		return true
	}
	return false
}

func (s *pgScratch) prepareTable(t *schema.Table) {
	t.Parts = nil // names are not for the server to spell
	t.Columns = slices.Clone(t.Columns)
	for i := range t.Columns {
		col := &t.Columns[i]
		col.Default, col.OnUpdate = s.strip.expr(col.Default), s.strip.expr(col.OnUpdate)
		if col.Generated != nil {
			g := *col.Generated
			g.Expr = s.strip.expr(g.Expr)
			col.Generated = &g
		}
	}
	if t.PrimaryKey != nil {
		pk := *t.PrimaryKey
		s.named(&pk.Name)
		pk.Invalid, pk.Attached = false, nil
		t.PrimaryKey = &pk
	}
	t.Uniques = slices.Clone(t.Uniques)
	for i := range t.Uniques {
		s.named(&t.Uniques[i].Name)
		t.Uniques[i].Invalid, t.Uniques[i].Attached = false, nil
	}
	t.ForeignKeys = slices.Clone(t.ForeignKeys)
	for i := range t.ForeignKeys {
		s.named(&t.ForeignKeys[i].Name)
	}
	t.Exclusions = slices.Clone(t.Exclusions)
	for i := range t.Exclusions {
		x := &t.Exclusions[i]
		s.named(&x.Name)
		x.Where = s.strip.expr(x.Where)
	}
	t.Checks = s.checks(t.Checks)
	t.Indexes = s.indexes(t.Indexes)
}

func (s *pgScratch) checks(list []schema.Check) []schema.Check {
	out := slices.Clone(list)
	for i := range out {
		s.named(&out[i].Name)
		out[i].Expr = s.strip.expr(out[i].Expr)
	}
	return out
}

func (s *pgScratch) indexes(list []schema.Index) []schema.Index {
	out := slices.Clone(list)
	for i := range out {
		s.named(&out[i].Name)
		out[i].Invalid, out[i].Attached = false, nil // carryOver has them
		out[i].Where = s.strip.expr(out[i].Where)
		out[i].Parts = slices.Clone(out[i].Parts)
		for j := range out[i].Parts {
			out[i].Parts[j].Expr = s.strip.expr(out[i].Parts[j].Expr)
		}
	}
	return out
}

// named makes up a name where there is none.
func (s *pgScratch) named(name *string) {
	if *name == "" {
		*name = fmt.Sprintf("migrate_unnamed_%d", len(s.made)+1)
		s.made[*name] = true
	}
}

func (s *pgScratch) unnamed(name *string) {
	if s.made[*name] {
		*name = ""
	}
}

// finish takes the made-up names away again, and puts in what a database does
// not hold.
func (s *pgScratch) finish(read, objects schema.Schema) schema.Schema {
	for i := range read.Tables {
		t := &read.Tables[i]
		s.unnameMembers(t)
		if was := objects.Table(t.QualifiedName()); was != nil {
			carryOver(t, was)
			for _, fk := range was.ForeignKeys {
				if !slices.ContainsFunc(t.ForeignKeys, func(k schema.ForeignKey) bool { return sameEnds(k, fk) }) {
					t.ForeignKeys = append(t.ForeignKeys, fk) // to a table that is not in the scratch
				}
			}
		}
	}
	for i := range read.Domains {
		for j := range read.Domains[i].Checks {
			s.unnamed(&read.Domains[i].Checks[j].Name)
		}
		if was := objects.Domain(read.Domains[i].QualifiedName()); was != nil {
			read.Domains[i].RenamedFrom = was.RenamedFrom
		}
	}
	for i := range read.Enums {
		if was := objects.Enum(read.Enums[i].QualifiedName()); was != nil {
			read.Enums[i].RenamedFrom, read.Enums[i].ValuesRenamed = was.RenamedFrom, was.ValuesRenamed
		}
	}
	for i := range read.Composites {
		if was := objects.Composite(read.Composites[i].QualifiedName()); was != nil {
			read.Composites[i].RenamedFrom = was.RenamedFrom
		}
	}
	for i := range read.Sequences {
		if was := objects.Sequence(read.Sequences[i].QualifiedName()); was != nil {
			read.Sequences[i].RenamedFrom = was.RenamedFrom
		}
	}
	for i := range read.Objects {
		o := &read.Objects[i]
		for j := range o.Indexes {
			s.unnamed(&o.Indexes[j].Name)
		}
		if was := objects.Object(o.ID()); was != nil {
			o.RenamedFrom, o.Comment = was.RenamedFrom, was.Comment
		}
	}
	for _, o := range objects.Objects {
		if isGlobal(o) {
			read.Objects = append(read.Objects, o)
		}
	}
	sortObjects(read.Objects)
	read.Namespaces, read.Extensions = objects.Namespaces, objects.Extensions
	return read
}

func (s *pgScratch) unnameMembers(t *schema.Table) {
	if t.PrimaryKey != nil {
		s.unnamed(&t.PrimaryKey.Name)
	}
	for i := range t.Uniques {
		s.unnamed(&t.Uniques[i].Name)
	}
	for i := range t.ForeignKeys {
		s.unnamed(&t.ForeignKeys[i].Name)
	}
	for i := range t.Checks {
		s.unnamed(&t.Checks[i].Name)
	}
	for i := range t.Exclusions {
		s.unnamed(&t.Exclusions[i].Name)
	}
	for i := range t.Indexes {
		s.unnamed(&t.Indexes[i].Name)
	}
}

// carryOver keeps what models say of a table and a database cannot.
func carryOver(t, was *schema.Table) {
	t.RenamedFrom = was.RenamedFrom
	for i := range t.Columns {
		if col := was.Column(t.Columns[i].Name); col != nil {
			t.Columns[i].RenamedFrom = col.RenamedFrom
		}
	}
	for i := range t.Indexes {
		if ix := was.Index(t.Indexes[i].Name); ix != nil && ix.Name != "" {
			t.Indexes[i].RenamedFrom, t.Indexes[i].Invalid, t.Indexes[i].Attached = ix.RenamedFrom, ix.Invalid, ix.Attached
		}
	}
	if t.PrimaryKey != nil && was.PrimaryKey != nil {
		pk := was.PrimaryKey
		t.PrimaryKey.RenamedFrom, t.PrimaryKey.Invalid, t.PrimaryKey.Attached = pk.RenamedFrom, pk.Invalid, pk.Attached
	}
	for _, c := range was.Uniques {
		for i := range t.Uniques {
			if u := &t.Uniques[i]; u.Name == c.Name && c.Name != "" {
				u.RenamedFrom, u.Invalid, u.Attached = c.RenamedFrom, c.Invalid, c.Attached
			}
		}
	}
	renamed := map[string]string{}
	for _, c := range was.ForeignKeys {
		renamed[c.Name] = c.RenamedFrom
	}
	for _, c := range was.Checks {
		renamed[c.Name] = c.RenamedFrom
	}
	for _, c := range was.Exclusions {
		renamed[c.Name] = c.RenamedFrom
	}
	delete(renamed, "")
	for i := range t.ForeignKeys {
		t.ForeignKeys[i].RenamedFrom = renamed[t.ForeignKeys[i].Name]
	}
	for i := range t.Checks {
		t.Checks[i].RenamedFrom = renamed[t.Checks[i].Name]
	}
	for i := range t.Exclusions {
		t.Exclusions[i].RenamedFrom = renamed[t.Exclusions[i].Name]
	}
}

func sameEnds(a, b schema.ForeignKey) bool {
	return a.RefTable == b.RefTable && slices.Equal(a.Columns, b.Columns)
}

// pgTogether is all of a schema and what another one has besides.
func pgTogether(s, more schema.Schema) schema.Schema {
	s.Namespaces = unite(s.Namespaces, more.Namespaces, func(n *schema.Namespace) string { return n.Name })
	s.Extensions = unite(s.Extensions, more.Extensions, func(e *schema.Extension) string { return e.Name })
	s.Enums = unite(s.Enums, more.Enums, (*schema.Enum).QualifiedName)
	s.Domains = unite(s.Domains, more.Domains, (*schema.Domain).QualifiedName)
	s.Composites = unite(s.Composites, more.Composites, (*schema.Composite).QualifiedName)
	s.Sequences = unite(s.Sequences, more.Sequences, (*schema.Sequence).QualifiedName)
	s.Tables = unite(s.Tables, more.Tables, (*schema.Table).QualifiedName)
	s.Objects = unite(s.Objects, more.Objects, (*schema.Object).ID)
	return s
}

func unite[T any, K comparable](list, more []T, key func(*T) K) []T {
	seen := map[K]bool{}
	out := make([]T, 0, len(list)+len(more))
	for _, part := range [][]T{list, more} {
		for i := range part {
			if k := key(&part[i]); !seen[k] {
				seen[k] = true
				out = append(out, part[i])
			}
		}
	}
	return out
}

// pgOnly keeps what another schema has too. Routines are told by their names:
// their arguments may be spelled otherwise now.
func pgOnly(s, of schema.Schema) schema.Schema {
	s.Enums = slices.DeleteFunc(s.Enums, func(x schema.Enum) bool { return of.Enum(x.QualifiedName()) == nil })
	s.Domains = slices.DeleteFunc(s.Domains, func(x schema.Domain) bool { return of.Domain(x.QualifiedName()) == nil })
	s.Composites = slices.DeleteFunc(s.Composites, func(x schema.Composite) bool { return of.Composite(x.QualifiedName()) == nil })
	s.Sequences = slices.DeleteFunc(s.Sequences, func(x schema.Sequence) bool { return of.Sequence(x.QualifiedName()) == nil })
	s.Tables = slices.DeleteFunc(s.Tables, func(x schema.Table) bool { return of.Table(x.QualifiedName()) == nil })
	s.Objects = slices.DeleteFunc(s.Objects, func(x schema.Object) bool {
		return isGlobal(x) || !slices.ContainsFunc(of.Objects, func(o schema.Object) bool {
			a, b := x.ID(), o.ID()
			a.Args, b.Args = "", ""
			return a == b
		})
	})
	return s
}
