package relation

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// has checks HasOne and HasMany against the foreign keys that there are.
func (r *resolver) has() {
	for _, i := range r.each(HasOne, HasMany) {
		rel := r.relations[i]
		t := r.schema.Table(rel.To)
		if t == nil {
			if r.known.Table(rel.To) == nil {
				r.undeclared(i, rel.To)
				continue
			}
			r.problem(i, Contradiction, "table "+rel.To.String()+" is declared in models of another kind: say it there")
			continue
		}
		fk := r.hasKey(i, t)
		if fk == nil {
			continue
		}
		r.actions(i, fk)
		if rel.Kind == HasOne && !uniqueOn(t, fk.Columns) {
			t.Uniques = append(t.Uniques, schema.Unique{Key: schema.Key{Columns: slices.Clone(fk.Columns)}})
		}
	}
}

// hasKey finds the foreign key that a relationship is the other side of.
func (r *resolver) hasKey(i int, t *schema.Table) *schema.ForeignKey {
	rel := r.relations[i]
	keys := keysTo(t, rel.From)
	switch {
	case len(rel.Columns) > 0:
		if fk := keyOn(t, rel.From, rel.Columns); fk != nil {
			return fk
		}
		if rel.Make {
			return r.makeHas(t, rel)
		}
		r.noKey(i, t, "there is no foreign key on ("+strings.Join(rel.Columns, ", ")+") of "+rel.To.String()+" to "+rel.From.String())
	case len(keys) == 1:
		return keys[0]
	case len(keys) > 1:
		r.ambiguous(i, rel.To, rel.From, keys)
	default:
		r.noKey(i, t, "there is no foreign key from "+rel.To.String()+" to "+rel.From.String())
	}
	return nil
}

func (r *resolver) makeHas(t *schema.Table, rel Relation) *schema.ForeignKey {
	fk := schema.ForeignKey{
		Name: rel.Constraint, Columns: slices.Clone(rel.Columns), RefTable: rel.From, RefColumns: slices.Clone(rel.References),
		OnDelete: rel.OnDelete, OnUpdate: rel.OnUpdate,
	}
	if from := r.table(rel.From); len(fk.RefColumns) == 0 && from != nil && from.PrimaryKey != nil {
		fk.RefColumns = slices.Clone(from.PrimaryKey.Columns)
	}
	t.ForeignKeys = append(t.ForeignKeys, fk)
	return &t.ForeignKeys[len(t.ForeignKeys)-1]
}

// actions gives a foreign key the actions that a relationship says, or reports
// that it has others.
func (r *resolver) actions(i int, fk *schema.ForeignKey) {
	rel := r.relations[i]
	for _, a := range []struct {
		what  string
		wants schema.Action
		has   *schema.Action
	}{{"ON DELETE", rel.OnDelete, &fk.OnDelete}, {"ON UPDATE", rel.OnUpdate, &fk.OnUpdate}} {
		switch {
		case a.wants == "" || a.wants == *a.has:
		case *a.has == "":
			*a.has = a.wants
		default:
			r.problem(i, Contradiction, "it says "+a.what+" "+string(a.wants)+", and the foreign key on ("+
				strings.Join(fk.Columns, ", ")+") "+string(*a.has))
		}
	}
}

func uniqueOn(t *schema.Table, columns []string) bool {
	same := func(list []string) bool {
		return len(list) == len(columns) && !slices.ContainsFunc(list, func(c string) bool { return !slices.Contains(columns, c) })
	}
	if t.PrimaryKey != nil && same(t.PrimaryKey.Columns) {
		return true
	}
	if slices.ContainsFunc(t.Uniques, func(u schema.Unique) bool { return same(u.Columns) }) {
		return true
	}
	return slices.ContainsFunc(t.Indexes, func(x schema.Index) bool {
		return x.Unique && x.Where.IsZero() && same(partColumns(x.Parts))
	})
}

// noKey reports that nothing leads from one table to another, with the columns
// that look as if they were meant to.
func (r *resolver) noKey(i int, t *schema.Table, text string) {
	rel := r.relations[i]
	from := r.table(rel.From)
	if from != nil && len(rel.Columns) == 0 {
		for _, fk := range keysTo(from, rel.To) {
			text += "; the one that there is leads the other way, from " + rel.From.String() + " (" + strings.Join(fk.Columns, ", ") + "): it belongs_to " + rel.To.String()
			break
		}
	}
	p := r.problem(i, NoForeignKeys, text)
	p.Table, p.RefTable = rel.To, rel.From
	if len(rel.Columns) > 0 {
		for _, fk := range keysTo(t, rel.From) {
			p.Candidates = append(p.Candidates, strings.Join(fk.Columns, ", "))
		}
	}
	if len(p.Candidates) == 0 {
		p.Candidates = likely(t, from)
	}
}

// likely lists the columns of a table that could refer to the key of another: of
// its type, called like it, and not in a foreign key.
func likely(t, target *schema.Table) []string {
	if target == nil || target.PrimaryKey == nil || len(target.PrimaryKey.Columns) != 1 {
		return nil
	}
	key := target.Column(target.PrimaryKey.Columns[0])
	if key == nil {
		return nil
	}
	used := map[string]bool{}
	for _, fk := range t.ForeignKeys {
		for _, c := range fk.Columns {
			used[c] = true
		}
	}
	var list []string
	for _, c := range t.Columns {
		low := strings.ToLower(c.Name)
		called := strings.HasSuffix(low, "_"+strings.ToLower(key.Name)) || strings.HasSuffix(low, "id") && low != "id"
		if !used[c.Name] && called && Plain(c.Type).Equal(Plain(key.Type)) {
			list = append(list, c.Name)
		}
	}
	return list
}
