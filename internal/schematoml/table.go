package schematoml

import (
	"slices"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// ReadTable reads the definition of a table, the shortcuts of its columns
// expanded into members. A table without a `columns` key is one without
// columns: callers that need some say so.
func ReadTable(f *Fields) schema.Table {
	t, _ := readTable(f)
	return t
}

// ReadDeclaredTable reads the definition of a table in models, whose columns may
// say belongs_to: those come back as links, and what they are left to find out is
// the zero value.
func ReadDeclaredTable(f *Fields) (schema.Table, []Link) {
	f.models = true
	return readTable(f)
}

// CheckMembers reports members that name columns which the table does not have. It
// is for a table that gets columns by its belongs_to, which reading passes over.
func CheckMembers(f *Fields, t schema.Table) { checkMembers(f, &t) }

func readTable(f *Fields) (schema.Table, []Link) {
	name := f.OwnRequiredQualifiedName()
	t := schema.Table{
		Schema:      name.Schema,
		Name:        name.Name,
		Comment:     f.String("comment"),
		RenamedFrom: f.String("renamed_from"),
		Options:     readTableOptions(f),
		PartitionBy: f.String("partition_by"),
		PartitionOf: f.Partition("partition_of", true),
		Parts:       f.StringMap("parts"),
		Inherits:    f.Names("inherits"),
		Definition:  f.String("definition"),
	}
	links := readColumns(f, &t)
	for _, n := range f.Items("unique_constraints") {
		t.Uniques = append(t.Uniques, schema.Unique{Key: readMember(f, n, "unique constraint", readKey)})
	}
	for _, n := range f.Items("checks") {
		if n.Kind == String {
			t.Checks = append(t.Checks, schema.Check{Expr: schema.SQLExpr(n.Text)})
			continue
		}
		t.Checks = append(t.Checks, readMember(f, n, "check", readCheck))
	}
	for _, n := range f.Items("exclude_constraints") {
		t.Exclusions = append(t.Exclusions, readMember(f, n, "exclude constraint", readExclusion))
	}
	for _, n := range f.Items("foreign_keys") {
		t.ForeignKeys = append(t.ForeignKeys, readMember(f, n, "foreign key", readForeignKey))
	}
	t.Indexes = append(t.Indexes, f.Indexes("indexes")...)
	if !f.models || f.node.Get("belongs_to") == nil {
		checkMembers(f, &t)
	}
	return t, links
}

// Indexes reads the list of indexes at key.
func (f *Fields) Indexes(key string) []schema.Index {
	var list []schema.Index
	for _, n := range f.Items(key) {
		list = append(list, readMember(f, n, "index", ReadIndex))
	}
	return list
}

func readMember[T any](f *Fields, n *Node, what string, read func(*Fields) T) (member T) {
	if n.Kind != Table {
		f.r.Errorf(n, "%s has to be a table, %s, not %s", what, memberSketch(n, what), n.Kind)
		return member
	}
	in := f.r.Fields(n, what)
	defer in.Done()
	return read(in)
}

// memberSketch shows how a member is written of which there is but a column, or a
// list of them.
func memberSketch(n *Node, what string) string {
	if what != "index" && what != "unique constraint" {
		return "{ … }"
	}
	items := n.Items
	if n.Kind == String {
		items = []*Node{n}
	}
	var names []string
	for _, item := range items {
		if item.Kind != String {
			return "{ columns = [ … ] }"
		}
		names = append(names, strconv.Quote(item.Text))
	}
	return "{ columns = [" + strings.Join(names, ", ") + "] }"
}

// readColumns reads the columns and the primary key, and appends what columns
// say in short.
func readColumns(f *Fields, t *schema.Table) (links []Link) {
	if n := f.Value("primary_key"); n != nil {
		t.PrimaryKey = f.r.primaryKey(n)
	}
	listed := func(name string) bool { return t.PrimaryKey != nil && slices.Contains(t.PrimaryKey.Columns, name) }
	var flagged []string
	items := f.Items("columns")
	t.Columns = slices.Grow(t.Columns, len(items))
	for _, n := range items {
		in := f.r.Fields(n, "column")
		in.models = f.models
		c, s, link := readTableColumn(in, listed)
		in.Done()
		if link != nil {
			links = append(links, *link)
		}
		if t.Column(c.Name) != nil {
			f.r.Errorf(n, "column %q is defined twice", c.Name)
		}
		t.Columns = append(t.Columns, c)
		if s.PrimaryKey {
			flagged = append(flagged, c.Name)
		}
		expand(t, c.Name, s)
	}
	switch {
	case len(flagged) == 0:
	case t.PrimaryKey == nil:
		t.PrimaryKey = &schema.PrimaryKey{Key: schema.Key{Columns: flagged}}
	case !slices.Equal(flagged, t.PrimaryKey.Columns):
		f.Errorf("primary_key", "primary_key of the table and of its columns say different things: keep one")
	}
	return links
}

func expand(t *schema.Table, column string, s Shortcuts) {
	switch {
	case s.Unique && s.Index:
		t.Indexes = append(t.Indexes, schema.Index{Unique: true, Parts: schema.ColumnParts(column)})
	case s.Unique:
		t.Uniques = append(t.Uniques, schema.Unique{Key: schema.Key{Columns: []string{column}}})
	case s.Index:
		t.Indexes = append(t.Indexes, schema.Index{Parts: schema.ColumnParts(column)})
	}
	if s.References != nil {
		fk := *s.References
		fk.Columns = []string{column}
		t.ForeignKeys = append(t.ForeignKeys, fk)
	}
}

// primaryKey reads a list of columns or a whole definition.
func (r *Reader) primaryKey(n *Node) *schema.PrimaryKey {
	switch n.Kind {
	case Table:
	case Array:
		n = &Node{Kind: Table, Line: n.Line, Pairs: []Pair{{Key: "columns", Node: n}}}
	case String:
		r.Errorf(n, "primary_key has to be a list of columns, [%q], not a string", n.Text)
		return nil
	default:
		r.Errorf(n, `primary_key has to be a list of columns, or { name = "…", columns = [ … ] }, not %s`, n.Kind)
		return nil
	}
	in := r.Fields(n, "primary_key")
	defer in.Done()
	return &schema.PrimaryKey{Key: readKey(in)}
}

// Partition returns the place in a partitioned table at key, nil if there is
// none.
func (f *Fields) Partition(key string, bound bool) *schema.Partition {
	n := f.Value(key)
	if n == nil {
		return nil
	}
	if n.Kind != Table {
		f.r.Errorf(n, `%s has to be { table = "…", bound = "…" }, not %s`, key, n.Kind)
	}
	in := f.Inner(key, n)
	p := &schema.Partition{Parent: in.RequiredName("table"), Bound: in.String("bound")}
	if bound && p.Bound == "" {
		in.Missing(`bound = "FOR VALUES …"`)
	}
	return p
}

// PartitionMap is what Partition reads back.
func PartitionMap(p schema.Partition) Map {
	m := Map{{"table", p.Parent.String()}}
	m.Str("bound", p.Bound)
	return m
}

// checkMembers reports members that name columns which the table does not have.
// Partitions and children have those of other tables.
func checkMembers(f *Fields, t *schema.Table) {
	if t.PartitionOf != nil || len(t.Inherits) > 0 || len(t.Columns) == 0 {
		return
	}
	var names []string
	for _, c := range t.Columns {
		names = append(names, c.Name)
	}
	check := func(key, what string, columns ...string) {
		for _, c := range columns {
			named := func(name string) bool { return strings.EqualFold(name, c) }
			if c == "" || slices.ContainsFunc(names, named) {
				continue
			}
			hint := ""
			if near := Nearest(c, names); near != "" {
				hint = "; did you mean \"" + near + "\"?"
			}
			f.Errorf(key, "%s names a column %q that the table does not have%s", what, c, hint)
		}
	}
	period := t.Options.Period
	check("period", "period", period.Start, period.End)
	key := func(key, what string, withoutOverlaps bool, columns ...string) {
		if n := len(columns); withoutOverlaps && n > 0 && columns[n-1] == period.Name {
			columns = columns[:n-1]
		}
		check(key, what, columns...)
	}
	if t.PrimaryKey != nil {
		key("primary_key", "primary_key", t.PrimaryKey.WithoutOverlaps, t.PrimaryKey.Columns...)
	}
	for _, u := range t.Uniques {
		key("unique_constraints", "a unique constraint", u.WithoutOverlaps, u.Columns...)
		check("unique_constraints", "a unique constraint", u.Include...)
	}
	for _, fk := range t.ForeignKeys {
		check("foreign_keys", "a foreign key", append(slices.Clone(fk.Columns), fk.SetColumns...)...)
	}
	for _, x := range t.Exclusions {
		for _, e := range x.Elements {
			check("exclude_constraints", "an exclude constraint", e.Column)
		}
	}
	for _, x := range t.Indexes {
		var columns []string
		for _, p := range x.Parts {
			columns = append(columns, p.Column)
		}
		key("indexes", "an index", x.WithoutOverlaps, columns...)
		check("indexes", "an index", x.Include...)
	}
}

// TableMap is what ReadTable reads back, without the name.
func TableMap(t schema.Table) Map {
	var m Map
	m.Str("comment", t.Comment)
	m.Str("renamed_from", t.RenamedFrom)
	short := shorten(&t)
	inKey := func(name string) bool { return t.PrimaryKey != nil && slices.Contains(t.PrimaryKey.Columns, name) }
	var columns []Map
	for _, c := range t.Columns {
		columns = append(columns, columnMap(c, inKey(c.Name), short[c.Name]))
	}
	m.Maps("columns", columns)
	m.addMembers(t)
	if t.PartitionOf != nil {
		m.Set("partition_of", PartitionMap(*t.PartitionOf))
	}
	m.AddStringMap("parts", t.Parts)
	m.Str("partition_by", t.PartitionBy)
	m.List("inherits", NameStrings(t.Inherits))
	m.Append(tableOptionsMap(t.Options))
	m.Str("definition", t.Definition)
	return m
}

func (m *Map) addMembers(t schema.Table) {
	if t.PrimaryKey != nil {
		in := keyMap(t.PrimaryKey.Key)
		if len(in) == 1 {
			m.Set("primary_key", in[0].Value)
		} else {
			m.Set("primary_key", in)
		}
	}
	var uniques, checks, exclusions, foreignKeys []Map
	for _, u := range t.Uniques {
		uniques = append(uniques, keyMap(u.Key))
	}
	for _, c := range t.Checks {
		checks = append(checks, checkMap(c))
	}
	for _, x := range t.Exclusions {
		exclusions = append(exclusions, exclusionMap(x))
	}
	for _, fk := range t.ForeignKeys {
		foreignKeys = append(foreignKeys, foreignKeyMap(fk))
	}
	m.Maps("unique_constraints", uniques)
	m.Maps("checks", checks)
	m.Maps("exclude_constraints", exclusions)
	m.Maps("foreign_keys", foreignKeys)
	m.AddIndexes("indexes", t.Indexes)
}

// AddIndexes adds a list of indexes that is not empty.
func (m *Map) AddIndexes(key string, list []schema.Index) {
	var indexes []Map
	for _, x := range list {
		indexes = append(indexes, IndexMap(x))
	}
	m.Maps(key, indexes)
}

// shorten takes the members out of the table that its columns can say in short,
// as far as reading them puts them back in the same order.
func shorten(t *schema.Table) map[string]Shortcuts {
	short := map[string]Shortcuts{}
	place := columnPlaces(t)
	n := leading(t.Uniques, place, func(u schema.Unique) string {
		if len(u.Columns) == 1 && plainUnique(u, u.Columns[0]) {
			return u.Columns[0]
		}
		return ""
	})
	for _, u := range t.Uniques[:n] {
		short[u.Columns[0]] = Shortcuts{Unique: true}
	}
	t.Uniques = t.Uniques[n:]

	n = leading(t.Indexes, place, func(x schema.Index) string {
		if c := plainIndexColumn(x); c != "" && short[c] == (Shortcuts{}) {
			return c
		}
		return ""
	})
	for _, x := range t.Indexes[:n] {
		short[x.Parts[0].Column] = Shortcuts{Unique: x.Unique, Index: true}
	}
	t.Indexes = t.Indexes[n:]

	n = leading(t.ForeignKeys, place, func(fk schema.ForeignKey) string {
		if len(fk.Columns) == 1 && plainForeignKey(fk) {
			return fk.Columns[0]
		}
		return ""
	})
	for i := range t.ForeignKeys[:n] {
		fk := t.ForeignKeys[i]
		s := short[fk.Columns[0]]
		s.References = &fk
		short[fk.Columns[0]] = s
	}
	t.ForeignKeys = t.ForeignKeys[n:]
	return short
}

// leading counts the members at the beginning of a list that are on one column
// each, in the order of columns.
func leading[T any](list []T, place map[string]int, column func(T) string) int {
	last := -1
	for i, v := range list {
		at, ok := place[column(v)]
		if !ok || at <= last {
			return i
		}
		last = at
	}
	return len(list)
}

func columnPlaces(t *schema.Table) map[string]int {
	place := map[string]int{}
	for i, c := range t.Columns {
		place[c.Name] = i
	}
	return place
}

func plainUnique(u schema.Unique, column string) bool {
	m := keyMap(u.Key)
	return len(m) == 1 && len(u.Parts) == 0 && sameColumns(u.Columns, column)
}

func plainIndexColumn(x schema.Index) string {
	m := IndexMap(schema.Index{Parts: x.Parts, Unique: x.Unique})
	if len(IndexMap(x)) != len(m) || len(x.Parts) != 1 || !isPlain(x.Parts[0]) {
		return ""
	}
	return x.Parts[0].Column
}

func plainForeignKey(fk schema.ForeignKey) bool {
	plain := schema.ForeignKey{Columns: fk.Columns, RefTable: fk.RefTable, RefColumns: fk.RefColumns, OnDelete: fk.OnDelete, OnUpdate: fk.OnUpdate}
	return len(foreignKeyMap(fk)) == len(foreignKeyMap(plain)) && len(fk.RefColumns) <= 1
}

// NameStrings is what Fields.Names reads back.
func NameStrings(names []schema.Name) []string {
	var list []string
	for _, n := range names {
		list = append(list, n.String())
	}
	return list
}
