package dialect

import (
	"fmt"
	"unicode/utf8"

	"github.com/retort-db/migrate/schema"
)

// nameLimit is how long names may be. PostgreSQL cuts a longer one off, which then
// is another name than the declared one; MySQL refuses it.
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

// exceeded lists the names of a schema that are too long.
func (l nameLimit) exceeded(s schema.Schema) []error {
	var found []error
	check := func(what, name string) {
		if n := l.length(name); n > l.most {
			found = append(found, fmt.Errorf("%s: the name has %d %s, and %s allows %d; shorten it", what, n, l.unit, l.dialect, l.most))
		}
	}
	for i := range s.Tables {
		t := &s.Tables[i]
		where := "table " + t.QualifiedName().String()
		check(where, t.Name)
		for _, c := range t.Columns {
			check(where+", column "+c.Name, c.Name)
		}
		for _, c := range t.Constraints() {
			check(where+", constraint "+c.ConstraintName(), c.ConstraintName())
		}
		for _, x := range t.Indexes {
			check(where+", index "+x.Name, x.Name)
		}
	}
	for _, e := range s.Enums {
		check("enum "+e.Name, e.Name)
	}
	for _, o := range s.Objects {
		switch o.Kind {
		case schema.KindView, schema.KindMaterializedView, schema.KindFunction, schema.KindProcedure, schema.KindTrigger, schema.KindPolicy:
			check(objectLabel(o), o.Name)
		}
	}
	return found
}
