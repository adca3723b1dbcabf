package relation

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/schema"
)

// problem records one; the pointer holds until the next.
func (r *resolver) problem(i int, code Code, text string) *Problem {
	r.problems = append(r.problems, Problem{Relation: r.relations[i], Index: i, Code: code, Text: text})
	return &r.problems[len(r.problems)-1]
}

func (r *resolver) failed(i int) bool {
	return slices.ContainsFunc(r.problems, func(p Problem) bool { return p.Index == i })
}

// undeclared reports a table that no model declares.
func (r *resolver) undeclared(i int, name schema.Name) {
	if t := r.table(name); t != nil {
		r.problem(i, Contradiction, "table "+name.String()+" has no primary key to refer to")
		return
	}
	p := r.problem(i, NoTable, "table "+name.String()+" is not declared")
	var names []string
	for _, s := range []*schema.Schema{r.schema, &r.known} {
		for i := range s.Tables {
			names = append(names, s.Tables[i].QualifiedName().String())
		}
	}
	if near := schematoml.Nearest(name.String(), names); near != "" {
		p.Candidates = []string{near}
	}
}

// ambiguous reports several foreign keys where one is meant.
func (r *resolver) ambiguous(i int, from, to schema.Name, keys []*schema.ForeignKey) {
	p := r.problem(i, AmbiguousForeignKeys, from.String()+" has several foreign keys to "+to.String())
	p.Table, p.RefTable, p.Candidates = from, to, columnsOf(keys)
}

func columnsOf(keys []*schema.ForeignKey) []string {
	var list []string
	for _, fk := range keys {
		list = append(list, strings.Join(fk.Columns, ", "))
	}
	return list
}
