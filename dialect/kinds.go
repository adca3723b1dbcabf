package dialect

import (
	"strings"

	"github.com/retort-db/migrate/schema"
)

// kindsText is the plural of a kind of objects in words: "materialized views", "policies".
func kindsText(k schema.ObjectKind) string {
	switch one := k.Words(); {
	case strings.HasSuffix(one, "s"):
		return one
	case strings.HasSuffix(one, "y"):
		return strings.TrimSuffix(one, "y") + "ies"
	default:
		return one + "s"
	}
}

// duplicateNames returns an error for each routine or trigger that has the name of an
// earlier one. It is for MySQL, MariaDB and SQLite: they do not overload routines, and a
// trigger's name belongs to the schema. On PostgreSQL f(integer) and f(text) are two
// functions, and each table may have a trigger t.
func duplicateNames(flavor string, list []schema.Object) []error {
	var errs []error
	seen := map[string]bool{}
	for _, o := range list {
		if !o.Kind.IsRoutine() && o.Kind != schema.KindTrigger {
			continue
		}
		label := o.Kind.Words() + " " + o.Name
		key := strings.ToLower(label)
		if seen[key] {
			what := "second one of that name, whatever its arguments"
			if o.Kind == schema.KindTrigger {
				what = "second one of that name, whatever its table"
			}
			errs = append(errs, lacking(o.Path(), flavor, what, "give it another name"))
		}
		seen[key] = true
	}
	return errs
}
