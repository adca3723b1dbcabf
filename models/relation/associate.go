package relation

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// associate makes the tables between two, or checks those that are there.
func (r *resolver) associate() {
	for _, i := range r.each(Association) {
		r.makeTable(i)
	}
	for _, i := range r.each(ManyToMany) {
		r.manyToMany(i)
	}
}

// manyToMany checks the table that is between two, and makes it if it has a name
// and is not there.
func (r *resolver) manyToMany(i int) {
	rel := &r.relations[i]
	if r.table(rel.To) == nil {
		r.undeclared(i, rel.To)
		return
	}
	if rel.Through.IsZero() {
		between := r.between(*rel)
		if len(between) != 1 {
			p := r.problem(i, NoForeignKeys, "no table holds foreign keys to "+rel.From.String()+" and to "+rel.To.String())
			if len(between) > 1 {
				p.Code, p.Text = AmbiguousForeignKeys, "several tables hold foreign keys to "+rel.From.String()+" and to "+rel.To.String()
			}
			p.Candidates = between
			return
		}
		rel.Through = schema.ParseName(between[0])
	}
	t := r.table(rel.Through)
	if t == nil {
		r.makeTable(i)
		return
	}
	r.side(i, t, rel.From, rel.Columns)
	if !r.failed(i) {
		r.side(i, t, rel.To, rel.OtherColumns)
	}
}

// side checks that the table between two refers to one of them, once.
func (r *resolver) side(i int, t *schema.Table, to schema.Name, columns []string) {
	rel := r.relations[i]
	keys := keysTo(t, to)
	wanted := 1
	if rel.From == rel.To {
		wanted = 2
	}
	switch {
	case len(columns) > 0:
		if fk := keyOn(t, to, columns); fk == nil {
			p := r.problem(i, NoForeignKeys, "there is no foreign key on ("+strings.Join(columns, ", ")+") of "+rel.Through.String()+" to "+to.String())
			p.Table, p.RefTable, p.Candidates = rel.Through, to, columnsOf(keys)
		} else {
			r.actions(i, fk)
		}
	case len(keys) < wanted:
		text := "there is no foreign key from " + rel.Through.String() + " to " + to.String()
		if len(keys) > 0 {
			text = rel.Through.String() + " refers to " + to.String() + " once, and both sides need a foreign key"
		}
		p := r.problem(i, NoForeignKeys, text)
		p.Table, p.RefTable, p.Candidates = rel.Through, to, likely(t, r.table(to))
	case len(keys) > wanted:
		r.ambiguous(i, rel.Through, to, keys)
	default:
		for _, fk := range keys {
			r.actions(i, fk)
		}
	}
}

// between lists the tables that hold foreign keys to both sides.
func (r *resolver) between(rel Relation) []string {
	var list []string
	for _, s := range []*schema.Schema{r.schema, &r.known} {
		for i := range s.Tables {
			t := &s.Tables[i]
			from, to := len(keysTo(t, rel.From)), len(keysTo(t, rel.To))
			if from > 0 && to > 0 && (rel.From != rel.To || from > 1) && t.QualifiedName() != rel.From && t.QualifiedName() != rel.To {
				list = append(list, t.QualifiedName().String())
			}
		}
	}
	return list
}

// makeTable makes a table of two foreign keys, which together are its columns and
// its primary key.
func (r *resolver) makeTable(i int) {
	rel := r.relations[i]
	if len(rel.OtherColumns) == 0 {
		rel.Columns, rel.OtherColumns = r.split(rel)
	}
	t := schema.Table{
		Schema: rel.Through.Schema, Name: rel.Through.Name, Comment: rel.Comment, RenamedFrom: rel.RenamedFrom,
		PrimaryKey: &schema.PrimaryKey{},
	}
	for _, side := range []struct {
		to      schema.Name
		columns []string
	}{{rel.From, rel.Columns}, {rel.To, rel.OtherColumns}} {
		if !r.addSide(i, &t, side.to, side.columns) {
			return
		}
	}
	seen := map[string]bool{}
	for _, c := range t.Columns {
		if seen[c.Name] {
			r.problem(i, SameColumn, "both sides would have a column "+c.Name)
			return
		}
		seen[c.Name] = true
	}
	r.schema.Tables = append(r.schema.Tables, t)
}

// split gives each side its columns of one list.
func (r *resolver) split(rel Relation) (from, to []string) {
	t := r.table(rel.From)
	if t == nil || t.PrimaryKey == nil || len(rel.Columns) <= len(t.PrimaryKey.Columns) {
		return rel.Columns, nil
	}
	n := len(t.PrimaryKey.Columns)
	return rel.Columns[:n], rel.Columns[n:]
}

// addSide adds the columns that refer to one of the tables.
func (r *resolver) addSide(i int, t *schema.Table, to schema.Name, columns []string) bool {
	rel := r.relations[i]
	target := r.table(to)
	switch {
	case target == nil:
		r.undeclared(i, to)
		return false
	case target.PrimaryKey == nil:
		r.problem(i, Contradiction, "table "+to.String()+" has no primary key to refer to")
		return false
	}
	key := target.PrimaryKey.Columns
	if len(columns) == 0 {
		columns = named(Relation{To: to}, key)
	}
	if len(columns) != len(key) {
		r.problem(i, Contradiction, "the key of "+to.String()+" is ("+strings.Join(key, ", ")+"), and ("+strings.Join(columns, ", ")+") cannot refer to it")
		return false
	}
	for j, name := range key {
		c := schema.Column{Name: columns[j]}
		if k := target.Column(name); k != nil {
			c.Type, c.Collation, c.Charset = Plain(k.Type), k.Collation, k.Charset
		}
		t.Columns = append(t.Columns, c)
	}
	t.PrimaryKey.Columns = append(t.PrimaryKey.Columns, columns...)
	t.ForeignKeys = append(t.ForeignKeys, schema.ForeignKey{
		Columns: slices.Clone(columns), RefTable: to, RefColumns: slices.Clone(key), OnDelete: rel.OnDelete, OnUpdate: rel.OnUpdate,
	})
	return true
}

// singular takes the plural off the name of a table, by the plainest of rules:
// users, companies, boxes.
func singular(name string) string {
	for _, ending := range []string{"sses", "shes", "ches", "xes", "zes"} {
		if strings.HasSuffix(name, ending) {
			return strings.TrimSuffix(name, "es")
		}
	}
	switch {
	case strings.HasSuffix(name, "ies") && len(name) > 4:
		return strings.TrimSuffix(name, "ies") + "y"
	case strings.HasSuffix(name, "s") && !strings.HasSuffix(name, "ss") && len(name) > 1:
		return strings.TrimSuffix(name, "s")
	}
	return name
}
