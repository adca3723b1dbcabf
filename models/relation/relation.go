// Package relation turns relationships between tables, as the ORM world knows
// them, into what a database has: columns, foreign keys, unique constraints,
// indexes and association tables. It is pure, and the same for every source of
// models: a source says what its author wrote, and puts the problems that come
// back where they were written.
package relation

import (
	"slices"

	"github.com/retort-db/migrate/schema"
)

// Kind says which of two tables holds the key, and how many rows there may be.
type Kind string

// The kinds of relationship.
const (
	// BelongsTo gives the table From a foreign key to To, with an index.
	BelongsTo Kind = "belongs_to"
	// HasOne and HasMany say that To holds a foreign key to From; the first makes
	// it unique.
	HasOne  Kind = "has_one"
	HasMany Kind = "has_many"
	// ManyToMany says that the table Through holds foreign keys to From and To,
	// and makes that table if there is none.
	ManyToMany Kind = "many_to_many"
	// Association is ManyToMany for a table that has to be made: there must be
	// none of that name.
	Association Kind = "association"
)

// Relation leads from one table to another.
type Relation struct {
	Kind     Kind
	From, To schema.Name
	// Name is what the author calls it; a column that BelongsTo makes is called
	// after it. It may be empty.
	Name string
	// Columns are those of the foreign key that is meant: of From for BelongsTo,
	// of To for HasOne and HasMany, and those of Through that refer to From.
	// Empty means the only one that there is, or for what is made, the
	// convention: the singular of the table it refers to, and its key.
	Columns []string
	// OtherColumns are those of Through that refer to To. For a table that is made
	// they may also stand at the end of Columns.
	OtherColumns []string
	// References are the columns that the foreign key refers to; empty means the
	// primary key.
	References         []string
	Through            schema.Name
	OnDelete, OnUpdate schema.Action
	// NotNull is for the columns that BelongsTo makes.
	NotNull bool
	// Make lets HasOne and HasMany make the foreign key on Columns where there is
	// none, as some ORMs do.
	Make bool
	// Constraint names a foreign key that is made; usually empty.
	Constraint string
	// Comment and RenamedFrom are those of a table that is made.
	Comment, RenamedFrom string
}

// Code tells problems apart.
type Code string

// The codes of problems.
const (
	// NoTable: a table is not declared.
	NoTable Code = "no_table"
	// NoForeignKeys: nothing leads from one table to the other.
	NoForeignKeys Code = "no_foreign_keys"
	// AmbiguousForeignKeys: several foreign keys do.
	AmbiguousForeignKeys Code = "ambiguous_foreign_keys"
	// SameColumn: both sides of a table between two would have a column of one name.
	SameColumn Code = "same_column"
	// Contradiction: what the relationship says is not what there is.
	Contradiction Code = "contradiction"
)

// Problem is a relationship that cannot be, or that could be several things.
type Problem struct {
	Relation Relation
	// Index is the relationship's place in the list that Resolve was given.
	Index int
	Code  Code
	// Text says what is wrong, in terms of tables and columns.
	Text string
	// Candidates are what the author may have meant, each the columns of a
	// foreign key, or of what could be one, or the name of a table.
	Candidates []string
	// Table holds the foreign keys that are missing or too many, and the columns of
	// Candidates; RefTable is what they refer to, or would.
	Table, RefTable schema.Name
}

// Resolve adds to the schema what the relationships make, and checks what they
// say against what there is. known holds further tables, which may be referred
// to and are not changed. The schema is of no use if there are problems.
func Resolve(s *schema.Schema, known schema.Schema, relations []Relation) []Problem {
	r := &resolver{schema: s, known: known, relations: slices.Clone(relations)}
	r.belong()
	r.associate()
	r.has()
	r.cover()
	return r.problems
}
