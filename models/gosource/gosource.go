// Package gosource reads declared models from Go source: structs with the tags
// of GORM, xorm, bun, or our own. The source is read statically: no code of the
// user's is run. What a struct's fields become on a database follows what its
// ORM's own auto-migration creates there. What cannot be known from the source
// is an error that names the field, the file and the line, never a guess.
package gosource

import (
	"cmp"
	"context"
	"go/token"
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/schema"
)

// Naming is how the names of Go types and fields become those of tables and
// columns. Auto goes by the tags, and by what the source sets.
type Naming string

// The naming strategies.
const (
	NamingAuto  Naming = "auto"
	NamingGORM  Naming = "gorm"
	NamingSnake Naming = "snake"
	NamingGonic Naming = "gonic"
)

// Options say what to read, and for which database.
type Options struct {
	// Dir is the folder that Patterns and the globs of Exclude are relative to.
	Dir string
	// Patterns are Go package patterns: "./internal/models", "./...".
	Patterns []string
	// Tables are the Go types that are tables: "User", "models.User", or with
	// the whole import path. Empty means those that the source says are.
	Tables []string
	// Exclude are globs over files, folders and import paths that are not read.
	Exclude []string
	// Naming is "auto" when empty.
	Naming  Naming
	Dialect dialect.Dialect
}

// Result is the declared schema, with the tables in the order in which they
// were found, and where each comes from.
type Result struct {
	Schema schema.Schema
	Found  []Found

	columns map[columnName]token.Position
}

// columnName tells a column from all others.
type columnName struct {
	table  schema.Name
	column string
}

// Place is where something is declared: the field that is the column, or the first of the
// columns, that is meant, or else the struct that is the table. It is the zero value where
// neither is known.
func (r Result) Place(at schema.Path) token.Position {
	if at.Kind != "table" {
		return token.Position{}
	}
	columns := at.Columns
	if at.Member == "column" {
		columns = []string{at.MemberName}
	}
	if len(columns) > 0 {
		if p, known := r.columns[columnName{at.Name, columns[0]}]; known {
			return p
		}
	}
	for _, f := range r.Found {
		if f.Table == at.Name {
			return f.Pos
		}
	}
	return token.Position{}
}

// Found says of a table which struct it is, and why that is a table.
type Found struct {
	Struct string // with its package: "models.User"
	Table  schema.Name
	Flavor string // whose tags: "gorm", "xorm", "bun", "migrate"
	Why    string // "AutoMigrate in cmd/api/main.go:31"
	Pos    token.Position
}

// Load reads the packages and returns the schema that their models declare. The
// error is an Errors if the source says something that cannot be, or that cannot
// be known.
func Load(ctx context.Context, o Options) (Result, error) {
	o.Naming = cmp.Or(o.Naming, NamingAuto)
	src, err := load(ctx, o)
	if err != nil {
		return Result{}, err
	}
	r := &reader{source: src, options: o, columns: map[columnName]token.Position{}}
	models := r.find()
	r.checkEmbedding(models)
	if err := r.err(); err != nil {
		return Result{}, err
	}
	result := r.declare(models)
	if err := r.err(); err != nil {
		return Result{}, err
	}
	return result, nil
}

// reader collects mistakes while it reads.
type reader struct {
	*source
	options Options
	errs    Errors
	// columns says where those are that are a field by itself.
	columns map[columnName]token.Position
}

// declares notes which field is a column.
func (r *reader) declares(t *schema.Table, column string, field token.Pos) {
	r.columns[columnName{t.QualifiedName(), column}] = r.position(field)
}

func (r *reader) err() error {
	if len(r.errs) == 0 {
		return nil
	}
	r.errs = append(r.errs, r.broken...)
	slices.SortStableFunc(r.errs, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	r.errs = slices.CompactFunc(r.errs, func(a, b *Error) bool { return *a == *b })
	return r.errs
}

// declare makes the schema, flavour by flavour: those do not refer to one
// another.
func (r *reader) declare(models []model) Result {
	var out Result
	for _, family := range []struct {
		flavor flavor
		read   func([]model) ([]schema.Table, []Found)
	}{
		{flavorGORM, r.readGORM}, {flavorXorm, r.readXorm}, {flavorBun, r.readBun}, {flavorOwn, r.readOwn},
	} {
		var mine []model
		for _, m := range models {
			if m.flavor == family.flavor {
				mine = append(mine, m)
			}
		}
		if len(mine) == 0 {
			continue
		}
		tables, found := family.read(mine)
		out.Schema.Tables = append(out.Schema.Tables, tables...)
		out.Found = append(out.Found, found...)
	}
	r.unique(out.Found)
	out.columns = r.columns
	return out
}

// unique reports two structs that are the same table.
func (r *reader) unique(found []Found) {
	seen := map[schema.Name]Found{}
	for _, f := range found {
		other, twice := seen[f.Table]
		if !twice {
			seen[f.Table] = f
			continue
		}
		r.errs = append(r.errs, &Error{
			File: f.Pos.Filename, Line: f.Pos.Line, Struct: f.Struct,
			Message: "declares table " + f.Table.String() + ", as " + other.Struct + " in " + r.place(other.Pos) + " does",
			Hint:    "leave one of them out: [models] exclude lists files and folders that are not read, tables the structs that are",
		})
	}
}
