package relation

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

type resolver struct {
	schema    *schema.Schema
	known     schema.Schema
	relations []Relation
	problems  []Problem
	// indexes are the indexes that foreign keys want, by table.
	indexes []wantedIndex
}

type wantedIndex struct {
	table   schema.Name
	columns []string
}

// table finds a table, among the others too.
func (r *resolver) table(n schema.Name) *schema.Table {
	if t := r.schema.Table(n); t != nil {
		return t
	}
	return r.known.Table(n)
}

func (r *resolver) each(kinds ...Kind) []int {
	var list []int
	for i := range r.relations {
		if slices.Contains(kinds, r.relations[i].Kind) {
			list = append(list, i)
		}
	}
	return list
}

// belong makes the foreign keys of BelongsTo, and then the types of their columns,
// which may depend on one another: a key may itself refer to another table's.
func (r *resolver) belong() {
	// What says no columns means a foreign key that was there before any was made.
	for _, i := range r.each(BelongsTo) {
		if rel := &r.relations[i]; len(rel.Columns) == 0 && rel.Name == "" {
			rel.Columns = r.existing(i, *rel)
		}
	}
	var open []int
	for _, i := range r.each(BelongsTo) {
		if r.failed(i) {
			continue
		}
		if r.makeKey(i) {
			open = append(open, i)
		}
	}
	for len(open) > 0 {
		before := len(open)
		open = slices.DeleteFunc(open, r.giveTypes)
		if len(open) == before {
			for _, i := range open {
				r.problem(i, Contradiction, "the type of its column depends on itself; say the type")
			}
			return
		}
	}
}

// existing are the columns of the only foreign key that leads from one table to
// the other, nil if there is none; several are a problem.
func (r *resolver) existing(i int, rel Relation) []string {
	from := r.schema.Table(rel.From)
	if from == nil {
		return nil
	}
	keys := keysTo(from, rel.To)
	if len(keys) > 1 {
		r.ambiguous(i, rel.From, rel.To, keys)
		return nil
	}
	if len(keys) == 1 {
		return keys[0].Columns
	}
	return nil
}

// makeKey makes the foreign key unless it is there, and its columns. It reports
// whether their types are still to be found.
func (r *resolver) makeKey(i int) bool {
	rel := r.relations[i]
	from, to := r.schema.Table(rel.From), r.table(rel.To)
	if from == nil {
		r.problem(i, NoTable, "table "+rel.From.String()+" is not declared")
		return false
	}
	columns, references := rel.Columns, rel.References
	if len(references) == 0 && to != nil && to.PrimaryKey != nil {
		references = to.PrimaryKey.Columns
	}
	if len(columns) == 0 {
		if len(references) == 0 {
			r.undeclared(i, rel.To)
			return false
		}
		columns = named(rel, references)
	}
	if len(references) > 0 && len(columns) != len(references) {
		r.problem(i, Contradiction, "the key of "+rel.To.String()+" is ("+strings.Join(references, ", ")+"), and ("+strings.Join(columns, ", ")+") cannot refer to it")
		return false
	}
	existing := keyOn(from, rel.To, columns)
	if existing == nil {
		from.ForeignKeys = append(from.ForeignKeys, schema.ForeignKey{
			Name: rel.Constraint, Columns: slices.Clone(columns), RefTable: rel.To, OnDelete: rel.OnDelete, OnUpdate: rel.OnUpdate,
		})
		existing = &from.ForeignKeys[len(from.ForeignKeys)-1]
	} else {
		r.actions(i, existing)
	}
	if len(existing.RefColumns) == 0 {
		existing.RefColumns = slices.Clone(references)
	}
	r.indexes = append(r.indexes, wantedIndex{rel.From, columns})
	return r.addColumns(i, from, to, columns)
}

// named is what the columns of a foreign key are called that nobody named.
func named(rel Relation, references []string) []string {
	prefix := rel.Name
	if prefix == "" {
		prefix = singular(rel.To.Name)
	}
	var columns []string
	for _, c := range references {
		columns = append(columns, prefix+"_"+c)
	}
	return columns
}

// addColumns adds those columns of a foreign key that the table does not have,
// and reports whether any is without a type.
func (r *resolver) addColumns(i int, from, to *schema.Table, columns []string) bool {
	typed := true
	for _, name := range columns {
		c := from.Column(name)
		if c == nil {
			inKey := from.PrimaryKey != nil && slices.Contains(from.PrimaryKey.Columns, name)
			from.Columns = append(from.Columns, schema.Column{Name: name, Nullable: !inKey && !r.relations[i].NotNull})
			c = &from.Columns[len(from.Columns)-1]
		}
		typed = typed && !c.Type.IsZero()
	}
	switch {
	case typed:
		return false
	case to == nil:
		r.undeclared(i, r.relations[i].To)
		return false
	case to.PrimaryKey == nil && len(r.relations[i].References) == 0:
		r.problem(i, Contradiction, "table "+r.relations[i].To.String()+" has no primary key to refer to")
		return false
	}
	return true
}

// giveTypes gives the columns of a foreign key the types of what it refers to,
// and reports whether that is done with.
func (r *resolver) giveTypes(i int) bool {
	rel := r.relations[i]
	from, to := r.schema.Table(rel.From), r.table(rel.To)
	for _, fk := range keysTo(from, rel.To) {
		if !r.isOf(i, fk) {
			continue
		}
		for j, name := range fk.Columns {
			c := from.Column(name)
			if !c.Type.IsZero() {
				continue
			}
			target := to.Column(fk.RefColumns[j])
			if target == nil {
				r.problem(i, Contradiction, "table "+rel.To.String()+" has no column "+fk.RefColumns[j]+" to refer to")
				return true
			}
			if target.Type.IsZero() {
				return false
			}
			c.Type = Plain(target.Type)
			c.Collation, c.Charset = target.Collation, target.Charset
		}
	}
	return true
}

// isOf reports whether a foreign key can be the one of a relationship.
func (r *resolver) isOf(i int, fk *schema.ForeignKey) bool {
	want := r.relations[i].Columns
	return len(want) == 0 || slices.Equal(want, fk.Columns)
}

// cover gives the foreign keys the indexes that they want, where no key or index
// begins with their columns.
func (r *resolver) cover() {
	for _, w := range r.indexes {
		t := r.schema.Table(w.table)
		if !covered(t, w.columns) {
			t.Indexes = append(t.Indexes, schema.Index{Parts: schema.ColumnParts(w.columns...)})
		}
	}
}

func covered(t *schema.Table, columns []string) bool {
	begins := func(list []string) bool {
		return len(list) >= len(columns) && slices.Equal(list[:len(columns)], columns)
	}
	if t.PrimaryKey != nil && begins(t.PrimaryKey.Columns) {
		return true
	}
	if slices.ContainsFunc(t.Uniques, func(u schema.Unique) bool { return begins(u.Columns) }) {
		return true
	}
	return slices.ContainsFunc(t.Indexes, func(x schema.Index) bool { return x.Where.IsZero() && begins(partColumns(x.Parts)) })
}

func partColumns(parts []schema.IndexPart) []string {
	var list []string
	for _, p := range parts {
		list = append(list, p.Column)
	}
	return list
}

// keysTo lists the foreign keys of a table that refer to another, each once.
// They are pointers into the table.
func keysTo(t *schema.Table, to schema.Name) []*schema.ForeignKey {
	var list []*schema.ForeignKey
	for i := range t.ForeignKeys {
		if t.ForeignKeys[i].RefTable == to {
			list = append(list, &t.ForeignKeys[i])
		}
	}
	return list
}

// keyOn is the foreign key on these columns, nil if there is none.
func keyOn(t *schema.Table, to schema.Name, columns []string) *schema.ForeignKey {
	for _, fk := range keysTo(t, to) {
		if slices.Equal(fk.Columns, columns) {
			return fk
		}
	}
	return nil
}

// Plain is the type of a column that refers to one that may number itself.
func Plain(t schema.Type) schema.Type {
	switch t.Kind {
	case schema.Smallserial:
		return schema.Type{Kind: schema.Smallint}
	case schema.Serial:
		return schema.Type{Kind: schema.Integer}
	case schema.Bigserial:
		return schema.Type{Kind: schema.Bigint}
	}
	return t.Clone()
}
