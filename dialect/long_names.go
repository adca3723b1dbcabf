package dialect

import (
	"fmt"
	"unicode/utf8"

	"github.com/retort-db/migrate/schema"
)

// nameLimit is how long a name may be. PostgreSQL silently truncates a longer one, so that
// the database has another name than the models declare; MySQL refuses the statement.
type nameLimit struct {
	dialect, unit string
	most          int
	length        func(string) int
}

func postgresNames() nameLimit {
	return nameLimit{"PostgreSQL", "bytes", schema.PostgresNameLimit, func(s string) int { return len(s) }}
}

func mysqlNames(flavor string) nameLimit {
	return nameLimit{flavor, "characters", 64, utf8.RuneCountInString}
}

// exceeded returns an error for each name of a schema that is too long.
func (l nameLimit) exceeded(s schema.Schema) []error {
	var found []error
	check := func(at schema.Path, name string) {
		if n := l.length(name); n > l.most {
			found = append(found, declared(at, fmt.Errorf("the name has %d %s, and %s allows %d; shorten it", n, l.unit, l.dialect, l.most)))
		}
	}
	for i := range s.Tables {
		t := &s.Tables[i]
		where := schema.TablePath(t.QualifiedName())
		check(where, t.Name)
		for _, c := range t.Columns {
			check(where.With("column", c.Name), c.Name)
		}
		for _, c := range t.Constraints() {
			check(constraintPath(where, c), c.ConstraintName())
		}
		for _, x := range t.Indexes {
			check(indexPath(where, x), x.Name)
		}
	}
	for _, e := range s.Enums {
		check(schema.Path{Kind: "enum", Name: e.QualifiedName()}, e.Name)
	}
	for _, o := range s.Objects {
		switch o.Kind {
		case schema.KindView, schema.KindMaterializedView, schema.KindFunction, schema.KindProcedure, schema.KindTrigger, schema.KindPolicy:
			check(o.Path(), o.Name)
		}
	}
	return found
}
