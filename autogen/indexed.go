package autogen

import (
	"iter"

	"github.com/retort-db/migrate/schema"
)

// indexed is a schema with a lookup of its tables, sequences and objects by name.
type indexed struct {
	schema.Schema
	at schema.Lookup
}

// index makes the lookup: s must not change afterwards.
func index(s schema.Schema) indexed { return indexed{s, schema.NewLookup(&s)} }

// Table returns the table of that name, or nil.
func (x indexed) Table(n schema.Name) *schema.Table { return x.at.Table(n) }

// Sequence returns the sequence of that name, or nil.
func (x indexed) Sequence(n schema.Name) *schema.Sequence { return x.at.Sequence(n) }

// Object returns the object of that identity, or nil.
func (x indexed) Object(id schema.ID) *schema.Object { return x.at.Object(id) }

// above are the tables that t is a partition of, at every level and the nearest first. It
// ends where one is not in the schema, or comes a second time.
func (x indexed) above(t schema.Table) iter.Seq[schema.Table] {
	return func(yield func(schema.Table) bool) {
		seen := map[schema.Name]bool{}
		for p := &t; p.PartitionOf != nil && !seen[p.QualifiedName()]; {
			seen[p.QualifiedName()] = true
			if p = x.Table(p.PartitionOf.Parent); p == nil || !yield(*p) {
				return
			}
		}
	}
}

// ancestors are the tables that t is a partition of or inherits from, at every level.
func (x indexed) ancestors(t schema.Table) []schema.Table {
	var list []schema.Table
	seen := map[schema.Name]bool{t.QualifiedName(): true}
	for from := []schema.Table{t}; len(from) > 0; from = from[1:] {
		for _, n := range from[0].Parents() {
			if p := x.Table(n); p != nil && !seen[n] {
				seen[n] = true
				list, from = append(list, *p), append(from, *p)
			}
		}
	}
	return list
}
